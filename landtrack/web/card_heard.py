"""Who heard the chief's answer: by name or by a mark, how many they were, and his own voice; each may be left out.

Nobody is offered from the register: on a screen in the chief's hands no woman's name is shown.  What
is typed is what he says, and a name is written only with the yes of who bears it.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import Question
from landtrack.presentation import SIGNS
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.who import new_said
from landtrack.web.forms.widgets import ask
from landtrack.web.parts import heading, html, note, sign_svg
from landtrack.web.uploads import taken_in
from landtrack.web.voice import voice_box

Answers = dict[str, Any]
Keep = Callable[[Answers], None]
PRESENT = Question("people_present", "int", required=False)
SEXES = ("M", "F")


def draw(asking: Asking, keep: Keep) -> None:
    """Ask, and note the answers; ``keep`` saves them at once where a button changes them."""
    with st.container(key="card_heard"):
        html(heading(asking.page.t("card.heard"), 2))
        _there(asking, keep)
        is_spoken = isinstance(asking.answers.get("voice"), dict)  # then it is a line of its own, like who heard it
        with st.container(horizontal=not is_spoken, vertical_alignment="center"):
            _add(asking, keep)
            _voice(asking, keep)
        ask(asking, PRESENT)


def _there(asking: Asking, keep: Keep) -> None:
    """Who was told of so far, each with the way to take it back."""
    page, told = asking.page, asking.answers.get("witnesses") or []
    if not told:
        html(note(page.t("card.heard.help")))
    for at, one in enumerate(told):
        with st.container(horizontal=True, vertical_alignment="center"):
            said = page.t("ask.closed") if page.writer.overheard and "new_name" in one else new_said(page, one)
            html(f'<p class="lt-row">{sign_svg(one["mark"], 32) if "mark" in one else ""}<b>{escape(said)}</b></p>')
            st.button(page.t("ask.people.remove"), key=asking.key("heard", f"remove.{at}"), icon=":material/close:",
                      on_click=keep, args=({**asking.answers, "witnesses": told[:at] + told[at + 1 :]},))  # fmt: skip


def _add(asking: Asking, keep: Keep) -> None:
    """One more: a name with a yes, or a picture in its place; a man or a woman is one press."""
    page, told = asking.page, asking.answers.get("witnesses") or []
    key = asking.key("heard", str(len(told)))
    with st.popover(page.t("card.heard.add"), icon=":material/person_add:", key=asking.key("heard", "add")):
        name, agreed = "", False
        if page.writer.overheard:
            html(note(page.t("ask.closed.to_ask")))
        else:
            name = st.text_input(page.t("ask.people.name"), key=f"{key}.name", autocomplete="off").strip()
            agreed = st.checkbox(page.t("ask.people.agreed"), key=f"{key}.agreed")
        mark = st.selectbox(page.t("card.heard.mark"), tuple(SIGNS), None, key=f"{key}.mark",
                            format_func=lambda one: page.t(SIGNS[one].msgid), placeholder=page.t("ask.choose"))  # fmt: skip
        who = {"new_name": name} if name and agreed else {"mark": mark} if mark and not name else None
        for sex in SEXES:
            st.button(page.t(f"card.heard.add.{sex}"), key=f"{key}.{sex}", disabled=who is None, width="stretch",
                      on_click=keep, args=({**asking.answers, "witnesses": [*told, {**(who or {}), "sex": sex}]},))  # fmt: skip


def _voice(asking: Asking, keep: Keep) -> None:
    """His twenty seconds, if he wants them kept: speaking them is his yes, and they are let go of with one press."""
    page, before = asking.page, asking.answers.get("voice")
    if isinstance(before, dict):
        with st.container(horizontal=True, vertical_alignment="center"):
            html(f'<p class="lt-row"><b>{escape(page.t("card.voice.kept"))}</b></p>')
            st.button(page.t("ask.people.remove"), key=asking.key("voice", "remove"), icon=":material/close:",
                      on_click=_let_go, args=(asking, keep))  # fmt: skip
        return
    with st.popover(page.t("card.voice"), icon=":material/mic:", key=asking.key("voice", "add")):
        key = asking.key("voice", str(st.session_state.get(asking.key("voice", "let_go"), 0)))
        sent = voice_box(page, page.t("card.voice.say"), key)
        html(note(page.t("card.voice.help")))
        kept = taken_in(page, sent, key) if sent else None
    if kept:
        keep({**asking.answers, "voice": kept})
        st.rerun()


def _let_go(asking: Asking, keep: Keep) -> None:
    count = asking.key("voice", "let_go")
    st.session_state[count] = st.session_state.get(count, 0) + 1
    keep({name: value for name, value in asking.answers.items() if name != "voice"})
