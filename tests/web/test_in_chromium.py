"""The way in and the way out, in a real browser, under both servers; nothing leaves the machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RIGHT = "mil-et-fonio"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(server, port):
    if server == "landtrack":
        return [sys.executable, str(HERE / "fake_app.py"), str(port)]
    flags = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", str(HERE / "fake_app.py"), *flags]


def wait_until_healthy(url, process):
    for _ in range(120):
        if process.poll() is not None:
            pytest.fail("the server ended: " + process.stdout.read())
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=1) as answer:  # noqa: S310  our own
                return answer.status
        except OSError:
            pass
        time.sleep(0.5)
    return pytest.fail("the server did not answer within a minute")


@pytest.fixture(scope="module", params=["landtrack", "streamlit"])
def served(request, tmp_path_factory):
    """The app, started from a folder that has nothing to do with it and holds somebody else's settings."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text('[theme]\nbase = "dark"\n')
    port = free_port()
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE.parents[1])]),
        "HOME": str(folder),
    }
    process = subprocess.Popen(
        command(request.param, port),
        cwd=folder,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield url, process, request.param
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["wide", "phone"])
def page(request, chromium, served):
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark", locale="fr-ML", base_url=served[0]
    )
    page, asked = context.new_page(), []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("websocket", lambda opened: asked.append(opened.url.replace("ws://", "http://")))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((served[0] + "/", "data:", "blob:"))] == []


def sign_in(page, password=RIGHT):
    page.get_by_label("Nom").fill("agente")
    page.get_by_label("Mot de passe").fill(password)
    page.keyboard.press("Enter")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_in_by_a_deep_link_and_out_again(page):
    expect = sync_api.expect
    page.goto("/claim?id=7")
    expect(page.get_by_label("Nom")).to_be_focused()
    assert fits(page)

    sign_in(page, "faux")
    expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    expect(page.get_by_label("Mot de passe")).to_be_focused()

    sign_in(page)
    expect(page.get_by_role("heading", name="Bonjour agente")).to_be_visible()
    expect(page.get_by_text("query = {'id': '7'}")).to_be_visible()
    assert page.url.endswith("/claim?id=7")
    assert "lt_session" not in page.evaluate("document.cookie")
    assert fits(page)

    page.reload()
    expect(page.get_by_role("heading", name="Bonjour agente")).to_be_visible()
    expect(page.get_by_test_id("stAppDeployButton")).to_have_count(0)
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(252, 249, 244)")

    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Me déconnecter").click()
    expect(page.get_by_role("status")).to_contain_text("déconnecté")
    page.goto("/claim?id=7")
    expect(page.get_by_label("Nom")).to_be_visible()


def test_an_open_tab_leads_to_the_form_once_its_sign_in_has_ended(page):
    expect = sync_api.expect
    page.goto("/claim?id=7")
    sign_in(page)
    expect(page.get_by_role("heading", name="Bonjour agente")).to_be_visible()
    other = page.context.new_page()
    other.goto("/signout")
    other.get_by_role("button", name="Me déconnecter").click()
    expect(other.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="Encore").click()
    expect(page.get_by_label("Nom")).to_be_visible()
    assert page.url.endswith("/signin?next=%2Fclaim%3Fid%3D7")


def test_the_page_cannot_call_another_host(page):
    page.goto("/")
    sign_in(page)
    sync_api.expect(page.get_by_role("heading", name="Bonjour agente")).to_be_visible()
    refused = page.evaluate("fetch('http://192.0.2.1/').then(() => 'sent', error => error.message)")
    assert refused == "Failed to fetch"


def test_one_press_signs_in_to_the_demonstration(page):
    page.goto("/signin?lang=en")
    page.get_by_role("button", name="Sign in as chef-parou").click()
    sync_api.expect(page.get_by_role("heading", name="Bonjour chef-parou")).to_be_visible()


def test_ctrl_c_ends_theserver_though_a_tab_is_open(chromium, served):
    url, process, server = served
    page = chromium.new_page(base_url=url)
    page.goto("/signin")
    sign_in(page)
    sync_api.expect(page.get_by_role("heading", name=re.compile("Bonjour"))).to_be_visible()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    page.close()
    assert "Traceback" not in said
    if server == "landtrack":
        assert process.returncode == 0
        assert f"ouvert sur cet ordinateur\u00a0: {url}" in said
