"""Perhaps the same group: two records side by side, why they are proposed, and what a person says of it."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.domain.events import Event
from landtrack.register import like_groups, people
from landtrack.register.group_ties import doubles
from landtrack.register.like_groups import Double
from landtrack.register.unit import Unit
from landtrack.web.at_once import Write, event_ids, pick_how, record
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note

SAME, OTHER = "group.same_as", "group.not_same"


def draw(page: Page, village: str) -> None:
    """What is proposed in a village; where it has one group or none, nothing is asked."""
    if not page.reader.may(SAME, village) or len(page.reader.list("group", area_code=village)) < 2:
        return
    if not st.toggle(page.t("same_groups.look"), key=f"same_groups_{village}"):
        return
    html(note(page.t("same.look.help")) + heading(page.t("same_groups.title"), 3))
    found = _found(page, village)
    if not found:
        html(note(page.t("same_groups.nothing")))
        return
    how = pick_how(page, f"same_groups_how_{village}")
    for one in found:
        with st.container(border=True):
            _proposal(page, village, one, how)


def one_with(page: Page, group: Record) -> None:
    """The other codes of one group, each with the way to part it again."""
    heads = doubles(page.reader, group["area_code"])
    head = heads.get(group["uid"]) or str(group["uid"])
    others = sorted({head, *(one for one, of in heads.items() if of == head)} - {group["uid"]})
    codes = {g["uid"]: g["pseudonym"] for g in page.reader.list("group", uid=others)}
    for other in (uid for uid in others if uid in codes):
        key = f"part_{group['uid']}_{other}"
        with st.container(horizontal=True, vertical_alignment="center"):
            link = anchor(page.link("woman", id=other), codes[other])
            html(f"<p>{escape(page.t('same_groups.is'))} {link}</p>")
            if page.day or not page.reader.may(OTHER, group["area_code"]):
                continue
            pressed = st.button(page.t("same_groups.no"), key=key)
        html(note(page.t("same_groups.no.help")))
        if pressed:
            record(page, group["uid"], _parting(page, group["uid"], other, event_ids(key, 1)[0]))


def _found(page: Page, village: str) -> list[Double]:
    """The proposals: uids and codes, kept for this sign-in until something happens."""
    asked = (village, page.register.version(), page.who.sid)
    kept = st.session_state.get("same_groups:found")
    if not kept or kept[0] != asked:
        kept = (asked, like_groups.proposals(page.reader, village, sid=page.who.sid))
        st.session_state["same_groups:found"] = kept
    found: list[Double] = kept[1]
    return found


def _proposal(page: Page, village: str, one: Double, how: str) -> None:
    html(_side_by_side(page, one))
    reasons = ", ".join(page.t(f"same.{code}") for code in one.reasons)
    html(f'<p class="lt-why">{escape(page.t("same.why", reasons=reasons))}</p>')
    key = f"same_group_{one.stays}_{one.goes}"
    with st.container(horizontal=True):
        is_same = st.button(page.t("same_groups.yes"), key=f"{key}_yes", type="primary")
        is_other = st.button(page.t("same_groups.no"), key=f"{key}_no")
    if is_same:
        record(page, village, _joining(page, one, event_ids(f"{key}_yes", 1)[0], how))
    if is_other:
        record(page, village, _parting(page, one.goes, one.stays, event_ids(f"{key}_no", 1)[0], how))


def _joining(page: Page, one: Double, event_id: str, how: str) -> Write:
    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do(SAME, id=event_id, group=one.goes, same_group=one.stays, how_known=how)
        return event, page.t("same_groups.said")

    return write


def _parting(page: Page, one: str, other: str, event_id: str, how: str = "seen") -> Write:
    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do(OTHER, id=event_id, group=one, other_group=other, how_known=how)
        return event, page.t("same_groups.said_no")

    return write


def _side_by_side(page: Page, one: Double) -> str:
    uids = [one.stays, one.goes]
    known = {g["uid"]: g for g in page.reader.list("group", uid=uids)}
    names = page.names(uids)
    members = people.members_of(page.reader, uids)
    halves = []
    for uid in uids:
        size, count = known[uid].get("declared_size"), len(members.get(uid, ()))
        declared = page.say.quantity(size["value"], size["qualifier"]) if size else page.say.not_known
        lines = [
            names.get(uid) or page.t("people.no_group_name"),
            page.t("said.pair", label=page.t("women.group.declared"), text=declared),
            page.t("said.pair", label=page.t("women.group.registered"), text=page.say.number(count)),
        ]
        link = anchor(page.link("woman", id=uid), known[uid]["pseudonym"])
        body = "".join(f"<span>{escape(line)}</span>" for line in lines)
        halves.append(f'<div class="lt-half"><b class="lt-code">{link}</b>{body}</div>')
    return f'<div class="lt-pair">{"".join(halves)}</div>'
