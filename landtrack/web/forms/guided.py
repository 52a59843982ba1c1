"""A guided form: one group at a time, forward and back, read back before anything is recorded.

The draft is written at every answer, under the uid in the address: reload the page, come
back next week, open the register on another machine, and the form stands where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from landtrack.domain.asking import FORMS, Form, Group, Question, of_verb
from landtrack.domain.events import VERBS
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError, MissingFact, SomethingNewer
from landtrack.register import drafts, forms
from landtrack.register.drafts import Draft
from landtrack.register.projection import UID
from landtrack.web import identity
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.land_lists import who_asked
from landtrack.web.forms.said import answer_said
from landtrack.web.forms.unfinished import PRESET
from landtrack.web.forms.widgets import ask
from landtrack.web.frame import link_to
from landtrack.web.opening import opened
from landtrack.web.page import Page, Record, asked, show_error
from landtrack.web.parts import heading, html, note

FORWARD = "Ctrl+Enter"  # from any field, without the mouse
# Whether the register would take these is known once their first group is answered, and said there.
TRIED_AT_ONCE = frozenset({"parcel.reshape", "parcel.split", "parcel.merge"})


def form_of(name: str) -> Form | None:
    """A guided form, or the form of one step; None if there is no such thing."""
    if name in FORMS:
        return FORMS[name]
    return of_verb(name) if name in VERBS else None


def open_draft(page: Page, form: Form) -> Draft:
    """The draft that the address names: as it stands in this tab, else in the register, else a new one."""
    uid = asked("draft")
    if not UID.fullmatch(uid):
        uid = new_uid()
        st.query_params["draft"] = uid
    key = f"draft.{uid}"
    if key not in st.session_state:
        kept_before = drafts.load(page.register, page.writer, uid)
        st.session_state[f"closed.{uid}"] = _sealed(form, kept_before)
        st.session_state[key] = kept_before or _new(page, form, uid)
    kept: Draft = st.session_state[key]
    return kept


def _sealed(form: Form, draft: Draft | None) -> frozenset[str]:
    """What was told elsewhere, or in an earlier sitting, and is brought back on no line that others can listen to."""
    return frozenset(q.name for q in form.questions() if draft and q.is_sealed and draft.answers.get(q.name))


# What a form says before anybody is asked.
_PRESET = {"basis": "counted", "member_role": "member"}


def _new(page: Page, form: Form, uid: str) -> Draft:
    """A draft with what the address and the day already say."""
    subject, area = asked("id"), asked("village")
    answers: dict[str, Any] = {"on": page.today, "how_known": "seen"}
    if subject:
        kind = form.about if form.about != "village" else "claim"
        record = page.reader.get(kind, subject)
        area = record["area_code"] if kind != "village" else record["uid"]
        answers["after"] = record["last_event"]
        answers |= _KNOWN.get(form.name, lambda *_: {})(page, form, record)
    names = {question.name for question in form.questions()}
    if form.about in ("person", "group") or form.verb.startswith(("person.", "group.")):
        answers |= {name: code for name, code in _PRESET.items() if name in names}
    told = names | set(VERBS[form.verb].needs)  # which land somebody objects to is no question: the link says it
    for name in ("village", "target", "allotment", "commitment", "person", "group"):
        if name in told and asked(name):
            answers[name] = asked(name)
    if asked("how") in ("phone", "paper", "told_by_president"):
        answers["how_known"] = asked("how")
    return Draft(uid, form.name, subject, area, 0, answers)


def _as_it_stands(_: Page, form: Form, record: Record) -> Record:
    """What was told of a request that was only begun."""
    return {q.name: as_answer(record[q.name]) for q in form.questions() if _is_open(record.get(q.name))}


def _last_heard(page: Page, _: Form, allotment: Record) -> Record:
    """What the latest visit or season sheet said of a plot: where the question who farms it begins."""
    basis = "said_by_president" if asked("how") == "told_by_president" else "checked"
    visits = page.reader.list("visit", allotment=[allotment["uid"]])
    last = max(visits, key=lambda one: one.get("visited_on") or "", default={})
    known = {name: last[name] for name in ("visit_answer", "season", "season_year") if last.get(name) is not None}
    return known | {"visit_basis": basis}


def _this_season(page: Page, _: Form, __: Record) -> Record:
    return {"season_year": int(page.today[:4])}


def _who_asked(page: Page, _: Form, land: Record) -> Record:
    return {"women": who_asked(page.reader, land["uid"])}


# What the register knows already of a form's subject, by form.
_KNOWN: dict[str, Callable[[Page, Form, Record], Record]] = {
    "lodge": _as_it_stands, "visit.record": _last_heard, "handing": _who_asked,
    "visit.season_sheet": _this_season,
}  # fmt: skip


def as_answer(value: Any) -> Any:
    """A canonical value as its question gives it back."""
    if isinstance(value, dict) and "m2" in value:
        return {"value": value["value"], "unit": value["unit"]}
    if isinstance(value, dict) and "qualifier" in value:
        return {"value": value["value"], "qualifier": value["qualifier"]}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "party" in value[0]:
        return [link["party"] for link in value]
    return value


def _is_open(value: Any) -> bool:
    """Whether a fact is there and not sealed."""
    return value not in (None, "", []) and not (isinstance(value, dict) and "sealed" in value)


def draw(page: Page, form: Form, draft: Draft) -> None:
    """Draw the group at hand, or the reading back."""
    answers: dict[str, Any] = dict(draft.answers)
    closed = st.session_state.get(f"closed.{draft.uid}", frozenset())
    asking = Asking(page, form, draft.uid, draft.subject, draft.area, answers, closed)
    groups = form.asked(answers)
    step = min(draft.step, len(groups))
    _progress(page, step, len(groups))
    if step == len(groups):
        _read_back(page, form, draft, asking)
        return
    group = groups[step]
    _title(page, form, group)
    for question in group.questions:
        if not question.more and question.is_asked(answers):
            _ask(asking, question)
    if not group.is_stopped(answers):
        _more(asking, group)
    draft = _keep(page, draft, asking)
    if group.is_stopped(draft.answers):
        html(
            f'<p class="lt-warning" role="alert">{escape(page.t(f"ask.{form.speaks}.group.{group.name}.stopped"))}</p>'
        )
        st.button(page.t("ask.discard"), key=f"{draft.uid}.discard", on_click=_throw_away, args=(page, draft))
    else:
        _buttons(asking, draft, group, step, may_go_on=not _is_refused(asking, draft, group))


def _ask(asking: Asking, question: Question) -> None:
    """Ask, unless others could listen to the answer: then it waits for a line of our own."""
    if not asking.is_closed(question):
        ask(asking, question)
        return
    is_there = bool(asking.answers.get(question.name))
    said = asking.page.t("ask.closed" if is_there else "ask.closed.to_ask")
    html(f'<p class="lt-question">{escape(asking.label(question))}</p>' + note(said))


def _progress(page: Page, step: int, count: int) -> None:
    said = page.t("ask.step", n=page.say.number(min(step + 1, count + 1)), all=page.say.number(count + 1))
    dots = "".join(f'<span class="lt-pip{" lt-on" if i <= step else ""}"></span>' for i in range(count + 1))
    html(
        f'<p class="lt-progress" role="status"><span class="lt-pips" aria-hidden="true">{dots}</span>{escape(said)}</p>'
    )


def _title(page: Page, form: Form, group: Group) -> None:
    msgid = f"ask.{form.speaks}.group.{group.name}"
    title = page.t(msgid) if page.t.has(msgid) else page.t(f"verb.{form.verb}")
    html(heading(title, 1) + (note(page.t(msgid + ".note")) if page.t.has(msgid + ".note") else ""))


def _more(asking: Asking, group: Group) -> None:
    """Everything that has a good preset, folded away."""
    folded = [q for q in group.questions if q.more and q.is_asked(asking.answers)]
    if folded:
        msgid = f"ask.{asking.form.speaks}.{group.name}.more"
        label = asking.page.t(msgid) if asking.page.t.has(msgid) else asking.page.t("ask.more")
        is_answered = any(asking.answers.get(q.name) for q in folded)
        box = st.expander(label, is_answered, key=asking.key(group.name, "more"), on_change="rerun")
        with box:
            for question in folded if box.open else ():  # a folded question costs the browser as much as an open one
                _ask(asking, question)


def _keep(page: Page, draft: Draft, asking: Asking) -> Draft:
    """Save what changed, sealed; a question that is no longer asked keeps no answer."""
    open_ones = {q.name for q in asking.form.questions() if q.is_asked(asking.answers)}
    form_names = {q.name for q in asking.form.questions()}
    answers = {
        name: value for name, value in asking.answers.items()
        if value not in (None, "", []) and (name in open_ones or name not in form_names)
    }  # fmt: skip
    now = replace(draft, answers=answers, area=str(answers.get("village") or draft.area))
    found = {q.name for q in asking.form.questions() if q.base == "found"}
    if any(
        now.answers.get(name) != draft.answers.get(name) for name in (now.answers.keys() | draft.answers.keys()) - found
    ):
        _save(page, now)
    elif now != draft:  # nobody has answered: what landtrack found by itself is no form begun
        st.session_state[f"draft.{draft.uid}"] = now
    return now


def _save(page: Page, draft: Draft) -> None:
    st.session_state[f"draft.{draft.uid}"] = draft
    drafts.save(page.register, page.writer, draft)


def _move(page: Page, draft: Draft, step: int) -> None:
    _save(page, replace(draft, step=max(step, 0)))


def _is_refused(asking: Asking, draft: Draft, group: Group) -> bool:
    """Say why the register would not take what is told so far, where that is worth knowing before the end."""
    page = asking.page
    if draft.form not in TRIED_AT_ONCE or group.missing(draft.answers):
        return False
    of, key = (page.register.version(), draft.answers), f"tried.{draft.uid}"
    if st.session_state.get(key, (None,))[0] != of:  # nothing changed: it need not be tried again
        st.session_state[key] = (of, forms.refusal(page.register, page.writer, draft))
    error: LandtrackError | None = st.session_state[key][1]
    if error is not None:
        _refused(page, draft, error)
    return error is not None


def _buttons(asking: Asking, draft: Draft, group: Group, step: int, *, may_go_on: bool = True) -> None:
    """Back and on.  What was last typed may come with the press itself: then the answers are drawn, and judged after."""
    page, missing = asking.page, group.missing(draft.answers)
    with st.container(horizontal=True, key="form_buttons"):
        if step:
            st.button(page.t("ask.back"), key=f"{draft.uid}.back", icon=":material/arrow_back:",
                      on_click=_move, args=(page, draft, step - 1))  # fmt: skip
        pressed = st.button(page.t("ask.next"), key=f"{draft.uid}.next.{step}", type="primary", shortcut=FORWARD,
                            on_click=_move_if_same, args=(page, draft, step + 1, bool(missing) or not may_go_on))  # fmt: skip
    st.session_state[f"given.{draft.uid}"] = _given(draft)
    if pressed and not missing and may_go_on:
        _move(page, draft, step + 1)
        _again()
    if pressed and missing:
        html(f'<p class="lt-warning" role="alert">{escape(asking.missing(missing))}</p>')
    _saved(page, draft)


def _move_if_same(page: Page, draft: Draft, step: int, stops: bool) -> None:  # noqa: FBT001 (args of a button)
    """Go on before anything is drawn where nothing was answered since: one run instead of two."""
    if not stops and st.session_state.get(f"given.{draft.uid}") == _given(draft):
        _move(page, draft, step)


def _given(draft: Draft) -> dict[str, Any]:
    """What the fields of the form hold, as Streamlit has it; not which button was pressed."""
    buttons = (f"{draft.uid}.next.", f"{draft.uid}.remedies.")  # a picture's press is kept under the question itself
    return {
        str(key): value
        for key, value in st.session_state.items()
        if str(key).startswith(f"{draft.uid}.") and not str(key).startswith(buttons)
    }


def _again() -> None:
    """Draw the form anew, and nothing else of the page where that is possible."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:  # the whole page runs, for something else on it was pressed too
        st.rerun()


def _saved(page: Page, draft: Draft) -> None:
    """That nothing is lost, and the way to throw it away."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if draft.answers.keys() - PRESET:
            html(note(page.t("ask.saved")) + f'<p class="lt-keys">{escape(page.t("ask.keys"))}</p>')
            st.button(page.t("ask.discard"), key=f"{draft.uid}.discard", type="tertiary", on_click=_throw_away,
                      args=(page, draft))  # fmt: skip


def _throw_away(page: Page, draft: Draft) -> None:
    drafts.discard(page.register, page.writer, draft.uid)
    st.session_state.pop(f"draft.{draft.uid}", None)
    st.query_params.clear()
    st.session_state["thrown_away"] = True


def _read_back(page: Page, form: Form, draft: Draft, asking: Asking) -> None:
    """Everything once more, each group with the way to change it; only the last button records."""
    msgid = f"ask.{form.speaks}.read_back"
    html(heading(page.t(msgid) if page.t.has(msgid) else page.t("ask.read_back"), 1))
    for number, group in enumerate(form.asked(draft.answers)):
        rows = [(q, answer_said(asking, q)) for q in group.asked(draft.answers)]
        shown = "".join(
            f"<div><dt>{escape(asking.label(q))}</dt><dd>{escape(text)}</dd></div>" for q, text in rows if text
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            html(f'<dl class="lt-facts lt-read">{shown}</dl>')
            st.button(page.t("ask.change"), key=f"{draft.uid}.change.{number}", icon=":material/edit:",
                      on_click=_move, args=(page, draft, number))  # fmt: skip
    left = form.missing(draft.answers)
    if left:
        html(f'<p class="lt-warning" role="alert">{escape(asking.missing(left))}</p>')
    with st.container(horizontal=True, key="form_buttons"):
        st.button(page.t("ask.back"), key=f"{draft.uid}.back", icon=":material/arrow_back:",
                  on_click=_move, args=(page, draft, len(form.asked(draft.answers)) - 1))  # fmt: skip
        st.button(page.t("ask.record"), key=f"{draft.uid}.record", type="primary", shortcut=FORWARD,
                  disabled=bool(left), icon=":material/check:", on_click=_record, args=(page, draft))  # fmt: skip
    if error := st.session_state.pop(f"refused.{draft.uid}", None):
        _refused(page, draft, error)
    _saved(page, draft)


def _record(page: Page, draft: Draft) -> None:
    """Write the form, unless the sign-in has ended meanwhile; what cannot be leaves the answers as they are."""
    if identity.current(opened()) is None:
        return
    try:
        written = forms.write(page.register, page.writer, draft)
    except LandtrackError as error:
        st.session_state[f"refused.{draft.uid}"] = error
        return
    st.session_state.pop(f"draft.{draft.uid}", None)
    st.session_state[f"written.{draft.uid}"] = (written.subject, [event.id for event in written.events], draft.area)


def _refused(page: Page, draft: Draft, error: LandtrackError) -> None:
    """Why it could not be recorded, in a sentence; the way on where a body is missing, or something newer came."""
    show_error(page, error)
    if isinstance(error, MissingFact) and "body" in error.facts:  # nobody wrote down yet who sits above
        st.page_link(link_to("form"), label=page.t("ask.add_body"), icon=":material/add:",
                     query_params={"do": "authority.add", "village": draft.area})  # fmt: skip
    if isinstance(error, SomethingNewer):
        record = page.reader.get(form_of(draft.form).about, draft.subject)  # type: ignore[union-attr]
        newer = replace(draft, answers={**draft.answers, "after": record["last_event"]})
        st.button(page.t("ask.newer.go_on"), key=f"{draft.uid}.newer", on_click=_save, args=(page, newer))
