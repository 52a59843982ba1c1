"""One guided form, from its first question to what it wrote and what comes next."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register import forms
from landtrack.register.projection import UID
from landtrack.web.forms import done, guided
from landtrack.web.forms.unfinished import begun_before, overtaken_note
from landtrack.web.frame import link_to
from landtrack.web.page import Page, asked, show_error, start
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """The form that the address asks for."""
    if st.session_state.pop("thrown_away", False):
        html(heading(page.t("ask.thrown_away"), 1))
        st.page_link(link_to("home"), label=page.t("page.home"), icon=":material/home:")
        return
    if written := _written(page, asked("draft")):
        done.draw(page, asked("do"), *written)
        return
    form = guided.form_of(asked("do"))
    if form is None:
        html(note(page.t("ask.no_such_form")))
        return
    if page.day:
        html(f'<p class="lt-warning">{escape(page.t("ask.only_today"))}</p>')
        return
    draft = guided.open_draft(page, form)
    if not page.reader.may(form.verb, draft.area):
        html(note(page.t("ask.may_not")))
        return
    if form.about == "village" and not (draft.area or any(q.name == "village" for q in form.questions())):
        html(note(page.t("ask.no_such_form")))  # an address that was cut off: nothing belongs nowhere
        return
    begun_before(page, draft)
    overtaken_note(page, draft)
    with st.container(key="guided"):
        guided.draw(page, form, draft)


def _written(page: Page, uid: str) -> tuple[str, list[str], str] | None:
    """What the form wrote: subject, ids of its events, village.  A page loaded again is no form to fill in again."""
    key = f"written.{uid}"
    if UID.fullmatch(uid) and key not in st.session_state and f"draft.{uid}" not in st.session_state:
        before = forms.written(page.register, page.writer, uid)
        if before:
            first = before.events[0]
            st.session_state[key] = (before.subject, [event.id for event in before.events], first.area_code)
            st.session_state[f"undo.{first.id}.done"] = not before.stands
    told: tuple[str, list[str], str] | None = st.session_state.get(key)
    return told


@st.fragment
def form() -> None:
    """The form runs alone when it is answered: an answer costs no menu.  Who looks is asked again each time."""
    page = start()
    try:
        draw(page)
    except LandtrackError as error:
        show_error(page, error)


form()
