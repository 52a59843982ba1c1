"""The tab *Women*: who is there on the day, with picture and code; names by right and on request, logged."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from landtrack.presentation import SIGNS
from landtrack.register import people
from landtrack.register.people import People
from landtrack.register.search import plain
from landtrack.web import same_groups, same_women
from landtrack.web.at_once import what_was_said
from landtrack.web.forms import steps
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note, sign_svg, table

A_PAGE = 60
FILTERS = ("all", "holding", "without", "unnamed")


def draw(page: Page, village: Record) -> None:
    """What can be recorded, who may be the same, the groups, and every woman in tiles."""
    uid = village["uid"]
    what_was_said(page, uid)
    found = people.of_village(page.reader, uid, page.day)
    with st.container(horizontal=True, vertical_alignment="center", key="people_head"):
        html(heading(page.t("women.title", n=page.say.number(len(found.women)))))
        names = st.toggle(page.t("women.show_names"), key=f"names_{uid}")
    html(note(page.t("women.show_names.help")))
    unnamed = sum(p["basis"] != "named" for p in found.women)
    if unnamed:
        html(note(page.t("women.unnamed", n=page.say.number(unnamed), all=page.say.number(len(found.women)))))
    if page.day:
        html(note(page.t("people.past")))
    else:
        steps.forms(page, steps.OF_WOMEN, uid, village=uid)
        same_women.draw(page, uid)
        same_groups.draw(page, uid)
    if not (found.women or found.others or found.groups):
        html(note(page.t("women.none" if not page.day else "people.none_then")))
        return
    _groups(page, found, with_names=names)
    _women(page, uid, found, with_names=names)
    if found.others:
        html(heading(page.t("women.others")) + note(page.t("women.others.note")))
        html(tiles(page, found.others[:A_PAGE], found.holding, with_names=names))


def _groups(page: Page, found: People, *, with_names: bool) -> None:
    if not found.groups:
        return
    names = page.names([g.record["uid"] for g in found.groups]) if with_names else {}
    rows = []
    for group in found.groups:
        uid, size = group.record["uid"], group.record.get("declared_size")
        link = anchor(page.link("woman", id=uid), group.record["pseudonym"])
        declared = page.say.quantity(size["value"], size["qualifier"]) if size else page.say.not_known
        rows.append((link, escape(names.get(uid, "")), escape(declared), page.say.number(len(group.members))))
    head = [page.t(f"women.group.{name}") for name in ("code", "name", "declared", "registered")]
    html(heading(page.t("kind.group.many"), 3) + table(head, rows, numbers=frozenset({2, 3})))


def _women(page: Page, village: str, found: People, *, with_names: bool) -> None:
    html(heading(page.t("people.women"), 3))
    listed = _searched(page, village, found)
    if not listed:
        html(note(page.t("people.nobody")))
        return
    first = _page_of(page, village, len(listed))
    html(tiles(page, listed[first : first + A_PAGE], found.holding, with_names=with_names))


def _searched(page: Page, village: str, found: People) -> list[Record]:
    """Those that the search and the filter leave; in a village of a few women nothing is asked."""
    listed = list(found.women)
    if len(listed) <= 12:
        return listed
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        text = st.text_input(page.t("people.search"), key=f"people_search_{village}",
                             placeholder=page.t("people.search.help"))  # fmt: skip
    with right:
        kept = st.segmented_control(
            page.t("people.filter"), FILTERS, default="all", format_func=lambda name: page.t(f"people.filter.{name}"),
            key=f"people_filter_{village}",
        )  # fmt: skip
    if text.strip():
        wanted = plain(text)
        signs = [key for key, one in SIGNS.items() if wanted and wanted == plain(page.t(one.msgid))]
        listed = people.search(page.reader, listed, text, signs=signs, sid=page.who.sid)
    return [p for p in listed if _is_kept(p, kept or "all", found)]


def _is_kept(person: Record, kept: str, found: People) -> bool:
    holds = person["uid"] in found.holding
    return {"all": True, "holding": holds, "without": not holds, "unnamed": person["basis"] != "named"}[kept]


def _page_of(page: Page, village: str, count: int) -> int:
    """The first of those that are shown, with buttons to the others."""
    key = f"people_from_{village}"
    first = min(st.session_state.get(key, 0), max(0, count - 1) // A_PAGE * A_PAGE)
    if count <= A_PAGE:
        return 0
    last = min(first + A_PAGE, count)
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, to, is_there in (("previous", first - A_PAGE, first > 0), ("next", first + A_PAGE, last < count)):
            st.button(
                page.t(f"people.{name}"), key=f"{key}_{name}", disabled=not is_there, on_click=_turn, args=(key, to)
            )
        shown = {"first": first + 1, "last": last, "all": count}
        html(note(page.t("people.shown", **{name: page.say.number(n) for name, n in shown.items()})))
    return first


def _turn(key: str, to: int) -> None:
    st.session_state[key] = max(0, to)


def tiles(page: Page, persons: Sequence[Record], holding: frozenset[str], *, with_names: bool = False) -> str:
    """Tiles of some people; names are opened for these and no others."""
    names = page.names([p["uid"] for p in persons if p["basis"] == "named"]) if with_names else {}
    return f'<div class="lt-tiles">{"".join(tile(page, p, names, holding) for p in persons)}</div>'


def tile(page: Page, person: Record, names: dict[str, str], holding: frozenset[str]) -> str:
    """A person: picture, code, the name if it was opened, whether she holds a plot."""
    holds = person["uid"] in holding
    state = page.t("women.holds") if holds else page.t("women.holds_not")
    who = called(page, person, names)
    href = escape(page.link("woman", id=person["uid"]), quote=True)
    return (
        f'<a class="lt-tile" href="{href}">{sign_svg(person.get("sign"), 40)}'
        f'<span class="lt-code">{escape(person["pseudonym"])}</span>'
        + (f"<span>{escape(who)}</span><br>" if who else "")
        + f'<span class="{"" if holds else "lt-ended"}">{escape(state)}</span></a>'
    )


def called(page: Page, person: Record, names: dict[str, str]) -> str:
    """Her name where it was opened, else her number in the counting, else nothing."""
    number = person.get("number")
    return names.get(person["uid"]) or (page.t("women.number", n=page.say.number(number)) if number else "")
