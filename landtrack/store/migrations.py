"""Steps from one schema to the next: a function a step, run in one transaction.

Columns are added natively (ALTER TABLE ADD): rebuilding a layer's table would lose its
spatial index triggers.  A step that changes what the read tables hold stands in
``READ_TABLES_ANEW``: they are rebuilt from the events when the register is opened.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect
from sqlalchemy.schema import CreateColumn

from landtrack.store import geopackage
from landtrack.store.tables import INDEXES, PRIMARY, READ_TABLES

MAKE_ANEW = "make_anew"  # the mark in ``landtrack`` that read tables wait to be rebuilt


def add_what_is_missing(conn: Connection) -> None:
    """Tables, columns and indexes that this version has and the file lacks."""
    for table in (*PRIMARY, *READ_TABLES):
        known = _columns(conn, table.name)
        if table in INDEXES and known:
            table.drop(conn)  # made from the others, and so made anew with today's columns and indexes
            known = set()
        if not known:
            table.create(conn)
            for statement in geopackage.guard_sql(table.name):
                conn.exec_driver_sql(statement)
            continue
        for column in table.columns:
            if column.name not in known:
                told = CreateColumn(column).compile(dialect=conn.dialect)
                conn.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {told}')
        indexed = {index["name"] for index in inspect(conn).get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(conn)


def _columns(conn: Connection, table: str) -> set[str]:
    """The columns of a table; none where it is not there."""
    there = inspect(conn)
    return {column["name"] for column in there.get_columns(table)} if there.has_table(table) else set()


MIGRATIONS: dict[int, Callable[[Connection], None]] = dict.fromkeys((2, 3, 4, 5), add_what_is_missing)
READ_TABLES_ANEW = frozenset(MIGRATIONS)
