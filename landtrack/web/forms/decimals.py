"""A number with decimals as it is typed, with a comma or a point.

A browser's own field for numbers takes the comma only where the browser itself speaks French; elsewhere it
drops it, and 1,5 hectares become 15.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import streamlit as st

from landtrack.exchange.said import NotUnderstoodError, digits
from landtrack.web.page import Page
from landtrack.web.parts import html

_SPACES = re.compile(r"\s")  # between thousands, the narrow ones too
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?")


def read_decimal(text: str) -> float | None:
    """The number that stands there; None where there is none, or where it may be read in two ways."""
    bare = _SPACES.sub("", text)
    try:
        return float(digits(bare)) if _NUMBER.fullmatch(bare) else None
    except NotUnderstoodError:
        return None


def decimal_field(page: Page, label: str, before: Any, key: str, *, most: float, width: int = 220) -> float | None:
    """Ask for a number of 0 and more; None where nothing stands there, or nothing that can be read for certain."""
    text = st.text_input(label, _typed(page, before), key=key, width=width, placeholder=page.say.number(1.5))
    if not text.strip():
        return None
    value = read_decimal(text)
    if value is None or value > most:
        html(f'<p class="lt-warning" role="alert">{escape(page.t("ask.number.unread", text=text))}</p>')
        return None
    return value


def _typed(page: Page, value: Any) -> str:
    """A number as one would have typed it, with the sign of the page's language and nothing between thousands."""
    if value is None:
        return ""
    plain = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return (plain if read_decimal(plain) is not None else plain + "0").replace(".", page.say.number(0.5)[1])
