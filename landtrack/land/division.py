"""Exactly so many plots of equal area, or of listed areas, from any field: common parts left out, paths laid.

Everything is computed in an equal-area plane about the field (``frames``): areas there are geodesic ones to 5e-10, so
that plots equal in the plane are equal on the ground.  Straight rows are tried first; a field in which they would
leave plots in pieces, narrow or without a way out is halved along short chords until every piece is one plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import shapely
from numpy.typing import NDArray

from landtrack.errors import LandtrackError
from landtrack.land.apportion import PARTS, Share, apportion
from landtrack.land.checks import sound
from landtrack.land.cutting import Region, area_of, polygon, region
from landtrack.land.frames import Plane
from landtrack.land.layouts import Chosen, Found, Ways, best_layout, lay_again, ways_of
from landtrack.land.measure import areas_m2
from landtrack.land.noding import with_shared_corners
from landtrack.land.straight import NECK_M

__all__ = ["MOST_PLOTS", "CannotDivide", "DividedPlot", "Division", "PlotsTooNarrow", "alternatives", "divide"]

MOST_PLOTS = 2000
LEAST_PLOT_M2 = 1.0  # below that nobody farms it
SCRAP_M2 = 0.01  # what common parts leave of a field and no plot could use
SPECK_M2 = 1e-3  # what computing leaves: dropped
ROUNDS = 30  # of what paths take, from which plots in two parts and listed areas follow
SAME = 1e-12

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]


@dataclass(eq=False)
class CannotDivide(LandtrackError):
    """A field cannot be divided in this way."""

    code: ClassVar[str] = "LT504"
    msgid: ClassVar[str] = "error.cannot_divide"
    reason: str  # division_no_room, division_too_many, division_in_parts, division_areas, division_none
    count: int


@dataclass(eq=False)
class PlotsTooNarrow(LandtrackError):
    """The plots would be narrower than they may be; ``found_m``: the best that was found."""

    code: ClassVar[str] = "LT505"
    msgid: ClassVar[str] = "error.plots_too_narrow"
    count: int
    found_m: float
    wanted_m: float


@dataclass(frozen=True, slots=True, eq=False)
class DividedPlot:
    """One plot."""

    number: int  # from 1, in the order of the listed areas; of equal plots the way on foot
    shape: Any  # EPSG:4326; of several parts where the user allowed it
    m2: float  # geodesic
    flat_m2: float  # in the working plane
    width_m: float  # across where it is widest all around: 2 x inscribed radius, of its narrowest piece

    @property
    def narrowness(self) -> float:
        """1 of a square, 0.5 where it is four times as long as wide."""
        return self.width_m / self.flat_m2**0.5


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """The plots of a field by number, and what was left for all."""

    plots: tuple[DividedPlot, ...]
    paths: Any  # EPSG:4326, ours; None if there are none
    paths_m2: float
    left_over: Any  # EPSG:4326, what listed areas leave, and scraps; None if nothing
    left_over_m2: float
    rows: int  # straight ones, of all parts together; 0: cut as the shape asks for
    angle: float | None  # of the rows in the largest part, degrees from east against the clock
    in_pieces: tuple[int, ...]  # plots that lie in several parts

    @property
    def narrowest(self) -> float:
        """The narrowness of the narrowest plot."""
        return min(plot.narrowness for plot in self.plots)

    @property
    def width_m(self) -> float:
        """Width of the narrowest plot, metres."""
        return min(plot.width_m for plot in self.plots)

    @property
    def path_share(self) -> float:
        """Of the land that is shared out or under our paths, how much the paths take, 0 to 1."""
        return self.paths_m2 / (self.paths_m2 + self.left_over_m2 + sum(plot.m2 for plot in self.plots))

    @property
    def spread(self) -> float:
        """By how much the largest plot exceeds the smallest, of the mean; 0 to rounding if they are equal."""
        areas = [plot.m2 for plot in self.plots]
        return (max(areas) - min(areas)) * len(areas) / sum(areas)


def divide(
    field: Any, wanted: int | Sequence[float], *, common: Sequence[Any] = (), ways: Sequence[Any] = (),
    path_width: float = 0.0, min_width: float = 0.0, direction: float | str | None = None, parts: str = "refuse",
) -> Division:  # fmt: skip
    """Divide a field.

    Parameters
    ----------
    field : Polygon or MultiPolygon, EPSG:4326, valid
    wanted : so many plots of equal area; or their areas in m² by number, of which what remains of the field is left
        over
    common : outlines left out, EPSG:4326: a well, trees, a building
    ways : outlines left out by which one gets to a plot: paths that are there
    path_width : metres; above 0, paths are laid so that every plot has 0.5 m or more of border on a path, a way or
        the outside of the field
    min_width : metres that every plot is wide at least (``DividedPlot.width_m``)
    direction : of the rows, degrees from east against the clock, kept to for every cut; "best": the plots that are
        least narrow, whatever it takes; None: rows along the long side of the field where they are good
    parts : see ``apportion``, for a field that is, or is left, in several parts

    Raises
    ------
    CannotDivide, PlotsTooNarrow : what was asked for cannot be
    ValueError : a number that the caller's form does not offer

    >>> from shapely.geometry import box
    >>> found = divide(box(-3.75, 14.19, -3.748, 14.191), 50)
    >>> len(found.plots), round(found.plots[0].m2, 3), found.rows
    (50, 477.723, 5)
    """
    ground = _Ground.of(field, wanted, common, ways, path_width, min_width, parts)
    return ground.division(ways_of(direction))


def alternatives(
    field: Any, wanted: int | Sequence[float], *, common: Sequence[Any] = (), ways: Sequence[Any] = (),
    path_width: float = 0.0, min_width: float = 0.0, parts: str = "refuse", most: int = 4,
) -> tuple[Division, ...]:  # fmt: skip
    """Divisions of a field to choose from, best first; facts and errors as in ``divide``.

    Rows along the long side, across it and along other sides, and cuts as the shape asks for, as far as they go.
    """
    ground = _Ground.of(field, wanted, common, ways, path_width, min_width, parts)
    found, refusals = [], []
    for one in ground.directions():
        try:
            found.append(ground.division(one))
        except (CannotDivide, PlotsTooNarrow) as error:
            refusals.append(error)
    if not found:
        raise next((error for error in refusals if isinstance(error, PlotsTooNarrow)), refusals[0])
    found.sort(
        key=lambda one: (
            -round(min(one.narrowest, 0.7), 1),
            round(one.path_share, 3),
            -round(one.narrowest, 6),
            not one.rows,
        )
    )
    distinct = [one for i, one in enumerate(found) if all(not _is_same(one, other) for other in found[:i])]
    return tuple(distinct[:most])


def _is_same(one: Division, other: Division) -> bool:
    """A field that is one block of rows is halved into just those."""
    return abs(one.narrowest - other.narrowest) < 1e-5 and abs(one.paths_m2 - other.paths_m2) < 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What is divided, in metres: the parts of a field without its common parts, and what was asked for."""

    plane: Plane
    regions: list[Region]
    scraps: list[Any]
    areas: Floats | None  # listed ones, m²; None: equal
    count: int
    path_width: float
    min_width: float
    parts: str

    @classmethod
    def of(
        cls, field: Any, wanted: int | Sequence[float], common: Sequence[Any], ways: Sequence[Any],
        path_width: float, min_width: float, parts: str,
    ) -> _Ground:  # fmt: skip
        """The ground, once it is known that it can be divided at all."""
        areas, count = _require(wanted, path_width, min_width, parts)
        plane = Plane([field, *common, *ways])
        flat, *taken = (sound(shape) for shape in plane.shapes)
        ground = shapely.difference(flat, shapely.union_all(taken)) if taken else flat
        open_land = _usable(ground)
        pieces = _polygons(open_land)
        usable = [one for one in pieces if one.area > SCRAP_M2]
        total = sum(one.area for one in usable)
        if not usable or count * LEAST_PLOT_M2 > total:
            raise CannotDivide("division_no_room" if not usable else "division_too_many", count)
        if areas is not None and areas.sum() > total * (1 + SAME):
            raise CannotDivide("division_areas", count)
        outside = [shapely.LineString(part.exterior) for part in shapely.get_parts(flat)]
        reach = shapely.union_all([*outside, *(shapely.boundary(one) for one in taken[len(common) :])])
        shapely.prepare(reach)
        usable.sort(key=lambda one: -one.area)
        scraps = [one for one in pieces if one.area <= SCRAP_M2]
        if open_land is not ground:
            scraps += _polygons(shapely.difference(ground, open_land))
        regions = [region(one, reach) for one in usable]
        return cls(plane, regions, scraps, areas, count, float(path_width), float(min_width), parts)

    def directions(self) -> list[Ways]:
        """What can be chosen from."""
        return Ways.to_choose_from(self.regions[0])

    def division(self, ways: Ways) -> Division:
        """The best division in some ways."""
        shares, found = self._laid(ways)
        made = _Assembly(self, shares, found).division()
        if made.width_m < self.min_width * (1 - 1e-9):
            if ways.are_enough < 1:  # rows that are good enough are not wide enough: look at all
                return self.division(replace(ways, are_enough=1.0))
            raise PlotsTooNarrow(self.count, round(made.width_m, 1), self.min_width)
        return made

    def _laid(self, ways: Ways) -> tuple[list[list[Share]], list[Found | None]]:
        """The shares of each part and their layout.

        What paths take is known only of a layout, and what a plot has in each of two parts, or what listed areas
        leave, only once that is known: laid again until both agree.
        """
        sizes = [area_of(one) for one in self.regions]
        chosen: dict[tuple[int, int], Chosen] = {}
        for _ in range(ROUNDS):
            shares = self._shares(sizes)
            found: list[Found | None] = []
            for i, (region_, part) in enumerate(zip(self.regions, shares, strict=True)):
                found.append(self._lay_part(region_, part, ways, chosen, i) if part else None)
            nets = [sizes[i] if one is None else one.net_m2 for i, one in enumerate(found)]
            change = max(abs(net - size) / size for net, size in zip(nets, sizes, strict=True))
            if change <= SAME or not self._depends(shares):
                return shares, found
            sizes = nets
        raise CannotDivide("division_none", self.count)

    def _lay_part(
        self, region_: Region, part: list[Share], ways: Ways, chosen: dict[tuple[int, int], Chosen], index: int
    ) -> Found:
        weights = np.array([share for _, share in part])
        known = chosen.get((index, len(part)))
        found = lay_again(region_, weights, self.path_width, known) if known else None
        if found is None:
            found = best_layout(region_, weights, self.path_width, ways)
        if found is None:
            raise CannotDivide("division_none", self.count)
        chosen[index, len(part)] = found.chosen
        return found

    def _depends(self, shares: list[list[Share]]) -> bool:
        """Whether the shares rest on how much the paths take."""
        if not self.path_width:
            return False
        several = [plot for part in shares for plot, _ in part]
        return self.areas is not None or len(several) != len(set(several))

    def _shares(self, sizes: list[float]) -> list[list[Share]]:
        if self.areas is None:
            wanted = np.full(self.count, sum(sizes) / self.count)
        else:
            rest = sum(sizes) - float(self.areas.sum())
            if rest < -SAME * sum(sizes):
                raise CannotDivide("division_areas", self.count)
            wanted = np.append(self.areas, rest) if rest > SCRAP_M2 * 1e-4 else self.areas
        shares = apportion(sizes, wanted.tolist(), self.parts)
        if shares is None:
            raise CannotDivide("division_in_parts", self.count)
        return shares


class _Assembly:
    """A division from the layouts of its parts: in degrees, measured, numbered."""

    def __init__(self, ground: _Ground, shares: list[list[Share]], found: Sequence[Found | None]) -> None:
        self._ground, self._found = ground, found
        self._pieces: dict[int, list[Any]] = {}
        unused = list(ground.scraps)
        for region_, part, one in zip(ground.regions, shares, found, strict=True):
            if one is None:
                unused.append(polygon(region_))
                continue
            for (plot, _), made in zip(part, one.laid.plots, strict=True):
                self._pieces.setdefault(plot, []).append(polygon(made))
        unused += [shape for plot in sorted(self._pieces) if plot >= ground.count for shape in self._pieces[plot]]
        self._unused = unused

    def division(self) -> Division:
        plots = [self._pieces[k] for k in sorted(self._pieces) if k < self._ground.count]
        paths = [polygon(path) for one in self._found if one for path in one.laid.paths]
        flat = [*(piece for pieces in plots for piece in pieces), *paths, *self._unused]
        shared = with_shared_corners(flat)
        degrees = shapely.remove_repeated_points(self._ground.plane.to_degrees(shared))
        if (
            not shapely.is_valid(degrees).all()
            or not (shapely.get_type_id(shared) == shapely.GeometryType.POLYGON).all()
        ):
            raise CannotDivide("division_none", self._ground.count)
        numbers = np.repeat(np.arange(len(plots)), [len(pieces) for pieces in plots])
        count = len(numbers)
        areas, flat_m2 = areas_m2(degrees), shapely.area(shared)
        widths = _widths(shared[:count])
        made = []
        for k in range(len(plots)):
            mine = np.flatnonzero(numbers == k)
            shape = degrees[mine[0]] if len(mine) == 1 else shapely.MultiPolygon(list(shapely.get_parts(degrees[mine])))
            made.append(
                DividedPlot(
                    k + 1, shape, float(areas[mine].sum()), float(flat_m2[mine].sum()), float(widths[mine].min())
                )
            )
        begin = count + len(paths)
        rows = [one.rows for one in self._found if one]
        return Division(
            tuple(made),
            _together(degrees[count:begin]), float(areas[count:begin].sum()),
            _together(degrees[begin:]), float(areas[begin:].sum()),
            sum(rows) if all(rows) else 0,
            next((one.angle for one in self._found if one), None),
            tuple(k + 1 for k, pieces in enumerate(plots) if len(pieces) > 1),
        )  # fmt: skip


def _usable(ground: Any) -> Any:
    """Land without its necks, metres, if it has any: a corridor of a hand's width between a path and the border.

    A plot that hangs together by one would not be in one piece to anybody.  Land without necks is as it was.
    """
    core = shapely.buffer(ground, -NECK_M / 2, join_style="mitre")
    if core.is_empty or _holes_and_parts(core) == _holes_and_parts(ground):
        return ground
    grown = shapely.buffer(core, NECK_M / 2, join_style="mitre", mitre_limit=20)
    return shapely.remove_repeated_points(shapely.intersection(grown, ground), 1e-6)


def _polygons(shape: Any) -> list[Any]:
    return [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon" and one.area > SPECK_M2]


def _holes_and_parts(shape: Any) -> tuple[int, int]:
    parts = shapely.get_parts(shape)
    parts = parts[shapely.area(parts) > SCRAP_M2]
    return int(shapely.get_num_interior_rings(parts).sum()), len(parts)


def _widths(shapes: Shapes) -> Floats:
    """(n,) twice the inscribed radius, metres."""
    tolerance = 1e-3 * np.sqrt(shapely.area(shapes))
    return np.asarray(2 * shapely.length(shapely.maximum_inscribed_circle(shapes, tolerance=tolerance)))


def _together(shapes: Shapes) -> Any:
    parts = list(shapely.get_parts(shapes))
    return None if not parts else parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _require(
    wanted: int | Sequence[float], path_width: float, min_width: float, parts: str
) -> tuple[Floats | None, int]:
    """Listed areas, if there are, and the number of plots."""
    areas = None if isinstance(wanted, int) else np.asarray(wanted, dtype=float)
    count = wanted if isinstance(wanted, int) else len(wanted)
    if not 1 <= count <= MOST_PLOTS:
        raise ValueError(f"from 1 to {MOST_PLOTS} plots")
    if areas is not None and not (np.isfinite(areas).all() and (areas >= LEAST_PLOT_M2).all()):
        raise ValueError(f"areas of {LEAST_PLOT_M2} m² and more")
    if not 0 <= path_width < 1000 or not 0 <= min_width < 1e5 or parts not in PARTS:
        raise ValueError(f"widths in metres; parts is one of {PARTS}")
    return areas, count
