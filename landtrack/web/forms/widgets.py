"""WIDGETS: how a question of each type is asked; every one gives the answer as the verbs take it, or None."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import CHOICES, UNKNOWN, Question
from landtrack.domain.codes import CODES
from landtrack.domain.values import QUALIFIERS, UNITS_M2, as_code
from landtrack.presentation import ASKS, SIGNS
from landtrack.register.documents import LARGEST
from landtrack.register.told import MAY_COME
from landtrack.web.forms import women
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.common_parts import common_parts
from landtrack.web.forms.days import day_field
from landtrack.web.forms.decimals import decimal_field
from landtrack.web.forms.land_lists import allotments, each_answer, fields, rows
from landtrack.web.forms.layout import parts, plots
from landtrack.web.forms.numbers import plot_numbers
from landtrack.web.forms.outline import outline
from landtrack.web.forms.terms import exceptions, rights
from landtrack.web.forms.who import claim, claims, commitment, not_known, party, people, village
from landtrack.web.parts import html, note, picture
from landtrack.web.uploads import file_box, size_said, taken_in

MB = 2**20
RADIO_UP_TO = 5  # more choices than these are a list to search in
FILES = ["jpg", "jpeg", "png", "webp", "pdf", "ogg", "mp3", "wav", "m4a", "webm"]
SHORT_TEXTS = frozenset({"public_code", "place", "fee", "revocable", "language", "asked_by", "by_whom", "who_objects",
                         "certified_by", "received_mark", "crop", "full_name", "household", "phone", "name"})  # fmt: skip
NOT_OFFERED = {"said": frozenset[str](), "qualifier": frozenset({"as_told"}), "how_known": frozenset({"none"}),
               "basis": frozenset({"named"})}  # fmt: skip
REMEDIES = ("land_for_group", "plot", "restore_plot", "water_access", "boundary_fixed", "other")  # the six pictures


def ask(asking: Asking, question: Question) -> None:
    """Draw one question and note its answer."""
    draw = BY_NAME.get(question.name) or WIDGETS.get(question.type) or WIDGETS.get(question.base, _text)
    asking.answers[question.name] = draw(asking, question)
    if said := asking.help(question):
        html(note(said))


# --- one of several ----------------------------------------------------------------------------


def _options(question: Question) -> tuple[str, ...]:
    listed = CHOICES[question.of] if question.base == "choice" else CODES[question.of]
    return tuple(one for one in listed if one not in NOT_OFFERED.get(question.of, ()))


def _word(asking: Asking, question: Question) -> Callable[[str], str]:
    own, general = (
        f"choice.{question.name}.",
        f"choice.{question.of}." if question.base == "choice" else f"code.{question.of}.",
    )
    t = asking.page.t
    return lambda one: t(own + one) if t.has(own + one) else t(general + one)


def _choice(asking: Asking, question: Question) -> str | None:
    options, word = _options(question), _word(asking, question)
    before = asking.answers.get(question.name)
    label, key = asking.label(question), asking.key(question.name)
    index = options.index(before) if before in options and key not in st.session_state else None  # what it holds wins
    if len(options) <= RADIO_UP_TO:
        return st.radio(label, options, index, format_func=word, key=key, horizontal=True)
    return st.selectbox(label, options, index, format_func=word, key=key,
                        placeholder=asking.page.t("ask.choose"))  # fmt: skip


def _codes(asking: Asking, question: Question) -> list[str] | None:
    chosen = st.multiselect(asking.label(question), _options(question), asking.answers.get(question.name) or [],
                            format_func=_word(asking, question), select_all=False, key=asking.key(question.name),
                            placeholder=asking.page.t("ask.choose"))  # fmt: skip
    return chosen or None


def _pictures(asking: Asking, question: Question) -> list[str] | None:
    """What they ask, as six pictures to press."""
    chosen = (asking.answers.get(question.name) or [None])[0]

    def choose(remedy: str) -> None:
        st.session_state[asking.key(question.name)] = remedy

    chosen = st.session_state.get(asking.key(question.name), chosen)
    html(f'<p class="lt-question">{escape(asking.label(question))}</p>')
    box = st.container(key="pictures")  # pages.css sets them in twos on a phone, where columns would be one long one
    for row in range(0, len(REMEDIES), 3):
        for remedy, column in zip(REMEDIES[row : row + 3], box.columns(3, gap="small"), strict=True):
            with column:
                is_chosen = remedy == chosen
                html(
                    f'<div class="lt-choice{" lt-chosen" if is_chosen else ""}">{picture(ASKS[remedy].drawing, 64)}</div>'
                )
                st.button(asking.page.t(f"code.remedy.{remedy}"), key=asking.key(question.name, remedy), width="stretch",
                          wrap=True, type="primary" if is_chosen else "secondary", on_click=choose, args=(remedy,),
                          icon=":material/check:" if is_chosen else None)  # fmt: skip
    return [chosen] if chosen else None


def _sign(asking: Asking, question: Question) -> str | None:
    """A picture that stands for the request."""
    t, before = asking.page.t, asking.answers.get(question.name)
    options = tuple(SIGNS)
    return st.selectbox(asking.label(question), options, options.index(before) if before in options else None,
                        format_func=lambda one: t(SIGNS[one].msgid), key=asking.key(question.name),
                        placeholder=t("ask.choose"))  # fmt: skip


# --- numbers ---------------------------------------------------------------------------------------


def _quantity(asking: Asking, question: Question) -> Any:
    t, before = asking.page.t, asking.answers.get(question.name)
    told = before if isinstance(before, dict) else {}
    options = [one for one in QUALIFIERS if one not in NOT_OFFERED["qualifier"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = st.number_input(asking.label(question), 0, 1_000_000, told.get("value"), 1, key=asking.key(question.name),
                                width=220)  # fmt: skip
        qualifier = st.radio(t("ask.qualifier"), options, options.index(told.get("qualifier", "exactly")), horizontal=True,
                             format_func=lambda one: t(f"ask.qualifier.{one}"), key=asking.key(question.name, "qualifier"),
                             label_visibility="collapsed")  # fmt: skip
    if not_known(asking, question) and value is None:
        return UNKNOWN
    return None if value is None else {"value": int(value), "qualifier": qualifier}


def _area(asking: Asking, question: Question) -> Any:
    t, before = asking.page.t, asking.answers.get(question.name)
    told = before if isinstance(before, dict) else {}
    units = list(UNITS_M2)[::-1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = decimal_field(
            asking.page, asking.label(question), told.get("value"), asking.key(question.name), most=1e6
        )
        unit = st.radio(t("ask.unit"), units, units.index(told.get("unit", "ha")), horizontal=True,
                        format_func=lambda one: t(f"ask.unit.{one}"), key=asking.key(question.name, "unit"),
                        label_visibility="collapsed")  # fmt: skip
    if not_known(asking, question) and value is None:
        return UNKNOWN
    return None if value is None else {"value": int(value) if value == int(value) else value, "unit": unit}


def _int(asking: Asking, question: Question) -> int | None:
    value = st.number_input(asking.label(question), 0, 1_000_000, asking.answers.get(question.name), 1,
                            key=asking.key(question.name), width=220)  # fmt: skip
    return None if value is None else int(value)


def _number(asking: Asking, question: Question) -> float | None:
    before = asking.answers.get(question.name)
    return decimal_field(asking.page, asking.label(question), before, asking.key(question.name), most=1e9)


def _bool(asking: Asking, question: Question) -> bool | None:
    before, t = asking.answers.get(question.name), asking.page.t
    return st.radio(asking.label(question), (True, False), None if before is None else int(not before), horizontal=True,
                    format_func=lambda yes: t(f"code.yes3.{'yes' if yes else 'no'}"), key=asking.key(question.name))  # fmt: skip


def _shortfall(asking: Asking, question: Question) -> Any:
    """What is missing of a promise: women, square metres, or nobody knows."""
    t, before = asking.page.t, asking.answers.get(question.name)
    told = before if isinstance(before, dict) else {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        women = st.number_input(t("ask.shortfall.women"), 0, 1_000_000, told.get("women"), 1,
                                key=asking.key(question.name, "women"), width=220)  # fmt: skip
        m2 = st.number_input(t("ask.shortfall.m2"), 0, 10**9, told.get("m2"), 1, key=asking.key(question.name, "m2"),
                             width=220)  # fmt: skip
    said = {name: int(value) for name, value in (("women", women), ("m2", m2)) if value is not None}
    return UNKNOWN if not_known(asking, question) and not said else said or None


# --- days ---------------------------------------------------------------------------------------------


def _date(asking: Asking, question: Question) -> str | None:
    before, name = asking.answers.get(question.name), question.name
    return day_field(asking.page, asking.label(question), before, asking.key(name), may_come=name in MAY_COME)


TERMS = ("week", "feast", "rains", "harvest", "other")


def _until(asking: Asking, question: Question) -> str | None:
    """Until when they talk: as people say it, next week, after the rains, after the harvest, or a day."""
    page, key = asking.page, asking.key(question.name, "term")
    before = asking.answers.get(question.name)
    by_term = {term: end_of(term, page.today) for term in TERMS[:-1]}
    known = {term: said for term, said in by_term.items() if said}
    options = [*known, "other"]
    at = next((term for term, said in known.items() if said == before), "other" if before else None)
    term = st.radio(asking.label(question), options, options.index(at) if at else None, key=key, horizontal=True,
                    format_func=lambda one: page.t(f"ask.until.{one}"))  # fmt: skip
    if term is None:
        return None
    if term != "other":
        html(note(page.say.date(known[term])))
        return known[term]
    return _date(asking, Question(question.name, "date", required=False))


def end_of(term: str, today: str) -> str | None:
    """The day or season that "next week", "after the feast", "after the rains" means from today on."""
    from landtrack.reference import holidays  # noqa: PLC0415 (read once, when first asked)

    day = date.fromisoformat(today)
    if term == "week":
        return (day + timedelta(days=7)).isoformat()
    if term == "feast":
        later = sorted(one.day for one in holidays() if one.day > day and one.kind == "islamic")
        return (later[0] + timedelta(days=1)).isoformat() if later else None
    if term == "rains":
        return f"{day.year if day.month < 10 else day.year + 1}-rains"
    return f"{day.year}-harvest"


# --- words, files ------------------------------------------------------------------------------------------


def _text(asking: Asking, question: Question) -> str | None:
    draw: Any = st.text_input if question.name in SHORT_TEXTS else st.text_area
    value = draw(asking.label(question), asking.answers.get(question.name) or "", key=asking.key(question.name))
    return value.strip() or None


def _code(asking: Asking, question: Question) -> str | None:
    """A number that stands on a slip, however it is typed."""
    return as_code(_text(asking, question) or "") or None


def _file(asking: Asking, question: Question) -> Any:
    """A photo, a voice or a scan: taken in at once, sealed, so that a flat battery loses nothing."""
    page, before = asking.page, asking.answers.get(question.name)
    sent = file_box(page, asking.label(question), FILES, key=asking.key(question.name), megabytes=LARGEST // MB)
    kept = before if sent is None else taken_in(page, sent, asking.key(question.name))
    if isinstance(kept, dict):
        html(note(size_said(page, kept)))
    return kept or before


Widget = Callable[[Asking, Question], Any]
BY_NAME: dict[str, Widget] = {
    "remedies": _pictures, "shortfall": _shortfall, "receipt_icon": _sign, "sign": women.sign, "claims": claims, "public_code": _code,
    "parts": parts, "plot_numbers": plot_numbers, "rights": rights, "but_answers": each_answer, "same_as": women.other_code,
}  # fmt: skip
WIDGETS: dict[str, Widget] = {
    "code": _choice, "choice": _choice, "codes": _codes, "quantity": _quantity, "area": _area, "int": _int,
    "number": _number, "bool": _bool, "date": _date, "until": _until, "text": _text, "fraction": _text, "people": people,
    "ref:village": village, "ref:document": _file, "ref:authority": party,
    "rows": rows, "terms": exceptions, "plots": plots, "geometry": outline, "common_parts": common_parts,
    "refs:parcel": fields, "refs:allotment": allotments, **women.WIDGETS,
    "ref:person/group": party, "ref:claim": claim, "refs:claim": claims, "ref:commitment": commitment,
}  # fmt: skip
