"""Verify and rebuild: the log is whole, and the read tables are what it adds up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, select

from landtrack.domain.events import HASHED, digest
from landtrack.domain.fold import in_folding_order, standing
from landtrack.errors import WrongKey
from landtrack.register.register import Register
from landtrack.register.summary import summarise
from landtrack.register.unit import mentions_in, project
from landtrack.store import log, tables
from landtrack.store.tables import READ_TABLES, RECORD_TABLES

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    code: str
    where: str
    detail: str


def verify(register: Register, progress: Progress | None = None) -> list[Finding]:
    """Everything that can be checked: chains, read tables, spatial index, sealed texts."""
    tell = progress or (lambda *_: None)
    with register.database.read() as conn:
        found = list(_broken_chains(conn))
        tell("chains", len(found))
        found += _bad_indexes(conn)
        tell("index", len(found))
        if register.has_key:
            found += _unreadable(register, conn)
        tell("sealed", len(found))
    if not found:
        found += _differences(register)
        tell("tables", len(found))
    return found


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
    for kind, table in RECORD_TABLES.items():
        if "geom" in table.c:
            answer = conn.exec_driver_sql(f"SELECT rtreecheck('rtree_{table.name}_geom')").scalar()
            if answer != "ok":
                yield Finding("index", kind, str(answer))
    answer = conn.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if answer != "ok":
        yield Finding("file", "integrity_check", str(answer))


def _unreadable(register: Register, conn: Connection) -> Iterator[Finding]:
    for row in conn.execute(select(tables.sealed)):
        try:
            register.sealer.open(row.box, f"{row.uid}.{row.field}", row.digest)
        except WrongKey:
            yield Finding("sealed", row.uid, row.field)
    for row in conn.execute(select(tables.content)):
        try:
            whole = register.sealer.open(row.box, row.hash, row.digest)
        except WrongKey:
            yield Finding("content", row.hash, "")
        else:
            if sha256(whole).hexdigest() != row.hash:
                yield Finding("content", row.hash, "")


def snapshot(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All read tables as comparable rows; the local ``fid`` left out."""
    found = {}
    for table in READ_TABLES:
        columns = [column for column in table.c if column.name != "fid"]
        rows = [tuple(_plain(value) for value in row) for row in conn.execute(select(*columns))]
        found[table.name] = sorted(rows, key=repr)
    return found


def _plain(value: Any) -> Any:
    return value.wkb if hasattr(value, "wkb") else value


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


def rebuild(register: Register) -> int:
    """Throw the read tables away and make them again from the events; returns how many events."""
    with register.database.write() as conn:
        return replay(conn)


def replay(conn: Connection) -> int:
    """Empty the read tables and project every standing event anew."""
    for table in READ_TABLES:
        conn.execute(delete(table))
    events = in_folding_order(log.every(conn))
    for event in events:
        log.add_mentions(conn, event.id, mentions_in(event))
    kept = standing(events)
    for event in kept:
        project(conn, event)
    for area in sorted({e.area_code for e in events} - {""}):
        summarise(conn, area)
    return len(events)
