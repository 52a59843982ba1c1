"""Columns of the read tables, made from the fields of the records, and row <-> state.

A state is a mapping of a record's fields; a row is flat.  Quantities and areas take several
columns so that SQL can add them up; lists are JSON; geometry is a GeoPackage or EWKB blob.
Types are those that a GeoPackage knows (no VARCHAR): Text, Integer, Float, LargeBinary.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import shapely
from sqlalchemy import Column, Float, Integer, Text

from landtrack.domain.events import canonical
from landtrack.domain.facts import Fact
from landtrack.domain.records import LAYERS, RECORDS, fields_of
from landtrack.store.geometry import Geometry

State = dict[str, Any]

_SCALARS = {
    "text": Text, "code": Text, "date": Text, "until": Text, "ref": Text, "fraction": Text,
    "int": Integer, "bool": Integer, "number": Float,
}  # fmt: skip
COMMON = (
    ("uid", Text), ("area_code", Text), ("version", Integer), ("begin_lifespan", Text),
    ("end_lifespan", Text), ("made_by", Text), ("last_event", Text), ("problems", Text),
)  # fmt: skip


def columns_of(field: Fact, layer: str | None) -> list[Column[Any]]:
    """The columns that hold one field."""
    name, base = field.name, field.base
    if base == "geometry":
        return [Column("geom", Geometry(layer or "GEOMETRY"))]
    if base == "quantity":
        return [Column(name, Integer), Column(f"{name}_qualifier", Text), Column(f"{name}_source", Text)]
    if base == "area":
        return [Column(f"{name}_m2", Float), Column(f"{name}_said", Text)]
    return [Column(name, _SCALARS.get(base, Text))]


def to_row(kind: str, state: State, before: State | None = None) -> dict[str, Any]:
    """The flat row of a state; beside ``before``, the columns alone of what the fold has put in another's place."""
    was = before or {}

    def is_kept(name: str) -> bool:
        return before is not None and state.get(name) is was.get(name)

    row: dict[str, Any] = {name: state.get(name) for name, _ in COMMON if not is_kept(name)}
    if "problems" in row:
        row["problems"] = canonical(row["problems"]) if row["problems"] else None
    for field in _FIELDS[kind]:
        if not is_kept(field.name):
            row |= _flatten(field, state.get(field.name))
    return row


def _flatten(field: Fact, value: Any) -> dict[str, Any]:
    name, base = field.name, field.base
    if base == "geometry":
        return {"geom": None if value is None else shape_of(value)}
    if base == "quantity":
        said = value or {}
        return {name: said.get("value"), f"{name}_qualifier": said.get("qualifier"),
                f"{name}_source": said.get("source")}  # fmt: skip
    if base == "area":
        said = None if value is None else canonical({k: v for k, v in value.items() if k != "m2"})
        return {f"{name}_m2": None if value is None else value["m2"], f"{name}_said": said}
    if isinstance(value, dict) and "sealed" in value:
        return {name: value["sealed"]}
    if value is not None and base not in _SCALARS:
        return {name: canonical(value)}
    return {name: int(value) if isinstance(value, bool) else value}


def to_state(kind: str, row: State) -> State:
    """The state that a row holds: the inverse of ``to_row``; fields that are not set are left out."""
    state = {name: row[name] for name, _ in COMMON if row[name] is not None}
    if "problems" in state:
        state["problems"] = json.loads(state["problems"])
    state.setdefault("end_lifespan", None)
    for name, column, read in _READERS[kind]:
        if row[column] is not None:
            state[name] = read(row, column)
    return state


def _read_quantity(row: State, name: str) -> State:
    source = row[f"{name}_source"]
    said = {"value": row[name], "qualifier": row[f"{name}_qualifier"]}
    return said | ({"source": source} if source else {})


def _read_area(row: State, column: str) -> State:
    return {"m2": row[column], **json.loads(row[column.removesuffix("m2") + "said"])}


_READ_BASE: dict[str, tuple[str, Callable[[State, str], Any]]] = {  # suffix of the first column, and how to read
    "quantity": ("", _read_quantity),
    "area": ("_m2", _read_area),
    "bool": ("", lambda row, column: bool(row[column])),
}


def _reader(field: Fact) -> tuple[str, str, Callable[[State, str], Any]]:
    """The field, its first column, and how to read it where that column is not empty."""
    name, base = field.name, field.base
    if base == "geometry":
        return name, "geom", lambda row, column: _as_geojson(row[column])
    if field.is_sealed:
        return name, name, lambda row, column: {"sealed": row[column]}
    if base in _READ_BASE:
        suffix, read = _READ_BASE[base]
        return name, name + suffix, read
    if base in _SCALARS:
        return name, name, lambda row, column: row[column]
    return name, name, lambda row, column: json.loads(row[column])


def _as_geojson(shape: shapely.Geometry) -> dict[str, Any]:
    """``shapely.geometry.mapping``, in a third of its time for a polygon without holes, as plots are."""
    if shape.geom_type == "Polygon" and not shape.is_empty and not shapely.get_num_interior_rings(shape):
        ring = tuple(map(tuple, shapely.get_coordinates(shape).tolist()))
        return {"type": "Polygon", "coordinates": (ring,)}
    found: dict[str, Any] = shapely.geometry.mapping(shape)
    return found


def shape_of(value: Any) -> shapely.Geometry:
    """The shapely geometry of a GeoJSON geometry; heights are left out, as the layers are flat."""
    return shapely.force_2d(value if isinstance(value, shapely.Geometry) else shapely.geometry.shape(value))


def layer_of(kind: str) -> str | None:
    """The geometry type of the kind's layer; None for a plain table."""
    return LAYERS[kind][0] if kind in LAYERS else None


_FIELDS = {kind: fields_of(kind) for kind in RECORDS}
_READERS = {kind: [_reader(field) for field in fields] for kind, fields in _FIELDS.items()}
