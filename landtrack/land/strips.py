"""Plots in straight rows: strips across a region, each cut into cells, with paths between strips where asked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import pi

import numpy as np
from numpy.typing import NDArray

from landtrack.land.cutting import (
    PATH,
    PLAIN,
    Normal,
    Region,
    cut,
    is_one,
    normal_at,
    ring_area,
    ways_out_m,
)
from landtrack.land.sweeping import Sweep

__all__ = ["Laid", "Rows", "even_counts", "lay_rows", "paths_m2"]

MOST_STEPS = 20
SAME = 2e-14  # of the area of a region: the rows fit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Laid:
    """Plots of one region in metres, in the order of their weights, and the paths between them."""

    plots: list[Region]
    paths: list[Region]  # each one piece


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows are laid out: in which direction, so many plots in each, and after which of them runs a path."""

    angle: float  # radians from east against the clock
    counts: tuple[int, ...]
    paths_after: frozenset[int] = frozenset()  # rows from 1

    def lay(self, region: Region, weights: Floats, width: float) -> Laid | None:
        """See ``lay_rows``."""
        return lay_rows(region, weights, self, width)


def even_counts(plots: int, rows: int) -> tuple[int, ...]:
    """So many plots in each of the rows, as alike as can be.

    >>> even_counts(50, 7)
    (7, 7, 7, 8, 7, 7, 7)
    """
    ends = [round(i * plots / rows) for i in range(rows + 1)]
    return tuple(b - a for a, b in pairwise(ends))


def lay_rows(region: Region, weights: Floats, rows: Rows, width: float) -> Laid | None:
    """Rows from north to south, the first from west to east, each beginning where the last one ended.

    Parameters
    ----------
    region : metres
    weights : (n,) the plots' areas in proportion, by number
    width : of the paths, metres

    Returns
    -------
    None : a plot or a row would be in pieces, a path would lead nowhere, or the paths leave no room
    """
    along = _along(rows)
    across, per_row = _across(rows, weights)
    lines = _lines(Sweep(region, across), per_row, width, rows.paths_after)
    if lines is None:
        return None
    rest, laid = region, Laid([], [])
    for k, (count, end) in enumerate(zip(rows.counts, accumulate(rows.counts), strict=True)):
        row = rest
        if k < len(lines):
            taken = _take(rest, across, lines[k], laid.paths)
            if taken is None:
                return None
            row, rest = taken
        cells = _cells(row, weights[end - count : end], normal_at(along + (pi if k % 2 else 0.0)))
        if cells is None:
            return None
        laid.plots.extend(cells)
    return laid


def paths_m2(region: Region, weights: Floats, rows: Rows, width: float) -> float | None:
    """What the paths between rows take, m², without laying them; None if they leave no room."""
    across, per_row = _across(rows, weights)
    sweep = Sweep(region, across)
    lines = _lines(sweep, per_row, width, rows.paths_after)
    return None if lines is None else sum(sweep.area(end) - sweep.area(begin) for begin, end in lines if end > begin)


def _across(rows: Rows, weights: Floats) -> tuple[Normal, Floats]:
    """The way from row to row, from the north if they do not run north themselves, and what each row weighs."""
    ends = np.cumsum(rows.counts)
    return normal_at(_along(rows) - pi / 2), np.add.reduceat(weights, np.r_[0, ends[:-1]])


def _along(rows: Rows) -> float:
    return rows.angle if -pi / 2 < rows.angle <= pi / 2 else rows.angle + pi


def _lines(sweep: Sweep, per_row: Floats, width: float, after: frozenset[int]) -> list[tuple[float, float]] | None:
    """Where each row but the last ends and the next begins; all areas in one proportion to the weights."""
    if not after:
        offsets = sweep.offsets((sweep.total * np.cumsum(per_row)[:-1] / per_row.sum()).tolist())
        return list(zip(offsets, offsets, strict=True))
    steps = list(zip(per_row.tolist(), [width if k in after else 0.0 for k in range(1, len(per_row))], strict=False))
    last = float(per_row[-1])

    def laid(unit: float) -> tuple[float, list[tuple[float, float]]]:
        """What the last row has too much, m², and the lines."""
        begun, lines = 0.0, []
        for weight, gap in steps:
            end = sweep.offset(begun + weight * unit)
            lines.append((end, end + gap))
            begun = sweep.area(end + gap) if gap else begun + weight * unit
        return sweep.total - begun - unit * last, lines

    unit = sweep.total / float(per_row.sum())
    more, lines = laid(unit)
    fall = float(per_row.sum())  # of ``more`` with the unit; nearly the same all the way
    for _ in range(MOST_STEPS):
        if abs(more) <= SAME * sweep.total:
            return lines
        before, unit = unit, unit + more / fall
        if unit <= 0:
            return None
        left, lines = laid(unit)
        if abs(left) >= abs(more):
            return None
        fall, more = (more - left) / (unit - before), left
    return None


def _take(rest: Region, across: Normal, line: tuple[float, float], paths: list[Region]) -> tuple[Region, Region] | None:
    """The row before a line and what lies after it; the path between them is added to ``paths``."""
    end, begin = line
    tag = PATH if begin > end else PLAIN
    parts = cut(rest, across, end, tag)
    if parts is None or not is_one(parts[0]) or not parts[1]:
        return None
    if begin == end:
        return parts
    beyond = cut(parts[1], across, begin, PATH)
    if beyond is None or not beyond[1]:
        return None
    pieces = [[ring] for ring in beyond[0] if ring_area(ring) > 0]
    if any(ways_out_m(piece, across) <= 0.1 * (begin - end) for piece in pieces):
        return None  # a path between two wells that nobody can get to
    if len(pieces) == 1:
        pieces = [beyond[0]]
    elif len(pieces) < len(beyond[0]):
        return None  # a hole in a path in pieces
    paths.extend(pieces)
    return parts[0], beyond[1]


def _cells(row: Region, weights: Floats, along: Normal) -> list[Region] | None:
    """The plots of a row, along a direction."""
    if len(weights) == 1:
        return [row] if is_one(row) else None
    if not is_one(row):
        return None
    sweep = Sweep(row, along)
    cells, rest = [], row
    for offset in sweep.offsets((sweep.total * np.cumsum(weights)[:-1] / weights.sum()).tolist()):
        parts = cut(rest, along, offset, PLAIN)
        if parts is None or not is_one(parts[0]):
            return None
        cells.append(parts[0])
        rest = parts[1]
    return [*cells, rest] if is_one(rest) else None
