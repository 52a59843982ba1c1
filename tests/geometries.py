"""A gallery of shapes, EPSG:4326 lon/lat degrees; tests are parametrised over the whole set.

VALID_SHAPES can be land.  REFUSED_SHAPES cannot: each stands with the code of ``geometry_problem``.
TYPED_SHAPES are GeoJSON as typed, with the code of ``geojson_problem``.
"""

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from landtrack.land.frames import frame_at

PAROU = (-3.74927, 14.18910)  # lon, lat
HERE = frame_at(*PAROU)
SIDE_3_HA = 30_000**0.5


def metres(*corners):
    """A polygon from corners in metres east and north of Parou's point."""
    return HERE.to_degrees(Polygon(corners))


def square(side, east=0.0, north=0.0):
    """A square of ``side`` metres whose south-west corner lies east and north of Parou's point."""
    return HERE.to_degrees(box(east, north, east + side, north + side))


def grid(columns=10, rows=5, width=20.0, height=30.0):
    """A perfect grid of plots, row by row."""
    cells = [box(c * width, r * height, (c + 1) * width, (r + 1) * height) for r in range(rows) for c in range(columns)]
    return HERE.to_degrees(np.array(cells, dtype=object))


def with_hole():
    """A square of 100 m with a well of 10 m left out."""
    return HERE.to_degrees(box(0, 0, 100, 100) - box(40, 40, 50, 50))


FIELD_3_HA = square(SIDE_3_HA, -SIDE_3_HA / 2, -SIDE_3_HA / 2)
NEIGHBOURS = tuple(grid(2, 1))

VALID_SHAPES = {
    "square": square(25),
    "hole": with_hole(),
    "multipart": MultiPolygon([square(25), square(25, 50)]),
    "sliver": metres((0, 0), (200, 0), (200, 0.5), (0, 0.4)),
    "triangle": metres((0, 0), (173, 10), (40, 160)),
    "concave": metres((0, 0), (100, 0), (100, 100), (50, 20), (0, 100)),
    "doubled_vertex": metres((0, 0), (25, 0), (25, 0), (25, 25), (0, 25)),
    "z": shapely.force_3d(square(25), 412.0),
    "neighbour_west": NEIGHBOURS[0],
    "neighbour_east": NEIGHBOURS[1],
    "astride_greenwich": box(-0.001, 16.0, 0.001, 16.001),
    "astride_6_w": box(-6.001, 13.0, -5.999, 13.001),
    "field_of_3_ha": FIELD_3_HA,
    "large": box(-4.0, 14.0, -3.5, 14.5),
}

REFUSED_SHAPES = {
    "none": (None, "empty_geometry"),
    "empty": (Polygon(), "empty_geometry"),
    "empty_multipart": (MultiPolygon(), "empty_geometry"),
    "point": (Point(PAROU), "not_polygon"),
    "line": (LineString([(-3.75, 14.19), (-3.74, 14.19)]), "not_polygon"),
    "collection": (GeometryCollection([square(25)]), "not_polygon"),
    "bow_tie": (metres((0, 0), (25, 25), (25, 0), (0, 25)), "self_intersection"),
    "hole_outside": (Polygon(square(25).exterior, [square(5, 50).exterior]), "self_intersection"),
    "flat": (Polygon([(-3.75, 14.19), (-3.74, 14.19), (-3.745, 14.19)]), "zero_area"),
    "a_point_as_polygon": (Polygon([PAROU, PAROU, PAROU]), "zero_area"),
    "not_finite": (
        shapely.transform(square(25), lambda xy: np.where(xy > 14.1892, np.inf, xy)),
        "not_finite",
    ),
    "swapped_axes": (shapely.transform(FIELD_3_HA, lambda xy: xy[:, ::-1]), "swapped_axes"),
    "minus_forgotten": (shapely.transform(square(25), lambda xy: xy + np.array([10.0, 0.0])), "outside_area"),
    "utm_metres": (box(419_150.7, 1_568_769.6, 419_170.7, 1_568_799.6), "no_crs"),
}

_A, _B, _C = [-3.75, 14.19], [-3.74, 14.19], [-3.74, 14.2]
TYPED_SHAPES = {
    "good": ({"type": "Polygon", "coordinates": [[_A, _B, _C, _A]]}, None),
    "good_multipart": ({"type": "MultiPolygon", "coordinates": [[[_A, _B, _C, _A]]]}, None),
    "nothing": (None, "empty_geometry"),
    "no_rings": ({"type": "Polygon", "coordinates": []}, "empty_geometry"),
    "open_ring": ({"type": "Polygon", "coordinates": [[_A, _B, _C]]}, "unclosed_ring"),
    "two_points": ({"type": "Polygon", "coordinates": [[_A, _B]]}, "too_few_points"),
    "closed_pair": ({"type": "Polygon", "coordinates": [[_A, _B, _A]]}, "too_few_points"),
    "not_a_number": ({"type": "Polygon", "coordinates": [[_A, [float("nan"), 14.19], _C, _A]]}, "not_finite"),
    "no_latitude": ({"type": "Polygon", "coordinates": [[[1], [2], [3], [1]]]}, "unreadable_feature"),
    "text": ({"type": "Polygon", "coordinates": [["a", "b", "c", "a"]]}, "unreadable_feature"),
    "no_coordinates": ({"type": "Polygon"}, "unreadable_feature"),
    "point": ({"type": "Point", "coordinates": _A}, "not_polygon"),
    "not_an_object": ([1, 2], "not_polygon"),
}
