"""A bar that says how far something is and how long it still takes; what can be stopped, has a button for that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from landtrack.web.page import Page

Progress = Callable[..., Iterator[Any]]
EVERY_S = 0.2  # between two drawings, and so the longest that a pressed button waits
FORESEEN_S = 2.0  # before this nothing is known of how long it takes


@contextmanager
def bar(page: Page, msgid: str, *, on_stop: Callable[[], None] | None = None) -> Iterator[Progress]:
    """A progress bar that is gone when the block ends.

    Parameters
    ----------
    msgid : a sentence with {done} and {all}; ``<msgid>.open`` with {done} alone, where nobody knows how many there are
    on_stop : what is noted when the button is pressed that stops the work; None: there is no button

    Gives what walks through items and shows how far it is: ``progress(items, total)``.  A pressed button ends this run
    of the page at the next drawing, wherever the work is: what it wrote is undone with its transaction.
    """
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        shown = st.progress(0.0)
        if on_stop:
            st.button(page.t("imports.stop"), key=f"stop_{msgid}", on_click=on_stop)

    def walk(items: Iterable[Any], total: int | None = None) -> Iterator[Any]:
        total = len(items) if total is None and isinstance(items, Sequence) else total
        began = drawn = time.monotonic()
        for done, item in enumerate(items):
            now = time.monotonic()
            if done == 0 or now - drawn >= EVERY_S:
                drawn = now
                share = min(done / total, 1.0) if total else 0.0
                shown.progress(share, _said(page, msgid, done, total, now - began))
            yield item

    yield walk
    place.empty()


def _said(page: Page, msgid: str, done: int, total: int | None, passed_s: float) -> str:
    """How far it is and, once that can be said, how long it still takes."""
    if not total:
        return page.t(f"{msgid}.open", done=page.say.number(done))
    said = page.t(msgid, done=page.say.number(done), all=page.say.number(total))
    if not done or passed_s < FORESEEN_S:
        return said
    left_s = passed_s / done * max(total - done, 0)
    minutes = left_s >= 90
    left = page.t.tn(
        "imports.left.minutes" if minutes else "imports.left.seconds", round(left_s / 60 if minutes else left_s)
    )
    return page.t("imports.bar", said=said, left=left)
