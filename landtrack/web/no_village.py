"""Where a village is asked for and there is none yet: what to do, instead of an empty list."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.web.frame import link_to
from landtrack.web.page import Page
from landtrack.web.parts import html


def say(page: Page) -> None:
    """Who may add a village finds the way there; anybody else is told whom to ask."""
    may_add = page.reader.may("village.add") and page.actor.sees_all_villages and not page.register.is_demonstration
    said = page.t("village.none.add" if may_add else "village.none.ask")
    html(f'<p class="lt-warning" role="status">{escape(page.t("villages.none"))} {escape(said)}</p>')
    if may_add:
        st.page_link(link_to("setup"), label=page.t("village.none.way"), icon=":material/flag:")
