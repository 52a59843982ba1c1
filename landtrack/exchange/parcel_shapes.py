"""Geometries as a file tells them, faults and all: as one field, in degrees, and as a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pyproj import Transformer

__all__ = ["drawable", "in_degrees", "outlines_alone"]

MOST_DRAWN_CORNERS = 2000  # of one outline that was refused
FEWEST_CORNERS = 3


def outlines_alone(told: Any) -> Any:
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


def in_degrees(told: Any, way: Transformer) -> Any:
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


def drawable(told: Any, to_degrees: Transformer | None) -> dict[str, Any] | None:
    """A MultiPolygon as GeoJSON in EPSG:4326 that shows where a refused outline lies, even if it crosses itself.

    ``told``: as the file tells it, in the system that ``to_degrees`` (None: degrees) leads from.  None where there is
    nothing to draw: no outline, a place that is none, or too many corners.
    """
    told = outlines_alone(told)
    told = in_degrees(told, to_degrees) if to_degrees is not None else told
    if not isinstance(told, Mapping) or told.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    held: Any = told.get("coordinates") or ()
    try:
        parts = [
            [list(_places(ring)) for ring in part] for part in ([held] if told["type"] == "Polygon" else held or ())
        ]
    except (TypeError, ValueError, IndexError):
        return None
    corners = sum(len(ring) for part in parts for ring in part)
    parts = [part for part in parts if part and len(part[0]) >= FEWEST_CORNERS]
    return {"type": "MultiPolygon", "coordinates": parts} if parts and corners <= MOST_DRAWN_CORNERS else None


def _places(ring: Any) -> Iterator[list[float]]:
    """The corners that lie on the earth."""
    for corner in ring:
        lon, lat = float(corner[0]), float(corner[1])
        if math.isfinite(lon) and abs(lon) <= 180 and abs(lat) <= 90:
            yield [lon, lat]
