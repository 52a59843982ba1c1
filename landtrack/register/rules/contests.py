"""Rules of the contest: somebody does not agree, about which land, and whether it came in time."""

from __future__ import annotations

from typing import Any

from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.domain.standards import last_day
from landtrack.domain.values import read_date
from landtrack.errors import GuardRefused, ImpossibleValue
from landtrack.register.step import Step

State = dict[str, Any]


def open_contest(step: Step) -> None:
    """Somebody does not agree; the window that is open says whether it came in time."""
    step.facts["in_window"] = any(_in_window(step, one.get("announced_on")) for one in _announced(step))
    _require_plots_of_target(step)
    earlier = step.facts.get("earlier_contest")
    if earlier and step.unit.get("contest", earlier)["status"] == "open":
        raise GuardRefused("3.3/1", "contest_still_open")


def _announced(step: Step) -> list[State]:
    """The commitments whose land the contest is about and that were announced: itself, or those of the field."""
    land = commitments_with(step, step.facts["target"])
    return [one for one in land if one["status"] in (*LIVE_COMMITMENT, "announced")]


def commitments_with(step: Step, target: str) -> list[State]:
    """The commitment itself, or those that a field belongs to."""
    if step.unit.kind_of(target, "commitment", "parcel") == "commitment":
        return [step.unit.get("commitment", target)]
    village = step.unit.get("parcel", target)["village"]
    return [c for c in step.unit.matching("commitment", village=village) if target in (c.get("parcels") or ())]


def _in_window(step: Step, announced_on: str | None) -> bool:
    return bool(announced_on) and step.on.first <= last_day("S15", read_date(announced_on).last)


def _require_plots_of_target(step: Step) -> None:
    """Where only some plots are in question, they lie in the land that is contested."""
    told = step.facts.get("contested_plots") or []
    target = step.facts["target"]
    fields = {target, *(parcel for one in commitments_with(step, target) for parcel in one.get("parcels") or ())}
    if any(step.unit.get("plot", plot)["parcel"] not in fields for plot in told):
        raise ImpossibleValue("contested_plots", "plot_outside_commitment")


def target_announced(step: Step) -> None:
    """Land that nobody announced, or that is given no more, is contested by nobody; a field may be at any time."""
    target = step.facts["target"]
    is_field = step.unit.kind_of(target, "commitment", "parcel") == "parcel"
    if not is_field and not _announced(step):
        raise GuardRefused("3.3/1", "nothing_announced")


RULES = {"contest.open": open_contest}
