"""Many parcels at once, in one transaction: all are there or none, and all are taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.events import Event
from landtrack.domain.policy import Actor
from landtrack.domain.values import derived_uid, new_uid
from landtrack.errors import CannotRetract, NotFound
from landtrack.register.history import is_standing
from landtrack.register.register import Register
from landtrack.register.unit import Unit
from landtrack.store import log

__all__ = ["add_parcels", "undo_parcels"]

# Parcels of one form.  A batch is several: what takes a form back names each of its events, and is read again for
# each of its records, so that a form of 10,000 would take minutes to undo.
CHUNK = 200


def add_parcels(register: Register, actor: Actor, parcels: Iterable[Mapping[str, Any]]) -> str:
    """Add parcels by the facts of ``parcel.add``, all or none; returns the id under which they are taken back.

    Raises
    ------
    as ``Unit.do``
    """
    batch = new_uid()
    rest = iter(parcels)
    with register.write(actor) as unit:
        for form in _forms(batch):
            chunk = list(islice(rest, CHUNK))
            if not chunk:
                break
            part, ids = Unit(register, unit.conn, unit.actor), iter([form])
            for facts in chunk:
                part.do("parcel.add", id=next(ids, None), how_known="paper", **facts)
            part.finish()
    return batch


def _forms(batch: str) -> Iterator[str]:
    """Ids of the forms of a batch, without end: the first is its own."""
    yield batch
    yield from (derived_uid(batch, "form", str(n)) for n in count(1))


def _firsts(conn: Connection, batch: str) -> Iterator[Event]:
    """First events of the forms of a batch."""
    for form in _forms(batch):
        first = log.by_id(conn, form)
        if first is None or first.verb != "parcel.add" or first.form != form:
            return
        yield first


def undo_parcels(register: Register, actor: Actor, batch: str) -> int:
    """Take back every parcel of a batch that still stands, all or none; returns how many.

    Raises
    ------
    NotFound : no such batch in the account's villages
    CannotRetract : taken back already, another account's, or something is built on one of them
    """
    with register.database.read() as conn:
        firsts = list(_firsts(conn, batch))
        if not firsts or not actor.in_scope(firsts[0].area_code):
            raise NotFound("batch", batch[:80])
        firsts = [first for first in firsts if is_standing(conn, first)]
    if not firsts:
        raise CannotRetract(batch, "gone")
    gone = 0
    with register.write(actor) as unit:
        for first in firsts:
            part = Unit(register, unit.conn, unit.actor)
            gone += len(part.do("event.retract", event=first.id).body["events"])
            part.finish()
    return gone
