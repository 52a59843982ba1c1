"""Harmless faults of an outline mended and named; whatever else is wrong is named, with a cure where there is one.

Mending moves no corner by more than 1 cm.  What would need more is refused: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.land.checks import geometry_problem
from landtrack.land.findings import Finding
from landtrack.land.frames import Plane

__all__ = ["MOST_CORNERS", "Mended", "repair"]

SAME_M = 0.01
MOST_CORNERS = 1_000_000
MAIN_PART = 0.95  # of the ground: the other loops of an outline that crosses itself are slips of the walk
MOST_CURED = 5000  # corners of an outline for which a cure is looked for: that of a scribble takes minutes
MOST_REORDERED = 60  # corners that a person can have typed in a wrong order
_POLYGONS = ("Polygon", "MultiPolygon")

Floats = NDArray[np.float64]
Rings = list[list[Floats]]  # polygons as rings of corners, the outer one first


@dataclass(frozen=True, slots=True, eq=False)
class Mended:
    """An outline that can be land, or None, and everything that was mended or stands in the way."""

    shape: shapely.Polygon | shapely.MultiPolygon | None
    findings: tuple[Finding, ...] = ()


class _Refused(ValueError):
    """What stands in the way, as the code of a finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def repair(told: Any) -> Mended:
    """An outline as land: EPSG:4326, flat, closed, no corner twice.

    Parameters
    ----------
    told : a GeoJSON geometry, or a shapely one; of any form, since it comes from outside

    Returns
    -------
    Mended : its shape is None if a finding is ``refused``; an outline without a fault keeps every digit
    """
    try:
        polygons, findings = _told(told)
        kept = [[_plain_ring(ring, findings) for ring in rings] for rings in polygons]
        shape = _assembled(kept)
    except _Refused as stop:
        return Mended(None, (Finding(stop.code),))
    found = list(dict.fromkeys(findings))
    mended = [Finding(code, mended=True) for code in found]
    problem = geometry_problem(shape)
    if problem == "self_intersection":
        whole = _joined_parts(shape) or _without_hairs(shape)
        if whole is not None:
            code = "multi_part" if shape.geom_type == "MultiPolygon" else "self_intersection"
            shape, problem = whole, geometry_problem(whole)
            mended.append(Finding(code, mended=True))
    if problem:
        return Mended(None, (*mended, _with_cure(problem, shape)))
    if shape.geom_type == "MultiPolygon":
        if len(shape.geoms) == 1:
            shape = shape.geoms[0]
        else:
            mended.append(Finding("multi_part"))
    return Mended(shape, tuple(mended))


# --- what was told --------------------------------------------------------------------------------------------


def _told(told: Any) -> tuple[Rings, list[str]]:
    """The rings as arrays, and the codes of what was mended on the way.

    Raises
    ------
    _Refused
    """
    if isinstance(told, shapely.Geometry):
        return _rings_of_shape(told)
    if not told:
        raise _Refused("empty_geometry")
    if not isinstance(told, dict) or told.get("type") not in _POLYGONS:
        raise _Refused("not_polygon")
    parts = told.get("coordinates")
    if parts in ([], ()):
        raise _Refused("empty_geometry")
    polygons = [parts] if told["type"] == "Polygon" else parts
    found: list[str] = []
    return [[_ring(ring, found) for ring in _list(rings)] for rings in _list(polygons) if len(_list(rings))], found


def _rings_of_shape(shape: shapely.Geometry) -> tuple[Rings, list[str]]:
    if shape.is_empty:
        raise _Refused("empty_geometry")
    if shape.geom_type not in _POLYGONS:
        raise _Refused("not_polygon")
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise _Refused("unreadable_feature")
    found = ["has_z"] if shape.has_z or shapely.has_m(shape) else []
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    return [[shapely.get_coordinates(ring) for ring in shapely.get_rings(part)] for part in parts], found


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _Refused("unreadable_feature")
    return value


def _ring(told: Any, found: list[str]) -> Floats:
    """(n, 2) corners of a ring as told; heights are left out."""
    corners = _list(told)
    if len(corners) > MOST_CORNERS:
        raise _Refused("unreadable_feature")
    for corner in corners:
        if not 2 <= len(_list(corner)) <= 4 or any(type(n) not in (int, float) for n in corner):
            raise _Refused("unreadable_feature")
    if any(len(corner) > 2 for corner in corners):
        found.append("has_z")
    try:
        return np.array([corner[:2] for corner in corners], dtype=float).reshape(-1, 2)
    except OverflowError as error:  # an integer of a thousand digits
        raise _Refused("not_finite") from error


# --- what is mended without a question ------------------------------------------------------------------------


def _plain_ring(ring: Floats, found: list[str]) -> Floats:
    """The ring closed, no corner within a centimetre of the one before."""
    if not np.isfinite(ring).all():
        raise _Refused("not_finite")
    if not len(ring):
        raise _Refused("empty_geometry")
    if (np.abs(ring) > (180.0, 90.0)).any():
        raise _Refused("no_crs")
    shrink = np.cos(np.radians(np.clip(ring[:, 1], -80, 80)))  # at a pole all corners would be one
    metres = ring * 111_320.0 * np.column_stack([shrink, np.ones(len(ring))])
    ends_apart = float(np.hypot(*(metres[-1] - metres[0])))
    open_ends = (ring[0] != ring[-1]).any()
    if open_ends:
        found.append("unclosed_ring")
    body, metres = (ring, metres) if open_ends and ends_apart > SAME_M else (ring[:-1], metres[:-1])
    keep = _apart(metres)
    if len(keep) < len(body):
        found.append("duplicate_vertex")
    body = body[keep]
    if len(body) < 3:
        raise _Refused("zero_area" if len(ring) > 3 else "too_few_points")
    return np.vstack([body, body[:1]])


def _apart(metres: Floats) -> list[int]:
    """Indices of corners that lie more than a centimetre from the one kept before; the last also from the first."""
    if len(metres) < 2:
        return list(range(len(metres)))
    if np.hypot(*np.diff(metres, axis=0).T).min() > SAME_M:
        keep = list(range(len(metres)))
    else:
        keep = [0]
        for i in range(1, len(metres)):
            if np.hypot(*(metres[i] - metres[keep[-1]])) > SAME_M:
                keep.append(i)
    while len(keep) > 1 and np.hypot(*(metres[keep[-1]] - metres[keep[0]])) <= SAME_M:
        keep.pop()
    return keep


def _assembled(polygons: Rings) -> Any:
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    if not parts:
        raise _Refused("empty_geometry")
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _joined_parts(shape: Any) -> Any:
    """Parts that share borders, and no ground, as one shape; None if that is not what is wrong."""
    if shape.geom_type != "MultiPolygon" or not all(part.is_valid for part in shape.geoms):
        return None
    whole = shapely.union_all(shapely.get_parts(shape))
    return whole if abs(whole.area - sum(part.area for part in shape.geoms)) <= 1e-9 * whole.area else None


def _without_hairs(shape: Any) -> Any:
    """The outline without loops and spikes that reach no further than a centimetre; None if there is more."""
    if shape.geom_type != "Polygon" or not _is_small(shape):
        return None
    plane = Plane([shape])
    flat = plane.shapes[0]
    parts = [p for p in shapely.get_parts(shapely.make_valid(flat)) if p.geom_type == "Polygon"]
    if not parts:
        return None
    main = max(parts, key=lambda one: one.area)
    corners = shapely.points(shapely.get_coordinates(flat))
    if len(main.interiors) != len(flat.interiors) or shapely.distance(corners, main.boundary).max() > SAME_M:
        return None
    return plane.to_degrees(main)


def _is_small(shape: Any) -> bool:
    return int(shapely.get_num_coordinates(shape)) <= MOST_CURED


# --- cures that a person has to accept ------------------------------------------------------------------------


def _with_cure(problem: str, shape: Any) -> Finding:
    if problem == "swapped_axes":
        return Finding(problem, proposal=shapely.transform(shape, lambda xy: xy[:, ::-1]))
    if problem == "self_intersection" and shape.geom_type == "Polygon" and _is_small(shape):
        plane = Plane([shape])
        where = shapely.get_coordinates(shape.exterior)[0]
        bare = _without_spikes(plane)
        code = "spike" if bare is not None else problem
        cure = bare if bare is not None else next(_orders(plane), None)
        return Finding(code, proposal=cure, shape=_crossing(shape) or shapely.Point(where))
    return Finding(problem)


def _crossing(shape: Any) -> Any:
    """The point where an outline crosses itself, as the validity check tells it."""
    found = shapely.is_valid_reason(shape).rpartition("[")[2].rstrip("]").split()
    try:
        return shapely.Point([float(n) for n in found[:2]]) if len(found) >= 2 else None
    except ValueError:
        return None


def _without_spikes(plane: Plane) -> Any:
    """The outline without corners to which it runs and straight back; None if it has other faults too."""
    flat = plane.shapes[0]
    if flat.interiors:
        return None
    ring = list(map(tuple, shapely.get_coordinates(flat)[:-1].tolist()))
    before = len(ring)
    at = 0
    while at < len(ring) and len(ring) > 3:
        a, b, c = (np.array(ring[(at + k) % len(ring)]) for k in (-1, 0, 1))
        ahead, back = b - a, c - b
        across = abs(ahead[0] * back[1] - ahead[1] * back[0])
        reach = min(np.hypot(*ahead), np.hypot(*back))
        if ahead @ back < 0 and across <= SAME_M * max(np.hypot(*ahead), np.hypot(*back)) and reach > 0:
            ring.pop(at)
            at = max(at - 2, 0)
        else:
            at += 1
    bare = shapely.Polygon(ring)
    return plane.to_degrees(bare) if len(ring) < before and bare.is_valid and bare.area > 0 else None


def _orders(plane: Plane) -> Iterator[Any]:
    """Outlines that may have been meant, the likeliest first.

    Corners that all lie on their hull leave one order only.  A walk that went on beyond its start leaves a small
    loop.  Else the loops stand side by side as parts.
    """
    flat = plane.shapes[0]
    if flat.interiors:
        return
    corners = np.unique(shapely.get_coordinates(flat), axis=0)
    if len(corners) <= MOST_REORDERED:
        hull = shapely.MultiPoint(corners).convex_hull
        if hull.geom_type == "Polygon" and shapely.get_num_coordinates(hull) == len(corners) + 1:
            yield plane.to_degrees(hull)
    loops = [p for p in shapely.get_parts(shapely.make_valid(flat)) if p.geom_type == "Polygon"]
    total = sum(loop.area for loop in loops)
    main = max(loops, key=lambda one: one.area, default=None)
    if main is None:
        return
    if main.area >= MAIN_PART * total:
        yield plane.to_degrees(main)
    elif len(loops) == 2 and not any(loop.interiors for loop in loops):
        yield plane.to_degrees(shapely.MultiPolygon(loops))
