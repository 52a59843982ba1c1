"""Shapes that lie side by side given each other's corners: where one ends in the middle of another's side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["with_shared_corners"]

SAME_M = 1e-9  # corners and sides nearer than that are the same

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]


def with_shared_corners(shapes: Sequence[Any]) -> Shapes:
    """(n,) the shapes, metres, with every corner of another that lies on one of their sides.

    Without it the straight side of one and the two sides of its neighbours part by what a straight line of the plane
    is bent in degrees.  Corners that computing set apart by less than a nanometre become one.
    """
    corners = _as_one(shapely.get_coordinates(np.array(shapes, dtype=object)))
    unique = np.unique(corners, axis=0)
    points = shapely.points(unique)
    rings, ring_owner = _rings(shapes)
    sizes = shapely.get_num_coordinates(rings)
    last = np.cumsum(sizes) - 1
    begin = np.delete(np.arange(len(corners)), last)
    sides = shapely.linestrings(np.stack([corners[begin], corners[begin + 1]], axis=1))
    side, point = shapely.STRtree(points).query(sides, predicate="dwithin", distance=SAME_M)
    on = unique[point]
    inner = (on != corners[begin[side]]).any(axis=1) & (on != corners[begin[side] + 1]).any(axis=1)
    side, on = side[inner], on[inner]
    away = np.hypot(*(on - corners[begin[side]]).T)
    order = np.lexsort((away, side))
    grown = np.insert(corners, begin[side[order]] + 1, on[order], axis=0)
    added = np.bincount(np.searchsorted(last, begin[side]), minlength=len(rings))
    made = shapely.linearrings(grown, indices=np.repeat(np.arange(len(rings)), sizes + added))
    return _polygons(made, ring_owner, shapes)


def _rings(shapes: Sequence[Any]) -> tuple[Shapes, NDArray[np.intp]]:
    """All rings, and the part of a shape to which each belongs."""
    return shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object)), return_index=True)


def _polygons(rings: Shapes, part_of: NDArray[np.intp], shapes: Sequence[Any]) -> Shapes:
    parts = shapely.polygons(rings[np.r_[True, part_of[1:] != part_of[:-1]]])
    for part in np.unique(part_of[1:][part_of[1:] == part_of[:-1]]):  # with holes
        outline, *holes = rings[part_of == part]
        parts[part] = shapely.Polygon(outline, list(holes))
    counts = shapely.get_num_geometries(np.array(shapes, dtype=object))
    if (counts == 1).all():
        return np.asarray(parts, dtype=object)
    ends = np.cumsum(counts)
    found = [
        parts[b - n] if n == 1 else shapely.MultiPolygon(list(parts[b - n : b]))
        for b, n in zip(ends, counts, strict=True)
    ]
    return np.array(found, dtype=object)


def _as_one(xy: Floats) -> Floats:
    """Corners that lie within a nanometre of each other moved to the first of them."""
    unique, at = np.unique(xy, axis=0, return_inverse=True)
    points = shapely.points(unique)
    near, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_M)
    first = np.arange(len(unique))
    np.minimum.at(first, near, other)
    return np.asarray(unique[first][at.ravel()])
