"""GeoJSON and shapes, for pages that hold GeoJSON and ask what it measures, without knowing the library behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from landtrack.land.measure import areas_m2, sd_area_m2

GeoJson = dict[str, Any]


def to_shape(geometry: Mapping[str, Any]) -> Any:
    """The shape of a GeoJSON geometry."""
    return shapely.geometry.shape(geometry)


def to_geojson(shape: Any) -> GeoJson:
    """The GeoJSON geometry of a shape, every digit kept."""
    return dict(shapely.geometry.mapping(shape))


def areas_of(geometries: Iterable[Mapping[str, Any]]) -> list[float]:
    """Geodesic areas of GeoJSON geometries, m²."""
    shapes = [to_shape(one) for one in geometries]
    return areas_m2(shapes).tolist() if shapes else []


def sd_of(record: Mapping[str, Any]) -> float | None:
    """Standard deviation of the area of a field or plot, m²; None without an outline or the error of its corners."""
    if not record.get("geometry") or not record.get("accuracy_m"):
        return None
    return sd_area_m2(to_shape(record["geometry"]), record["accuracy_m"])


def corners_of(geometry: Mapping[str, Any]) -> int:
    """How many corners an outline has, holes among them; the first is not counted twice."""
    rings = shapely.get_rings(shapely.get_parts(to_shape(geometry)))
    return int(shapely.get_num_coordinates(rings).sum()) - len(rings)


def without(geometry: Mapping[str, Any], taken: Sequence[Mapping[str, Any]]) -> Any:
    """What is left of an outline when others are taken out of it: a shape."""
    whole = to_shape(geometry)
    return shapely.difference(whole, shapely.union_all([to_shape(one) for one in taken])) if taken else whole
