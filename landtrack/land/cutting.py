"""Regions of the plane cut by straight lines: rings in, rings out, both sides with the same corners bit for bit.

A ring is a list of (x, y, tag) in metres, not closed: outlines run against the clock, holes with it, so that the
inside lies to the left.  The tag belongs to the edge that begins at the corner and says what lies beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, sin
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = [
    "OUTSIDE", "PATH", "PLAIN", "REACHABLE", "WALL", "Normal", "Region", "Ring", "area_of", "bridged", "chords_at",
    "cut", "cut_chord", "is_one", "length_tagged", "normal_at", "polygon", "region", "ring_area", "spread_along",
    "ways_out_m",
]  # fmt: skip

OUTSIDE, PLAIN, WALL, PATH = range(4)  # beyond an edge: the way out, another plot, a common part, a path of ours
REACHABLE: Final = (OUTSIDE, PATH)
SCRAP_M2: Final = 1e-9  # what a line leaves that runs along an edge
ON_LINE_M: Final = 1e-6

Ring = list[tuple[float, float, int]]
Region = list[Ring]  # one outline, then its holes
Normal = tuple[float, float]  # of a cutting line, length 1: the left of the line has smaller products with it
Floats = NDArray[np.float64]


def region(polygon: Any, reach: Any) -> Region:
    """The rings of a polygon in metres; an edge within 1 mm of ``reach`` leads outside, any other is a wall."""
    rings = shapely.get_rings(shapely.orient_polygons(shapely.remove_repeated_points(polygon)))
    found = []
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        middles = shapely.points((xy[:-1] + xy[1:]) / 2)
        near = shapely.dwithin(middles, reach, 1e-3)
        corners = zip(xy[:-1].tolist(), near.tolist(), strict=True)
        found.append([(x, y, OUTSIDE if is_near else WALL) for (x, y), is_near in corners])
    return found


def polygon(rings: Sequence[Ring]) -> Any:
    """The polygon of a region; a seam that a cut left inside it is closed."""
    outline, *holes = ([corner[:2] for corner in ring] for ring in rings)
    made = shapely.Polygon(outline, holes)
    if made.is_valid:
        return made
    parts = [one for one in shapely.get_parts(shapely.buffer(made, 0)) if one.area > SCRAP_M2]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def ring_area(ring: Ring) -> float:
    """Signed area, m²: above 0 against the clock."""
    x0, y0, _ = ring[-1]
    total, before_x, before_y = 0.0, 0.0, 0.0
    for x, y, _ in ring:
        dx, dy = x - x0, y - y0
        total += before_x * dy - dx * before_y
        before_x, before_y = dx, dy
    return total / 2


def area_of(rings: Sequence[Ring]) -> float:
    """Area of a region or of several, m²."""
    return sum(map(ring_area, rings))


def is_one(rings: Sequence[Ring]) -> bool:
    """Whether the rings, outlines first, are one piece: one outline, whatever its holes."""
    return len(rings) == 1 or sum(ring_area(ring) > 0 for ring in rings) == 1


def length_tagged(rings: Sequence[Ring], tags: Sequence[int]) -> float:
    """Length of the edges beyond which lies one of ``tags``, metres."""
    total = 0.0
    for ring in rings:
        before = ring[-1]
        for corner in ring:
            if before[2] in tags:
                total += hypot(corner[0] - before[0], corner[1] - before[1])
            before = corner
    return total


def ways_out_m(path: Sequence[Ring], normal: Normal) -> float:
    """Length of the edges of a path through which one gets out: those along its own two lines lead to plots."""
    total = 0.0
    for ring in path:
        for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
            dx, dy = there[0] - here[0], there[1] - here[1]
            if here[2] == OUTSIDE or (here[2] == PATH and abs(normal[0] * dx + normal[1] * dy) > ON_LINE_M):
                total += hypot(dx, dy)
    return total


def spread_along(rings: Sequence[Ring], normal: Normal) -> tuple[float, float]:
    """The least and the greatest product of the corners with a normal, metres."""
    along = [normal[0] * x + normal[1] * y for ring in rings for x, y, _ in ring]
    return min(along), max(along)


def normal_at(angle: float) -> Normal:
    """The normal at an angle, radians from east against the clock."""
    return cos(angle), sin(angle)


# --- by a whole line ---------------------------------------------------------------------------------------------


def cut(rings: Sequence[Ring], normal: Normal, offset: float, tag: int) -> tuple[Region, Region] | None:
    """What lies left and right of the line on which the product with the normal is ``offset``.

    New edges are tagged ``tag``.  Outlines come before holes, scraps are dropped.  None: the line runs so close along
    edges that what is inside cannot be told.
    """
    if len(rings) == 1 and (halves := _cut_once(rings[0], normal, offset, tag)) is not None:
        return halves
    nx, ny = normal
    sides: tuple[Region, Region] = ([], [])
    chains: list[tuple[bool, int, int, Ring]] = []  # is right, crossing it begins at, crossing it ends at, corners
    heights: list[tuple[float, bool, int]] = []  # along the line, whether the inside begins there, crossing
    for ring in rings:
        right = [nx * x + ny * y >= offset for x, y, _ in ring]
        if all(right) or not any(right):
            sides[right[0]].append(ring)
            continue
        last = len(ring) - 1
        at = [i for i in range(-1, last) if right[i] != right[i + 1]]
        first = len(heights)
        points = []
        for i in at:
            x, y = _crossing(ring[i], ring[i + 1], normal, offset)
            points.append((x, y, ring[i][2]))
            heights.append((nx * y - ny * x, right[i + 1], len(heights)))
        for k, i in enumerate(at):
            following = (k + 1) % len(at)
            end = at[following]
            corners = ring[i + 1 : end + 1] if end > i else ring[i + 1 :] + ring[: end + 1]
            x, y, _ = points[following]
            chains.append((right[i + 1], first + k, first + following, [points[k], *corners, (x, y, tag)]))
    if heights and not _join(chains, heights, sides):
        return None
    return _tidy(sides[0]), _tidy(sides[1])


def _cut_once(ring: Ring, normal: Normal, offset: float, tag: int) -> tuple[Region, Region] | None:
    """``cut`` of a ring that the line crosses twice, which most do, in a third of the time; None of any other."""
    nx, ny = normal
    right = [nx * x + ny * y >= offset for x, y, _ in ring]
    at = [i for i in range(-1, len(ring) - 1) if right[i] != right[i + 1]]
    if len(at) != 2:
        return None
    low, high = at if right[at[0] + 1] else at[::-1]
    left, beyond = cut_chord(ring, (low % len(ring), high % len(ring)), normal, offset, tag)
    if len(left) < 3 or len(beyond) < 3 or min(ring_area(left), ring_area(beyond)) <= SCRAP_M2:
        return None
    return [left], [beyond]


def _crossing(here: tuple[float, float, int], there: tuple[float, float, int], normal: Normal, offset: float) -> Any:
    """The point of an edge that lies on the line: the same whichever way the edge runs."""
    if here[:2] > there[:2]:
        here, there = there, here
    (x0, y0, _), (x1, y1, _) = here, there
    before, after = normal[0] * x0 + normal[1] * y0 - offset, normal[0] * x1 + normal[1] * y1 - offset
    share = before / (before - after)
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _join(chains: Any, heights: Any, sides: tuple[Region, Region]) -> bool:
    """Close the chains along the line, from where the inside begins to where it ends; False if that is unclear."""
    heights.sort()  # of two at one height the end comes first
    partner: dict[int, int] = {}
    for (_, begins, low), (_, ends, high) in zip(heights[::2], heights[1::2], strict=True):
        if not begins or ends:
            return False
        partner[low], partner[high] = high, low
    beginning = {(is_right, begin): (end, corners) for is_right, begin, end, corners in chains}
    while beginning:
        (is_right, begin), (end, corners) = beginning.popitem()
        ring = list(corners)
        while (following := partner[end]) != begin:
            end, corners = beginning.pop((is_right, following))
            ring += corners
        sides[is_right].append(ring)
    return True


def _tidy(rings: Region) -> Region:
    """Rings without repeated corners and scraps, outlines first."""
    kept = [(ring_area(ring), ring) for ring in map(_without_repeats, rings) if len(ring) > 2]
    kept = [one for one in kept if abs(one[0]) > SCRAP_M2]
    return [ring for size, ring in kept if size > 0] + [ring for size, ring in kept if size < 0]


def _without_repeats(ring: Ring) -> Ring:
    """Of corners that lie on each other the last stays: its edge is the one that goes on."""
    return [here for here, there in zip(ring, [*ring[1:], ring[0]], strict=True) if here[:2] != there[:2]]


# --- by one chord of a line, in a region without holes ------------------------------------------------------------


def chords_at(ring: Ring, normal: Normal, offset: float) -> list[tuple[int, int]]:
    """The chords that a line has in a ring: the edges they run between, the inside begins at the first."""
    nx, ny = normal
    right = [nx * x + ny * y >= offset for x, y, _ in ring]
    heights = []
    for i in range(-1, len(ring) - 1):
        if right[i] != right[i + 1]:
            x, y = _crossing(ring[i], ring[i + 1], normal, offset)
            heights.append((nx * y - ny * x, right[i + 1], i % len(ring)))
    heights.sort()
    return [(low, high) for (_, is_low, low), (_, is_high, high)
            in zip(heights[::2], heights[1::2], strict=True) if is_low and not is_high]  # fmt: skip


def cut_chord(ring: Ring, chord: tuple[int, int], normal: Normal, offset: float, tag: int) -> tuple[Ring, Ring]:
    """The two rings left and right of one chord, whatever else the line crosses."""
    low, high = chord
    n = len(ring)
    p = _crossing(ring[low], ring[(low + 1) % n], normal, offset)
    q = _crossing(ring[high], ring[(high + 1) % n], normal, offset)
    left = [(*q, ring[high][2]), *_chain(ring, high, low), (*p, tag)]
    right = [(*p, ring[low][2]), *_chain(ring, low, high), (*q, tag)]
    return _without_repeats(left), _without_repeats(right)


def _chain(ring: Ring, after: int, until: int) -> Ring:
    """The corners from the end of one edge to the beginning of another."""
    begin = (after + 1) % len(ring)
    return ring[begin : until + 1] if until >= begin else ring[begin:] + ring[: until + 1]


def bridged(rings: Region) -> Ring:
    """One ring of a region with holes: each hole is joined to what surrounds it by a seam of no width.

    The seams run in that one of eight directions in which they are shortest together.
    """
    if len(rings) == 1:
        return rings[0]
    tried = (_bridged(rings, normal_at(k * np.pi / 4 + 0.1)) for k in range(8))
    return min(tried, key=lambda one: one[0])[1]


def _bridged(rings: Region, normal: Normal) -> tuple[float, Ring]:
    """Length of the seams along a normal, and the ring."""
    nx, ny = normal

    def tip(ring: Ring) -> int:
        return max(range(len(ring)), key=lambda i: nx * ring[i][0] + ny * ring[i][1])

    def reach(ring: Ring) -> float:
        x, y, _ = ring[tip(ring)]
        return nx * x + ny * y

    whole, total = rings[0], 0.0
    for hole in sorted(rings[1:], key=reach, reverse=True):
        at = tip(hole)
        x, y, _ = hole[at]
        along, across = nx * x + ny * y, nx * y - ny * x
        met = [
            (nx * px + ny * py - along, i, (px, py))
            for _, i, (px, py) in _on_line(whole, (-ny, nx), across)
            if nx * px + ny * py > along
        ]
        length, edge, (px, py) = min(met)
        seam = (px, py, PLAIN), *hole[at:], *hole[:at], (x, y, PLAIN), (px, py, whole[edge][2])
        whole = [*whole[: edge + 1], *seam, *whole[edge + 1 :]]
        total += length
    return total, whole


def _on_line(ring: Ring, normal: Normal, offset: float) -> list[tuple[float, int, tuple[float, float]]]:
    """Where a line crosses the edges of a ring: share, index of the edge, point."""
    nx, ny = normal
    right = [nx * x + ny * y >= offset for x, y, _ in ring]
    n = len(ring)
    return [
        (0.0, i, _crossing(ring[i], ring[(i + 1) % n], normal, offset))
        for i in range(n)
        if right[i] != right[(i + 1) % n]
    ]
