"""Coordinate systems as files and people name them."""

from __future__ import annotations

import re

from pyproj import CRS
from pyproj.exceptions import ProjError

__all__ = ["known_crs"]

_AUTHORITY = re.compile(r"(?:urn:ogc:def:crs:)?(?:(EPSG|OGC|ESRI|IGNF):(?:[\d.]*:)?)?(CRS84|\d{4,6})", re.IGNORECASE)
_WKT = re.compile(
    r"\s*(?:PROJCS|GEOGCS|COMPD_CS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS|COMPOUNDCRS|PROJECTEDCRS)\s*\[", re.IGNORECASE
)
LONGEST = 20_000


def known_crs(text: str) -> CRS | None:
    """The system of "EPSG:32630", "32630", a URN or a WKT text, never of a file or an address; None if unknown."""
    told = text.strip()[:LONGEST]
    match = _AUTHORITY.fullmatch(told)
    try:
        if match:
            code = match[2].upper()
            return CRS.from_authority("OGC" if code == "CRS84" else (match[1] or "EPSG").upper(), code)
        return CRS.from_wkt(told) if _WKT.match(told) else None
    except ProjError:
        return None
