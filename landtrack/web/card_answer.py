"""The chief answers on his card: four large buttons, a few questions, read back, and only then his word counts.

A press records nothing.  What he says is kept as a sealed draft like any form, so that a
telephone that goes dark loses nothing; "It is my word" writes the answer.  On a lent screen the
draft belongs to this one time that it was lent: given back or hidden, a half-finished answer waits
for the officer under "To finish", and whoever holds the screen next begins anew.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from landtrack.domain.asking import FORMS, Question
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.presentation import SAYS
from landtrack.register import drafts, forms
from landtrack.register.drafts import Draft
from landtrack.register.forms import LENT
from landtrack.web import card_heard, phrases
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.said import answer_said
from landtrack.web.forms.widgets import ask
from landtrack.web.page import Page, Record, show_error
from landtrack.web.parts import html, note, picture

BUTTONS = ("just", "in_part", "again", "no")
FORM = replace(FORMS["answer"], words="card")  # the same questions, put to him
# What is asked after each answer, by the name of the form's group; the land is asked for besides.
AFTER = {"just": ("promise",), "in_part": ("promise",), "again": ("until",), "no": ("reason",)}
ASKED = frozenset({"promised_women", "promised_area", "refusal_reason", "hold_until"})
LENDS = ("just", "in_part")
WOMEN_THERE = next(q for q in FORM.questions() if q.name == "women_there")
_STAYS = ("on", "how_known", "after", LENT)  # whatever he presses


def draw(page: Page, claim: Record) -> None:
    """Draw what comes next on the card of a request."""
    draft = _draft(page, claim)
    if draft.step == 0:
        _four(page, draft)
    elif draft.step == 1:
        _questions(page, draft)
    else:
        _read_back(page, claim, draft)


def is_begun(page: Page, claim: Record) -> bool:
    """Whether he pressed one of the four buttons: the card then makes room for the questions."""
    return _draft(page, claim).step > 0


def _draft(page: Page, claim: Record) -> Draft:
    """The answer as far as he gave it; found again after a power cut."""
    key = _key(page, claim["uid"])
    if key not in st.session_state:
        lent = page.who.lending
        known = next((d for d in drafts.mine(page.register, page.writer)
                      if (d.form, d.subject, d.answers.get(LENT, "")) == ("answer", claim["uid"], lent)), None)  # fmt: skip
        presets = {"on": page.today, "how_known": "seen", "after": claim["last_event"]} | ({LENT: lent} if lent else {})
        st.session_state[key] = known or Draft(new_uid(), "answer", claim["uid"], claim["village"], 0, presets)
    kept: Draft = st.session_state[key]
    return kept


def _key(page: Page, claim: str) -> str:
    return f"card.draft.{page.who.lending}.{claim}"


def _keep(page: Page, draft: Draft, **changes: Any) -> None:
    kept = replace(draft, **changes)
    st.session_state[_key(page, draft.subject)] = kept
    drafts.save(page.register, page.writer, kept)


def _four(page: Page, draft: Draft) -> None:
    """It is just, in part, we talk again, no: icon and word; a press records nothing yet."""
    phrases.listen(page, draft.area, "four")
    with st.container(key="card_four"):
        for name, column in zip(BUTTONS, st.columns(len(BUTTONS)), strict=True):
            with column:
                html(f'<div class="lt-choice">{picture(SAYS[name].drawing, 64)}</div>')
                st.button(page.t(f"choice.said.{name}"), key=f"say.{draft.subject}.{name}", width="stretch", wrap=True,
                          on_click=_say, args=(page, draft, name))  # fmt: skip


def _say(page: Page, draft: Draft, said: str) -> None:
    kept = {k: v for k, v in draft.answers.items() if k in _STAYS}
    _keep(page, draft, answers=kept | {"said": said}, step=1)


def _questions(page: Page, draft: Draft) -> None:
    """What goes with his answer; "not said yet" is an answer."""
    answers = dict(draft.answers)
    asking = Asking(page, FORM, draft.uid, draft.subject, draft.area, answers)
    said = str(answers["said"])
    html(f'<p class="lt-say lt-again">{picture(SAYS[said].drawing, 40)} {escape(page.t(f"choice.said.{said}"))}</p>')
    for group in FORM.groups:
        if group.name in AFTER[said]:
            for question in group.asked(answers):
                if question.name in ASKED:
                    ask(asking, question)
    if said in LENDS:
        _whose(asking)
    if WOMEN_THERE.is_asked(answers):  # who hears that they talk again is told nothing yet
        ask(asking, WOMEN_THERE)
    _forward(asking, _as_answered(page, draft, asking))


def _as_answered(page: Page, draft: Draft, asking: Asking) -> Draft:
    """The draft with what the fields hold now, kept where it changed."""
    now = replace(draft, answers={k: v for k, v in asking.answers.items() if v not in (None, "", [])})
    if now != draft:
        _keep(page, now)
    return now


def _whose(asking: Asking) -> None:
    """Which family lends, until when: for the form of the land, which the officer finishes."""
    page = asking.page
    asking.answers["family"] = st.text_input(page.t("card.family"), asking.answers.get("family") or "",
                                             key=asking.key("family"))  # fmt: skip
    html(note(page.t("card.family.help")))
    ask(asking, Question("end", "date", required=False))


def _forward(asking: Asking, draft: Draft) -> None:
    page = asking.page
    missing = [q for q in FORM.missing(draft.answers) if q in ASKED | {"women_there"}]
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(page.t("ask.back"), key=f"card.back.{draft.subject}", icon=":material/arrow_back:", on_click=_keep,
                  args=(page, draft), kwargs={"step": 0})  # fmt: skip
        pressed = st.button(page.t("ask.next"), key=f"card.next.{draft.subject}", type="primary")
    if pressed and not missing:
        _keep(page, draft, step=2)
        st.rerun()
    if pressed:
        html(f'<p class="lt-warning" role="alert">{escape(asking.missing(missing))}</p>')


def _read_back(page: Page, claim: Record, draft: Draft) -> None:
    """ "You said ... Who heard it?": to be read aloud; his word, or corrected."""
    html(
        f'<div class="lt-card lt-small"><p class="lt-say">{escape(page.t("card.you_say"))}</p>{_said(page, draft)}</div>'
    )
    if WOMEN_THERE.is_asked(draft.answers):
        asking = Asking(page, FORM, draft.uid, draft.subject, draft.area, dict(draft.answers))
        card_heard.draw(asking, lambda answers: _keep(page, draft, answers=answers))
        draft = _as_answered(page, draft, asking)
    phrases.listen(page, draft.area, "my_word")
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(page.t("card.correct"), key=f"card.correct.{claim['uid']}", icon=":material/edit:", on_click=_keep,
                  args=(page, draft), kwargs={"step": 1})  # fmt: skip
        pressed = st.button(page.t("card.my_word"), key=f"card.word.{claim['uid']}", type="primary",
                            icon=":material/check:")  # fmt: skip
    if pressed:
        _record(page, claim, draft)


def _said(page: Page, draft: Draft) -> str:
    asking = Asking(page, FORM, draft.uid, draft.subject, draft.area, dict(draft.answers))
    asked = [q for q in FORM.questions() if q.name in ASKED | {WOMEN_THERE.name} and q.is_asked(draft.answers)]
    told = [(asking.label(question), answer_said(asking, question)) for question in asked] + _of_the_land(page, draft)
    lines = [f"<p>{escape(label)} <b>{escape(text)}</b></p>" for label, text in told if text]
    return f"<p><b>{escape(page.t('choice.said.' + draft.answers['said']))}</b></p>{''.join(lines)}"


def _of_the_land(page: Page, draft: Draft) -> list[tuple[str, str]]:
    """Which family lends and until when, each with its question, as far as he said it."""
    end = draft.answers.get("end")
    told = [(page.t("card.family"), draft.answers.get("family") or ""),
            (page.t("ask.card.end"), page.say.date(end) if end else "")]  # fmt: skip
    return [(label, text) for label, text in told if text]


def _record(page: Page, claim: Record, draft: Draft) -> None:
    """Write the answer; what he said of the land becomes a form for the officer to finish (``forms.write``).

    On his own telephone no officer is there to finish it: it is kept in words beside his answer.
    """
    if not page.actor.in_hands and (told := _of_the_land(page, draft)):
        words = ". ".join(f"{label} {text}" for label, text in told)
        draft = replace(draft, answers={**draft.answers, "conditions": words})
    try:
        forms.write(page.register, page.writer, draft)
    except LandtrackError as error:
        show_error(page, error)
        fresh = page.reader.get("claim", claim["uid"])["last_event"]
        _keep(page, draft, answers={**draft.answers, "after": fresh})
        return
    st.session_state.pop(_key(page, claim["uid"]), None)
    st.session_state["card.thanks"] = True
    st.rerun()
