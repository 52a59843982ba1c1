"""What can be recorded of one woman or one group: her name, who she is, where she is a member."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.domain.events import Event
from landtrack.register import people
from landtrack.register.duplicates import survivor_first
from landtrack.register.people import People
from landtrack.register.unit import Unit
from landtrack.web import same_women
from landtrack.web.new_people import labels, pick_group
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, heading, html, note
from landtrack.web.people_forms import Form, event_ids, open_form, opened, record

REASONS, ROLES = CODES["left_reason"], CODES["member_role"]


def _may(page: Page, verb: str, record_: Record) -> bool:
    return not page.day and page.reader.may(verb, record_["area_code"])


def _opener(page: Page, slot: str, name: str) -> Form | None:
    """The button that opens a form, or the form if it is open."""
    form = opened(page, slot)
    if form and form.name == name:
        return form
    st.button(page.t(f"people.open.{name}"), key=f"open_{name}_{slot}", on_click=open_form, args=(slot, name))
    return None


# --- her name ---------------------------------------------------------------------------------------


def name(page: Page, person: Record) -> None:
    """A woman without a name gives it: whether she agrees is asked first."""
    if person["basis"] == "named" or not _may(page, "person.name", person):
        return
    form = _opener(page, person["uid"], "name")
    if form is None:
        return
    t = page.t
    with st.container(border=True):
        agreed = form.choose(t("people.consent"), "consent", ("yes", "no"), lambda code: t(f"code.yes3.{code}"))
        if agreed != "yes":
            html(note(t("people.consent.stays")) if agreed else "")
            form.buttons(None)
            return
        told = st.text_input(t("people.name"), key=form.key("name"))
        html(note(t("people.name.help")))
        day = form.when_and_how()

        def write(unit: Unit) -> tuple[Event, str]:
            event = unit.do(
                "person.name", id=form.id(), person=person["uid"], full_name=told, consent_record=agreed, **day
            )
            return event, t("people.said.name", code=person["pseudonym"])

        form.buttons(write)


# --- who she is -------------------------------------------------------------------------------------


def same(page: Page, person: Record, records: Sequence[Record]) -> None:
    """Other records of hers, each to be parted again, and those that may be hers too."""
    for other in (p for p in records if p["uid"] != person["uid"]):
        _one_with(page, person, other)
    if not page.day and person.get("sex") != "M":
        same_women.of_person(page, person, [p["uid"] for p in records])
        _known_otherwise(page, person)


def _one_with(page: Page, person: Record, other: Record) -> None:
    """Another code of hers, with the way to part the two again."""
    key = f"part_{person['uid']}_{other['uid']}"
    with st.container(horizontal=True, vertical_alignment="center"):
        link = anchor(page.link("woman", id=other["uid"]), other["pseudonym"])
        html(f"<p>{escape(page.t('same.is'))} {link}</p>")
        if not _may(page, "person.not_same", person):
            return
        pressed = st.button(page.t("same.no.one"), key=key)
    html(note(page.t("same.no.help")))
    if pressed:
        (event_id,) = event_ids(key, 1)
        record(page, person["uid"], lambda unit: _part(page, unit, person, other, event_id))


def _part(page: Page, unit: Unit, person: Record, other: Record, event_id: str) -> tuple[Event, str]:
    event = unit.do("person.not_same", id=event_id, person=person["uid"], not_same=other["uid"])
    return event, page.t("same.said_no")


def _known_otherwise(page: Page, person: Record) -> None:
    """She is registered under another code too, whatever was proposed."""
    if not _may(page, "person.same_as", person):
        return
    form = _opener(page, person["uid"], "same")
    if form is None:
        return
    t = page.t
    with st.container(border=True):
        code = st.text_input(t("same.code"), key=form.key("code")).strip().upper()
        html(note(t("same.code.help")))
        other = next(iter(page.reader.list("person", pseudonym=code)), None) if code else None
        if code and other is None:
            html(note(t("same.no_such_code", code=code)))
        stays, goes = survivor_first(page.reader, person["uid"], (other or person)["uid"])
        day = form.when_and_how()

        def write(unit: Unit) -> tuple[Event, str]:
            event = unit.do("person.same_as", id=form.id(), person=goes, same_as=stays, **day)
            return event, t.tn("same.said", 1, n=page.say.number(1))

        form.buttons(write if other else None, label=t("same.yes.one"))


# --- her groups -------------------------------------------------------------------------------------


def groups(page: Page, person: Record, records: Sequence[str]) -> None:
    """The groups she is a member of on the day; she joins one, or leaves one and says why."""
    there = people.groups_of(page.reader, records, page.day)
    if there:
        html(heading(page.t("kind.group.many")))
    for membership, group in there:
        link = anchor(page.link("woman", id=group["uid"]), group["pseudonym"])
        role = page.t(f"code.member_role.{membership.get('member_role') or 'member'}")
        since = page.t("people.since", day=page.say.date(membership["joined_on"]))
        html(f"<p>{link} · {escape(role)} · {escape(since)}</p>")
        if _may(page, "group.member_left", group):
            _leave(page, group, person["uid"])
    if _may(page, "group.member_joined", person):
        _join(page, person, {group["uid"] for _, group in there})


def _join(page: Page, person: Record, there: set[str]) -> None:
    village = people.of_village(page.reader, person["area_code"])
    possible = tuple(g for g in village.groups if g.record["uid"] not in there)
    if not possible:
        return
    form = _opener(page, f"{person['uid']}:join", "join")
    if form is None:
        return
    with st.container(border=True):
        group = pick_group(form, possible)
        role = _role(form)
        day = form.when_and_how()

        def write(unit: Unit) -> tuple[Event, str]:
            event = unit.do(
                "group.member_joined", id=form.id(), group=group, person=person["uid"], member_role=role, **day
            )
            return event, page.t("people.said.joined")

        form.buttons(write if group else None)


def _role(form: Form) -> str:
    said = {role: form.page.t(f"code.member_role.{role}") for role in ROLES}
    return form.pick(form.page.t("fact.member_role"), "role", said)


def _leave(page: Page, group: Record, person: str) -> None:
    form = _opener(page, f"{person}:{group['uid']}", "leave")
    if form is None:
        return
    with st.container(border=True):
        _leave_form(form, group, person)


def _leave_form(form: Form, group: Record, person: str) -> None:
    page = form.page
    said = {reason: page.t(f"code.left_reason.{reason}") for reason in REASONS}
    reason = form.pick(page.t("fact.end_reason"), "reason", said)
    day = form.when_and_how()

    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do("group.member_left", id=form.id(), group=group["uid"], person=person, end_reason=reason, **day)
        return event, page.t("people.said.left")

    form.buttons(write if person else None)


def members(page: Page, group: Record, there: Sequence[str], village: People, *, with_names: bool) -> None:
    """On the group's page: a woman of the village joins, a member leaves."""
    if not _may(page, "group.member_joined", group):
        return
    form = opened(page, group["uid"])
    with st.container(horizontal=True):
        for name_ in ("member_in", "member_out"):
            st.button(
                page.t(f"people.open.{name_}"), key=f"open_{name_}", on_click=open_form, args=(group["uid"], name_)
            )
    if form is None:
        return
    inside = tuple(p for p in village.women if p["uid"] in set(there))
    outside = tuple(p for p in village.women if p["uid"] not in set(there))
    with st.container(border=True):
        said = labels(page, outside if form.name == "member_in" else inside, with_names=with_names)
        who = form.pick(page.t("people.who"), "who", said, preset=False)
        if form.name == "member_out":
            _leave_form(form, group, who)
            return
        role = _role(form)
        day = form.when_and_how()

        def write(unit: Unit) -> tuple[Event, str]:
            event = unit.do(
                "group.member_joined", id=form.id(), group=group["uid"], person=who, member_role=role, **day
            )
            return event, page.t("people.said.joined")

        form.buttons(write if who else None)
