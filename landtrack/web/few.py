"""Long lists: the first lines, and a button to all of them; what nobody reads costs nobody time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from landtrack.web.page import Page

AT_FIRST = 60
T = TypeVar("T")


def few(lines: Sequence[T], key: str, at_first: int = AT_FIRST) -> Sequence[T]:
    """The lines that are shown: the first of them, or all where that was asked for."""
    return lines if st.session_state.get(_all(key)) else lines[:at_first]


def rest(page: Page, lines: Sequence[object], key: str, at_first: int = AT_FIRST) -> None:
    """The button to all lines, under those that are shown; nothing where there are no more."""
    if len(lines) > at_first and not st.session_state.get(_all(key)):
        said = page.t("list.all", n=page.say.number(len(lines)))
        st.button(said, key=f"list_{key}", on_click=_show, args=(key,), icon=":material/expand_more:")


def _all(key: str) -> str:
    return f"list.all.{key}"


def _show(key: str) -> None:
    st.session_state[_all(key)] = True
