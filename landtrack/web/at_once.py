"""What one press records, such as "it is the same woman": a double click is harmless, and the way back stands beside."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.domain.events import Event
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.register.unit import Unit
from landtrack.web.page import Page, Record, show_error
from landtrack.web.parts import html

HOW = tuple(code for code in CODES["how_known"] if code != "none")
_SAID, _IDS = "at_once:said", "at_once:ids"
Write = Callable[[Unit], tuple[Event | None, str]]  # the event that an undo takes back, and what is said then


def pick_how(page: Page, key: str) -> str:
    """How it is known; seen on the spot until somebody says otherwise."""
    said = {code: page.t(f"code.how_known.{code}") for code in HOW}
    return st.selectbox(page.t("fact.how_known"), tuple(said), format_func=said.__getitem__, key=key)


def event_ids(key: str, count: int) -> list[str]:
    """Ids of the events of one press, the same until something has been recorded."""
    kept: dict[str, list[str]] = st.session_state.setdefault(_IDS, {})
    made = kept.setdefault(key, [])
    made.extend(new_uid() for _ in range(count - len(made)))
    return made[:count]


def record(page: Page, subject: str, write: Write) -> None:
    """Write, say so and draw the page of ``subject`` anew; a refusal is said here."""
    try:
        with page.register.write(page.actor) as unit:
            event, said = write(unit)
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state.pop(_IDS, None)  # said once more, perhaps after an undo, it is another event
    st.session_state[_SAID] = {"of": subject, "text": said, "event": event.id if event else "", "undo": new_uid()}
    st.rerun()


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
