"""Rules of a plot that goes on with somebody else: handed on, or inherited; a new allotment starts."""

from __future__ import annotations

from typing import Any

from landtrack.errors import ImpossibleValue
from landtrack.register.rules.allotments import has_man_beside, may_break_the_promise, require_holders
from landtrack.register.step import Step

State = dict[str, Any]
# What goes on as it was: the land, its measure, and the right to it.
_GOES_ON = (
    "village", "commitment", "claim", "unit", "plot", "parcel", "share", "right_type", "use_term", "term_end",
    "rights", "area_recorded", "area_kind", "accuracy_m",
)  # fmt: skip


def transfer(step: Step) -> None:
    """She hands it on: hers ends, another woman's or a group's starts on the same day."""
    _pass_on(step, "new_holder", "transferred", step.facts.get("acquisition"))


def inherit(step: Step) -> None:
    """She died, and somebody farms on in her place."""
    _pass_on(step, "heir", "inherited", "inheritance")


def _pass_on(step: Step, name: str, how: str, acquisition: str | None) -> None:
    before, holders = step.before or {}, step.facts[name]
    require_holders(step, holders, name)
    if _parties(holders) == _parties(before.get("holders") or []):
        raise ImpossibleValue(name, "same_holder")
    new = step.make(
        "allotment", status="handed_over", dated=["assigned_on", "handed_over_on"], holders=holders, method="unknown",
        acquisition=acquisition, joint_with_man=has_man_beside(step, holders), predecessor=step.subject,
        caught_up=step.caught_up or before.get("caught_up"), **{n: before.get(n) for n in _GOES_ON},
    )  # fmt: skip
    step.facts |= {"end_kind": how, "successor": new}
    may_break_the_promise(step)


def _parties(holders: list[State]) -> set[str]:
    return {link["party"] for link in holders}


RULES = {"allotment.transfer": transfer, "allotment.inherit": inherit}
