"""A register's database: make, open, migrate, copy.

``read()`` and ``write()`` give a connection in a transaction.  A write takes the lock at
once (BEGIN IMMEDIATE) and is short: nobody waits for a page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import DatabaseError, OperationalError

from landtrack.errors import AlreadyThere, NewerSchema, NotARegister, RegisterBusy, RegisterMissing
from landtrack.store import geopackage
from landtrack.store.migrations import MAKE_ANEW, MIGRATIONS, READ_TABLES_ANEW
from landtrack.store.tables import SCHEMA, meta

Tell = Callable[[float], None]  # hears which share of something long is done, 0 to 1


def tell_nobody(_: float) -> None:
    """For those who do not ask how far it is."""


class Database:
    """One register's tables behind an engine."""

    def __init__(self, place: Path, engine: Engine) -> None:
        """``place`` is the file."""
        self.place, self.engine = place, engine
        self._writer = engine.execution_options(write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the register."""
        with self._errors(), self.engine.begin() as conn:
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that holds the write lock until the block ends; an error undoes it all."""
        with self._errors(), self._writer.begin() as conn:
            yield conn

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise RegisterBusy(str(self.place)) from error
            raise

    def meta(self) -> dict[str, str]:
        """The register's own facts: schema, id, device, fixed day."""
        with self.read() as conn:
            return {row.key: row.value for row in conn.execute(select(meta))}

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def copy_to(self, target: Path) -> None:
        """A complete, consistent copy while others go on writing (VACUUM INTO)."""
        if target.exists():
            raise AlreadyThere(str(target))
        with closing(sqlite3.connect(self.place, isolation_level=None)) as con:
            con.execute("VACUUM INTO ?", (str(target),))


def create(place: Path, facts: dict[str, str]) -> Database:
    """Make an empty register.

    Raises
    ------
    AlreadyThere : something stands at the place
    """
    if place.exists():
        raise AlreadyThere(str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    geopackage.create_file(place)
    database = Database(place, geopackage.open_engine(place))
    with database.write() as conn:
        geopackage.create_all(conn)
        rows = {"schema": str(SCHEMA), **facts}
        conn.execute(insert(meta), [{"key": k, "value": v} for k, v in rows.items()])
    return database


def open_database(place: Path, tell: Tell = tell_nobody) -> Database:
    """Open a register; one of an older schema is copied aside and migrated first (``tell`` hears that it begins).

    Raises
    ------
    RegisterMissing, NotARegister, NewerSchema
    """
    if not place.is_file():
        raise RegisterMissing(str(place))
    if not geopackage.looks_like_register(place):
        raise NotARegister(str(place))
    database = Database(place, geopackage.open_engine(place))
    try:
        found = int(database.meta()["schema"])
    except (DatabaseError, KeyError, ValueError) as error:
        database.close()
        raise NotARegister(str(place)) from error
    if found > SCHEMA:
        database.close()
        raise NewerSchema(found, SCHEMA)
    if found < SCHEMA:
        tell(0.0)
        database.copy_to(place.with_name(f"{place.stem}.before-schema-{SCHEMA}{place.suffix}"))
        migrate(database, found)
    return database


def migrate(database: Database, found: int) -> None:
    """Bring an older register to today's schema, in one transaction."""
    with database.write() as conn:
        steps = range(found + 1, SCHEMA + 1)
        for step in steps:
            MIGRATIONS[step](conn)
        if not READ_TABLES_ANEW.isdisjoint(steps):
            put_meta(conn, **{MAKE_ANEW: 1})
        conn.execute(update(meta).where(meta.c.key == "schema").values(value=str(SCHEMA)))


def put_meta(conn: Connection, **facts: Any) -> None:
    """Set facts of the register itself."""
    for key, value in facts.items():
        found = conn.execute(update(meta).where(meta.c.key == key).values(value=str(value)))
        if not found.rowcount:
            conn.execute(insert(meta), {"key": key, "value": str(value)})
