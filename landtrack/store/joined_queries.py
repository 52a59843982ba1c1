"""Claims that stood joined to another on a day: their women count with the claim that stays."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from landtrack.store.tables import step


def on_day(conn: Connection, day: str) -> dict[str, str]:
    """The claim that stays, by each claim that stood joined to it on the day."""
    ever = select(step.c.subject).where(step.c.merged_into.is_not(None))
    query = select(step.c.subject, step.c.merged_into).where(step.c.subject.in_(ever), step.c.counts.is_not(None))
    last = dict(map(tuple, conn.execute(query.where(step.c.occurred_on <= day).order_by(step.c.clock))))
    return survivors({uid: into for uid, into in last.items() if into})


def survivors(links: Mapping[str, str]) -> dict[str, str]:
    """The claim that stays at the end of each chain; a circle is cut where it closes."""
    found = {}
    for uid, into in links.items():
        seen, at = {uid}, into
        while at in links and at not in seen:
            seen.add(at)
            at = links[at]
        found[uid] = at
    return found
