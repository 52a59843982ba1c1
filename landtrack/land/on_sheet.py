"""Shapes on a sheet of paper: turned and scaled so that they fill it, and where there is room to write in them.

Lengths on the ground are metres, on the sheet millimetres, x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import affine_transform, rotate
from shapely.geometry.base import BaseGeometry

from landtrack.land.frames import frame_about

__all__ = ["Spot", "View", "borders", "clear_of", "middle", "path", "sample", "size_of", "view_of", "write_in"]

Room = tuple[float, float]  # width and height in millimetres
NORTH_UP: Final = 0.9  # a sheet with north at its top is easier to read, even if this much smaller
SNAP_MM: Final = 0.02  # borders nearer than this are one
CENTRE_MM: Final = 0.2  # how near the middle of a shape has to be found
STEPS: Final = 14  # sizes tried, from the largest to the smallest


@dataclass(frozen=True, slots=True)
class View:
    """Shapes as they lie on a sheet.

    Parameters
    ----------
    room : index of the room that was chosen
    turn : degrees by which the north of the sheet is turned clockwise from its top, above -90 to 90
    one_to : the scale's denominator, of two figures at most and zeros
    shapes : in millimetres, in the order in which they were given
    """

    room: int
    turn: float
    one_to: int
    shapes: list[BaseGeometry]


@dataclass(frozen=True, slots=True)
class Spot:
    """Boxes side by side or one below another: their middles, and the size they take (millimetres)."""

    size: float
    middles: list[tuple[float, float]]


def view_of(geometries: Iterable[Any], rooms: Sequence[Room]) -> View:
    """GeoJSON polygons (EPSG:4326 degrees) as large as one of some rooms allows, in its middle.

    Turned by the sides of the hull about them; north stays up where that costs little.

    Raises
    ------
    ValueError : nothing to draw
    """
    told = [shapely.force_2d(shapely.geometry.shape(one)) for one in geometries]
    if not told:
        raise ValueError("nothing to draw")
    metres = np.asarray(frame_about(told).to_metres(np.asarray(told, dtype=object)))
    hull = shapely.convex_hull(shapely.union_all(metres))
    found = [(_one_to(rotate(hull, angle, origin=(0, 0)), room), abs(angle), angle, i)
             for angle in _angles(hull) for i, room in enumerate(rooms)]  # fmt: skip
    best = min(found)
    upright = min(one for one in found if one[2] == 0)
    one_to, _, angle, room = upright if upright[0] * NORTH_UP <= best[0] else best
    denominator = _rounded_up(one_to)
    turned = [rotate(shape, angle, origin=(0, 0)) for shape in metres]
    west, south, east, north = shapely.total_bounds(turned)
    width, height = rooms[room]
    mm = 1000 / denominator
    right, down = width / 2 - (west + east) / 2 * mm, height / 2 + (south + north) / 2 * mm
    placed = [affine_transform(shape, (mm, 0, 0, -mm, right, down)) for shape in turned]
    return View(room, -angle, denominator, placed)


def _angles(hull: BaseGeometry) -> list[float]:
    """Turns to try, degrees counter-clockwise: none, and those that lay a side of the hull along the sheet."""
    dx, dy = np.diff(shapely.get_coordinates(hull), axis=0).T
    sides = np.degrees(np.arctan2(dy, dx)).tolist()
    turns = {round(90 - (90 + side - more) % 180, 6) for side in sides for more in (0.0, 90.0)}
    return [0.0, *(turn for turn in sorted(turns) if turn)]


def _one_to(shape: BaseGeometry, room: Room) -> float:
    west, south, east, north = shape.bounds
    return max((east - west) / room[0], (north - south) / room[1], 1e-3) * 1000


def _rounded_up(denominator: float) -> int:
    """To two figures: 431.2 is 440."""
    step = 10 ** max(math.floor(math.log10(denominator)) - 1, 0)
    return math.ceil(round(denominator / step, 9)) * step


def path(shape: BaseGeometry) -> str:
    """SVG path data of a polygon, or several, with holes (to be filled even-odd), or of lines."""
    return "".join(_run(part) for part in _parts(shape))


def _parts(shape: BaseGeometry) -> Iterator[tuple[NDArray[np.float64], str]]:
    for one in shapely.get_parts(shape):
        rings = shapely.get_rings(one)
        yield from ((shapely.get_coordinates(ring)[:-1], "Z") for ring in rings)
        if not len(rings):
            yield shapely.get_coordinates(one), ""


def _run(part: tuple[NDArray[np.float64], str]) -> str:
    points, end = part
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in points) + end


def borders(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """The borders of some shapes as lines, each once: dashes that are laid twice close one another's gaps."""
    return shapely.line_merge(shapely.union_all([shape.boundary for shape in shapes], grid_size=SNAP_MM))


def write_in(
    shape: BaseGeometry, layouts: Sequence[tuple[Sequence[Room], bool]], largest: float, least: float, air: float
) -> Spot | None:
    """The largest size at which one of some layouts lies wholly in a shape, the first of them that does; else None.

    Parameters
    ----------
    layouts : boxes at size 1, and whether they stand one below another
    air : millimetres that stay free about them
    """
    inner = shape.buffer(-air)
    if inner.is_empty:
        return None
    shapely.prepare(inner)
    centres = (inner.centroid, middle(inner))
    for size in np.geomspace(largest, least, STEPS).tolist():
        for boxes, below in layouts:
            wide, high = _extent(boxes, below=below)
            for at in centres:
                frame = shapely.box(at.x - wide * size / 2, at.y - high * size / 2,
                                    at.x + wide * size / 2, at.y + high * size / 2)  # fmt: skip
                if inner.contains(frame):
                    return Spot(size, _middles(boxes, size, (at.x, at.y), below=below))
    return None


def size_of(shape: BaseGeometry) -> int:
    """0 of a point, 1 of a line, 2 of a surface."""
    return int(shapely.get_dimensions(shape))


def sample(size: int, wide: float, high: float) -> BaseGeometry:
    """A point, a line or a surface to show in a legend, millimetres."""
    edge = 0.15
    return (
        shapely.Point(wide / 2, high / 2), shapely.LineString([(0.5, high / 2), (wide - 0.5, high / 2)]),
        shapely.box(edge, edge, wide - edge, high - edge),
    )[size]  # fmt: skip


def clear_of(shape: BaseGeometry, taken: Iterable[BaseGeometry]) -> BaseGeometry:
    """The largest piece of a shape that others leave free; the whole of it where they leave nothing."""
    over = [one for one in taken if one.intersects(shape)]
    left = shapely.difference(shape, shapely.union_all(over)) if over else shape
    parts = [one for one in shapely.get_parts(left) if one.geom_type == "Polygon"]
    return max(parts, key=lambda one: one.area) if parts else shape


def middle(shape: BaseGeometry) -> shapely.Point:
    """The middle of the largest circle in a shape: inside, where its centroid may be beside it."""
    return shapely.Point(shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=CENTRE_MM))[0])


GAP: Final = 0.22  # between boxes, at size 1


def _extent(boxes: Sequence[Room], *, below: bool) -> Room:
    along = sum(box[below] for box in boxes) + GAP * (len(boxes) - 1)
    across = max(box[not below] for box in boxes)
    return (across, along) if below else (along, across)


def _middles(boxes: Sequence[Room], size: float, at: tuple[float, float], *, below: bool) -> list[tuple[float, float]]:
    start, found = -_extent(boxes, below=below)[below] / 2, []
    for box in boxes:
        off = (start + box[below] / 2) * size
        found.append((at[0], at[1] + off) if below else (at[0] + off, at[1]))
        start += box[below] + GAP
    return found
