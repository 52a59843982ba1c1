"""From events to read tables: the same few functions for a live step, a rebuild and a refold."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.clocks import STILL
from landtrack.domain.events import Event, canonical
from landtrack.domain.fold import apply, begins, is_gone, is_hidden, is_legal, touched
from landtrack.domain.records import RECORDS
from landtrack.domain.spans import Stirred, Turn, turn_of
from landtrack.register.history import standing_about
from landtrack.store import state

State = dict[str, Any]
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def mentions_in(event: Event) -> set[str]:
    """Every uid an event names: its subject and all that its body refers to."""
    return {event.subject, *UID.findall(canonical(event.body))} - {""}


def project(
    conn: Connection, event: Event, stirred: Stirred, known: dict[tuple[str, str], State | None] | None = None
) -> None:
    """Bring the read tables up to one more event.

    Parameters
    ----------
    stirred : takes note of whose spans are to be brought up to date, once for all events (``spans.renew``)
    known : spares loading what was just read
    """
    for kind, uid in touched(event):
        _project_on(conn, event, kind, uid, stirred, known if known is not None else {})


def _project_on(
    conn: Connection, event: Event, kind: str, uid: str, stirred: Stirred, known: dict[tuple[str, str], State | None]
) -> None:
    before = known[kind, uid] if (kind, uid) in known else state.load(conn, kind, uid)
    if before is None and not begins(event, kind, uid):
        return  # it concerns a record that a retract has taken away
    after = apply(before, event, kind, uid)
    if is_gone(after):
        state.remove(conn, kind, uid)
        known[kind, uid] = None
        return
    state.save(conn, kind, after, before)
    known[kind, uid] = after
    if is_hidden(after):
        state.forget_steps(conn, uid)
    step = _step(event, kind, before, after)
    if step:
        state.add_steps(conn, [step])
    stirred.note(kind, before, after, turn=_turn(step, after))


class Whole:
    """Everything folded in memory, each record written once: for a rebuild, into empty tables."""

    def __init__(self) -> None:
        self._states: dict[str, dict[str, State]] = {kind: {} for kind in RECORDS}
        self._steps: dict[str, list[state.Step]] = {}

    def add(self, event: Event) -> None:
        """Fold one more standing event, in folding order."""
        for kind, uid in touched(event):
            before = self._states[kind].get(uid)
            if before is None and not begins(event, kind, uid):
                continue
            after = apply(before, event, kind, uid)
            if is_gone(after):
                self._states[kind].pop(uid, None)
                self._steps.pop(uid, None)
                continue
            self._states[kind][uid] = after
            if is_hidden(after):
                self._steps.pop(uid, None)
            if step := _step(event, kind, before, after):
                self._steps.setdefault(uid, []).append(step)

    def write(self, conn: Connection) -> None:
        """Write what it has come to."""
        for kind, many in self._states.items():
            state.save_new(conn, kind, many.values())
        state.add_steps(conn, (step for many in self._steps.values() for step in many))
        state.set_plot_words(conn)


def _step(event: Event, kind: str, before: State | None, after: State) -> state.Step | None:
    """The step that an event was for a record: to a status, to its beginning, or to a person's name."""
    uid = after["uid"]
    if is_hidden(after):
        return None
    if _moved(event, kind, uid, before):
        turn = turn_of(event, before, after) if kind == "claim" else None
        return state.Step.of(event, kind, uid, after["status"], turn)
    if kind == "person" and before and before["basis"] != after["basis"] == "named" and uid == event.subject:
        return state.Step.of(event, kind, uid, "named")
    return None


def _turn(step: state.Step | None, after: State) -> Turn | None:
    """What the step turns a claim to; one that nobody may know of any more counts on no day."""
    if is_hidden(after):
        return Turn(counts=False)
    return None if step is None or step.counts is None else Turn(bool(step.counts), step.merged_into)


def _moved(event: Event, kind: str, uid: str, before: State | None) -> bool:
    """Whether the event led the record to a status, or began it at one."""
    if (kind, uid) == (event.kind, event.subject):
        moved = (event.body.get("status") or [None, None])[1]
        return bool(moved or event.verb in STILL) and is_legal(before, event)
    return any(one["uid"] == uid and "status" in one for one in event.body.get("makes", ()))


def refold(conn: Connection, kind: str, uid: str, stirred: Stirred) -> None:
    """Throw away a record's rows and fold its standing events anew."""
    found = state.load(conn, kind, uid)
    stirred.note(kind, found, None)
    state.remove(conn, kind, uid)
    known: dict[tuple[str, str], State | None] = {}
    for event in standing_about(conn, uid):
        if (kind, uid) in touched(event):
            _project_on(conn, event, kind, uid, stirred, known)
    plot = uid if kind == "plot" else (found or {}).get("plot")
    if plot and kind in ("plot", "allotment"):  # summed up from others: not in the row's own events
        state.set_plot_words(conn, [plot])
