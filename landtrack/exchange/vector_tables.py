"""GeoPackage, shapefile, FlatGeobuf and GML, read by GDAL feature by feature: a bad one loses no other."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fiona
from fiona.errors import FionaError, UnsupportedGeometryTypeError

from landtrack.errors import UnreadableFile
from landtrack.exchange.vector_feature import MOST_FEATURES, Feature, Layer
from landtrack.register.foreign import has_computed_tables

__all__ = ["of_shapefiles", "of_table"]

logging.getLogger("fiona").addHandler(logging.NullHandler())
logging.getLogger("fiona").propagate = False  # what GDAL grumbles is no sentence for a person

# Nothing is fetched, nothing is written beside a file, no link in a document is followed.
SETTINGS = {
    "GDAL_HTTP_TIMEOUT": "1", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL", "GML_DOWNLOAD_SCHEMA": "NO", "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "", "PROJ_NETWORK": "OFF", "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "YES",
}  # fmt: skip
OPTIONS: dict[str, dict[str, str]] = {
    "GML": {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"},
    "GPKG": {"LIST_ALL_TABLES": "NO"},
}
MOST_MISSING = 10_000  # features that a file promises and does not hold: named one by one, else it is broken
RAW = "iso-8859-1"  # every byte a letter: decoded by us, since GDAL gives up at a wrong one
_BROKEN = (FionaError, ValueError, LookupError, RuntimeError, TypeError, AttributeError, OSError)


@dataclass(frozen=True, slots=True)
class _Tables:
    """Layers with the file in which each lies."""

    layers: tuple[Layer, ...]
    places: Mapping[str, tuple[Path, str | None]]  # file, and the name that GDAL knows the layer by
    codes: Mapping[str, str]  # of shapefiles: how their letters are written, "" for not said
    file: str

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of a layer, in file order.  Raises UnreadableFile."""
        path, known = self.places[layer.name]
        code = self.codes.get(layer.name)
        row = 0
        with fiona.Env(**SETTINGS):
            try:
                with _opened(path, layer.driver, known, raw=code is not None) as table:
                    records = iter(table)
                    while True:
                        row += 1
                        try:
                            feature = _feature(row, next(records), layer, code)
                        except StopIteration:
                            break
                        except _BROKEN:
                            feature = Feature(row, None, problem="unreadable_feature")
                        if row > MOST_FEATURES:
                            raise UnreadableFile(self.file, "vector_too_large")
                        yield feature
            except _BROKEN as error:
                raise UnreadableFile(self.file, "broken_table") from error
        yield from self._missing(layer, row)

    def _missing(self, layer: Layer, row: int) -> Iterator[Feature]:
        """The features that the file promises beyond those that it holds."""
        missing = (layer.count or 0) - (row - 1)
        if missing > MOST_MISSING:
            raise UnreadableFile(self.file, "broken_table")
        yield from (Feature(row + n, None, problem="unreadable_feature") for n in range(missing))


def of_table(path: Path, driver: str, name: str) -> _Tables:
    """The layers of a copy of a GeoPackage, FlatGeobuf or GML file.  Raises UnreadableFile."""
    if driver == "GPKG" and has_computed_tables(path):
        raise UnreadableFile(name, "a_view")
    with fiona.Env(**SETTINGS):
        try:
            known = fiona.listlayers(str(path)) if driver == "GPKG" else [None]
            layers = {one: _layer(path, driver, one) for one in known}
        except UnsupportedGeometryTypeError as error:  # of any form, all with heights: fiona has no name for it
            raise UnreadableFile(name, "mixed_heights") from error
        except _BROKEN as error:
            raise UnreadableFile(name, "broken_table") from error
    named = {one or Path(name).stem: layer for one, layer in layers.items() if layer.form != "None"}
    if not named:
        raise UnreadableFile(name, "no_vector")
    named = {key: _called(layer, key) for key, layer in named.items()}
    return _Tables(tuple(named.values()), {key: (path, key if driver == "GPKG" else None) for key in named}, {}, name)


def of_shapefiles(parts: Mapping[str, Mapping[str, Path]], name: str) -> _Tables:
    """Shapefiles as layers; ``parts``: by name and ending, each file alone in a folder of ours.

    Raises
    ------
    UnreadableFile
    """
    layers, codes, places = [], {}, {}
    for label, files in parts.items():
        main = files[".shp"]
        with main.open("rb") as file:
            if file.read(4) != b"\0\0\x27\x0a":  # a text that calls itself .shp could name other files
                raise UnreadableFile(name, "broken_archive")
        if ".shx" not in files:
            raise UnreadableFile(name, "parts_missing")
        codes[label] = _letters(files)
        if ".cpg" in files:
            files[".cpg"].unlink()  # it was read; GDAL would give up at the first wrong byte
        with fiona.Env(**SETTINGS):
            try:
                layers.append(_called(_layer(main, "ESRI Shapefile", None, raw=True), label))
            except _BROKEN as error:
                raise UnreadableFile(name, "broken_table") from error
        places[label] = (main, None)
    return _Tables(tuple(layers), places, codes, name)


def _opened(path: Path, driver: str, layer: str | None, *, raw: bool) -> Any:
    more = {"encoding": RAW} if raw else {}
    return fiona.open(str(path), "r", driver=driver, layer=layer, **more, **OPTIONS.get(driver, {}))


def _layer(path: Path, driver: str, layer: str | None, *, raw: bool = False) -> Layer:
    with _opened(path, driver, layer, raw=raw) as table:
        try:
            count = len(table)
        except TypeError:  # GML does not know before it is read
            count = None
        form = table.schema["geometry"]
        form = form if isinstance(form, str) else "Unknown"
        return Layer(table.name, driver, form, table.crs_wkt or "", tuple(table.schema["properties"]), count)


def _called(layer: Layer, name: str) -> Layer:
    return Layer(name, layer.driver, layer.form, layer.crs, layer.fields, layer.count)


def _feature(row: int, told: Any, layer: Layer, code: str | None) -> Feature:
    fields, doubtful = dict(told.properties), False
    if code is not None:
        read = {key: _decoded(value, code) for key, value in fields.items()}
        fields = {key: value for key, (value, _) in read.items()}
        doubtful = any(doubt for _, doubt in read.values())
    geometry = told.geometry.__geo_interface__ if told.geometry is not None else None
    own_id = str(told.id) if layer.driver == "GPKG" else None  # the column fid
    return Feature(row, geometry, fields, own_id, doubtful_text=doubtful)


# --- the letters of a shapefile -----------------------------------------------------------------------------------

_BY_BYTE = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x64: "cp852", 0x65: "cp866"}
_LANGUAGE_BYTE = 29  # of a .dbf


def _letters(files: Mapping[str, Path]) -> str:
    """How the texts of a shapefile are written: by its .cpg, else by the mark of its table; "" if neither says."""
    if ".cpg" in files:
        with files[".cpg"].open("rb") as file:
            told = file.read(64).decode("ascii", "ignore").strip().lower()
        told = {"65001": "utf-8", "ansi 1252": "cp1252"}.get(told, f"cp{told}" if told.isdigit() else told)
        try:
            return codecs.lookup(told).name
        except LookupError:
            return ""
    if ".dbf" in files:
        with files[".dbf"].open("rb") as file:
            head = file.read(32)
        if len(head) > _LANGUAGE_BYTE:
            return _BY_BYTE.get(head[_LANGUAGE_BYTE], "")
    return ""


def _decoded(value: Any, code: str) -> tuple[Any, bool]:
    """A value whose every byte was taken for a letter, as it was meant, and whether that is doubtful.

    UTF-8 is tried first, whatever the table says: hardly any other text happens to be valid UTF-8.
    """
    if not isinstance(value, str) or value.isascii():
        return value, False
    data = value.encode(RAW, "replace")
    for one in ("utf-8", code or "cp1252"):
        try:
            return data.decode(one), False
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace"), True
