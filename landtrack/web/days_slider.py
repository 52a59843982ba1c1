"""The days on which plots of a village changed hands, to be gone through like pages of a notebook."""

from __future__ import annotations

import streamlit as st

from landtrack.web.page import Page, Record

CHANGES = ("handed_over_on", "ended_on")


def days_slider(page: Page, land: Record) -> None:
    """Slide to the land as it was on a day; nothing where nothing has changed yet."""
    days = _days(page, land)
    if page.actor.role != "officer" or len(days) < 2:
        return
    key = f"day_{land['village']}"
    st.session_state[key] = page.shown_day  # the day may be chosen elsewhere too
    st.select_slider(page.t("frame.as_of.pick"), days, format_func=page.say.date, key=key,
                     on_change=_show, args=(key, page.today))  # fmt: skip


def _days(page: Page, land: Record) -> list[str]:
    """Each day on which a plot was handed over or ended, the day that is shown and today; the earliest first."""
    there = page.reader.list("allotment", area_code=land["village"]) if page.day else land["allotments"]
    changed = {day for one in there for name in CHANGES if (day := one.get(name)) and day <= page.today}
    return sorted(changed | {page.shown_day, page.today}) if changed else []


def _show(key: str, today: str) -> None:
    """The whole app goes to the day, as it does for one that was typed."""
    day = st.session_state[key]
    if day < today:
        st.query_params["as_of"] = day
    else:
        st.query_params.pop("as_of", None)
