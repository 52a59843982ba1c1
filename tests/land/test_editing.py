"""Outlines changed by hand: what nobody touched stays to the last digit, what meets meets exactly."""

import numpy as np
import pytest
import shapely
from geometries import FIELD_3_HA, HERE, NEIGHBOURS, VALID_SHAPES, metres, square, with_hole
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, box

from landtrack.land.checks import geometry_problem
from landtrack.land.editing import CannotEdit, NotTouching, keep_corners, merge, snap, snap_each, split
from landtrack.land.measure import area_m2, areas_m2

CROOKED = metres((0, 0), (200, 20), (260, 150), (100, 210), (-30, 120))
SURVEYED = shapely.transform(CROOKED, lambda xy: xy + np.array([3.123e-8, -4.567e-8]))


def rounded(shape, decimals=6):
    return shapely.transform(shape, lambda xy: np.floor(xy * 10**decimals + 0.5) / 10**decimals)


def corners(shape):
    return set(map(tuple, shapely.get_coordinates(shape).tolist()))


def in_metres(*shapes):
    return HERE.to_metres(np.array(shapes, dtype=object))


# --- after a map rounded ---------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [6, 7, 8])
@pytest.mark.parametrize("shape", [SURVEYED, with_hole(), VALID_SHAPES["multipart"]], ids=["field", "hole", "parts"])
def test_what_nobody_touched_is_the_same_bit_for_bit(shape, decimals):
    assert shapely.equals_exact(keep_corners(shape, rounded(shape, decimals)), shape)


def test_a_corner_that_moved_stays_where_it_was_put():
    came = shapely.get_coordinates(rounded(SURVEYED))
    came[2] += (2e-5, 1e-5)
    kept = shapely.get_coordinates(keep_corners(SURVEYED, shapely.Polygon(came)))
    stored = shapely.get_coordinates(SURVEYED)
    assert kept[2].tolist() == came[2].tolist()
    assert np.array_equal(np.delete(kept, 2, 0), np.delete(stored, 2, 0))


def test_a_corner_that_is_exact_is_never_pulled_back():
    """Snapped to a neighbour's corner 2 cm away, which has all its digits."""
    drawn = shapely.get_coordinates(SURVEYED)
    drawn[1] += (1.234567e-7, 2.1e-8)
    assert shapely.equals_exact(keep_corners(SURVEYED, shapely.Polygon(drawn)), shapely.Polygon(drawn))


def test_a_closing_corner_follows_the_first():
    came = shapely.get_coordinates(rounded(SURVEYED))
    came[0] = came[-1] = came[0] + (3e-5, 0)
    kept = keep_corners([SURVEYED, square(40)], shapely.Polygon(came))
    assert kept.exterior.is_closed
    assert kept.exterior.coords[0] == tuple(came[0])


def test_corners_closer_than_the_map_can_tell_keep_their_order():
    close = metres((0, 0), (50, 0), (50.03, 0.02), (50.05, 50), (0, 50))
    assert shapely.equals_exact(keep_corners(close, rounded(close)), close)


def test_a_new_corner_on_the_map_is_taken_as_drawn():
    came = shapely.get_coordinates(rounded(SURVEYED))
    with_new = np.insert(came, 1, (came[0] + came[1]).round(6) / 2, axis=0)
    kept = shapely.get_coordinates(keep_corners(SURVEYED, shapely.Polygon(with_new)))
    assert kept[1].tolist() == with_new[1].tolist()
    assert np.array_equal(np.delete(kept, 1, 0), shapely.get_coordinates(SURVEYED))


# --- snapping --------------------------------------------------------------------------------------


def test_corners_take_the_neighbours_coordinates():
    mine = HERE.to_degrees(box(100.04, -0.03, 180, 99.95))
    there = square(100)
    snapped = snap(mine, [there, square(10, 500)], 0.1)
    assert (snapped.moved, snapped.added) == (2, 0)
    assert snapped.farthest_m == pytest.approx(0.064, abs=1e-3)
    assert len(corners(snapped.shape) & corners(there)) == 2
    one, two = in_metres(there, snapped.shape)
    assert one.intersection(two).area == 0
    assert corners(mine) - corners(snapped.shape) == {
        c for c in corners(mine) if HERE.to_metres(shapely.Point(c)).x < 150
    }


@pytest.mark.parametrize("side", [100.05, 99.95])
def test_a_long_side_takes_in_the_neighbours_corners(side):
    """The neighbour's side ends within mine: its corners are put into my edge."""
    there, mine = square(100), HERE.to_degrees(box(side, -40, 180, 140))
    snapped = snap(mine, [there], 0.1)
    assert snapped.added == 2
    one, two = in_metres(there, snapped.shape)
    assert one.intersection(two).area < 1e-6
    assert one.union(two).geom_type == "Polygon"


@pytest.mark.parametrize("side", [100.05, 99.95])
def test_a_short_side_lies_on_the_neighbours_edge(side):
    there, mine = square(100), HERE.to_degrees(box(side, 30, 180, 60))
    snapped = snap(mine, [there], 0.1)
    assert snapped.moved == 2
    one, two = in_metres(there, snapped.shape)
    assert one.intersection(two).area < 1e-6
    assert one.distance(two) < 1e-6


def test_what_is_far_is_left_alone():
    mine = square(50, 200)
    assert snap(mine, [square(100)], 0.5).shape is mine
    assert snap(mine, [], 0.5).moved == 0


def test_snapping_twice_changes_nothing():
    there, mine = square(100), HERE.to_degrees(box(100.05, -40, 180, 140))
    once = snap(mine, [there], 0.1).shape
    again = snap(once, [there], 0.1)
    assert (again.moved, again.added) == (0, 0)
    assert again.shape is once


def test_a_shape_that_would_fold_up_is_refused():
    with pytest.raises(CannotEdit, match="snapped_flat"):
        snap(HERE.to_degrees(box(100.1, 0, 101.5, 30)), [square(100)], 5.0)


@settings(deadline=None, max_examples=60)
@given(
    turn=st.floats(-0.2, 0.2),
    shift=st.floats(-0.08, 0.08),
    low=st.floats(-50, 60),
    high=st.floats(70, 160),
)
def test_no_overlap_is_left_after_snapping(turn, shift, low, high):
    """A neighbour walked a second time, a few centimetres off."""
    there = CROOKED
    flat = HERE.to_metres(there)
    edge = np.array(flat.exterior.coords)[1:3]
    mine = shapely.Polygon(
        [edge[0] + (shift, 0), edge[0] + (90, low - 60), edge[1] + (90, high - 100), edge[1] + (shift + turn / 3, 0)]
    )
    snapped = snap(HERE.to_degrees(mine), [there], 0.15)
    one, two = in_metres(there, snapped.shape)
    assert one.intersection(two).area < 1e-6


# --- split and merge ---------------------------------------------------------------------------------


def across(shape, angle=0.3, at=0.5):
    west, south, east, north = shape.bounds
    middle = np.array([west + (east - west) * at, south + (north - south) * at])
    reach = np.array([np.cos(angle), np.sin(angle)]) * 0.02
    return [middle - reach, middle + reach]


SPLITTABLE = {"crooked": CROOKED, "hole": with_hole(), "square": FIELD_3_HA, "u": metres((0, 0), (200, 0), (200, 150), (140, 150), (140, 50), (60, 50), (60, 150), (0, 150))}  # fmt: skip


@pytest.mark.parametrize("shape", SPLITTABLE.values(), ids=SPLITTABLE.keys())
@pytest.mark.parametrize("angle", [0.0, 0.3, 1.2, 2.5])
def test_parts_are_the_whole(shape, angle):
    parts = split(shape, across(shape, angle))
    assert len(parts) >= 2
    assert [geometry_problem(part) for part in parts] == [None] * len(parts)
    flat = in_metres(*parts)
    assert shapely.area(flat).sum() == pytest.approx(HERE.to_metres(shape).area, rel=1e-9)
    assert areas_m2(parts).sum() == pytest.approx(area_m2(shape), rel=1e-8)
    assert max(a.intersection(b).area for i, a in enumerate(flat) for b in flat[i + 1 :]) < 1e-6
    assert corners(shape) <= set().union(*map(corners, parts))
    new = set().union(*map(corners, parts)) - corners(shape)
    for corner in new:
        assert sum(corner in corners(part) for part in parts) == 2  # identical in both


def test_a_line_may_be_bent_and_stop_outside():
    line = HERE.to_degrees(LineString([(-60, 50), (80, 60), (90, 150), (300, 160)]))
    parts = split(CROOKED, line)
    assert len(parts) == 2
    assert areas_m2(parts).sum() == pytest.approx(area_m2(CROOKED), rel=1e-8)


@pytest.mark.parametrize("line", [[(-30, 50), (50, 60)], [(500, 500), (600, 600)], [(10, 10), (20, 20)]])
def test_a_line_that_does_not_cross_is_refused(line):
    with pytest.raises(CannotEdit, match="line_does_not_cross"):
        split(CROOKED, HERE.to_degrees(LineString(line)))


def test_a_scrap_is_refused():
    with pytest.raises(CannotEdit, match="part_too_small"):
        split(square(100), HERE.to_degrees(LineString([(-10, 99.995), (110, 99.995)])))


def test_the_parts_of_a_field_in_two_pieces():
    pieces = MultiPolygon([square(25), square(25, 50)])
    parts = split(pieces, HERE.to_degrees(LineString([(10, -10), (10, 40)])))
    assert len(parts) == 3
    assert areas_m2(parts).sum() == pytest.approx(1250, rel=1e-6)


@pytest.mark.parametrize("shape", SPLITTABLE.values(), ids=SPLITTABLE.keys())
def test_what_was_split_is_merged_to_the_same(shape):
    parts = split(shape, across(shape))
    whole = merge(parts[::-1])
    assert area_m2(whole) == pytest.approx(area_m2(shape), rel=1e-8)
    assert corners(shape) <= corners(whole)
    one, two = in_metres(shape, whole)
    assert one.symmetric_difference(two).area < 1e-6


def test_neighbours_become_one():
    whole = merge(NEIGHBOURS)
    assert whole.geom_type == "Polygon"
    assert area_m2(whole) == pytest.approx(1200, rel=1e-7)


@pytest.mark.parametrize("gap", [0.03, -0.03])
def test_a_slit_is_closed(gap):
    whole = merge([square(100), HERE.to_degrees(box(100 + gap, 0, 200, 100))], tolerance_m=0.05)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert area_m2(whole) == pytest.approx(20_000, rel=1e-6)


def test_many_in_any_order():
    cells = [square(30, 30 * k) for k in (3, 0, 2, 1)]
    assert area_m2(merge(cells)) == pytest.approx(3600, rel=1e-7)


def test_a_hole_that_was_there_stays():
    whole = merge([with_hole(), square(100, 100)])
    assert len(whole.interiors) == 1
    assert area_m2(whole) == pytest.approx(19_900, rel=1e-6)


@pytest.mark.parametrize(("other", "apart"), [((50, 300), 200.0), ((50, 100), 0.0), ((10, 102), 2.0)])
def test_what_does_not_touch_says_how_far_apart(other, apart):
    side, east = other
    shape = square(side, east, 100) if apart == 0 else square(side, east)
    with pytest.raises(NotTouching) as caught:
        merge([square(100), shape])
    assert caught.value.m == pytest.approx(apart, abs=0.05)


def test_shapes_on_the_same_ground_are_not_merged():
    with pytest.raises(CannotEdit, match="parts_overlap"):
        merge([square(100), square(100, 90)])
    with pytest.raises(CannotEdit, match="nothing_to_merge"):
        merge([square(100)])


# --- drawn one after another --------------------------------------------------------------------------------------


def test_plots_drawn_a_hand_apart_meet_exactly_each_other_and_the_field():
    """What lies within reach takes the neighbour's corner to the last bit; what lies farther stays as it was drawn."""
    field = square(100)
    drawn = [metres((0.04, 0.05), (50, 0.03), (50.02, 99.95), (0.03, 99.96)),
             metres((50.05, 0.02), (99.97, 0.03), (99.95, 99.98), (49.97, 99.97))]  # fmt: skip
    west, east = snap_each(drawn, [field])
    assert corners(field) <= corners(west) | corners(east)
    assert len(corners(west) & corners(east)) >= 2
    assert area_m2(shapely.intersection(west, east)) < 1e-6
    assert area_m2(shapely.difference(field, shapely.union_all([west, east]))) < 1e-4
    assert area_m2(shapely.difference(shapely.union_all([west, east]), field)) < 1e-4
    apart = metres((0.2, 0.2), (50, 0.2), (50, 99), (0.2, 99))
    assert snap_each([apart], [field]) == [apart]


def test_a_scrap_that_would_be_flat_stays_as_it_was_drawn_and_nobody_about_it_is_no_trouble():
    scrap = metres((0.02, 0.02), (0.08, 0.02), (0.05, 40))
    assert snap_each([scrap], [square(100)]) == [scrap]
    assert snap_each([scrap], []) == [scrap]
    assert snap_each([], [square(100)]) == []
