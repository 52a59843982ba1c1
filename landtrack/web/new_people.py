"""The forms of the tab *Women*: a woman with her name or without, many counted on the spot, a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.domain.events import Event
from landtrack.domain.values import QUALIFIERS
from landtrack.register.people import Group, People
from landtrack.register.unit import Unit
from landtrack.web.page import Page, Record
from landtrack.web.parts import heading, html, note
from landtrack.web.people_forms import Form, open_form, opened
from landtrack.web.wording import open_word

MOST_COUNTED = 1000
BASES = ("counted", "listed_on_paper")


@dataclass(frozen=True, slots=True)
class Here:
    """A village as its forms need it."""

    village: str
    people: People
    with_names: bool

    @property
    def signs(self) -> frozenset[str]:
        """Pictures that a woman of the village has picked."""
        return frozenset(p["sign"] for p in self.people.women if p.get("sign"))


def draw(page: Page, here: Here) -> None:
    """A button for each form that the account may fill in, and under them the one that is open."""
    village = here.village
    allowed = [name for name, (verb, _) in FORMS.items() if page.reader.may(verb, village)]
    with st.container(horizontal=True, key="people_forms"):
        for name in allowed:
            st.button(
                page.t(f"people.open.{name}"), key=f"open_{name}_{village}", on_click=open_form, args=(village, name)
            )
    form = opened(page, village)
    if form and form.name in allowed:
        with st.container(border=True):
            html(heading(page.t(f"people.open.{form.name}"), 3))
            FORMS[form.name][1](form, here)


# --- one woman -------------------------------------------------------------------------------------


def _woman(form: Form, here: Here) -> None:
    """Her consent is asked first: without it she is registered by code and picture alone."""
    t = form.page.t
    agreed = form.choose(t("people.consent"), "consent", ("yes", "no"), lambda code: t(f"code.yes3.{code}"))
    if agreed is None:
        form.buttons(None)
        return
    facts: dict[str, Any] = {"consent_record": agreed, "sex": "F", "village": here.village, "basis": "named"}
    if agreed == "yes":
        facts["full_name"] = st.text_input(t("people.name"), key=form.key("name"))
        html(note(t("people.name.help")))
    else:
        facts["basis"] = "counted"
        html(note(t("people.consent.no")))
    left, right = st.columns(2)
    with left:
        facts["age_band"] = age(form)
    with right:
        facts["sign"] = form.sign(here.signs)
    group = pick_group(form, here.people.groups)
    if agreed == "yes":
        with st.expander(t("people.more")):
            for name in ("household", "phone"):
                facts[name] = st.text_input(t(f"fact.{name}"), key=form.key(name))
                html(note(t(f"fact.{name}.help")))
    day = form.when_and_how()

    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do("person.register", id=form.id(), **day, **{k: v for k, v in facts.items() if v})
        if group:
            unit.do("group.member_joined", id=form.id("joined"), group=group, person=event.subject, **day)
        return event, t("people.said.woman", code=unit.get("person", event.subject)["pseudonym"])

    form.buttons(write)


def age(form: Form) -> str:
    """How old she is, as far as anybody knows."""
    bands = ("unknown", *(band for band in CODES["age_band"] if band != "unknown"))
    said = {band: form.page.t(f"code.age_band.{band}") for band in bands}
    return form.pick(form.page.t("fact.age_band"), "age", said)


def pick_group(form: Form, groups: tuple[Group, ...], label: str = "people.group") -> str:
    """One of the village's groups, or "" for none; ``label`` is a message id."""
    if not groups:
        return ""
    said = {g.record["uid"]: _group_label(form.page, g) for g in groups}
    return form.pick(form.page.t(label), "group", said, preset=False, none=form.page.t("people.group.none"))


def _group_label(page: Page, group: Group) -> str:
    count = page.t.tn("people.women_n", len(group.members), n=page.say.number(len(group.members)))
    return f"{group.record['pseudonym']} · {count}"


# --- many women -------------------------------------------------------------------------------------


def _count(form: Form, here: Here) -> None:
    """Women without a name yet; counted again with a group, they are the same or others, as somebody says."""
    t, say = form.page.t, form.page.say
    left, right = st.columns(2)
    with left:
        count = st.number_input(
            t("people.count"), min_value=1, max_value=MOST_COUNTED, value=None, step=1, key=form.key("count")
        )
    with right:
        said = {base: t(f"people.count.basis.{base}") for base in BASES}
        basis = form.pick(t("people.count.basis"), "basis", said)
    group = pick_group(form, here.people.groups, "people.groups")
    there = next((g.members for g in here.people.groups if g.record["uid"] == group), ())
    who = None
    if there:
        ask = t("people.count.again", n=say.number(len(there)))
        who = form.choose(ask, "who", ("same", "others"), lambda code: t(f"people.count.{code}"))
    day = form.when_and_how()
    new = max(0, int(count or 0) - (len(there) if who == "same" else 0))
    if count and who == "same":
        html(note(t.tn("people.count.more", new, n=say.number(new)) if new else t("people.count.no_more")))
    ready = new > 0 and (who is not None or not there)

    def write(unit: Unit) -> tuple[Event, str]:
        event = unit.do("person.count", id=form.id(), village=here.village, count=new, basis=basis, **day)
        women = [made["uid"] for made in event.body["makes"]]
        if group:
            for woman, event_id in zip(women, form.ids(new, "joined"), strict=True):
                unit.do("group.member_joined", id=event_id, group=group, person=woman, **day)
        if there:  # somebody has said which they are, so that nobody is asked again
            unit.do("person.not_same", id=form.id("others"), person=women[0], not_same=there[0], **day)
        return event, t.tn("people.said.count", new, n=say.number(new))

    form.buttons(write if ready else None)


# --- a group ------------------------------------------------------------------------------------------


def _group(form: Form, here: Here) -> None:
    """A group with its members; the president is one of them."""
    page, t = form.page, form.page.t
    name = st.text_input(t("people.group.name"), key=form.key("name"))
    html(note(t("people.group.name.help")))
    left, right = st.columns(2)
    with left:
        size = st.number_input(
            t("people.group.size"), min_value=0, max_value=MOST_COUNTED * 10, value=None, step=1, key=form.key("size")
        )
    with right:
        words = {one: open_word(page, "qualifier", one) for one in QUALIFIERS}
        qualifier = form.pick(t("fact.qualifier"), "qualifier", words)
    said = labels(page, here.people.women, with_names=here.with_names)
    president = form.pick(t("people.group.president"), "president", said, preset=False)
    members = st.multiselect(t("people.group.members"), tuple(said), format_func=said.__getitem__,
                             placeholder=t("people.pick"), select_all=False, key=form.key("members"))  # fmt: skip
    day = form.when_and_how()
    facts: dict[str, Any] = {"name": name} if name.strip() else {}
    if size is not None:
        facts["declared_size"] = {"value": int(size), "qualifier": qualifier}

    def write(unit: Unit) -> tuple[Event, str]:
        listed = [uid for uid in members if uid != president]
        event = unit.do("group.register", id=form.id(), village=here.village, members=listed, **day, **facts)
        if president:
            unit.do("group.member_joined", id=form.id("president"), group=event.subject, person=president,
                    member_role="president", **day)  # fmt: skip
        return event, t("people.said.group", code=unit.get("group", event.subject)["pseudonym"])

    form.buttons(write)


def labels(page: Page, women: tuple[Record, ...], *, with_names: bool = False) -> Mapping[str, str]:
    """Women by uid as a list shows them: code, picture, number, and name where names are open."""
    names = page.names([p["uid"] for p in women if p["basis"] == "named"]) if with_names else {}
    return {p["uid"]: _label(page, p, names) for p in women}


def _label(page: Page, person: Record, names: Mapping[str, str]) -> str:
    number = person.get("number")
    parts = [
        person["pseudonym"], open_word(page, "sign", person["sign"]) if person.get("sign") else "",
        names.get(person["uid"]) or (page.t("women.number", n=page.say.number(number)) if number else ""),
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


FORMS: dict[str, tuple[str, Callable[[Form, Here], None]]] = {
    "woman": ("person.register", _woman),
    "count": ("person.count", _count),
    "group": ("group.register", _group),
}
