"""What is said of a field that was entered and of the plots inside it: by area, never by touch."""

import numpy as np
import pytest
import shapely
from geometries import FIELD_3_HA, HERE, NEIGHBOURS, PAROU, REFUSED_SHAPES, grid, metres, square
from shapely.geometry import MultiPolygon, Polygon, box

from landtrack.land.findings import CHECKS, Finding, check_field, check_plots, refused
from landtrack.land.measure import area_m2

PAIR = HERE.to_degrees(np.array([box(0, 0, 20, 20), box(19.9, 0, 40, 20)]))


def numbered(shapes):
    return [(str(n), shape) for n, shape in enumerate(shapes, 1)]


def codes(findings):
    return [one.code for one in findings]


def test_a_perfect_grid_has_no_finding():
    """10 x 5 plots of 20 x 30 m: MAST's touch rule reports 157 conflicts here."""
    plots = grid()
    field = HERE.to_degrees(box(0, 0, 200, 150))
    assert len(plots) == 50
    assert check_plots(numbered(plots), field) == ()
    for shape in plots:
        others = [(number, other, 3.0) for number, other in numbered(plots) if other is not shape]
        assert codes(check_field(shape, 0.0, others, PAROU)) == []


@pytest.mark.parametrize(
    ("accuracy", "code"), [(0, "conflict"), (0.05, "conflict"), (3, "within_gps_error"), (None, "conflict")]
)
def test_two_square_metres_are_judged_by_the_accuracy(accuracy, code):
    (plots,) = check_plots(numbered(PAIR), None, accuracy_m=accuracy)
    fields = [
        f for f in check_field(PAIR[0], accuracy, [("Baobab", PAIR[1], accuracy)]) if f.code != "too_small_for_gps"
    ]
    assert (plots.code, plots.ids) == (code, ("1", "2"))
    assert [(f.code, f.ids) for f in fields] == [(code, ("Baobab",))]
    for one in (plots, *fields):
        assert one.m2 == pytest.approx(2.0, rel=1e-5)
        assert area_m2(one.shape) == pytest.approx(2.0, rel=1e-5)
        assert one.severity == "warning"


@pytest.mark.parametrize(("shape", "code"), REFUSED_SHAPES.values(), ids=REFUSED_SHAPES.keys())
def test_what_cannot_be_land_is_refused_alone(shape, code):
    (finding,) = check_field(shape, 3.0, [("a", square(50), 3.0)], PAROU)
    assert (finding.code, finding.severity) == (code, "refused")
    assert refused((finding,)) == (finding,)


def test_overlaps_are_told_from_the_largest_on():
    others = [
        ("small", square(20, 190, 0), None),
        ("large", square(100, -50, -50), None),
        ("beside", square(10, 300), None),
    ]
    found = check_field(square(200), None, others)
    assert [(f.code, f.ids, round(f.m2)) for f in found] == [
        ("conflict", ("large",), 2500),
        ("conflict", ("small",), 200),
    ]


def test_the_same_shape_again_is_a_duplicate():
    (finding,) = check_field(square(50), 3.0, [("a", square(50).reverse(), 3.0)])
    assert (finding.code, finding.ids, finding.severity) == ("duplicate", ("a",), "refused")
    (twice,) = check_plots([("1", square(20)), ("2", square(20))], None)
    assert (twice.code, twice.ids) == ("duplicate", ("1", "2"))


def test_others_without_a_usable_shape_are_passed_over():
    others = [("none", None, None), ("empty", Polygon(), 1.0), ("bow tie", REFUSED_SHAPES["bow_tie"][0], 1.0)]
    assert check_field(square(50), 3.0, others) == ()


def test_far_from_the_village():
    assert check_field(FIELD_3_HA, 3.0, village=PAROU) == ()
    (finding,) = check_field(FIELD_3_HA, 3.0, village=(-3.77607, 14.30))
    assert finding.code == "far_from_village"
    assert finding.m == pytest.approx(12_600, abs=300)


def test_size_and_gps():
    assert codes(check_field(square(3), None)) == ["too_small"]
    assert codes(check_field(square(1001), 3.0)) == ["too_large"]
    assert codes(check_field(square(600**0.5), 3.0)) == []
    (finding,) = check_field(square(16), 3.0)
    assert (finding.code, finding.m) == ("too_small_for_gps", 3.0)
    assert finding.m2 == pytest.approx(256, rel=1e-6)
    assert codes(check_field(MultiPolygon([square(25), square(25, 50)]), None)) == ["multi_part"]


def test_a_plot_beyond_the_field():
    plots = [("1", square(20)), ("7", square(20, 90, 50))]
    found = check_plots(plots, square(100), gaps=False)
    assert [(f.code, f.ids) for f in found] == [("outside_field", ("7",))]
    assert found[0].m2 == pytest.approx(200, rel=1e-6)
    assert area_m2(found[0].shape) == pytest.approx(200, rel=1e-6)
    assert check_plots([("1", square(20, 80.04))], square(100), gaps=False) == ()  # 0.8 m²
    within = check_plots([("1", square(20, 81))], square(100), gaps=False, field_accuracy_m=3.0)
    assert codes(within) == ["outside_within_error"]


def test_a_long_border_is_no_overhang():
    """Straight in metres and straight in degrees differ by 0.1 m² on a field of 700 m; that is nobody's fault."""
    field = HERE.to_degrees(box(0, 0, 700, 400))
    plots = HERE.to_degrees(np.array([box(70 * k, 0, 70 * (k + 1), 400) for k in range(10)]))
    assert check_plots(numbered(plots), field) == ()


def test_gaps_are_listed_with_the_plots_beside_them():
    found = check_plots([("1", square(20)), ("2", square(20, 22))], HERE.to_degrees(box(0, 0, 42, 20)))
    assert [(f.code, f.ids) for f in found] == [("gap", ("1", "2"))]
    assert found[0].m2 == pytest.approx(40, rel=1e-6)
    assert check_plots([("1", square(20)), ("2", square(20, 20.04))], HERE.to_degrees(box(0, 0, 40.04, 20))) == ()


def test_plots_without_a_shape_are_no_fault_and_bad_ones_are_named():
    plots = [("1", None), ("2", metres((0, 0), (25, 25), (25, 0), (0, 25))), ("3", NEIGHBOURS[0])]
    found = check_plots(plots, None)
    assert [(f.code, f.ids) for f in found] == [("self_intersection", ("2",))]
    assert check_plots([], square(100)) == check_plots([("1", None)], square(100)) == ()


def test_every_code_has_a_meaning():
    assert set(CHECKS.values()) == {"refused", "warning"}
    assert Finding("has_z", mended=True).severity == "repaired"
    with pytest.raises(KeyError):
        _ = Finding("no_such_code").severity


def test_of_many_only_those_that_meet_are_looked_at():
    rng = np.random.default_rng(3)
    low = rng.uniform(0, 20_000, (5000, 2))
    others = HERE.to_degrees(shapely.box(*low.T, *(low + 30).T))
    field = square(400, 5000, 5000)
    expected = {str(n) for n, (x, y) in enumerate(low) if 4970.1 < x < 5399.9 and 4970.1 < y < 5399.9}
    found = check_field(field, None, [(str(n), shape, None) for n, shape in enumerate(others)])
    assert {f.ids[0] for f in found} == expected
