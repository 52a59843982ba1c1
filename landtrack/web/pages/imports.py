"""Files of fields: brought, looked at on a map and row by row, taken in whole or in part, taken back."""

from __future__ import annotations

import streamlit as st

from landtrack.web import import_file, import_report, import_undo
from landtrack.web.page import Page, start
from landtrack.web.parts import heading, html, note


def draw(page: Page) -> None:
    """What came of the last file, else a file, what is asked of it, and what would come of it."""
    html(heading(page.t("page.imports"), 1) + note(page.t("imports.intro")))
    if not page.reader.may("parcel.add"):
        html(note(page.t("imports.not_allowed")))
        return
    if page.day:  # what is written is written today
        html(note(page.t("imports.not_in_the_past")))
        return
    import_undo.said(page)
    if done := st.session_state.get(import_report.DONE):
        import_report.taken(page, done)
        return
    file = import_file.brought(page)
    if file is None:
        html(note(page.t("imports.nothing_yet")))
        import_undo.recent(page)
        return
    report = import_file.checked(page, file)
    if report is not None:
        import_report.draw(page, file, report)


draw(start())
