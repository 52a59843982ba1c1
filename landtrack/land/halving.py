"""Plots by halving a region again and again along chords: any shape, each plot in one piece, every path with a way out.

A chord of a region without holes always leaves two pieces.  Of the chords that leave whole plots on both sides the
short ones are tried first; the last few cuts are chosen by how narrow the plots become.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import hypot, pi, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.land.cut_tree import Node, leaves_of, nodes_of, on_foot
from landtrack.land.cutting import (
    PATH,
    PLAIN,
    REACHABLE,
    Normal,
    Region,
    Ring,
    area_of,
    bridged,
    chords_at,
    cut_chord,
    length_tagged,
    polygon,
    ring_area,
    spread_along,
    ways_out_m,
)
from landtrack.land.straight import DOOR_M, best_rows, lay_straight, narrowest_of, narrowness, row_angles
from landtrack.land.strips import Laid, paths_m2
from landtrack.land.sweeping import find_chords

__all__ = ["Halving"]

TRIED = {2: 5, 3: 2}  # so many chords are compared by the plots that come of them; of more plots the first that works
WIDE = 0.75  # narrowness of plots with which no other chord is tried
IN_TURN = 6  # chords tried one after the other
MOST_CUTS = 8  # for each plot: a shape that needs more has no layout worth having
MOST_ANEW = 12  # pieces that are cut anew because their cuts do not go where they came to lie
ROUNDS = 40
ENOUGH = 0.55  # narrowness with which no other variant is tried
AGAIN = 3  # variants after which any layout will do
LAST = 4  # variants before those in which a plot may hang together by little
STEPS = 6  # of a chord to where it has an area
VARIANTS = 6  # of growing, one after the other until plots and paths come out right: odd ones without blocks of rows
POWERS = (0.5, 1.0, 0.25)  # of the smaller side's area, by which a chord's length is divided: how alike the sides are
BLOCK = 4  # plots, and more, that may lie in rows
COMPACT = 0.85  # of its hull, that a piece takes up for rows to be tried
GOOD = 0.6  # narrowness with which rows are taken
SAME = 1e-10  # relative difference of plots

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Halving:
    """How a region is halved: along which normals, radians; none: those that its sides suggest, and some between."""

    angles: tuple[float, ...] = ()

    def lay(self, region: Region, weights: Floats, width: float) -> Laid | None:
        """Plots by halving.

        Parameters
        ----------
        region : metres
        weights : (n,) the plots' areas in proportion, by number; of equal ones the numbers follow the way on foot
        width : of the paths, metres; 0: none, and no plot needs a way out

        Returns
        -------
        None : no cuts were found
        """
        whole = bridged(region)
        best, most = None, -1.0
        enough = ENOUGH if _is_roomy(whole, weights) else 0.0
        for variant in range(VARIANTS):
            laid = _Grower(weights, width, self.angles, variant).lay(whole)
            if laid is not None and (narrowest := narrowest_of(laid)) > most:
                best, most = laid, narrowest
            if best is not None and (most >= enough or variant >= AGAIN):
                return best
        return best


@dataclass(frozen=True, slots=True)
class _Chord:
    """A chord that leaves whole plots on both sides."""

    cost: float
    normal: Normal
    offset: float
    edges: tuple[int, int]
    middle: tuple[float, float]
    length: float
    area: float  # on its left, m²
    between: int  # the first plot of the second side
    is_first_left: bool  # whether the first plots lie on its left


class _Grower:
    """Cuts one region: first which cuts, then where exactly."""

    def __init__(self, weights: Floats, width: float, angles: tuple[float, ...], variant: int) -> None:
        self._sums = np.concatenate([[0.0], np.cumsum(weights)])
        self._are_equal = bool(np.ptp(weights) == 0)
        self._width, self._angles = width, angles
        self._variant = variant
        self._left = MOST_CUTS * len(weights) + 20
        self._anew = MOST_ANEW

    def lay(self, whole: Ring) -> Laid | None:
        root = self._grow(whole, 0, len(self._sums) - 1)
        if root is not None and self._width:
            root = self._settle_all(root, whole)
        if root is None:
            return None
        leaves = on_foot(root) if self._are_equal else sorted(leaves_of(root), key=lambda leaf: leaf.low)
        plots = [plot for leaf in leaves for plot in leaf.plots()]
        paths = [path for node in nodes_of(root) for path in node.paths()]
        return Laid(plots, paths)

    # --- which cuts ----------------------------------------------------------------------------------------------

    def _grow(self, ring: Ring, low: int, high: int) -> Node | None:
        """The cuts of a piece; None if none were found."""
        count = high - low
        if count == 1:
            if self._width and not self._is_reached([ring]):
                return None
            narrow = float(narrowness([polygon([ring])])[0])
            return Node(ring, low, high, narrow) if narrow > 0 or self._variant >= LAST else None
        self._left -= 1
        if self._left < 0:
            return None
        block = self._block(ring, low, high) if count >= BLOCK and self._variant % 2 == 0 else None
        if block is not None:
            return block
        chords = self._chords(ring, low, high)
        for has_path in self._with_path(count):
            tried = (self._grown(ring, low, high, chord, has_path=has_path) for chord in chords)
            found = islice((node for node in tried if node is not None), TRIED.get(count, 1))
            best: Node | None = None
            for node in found:
                best = node if best is None or node.narrowest > best.narrowest else best
                if best.narrowest >= WIDE:
                    break
            if best is not None:
                return best
        return None

    def _block(self, ring: Ring, low: int, high: int) -> Node | None:
        """A piece in straight rows; None if it is too crooked for good ones."""
        shape = shapely.Polygon([corner[:2] for corner in ring])
        if shape.area < COMPACT * shape.convex_hull.area:
            return None
        angles = self._angles or row_angles([ring])[:3]
        found = best_rows([ring], self._weights(low, high), self._width, angles, GOOD)
        if found is None or found[2] < GOOD:
            return None
        rows, laid, narrowest = found
        node = Node(ring, low, high, narrowest, rows=rows, laid=laid)
        node.path_m2 = sum(map(area_of, laid.paths))
        return node

    def _weights(self, low: int, high: int) -> Floats:
        return np.asarray(np.diff(self._sums[low : high + 1]))

    def _with_path(self, count: int) -> tuple[bool, ...]:
        """Whether a path runs along the cut: between few plots only if they have no way out otherwise."""
        if not self._width:
            return (False,)
        return (False, True) if count <= 4 else (True,)

    def _chords(self, ring: Ring, low: int, high: int) -> list[_Chord]:
        """Chords that leave whole plots on both sides, short ones first."""
        whole = ring_area(ring)
        sums = self._sums[low : high + 1] - self._sums[low]
        shares = sums[1:-1] / sums[-1] * whole
        normals = self._normals(ring)
        found = []
        for is_first_left in (True,) if self._are_equal else (True, False):
            wanted = shares if is_first_left else whole - shares[::-1]
            chords = find_chords(ring, normals, wanted, len(wanted) if len(wanted) < BLOCK else 2)
            areas = wanted[chords.wanted]
            costs = chords.length / np.minimum(areas, whole - areas) ** POWERS[self._variant // 2]
            chosen = np.argsort(costs, kind="stable")[:IN_TURN]
            between = low + 1 + (chords.wanted if is_first_left else len(wanted) - 1 - chords.wanted)
            columns = (costs, normals[chords.angle], chords.offset, chords.low, chords.high, chords.middle,
                       chords.length, areas, between)  # fmt: skip
            rows = zip(*(column[chosen].tolist() for column in columns), strict=True)
            found += [_Chord(cost, tuple(normal), offset, (first, last), tuple(middle), length, area, at, is_first_left)
                      for cost, normal, offset, first, last, middle, length, area, at in rows]  # fmt: skip
        return sorted(found, key=lambda chord: chord.cost)[:IN_TURN]

    def _normals(self, ring: Ring) -> Floats:
        """(a, 2) ways in which a line may move."""
        angles = np.array(self._angles) if self._angles else _angles_of(ring)
        return np.column_stack([np.cos(angles), np.sin(angles)])

    def _grown(self, ring: Ring, low: int, high: int, chord: _Chord, *, has_path: bool) -> Node | None:
        """The node of one cut with all below it."""
        node = Node(ring, low, high, normal=chord.normal, middle=chord.middle, has_path=has_path)
        whole = ring_area(ring)
        parts: tuple[Ring, Ring] | None
        if has_path:  # half of it from each side, near enough: the areas are settled in the end
            parts = self._cut(node, chord.area * (1 - self._width * chord.length / whole))
        else:
            parts = cut_chord(ring, chord.edges, chord.normal, chord.offset, PLAIN)
        if parts is None:
            return None
        first, second = (low, chord.between), (chord.between, high)
        node.left = self._grow(parts[0], *(first if chord.is_first_left else second))
        node.right = node.left and self._grow(parts[1], *(second if chord.is_first_left else first))
        if node.left is None or node.right is None:
            return None
        below = node.left.path_m2 + node.right.path_m2
        if has_path or below:  # with what the paths on both sides take: a cut that does not go there is none
            unit = (whole - node.path_m2 - below) / self._weight(node)
            if self._cut(node, unit * self._weight(node.left) + node.left.path_m2) is None:
                return None
        node.narrowest = min(node.left.narrowest, node.right.narrowest)
        node.path_m2 += below
        return node

    # --- where exactly -------------------------------------------------------------------------------------------

    def _cut(self, node: Node, area: float) -> tuple[Ring, Ring] | None:
        """The pieces left and right of the node's chord, moved so that ``area`` lies on its left; sets its path."""
        normal = node.normal
        offset = _offset_again(node, area) if node.edges[0] >= 0 else None
        if offset is None:
            chords = find_chords(node.ring, np.array([normal]), np.array([area]))
            if not len(chords.offset):
                return None
            i = int(np.hypot(*(chords.middle - node.middle).T).argmin())
            node.middle = (float(chords.middle[i, 0]), float(chords.middle[i, 1]))
            offset = float(chords.offset[i])
            node.edges = int(chords.low[i]), int(chords.high[i])
        node.offset = offset
        left, right = cut_chord(node.ring, node.edges, normal, offset, PATH if node.has_path else PLAIN)
        if not node.has_path:
            return left, right
        band = _band(right, normal, offset, self._width)
        if band is None:
            return None
        node.path, right = band
        node.path_m2 = ring_area(node.path)
        return left, right

    def _settle_all(self, root: Node, whole: Ring) -> Node | None:
        """Move the cuts until all plots are equal: each path takes from its own side of those above it."""
        moved: Node | None = root
        for _ in range(ROUNDS):
            moved = self._settled(root, whole)
            if moved is None:
                return None
            root = moved
            leaves = list(leaves_of(root))
            units = np.array([ring_area(leaf.ring) - leaf.path_m2 for leaf in leaves])
            units /= [self._weight(leaf) for leaf in leaves]
            if np.ptp(units) > SAME * units.mean():
                continue
            failed = [leaf for leaf in leaves if not self._lay_block(leaf)]
            if not failed:
                return root
            for leaf in failed:
                leaf.is_stale = True
        return None

    def _settled(self, node: Node, ring: Ring) -> Node | None:
        """A piece moved into its place; where its cuts do not go there any more, cut anew."""
        node.ring = ring
        if self._is_moved(node):
            return node
        self._anew -= 1
        return self._grow(ring, node.low, node.high) if self._anew >= 0 else None

    def _is_moved(self, node: Node) -> bool:
        if node.is_stale:
            return False
        if node.left is None or node.right is None:
            return self._is_block_moved(node)
        unit = (ring_area(node.ring) - node.path_m2) / self._weight(node)
        parts = self._cut(node, unit * self._weight(node.left) + node.left.path_m2)
        if parts is None:
            return False
        node.left = self._settled(node.left, parts[0])
        node.right = self._settled(node.right, parts[1])
        if node.left is None or node.right is None:
            return False
        node.path_m2 = (ring_area(node.path) if node.path else 0.0) + node.left.path_m2 + node.right.path_m2
        return True

    def _is_block_moved(self, node: Node) -> bool:
        if node.rows is None:
            return len(node.ring) > 2
        taken = paths_m2([node.ring], self._weights(node.low, node.high), node.rows, self._width)
        node.path_m2 = taken or 0.0
        return taken is not None

    def _lay_block(self, node: Node) -> bool:
        """Lay the rows of a piece where it came to lie; whether its plots are whole and reached."""
        if node.rows is None:
            return self._is_reached([node.ring])
        found = lay_straight([node.ring], self._weights(node.low, node.high), self._width, node.rows)
        node.laid = None if found is None else found[1]
        return found is not None

    def _weight(self, node: Node) -> float:
        return float(self._sums[node.high] - self._sums[node.low])

    def _is_reached(self, plot: Region) -> bool:
        return length_tagged(plot, REACHABLE) >= DOOR_M


def _offset_again(node: Node, area: float) -> float | None:
    """Where the chord of a piece stands when ``area`` lies on its left; None if it runs between other sides by now.

    From where it stood, by its length, which is how fast the area grows: a few steps where it moves little.
    """
    offset, enough = node.offset, 1e-14 * ring_area(node.ring)
    for _ in range(STEPS):
        if node.edges not in chords_at(node.ring, node.normal, offset):
            return None
        left, _ = cut_chord(node.ring, node.edges, node.normal, offset, PLAIN)
        lacking = area - ring_area(left)
        if abs(lacking) <= enough:
            return offset
        offset += lacking / max(hypot(left[0][0] - left[-1][0], left[0][1] - left[-1][1]), 1e-6)
    return None


def _is_roomy(ring: Ring, weights: Floats) -> bool:
    """Whether a piece is so wide somewhere that two plots lie side by side: if not, they are narrow because it is."""
    shape = shapely.buffer(polygon([ring]), 0)
    radius = shapely.length(shapely.maximum_inscribed_circle(shape, tolerance=0.05 * sqrt(shape.area / len(weights))))
    return bool(radius > sqrt(shape.area / len(weights)))


def _band(ring: Ring, normal: Normal, offset: float, width: float) -> tuple[Ring, Ring] | None:
    """A path along the left border of a piece and what lies beyond it; None if it has no way out, or is no band."""
    for chord in chords_at(ring, normal, offset + width):
        path, beyond = cut_chord(ring, chord, normal, offset + width, PATH)
        if len(path) < 3 or len(beyond) < 3:
            continue
        least, most = spread_along([path], normal)
        if least >= offset - 1e-6 and most <= offset + width + 1e-6 and ring_area(path) > 0:
            return (path, beyond) if ways_out_m([path], normal) > 0.1 * width else None
    return None


def _angles_of(ring: Ring) -> Floats:
    """Directions along and across the four longest sides of a piece, and some between them."""
    xy = np.array([corner[:2] for corner in ring])
    sides = np.roll(xy, -1, axis=0) - xy
    longest = sides[np.argsort(-np.hypot(*sides.T), kind="stable")[:4]]
    along = np.arctan2(longest[:, 1], longest[:, 0]) % (pi / 2)
    along = along[np.concatenate([[True], np.abs(along[1:] - along[0]) > 0.01])]
    some = along[0] + np.arange(1, 4) * pi / 8
    return np.concatenate([along, along + pi / 2, some, some + pi / 2]) % pi
