"""A piece of land that is cut into two, and each of them again: pieces, cuts, and the order in which one walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot, pi

from landtrack.land.cutting import Normal, Region, Ring, normal_at, spread_along
from landtrack.land.strips import Laid, Rows

__all__ = ["Node", "leaves_of", "nodes_of", "on_foot"]


@dataclass(slots=True, eq=False)
class Node:
    """A piece with the plots ``low`` to ``high`` on it: a plot, or a cut into two."""

    ring: Ring
    low: int
    high: int
    narrowest: float = 0.0
    normal: Normal = (0.0, 0.0)
    middle: tuple[float, float] = (0.0, 0.0)  # of the chord
    edges: tuple[int, int] = (-1, -1)  # of the ring, between which it ran last; below 0: not known
    offset: float = 0.0  # and where
    has_path: bool = False
    left: Node | None = None
    right: Node | None = None
    path: Ring = field(default_factory=list)
    path_m2: float = 0.0  # of this cut and all below it
    rows: Rows | None = None  # of a piece that is a block of straight rows
    laid: Laid | None = None
    is_stale: bool = False  # does not go where it came to lie: to be cut anew

    def plots(self) -> list[Region]:
        """Of a piece that is not cut further."""
        return self.laid.plots if self.laid else [[self.ring]]

    def paths(self) -> list[Region]:
        """Along its cut, or between its rows."""
        if self.laid:
            return self.laid.paths
        return [[self.path]] if self.path else []


def nodes_of(node: Node) -> Iterator[Node]:
    """The piece itself and all that it was cut into."""
    yield node
    for child in (node.left, node.right):
        if child is not None:
            yield from nodes_of(child)


def leaves_of(node: Node) -> Iterator[Node]:
    """The pieces that are not cut further: plots and blocks of rows."""
    return (one for one in nodes_of(node) if one.left is None)


def on_foot(root: Node) -> list[Node]:
    """The plots in an order to walk: from the north-west, of two pieces always the nearer one first."""
    found: list[Node] = []
    _, most = spread_along([root.ring], normal_at(3 * pi / 4))
    at = (-most, most)

    def walk(node: Node) -> None:
        nonlocal at
        if node.left is None or node.right is None:
            found.append(node)
            at = _centre(node.ring)
            return
        for child in sorted((node.left, node.right), key=lambda one: _gap(one.ring, at)):
            walk(child)

    walk(root)
    return found


def _centre(ring: Ring) -> tuple[float, float]:
    return sum(corner[0] for corner in ring) / len(ring), sum(corner[1] for corner in ring) / len(ring)


def _gap(ring: Ring, at: tuple[float, float]) -> float:
    """From a point to a piece, corners and middles of sides looked at."""
    nexts = [*ring[1:], ring[0]]
    return min(
        min(hypot(x - at[0], y - at[1]), hypot((x + x1) / 2 - at[0], (y + y1) / 2 - at[1]))
        for (x, y, _), (x1, y1, _) in zip(ring, nexts, strict=True)
    )
