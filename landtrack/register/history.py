"""What happened to a record: its events, which of them stand, and what is built on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from landtrack.domain.events import Event
from landtrack.domain.fold import COMMON, begins, in_folding_order, standing, touched
from landtrack.store import log


def standing_about(conn: Connection, uid: str) -> list[Event]:
    """The standing events that name a record, in folding order, corrections laid over."""
    return standing(in_folding_order(log.about(conn, uid)))


def life_of(conn: Connection, uid: str) -> list[Event]:
    """The standing events whose subject a record is, in folding order, corrections laid over."""
    return [e for e in standing(in_folding_order(log.life(conn, uid))) if e.subject == uid]


def all_in_order(conn: Connection) -> Iterator[Event]:
    """Every event in folding order; streamed, unless clocks that went wrong make it necessary to sort."""
    if _is_in_order(conn):
        return map(log.to_event, log.chains(conn))
    return iter(in_folding_order(log.every(conn)))


def _is_in_order(conn: Connection) -> bool:
    """Whether by clock, device and sequence each event comes after those it names as its parents."""
    seen: set[str] = set()
    awaited: set[str] = set()
    last = ("", "", 0)
    for row in log.chains(conn, "id", "after", "clock", "device", "seq"):
        now = (row["clock"], row["device"], row["seq"])
        if row["id"] in awaited or now < last:
            return False
        awaited.update(parent for parent in json.loads(row["after"]) if parent not in seen)
        seen.add(row["id"])
        last = now
    return True


def retracted_ids(events: Iterable[Event]) -> set[str]:
    """Ids of the events that a retract has taken out."""
    return {uid for event in events if event.verb == "event.retract" for uid in event.body["events"]}


def is_standing(conn: Connection, event: Event) -> bool:
    """Whether nobody has retracted the event."""
    return event.id not in retracted_ids(log.about(conn, event.subject))


def said_on(conn: Connection, uid: str, verb: str) -> str | None:
    """The day, as it was said, of the latest standing step of this verb on a record."""
    days = [e.said_on for e in life_of(conn, uid) if e.verb == verb]
    return days[-1] if days else None


def built_on(conn: Connection, form: list[Event]) -> list[str]:
    """Standing events outside a form that rest on it.

    Later ones that name a record it is about, or any that names a record it began; of a record
    that it only linked (``sets``) those that say the same of it anew.
    """
    own, last = {e.id for e in form}, max(e.clock for e in form)
    began = {uid for e in form for kind, uid in touched(e) if begins(e, kind, uid)}
    about = {e.subject for e in form if not e.body.get("subject_stays")}
    found = []
    for uid in sorted(began | about):
        events = log.about(conn, uid)
        gone = retracted_ids(events)
        found += [
            e.id for e in events
            if e.id not in own | gone and e.verb != "event.retract" and (uid in began or e.clock > last)
            and not (e.verb in COMMON and e.body["facts"].get("event") in gone)
        ]  # fmt: skip
    return found + _said_anew(conn, form, own, last)


def _said_anew(conn: Connection, form: list[Event], own: set[str], last: str) -> list[str]:
    """Later standing events that set the same fields of the same further records."""
    said: dict[str, set[str]] = {}
    for event in form:
        for one in event.body.get("sets", ()):
            said.setdefault(one["uid"], set()).update(set(one) - _OF_A_SET)
    found = []
    for uid, names in sorted(said.items()):
        events = log.about(conn, uid)
        gone = retracted_ids(events)
        found += [
            e.id for e in events
            if e.clock > last and e.id not in own | gone
            and any(one["uid"] == uid and names & set(one) for one in e.body.get("sets", ()))
        ]  # fmt: skip
    return found


_OF_A_SET = frozenset({"kind", "uid", "dated"})
