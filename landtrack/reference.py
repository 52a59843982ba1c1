"""The data that ships: outlines, towns, villages, units, holidays, the invented field of Parou.

The files lie in ``geodata/``, inside the installed package or beside it in the source tree; ``SOURCES.toml``
says where each comes from.  Coordinates are WGS 84 degrees.  Standard library only; files are read once.
"""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "Holiday",
    "Outline",
    "Source",
    "Town",
    "Unit",
    "Village",
    "geodata",
    "holidays",
    "outlines",
    "parou_field",
    "path_of",
    "sources",
    "towns",
    "units",
    "villages",
]


@dataclass(frozen=True, slots=True)
class Outline:
    """A country's outline, EPSG:4326, simplified to about 220 m: for drawing, never for deciding."""

    iso: str  # ISO 3166-1 alpha-2
    name_fr: str
    name_en: str
    geometry: dict[str, Any]  # GeoJSON Polygon or MultiPolygon, lon/lat


@dataclass(frozen=True, slots=True)
class Town:
    """A town of Mali (GeoNames, CC BY 4.0: name the source wherever it is shown)."""

    geoname_id: int
    name: str
    name_fr: str
    lat: float
    lon: float
    population: int | None  # None: not known
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Village:
    """A village near Parou, at its GPS point."""

    code: str
    name: str
    lat: float
    lon: float
    other_names: tuple[str, ...]
    languages: tuple[str, ...]  # ISO 639-3


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit under one parent for one time; a code with two parents in time has two rows."""

    code: str
    name: str
    kind: str  # region, cercle, arrondissement, commune, village
    parent: str | None  # None: a region, or not known
    valid_from: str | None  # a date text such as 2023; the first day of validity, None: not known
    valid_to: str | None  # the first day no longer valid, None: still valid
    note: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which no office works."""

    day: date
    code: str
    name_fr: str
    name_en: str
    kind: str  # fixed, easter, islamic
    estimated: bool  # the moon decides: the day announced may differ by up to two


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file of ``geodata/`` comes from."""

    path: str
    origin: str
    licence: str
    date: date
    sha256: str
    note: str
    url: str = ""


@cache
def geodata() -> Path:
    """The folder of the data.  Raises FileNotFoundError if this installation has none."""
    package = Path(__file__).resolve().parent
    for folder in (package / "geodata", package.parent / "geodata"):
        if (folder / "SOURCES.toml").is_file():
            return folder
    raise FileNotFoundError("landtrack's geodata folder is missing: install the package again")


def path_of(name: str) -> Path:
    """The path of a file that ships, such as ``parou/field.geojson``; FileNotFoundError if there is none."""
    path = geodata() / name
    if not path.is_file():
        raise FileNotFoundError(f"no file {name} in landtrack's geodata")
    return path


@cache
def outlines() -> tuple[Outline, ...]:
    """Mali first, then its 7 neighbours by code."""
    features = json.loads(path_of("outlines.geojson").read_text("utf-8"))["features"]
    return tuple(Outline(**feature["properties"], geometry=feature["geometry"]) for feature in features)


@cache
def towns() -> tuple[Town, ...]:
    """Towns of Mali by name."""
    return tuple(
        Town(
            geoname_id=int(row["geoname_id"]),
            name=row["name"],
            name_fr=row["name_fr"] or row["name"],
            lat=float(row["latitude"]),
            lon=float(row["longitude"]),
            population=int(row["population"]) if row["population"] else None,
            other_names=_several(row["other_names"]),
        )
        for row in _rows("towns.csv")
    )


@cache
def villages() -> tuple[Village, ...]:
    """Parou and the villages around it, nearest first."""
    return tuple(
        Village(
            code=row["code"],
            name=row["name"],
            lat=float(row["latitude"]),
            lon=float(row["longitude"]),
            other_names=_several(row["other_names"]),
            languages=_several(row["languages"]),
        )
        for row in _rows("villages.csv")
    )


@cache
def units() -> tuple[Unit, ...]:
    """Both trees, before and since the 2023 law: parents before their children, villages last."""
    return tuple(
        Unit(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent=row["parent"] or None,
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            note=row["note"],
        )
        for row in _rows("units.csv")
    )


@cache
def holidays() -> tuple[Holiday, ...]:
    """Mali's holidays of 2011 to 2030 by day; two may fall on one day."""
    return tuple(
        Holiday(
            day=date.fromisoformat(row["date"]),
            code=row["code"],
            name_fr=row["name_fr"],
            name_en=row["name_en"],
            kind=row["kind"],
            estimated=row["estimated"] == "yes",
        )
        for row in _rows("holidays.csv")
    )


def parou_field() -> dict[str, Any]:
    """The INVENTED field of the demonstration, GeoJSON: 3 ha, then its 50 plots in walking order."""
    return dict(json.loads(path_of("parou/field.geojson").read_text("utf-8")))


@cache
def sources() -> tuple[Source, ...]:
    """Origin, licence and checksum of each file."""
    return tuple(Source(**row) for row in tomllib.loads(path_of("SOURCES.toml").read_text("utf-8"))["file"])


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path_of(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _several(text: str) -> tuple[str, ...]:
    """A cell with several values between bars."""
    return tuple(text.split("|")) if text else ()
