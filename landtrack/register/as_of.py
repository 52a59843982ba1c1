"""Records as they stood on a past day: the fold of the events that had happened by then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.fold import fold, standing
from landtrack.domain.lifecycle import WORD_OF_STATUS
from landtrack.register.history import life_of, standing_about
from landtrack.store import log, queries

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
    for event in life_of(conn, uid):
        status = (event.body.get("status") or [None, None])[1]
        word = WORD_OF_STATUS.get(status or "")
        if word and (day is None or event.occurred_on <= day):
            days.setdefault(word, event.said_on)
    return days


def exists_on(conn: Connection, uid: str, day: str) -> bool:
    """Whether anything that made the record had happened by a day."""
    return any(e.occurred_on <= day for e in standing_about(conn, uid))


def begun_on(conn: Connection, records: Sequence[State], day: str) -> list[State]:
    """Of many records those that had begun by a day, by the events that made them."""
    villages = {record["area_code"] for record in records}
    events = log.by_ids(conn, {record["made_by"] for record in records})
    began = {e.id: e.occurred_on for e in standing([*events, *log.of_verbs(conn, _COMMON, villages)])}
    return [record for record in records if began.get(record["made_by"], LATER) <= day]


def before_naming(conn: Connection, persons: Sequence[State], day: str) -> list[State]:
    """Persons as they were known on a day: who gave her name later had none yet."""
    villages = {person["area_code"] for person in persons}
    told = standing(log.of_verbs(conn, ("person.name", *_COMMON), villages))
    later = {e.subject for e in told if e.verb == "person.name" and e.occurred_on > day}
    folded = ((p, record_on(conn, "person", p["uid"], day) if p["uid"] in later else p) for p in persons)
    return [p if then is None else _as_known(p, then) for p, then in folded]


def _as_known(person: State, then: State) -> State:
    """Today's record with the name and the basis of a day; who is one with whom is not of a day."""
    kept = {name: value for name, value in person.items() if name not in _NAMING}
    return kept | {name: then[name] for name in _NAMING if name in then}


_NAMING = ("basis", "full_name", "phone", "safe_times", "must_not_know")
_COMMON = ("event.retract", "event.correct")
LATER = "9999-12-31"
