"""Exactly so many plots of equal area, chosen among ways to divide; common parts left out, a path as the way in."""

import pytest
from factories import Kept, fresh_register, gather
from geometries import HERE
from shapely.geometry import box, mapping, shape
from web.driving import Session

from landtrack.land.measure import area_m2, areas_m2
from landtrack.register import drafts

FIELD = HERE.to_degrees(box(0, 0, 200, 150))


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Open the form that makes plots of a field of 3 hectares, with what is common in it, at the way of equal plots."""
    register = fresh_register(tmp_path)
    play = Kept(gather(register))

    def session(*common):
        parts = [{"kind": kind, "geometry": mapping(HERE.to_degrees(flat))} for kind, flat in common]
        field = play.do("parcel.add", village=play.cast.parou, geometry=mapping(FIELD),
                        **({"common_parts": parts} if parts else {}))  # fmt: skip
        session = Session(play.cast, monkeypatch).open(do="plot.lay_out", id=field.subject, village=play.cast.parou)
        session.field = field.subject
        session.widget("radio", ".layout").set_value("equal")
        return session.run()

    yield session
    register.close()


def told(session):
    draft = drafts.load(session.cast.register, session.cast[session.who], session.draft)
    return [shape(one["geometry"]) for one in draft.answers.get("plots") or ()]


def ask_for(session, many, path=0):
    session.widget("number_input", ".equal").set_value(many)
    session.widget("number_input", ".path_m").set_value(path)
    session.run()
    return told(session)


def spread(shapes):
    areas = areas_m2(shapes)
    return (areas.max() - areas.min()) / areas.mean()


@pytest.mark.parametrize("many", [7, 50, 83])
def test_exactly_so_many_and_equal(opened, many):
    plots = ask_for(opened(), many)
    assert len(plots) == many
    assert spread(plots) < 1e-6
    assert sum(map(area_m2, plots)) == pytest.approx(area_m2(FIELD), abs=0.1)


def test_they_are_recorded_under_the_numbers_that_follow(opened):
    session = opened()
    ask_for(session, 7, path=2)
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    stored = session.cast.register.read(session.cast["everywhere"]).list("plot", parcel=[session.field])
    assert sorted(int(p["number"]) for p in stored) == list(range(1, 8))
    assert {p["method"] for p in stored} == {"relativeMeasurement"}


def test_another_way_to_divide_is_chosen_by_its_figures(opened):
    session = opened()
    first = ask_for(session, 50, path=2)
    ways = session.widget("radio", ".division")
    assert len(ways.options) > 1
    assert all("la plus étroite" in one and "sentiers" in one for one in ways.options)
    ways.set_value(1)
    session.run()
    other = told(session)
    assert len(other) == 50
    assert not all(one.equals(same) for one, same in zip(first, other, strict=True))


def test_a_well_stays_common(opened):
    well = box(90, 70, 110, 90)
    plots = ask_for(opened(("well", well)), 20)
    assert len(plots) == 20
    assert spread(plots) < 1e-6
    taken = HERE.to_degrees(well)
    assert max(area_m2(plot.intersection(taken)) for plot in plots) < 0.01


def test_a_path_across_the_field_asks_what_is_preferred(opened):
    session = opened(("path", box(60, 0, 62, 150)))
    pieces = ask_for(session, 20)
    assert len(pieces) == 20
    assert spread(pieces) > 1e-6  # each in one piece
    assert {plot.geom_type for plot in pieces} == {"Polygon"}
    session.widget("radio", ".parts_how").set_value("pieces")
    session.run()
    equal = told(session)
    assert spread(equal) < 1e-6
    assert [plot.geom_type for plot in equal].count("MultiPolygon") == 1
    assert any("deux morceaux" in one for one in session.said)


def test_the_preset_is_for_how_many_women_it_was_promised(tmp_path, monkeypatch):
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.told["commitment.propose"] = {"promised_women": {"value": 35, "qualifier": "at_least"}}
    play.at("commitment", "active:measured")
    session = Session(play.cast, monkeypatch).open(do="plot.lay_out", id=play.parcel, village=play.cast.parou)
    session.widget("radio", ".layout").set_value("equal")
    session.run()
    assert session.widget("number_input", ".equal").value == 35
    assert len(told(session)) == 35
    register.close()


def test_what_cannot_be_is_said(opened):
    session = opened(("building", box(-1, -1, 201, 149.5)))
    assert ask_for(session, 200) == []
    assert session.warnings
