"""The sign-in form: who comes in, who does not, and where each is led."""

from __future__ import annotations

import re

import pytest
from web import fakes
from web.shell import HERE, app_over, browser

from landtrack.web.trust import safe_next

EVIL = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/x\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "evil.example",
    "/" + "x" * 3000,
    "/\u2028/evil",
    "",
    None,
)


@pytest.mark.parametrize("target", EVIL)
def test_a_foreign_target_becomes_the_first_page(target):
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/claim?id=7", "/village?name=Bandiagara é", "/a//b"])
def test_a_page_of_ours_is_kept(target):
    assert safe_next(target) == target


@pytest.mark.parametrize("target", [target for target in EVIL if target])
def test_nobody_is_led_off_the_site(client, sign_in, target):
    assert sign_in(client, next=target).headers["location"] == "/"


def test_the_right_password_sets_a_cookie_and_leads_on(client, sign_in):
    answer = sign_in(client, next="/claim?id=7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/claim?id=7")
    session = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("lt_session="))
    assert {"httponly", "samesite=lax", "max-age=28800", "path=/"} <= set(session.lower().split("; ")[1:])
    assert "secure" not in session.lower()


def test_over_https_the_cookie_stays_on_https(signins, sign_in):
    client = browser(app_over(lambda: signins), "https://register.example")
    cookies = sign_in(client).headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("; secure" in cookie.lower() for cookie in cookies)


def test_a_wrong_password_is_told_in_a_sentence_and_the_name_kept(client, sign_in):
    answer = sign_in(client, password="non", name='agente"><script>')
    assert answer.status_code == 401
    assert "ne vont pas ensemble" in answer.text
    assert 'value="agente&quot;&gt;&lt;script&gt;"' in answer.text
    assert "lt_session" not in answer.headers.get("set-cookie", "")


def test_too_many_tries_say_how_long_to_wait(client, sign_in):
    for _ in range(3):
        sign_in(client, password="non")
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert "Attendez 5\u00a0min" in answer.text


def test_empty_fields_are_asked_for(client, sign_in):
    assert "Écrivez votre nom" in sign_in(client, name=" ", password="").text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"referer": "https://evil.example/x"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
    ],
)
@pytest.mark.parametrize("path", ["/signin", "/signout"])
def test_a_form_of_another_page_is_refused(client, sign_in, headers, path):
    sign_in(client)
    data = {"name": "agente", "password": "mil-et-fonio"}
    answer = client.post(path, data=data, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert client.get("/claims").status_code == 200


def test_a_program_without_a_page_may_sign_in(client):
    answer = client.post("/signin", data={"name": "agente", "password": "mil-et-fonio"})
    assert answer.status_code == 303


def test_a_huge_form_is_not_read(client):
    assert client.post("/signin", content=b"name=" + b"x" * 20_000).status_code == 413


def test_somebody_already_signed_in_goes_straight_on(client, sign_in):
    sign_in(client)
    assert client.get("/signin?next=/claims").headers["location"] == "/claims"


def test_sign_out_asks_first_then_ends_the_session_everywhere(client, sign_in, signins):
    sign_in(client)
    stolen = client.cookies["lt_session"]
    assert "Se déconnecter\u202f?" in client.get("/signout").text
    assert client.get("/claims").status_code == 200
    answer = client.post("/signout", headers={"origin": HERE})
    assert answer.headers["location"] == "/signin?left=1"
    assert "Vous êtes déconnecté" in client.get("/signin?left=1").text
    client.cookies.set("lt_session", stolen)
    assert client.get("/claims").status_code == 401
    assert signins.live == {}


def test_a_new_sign_in_ends_the_one_before_in_this_browser(client, sign_in, signins):
    sign_in(client)
    sign_in(client, "admin", "clef-du-grenier")
    assert [person.name for person in signins.live.values()] == ["admin"]
    sign_in(client, password="non")
    assert [person.name for person in signins.live.values()] == ["admin"]


def test_signing_out_twice_is_no_error(client):
    assert client.post("/signout").status_code == 303


def test_english_is_offered_and_remembered(client, sign_in):
    assert '<html lang="fr">' in client.get("/signin").text
    page = client.get("/signin?lang=en&next=/claim?id=7")
    assert '<html lang="en">' in page.text
    assert "?lang=fr&amp;next=%2Fclaim%3Fid%3D7" in page.text
    sign_in(client, lang="en")
    client.post("/signout")
    assert '<html lang="en">' in client.get("/signin").text
    assert '<html lang="fr">' in client.get("/signin?lang=fr").text


def test_an_unknown_language_is_french(client):
    assert '<html lang="fr">' in client.get('/signin?lang="><script>').text


def test_the_page_has_no_script_and_labels_every_field(client):
    page = client.get("/signin?next=/%22%3E%3Cscript%3E").text
    assert "<script" not in page
    fields = re.findall(r'<input id="(\w+)"', page)
    assert fields == ["name", "password"]
    assert all(f'<label for="{field}">' in page for field in fields)
    assert page.count("autofocus") == 1


def test_the_policy_of_the_page_allows_its_own_style_only(client):
    policy = client.get("/signin").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_healthz_tells_the_version(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (200, "ok", "0.1.0")


def test_a_register_that_does_not_open_is_told_without_its_place():
    with browser(app_over(fakes.missing)) as client:
        health, page = client.get("/healthz"), client.get("/signin")
        assert (health.status_code, health.json()["error"]) == (503, "LT402")
        assert page.status_code == 503
        assert "ouvre pas (LT402)" in page.text
        assert "secret" not in health.text + page.text
        client.cookies.set("lt_session", "x")
        led = client.get("/claims", headers={"accept": "text/html"})
        assert led.headers["location"] == "/signin?next=%2Fclaims"
        assert client.post("/signin", data={"name": "a", "password": "b"}).status_code == 503
        assert client.post("/signout").status_code == 503


def test_a_register_that_comes_back_is_opened():
    answers = [fakes.FakeSignIns, fakes.missing]

    def open_signins():
        return answers.pop()()

    client = browser(app_over(open_signins))
    assert [client.get("/healthz").status_code for _ in range(3)] == [503, 200, 200]


@pytest.mark.parametrize(
    ("base_url", "peer", "headers", "shown"),
    [
        (HERE, "127.0.0.1", {}, True),
        ("http://localhost:8501", "127.0.0.1", {}, True),
        ("http://192.168.1.4:8501", "192.168.1.9", {}, False),
        (HERE, "192.168.1.9", {}, False),
        ("http://register.example", "127.0.0.1", {}, False),
        (HERE, "127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, False),
    ],
)
def test_demo_passwords_are_shown_to_this_machine_only(base_url, peer, headers, shown):
    client = browser(app_over(fakes.DemoSignIns), base_url, (peer, 50000))
    page = client.get("/signin", headers=headers).text
    assert all((demo.password in page) is shown for demo in fakes.CAST)


def test_a_real_register_shows_no_accounts(client):
    assert "mil-et-fonio" not in client.get("/signin").text
