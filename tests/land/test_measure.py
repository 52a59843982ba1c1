"""Areas against pyproj.Geod and the project's reference vectors."""

import numpy as np
import pytest
import shapely
from geometries import FIELD_3_HA, PAROU, VALID_SHAPES, metres, square, with_hole
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from landtrack.errors import LandtrackError
from landtrack.land.frames import frame_about, frame_at
from landtrack.land.measure import (
    CrsMismatch,
    area_m2,
    areas_ha,
    areas_m2,
    distance_m,
    perimeter_m,
    sd_area_m2,
    too_small_for_gps,
)

GEOD = Geod(ellps="WGS84")
GEOD_NOISE_M2 = 3e-4  # Geod itself adds up numbers of 1e12 m²


def truth(geom):
    """The area by pyproj, ring by ring, so that the ring's direction does not matter."""
    total = 0.0
    for polygon in shapely.get_parts(geom):
        rings = shapely.get_rings(polygon)
        sizes = [abs(GEOD.polygon_area_perimeter(*shapely.get_coordinates(r).T)[0]) for r in rings]
        total += 2 * sizes[0] - sum(sizes)
    return total


def utm(geom_in_metres):
    """A shape drawn in EPSG:32630 as EPSG:4326."""
    back = Transformer.from_crs(32630, 4326, always_xy=True)
    return shapely.transform(geom_in_metres, back.transform, interleaved=False)


def f1():
    """F1: 200 x 150 m from (13.5 N, 4 W)."""
    x, y = Transformer.from_crs(4326, 32630, always_xy=True).transform(-4, 13.5)
    return x, y, box(x, y, x + 200, y + 150)


def f2():
    """F2: a square of 3 ha in the plane, about Parou's point as its minutes say it."""
    x, y = Transformer.from_crs(4326, 32630, always_xy=True).transform(-(3 + 44.956 / 60), 14 + 11.346 / 60)
    half = 30_000**0.5 / 2
    return utm(box(x - half, y - half, x + half, y + half))


@pytest.mark.parametrize("shape", VALID_SHAPES.values(), ids=VALID_SHAPES.keys())
def test_an_area_is_that_of_geod(shape):
    assert area_m2(shape) == pytest.approx(truth(shape), rel=2e-7, abs=GEOD_NOISE_M2)


@settings(deadline=None)
@given(
    lon=st.floats(-12, 4),
    lat=st.floats(10, 25),
    radius=st.floats(5, 3000),
    angles=st.lists(st.integers(0, 359), min_size=3, max_size=9, unique=True),
)
def test_any_field_of_mali_has_the_area_of_geod(lon, lat, radius, angles):
    turn = np.radians(sorted(angles))
    ring = np.c_[np.cos(turn), np.sin(turn)] * radius
    shape = frame_at(lon, lat).to_degrees(Polygon(ring))
    assert area_m2(shape) == pytest.approx(truth(shape), rel=2e-7, abs=max(GEOD_NOISE_M2, radius * 1e-6))


def test_vectors_of_f1():
    x, y, field = f1()
    assert area_m2(utm(field)) == pytest.approx(30_015.3, abs=0.05)
    assert area_m2(utm(box(x, y, x + 20, y + 30))) == pytest.approx(600.3, abs=0.05)


@pytest.mark.parametrize(("decimals", "m2"), [(None, 30_019.2), (6, 29_999.4), (5, 30_095.6), (4, 30_574.5)])
def test_vectors_of_f2_and_what_decimals_cost(decimals, m2):
    shape = f2() if decimals is None else shapely.transform(f2(), lambda xy: xy.round(decimals))
    assert area_m2(shape) == pytest.approx(m2, abs=0.05)


@pytest.mark.parametrize(("shape", "m2"), [("f1", 31_936.2), ("plot", 638.7), ("f2", 32_127.6)])
def test_the_plane_of_web_maps_is_never_what_is_measured(shape, m2):
    """The vectors of EPSG:3857: 6.4 % too much, three plots of a field of 3 ha."""
    x, y, field = f1()
    told = {"f1": utm(field), "plot": utm(box(x, y, x + 20, y + 30)), "f2": f2()}[shape]
    flat = shapely.transform(told, Transformer.from_crs(4326, 3857, always_xy=True).transform, interleaved=False)
    assert flat.area == pytest.approx(m2, abs=0.05)
    assert area_m2(told) < 0.95 * flat.area


def test_swapped_axes_show_in_the_area():
    assert area_m2(shapely.transform(f2(), lambda xy: xy[:, ::-1])) == pytest.approx(30_874.4, abs=0.05)


@pytest.mark.parametrize("lat", range(10, 21))
def test_200_by_150_metres_are_3_hectares(lat):
    shape = frame_at(-4, lat).to_degrees(box(0, 0, 200, 150))
    assert areas_ha([shape])[0] == pytest.approx(3.0, rel=1e-3)


def test_holes_parts_empties_and_none():
    parts = MultiPolygon([square(25), square(25, 50)])
    nested = GeometryCollection([parts, Point(PAROU)])
    got = areas_m2([with_hole(), parts, nested, Polygon(), None, LineString([(0, 0), (1, 1)])])
    assert got == pytest.approx([9900, 1250, 1250, 0, np.nan, 0], rel=1e-6, nan_ok=True)
    assert got.dtype == np.float64


def test_nothing_to_measure():
    assert areas_m2([]).shape == (0,)
    assert areas_m2([None, Polygon()]) == pytest.approx([np.nan, 0], nan_ok=True)
    assert np.isnan(area_m2(None))


def test_direction_height_and_a_doubled_corner_change_nothing():
    plain = area_m2(square(25))
    assert area_m2(square(25).reverse()) == pytest.approx(plain, rel=1e-12)
    assert area_m2(VALID_SHAPES["z"]) == plain
    assert area_m2(VALID_SHAPES["doubled_vertex"]) == pytest.approx(plain, rel=1e-9)


def test_many_are_measured_as_one_by_one():
    shapes = [*VALID_SHAPES.values()] * 700  # more than a block
    one_by_one = [area_m2(shape) for shape in VALID_SHAPES.values()]
    assert areas_m2(shapes) == pytest.approx(one_by_one * 700, rel=1e-12)


@pytest.mark.parametrize("shape", [box(419_150, 1_568_769, 419_170, 1_568_799), box(1, 89, 2, 91)])
def test_metres_are_refused(shape):
    with pytest.raises(CrsMismatch) as caught:
        areas_m2([square(25), shape])
    assert isinstance(caught.value, LandtrackError)
    assert caught.value.code == "LT501"
    assert abs(caught.value.x) > 180 or abs(caught.value.y) > 90


@pytest.mark.parametrize(("side", "sd"), [(30_000**0.5, 734.8), (600**0.5, 103.9), (5**0.5, 9.5)])
def test_vectors_of_the_uncertainty(side, sd):
    assert sd_area_m2(square(side), 3.0) == pytest.approx(sd, abs=0.05)


def test_a_doubled_corner_adds_no_uncertainty():
    assert sd_area_m2(VALID_SHAPES["doubled_vertex"], 3.0) == pytest.approx(sd_area_m2(square(25), 3.0))
    assert sd_area_m2(Polygon(), 3.0) == 0


def test_uncertainty_agrees_with_shaken_corners():
    corners = np.array([(0, 0), (60, 5), (80, 70), (20, 90), (-10, 40)])
    shaken = corners + np.random.default_rng(5).normal(scale=3, size=(20_000, *corners.shape))
    measured = shapely.area(shapely.polygons(shaken)).std()
    assert sd_area_m2(metres(*corners), 3.0) == pytest.approx(measured, rel=0.03)


def test_a_plot_smaller_than_the_error_is_not_walked():
    assert not too_small_for_gps(FIELD_3_HA, 3.0)
    assert not too_small_for_gps(square(600**0.5), 3.0)  # 2 x 103.9 < 300
    assert too_small_for_gps(square(16), 3.0)


def test_lengths():
    assert perimeter_m(square(25)) == pytest.approx(100, rel=1e-6)
    assert perimeter_m(with_hole()) == pytest.approx(440, rel=1e-6)
    assert perimeter_m(Polygon()) == 0
    assert distance_m(PAROU, (-3.742, 14.186)) == pytest.approx(856, abs=1)  # the list's wrong decimals
    assert distance_m(PAROU, (-(3 + 50 / 60), 14 + 11.5 / 60)) == pytest.approx(9_100, abs=50)  # its paper-map columns
    assert distance_m(PAROU, (3.74927, 14.18910)) == pytest.approx(809_000, abs=500)  # the minus forgotten


def test_a_frame_comes_back_to_where_it_was():
    """PROJ alone lands 1.4 mm off, except at the very centre."""
    points = shapely.points([(0, 0), (1e-4, 0), (0, -1.4e-3), (30, 40), (5000, -8000), (300_000, 500_000)])
    there = frame_at(*PAROU).to_metres(frame_at(*PAROU).to_degrees(points))
    assert shapely.distance(points, there).max() < 1e-6
    east, north = GEOD.fwd(*PAROU, 0, 100)[:2]
    assert shapely.get_coordinates(frame_at(*PAROU).to_degrees(Point(0, 100)))[0] == pytest.approx(
        (east, north), abs=1e-11
    )


def test_a_frame_keeps_areas():
    frame = frame_about([FIELD_3_HA, None])
    assert (frame.lon, frame.lat) == pytest.approx(PAROU)
    assert frame.to_metres(FIELD_3_HA).area == pytest.approx(area_m2(FIELD_3_HA), rel=5e-10)
    assert frame_about([]) == frame_about([None, Polygon()]) == frame_at(0, 0)
