"""A person at the browser: signs in, opens pages, and notes all that leaves the machine or goes wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from landtrack.register.register import open_register

CHROMIUM = os.environ.get("LANDTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP terres.example 127.0.0.1",  # the same machine by a name of the network
)
WIDE, LAPTOP, PHONE = 1280, 1366, 390
HEIGHT = {WIDE: 900, LAPTOP: 768, PHONE: 844}
PAST = "2013-12-31"
SERVE = "from landtrack.cli import main; main()"

# The script has ended, the page has said something and says the same a moment later, and every map is drawn.
_SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning' || app.dataset.testConnectionState !== 'CONNECTED') return false;
  if (!document.querySelector('.lt-h1, .lt-sentence, .lt-say, .lt-warning, .stAlert, .stException')) return false;
  if (document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')) return false;
  const before = window.ltBefore, now = window.ltBefore = document.getElementsByTagName('*').length;
  if (before !== now) return false;
  return [...document.querySelectorAll('iframe')].every(f => f.contentDocument?.querySelector('.lt-map .leaflet-zoom-animated'));
}"""
# Every text that a person reads or hears, and none that Streamlit writes for itself (names of icons, skip link).
_TEXT = """() => {
  const quiet = 'script, style, noscript, kbd, [data-testid="stIconMaterial"], [data-testid="stSkipToContent"], iframe';
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
    acceptNode: n => n.nodeType === 1 && n.matches(quiet) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT});
  while (walk.nextNode()) {
    const n = walk.currentNode;
    if (n.nodeType === 3) { if (n.nodeValue.trim()) found.push(n.nodeValue.trim()); continue; }
    for (const name of ['alt', 'placeholder', 'title', 'aria-label', 'data-head'])
      if (n.getAttribute(name) && (name !== 'aria-label' || n.closest('[data-testid="stHtml"], .lt-map, input')))
        found.push(n.getAttribute(name));
  }
  return found.join('\\n');
}"""
_WIDER = """() => [document.documentElement, ...document.querySelectorAll('[data-testid="stMain"], [data-testid="stAppViewContainer"]')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => [e.dataset.testid || e.tagName, e.scrollWidth, e.clientWidth])"""


@dataclass
class Served:
    """A register that is served by ``landtrack serve``, and where its pieces lie."""

    url: str
    place: Path
    process: subprocess.Popen
    log: Path
    passwords: dict = field(default_factory=dict)
    subjects: dict = field(default_factory=dict)

    def register(self):
        """The same register, opened by another process than the one that serves it."""
        return open_register(self.place)

    def said(self):
        """What the server has written to its terminal."""
        return self.log.read_text("utf-8", errors="replace")


@dataclass
class Tab:
    """A signed-in tab; ``outside`` holds what it asked of other hosts, ``heard`` what came through sockets."""

    page: object
    outside: list = field(default_factory=list)
    complaints: list = field(default_factory=list)
    heard: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    def open(self, path):
        """Go to an address of the app and wait until it is drawn."""
        self.page.goto(path, wait_until="commit")
        settled(self.page)
        return self.page

    def faults(self):
        """What has gone wrong since the last question, each with its kind; then nothing."""
        found = [("outside", one) for one in self.outside] + [("complaint", one) for one in self.complaints]
        self.outside.clear()
        self.complaints.clear()
        return found


def settled(page):
    """Wait until Streamlit has run the page to its end and every map on it is drawn."""
    page.wait_for_function(_SETTLED, timeout=30_000, polling=100)


def text_of(page):
    """All that can be read on a page and in its maps."""
    return "\n".join(frame.evaluate(_TEXT) for frame in page.frames)


def sideways(page):
    """Parts of the page that scroll sideways."""
    return page.evaluate(_WIDER)


def sign_in(page, account, password, lang="fr", path="/"):
    """Sign in through the form, in a language, and go where one wanted to go."""
    page.goto(f"/signin?lang={lang}")
    page.locator("#name").fill(account)
    page.locator("#password").fill(password)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/signin" not in url)
    if path != "/":
        page.goto(path)


def new_tab(chromium, url, width=WIDE, **options):
    """A tab in a context of its own, from which nothing outside can be reached."""
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHT[width]}, locale="fr-ML", base_url=url, **options
    )
    context.set_default_timeout(20_000)
    return watched(context.new_page(), url)


def watched(page, url):
    """The page with ears: every request, socket frame, answer and complaint is noted."""
    tab = Tab(page)
    here = (url + "/", "data:", "blob:", "about:")

    def judge(route):
        if route.request.url.startswith(here):
            route.continue_()
        else:
            tab.outside.append(route.request.url)
            route.abort()

    def listen(opened):
        opened.on("framereceived", lambda said: tab.heard.append(said if isinstance(said, bytes) else said.encode()))
        if not opened.url.replace("ws://", "http://").startswith(here):
            tab.outside.append(opened.url)

    def keep(answer):  # Playwright takes no method of a list
        tab.answers.append(answer)

    page.route("**/*", judge)
    page.on("websocket", listen)
    page.on("response", keep)
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: (tab.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return tab


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def own_copy(register, folder):
    """A copy of a register, served: to write to and to pull the plug of."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    place = folder / "parou.gpkg"
    register.database.copy_to(place)
    served = start_server(place, folder)
    try:
        yield served
    finally:
        stop_server(served)


def start_server(place, folder, port=0):
    """``landtrack serve`` as a person would start it, in a process of its own."""
    port, log = port or free_port(), folder / "server.log"
    env = os.environ | {"LANDTRACK_REGISTER": str(place), "HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", str(place), "--port", str(port), "--headless"],
            cwd=folder, env=env, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    served = Served(f"http://127.0.0.1:{port}", place, process, log)
    for _ in range(240):
        if process.poll() is not None:
            pytest.fail("the server ended: " + served.said())
        try:
            with urllib.request.urlopen(served.url + "/healthz", timeout=1):  # noqa: S310  our own
                return served
        except OSError:
            time.sleep(0.25)
    process.kill()
    return pytest.fail("the server did not answer within a minute: " + served.said())


def stop_server(served):
    """End the server that ``start_server`` started."""
    served.process.terminate()
    try:
        served.process.wait(10)
    except subprocess.TimeoutExpired:
        served.process.kill()
        served.process.wait()
