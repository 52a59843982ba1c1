"""A form whose page is loaded again after it was recorded tells what it wrote; nobody fills it in a second time."""

import pytest
from web.driving import REQUEST, Session

from landtrack.domain.values import new_uid
from landtrack.register import drafts, forms
from landtrack.register.drafts import Draft


@pytest.fixture
def recorded(cast):
    draft = Draft(new_uid(), "request", "", cast.parou, 5, {"village": cast.parou, **REQUEST})
    return draft.uid, forms.write(cast.register, cast["everywhere"], draft).subject


def test_the_page_loaded_again_shows_the_number_and_asks_nothing(cast, recorded, monkeypatch):
    uid, claim = recorded
    number = cast.register.read(cast["everywhere"]).get("claim", claim)["public_code"]
    session = Session(cast, monkeypatch).open(do="request", draft=uid)
    assert any(number in one for one in session.said)
    assert not [one for one in session.app.button if ".next." in (one.key or "")]


def test_what_was_taken_back_says_so(cast, recorded, monkeypatch):
    uid, _ = recorded
    Session(cast, monkeypatch).open(do="request", draft=uid).press(f"undo.{uid}.yes")
    session = Session(cast, monkeypatch).open(do="request", draft=uid)
    assert "C’est retiré. Cela ne compte plus nulle part." in session.said


def test_the_address_of_somebody_else_s_form_leads_nowhere(cast, recorded, monkeypatch):
    uid, _ = recorded
    session = Session(cast, monkeypatch, who="approver").open(do="request", draft=uid)
    assert session.warnings
    assert not [one for one in session.app.button if ".next." in (one.key or "")]


def test_an_empty_form_leads_back_to_the_one_that_was_begun(cast, monkeypatch):
    begun = Draft(new_uid(), "request", "", cast.parou, 2, {"village": cast.parou, **REQUEST})
    other = Draft(new_uid(), "person.count", cast.parou, cast.parou, 0, {"village": cast.parou})
    for one in (begun, other):
        drafts.save(cast.register, cast["everywhere"], one)
    session = Session(cast, monkeypatch).open(do="request")
    (way,) = [one.proto.query_string for one in session.app.get("page_link") if "draft=" in one.proto.query_string]
    assert f"draft={begun.uid}" in way
    session = Session(cast, monkeypatch).open(do="request", draft=begun.uid)
    assert not [one for one in session.app.get("page_link") if "draft=" in one.proto.query_string]
