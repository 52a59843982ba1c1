"""Questions about what is left to complete: events that may carry a reserve, and counts by village."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, distinct, func, select

from landtrack.domain.events import Event
from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT
from landtrack.store import log
from landtrack.store.queries import in_villages
from landtrack.store.tables import BY_PHONE, CAUGHT_UP, RECORD_TABLES, event, role_link

a, c, k, n = (RECORD_TABLES[kind] for kind in ("allotment", "claim", "commitment", "contest"))
Counts = dict[str, int]


class Told(NamedTuple):
    """An event that may wait for something, and the form it was told in."""

    id: str
    form: str
    village: str


def _here(area: Any, villages: Iterable[str] | None) -> tuple[Any, ...]:
    return () if villages is None else (in_villages(area, villages),)


def events_of(conn: Connection, verbs: Iterable[str], villages: Iterable[str] | None) -> list[Event]:
    """Every event of some verbs, in clock order."""
    query = select(event).where(event.c.verb.in_(list(verbs)), *_here(event.c.area_code, villages))
    rows = conn.execute(query.order_by(event.c.clock, event.c.device, event.c.seq)).mappings().all()
    return [log.to_event(row) for row in rows]


def claims_naming_a_decider(conn: Connection, villages: Iterable[str] | None) -> set[str]:
    """Claims in which one who would decide is named."""
    query = select(c.c.uid).where(c.c.decider_named == "yes", *_here(c.c.area_code, villages))
    return set(conn.execute(query).scalars())


def told_by_phone(conn: Connection, villages: Iterable[str] | None) -> list[Told]:
    """What is known by phone only."""
    return _told(conn, BY_PHONE, villages)


def told_long_after(conn: Connection, villages: Iterable[str] | None) -> list[Told]:
    """What a past story says."""
    return _told(conn, CAUGHT_UP, villages)


def _told(conn: Connection, condition: Any, villages: Iterable[str] | None) -> list[Told]:
    query = select(event.c.id, event.c.form, event.c.area_code).where(condition, *_here(event.c.area_code, villages))
    return [Told(*row) for row in conn.execute(query)]


def unmeasured_fields(conn: Connection, villages: Iterable[str] | None) -> Counts:
    """Live land that nobody has measured, by village."""
    query = select(k.c.area_code, func.count()).where(k.c.status.in_(LIVE_COMMITMENT), k.c.measured.is_not(1))
    return _counts(conn, query, k.c.area_code, villages)


def unlocated_plots(conn: Connection, villages: Iterable[str] | None) -> Counts:
    """Plots that women hold on a measured field and that nobody has shown on it, by village."""
    query = (
        select(a.c.area_code, func.count()).join(k, k.c.uid == a.c.commitment)
        .where(k.c.measured == 1, a.c.unit == "unmeasured", a.c.status.in_(HELD))
    )  # fmt: skip
    return _counts(conn, query, a.c.area_code, villages)


def open_contests(conn: Connection, villages: Iterable[str] | None) -> Counts:
    """Objections that are not settled, by village."""
    return _counts(conn, select(n.c.area_code, func.count()).where(n.c.status == "open"), n.c.area_code, villages)


def hand_overs_without_witnesses(conn: Connection, done: Iterable[str], villages: Iterable[str] | None) -> Counts:
    """Hand-overs with fewer than two witnesses, a field and a day each once, by village.

    Parameters
    ----------
    done : allotments whose witnesses were told afterwards
    """
    seen = (
        select(role_link.c.record).where(role_link.c.kind == "allotment", role_link.c.field == "witnesses")
        .group_by(role_link.c.record).having(func.count(distinct(role_link.c.party)) > 1)
    )  # fmt: skip
    act = a.c.commitment + " " + a.c.handed_over_on
    lacking = (a.c.handed_over_on.is_not(None), a.c.uid.not_in(seen), a.c.uid.not_in(list(done)))
    query = select(a.c.area_code, func.count(distinct(act))).where(*lacking)
    return _counts(conn, query, a.c.area_code, villages)


def _counts(conn: Connection, query: Select[Any], area: Any, villages: Iterable[str] | None) -> Counts:
    rows = conn.execute(query.where(*_here(area, villages)).group_by(area))
    return {row[0]: row[1] for row in rows}
