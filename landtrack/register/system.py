"""Steps that the system takes itself: terms that run out, and visits it reminds the officer of.

They happen at opening and with the first write of a day, kept or undone together with it.  Each has an
id made from what it stands for, so that two laptops write it once, and a step that a person has taken
back is not taken again.
The machine reminds; it never carries a claim higher.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from landtrack.domain.events import Event
from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT
from landtrack.domain.policy import SYSTEM
from landtrack.domain.values import derived_uid, read_date
from landtrack.errors import LandtrackError
from landtrack.register.settings import calendar_of
from landtrack.register.terms import limits_of
from landtrack.register.unit import Unit
from landtrack.store import log, queries, state

if TYPE_CHECKING:
    from landtrack.register.register import Register

State = dict[str, Any]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A step that has become due: on which day, and what makes it the same on every laptop."""

    verb: str
    subject: str
    on: date
    key: tuple[str, ...]
    facts: State = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of its event."""
        return derived_uid(self.subject, self.verb, *self.key)


def run_due(register: Register, conn: Connection) -> list[Event]:
    """Take every step that has become due by the register's today; returns the events, follow-ups among them.

    One that is refused is left to a person and named in the log: it never stops the day's work.
    """
    events: list[Event] = []
    for due in all_due(conn, register.clock.today()):
        if log.by_id(conn, due.id) is None:
            events += _take(register, conn, due)
    return events


def _take(register: Register, conn: Connection, due: Due) -> list[Event]:
    """One step in a unit that can be undone alone."""
    told = {due.verb.split(".", maxsplit=1)[0]: due.subject, **due.facts}
    try:
        with conn.begin_nested():
            unit = Unit(register, conn, SYSTEM)
            unit.do(due.verb, id=due.id, on=due.on.isoformat(), how_known="none", **told)
            unit.finish()
            return unit.events
    except LandtrackError as refusal:
        _LOG.warning("%s of %s is due and was refused: %s", due.verb, due.subject, refusal)
        return []


def all_due(conn: Connection, today: date) -> Iterator[Due]:
    """Every step that is due, taken already or not; asked one by one, for an agreement ends plots with it."""
    yield from _ended_commitments(conn, today)
    yield from _ended_terms(conn, today)
    yield from _visits_to_make(conn, today)


def _ended_commitments(conn: Connection, today: date) -> Iterator[Due]:
    for uid in queries.ending_by(conn, "commitment", "end", LIVE_COMMITMENT, today.year):
        yield from _ended(state.load(conn, "commitment", uid) or {}, "commitment.expire", "end", today)


def _ended_terms(conn: Connection, today: date) -> Iterator[Due]:
    for uid in queries.ending_by(conn, "allotment", "term_end", HELD, today.year):
        record = state.load(conn, "allotment", uid) or {}
        yield from _ended(record, "allotment.lapse", "term_end", today, lapse_reason="term_over")


def _ended(record: State, verb: str, name: str, today: date, **facts: Any) -> Iterator[Due]:
    """The end of a term that has passed; of a past story only one that was still to come when it was told."""
    last = read_date(record[name]).last
    if last >= today or (record.get("caught_up") and last < _told_on(record)):
        return
    since = read_date(record["status_since"]).first  # G1: not before the step it rests on
    yield Due(verb, record["uid"], max(last + timedelta(days=1), since), (name, record[name]), facts)


def _told_on(record: State) -> date:
    return datetime.fromisoformat(record["begin_lifespan"]).date()


def _visits_to_make(conn: Connection, today: date) -> Iterator[Due]:
    """A hard stop or a pause that is over: visit, and ask in private. Once for a claim, a level and a step's start."""
    calendar = calendar_of(conn)
    for claim in state.matching(conn, "claim", status=("under_review", "on_hold")):
        since = read_date(claim["status_since"]).first
        for name, limit in limits_of(conn, claim["uid"], calendar).items():
            if limit.last < today:
                on = max(limit.last + timedelta(days=1), since)
                key = (name, str(limit.level), limit.start.isoformat())
                yield Due("claim.make_task", claim["uid"], on, key, {"passed": name})
