"""Claims that stood joined to another on a day: their women count with the claim that stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from landtrack.store.tables import RECORD_TABLES, event, role_link

if TYPE_CHECKING:
    from landtrack.store.counting_queries import Asked

_claim = RECORD_TABLES["claim"]
MANY = 500  # values in one IN, well below every engine's limit


def on_day(
    conn: Connection, asked: Asked, statuses: Callable[..., dict[str, str]],
    taken_out: Callable[..., tuple[set[str], dict[str, str]]],
) -> dict[str, str]:  # fmt: skip
    """The claim that stays, by each claim that stood joined to it on the day.

    Parameters
    ----------
    statuses : (conn, kind, asked) to the status of each subject on the day
    taken_out : (conn, asked) to ids of retracted events, and days that corrections moved others to
    """
    if asked.is_now:
        query = select(_claim.c.uid, _claim.c.merged_into)
        query = query.where(_claim.c.status == "merged", asked.here(_claim.c.area_code))
        return survivors({row[0]: row[1] for row in conn.execute(query)})
    merged = {uid for uid, status in statuses(conn, "claim", asked).items() if status == "merged"}
    if not merged:
        return {}
    gone, moved = taken_out(conn, asked)
    return survivors({
        subject: survivor
        for uid, subject, day, survivor in _merges(conn, asked)
        if subject in merged and uid not in gone and moved.get(uid, day) <= asked.day
    })  # fmt: skip


def _merges(conn: Connection, asked: Asked) -> Iterator[tuple[str, str, str, str]]:
    """(event, claim, day, the claim it was joined to) of every merge, in the order they were recorded."""
    query = select(event.c.id, event.c.subject, event.c.occurred_on, event.c.body).order_by(event.c.clock)
    for row in conn.execute(query.where(event.c.verb == "claim.merge", asked.here(event.c.area_code))):
        yield row[0], row[1], row[2], json.loads(row[3])["facts"]["survivor"]


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


def parties_of(conn: Connection, claims: Collection[str], between: str) -> dict[str, str]:
    """Complainants of these claims, as one text a claim."""
    query = select(role_link.c.record, func.aggregate_strings(role_link.c.party, between))
    query = query.where(role_link.c.role == "complainant").group_by(role_link.c.record)
    listed = sorted(claims)
    found: dict[str, str] = {}
    for i in range(0, len(listed), MANY):
        found |= {row[0]: row[1] for row in conn.execute(query.where(role_link.c.record.in_(listed[i : i + MANY])))}
    return found
