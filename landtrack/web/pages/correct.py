"""Correct what was recorded: the same questions with today's answers in them; both versions stay readable."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import UNKNOWN, Form, Group, of_verb
from landtrack.domain.events import VERBS
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.done import undo
from landtrack.web.forms.said import answer_said
from landtrack.web.forms.widgets import ask
from landtrack.web.frame import link_to
from landtrack.web.page import Page, asked, show_error, start
from landtrack.web.parts import heading, html, note, plain_label

NOT_HERE = frozenset({"how_known", "village", "commitment", "target", "claim", "allotment", "closing_outcome"})


def draw(page: Page) -> None:
    """The event, its facts as they stand, and what they should be."""
    event, told = page.reader.told_in(asked("event"))
    html(heading(page.t("correct.title"), 1)
         + note(page.t("correct.what", what=page.t(f"verb.{event.verb}"), day=page.say.date(event.said_on))))  # fmt: skip
    if st.session_state.get(f"corrected.{event.id}"):
        html(note(page.t("correct.done")))
    form = _form(event.verb)
    before = {name: _as_answer(value) for name, value in told.items()} | {"on": event.said_on}
    key = f"correct.{event.id}"
    answers: dict[str, Any] = dict(before)
    asking = Asking(page, form, key, event.subject, event.area_code, answers)
    for question in form.groups[0].questions:
        ask(asking, question)
    changed = {n: v for n, v in answers.items() if v != before.get(n) and v not in (None, "", [])}
    if changed:
        rows = "".join(
            f"<li>{escape(asking.label(q))} <s>{escape(_said(page, asking, q, before))}</s> → <b>{escape(answer_said(asking, q))}</b></li>"
            for q in form.groups[0].questions if q.name in changed
        )  # fmt: skip
        html(f'<ul class="lt-list">{rows}</ul>')
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(page.t("correct.record"), type="primary", disabled=not changed, key=f"{key}.record")
        if event.actor == page.writer.uid:
            undo(page, event.id)
        if event.kind == "claim":
            st.page_link(
                link_to("claim"), label=plain_label(page.t("done.to_claim")), query_params={"id": event.subject}
            )
    if pressed:
        _record(page, event.id, changed)


def _form(verb: str) -> Form:
    """The questions of the verb without what is taken back and told anew rather than corrected."""
    whole = of_verb(verb)
    kept = tuple(
        q for q in whole.groups[0].questions if q.name not in NOT_HERE and not q.type.startswith(("ref", "refs"))
    )
    return Form(whole.name, whole.verb, VERBS[verb].kind, (Group("facts", kept),))


def _as_answer(value: Any) -> Any:
    """A canonical value as its widget gives it back."""
    if isinstance(value, dict) and "m2" in value:
        return {"value": value["value"], "unit": value["unit"]}
    if isinstance(value, dict) and "qualifier" in value:
        return {"value": value["value"], "qualifier": value["qualifier"]}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "party" in value[0]:
        return [link["party"] for link in value]
    return value


def _said(page: Page, asking: Asking, question: Any, before: dict[str, Any]) -> str:
    old = Asking(page, asking.form, asking.uid, asking.subject, asking.area, before)
    return answer_said(old, question) or page.say.not_known


def _record(page: Page, event: str, changed: dict[str, Any]) -> None:
    key = f"correct.{event}.id"
    try:
        with page.register.write(page.writer) as unit:
            facts = {name: None if value == UNKNOWN else value for name, value in changed.items()}
            unit.do("event.correct", id=st.session_state.setdefault(key, new_uid()), event=event, facts=facts)
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state.pop(key, None)
    st.session_state[f"corrected.{event}"] = True
    st.rerun()


draw(start())
