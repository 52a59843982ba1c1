"""Accounts on the page: a password that is made anew is told to whoever made it, also where it is one's own."""

import re

from web.driving import PASSWORD, Session

from landtrack.i18n.catalogues import translator
from landtrack.register.accounts import SignIns, set_password
from landtrack.web.ports import token_hash

T = translator("fr")


def test_ones_own_new_password_is_told_and_ends_every_other_sign_in(cast, monkeypatch):
    session = Session(cast, monkeypatch, who="admin", role="admin", start="accounts").open()
    signins = SignIns(cast.register)
    elsewhere = token_hash(signins.sign_in(cast["admin"].name, PASSWORD))
    session.press(f"password_{cast['admin'].uid}")
    (told,) = [one.value for one in session.app.code]
    assert re.fullmatch(r"[A-Z0-9]{9,}", told)
    assert signins.sign_in(cast["admin"].name, told)
    assert signins.who(session.digest) is not None
    assert signins.who(elsewhere) is None


def test_a_password_set_from_outside_ends_all_of_them(cast):
    signins = SignIns(cast.register)
    set_password(cast.register, cast["plain"].uid, PASSWORD)
    digest = token_hash(signins.sign_in(cast["plain"].name, PASSWORD))
    set_password(cast.register, cast["plain"].uid, PASSWORD)
    assert signins.who(digest) is None


def test_a_new_register_shows_its_administrator_the_first_steps_first(cast, monkeypatch):
    monkeypatch.setattr(cast.register, "is_demonstration", False)
    session = Session(cast, monkeypatch, who="admin", role="admin", start="settings").open()
    assert T("page.setup") in links(session)
    monkeypatch.setattr("landtrack.register.reading.Reader.villages", lambda *_, **__: [])
    session = Session(cast, monkeypatch, who="admin", role="admin", start="settings").open()
    assert T("home.setup") in links(session)


def links(session):
    """What the links of a page are called."""
    return [one.proto.label for one in session.app.get("page_link")]
