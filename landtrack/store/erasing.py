"""Erasing: sealed texts and files that an event names are taken away for good, the event stays.

The event that erases names what it took by digest and hash.  That is the tombstone: ``tombstones``
gives what a copy made earlier must not bring back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from landtrack.domain.events import ERASES
from landtrack.store.tables import content, event, sealed

MANY = 500  # values in one IN, well below every engine's limit


def texts_of(conn: Connection, uids: Iterable[str], fields: Iterable[str] | None = None) -> set[str]:
    """Digests of every sealed text of these records, or of some of their fields; earlier versions too."""
    query = select(sealed.c.digest)
    if fields is not None:
        query = query.where(sealed.c.field.in_(list(fields)))
    return {one for part in _parts(uids) for one in conn.execute(query.where(sealed.c.uid.in_(part))).scalars()}


def forget(conn: Connection, texts: Iterable[str], files: Iterable[str]) -> None:
    """Take sealed texts (by digest) and files (by hash) away; on a disk nothing of them is left to find."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete = ON")  # freed pages are overwritten, not only let go
    for table, column, many in ((sealed, sealed.c.digest, texts), (content, content.c.hash, files)):
        for part in _parts(many):
            conn.execute(delete(table).where(column.in_(part)))


def tombstones(conn: Connection) -> tuple[set[str], set[str]]:
    """(digests of texts, hashes of files) that were erased; a merge with an older copy leaves them out."""
    texts: set[str] = set()
    files: set[str] = set()
    for body in conn.execute(select(event.c.body).where(event.c.verb.in_(sorted(ERASES)))).scalars():
        told = json.loads(body).get("erased", {})
        texts.update(told.get("texts", ()))
        files.update(told.get("files", ()))
    return texts, files


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(values)
    return (listed[i : i + MANY] for i in range(0, len(listed), MANY))
