"""SQLAlchemy Core tables once, two engines; the only place that knows SQL."""
