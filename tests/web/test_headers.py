"""Security headers on whatever the app answers."""

from __future__ import annotations

import pytest
from web.shell import HERE

from landtrack.web.headers import APP_POLICY


@pytest.mark.parametrize("path", ["/healthz", "/stream", "/page", "/nothing", "/vendor/x.js"])
def test_every_answer_carries_the_policy(client, sign_in, path):
    sign_in(client)
    headers = client.get(path).headers
    assert headers["content-security-policy"] == APP_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_refusal_and_a_form_carry_headers_too(client):
    assert client.get("/page").headers["content-security-policy"] == APP_POLICY
    form = client.post("/signin", headers={"origin": HERE}, data={})
    assert (form.status_code, form.headers["x-frame-options"]) == (422, "DENY")


def test_pages_are_not_kept_by_the_browser(client, sign_in):
    sign_in(client)
    assert client.get("/page").headers["cache-control"] == "no-store"


def test_a_stream_is_passed_on_whole(client, sign_in):
    sign_in(client)
    assert client.get("/stream").content == b"ab"


def test_the_policy_names_no_other_host():
    assert "http" not in APP_POLICY
    assert "*" not in APP_POLICY
