"""Rules of the contest: somebody does not agree, about which land, and whether it came in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.domain.standards import last_day
from landtrack.domain.values import area_of, read_date
from landtrack.errors import GuardRefused, ImpossibleValue
from landtrack.land.checks import classify, overlaps_m2
from landtrack.register.step import Follow, Step
from landtrack.store import land_queries
from landtrack.store.columns import shape_of

if TYPE_CHECKING:
    from landtrack.register.unit import Unit

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


# --- objections that open by themselves ------------------------------------------------------------


def objections(step: Step, field: str, accuracy_m: float | None, told: Any) -> list[Follow]:
    """Ground that this field and another live given field both claim, beyond what the GPS may err (domain 7.4).

    ``told`` is the field's outline, GeoJSON in EPSG:4326, as it will be; None: not measured, nothing to compare.
    """
    if not told:
        return []
    shape = shape_of(told)
    own = {field, *(uid for land in [step.before or {}, *_lands(step, field)] for uid in land.get("parcels") or ())}
    near = land_queries.near(step.unit.conn, "parcel", shape.bounds)
    others = [p for p in near if p["uid"] not in own and not p.get("successors") and _is_given(step, p)]
    shapes = [shape_of(p["geometry"]) for p in others]
    return [
        _objection(field, others[found.second], found.m2)
        for found in (overlaps_m2([shape], shapes) if shapes else ())
        if classify(found, accuracy_m or 0, others[found.second].get("accuracy_m") or 0) == "conflict"
    ]


def _lands(step: Step, field: str) -> list[State]:
    """The commitments of a field that may only be beginning with this step."""
    known = step.unit.matching("parcel", uid=[field])
    return commitments_with(step, field) if known else []


def _is_given(step: Step, field: State) -> bool:
    """Whether it belongs to live given land, of whatever village."""
    land = step.unit.matching("commitment", village=field["village"], status=tuple(LIVE_COMMITMENT))
    return any(field["uid"] in (one.get("parcels") or ()) for one in land)


def _objection(field: str, other: State, m2: float) -> Follow:
    """Both sides and the square metres, once for a pair."""
    pair = {field, other["uid"]}

    def nobody_yet(unit: Unit) -> bool:
        return not any({c["target"], c.get("other")} == pair for c in land_queries.open_contests_on(unit.conn, pair))

    told = {"target": field, "other": other["uid"], "type": "boundary", "contested_area": area_of(m2)}
    return Follow("contest.open", told, only_if=nobody_yet)


RULES = {"contest.open": open_contest}
