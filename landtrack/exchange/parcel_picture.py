"""What a map shows of a report: each outline, good and bad, by the gravest that is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from landtrack.exchange.parcel_found import LeftOut, Parcel, Problem, Report
from landtrack.land.checks import MALI_BOX

__all__ = ["RANKS", "Outline", "picture"]

RANKS = ("refused", "repaired", "warning")  # the gravest first
ORDER = (*RANKS, "good")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feature on the map."""

    row: int
    id: str | None
    kind: str  # of ORDER
    geometry: dict[str, Any]  # GeoJSON, EPSG:4326; what is refused may cross itself
    problems: tuple[Problem, ...]


def picture(report: Report, most: int) -> tuple[list[Outline], tuple[float, ...], int]:
    """At most so many outlines of a report, those that need a look first, and where to look.

    Returns
    -------
    outlines; west, south, east, north of what is good, else of what is refused and lies in the country, else the
    country; how many outlines there was no room for
    """
    said: dict[int, list[Problem]] = {}
    for one in report.problems:
        said.setdefault(one.row, []).append(one)
        if one.other_row is not None and one.code != "duplicate":  # both sides of ground that two claim
            other = replace(one, row=one.other_row, id=one.other, other_row=one.row, other=one.id)
            said.setdefault(one.other_row, []).append(other)
    found: list[tuple[int, int, LeftOut | Parcel]] = [(ORDER.index("refused"), one.row, one) for one in report.left_out]
    found += [(ORDER.index(_gravest(said.get(one.row, ()))), one.row, one) for one in report.parcels]
    found.sort(key=lambda told: told[:2])
    outlines = [
        Outline(row, one.id, ORDER[rank], _told(one), tuple(said.get(row, ()))) for rank, row, one in found[:most]
    ]
    return outlines, _box(report), len(found) - len(outlines)


def _gravest(problems: Sequence[Problem]) -> str:
    there = {one.finding.severity for one in problems}
    return next((rank for rank in RANKS[1:] if rank in there), "good")


def _told(one: LeftOut | Parcel) -> dict[str, Any]:
    return dict(shapely.geometry.mapping(one.shape)) if isinstance(one, Parcel) else one.geometry


def _box(report: Report) -> tuple[float, ...]:
    west, south, east, north = MALI_BOX
    boxes = [one.shape.bounds for one in report.parcels] or [
        box for one in report.left_out
        if west <= (box := _reach(one.geometry))[0] and south <= box[1] and box[2] <= east and box[3] <= north
    ]  # fmt: skip
    if not boxes:
        return MALI_BOX
    lows, highs = list(zip(*boxes, strict=True))[:2], list(zip(*boxes, strict=True))[2:]
    return (*map(min, lows), *map(max, highs))


def _reach(geometry: dict[str, Any]) -> tuple[float, float, float, float]:
    """The box of an outline that may be no polygon for shapely."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    lon, lat = zip(*(corner[:2] for part in parts for ring in part for corner in ring), strict=True)
    return min(lon), min(lat), max(lon), max(lat)
