"""A woman or a group: her code and picture, her requests, her plots through the years, and what can be recorded."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.domain.lifecycle import HELD, PLOT_WORD
from landtrack.register import people
from landtrack.web import same_groups, same_women
from landtrack.web.at_once import what_was_said
from landtrack.web.forms import steps
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, asked, start
from landtrack.web.parts import (
    anchor,
    claim_badge,
    facts,
    heading,
    html,
    listing,
    note,
    plain_label,
    plot_badge,
    sign_svg,
    table,
)
from landtrack.web.sealed_words import offer_words
from landtrack.web.story_tab import promised, timeline
from landtrack.web.women_tab import tiles


def draw(page: Page) -> None:
    """Her page; her name is opened on request only, and that is logged."""
    party, kind = people.party(page.reader, asked("id"))
    village = page.reader.get("village", party["area_code"])
    st.page_link(link_to("village"), label=plain_label(village["name"]), icon=":material/arrow_back:",
                 query_params=page.params(id=village["uid"], tab="women"))  # fmt: skip
    html(f'<div class="lt-row">{sign_svg(party.get("sign"), 56)}{heading(party["pseudonym"], 1)}</div>')
    then = people.on_day(page.reader, kind, party, page.day)
    if then is None:
        html(note(page.t("people.not_yet")))
        return
    what_was_said(page, party["uid"])
    (_group if kind == "group" else _woman)(page, then)
    html(heading(page.t("story.what_happened")))
    timeline(page, party["uid"], key="woman")


# --- a woman ----------------------------------------------------------------------------------------


def _woman(page: Page, person: Record) -> None:
    pressed = st.button(page.t("women.show_name"), key="name")
    html(note(page.t("women.show_names.help")))
    if pressed:
        name = page.names([person["uid"]]).get(person["uid"]) if person["basis"] == "named" else None
        st.text(name or page.t("women.no_name"))
    records = people.records_of(page.reader, person["uid"])
    _facts(page, person)
    uids = [p["uid"] for p in records]
    same_women.one_with(page, person, records)
    if not page.day and person.get("sex") != "M":
        same_women.of_person(page, person, uids)
    _groups(page, uids)
    steps.forms(page, _open_to(person), person["area_code"], id=person["uid"])
    _claims(page, uids)
    _plots(page, uids)


def _open_to(person: Record) -> list[str]:
    """The forms about her: a name is given once, and groups and doubles are the women's."""
    is_named, is_man = person["basis"] == "named", person.get("sex") == "M"
    return [name for name in steps.OF_A_WOMAN if not (is_named if name == "person.name" else is_man)]


def _groups(page: Page, uids: list[str]) -> None:
    """The groups she is a member of on the day, each with the way to say that she left it."""
    there = people.groups_of(page.reader, uids, page.day)
    if there:
        html(heading(page.t("kind.group.many")))
    for membership, group in there:
        link = anchor(page.link("woman", id=group["uid"]), group["pseudonym"])
        role = page.t(f"code.member_role.{membership.get('member_role') or 'member'}")
        since = page.t("people.since", day=page.say.date(membership["joined_on"]))
        html(f"<p>{link} · {escape(role)} · {escape(since)}</p>")
        asked_of = {"id": group["uid"], "person": membership["person"]}
        steps.forms(page, ("group.member_left",), group["area_code"], words="hers", **asked_of)


def _facts(page: Page, person: Record) -> None:
    rows = [
        (page.t("fact.basis"), escape(page.t(f"code.basis.{person['basis']}"))),
        (page.t("fact.sex"), escape(page.t(f"code.sex.{person.get('sex') or 'unknown'}"))),
        (page.t("fact.age_band"), escape(page.t(f"code.age_band.{person.get('age_band') or 'unknown'}"))),
    ]
    if person.get("number"):
        rows.append((page.t("fact.number"), page.say.number(person["number"])))
    html(facts(rows))


def _claims(page: Page, uids: list[str]) -> None:
    found = {c["uid"]: c for uid in uids for c in page.reader.claims_of(uid)}
    claims = [c for c in found.values() if _was_there(page, c)]
    if claims:
        html(heading(page.t("kind.claim.many")))
        html(listing(_claim_line(page, claim) for claim in claims))


def _was_there(page: Page, claim: Record) -> bool:
    """Whether a request was already made on the day that is shown."""
    return not page.day or (page.reader.status_on(claim["uid"], page.day) or "draft") != "draft"


def _claim_line(page: Page, claim: Record) -> str:
    chain = page.reader.chain(claim["uid"], page.day)
    text = page.t("claim.title", code=claim.get("public_code", ""))
    badge = claim_badge(page, chain["claim"], chain["allotments"], promised(chain))
    return f"{anchor(page.link('claim', id=claim['uid']), text)} {badge}"


# --- a group ----------------------------------------------------------------------------------------


def _group(page: Page, group: Record) -> None:
    found = people.of_village(page.reader, group["area_code"], page.day)
    members = people.members_of(page.reader, [group["uid"]], page.day).get(group["uid"], ())
    if st.button(page.t("people.show_group"), key="name"):
        st.text(page.names([group["uid"]]).get(group["uid"]) or page.t("people.no_group_name"))
    size = group.get("declared_size")
    declared = page.say.quantity(size["value"], size["qualifier"]) if size else page.say.not_known
    html(facts([
        (page.t("women.group.declared"), escape(declared)),
        (page.t("women.group.registered"), page.say.number(len(members))),
    ]))  # fmt: skip
    same_groups.one_with(page, group)
    html(heading(page.t("people.members")))
    wanted = st.toggle(page.t("women.show_names"), key=f"names_{group['uid']}")
    html(note(page.t("women.show_names.help")))
    steps.forms(page, steps.OF_A_GROUP, group["area_code"], id=group["uid"])
    steps.forms(page, ("person.count",), group["area_code"], village=group["area_code"], group=group["uid"])
    known = {p["uid"]: p for p in (*found.women, *found.others)}
    there = [known.get(uid) or page.reader.get("person", uid) for uid in members]
    html(tiles(page, there, found.holding, with_names=wanted) if there else note(page.t("people.no_member")))
    _claims(page, [group["uid"]])
    _plots(page, [group["uid"]])


# --- plots ------------------------------------------------------------------------------------------


def _on_day(page: Page, allotment: Record) -> Record | None:
    """An allotment as it stood on the day that is shown; None if there was none yet."""
    if not page.day:
        return allotment
    status = page.reader.status_on(allotment["uid"], page.day)
    later = [k for k in ("handed_over_on", "ended_on") if (allotment.get(k) or "") > page.day]
    return {k: v for k, v in allotment.items() if k not in later} | {"status": status} if status else None


def _plots(page: Page, uids: list[str]) -> None:
    html(heading(page.t("woman.plots")))
    found = {a["uid"]: a for uid in uids for a in page.reader.holdings(uid)}
    held = [on_day for a in found.values() if (on_day := _on_day(page, a))]
    if not held:
        html(note(page.t("woman.no_plot")))
        return
    plots = {p["uid"]: p["number"] for p in page.reader.list("plot", uid=[a["plot"] for a in held if a.get("plot")])}
    rows = [
        (
            escape(plots.get(a.get("plot", ""), "–")), plot_badge(page, PLOT_WORD[a["status"]]),
            escape(page.say.area(a["area_recorded"]["m2"], short=True) if a.get("area_recorded") else page.say.not_known),
            escape(page.say.date(a["handed_over_on"]) if a.get("handed_over_on") else "–"),
            escape(f"{page.t('status.allotment.' + a['status'])}, {page.say.date(a['ended_on'])}" if a.get("ended_on") else ""),
        )
        for a in held
    ]  # fmt: skip
    head = [page.t(f"field.head.{name}") for name in ("number", "state", "area", "since", "ended")]
    html(table(head, rows, numbers=frozenset({2}), titles=frozenset({0, 1})))
    for allotment in held:
        if allotment["status"] in HELD:
            steps.who_farms(page, allotment, plots.get(allotment.get("plot", ""), "") if len(held) > 1 else "")
            steps.rare(page, "allotment", allotment)
        offer_words(page, "allotment", allotment)


draw(start())
