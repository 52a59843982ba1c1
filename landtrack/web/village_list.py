"""Villages as a map and as lines, and the search over everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from landtrack import reference
from landtrack.maps import clicked, use_local, village_map
from landtrack.presentation import SIGNS
from landtrack.register.search import plain
from landtrack.web import kept
from landtrack.web.frame import link_to, open_page
from landtrack.web.page import Page, Record
from landtrack.web.parts import flag_badges, html, note, plain_label, word_badge
from landtrack.web.wording import source_of

A_PAGE = 25
BESIDE_THE_MAP = 10  # as many lines as the map is high
NAME_PX = 130


def search_box(page: Page) -> None:
    """A village, a number, a picture, a woman's code or (by right) a name."""
    text = st.text_input(page.t("search.label"), key="search", placeholder=page.t("search.placeholder"),
                         label_visibility="collapsed", icon=":material/search:")  # fmt: skip
    if not text.strip():
        return
    wanted = plain(text)
    signs = [key for key, one in SIGNS.items() if wanted and wanted == plain(page.t(one.msgid))]
    hits = page.reader.search(text, sid=page.who.sid, signs=signs)
    if not hits:
        html(note(page.t("search.nothing", text=text)))
    target = {"village": "village", "claim": "claim", "person": "woman", "group": "woman"}
    for hit in hits:
        label = page.t("said.pair", label=page.t(f"kind.{hit.kind}"), text=hit.label)
        st.page_link(link_to(target[hit.kind]), label=plain_label(label), query_params=page.params(id=hit.uid))


def map_with_table(page: Page, rows: Sequence[Record]) -> None:
    """The map, and beside it the same in lines."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(page)
    with right:
        table_of(page, rows, key="home", a_page=BESIDE_THE_MAP)


def _map(page: Page) -> None:
    use_local()
    drawn = village_map(kept.drawn_villages(page), page.t, outlines=outlines(), credit="Natural Earth", height=460)
    answer = st_folium(
        drawn, key="villages", height=460, use_container_width=True, returned_objects=["last_active_drawing"]
    )
    uid = clicked(answer)
    if uid != st.session_state.get("map_opened"):  # the map forgets its click when it is drawn anew, and so do we
        st.session_state["map_opened"] = uid
        if uid:
            open_page(page, "village", id=uid)


@st.cache_data(show_spinner=False)
def outlines() -> dict[str, Any]:
    """Outlines of the countries, the same for everybody."""
    import json  # noqa: PLC0415

    return json.loads(reference.path_of("outlines.geojson").read_text(encoding="utf-8"))


def told_line(page: Page, rows: Sequence[Record]) -> str:
    """ "27 of 40 villages told"; of none at all that there is none yet."""
    if not rows:
        return page.t("villages.none")
    told = sum(bool(row["told"]) for row in rows)
    return page.t.tn("catchup.villages_told", told, told=page.say.number(told), all=page.say.number(len(rows)))


def table_of(page: Page, rows: Sequence[Record], *, key: str, a_page: int = A_PAGE) -> None:
    """Villages in lines, so many a page."""
    pages = max(1, -(-len(rows) // a_page))
    number = 1
    if pages > 1:
        number = int(st.number_input(page.t("list.page", n=page.say.number(pages)), 1, pages, 1, key=f"{key}_page"))
    for row in rows[(number - 1) * a_page : number * a_page]:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            label = plain_label(row["name"])
            st.page_link(link_to("village"), label=label, query_params=page.params(id=row["uid"]), width=NAME_PX)
            st.html(line(page, row), width="stretch")


def line(page: Page, row: Record) -> str:
    """The word, flags, women holding, and apart from them what was reported."""
    badges = word_badge(page, row["word"] if row["told"] else None, row["women"] or 0, row["promised"]) + flag_badges(
        page, row["flags"]
    )
    said = []
    if row["women"]:
        said.append(page.t.tn("village.women_hold", row["women"], women=page.say.number(row["women"])))
    if row["caught_up"]:
        said.append(page.t.tn("village.caught_up", row["caught_up"], women=page.say.number(row["caught_up"])))
    if reported := (row["reported"] or {}).get("value"):
        source = source_of(page, row["reported"]["source"])
        said.append(
            page.t(
                "village.reported",
                women=page.say.quantity(reported["value"], reported["qualifier"]),
                source=source,
            )
        )
    told = note(" · ".join(said)) if said else ""
    return f"<div>{badges}{told}</div>"
