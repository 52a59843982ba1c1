"""A village: its story, its field, its women, its papers."""

from __future__ import annotations

import streamlit as st

from landtrack.web import field_tab, kept, papers_tab, story_tab, women_tab
from landtrack.web.page import Page, Record, asked, start
from landtrack.web.parts import flag_badges, heading, html, note, word_badge
from landtrack.web.wording import source_of

TABS = {"story": story_tab.draw, "field": field_tab.draw, "women": women_tab.draw, "papers": papers_tab.draw}
OF_CHIEF = ("field",)


def draw(page: Page) -> None:
    """The header, then one of the four tabs."""
    uid = asked("id")
    row = next((v for v in kept.villages(page) if v["uid"] == uid), None)
    if row is None:
        st.info(page.t("village.unknown"))
        return
    _header(page, row)
    tabs = OF_CHIEF if page.actor.role == "chief" else tuple(TABS)
    TABS[_chosen(page, uid, tabs)](page, row)


def _chosen(page: Page, uid: str, tabs: tuple[str, ...]) -> str:
    """The tab to show; where there is but one, nothing is asked."""
    if len(tabs) == 1:
        return tabs[0]
    chosen = st.segmented_control(
        page.t("village.tabs"), tabs, default=asked("tab") if asked("tab") in tabs else tabs[0], required=True,
        format_func=lambda name: page.t(f"tab.{name}"), key=f"tab_{uid}", label_visibility="collapsed",
    )  # fmt: skip
    return chosen or tabs[0]


def _header(page: Page, row: Record) -> None:
    places = page.reader.places(str(row["uid"]), page.shown_day)
    path = " › ".join(f"{page.t('code.unit_kind.' + p['kind'])} {p['name']}" for p in places)
    reported = row["reported"]
    held = int(str(row["women"] or 0))
    badges = word_badge(page, row["word"] if row["told"] else None, held, row["promised"]) + flag_badges(
        page, row["flags"]
    )
    lines = [page.t.tn("village.women_hold", held, women=page.say.number(held))] if row["told"] else []
    if row["caught_up"]:
        lines.append(page.t.tn("village.caught_up", row["caught_up"], women=page.say.number(row["caught_up"])))
    if reported:
        value = reported["value"]
        said = page.say.quantity(value["value"], value["qualifier"])
        lines.append(page.t("village.reported", women=said, source=source_of(page, reported["source"])))
    html(
        f'<div class="lt-row">{heading(str(row["name"]), 1)}{badges}</div>'
        + (note(path) if path else "")
        + note(" · ".join(lines))
    )


draw(start())
