"""Drafts that something has happened since: never offered as if they could be finished, and nothing typed is lost."""

import pytest
from factories import Kept
from web.driving import Session

from landtrack.domain.values import new_uid
from landtrack.i18n.catalogues import translator
from landtrack.register import drafts
from landtrack.register.drafts import Draft

T = translator("fr")
WORDS = {"said": "just", "grounds": "elles ont bien parlé", "on": "2013-03-20", "how_known": "seen"}


@pytest.fixture
def home(cast, monkeypatch):
    monkeypatch.setattr("landtrack.web.copy_part.is_this_machine", lambda: True)
    return Session(cast, monkeypatch, start="home")


@pytest.fixture
def begin(cast):
    """A draft of a form about a subject at a status, and the story that goes on."""

    def at(form, kind, status):
        play = Kept(cast)
        play.at(kind, status)
        play.unit = None
        draft = Draft(new_uid(), form, getattr(play, kind), cast.parou, 0, WORDS)
        drafts.save(cast.register, cast["everywhere"], draft)
        return play, draft

    yield at
    for one in drafts.mine(cast.register, cast["everywhere"]):
        drafts.discard(cast.register, cast["everywhere"], one.uid)


def to_finish(session):
    """Addresses of the drafts that are offered to be finished."""
    read = T("home.overtaken.read")
    return [one.proto.query_string for one in session.app.get("page_link")
            if "draft=" in one.proto.query_string and one.label != read]  # fmt: skip


def said(session, msgid, **blanks):
    return any(T(msgid, **blanks) in line for line in session.said)


# form, kind, status when it was begun, steps since, what is said of it
SINCE = [
    ("answer", "claim", "under_review", ("claim.uphold",), "home.overtaken.answered"),
    ("answer", "claim", "under_review", ("claim.withdraw",), "home.overtaken.claim"),
    ("lodge", "claim", "draft", ("claim.lodge",), "home.overtaken.claim"),
    ("claim.wish_asked", "claim", "under_review", ("claim.withdraw",), "home.overtaken.claim"),
    ("handing", "commitment", "signed", ("commitment.withdraw",), "home.overtaken.commitment"),
    ("visit.record", "allotment", "handed_over", ("allotment.take_back",), "home.overtaken.allotment"),
]


@pytest.mark.parametrize(("form", "kind", "status", "steps", "why"), SINCE)
def test_a_draft_is_offered_until_something_else_happens(home, begin, form, kind, status, steps, why):
    play, _ = begin(form, kind, status)
    assert len(to_finish(home.open())) == 1
    with play.writing():
        for verb in steps:
            play.do(verb)
    assert to_finish(home.open()) == []
    blanks = {} if why.endswith("answered") else {"status": ""}
    assert any(T(why, **blanks).rstrip(" .") in line for line in home.said)


def test_her_words_are_read_again_or_thrown_away(home, begin, cast):
    play, draft = begin("answer", "claim", "under_review")
    with play.writing():
        play.do("claim.uphold")
    (way,) = [one for one in home.open().app.get("page_link") if one.label == T("home.overtaken.read")]
    assert draft.uid in way.proto.query_string
    form = Session(cast, home.patch).open(do="answer", draft=draft.uid, id=draft.subject)
    assert said(form, "ask.overtaken")
    assert drafts.load(cast.register, cast["everywhere"], draft.uid).answers["grounds"] == WORDS["grounds"]
    home = Session(cast, home.patch, start="home").open()
    home.press(f"discard_{draft.uid}")
    assert drafts.load(cast.register, cast["everywhere"], draft.uid) is None
    assert not said(home.open(), "home.overtaken.answered")


def test_the_form_of_a_draft_that_can_be_finished_says_nothing_of_it(home, begin, cast):
    _, draft = begin("answer", "claim", "under_review")
    assert not said(Session(cast, home.patch).open(do="answer", draft=draft.uid, id=draft.subject), "ask.overtaken")
