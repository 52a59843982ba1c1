"""Seconds from a click to the settled page, in Chromium, against a server of its own."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IDLE = "() => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'"


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(place):
    """The address of a server of the register."""
    port = free_port()
    command = "from landtrack.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "serve", str(place), "--port", str(port), "--headless"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ),
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def click_times(registers, rounds=9):
    """Median seconds for Home, Villages, a village, a claim: (what, seconds of each register).

    ``registers``: (place, account, password, village) of each.  They take turns, so that all meet the same noise.
    """
    from playwright.sync_api import sync_playwright

    times = {}
    with ExitStack() as stack:
        urls = [stack.enter_context(served(place)) for place, *_ in registers]
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path="/usr/bin/chromium", args=list(FLAGS)
        )
        tabs = [signed_in(browser, url, who, word) for url, (_, who, word, _) in zip(urls, registers, strict=True)]
        for turn in range(rounds + 1):
            for at, (page, (*_, village)) in enumerate(zip(tabs, registers, strict=True)):
                page.bring_to_front()  # a browser draws no tab that lies behind another
                for what, seconds in a_round(page, village):
                    times.setdefault(what, [[] for _ in registers])[at].extend([seconds] if turn else [])
        browser.close()
    return {what: tuple(map(statistics.median, both)) for what, both in times.items()}


def signed_in(browser, url, name, password):
    """A tab in a context of its own, on the first page."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{url}/signin")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    settled(page, ".lt-sentence")
    return page


def a_round(page, village):
    """Each page once: (what, seconds)."""
    yield "Villages", timed(page, "menu", "/villages", ".lt-h1")
    page.get_by_role("textbox").first.fill(village)
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href*='village?']:has-text('" + village + "')")
    settled(page, ".lt-h1")
    page.wait_for_timeout(300)
    yield "a village", timed(page, "text", village, ".lt-chain")
    yield "a claim", timed(page, "claim", "", ".lt-h1")
    yield "Home", timed(page, "menu", "/home", ".lt-sentence", frame=True)


def timed(page, kind, target, selector, *, frame=False):
    """Click and wait; the clock runs in this process."""
    link = {
        "menu": lambda: page.locator(".st-key-menu a").nth({"/home": 0, "/villages": 1}[target]),
        "text": lambda: page.locator(f"[data-testid=stMain] a[href*='village?']:has-text('{target}')").first,
        "claim": lambda: page.locator("[data-testid=stMain] a[href*='claim?']").first,
    }[kind]()
    mark = page.evaluate(
        "() => { document.querySelectorAll('.lt-sentence,.lt-h1,.lt-chain,.lt-facts').forEach(e => e.dataset.old = 1); return 1 }"
    )
    del mark
    began = time.perf_counter()
    link.click()
    page.wait_for_selector(f"{selector}:not([data-old])", timeout=60_000)
    settled(page, selector)
    if frame:
        page.frame_locator("iframe").first.locator(".leaflet-container").wait_for(timeout=60_000)
    return time.perf_counter() - began


def settled(page, selector):
    """The script has stopped and the page shows what it should."""
    page.wait_for_selector(selector, timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)
