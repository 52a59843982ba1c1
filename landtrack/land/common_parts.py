"""Where the common parts of a field lie and how much of it they take: path, well, trees, building.

A part is a mapping of ``kind``, and where told ``geometry`` (GeoJSON, EPSG:4326), ``width_m`` of a line, ``m2``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import shapely

from landtrack.land.checks import geojson_problem, geometry_problem, place_problem, sound
from landtrack.land.frames import Plane

__all__ = ["NEAR_M", "common_m2", "drawn_in", "net_m2", "on_the_ground", "part_problem", "parts_within", "surfaces"]

Part = Mapping[str, Any]
NEAR_M: Final = 10.0  # beside the outline: a tree on the border, a corner that the GPS missed
_NO_ROOM: Final = frozenset({"well", "tree"})  # take no ground that could be shared out, unless somebody measured it


def part_problem(part: Part, field: Any, accuracy_m: float | None = None) -> str | None:
    """The first reason why a part cannot lie where it is told to, as a code; None if it can.

    ``field``: its outline, EPSG:4326; None where it was never measured.  Codes: those of ``geojson_problem`` and
    ``part_outside_field`` (farther from the field than ``NEAR_M`` and than its corners err).
    """
    told = part.get("geometry")
    if told is None:
        return None
    if problem := _shape_problem(told):
        return problem
    return None if field is None or _is_near(told, field, max(NEAR_M, accuracy_m or 0.0)) else "part_outside_field"


def _shape_problem(told: Mapping[str, Any]) -> str | None:
    if told["type"].endswith("Polygon"):
        return geojson_problem(dict(told))
    try:
        shape = shapely.geometry.shape(told)
        xy = shapely.get_coordinates(shape)
    except (TypeError, ValueError, LookupError, shapely.errors.ShapelyError):
        return "unreadable_feature"
    if shape.is_empty:
        return "empty_geometry"
    return place_problem(xy) or (None if shape.is_valid else "too_few_points")


def _is_near(told: Mapping[str, Any], field: Any, within_m: float) -> bool:
    part, ground = Plane([shapely.geometry.shape(told), field]).shapes
    return bool(shapely.distance(part, ground) <= within_m)


def on_the_ground(part: Part) -> Any:
    """The shape of a part, EPSG:4326: of a line whose width is known the strip it takes; None if nobody placed it."""
    if not part.get("geometry"):
        return None
    shape = shapely.force_2d(shapely.geometry.shape(part["geometry"]))
    if shapely.get_dimensions(shape) != 1 or not part.get("width_m"):
        return shape
    plane = Plane([shape])
    return plane.to_degrees(shapely.buffer(plane.shapes[0], part["width_m"] / 2, cap_style="flat", join_style="mitre"))


def drawn_in(field: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Kind and shape (EPSG:4326, in one piece) of what is common in a field, as far as it lies in it.

    What was placed just beside the field is kept where it is.
    """
    ground = shapely.geometry.shape(field["geometry"])
    found = []
    for part in field.get("common_parts") or ():
        if (shape := on_the_ground(part)) is not None:
            size = shapely.get_dimensions(shape)
            inside = shape if size == 0 else shapely.intersection(shape, ground)
            same = [one for one in shapely.get_parts(inside) if shapely.get_dimensions(one) == size]
            found += [(str(part["kind"]), one) for one in same or shapely.get_parts(shape)]
    return found


def surfaces(parts: Iterable[Part]) -> list[Any]:
    """The outlines of the parts that take ground where they lie, EPSG:4326."""
    shapes = [shape for part in parts if (shape := on_the_ground(part)) is not None]
    return [shape for shape in shapes if shapely.get_dimensions(shape) == 2 and geometry_problem(shape) is None]


def common_m2(parts: Sequence[Part], field: Any) -> float | None:
    """How much of a field its common parts take together, m², where two lie on another once; None: not known.

    What has an outline is measured as far as it lies in the field; else what was told counts; a well or a tree
    of which only the place is known takes nothing.
    """
    measured, told = [], 0.0
    for part in parts:
        shape = on_the_ground(part)
        if shape is not None and shapely.get_dimensions(shape) == 2:
            measured.append(shape)
        elif part.get("m2") is not None:
            told += part["m2"]
        elif part["kind"] not in _NO_ROOM:
            return None
    if not measured:
        return told
    ground, *shapes = Plane([field, *measured]).shapes
    taken = shapely.intersection(shapely.union_all([sound(one) for one in shapes]), sound(ground))
    return told + float(taken.area)


def net_m2(field: Mapping[str, Any]) -> float | None:
    """What can be shared out of a field, m²: the calculated area less its common parts; None: not known."""
    whole, parts, told = field.get("calculated_area"), field.get("common_parts") or (), field.get("common_area")
    if not whole or not field.get("geometry"):
        return None
    if not parts:
        return float(whole["m2"]) - (told["m2"] if told else 0.0)
    taken = common_m2(parts, shapely.geometry.shape(field["geometry"]))
    return None if taken is None else float(whole["m2"]) - taken


def parts_within(parts: Sequence[Part], pieces: Sequence[Any]) -> list[list[dict[str, Any]]]:
    """The parts that lie in each piece of a field, whole: in every piece that a part reaches into.

    A part that lies beside the field goes with the nearest piece.  One that was only told is in each of them, and of
    how much ground it takes there nothing is known; a line whose area was told takes it in proportion to its length.
    """
    found: list[list[dict[str, Any]]] = [[] for _ in pieces]
    plane = Plane(list(pieces))
    for part in parts:
        if not part.get("geometry"):
            for home in found:
                home.append({name: told for name, told in part.items() if name != "m2"})
            continue
        shape = plane.frame.to_metres(shapely.force_2d(shapely.geometry.shape(part["geometry"])))
        for at, share in _shares(shape, plane.shapes).items():
            cut = {"m2": part["m2"] * share} if share < 1 and part.get("m2") is not None else {}
            found[at].append({**part, **cut})
    return found


def _shares(shape: Any, pieces: Any) -> dict[int, float]:
    """Index of each piece that a shape lies in, and how much of the shape does."""
    inside = shapely.intersection(pieces, shape)
    size = (shapely.get_num_coordinates, shapely.length, shapely.area)[int(shapely.get_dimensions(shape))](inside)
    total = float(size.sum())
    if not total:
        return {int(shapely.distance(pieces, shape).argmin()): 1.0}
    if shapely.get_dimensions(shape) == 0 and shapely.get_num_geometries(shape) == 1:  # on the border itself: in one
        return {int(size.argmax()): 1.0}
    least = total * 1e-6
    return {i: float(one) / total for i, one in enumerate(size.tolist()) if one > least}
