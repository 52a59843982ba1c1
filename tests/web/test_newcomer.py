"""A register as a newcomer meets it: no village yet, and forms that know what day it is."""

import pytest
from factories import Cast, Kept, fresh_register
from web.driving import Session, plain

from landtrack.i18n.catalogues import translator
from landtrack.register.register import to_actor

T = translator("fr")
ASKING = {"form": {"do": "request"}, "visit": {}, "handover": {}, "catch_up": {}}  # pages that ask for a village


@pytest.fixture
def empty(tmp_path):
    """A register of today with its two first accounts and no village; not a demonstration."""
    register = fresh_register(tmp_path, today=None)
    cast = Cast(register)
    cast.accounts |= {role: register.first(role) for role in ("officer", "admin")}
    yield cast
    register.close()


def ways(session):
    """Labels and addresses of the links."""
    return {one.label: one.proto.page for one in session.app.get("page_link")}


@pytest.mark.parametrize("page", ASKING)
def test_without_a_village_the_way_to_add_one_is_shown(empty, monkeypatch, page):
    session = Session(empty, monkeypatch, who="officer", start=page).open(**ASKING[page])
    assert any(T("villages.none") in line and plain(T("village.none.add")) in line for line in session.said)
    assert ways(session)[T("village.none.way")] == "setup"
    assert not session.app.selectbox


def test_who_sees_no_village_is_told_whom_to_ask(empty, monkeypatch):
    with empty.register.write(empty["admin"]) as unit:
        account = unit.do("account.open", name="salif", role="officer", duties=["recorder"], villages=[]).subject
    empty.accounts["salif"] = to_actor(empty.register.read(empty["admin"]).get("account", account))
    session = Session(empty, monkeypatch, who="salif").open(do="request")
    assert any(T("village.none.ask") in line for line in session.said)
    assert T("village.none.way") not in ways(session)


@pytest.mark.parametrize("page", ["home", "villages"])
def test_no_village_has_its_own_sentence(empty, monkeypatch, page):
    monkeypatch.setattr("landtrack.web.copy_part.is_this_machine", lambda: True)
    session = Session(empty, monkeypatch, who="officer", start=page).open()
    assert any(T("villages.none") in line for line in session.said)
    assert not any("sur 0" in line for line in session.said)


def test_the_season_sheet_begins_with_the_year_of_the_register(cast, monkeypatch):
    play = Kept(cast)
    play.at("commitment", "active:measured")
    play.unit = None
    session = Session(cast, monkeypatch).open(do="visit.season_sheet", id=play.commitment, village=cast.parou)
    assert session.widget("number_input", ".season_year").value == 2014
    assert not any(T("ask.saved") in line for line in session.said)  # nobody has answered yet
