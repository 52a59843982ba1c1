"""Answers kept between page runs: never names, and never beyond the account's scope or a change.

Streamlit shows a kept answer to everybody who asks with the same key, so the key holds the
register, role, rung, villages, the log's version, the day asked for and today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from landtrack.counting import numbers_by_village, three_numbers
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.maps import DrawnField, DrawnVillages, VillageMark, draw_villages
from landtrack.register.left import Left
from landtrack.register.reading import Reader
from landtrack.register.todo import VillageTasks, by_village
from landtrack.register.todo import todo as todo_of
from landtrack.web.page import Page

Key = tuple[str, ...]
ON_THE_MAP = 1500


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


def drawn_villages(page: Page) -> DrawnVillages:
    """Every village that has a place, as the map shows it in the page's language."""
    return _drawn_villages(key(page), page.say.lang, villages(page))


def land(page: Page, village: str) -> dict[str, Any]:
    """A village's land on the day that is shown; what hangs on a draft is its author's alone."""
    return _land(_own_key(page, village), page.reader, village, page.day)


def drawn_field(page: Page, village: str, draw: Callable[[], DrawnField]) -> DrawnField:
    """The map of a village's land in the page's language, as ``draw`` makes it."""
    return _drawn_field(_own_key(page, village), page.say.lang, draw)


def _own_key(page: Page, village: str) -> Key:
    """What an answer about a village depends on that is one account's own."""
    return (*key(page), page.actor.uid, page.actor.authority or "", village)


def mark(row: dict[str, Any]) -> VillageMark:
    """A village as the map shows it."""
    reported = (row["reported"] or {}).get("value") or {}
    return VillageMark(
        row["uid"], row["name"], row["point"][0], row["point"][1], state=row["word"] or "not_told",
        women=row["women"], reported=reported.get("value"), caught_up=row["caught_up"],
        told=bool(row["told"]),
    )  # fmt: skip


def todo(page: Page) -> tuple[VillageTasks, ...]:
    """What waits on the day that is shown, by village; drafts are the account's own."""
    copied = page.register.database.meta().get("last_copy", "")  # a copy is no event
    return _todo((*key(page), page.actor.uid, copied), page.reader, page.day)


def left_to_complete(page: Page) -> tuple[Left, ...]:
    """What is left to complete today, by kind and village."""
    return _left(key(page), page.reader)


def unnamed(page: Page) -> Left:
    """Registered women without a name: the number under the sentence of Home, and by village."""
    return _unnamed(key(page), page.reader)


@st.cache_data(max_entries=64, show_spinner=False)
def _numbers(asked: Key, _reader: Reader, _day: str | None) -> Any:
    del asked  # it is the key: Streamlit leaves out what begins with an underscore
    return three_numbers(_reader, _day)


# Shared as they are, since nothing in them changes: thousands of villages and tasks are not copied with every run.
@st.cache_resource(max_entries=16, show_spinner=False)
def _villages(asked: Key, _reader: Reader, _day: str | None) -> list[dict[str, Any]]:
    del asked
    return _reader.villages(_day)


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn_villages(asked: Key, lang: str, _rows: Sequence[dict[str, Any]]) -> DrawnVillages:
    del asked
    marks = [mark(row) for row in _rows if row["point"]][:ON_THE_MAP]
    return draw_villages(marks, translator(lang), number=formats(lang).number)


@st.cache_resource(max_entries=16, show_spinner=False)
def _todo(asked: Key, _reader: Reader, _day: str | None) -> tuple[VillageTasks, ...]:
    del asked
    return tuple(by_village(todo_of(_reader, _day)))


@st.cache_resource(max_entries=16, show_spinner=False)
def _left(asked: Key, _reader: Reader) -> tuple[Left, ...]:
    del asked
    return tuple(_reader.left_to_complete())


@st.cache_resource(max_entries=16, show_spinner=False)
def _unnamed(asked: Key, _reader: Reader) -> Left:
    del asked
    by = numbers_by_village(_reader)
    whole = three_numbers(_reader).without_name  # a woman of two villages is one
    return Left("name", whole, {uid: one.without_name for uid, one in by.items() if one.without_name})


@st.cache_resource(max_entries=8, show_spinner=False)
def _land(asked: Key, _reader: Reader, _village: str, _day: str | None) -> dict[str, Any]:
    del asked
    return _reader.land(_village, _day)


@st.cache_resource(max_entries=8, show_spinner=False)
def _drawn_field(asked: Key, lang: str, _draw: Callable[[], DrawnField]) -> DrawnField:
    del asked, lang
    return _draw()
