"""The ground that plots cover: each square metre once, and only inside the land that was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import fsum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from landtrack.counting.facts import Allotment, Commitment
from landtrack.land.frames import Frame, frame_about, frame_at
from landtrack.land.measure import areas_m2

Shapes = Mapping[str, BaseGeometry]
Many = NDArray[np.object_]
Fields = list[tuple[Many, Many | None]]  # the plots of each commitment, and its land


def covered_m2(allotments: Iterable[Allotment], live: Mapping[str, Commitment], shapes: Shapes) -> float | None:
    """Geodesic area of the union of the plots' shapes inside the land of their commitments.

    Parameters
    ----------
    allotments : those without a drawn plot are passed over
    live : their commitments; one that was never measured clips nothing
    shapes : EPSG:4326 lon/lat shapes of plots and parcels, by uid

    Returns
    -------
    m²; None if no plot is drawn.  ``measure`` says the areas; what plots share or what lies outside the
    land is found in an equal-area frame near them and taken off (edges of 1 km: within 2e-7).
    """
    plots: dict[str, dict[str, BaseGeometry]] = {}
    for one in allotments:
        if one.plot is not None and one.plot in shapes:
            plots.setdefault(one.commitment, {})[one.plot] = shapes[one.plot]
    if not plots:
        return None
    drawn = {uid: np.array(list(many.values()), dtype=object) for uid, many in plots.items()}
    land = {uid: _shapes_of(live[uid].parcels, shapes) for uid in drawn if uid in live}
    frames: dict[Frame, list[Fields]] = {}  # a frame costs some 15 ms: one serves the fields of a whole degree
    for near in _neighbours(drawn):
        middle = frame_about(np.concatenate([drawn[uid] for uid in near]))
        frame = frame_at(round(middle.lon), round(middle.lat))
        frames.setdefault(frame, []).append([(drawn[uid], land.get(uid)) for uid in near])
    lost = [_lost_m2(fields, frame) for frame, many in frames.items() for fields in many]
    return fsum(areas_m2(np.concatenate(list(drawn.values())))) - fsum(lost)


def _shapes_of(parcels: Iterable[str], shapes: Shapes) -> Many | None:
    found = [shapes[uid] for uid in parcels if uid in shapes]
    return np.array(found, dtype=object) if found else None


def _neighbours(drawn: Mapping[str, Many]) -> Iterator[list[str]]:
    """Commitments whose plots may meet, together; nearly all stand alone."""
    uids = list(drawn)
    boxes = shapely.box(*np.array([shapely.total_bounds(many) for many in drawn.values()]).T)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    near: dict[int, list[int]] = {}
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        near.setdefault(i, []).append(j)
    seen: set[int] = set()
    for start in range(len(uids)):
        together, todo = [], [start]
        while todo:
            i = todo.pop()
            if i not in seen:
                seen.add(i)
                together.append(uids[i])
                todo += near[i]
        if together:
            yield together


def _lost_m2(fields: Fields, frame: Frame) -> float:
    """What plots of neighbouring commitments share, and what lies outside their land."""
    metres = [frame.to_metres(plots) for plots, _ in fields]
    inside = [_inside(plots, land, frame) for plots, (_, land) in zip(metres, fields, strict=True)]
    union = inside[0] if len(inside) == 1 else shapely.union_all(np.array(inside, dtype=object))
    return fsum(shapely.area(np.concatenate(metres))) - float(shapely.area(union))


def _inside(plots: Many, land: Many | None, frame: Frame) -> BaseGeometry:
    union = shapely.union_all(plots)
    return union if land is None else shapely.intersection(union, shapely.union_all(frame.to_metres(land)))
