"""Rules of commitment, parcel and layout: the men's word and the ground itself."""

from __future__ import annotations

from typing import Any

import shapely

from landtrack.domain.codes import CODES
from landtrack.domain.values import area_of
from landtrack.errors import GuardRefused, ImpossibleValue, MissingFact
from landtrack.land.checks import geojson_problem
from landtrack.land.findings import check_plots, refused
from landtrack.land.measure import area_m2, areas_m2
from landtrack.land.mending import repair
from landtrack.land.outlines import to_geojson
from landtrack.register.rules.common_parts import check_common_parts
from landtrack.register.rules.contests import objections
from landtrack.register.step import Follow, Step
from landtrack.store.columns import shape_of

TOLERANCE_M2 = 1.0  # an overlap or an overhang is a finding above this


def propose(step: Step) -> None:
    """Loan first, village land first, as most promises are; what the chief promised goes along."""
    facts = step.facts
    facts.setdefault("nature", "loan")
    facts.setdefault("scheme_type", "village")
    claims = [step.unit.get("claim", uid) for uid in facts.get("claims") or ()]
    if facts["origin"] == "request" and not claims and not step.caught_up:
        raise MissingFact(step.verb.name, ("claims",))
    decision = next((c["decision"] for c in claims if c.get("decision")), None)
    if decision and not facts.get("decision"):
        facts["decision"] = decision
    if decision and "promised_women" not in facts:
        facts["promised_women"] = step.unit.get("decision", decision).get("promised_women")


def checked_shape(step: Step, name: str = "geometry") -> shapely.Geometry:
    """G10: a shape that is valid and in its place; harmless faults are mended, and named in the event.

    A shape that can be as it is keeps every corner as it was told.

    Raises
    ------
    ImpossibleValue : with the code of what is wrong
    """
    if problem := geojson_problem(step.facts[name]):
        found = repair(step.facts[name])
        mended = [one.code for one in found.findings if one.mended]
        if found.shape is None:
            (stop,) = refused(found.findings)
            raise ImpossibleValue(name, "self_intersection" if stop.code == "spike" else stop.code)
        if not mended:  # what nobody can name is not changed
            raise ImpossibleValue(name, problem)
        step.facts |= {name: to_geojson(found.shape), "mended": mended}
    return read_shape(step.facts[name], name)


def read_shape(told: Any, name: str, detail: str = "") -> shapely.Geometry:
    """G10, of a shape told in some fact; ``detail`` says of what, where a fact tells many."""
    if problem := geojson_problem(told):
        raise ImpossibleValue(name, problem, detail)
    return shape_of(told)


def demarcate(step: Step) -> None:
    """The field is walked: its shape is a parcel of its own, or one that is there already."""
    facts, before = step.facts, step.before or {}
    facts.pop("name", None) if facts.get("parcel") else None
    told = facts.get("geometry")
    if parcel := facts.pop("parcel", None):
        found = step.unit.get("parcel", parcel)
        if found.get("successors"):
            raise GuardRefused("G10", "field_replaced")
        told = found.get("geometry")
        if parts := facts.pop("common_parts", None):
            check_common_parts(parts, told, found.get("accuracy_m"))
            step.then.append(Follow("parcel.mark_common", {"parcel": parcel, "common_parts": parts}, by_system=False))
        measured = found.get("surveyed_area") or found.get("calculated_area")
    else:
        parcel, measured = _make_parcel(step, before["village"])
    facts["parcels"] = [*(before.get("parcels") or ()), parcel]
    step.then += objections(step, parcel, facts.get("accuracy_m"), told)
    facts["surveyed_area"] = facts.get("surveyed_area") or measured
    facts["measured"] = True


def _make_parcel(step: Step, village: str) -> tuple[str, dict[str, Any]]:
    facts = step.facts
    if not facts.get("geometry"):
        raise MissingFact(step.verb.name, ("geometry",))
    shape = checked_shape(step)
    area = area_of(area_m2(shape))
    parts = facts.pop("common_parts", None) or None
    check_common_parts(parts, shape, facts.get("accuracy_m"))
    parcel = step.make(
        "parcel", village=village, name=facts.pop("name", None), geometry=facts.pop("geometry"),
        method=facts["method"], accuracy_m=facts.get("accuracy_m"), calculated_area=area,
        surveyed_on=facts.get("surveyed_on", step.on.said), surveyed_area=facts.get("surveyed_area") or area,
        promised_area=(step.before or {}).get("declared_area"), common_parts=parts,
    )  # fmt: skip
    return parcel, area


def add_parcel(step: Step) -> None:
    """A field that is known before anybody gives it."""
    shape = checked_shape(step)
    check_common_parts(step.facts.get("common_parts"), shape, step.facts.get("accuracy_m"))
    step.facts["calculated_area"] = area_of(area_m2(shape))
    step.facts.setdefault("method", "unknown")


def lay_out(step: Step) -> None:
    """Plots inside the field, numbered as they will be marked; none lies on another.

    How they were measured, and how far a corner may be off, is told once for all that are laid out together.
    """
    parcel = step.before or {}
    told = step.facts.pop("plots")
    if parcel.get("successors"):
        raise GuardRefused("G10", "field_replaced")
    if not isinstance(told, list) or not told:
        raise ImpossibleValue("plots", "not_a_list_of_plots")
    for plot in told:
        _require_plot(plot)
    numbers = [str(p["number"]) for p in told]
    there = step.unit.matching("plot", parcel=step.subject)
    if len(set(numbers)) < len(numbers) or {p["number"] for p in there} & set(numbers):
        raise ImpossibleValue("plots", "number_twice")
    method, accuracy = step.facts.pop("method", "unknown"), step.facts.pop("accuracy_m", None)
    areas = _check_plots(parcel, told, there, accuracy)
    for number, plot, area in zip(numbers, told, areas, strict=True):
        step.make(
            "plot", village=parcel["village"], parcel=step.subject, number=number, geometry=plot.get("geometry"),
            usable=plot.get("usable", "yes"), mark_kind=plot.get("mark_kind", "none"),
            calculated_area=None if area is None else area_of(area),
            **({"method": method, "accuracy_m": accuracy} if area is not None else {}),
        )  # fmt: skip


LONGEST_NUMBER = 40


def _require_plot(plot: object) -> None:
    """A plot is told in its number as marked, and where known its shape, usability and mark."""
    codes = {"usable": "yes3", "mark_kind": "mark_kind"}
    fits = (
        isinstance(plot, dict)
        and not set(plot) - {"number", "geometry", *codes}
        and isinstance(plot.get("number"), str | int)
        and 0 < len(str(plot["number"]).strip()) <= LONGEST_NUMBER
        and all(plot.get(name, CODES[of][0]) in CODES[of] for name, of in codes.items())
    )
    if not fits:
        raise ImpossibleValue("plots", "not_a_list_of_plots")


# What is said of plots on every page, and why it refuses here.
_STOPS = {"outside_field": "outside_field", "conflict": "overlap", "duplicate": "overlap"}


def _check_plots(
    parcel: dict[str, Any], told: list[dict[str, Any]], there: list[dict[str, Any]], accuracy_m: float | None
) -> list[float | None]:
    """G10: inside the field, on no other plot by more than the corners err; the area of each that is drawn."""
    drawn = [p for p in told if p.get("geometry")]
    if not drawn:
        return [None] * len(told)
    numbers = [str(p["number"]) for p in drawn]
    shapes = [read_shape(p["geometry"], "plots", number) for p, number in zip(drawn, numbers, strict=True)]
    older = [p for p in there if p.get("geometry")]
    every = [*zip(numbers, shapes, strict=True), *((p["number"], shape_of(p["geometry"])) for p in older)]
    errors = [accuracy_m] * len(drawn) + [p.get("accuracy_m") for p in older]
    field = shape_of(parcel["geometry"]) if parcel.get("geometry") else None
    for found in check_plots(every, field, accuracy_m=errors, field_accuracy_m=parcel.get("accuracy_m"), gaps=False):
        if found.code in _STOPS and not set(numbers).isdisjoint(found.ids):
            raise ImpossibleValue("plots", _STOPS[found.code], ", ".join(found.ids))
    areas = dict(zip((id(p) for p in drawn), areas_m2(shapes).tolist(), strict=True))
    return [areas.get(id(p)) for p in told]


RULES = {
    "commitment.propose": propose,
    "commitment.demarcate": demarcate,
    "parcel.add": add_parcel,
    "plot.lay_out": lay_out,
}
