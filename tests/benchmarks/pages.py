"""Seconds from a click to the settled page, in Chromium, against a server of its own."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

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


def click_times(place, name, password, *, village, rounds=5):
    """Median seconds for Home, Villages, a village, a claim."""
    from playwright.sync_api import sync_playwright

    times = {"Home": [], "Villages": [], "a village": [], "a claim": []}
    with served(place) as url, sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/signin")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        settled(page, ".lt-sentence")
        for _ in range(rounds + 1):
            times["Villages"].append(timed(page, "menu", "/villages", ".lt-h1"))
            page.get_by_role("textbox").first.fill(village)
            page.keyboard.press("Enter")
            page.wait_for_selector("a[href*='village?']:has-text('" + village + "')")
            settled(page, ".lt-h1")
            page.wait_for_timeout(300)
            times["a village"].append(timed(page, "text", village, ".lt-chain"))
            times["a claim"].append(timed(page, "claim", "", ".lt-h1"))
            times["Home"].append(timed(page, "menu", "/home", ".lt-sentence", frame=True))
        browser.close()
    return {key: statistics.median(found[1:]) for key, found in times.items()}


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
