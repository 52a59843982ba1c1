"""Prepare a visit: a village's papers without names, the slips to hand out, and what waits there."""

from __future__ import annotations

import streamlit as st

from landtrack.web import no_village, papers_tab, todo_part
from landtrack.web.page import Page, asked, start
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """The village, then what to print and what to ask."""
    html(heading(page.t("page.visit"), 1) + note(page.t("visit.prepare.note")))
    villages = {v["uid"]: v for v in page.reader.villages()}
    if not villages:
        no_village.say(page)
        return
    options, before = list(villages), asked("village")
    uid = st.selectbox(
        page.t("handover.village"), options, options.index(before) if before in villages else None, width=420,
        format_func=lambda one: villages[one]["name"], key="visit_village", placeholder=page.t("ask.choose"),
    )  # fmt: skip
    if uid is None:
        return
    papers_tab.to_print(page, villages[uid])
    todo_part.draw_for_village(page, uid)


draw(start())
