"""Home of the officer: how many women hold a plot, where, and what is left to complete."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from landtrack.web import copy_part, kept, todo_part, village_list
from landtrack.web.forms import steps
from landtrack.web.forms.unfinished import unfinished
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, start
from landtrack.web.parts import html
from landtrack.web.wording import source_of


def draw(page: Page) -> None:
    """The bar, the sentence, search, what to begin and what waits, the map with its table, what is left to complete."""
    copy_part.bar(page)
    numbers = kept.numbers(page)
    rows = kept.villages(page)
    if not page.register.is_demonstration and not rows:
        st.page_link(link_to("setup"), label=page.t("home.setup"), icon=":material/flag:")
    _sentence(page, numbers, rows)
    village_list.search_box(page)
    if not page.day:
        steps.new_buttons(page)
        unfinished(page)
    todo_part.draw(page)
    village_list.map_with_table(page, rows)
    todo_part.draw_left(page)
    st.page_link(
        link_to("reports"), label=page.t("home.report"), icon=":material/table_chart:", query_params=page.params()
    )


def _sentence(page: Page, numbers: Any, rows: list[Record]) -> None:
    said = page.t.tn("home.women_hold", numbers.holding, women=page.say.number(numbers.holding))
    small = [page.t("home.registered", women=page.say.number(numbers.registered))]
    if numbers.without_name:
        small.append(page.t("home.without_name", women=page.say.number(numbers.without_name)))
    if caught_up := sum(row["caught_up"] for row in rows):
        small.append(page.t("home.caught_up", women=page.say.number(caught_up)))
    if numbers.unknown_sex:
        small.append(page.t("home.unknown_sex", n=page.say.number(numbers.unknown_sex)))
    small += [
        page.t(
            "home.reported",
            women=page.say.quantity(f["value"], f["qualifier"]),
            source=source_of(page, f["source"]),
            village=f["village"],
        )
        for f in numbers.reported[:4]
    ]
    html(
        f'<p class="lt-sentence" role="heading" aria-level="1">{escape(said)}</p>'
        f'<p class="lt-sub">{" · ".join(escape(s) for s in small)}<br>{escape(village_list.told_line(page, rows))}</p>'
    )


draw(start())
