"""Verify and rebuild: the log is whole, and the read tables are what it adds up to."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import shapely
from sqlalchemy import Connection, LargeBinary, delete, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError

from landtrack.domain.events import HASHED, digest
from landtrack.domain.fold import ACTING, as_it_stands
from landtrack.errors import WrongKey
from landtrack.register.history import all_in_order
from landtrack.register.projection import Whole, mentions_in
from landtrack.register.register import Register
from landtrack.register.summary import summarise
from landtrack.store import geopackage, log, spans, tables
from landtrack.store.database import Tell, tell_nobody
from landtrack.store.erasing import tombstones
from landtrack.store.tables import READ_TABLES

MENTIONS_AT_ONCE = 200_000
EVENTS_AT_ONCE = 2000
# What of a replay is done once all events are folded, all records written, everybody counted; as measured.
FOLDED, WRITTEN, COUNTED = 0.55, 0.9, 0.98
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    code: str
    where: str
    detail: str


def verify(register: Register, progress: Progress | None = None) -> list[Finding]:
    """Everything that can be checked: chains, read tables, spatial index, sealed texts.

    What can no longer be read at all is a finding like any other, never an error.
    """
    tell = progress or (lambda *_: None)
    checks: dict[str, Callable[[Connection], Iterator[Finding]]] = {
        "chains": _broken_chains,
        "index": _bad_indexes,
        "sealed": lambda conn: _bad_seals(register, conn),
    }
    found: list[Finding] = []
    for name, check in checks.items():
        with register.database.read() as conn:
            found += _guarded(name, lambda check=check, conn=conn: list(check(conn)))  # type: ignore[misc]
        tell(name, len(found))
    if not found:
        found += _guarded("tables", lambda: _differences(register))
        tell("tables", len(found))
    return found


def _guarded(name: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings of a check; one more where the file is too broken to be looked at."""
    try:
        return check()
    except _UNREADABLE as error:
        return [Finding("file", name, f"{type(error).__name__}: {str(error)[:200]}")]


_UNREADABLE = (
    ValueError, TypeError, KeyError, LookupError, AttributeError, struct.error, shapely.errors.ShapelyError,
    SQLAlchemyError,
)  # fmt: skip


def _broken_chains(conn: Connection) -> Iterator[Finding]:
    device, seq, prev = "", 0, ""
    for row in log.raw_rows(conn):
        if row["device"] != device:
            device, seq, prev = row["device"], 0, ""
        where = f"{device} {row['seq']}"
        if row["seq"] != seq + 1 or row["prev"] != prev:
            yield Finding("chain", where, row["id"])
        if not _is_plain(row) or digest(row) != row["hash"]:
            yield Finding("hash", where, row["id"])
        seq, prev = row["seq"], row["hash"]


def _is_plain(row: dict[str, Any]) -> bool:
    """Columns hold text and whole numbers only: a changed storage class is a changed event."""
    numbers = ("seq", "caught_up")
    return all(type(row[name]) is (int if name in numbers else str) for name in HASHED)


def _bad_indexes(conn: Connection) -> Iterator[Finding]:
    if conn.dialect.name != "sqlite":
        return
    for where, answer in geopackage.index_faults(conn):
        yield Finding("index", where, answer)


def _bad_seals(register: Register, conn: Connection) -> Iterator[Finding]:
    """Sealed texts that are missing, that nothing names, or that do not open."""
    erased, _ = tombstones(conn)
    named = set(log.sealed_names(conn)) - erased
    there: set[str] = set()
    for row in conn.execute(select(tables.sealed)):
        there.add(row.digest)
        if not _opens(register, row.box, f"{row.uid}.{row.field}", row.digest):
            yield Finding("sealed", row.uid, row.field)
    for missing in sorted(named ^ there):
        yield Finding("sealed", missing[:16], "missing" if missing in named else "nothing names it")
    for row in conn.execute(select(tables.content)):
        if not _opens(register, row.box, row.hash, row.digest, content=row.hash):
            yield Finding("content", row.hash, "")
    for row in conn.execute(select(tables.draft)):
        if not _opens(register, row.box, f"{row.uid}.draft", row.digest):
            yield Finding("draft", row.uid, row.form)


def _opens(register: Register, box: Any, place: str, digest_: str, *, content: str = "") -> bool:
    """Whether a box opens; without the key at hand, whether it is one at all."""
    if not isinstance(box, bytes):
        return False
    if not register.has_key:
        return True
    try:
        whole = register.sealer.open(box, place, digest_)
    except WrongKey:
        return False
    return not content or sha256(whole).hexdigest() == content


def snapshot(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All read tables as comparable rows; the local ``fid`` left out."""
    found = {}
    for table in READ_TABLES:
        columns = [type_coerce(c, LargeBinary) if c.name == "geom" else c for c in table.c if c.name != "fid"]
        rows = [tuple(row) for row in conn.execute(select(*columns))]
        found[table.name] = sorted(rows, key=repr)
    return found


def _differences(register: Register) -> list[Finding]:
    """Replay the log in a transaction that is given up again, and compare."""

    class GiveUp(Exception):
        pass

    found: list[Finding] = []
    try:
        with register.database.write() as conn:
            live = snapshot(conn)
            replay(conn)
            again = snapshot(conn)
            for name, rows in live.items():
                if rows != again[name]:
                    odd = set(map(repr, rows)) ^ set(map(repr, again[name]))
                    found.append(Finding("table", name, min(odd)[:300] if odd else ""))
            raise GiveUp  # noqa: TRY301 (only an exception undoes the transaction)
    except GiveUp:
        return found


def rebuild(register: Register, tell: Tell = tell_nobody) -> int:
    """Throw the read tables away and make them again from the events; returns how many events."""
    with register.database.write() as conn:
        return replay(conn, tell)


def replay(conn: Connection, tell: Tell = tell_nobody) -> int:
    """Empty the read tables and make them again from the standing events; ``tell`` hears the share that is done."""
    for table in READ_TABLES:
        conn.execute(delete(table))
    stands = as_it_stands(log.of_verbs(conn, ACTING))
    whole = Whole()
    mentions: list[tuple[str, str]] = []
    areas: set[str] = set()
    count, total = 0, log.count(conn)
    for event in all_in_order(conn):
        if count % EVENTS_AT_ONCE == 0:
            tell(FOLDED * count / total)
        count += 1
        areas.add(event.area_code)
        mentions += ((uid, event.id) for uid in mentions_in(event))
        if (kept := stands(event)) is not None:
            whole.add(kept)
        if len(mentions) > MENTIONS_AT_ONCE:
            log.add_mentions(conn, sorted(mentions))
            mentions.clear()
    if mentions:
        log.add_mentions(conn, sorted(mentions))
    tell(FOLDED)
    whole.write(conn)
    tell(WRITTEN)
    spans.renew_all(conn)
    tell(COUNTED)
    for area in sorted(areas - {""}):
        summarise(conn, area)
    tell(1.0)
    return count
