"""Plots by rows and columns: equal, numbered, without slivers, nothing lost."""

import numpy as np
import pytest
import shapely
from geometries import FIELD_3_HA, HERE, metres, square, with_hole
from shapely import affinity
from shapely.geometry import box

from landtrack.land.checks import geometry_problem, overlaps_m2
from landtrack.land.findings import check_plots
from landtrack.land.measure import area_m2
from landtrack.land.rows import long_side, rows_and_columns

CROOKED = metres((0, 0), (200, 20), (260, 150), (100, 210), (-30, 120))
L_SHAPED = metres((0, 0), (200, 0), (200, 60), (60, 60), (60, 200), (0, 200))
U_SHAPED = metres((0, 0), (200, 0), (200, 150), (140, 150), (140, 50), (60, 50), (60, 150), (0, 150))
TURNED = HERE.to_degrees(affinity.rotate(box(0, 0, 200, 150), 27, origin=(0, 0)))
FIELDS = {"square": FIELD_3_HA, "crooked": CROOKED, "l": L_SHAPED, "u": U_SHAPED, "hole": with_hole(), "turned": TURNED}
MODES = {
    "count": {"rows": 5, "columns": 10},
    "count_with_paths": {"rows": 5, "columns": 10, "path_m": 2},
    "size": {"width_m": 20, "height_m": 30},
    "size_turned": {"width_m": 7, "height_m": 11, "path_m": 1, "angle": 33},
}


def test_three_hectares_are_fifty_plots_of_600_square_metres():
    layout = rows_and_columns(FIELD_3_HA, 5, 10)
    assert [plot.number for plot in layout.plots] == [str(n) for n in range(1, 51)]
    assert [plot.m2 for plot in layout.plots] == pytest.approx([600] * 50, rel=1e-8)
    assert layout.findings == ()
    assert layout.leftover is None
    assert layout.leftover_m2 == 0
    assert check_plots([(p.number, p.shape) for p in layout.plots], FIELD_3_HA) == ()


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_no_overlap_no_sliver_nothing_lost(field, mode):
    layout = rows_and_columns(field, **mode)
    shapes = [plot.shape for plot in layout.plots]
    assert shapes
    assert [geometry_problem(shape) for shape in shapes] == [None] * len(shapes)
    assert overlaps_m2(shapes) == []
    flat = HERE.to_metres(np.array(shapes, dtype=object))
    shared = shapely.area(shapely.intersection(flat[:, None], flat[None]))
    assert np.triu(shared, 1).max(initial=0) < 1e-6
    total = sum(plot.m2 for plot in layout.plots) + layout.leftover_m2
    assert total == pytest.approx(area_m2(field), rel=1e-8)
    assert check_plots([(p.number, p.shape) for p in layout.plots], field, gaps=False) == ()


def test_neighbours_share_their_corners_bit_for_bit():
    layout = rows_and_columns(CROOKED, 5, 10)
    corners = np.concatenate([np.unique(shapely.get_coordinates(p.shape), axis=0) for p in layout.plots])
    metres_apart = HERE.to_metres(shapely.points(np.unique(corners, axis=0)))
    i, j = shapely.STRtree(metres_apart).query(metres_apart, "dwithin", 1e-3)
    assert (i == j).all()  # no two corners nearly alike
    whole = shapely.union_all([p.shape for p in layout.plots])
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_plots_keep_the_corners_of_the_field():
    layout = rows_and_columns(CROOKED, 3, 4)
    drawn = set(map(tuple, np.concatenate([shapely.get_coordinates(p.shape) for p in layout.plots]).tolist()))
    assert set(CROOKED.exterior.coords) <= drawn


def test_as_many_whole_plots_as_fit():
    layout = rows_and_columns(square(100), width_m=20, height_m=30)
    assert len(layout.plots) == 15
    assert [plot.m2 for plot in layout.plots] == pytest.approx([600] * 15, rel=1e-6)
    assert layout.leftover_m2 == pytest.approx(1000, rel=1e-6)
    with_paths = rows_and_columns(square(100), width_m=20, height_m=30, path_m=5)
    assert len(with_paths.plots) == 12


def test_a_field_too_small_for_one_plot_has_none():
    layout = rows_and_columns(square(10), width_m=20, height_m=30)
    assert layout.plots == ()
    assert layout.leftover_m2 == pytest.approx(100, rel=1e-6)


@pytest.mark.parametrize(
    ("start", "order", "numbers"),
    [
        ("NW", "snake", [[1, 2, 3], [6, 5, 4]]),
        ("NW", "rows", [[1, 2, 3], [4, 5, 6]]),
        ("NE", "snake", [[3, 2, 1], [4, 5, 6]]),
        ("SW", "snake", [[6, 5, 4], [1, 2, 3]]),
        ("SE", "rows", [[6, 5, 4], [3, 2, 1]]),
    ],
)
def test_numbers_go_as_told(start, order, numbers):
    layout = rows_and_columns(metres((0, 0), (90, 0), (90, 40), (0, 40)), 2, 3, start_corner=start, order=order)
    middles = {p.number: HERE.to_metres(p.shape).centroid for p in layout.plots}
    grid = [[0] * 3 for _ in range(2)]
    for number, middle in middles.items():
        grid[int(middle.y < 20)][int(middle.x // 30)] = int(number)
    assert grid == numbers


def test_numbers_may_begin_later():
    assert rows_and_columns(square(40), 1, 2, first_number=51).plots[0].number == "51"


def test_clipped_plots_and_plots_in_pieces_are_named():
    layout = rows_and_columns(U_SHAPED, 3, 1, angle=0)
    named = {one.code: one for one in layout.findings if one.ids == ("1",)}
    assert named["plot_in_pieces"].severity == "warning"
    assert named["plot_in_pieces"].m2 == pytest.approx(6000, rel=1e-5)
    corner = rows_and_columns(metres((0, 0), (100, 0), (0, 100)), 2, 2, angle=0)
    assert sorted(one.ids[0] for one in corner.findings if one.code == "plot_clipped") == ["1", "2"]


def test_rows_follow_the_long_side():
    assert long_side(TURNED) == pytest.approx(27, abs=1e-3)
    assert long_side(metres((0, 0), (20, 0), (20, 90), (0, 90))) == pytest.approx(90, abs=1e-3)
    assert long_side(square(50)) == pytest.approx(0, abs=1e-3)
    assert rows_and_columns(TURNED, 5, 10).findings == ()
    assert rows_and_columns(TURNED, 2, 2, angle=0).findings != ()


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"rows": 0, "columns": 3}, {"rows": 2}, {"width_m": 20}, {"rows": 2, "columns": 2, "width_m": 1, "height_m": 1},
        {"width_m": 0, "height_m": 3}, {"rows": 5, "columns": 5, "path_m": -1}, {"rows": 5, "columns": 5, "path_m": 50},
        {"rows": 1, "columns": 1, "order": "spiral"}, {"rows": 1, "columns": 1, "start_corner": "N"},
        {"width_m": 0.1, "height_m": 0.1}, {"rows": 200, "columns": 200},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        rows_and_columns(FIELD_3_HA, **wrong)
