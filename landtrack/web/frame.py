"""The frame round every page: menu, demonstration banner, the day that is shown, sign-out."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landtrack.web import identity
from landtrack.web.page import Page
from landtrack.web.pages_table import pages_of
from landtrack.web.parts import CSS, html, plain_label

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

FIRST_DAY = date(2000, 1, 1)
TAB_ICON = Path(__file__).with_name("tab.svg")


def top(page: Page, links: dict[str, StreamlitPage]) -> None:
    """Style, banner, menu, and which day is shown where it is not today."""
    html(f"<style>{CSS}</style>")
    if page.register.is_demonstration:
        text = page.t("frame.demo", day=page.say.date(page.today))
        html(f'<p class="lt-demo">{escape(text)}</p>')
    if page.actor.in_hands:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        for row in pages_of(page.actor.role):
            if row.in_menu or row.name == "card":
                st.page_link(links[row.name], icon=f":material/{row.icon}:", query_params=page.params())
        if page.actor.role == "officer":
            _day_picker(page)
        with st.popover(plain_label(page.who.name), icon=":material/account_circle:"):
            st.text(f"{page.who.name} · {page.t(f'role.{page.actor.role}')}")
            identity.sign_out_link(page.t("frame.sign_out"))
    if page.day:
        _past(page)


def _day_picker(page: Page) -> None:
    label = page.t("frame.as_of", day=page.say.date(page.shown_day))
    with st.popover(label, icon=":material/history:"):
        today = page.register.clock.today()
        st.date_input(
            page.t("frame.as_of.pick"), value=date.fromisoformat(page.shown_day), min_value=FIRST_DAY, max_value=today,
            format="DD/MM/YYYY", key="as_of_picked", on_change=_set_day, args=(today,),
        )  # fmt: skip


def _past(page: Page) -> None:
    """Say that the page shows a day gone by, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="past"):
        html(f'<p role="status">{escape(page.t("frame.past", day=page.say.date(page.day)))}</p>')
        st.button(page.t("frame.as_of.today"), key="as_of_today", on_click=_back_to_today)


def _back_to_today() -> None:
    st.query_params.pop("as_of", None)
    st.session_state.pop("as_of_picked", None)


def _set_day(today: date) -> None:
    picked = st.session_state["as_of_picked"]
    if isinstance(picked, date) and picked < today:
        st.query_params["as_of"] = picked.isoformat()
    else:
        st.query_params.pop("as_of", None)


def link_to(name: str) -> StreamlitPage:
    """A page of this account by its name, for links within pages."""
    return st.session_state["links"][name]


def open_page(page: Page, name: str, **params: str) -> None:
    """Go to a page in the same tab."""
    st.switch_page(link_to(name), query_params=page.params(**params))
