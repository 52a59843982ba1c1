"""Shared by the tests of the web shell: a register in memory, and a browser at the door."""

from __future__ import annotations

import pytest
from factories import fresh_register, gather
from web import fakes
from web.shell import app_over, browser


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """Villages, bodies, accounts and women of a register that the pages of one module may change."""
    register = fresh_register(tmp_path_factory.mktemp("pages"))
    yield gather(register)
    register.close()


@pytest.fixture
def signins():
    return fakes.FakeSignIns()


@pytest.fixture
def client(signins):
    with browser(app_over(lambda: signins)) as client:
        yield client


@pytest.fixture
def sign_in():
    """Sign in through the form, as a browser would."""

    def do(client, name="agente", password=fakes.CAST[0].password, origin=None, **fields):
        origin = origin or str(client.base_url).rstrip("/")
        return client.post("/signin", data={"name": name, "password": password, **fields}, headers={"origin": origin})

    return do
