"""Opening sealed text: by right, in memory, logged once per sign-in, record and class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from landtrack.domain import policy
from landtrack.domain.facts import fact
from landtrack.domain.records import fields_of
from landtrack.store import log, queries, state
from landtrack.store.tables import read_log, sealed

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

State = dict[str, Any]
Scope = Iterable[str] | None
NAME_FIELD = {"person": "full_name", "group": "name"}


def open_names(reader: Reader, uids: Iterable[str], *, sid: str, why: str) -> dict[str, str]:
    """Names of persons and groups among ``uids`` that the account may know."""
    actor, register = reader.refresh(), reader.register
    if not register.has_key or not actor.opens_sealed or actor.role not in ("officer", "chief"):
        return {}
    with register.database.read() as conn:
        boxes: list[tuple[str, str, str]] = []
        for kind, field in NAME_FIELD.items():
            for uid, record in state.load_many(conn, kind, set(uids)).items():
                digest = (record.get(field) or {}).get("sealed")
                if digest and actor.in_scope(record["area_code"]) and _may_know(conn, reader, uid):
                    boxes.append((uid, field, digest))
        opened = _open(conn, reader, boxes)
    _log(reader, sorted({uid for uid, _ in opened}), "I", sid, why)
    return {uid: text for (uid, _), text in opened.items()}


def _may_know(conn: Connection, reader: Reader, person: str) -> bool:
    """An officer in her area; a body's own account only with a live consent for its rung (G6)."""
    actor = reader.actor
    if actor.role == "officer":
        return True
    if not actor.authority:
        return False
    return any(may_know(conn, reader, person, claim) for claim in queries.records_of(conn, person, "complainant"))


def may_know(conn: Connection, reader: Reader, person: str, claim: str) -> bool:
    """Whether a body's own account may know that this person stands behind this claim of its own."""
    record = state.load(conn, "claim", claim)
    if record is None or record.get("body") != reader.actor.authority:
        return False
    return _is_open_enough(record) and _agreed(conn, record, person)


def _is_open_enough(claim: State) -> bool:
    level = claim.get("confidentiality")
    return level is not None and level <= 1


def _agreed(conn: Connection, claim: State, person: str) -> bool:
    """Whether the latest answers, for the claim and of the woman herself, let the body know who asks."""
    at_first_rung = (claim.get("ladder_level") or 1) == 1
    purpose = "share_with_chief" if at_first_rung else "share_with_commission"
    agreed = at_first_rung and claim.get("share_with_chief") == "yes"
    for subject in ({"claim": claim["uid"]}, {"party": person}):
        answers = state.matching(conn, "consent", purpose=purpose, **subject)
        given = [a for a in answers if a["answer"] != "not_asked"]
        if given and (given[-1]["answer"] != "yes" or given[-1].get("withdrawn_on")):
            return False
        agreed = agreed or bool(given)
    return agreed


def open_words(reader: Reader, kind: str, uid: str, *, sid: str) -> dict[str, str]:
    """The sealed text of a record, field by field, as far as the account may read it."""
    record = reader.get(kind, uid)
    if not (reader.register.has_key and reader.actor.opens_sealed):
        return {}
    classes = {f.name: f.cls for f in fields_of(kind) if f.is_sealed and policy.may_see(reader.actor, f.cls)}
    with reader.register.database.read() as conn:
        if "C" in classes.values() and not _is_own_intake(conn, reader, record):
            classes = {name: cls for name, cls in classes.items() if cls != "C"}
        boxes = [(uid, name, record[name]["sealed"]) for name in classes if record.get(name)]
        opened = _open(conn, reader, boxes)
    for cls in sorted({classes[name] for _, name in opened}):
        _log(reader, [uid], cls, sid, "")
    return {name: text for (_, name), text in opened.items()}


def open_field(reader: Reader, field: str, persons: Iterable[str], *, sid: str, why: str = "") -> dict[str, str]:
    """One sealed field of some persons, for an officer in their villages: a household beside another."""
    actor = reader.refresh()
    if actor.role != "officer" or not actor.opens_sealed or not reader.register.has_key:
        return {}
    with reader.register.database.read() as conn:
        found = state.load_many(conn, "person", set(persons))
        told = {uid: p[field] for uid, p in found.items() if p.get(field) and actor.in_scope(p["area_code"])}
        boxes = [(uid, field, one["sealed"]) for uid, one in told.items()]
        opened = _open(conn, reader, boxes)
    _log(reader, sorted({uid for uid, _ in opened}), fact("person", field).cls, sid, why)
    return {uid: text for (uid, _), text in opened.items()}


def _is_own_intake(conn: Connection, reader: Reader, record: State) -> bool:
    made = log.by_id(conn, record["made_by"])
    return made is not None and made.actor == reader.actor.uid


def all_names(reader: Reader, villages: Scope = None) -> dict[str, str]:
    """Every name in an officer's villages, or in some of them, opened in memory for one search and let go again."""
    return {
        uid: text
        for kind, field in NAME_FIELD.items()
        for uid, text in all_texts(reader, kind, field, villages).items()
    }


def all_texts(reader: Reader, kind: str, field: str, villages: Scope = None) -> dict[str, str]:
    """One sealed field of every record of a kind, by uid, as ``all_names``: who shows any of it calls ``note``."""
    actor = reader.refresh()
    if actor.role != "officer" or not actor.opens_sealed or not reader.register.has_key:
        return {}
    asked = reader.scope if villages is None else [uid for uid in villages if reader.actor.in_scope(uid)]
    with reader.register.database.read() as conn:
        opened = _open(conn, reader, queries.sealed_texts(conn, kind, field, asked))
    return {uid: text for (uid, _), text in opened.items()}


def note(reader: Reader, records: Iterable[str], cls: str, *, sid: str, why: str) -> None:
    """Write down that the account has learnt something of a class of these records, once per sign-in."""
    _log(reader, sorted(set(records)), cls, sid, why)


def _open(conn: Connection, reader: Reader, boxes: list[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    found: dict[str, bytes] = {}
    digests = [digest for _, _, digest in boxes]
    for i in range(0, len(digests), 500):
        query = select(sealed.c.digest, sealed.c.box).where(sealed.c.digest.in_(digests[i : i + 500]))
        found |= {row.digest: row.box for row in conn.execute(query)}
    sealer = reader.register.sealer
    return {
        (uid, field): sealer.open(found[digest], f"{uid}.{field}", digest).decode()
        for uid, field, digest in boxes
        if digest in found  # an erased text is gone
    }


def _log(reader: Reader, records: list[str], cls: str, sid: str, why: str) -> None:
    if not records:
        return
    session = sid or f"local-{reader.today}-{reader.actor.uid}"
    now = reader.register.clock.now().isoformat(timespec="seconds")
    with reader.register.database.write() as conn:
        known = queries.already_logged(conn, session, records, cls)
        rows = [
            {
                "sid": session,
                "record": uid,
                "class": cls,
                "account": reader.actor.uid,
                "read_at": now,
                "why": why,
            }
            for uid in records
            if uid not in known
        ]
        if rows:
            conn.execute(read_log.insert(), rows)
