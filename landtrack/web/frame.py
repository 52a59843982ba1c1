"""The frame round every page: menu, demonstration banner, the day that is shown, sign-out."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landtrack.domain.values import read_date
from landtrack.exchange.times import read_day
from landtrack.web import identity
from landtrack.web.page import Page
from landtrack.web.pages_table import pages_of
from landtrack.web.parts import CSS, html, plain_label
from landtrack.web.spoken import speak

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

TAB_ICON = Path(__file__).with_name("tab.svg")


def top(page: Page, links: dict[str, StreamlitPage]) -> None:
    """Style, banner, menu, and which day is shown where it is not today."""
    html(f"<style>{CSS}</style>")
    speak(page)
    if page.register.is_demonstration:
        text = page.t("frame.demo", day=page.say.date(page.today))
        html(f'<p class="lt-demo">{escape(text)}</p>')
    if page.actor.in_hands:
        return
    if page.actor.overheard and page.actor.role == "officer":
        html(f'<p class="lt-warning" role="status">{escape(page.t("frame.overheard"))}</p>')
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
    """Another day, typed as people say it: Streamlit's own calendar speaks English only."""
    label = page.t("frame.as_of", day=page.say.date(page.shown_day))
    with st.popover(label, icon=":material/history:"):
        st.text_input(page.t("frame.as_of.pick"), key="as_of_typed", placeholder=page.t("ask.date.placeholder"),
                      on_change=_set_day, args=(page.register.clock.today(),))  # fmt: skip
        if unread := st.session_state.get("as_of_unread"):
            html(f'<p class="lt-warning" role="alert">{escape(page.t("ask.date.unread", text=unread))}</p>')


def _past(page: Page) -> None:
    """Say that the page shows a day gone by, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="past"):
        html(f'<p role="status">{escape(page.t("frame.past", day=page.say.date(page.day)))}</p>')
        st.button(page.t("frame.as_of.today"), key="as_of_today", on_click=_back_to_today)


def _back_to_today() -> None:
    st.query_params.pop("as_of", None)
    st.session_state.pop("as_of_typed", None)


def _set_day(today: date) -> None:
    """The day typed; of a month, a season or a year its last one."""
    text = str(st.session_state["as_of_typed"]).strip()
    said = read_day(text, today) if text else None
    st.session_state["as_of_unread"] = text if text and said is None else ""
    day = read_date(said).last if said else today
    if day < today:
        st.query_params["as_of"] = day.isoformat()
    elif not text or said:
        st.query_params.pop("as_of", None)


def link_to(name: str) -> StreamlitPage:
    """A page of this account by its name, for links within pages."""
    return st.session_state["links"][name]


def open_page(page: Page, name: str, **params: str) -> None:
    """Go to a page in the same tab."""
    st.switch_page(link_to(name), query_params=page.params(**params))
