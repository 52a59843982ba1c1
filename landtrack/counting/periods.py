"""PERIODS: the spans of the calendar that a report is asked for, by name."""

from __future__ import annotations

from datetime import date, timedelta

from landtrack.counting.keeping import months_after

# How many months it is long, and how many of its kind before the one of today.
PERIODS: dict[str, tuple[int, int]] = {
    "quarter": (3, 0), "last_quarter": (3, 1), "month": (1, 0), "last_month": (1, 1), "year": (12, 0),
    "last_year": (12, 1),
}  # fmt: skip


def period_of(name: str, today: date) -> tuple[date, date]:
    """First and last day of a period of PERIODS, seen from a day; one that still runs ends with that day.

    >>> period_of("last_quarter", date(2014, 2, 10))
    (datetime.date(2013, 10, 1), datetime.date(2013, 12, 31))
    >>> period_of("quarter", date(2014, 2, 10))
    (datetime.date(2014, 1, 1), datetime.date(2014, 2, 10))
    """
    months, back = PERIODS[name]
    this = date(today.year, (today.month - 1) // months * months + 1, 1).isoformat()
    first = date.fromisoformat(months_after(this, -months * back))
    after = date.fromisoformat(months_after(first.isoformat(), months))
    return first, min(after - timedelta(days=1), today)
