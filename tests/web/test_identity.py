"""Who looks at a page, asked of the register on every run."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from web import fakes

from landtrack.web.opening import serve_from
from landtrack.web.ports import token_hash

MAIN = str(Path(__file__).with_name("main_script.py"))


@pytest.fixture
def signins():
    signins = fakes.FakeSignIns()
    serve_from(lambda: signins)
    return signins


@pytest.fixture
def page(signins):
    digest = token_hash(signins.sign_in("agente", "mil-et-fonio"))
    page = AppTest.from_file(MAIN)
    page.user = {"username": "uid-agente", "role": "officer", "sid": digest}
    return page


def test_a_page_greets_the_account_of_its_sign_in(page):
    page.run()
    assert page.title[0].value == "Bonjour agente"


def test_an_open_tab_stops_at_its_next_run_after_a_sign_out_elsewhere(page, signins):
    page.run()
    signins.live.clear()
    page.run()
    assert not page.title
    assert not page.exception


def test_a_page_without_identity_shows_nothing(signins):
    page = AppTest.from_file(MAIN).run()
    assert signins.live == {}
    assert not page.title


def test_a_session_without_the_trusted_header_is_known_by_its_cookie(signins, monkeypatch):
    token = signins.sign_in("admin", "clef-du-grenier")
    cookies = property(lambda _context: {"lt_session": token})
    monkeypatch.setattr(type(st.context), "cookies", cookies)
    page = AppTest.from_file(MAIN)
    page.user = {"sid": None, "username": "uid-admin", "role": "admin"}
    page.run()
    assert page.title[0].value == "Bonjour admin"
