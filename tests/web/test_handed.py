"""A file that a page made is fetched by the sign-in it was made for, and by nobody else."""

from starlette.applications import Starlette
from web.shell import browser

from landtrack.web.files import file_routes
from landtrack.web.handed import COUNTER, Counter, Handed
from landtrack.web.server import app_parts


def handed(sid="a", text="Ligne;Numéro"):
    return Handed(sid, "champs.csv", "text/csv; charset=utf-8", text.encode)


def test_only_whom_it_is_for_fetches_it():
    counter = Counter()
    token = counter.put(handed("hers"))
    assert counter.fetch(token, "hers").make() == "Ligne;Numéro".encode()
    assert counter.fetch(token, "his") is None
    assert counter.fetch(token, "") is None
    assert counter.fetch("x", "hers") is None
    nobody = counter.put(handed(""))
    assert counter.fetch(nobody, "") is None


def test_what_is_put_again_keeps_its_address_and_the_oldest_goes():
    counter = Counter(most=2)
    first, second = counter.put(handed(text="1")), counter.put(handed(text="2"))
    assert counter.put(handed(text="1 bis"), first) == first
    third = counter.put(handed(text="3"))
    assert [counter.fetch(one, "a") is not None for one in (first, second, third)] == [True, False, True]
    assert counter.fetch(first, "a").make() == b"1 bis"


def test_the_route_asks_who_is_there(signins, sign_in):
    app = Starlette(**app_parts(lambda: signins, routes=file_routes()))
    with browser(app) as client:
        token = COUNTER.put(handed("somebody else"))
        assert client.get(f"/made/{token}", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303
        sign_in(client)
        assert client.get(f"/made/{token}").status_code == 404
