"""What cannot be land, and who claims the same ground."""

import json

import numpy as np
import pytest
import shapely
from geometries import HERE, NEIGHBOURS, REFUSED_SHAPES, TYPED_SHAPES, VALID_SHAPES, grid, square
from pyproj import Geod
from shapely.geometry import Polygon, box, mapping

from landtrack import reference
from landtrack.land.checks import MALI_BOX, classify, geojson_problem, geometry_problem, overlaps_m2
from landtrack.land.measure import area_m2, in_metres

BOW_TIE = REFUSED_SHAPES["bow_tie"][0]


@pytest.mark.parametrize("shape", VALID_SHAPES.values(), ids=VALID_SHAPES.keys())
def test_land_has_no_problem(shape):
    assert geometry_problem(shape) is None
    assert geojson_problem(json.loads(json.dumps(mapping(shape)))) is None


@pytest.mark.parametrize(("shape", "code"), REFUSED_SHAPES.values(), ids=REFUSED_SHAPES.keys())
def test_what_cannot_be_land_is_named(shape, code):
    assert geometry_problem(shape) == code


@pytest.mark.parametrize(("typed", "code"), TYPED_SHAPES.values(), ids=TYPED_SHAPES.keys())
def test_what_was_typed_is_looked_at_before_it_is_closed(typed, code):
    assert geojson_problem(typed) == code


def test_the_box_holds_all_of_mali():
    mali = shapely.geometry.shape(reference.outlines()[0].geometry)
    assert shapely.box(*MALI_BOX).contains(mali)
    assert shapely.box(*MALI_BOX).area < 1.2 * shapely.box(*mali.bounds).area


def test_a_perfect_grid_has_no_finding():
    assert overlaps_m2(grid()) == []


def test_a_tenth_of_a_metre_is_found_and_judged_by_the_accuracy():
    plots = HERE.to_degrees(np.array([box(0, 0, 20, 20), box(19.9, 0, 40, 20)]))
    (found,) = overlaps_m2(plots)
    assert (found.first, found.second) == (0, 1)
    assert found.m2 == pytest.approx(2.0, rel=1e-5)
    assert [classify(found, a, a) for a in (0, 0.05, 3)] == ["conflict", "conflict", "within_gps_error"]
    assert area_m2(found.shape) == pytest.approx(2.0, rel=1e-5)
    assert geometry_problem(found.shape) is None


@pytest.mark.parametrize("side", [20.0, 400.0, 20_000.0])
def test_shared_ground_is_measured_on_the_ground(side):
    """Of fields and of communes: what Geod says of the outline that is shown."""
    one, other = (square(side, east, north) for east, north in ((0, 0), (side / 3, side / 7)))
    (found,) = overlaps_m2([one, other])
    truth = abs(Geod(ellps="WGS84").geometry_area_perimeter(found.shape)[0])
    assert found.m2 == pytest.approx(truth, rel=2e-7)
    assert found.m2 == pytest.approx(side * side * (2 / 3) * (6 / 7), rel=1e-3)


def test_in_metres_is_true_enough_to_shrink():
    fields = np.array([square(100), shapely.affinity.translate(square(100), 0, 8)], dtype=object)
    flat = in_metres(fields)
    assert shapely.area(flat) == pytest.approx([area_m2(one) for one in fields], rel=1e-3)
    assert fields[0].equals(square(100))  # its own are left alone


def test_up_to_a_square_metre_is_no_finding():
    assert overlaps_m2([square(20), square(20, 19.96)]) == []
    assert len(overlaps_m2([square(20), square(20, 19.94)])) == 1


def test_one_plot_inside_another_and_the_same_plot_twice_are_found():
    pairs = overlaps_m2([square(100), square(20, 40, 40), square(100)])
    assert [(p.first, p.second, round(p.m2)) for p in pairs] == [(0, 1, 400), (0, 2, 10_000), (1, 2, 400)]


def test_a_plot_in_the_hole_of_another_shares_nothing():
    ring = HERE.to_degrees(box(0, 0, 100, 100) - box(40, 40, 60, 60))
    assert overlaps_m2([ring, square(20, 40, 40)]) == []


def test_none_and_empty_keep_their_row():
    pairs = overlaps_m2([None, square(20), Polygon(), square(20, 10)])
    assert [(p.first, p.second) for p in pairs] == [(1, 3)]
    assert overlaps_m2([]) == overlaps_m2([None, None]) == []


def test_one_set_against_another():
    pairs = overlaps_m2(NEIGHBOURS, [None, square(30)])
    assert [(p.first, p.second) for p in pairs] == [(0, 1), (1, 1)]
    assert [p.m2 for p in pairs] == pytest.approx([600, 300], rel=1e-6)
    assert overlaps_m2([], [square(20)]) == overlaps_m2([square(20)], []) == []


def test_an_invalid_shape_is_refused_only_where_it_matters():
    assert overlaps_m2([BOW_TIE, square(20, 500)]) == []
    with pytest.raises(ValueError, match="shape 0"):
        overlaps_m2([BOW_TIE, square(20)])


def test_all_pairs_of_a_crowd_are_found():
    rng = np.random.default_rng(2)
    low = rng.uniform(0, 300, (120, 2))
    boxes = shapely.box(*low.T, *(low + rng.uniform(5, 40, (120, 2))).T)
    every = shapely.area(shapely.intersection(boxes[:, None], boxes[None]))
    expected = {(i, j) for i, j in np.argwhere(np.triu(every, 1) > 1.01).tolist()}
    found = {(p.first, p.second): p.m2 for p in overlaps_m2(HERE.to_degrees(boxes))}
    assert expected <= set(found)
    assert all(m2 == pytest.approx(every[pair], rel=1e-4) for pair, m2 in found.items())
