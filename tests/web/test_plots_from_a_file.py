"""Plots that somebody drew elsewhere: the file's own numbers, or counted ones; what cannot be is named by its plot."""

import json

import pytest
import shapely
from factories import Kept, fresh_register, gather
from geometries import HERE
from pyproj import Transformer
from shapely.geometry import box, mapping
from web.driving import Session

from landtrack.register import drafts


def cell(column, row=0):
    return HERE.to_degrees(box(20 * column, 30 * row, 20 * column + 20, 30 * row + 30))


def collection(*plots, **more):
    """GeoJSON of (properties, shape)."""
    features = [{"type": "Feature", "properties": told, "geometry": mapping(shape)} for told, shape in plots]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


@pytest.fixture
def session(tmp_path, monkeypatch):
    """The form that makes plots of a field of 60 x 30 m, at the way of files."""
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    field = play.do("parcel.add", village=play.cast.parou, geometry=mapping(HERE.to_degrees(box(0, 0, 60, 30))))
    session = Session(play.cast, monkeypatch).open(do="plot.lay_out", id=field.subject, village=play.cast.parou)
    session.field = field.subject
    session.widget("radio", ".layout").set_value("file")
    yield session.run()
    register.close()


def bring(session, data, name="parcelles.geojson"):
    session.widget("file_uploader", ".plots_file").set_value((name, data, ""))
    session.run()
    return drafts.load(session.cast.register, session.cast[session.who], session.draft).answers.get("plots")


def test_nothing_stands_there_before_a_file_does(session):
    before = drafts.load(session.cast.register, session.cast[session.who], session.draft)
    assert before is None or not before.answers.get("plots")


def test_each_outline_is_a_plot_under_its_own_number(session):
    told = bring(session, collection(*(({"Numero": n}, cell(k)) for k, n in enumerate(("12", "13", "14 bis")))))
    assert [p["number"] for p in told] == ["12", "13", "14 bis"]
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    reader = session.cast.register.read(session.cast["everywhere"])
    plots = reader.list("plot", parcel=[session.field])
    assert {p["number"]: p["geometry"]["coordinates"][0][0] for p in plots} == {
        n: cell(k).exterior.coords[0] for k, n in enumerate(("12", "13", "14 bis"))
    }


@pytest.mark.parametrize("numbers", [("1", "1", "2"), ("", "2", "3"), ("7" * 41, "8", "9")])
def test_numbers_that_do_not_tell_plots_apart_are_counted_anew_and_it_is_said(session, numbers):
    told = bring(session, collection(*(({"id": n}, cell(k)) for k, n in enumerate(numbers))))
    assert [p["number"] for p in told] == ["1", "2", "3"]
    assert any("numérotées à partir de 1" in one for one in session.said)


def test_plots_on_the_same_ground_or_beyond_the_field_are_named(session):
    assert bring(session, collection(({"id": "4"}, cell(0)), ({"id": "5"}, cell(0.5)))) is None
    assert any("4" in one and "5" in one for one in session.warnings), session.warnings
    assert bring(session, collection(({"id": "6"}, cell(1)), ({"id": "9"}, cell(2.5)))) is None
    assert any("9" in one for one in session.warnings), session.warnings


def test_plots_that_were_walked_may_share_what_the_gps_errs(session):
    """0.1 x 30 m: an overlap until somebody says that a corner may be off by 3 m (domain 7.4)."""
    pair = collection(({"id": "4"}, cell(0)), ({"id": "5"}, cell(0.995)))
    assert bring(session, pair) is None
    assert any("4" in one and "5" in one for one in session.warnings), session.warnings
    assert session.widget("selectbox", ".method").value == "gnssSurvey"
    session.widget("text_input", ".accuracy_m").set_value("3")
    session.run()
    assert not session.warnings
    assert any("marge du GPS" in one and "3 m²" in one for one in map(plain_spaces, session.said)), session.said
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    reader = session.cast.register.read(session.cast["everywhere"])
    stored = reader.list("plot", parcel=[session.field])
    assert {(p["number"], p["method"], p["accuracy_m"]) for p in stored} == {
        ("4", "gnssSurvey", 3.0), ("5", "gnssSurvey", 3.0),
    }  # fmt: skip


def plain_spaces(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_plots_too_small_for_the_gps_are_named(session):
    bring(session, collection(*(({"id": str(n)}, HERE.to_degrees(box(5 * n, 0, 5 * n + 5, 5))) for n in (1, 2, 3))))
    assert not any("GPS" in one for one in session.said)
    session.widget("text_input", ".accuracy_m").set_value("3")
    session.run()
    (said,) = {one for one in session.said if "trop petit" in one.lower()}
    assert "1, 2 et 3" in said


def test_rows_are_laid_out_by_tape(session):
    """What landtrack lays out is staked with a tape: nobody is asked, anybody may say otherwise."""
    session.widget("radio", ".layout").set_value("rows")
    session.run()
    for step in (0, 1):
        session.press(f".next.{step}")
    session.press(".record")
    reader = session.cast.register.read(session.cast["everywhere"])
    stored = reader.list("plot", parcel=[session.field])
    assert {(p["method"], p.get("accuracy_m")) for p in stored} == {("relativeMeasurement", None)}
    assert len(stored) == 50


def test_an_outline_that_crosses_itself_is_named_by_its_plot(session):
    twisted = HERE.to_degrees(box(20, 0, 40, 30)).exterior.coords
    bow = {"type": "Polygon", "coordinates": [[twisted[0], twisted[2], twisted[1], twisted[3], twisted[0]]]}
    data = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": "1"}, "geometry": mapping(cell(0))},
        {"type": "Feature", "properties": {"id": "2"}, "geometry": bow}]}  # fmt: skip
    assert bring(session, json.dumps(data).encode()) is None
    assert any(one.startswith("Parcelle 2") for one in session.warnings), session.warnings


def test_metres_without_a_zone_are_asked_about(session):
    metres = Transformer.from_crs(4326, 32630, always_xy=True).transform
    shapes = [shapely.transform(cell(k), metres, interleaved=False) for k in range(3)]
    data = collection(*(({"id": str(k)}, one) for k, one in enumerate(shapes, 1)))
    assert bring(session, data) is None
    assert any(one.startswith("Parcelles 1, 2, 3") and "30N" in one for one in session.warnings), session.warnings
    session.press(".plots_zone.take")
    told = drafts.load(session.cast.register, session.cast[session.who], session.draft).answers["plots"]
    assert len(told) == 3
    assert told[0]["geometry"]["coordinates"][0][0] == pytest.approx(cell(0).exterior.coords[0], abs=1e-8)


def test_more_plots_than_fields_to_choose_from(session):
    many = [({"id": str(k)}, HERE.to_degrees(box(k / 5, 0, k / 5 + 0.2, 30))) for k in range(300)]
    assert len(bring(session, collection(*many))) == 300


def test_what_is_no_file_of_outlines_says_so(session):
    assert bring(session, b"<html></html>", "carte.kml") is None
    assert session.warnings
