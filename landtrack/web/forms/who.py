"""Questions whose answer is somebody or something of the register: villages, people, requests, land."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from landtrack.domain.asking import UNKNOWN, WOMEN, Question
from landtrack.web import no_village
from landtrack.web.forms.asking import Asking, kind_of
from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note
from landtrack.web.wording import cleared_summary, open_word


def village(asking: Asking, question: Question) -> str | None:
    """A village of the account."""
    rows = {row["uid"]: row["name"] for row in asking.page.reader.villages()}
    if not rows:
        no_village.say(asking.page)
        return None
    options, before = list(rows), asking.answers.get(question.name) or asking.area
    return st.selectbox(asking.label(question), options, options.index(before) if before in rows else None,
                        format_func=rows.__getitem__, key=asking.key(question.name),
                        placeholder=asking.page.t("ask.choose"))  # fmt: skip


def people(asking: Asking, question: Question) -> Any:
    """People of the village, by name where the account may; somebody new with their yes; or not said yet."""
    page, key, before = asking.page, asking.key(question.name), asking.answers.get(question.name)
    listed = before if isinstance(before, list) else []
    new = [one for one in listed if isinstance(one, dict)]
    chosen = _choose_people(asking, question, [one for one in listed if isinstance(one, str)])
    for at, one in enumerate(new):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(new_said(page, one))
            if st.button(page.t("ask.people.remove"), key=f"{key}.remove.{at}", icon=":material/close:"):
                new.remove(one)
                asking.answers[question.name] = chosen + new
                st.session_state[f"{key}.removed"] = True
    new += _new_person(asking, question)
    if not_known(asking, question) and not (chosen or new):
        return UNKNOWN
    return chosen + new or None


def _choose_people(asking: Asking, question: Question, before: list[str]) -> list[str]:
    said = labels(asking.page, asking.offered(question).values(), names=asking.page.names(asking.offered(question)))
    return st.multiselect(asking.label(question), list(said), [uid for uid in before if uid in said],
                          format_func=said.__getitem__, select_all=False, key=asking.key(question.name),
                          placeholder=asking.page.t("ask.people.choose"))  # fmt: skip


def labels(page: Page, people: Iterable[Record], names: Mapping[str, str]) -> dict[str, str]:
    """How a list shows people, by uid: a name where it is open, else the number in the counting; then code, picture."""
    return {p["uid"]: _label(page, p, names) for p in people}


def _label(page: Page, party: Record, names: Mapping[str, str]) -> str:
    if "office" in party:
        return page.t(f"code.office.{party['office']}")
    number, sign = party.get("number"), party.get("sign")
    name = names.get(party["uid"]) or (page.t("women.number", n=page.say.number(number)) if number else "")
    return " · ".join(filter(None, (name, party.get("pseudonym"), open_word(page, "sign", sign) if sign else "")))


def new_said(page: Page, one: Mapping[str, str]) -> str:
    """Somebody who was just told of, by the name or by a mark alone."""
    return one.get("new_name") or open_word(page, "sign", one["mark"])


def _new_person(asking: Asking, question: Question) -> list[dict[str, str]]:
    """A name that is new, taken only with the yes of who bears it."""
    page, key = asking.page, asking.key(question.name)
    of_women = question.whom == WOMEN
    if of_women and page.writer.overheard:
        return []
    count = st.session_state.get(f"{key}.count", 0)
    with st.popover(page.t("ask.people.new"), icon=":material/person_add:"):
        kind = "person"
        if question.name == "givers":
            kind = st.radio(page.t("ask.people.kind"), ("family", "person"), 0, key=f"{key}.kind.{count}", horizontal=True,
                            format_func=lambda one: page.t(f"ask.people.kind.{one}"))  # fmt: skip
        name = st.text_input(page.t("ask.people.name"), key=f"{key}.name.{count}")
        if kind == "family":
            pressed = st.button(page.t("ask.people.add"), key=f"{key}.add.{count}", disabled=not name.strip())
            if pressed:
                st.session_state[f"{key}.count"] = count + 1
            return [{"new_name": name.strip(), "kind": "family"}] if pressed else []
        sex = "F" if of_women else st.radio(page.t("fact.sex"), ("F", "M"), None, format_func=lambda one: page.t(f"code.sex.{one}"),
                       key=f"{key}.sex.{count}", horizontal=True)  # fmt: skip
        agreed = st.checkbox(page.t("ask.people.agreed"), key=f"{key}.agreed.{count}")
        pressed = st.button(
            page.t("ask.people.add"), key=f"{key}.add.{count}", disabled=not (name.strip() and sex and agreed)
        )
    if not pressed:
        return []
    st.session_state[f"{key}.count"] = count + 1
    return [{"new_name": name.strip(), "sex": str(sex)}]


def party(asking: Asking, question: Question) -> str | None:
    """One person, group or body of the village."""
    kinds = question.of.split("/")
    offered = [p for p in asking.offered(question).values() if kind_of(p) in kinds]
    return one_of(asking, question, labels(asking.page, offered, asking.page.names(p["uid"] for p in offered)))


def list_key(asking: Asking, question: Question) -> str:
    """The key of a list of people: opened names make it another list, which begins with what was answered.

    Streamlit knows what was chosen by its words alone, and would let go of it as soon as they change.
    """
    return asking.key(question.name, "named" if asking.names_wanted else "")


def one_of(asking: Asking, question: Question, said: Mapping[str, str]) -> str | None:
    """One of a list by uid; none is chosen beforehand."""
    options, before = list(said), str(asking.answers.get(question.name))
    return st.selectbox(asking.label(question), options, options.index(before) if before in said else None,
                        format_func=said.__getitem__, key=list_key(asking, question),
                        placeholder=asking.page.t("ask.choose"))  # fmt: skip


def claims_of(asking: Asking, statuses: frozenset[str] | None = None) -> dict[str, Record]:
    """Requests of the village, by uid."""
    found = asking.page.reader.list("claim", area_code=asking.village)
    return {c["uid"]: c for c in found if statuses is None or c["status"] in statuses}


def _claim_said(asking: Asking, claim: Record) -> str:
    return f"{claim.get('public_code', '')} · {cleared_summary(asking.page, claim)}"


ACCEPTED = frozenset({"upheld", "partly_upheld"})


def claims(asking: Asking, question: Question) -> list[str] | None:
    """Accepted requests that still wait for land; the only one there is chosen beforehand."""
    waiting = claims_of(asking, ACCEPTED)
    before = [uid for uid in asking.answers.get(question.name) or () if uid in waiting]
    if not waiting:
        html(note(asking.page.t("ask.claims.none")))
        return None
    if asking.answers.get(question.name) is None and len(waiting) == 1:
        before = list(waiting)
    chosen = st.multiselect(asking.label(question), list(waiting), before, select_all=False, key=asking.key(question.name),
                            format_func=lambda uid: _claim_said(asking, waiting[uid]),
                            placeholder=asking.page.t("ask.choose"))  # fmt: skip
    return chosen or None


def claim(asking: Asking, question: Question) -> str | None:
    """One request of the village."""
    claims = claims_of(asking)
    options, before = list(claims), asking.answers.get(question.name)
    return st.selectbox(asking.label(question), options, options.index(before) if before in claims else None,
                        format_func=lambda uid: _claim_said(asking, claims[uid]), key=asking.key(question.name),
                        placeholder=asking.page.t("ask.choose"))  # fmt: skip


def commitment(asking: Asking, question: Question) -> str | None:
    """Land given in the village."""
    page = asking.page
    found = {c["uid"]: c for c in page.reader.list("commitment", area_code=asking.village)}

    def said(uid: str) -> str:
        area = found[uid].get("surveyed_area") or found[uid].get("declared_area")
        size = page.say.area(area["m2"]) if area else page.say.not_known
        return f"{size} · {page.t('status.commitment.' + found[uid]['status'])}"

    options, before = list(found), asking.answers.get(question.name)
    return st.selectbox(asking.label(question), options, options.index(before) if before in found else None,
                        format_func=said, key=asking.key(question.name), placeholder=page.t("ask.choose"))  # fmt: skip


def not_known(asking: Asking, question: Question) -> bool:
    """Whether "not known yet" was ticked, where that is an answer."""
    before = asking.answers.get(question.name) == UNKNOWN
    return question.unknown and st.checkbox(
        asking.page.t("ask.not_known"), before, key=asking.key(question.name, "unknown")
    )
