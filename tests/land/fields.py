"""Fields to be divided, EPSG:4326: of every kind that a divider has been known to fail on."""

import json
from pathlib import Path

import numpy as np
import shapely
from geometries import HERE
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box, shape

FIELD_OF_PAROU = Path(__file__).parents[2] / "geodata" / "parou" / "field.geojson"


def star(points=12, outer=110, inner=60):
    turn = np.arange(2 * points) * np.pi / points
    radius = np.where(np.arange(2 * points) % 2, inner, outer)
    return Polygon(np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]))


def comb(teeth=6, width=20, gap=10, length=100, back=30):
    step = width + gap
    corners = [(0, 0), (teeth * step - gap, 0)]
    for k in reversed(range(teeth)):
        corners += [(k * step + width, length), (k * step, length)]
        corners += [(k * step, back), (k * step - gap, back)] if k else []
    return Polygon(corners)


def spiral(turns=3, width=15):
    turn = np.linspace(0, 2 * np.pi * turns, turns * 12 + 1)
    inner = 20 + turn * 30 / (2 * np.pi)
    sides = [np.column_stack([r * np.cos(turn), r * np.sin(turn)]) for r in (inner + width, inner)]
    return Polygon(np.concatenate([sides[0], sides[1][::-1]]))


def parou():
    return shape(json.loads(FIELD_OF_PAROU.read_text("utf-8"))["features"][0]["geometry"])


FLAT = {
    "rectangle": affinity.rotate(box(0, 0, 200, 150), 20, origin=(0, 0)),
    "quadrilateral": Polygon([(0, 0), (200, 20), (170, 170), (-20, 140)]),
    "concave": Polygon([(0, 0), (200, 0), (200, 160), (100, 90), (0, 160)]),
    "l": affinity.rotate(Polygon([(0, 0), (200, 0), (200, 80), (80, 80), (80, 200), (0, 200)]), 20, origin=(0, 0)),
    "u": Polygon([(0, 0), (200, 0), (200, 150), (140, 150), (140, 50), (60, 50), (60, 150), (0, 150)]),
    "hole": box(0, 0, 200, 150) - box(80, 50, 120, 90),
    "star": star(),
    "comb": comb(),
    "sliver": Polygon([(0, 0), (400, 0), (400, 3), (0, 2)]),
    "spiral": spiral(),
}
ONE_PIECE = {name: HERE.to_degrees(flat) for name, flat in FLAT.items()} | {"parou": parou()}
COMPACT = ("rectangle", "quadrilateral", "concave", "l", "u", "hole", "star", "parou")
TWO_PARTS = HERE.to_degrees(MultiPolygon([box(0, 0, 130, 100), box(150, 0, 220, 90)]))
THREE_PARTS = HERE.to_degrees(MultiPolygon([box(0, 0, 130, 100), box(150, 0, 220, 90), box(250, 0, 253, 4)]))


def flat_of(geoms):
    """Shapes in metres of the frame about Parou."""
    return HERE.to_metres(np.array(geoms, dtype=object))


def well_and_path(field):
    """A well of 4 m and a tree in the middle of a field, and a path of 3 m from its border into its middle."""
    flat = flat_of([field])[0]
    middle = shapely.point_on_surface(flat)
    border = flat.exterior.interpolate(0.13, normalized=True)
    way = shapely.LineString([border, middle]).buffer(1.5, cap_style="flat") & flat
    parts = [part for part in shapely.get_parts(way) if part.geom_type == "Polygon"]
    return [HERE.to_degrees(middle.buffer(2))], [HERE.to_degrees(part) for part in parts]
