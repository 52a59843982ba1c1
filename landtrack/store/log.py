"""The event log: append, read, and the hash chain of each device."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from landtrack.domain.events import HASHED, Event, canonical, digest
from landtrack.domain.fold import COMMON
from landtrack.store.tables import event as t
from landtrack.store.tables import mention

_BY_ID = select(t).where(t.c.id == bindparam("id"))
_HEAD = select(t.c.seq, t.c.hash, t.c.clock).where(t.c.device == bindparam("device")).order_by(t.c.seq.desc()).limit(1)
_INSERT = insert(t)
_INSERT_MENTIONS = insert(mention)
_ABOUT = (
    select(t)
    .join(mention, mention.c.event == t.c.id)
    .where(mention.c.uid == bindparam("uid"))
    .order_by(t.c.clock, t.c.device, t.c.seq)
)
_LIFE = _ABOUT.where(or_(t.c.subject == bindparam("uid"), t.c.verb.in_(COMMON)))


def to_event(row: Any) -> Event:
    """The event of a row."""
    values = dict(row)
    values["after"] = () if values["after"] == "[]" else tuple(json.loads(values["after"]))
    values["body"] = json.loads(values["body"])
    return Event(**values)


def to_row(event: Event) -> dict[str, Any]:
    """The row of an event; its hash is set if it has none."""
    row = {name: getattr(event, name) for name in HASHED}
    row["after"] = canonical(list(event.after))
    row["body"] = canonical(event.body)
    return row | {"hash": event.hash or digest(row)}


def append(conn: Connection, event: Event, mentions: Iterable[str]) -> Event:
    """Add one event at the end of its device's chain; returns it with its hash."""
    row = to_row(event)
    conn.execute(_INSERT, row)
    add_mentions(conn, ((uid, event.id) for uid in mentions))
    return replace(event, hash=row["hash"])


def add_mentions(conn: Connection, mentions: Iterable[tuple[str, str]]) -> None:
    """Note which records events name, as (record, event) uids."""
    conn.execute(_INSERT_MENTIONS, [{"uid": uid, "event": event} for uid, event in mentions])


def head(conn: Connection, device: str) -> tuple[int, str, str]:
    """Last sequence number, hash and clock of a device's chain."""
    row = conn.execute(_HEAD, {"device": device}).first()
    return (row.seq, row.hash, row.clock) if row else (0, "", "")


def heads(conn: Connection) -> list[tuple[str, int, str]]:
    """Device, length and head hash of every chain; one look-up a device, however long the log."""
    found: list[tuple[str, int, str]] = []
    device = ""
    while device := conn.execute(select(func.min(t.c.device)).where(t.c.device > device)).scalar() or "":
        seq, last, _ = head(conn, device)
        found.append((device, seq, last))
    return found


def newest_hash(conn: Connection) -> str:
    """The hash of the event that was recorded last, of whichever chain; "" for an empty log."""
    ends = [head(conn, device) for device, _, _ in heads(conn)]
    return max(ends, key=lambda end: end[2])[1] if ends else ""


def by_id(conn: Connection, event_id: str) -> Event | None:
    """The event of this id."""
    row = conn.execute(_BY_ID, {"id": event_id}).mappings().first()
    return to_event(row) if row else None


def by_ids(conn: Connection, event_ids: Iterable[str]) -> list[Event]:
    """The events of these ids that are there, in clock order."""
    listed, found = sorted(event_ids), []
    for i in range(0, len(listed), 500):
        rows = conn.execute(select(t).where(t.c.id.in_(listed[i : i + 500]))).mappings()
        found += [to_event(row) for row in rows]
    return sorted(found, key=lambda e: (e.clock, e.device, e.seq))


def about(conn: Connection, uid: str) -> list[Event]:
    """Every event that names a record, in clock order."""
    return [to_event(row) for row in conn.execute(_ABOUT, {"uid": uid}).mappings()]


def life(conn: Connection, uid: str) -> list[Event]:
    """Its own events and the common ones that act on them, in clock order; not the thousand that only name it."""
    return [to_event(row) for row in conn.execute(_LIFE, {"uid": uid}).mappings()]


def of_form(conn: Connection, form: str) -> list[Event]:
    """The events of one form."""
    rows = conn.execute(select(t).where(t.c.form == form).order_by(t.c.device, t.c.seq)).mappings()
    return [to_event(row) for row in rows]


def of_verbs(conn: Connection, verbs: Iterable[str], areas: Iterable[str] | None = None) -> list[Event]:
    """The events of some verbs that concern some villages (None: all), in clock order."""
    query = select(t).where(t.c.verb.in_(list(verbs)))
    query = query if areas is None else query.where(t.c.area_code.in_(list(areas)))
    rows = conn.execute(query.order_by(t.c.clock, t.c.device, t.c.seq)).mappings()
    return [to_event(row) for row in rows]


def of_area(conn: Connection, area: str, limit: int, day: str | None = None) -> list[Event]:
    """The latest events that concern a village up to a day, latest first by their own day."""
    query = select(t).where(t.c.area_code == area, t.c.occurred_on <= (day or "9999"))
    query = query.order_by(t.c.occurred_on.desc(), t.c.clock.desc(), t.c.device, t.c.seq).limit(limit)
    return [to_event(row) for row in conn.execute(query).mappings()]


def latest_of(conn: Connection, verbs: Iterable[str], limit: int, actor: str | None = None) -> list[Event]:
    """The latest events with these verbs, of one account or of all, latest first by recording."""
    query = select(t).where(t.c.verb.in_(list(verbs)), *((t.c.actor == actor,) if actor else ()))
    return [to_event(row) for row in conn.execute(query.order_by(t.c.recorded_at.desc()).limit(limit)).mappings()]


def firsts_of_files(
    conn: Connection, verb: str, limit: int, *, digest: str = "", actor: str = ""
) -> list[Event]:  # fmt: skip
    """The latest events with which a file began, latest first: of one account, or of one file by its digest."""
    query = select(t).where(t.c.verb == verb, t.c.id == t.c.form, t.c.body.contains(f'"hash":"{digest}'))
    query = query.where(t.c.actor == actor) if actor else query
    return [to_event(row) for row in conn.execute(query.order_by(t.c.recorded_at.desc()).limit(limit)).mappings()]


def size_of_form(conn: Connection, form: str) -> int:
    """How many events a form has."""
    return conn.execute(select(func.count()).select_from(t).where(t.c.form == form)).scalar_one()


def every(conn: Connection, chunk: int = 5000) -> Iterator[Event]:
    """All events in clock order, streamed."""
    query = select(t).order_by(t.c.clock, t.c.device, t.c.seq)
    for row in conn.execute(query, execution_options={"yield_per": chunk}).mappings():
        yield to_event(row)


def chains(conn: Connection, *columns: str, chunk: int = 5000) -> Iterator[Any]:
    """Rows of all events by clock, device and sequence, streamed with no sorting: each chain has its own order.

    It is that of ``every`` as long as the clocks of each chain go forwards: who asks has to look.
    """
    query = select(*(t.c[name] for name in columns or t.c.keys())).order_by(t.c.seq)
    many = [
        conn.execute(query.where(t.c.device == device), execution_options={"yield_per": chunk}).mappings()
        for device, *_ in heads(conn)
    ]
    return heapq.merge(*many, key=lambda row: (row["clock"], row["device"], row["seq"]))


def raw_rows(conn: Connection, chunk: int = 5000) -> Iterator[dict[str, Any]]:
    """All rows as they stand, by device and sequence, for verification."""
    query = select(t).order_by(t.c.device, t.c.seq)
    for row in conn.execute(query, execution_options={"yield_per": chunk}).mappings():
        yield dict(row)


_SEALED = re.compile(r'"sealed":"([0-9a-f]{64})"')


def sealed_names(conn: Connection, chunk: int = 5000) -> Iterator[str]:
    """The digest of every sealed text that an event names."""
    query = select(t.c.body).where(t.c.body.contains('"sealed":"'))
    for body in conn.execute(query, execution_options={"yield_per": chunk}).scalars():
        yield from _SEALED.findall(body)


def count(conn: Connection) -> int:
    """How many events there are."""
    return conn.execute(select(func.count()).select_from(t)).scalar_one()


def version(conn: Connection) -> str:
    """A text that changes with every event: the key of caches."""
    return ".".join(f"{seq}" for _, seq, _ in heads(conn)) or "0"
