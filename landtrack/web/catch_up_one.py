"""One past story as one calm form: nine questions, what is typed is read back at once."""

from __future__ import annotations

import math
from base64 import b64encode
from html import escape

import streamlit as st

from landtrack.domain.codes import CODES
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError
from landtrack.exchange.row_report import note_of, problem_of, understood
from landtrack.exchange.stories import Remark, Villages, read_cell, read_row
from landtrack.exchange.table import Line
from landtrack.register.catch_up import SAID, Story, Told, tell
from landtrack.register.catch_up_batch import undo_story
from landtrack.register.documents import LARGEST
from landtrack.web import kept
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record, asked, show_error
from landtrack.web.parts import heading, html, note, plain_label, word_badge
from landtrack.web.settings import INK
from landtrack.web.uploads import file_box
from landtrack.web.village_list import told_line
from landtrack.web.wording import kept_story, source_of

KEY = "catchup_kept_"  # of the answers: they outlive a look at the other way of telling
TOLD, STORY, UNDONE, ROUND = "catchup_told", "catchup_story", "catchup_undone", "catchup_round"
HOW_KNOWN = ("seen", "phone", "paper", "told_by_president")
PHOTOS = ("jpg", "jpeg", "png", "webp")


def draw(page: Page) -> None:
    """The form; after it was saved, what came of it."""
    if told := st.session_state.get(TOLD):
        _saved(page, told)
        return
    if (undone := st.session_state.pop(UNDONE, None)) is not None:
        st.success(page.t.tn("catchup.undone", undone))
    villages = Villages(page.reader.list("village"))
    cells = _ask(page, villages)
    if st.button(page.t("catchup.save"), type="primary", key="catchup_save"):
        _save(page, villages, cells)


# --- the questions -----------------------------------------------------------------------------------------


def _ask(page: Page, villages: Villages) -> dict[str, str]:
    """The questions, from the village to the notebook; the answers as cells of a row."""
    cells: dict[str, str] = {}
    left, right = st.columns(2, gap="medium")
    with left:
        cells["village"] = _village(page, villages)
    with right:
        cells["when"] = _text(page, "when")
    cells["began"] = _choice(page, "began", CODES["origin"])
    cells["said"] = _choice(page, "said", SAID)
    for column, name in zip(st.columns(3, gap="medium"), ("area", "women_then", "women_now"), strict=True):
        with column:
            cells[name] = _text(page, name)
    cells["how_known"] = _choice(page, "how_known", HOW_KNOWN)
    file_box(page, page.t("catchup.ask.photo"), PHOTOS, key=_photo_key(), megabytes=LARGEST // 2**20)
    return cells


def _village(page: Page, villages: Villages) -> str:
    uids = sorted(villages.names, key=lambda uid: villages.names[uid])
    if f"{KEY}village" not in st.session_state and asked("village") in uids:
        st.session_state[f"{KEY}village"] = asked("village")
    chosen = st.selectbox(
        page.t("catchup.column.village"), uids, index=None, format_func=lambda uid: villages.names.get(uid, ""),
        placeholder=page.t("catchup.pick_village"), key=f"{KEY}village",
    )  # fmt: skip
    return chosen or ""


def _text(page: Page, name: str) -> str:
    """A question that is answered as people write; under it what was understood."""
    with st.container(gap=None):
        text = st.text_input(
            page.t(f"catchup.ask.{name}"), placeholder=page.t(f"catchup.hint.{name}"), key=f"{KEY}{name}"
        )
        cell = read_cell(name, text, page.register.clock.today())
        if cell.problem:
            html(f'<p class="lt-note lt-clay" role="alert">{escape(_wrong(page, cell.problem))}</p>')
        elif text.strip():
            read = understood(name, cell.value, page.t, page.say) or page.say.not_known
            html(f'<div role="status">{note(page.t("catchup.read_as", read=read))}</div>')
    return text


def _wrong(page: Page, problem: Remark) -> str:
    """What is wrong with an answer, where its question stands beside it."""
    if problem.code == "no_unit":
        return page.t("catchup.which_unit", value=problem.value)
    examples = page.t(f"catchup.examples.{problem.column}")
    return page.t("catchup.not_read", value=problem.value, examples=examples)


def _choice(page: Page, name: str, codes: tuple[str, ...]) -> str:
    chosen = st.radio(
        page.t(f"catchup.ask.{name}"), codes, index=None, horizontal=True, key=f"{KEY}{name}",
        format_func=lambda code: page.t(f"catchup.{name}.{code}"),
    )  # fmt: skip
    return chosen or ""


# --- saving ------------------------------------------------------------------------------------------------


def _save(page: Page, villages: Villages, cells: dict[str, str]) -> None:
    """Tell the story, or say what is missing; what was typed stays."""
    photo = st.session_state.get(_photo_key())
    told = {name: text for name, text in cells.items() if text} | ({"photo": "photo"} if photo else {})
    row = read_row(
        Line(1, told), villages, page.register.clock.today(), photo=lambda _: photo.getvalue() if photo else None
    )
    if row.story is None:
        lines = "".join(f"<li>{escape(_missing(page, problem))}</li>" for problem in row.problems)
        html(f'<div class="lt-warning" role="alert"><ul class="lt-list">{lines}</ul></div>')
        return
    notes = [note_of(one, row.answers.get(one.column), page.t, page.say) for one in row.notes]
    try:
        with page.register.write(page.writer) as unit:
            story_id = st.session_state.setdefault(STORY, new_uid())  # a double click tells it once
            st.session_state[TOLD] = (tell(unit, row.story, id=story_id), row.story, notes)
    except LandtrackError as error:
        show_error(page, error)
        return
    st.rerun()


def _missing(page: Page, problem: Remark) -> str:
    if problem.code == "missing":
        return page.t("catchup.choose", column=page.t(f"catchup.column.{problem.column}"))
    return problem_of(problem, page.t)


def _saved(page: Page, saved: tuple[Told, Story, list[str]]) -> None:
    """The village that woke up: its word, its women, what to look at; and the way back."""
    told, story, notes = saved
    rows = kept.villages(page)
    village = next((row for row in rows if row["uid"] == story.village), None)
    if village is not None:
        _woken(page, village)
    html(note(told_line(page, rows)))
    looks = [page.t(f"catchup.warning.{code}") for code in told.warnings] + notes
    if looks:
        lines = "".join(f"<li>{escape(line)}</li>" for line in looks)
        html(f'<div class="lt-warning"><ul class="lt-list">{lines}</ul></div>')
    html(note(page.t("catchup.not_reviewed")))
    with st.container(horizontal=True):
        if st.button(page.t("catchup.another"), type="primary", key="catchup_another"):
            _forget()
            st.rerun()
        if st.button(page.t("catchup.undo_one"), key="catchup_undo_one"):
            _undo(page, told)
    if village is not None:
        label = plain_label(page.t("catchup.see_village", village=village["name"]))
        st.page_link(link_to("village"), label=label, query_params=page.params(id=village["uid"]))


def _woken(page: Page, village: Record) -> None:
    badge = word_badge(page, village["word"] if village["told"] else None, village["women"] or 0, village["promised"])
    lines = [page.t.tn("catchup.women_held", village["women"], women=page.say.number(village["women"]))]
    if reported := village["reported"]:
        said = page.say.quantity(reported["value"]["value"], reported["value"]["qualifier"])
        lines.append(page.t("catchup.women_reported", women=said, source=source_of(page, reported["source"])))
    title = heading(page.t("catchup.saved", village=village["name"]))
    reported_women = (reported or {}).get("value") or {}
    circle = _circle(page, max(village["women"] or 0, reported_women.get("value", 0)))
    html(f'<div role="status" class="lt-row">{circle}<div><div class="lt-row">{title}{badge}</div>'
         f'{note(" ".join(lines))}</div></div>')  # fmt: skip


def _circle(page: Page, women: int) -> str:
    """The village's circle as the map draws it, growing out of the grey one that it was."""
    radius = min(10 + 3.2 * math.sqrt(women), 44)
    grow = f'<animate attributeName="r" from="8" to="{radius:.1f}" dur="1.2s" fill="freeze" calcMode="spline" keySplines=".2 0 .2 1" keyTimes="0;1"/>'
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="92" height="92"><defs><pattern id="h" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#fffdf8"/>'
        '<path d="M0 0v7" stroke="#8a7f6c" stroke-width="2.4"/></pattern></defs>'
        f'<circle cx="46" cy="46" r="{radius:.1f}" fill="url(#h)" stroke="{INK}" stroke-width="1.4" stroke-dasharray="5 4">{grow}</circle>'
        f'<text x="46" y="52" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="17" fill="{INK}" '
        f'stroke="#fffdf8" stroke-width="4" paint-order="stroke">{escape(page.say.number(women)) if women else ""}</text></svg>'
    )
    data = b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" width="92" height="92" alt="">'


def _undo(page: Page, told: Told) -> None:
    """Take the story back; the answers stay, so that one of them can be put right."""
    try:
        undone = undo_story(page.register, page.writer, told.form)
    except LandtrackError as error:
        show_error(page, error)
        return
    if undone.kept:
        html(f'<p class="lt-warning" role="alert">{escape(kept_story(page, undone.kept[0]))}</p>')
        return
    for name in (TOLD, STORY):
        st.session_state.pop(name, None)
    st.session_state[UNDONE] = len(undone.taken_back)
    st.rerun()


def _photo_key() -> str:
    """A new one for each form: what was uploaded cannot be taken out of an uploader otherwise."""
    return f"catchup_photo_{st.session_state.get(ROUND, 0)}"


def _forget() -> None:
    """A blank form for the next story."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for name in [TOLD, STORY, *(k for k in st.session_state if str(k).startswith(KEY))]:
        st.session_state.pop(name, None)
