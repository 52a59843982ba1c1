"""Perhaps the same woman: two records side by side, why they are proposed, and what a person says of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.events import Event
from landtrack.register import duplicates, names, people
from landtrack.register.duplicates import Found, Proposal
from landtrack.register.unit import Unit
from landtrack.web.at_once import Write, event_ids, pick_how, record
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note, sign_svg

AT_FIRST = 10


def draw(page: Page, village: str) -> None:
    """What is proposed with a side in a village; names are compared only when somebody asks."""
    if not page.reader.may("person.same_as", village):
        return
    looking = st.toggle(page.t("same.look"), key=f"same_look_{village}")
    html(note(page.t("same.look.help")))
    if looking:
        _listed(page, village, found(page, village))


def of_person(page: Page, person: Record, records: Sequence[str]) -> None:
    """What is proposed with one woman on a side."""
    if not page.reader.may("person.same_as", person["area_code"]):
        return
    looking = st.toggle(page.t("same.look_one"), key=f"same_look_{person['uid']}")
    html(note(page.t("same.look.help")))
    if looking:
        whole = found(page, person["area_code"])
        hers = tuple(one for one in whole.proposals if not {*one.one, *one.other}.isdisjoint(records))
        _listed(page, person["uid"], Found(hers, 0))


def one_with(page: Page, person: Record, records: Sequence[Record]) -> None:
    """The other codes of one woman, each with the way to part it from hers again."""
    for other in (p for p in records if p["uid"] != person["uid"]):
        key = f"part_{person['uid']}_{other['uid']}"
        with st.container(horizontal=True, vertical_alignment="center"):
            link = anchor(page.link("woman", id=other["uid"]), other["pseudonym"])
            html(f"<p>{escape(page.t('same.is'))} {link}</p>")
            if page.day or not page.reader.may("person.not_same", person["area_code"]):
                continue
            pressed = st.button(page.t("same.no.one"), key=key)
        html(note(page.t("same.no.help")))
        if pressed:
            record(page, person["uid"], _parting(page, person["uid"], other["uid"], event_ids(key, 1)[0]))


def found(page: Page, village: str) -> Found:
    """The proposals of a village: uids and codes, kept for this sign-in until something happens."""
    asked = (village, page.register.version(), page.who.sid)
    kept = st.session_state.get("same:found")
    if not kept or kept[0] != asked:
        kept = (asked, duplicates.proposals(page.reader, village, sid=page.who.sid))
        st.session_state["same:found"] = kept
    return kept[1]


def _listed(page: Page, slot: str, listed: Found) -> None:
    html(heading(page.t("same.title"), 3))
    if listed.crowds:
        html(note(page.t("same.crowds")))
    if not listed.proposals:
        html(note(page.t("same.nothing")))
        return
    html(note(page.t.tn("same.count", len(listed.proposals), n=page.say.number(len(listed.proposals)))))
    how = pick_how(page, f"same_how_{slot}")
    shown = AT_FIRST * (1 + st.session_state.get(f"same_more_{slot}", 0))
    for proposal in listed.proposals[:shown]:
        with st.container(border=True):
            _proposal(page, slot, proposal, how)
    if len(listed.proposals) > shown and st.button(page.t("same.more"), key=f"same_more_button_{slot}"):
        st.session_state[f"same_more_{slot}"] = st.session_state.get(f"same_more_{slot}", 0) + 1
        st.rerun()


def _proposal(page: Page, slot: str, proposal: Proposal, how: str) -> None:
    is_counting = len(proposal.one) > 1 or bool(proposal.place)
    html(_counting(page, proposal) if is_counting else _side_by_side(page, proposal))
    html(_why(page, proposal))
    key = f"same_{proposal.one[0]}_{proposal.other[0]}"
    word = "many" if is_counting else "one"
    with st.container(horizontal=True):
        is_same = st.button(page.t(f"same.yes.{word}"), key=f"{key}_yes", type="primary")
        is_other = st.button(page.t(f"same.no.{word}"), key=f"{key}_no")
    if is_same:
        pairs = _in_order(page, proposal)
        record(page, slot, lambda unit: _join(page, unit, pairs, event_ids(f"{key}_yes", len(pairs)), how))
    if is_other:
        record(page, slot, _parting(page, proposal.one[0], proposal.other[0], event_ids(f"{key}_no", 1)[0], how))


def _in_order(page: Page, proposal: Proposal) -> list[tuple[str, str]]:
    """Pairs with the record that stays first: of a second counting always those who were there."""
    pairs = zip(proposal.one, proposal.other, strict=True)
    return list(pairs) if proposal.place else [duplicates.survivor_first(page.reader, *pair) for pair in pairs]


def _join(page: Page, unit: Unit, pairs: Sequence[tuple[str, str]], ids: Sequence[str], how: str) -> tuple[Event, str]:
    events = [
        unit.do("person.same_as", id=event_id, person=goes, same_as=stays, how_known=how)
        for (stays, goes), event_id in zip(pairs, ids, strict=True)
    ]
    return events[0], page.t.tn("same.said", len(events), n=page.say.number(len(events)))


def _parting(page: Page, one: str, other: str, event_id: str, how: str = "seen") -> Write:
    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do("person.not_same", id=event_id, person=one, not_same=other, how_known=how)
        return event, page.t("same.said_no")

    return write


# --- how it looks -------------------------------------------------------------------------------------


def _side_by_side(page: Page, proposal: Proposal) -> str:
    uids = [proposal.one[0], proposal.other[0]]
    known = {p["uid"]: p for p in page.reader.list("person", uid=uids)}
    opened = page.names(uids)
    households = names.open_field(page.reader, "household", uids, sid=page.who.sid, why="duplicates")
    villages = {v["uid"]: v["name"] for v in page.reader.list("village", uid=list(proposal.villages))}
    days = people.said_days(page.reader, known.values())
    held = {uid: len(page.reader.live(page.reader.holdings(uid))) for uid in uids}
    halves = (
        _half(page, known[uid], {
            "name": opened.get(uid), "household": households.get(uid), "plots": held[uid],
            "day": days[uid],
            "village": villages.get(known[uid]["area_code"]) if len(proposal.villages) > 1 else None,
        })
        for uid in uids if uid in known
    )  # fmt: skip
    return f'<div class="lt-pair">{"".join(halves)}</div>'


def _half(page: Page, person: Record, told: dict[str, Any]) -> str:
    t, say = page.t, page.say
    lines = [
        told["name"] or (t("women.number", n=say.number(person["number"])) if person.get("number") else ""),
        t(f"code.age_band.{person['age_band']}")
        if person.get("age_band") not in (None, "unknown")
        else t("same.no_age"),
        t("said.pair", label=t("fact.household"), text=told["household"]) if told["household"] else "",
        t("said.pair", label=t("kind.village"), text=told["village"]) if told["village"] else "",
        t.tn("same.plots", told["plots"], n=say.number(told["plots"])),
        t("same.recorded", day=say.date(told["day"])),
    ]
    body = "".join(f"<span>{escape(line)}</span>" for line in lines if line)
    link = anchor(page.link("woman", id=person["uid"]), person["pseudonym"])
    return f'<div class="lt-half">{sign_svg(person.get("sign"), 44)}<b class="lt-code">{link}</b>{body}</div>'


def _counting(page: Page, proposal: Proposal) -> str:
    """Both countings in numbers: there is nothing else to compare."""
    known = {p["uid"]: p for p in page.reader.list("person", uid=[*proposal.one, *proposal.other])}
    days = people.said_days(page.reader, known.values())
    sides = []
    for side in (proposal.one, proposal.other):
        there = [known[uid] for uid in side if uid in known]
        numbers = sorted(p["number"] for p in there if p.get("number"))
        lines = [page.t.tn("people.women_n", len(side), n=page.say.number(len(side)))]
        if numbers:
            span = {"first": page.say.number(numbers[0]), "last": page.say.number(numbers[-1])}
            lines.append(page.t("same.numbers", **span))
        if there:
            lines.append(page.t("same.counted", day=page.say.date(days[there[0]["uid"]])))
        body = "".join(f"<span>{escape(line)}</span>" for line in lines)
        sides.append(f'<div class="lt-half">{body}</div>')
    return f'<div class="lt-pair">{"".join(sides)}</div>'


def _why(page: Page, proposal: Proposal) -> str:
    reasons = ", ".join(page.t(f"same.{code}") for code in proposal.reasons)
    lines = [page.t("same.why", reasons=reasons)]
    if proposal.doubts:
        lines.append(page.t("same.but", doubts=", ".join(page.t(f"same.{code}") for code in proposal.doubts)))
    lead = f"<b>{escape(page.t('same.likely'))}</b> " if proposal.is_likely else ""
    return f'<p class="lt-why">{lead}{escape(" ".join(lines))}</p>'
