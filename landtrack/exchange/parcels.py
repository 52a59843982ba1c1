"""A vector file as parcels: each feature taken, mended or refused under its row, and none of them lost.

What is wrong is said by the CHECKS of ``land.findings``; here they are asked of a whole file, with the village of
each feature, the same outline twice, and ground that two features claim, in the file and with the register.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from landtrack.domain import policy
from landtrack.domain.policy import Actor
from landtrack.errors import NoSuchField, UnknownCrs, UnreadableFile
from landtrack.exchange.parcel_found import Asked, LeftOut, Parcel, Problem, Report
from landtrack.exchange.parcel_pairs import apart
from landtrack.exchange.parcel_places import Places
from landtrack.exchange.parcel_shapes import drawable, in_degrees, outlines_alone
from landtrack.exchange.vector import Feature, Layer, Vector, choose_layer, crs_of
from landtrack.exchange.vector_apart import open_apart
from landtrack.exchange.walks import ENDS_APART_M, plain_label
from landtrack.land.findings import Finding, check_field
from landtrack.land.measure import areas_m2
from landtrack.land.mending import repair
from landtrack.register.parcel_batch import add_parcels, batches
from landtrack.register.register import Register

__all__ = ["Asked", "LeftOut", "Parcel", "Problem", "Report", "check", "record", "take_in"]

MOST_DRAWN = 2000  # of the refused: more are no picture
ID_FIELDS = ("id", "uid", "parcel_id", "fid")
Progress = Callable[[Iterable[Any], int | None], Iterable[Any]]  # and how many there are, if that is known


def take_in(
    register: Register, actor: Actor, path: Path, asked: Asked | None = None, *, dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Check a file and add what is good to the register; ``dry_run`` reports the same, writes nothing.

    Raises
    ------
    as ``check``
    """
    report = check(register, actor, path, asked, progress=progress)
    return report if dry_run else record(register, actor, report, progress=progress)


def check(
    register: Register, actor: Actor, path: Path, asked: Asked | None = None, *, progress: Progress | None = None
) -> Report:  # fmt: skip
    """What would come of a file; nothing is written.

    Raises
    ------
    UnreadableFile, WhichLayer, UnknownCrs, NoSuchField : of the file as a whole
    NotAllowed, NotFound : the account may add no parcels, or knows no such village
    """
    began, asked = time.perf_counter(), asked or Asked()
    policy.require(actor, "parcel.add")
    reader = register.read(actor)
    places = Places(reader.list("village"), asked.village)
    with open_apart(path) as vector:
        report = _check(vector, asked, places, lambda box: reader.near("parcel", box), progress)
    digest = _digest(path)
    earlier = tuple(batches(register, actor, digest=digest))
    return replace(report, file=str(path), dry_run=True, asked=asked, digest=digest, earlier=earlier,
                   seconds=time.perf_counter() - began)  # fmt: skip


def record(
    register: Register, actor: Actor, report: Report, *, villages: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Add the parcels of a report to the register, all or none; of some ``villages`` (uids) alone where they are named.

    Raises
    ------
    as ``Unit.do``
    """
    began = time.perf_counter()
    wanted = tuple(one for one in report.parcels if villages is None or one.village in villages)
    others = tuple(one for one in report.parcels if villages is not None and one.village not in villages)
    batch = None
    if wanted:
        facts = [_facts(one, report.asked) for one in wanted]
        told = progress(facts, len(facts)) if progress else facts
        batch = add_parcels(register, actor, told, digest=report.digest)
    area = _area_m2(wanted) if others else report.area_m2
    return replace(report, parcels=wanted, not_chosen=others, area_m2=area, batch=batch, dry_run=False,
                   seconds=report.seconds + time.perf_counter() - began)  # fmt: skip


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _area_m2(parcels: Sequence[Parcel]) -> float:
    return float(areas_m2([one.shape for one in parcels]).sum()) if parcels else 0.0


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
    parcels: list[Parcel] = []
    problems: list[Problem] = []
    left_out: list[LeftOut] = []
    read = 0
    for feature in features:
        read += 1
        parcel, said = one_by_one.look_at(feature)
        problems += said
        if parcel is not None:
            parcels.append(parcel)
        elif len(left_out) < MOST_DRAWN and (outline := drawable(feature.geometry, to_degrees)):
            left_out.append(LeftOut(feature.row, said[0].id, outline))
    if not read:
        raise UnreadableFile(vector.name, "no_features")
    kept, told = apart(parcels, asked.accuracy_m, near)
    rows = {one.row for one in kept}
    left_out += [
        LeftOut(one.row, one.id, shapely.geometry.mapping(one.shape)) for one in parcels if one.row not in rows
    ]
    problems = sorted([*problems, *told], key=lambda one: one.row)
    return Report(vector.name, layer.name, layer.driver, crs, read, tuple(kept), tuple(problems), _area_m2(kept),
                  left_out=tuple(left_out))  # fmt: skip


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
    ends_m = feature.ends_apart_m
    if stop := feature.problem or ("empty_geometry" if feature.geometry is None else ""):
        return None, [Finding(stop)]
    told = outlines_alone(feature.geometry)
    if to_degrees is not None:
        told = in_degrees(told, to_degrees)
    mended = repair(told)
    if ends_m is None or mended.shape is None:
        return mended.shape, list(mended.findings)
    if ends_m > ENDS_APART_M:
        stop = "unclosed_ring"
        return None, [Finding(stop, m=ends_m)]
    # A walk is closed by going home: that is no fault.
    return mended.shape, [one for one in mended.findings if one.code != "unclosed_ring"]
