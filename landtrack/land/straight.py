"""Straight rows looked for: in which direction, how many, and where paths run, by what the plots become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import pi, sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.land.cutting import REACHABLE, Region, area_of, length_tagged, normal_at, polygon, spread_along
from landtrack.land.strips import Laid, Rows, even_counts

__all__ = [
    "DOOR_M",
    "NECK_M",
    "Straight",
    "best_rows",
    "lay_straight",
    "narrowest_of",
    "narrowness",
    "row_angles",
    "worth",
]

DOOR_M = 0.5  # of a plot's border, along which it reaches a path or the outside
NECK_M = 0.2
SIDES = 3  # the longest ones, along which rows are tried
WIDE_ENOUGH = 0.7  # narrowness above which plots are not better for being squarer
LAND = 1.5  # narrowness that is given up for all the land: a tenth of it under paths is worth 0.15

Floats = NDArray[np.float64]
Straight = tuple[Rows, Laid, float]  # and the narrowness of the narrowest plot


def best_rows(region: Region, weights: Floats, width: float, angles: Sequence[float], enough: float) -> Straight | None:
    """The best rows in some directions; None if none have every plot in one piece and reached.

    Parameters
    ----------
    region : metres
    weights : (n,) areas of the plots in proportion, by number
    width : of paths, metres; 0: none, and no plot needs a way out
    angles : radians from east against the clock
    enough : a narrowness with which nothing further is looked at
    """
    best, most = None, -np.inf
    for rows in _tried(region, len(weights), width, angles):
        found = lay_straight(region, weights, width, rows)
        if found is None:
            continue
        value = worth(found[1], found[2])
        if value > most:
            best, most = found, value
        if found[2] >= enough:
            break
    return best


def lay_straight(region: Region, weights: Floats, width: float, rows: Rows) -> Straight | None:
    """Rows as told, with what they are worth; None if a plot is in pieces or has no way out."""
    laid = rows.lay(region, weights, width)
    if laid is None or (width and not all(length_tagged(plot, REACHABLE) >= DOOR_M for plot in laid.plots)):
        return None
    return rows, laid, narrowest_of(laid)


def worth(laid: Laid, narrowest: float) -> float:
    """How good a layout is: wide plots, and little land under paths."""
    paths = sum(map(area_of, laid.paths))
    return min(narrowest, WIDE_ENOUGH) + 0.01 * narrowest - LAND * paths / (paths + sum(map(area_of, laid.plots)))


def narrowest_of(laid: Laid) -> float:
    """The narrowness of the narrowest plot; see ``narrowness``."""
    return float(narrowness([polygon(plot) for plot in laid.plots]).min())


def narrowness(shapes: Sequence[Any]) -> Floats:
    """(n,) 2 x inscribed radius / sqrt(area): 1 of a square, 0.5 of four times as long as wide.

    0 where a piece hangs on the rest of the plot by less than ``NECK_M``: nobody would call that one piece.
    """
    told = np.array(shapes, dtype=object)
    areas = shapely.area(told)
    sizes = np.sqrt(areas)
    found = 2 * shapely.length(shapely.maximum_inscribed_circle(told, tolerance=0.01 * sizes)) / sizes
    crooked = np.flatnonzero(shapely.area(shapely.convex_hull(told)) > areas * (1 + 1e-6))
    if len(crooked):
        shrunk = shapely.buffer(told[crooked], -NECK_M / 2, join_style="mitre")
        found[crooked[shapely.get_num_geometries(shrunk) > 1]] = 0.0
    return np.asarray(found)


def row_angles(region: Region) -> tuple[float, ...]:
    """Along the long side of the turned box, across it, and along the longest sides."""
    xy = np.array([corner[:2] for corner in region[0]])
    box = shapely.get_coordinates(shapely.oriented_envelope(shapely.MultiPoint(xy)))
    longest = _longest(np.diff(box[:3], axis=0), 1)
    sides = _longest(np.roll(xy, -1, axis=0) - xy, SIDES)
    found: list[float] = []
    for angle in (longest[0], longest[0] + pi / 2, *sides):
        if all(abs((angle - other + pi / 2) % pi - pi / 2) > 0.01 for other in found):
            found.append(float(angle))
    return tuple(found)


def _longest(sides: Floats, count: int) -> list[float]:
    """Angles of the longest of some sides, radians from east, above -pi / 2 and up to pi / 2."""
    order = np.argsort(-np.hypot(*sides.T).round(6), kind="stable")[:count]
    angles = np.arctan2(sides[order, 1], sides[order, 0])
    return [pi / 2 - (pi / 2 - angle) % pi for angle in angles.tolist()]


def _tried(region: Region, count: int, width: float, angles: Sequence[float]) -> Iterator[Rows]:
    for angle in angles:
        for rows in _row_numbers(region, count, angle):
            yield from _with_paths(angle, even_counts(count, rows), width)


def _with_paths(angle: float, counts: tuple[int, ...], width: float) -> Iterator[Rows]:
    """Rows without paths if their ends may do, then with one between two and two, then between all."""
    rows = len(counts)
    sparse, dense = frozenset(range(2, rows, 2)), frozenset(range(1, rows))
    if not width or max(counts) <= 2 or not sparse:
        yield Rows(angle, counts)
    if width and sparse:
        yield Rows(angle, counts, sparse)
    if width and dense != sparse:
        yield Rows(angle, counts, dense)


def _row_numbers(region: Region, count: int, angle: float) -> list[int]:
    """How many rows make plots that are about square, nearest first."""
    west, east = spread_along(region, normal_at(angle))
    south, north = spread_along(region, normal_at(angle + pi / 2))
    wanted = sqrt(count * (north - south) / (east - west))
    near = {max(1, min(count, int(wanted) + step)) for step in (0, 1)}
    near.add(max(1, min(count, round(wanted))))
    return sorted(near, key=lambda rows: abs(rows - wanted))
