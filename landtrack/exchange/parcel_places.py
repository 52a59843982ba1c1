"""In which village a parcel of a file lies: as a field says, as a person says, or by the nearest village's point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from landtrack.errors import NotFound
from landtrack.exchange.stories import Villages
from landtrack.land.findings import FAR_M
from landtrack.land.measure import GEOD

__all__ = ["Places"]

_M_PER_DEGREE = 110_500.0  # of latitude in Mali, or less: a box that leaves nothing within reach out


class Places:
    """The villages that an account sees."""

    def __init__(self, records: Iterable[Mapping[str, Any]], always: str = "") -> None:
        """``always``: code or name of the village of what no field tells.  Raises NotFound."""
        listed = list(records)
        self._villages = Villages(listed)
        self._points = {one["uid"]: point for one in listed if (point := _point(one.get("point")))}
        self._found: dict[str, str | None] = {}
        self._uids = list(self._points)
        self._xy = np.array([self._points[uid] for uid in self._uids]).reshape(-1, 2)
        self._tree = shapely.STRtree(shapely.points(self._xy))
        self._always = self.called(always) if always else None
        if always and self._always is None:
            raise NotFound("village", always[:80])

    def called(self, text: str) -> str | None:
        """The one village of this uid, code or name; None if there is none, or several."""
        if text not in self._found:
            found = self._villages.find(text)
            self._found[text] = found.pop() if len(found) == 1 else None
        return self._found[text]

    def point(self, village: str) -> tuple[float, float] | None:
        """The village's point, lon/lat, if it is known."""
        return self._points.get(village)

    def village_of(self, said: str, shape: Any) -> str | None:
        """The village that a field names; else the one that holds for all; else the nearest within 10 km."""
        if said:
            return self.called(said)
        return self._always or self._nearest(shape)

    def _nearest(self, shape: Any) -> str | None:
        x, y = shapely.get_coordinates(shape.representative_point())[0].tolist()
        north = FAR_M / _M_PER_DEGREE
        east = north / max(np.cos(np.radians(y)), 0.1) * 1.01
        near = self._tree.query(shapely.box(x - east, y - north, x + east, y + north))
        if not len(near):
            return None
        lon, lat = self._xy[near].T
        away = GEOD.inv(np.full_like(lon, x), np.full_like(lat, y), lon, lat)[2]
        first = int(np.argmin(away))
        return self._uids[int(near[first])] if away[first] <= FAR_M else None


def _point(told: Any) -> tuple[float, float] | None:
    """Longitude and latitude of a point as a record holds it."""
    if isinstance(told, shapely.Geometry):
        return None if told.is_empty else (float(told.x), float(told.y))
    if isinstance(told, Mapping):
        told = told.get("coordinates")
    return (float(told[0]), float(told[1])) if told else None
