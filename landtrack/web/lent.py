"""A screen lent to the chief: the way back to the officer."""

from __future__ import annotations

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register.accounts import SignIns
from landtrack.web.identity import go_to
from landtrack.web.opening import opened
from landtrack.web.page import Page, show_error


def foot(page: Page) -> None:
    """ "Give back the screen": the officer's PIN, and her own pages again."""
    if not page.actor.in_hands:
        return
    row = st.container(horizontal=True, horizontal_alignment="center", key="lent_foot")
    box = row.popover(page.t("card.give_back"), icon=":material/lock_open:")
    with box:
        pin = st.text_input(page.t("card.pin"), type="password", key="lent_pin", autocomplete="off")
        pressed = st.button(page.t("card.give_back.yes"), key="lent_yes")
    if pressed:
        signins: SignIns = opened()  # type: ignore[assignment]
        try:
            signins.take_back_screen(page.who.sid, pin)
        except LandtrackError as error:
            with box:  # where she looks, not under it
                show_error(page, error)
            return
        go_to("/home")
