"""A vector file as parcels: each feature taken, mended or refused under its row, and none of them lost.

What is wrong is said by the CHECKS of ``land.findings``; here they are asked of a whole file, with the village of
each feature, the same outline twice, and ground that two features claim, in the file and with the register.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from landtrack.domain import policy
from landtrack.domain.policy import Actor
from landtrack.errors import NoSuchField, UnknownCrs, UnreadableFile
from landtrack.exchange.parcel_places import Places
from landtrack.exchange.vector import Feature, Layer, Vector, choose_layer, crs_of, open_vector
from landtrack.exchange.walks import ENDS_APART_M, plain_label
from landtrack.land.checks import are_sure, geometry_problem, overlaps_m2
from landtrack.land.findings import Finding, check_field
from landtrack.land.measure import areas_m2
from landtrack.land.mending import repair
from landtrack.register.parcel_batch import add_parcels
from landtrack.register.register import Register

__all__ = ["Asked", "Parcel", "Problem", "Report", "take_in"]

ID_FIELDS = ("id", "uid", "parcel_id", "fid")
SAME_GROUND = 1e-6  # of the area of two outlines that may be one: what measuring the shared ground costs
Progress = Callable[[Iterable[Any], int | None], Iterable[Any]]  # and how many there are, if that is known


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of a file."""

    layer: str = ""
    crs: str = ""  # wins over what the file says
    id_field: str = ""
    village_field: str = ""  # holds codes or names
    village: str = ""  # code or name: for what the field does not tell
    method: str = "unknown"
    accuracy_m: float | None = None  # standard error of a corner


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Something to be said about a feature."""

    row: int
    id: str | None
    finding: Finding
    other_row: int | None = None  # the second feature of a pair
    other: str | None = None  # its identifier, or the uid of a parcel of the register
    other_name: str = ""  # of a parcel of the register

    @property
    def code(self) -> str:
        """As the report names it: shared ground is a finding there, no dispute between people."""
        return "overlap" if self.finding.code == "conflict" else self.finding.code


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """A feature that can be land."""

    row: int
    id: str | None
    village: str  # uid
    shape: Any  # EPSG:4326


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file."""

    file: str
    layer: str
    driver: str
    crs: str
    read: int
    parcels: tuple[Parcel, ...]
    problems: tuple[Problem, ...]
    area_m2: float
    dry_run: bool = False
    batch: str | None = None  # under which the whole import can be taken back
    seconds: float = 0.0

    @property
    def accepted(self) -> int:
        """Features that became parcels, or would."""
        return len(self.parcels)

    @property
    def refused(self) -> int:
        """Features that were left out."""
        return self.read - len(self.parcels)

    @property
    def repaired(self) -> int:
        """Those of the accepted that were mended."""
        taken = {one.row for one in self.parcels}
        return len({one.row for one in self.problems if one.finding.severity == "repaired"} & taken)


def take_in(
    register: Register, actor: Actor, path: Path, asked: Asked | None = None, *, dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Check a file and add what is good to the register, in one form; ``dry_run`` reports the same, writes nothing.

    Raises
    ------
    UnreadableFile, WhichLayer, UnknownCrs, NoSuchField : of the file as a whole
    NotAllowed, NotFound : the account may add no parcels, or knows no such village
    """
    began, asked = time.perf_counter(), asked or Asked()
    policy.require(actor, "parcel.add")
    reader = register.read(actor)
    places = Places(reader.list("village"), asked.village)
    with open_vector(path) as vector:
        report = _check(vector, asked, places, lambda box: reader.near("parcel", box), progress)
    if report.parcels and not dry_run:
        facts = [_facts(one, asked) for one in report.parcels]
        told = progress(facts, len(facts)) if progress else facts
        report = replace(report, batch=add_parcels(register, actor, told))
    return replace(report, file=str(path), dry_run=dry_run, seconds=time.perf_counter() - began)


def _facts(one: Parcel, asked: Asked) -> dict[str, Any]:
    """What a parcel is told in; it bears the name that its file gave it."""
    facts: dict[str, Any] = {
        "village": one.village,
        "geometry": dict(shapely.geometry.mapping(one.shape)),
        "method": asked.method,
    }
    if one.id:
        facts["name"] = one.id
    if asked.accuracy_m is not None:
        facts["accuracy_m"] = asked.accuracy_m
    return facts


# --- the whole file -----------------------------------------------------------------------------------------------


def _check(
    vector: Vector, asked: Asked, places: Places, near: Callable[[Any], list[dict[str, Any]]], progress: Progress | None
) -> Report:  # fmt: skip
    layer = choose_layer(vector, asked.layer)
    to_degrees, crs = _way_to_degrees(layer, asked, vector.name)
    one_by_one = _One(asked, places, to_degrees, _field_of(layer, asked.id_field, vector.name),
                      _field_of(layer, asked.village_field, vector.name))  # fmt: skip
    features: Iterable[Feature] = vector.features(layer)
    if progress:
        features = progress(features, layer.count)
    parcels, problems, read = [], [], 0
    for feature in features:
        read += 1
        parcel, said = one_by_one.look_at(feature)
        problems += said
        if parcel is not None:
            parcels.append(parcel)
    if not read:
        raise UnreadableFile(vector.name, "no_features")
    parcels, told = _apart(parcels, asked.accuracy_m, near)
    problems = sorted([*problems, *told], key=lambda one: one.row)
    total = float(areas_m2([one.shape for one in parcels]).sum()) if parcels else 0.0
    return Report(vector.name, layer.name, layer.driver, crs, read, tuple(parcels), tuple(problems), total)


def _way_to_degrees(layer: Layer, asked: Asked, place: str) -> tuple[Transformer | None, str]:
    """How to come from a layer's coordinates to EPSG:4326 (None: they are), and the name of their system.

    Raises
    ------
    UnknownCrs : the file does not say, and nobody did; or none of the known ones
    """
    told = asked.crs or layer.crs
    if not told:
        raise UnknownCrs(place)
    crs = crs_of(told, place)
    try:
        name = plain_label(":".join(crs.to_authority(min_confidence=70) or (crs.name,)))
        if _is_wgs84(crs):
            return None, "EPSG:4326"
        return Transformer.from_crs(crs, 4326, always_xy=True), name
    except ProjError as error:
        raise UnknownCrs(place, plain_label(told)) from error


def _is_wgs84(crs: CRS) -> bool:
    return crs.to_epsg(min_confidence=70) == 4326 or crs.to_authority() == ("OGC", "CRS84")


def _field_of(layer: Layer, asked: str, place: str) -> str:
    """The field of this name, whatever its capitals; "" if none was asked for.  Raises NoSuchField."""
    if not asked:
        return ""
    names = {one.casefold(): one for one in reversed(layer.fields)}
    names |= {one: one for one in layer.fields}
    found = names.get(asked) or names.get(asked.casefold())
    if found is None and layer.fields:
        raise NoSuchField(place, asked, layer.fields)
    return found or asked


# --- feature by feature -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _One:
    """What is asked of every feature alone."""

    asked: Asked
    places: Places
    to_degrees: Transformer | None
    id_field: str
    village_field: str
    _names: dict[str, str] = field(default_factory=dict)  # of fields that may hold an identifier, once seen

    def look_at(self, feature: Feature) -> tuple[Parcel | None, list[Problem]]:
        """The parcel that a feature is, or None, and everything that is to be said of it."""
        own_id = self._id(feature)
        shape, found = _outline(feature, self.to_degrees)
        if feature.doubtful_text:
            found.append(Finding("encoding"))
        village = None
        if shape is not None:
            said = _text(feature.fields.get(self.village_field)) if self.village_field else ""
            village = self.places.village_of(said, shape)
            if village is None:
                found.append(Finding("unknown_village", text=said))
            else:
                found += _told_once(check_field(shape, self.asked.accuracy_m, (), self.places.point(village)), found)
        problems = [Problem(feature.row, own_id, one) for one in found]
        if shape is None or village is None:
            return None, problems
        return Parcel(feature.row, own_id, village, shape), problems

    def _id(self, feature: Feature) -> str | None:
        """The file's own identifier of a feature, as one short line."""
        names = (self.id_field,) if self.id_field else ID_FIELDS
        known = {key.casefold(): value for key, value in feature.fields.items()} if feature.fields else {}
        told = next((text for name in names if (text := _text(known.get(name.casefold())))), "")
        return told or (_text(feature.own_id) if not self.id_field else "") or None


def _told_once(findings: Iterable[Finding], known: list[Finding]) -> list[Finding]:
    codes = {one.code for one in known}
    return [one for one in findings if one.code not in codes]


def _text(value: Any) -> str:
    """A field as one short line; a whole number without a decimal point."""
    if value is None or isinstance(value, dict | list | bytes):
        return ""
    return plain_label(int(value) if isinstance(value, float) and value.is_integer() else value)


def _outline(feature: Feature, to_degrees: Transformer | None) -> tuple[Any, list[Finding]]:
    """The outline of a feature in EPSG:4326, mended; None with what stands in the way."""
    apart = feature.ends_apart_m
    if stop := feature.problem or ("empty_geometry" if feature.geometry is None else ""):
        return None, [Finding(stop)]
    told = _outlines_alone(feature.geometry)
    if to_degrees is not None:
        told = _in_degrees(told, to_degrees)
    mended = repair(told)
    if apart is None or mended.shape is None:
        return mended.shape, list(mended.findings)
    if apart > ENDS_APART_M:
        stop = "unclosed_ring"
        return None, [Finding(stop, m=apart)]
    # A walk is closed by going home: that is no fault.
    return mended.shape, [one for one in mended.findings if one.code != "unclosed_ring"]


def _outlines_alone(told: Any) -> Any:
    """A collection of nothing but outlines as one field of several parts; anything else as it is."""
    if not isinstance(told, Mapping) or told.get("type") != "GeometryCollection":
        return told
    parts = told.get("geometries")
    if not isinstance(parts, list | tuple) or not all(isinstance(one, Mapping) for one in parts):
        return told
    polygons: list[Any] = []
    for one in parts:
        if one.get("type") == "Polygon":
            polygons.append(one.get("coordinates"))
        elif one.get("type") == "MultiPolygon" and isinstance(one.get("coordinates"), list | tuple):
            polygons += one["coordinates"]
        else:
            return told
    return {"type": "MultiPolygon", "coordinates": polygons}


def _in_degrees(told: Any, way: Transformer) -> Any:
    """A GeoJSON geometry with its corners in EPSG:4326; what is no outline stays, so that ``repair`` names it."""
    if not isinstance(told, Mapping) or told.get("type") not in ("Polygon", "MultiPolygon"):
        return told
    depth = 1 if told["type"] == "Polygon" else 2
    try:
        return {"type": told["type"], "coordinates": _each_ring(told.get("coordinates"), depth, way)}
    except (TypeError, ValueError, IndexError):
        return told  # a corner without its second number, a text for a number: ``repair`` says so


def _each_ring(held: Any, depth: int, way: Transformer) -> list[Any]:
    if depth:
        return [_each_ring(one, depth - 1, way) for one in held]
    if any(type(n) not in (int, float) for corner in held for n in corner[:2]):
        raise TypeError(held)
    lon, lat = way.transform([float(corner[0]) for corner in held], [float(corner[1]) for corner in held])
    return [[x, y, *corner[2:]] for x, y, corner in zip(lon, lat, held, strict=True)]


# --- pairs --------------------------------------------------------------------------------------------------------


def _apart(
    parcels: list[Parcel], accuracy_m: float | None, near: Callable[[Any], list[dict[str, Any]]]
) -> tuple[list[Parcel], list[Problem]]:  # fmt: skip
    """Parcels without those that are there already, and what is to be said of ground that two claim.

    Of equal outlines in a file the last is taken: who draws a field again means the later one.
    """
    if not parcels:
        return parcels, []
    shapes = np.array([one.shape for one in parcels], dtype=object)
    pairs = overlaps_m2(shapes)
    same = dict(_equal(shapes, shapes, pairs))
    for i in sorted(same, reverse=True):  # of three alike, both others name the one that is taken
        same[i] = same.get(same[i], same[i])
    problems = [_pair(parcels[i], Finding("duplicate", ids=("",)), parcels[j]) for i, j in same.items()]
    known = _known(near(tuple(shapely.total_bounds(shapes).tolist())))
    there = np.array([one["shape"] for one in known], dtype=object)
    meeting = overlaps_m2(shapes, there) if known else []
    taken = dict(_equal(shapes, there, meeting))
    problems += [
        _with_known(parcels[i], Finding("duplicate", ids=("",)), known[k]) for i, k in taken.items() if i not in same
    ]
    gone = set(same) | set(taken)
    pairs = [one for one in pairs if one.first not in gone and one.second not in gone]
    meeting = [one for one in meeting if one.first not in gone]
    doubt = accuracy_m or 0.0
    for one, finding in _shared(pairs, [doubt] * len(pairs), doubt):
        problems.append(_pair(parcels[one.first], finding, parcels[one.second]))
    for one, finding in _shared(meeting, [known[one.second].get("accuracy_m") or 0.0 for one in meeting], doubt):
        problems.append(_with_known(parcels[one.first], finding, known[one.second]))
    return [one for i, one in enumerate(parcels) if i not in gone], problems


def _equal(left: Any, right: Any, pairs: list[Any]) -> Iterator[tuple[int, int]]:
    """Pairs that are the very same outline, among those that share ground."""
    if not pairs:
        return
    i, j = np.array([[one.first, one.second] for one in pairs]).T
    sizes, m2 = areas_m2(left), np.array([one.m2 for one in pairs])
    others = sizes if right is left else areas_m2(right)
    whole = np.flatnonzero(m2 >= (1 - SAME_GROUND) * np.maximum(sizes[i], others[j]))
    equal = whole[shapely.equals(left[i[whole]], right[j[whole]])]
    yield from zip(i[equal].tolist(), j[equal].tolist(), strict=True)


def _known(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parcels of the register that lie somewhere and that nothing replaced, with their shapes."""
    told = [one for one in records if one.get("geometry") and not one.get("successors")]
    shaped = [one | {"shape": shapely.geometry.shape(one["geometry"])} for one in told]
    return [one for one in shaped if geometry_problem(one["shape"]) is None]


def _shared(pairs: list[Any], errors_m: list[float], own_m: float) -> Iterator[tuple[Any, Finding]]:
    if not pairs:
        return
    sure = are_sure(pairs, np.hypot(own_m, errors_m))
    for one, certain in zip(pairs, sure.tolist(), strict=True):
        yield one, Finding("conflict" if certain else "within_gps_error", ids=("",), m2=one.m2)


def _pair(one: Parcel, finding: Finding, other: Parcel) -> Problem:
    return Problem(one.row, one.id, finding, other.row, other.id)


def _with_known(one: Parcel, finding: Finding, other: dict[str, Any]) -> Problem:
    return Problem(one.row, one.id, finding, None, other["uid"], str(other.get("name") or ""))
