"""After the season sheet: one tap from the done page, the field or her page to who farms in her place, and what follows."""

import pytest
from factories import Kept, told
from web.driving import Session

from landtrack.register.integrity import verify


@pytest.fixture(scope="module")
def play(cast):
    """Three women hold a plot each; the president said that all farm but the one of plot 2."""
    play = Kept(cast)
    play.at("commitment", "active:measured")
    play.unit = None
    play.lay_out()
    for plot in play.plots[:3]:
        with play.writing():
            play.allotment_at("handed_over", unit="plot", plot=plot)
    return play


@pytest.fixture
def session(cast, monkeypatch):
    return Session(cast, monkeypatch)


def links(session, verb):
    """Addresses of the links to a form, by label."""
    found = {one.label: one.proto.query_string for one in session.app.get("page_link")}
    return {label: asked for label, asked in found.items() if f"do={verb}" in asked}


def test_from_the_season_sheet_to_who_farms_to_what_became_of_the_plot(session, cast, play):
    session.open(do="visit.season_sheet", id=play.commitment, village=cast.parou, how="told_by_president")
    session.widget("number_input", ".season_year").set_value(2014)
    session.widget("radio", ".season").set_value("rains")
    session.widget("multiselect", ".all_but").set_value([play.allotments[1]])
    session.widget("radio", ".but_answer").set_value("not_used")
    session.run()
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    (label,) = links(session, "visit.record")
    assert "Parcelle 2" in label

    session.open(do="visit.record", id=play.allotments[1], village=cast.parou, how="told_by_president")
    assert session.widget("radio", ".visit_answer").value == "not_used"
    assert session.widget("radio", ".visit_basis").value == "said_by_president"
    session.widget("text_area", ".who_farms").set_value("sa-belle-soeur-Essai")
    session.run()
    session.press(".next.0")
    session.press(".next.1")
    session.press(".record")
    assert {"Elle l’a transmise", "On la lui a reprise"} <= set(links(session, "allotment."))
    visits = cast.register.read(cast["everywhere"]).list("visit", allotment=[play.allotments[1]])
    assert sorted(bool(one.get("who_farms")) for one in visits) == [False, True]
    assert all(one["visit_basis"] == "said_by_president" for one in visits)
    assert all("belle-soeur" not in str(one) for one in visits)  # kept sealed
    assert verify(cast.register) == []


def test_who_farms_is_one_tap_from_her_page_and_from_the_field(cast, play, monkeypatch):
    told(cast, "visit.season_sheet", play.commitment, commitment=play.commitment, season_year=2014, season="dry",
         all_but=[play.allotments[0]], but_answer="not_used", on="2014-11-30", how_known="told_by_president")  # fmt: skip
    holder = cast.register.read(cast["everywhere"]).get("allotment", play.allotments[2])["holders"][0]["party"]
    her_page = Session(cast, monkeypatch, start="woman").open(id=holder)
    assert links(her_page, "visit.record")
    field = Session(cast, monkeypatch, start="village").open(id=cast.parou, tab="field")
    assert not links(field, "visit.record")  # folded away, and not looked up
    key = f"idle_{play.commitment}"
    field.app.session_state[key] = True
    field.run()
    (label,) = links(field, "visit.record")
    assert "Parcelle 1" in label
