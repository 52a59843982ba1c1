"""First steps: the recovery sheet is done when somebody says it lies in the safe, never because a key exists."""

import pytest
from factories import Cast, fresh_register, keys_in
from web.driving import Session

from landtrack.i18n.catalogues import translator
from landtrack.register import settings
from landtrack.register.sealed import renew_key

T = translator("fr")


@pytest.fixture
def new(tmp_path):
    """A real register with its two first accounts."""
    register = fresh_register(tmp_path, today=None)
    cast = Cast(register)
    cast.accounts |= {role: register.first(role) for role in ("officer", "admin")}
    yield cast
    register.close()


@pytest.fixture
def setup(new, monkeypatch):
    monkeypatch.setattr("landtrack.web.copy_part.is_this_machine", lambda: True)

    def at(role="admin"):
        return Session(new, monkeypatch, who=role, role=role, start="setup").open()

    return at


def is_done(session, step):
    """Whether a step is inked, in what the page shows."""
    (line,) = [one for one in session.said if T(f"setup.{step}") in one]
    return line.startswith("✓")


def test_a_key_alone_is_no_sheet_in_the_safe(new, setup, tmp_path):
    assert new.register.has_key
    page = setup()
    assert not is_done(page, "sheet")
    page.press("sheet_kept")
    assert is_done(page, "sheet")
    assert is_done(setup("officer"), "sheet")
    with keys_in(tmp_path / "keys"):
        renew_key(new.register)
    page = setup()
    assert not is_done(page, "sheet")
    assert any(T("setup.sheet.old") in line for line in page.said)
    page.press("sheet_kept").press("sheet_gone")
    assert not is_done(page, "sheet")
    assert settings.key_sheet(new.register) == ""


def test_who_may_not_set_up_the_register_reads_only(setup):
    assert not [one for one in setup("officer").app.button if one.key == "sheet_kept"]
