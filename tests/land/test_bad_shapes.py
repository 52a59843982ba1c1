"""No geometry that anyone can type, paste, upload or draw gives a traceback, a silent change or a wrong area."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest
import shapely
from geometries import HERE, PAROU, square
from land.bad_shapes import BAD_SHAPES
from land.odd_files import ODD_TEXTS
from pyproj import Geod

from landtrack.errors import LandtrackError
from landtrack.exchange.one_field import read_field
from landtrack.i18n.catalogues import translator
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.formats import formats
from landtrack.i18n.sentences import sentence
from landtrack.land.checks import geojson_problem, geometry_problem
from landtrack.land.corners import read_corners
from landtrack.land.editing import keep_corners, merge, snap, split
from landtrack.land.findings import check_field, check_plots
from landtrack.land.measure import area_m2
from landtrack.land.mending import Mended, repair

GEOD = Geod(ellps="WGS84")
CM = 0.0101
every_bad_shape = pytest.mark.parametrize("told", BAD_SHAPES.values(), ids=BAD_SHAPES.keys())


def as_shape(told):
    """The shapely geometry of what was told, where a program would make one."""
    if isinstance(told, shapely.Geometry):
        return told
    try:
        return shapely.geometry.shape(told)
    except Exception:  # noqa: BLE001 - whatever a library makes of it
        return None


def as_files(told):
    """What was told as texts and files that one can bring."""
    if isinstance(told, str | bytes):
        return [told]
    if isinstance(told, shapely.Geometry):
        feature = {"type": "Feature", "properties": {"nom": "Champ"}, "geometry": shapely.geometry.mapping(told)}
        return [told.wkt, json.dumps(feature), f"SRID=4326;{told.wkt}"]
    try:
        return [json.dumps(told), json.dumps({"type": "FeatureCollection", "features": [{"geometry": told}]})]
    except (ValueError, RecursionError):
        return []


def as_lines(told):
    """What was told as an officer might type it, corner by corner."""
    if isinstance(told, str):
        return told
    if isinstance(told, bytes):
        return told.decode("latin-1")
    shape = as_shape(told)
    if shape is None:
        return str(told)
    return "\n".join(f"{y!r}, {x!r}" for x, y in shapely.get_coordinates(shape)[:500].tolist())


def say(findings):
    """Every finding is a sentence in both languages, without a blank or a code."""
    for lang in ("fr", "en"):
        for one in findings:
            said = finding_sentence(one, translator(lang), formats(lang))
            assert "{" not in said.replace(one.text, "")
            assert one.code not in said or one.code in ("spike", "gap")


def say_error(error):
    for lang in ("fr", "en"):
        assert "{" not in sentence(error, translator(lang))


def truth(shape):
    total = 0.0
    for part in shapely.get_parts(shape):
        sizes = [abs(GEOD.polygon_area_perimeter(*shapely.get_coordinates(r).T)[0]) for r in shapely.get_rings(part)]
        total += 2 * sizes[0] - sum(sizes)
    return total


def judge(mended: Mended, told=None):
    """What was accepted is land, has its true area, and is what was told, or says what was done to it."""
    say(mended.findings)
    if mended.shape is None:
        assert any(one.severity == "refused" for one in mended.findings)
        return
    assert not any(one.severity == "refused" for one in mended.findings)
    assert geometry_problem(mended.shape) is None
    assert area_m2(mended.shape) == pytest.approx(truth(mended.shape), rel=2e-7, abs=3e-4)
    if told is None:
        return
    then, now = shapely.get_coordinates(told), shapely.get_coordinates(mended.shape)
    if not any(one.mended for one in mended.findings):
        assert set(map(tuple, then.tolist())) == set(map(tuple, now.tolist()))
        assert len(then) == len(now)
    then, now = HERE.to_metres(shapely.force_2d(told)), HERE.to_metres(mended.shape)
    assert farthest_m(then, now) <= CM
    assert farthest_m(now, then) <= CM


def farthest_m(corners_of, outline_of):
    """How far the corners of one shape lie from the outline of the other."""
    edges = []
    for ring in shapely.get_rings(shapely.get_parts(outline_of)):
        xy = shapely.get_coordinates(ring)
        edges.append(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    points = shapely.points(shapely.get_coordinates(corners_of))
    tree = shapely.STRtree(np.concatenate(edges))
    return tree.query_nearest(points, return_distance=True, all_matches=False)[1].max()


def test_the_gallery_is_large():
    assert len(BAD_SHAPES) >= 100


@every_bad_shape
def test_as_geometry(told):
    judge(repair(told), as_shape(told))


@every_bad_shape
def test_as_text_or_file(told):
    for one in as_files(told):
        for village in (None, PAROU) if isinstance(told, str) else (PAROU,):
            try:
                candidates = read_field(one, "x", village=village)
            except LandtrackError as error:
                say_error(error)
                continue
            assert candidates
            for candidate in candidates:
                assert candidate.label.isprintable()
                judge(Mended(candidate.shape, candidate.findings))


@every_bad_shape
def test_as_typed_corners(told):
    read = read_corners(as_lines(told), village=PAROU)
    say(read.findings)
    assert len(read.lonlat) == len(read.lines) == len(read.forms)
    if read.is_clear:
        judge(repair(read.polygon()), read.polygon())
    accepted = read_corners(as_lines(told), village=PAROU, accept={one.code for one in read.findings})
    say(accepted.findings)


@every_bad_shape
def test_as_a_field_and_as_a_plot(told):
    shape = as_shape(told)
    for one in (shape, repair(told).shape):
        if one is None:
            continue
        say(replace(f, ids=("Baobab",)) for f in check_field(one, 3.0, [("Baobab", square(60), 3.0)], PAROU))
        say(check_field(square(60), None, [("Baobab", one, None)], PAROU))
        say(check_plots([("1", square(20)), ("2", one)], square(100)))
        assert check_plots([("1", one)], square(100)) is not None


@every_bad_shape
def test_its_area_is_true_or_refused(told):
    shape = as_shape(told)
    try:
        m2 = area_m2(shape)
    except LandtrackError:
        assert (np.abs(shapely.get_coordinates(shape)) > (180, 90)).any()
        return
    if shape is not None and geometry_problem(shape) is None:
        assert m2 == pytest.approx(truth(shape), rel=2e-7, abs=3e-4)


@every_bad_shape
def test_edited_by_hand(told):
    """What passed the repair can be snapped, split, merged and drawn again; what cannot be done is told."""
    shape = repair(told).shape
    if shape is None:
        return
    west, south, east, north = shape.bounds
    for edit in (
        lambda: [snap(shape, [square(60)], 1.0).shape],
        lambda: [keep_corners(shape, shapely.transform(shape, lambda xy: xy.round(6)))],
        lambda: split(shape, [(west - 1e-4, (south + north) / 2), (east + 1e-4, (south + north) / 2)]),
        lambda: [merge([shape, square(60)])],
    ):
        try:
            made = edit()
        except LandtrackError as error:
            say_error(error)
            continue
        assert all(one.is_valid for one in made)


def test_a_scribble_of_many_corners_is_refused_at_once():
    """No cure is looked for: that took a minute for 50,000 corners."""
    began = time.perf_counter()
    read = read_corners(ODD_TEXTS["fifty_thousand_corners"], village=PAROU)
    assert [one.code for one in repair(read.polygon()).findings] == ["self_intersection"]
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("name", ["texts_for_numbers", "booleans_for_numbers"])
def test_what_numpy_takes_for_a_number_is_none(name):
    assert geojson_problem(BAD_SHAPES[name]) == "unreadable_feature"


def test_what_rounds_to_no_square_metre_is_no_field():
    assert geometry_problem(BAD_SHAPES["nearly_collinear"]) == "zero_area"


def test_a_world_is_no_line():
    assert [one.code for one in repair(BAD_SHAPES["the_world"]).findings] == ["outside_area"]


def test_what_is_mended_and_what_is_refused():
    """The verdicts that matter, told one by one."""
    verdicts = {
        name: [(one.code, one.severity) for one in repair(BAD_SHAPES[name]).findings]
        for name in BAD_SHAPES
    }  # fmt: skip
    mended = {
        "open": ["unclosed_ring"], "open_by_a_hair": ["unclosed_ring"], "with_heights": ["has_z"],
        "corner_twice": ["duplicate_vertex"], "corners_a_millimetre_apart": ["duplicate_vertex"],
        "bow_tie_of_a_hair": ["self_intersection"], "parts_sharing_a_border": ["multi_part"], "against_the_sun": [],
        "twice_around": ["self_intersection"], "holes_touching": [], "hole_touching_the_border": [], "200000_corners": [],
    }  # fmt: skip
    for name, codes in mended.items():
        assert verdicts[name] == [(code, "repaired") for code in codes], name
    refused = {
        "nan": "not_finite", "infinite": "not_finite", "1e308": "no_crs", "texts_for_numbers": "unreadable_feature",
        "booleans_for_numbers": "unreadable_feature", "bow_tie": "self_intersection", "spike": "spike",
        "spike_inwards": "spike", "hole_outside": "self_intersection", "hole_twice": "self_intersection",
        "two_corners": "too_few_points", "one_corner_four_times": "zero_area", "collinear": "zero_area",
        "swapped": "swapped_axes", "half_swapped": "outside_area", "utm_as_degrees": "no_crs",
        "across_the_date_line": "outside_area", "nothing": "empty_geometry", "empty": "empty_geometry",
        "no_ring": "empty_geometry", "a_line": "not_polygon", "collections_in_collections": "not_polygon",
        "parts_overlapping": "self_intersection", "nested_500_deep": "unreadable_feature", "wrong_kind": "not_polygon",
        "200000_times_the_same": "zero_area",
    }  # fmt: skip
    for name, code in refused.items():
        assert (code, "refused") in verdicts[name], (name, verdicts[name])
