"""An address where no page stands: said in the reader's language, with the way back."""

from __future__ import annotations

import streamlit as st

from landtrack.web.frame import link_to
from landtrack.web.page import Page, start
from landtrack.web.pages_table import FIRST
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """What may have happened, and the first page of the account."""
    html(heading(page.t("page.missing"), 1) + note(page.t("missing.note")))
    first = FIRST[page.actor.role]
    st.page_link(link_to(first), label=page.t(f"page.{first}"), icon=":material/arrow_back:")


draw(start())
