"""A day that cannot be is said while it is typed, not when the whole form is recorded."""

import pytest
from factories import Kept
from web.driving import Session

from landtrack.register import drafts


@pytest.fixture
def session(cast, monkeypatch):
    return Session(cast, monkeypatch)


def typed(session, end, text):
    """Type a day; the sentences that then stand in the way."""
    session.widget("text_input", end).set_value(text)
    return session.run().warnings


def kept(session, name):
    draft = drafts.load(session.cast.register, session.cast[session.who], session.draft)
    return draft.answers.get(name) if draft else None


@pytest.mark.parametrize("text", ["31/02/2014", "20/05/2099", "hivernage 2099"])
def test_a_day_that_is_none_or_has_not_come_is_no_answer(session, cast, text):
    session.open(do="person.count", village=cast.parou)
    assert len(typed(session, ".on", text)) == 1
    assert kept(session, "on") is None
    assert typed(session, ".on", "8/3/2013") == []
    assert kept(session, "on") == "2013-03-08"


def test_until_when_something_is_to_last_may_lie_ahead(session, cast):
    claim = Kept(cast).at("claim", "acknowledged")
    session.open(do="claim.extend", id=claim, village=cast.parou)
    assert typed(session, ".extended_until", "20/05/2099") == []
    assert kept(session, "extended_until") == "2099-05-20"
