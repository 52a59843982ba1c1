"""How much of the land that was given is left: what was said or surveyed, less what was taken off since.

A reduction is ``{"date", "m2", "of"}``: the day it counts from, square metres taken off (None
where nobody knows how much there was), and whether it was cut from the surveyed or from the
declared area.  What was cut before a survey is not in the surveyed area any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

State = Mapping[str, Any]


def area_left_m2(commitment: State, day: str = "9999") -> float | None:
    """Square metres of a commitment on a day: surveyed, else declared, less reductions; None if not known."""
    is_surveyed = bool(commitment.get("surveyed_area"))
    known = commitment.get("surveyed_area") or commitment.get("declared_area")
    if not known:
        return None
    return max(float(known["m2"]) - taken_off_m2(commitment.get("reductions") or (), day, surveyed=is_surveyed), 0.0)


def taken_off_m2(reductions: Iterable[State], day: str, *, surveyed: bool) -> float:
    """Square metres taken off by a day, from the surveyed area or from the declared one."""
    return sum(
        one["m2"]
        for one in reductions
        if one["m2"] is not None and one["date"] <= day and (not surveyed or one.get("of") == "surveyed")
    )
