"""Milliseconds from a press to the settled page, in Chromium: each step of a new request, each tab of a village.

The clock runs in the browser: it starts with the press, and stops with the frame that is painted after Streamlit
says that the script no longer runs, the headings are others, and the map stands where there is one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from large import PASSWORD
from old_village import FIVE, FIVE_HUNDRED, OLD, SMALL, TWO_FIELDS, write_villages
from pages import FLAGS, IDLE, free_port, served

TABS = ("story", "field", "women", "papers")
SETTLED = """([press, map]) => new Promise((done, fail) => {
  const app = document.querySelector('[data-testid=stApp]');
  const state = () => app.getAttribute('data-test-script-state');
  const headings = () => [...document.querySelectorAll('h1, h2')].map(one => one.textContent).join(' | ');
  const map_is_there = () => [...document.querySelectorAll('iframe')].some(
    frame => frame.contentDocument?.querySelector('.leaflet-container canvas'));
  const before = headings(), began = performance.now();
  let quiet = 0, ended;
  const look = () => {
    // A run may begin within a frame or two of the one before: settled is five quiet frames, which are not counted.
    if (state() !== 'notRunning' || headings() === before || (map && !map_is_there())) quiet = 0;
    else if (++quiet === 1) ended = performance.now();
    if (quiet >= 5) done(ended - began); else requestAnimationFrame(look);
  };
  setTimeout(() => fail(`not settled after 20 s: ${before} > ${headings()}, ${state()}`), 20000);
  press.click();
  requestAnimationFrame(look);
})"""


def step_times(place, name, rounds=5):
    """Median milliseconds of the one-question page, and of each step of a request: question -> ms."""
    from playwright.sync_api import sync_playwright

    plain, ours = [], {}
    with served(place) as url, plain_page() as other, sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page, beside = browser.new_page(), browser.new_page()
        beside.goto(other)
        beside.wait_for_function(IDLE)
        sign_in(page, url, name)
        for turn in range(rounds + 1):
            beside.bring_to_front()  # a browser draws no tab that lies behind another
            for _ in range(3):
                beside.get_by_role("textbox").fill("une terre")
                beside.get_by_role("textbox").press("Tab")
                beside.wait_for_timeout(400)
                plain.append(pressed(beside, beside.get_by_role("button", name="Next")))
            page.bring_to_front()
            for question, ms in a_request(page, url):
                ours.setdefault(question, []).extend([ms] if turn else [])
        browser.close()
    return statistics.median(plain[3:]), {question: statistics.median(found) for question, found in ours.items()}


def a_request(page, url):
    """Fill in a whole request; (step, ms) of each press of "Next" and of the record."""
    page.goto(f"{url}/form?do=request")
    page.wait_for_function(IDLE)
    page.wait_for_selector("[role=combobox]")
    answers = {
        "where": lambda: (choose(page, SMALL), settle(page)),
        "who": lambda: (radio(page, 1), number(page, "50")),
        "what": page.locator(".st-key-guided [data-testid=stButton] button").first.click,
        "agree": lambda: (radio(page, 0), text(page, "Nous demandons une terre.")),
        "risk": lambda: [radio(page, 0, group=at) for at in range(page.get_by_role("radiogroup").count())],
        "record": dict,  # nothing is asked any more
    }  # fmt: skip
    for step, answer in answers.items():
        answer()
        page.wait_for_timeout(300)
        page.wait_for_function(IDLE)
        button = page.locator(".st-key-form_buttons button[kind=primary]")
        yield step, pressed(page, button)


def choose(page, village):
    """Type a village's name and take the one that is offered."""
    box = page.get_by_role("combobox").first
    box.fill(village)
    page.get_by_role("option").first.click()


def radio(page, at, group=0):
    """The answer at a place of a group of radio buttons."""
    page.get_by_role("radiogroup").nth(group).get_by_test_id("stRadioOption").nth(at).click()
    settle(page)


def number(page, value):
    """A number, typed."""
    page.locator("input[type=number]").first.fill(value)
    page.keyboard.press("Tab")
    settle(page)


def text(page, said):
    """Words, typed."""
    page.locator("textarea").first.fill(said)
    page.keyboard.press("Tab")
    settle(page)


def tab_times(place, name, villages=(SMALL, OLD), tabs=TABS, rounds=5):
    """Median milliseconds to open each tab of a small village and of a large one: tab -> (small, large)."""
    from playwright.sync_api import sync_playwright

    times = {}
    with served(place) as url, sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sign_in(page, url, name)
        for turn in range(rounds + 1):
            for village in villages:
                page.locator(".st-key-menu a").nth(1).click()
                link = page.locator("[data-testid=stMain] a[href*='village?']", has_text=village).first
                link.wait_for()
                settle(page)
                found = {"story": pressed(page, link)}
                for at, tab in ((at, tab) for at, tab in enumerate(TABS) if tab in tabs and at):
                    button = page.locator("[data-testid=stButtonGroup] button").nth(at)
                    found[tab] = pressed(page, button, map=tab == "field")
                for tab, ms in found.items():
                    times.setdefault((tab, village), []).extend([ms] if turn else [])
        browser.close()
    return {tab: tuple(statistics.median(times[tab, village]) for village in villages) for tab in tabs}


def pressed(page, target, *, map=False):  # noqa: A002
    """Milliseconds from pressing something to the settled page."""
    return page.evaluate(SETTLED, [target.element_handle(), map])


def settle(page):
    """Wait, off the clock, until nothing runs any more."""
    page.wait_for_timeout(200)
    page.wait_for_function(IDLE, timeout=60_000)


def sign_in(page, url, name):
    """Sign in and wait for the first page."""
    page.goto(f"{url}/signin")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".lt-sentence", timeout=60_000)
    settle(page)


@contextmanager
def plain_page():
    """The address of the page of one question."""
    port = free_port()
    script = Path(__file__).with_name("one_question.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def measure(folder):
    """(what, ours, other) of every step and every tab, milliseconds."""
    place, name = write_villages(folder)
    tabs = tab_times(place, name)
    place_of_fields, name_there = write_villages(folder, TWO_FIELDS)
    few, many = tab_times(place_of_fields, name_there, (FIVE, FIVE_HUNDRED), ("field",))["field"]
    plain, steps = step_times(place, name)
    yield from ((f"a request, {step}, press to settled / one question", ms, plain) for step, ms in steps.items())
    yield from ((f"{OLD}, {tab}: 300 women, 10 years / 10 women", old, small) for tab, (small, old) in tabs.items())
    yield "field tab of 500 plots / of 5, press to settled", many, few
