"""Exchange: what others wrote, read as far as it can be understood; nothing is ever guessed."""
