"""Files of fields that were taken in, and taking one back whole."""

from __future__ import annotations

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register.parcel_batch import Batch, batches, undo_parcels
from landtrack.web.page import Page, show_error
from landtrack.web.parts import heading, html, note
from landtrack.web.progress import bar

UNDONE, LISTED = "imports_undone", "imports_listed"
SHOWN = 5


def said(page: Page) -> None:
    """What was taken back a moment ago."""
    if (gone := st.session_state.pop(UNDONE, None)) is not None:
        st.success(page.t.tn("imports.undone", gone, n=page.say.number(gone)))


def undo(page: Page, batch: str) -> bool:
    """Take a whole import back; False, and a sentence, where that is not possible."""
    try:
        with bar(page, "imports.undoing") as progress:
            st.session_state[UNDONE] = undo_parcels(page.register, page.writer, batch, progress=progress)
    except LandtrackError as error:
        show_error(page, error)
        return False
    return True


def recent(page: Page) -> None:
    """The last files of this account, to take back later than at once."""
    found = _batches(page)[:SHOWN]
    if found:
        html(heading(page.t("imports.recent")))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            day = page.say.date(one.recorded_on)
            html(note(page.t.tn("imports.recent.one", one.parcels, day=day, n=page.say.number(one.parcels))))
            if st.button(page.t("imports.recent.undo"), key=f"imports_undo_{one.uid}") and undo(page, one.uid):
                st.rerun()


def _batches(page: Page) -> list[Batch]:
    """Looked up once for each version of the register: the log is long."""
    key = (page.register.version(), page.writer.uid)
    held = st.session_state.get(LISTED)
    if held is None or held[0] != key:
        held = st.session_state[LISTED] = (key, batches(page.register, page.writer))
    return list(held[1])
