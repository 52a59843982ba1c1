"""Which villages lie near each other: a woman who moves, or is written down twice, does not go far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import cos, hypot, radians
from typing import Any

NEAR_KM = 10.0  # a morning's walk to a market or a field [own]
_KM_A_DEGREE = 111.2
_CELL = 2 * NEAR_KM / _KM_A_DEGREE  # degrees: at least ten kilometres wide up to latitude 60


def neighbours(villages: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """The neighbours of each village by uid: within ten kilometres, without a point in the same unit.

    Parameters
    ----------
    villages : mappings with ``uid``, ``point`` ((longitude, latitude) in degrees, or None) and ``parents``
    """
    listed = list(villages)
    points = {v["uid"]: v["point"] for v in listed if v["point"]}
    found: dict[str, set[str]] = {v["uid"]: set() for v in listed}
    for one, other in _near_pairs(points):
        found[one].add(other)
        found[other].add(one)
    units: dict[str, set[str]] = defaultdict(set)
    for v in listed:
        for unit in _units(v):
            units[unit].add(v["uid"])
    for v in listed:
        if not v["point"]:
            here = set().union(*(units[unit] for unit in _units(v))) - {v["uid"]}
            found[v["uid"]] |= here
            for other in here:
                found[other].add(v["uid"])
    return {uid: frozenset(others) for uid, others in found.items()}


def _units(village: Mapping[str, Any]) -> set[str]:
    told = village.get("parents") or ()
    return {one["unit"] for one in told if isinstance(one, dict) and isinstance(one.get("unit"), str)}


def _near_pairs(points: Mapping[str, tuple[float, float]]) -> Iterable[tuple[str, str]]:
    """Pairs within reach; villages are put into cells, so that only those of nine cells are compared."""
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for uid, point in points.items():
        for other in _around(cells, point):
            if _km(point, points[other]) <= NEAR_KM:
                yield uid, other
        cells[_cell(point)].append(uid)


def _around(cells: Mapping[tuple[int, int], list[str]], point: tuple[float, float]) -> Iterable[str]:
    x, y = _cell(point)
    reach = range(-1, 2)
    return (uid for i in reach for j in reach for uid in cells.get((x + i, y + j), ()))


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return int(point[0] // _CELL), int(point[1] // _CELL)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance on a plane at the place: right to a few metres over ten kilometres."""
    middle = radians((one[1] + other[1]) / 2)
    return _KM_A_DEGREE * hypot((one[0] - other[0]) * cos(middle), one[1] - other[1])
