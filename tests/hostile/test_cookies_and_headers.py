"""Forged cookies, headers, addresses and methods: nobody becomes somebody else, and no answer is a fault of ours."""

from itertools import product

import anyio
import pytest
from sqlalchemy import delete, update
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.websockets import WebSocketDisconnect
from web.fakes import FakeSignIns
from web.shell import HERE, app_over, browser

from landtrack.demo import _PASSWORDS
from landtrack.store.tables import sign_in
from landtrack.web import trust
from landtrack.web.gate import is_card, is_open
from landtrack.web.ports import token_hash

PAGE = {"accept": "text/html"}
SOCKET = "ws://127.0.0.1:8501/_stcore/stream"
NO_COOKIES = {
    "none": None, "empty": "lt_session=", "no value": "lt_session", "random": "lt_session=" + "A" * 43,
    "huge": "lt_session=" + "A" * 60_000, "quoted": 'lt_session="\\000\\377"', "two": "lt_session=a; lt_session=b",
    "bytes": "lt_session=\xff\xfe", "many": "; ".join(f"c{i}=x" for i in range(3_000)), "odd": "=;=; a/b=c; ,",
    "its digest": "lt_session={digest}", "half of it": "lt_session={half}", "more than it": "lt_session={token}A",
    "another name": "LT_SESSION={token}", "sql": "lt_session=' OR 1=1 --",
}  # fmt: skip


@pytest.mark.parametrize("cookie", NO_COOKIES.values(), ids=NO_COOKIES.keys())
def test_no_cookie_but_the_token_opens_anything(enter, cookie):
    token = enter("awa").cookies["lt_session"]
    headers = {}
    if cookie is not None:
        raw = cookie.replace("{digest}", token_hash(token)).replace("{half}", token[:20]).replace("{token}", token)
        headers = {"cookie": raw.encode("latin-1")}
    stranger = enter()
    assert stranger.get("/paper/slips", headers=headers).status_code == 401
    page = stranger.get("/village", headers=headers | PAGE)
    assert (page.status_code, page.headers["location"]) == (303, "/signin?next=%2Fvillage")
    assert stranger.get("/signin", headers=headers | PAGE).status_code == 200


def test_of_two_cookies_only_a_live_one_counts_and_it_is_one_account(enter):
    awa, chief = (enter(name).cookies["lt_session"] for name in ("awa", "chef-parou"))
    stranger = enter()
    for one, other, status in (("x", awa, 200), (awa, chief, 404), ("x", chief, 404), (chief, awa, 200)):
        cookie = f"lt_session={one}; lt_session={other}"  # the last one counts, wholly
        assert stranger.get("/paper/slips", headers={"cookie": cookie}).status_code == status


def ended(register, digest, how):
    """End a sign-in in the register, as time, a person or an administrator would."""
    with register.database.write() as conn:
        mine = sign_in.c.token_hash == digest
        if how == "expired":
            conn.execute(update(sign_in).where(mine).values(expires=1))
        elif how == "deleted":
            conn.execute(delete(sign_in).where(mine))
    if how == "disabled":
        with register.write(register.actor("admin")) as unit:
            unit.do("account.disable", account=register.actor("awa").uid)
    elif how == "signed out":
        register.sign_ins.sign_out(digest)


@pytest.mark.parametrize("how", ["expired", "deleted", "disabled", "signed out"])
def test_a_sign_in_that_is_over_is_over_at_once(enter, demo_copy, how):
    awa = enter("awa")
    digest = token_hash(awa.cookies["lt_session"])
    assert awa.get("/paper/slips").status_code == 200
    ended(demo_copy, digest, how)
    assert awa.get("/paper/slips").status_code == 401
    assert awa.get("/signin").status_code == 200  # the form, and no way round it
    assert awa.post("/signout", headers={"origin": HERE}).status_code == 303


SPELLINGS = ("x-landtrack-{}", "X-Landtrack-{}", "X-LANDTRACK-{}", "x-LandTrack-{}")


def forged(uid, digest):
    """Every header of ours in every spelling, some of them twice."""
    values = (("User", uid), ("Role", "admin"), ("Session", digest), ("Sid", digest), ("Anything", "1"))
    return [
        (spelled.format(name).encode(), value.encode()) for spelled, (name, value) in product(SPELLINGS, values)
    ] * 2


def test_whoever_says_who_he_is_is_not_believed(enter, demo_copy):
    admin = enter("admin")
    headers = forged(demo_copy.actor("awa").uid, token_hash(admin.cookies["lt_session"]))
    assert enter().get("/paper/slips", headers=headers).status_code == 401
    assert admin.get("/paper/slips", headers=headers).status_code == 404  # she would have it
    assert enter("awa").get("/paper/slips", headers=headers).status_code == 200


@pytest.fixture
def at_the_door():
    """Our middleware before a stand-in that tells what reached it, and a browser signed in to it."""
    signins = FakeSignIns()
    client = browser(app_over(lambda: signins))
    client.post("/signin", data={"name": "agente", "password": "mil-et-fonio"}, headers={"origin": HERE})
    return client


def test_what_reaches_the_pages_is_the_account_of_the_cookie_once(at_the_door):
    said = at_the_door.get("/claims", headers=forged("uid-admin", "0" * 64)).json()
    assert said == {
        "x-landtrack-user": "uid-agente", "x-landtrack-role": "officer",
        "x-landtrack-session": token_hash(at_the_door.cookies["lt_session"]),
        "x-landtrack-line": "private",
    }  # fmt: skip


# A page of another site, and one of another program on the same machine, whose cookies ours are too.
FOREIGN = ("http://evil.example", "https://evil.example:8501", "http://127.0.0.1:9999", "http://localhost:8501", "null",
           "http://[", "file://", "http://127.0.0.1:8501.evil.example", "http://127.0.0.1:8501@evil.example")  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_opens_no_websocket_and_sends_nothing(at_the_door, origin):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        at_the_door.websocket_connect(SOCKET, headers={"origin": origin} | {"x-landtrack-role": "admin"}),
    ):
        pass
    assert refused.value.code == 4403
    for method, path in product(
        ("POST", "PUT", "DELETE", "PATCH"), ("/_stcore/upload_file/a/b", "/page", "/document/x")
    ):
        assert at_the_door.request(method, path, headers={"origin": origin}).status_code == 403
    for path in ("/signin", "/signout"):
        answer = at_the_door.post(path, data={"name": "agente", "password": "mil-et-fonio"}, headers={"origin": origin})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert at_the_door.get("/claims").status_code == 200  # nobody was signed out


def test_our_own_page_opens_one(at_the_door):
    with at_the_door.websocket_connect(SOCKET, headers={"origin": HERE, "sec-fetch-site": "same-origin"}) as socket:
        assert socket.receive_json()["x-landtrack-user"] == "uid-agente"
    assert at_the_door.put("/_stcore/upload_file/a/b", headers={"origin": HERE}).status_code != 403


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a]b", "", "evil.example", "127.0.0.1.evil.example", "x" * 60_000, "\xe9"]
)
def test_whatever_host_is_named_the_form_is_shown_and_tells_no_passwords(enter, host):
    page = enter().get("/signin", headers={"host": host.encode("latin-1")})
    assert page.status_code == 200
    assert not any(password in page.text for password in _PASSWORDS.values())
    for path in ("/signin", "/signout"):
        answer = enter().post(path, headers={"host": host.encode("latin-1"), "origin": HERE})
        assert answer.status_code == 403


def test_on_the_machine_itself_the_demonstration_tells_them(enter):
    assert all(password in enter().get("/signin").text for password in _PASSWORDS.values())
    assert not any(password in enter(client=("192.168.1.9", 4)).get("/signin").text for password in _PASSWORDS.values())


ELSEWHERE = ("//evil.example", "/\\evil.example", "/%5Cevil.example", "%2F%2Fevil.example", "/\n//evil.example",
             "/\t/evil.example", "https:evil.example", "\x00/", "/" + "x" * 9_000, "///", "/\u202eevil", " //evil.example")  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_the_sign_in_nobody_is_led_off_the_site(enter, target):
    told = {"name": "awa", "password": _PASSWORDS["awa"], "next": target}
    answer = enter().post("/signin", data=told, headers={"origin": HERE})
    location = answer.headers["location"]
    assert answer.status_code == 303
    assert location.startswith("/")
    assert location[1:2] not in ("/", "\\", "\t", "\n")
    assert len(location) < 10_000


@pytest.mark.parametrize("path", ["/signin", "/signout", "/healthz", "/document/x", "/paper/slips", "/phrase/fr/x"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "GE T"])
def test_no_other_method_does_anything(enter, path, method):
    answer = enter("awa").request(method, path, headers={"origin": HERE})
    assert answer.status_code in (400, 403, 404, 405)
    assert b"awa" not in answer.content


CLIMBING = ("/vendor/..%2f..%2ferrors.py", "/vendor/%2e%2e/%2e%2e/errors.py", "/vendor//etc/passwd", "/vendor/%00",
            "/vendor/..\\..\\errors.py", "/vendor/leaflet", "/vendor/" + "x" * 9_000, "/static/%2e%2e/paper/slips",
            "/static/..%2fdocument%2fx", "/signin/", "/signin/..%2fpaper%2fslips", "/healthz/%2e%2e/paper/slips")  # fmt: skip


@pytest.mark.parametrize("path", CLIMBING)
def test_no_path_climbs_out_of_an_open_folder(enter, path):
    answer = enter().get(path)
    assert answer.status_code in (401, 404)
    assert b"LandtrackError" not in answer.content
    assert b"root:" not in answer.content


def test_the_gate_lets_nobody_climb():
    assert not any(map(is_open, ("/static/../page", "/vendor/../document/x", "/static/./../x")))
    assert not any(map(is_card, ("/phrase/../document/x", "/_stcore/../paper/slips", "/component/../media/x")))


@pytest.mark.parametrize("path", ["/document/", "/phrase/fr/", "/paper/"])
@pytest.mark.parametrize(
    "name", ["%00", "..%2f..%2fkeys", "x" * 9_000, "%F0%9F%98%80", "'%20OR%201=1", "%ff", "%u0041"]
)
def test_a_route_takes_no_harm_from_its_name(enter, path, name):
    assert enter("awa").get(path + name).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status"),
    [("bytes=0-0", 206), ("bytes=" + ",".join(f"{i}-{i}" for i in range(0, 9_000, 2)), 200), ("bytes=-0", 416),
     ("bytes=zz", 400), ("bytes=99999999999999999999-", 416), ("lines=1-2", 400)],
)  # fmt: skip
def test_a_range_gives_that_part_and_no_more_work(enter, wanted, status):
    whole = enter().get("/vendor/leaflet/leaflet.js")
    answer = enter().get("/vendor/leaflet/leaflet.js", headers={"range": wanted})
    assert answer.status_code == status
    assert len(answer.content) <= 3 * len(whole.content)


async def trickle():
    """A byte now and then."""
    await anyio.sleep(0.01)
    return {"type": "http.request", "body": b"a", "more_body": True}


async def hang_up():
    return {"type": "http.disconnect"}


@pytest.mark.parametrize(("receive", "status"), [(trickle, 408), (hang_up, 400)])
def test_a_form_that_never_comes_to_its_end_is_not_waited_for(monkeypatch, receive, status):
    monkeypatch.setattr(trust, "FORM_S", 0.1)
    with pytest.raises(HTTPException) as refused:
        anyio.run(trust.small_form, Request({"type": "http", "headers": []}, receive))
    assert refused.value.status_code == status


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n" * 300, "multipart/form-data; boundary=b"),
     (b"a&" * 8_000, "application/x-www-form-urlencoded"), (b"name=%ff%fe&password=%00", "application/x-www-form-urlencoded"),
     (b"[" * 16_000, "application/json"), (b"\x00" * 16_000, "")],
)  # fmt: skip
def test_a_body_that_is_no_form_is_an_empty_one(enter, body, kind):
    answer = enter().post("/signin", content=body, headers={"origin": HERE, "content-type": kind})
    assert answer.status_code in (401, 413, 422)
