"""Common parts of a field (domain.md 4, 7.6): where they may lie, how much ground they take, which piece they are in."""

import pytest
from geometries import HERE
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box, mapping, shape

from landtrack.domain.values import area_of
from landtrack.land.common_parts import common_m2, drawn_in, net_m2, on_the_ground, part_problem, parts_within, surfaces
from landtrack.land.findings import check_plots
from landtrack.land.outlines import without
from landtrack.land.rows import rows_and_columns

SIDE = 100.0
FIELD = HERE.to_degrees(box(0, 0, SIDE, SIDE))


def part(kind, flat=None, **told):
    return {"kind": kind, **({"geometry": mapping(HERE.to_degrees(flat))} if flat is not None else {}), **told}


WELL, TREE = part("well", Point(20, 20)), part("tree", Point(80, 80))
PATH = part("path", LineString([(-5, 50), (105, 50)]), width_m=2)
HOUSE = part("building", box(90, 90, 110, 110))


@pytest.mark.parametrize(
    ("parts", "m2"),
    [
        ([], 0), ([WELL, TREE], 0), ([PATH], 200), ([HOUSE], 100), ([PATH, HOUSE, WELL], 300),
        ([part("path", LineString([(0, 50), (100, 50)]), m2=150)], 150), ([part("path", m2=120)], 120),
        ([PATH, part("path", LineString([(50, -5), (50, 105)]), width_m=2)], 396),  # where they cross once
        ([HOUSE, HOUSE], 100), ([part("building", Point(5, 5), m2=30)], 30), ([part("well")], 0),
        ([part("tree", box(0, 0, 5, 5))], 25),  # somebody measured its shade
        ([part("path", box(40, 0, 44, 100), m2=7)], 400),  # what has an outline is measured
        ([part("path", LineString([(0, 50), (100, 50)]))], None), ([part("building")], None),
        ([WELL, part("building", Point(5, 5))], None),
    ],
)  # fmt: skip
def test_what_common_parts_take_is_measured_else_as_told_else_not_known(parts, m2):
    found = common_m2(parts, FIELD)
    assert found == (None if m2 is None else pytest.approx(m2, rel=1e-4, abs=1e-6))


def test_what_is_shared_out_is_the_calculated_area_less_the_common_parts():
    field = {"geometry": mapping(FIELD), "calculated_area": area_of(10_000), "surveyed_area": area_of(9_500)}
    assert net_m2(field) == 10_000
    assert net_m2(field | {"common_parts": [PATH, WELL]}) == pytest.approx(9_800, rel=1e-5)
    assert net_m2(field | {"common_area": area_of(300)}) == 9_700
    assert net_m2(field | {"common_parts": [part("path")]}) is None
    assert net_m2({"common_parts": [PATH]}) is None


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (WELL, None), (PATH, None), (HOUSE, None), (part("path", m2=3), None), (part("tree", Point(-9, 50)), None),
        (part("tree", Point(-11, 50)), "part_outside_field"), (part("path", LineString([(200, 0), (300, 0)])), "part_outside_field"),
        (part("building", Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])), "self_intersection"),
        ({"kind": "well", "geometry": {"type": "Point", "coordinates": [14.189, -3.749]}}, "swapped_axes"),
        ({"kind": "well", "geometry": {"type": "Point", "coordinates": [2.35, 48.85]}}, "outside_area"),
        ({"kind": "well", "geometry": {"type": "Point", "coordinates": ["a", "b"]}}, "unreadable_feature"),
        ({"kind": "path", "geometry": {"type": "LineString", "coordinates": [[-3.749, 14.189]]}}, "unreadable_feature"),
        ({"kind": "path", "geometry": {"type": "LineString", "coordinates": [[-3.749, 14.189]] * 2}}, "too_few_points"),
        ({"kind": "well", "geometry": {"type": "Point", "coordinates": []}}, "empty_geometry"),
    ],
)  # fmt: skip
def test_a_part_is_a_shape_in_its_field_or_just_beside_it(told, problem):
    assert part_problem(told, FIELD) == problem


def test_a_field_that_was_walked_badly_may_have_its_well_as_far_beside_it_as_its_corners_err():
    well = part("well", Point(-14, 50))
    assert (part_problem(well, FIELD, 15.0), part_problem(well, FIELD, 12.0)) == (None, "part_outside_field")
    assert part_problem(well, None) is None


def test_a_path_of_known_width_is_a_strip_and_one_of_unknown_width_a_line():
    strip = HERE.to_metres(on_the_ground(PATH))
    assert strip.bounds == pytest.approx((-5, 49, 105, 51), abs=1e-3)
    assert on_the_ground(part("path", LineString([(0, 0), (9, 9)]))).geom_type == "LineString"
    assert on_the_ground(part("well", m2=4)) is None
    assert [round(HERE.to_metres(one).area) for one in surfaces([WELL, PATH, HOUSE, part("path")])] == [220, 400]


def test_each_part_goes_with_the_pieces_it_lies_in():
    pieces = [HERE.to_degrees(box(0, 0, 50, 100)), HERE.to_degrees(box(50, 0, 100, 100))]
    west, east = parts_within([WELL, TREE, PATH, HOUSE], pieces)
    assert (west, east) == ([WELL, PATH], [TREE, PATH, HOUSE])
    total = sum(common_m2(parts, piece) for parts, piece in zip((west, east), pieces, strict=True))
    assert total == pytest.approx(common_m2([PATH, HOUSE], FIELD), rel=1e-6)


def test_an_area_that_was_told_goes_with_a_line_by_its_length_and_with_nothing_where_nobody_placed_it():
    pieces = [HERE.to_degrees(box(0, 0, 25, 100)), HERE.to_degrees(box(25, 0, 100, 100))]
    lines = MultiLineString([[(0, 50), (100, 50)], [(0, 60), (100, 60)]])
    west, east = parts_within([part("path", lines, m2=400), part("building", m2=30, label="magasin")], pieces)
    assert [west[0]["m2"], east[0]["m2"]] == pytest.approx([100, 300], rel=1e-3)
    assert west[1] == east[1] == {"kind": "building", "label": "magasin"}
    assert common_m2(west, pieces[0]) is None


@pytest.mark.parametrize("east", [50.0, 49.9999999, -6.0, 106.0])
def test_a_point_is_in_one_piece_alone_on_their_border_too_and_beside_the_field(east):
    pieces = [HERE.to_degrees(box(0, 0, 50, 100)), HERE.to_degrees(box(50, 0, 100, 100))]
    found = parts_within([part("well", Point(east, 50))], pieces)
    assert sorted(map(len, found)) == [0, 1]
    assert shape(max(found, key=len)[0]["geometry"]).geom_type == "Point"


# --- plots beside it ------------------------------------------------------------------------------------


def on_common(plots, parts, *, gaps=True):
    """Code and plots of each finding about plots (numbers to flat shapes) in the field of these common parts."""
    field = {"geometry": mapping(FIELD), "common_parts": parts}
    told = [(number, HERE.to_degrees(flat)) for number, flat in plots.items()]
    return {(one.code, one.ids) for one in check_plots(told, FIELD, gaps=gaps, common=drawn_in(field))}


def test_a_plot_on_the_path_a_well_or_a_building_is_named_and_one_about_a_tree_is_not():
    halves = {"1": box(0, 0, 100, 60), "2": box(0, 60, 100, 100)}
    assert on_common(halves, [PATH, WELL, TREE]) == {("covers_path", ("1",)), ("covers_well", ("1",))}
    line = part("path", LineString([(50, 0), (50, 100)]))
    assert on_common(halves, [line, HOUSE]) == {("covers_path", ("1", "2")), ("covers_building", ("2",))}
    assert on_common(halves, [part("tree", box(0, 0, 3, 3))]) == {("covers_tree", ("1",))}


def test_the_path_is_no_gap():
    beside = {"1": box(0, 0, 100, 49), "2": box(0, 51, 100, 100)}
    assert on_common(beside, [PATH]) == set()
    assert {code for code, _ in on_common(beside, [TREE])} == {"gap"}


def test_rows_leave_the_path_out():
    free = without(mapping(FIELD), [mapping(one) for one in surfaces([PATH, HOUSE])])
    laid = rows_and_columns(free, rows=4, columns=5, angle=0.0)
    plots = {one.number: HERE.to_metres(one.shape) for one in laid.plots}
    assert len(plots) == 20
    assert {code for code, _ in on_common(plots, [PATH, HOUSE], gaps=False)} == set()
    assert sum(one.m2 for one in laid.plots) == pytest.approx(9_700, rel=1e-4)
