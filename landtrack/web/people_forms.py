"""Forms of one step about women and groups: what was typed stays on a refusal, a double click is harmless.

A form gets its name and the ids of its events when it is opened, so that the same press sent twice is the same event.
It is drawn outside ``st.form``, since a question may depend on another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.domain.events import Event
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.presentation import SIGNS
from landtrack.register.search import plain
from landtrack.register.unit import Unit
from landtrack.web.forms.days import day_field
from landtrack.web.page import Page, Record, show_error
from landtrack.web.parts import html, plain_label, sign_svg

HOW = tuple(code for code in CODES["how_known"] if code != "none")
_SAID, _IDS = "people:said", "people:ids"
Write = Callable[[Unit], tuple[Event | None, str]]  # the event that an undo takes back, and what is said then


@dataclass(frozen=True, slots=True)
class Form:
    """An open form: its place (the page's subject, ``:`` and a place on it), its name, and what its answers are kept by."""

    page: Page
    slot: str
    name: str
    uid: str

    def key(self, question: str) -> str:
        """The key of a question's answer."""
        return f"{self.uid}:{question}"

    def ids(self, count: int, name: str = "event") -> list[str]:
        """Ids of the events that it may record, the same however often they are asked for."""
        return event_ids(self.key(name), count)

    def id(self, name: str = "event") -> str:
        """The id of one event."""
        return self.ids(1, name)[0]

    def when_and_how(self) -> dict[str, Any]:
        """The day, and how it is known: facts of every event."""
        t, today = self.page.t, self.page.register.clock.today()
        left, right = st.columns(2)
        with left:
            day = day_field(self.page, t("people.on"), today.isoformat(), self.key("on"))
        with right:
            how = pick_how(self.page, self.key("how"))
        return {"on": day or today.isoformat(), "how_known": how}

    def choose(
        self, label: str, question: str, codes: Sequence[str], said: Callable[[str], str], **more: Any
    ) -> str | None:
        """One of a few answers, none of them preset."""
        options = {code: plain_label(said(code)) for code in codes}
        return st.radio(
            label,
            tuple(options),
            index=None,
            horizontal=True,
            format_func=options.__getitem__,
            key=self.key(question),
            **more,
        )

    def pick(self, label: str, question: str, said: Mapping[str, str], *, preset: bool = True, none: str = "") -> str:
        """One of a list by its code; "" where none is preset and none is picked; ``none`` says what that means."""
        return pick(self.page, label, said, self.key(question), preset=preset, none=none)

    def sign(self, taken: frozenset[str] = frozenset()) -> str:
        """The picture that she picks; those that nobody in the village has yet come first."""
        t = self.page.t
        words = {key: t(one.msgid) for key, one in SIGNS.items()}
        free = sorted(words, key=lambda key: (key in taken, plain(words[key])))
        said = {key: t("people.sign.taken", sign=words[key]) if key in taken else words[key] for key in free}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = self.pick(t("people.sign"), "sign", said, preset=False, none=t("people.sign.pick"))
            html(sign_svg(picked, 44))
        return picked

    def buttons(self, write: Write | None, *, label: str | None = None) -> None:
        """Record, or close the form; without ``write`` something is still to be answered."""
        t = self.page.t
        with st.container(horizontal=True):
            press = st.button(label or t("people.save"), key=self.key("save"), type="primary", disabled=write is None)
            st.button(t("people.close"), key=self.key("close"), on_click=close, args=(self.slot,))
        if press and write:
            record(self.page, self.slot, write)


def pick(page: Page, label: str, said: Mapping[str, str], key: str, *, preset: bool = True, none: str = "") -> str:
    """One of a list by its code, as ``Form.pick``."""
    found = st.selectbox(
        label, tuple(said), index=0 if preset else None, format_func=said.__getitem__, key=key,
        placeholder=none or page.t("people.pick"),
    )  # fmt: skip
    return found or ""


def pick_how(page: Page, key: str) -> str:
    """How it is known."""
    return pick(page, page.t("fact.how_known"), {code: page.t(f"code.how_known.{code}") for code in HOW}, key)


def event_ids(key: str, count: int) -> list[str]:
    """Ids of the events of one press, the same until something has been recorded."""
    kept: dict[str, list[str]] = st.session_state.setdefault(_IDS, {})
    made = kept.setdefault(key, [])
    made.extend(new_uid() for _ in range(count - len(made)))
    return made[:count]


def record(page: Page, slot: str, write: Write) -> None:
    """Write, say so and draw the page anew; a refusal is said here, and what was typed stays."""
    try:
        with page.register.write(page.actor) as unit:
            event, said = write(unit)
    except LandtrackError as error:
        show_error(page, error)
        return
    close(slot)
    st.session_state.pop(_IDS, None)  # said once more, perhaps after an undo, it is another event
    st.session_state[_SAID] = {
        "of": slot.partition(":")[0],
        "text": said,
        "event": event.id if event else "",
        "undo": new_uid(),
    }
    st.rerun()


def opened(page: Page, slot: str) -> Form | None:
    """The form that is open at a place of the page."""
    found = st.session_state.get(f"people:open:{slot}")
    return Form(page, slot, *found) if found else None


def open_form(slot: str, name: str) -> None:
    """Open a form afresh; for ``on_click``."""
    st.session_state[f"people:open:{slot}"] = (name, new_uid())


def close(slot: str) -> None:
    """Close the form; its answers are forgotten with their questions."""
    st.session_state.pop(f"people:open:{slot}", None)


def what_was_said(page: Page, subject: str) -> None:
    """What has just been recorded on this page, and the way back: recorded by mistake."""
    said = st.session_state.get(_SAID)
    if not said or said["of"] != subject:
        st.session_state.pop(_SAID, None)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="people_said"):
        html(f'<p role="status">{escape(said["text"])}</p>')
        if said["event"] and st.button(page.t("people.undo"), key=f"{said['undo']}:undo"):
            record(page, subject, lambda unit: _take_back(page, unit, said))


def _take_back(page: Page, unit: Unit, said: Record) -> tuple[None, str]:
    unit.do("event.retract", id=said["undo"], event=said["event"])
    return None, page.t("people.undone")
