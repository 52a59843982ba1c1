"""Outlines changed by hand: kept to the digit where nothing was done, snapped, split and merged without slivers.

Everything is worked out in metres about the shapes and comes back in EPSG:4326; a corner that was there before
keeps its stored value bit for bit, and a new one is the same in every shape that has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.errors import LandtrackError
from landtrack.land.checks import sound
from landtrack.land.frames import Plane

__all__ = ["CannotEdit", "NotTouching", "Snapped", "keep_corners", "merge", "snap", "snap_each", "split"]

LEAST_PART_M2 = 1.0
TOUCH_M = 0.05
REACH_M = 0.1  # a corner drawn nearer to a neighbour's was meant to be on it
_MAP_DECIMALS = range(6, 10)  # that a map may round to
_LAST_BIT = 1e-12  # degrees

Floats = NDArray[np.float64]


@dataclass(eq=False)
class CannotEdit(LandtrackError):
    """An outline cannot be changed in this way."""

    code: ClassVar[str] = "LT502"
    msgid: ClassVar[str] = "error.cannot_edit"
    reason: str  # line_does_not_cross, part_too_small, snapped_flat, parts_overlap, nothing_to_merge


@dataclass(eq=False)
class NotTouching(LandtrackError):
    """Outlines that share no border cannot become one; ``m``: how far apart they lie."""

    code: ClassVar[str] = "LT503"
    msgid: ClassVar[str] = "error.not_touching"
    m: float


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """An outline set against its neighbours."""

    shape: Any  # EPSG:4326
    moved: int  # corners
    farthest_m: float
    added: int  # corners of neighbours that lie on its edges


# --- drawn on a map -------------------------------------------------------------------------------------------


def keep_corners(before: Any, after: Any) -> Any:
    """Give every corner that did not move its stored value back, after a map rounded it.

    Parameters
    ----------
    before : what was stored: a shape or several, EPSG:4326
    after : the same as it came back, and as it was changed: a corner with 6 to 9 decimals that is a stored one
        rounded so becomes that one; all others are as drawn
    """
    stored = _coordinates(before)
    stored = stored[np.sort(np.unique(stored, axis=0, return_index=True)[1])]  # once each, in their order
    exact = set(map(tuple, stored.tolist()))
    xy = shapely.get_coordinates(after)
    closing = _closings(after)
    drawn = np.array([i not in closing and tuple(c) not in exact for i, c in enumerate(xy.tolist())], dtype=bool)
    for decimals in _MAP_DECIMALS:
        rounded = drawn & (np.abs(xy - xy.round(decimals)) < _LAST_BIT).all(axis=1)
        if not rounded.any():
            continue
        found: dict[tuple[int, int], list[Floats]] = defaultdict(list)
        for key, corner in zip(_keys(stored, decimals), stored, strict=True):
            found[key].append(corner)
        met: Counter[tuple[int, int]] = Counter()
        for i, key in zip(np.flatnonzero(rounded).tolist(), _keys(xy[rounded], decimals), strict=True):
            if candidates := found.get(key):  # more than one where corners lie closer than the map can tell
                xy[i] = candidates[met[key] % len(candidates)]
                met[key] += 1
                drawn[i] = False
    for last, first in closing.items():
        xy[last] = xy[first]
    return shapely.transform(shapely.force_2d(after), lambda _: xy)


def _coordinates(shapes: Any) -> Floats:
    return shapely.get_coordinates(shapes if isinstance(shapes, shapely.Geometry) else list(shapes))


def _keys(corners: Floats, decimals: int) -> list[tuple[int, int]]:
    """Corners in whole steps of the last decimal, rounded as JavaScript does."""
    return list(map(tuple, np.floor(corners * 10.0**decimals + 0.5).astype(np.int64).tolist()))


def _closings(shape: Any) -> dict[int, int]:
    """The index of each ring's closing corner, and that of its first."""
    sizes = shapely.get_num_coordinates(shapely.get_rings(shapely.get_parts(shape)))
    ends = np.cumsum(sizes)
    return {int(end) - 1: int(end - size) for end, size in zip(ends, sizes, strict=True)}


# --- set against neighbours -----------------------------------------------------------------------------------


def snap(shape: Any, neighbours: Iterable[Any], tolerance_m: float) -> Snapped:
    """Set the corners of a shape exactly on its neighbours', or on their edges; take in theirs on its own edges.

    The neighbours stay as they are.  Overlaps and gaps narrower than the tolerance are gone: what is left is
    below 1e-6 m².

    Raises
    ------
    CannotEdit : the shape would fold up (snapped_flat): the tolerance is too large for it
    """
    plane = Plane([shape, *neighbours])
    flat, others = (
        sound(plane.shapes[0]),
        [sound(one) for one in plane.shapes[1:] if one is not None and not one.is_empty],
    )
    near = [one for one in others if shapely.dwithin(flat, one, tolerance_m)]
    if not near:
        return Snapped(shape, 0, 0.0, 0)
    corners = np.unique(shapely.get_coordinates(near), axis=0)
    edges = shapely.union_all([shapely.boundary(one) for one in near]) if len(near) > 1 else shapely.boundary(near[0])
    old = shapely.get_coordinates(flat)
    new = _on_edges(_on_corners(old, corners, tolerance_m), edges, corners, tolerance_m)
    moved = np.hypot(*(new - old).T)
    try:
        with_theirs, added = _with_corners(shapely.transform(flat, lambda _: new), corners, tolerance_m)
        with_theirs = sound(shapely.remove_repeated_points(with_theirs))
    except shapely.errors.ShapelyError as error:  # a ring of which two corners are left
        raise CannotEdit("snapped_flat") from error
    if not with_theirs.is_valid or with_theirs.area < LEAST_PART_M2:
        raise CannotEdit("snapped_flat")
    last = list(_closings(flat))
    count = int((np.delete(moved, last) > 0).sum())
    if not count and not added:
        return Snapped(shape, 0, 0.0, 0)
    return Snapped(sound(plane.to_degrees(with_theirs)), count, float(moved.max()), added)


def snap_each(shapes: Sequence[Any], neighbours: Iterable[Any], tolerance_m: float = REACH_M) -> list[Any]:
    """Shapes drawn one after another, each set against the neighbours and those before it.

    What would be flat after that stays as it was drawn: a check will name it.
    """
    known, found = list(neighbours), []
    reach = tolerance_m / 100_000  # degrees, and more than enough
    for shape in shapes:
        boxes = shapely.bounds(np.array(known, dtype=object)).reshape(-1, 4)
        west, south, east, north = shape.bounds
        near = (boxes[:, 0] < east + reach) & (boxes[:, 2] > west - reach)
        near &= (boxes[:, 1] < north + reach) & (boxes[:, 3] > south - reach)
        try:
            found.append(snap(shape, [known[i] for i in np.flatnonzero(near).tolist()], tolerance_m).shape)
        except CannotEdit:
            found.append(shape)
        known.append(found[-1])
    return found


def _on_corners(xy: Floats, corners: Floats, tolerance_m: float) -> Floats:
    """Each corner on the nearest of the neighbours' within the tolerance."""
    tree = shapely.STRtree(shapely.points(corners))
    at, target = tree.query_nearest(shapely.points(xy), max_distance=tolerance_m, all_matches=False)
    new = xy.copy()
    new[at] = corners[target]
    return new


def _on_edges(xy: Floats, edges: Any, corners: Floats, tolerance_m: float) -> Floats:
    """Each corner that is on no corner of theirs, but within the tolerance of an edge, on that edge."""
    there = set(map(tuple, corners.tolist()))
    free = np.array([tuple(corner) not in there for corner in xy.tolist()], dtype=bool)
    points = shapely.points(xy)
    close = free & shapely.dwithin(edges, points, tolerance_m)
    new = xy.copy()
    if close.any():
        new[close] = shapely.get_coordinates(shapely.shortest_line(edges, points[close]))[::2]
    return new


def _with_corners(flat: Any, corners: Floats, tolerance_m: float) -> tuple[Any, int]:
    """The shape with the neighbours' corners that lie on its edges within the tolerance."""
    added = 0

    def one(ring: Floats) -> Floats:
        nonlocal added
        there = set(map(tuple, ring.tolist()))
        tree = shapely.STRtree(shapely.linestrings(np.stack([ring[:-1], ring[1:]], axis=1)))
        free = np.array([corner for corner in corners.tolist() if tuple(corner) not in there]).reshape(-1, 2)
        at, edge = tree.query_nearest(shapely.points(free), max_distance=tolerance_m, all_matches=False)
        added += len(at)
        found: dict[int, list[tuple[float, Floats]]] = defaultdict(list)
        for i, e in zip(at.tolist(), edge.tolist(), strict=True):
            along = float((free[i] - ring[e]) @ (ring[e + 1] - ring[e]))
            found[e].append((along, free[i]))
        rows = [
            [ring[e], *(corner for _, corner in sorted(found[e], key=lambda f: f[0]))] for e in range(len(ring) - 1)
        ]
        return np.vstack([*(np.array(row) for row in rows), ring[:1]])

    return _map_rings(flat, one), added


def _map_rings(flat: Any, change: Any) -> Any:
    parts = []
    for part in shapely.get_parts(flat):
        outer, *holes = (change(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part))
        parts.append(shapely.Polygon(outer, holes))
    return parts[0] if flat.geom_type == "Polygon" else shapely.MultiPolygon(parts)


# --- divided by a line, and put together ------------------------------------------------------------------------


def split(shape: Any, line: Any) -> list[Any]:
    """The parts of a shape on the sides of a line; together they are the shape, and share exact corners.

    Parameters
    ----------
    shape : Polygon or MultiPolygon, EPSG:4326
    line : LineString or (n, 2) lon/lat; what lies outside the shape does nothing

    Returns
    -------
    two parts or more, from west to east; the parts of a MultiPolygon that the line does not meet stay apart

    Raises
    ------
    CannotEdit : the line does not go across (line_does_not_cross), or a part would be below 1 m² (part_too_small)
    """
    line = line if isinstance(line, shapely.Geometry) else _line(line)
    plane = Plane([shape])
    flat, cut = sound(plane.shapes[0]), plane.frame.to_metres(shapely.force_2d(line))
    faces = faces_within(flat, [cut])
    if len(faces) < len(shapely.get_parts(flat)) + 1:
        raise CannotEdit("line_does_not_cross")
    if min(face.area for face in faces) < LEAST_PART_M2:
        raise CannotEdit("part_too_small")
    parts = plane.to_degrees(np.array(sorted(faces, key=lambda face: face.centroid.x), dtype=object))
    return [sound(part) for part in parts]


def _line(corners: Any) -> shapely.LineString:
    try:
        return shapely.LineString(np.asarray(corners, dtype=float)[:, :2])
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError) as error:  # one corner, or none at all
        raise CannotEdit("line_does_not_cross") from error


def faces_within(flat: Any, lines: Sequence[Any]) -> list[Any]:
    """The pieces into which lines cut a shape, metres; corners on shared borders are equal."""
    work = shapely.union_all([shapely.boundary(flat), *lines])  # noded: every crossing is one point, once
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(work)))
    shapely.prepare(flat)
    return list(faces[shapely.contains_properly(flat, shapely.point_on_surface(faces))])


def merge(shapes: Sequence[Any], tolerance_m: float = TOUCH_M) -> Any:
    """One shape of several that touch along edges; gaps narrower than the tolerance are closed.

    Parameters
    ----------
    shapes : two or more, EPSG:4326; the first keeps its corners, the others are snapped to those before

    Raises
    ------
    NotTouching : some share no border with the others; it says how far apart they lie, 0 if in one corner only
    CannotEdit : they share ground of more than 1 m² (parts_overlap), or there are fewer than two
    """
    if len(shapes) < 2:
        raise CannotEdit("nothing_to_merge")
    whole, left = shapes[0], list(shapes[1:])
    while left:
        tried = [(one, _together(whole, one, tolerance_m)) for one in left]
        joined = next(((one, made) for one, made in tried if made is not None), None)
        if joined is None:
            raise NotTouching(round(_apart_m(whole, left), 1))
        whole, left = joined[1], [one for one in left if one is not joined[0]]
    return whole


def _together(whole: Any, other: Any, tolerance_m: float) -> Any:
    """Both as one; None where they share no border."""
    snapped = snap(other, [whole], tolerance_m).shape
    back = snap(whole, [snapped], 1e-6).shape  # corners of the other on edges of the whole: no sliver where they meet
    plane = Plane([back, snapped])
    one, two = map(sound, plane.shapes)
    if shapely.intersection(one, two).area > LEAST_PART_M2:
        raise CannotEdit("parts_overlap")
    shared = shapely.intersection(shapely.boundary(one), shapely.boundary(two))
    parts = shapely.union(one, two)
    count = len(shapely.get_parts(one)) + len(shapely.get_parts(two))
    if shared.length <= tolerance_m or len(shapely.get_parts(parts)) >= count:
        return None
    return sound(plane.to_degrees(_without_slits(parts, [one, two], tolerance_m)))


def _without_slits(merged: Any, before: Sequence[Any], tolerance_m: float) -> Any:
    """The shape without holes that are narrower than the tolerance and were in none of those before."""
    rings = shapely.get_rings(np.concatenate([shapely.get_parts(one) for one in before]))
    meant = shapely.polygons(rings)
    parts = []
    for part in shapely.get_parts(merged):
        holes = shapely.polygons(list(part.interiors)) if part.interiors else []
        kept = [h for h in holes if not h.buffer(-tolerance_m / 2).is_empty or shapely.equals(meant, h).any()]
        parts.append(shapely.Polygon(part.exterior, [hole.exterior for hole in kept]))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _apart_m(whole: Any, others: Sequence[Any]) -> float:
    plane = Plane([whole, *others])
    return float(min(shapely.distance(plane.shapes[0], one) for one in plane.shapes[1:]))
