"""Areas, lengths and their uncertainty on the WGS 84 ellipsoid: the only place where land is measured.

Coordinates are EPSG:4326, longitude first, degrees; Z is ignored.  Edges are geodesics, as pyproj.Geod
takes them.  Nothing is ever computed in UTM or Web Mercator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from landtrack.errors import LandtrackError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "M2_PER_HA",
    "CrsMismatch",
    "area_m2",
    "areas_ha",
    "areas_m2",
    "distance_m",
    "distances_m",
    "in_metres",
    "perimeter_m",
    "sd_area_m2",
    "too_small_for_gps",
]

M2_PER_HA = 10_000.0
LARGE_RING_M = 700.0  # closer to its first vertex than this a ring has no edge over 2 km; Geod measures the rest
BLOCK = 4096  # shapes measured together
GEOD = Geod(ellps="WGS84")
RADIAN = np.pi / 180  # a degree in radians
A, E2 = GEOD.a, GEOD.es  # metres; eccentricity squared

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(eq=False)
class CrsMismatch(LandtrackError):
    """Coordinates lie beyond 180 / 90, so they are not degrees of longitude and latitude."""

    code: ClassVar[str] = "LT501"
    msgid: ClassVar[str] = "error.crs_mismatch"
    x: float
    y: float


def areas_m2(geoms: ArrayLike) -> Floats:
    """Measure many areas at once, by a series about each ring's first corner (see ``_series``).

    Parameters
    ----------
    geoms : (n,) Polygon, MultiPolygon or None, EPSG:4326, lon/lat degrees; Z ignored

    Returns
    -------
    (n,) float64, m²; holes subtracted, parts summed, 0.0 if empty or without a surface, nan if None.
    Within 2e-7 of pyproj.Geod.

    Raises
    ------
    CrsMismatch : a coordinate lies beyond 180 / 90

    >>> from shapely.geometry import box
    >>> areas_m2([box(-3.75, 14.19, -3.748, 14.191), None]).round(1).tolist()
    [23886.2, nan]
    """
    shapes = np.atleast_1d(np.asarray(geoms, dtype=object))
    blocks = [_block_areas(shapes[k : k + BLOCK]) for k in range(0, len(shapes), BLOCK)]
    return np.concatenate(blocks) if blocks else np.zeros(0)


def area_m2(geom: BaseGeometry | None) -> float:
    """Measure one area: m², 0.0 if empty, nan if None.  Raises CrsMismatch as ``areas_m2`` does."""
    return float(areas_m2(np.array([geom], dtype=object))[0])


def areas_ha(geoms: ArrayLike) -> Floats:
    """Measure plots in hectares; shapes, holes, None and errors as in ``areas_m2``.

    >>> from shapely.geometry import box
    >>> areas_ha([box(-3.75, 14.19, -3.748, 14.191), None]).round(3).tolist()
    [2.389, nan]
    """
    return areas_m2(geoms) / M2_PER_HA


def sd_area_m2(geom: BaseGeometry, accuracy_m: float) -> float:
    """Standard deviation of a walked area, m², where each corner errs by ``accuracy_m`` on its own.

    (s / 2) x sqrt(sum of |next corner - previous corner|²): the shoelace formula, differentiated.  A corner
    said twice is one corner, and holes were walked too.  Metres are those of each ring's middle latitude.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.remove_repeated_points(geom)))
    corners = [np.radians(shapely.get_coordinates(ring)) for ring in rings]  # the first again at the end
    scales = [np.array(_metres_a_radian(np.sin(lat), np.cos(lat))) for lat in (c[:-1, 1].mean() for c in corners)]
    across = (np.vstack([c[2:] - c[:-2], c[1] - c[-2]]) * scale for c, scale in zip(corners, scales, strict=True))
    return accuracy_m / 2 * sum(float((step**2).sum()) for step in across) ** 0.5


def too_small_for_gps(geom: BaseGeometry, accuracy_m: float, m2: float | None = None) -> bool:
    """Whether two standard deviations exceed half the area (``m2`` if known): lay it out by tape instead."""
    return 2 * sd_area_m2(geom, accuracy_m) > (area_m2(geom) if m2 is None else m2) / 2


def perimeter_m(geom: BaseGeometry) -> float:
    """Length of the whole boundary in metres, holes included; 0.0 if empty."""
    rings = shapely.get_rings(_polygons(np.array([geom], dtype=object))[0])
    return float(sum(GEOD.line_length(*shapely.get_coordinates(ring).T) for ring in rings))


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Geodesic distance between two points (lon, lat), degrees, in metres.

    >>> round(distance_m((-3.74927, 14.18910), (-3.77607, 14.14768)))  # Parou to Songobia
    5420
    """
    return float(GEOD.inv(*here, *there)[2])


def distances_m(lonlat: Floats, point: tuple[float, float]) -> Floats:
    """(n,) geodesic metres from each corner, (n, 2) degrees, to a point; infinite for what lies nowhere on Earth."""
    away = np.full(len(lonlat), np.inf)
    there = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 1]) <= 90)
    if abs(point[1]) <= 90 and np.isfinite(point).all():
        lon, lat = lonlat[there].T
        away[there] = GEOD.inv(lon, lat, np.full_like(lon, point[0]), np.full_like(lat, point[1]))[2]
    return away


def in_metres(shapes: Shapes) -> Shapes:
    """(n,) shapes of EPSG:4326 in metres of a plane at each one's middle latitude, origins apart.

    Lengths are true to 1e-3 for a field: to shrink or widen a shape, not to measure it.
    """
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    boxes = shapely.bounds(shapes)
    lat = np.radians((boxes[:, 1] + boxes[:, 3]) / 2)
    scales = np.column_stack(_metres_a_radian(np.sin(lat), np.cos(lat))) * RADIAN
    return np.asarray(shapely.set_coordinates(shapes.copy(), xy * scales[of]))


def _metres_a_radian(sin: Floats, cos: Floats) -> tuple[Floats, Floats]:
    """Metres that a radian is long to the east and to the north, by sine and cosine of the latitude."""
    w = 1 / (1 - E2 * sin * sin)
    return A * cos * np.sqrt(w), A * (1 - E2) * w**1.5


def _block_areas(shapes: Shapes) -> Floats:
    """``areas_m2`` of a block small enough to stay in the processor's cache."""
    polygons, owner = _polygons(shapes)
    plain = shapely.get_num_interior_rings(polygons) == 0
    if plain.all():  # a polygon's corners are those of its ring: making rings takes most of the time
        signed = _ring_sizes(polygons)
    else:
        signed = np.zeros(len(polygons))
        signed[plain] = _ring_sizes(polygons[plain])
        rings, of = shapely.get_rings(polygons[~plain], return_index=True)
        sizes = _ring_sizes(rings)
        hole = np.r_[False, of[1:] == of[:-1]]
        signed[~plain] = np.bincount(of, np.where(hole, -sizes, sizes))
    areas = np.bincount(owner, signed, minlength=len(shapes)).astype(np.float64)
    areas[shapely.is_missing(shapes)] = np.nan
    return areas


def _polygons(shapes: Shapes) -> tuple[Shapes, Indices]:
    """All polygons inside ``shapes``, however nested, and the index of the shape each belongs to."""
    parts, owner, kind = shapes, np.arange(len(shapes)), shapely.get_type_id(shapes)
    while (kind > shapely.GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner, kind = owner[inner], shapely.get_type_id(parts)
    surface = kind == shapely.GeometryType.POLYGON
    return (parts, owner) if surface.all() else (parts[surface], owner[surface])


def _ring_sizes(rings: Shapes) -> Floats:
    """Unsigned areas of closed rings, or polygons without holes, m²: series for the small, Geod for the large."""
    xy = shapely.get_coordinates(rings)
    if not len(xy):
        return np.zeros(len(rings))
    lon, lat = xy.T
    if max(lon.max(), -lon.min()) > 180 or max(lat.max(), -lat.min()) > 90:
        beyond = np.abs(xy) > (180.0, 90.0)
        raise CrsMismatch(*xy[beyond.any(axis=1).argmax()].tolist())
    start = np.zeros(len(rings) + 1, dtype=np.intp)
    np.cumsum(shapely.get_num_coordinates(rings), out=start[1:])
    sizes, large = _ring_areas(xy, start)
    for i in np.flatnonzero(large):
        sizes[i] = GEOD.polygon_area_perimeter(*xy[start[i] : start[i + 1]].T)[0]
    return np.fabs(sizes)


def _ring_areas(xy: Floats, start: Indices) -> tuple[Floats, NDArray[np.bool_]]:
    """Signed areas of rings, and which are too large for the series.

    ``xy``: (m, 2) lon/lat degrees of closed rings; ``start``: (n + 1,) first index of each, and the end.
    Rings with equally many corners are measured together.
    """
    counts = np.diff(start)
    if (counts == counts[0]).all():
        return _series(np.ascontiguousarray(xy.reshape(len(counts), -1, 2).transpose(2, 1, 0)))
    sizes, large = np.zeros(len(counts)), np.zeros(len(counts), dtype=bool)
    for count in np.unique(counts[counts > 0]):
        which = np.flatnonzero(counts == count)
        corners = xy[start[which][:, None] + np.arange(count)]
        sizes[which], large[which] = _series(np.ascontiguousarray(corners.transpose(2, 1, 0)))
    return sizes, large


def _series(corners: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Signed areas of k rings of n corners by a series in latitude about each one's first corner, and which are large.

    ``corners``: (2, n, k) lon/lat degrees.
    The shoelace in the equal-area plane (longitude, authalic northing) takes edges as straight lines there.
    Each edge then gets the sliver to its geodesic, whose curvature against that line is
    tan(lat) / N x sin(a) (1 + 2 cos²(a)), a the azimuth: without it a 173 m triangle errs by 2e-6 at Parou.
    Only the corners between the first and the last, which are one, are computed with: that one is the origin.
    """
    first = np.radians(corners[1, 0])
    s, c = np.sin(first), np.cos(first)
    w, k = 1 / (1 - E2 * s * s), A * A * (1 - E2)
    f0, f1, f2 = k * c * w**2, k * (4 * E2 * s * c * c * w**3 - s * w**2) / 2, -k * c * w**2 / 6
    east, north = _metres_a_radian(s, c)
    x, h = (corners[:, 1:-1] - corners[:, :1]) * RADIAN
    y = h * (f0 + h * (f1 + h * f2))
    cross = (x[:-1] * y[1:] - x[1:] * y[:-1]).sum(axis=0)

    def bulging(dx: Floats, dh: Floats) -> Floats:
        return dx * (east**2 * (dx * dx) + 3 * north**2 * (dh * dh))

    bulge = bulging(x[:1], h[:1]).sum(axis=0) - bulging(x[-1:], h[-1:]).sum(axis=0)  # from the first corner, and to it
    bulge += bulging(x[1:] - x[:-1], h[1:] - h[:-1]).sum(axis=0)
    widest, highest = np.abs(x).max(axis=0, initial=0), np.abs(h).max(axis=0, initial=0)
    large = np.maximum(east * widest, north * highest) > LARGE_RING_M
    return cross / 2 - s / 12 * bulge, large
