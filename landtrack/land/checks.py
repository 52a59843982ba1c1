"""Whether a shape can be land (guard G10), and which shapes claim the same ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from landtrack.land.measure import areas_m2, in_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = [
    "MALI_BOX",
    "Overlap",
    "are_sure",
    "classify",
    "geojson_problem",
    "geometry_problem",
    "in_mali",
    "is_sure",
    "measured",
    "overlaps_m2",
    "place_problem",
    "shared_ground",
    "sound",
]

MALI_BOX = (-12.3, 10.1, 4.3, 25.1)  # west, south, east, north, degrees: the outline and some km
NO_SURFACE_DEG2 = 4e-11  # about half a square metre at Mali's latitudes: a line, not a field
MIN_CORNERS = 3  # different ones
MIN_OVERLAP_M2 = 1.0
M2_A_DEGREE2 = 1.3e10  # more than a square degree has anywhere: no pair is lost by it
SAME_AREA = 1e-6  # of an area: what the change between degrees and metres may cost
BATCH = 200_000  # pairs looked at together: bounds the memory that prepared shapes take

Indices = NDArray[np.intp]
Shapes = NDArray[np.object_]
Pairs = list[tuple[int, int]]
NO_SHAPES: Shapes = np.zeros(0, dtype=object)


def geometry_problem(geom: BaseGeometry | None) -> str | None:
    """The first reason why a shape cannot be land, as a code; None if it can.

    ``geom``: EPSG:4326, lon/lat degrees.  Codes: empty_geometry, not_polygon, not_finite, no_crs (beyond
    180 / 90: not degrees), swapped_axes (the swap lies in Mali), outside_area, too_few_points, zero_area,
    self_intersection (any other fault of the rings).  Z, holes and several parts are no problem.
    """
    if geom is None or geom.is_empty:
        return "empty_geometry"
    if geom.geom_type not in ("Polygon", "MultiPolygon"):
        return "not_polygon"
    return place_problem(shapely.get_coordinates(geom)) or _ring_problem(geom)


def geojson_problem(geometry: object) -> str | None:
    """``geometry_problem`` of a GeoJSON geometry as typed; also unclosed_ring and unreadable_feature.

    A geometry library closes an open ring without a word, so this looks before it does.
    """
    if not geometry:
        return "empty_geometry"
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return "not_polygon"
    try:
        typed = next(filter(None, map(_typed_ring_problem, _rings(geometry))), None)
        return typed or geometry_problem(shapely.geometry.shape(geometry))
    except (TypeError, ValueError, LookupError, shapely.errors.ShapelyError):
        return "unreadable_feature"  # no coordinates, a corner without latitude, text for a number


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that two shapes both claim."""

    first: int  # index in ``geoms``
    second: int  # index in ``others`` if given, else in ``geoms``
    m2: float
    shape: BaseGeometry  # EPSG:4326: edges are straight in degrees, as GeoJSON has them


def overlaps_m2(geoms: ArrayLike, others: ArrayLike | None = None) -> list[Overlap]:
    """Every pair that shares more than 1 m², each once, in order of the indices.

    ``geoms``, ``others``: (n,) valid Polygon or MultiPolygon, EPSG:4326; None and empty ones are passed
    over, so a caller keeps its row numbers by putting None for a shape that ``geometry_problem`` refused.
    Raises ValueError if two shapes meet and one is invalid: its answer would be wrong.
    """
    pairs, ground = shared_ground(geoms, others)
    return measured(pairs, ground, areas_m2(ground))


def shared_ground(geoms: ArrayLike, others: ArrayLike | None = None) -> tuple[Pairs, Shapes]:
    """The pairs that may share ground, as ``overlaps_m2`` has them, and what each shares; nobody measured it yet."""
    left = np.asarray(geoms, dtype=object)
    right = left if others is None else np.asarray(others, dtype=object)
    pairs: Pairs = []
    ground = []
    for i, j in _candidates(left, right, same=others is None):
        first, second, shapes = _shared(left, right, i, j)
        pairs += zip(first.tolist(), second.tolist(), strict=True)
        ground.append(shapes)
    return pairs, ground[0] if len(ground) == 1 else np.concatenate([NO_SHAPES, *ground])


def measured(pairs: Pairs, ground: Shapes, m2: NDArray[np.float64]) -> list[Overlap]:
    """Those of the pairs of ``shared_ground`` that share more than 1 m²; ``m2`` says how much each does."""
    big = np.flatnonzero(m2 > MIN_OVERLAP_M2).tolist()
    return [Overlap(*pairs[k], float(m2[k]), ground[k]) for k in big]


def sound(shape: BaseGeometry) -> BaseGeometry:
    """A shape that is faulty only because its corners were computed, mended; any other as it is.

    A straight edge of degrees is bent in metres (0.1 mm on 150 m), so that a hole that touches it may cross it.
    """
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    areas = parts[shapely.area(parts) > 0]
    mended = areas[0] if len(areas) == 1 else shapely.MultiPolygon(list(areas))
    return mended if abs(mended.area - shape.area) <= SAME_AREA * shape.area else shape


def classify(overlap: Overlap, accuracy_1_m: float, accuracy_2_m: float) -> str:
    """``within_gps_error`` if the overlap vanishes when shrunk by half the joint error, else ``conflict``.

    The joint error is sqrt(accuracy_1² + accuracy_2²).  Accuracies are standard errors of a corner in
    metres; plots of our own layout have 0.
    """
    return "conflict" if are_sure([overlap], [float(np.hypot(accuracy_1_m, accuracy_2_m))])[0] else "within_gps_error"


def are_sure(overlaps: Sequence[Overlap], errors_m: ArrayLike) -> NDArray[np.bool_]:
    """(n,) ``is_sure`` of the ground of overlaps, each with the joint error of its corners."""
    return is_sure(in_metres(np.array([one.shape for one in overlaps], dtype=object)), errors_m)


def is_sure(shapes: Shapes, error_m: ArrayLike) -> NDArray[np.bool_]:
    """(n,) whether something is left of shapes in metres when they are shrunk by half the error of their corners."""
    doubt = np.broadcast_to(np.asarray(error_m, dtype=float) / 2, shapes.shape)
    sure = np.ones(len(shapes), dtype=bool)
    unsure = doubt > 0
    sure[unsure] = ~shapely.is_empty(shapely.buffer(shapes[unsure], -doubt[unsure]))
    return sure


def place_problem(xy: NDArray[np.float64]) -> str | None:
    """What is wrong with where corners (lon/lat degrees) lie, as a code; None if they lie in Mali."""
    if not np.isfinite(xy).all():
        return "not_finite"
    if (np.abs(xy) > (180.0, 90.0)).any():
        return "no_crs"
    if in_mali(xy).all():
        return None
    return "swapped_axes" if in_mali(xy[:, ::-1]).all() else "outside_area"


def in_mali(xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) whether each corner, lon/lat degrees, lies in the box around Mali."""
    inside = (xy >= MALI_BOX[:2]) & (xy <= MALI_BOX[2:])
    return np.asarray(inside.all(axis=1))


def _ring_problem(geom: BaseGeometry) -> str | None:
    """What is wrong with the rings themselves."""
    if geom.convex_hull.area < NO_SURFACE_DEG2:
        return "zero_area"
    if not geom.is_valid:
        few = shapely.is_valid_reason(geom).startswith("Too few points")
        return "too_few_points" if few else "self_intersection"
    return "zero_area" if geom.area < NO_SURFACE_DEG2 else None


def _typed_ring_problem(ring: list[list[float]]) -> str | None:
    """What is wrong with a ring as typed; raises TypeError or what numpy raises if it is no list of numbers."""
    if any(isinstance(number, str | bool) for corner in ring for number in corner):
        raise TypeError(ring)  # numpy reads "14.19", and true as 1
    if not np.isfinite(np.asarray(ring, dtype=float)).all():
        return "not_finite"
    if len({tuple(corner) for corner in ring}) < MIN_CORNERS:
        return "too_few_points"
    return None if ring[0] == ring[-1] else "unclosed_ring"


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    """The rings of a GeoJSON Polygon or MultiPolygon."""
    parts = geometry["coordinates"]
    for rings in [parts] if geometry["type"] == "Polygon" else parts:
        yield from rings


def _candidates(left: Shapes, right: Shapes, *, same: bool) -> Iterator[tuple[Indices, Indices]]:
    """Pairs whose boxes share more than 1 m², in order, in batches; i < j when a set meets itself."""
    i, j = shapely.STRtree(right).query(left)
    if same:
        i, j = i[i < j], j[i < j]
    a, b = shapely.bounds(left)[i], shapely.bounds(right)[j]
    width, height = (np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])).T
    roomy = width * height * M2_A_DEGREE2 > MIN_OVERLAP_M2
    i, j = i[roomy], j[roomy]
    order = np.lexsort((j, i))
    for k in range(0, len(order), BATCH):
        yield i[order[k : k + BATCH]], j[order[k : k + BATCH]]


def _shared(left: Shapes, right: Shapes, i: Indices, j: Indices) -> tuple[Indices, Indices, Shapes]:
    """The ground of those candidate pairs that share any: touching neighbours dropped first, they are nearly all."""
    used = left[np.unique(i)]
    shapely.prepare(used)
    meet = shapely.intersects(left[i], right[j])
    meet[meet] = ~shapely.touches(left[i[meet]], right[j[meet]])
    shapely.destroy_prepared(used)
    i, j = i[meet], j[meet]
    for shapes, index in ((left, i), (right, j)):
        bad = index[~shapely.is_valid(shapes[index])]
        if len(bad):
            raise ValueError(f"shape {bad[0]} is not valid: ask geometry_problem first")
    return i, j, shapely.intersection(left[i], right[j])
