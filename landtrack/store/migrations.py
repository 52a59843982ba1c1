"""Steps from one schema to the next: a function a step, run in one transaction.

Columns are added natively (ALTER TABLE ADD): rebuilding a layer's table would lose its
spatial index triggers.  A step that changes what the read tables hold stands in
``READ_TABLES_ANEW``: they are rebuilt from the events when the register is opened.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.schema import CreateColumn

from landtrack.store import geopackage
from landtrack.store.tables import INDEXES, PRIMARY, READ_TABLES

MAKE_ANEW = "make_anew"  # the mark in ``landtrack`` that read tables wait to be rebuilt


def add_what_is_missing(conn: Connection) -> None:
    """Tables, columns and indexes that this version has and the file lacks."""
    for table in (*PRIMARY, *READ_TABLES):
        if table in INDEXES:
            _drop_if_keyed_otherwise(conn, table)
        there = inspect(conn)
        if not there.has_table(table.name):
            table.create(conn)
            for statement in geopackage.guard_sql(table.name):
                conn.exec_driver_sql(statement)
            continue
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                told = CreateColumn(column).compile(dialect=conn.dialect)
                conn.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {told}')
        indexed = {index["name"] for index in there.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(conn)


def _drop_if_keyed_otherwise(conn: Connection, table: Table) -> None:
    """An index table with another key is made anew: SQLite changes no key, and its rows come from the events."""
    there = inspect(conn)
    wanted = [column.name for column in table.primary_key]
    if there.has_table(table.name) and there.get_pk_constraint(table.name)["constrained_columns"] != wanted:
        table.drop(conn)


MIGRATIONS: dict[int, Callable[[Connection], None]] = dict.fromkeys((2, 3), add_what_is_missing)
READ_TABLES_ANEW = frozenset(MIGRATIONS)
