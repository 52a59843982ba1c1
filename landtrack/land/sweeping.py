"""How much of a region lies on one side of a line, and its exact inverse: where the line has to be for an area.

Between two corners, in the order in which the line meets them, the area is a polynomial of second degree in where
the line stands; so a cut of a given area is solved for, never searched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from landtrack.land.cutting import Normal, Ring

__all__ = ["Chords", "Sweep", "find_chords"]

FEW = 10  # edges that are looked at one by one

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
_Edge = tuple[float, float, float, float, float]


class Sweep:
    """The area of a region left of a moving line, of all its pieces together."""

    def __init__(self, rings: Sequence[Ring], normal: Normal) -> None:
        """``rings``: outlines against the clock, holes with it; ``normal``: the way in which the line moves."""
        nx, ny = normal
        edges = []  # where each begins and ends along the way, its height at the begin, its slope, its sign
        for ring in rings:
            x0, y0 = nx * ring[-1][0] + ny * ring[-1][1], nx * ring[-1][1] - ny * ring[-1][0]
            for x, y, _ in ring:
                x1, y1 = nx * x + ny * y, nx * y - ny * x
                if x1 > x0:
                    edges.append((x0, x1, y0, (y1 - y0) / (x1 - x0), -1.0))
                elif x1 < x0:  # an edge that runs back has the inside below it
                    edges.append((x1, x0, y1, (y1 - y0) / (x1 - x0), 1.0))
                x0, y0 = x1, y1
        self._stops = sorted({end for edge in edges for end in edge[:2]})  # where the line meets corners
        between = [(a + b) / 2 for a, b in pairwise(self._stops)]
        measure = _few if len(edges) <= FEW else _many
        areas = measure(edges, [*self._stops, *between])
        self._areas, self._middles = areas[: len(self._stops)], areas[len(self._stops) :]
        self.total = self._areas[-1]

    def area(self, x: float) -> float:
        """m² left of the line at ``x``."""
        if not self._stops[0] < x < self._stops[-1]:
            return 0.0 if x <= self._stops[0] else self.total
        k = bisect_right(self._stops, x) - 1
        u = (x - self._stops[k]) / (self._stops[k + 1] - self._stops[k])
        half, whole = self._middles[k] - self._areas[k], self._areas[k + 1] - self._areas[k]
        return float(self._areas[k] + u * (4 * half - whole + 2 * u * (whole - 2 * half)))

    def offset(self, area: float) -> float:
        """Where the line stands when it has so much, m², on its left."""
        k = min(max(bisect_right(self._areas, area) - 1, 0), len(self._stops) - 2)
        half, whole = self._middles[k] - self._areas[k], self._areas[k + 1] - self._areas[k]
        a, b, c = 2 * (whole - 2 * half), 4 * half - whole, area - self._areas[k]
        root = b + sqrt(max(b * b + 4 * a * c, 0.0))
        u = min(max(2 * c / root, 0.0), 1.0) if root > 0 else 0.0
        return float(self._stops[k] + u * (self._stops[k + 1] - self._stops[k]))

    def offsets(self, areas: Iterable[float]) -> list[float]:
        """Where the line stands for each of some areas."""
        return [self.offset(area) for area in areas]


def _few(edges: Sequence[_Edge], stops: Sequence[float]) -> list[float]:
    """What edges have on their side left of some lines, m²: the inside is what those below have less."""
    found = []
    for x in stops:
        total = 0.0
        for low, high, y, slope, sign in edges:
            if x > low:
                u = (min(high, x)) - low
                total += sign * (y + 0.5 * slope * u) * u
        found.append(total)
    return found


def _many(edges: Sequence[_Edge], stops: Sequence[float]) -> list[float]:
    """``_few`` by arrays, which takes longer to begin."""
    low, high, y, slope, sign = np.array(edges).T
    u = np.clip(np.array(stops)[:, None], low, high) - low
    areas: list[float] = (sign * (y + 0.5 * slope * u) * u).sum(axis=1).tolist()
    return areas


def share_of_slab(half: Floats, whole: Floats, wanted: Floats) -> Floats:
    """Where in a slab an area is reached, 0 to 1; ``half``, ``whole``: what is reached in its middle and at its end."""
    a, b = 2 * (whole - 2 * half), 4 * half - whole
    root = np.sqrt(np.maximum(b * b + 4 * a * wanted, 0.0))
    return np.asarray(np.clip(2 * wanted / np.where(b + root > 0, b + root, np.inf), 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Chords:
    """Chords of a ring that cut off wanted areas on their left: parallel arrays."""

    angle: Indices  # which of the angles
    offset: Floats  # of the line, metres along the normal
    low: Indices  # the edge at which the inside begins
    high: Indices  # the edge at which it ends
    wanted: Indices  # which of the wanted areas
    length: Floats  # metres
    middle: Floats  # (n, 2)

    def take(self, which: Indices) -> Chords:
        """Some of them, in that order."""
        return Chords(*(getattr(self, name)[which] for name in self.__slots__))


def find_chords(ring: Ring, normals: Floats, wanted: Floats, most: int = 1) -> Chords:
    """Every chord of a ring that has one of the wanted areas on its left.

    Parameters
    ----------
    ring : without holes, against the clock
    normals : (a, 2) directions in which the line moves
    wanted : (w,) rising, m²
    most : of each set of chords that are moved into each other without meeting a corner, so many of the wanted areas
        are kept, those nearest to the middle of ``wanted``
    """
    xy = np.array([corner[:2] for corner in ring])
    xy -= (centre := xy[0].copy())
    following = np.roll(xy, -1, axis=0)
    cross = xy[:, 0] * following[:, 1] - following[:, 0] * xy[:, 1]
    before = np.concatenate([[0.0], np.cumsum(cross)])  # [k]: sum of the first k edges
    along = normals @ xy.T  # (a, m)
    stops = np.sort(along, axis=1)
    middles = (stops[:, :-1] + stops[:, 1:]) / 2  # (a, s)
    is_right = along[:, None, :] >= middles[:, :, None]
    crosses = is_right != np.roll(is_right, -1, axis=2)
    crosses &= (np.diff(stops, axis=1) > 1e-9)[:, :, None]
    a, s, e = np.nonzero(crosses)
    begins = ~is_right[a, s, e]
    height = _at(xy, following, e, along, a, middles[a, s])
    up = normals[a, 0] * height[:, 1] - normals[a, 1] * height[:, 0]
    order = np.lexsort((begins, up, s, a))
    low, high = order[::2], order[1::2]
    sound = begins[low] & ~begins[high]
    low, high = low[sound], high[sound]
    a, s, i, j = a[low], s[low], e[low], e[high]

    def left_of(x: Floats) -> tuple[Floats, Floats, Floats]:
        p, q = _at(xy, following, i, along, a, x), _at(xy, following, j, along, a, x)
        begin, end = following[j], xy[i]
        chain = before[i] - before[(j + 1) % len(ring)]
        chain += np.where(i < (j + 1) % len(ring), before[-1], 0.0)
        twice = _cross(q, begin) + chain + _cross(end, p) + _cross(p, q)
        return twice / 2, p, q

    x0, x1 = stops[a, s], stops[a, s + 1]
    least, half, whole = left_of(x0)[0], left_of(middles[a, s])[0], left_of(x1)[0]
    first, last = np.searchsorted(wanted, least, side="right"), np.searchsorted(wanted, whole, side="left") - 1
    chosen, k = _nearest(first, last, (len(wanted) - 1) / 2, most)
    a, i, j, x0, x1 = a[chosen], i[chosen], j[chosen], x0[chosen], x1[chosen]
    least, half, whole = least[chosen], half[chosen], whole[chosen]
    x = x0 + share_of_slab(half - least, whole - least, wanted[k] - least) * (x1 - x0)
    _, p, q = left_of(x)
    offset = x + np.einsum("ij,j->i", normals[a], centre)
    return Chords(a, offset, i, j, k, np.hypot(*(p - q).T), (p + q) / 2 + centre)


def _at(xy: Floats, following: Floats, edge: Indices, along: Floats, angle: Indices, x: Floats) -> Floats:
    """(n, 2) the point of each edge at which a line stands."""
    begin, end = along[angle, edge], along[angle, (edge + 1) % len(xy)]
    gap = end - begin
    share = np.where(gap == 0, 0.5, (x - begin) / np.where(gap == 0, 1.0, gap))
    return np.asarray(xy[edge] + np.clip(share, 0.0, 1.0)[:, None] * (following[edge] - xy[edge]))


def _cross(p: Floats, q: Floats) -> Floats:
    return np.asarray(p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1])


def _nearest(first: Indices, last: Indices, middle: float, most: int) -> tuple[Indices, Indices]:
    """Of each range first..last at most so many numbers about the middle: (index of the range, number)."""
    count = np.minimum(last - first + 1, most)
    begin = np.clip(np.round(middle - (count - 1) / 2).astype(np.intp), first, np.maximum(last - count + 1, first))
    steps = np.arange(most)
    which, step = np.nonzero(steps[None, :] < count[:, None])
    return which, begin[which] + steps[step]
