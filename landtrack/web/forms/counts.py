"""Whole numbers asked side by side."""

from __future__ import annotations

import streamlit as st

from landtrack.land.rows import MOST_PLOTS
from landtrack.web.forms.asking import Asking


def counts(asking: Asking, *asked: tuple[str, int, int]) -> list[int | None]:
    """Whole numbers side by side: name of the answer, least, preset."""
    found: list[int | None] = []
    with st.container(horizontal=True):
        for name, least, preset in asked:
            before = asking.answers.get(name, preset)
            value = st.number_input(asking.page.t(f"layout.{name}"), least, MOST_PLOTS, before, 1, key=asking.key(name),
                                    width=180)  # fmt: skip
            asking.answers[name] = value
            found.append(None if value is None else int(value))
    return found
