"""A hostile user with skill: what he sends, to the real app over a real register, and to `landtrack serve` itself."""

import pytest
from browser import visits
from starlette.applications import Starlette
from web.shell import HERE, browser

from landtrack.demo import _PASSWORDS
from landtrack.web.files import file_routes
from landtrack.web.server import app_parts


@pytest.fixture
def enter(demo_copy):
    """A browser, signed in to a copy of the demonstration as one of its accounts, or at the door."""
    app = Starlette(**app_parts(lambda: demo_copy.sign_ins, routes=file_routes()))
    opened = []

    def client(name=None, **options):
        one = browser(app, **options)
        opened.append(one.__enter__())
        if name:
            told = {"name": name, "password": _PASSWORDS[name]}
            assert one.post("/signin", data=told, headers={"origin": HERE}).status_code == 303
        return one

    yield client
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture(scope="module")
def served(demo_register, tmp_path_factory):
    """A copy of the demonstration behind ``landtrack serve``, in a process of its own."""
    folder = tmp_path_factory.mktemp("served")
    place = folder / "parou.gpkg"
    demo_register.database.copy_to(place)
    served = visits.start_server(place, folder)
    served.passwords = dict(_PASSWORDS)
    yield served
    visits.stop_server(served)
