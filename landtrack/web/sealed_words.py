"""What was said of a record word for word: sealed, opened at a press, and the reading noted."""

from __future__ import annotations

from html import escape

import streamlit as st

from landtrack.domain.records import fields_of
from landtrack.web.page import Page, Record
from landtrack.web.parts import facts, html, note
from landtrack.web.wording import label_of


def offer_words(page: Page, kind: str, record: Record) -> None:
    """A button where an officer may read what is sealed of a record; nothing where nothing is."""
    if page.actor.role != "officer" or not any(f.is_sealed and record.get(f.name) for f in fields_of(kind)):
        return
    pressed = st.button(page.t(f"{kind}.open_words"), key=f"words_{record['uid']}")
    html(note(page.t("words.noted")))
    if pressed:
        told = page.reader.words(kind, record["uid"], sid=page.who.sid)
        html(facts((label_of(page, kind, name), f'<div class="lt-pre">{escape(text)}</div>')
                   for name, text in told.items()))  # fmt: skip
