"""Geometry in a column: GeoPackage binary on SQLite, EWKB on PostGIS.  EPSG:4326, lon/lat.

The GeoPackage header carries the envelope, so that an R-tree can be kept without reading
the shape (OGC 12-128r19, clause 2.1.3).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import shapely
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_EMPTY = 0x10


def encode(geom: shapely.Geometry | None, srid: int = 4326) -> bytes | None:
    """GeoPackage binary: header with envelope (none for points and empty shapes), then ISO WKB."""
    if geom is None:
        return None
    wkb = shapely.to_wkb(geom, byte_order=1, flavor="iso")
    if geom.is_empty or geom.geom_type == "Point":
        return struct.pack("<2sBBi", b"GP", 0, 0x11 if geom.is_empty else 0x01, srid) + wkb
    west, south, east, north = geom.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0x03, srid, west, east, south, north) + wkb


def decode(blob: bytes | None) -> shapely.Geometry | None:
    """The shape of a GeoPackage binary."""
    if blob is None:
        return None
    start = 8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7]
    return shapely.from_wkb(bytes(blob[start:]))


def envelope(blob: bytes | None) -> tuple[float, float, float, float] | None:
    """(min x, max x, min y, max y) from the header where it has one; None if empty."""
    if blob is None or blob[:2] != b"GP" or blob[3] & _EMPTY:
        return None
    if (blob[3] >> 1) & 7:
        order = "<" if blob[3] & 1 else ">"
        return struct.unpack_from(f"{order}4d", blob, 8)
    geom = decode(blob)
    if geom is None or geom.is_empty:
        return None
    west, south, east, north = geom.bounds
    return west, east, south, north


class Geometry(UserDefinedType[shapely.Geometry]):
    """A column of shapely geometries, the same on both engines."""

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY", srid: int = 4326) -> None:
        """``kind`` is the OGC type name of the layer."""
        self.kind, self.srid = kind, srid

    def bind_processor(self, dialect: Any) -> Callable[[Any], Any]:
        """Shape to what the engine stores."""
        if dialect.name == "sqlite":
            return lambda geom: encode(geom, self.srid)
        return lambda geom: (
            None if geom is None else shapely.to_wkb(shapely.set_srid(geom, self.srid), hex=True, include_srid=True)
        )

    def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        """What the engine stores to a shape."""
        if dialect.name == "sqlite":
            return decode
        return lambda value: None if value is None else shapely.from_wkb(value)


@compiles(Geometry)
def _geometry_type(column: Geometry, compiler: Any, **_: Any) -> str:
    if compiler.dialect.name == "sqlite":
        return column.kind
    return f"geometry({column.kind},{column.srid})"
