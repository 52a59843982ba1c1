"""What happened, told: events of a record or a village, cut to what an account may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.domain.events import VERBS, Event
from landtrack.domain.fold import in_folding_order, is_hidden, standing
from landtrack.domain.reserves import Reserve, Setting, cleared_by, open_reserves
from landtrack.errors import NotFound
from landtrack.register.history import retracted_ids, standing_about
from landtrack.register.own import own_of
from landtrack.register.projection import mentions_in
from landtrack.store import land_queries, log, queries, state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.register.reading import Reader

State = dict[str, Any]
_OF_THE_FOCAL_POINT = frozenset({"claim.strip_sensitive"})
_OF_THE_OFFICERS = frozenset({"event.complete", "claim.wish_asked", "claim.make_task", "claim.erase", "person.erase"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as a page shows it."""

    event: Event
    by: str  # name of the account that recorded it
    facts: State  # of the classes the account may see; sealed text only as "it is there"
    status: str | None  # where it led
    retracted: bool
    corrected: State  # newer values by fact


def of(reader: Reader, uid: str, *, limit: int, day: str | None = None) -> list[Entry]:
    """Entries of a record or village, newest first by day, then by recording."""
    if reader.refresh().disabled:
        return []
    with reader.register.database.read() as conn:
        events = [e for e in _events(conn, reader, uid, limit, day) if not day or e.occurred_on <= day]
        gone = retracted_ids(events)
        actors = state.load_many(conn, "account", {e.actor for e in events})
        seen = _seen_subjects(conn, reader, events)
        hidden = _taken_away(conn)
    corrections: dict[str, State] = {}
    for event in events:
        if event.verb == "event.correct" and event.id not in gone:
            said = event.body["facts"]
            corrections.setdefault(said["event"], {}).update(said["facts"])
    if hidden:
        events = [_without(e, hidden) for e in events if not _tells_of(e, hidden)]
    entries = [_entry(reader, e, gone, corrections, actors) for e in events if _shown(reader, e, seen)]
    return sorted(entries, key=lambda e: (e.event.occurred_on, e.event.clock), reverse=True)[:limit]


def _events(conn: Connection, reader: Reader, uid: str, limit: int, day: str | None) -> list[Event]:
    village = state.load(conn, "village", uid)
    if village is not None:
        return log.of_area(conn, uid, limit, day) if reader.actor.in_scope(uid) else []
    return [e for e in _about(conn, uid) if reader.actor.in_scope(e.area_code)]


def _about(conn: Connection, uid: str) -> list[Event]:
    """Every event that names a record; of a woman or a group also what became of the plots it held."""
    found = {e.id: e for one in (uid, *queries.allotments_of(conn, uid)) for e in log.about(conn, one)}
    return list(found.values())


def _seen_subjects(conn: Connection, reader: Reader, events: list[Event]) -> dict[str, bool]:
    """Whether the account may know of each subject that is still there."""
    by_kind: dict[str, set[str]] = {}
    for event in events:
        by_kind.setdefault(event.kind, set()).add(event.subject)
    own = own_of(conn, reader.actor) if reader.actor.role == "chief" else None
    return {
        uid: reader.sees(conn, kind, record, own)
        for kind, uids in by_kind.items()
        for uid, record in state.load_many(conn, kind, uids).items()
    }


def _taken_away(conn: Connection) -> set[str]:
    """Uids of the claims that were referred as sensitive, and of what went with them."""
    referred = log.of_verbs(conn, ("claim.refer_sensitive",))
    gone = {one["uid"] for event in referred for one in event.body.get("sets", ()) if one.get("gone")}
    return gone | {event.subject for event in referred}


def _tells_of(event: Event, hidden: set[str]) -> bool:
    """Whether the event is a step of a claim that was referred as sensitive, or a consent or paper about it."""
    if event.kind == "claim":
        return event.subject in hidden
    return event.kind in ("consent", "document") and not hidden.isdisjoint(mentions_in(event))


def _without(event: Event, hidden: set[str]) -> Event:
    """The event of land or people without the hidden records that it named."""
    facts = {}
    for name, value in event.body.get("facts", {}).items():
        if isinstance(value, list):
            value = [one for one in value if not (isinstance(one, str) and one in hidden)]  # noqa: PLW2901
        if not (isinstance(value, str) and value in hidden):
            facts[name] = value
    return replace(event, body=event.body | {"facts": facts})


def _shown(reader: Reader, event: Event, seen: dict[str, bool]) -> bool:
    role = reader.actor.role
    if event.kind in ("account", "setting"):
        return role == "admin"
    if event.verb in _OF_THE_FOCAL_POINT and "focal_point" not in reader.actor.duties:
        return False
    if role == "chief":  # what is gone, what waits, and what the women were asked, is the officers' business
        return event.verb not in _OF_THE_OFFICERS and seen.get(event.subject, False)
    return role in policy.SEES_CASES and seen.get(event.subject, True)


def _entry(reader: Reader, event: Event, gone: set[str], corrections: dict[str, State], actors: State) -> Entry:
    step = event.body.get("status") or [None, None]
    by = (actors.get(event.actor) or {}).get("name", event.actor)
    facts = _cut(reader, event, event.body.get("facts", {}) | _decided(event))
    corrected = _cut(reader, event, corrections.get(event.id, {}))
    bare = replace(event, body={"of": event.kind})  # what it says is in ``facts``, cut to the account
    return Entry(bare, by, facts, step[1], event.id in gone, corrected)


def _decided(event: Event) -> State:
    """What an answer said: it lies with the decision that the answer made; its day only where it is another."""
    made: State = next((one for one in event.body.get("makes", ()) if one.get("kind") == "decision"), {})
    told = VERBS[event.verb].facts if made else ()
    return {n: v for n, v in made.items() if n in told and (n, v) != ("decided_on", event.said_on)}


def _cut(reader: Reader, event: Event, facts: State) -> State:
    verb = VERBS.get(event.verb)
    kept = {}
    for name, value in facts.items():
        if name in policy.SHAPES or verb is None or value in (None, [], ""):
            continue
        try:
            cls = verb.fact(name).cls
        except KeyError:
            cls = "O"
        if policy.may_see(reader.actor, cls):
            kept[name] = {"sealed": True} if isinstance(value, dict) and "sealed" in value else value
    return kept


def told_in(reader: Reader, event_id: str) -> tuple[Event, State]:
    """A standing event of the account's villages and the facts it was told in, corrections laid over.

    Sealed facts are left out: what nobody opened cannot be shown to be changed.

    Raises
    ------
    NotFound : there is none, it was retracted, or the account may not know of it
    """
    with reader.register.database.read() as conn:
        found = log.by_id(conn, event_id)
        actor = reader.refresh()
        known = found and actor.in_scope(found.area_code) and actor.role == "officer" and not actor.disabled
        life = standing_about(conn, found.subject) if found and known else []
    event = next((e for e in life if e.id == event_id), None)
    if event is None or event.verb not in VERBS:
        raise NotFound("event", event_id)
    facts = dict(event.body.get("facts", {}))
    for made in event.body.get("makes", ()):
        facts |= {n: v for n, v in made.items() if n in VERBS[event.verb].facts and n not in facts}
    return event, {n: v for n, v in _cut(reader, event, facts).items() if not isinstance(v, dict) or "sealed" not in v}


def reserves(reader: Reader, uid: str) -> list[Reserve]:
    """Open reserves of one subject; of a plot that was handed on, those of the step that began it too.

    None for roles that see no lateness.
    """
    if reader.refresh().role not in policy.SEES_LATENESS or reader.actor.disabled:
        return []
    with reader.register.database.read() as conn:
        found = _own_reserves(reader, conn, uid)
        record = state.load(conn, "allotment", uid) or {}
        made = log.by_id(conn, record["made_by"]) if record else None
        if made and made.subject != uid and reader.actor.in_scope(record["area_code"]):
            missing = {"measurement": _is_unmeasured(conn, "allotment", record), "name": _has_unnamed(conn, record)}
            begun = [one for one in _own_reserves(reader, conn, made.subject) if one.event == made.id]
            begun += [Reserve(made.id, made.verb, code, made.occurred_on) for code, lacks in missing.items() if lacks]
            found = begun + found
    return found


def _own_reserves(reader: Reader, conn: Connection, uid: str) -> list[Reserve]:
    events = in_folding_order(log.life(conn, uid))
    kind = next((e.kind for e in events if e.subject == uid), None)
    if kind is None:
        return []
    life = [e for e in standing(events) if e.subject == uid]
    cleared = cleared_by(standing(events))
    record = state.load(conn, kind, uid) or {"uid": uid}
    if is_hidden(record) or not reader.actor.in_scope(record.get("area_code", events[0].area_code)):
        return []
    land = [uid, *(record.get("parcels") or ())]
    setting = Setting(
        today=reader.register.clock.today(),
        one_officer=reader.register.is_one_officer(conn),
        objection=bool(land_queries.open_contests_on(conn, land)),
        decider_named=record.get("decider_named") == "yes",
        unmeasured=_is_unmeasured(conn, kind, record),
        unnamed=_has_unnamed(conn, record),
    )
    return open_reserves([e for e in life if e.verb not in ("event.complete", "event.correct")], cleared, setting)


def _is_unmeasured(conn: Connection, kind: str, record: State) -> bool:
    """Whether the field, or the unit, has no measure yet."""
    if kind == "commitment":
        return not record.get("measured")
    if kind == "claim":
        answers = state.matching(conn, "commitment", uid=queries.answering(conn, record["uid"]))
        return any(not c.get("measured") for c in answers)
    if kind != "allotment" or record.get("area_recorded"):
        return False
    for unit in ("plot", "parcel"):
        if record.get(unit):
            found = state.load(conn, unit, record[unit]) or {}
            return not found.get("calculated_area")
    return True


def _has_unnamed(conn: Connection, record: State) -> bool:
    parties = [link["party"] for link in record.get("holders") or ()]
    return any(p["basis"] != "named" or p.get("erased_on") for p in state.load_many(conn, "person", parties).values())
