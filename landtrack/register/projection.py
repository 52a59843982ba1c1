"""From events to read tables: the same few functions for a live step, a rebuild and a refold."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.clocks import STILL
from landtrack.domain.events import Event, canonical
from landtrack.domain.fold import apply, begins, in_folding_order, is_gone, is_hidden, is_legal, standing, touched
from landtrack.store import log, state

State = dict[str, Any]
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def mentions_in(event: Event) -> set[str]:
    """Every uid an event names: its subject and all that its body refers to."""
    return {event.subject, *UID.findall(canonical(event.body))} - {""}


def project(conn: Connection, event: Event, known: dict[tuple[str, str], State | None] | None = None) -> None:
    """Bring the read tables up to one more event; ``known`` spares loading what was just read."""
    for kind, uid in touched(event):
        _project_on(conn, event, kind, uid, known if known is not None else {})


def _project_on(
    conn: Connection, event: Event, kind: str, uid: str, known: dict[tuple[str, str], State | None]
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
    elif _moved(event, kind, uid, before):
        state.add_step(conn, event, kind, uid, after["status"])


def _moved(event: Event, kind: str, uid: str, before: State | None) -> bool:
    """Whether the event led the record to a status, or began it at one."""
    if (kind, uid) == (event.kind, event.subject):
        moved = (event.body.get("status") or [None, None])[1]
        return bool(moved or event.verb in STILL) and is_legal(before, event)
    return any(one["uid"] == uid and "status" in one for one in event.body.get("makes", ()))


def refold(conn: Connection, uid: str) -> None:
    """Throw away a record's rows and fold its standing events anew."""
    plots = {found.get("plot") for found in (state.load(conn, "allotment", uid),) if found}
    events = in_folding_order(log.about(conn, uid))
    for kind in {kind for event in events for kind, one in touched(event) if one == uid}:
        state.remove(conn, kind, uid)
    known: dict[tuple[str, str], State | None] = {}
    for event in standing(events):
        for kind, one in touched(event):
            if one == uid:
                _project_on(conn, event, kind, uid, known)
    for plot in sorted(filter(None, {*plots, uid})):
        state.set_plot_word(conn, plot)  # summed up from others: not in the row's own events
