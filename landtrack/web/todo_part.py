"""To do, as Home and a village show it: what waits, why, and the next step; then what is left to complete.

The officer's view only.  A line of Home opens its village, or the request if it is about one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape

import streamlit as st

from landtrack.domain.policy import SEES_LATENESS
from landtrack.domain.waiting import Waiting
from landtrack.register.left import KINDS, Left
from landtrack.register.todo import VillageTasks, todo
from landtrack.web import kept
from landtrack.web.frame import link_to
from landtrack.web.page import Page
from landtrack.web.parts import anchor, heading, html, note, plain_label

Names = dict[str, str]
Offer = Callable[[Page, Waiting], None]  # draws the button of the next step
LINES, MORE = 5, 20  # villages shown at first, and with each click
STEPS = 3  # steps told in one line
PLACES = 12  # villages named under a chip
_TAB = {"field": "field", "plot": "field", "name": "women"}


def draw(page: Page) -> None:
    """What waits in five lines by village, the most urgent first; on request all of them."""
    if page.actor.role not in SEES_LATENESS:
        return
    villages = kept.todo(page)
    html(heading(page.t("todo.title")))
    if not villages:
        html(note(page.t("todo.nothing_then" if page.day else "todo.nothing")))
        return
    names = {row["uid"]: row["name"] for row in kept.villages(page)}
    shown = LINES + MORE * int(st.session_state.get("todo_more", 0))
    with st.container(key="todo", gap="small"):
        for one in villages[:shown]:
            _line(page, one, names.get(one.village, ""))
    _more_or_fewer(page, len(villages), shown)


def _more_or_fewer(page: Page, there: int, shown: int) -> None:
    with st.container(horizontal=True):
        if there > shown:
            n = min(MORE, there - shown)
            st.button(page.t.tn("todo.more", n, n=page.say.number(n)), key="todo_show_more", on_click=_show_more)
        if shown > LINES:
            st.button(page.t("todo.fewer"), key="todo_show_fewer", on_click=_show_fewer)


def _show_more() -> None:
    st.session_state["todo_more"] = st.session_state.get("todo_more", 0) + 1


def _show_fewer() -> None:
    st.session_state["todo_more"] = 0


def _line(page: Page, one: VillageTasks, name: str) -> None:
    """A village with its next steps, and the reason of the first."""
    first = one.tasks[0]
    steps = steps_of(page, one.tasks)
    label = page.t("todo.line", village=name, tasks=steps) if one.village else steps
    with st.container(gap=None):
        if one.village:
            page_name, uid = _target(one)
            st.page_link(link_to(page_name), label=plain_label(label), query_params=page.params(id=uid))
        else:
            html(f'<p class="lt-task">{escape(label)}</p>')
        html(_reason(page, first))


def _target(one: VillageTasks) -> tuple[str, str]:
    """Where a line leads: the request that it is about alone, else the village."""
    subjects = {(task.kind, task.subject) for task in one.tasks}
    kind, uid = next(iter(subjects))
    return ("claim", uid) if len(subjects) == 1 and kind == "claim" else ("village", one.village)


def steps_of(page: Page, tasks: Iterable[Waiting]) -> str:
    """The steps of some tasks in one line, each once with its number: tell the answer; hand over 12 plots."""
    listed = list(tasks)
    due = [task for task in listed if not task.is_ahead] or listed
    counts: Counter[str] = Counter()
    for task in due:
        counts[task.code] += task.count
    told = [step_of(page, code, n) for code, n in list(counts.items())[:STEPS]]
    if len(counts) > STEPS:
        told.append(page.t.tn("todo.others", len(counts) - STEPS, n=page.say.number(len(counts) - STEPS)))
    return page.t("todo.between").join(told)


def step_of(page: Page, code: str, n: int = 1) -> str:
    """A step as something to do."""
    return page.t.tn(f"todo.do.{code}", n, n=page.say.number(n))


def reason_of(page: Page, task: Waiting) -> str:
    """Why it waits and until when, in words."""
    say = page.say
    name = {"claim.start_review": "answer_first"}.get(task.first_step, task.code)
    if task.code == "copy" and task.due is None:
        name = "never_copied"
    told = [
        page.t(f"todo.why.{name}", since=say.date(task.since), due=say.date(task.due),
               before=page.t(f"todo.before.{task.level}"))
    ]  # fmt: skip
    if task.is_late:
        told.append(page.t("todo.overdue", due=say.date(task.due)))
    elif task.due and not task.is_ahead and task.due >= date.fromisoformat(page.shown_day):
        told.append(page.t("todo.due", due=say.date(task.due)))
    if task.silent:
        told.append(page.t("todo.silent", n=say.number(task.silent)))
    return " ".join(told)


def _reason(page: Page, task: Waiting) -> str:
    """The reason as a small line, with a word where it is late or where there is danger."""
    marks = [page.t("todo.urgent")] if task.urgent else []
    marks += [page.t("todo.late")] if task.is_late else []
    told = "".join(f'<b class="lt-late">{escape(mark)}</b> ' for mark in marks)
    return f'<p class="lt-note lt-why">{told}{escape(reason_of(page, task))}</p>'


# --- one village -------------------------------------------------------------------------------------


def draw_for_village(page: Page, village: str, offer: Offer | None = None) -> None:
    """What waits in a village, each step with its reason; what only begins later comes last.

    Parameters
    ----------
    village : uid
    offer : draws the button of a task's next step (``task.verb`` on ``task.subject``); not asked of a past day
    """
    if page.actor.role not in SEES_LATENESS:
        return
    tasks = todo(page.reader, page.day, [village])
    html(heading(page.t("todo.title")))
    if not tasks:
        html(note(page.t("todo.nothing_then" if page.day else "todo.nothing")))
        return
    codes = {c["uid"]: c.get("public_code") or "" for c in page.reader.list("claim", uid=_claims(tasks))}
    for is_ahead in (False, True):
        some = [task for task in tasks if task.is_ahead is is_ahead]
        if some and is_ahead:
            html(heading(page.t("todo.later"), 3))
        with st.container(key=f"todo_of_village_{int(is_ahead)}", gap="small"):
            for task in some:
                _task(page, task, codes, offer)


def _claims(tasks: Sequence[Waiting]) -> list[str]:
    return [task.subject for task in tasks if task.kind == "claim"]


def _task(page: Page, task: Waiting, codes: Names, offer: Offer | None) -> None:
    with st.container(gap=None):
        step = step_of(page, task.code, task.count)
        html(f'<p class="lt-task">{escape(step[:1].upper() + step[1:])}</p>' + _reason(page, task))
        with st.container(horizontal=True, vertical_alignment="center"):
            if offer and not page.day:
                offer(page, task)
            if task.kind == "claim":
                label = plain_label(page.t("todo.of_claim", code=codes.get(task.subject, "")))
                st.page_link(link_to("claim"), label=label, query_params=page.params(id=task.subject))


# --- left to complete ------------------------------------------------------------------------------------


def draw_left(page: Page) -> None:
    """What is left to complete, by kind: each says what it is, what completes it, and where."""
    if page.actor.role not in SEES_LATENESS:
        return
    html(heading(page.t("todo.left.title")))
    if page.day:
        html(note(page.t("todo.left.today")))
        return
    found = {one.kind: one for one in (*kept.left_to_complete(page), kept.unnamed(page)) if one.count}
    if not found:
        html(note(page.t("todo.left.nothing")))
        return
    names = {row["uid"]: row["name"] for row in kept.villages(page)}
    chips = "".join(_chip(page, found[kind], names) for kind in KINDS if kind in found)
    html(note(page.t("todo.left.note")) + f'<div class="lt-left">{chips}</div>')


def _chip(page: Page, one: Left, names: Names) -> str:
    label = page.t.tn(f"todo.left.{one.kind}", one.count, n=page.say.number(one.count))
    what = page.t(f"todo.left.{one.kind}.what")
    done = page.t("todo.left.done", done=page.t(f"todo.left.{one.kind}.done"))
    return (
        f'<details><summary class="lt-chip">{escape(label)}</summary>'
        f"<p>{escape(what)}</p><p>{escape(done)}</p><p>{_places(page, one, names)}</p></details>"
    )


def _places(page: Page, one: Left, names: Names) -> str:
    """The villages by name, as links; none before another for having more."""
    listed = sorted((names[uid], uid, n) for uid, n in one.by_village.items() if uid in names)
    more = {"tab": _TAB[one.kind]} if one.kind in _TAB else {}
    links = [
        anchor(page.link("village", id=uid, **more), page.t("todo.left.village", village=name, n=page.say.number(n)))
        for name, uid, n in listed[:PLACES]
    ]
    rest = len(listed) - PLACES
    told = ", ".join(links) + (
        f" {escape(page.t.tn('todo.left.others', rest, n=page.say.number(rest)))}" if rest > 0 else ""
    )
    return f"{escape(page.t('todo.left.where'))} {told}" if links else ""
