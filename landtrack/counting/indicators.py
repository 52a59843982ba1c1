"""INDICATORS: code -> function.  A new indicator is a row here and a function of ``Facts``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from landtrack.counting import holding, keeping, land, steps
from landtrack.counting.facts import Facts
from landtrack.counting.values import Indicator

INDICATORS: dict[str, Callable[[Facts], Indicator]] = {
    "I1": holding.women_with_land,
    "I2": holding.verified_share,
    "I2b": holding.said_share,
    "I3": land.committed_area,
    "I3b": land.survey_gap,
    "I4": land.allotted_area,
    "I5": land.delivery_rate,
    "I6": land.promise_kept,
    "I7": holding.area_per_woman,
    "I7b": holding.fairness,
    "I8": holding.reach,
    "I9": holding.coverage,
    "I10": keeping.claims_received,
    "I11": steps.acknowledged_in_time,
    "I12": steps.decided_in_time,
    "I13": steps.told_in_time,
    "I14": steps.days_it_took,
    "I15": steps.upheld_rate,
    "I16": steps.appeal_rate,
    "I17": steps.overturned,
    "I18": steps.closed_with_confirmation,
    "I20": steps.women_among_deciders,
    "I22": keeping.plots_lost,
    "I23": keeping.retention,
    "I24": holding.documented,
    "I26": steps.silence,
    "I27": holding.share_of_area,
    "I28": holding.women_per_ha,
}

# Lateness and silence are totals of an area: no list sets one village, or the chief who sits in it, beside another.
NEVER_BY_VILLAGE = frozenset({"I11", "I12", "I13", "I14", "I26"})


def indicators(facts: Facts, codes: Iterable[str] | None = None) -> dict[str, Indicator]:
    """The indicators of these codes, or all, in the order of the table."""
    wanted = INDICATORS if codes is None else set(codes)
    return {code: count(facts) for code, count in INDICATORS.items() if code in wanted}
