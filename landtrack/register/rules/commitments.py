"""Rules of how given land becomes less or ends, and what that does to plots and claims in the same step.

Plots that are held end with the land, plots that are only planned are cancelled; a claim whose
promise or whose land is gone with it falls back (3.1 rows 19 and 22).
"""

from __future__ import annotations

from typing import Any

import shapely

from landtrack.domain import policy
from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.domain.reductions import area_left_m2
from landtrack.domain.values import area_of
from landtrack.errors import GuardRefused, ImpossibleValue, MissingFact
from landtrack.land.measure import area_m2
from landtrack.register.promise import delivery_is_lost, land_is_lost
from landtrack.register.rules.land import TOLERANCE_M2, checked_shape
from landtrack.register.step import Follow, Step
from landtrack.store.columns import shape_of

State = dict[str, Any]


def reduce(step: Step) -> None:
    """Less land than before: a smaller area, or a new shape inside the old one; what lies outside ends."""
    facts, before = step.facts, step.before or {}
    ended = {a["uid"]: a for a in _told_ended(step)}
    cut: float | None
    if facts.get("geometry"):
        cut, outside = _cut_field(step)
        ended |= {a["uid"]: a for a in outside}
    else:
        cut = _cut_by_area(step)
    of = "surveyed" if before.get("surveyed_area") else "declared"
    entry = {"date": step.on.effective(step.unit.today).isoformat(), "m2": cut, "of": of}
    facts["reductions"] = [*(before.get("reductions") or ()), entry]
    _end(step, list(ended.values()), "allotment.take_back", _taken_back(step), "plot_lost")
    _follow_claims(step, land_goes=False)


def _told_ended(step: Step) -> list[State]:
    told = step.facts.get("allotments") or []
    live = {a["uid"]: a for a in _live(step)}
    if set(told) - set(live):
        raise ImpossibleValue("allotments", "not_held_here")
    return [live[uid] for uid in told]


def _cut_by_area(step: Step) -> float | None:
    """Square metres less than there were; None where nobody knows how much that was."""
    new, old = step.facts.get("new_area"), area_left_m2(step.before or {})
    if not new:
        raise MissingFact(step.verb.name, ("new_area",))
    if new["m2"] <= 0 or (old is not None and new["m2"] >= old):
        raise GuardRefused("G10", "not_smaller")
    return None if old is None else old - new["m2"]


def _cut_field(step: Step) -> tuple[float, list[State]]:
    """The field gets its new shape; square metres cut off, and the allotments of plots that lie outside it."""
    parcel = _field(step)
    old, new = shape_of(parcel["geometry"]), checked_shape(step)
    left, cut = area_m2(new), area_m2(old) - area_m2(new)
    if area_m2(shapely.difference(new, old)) > TOLERANCE_M2:
        raise ImpossibleValue("geometry", "outside_old_field")
    if cut <= TOLERANCE_M2:
        raise GuardRefused("G10", "not_smaller")
    shape = {"geometry": step.facts.pop("geometry"), "calculated_area": area_of(left), "surveyed_area": area_of(left)}
    step.sets.append({"kind": "parcel", "uid": parcel["uid"], **shape})
    plots = step.unit.matching("plot", parcel=parcel["uid"])
    outside = {
        p["uid"]
        for p in plots
        if p.get("geometry") and area_m2(shapely.difference(shape_of(p["geometry"]), new)) > TOLERANCE_M2
    }
    return cut, [a for a in _live(step) if a.get("plot") in outside]


def _field(step: Step) -> State:
    """The measured field that is cut: the only one, or the one that is named."""
    parcels = (step.before or {}).get("parcels") or []
    named = step.facts.get("parcel") or (parcels[0] if len(parcels) == 1 else None)
    if not parcels or (named and named not in parcels):
        raise ImpossibleValue("parcel", "not_of_this_land")
    if named is None:
        raise MissingFact(step.verb.name, ("parcel",))
    return step.unit.get("parcel", named)


def withdraw(step: Step) -> None:
    """The men take their word back: what is held is taken back with it."""
    _end(step, _live(step), "allotment.take_back", _taken_back(step), "commitment_lost")
    _follow_claims(step)


def expire(step: Step) -> None:
    """The term is over, and with it every plot."""
    _end(step, _live(step), "allotment.lapse", {"lapse_reason": "commitment_over"}, "commitment_lost", by_system=True)
    _follow_claims(step)


def end(step: Step) -> None:
    """The agreed end: plots lapse with the land, or the women gave them back, heard by a recorder."""
    if step.facts.setdefault("ends_as", "lapsed") == "surrendered":
        policy.require(step.actor, "allotment.surrender", step.area)
        _end(step, _live(step), "allotment.surrender", {}, "commitment_lost")
    else:
        _end(step, _live(step), "allotment.lapse", {"lapse_reason": "commitment_over"}, "commitment_lost",
             by_system=True)  # fmt: skip
    _follow_claims(step)


def _live(step: Step) -> list[State]:
    return step.unit.matching("allotment", commitment=step.subject, status=tuple(LIVE_ALLOTMENT))


def _taken_back(step: Step) -> State:
    reason = step.facts.get("taken_back_reason", "unknown")
    return {"by_whom": step.facts["by_whom"], "taken_back_reason": reason}


def _end(
    step: Step, allotments: list[State], verb: str, facts: State, cancel_reason: str, *, by_system: bool = False
) -> None:
    for allotment in allotments:
        told = {"allotment": allotment["uid"]}
        if allotment["status"] in HELD:
            step.then.append(Follow(verb, told | facts, by_system=by_system))
        else:
            cancelled = told | {"cancel_reason": cancel_reason}
            step.then.append(Follow("allotment.cancel", cancelled, by_system=by_system))


def _follow_claims(step: Step, *, land_goes: bool = True) -> None:
    for claim in (step.before or {}).get("claims") or ():
        step.then.append(Follow("claim.lose_delivery", {"claim": claim}, only_if=delivery_is_lost(claim)))
        if land_goes:
            step.then.append(Follow("claim.lose_commitment", {"claim": claim}, only_if=land_is_lost(claim)))


RULES = {
    "commitment.reduce": reduce,
    "commitment.withdraw": withdraw,
    "commitment.expire": expire,
    "commitment.end": end,
}
