"""A Chromium that reaches nothing, and words that stand for themselves."""

import os
import shutil
from dataclasses import dataclass, field

import pytest

CHROMIUM = os.environ.get("LANDTRACK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Seen:
    """A page, what it asked for and what it complained about."""

    page: object
    requests: list = field(default_factory=list)
    complaints: list = field(default_factory=list)


@pytest.fixture(scope="module")  # Playwright runs once at a time in a process: others want it too
def chromium():
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Show HTML in a browser that is cut off from everything."""
    context = chromium.new_context(viewport={"width": 1000, "height": 600})

    def show(html):
        seen = Seen(context.new_page())

        def refuse(route):
            seen.requests.append(route.request.url)
            route.abort()

        seen.page.route("**/*", refuse)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        seen.page.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
        seen.page.set_content(html, wait_until="load")
        return seen

    yield show
    context.close()
