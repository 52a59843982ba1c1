"""The one write path and the scoped read path over a register."""
