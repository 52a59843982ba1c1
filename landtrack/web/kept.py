"""Answers kept between page runs: never names, and never beyond the account's scope or a change.

Streamlit shows a kept answer to everybody who asks with the same key, so the key holds the
register, role, rung, villages, the log's version, the day asked for and today.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from landtrack.counting import three_numbers
from landtrack.register.reading import Reader
from landtrack.web.page import Page

Key = tuple[str, ...]


def key(page: Page) -> Key:
    """What an answer depends on."""
    actor = page.actor
    return (
        page.register.id, actor.role, str(actor.in_hands), str(actor.ladder_level), *sorted(actor.villages), page.register.version(),
        page.day or "", page.today,
    )  # fmt: skip


def numbers(page: Page) -> Any:
    """The three numbers of all villages in scope."""
    return _numbers(key(page), page.reader, page.day)


def villages(page: Page) -> list[dict[str, Any]]:
    """Every village in scope as lists and maps show it."""
    return _villages(key(page), page.reader, page.day)


def left_to_complete(page: Page) -> dict[str, int]:
    """What waits to be completed, by kind."""
    return _left(key(page), page.reader)


@st.cache_data(max_entries=64, show_spinner=False)
def _numbers(asked: Key, _reader: Reader, _day: str | None) -> Any:
    del asked  # it is the key: Streamlit leaves out what begins with an underscore
    return three_numbers(_reader, _day)


@st.cache_data(max_entries=64, show_spinner=False)
def _villages(asked: Key, _reader: Reader, _day: str | None) -> list[dict[str, Any]]:
    del asked
    return _reader.villages(_day)


@st.cache_data(max_entries=64, show_spinner=False)
def _left(asked: Key, _reader: Reader) -> dict[str, int]:
    del asked
    return _reader.left_to_complete()
