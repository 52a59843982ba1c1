"""Rules of the field's shape: walked anew, divided into parts, joined with its neighbour.

A field that was divided or joined stays readable as it was (``replaced_on``, ``successors``); its
plots go on in what followed it, with all that is held on them, and the land given names the new fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely

from landtrack.domain.lifecycle import LIVE_ALLOTMENT
from landtrack.domain.values import area_of
from landtrack.errors import GuardRefused, ImpossibleValue
from landtrack.land.checks import overlaps_m2
from landtrack.land.findings import Finding
from landtrack.land.measure import area_m2, areas_m2
from landtrack.land.plots_kept import plots_cut, plots_outside
from landtrack.register.rules.common_parts import check_common_parts, go_on_in, joined
from landtrack.register.rules.contests import commitments_with, objections
from landtrack.register.rules.land import LONGEST_NUMBER, TOLERANCE_M2, checked_shape, read_shape
from landtrack.register.step import Step
from landtrack.store import land_queries
from landtrack.store.columns import shape_of

State = dict[str, Any]


def in_use(field: State) -> State:
    """The field itself, unless others have followed it.

    Raises
    ------
    GuardRefused : it was divided or joined
    """
    if field.get("successors"):
        raise GuardRefused("G10", "field_replaced")
    return field


# --- one shape ---------------------------------------------------------------------------------


def reshape(step: Step) -> None:
    """The field was walked again, or its outline was wrong: its plots stay inside, objections open by themselves."""
    field, shape = in_use(step.before or {}), checked_shape(step)
    accuracy = step.facts.get("accuracy_m") or field.get("accuracy_m")
    plots = _drawn(step.unit.matching("plot", parcel=step.subject))
    _require_whole("geometry", plots_outside(plots, shape, accuracy))
    area = area_of(area_m2(shape))
    step.facts |= {"calculated_area": area, "surveyed_area": step.facts.get("surveyed_area") or area}
    for land in commitments_with(step, step.subject):
        _set_measured(step, land, {step.subject: step.facts["surveyed_area"]})
    check_common_parts(step.facts.get("common_parts"), shape, accuracy)
    step.then += objections(step, step.subject, accuracy, step.facts["geometry"])


def _drawn(plots: Iterable[State]) -> list[tuple[str, shapely.Geometry, float | None]]:
    """Number, shape and accuracy of the plots that somebody drew."""
    return [(p["number"], shape_of(p["geometry"]), p.get("accuracy_m")) for p in plots if p.get("geometry")]


def _require_whole(name: str, findings: Iterable[Finding]) -> None:
    """Refuse a shape that would leave plots outside, or cut them; ``findings`` name them."""
    for found in findings:
        raise ImpossibleValue(name, found.code, ", ".join(found.ids))


def _set_measured(step: Step, land: State, areas: dict[str, State]) -> None:
    """What is measured of given land is the sum of its fields; unknown as long as one of them is."""
    parcels = land.get("parcels") or []
    known: dict[str, State | None] = {
        p["uid"]: p.get("surveyed_area") for p in step.unit.matching("parcel", uid=parcels)
    }
    measured = [area for uid in parcels if (area := (known | areas).get(uid))]
    if len(measured) == len(parcels):
        total = sum(area["m2"] for area in measured)
        step.sets.append({"kind": "commitment", "uid": land["uid"], "surveyed_area": area_of(total)})


# --- parts, and joined ---------------------------------------------------------------------------


def split(step: Step) -> None:
    """One field becomes several: together they are the old one, and every plot lies in one of them."""
    field, parts = _whole(step, [in_use(step.before or {})])[0], _parts(step)
    shapes = [read_shape(part["geometry"], "parts", str(part.get("name") or n)) for n, part in enumerate(parts, 1)]
    whole = shape_of(field["geometry"])
    left = area_m2(shapely.symmetric_difference(shapely.union_all(shapes), whole))
    if left > TOLERANCE_M2 or overlaps_m2(shapes):
        raise ImpossibleValue("parts", "parts_not_the_field", f"{left:.0f}")
    plots = step.unit.matching("plot", parcel=field["uid"])
    homes = _homes(plots, shapes, whole)
    areas = areas_m2(shapes)
    uids = []
    for part, m2, common in zip(parts, areas.tolist(), go_on_in(field, shapes), strict=True):
        uids.append(_follow_on(step, field, part, m2, m2 / areas.sum(), common))
    step.sets += [{"kind": "plot", "uid": p["uid"], "parcel": uids[home]} for p, home in zip(plots, homes, strict=True)]
    step.facts["successors"] = uids
    _name_in_land(step, commitments_with(step, field["uid"]), {field["uid"]}, uids)


def _parts(step: Step) -> list[State]:
    told = step.facts.pop("parts")
    fits = isinstance(told, list) and len(told) > 1 and all(
        isinstance(one, dict) and one.get("geometry") and not set(one) - {"name", "geometry"}
        and isinstance(one.get("name", ""), str) for one in told
    )  # fmt: skip
    if not fits:
        raise ImpossibleValue("parts", "not_a_list_of_parts")
    return list(told)


def _homes(plots: list[State], shapes: list[shapely.Geometry], whole: shapely.Geometry) -> tuple[int, ...]:
    """For each plot the part it lies in; one that would be cut, or that nobody drew, is named in the refusal."""
    unknown = [p["number"] for p in plots if not p.get("geometry")]
    if unknown:
        raise ImpossibleValue("parts", "plots_not_drawn", ", ".join(unknown))
    homes, cut = plots_cut(_drawn(plots), shapes, whole)
    _require_whole("parts", cut)
    return homes


def merge(step: Step) -> None:
    """Fields that touch become one, if they were given together; plots keep their numbers unless new ones are told."""
    uids = step.facts.pop("parcels")
    fields = _whole(step, [in_use(step.unit.get("parcel", uid)) for uid in uids])
    if len(fields) < 2 or len({f["village"] for f in fields}) > 1:
        raise ImpossibleValue("parcels", "not_fields_of_one_village")
    given = [sorted(land["uid"] for land in commitments_with(step, uid)) for uid in uids]
    if any(one != given[0] for one in given):
        raise ImpossibleValue("parcels", "not_given_together")
    outline = _joined(step, fields)
    plots = [p for uid in uids for p in step.unit.matching("plot", parcel=uid)]
    renumbered = _new_numbers(step, plots)
    numbers = [str(renumbered.get(p["uid"], p["number"])) for p in plots]
    if twice := sorted({n for n in numbers if numbers.count(n) > 1}):
        raise ImpossibleValue("parcels", "number_twice", ", ".join(twice))
    shape = shapely.geometry.mapping(outline)
    measured = [area for f in fields if (area := f.get("surveyed_area"))]
    total = area_of(sum(m["m2"] for m in measured)) if len(measured) == len(fields) else None
    step.facts |= {
        "geometry": shape, "predecessors": uids, "calculated_area": area_of(area_m2(outline)),
        "village": fields[0]["village"], "method": _common(fields, "method") or "unknown",
        "accuracy_m": _worst(fields), "surveyed_area": total, "common_parts": joined(fields),
    }  # fmt: skip
    step.facts = {name: value for name, value in step.facts.items() if value is not None}
    gone = {"successors": [step.subject], "dated": ["replaced_on"]}
    step.sets += [{"kind": "parcel", "uid": uid, **gone} for uid in uids]
    step.sets += [
        {"kind": "plot", "uid": p["uid"], "parcel": step.subject}
        | ({"number": renumbered[p["uid"]]} if p["uid"] in renumbered else {})
        for p in plots
    ]
    _name_in_land(step, commitments_with(step, uids[0]), set(uids), [step.subject])


def _new_numbers(step: Step, plots: list[State]) -> dict[str, str]:
    """Numbers by plot, where two of the fields have marked the same; a plot without one keeps its own."""
    told = step.facts.pop("plot_numbers", None) or {}
    known = {p["uid"] for p in plots}
    fits = isinstance(told, dict) and all(
        uid in known and isinstance(number, str | int) and 0 < len(str(number).strip()) <= LONGEST_NUMBER
        for uid, number in told.items()
    )
    if not fits:
        raise ImpossibleValue("plot_numbers", "not_numbers_of_these_plots")
    return {uid: str(number).strip() for uid, number in told.items()}


def _joined(step: Step, fields: list[State]) -> shapely.Geometry:
    """One outline: as it was drawn, if that is the fields together; else what their edges in common make."""
    together = shapely.union_all([shape_of(f["geometry"]) for f in fields])
    if told := step.facts.get("geometry"):
        shape = read_shape(told, "geometry")
        if (left := area_m2(shapely.symmetric_difference(shape, together))) > TOLERANCE_M2:
            raise ImpossibleValue("geometry", "parts_not_the_field", f"{left:.0f}")
        return shape
    if together.geom_type != "Polygon":
        raise ImpossibleValue("parcels", "fields_do_not_touch")
    return together


def _whole(step: Step, fields: list[State]) -> list[State]:
    """Fields that can be divided or joined: measured, nobody objects, no part of them handed out by share."""
    uids = [f["uid"] for f in fields]
    if any(not f.get("geometry") for f in fields):
        raise GuardRefused("G10", "field_not_measured")
    if land_queries.open_contests_on(step.unit.conn, uids):
        raise GuardRefused("G11", "open_contest")
    shares = step.unit.matching("allotment", parcel=uids, status=tuple(LIVE_ALLOTMENT))
    if any(a.get("share") for a in shares):
        raise GuardRefused("G10", "shares_of_field")
    return fields


def _follow_on(step: Step, old: State, part: State, m2: float, share: float, common: list[State] | None) -> str:
    """A part of a field: its share of what was measured, what is known of how, and what is common in it."""
    measured = old.get("surveyed_area")
    return step.make(
        "parcel", village=old["village"], name=part.get("name") or None, predecessors=[old["uid"]],
        geometry=part["geometry"], method=old.get("method"), accuracy_m=old.get("accuracy_m"),
        surveyed_on=old.get("surveyed_on"), calculated_area=area_of(m2), common_parts=common,
        surveyed_area=area_of(measured["m2"] * share) if measured else None,
    )  # fmt: skip


def _name_in_land(step: Step, lands: list[State], old: set[str], new: list[str]) -> None:
    for land in lands:
        kept = [uid for uid in land.get("parcels") or () if uid not in old]
        step.sets.append({"kind": "commitment", "uid": land["uid"], "parcels": [*kept, *new]})


def _common(fields: list[State], name: str) -> Any:
    told = {f.get(name) for f in fields}
    return told.pop() if len(told) == 1 else None


def _worst(fields: list[State]) -> float | None:
    told = [f["accuracy_m"] for f in fields if f.get("accuracy_m") is not None]
    return max(told) if len(told) == len(fields) else None


RULES = {"parcel.reshape": reshape, "parcel.split": split, "parcel.merge": merge}
