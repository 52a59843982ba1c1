"""Which layout of a part of a field is the best: rows in some directions, or halving, by what the plots become."""

from __future__ import annotations

from dataclasses import dataclass
from math import degrees, pi, radians

import numpy as np
from numpy.typing import NDArray

from landtrack.land.cutting import Region, area_of
from landtrack.land.halving import Halving
from landtrack.land.straight import best_rows, lay_straight, narrowest_of, row_angles, worth
from landtrack.land.strips import Laid, Rows

__all__ = ["Chosen", "Found", "Ways", "best_layout", "lay_again", "ways_of"]

RAGGED = 0.25  # narrowness with which rows are taken in a direction that was asked for
GOOD = 0.6  # narrowness with which rows are taken without looking further

Floats = NDArray[np.float64]
Chosen = Rows | Halving


@dataclass(frozen=True, slots=True)
class Ways:
    """Which layouts are looked at."""

    angles: tuple[float, ...] | None = None  # of rows, radians; None: those that the sides suggest; (): no rows
    halves: bool = True
    is_turned: bool = True  # halving may cut at any angle, else only along and across ``angles``
    are_enough: float = GOOD  # a narrowness with which no further layout is looked at

    @classmethod
    def to_choose_from(cls, region: Region) -> list[Ways]:
        """Ways that give different pictures: rows in each direction, and halving."""
        rows = [cls((angle,), halves=False, are_enough=1.0) for angle in row_angles(region)]
        return [*rows, cls(angles=(), are_enough=1.0)]


def ways_of(direction: float | str | None) -> Ways:
    """What ``divide`` means by a direction."""
    if direction is None:
        return Ways()
    if direction == "best":
        return Ways(are_enough=1.0)
    return Ways((radians(float(direction)),), is_turned=False)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A layout of one part and how good it is."""

    chosen: Chosen
    laid: Laid
    narrowest: float  # of plots, and of pieces of plots that lie in two parts

    @property
    def net_m2(self) -> float:
        """Of the plots together."""
        return sum(map(area_of, self.laid.plots))

    @property
    def rows(self) -> int:
        """Straight ones; 0: cut as the shape asks for."""
        return len(self.chosen.counts) if isinstance(self.chosen, Rows) else 0

    @property
    def angle(self) -> float | None:
        """Of the rows, degrees from east against the clock, above -90 and up to 90."""
        return 90 - (90 - degrees(self.chosen.angle)) % 180 if isinstance(self.chosen, Rows) else None


def lay_again(region: Region, weights: Floats, width: float, chosen: Chosen) -> Found | None:
    """The same layout for slightly different weights; None if it does not go any more."""
    if isinstance(chosen, Rows):
        found = lay_straight(region, weights, width, chosen)
        return None if found is None else Found(*found)
    laid = chosen.lay(region, weights, width)
    return None if laid is None else Found(chosen, laid, narrowest_of(laid))


def best_layout(region: Region, weights: Floats, width: float, ways: Ways) -> Found | None:
    """The best layout of a part of a field; None if there is none with every plot in one piece and reached.

    ``region``: metres; ``weights``: (n,) areas of the plots in proportion, by number; ``width``: of paths, metres.
    """
    angles = row_angles(region) if ways.angles is None else ways.angles
    straight = best_rows(region, weights, width, angles, ways.are_enough)
    rows = None if straight is None else Found(*straight)
    if not ways.halves or (rows is not None and rows.narrowest >= (ways.are_enough if ways.is_turned else RAGGED)):
        return rows
    turned = () if ways.is_turned else (angles[0] % pi, (angles[0] + pi / 2) % pi)
    halves = lay_again(region, weights, width, Halving(turned))
    if rows is None or halves is None:
        return rows or halves
    return max(rows, halves, key=lambda one: worth(one.laid, one.narrowest))
