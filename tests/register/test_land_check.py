"""All the land of a register is looked at at any time (domain 7.4): what two take, what lies beyond, what is left."""

import json

import pytest
from factories import Kept, force_status, fresh_register, gather, told
from geometries import HERE, grid
from shapely.geometry import box, mapping, shape

from landtrack.exchange import land_report
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.land.measure import area_m2
from landtrack.register.land_check import check_land


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    yield Kept(gather(register))
    register.close()


def field(play, west, south=0, east=None, north=100, **more):
    outline = HERE.to_degrees(box(west, south, west + 100 if east is None else east, north))
    return play.do("parcel.add", village=play.cast.parou, geometry=mapping(outline), **more).subject


def looked_at(play, **where):
    return check_land(play.cast.register.read(play.cast["everywhere"]), **where)


def codes(found):
    return [one.finding.code for one in found]


def test_of_land_that_is_as_it_should_be_nothing_is_said(play):
    """The grid of domain 7.4: 10 x 5 plots of 20 x 30 m, no finding."""
    uid = field(play, 0, east=200, north=150)
    plots = [{"number": str(n), "geometry": mapping(one)} for n, one in enumerate(grid(10, 5), 1)]
    play.do("plot.lay_out", parcel=uid, plots=plots)
    assert looked_at(play) == []


@pytest.mark.parametrize(("accuracy", "code"), [(0.05, "conflict"), (3.0, "within_gps_error")])
def test_two_fields_on_the_same_ground(play, accuracy, code):
    """0.1 x 100 m, and 30 x 100 m that no GPS explains."""
    first, second, third = (field(play, west, accuracy_m=accuracy) for west in (0, 99.9, 169.9))
    large, small = looked_at(play)
    assert [p["uid"] for p in large.fields] == [second, third]
    assert (large.finding.code, round(large.finding.m2)) == ("conflict", 3000)
    assert [p["uid"] for p in small.fields] == [first, second]
    assert (small.finding.code, round(small.finding.m2)) == (code, 10)
    assert area_m2(small.finding.shape) == pytest.approx(10, rel=1e-4)


def test_the_same_outline_twice(play):
    field(play, 0)
    field(play, 0)
    assert codes(looked_at(play)) == ["duplicate"]


def test_what_plots_leave_of_their_field(play):
    uid = field(play, 0)
    halves = (box(0, 0, 50, 100), box(52, 0, 100, 100))
    plots = [{"number": str(n), "geometry": mapping(HERE.to_degrees(one))} for n, one in enumerate(halves, 1)]
    play.do("plot.lay_out", parcel=uid, plots=plots)
    (gap,) = looked_at(play)
    assert (gap.finding.code, gap.finding.ids, round(gap.finding.m2)) == ("gap", ("1", "2"), 200)


def test_a_field_measured_better_leaves_a_walked_plot_outside(play):
    """It lay within the error of both; that the field is known to 5 cm now is no matter of refusing what is there."""
    uid = field(play, 0, accuracy_m=3.0)
    play.do("plot.lay_out", parcel=uid, accuracy_m=3.0, plots=[
        {"number": "1", "geometry": mapping(HERE.to_degrees(box(-1, 0, 30, 100)))},
    ])  # fmt: skip
    (beyond, gap) = looked_at(play)
    assert (beyond.finding.code, gap.finding.code) == ("outside_within_error", "gap")


def test_fields_that_others_followed_are_history(play):
    uid = field(play, 0)
    play.do("parcel.split", parcel=uid, parts=[
        {"geometry": mapping(HERE.to_degrees(one))} for one in (box(0, 0, 50, 100), box(50, 0, 100, 100))
    ])  # fmt: skip
    assert looked_at(play) == []


def test_one_village_alone(play):
    field(play, 0)
    field(play, 50)
    others = play.cast.register.read(play.cast["everywhere"]).list("village")
    elsewhere = next(v["uid"] for v in others if v["uid"] != play.cast.parou)
    assert codes(looked_at(play, village=play.cast.parou)) == ["conflict"]
    assert looked_at(play, village=elsewhere) == []


def test_plots_that_women_hold_of_land_no_longer_given(play):
    play.at("claim", "land_committed")
    play.do("commitment.demarcate")
    uid = play.event.body["facts"]["parcels"][0]
    plots = [{"number": "1", "geometry": mapping(next(iter(grid(1, 1))))}]
    (plot,) = [m["uid"] for m in play.do("plot.lay_out", parcel=uid, plots=plots).body["makes"]]
    rows = [{"plot": plot, "woman": play.women[0], "absent": False}]
    told(play.cast, "handing", play.commitment, unit="plot", rows=rows, on="2013-06-01", how_known="seen",
         method="lottery_physical")  # fmt: skip
    assert "not_given" not in codes(looked_at(play))
    play.do("commitment.withdraw", commitment=play.commitment, reason="Il reprend.", by_whom="le donneur",
            on="2014-01-05")  # fmt: skip
    assert "not_given" not in codes(looked_at(play))  # what is held was taken back with the word
    (allotment,) = play.cast.register.read(play.cast["everywhere"]).list("allotment", commitment=[play.commitment])
    with play.writing() as unit:  # another laptop gave it out without knowing
        force_status(unit or play.unit, "allotment", allotment["uid"], "handed_over")
    found = [one for one in looked_at(play) if one.finding.code == "not_given"]
    assert [one.finding.ids for one in found] == [("1",)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_finding_is_a_sentence_and_a_feature(play, language):
    field(play, 0, name="Baobab")
    field(play, 99.9, name="=cmd|' /C calc'!A0")
    found = looked_at(play)
    names = {play.cast.parou: "Parou"}
    said = names, translator(language), formats(language)
    (told_,) = land_report.as_json(found, *said)
    assert "Baobab (Parou)" in told_["message"]
    assert "10" in told_["message"]
    layer = json.loads(json.dumps(land_report.as_layer(found, *said)))
    (feature,) = layer["features"]
    assert area_m2(shape(feature["geometry"])) == pytest.approx(10, rel=1e-4)
    assert feature["properties"]["villages"] == "Parou"
    assert not any(
        cell.startswith("=") for line in land_report.as_csv(found, *said).splitlines() for cell in line.split(";")
    )
