"""The tab *Women*: tiles with picture and code; names only by right and on request, logged."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note, sign_svg, table

MOST = 1000


def draw(page: Page, village: Record) -> None:
    """Groups, then every woman of the village, then others."""
    uid = village["uid"]
    people = [p for p in page.reader.list("person", area_code=uid) if not p.get("same_as")]
    groups = page.reader.list("group", area_code=uid)
    women = [p for p in people if p.get("sex") == "F"]
    holding = page.reader.holding_persons(uid, page.day)
    if not people and not groups:
        html(note(page.t("women.none")))
        return
    wanted = st.toggle(page.t("women.show_names"), key=f"names_{uid}", help=page.t("women.show_names.help"))
    names = page.names([p["uid"] for p in people] + [g["uid"] for g in groups]) if wanted else {}
    _groups(page, groups, names)
    html(heading(page.t("women.title", n=page.say.number(len(women)))))
    unnamed = sum(p["basis"] != "named" for p in women)
    if unnamed:
        html(note(page.t("women.unnamed", n=page.say.number(unnamed), all=page.say.number(len(women)))))
    html(f'<div class="lt-tiles">{"".join(tile(page, p, names, holding) for p in women[:MOST])}</div>')
    others = [p for p in people if p.get("sex") != "F"]
    if others:
        html(heading(page.t("women.others")) + note(page.t("women.others.note")))
        html(f'<div class="lt-tiles">{"".join(tile(page, p, names, holding) for p in others[:MOST])}</div>')


def _groups(page: Page, groups: list[Record], names: dict[str, str]) -> None:
    if not groups:
        return
    rows = []
    for group in groups:
        members = [m for m in page.reader.list("member", group=group["uid"]) if not m.get("left_on")]
        size = group.get("declared_size")
        link = anchor(page.link("woman", id=group["uid"]), group["pseudonym"])
        declared = page.say.quantity(size["value"], size["qualifier"]) if size else page.say.not_known
        rows.append((link, escape(names.get(group["uid"], "")), escape(declared), page.say.number(len(members))))
    head = [page.t(f"women.group.{name}") for name in ("code", "name", "declared", "registered")]
    html(heading(page.t("kind.group.many")) + table(head, rows, numbers=frozenset({2, 3})))


def tile(page: Page, person: Record, names: dict[str, str], holding: set[str]) -> str:
    """A person: picture, code, the name if it was opened, whether she holds a plot."""
    holds = person["uid"] in holding
    state = page.t("women.holds") if holds else page.t("women.holds_not")
    who = names.get(person["uid"]) or (
        page.t("women.number", n=page.say.number(person["number"])) if person.get("number") else ""
    )
    href = escape(page.link("woman", id=person["uid"]), quote=True)
    return (
        f'<a class="lt-tile" href="{href}">{sign_svg(person.get("sign"), 40)}'
        f'<span class="lt-code">{escape(person["pseudonym"])}</span>'
        + (f"<span>{escape(who)}</span><br>" if who else "")
        + f'<span class="{"" if holds else "lt-ended"}">{escape(state)}</span></a>'
    )
