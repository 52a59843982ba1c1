"""Home of the officer: how many women hold a plot, where, and what is left to complete."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from landtrack.web import kept, todo_part, village_list
from landtrack.web.page import Page, start
from landtrack.web.parts import html


def draw(page: Page) -> None:
    """The sentence, search, what waits, the map with its table, what is left to complete."""
    numbers = kept.numbers(page)
    _sentence(page, numbers)
    village_list.search_box(page)
    todo_part.draw(page)
    village_list.map_with_table(page, kept.villages(page))
    todo_part.draw_left(page)
    _saved(page)


def _sentence(page: Page, numbers: Any) -> None:
    said = page.t.tn("home.women_hold", numbers.holding, women=page.say.number(numbers.holding))
    small = [page.t("home.registered", women=page.say.number(numbers.registered))]
    if numbers.without_name:
        small.append(page.t("home.without_name", women=page.say.number(numbers.without_name)))
    if numbers.unknown_sex:
        small.append(page.t("home.unknown_sex", n=page.say.number(numbers.unknown_sex)))
    small += [
        page.t(
            "home.reported",
            women=page.say.quantity(f["value"], f["qualifier"]),
            source=f["source"],
            village=f["village"],
        )
        for f in numbers.reported[:4]
    ]
    html(
        f'<p class="lt-sentence" role="heading" aria-level="1">{escape(said)}</p>'
        f'<p class="lt-sub">{" · ".join(escape(s) for s in small)}</p>'
    )


def _saved(page: Page) -> None:
    """That everything is kept here, and since when on a stick as well."""
    if copied := page.register.database.meta().get("last_copy"):
        st.caption(page.t("home.last_copy", day=page.say.date(copied)))
    else:
        st.caption(page.t("home.no_copy"))


draw(start())
