"""A day as it is typed, and said again in words so that nothing is misread: Streamlit's own calendar is English only."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from landtrack.domain.values import read_date
from landtrack.exchange.times import read_day
from landtrack.web.page import Page
from landtrack.web.parts import html, note


def day_field(page: Page, label: str, before: str | None, key: str, *, may_come: bool = True) -> str | None:
    """Ask for a day; it comes back in its canonical form, None where nothing can be read for certain.

    ``may_come``: whether it may lie ahead; what has happened cannot have happened after today.
    """
    text = st.text_input(label, page.say.date(before) if before else "", key=key,
                         placeholder=page.t("ask.date.placeholder"), width=320)  # fmt: skip
    if not text.strip():
        return None
    read = read_day(text, date.fromisoformat(page.today))
    if read is None:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("ask.date.unread", text=text))}</p>')
    elif not may_come and read_date(read).first.isoformat() > page.today:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("reason.after_today"))}</p>')
        return None
    elif page.say.date(read) != text.strip():
        html(note(page.t("ask.date.read", day=page.say.date(read))))
    return read
