"""Records as they stood on a past day: the fold of the events that had happened by then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.fold import fold
from landtrack.domain.lifecycle import WORD_OF_STATUS
from landtrack.register.history import standing_about
from landtrack.store import queries

State = dict[str, Any]


def record_on(conn: Connection, kind: str, uid: str, day: str) -> State | None:
    """One record on a day, folded from its events; None if nothing had happened yet."""
    return fold((e for e in standing_about(conn, uid) if e.occurred_on <= day), kind, uid)


def records_on(conn: Connection, kind: str, records: Sequence[State], day: str) -> list[State]:
    """A few records on a day, each folded."""
    folded = (record_on(conn, kind, record["uid"], day) for record in records)
    return [record for record in folded if record is not None]


def statuses_of(conn: Connection, kind: str, records: Sequence[State], day: str) -> list[State]:
    """Many records on a day, by their steps only: status and end as they were, other facts as today."""
    villages = {record["area_code"] for record in records}
    known = {uid: status for _, uid, status in queries.status_rows(conn, kind, day, villages)}
    found = []
    for record in records:
        if status := known.get(record["uid"]):
            future = [k for k in ("ended_on", "handed_over_on", "assigned_on") if (record.get(k) or "") > day]
            found.append({k: v for k, v in record.items() if k not in future} | {"status": status})
    return found


def first_days(conn: Connection, uid: str, day: str | None) -> dict[str, str]:
    """The first day a claim or commitment stood at each of the six words, as it was said."""
    days: dict[str, str] = {}
    for event in standing_about(conn, uid):
        status = (event.body.get("status") or [None, None])[1]
        word = WORD_OF_STATUS.get(status or "")
        if word and event.subject == uid and (day is None or event.occurred_on <= day):
            days.setdefault(word, event.said_on)
    return days


def exists_on(conn: Connection, uid: str, day: str) -> bool:
    """Whether anything that made the record had happened by a day."""
    return any(e.occurred_on <= day for e in standing_about(conn, uid))
