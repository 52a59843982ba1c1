"""Catch up a story: nine answers on one page, or rows pasted from a spreadsheet."""

from __future__ import annotations

import streamlit as st

from landtrack.web import catch_up_one, catch_up_sheet, no_village
from landtrack.web.page import Page, start
from landtrack.web.parts import heading, html, note

WAYS = {"one": catch_up_one.draw, "sheet": catch_up_sheet.draw}
PREFIX = "catchup_"


def draw(page: Page) -> None:
    """The way of telling, then its form or what came of it."""
    html(heading(page.t("page.catch_up"), 1) + note(page.t("catchup.intro")))
    if not (page.reader.may("claim.record") and page.reader.may("claim.uphold")):
        html(note(page.t("catchup.not_allowed")))
        return
    if page.day:  # what is written is written today
        html(note(page.t("catchup.not_in_the_past")))
        return
    if not page.reader.list("village"):
        no_village.say(page)
        return
    _keep_answers()
    way = st.segmented_control(
        page.t("catchup.way"), tuple(WAYS), default="one", required=True,
        format_func=lambda name: page.t(f"catchup.way.{name}"), key="catchup_way", label_visibility="collapsed",
    )  # fmt: skip
    WAYS[way or "one"](page)


def _keep_answers() -> None:
    """What was typed stays while the other way is shown: Streamlit forgets a question that is not drawn."""
    for key in [k for k in st.session_state if str(k).startswith(f"{PREFIX}kept_")]:
        st.session_state[key] = st.session_state[key]


draw(start())
