"""Sliding through the days of a field: each day on which plots changed hands, and today."""

import pytest
from factories import Kept, fresh_register, gather
from web.driving import Session


@pytest.fixture
def play(tmp_path):
    register = fresh_register(tmp_path)
    yield Kept(gather(register))
    register.close()


def opened(play, monkeypatch, **more):
    return Session(play.cast, monkeypatch, start="village").open(id=play.cast.parou, tab="field", **more)


def slider(session):
    found = session.app.get("select_slider")
    return found[0] if found else None


def test_where_nothing_changed_there_is_nothing_to_slide(play, monkeypatch):
    play.at("commitment", "active:measured")
    assert slider(opened(play, monkeypatch)) is None


def test_the_days_of_the_field_and_today(play, monkeypatch):
    play.at("allotment", "handed_over")
    handed = play.cast.register.read(play.cast["everywhere"]).get("allotment", play.allotment)["handed_over_on"]
    play.do("allotment.take_back", allotment=play.allotment, by_whom="unknown", taken_back_reason="unknown")
    ended = play.cast.register.read(play.cast["everywhere"]).get("allotment", play.allotment)["ended_on"]
    session = opened(play, monkeypatch)
    today = play.cast.register.clock.today().isoformat()
    say = slider(session)
    assert len(say.options) == len({handed, ended, today})
    assert say.value == today
    say.set_value(handed)
    session.run()
    assert session.app.query_params["as_of"] in (handed, [handed])
    assert any("1 femme a une parcelle" in one for one in session.said), session.said
    slider(session).set_value(today)
    session.run()
    assert "as_of" not in session.app.query_params
    assert not any("1 femme a une parcelle" in one for one in session.said)


def test_a_day_that_was_typed_is_among_them(play, monkeypatch):
    play.at("allotment", "handed_over")
    handed = play.cast.register.read(play.cast["everywhere"]).get("allotment", play.allotment)["handed_over_on"]
    before = f"{int(handed[:4]) - 1}{handed[4:]}"
    session = opened(play, monkeypatch, as_of=before)
    assert slider(session).value == before
