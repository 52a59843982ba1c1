"""The ceremony on its pages: terms once for the field, folded exceptions per plot, the women's table as simple as ever."""

import pytest
from factories import Kept, fresh_register, gather
from web.driving import Session


@pytest.fixture
def land(tmp_path):
    register = fresh_register(tmp_path)
    play = Kept(gather(register))
    play.at("claim", "land_committed")
    with play.writing():
        play.do("commitment.demarcate")
        play.parcel = play.event.body["facts"]["parcels"][0]
        play.lay_out()
    yield play
    register.close()


def test_one_plot_at_other_terms(land, monkeypatch, tmp_path):
    session = Session(land.cast, monkeypatch).open(do="handing", id=land.commitment, village=land.cast.parou)
    session.widget("radio", ".unit").set_value("plot")
    session.run()
    for step in range(3):
        session.press(f".next.{step}")
        if step == 1:
            assert list(session.app.data_editor[0].value.columns) == ["woman", "plot", "absent"]
    session.widget("selectbox", ".method").set_value("lottery_physical")
    uid = session.draft
    session.app.session_state[f"{uid}.how.more"] = True
    session.run()
    session.widget("multiselect", ".exceptions").set_value([land.women[1]])
    session.run()
    session.widget("selectbox", f".exceptions.{land.women[1]}.use_term").set_value("life")
    session.widget("selectbox", f".exceptions.{land.women[1]}.bequeath").set_value("yes")
    session.widget("text_input", f"{uid}.fee").set_value("1 000 francs par saison")
    session.widget("text_input", f".exceptions.{land.women[1]}.fee").set_value("un sac de mil")
    session.run()
    for step in (3, 4):
        session.press(f".next.{step}")
    session.press(".record")
    reader = land.cast.register.read(land.cast["everywhere"])
    found = {a["holders"][0]["party"]: a for a in reader.list("allotment", commitment=[land.commitment])}
    assert len(found) == len(land.women)
    assert [found[w]["use_term"] for w in land.women] == ["open", "life", "open"]
    assert [found[w]["rights"]["bequeath"] for w in land.women] == ["unknown", "yes", "unknown"]
    words = [reader.words("allotment", found[w]["uid"]) for w in land.women]
    assert [one["fee"] for one in words] == ["1 000 francs par saison", "un sac de mil", "1 000 francs par saison"]
    kept = b"".join(place.read_bytes() for place in tmp_path.rglob("*") if place.is_file())
    assert b"use_term" in kept
    assert b"sac de mil" not in kept  # sealed
