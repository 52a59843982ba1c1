"""A screen lent to the chief: the way back to the officer, and phrases to listen to."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.register.accounts import SignIns
from landtrack.web.identity import go_to
from landtrack.web.opening import opened
from landtrack.web.page import Page, Record, show_error
from landtrack.web.parts import html

SOUNDS = (".mp3", ".ogg", ".m4a", ".wav")


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


def phrases() -> Path | None:
    """The folder of recorded phrases, one below it for each language, where a country office laid one."""
    place = os.environ.get("LANDTRACK_PHRASES")
    return Path(place) if place else None


def phrase_file(language: str, name: str) -> Path | None:
    """The sound of a phrase; None where nobody recorded it."""
    folder = phrases()
    if folder is None or not (language.isalnum() and name.replace("_", "").isalnum()):
        return None
    found = (folder / language / f"{name}{ending}" for ending in SOUNDS)
    return next((path for path in found if path.is_file()), None)


def listen(page: Page, claim: Record) -> None:
    """[Listen]: the sentence of the card in the chief's language, from a file, where it was recorded."""
    remedy = (claim.get("remedies") or ["other"])[0]
    languages = page.reader.get("village", claim["village"]).get("languages") or ()
    for language in (*languages, page.say.lang):
        if phrase_file(str(language), f"ask_{remedy}"):
            html(f'<audio class="lt-listen" controls preload="none" src="/phrase/{language}/ask_{remedy}"></audio>')
            return
