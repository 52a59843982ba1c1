"""What a person does on a form: picks, types, presses; waits as people wait, for the page to be still."""

from __future__ import annotations

import os
import re

from browser.visits import settled

STILL = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
MOVED = """before => document.querySelector('.lt-progress')?.innerText !== before
  || document.querySelector('[data-testid=stMain] .lt-warning')"""


class Hands:
    """Hands on one tab."""

    def __init__(self, tab):
        self.tab, self.page = tab, tab.page

    def still(self):
        """Streamlit has heard, run (a form runs twice when it goes on) and drawn."""
        for _ in range(2):
            self.page.wait_for_timeout(150)
            self.page.wait_for_function(STILL)

    def press(self, text, *, exact=True):
        """A button or a link, by its words."""
        name = text if exact else re.compile(re.escape(text))
        found = self.page.get_by_role("button", name=name, exact=exact)
        if not found.count():  # icons stand in the name of a link
            found = (
                self.page.get_by_role("button")
                .filter(has_text=text)
                .or_(self.page.get_by_role("link").filter(has_text=text))
            )
        found.first.click()
        self.still()

    def pick(self, label, text):
        """One of a list to search in."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.still()

    def choose(self, label, text):
        """One of a few, by the question and the word."""
        group = self.page.get_by_role("radiogroup", name=label)
        group.get_by_test_id("stRadioOption").filter(has_text=re.compile(f"^{re.escape(text)}$")).click()
        self.still()

    def write(self, label, text):
        """A text or a number."""
        field = self.page.get_by_role("textbox", name=label).or_(self.page.get_by_role("spinbutton", name=label))
        field.first.fill(text)
        field.first.press("Tab")
        self.still()

    def unfold(self, text):
        """What is folded away."""
        self.page.get_by_test_id("stExpander").get_by_text(text).first.click()
        self.still()

    def onward(self):
        """Next: until the next step is there, or what stands in its way."""
        shown = self.page.locator(".lt-progress")  # a card has none
        before = shown.inner_text() if shown.count() else None
        self.press("Suivant")
        if before is not None:
            self.page.wait_for_function(MOVED, arg=before)
            self.still()

    def shot(self, name):
        """A picture to look at, where somebody asked for them."""
        if folder := os.environ.get("LANDTRACK_SHOTS"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def open(self, path):
        """An address of the app."""
        self.page.goto(path, wait_until="commit")
        settled(self.page)
