"""Division: exactly so many plots, each whole, equal, reached, and together the field; or a refusal that says why."""

import numpy as np
import pytest
import shapely
from geometries import HERE, square
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from land.fields import COMPACT, ONE_PIECE, THREE_PARTS, TWO_PARTS, flat_of, well_and_path
from shapely.geometry import Polygon, box

from landtrack.land.checks import geometry_problem
from landtrack.land.division import CannotDivide, PlotsTooNarrow, alternatives, divide
from landtrack.land.measure import area_m2

COUNTS = (2, 3, 7, 10, 50, 83, 200)
DOOR_M = 0.45  # 0.5 less what degrees bend


def check(found, field, count, *, left_out=(), ways=(), reached=False):
    """What holds of every division, measured by other means than those that made it."""
    assert [plot.number for plot in found.plots] == list(range(1, count + 1))
    shapes = [plot.shape for plot in found.plots]
    assert [geometry_problem(shape) for shape in shapes] == [None] * count
    flat, whole = flat_of(shapes), flat_of([field])[0]
    in_pieces = [plot.number for plot in found.plots if shapely.get_num_geometries(plot.shape) > 1]
    assert in_pieces == list(found.in_pieces)
    i, j = shapely.STRtree(flat).query(flat)
    assert shapely.area(shapely.intersection(flat[i[i < j]], flat[j[i < j]])).max(initial=0) < 0.01
    others = flat_of([one for one in (found.paths, found.left_over, *left_out, *ways) if one is not None])
    assert shapely.area(shapely.intersection(flat, shapely.union_all(others))).max() < 0.01
    together = shapely.union_all([*flat, *others])
    assert shapely.difference(whole, together).area < 0.1
    assert shapely.difference(shapely.union_all(flat), whole).area < 0.1
    if reached:
        check_reached(found, flat, whole, flat_of(ways))


def check_reached(found, plots, whole, ways):
    """Every plot lies on the outside, a way or a path; every path leads out."""
    outs = [shapely.LineString(part.exterior) for part in shapely.get_parts(whole)] + list(shapely.boundary(ways))
    reach = list(outs)
    if found.paths is not None:
        paths = flat_of([found.paths])[0]
        reach.append(shapely.boundary(paths))
        nets = shapely.get_parts(shapely.buffer(paths, 0.001))
        assert shapely.intersects(shapely.union_all(outs), nets).all()
    near = shapely.buffer(shapely.union_all(reach), 0.001)
    assert shapely.length(shapely.intersection(shapely.boundary(plots), near)).min() > DOOR_M


def check_equal(found):
    flat, ground = (np.array([getattr(plot, name) for plot in found.plots]) for name in ("flat_m2", "m2"))
    assert np.ptp(flat) <= 1e-9 * flat.mean()
    assert np.ptp(ground) <= 1e-6 * ground.mean()
    assert ground == pytest.approx([area_m2(plot.shape) for plot in found.plots], rel=1e-9)


@pytest.mark.parametrize("path_width", [0, 2])
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", ONE_PIECE)
def test_exactly_so_many_equal_plots_in_one_piece(name, count, path_width):
    field = ONE_PIECE[name]
    found = divide(field, count, path_width=path_width)
    check(found, field, count, reached=path_width > 0)
    check_equal(found)
    assert found.in_pieces == ()
    assert found.left_over is None
    assert found.narrowest > 0
    if name in COMPACT:
        assert found.narrowest >= 0.5


@pytest.mark.parametrize("path_width", [0, 2])
@pytest.mark.parametrize("count", [3, 10, 50, 200])
@pytest.mark.parametrize("name", COMPACT)
def test_the_well_and_the_path_are_left_out(name, count, path_width):
    field = ONE_PIECE[name]
    wells, ways = well_and_path(field)
    found = divide(field, count, common=wells, ways=ways, path_width=path_width, parts="areas")
    check(found, field, count, left_out=wells, ways=ways, reached=path_width > 0)
    if found.spread > 1e-6:
        assert found.spread < 0.9  # the path cuts the field in two: areas differ from part to part
    else:
        check_equal(found)


@st.composite
def simple_polygons(draw):
    """Any simple polygon: corners at random, untangled by taking them around a point."""
    count = draw(st.integers(3, 12))
    numbers = st.integers(20, 150)
    radii = np.array(draw(st.lists(numbers, min_size=count, max_size=count)), dtype=float)
    steps = np.array(draw(st.lists(st.integers(1, 10), min_size=count, max_size=count)), dtype=float)
    turn = np.cumsum(steps) / steps.sum() * 2 * np.pi
    return Polygon(np.column_stack([radii * np.cos(turn), radii * np.sin(turn)]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flat=simple_polygons(), count=st.sampled_from([2, 3, 7, 10, 50]), path_width=st.sampled_from([0, 2]))
def test_any_simple_polygon_is_divided(flat, count, path_width):
    assume(flat.is_valid and flat.area > 100 * count)
    field = HERE.to_degrees(flat)
    found = divide(field, count, path_width=path_width)
    check(found, field, count, reached=path_width > 0)
    check_equal(found)


# --- listed areas ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path_width", [0, 2])
@pytest.mark.parametrize("name", ["rectangle", "l", "u", "hole"])
def test_listed_areas_are_given_by_number_and_the_rest_is_left_over(name, path_width):
    wanted = [300.0, 1200.0, 600.0, 600.0, 450.5, 2000.0, 800.0]
    field = ONE_PIECE[name]
    found = divide(field, wanted, path_width=path_width)
    check(found, field, len(wanted), reached=path_width > 0)
    assert [plot.flat_m2 for plot in found.plots] == pytest.approx(wanted, rel=1e-9)
    assert [plot.m2 for plot in found.plots] == pytest.approx(wanted, rel=1e-6)
    rest = area_m2(field) - sum(wanted) - found.paths_m2
    assert found.left_over_m2 == pytest.approx(rest, abs=0.1)


def test_listed_areas_that_fill_the_field_leave_nothing():
    field = ONE_PIECE["rectangle"]
    whole = divide(field, 1).plots[0].flat_m2
    found = divide(field, [whole / 4, whole / 2, whole / 4])
    assert found.left_over is None
    assert [plot.flat_m2 for plot in found.plots] == pytest.approx([whole / 4, whole / 2, whole / 4], rel=1e-9)


def test_listed_areas_beyond_the_field_are_refused():
    with pytest.raises(CannotDivide, match="division_areas"):
        divide(ONE_PIECE["rectangle"], [20_000, 10_001])


# --- several parts ---------------------------------------------------------------------------------------------------


def test_parts_that_whole_plots_fill_need_no_choice():
    found = divide(HERE.to_degrees(shapely.MultiPolygon([box(0, 0, 60, 50), box(80, 0, 120, 50)])), 5)
    assert found.in_pieces == ()
    check_equal(found)


def test_parts_that_whole_plots_do_not_fill_are_refused_unless_told_how():
    with pytest.raises(CannotDivide, match="division_in_parts"):
        divide(TWO_PARTS, 50)


@pytest.mark.parametrize("path_width", [0, 2])
@pytest.mark.parametrize("count", [2, 7, 50])
@pytest.mark.parametrize("field", [TWO_PARTS, THREE_PARTS], ids=["two", "three"])
def test_the_fewest_plots_have_two_pieces(field, count, path_width):
    found = divide(field, count, path_width=path_width, parts="pieces")
    check(found, field, count)
    check_equal(found)
    assert len(found.in_pieces) <= len(field.geoms) - 1
    assert max(shapely.get_num_geometries(plot.shape) for plot in found.plots) <= 2


@pytest.mark.parametrize("path_width", [0, 2])
def test_areas_may_differ_from_part_to_part_and_the_spread_is_told(path_width):
    found = divide(TWO_PARTS, 50, path_width=path_width, parts="areas")
    check(found, TWO_PARTS, 50, reached=path_width > 0)
    areas = [plot.m2 for plot in found.plots]
    assert found.in_pieces == ()
    assert found.spread == pytest.approx((max(areas) - min(areas)) / np.mean(areas))
    assert 1e-6 < found.spread < 0.1
    assert len({round(area, 3) for area in areas}) == 2


# --- directions, widths, refusals, choice ------------------------------------------------------------------------------


def test_rows_run_in_the_direction_that_is_given():
    field = ONE_PIECE["rectangle"]
    assert divide(field, 50).angle == pytest.approx(20, abs=0.1)
    found = divide(field, 50, direction=65)
    assert (found.angle, found.rows > 0) == (pytest.approx(65), True)
    assert divide(field, 50, direction="best").narrowest >= divide(field, 50).narrowest - 0.01


def test_a_width_is_kept_or_refused_with_what_was_found():
    field = square(100)
    assert divide(field, 10, min_width=25).width_m >= 25
    with pytest.raises(PlotsTooNarrow) as caught:
        divide(field, 10, min_width=40)
    assert 25 <= caught.value.found_m < 40


@pytest.mark.parametrize(("reason", "asked"), [
    ("division_no_room", {"wanted": 5, "common": [square(120, -10, -10)]}), ("division_too_many", {"wanted": 1500}),
])  # fmt: skip
def test_what_cannot_be_is_refused(reason, asked):
    with pytest.raises(CannotDivide, match=reason):
        divide(square(30), **asked)


@pytest.mark.parametrize("asked", [
    {"wanted": 0}, {"wanted": 2001}, {"wanted": []}, {"wanted": [0.5]}, {"wanted": [float("nan")]},
    {"wanted": 3, "path_width": -1}, {"wanted": 3, "min_width": -1}, {"wanted": 3, "parts": "some"},
])  # fmt: skip
def test_numbers_that_no_form_offers_are_errors_of_the_caller(asked):
    with pytest.raises(ValueError, match=r"plots|areas|widths"):
        divide(square(30), **asked)


def test_there_are_different_pictures_to_choose_from_best_first():
    found = alternatives(ONE_PIECE["concave"], 50, path_width=2)
    assert 2 <= len(found) <= 4
    assert len({(round(one.narrowest, 4), one.rows, round(one.paths_m2)) for one in found}) == len(found)
    for one in found:
        check(one, ONE_PIECE["concave"], 50, reached=True)
    assert found[0].narrowest >= 0.6


def test_neighbours_share_their_corners_bit_for_bit():
    found = divide(ONE_PIECE["l"], 50, path_width=2)
    shapes = [*(plot.shape for plot in found.plots), found.paths]
    corners = HERE.to_metres(shapely.points(np.unique(shapely.get_coordinates(shapes), axis=0)))
    i, j = shapely.STRtree(corners).query(corners, "dwithin", 1e-8)
    assert (i == j).all()  # no two corners nearly alike


def test_numbers_follow_the_way_on_foot():
    for name in ("rectangle", "l", "u"):
        plots = flat_of([plot.shape for plot in divide(ONE_PIECE[name], 50).plots])
        apart = shapely.distance(plots[:-1], plots[1:])
        assert (apart > 0.01).sum() <= 5, name
    first = divide(square(100), 10).plots[0].shape.centroid
    assert first.x < square(100).centroid.x
    assert first.y > square(100).centroid.y
