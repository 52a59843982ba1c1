"""Phrases to listen to: [Listen] on the chief's card, and the part of the settings where they are recorded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from landtrack.errors import LandtrackError
from landtrack.i18n import summaries
from landtrack.register.phrases import PHRASES, Spoken, language_of, record_phrase, remove_phrase, spoken
from landtrack.register.search import plain
from landtrack.web.page import Page, show_error
from landtrack.web.parts import heading, html, listing, note
from landtrack.web.voice import voice_box
from landtrack.web.wording import open_word


def listen(page: Page, village: str, phrase: str) -> None:
    """[Listen]: a phrase in the languages of the village where somebody recorded it, else in all that are there."""
    found = {language: said[phrase] for language, said in spoken(page.register).items() if phrase in said}
    here = {plain(one) for code in page.reader.get("village", village).get("languages") or ()
            for one in (code, open_word(page, "language", code))}  # fmt: skip
    known = {language: uid for language, uid in found.items() if plain(language) in here}
    for language, uid in sorted((known or found).items()):
        html(_player(page, language, uid))


def _player(page: Page, language: str, uid: str) -> str:
    said = escape(page.t("card.listen", language=open_word(page, "language", language)), quote=True)
    return (
        f'<figure class="lt-listen"><figcaption>{said}</figcaption><audio controls controlslist="nodownload noplaybackrate" '
        f'preload="none" src="/phrase/{escape(uid)}" aria-label="{said}"></audio></figure>'
    )


def text_of(page: Page, phrase: str) -> str:
    """What is read aloud: what is asked, without a number and without who asks."""
    kind, _, remedy = phrase.partition("_")
    return summaries.asked_by_nobody(remedy, page.t) if kind == "ask" else page.t(f"phrase.{phrase}")


# --- in the settings ---------------------------------------------------------------------------------------


def draw(page: Page) -> None:
    """What is there in each language; who may keep a paper records, replaces and removes."""
    html(heading(page.t("phrases.title")) + note(page.t("phrases.note")))
    if not page.register.has_key:
        html(note(page.t("phrases.no_key")))
        return
    found = spoken(page.register)
    if page.reader.may("document.add"):
        _record(page, found)
    elif found:
        for language in sorted(found):
            html(heading(open_word(page, "language", language), 3) + listing(_rows(page, language, found[language])))
    else:
        html(note(page.t("phrases.none")))


def _rows(page: Page, language: str, said: dict[str, str]) -> Iterable[str]:
    for phrase in PHRASES:
        player = _player(page, language, said[phrase]) if phrase in said else escape(page.t("phrases.not_yet"))
        yield f"<b>{escape(text_of(page, phrase))}</b><br>{player}"


def _record(page: Page, found: Spoken) -> None:
    with st.container(border=True, key="phrases"):
        language = _language(page, found)
        if language is None:
            return
        said = found.get(language, {})
        html(listing(_rows(page, language, said)))
        marks = {phrase: f"{'✓ ' if phrase in said else ''}{text_of(page, phrase)}" for phrase in PHRASES}
        first = next((i for i, phrase in enumerate(PHRASES) if phrase not in said), 0)
        phrase = st.selectbox(page.t("phrases.which"), PHRASES, first, format_func=marks.__getitem__,
                              key=f"phrase.{language}.{len(said)}")  # fmt: skip
        _voice(page, language, phrase, is_there=phrase in said)


def _language(page: Page, found: Spoken) -> str | None:
    """One of the villages', one that is spoken already, or another that is typed."""
    of_villages = {code for v in page.reader.list("village") for code in v.get("languages") or ()}
    spelled = {plain(open_word(page, "language", one)): one for one in sorted(of_villages | found.keys())}
    typed = st.selectbox(page.t("phrases.language"), sorted(spelled.values()), None, accept_new_options=True,
                         format_func=lambda one: open_word(page, "language", one), key="phrases_language",
                         placeholder=page.t("phrases.language.type"), width=420)  # fmt: skip
    if not typed:
        return None
    try:
        language = language_of(typed)
    except LandtrackError as error:
        show_error(page, error)
        return None
    return spelled.get(plain(language), language)


def _voice(page: Page, language: str, phrase: str, *, is_there: bool) -> None:
    key = f"phrase.{language}.{phrase}.{st.session_state.get('phrases_kept', 0)}"
    sent = voice_box(page, page.t("phrases.record"), key)
    with st.container(horizontal=True):
        keep = st.button(page.t("phrases.replace" if is_there else "phrases.keep"), key=f"{key}.keep", type="primary",
                         disabled=sent is None)  # fmt: skip
        away = is_there and st.button(page.t("phrases.remove"), key=f"{key}.remove", icon=":material/close:")
    if not (keep and sent) and not away:
        return
    try:
        with page.register.write(page.writer) as unit:
            if keep and sent:
                record_phrase(unit, language, phrase, sent.getvalue())
            else:
                remove_phrase(unit, language, phrase)
    except LandtrackError as error:
        show_error(page, error)
        return
    st.session_state["phrases_kept"] = st.session_state.get("phrases_kept", 0) + 1
    st.rerun()
