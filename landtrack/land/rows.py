"""Plots in rows and columns inside a field: equal cells of its turned box, clipped to its outline.

Not the exact division: a cell at a crooked border is smaller than the others, and the findings say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from landtrack.land.checks import sound
from landtrack.land.editing import faces_within
from landtrack.land.findings import Finding
from landtrack.land.frames import Plane
from landtrack.land.measure import area_m2, areas_m2

__all__ = ["CORNERS", "MOST_PLOTS", "ORDERS", "LaidPlot", "Layout", "long_side", "rows_and_columns"]

ORDERS = ("snake", "rows")
CORNERS = ("NW", "NE", "SW", "SE")  # where number 1 lies
MOST_PLOTS = 2000
LEAST_WHOLE = 0.9  # of a full cell: a plot below it was clipped
LEAST_PLOT_M2 = 1.0  # below that it is a scrap of the border: no plot

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LaidPlot:
    """One plot."""

    number: str
    shape: Any  # EPSG:4326
    m2: float  # geodesic
    row: int  # from 1, counted from the start corner
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The plots of a field, by number, and what they leave."""

    plots: tuple[LaidPlot, ...]
    leftover: Any  # EPSG:4326, paths among it; None if nothing is left
    leftover_m2: float
    angle: float  # of the rows, degrees counted from the east against the clock
    findings: tuple[Finding, ...]


def long_side(field: Any) -> float:
    """The direction of the long side of a field's turned box: degrees from east, against the clock, -90 < a <= 90."""
    box = shapely.oriented_envelope(Plane([field]).shapes[0])
    sides = np.diff(shapely.get_coordinates(box)[:3], axis=0)
    lengths = np.hypot(*sides.T)
    angles = [90 - (90 - float(np.degrees(np.arctan2(north, east)))) % 180 for east, north in sides]
    if abs(lengths[0] - lengths[1]) <= 1e-3 * lengths.max():  # a square: the side that lies more from west to east
        return min(angles, key=abs)
    return angles[int(lengths.argmax())]


def rows_and_columns(
    field: Any, rows: int | None = None, columns: int | None = None, *, width_m: float | None = None,
    height_m: float | None = None, angle: float | None = None, path_m: float = 0.0, order: str = "snake",
    start_corner: str = "NW", first_number: int = 1, least_whole: float = LEAST_WHOLE,
) -> Layout:  # fmt: skip
    """Plots in rows and columns.

    Parameters
    ----------
    field : Polygon or MultiPolygon, EPSG:4326, valid
    rows, columns : so many over the whole turned box; or
    width_m, height_m : plots of this size along and across the rows, as many whole ones as fit (both or none)
    angle : direction of the rows, degrees from east against the clock; the long side if None
    path_m : width of the paths between rows, and between columns
    order : "snake": each row goes on where the last one ended; "rows": each row begins at the same end
    start_corner : of the turned box, where number 1 lies
    least_whole : a plot below this share of a full cell is named

    Raises
    ------
    ValueError : a number, order or corner that cannot be; the caller's form does not offer it
    """
    _require(rows, columns, width_m, height_m, path_m, order, start_corner)
    turn = long_side(field) if angle is None else float(angle)
    plane = Plane([field])
    flat = sound(plane.shapes[0])
    shapely.prepare(flat)
    grid = _Grid.over(flat, turn, rows, columns, (width_m, height_m), path_m)
    cells = grid.cells_of(faces_within(flat, grid.lines()))
    whole_only = width_m is not None
    kept = {at: cell for at, cell in cells.items() if _is_plot(cell, grid.full_m2, whole_only=whole_only)}
    if len(kept) > MOST_PLOTS:
        raise ValueError(f"more than {MOST_PLOTS} plots")
    numbered = _numbered(list(kept), grid.rows, grid.columns, order, start_corner)
    laid = plane.to_degrees(np.array([kept[at] for at in numbered], dtype=object))
    shapes = [sound(shape) for shape in laid]
    areas = areas_m2(shapes)
    plots = tuple(
        LaidPlot(str(first_number + i), shape, float(m2), *_place(at, grid.rows, grid.columns, start_corner))
        for i, (at, shape, m2) in enumerate(zip(numbered, shapes, areas, strict=True))
    )
    rest = shapely.difference(flat, shapely.union_all([kept[at] for at in numbered])) if kept else flat
    rest = _surfaces(rest)
    leftover = None if rest is None else plane.to_degrees(rest)
    left_m2 = 0.0 if leftover is None else area_m2(leftover)
    return Layout(plots, leftover, left_m2, turn, _findings(plots, grid.full_m2, least_whole))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Columns along the rows' direction, rows across it; lines are told in the turned plane and turned back once."""

    origin: tuple[float, float]
    angle: float
    x: Floats  # (columns, 2) begin and end of each
    y: Floats  # (rows, 2) from the bottom
    fills_box: bool

    @property
    def columns(self) -> int:
        return len(self.x)

    @property
    def rows(self) -> int:
        return len(self.y)

    @property
    def full_m2(self) -> float:
        """The size of a cell that nothing clips."""
        return float((self.x[0, 1] - self.x[0, 0]) * (self.y[0, 1] - self.y[0, 0])) if self.rows and self.columns else 0

    @classmethod
    def over(
        cls, flat: Any, angle: float, rows: int | None, columns: int | None,
        size: tuple[float | None, float | None], path_m: float,
    ) -> _Grid:  # fmt: skip
        """The grid over the turned box of a shape in metres."""
        origin = (flat.centroid.x, flat.centroid.y)
        west, south, east, north = affinity.rotate(flat, -angle, origin=origin).bounds
        x = _spans(west, east, columns, size[0], path_m)
        y = _spans(south, north, rows, size[1], path_m)
        if len(x) * len(y) > 4 * MOST_PLOTS:
            raise ValueError(f"more than {MOST_PLOTS} plots")
        return cls(origin, angle, x, y, fills_box=columns is not None)

    def lines(self) -> list[Any]:
        """Every border of a cell, once, from end to end; the sides of the box cut nothing."""
        if not self.rows or not self.columns:
            return []
        inner = slice(1, -1) if self.fills_box else slice(None)
        x, y = np.unique(self.x)[inner], np.unique(self.y)[inner]
        beyond = 1.0
        (west, east), (south, north) = (self.x[0, 0], self.x[-1, 1]), (self.y[0, 0], self.y[-1, 1])
        told = [((a, south - beyond), (a, north + beyond)) for a in x]
        told += [((west - beyond, b), (east + beyond, b)) for b in y]
        return [affinity.rotate(shapely.LineString(line), self.angle, origin=self.origin) for line in told]

    def cells_of(self, faces: Sequence[Any]) -> dict[tuple[int, int], Any]:
        """The pieces of the shape by (row, column), from the bottom left; what lies on paths is left out."""
        if not faces or not self.rows or not self.columns:
            return {}
        inside = shapely.point_on_surface(np.array(faces, dtype=object))
        turned = [affinity.rotate(point, -self.angle, origin=self.origin) for point in inside]
        found: dict[tuple[int, int], list[Any]] = {}
        for face, point in zip(faces, turned, strict=True):
            row, column = _span_at(self.y, point.y), _span_at(self.x, point.x)
            if row is not None and column is not None:
                found.setdefault((row, column), []).append(face)
        return {at: parts[0] if len(parts) == 1 else shapely.union_all(parts) for at, parts in found.items()}


def _spans(low: float, high: float, count: int | None, size: float | None, path_m: float) -> Floats:
    """(n, 2) begin and end of equal spans with paths between; as many of a size as fit, in the middle."""
    length = high - low
    if size is not None:
        count = int((length + path_m) / (size + path_m) + 1e-9)
        low += (length - count * size - max(count - 1, 0) * path_m) / 2
    elif count is not None:
        size = (length - (count - 1) * path_m) / count
    if count is None or size is None or (count and size <= 0):
        raise ValueError("no room between the paths")
    borders = low + np.arange(count) * (size + path_m)
    ends = borders + size
    if path_m == 0 and count > 1:  # the end of one is the begin of the next, to the last bit
        ends[:-1] = borders[1:]
    return np.column_stack([borders, ends])


def _span_at(spans: Floats, at: float) -> int | None:
    i = int(np.searchsorted(spans[:, 0], at)) - 1
    return i if i >= 0 and at < spans[i, 1] else None


def _is_plot(cell: Any, full_m2: float, *, whole_only: bool) -> bool:
    """A scrap of the border is none; where a size was asked for, only a whole one is."""
    return cell.area >= (full_m2 * (1 - 1e-6) if whole_only else LEAST_PLOT_M2)


def _numbered(cells: list[tuple[int, int]], rows: int, columns: int, order: str, start: str) -> list[tuple[int, int]]:
    """The cells in the order of their numbers."""

    def key(at: tuple[int, int]) -> tuple[int, int]:
        row, column = _place(at, rows, columns, start)
        return (row, -column if order == "snake" and row % 2 == 0 else column)

    return sorted(cells, key=key)


def _place(at: tuple[int, int], rows: int, columns: int, start: str) -> tuple[int, int]:
    """Row and column of a cell counted from the start corner, from 1."""
    row, column = at
    return (rows - row if start[0] == "N" else row + 1, columns - column if start[1] == "E" else column + 1)


def _surfaces(shape: Any) -> Any:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 1e-6]
    return None if not parts else parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _findings(plots: Sequence[LaidPlot], full_m2: float, least_whole: float) -> tuple[Finding, ...]:
    found = []
    for plot in plots:
        if plot.shape.geom_type != "Polygon":
            found.append(Finding("plot_in_pieces", ids=(plot.number,), m2=plot.m2, shape=plot.shape))
        if plot.m2 < least_whole * full_m2:
            found.append(Finding("plot_clipped", ids=(plot.number,), m2=plot.m2, shape=plot.shape))
    return tuple(found)


def _require(
    rows: int | None, columns: int | None, width_m: float | None, height_m: float | None, path_m: float,
    order: str, start_corner: str,
) -> None:  # fmt: skip
    counts, sizes = (rows, columns), (width_m, height_m)
    by_count = all(isinstance(n, int) and n >= 1 for n in counts) and sizes == (None, None)
    by_size = counts == (None, None) and all(n is not None and 0 < n < 1e5 for n in sizes)
    if not (by_count or by_size) or not 0 <= path_m < 1000:
        raise ValueError("rows and columns, or a width and a height in metres")
    if order not in ORDERS or start_corner not in CORNERS:
        raise ValueError(f"order is one of {ORDERS}, start_corner one of {CORNERS}")
