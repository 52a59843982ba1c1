"""Fields in a spreadsheet: an outline a row (WKT, or what ODK and Kobo call a geoshape), or a corner a row.

How a column is called decides for corners alone; an outline is known by how its cells are written.  Coordinates of a
geoshape are degrees, latitude first; of anything else nobody says what they are, so that a person is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landtrack.errors import UnreadableFile
from landtrack.exchange.spreadsheet import MOST_BYTES, Rows, Sheet, read_sheets
from landtrack.exchange.vector_feature import Feature, Layer

__all__ = ["of_sheets"]

WGS84 = "EPSG:4326"
LOOKED_AT = 200  # rows that decide which column holds outlines
FEWEST_CORNERS = 3
EAST = ("lon", "long", "lng", "longitude", "x", "easting", "est")
NORTH = ("lat", "latitude", "y", "northing", "nord")
NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_WKT = re.compile(
    r"\s*(?:SRID\s*=\s*(\d{1,6})\s*;)?\s*([A-Z]+)\s*(?:Z|M|ZM)?\s*(\(.*\)|EMPTY)\s*", re.IGNORECASE | re.DOTALL
)
_SHAPES = {
    "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon", "POINT": "Point", "LINESTRING": "LineString",
    "MULTIPOINT": "MultiPoint", "MULTILINESTRING": "MultiLineString", "GEOMETRYCOLLECTION": "GeometryCollection",
}  # fmt: skip
_PLACE = re.compile(r"[^(),\s][^(),]*")
_SPOT = re.compile(r"\s*[-+]?\d+(?:\.\d+)?(?:\s+[-+]?\d+(?:\.\d+)?){1,3}\s*")


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The tables of a spreadsheet that tell outlines, each with its features."""

    layers: tuple[Layer, ...]
    told: Mapping[str, tuple[Feature, ...]]

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of a table, in its order."""
        return iter(self.told[layer.name])


def of_sheets(path: Path, name: str) -> _Sheets:
    """The tables of a CSV or XLSX file that tell outlines.

    Raises
    ------
    UnreadableFile : no spreadsheet, one that is protected or too large, or none of its tables tells outlines
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(name, "spreadsheet_too_large")
    layers, told = [], {}
    for sheet in _sheets(path, name):
        found = _outlines(sheet.rows) or _corners(sheet.rows)
        if found is None:
            continue
        fields, crs, features = found
        label = sheet.name or Path(name).stem
        layers.append(Layer(label, "Spreadsheet", "Unknown", crs, fields, len(features)))
        told[label] = features
    if not layers:
        raise UnreadableFile(name, "no_vector")
    return _Sheets(tuple(layers), told)


def _sheets(path: Path, name: str) -> list[Sheet]:
    """The tables; what is none is no file of outlines either, and that is what a person brought."""
    try:
        return read_sheets(path.read_bytes(), name)
    except UnreadableFile as error:
        reason = "no_vector" if error.reason == "no_spreadsheet" else error.reason
        raise UnreadableFile(name, reason) from error


_Found = tuple[tuple[str, ...], str, tuple[Feature, ...]]  # fields, system, features


# --- an outline a row ---------------------------------------------------------------------------------------------


def _outlines(rows: Rows) -> _Found | None:
    """The rows of a table with a column of outlines; None if it has none."""
    counts: dict[tuple[int, Callable[[str], Any]], int] = {}
    for row in rows[:LOOKED_AT]:
        for column, cell in enumerate(row):
            way = _way_of(cell)
            if way is not None:
                counts[column, way] = counts.get((column, way), 0) + 1
    if not counts:
        return None
    column, way = max(counts, key=lambda one: (counts[one], -one[0]))
    first = next(i for i, row in enumerate(rows) if column < len(row) and _way_of(row[column]) is way)
    head = next((row for row in reversed(rows[:first]) if any(row)), [])
    names = _names(head, max(map(len, rows)))
    features: list[Feature] = []
    systems: set[str] = set()
    for row in rows[first:]:
        if not any(row):
            continue
        cell = row[column] if column < len(row) else ""
        systems.add(_system_of(cell, way))
        fields = {name: text for name, text in zip(names, row, strict=False) if name != names[column]}
        features.append(_feature(len(features) + 1, cell, way, fields))
    crs = systems.pop() if len(systems) == 1 else ""
    return tuple(name for name in names if name != names[column]), crs, tuple(features)


def _way_of(cell: str) -> Callable[[str], Any] | None:
    """How a cell that tells an outline is read; None for one that does not."""
    match = _WKT.fullmatch(cell) if "(" in cell else None
    if match and match[2].upper() in _SHAPES:
        return _of_wkt
    spots = cell.strip().rstrip(";").split(";")
    return _of_geoshape if len(spots) >= FEWEST_CORNERS and all(map(_SPOT.fullmatch, spots)) else None


def _system_of(cell: str, way: Callable[[str], Any]) -> str:
    """The system that a cell says, "" if it does not."""
    if way is _of_geoshape:
        return WGS84
    match = _WKT.fullmatch(cell)
    return f"EPSG:{match[1]}" if match and match[1] else ""


def _feature(row: int, cell: str, way: Callable[[str], Any], fields: dict[str, str]) -> Feature:
    if not cell.strip():
        return Feature(row, None, fields)
    try:
        return Feature(row, way(cell), fields)
    except (ValueError, RecursionError):
        return Feature(row, None, fields, problem="unreadable_feature")


def _of_wkt(cell: str) -> dict[str, Any] | None:
    """A WKT as in GeoJSON, open rings and all.  Raises ValueError."""
    match = _WKT.fullmatch(cell)
    kind = _SHAPES.get(match[2].upper()) if match else None
    if match is None or kind is None:
        raise ValueError(cell)
    if match[3].upper() == "EMPTY":
        return None
    if not kind.endswith("Polygon"):
        return {"type": kind, "coordinates": []}

    def place(told: re.Match[str]) -> str:
        return json.dumps([float(number) for number in told[0].split()])

    return {"type": kind, "coordinates": json.loads(_PLACE.sub(place, match[3]).translate({40: 91, 41: 93}))}


def _of_geoshape(cell: str) -> dict[str, Any]:
    """ODK's "latitude longitude altitude accuracy; ..." as a polygon.  Raises ValueError."""
    spots = [spot.split() for spot in cell.strip().rstrip(";").split(";")]
    return {"type": "Polygon", "coordinates": [[[float(spot[1]), float(spot[0])] for spot in spots]]}


# --- a corner a row -----------------------------------------------------------------------------------------------


def _corners(rows: Rows) -> _Found | None:
    """The fields of a table with a corner a row; None if it is none.

    Corners of a field stand one under the other and have the same words in the first column that is no coordinate.
    """
    found = next((one for one in map(_columns, range(LOOKED_AT), rows) if one), None)
    if found is None:
        return None
    start, own, east, north = found
    fields = _names(rows[start], max(map(len, rows)))
    groups: dict[str, list[Sequence[str]]] = {}
    for row in rows[start + 1 :]:
        if any(row):
            full = [*row, *[""] * (len(fields) - len(row))]
            groups.setdefault(full[own], []).append(full)
    if not any(len(group) >= FEWEST_CORNERS for group in groups.values()):
        return None
    features = tuple(
        _of_corners(n, group, east, north, dict(zip(fields, group[0], strict=True)), own_id)
        for n, (own_id, group) in enumerate(groups.items(), 1)
    )
    return tuple(one for i, one in enumerate(fields) if i not in (east, north)), "", features


def _columns(line: int, head: Sequence[str]) -> tuple[int, int, int, int] | None:
    """Where a row that names columns stands, the column of the field, of easting and northing; None if it is none."""
    names = [cell.strip().casefold() for cell in head]
    east = next((i for i, one in enumerate(names) if one in EAST), None)
    north = next((i for i, one in enumerate(names) if one in NORTH), None)
    own = next((i for i, one in enumerate(names) if one and i not in (east, north)), None)
    return (line, own, east, north) if east is not None and north is not None and own is not None else None


def _of_corners(
    row: int, group: Sequence[Sequence[str]], east: int, north: int, fields: dict[str, str], own_id: str
) -> Feature:  # fmt: skip
    """A field from its corners; closing the ring is no repair here, for no list of corners says the first one twice."""
    try:
        ring = [[_number(one[east]), _number(one[north])] for one in group]
    except ValueError:
        return Feature(row, None, fields, own_id, problem="unreadable_feature")
    ring += ring[:1] if ring[0] != ring[-1] else []
    return Feature(row, {"type": "Polygon", "coordinates": [ring]}, fields, own_id)


def _number(text: str) -> float:
    told = text.strip().replace("\u202f", "").replace("\u00a0", "")
    if not re.fullmatch(NUMBER, told):
        raise ValueError(text)
    return float(told.replace(",", "."))


def _names(head: Sequence[str], width: int) -> list[str]:
    """Names of columns, each once; a number for one that has none."""
    names: list[str] = []
    for i in range(width):
        name = head[i].strip() if i < len(head) else ""
        names.append(name if name and name not in names else f"{name or 'colonne'} {i + 1}")
    return names
