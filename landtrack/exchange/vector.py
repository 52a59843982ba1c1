"""Any vector file as layers and a stream of features: what it is, what is in it, and nothing from outside it.

Told apart by what stands in it, never by its name.  Tables (GeoPackage, shapefile, FlatGeobuf, GML) are read by GDAL
with the one driver that fits, from a copy under a name of our own in a folder of our own, so that neither a file
beside it nor a path in it is ever followed; GeoJSON, KML and GPX by streaming readers that name every fault.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyproj import CRS

from landtrack.errors import UnknownCrs, UnreadableFile, WhichLayer
from landtrack.exchange import vector_json, vector_marks, vector_sheets, vector_tables
from landtrack.exchange.archives import members_of
from landtrack.exchange.systems import known_crs
from landtrack.exchange.vector_feature import Feature, Layer

__all__ = ["Feature", "Layer", "Vector", "candidates", "choose_layer", "crs_of", "open_vector"]

MOST_BYTES = 4 * 2**30
MOST_BYTES_UNPACKED = 4 * 2**30
HEAD = 4096  # bytes that tell what a file is
SHAPEFILE = b"\0\0\x27\x0a"
OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
WORKBOOK = "xl/workbook.xml"  # what makes an archive a spreadsheet
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# Of an archive, the first kind that is there.
_INSIDE = (".shp", ".kml", ".gpkg", ".fgb", ".gml", ".gpx", ".geojson", ".geojsonl", ".geojsons", ".ndjson", ".json")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s>/]")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


class Source(Protocol):
    """What a reader of one format gives."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the file's order."""

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of a layer in file order; one that cannot be read has a ``problem``."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A file that was recognised."""

    name: str
    source: Source

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layers, in its order."""
        return self.source.layers

    def features(self, layer: Layer) -> Iterator[Feature]:
        """The features of one of its layers, in file order.  Raises UnreadableFile if the file itself is broken."""
        return self.source.features(layer)


@contextmanager
def open_vector(path: Path) -> Iterator[Vector]:
    """A vector file, open as long as its features are read.

    Raises
    ------
    UnreadableFile : missing, no vector file, encrypted, broken, or a bomb; nothing was written outside a folder of
        our own, and nothing fetched
    """
    with tempfile.TemporaryDirectory(prefix="landtrack-") as folder:
        there = _there(path)
        if there.startswith(b"PK"):
            inner, parts = _unpacked(path, Path(folder))
            of_workbook = inner == path and parts is None
            source = (vector_sheets.of_sheets(path, path.name) if of_workbook
                      else _source(inner, path.name, Path(folder), parts))  # fmt: skip
        else:
            source = _source(path, path.name, Path(folder), None)
        yield Vector(path.name, source)


def choose_layer(vector: Vector, asked: str = "") -> Layer:
    """The layer that was asked for, else the only one that may hold outlines.

    Raises
    ------
    WhichLayer : there is no such layer, or several may be meant
    """
    found = [one for one in vector.layers if one.name == asked] if asked else candidates(vector)
    if len(found) != 1:
        raise WhichLayer(vector.name, asked, tuple(one.name for one in vector.layers))
    return found[0]


def candidates(vector: Vector) -> list[Layer]:
    """The layers that may hold outlines; all of them, if none does."""
    found = [one for one in vector.layers if one.may_hold_outlines and one.count != 0]
    return found or list(vector.layers)


def crs_of(text: str, place: str) -> CRS:
    """The coordinate system of "EPSG:32630", "32630", a URN or a WKT text; never a file or an address.

    Raises
    ------
    UnknownCrs
    """
    crs = known_crs(text)
    if crs is None:
        raise UnknownCrs(place, text.strip()[:80])
    return crs


# --- what it is -------------------------------------------------------------------------------------------------


def _there(path: Path) -> bytes:
    """The first bytes of a file that is there and may be read.  Raises UnreadableFile."""
    try:
        if not path.is_file():
            raise UnreadableFile(str(path), "no_vector" if path.is_dir() else "missing")
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        raise UnreadableFile(str(path), "no_access") from error
    if not head.strip():
        raise UnreadableFile(path.name, "empty")
    if size > MOST_BYTES:
        raise UnreadableFile(path.name, "vector_too_large")
    return head


def _source(path: Path, name: str, folder: Path, parts: dict[str, dict[str, Path]] | None) -> Source:
    """The reader for a file; ``parts``: of shapefiles that lay in an archive, by their names."""
    if parts is not None:
        return vector_tables.of_shapefiles(parts, name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    for start, reader in _TABLES.items():
        if head.startswith(start):
            return reader(path, name, folder)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") or head.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        return _of_xml(path, name, folder, head)
    if text[:1] in (b"{", b"[", b"\x1e") or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return vector_json.of_json(path, name)
    if head.startswith(OLD_SPREADSHEET) or b"\0" not in head:
        return vector_sheets.of_sheets(path, name)
    raise UnreadableFile(name, "no_vector")


def _of_geopackage(path: Path, name: str, folder: Path) -> Source:
    newest = path.with_name(path.name + "-wal")
    if newest.is_file() and newest.stat().st_size:  # its newest rows stand beside it: they would be lost unsaid
        raise UnreadableFile(name, "still_open")
    return vector_tables.of_table(_copy(path, folder / "told.gpkg"), "GPKG", name)


def _of_flatgeobuf(path: Path, name: str, folder: Path) -> Source:
    return vector_tables.of_table(_copy(path, folder / "told.fgb"), "FlatGeobuf", name)


def _of_loose_shapefile(path: Path, name: str, folder: Path) -> Source:
    """A shapefile that lies beside its parts; parts that are links are left alone."""
    beside = {one.name.lower(): one for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower()}
    own = folder / "told"
    own.mkdir()
    parts = {}
    for end in _PARTS:
        one = path if end == ".shp" else beside.get((path.stem + end).lower())
        if one is not None and one.is_file() and (end == ".shp" or not one.is_symlink()):
            parts[end] = _copy(one, own / f"told{end}")
    return vector_tables.of_shapefiles({path.stem: parts}, name)


_TABLES: dict[bytes, Callable[[Path, str, Path], Source]] = {
    b"SQLite format 3\0": _of_geopackage,
    b"fgb\x03fgb": _of_flatgeobuf,
    SHAPEFILE: _of_loose_shapefile,
}


def _of_xml(path: Path, name: str, folder: Path, head: bytes) -> Source:
    plain = head.replace(b"\0", b"")
    root = next((match[1].lower() for match in _ROOT.finditer(plain)), b"")
    if root in (b"kml", b"gpx"):
        return vector_marks.of_marks(path, name)
    if root in (b"featurecollection", b"featurecollection2") and (b"opengis.net/gml" in plain or b"/wfs" in plain):
        vector_marks.require_plain_xml(path, name)
        return vector_tables.of_table(_copy(path, folder / "told.gml"), "GML", name)
    if b"<!DOCTYPE" in plain.upper() or b"<!ENTITY" in plain.upper():
        raise UnreadableFile(name, "xml_entities")
    raise UnreadableFile(name, "no_vector")


def _copy(source: Path, target: Path) -> Path:
    """The file under a name of our own: no neighbour of it is read, and none is written beside it."""
    shutil.copyfile(source, target)
    return target


# --- archives ---------------------------------------------------------------------------------------------------


def _unpacked(path: Path, folder: Path) -> tuple[Path, dict[str, dict[str, Path]] | None]:
    """The one file of an archive, or its shapefiles' parts by name, unpacked under names of our own.

    Raises
    ------
    UnreadableFile
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = members_of(archive, path.stat().st_size, name, most_bytes=MOST_BYTES_UNPACKED)
            by_end = [[one for one in members if one.filename.lower().endswith(end)] for end in _INSIDE]
            wanted = next(filter(None, by_end), [])
            if not wanted and any(one.filename == WORKBOOK for one in members):
                return path, None
            if not wanted:
                raise UnreadableFile(name, "no_vector")
            if wanted[0].filename.lower().endswith(".shp"):
                return path, _shapefiles(archive, members, wanted, folder, name)
            if len(wanted) > 1:
                raise UnreadableFile(name, "many_files")
            inner = _taken(archive, wanted[0], folder / "unpacked", name)
    except _BROKEN as error:
        raise UnreadableFile(name, "broken_archive") from error
    if _there(inner).startswith(b"PK"):
        raise UnreadableFile(name, "broken_archive")
    return inner, None


def _shapefiles(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], wanted: Sequence[zipfile.ZipInfo], folder: Path,
    name: str,
) -> dict[str, dict[str, Path]]:  # fmt: skip
    """The parts of each shapefile by the name of the shapefile."""
    by_name = {one.filename.lower(): one for one in members}
    found: dict[str, dict[str, Path]] = {}
    for number, main in enumerate(wanted):
        own = folder / f"s{number}"
        own.mkdir()
        stem = main.filename[:-4]
        parts = {end: by_name[key] for end in _PARTS if (key := (stem + end).lower()) in by_name}
        label = Path(stem).name
        label = stem if label in found else label
        found[label] = {end: _taken(archive, one, own / f"told{end}", name) for end, one in parts.items()}
    return found


def _taken(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str) -> Path:
    """One member, written as it unpacks: never more than it says it holds.  Raises UnreadableFile."""
    left = member.file_size
    with archive.open(member) as source, target.open("xb") as out:
        while block := source.read(2**20):
            left -= len(block)
            if left < 0:
                raise UnreadableFile(name, "bomb")
            out.write(block)
    return target
