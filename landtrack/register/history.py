"""What happened to a record: its events, which of them stand, and what is built on them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from landtrack.domain.events import Event
from landtrack.domain.fold import COMMON, in_folding_order, standing, touched
from landtrack.store import log


def standing_about(conn: Connection, uid: str) -> list[Event]:
    """The standing events that name a record, in folding order, corrections laid over."""
    return standing(in_folding_order(log.about(conn, uid)))


def retracted_ids(events: Iterable[Event]) -> set[str]:
    """Ids of the events that a retract has taken out."""
    return {uid for event in events if event.verb == "event.retract" for uid in event.body["events"]}


def is_standing(conn: Connection, event: Event) -> bool:
    """Whether nobody has retracted the event."""
    return event.id not in retracted_ids(log.about(conn, event.subject))


def standing_ids_after(conn: Connection, records: Iterable[str], form: list[Event]) -> list[str]:
    """Standing events outside a form that name one of its records and came after it, or need it.

    A record that the form made may be named by nothing else; one that it changed by nothing
    later.
    """
    own, last = {e.id for e in form}, max(e.clock for e in form)
    made = {uid for e in form for _, uid in touched(e) if _is_first(conn, uid, own)}
    built = []
    for uid in sorted(set(records)):
        events = log.about(conn, uid)
        gone = retracted_ids(events)
        built += [
            e.id
            for e in events
            if e.id not in own | gone and e.verb != "event.retract" and (uid in made or e.clock > last)
            and not (e.verb in COMMON and e.body["facts"].get("event") in gone)
        ]  # fmt: skip
    return built


def _is_first(conn: Connection, uid: str, own: set[str]) -> bool:
    touching = [e.id for e in log.about(conn, uid) if any(one == uid for _, one in touched(e))]
    return bool(touching) and touching[0] in own
