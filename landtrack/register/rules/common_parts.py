"""Rules of what is common in a field: the path, the well, trees, a building; and where it goes when fields change."""

from __future__ import annotations

from typing import Any

import shapely

from landtrack.errors import GuardRefused, ImpossibleValue
from landtrack.land.common_parts import common_m2, part_problem, parts_within
from landtrack.land.measure import area_m2
from landtrack.register.step import Step
from landtrack.store.columns import shape_of

State = dict[str, Any]
TOLERANCE_M2 = 1.0


def mark_common(step: Step) -> None:
    """All that is common in the field as it lies now; what is not named any more is common no longer."""
    field = step.before or {}
    if field.get("successors"):
        raise GuardRefused("G10", "field_replaced")
    check_common_parts(step.facts["common_parts"], field.get("geometry"), field.get("accuracy_m"))


def check_common_parts(parts: list[State] | None, outline: Any, accuracy_m: float | None) -> None:
    """G10: each part is a shape that can be, in its field, and together they leave something of it.

    ``outline``: the field's GeoJSON or shape; None where it was never measured.

    Raises
    ------
    ImpossibleValue : with the code of what is wrong, and which part from 1
    """
    field = None if outline is None else shape_of(outline)
    for n, part in enumerate(parts or (), 1):
        if problem := part_problem(part, field, accuracy_m):
            raise ImpossibleValue("common_parts", problem, str(n))
    if not parts or field is None:
        return
    known = [part for part in parts if common_m2([part], field) is not None]
    if (common_m2(known, field) or 0.0) > area_m2(field) + TOLERANCE_M2:
        raise ImpossibleValue("common_parts", "more_than_the_field")


def go_on_in(field: State, pieces: list[shapely.Geometry]) -> list[list[State] | None]:
    """What is common in each piece of a field that was divided; None where nothing is."""
    parts = field.get("common_parts")
    return [one or None for one in parts_within(parts, pieces)] if parts else [None] * len(pieces)


def joined(fields: list[State]) -> list[State] | None:
    """What is common in fields that become one; a path that ran through both is one again."""
    found: list[State] = []
    for part in (one for field in fields for one in field.get("common_parts") or ()):
        again = next((one for one in found if one.get("geometry") and _is_same(one, part)), None)
        if again is None:
            found.append(dict(part))
        elif again.get("m2") is not None and part.get("m2") is not None:
            again["m2"] += part["m2"]
    return found or None


def _is_same(one: State, other: State) -> bool:
    return {k: v for k, v in one.items() if k != "m2"} == {k: v for k, v in other.items() if k != "m2"}


RULES = {"parcel.mark_common": mark_common}
