"""Service standards: days allowed for each step, as versioned data, and the counting of days.

Sources: World Bank GRS, RESDP, Sierra Leone RUSLP and MoF, Tharaka Nithi (Kenya), HOPE; the
rest are our own.  They guide the officer; none is a legal deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Standard:
    """Days allowed from one step until another; ``unit`` is days or working_days."""

    code: str
    limit: int
    unit: str
    source: str
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None


STANDARDS: tuple[Standard, ...] = (
    Standard("S1", 7, "days", "own"),
    Standard("S2", 1, "working_days", "RESDP"),
    Standard("S3", 2, "working_days", "World Bank GRS, RESDP, Sierra Leone RUSLP"),
    Standard("S4", 14, "days", "Tharaka Nithi (Kenya)"),
    Standard("S5", 30, "days", "HOPE"),
    Standard("S6", 30, "days", "own"),
    Standard("S7", 30, "days", "own"),
    Standard("S8", 5, "working_days", "Sierra Leone MoF"),
    Standard("S9", 30, "days", "own"),
    Standard("S10", 60, "days", "own"),
    Standard("S11", 30, "days", "own"),
    Standard("S13", 30, "days", "own"),
    Standard("S14", 365, "days", "own"),
    Standard("S15", 15, "days", "own"),
    Standard("S16", 30, "days", "own"),
)


def standard(code: str, on: date) -> Standard:
    """The version of a standard in force on a day.

    Raises
    ------
    KeyError : no version was in force
    """
    for one in STANDARDS:
        if one.code == code and one.valid_from <= on and (one.valid_to is None or on < one.valid_to):
            return one
    raise KeyError(code)


def last_day(code: str, start: date, holidays: frozenset[date] = frozenset()) -> date:
    """The last day that is still on time; counting starts the day after ``start``."""
    rule = standard(code, start)
    if rule.unit == "days":
        return start + timedelta(days=rule.limit)
    day, left = start, rule.limit
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in holidays
    return day
