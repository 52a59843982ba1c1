"""Nobody passes without a sign-in, and nobody says for himself who he is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.websockets import WebSocketDisconnect
from web.fakes import FakeSignIns
from web.shell import app_over, browser

from landtrack.web.gate import is_card, is_open
from landtrack.web.ports import token_hash

PAGE = {"accept": "text/html,application/xhtml+xml"}
SOCKET = "ws://127.0.0.1:8501/_stcore/stream"  # the test client would go elsewhere, without the cookie
FORGED = {"x-landtrack-user": "uid-admin", "X-Landtrack-Role": "admin", "X-LANDTRACK-SESSION": "1"}


def test_a_page_leads_to_the_sign_in_form_and_remembers_where_it_was(client):
    answer = client.get("/claim?id=7&tab=é", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signin?next=%2Fclaim%3Fid%3D7%26tab%3D%25C3%25A9"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/media/a.png", "/_stcore/health", "/tiles/1/2/3.png", "/signinfo", "/vendor"])
def test_anything_else_is_refused_as_json(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (401, {"error": "sign in"})


def test_a_form_sent_without_a_sign_in_is_refused_and_not_redirected(client):
    assert client.post("/claims", headers=PAGE).status_code == 401


def test_forged_headers_do_not_open_the_gate(client):
    assert client.get("/claims", headers=FORGED).status_code == 401


def test_forged_headers_of_somebody_signed_in_are_replaced(client, sign_in):
    sign_in(client)
    assert client.get("/claims", headers=FORGED).json() == {
        "x-landtrack-user": "uid-agente",
        "x-landtrack-role": "officer",
        "x-landtrack-session": token_hash(client.cookies["lt_session"]),
        "x-landtrack-line": "private",
    }


@pytest.mark.parametrize(
    ("base_url", "peer", "headers", "line"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1", {}, "private"),
        ("http://localhost:8501", "::1", {}, "private"),
        ("https://terres.example", "10.0.0.7", {}, "private"),
        ("http://192.168.1.20:8501", "192.168.1.31", {}, "overheard"),
        ("http://192.168.1.20:8501", "192.168.1.31", {"x-landtrack-line": "private"}, "overheard"),
        ("http://127.0.0.1:8501", "192.168.1.31", {}, "overheard"),  # a host that was made up
        ("http://terres.example", "127.0.0.1", {}, "overheard"),
        ("http://127.0.0.1:8501", "127.0.0.1", {"x-forwarded-for": "10.0.0.7"}, "overheard"),
    ],
)
def test_the_gate_says_whether_others_can_listen(base_url, peer, headers, line):
    signins = FakeSignIns()
    client = browser(app_over(lambda: signins), base_url, (peer, 50000))
    client.cookies.set("lt_session", signins.sign_in("agente", "mil-et-fonio"))
    told = client.get("/claims", headers=headers)
    assert told.json()["x-landtrack-line"] == line


def test_an_invented_token_opens_nothing(client):
    client.cookies.set("lt_session", "invented")
    assert client.get("/claims").status_code == 401


def test_a_websocket_without_a_sign_in_is_closed(client):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/_stcore/stream", headers=FORGED),
    ):
        pass
    assert refused.value.code == 4401


def test_a_websocket_carries_the_account(client, sign_in):
    sign_in(client)
    with client.websocket_connect(SOCKET, headers=FORGED) as websocket:
        headers = websocket.receive_json()
    assert (headers["x-landtrack-user"], headers["x-landtrack-role"]) == ("uid-agente", "officer")


def test_a_sign_in_ended_in_the_register_ends_at_once(client, sign_in, signins):
    sign_in(client)
    signins.live.clear()
    assert client.get("/claims").status_code == 401


def test_the_register_is_not_asked_for_open_paths(client):
    client.cookies.set("lt_session", "x")
    assert client.get("/vendor/nothing.js").status_code == 404
    assert is_open("/healthz")
    assert not any(map(is_open, ("/", "/static", "/app/static/x", "/healthz/x", "/vendor", "/Signin", "/signin/")))


def test_two_people_are_two_sign_ins(sign_in, client):
    sign_in(client)
    other = browser(client.app)
    sign_in(other, "admin", "clef-du-grenier")
    assert client.get("/claims").json()["x-landtrack-role"] == "officer"
    assert other.get("/claims").json()["x-landtrack-role"] == "admin"


def test_routes_of_the_app_stand_behind_the_gate(signins, sign_in):
    client = browser(app_over(lambda: signins))
    assert client.get("/stream").status_code == 401
    sign_in(client)
    assert client.get("/stream").text == "ab"


def test_the_fake_keeps_no_token():
    signins = FakeSignIns()
    token = signins.sign_in("agente", "mil-et-fonio")
    assert token not in signins.live


@pytest.mark.parametrize(
    "path",
    [
        "/paper/letter?about=7K3MQY",
        "/home",
        "/claim?id=7",
        "/document/abc",
        "/paper/receipt?about=x",
        "/media/a.png",
        "/woman",
    ],
)
def test_a_screen_in_the_chiefs_hands_leads_to_his_cards_and_nowhere_else(client, sign_in, signins, path):
    sign_in(client)
    digest = token_hash(client.cookies["lt_session"])
    signins.live[digest] = replace(signins.live[digest], handed_to="the-chief")
    page = client.get(path, headers=PAGE, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/")
    assert client.get(path).status_code == 403
    assert [is_card(p) for p in ("/", "/_stcore/stream", "/_stcored")] == [True, True, False]
