"""The outline of one field from a file or a pasted text: GPX, KML, KMZ, GeoJSON, WKT, GeoPackage, zipped shapefile.

Told apart by what stands in it, never by its name.  Several outlines are a choice for a person, never the first.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from landtrack.errors import UnreadableFile
from landtrack.exchange.archives import members_of
from landtrack.exchange.systems import known_crs
from landtrack.exchange.texts import WKT, text_of
from landtrack.exchange.vector import Vector
from landtrack.exchange.vector_apart import open_apart
from landtrack.exchange.vector_feature import Layer
from landtrack.exchange.walks import ENDS_APART_M, MOST_CORNERS, MOST_OUTLINES, Outline, plain_label, read_walks
from landtrack.land.findings import Finding
from landtrack.land.measure import distance_m
from landtrack.land.mending import repair
from landtrack.land.notations import EASTINGS, NORTHINGS
from landtrack.land.utm import degrees_from, read_zone, zone_at

__all__ = ["Candidate", "read_field"]

MOST_BYTES = 20 * 2**20
MOST_BYTES_UNPACKED = 100 * 2**20
MOST_TO_CHOOSE = 200  # outlines of which one is the field
_DEEPEST_TEXT = 12  # brackets within brackets
_INSIDE = (".shp", ".kml", ".gpkg", ".gpx", ".geojson", ".json")  # of an archive, the first kind that is there
_LABELS = ("name", "nom", "label", "titre", "champ", "numero", "numéro", "number", "parcelle", "plot", "id", "uid",
           "parcel_id", "code")  # fields of a table  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One outline that a file holds."""

    label: str  # as the file names it; "" if it does not
    form: str  # polygon, track, route, line or points
    shape: Any  # EPSG:4326, mended; None if something stands in the way
    findings: tuple[Finding, ...] = ()
    crs: str = "EPSG:4326"  # in which it was told


@dataclass(frozen=True, slots=True)
class _Told:
    """An outline as the file tells it: a geometry and the system of its coordinates."""

    label: str
    form: str
    geometry: Any  # GeoJSON or shapely
    crs: CRS | None = None  # None: degrees, longitude first


def read_field(
    source: bytes | str, name: str = "", *, zone: str = "", village: tuple[float, float] | None = None,
    most: int = MOST_TO_CHOOSE,
) -> tuple[Candidate, ...]:  # fmt: skip
    """The outlines in a file (bytes) or in a pasted text, in its order; more than one is a choice.

    Parameters
    ----------
    zone : of UTM, such as "30N", for metres whose system the file does not tell
    village : its point, lon/lat: proposes the zone where it is missing
    most : outlines, at most ``MOST_OUTLINES``; more than these are no choice any more

    Raises
    ------
    UnreadableFile : what it is instead, or why it cannot be read
    """
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not (text := text_of(data) or "").startswith("<"):
        data = text.encode()  # what a text editor calls Unicode; XML says by itself how it is written
    if not data.strip():
        raise UnreadableFile(name, "empty")
    if len(data) > MOST_BYTES:
        raise UnreadableFile(name, "outline_too_large")
    told = list(_reader_for(data)(data, name))
    if not told:
        raise UnreadableFile(name, "no_outline")
    if len(told) > most:
        raise UnreadableFile(name, "many_outlines")
    return tuple(_candidate(one, zone, village) for one in told)


def _reader_for(data: bytes) -> Callable[[bytes, str], Iterator[_Told]]:
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20]
    if head.startswith(b"PK"):
        return _of_archive
    if head.startswith(b"SQLite format 3\0"):
        return _of_geopackage
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _of_xml
    return _of_json if head[:1] in (b"{", b"[") else _of_wkt


# --- from what was told to what can be land -------------------------------------------------------------------


def _candidate(told: _Told, zone: str, village: tuple[float, float] | None) -> Candidate:
    geometry, crs = told.geometry, told.crs
    answered = read_zone(zone)
    if crs is None and answered and _metres_of_utm(geometry):
        crs = CRS.from_epsg(answered.epsg)
    if crs is not None:
        geometry = _in_degrees(geometry, crs)
    mended = repair(geometry)
    findings = list(mended.findings)
    if crs is None and any(one.code == "no_crs" for one in findings) and _metres_of_utm(geometry):
        findings = [one for one in findings if one.code != "no_crs"] + [_without_zone(geometry, village)]
    if told.form != "polygon":  # a walk is closed by going home: that is no fault
        findings = [one for one in findings if one.code != "unclosed_ring" or not one.mended]
        if mended.shape is not None and crs is None and told.form != "points":
            findings += _ends(told.geometry["coordinates"][0])
    crs_name = "EPSG:4326" if crs is None else plain_label(":".join(crs.to_authority() or (crs.name,)))
    return Candidate(told.label, told.form, mended.shape, tuple(findings), crs_name)


def _metres_of_utm(geometry: Any) -> bool:
    """Whether all coordinates of what was told may be metres of a zone in or about Mali."""
    shape = _as_shape(geometry)
    xy = shapely.get_coordinates(shape) if shape is not None else np.zeros((0, 2))
    low, high = np.array([EASTINGS[0], NORTHINGS[0]]), np.array([EASTINGS[1], NORTHINGS[1]])
    return len(xy) > 0 and bool(((xy >= low) & (xy < high)).all())


def _as_shape(geometry: Any) -> Any:
    if isinstance(geometry, shapely.Geometry):
        return geometry
    try:
        return shapely.geometry.shape(geometry)
    except (TypeError, ValueError, LookupError, AttributeError, shapely.errors.ShapelyError):
        return None


def _in_degrees(geometry: Any, crs: CRS) -> Any:
    """The geometry in EPSG:4326; what cannot be read stays as it was told, so that ``repair`` names it."""
    shape = _as_shape(geometry)
    if shape is None:
        return geometry
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
        return shapely.transform(shape, transformer.transform, interleaved=False)
    except ProjError:
        return geometry


def _without_zone(geometry: Any, village: tuple[float, float] | None) -> Finding:
    """The question for the zone of UTM, with the village's own as a proposal."""
    if village is None:
        return Finding("zone_not_there")
    zone = zone_at(*village)
    shape = shapely.transform(_as_shape(geometry), degrees_from(zone.epsg).transform, interleaved=False)
    return Finding("zone_missing", text=str(zone), proposal=repair(shape).shape)


def _ends(corners: Any) -> list[Finding]:
    """How far a walk ended from where it began, where that is far."""
    apart = distance_m(tuple(corners[0][:2]), tuple(corners[-1][:2]))
    return [Finding("ends_apart", m=apart)] if apart > ENDS_APART_M else []


# --- GPX, KML -------------------------------------------------------------------------------------------------


def _of_xml(data: bytes, name: str) -> Iterator[_Told]:
    return (_of_outline(one) for one in read_walks(data, name))


def _of_outline(one: Outline) -> _Told:
    if one.form == "polygon":
        return _Told(one.label, one.form, {"type": "MultiPolygon", "coordinates": one.polygons})
    return _walked(one.polygons[0][0], one.form, one.label)


def _walked(corners: Any, form: str, label: str, crs: CRS | None = None) -> _Told:
    """A walk round a field, closed by a straight line from its end to its start."""
    return _Told(label, form, {"type": "Polygon", "coordinates": [corners]}, crs)


# --- GeoJSON --------------------------------------------------------------------------------------------------


def _of_json(data: bytes, name: str) -> Iterator[_Told]:
    try:
        told = json.loads(text_of(data) or "", object_pairs_hook=_each_name_once)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(name, "broken_json") from error
    crs = _crs_of_json(told, name) if isinstance(told, dict) else None
    found = list(_features(told))
    points = [one.geometry for one in found if one.form == "point"]
    shapes = [one if crs is None else replace(one, crs=crs) for one in found if one.form != "point"]
    if not shapes and len(points) > 2:
        shapes = [_walked(points, "points", "", crs)]
    return iter(shapes)


def _features(told: Any, label: str = "", depth: int = 0) -> Iterator[_Told]:
    """The geometries in a GeoJSON object, however they are wrapped."""
    if not isinstance(told, dict) or depth > 4:
        return
    kind, inside = str(told.get("type")), depth + 1
    if kind == "FeatureCollection":
        for one in _several(told.get("features")):
            yield from _features(one, label, inside)
    elif kind == "Feature":
        own = told.get("properties") if isinstance(told.get("properties"), dict) else {}
        yield from _features(told.get("geometry"), _label_in(own), inside)
    elif kind == "GeometryCollection":
        for one in _several(told.get("geometries")):
            yield from _features(one, label, inside)
    else:
        yield from _of_geometry(kind, told, label)


_WALKS = {"LineString": "line", "MultiLineString": "line", "MultiPoint": "points"}


def _of_geometry(kind: str, told: dict[str, Any], label: str) -> Iterator[_Told]:
    """One geometry; what is no GeoJSON tells nothing."""
    corners = told.get("coordinates")
    if kind in _WALKS:
        walks = _several(corners) if kind == "MultiLineString" else [corners]
        yield from (_walked(one, _WALKS[kind], label) for one in walks)
    elif kind == "Point":
        yield _Told(label, "point", corners)
    elif kind in ("Polygon", "MultiPolygon"):
        yield _Told(label, "polygon", told)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name said twice in one object is refused: one of the two would be lost without a word."""
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError(pairs)
    return told


def _several(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _label_in(fields: Any) -> str:
    known = {str(key).casefold(): value for key, value in fields.items()}
    return next((plain_label(known[key]) for key in _LABELS if known.get(key) not in (None, "")), "")


def _crs_of_json(told: dict[str, Any], name: str) -> CRS | None:
    """The system that an old GeoJSON names; degrees if it names none."""
    match told.get("crs"):
        case {"properties": {"name": str(text)}}:
            if re.search(r"CRS84|EPSG:{1,2}4326", text):
                return None
            return _crs(text, name)
    return None


def _crs(text: Any, name: str) -> CRS:
    crs = known_crs(str(text))
    if crs is None:
        raise UnreadableFile(name, "unknown_crs")
    return crs


# --- WKT ------------------------------------------------------------------------------------------------------


def _of_wkt(data: bytes, name: str) -> Iterator[_Told]:
    text = text_of(data) or ""
    match = WKT.match(text)
    if not match:
        raise UnreadableFile(name, "no_outline")
    if _depth(text) > _DEEPEST_TEXT:
        raise UnreadableFile(name, "broken_wkt")
    try:
        with np.errstate(invalid="ignore"):  # "nan": named later
            shape = shapely.from_wkt(text[text.find(";") + 1 :] if match[1] else text)
    except (shapely.errors.ShapelyError, ValueError) as error:
        raise UnreadableFile(name, "broken_wkt") from error
    crs = None if match[1] in (None, "4326", "0") else _crs(int(match[1]), name)
    return iter(_in_shape(shape, "", crs))


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in re.findall("[()]", text):
        depth += 1 if sign == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _in_shape(shape: Any, label: str, crs: CRS | None) -> list[_Told]:
    """The outlines in a geometry: lines as walks, points together, collections taken apart."""
    if shape is None:
        return [_Told(label, "polygon", None)]
    if shape.geom_type in ("GeometryCollection", "MultiLineString") and not shape.is_empty:
        return [told for part in shape.geoms for told in _in_shape(part, label, crs)]
    if shape.geom_type in ("LineString", "LinearRing", "MultiPoint") and not shape.is_empty:
        form = "points" if shape.geom_type == "MultiPoint" else "line"
        return [_walked(shapely.get_coordinates(shape).tolist(), form, label, crs)]
    return [_Told(label, "polygon", shape, crs)]


# --- archives and tables --------------------------------------------------------------------------------------


def _of_archive(data: bytes, name: str) -> Iterator[_Told]:
    """The one KML, GPX, GeoJSON, GeoPackage or shapefile in an archive."""
    members = _members(data, name)
    by_end = [[one for one in members if one.filename.lower().endswith(end)] for end in _INSIDE]
    wanted = next(filter(None, by_end), [])
    if not wanted:
        raise UnreadableFile(name, "no_outline")
    if len(wanted) > 1:
        raise UnreadableFile(name, "many_files")
    main = wanted[0].filename
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if main.lower().endswith(".shp"):
                return _of_shapefile(_shapefile_parts(archive, main, name), name)
            inner = archive.read(main)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile(name, "broken_archive") from error
    if inner.startswith(b"PK"):
        raise UnreadableFile(name, "broken_archive")
    return _reader_for(inner)(inner, name)


def _members(data: bytes, name: str) -> list[zipfile.ZipInfo]:
    """The files of an archive; refuses what is locked or would fill the memory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return members_of(archive, len(data), name, most_bytes=MOST_BYTES_UNPACKED)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile(name, "broken_archive") from error


def _shapefile_parts(archive: zipfile.ZipFile, main: str, name: str) -> bytes:
    """The shapefile alone, in an archive of our own: a text that calls itself .shp could name other files."""
    stem, out = main[:-4], io.BytesIO()
    is_whole = False
    with zipfile.ZipFile(out, "w") as own:
        for one in archive.namelist():
            if one[:-4] == stem and one[-4:].lower() in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                inner = archive.read(one)
                if one[-4:].lower() == ".shp" and inner[:4] != b"\0\0\x27\x0a":
                    raise zipfile.BadZipFile(one)
                is_whole |= one[-4:].lower() == ".shx"
                own.writestr(f"field{one[-4:].lower()}", inner)
    if not is_whole:
        raise UnreadableFile(name, "parts_missing")
    return out.getvalue()


def _of_shapefile(data: bytes, name: str) -> Iterator[_Told]:
    return iter(_in_tables(data, name, ".zip"))


def _of_geopackage(data: bytes, name: str) -> Iterator[_Told]:
    return iter(_in_tables(data, name, ".gpkg"))


@lru_cache(maxsize=4)  # a form asks again whenever something on it is pressed, and a reader takes half a second
def _in_tables(data: bytes, name: str, end: str) -> tuple[_Told, ...]:
    """The rows of all layers, each with the name that its table gives it; read in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="landtrack-") as folder:
        place = Path(folder) / f"field{end}"
        place.write_bytes(data)
        try:
            with open_apart(place) as vector:
                return tuple(told for layer in vector.layers for told in _in_layer(vector, layer, name))
        except UnreadableFile as error:
            raise UnreadableFile(name, error.reason) from error


def _in_layer(vector: Vector, layer: Layer, name: str) -> Iterator[_Told]:
    crs = _crs(layer.crs, name) if layer.crs else None
    crs = None if crs is not None and crs.to_epsg() == 4326 else crs
    corners = 0
    for feature in islice(vector.features(layer), MOST_OUTLINES + 1):
        corners += _corners_of(feature.geometry)
        if corners > MOST_CORNERS:
            raise UnreadableFile(name, "outline_too_large")
        label = _label_in(feature.fields)
        told = list(_features(feature.geometry, label)) or [_Told(label, "polygon", feature.geometry)]
        yield from (replace(one, crs=crs) if one.form != "point" else _Told(label, "polygon", feature.geometry, crs)
                    for one in told)  # fmt: skip


def _corners_of(told: Any) -> int:
    """How many corners a geometry has, however they are wrapped."""
    if isinstance(told, dict):
        return _corners_of(told.get("coordinates") or told.get("geometries"))
    if not isinstance(told, list) or not told:
        return 0
    return sum(map(_corners_of, told)) if isinstance(told[0], list | dict) else 1
