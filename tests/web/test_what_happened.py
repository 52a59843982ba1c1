"""The tab Story tells what happened, latest first: things that were done often on one day are one line."""

import pytest
from factories import Kept, told
from web.driving import Session

from landtrack.i18n.catalogues import translator

T = translator("fr")

MANY = 70  # steps of one kind: more than are read at first for twelve lines


@pytest.fixture(scope="module")
def told_often(cast):
    """Twenty earlier days of one step each, then one day of many."""
    play = Kept(cast)
    play.at("claim", "under_review")
    play.unit = None
    for day in range(1, 21):
        told(cast, "claim.hearing_held", play.claim, claim=play.claim, sat=[cast.chief], on=f"2014-03-{day:02d}")
    for _ in range(MANY):
        told(cast, "claim.hearing_held", play.claim, claim=play.claim, sat=[cast.chief], on="2014-11-30")
    return play.claim


def lines(session):
    """What stands on each line of the story, in order."""
    (story,) = [one for one in session._html() if '<ol class="lt-time">' in one]
    return story.split("<li")[1:]


def test_many_steps_of_one_day_are_one_line_and_what_came_before_still_stands(cast, told_often, monkeypatch):
    session = Session(cast, monkeypatch, start="village").open(id=cast.parou)
    shown = lines(session)
    assert len(shown) == 12
    assert f"× {MANY}" in shown[0]
    assert any("20 mars 2014" in one for one in shown)
    session.press(f"button_village_{cast.parou}")
    assert len(lines(session)) == 24
    claim = Session(cast, monkeypatch, start="claim").open(id=told_often)
    assert f"× {MANY}" in lines(claim)[0]


def test_an_answer_tells_its_reason_and_its_promise(cast, monkeypatch):
    play = Kept(cast)
    refused, upheld = play.claim_at("not_upheld"), play.claim_at("upheld")
    reader = cast.register.read(cast["everywhere"])
    for claim, name, key in ((refused, "refusal_reason", "code.refusal_reason."), (upheld, "promised_women", "")):
        (decision,) = reader.list("decision", claim=claim)
        said = T(key + decision[name]) if key else str(decision[name]["value"])
        (line,) = [
            one for one in lines(Session(cast, monkeypatch, start="claim").open(id=claim)) if T(f"fact.{name}") in one
        ]
        assert said in line
        assert "lt-detail" in line
