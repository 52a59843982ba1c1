"""Indicators over time: claims that came in, plots that were lost, land that is still held.

Formulas: section 6 of the project's domain reference.
"""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date
from functools import lru_cache

from landtrack.counting.facts import Facts
from landtrack.counting.values import Indicator, Number, ratio

RETENTION_MONTHS = (12, 24, 36)


def claims_received(facts: Facts) -> Indicator:
    """I10: count of claims lodged in P, by channel, ladder level and category; without a P, by D."""
    start, end = facts.period or ("", facts.day)
    found = [one for one in facts.lodged if start <= one.lodged_on <= end]
    by = Counter(
        name for one in found for name in (f"channel_{one.channel}", f"level_{one.level}", f"category_{one.category}")
    )
    rows = tuple(one.claim for one in found)
    parts: dict[str, Number] = dict(sorted(by.items()))
    return Indicator("I10", len(found), "claims", len(found), rows=rows, parts=parts)


def plots_lost(facts: Facts) -> Indicator:
    """I22: allotments Active at the start of P and taken back in P / Active at its start; blank without a P.

    The start is the moment before P's first day, so that of two periods that follow each other exactly one
    counts what was taken back on that day.
    """
    if facts.period is None:
        return Indicator("I22", None, "ratio")
    start, end = facts.period
    at_start = [
        one for one in facts.allotments
        if one.handed_over_on < start and (one.ended_on is None or one.ended_on >= start)
    ]  # fmt: skip
    lost = tuple(
        one.uid for one in at_start
        if one.end_kind == "taken_back" and one.ended_on is not None and one.ended_on <= end
    )  # fmt: skip
    return Indicator("I22", ratio(len(lost), len(at_start)), "ratio", len(lost), len(at_start), rows=lost)


def retention(facts: Facts) -> Indicator:
    """I23: of allotments handed over at least m months before D, those still active m months after.

    The value is that of 12 months; 24 and 36 stand in ``parts``.
    """
    found = {months: _kept(facts, months) for months in RETENTION_MONTHS}
    kept, old = found[RETENTION_MONTHS[0]]
    parts: dict[str, Number] = {f"{m}_months": ratio(len(one), all_) for m, (one, all_) in found.items()}
    return Indicator("I23", ratio(len(kept), old), "ratio", len(kept), old, rows=kept, parts=parts)


def _kept(facts: Facts, months: int) -> tuple[tuple[str, ...], int]:
    due = [(one, months_after(one.handed_over_on, months)) for one in facts.allotments]
    old = [(one, day) for one, day in due if day <= facts.day]
    return tuple(one.uid for one, day in old if one.ended_on is None or one.ended_on > day), len(old)


@lru_cache(maxsize=50_000)
def months_after(day: str, months: int) -> str:
    """The same day some months later, or the month's last where it has no such day.

    >>> months_after("2012-02-29", 12)
    '2013-02-28'
    """
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()
