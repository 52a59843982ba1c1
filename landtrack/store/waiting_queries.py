"""Questions that clocks and lists of what waits ask: the steps of open matters, on any day and in any villages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from landtrack.domain.clocks import NONE, Moment
from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.store.queries import in_villages
from landtrack.store.tables import RECORD_TABLES, event, role_link, step

a, k = (RECORD_TABLES[kind] for kind in ("allotment", "commitment"))
PLANNED = ("planned", "assigned")
MANY = 500  # values in one IN, well below every engine's limit


class Life(NamedTuple):
    """A subject with its village and what clocks look at, in folding order."""

    uid: str
    village: str
    moments: list[Moment]


class Plots(NamedTuple):
    """Plots of a field that wait for something: how many, and the first of their days as it was said."""

    commitment: str
    village: str
    number: int
    day: str


def lives(
    conn: Connection, kind: str, day: str, villages: Iterable[str] | None, statuses: Iterable[str] | None = None
) -> Iterator[Life]:
    """The steps up to a day of every claim, commitment or contest in some villages.

    Parameters
    ----------
    statuses : only those that stand there now: of matters that are over nothing need be read
    """
    query = select(
        step.c.subject, step.c.area_code, step.c.verb, step.c.occurred_on, step.c.status, step.c.caught_up, step.c.facts
    ).where(step.c.kind == kind, step.c.occurred_on <= day)
    t = RECORD_TABLES[kind]
    wanted: list[ColumnElement[bool]] = [t.c.status.in_(list(statuses))] if statuses is not None else []
    wanted += [in_villages(t.c.area_code, villages)] if villages is not None else []
    if wanted:  # by subject: the steps of the others are not touched
        query = query.where(step.c.subject.in_(select(t.c.uid).where(*wanted)))
    rows = conn.execute(query.order_by(step.c.subject, step.c.clock)).all()
    read = cache(json.loads)  # many steps say the same
    for subject, of_one in groupby(rows, key=lambda row: row[0]):
        steps = list(of_one)
        yield Life(subject, steps[0][1], [
            Moment(verb, on, status, bool(caught_up), read(facts) if facts else NONE)
            for _, _, verb, on, status, caught_up, facts in steps
        ])  # fmt: skip


def begun_by(conn: Connection, account: str, claims: Iterable[str]) -> set[str]:
    """Those of some claims that an account began."""
    listed, found = sorted(claims), set[str]()
    for i in range(0, len(listed), MANY):
        query = select(step.c.subject).join(event, event.c.id == step.c.event)
        mine = (step.c.verb == "claim.record", event.c.actor == account, step.c.subject.in_(listed[i : i + MANY]))
        found |= set(conn.execute(query.where(*mine)).scalars())
    return found


def planned_plots(conn: Connection, villages: Iterable[str] | None) -> list[Plots]:
    """Plots that are planned or assigned and not handed over, by the live land they are of."""
    query = (
        select(a.c.commitment, a.c.area_code, func.count(), func.min(a.c.status_since))
        .join(k, k.c.uid == a.c.commitment)
        .where(k.c.status.in_(LIVE_COMMITMENT), a.c.status.in_(PLANNED), *_of_today(villages))
    )  # fmt: skip
    return _plots(conn, query)


def planned_plots_on(conn: Connection, day: str, villages: Iterable[str] | None) -> list[Plots]:
    """The same on a past day."""
    here = () if villages is None else (in_villages(step.c.area_code, villages),)
    last = (
        select(step.c.subject, func.max(step.c.clock).label("clock"))
        .where(step.c.kind == "allotment", step.c.occurred_on <= day, *here)
        .group_by(step.c.subject).subquery()
    )  # fmt: skip
    query = (
        select(a.c.commitment, a.c.area_code, func.count(), func.min(step.c.occurred_on))
        .join_from(last, step, (step.c.subject == last.c.subject) & (step.c.clock == last.c.clock))
        .join(a, a.c.uid == step.c.subject)
        .where(step.c.status.in_(PLANNED), a.c.caught_up.is_not(1))
    )  # fmt: skip
    return _plots(conn, query)


def terms_of_plots(conn: Connection, day: str, before: str, villages: Iterable[str] | None) -> list[Plots]:
    """Plots held on a day whose term ends before another."""
    held = (a.c.handed_over_on <= day, or_(a.c.ended_on.is_(None), a.c.ended_on > day))
    query = select(a.c.commitment, a.c.area_code, func.count(), func.min(a.c.term_end))
    return _plots(conn, query.where(a.c.term_end <= before, *held, *_of_today(villages)))


def _of_today(villages: Iterable[str] | None) -> tuple[Any, ...]:
    here = () if villages is None else (in_villages(a.c.area_code, villages),)
    return (a.c.caught_up.is_not(1), *here)


def _plots(conn: Connection, query: Select[Any]) -> list[Plots]:
    return [Plots(*row) for row in conn.execute(query.group_by(a.c.commitment, a.c.area_code))]


def answered_by(conn: Connection, villages: Iterable[str] | None) -> dict[str, list[str]]:
    """Claims by the commitment that answers them."""
    query = select(role_link.c.record, role_link.c.party).where(role_link.c.role == "answers")
    found: dict[str, list[str]] = {}
    for commitment, claim in conn.execute(query.where(in_villages(role_link.c.area_code, villages))):
        found.setdefault(commitment, []).append(claim)
    return found
