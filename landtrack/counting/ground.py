"""The ground that plots cover: each square metre once, and only inside the land that was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from landtrack.counting.facts import Allotment, Commitment
from landtrack.land.frames import Frame, frame_about
from landtrack.land.measure import areas_m2

Shapes = Mapping[str, BaseGeometry]


def covered_m2(
    allotments: Iterable[Allotment], live: Mapping[str, Commitment], shapes: Shapes
) -> float | None:
    """Geodesic area of the union of the plots' shapes inside the land of their commitments.

    Parameters
    ----------
    allotments : those without a drawn plot are passed over
    live : their commitments; one that was never measured clips nothing
    shapes : EPSG:4326 lon/lat shapes of plots and parcels, by uid

    Returns
    -------
    m²; None if no plot is drawn.  ``measure`` says the areas; what plots share or what lies outside the
    land is found in an equal-area frame and taken off.
    """
    plots: dict[str, dict[str, BaseGeometry]] = {}
    for one in allotments:
        if one.plot is not None and one.plot in shapes:
            plots.setdefault(one.commitment, {})[one.plot] = shapes[one.plot]
    if not plots:
        return None
    drawn = np.array([shape for here in plots.values() for shape in here.values()], dtype=object)
    frame = frame_about(drawn)
    metres = frame.to_metres(drawn)
    ends = np.cumsum([len(here) for here in plots.values()])
    pieces = np.split(metres, ends[:-1])
    fields = [
        _inside(shapely.union_all(piece), live.get(uid), shapes, frame)
        for uid, piece in zip(plots, pieces, strict=True)
    ]
    lost = fsum(shapely.area(metres)) - _union_area(np.array(fields, dtype=object))
    return fsum(areas_m2(drawn)) - lost


def _inside(union: BaseGeometry, given: Commitment | None, shapes: Shapes, frame: Frame) -> BaseGeometry:
    """What of the plots lies on the measured land of their commitment."""
    land = [shapes[uid] for uid in given.parcels if uid in shapes] if given else []
    if not land:
        return union
    return shapely.intersection(union, shapely.union_all(frame.to_metres(np.array(land, dtype=object))))


def _union_area(fields: NDArray[np.object_]) -> float:
    """Area of the union of fields that hardly ever touch: only those that meet are united."""
    one, other = shapely.STRtree(fields).query(fields, predicate="intersects")
    meeting = np.unique(one[one != other])
    apart = np.ones(len(fields), dtype=bool)
    apart[meeting] = False
    return fsum(shapely.area(fields[apart])) + float(shapely.area(shapely.union_all(fields[meeting])))
