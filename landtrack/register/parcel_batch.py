"""Many parcels at once, in one transaction: all are there or none, and all are taken back together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

__all__ = ["Batch", "add_parcels", "batches", "undo_parcels"]

# Parcels of one form.  A batch is several: what takes a form back names each of its events, and is read again for
# each of its records, so that a form of 10,000 would take minutes to undo.
CHUNK = 200
LATEST = 2000  # beginnings of forms that a list of batches looks back over

# Takes what is to be done, gives it back one by one, and shows how far it is.
Progress = Callable[[Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of parcels that was taken in, as a list shows it."""

    uid: str
    recorded_on: str  # ISO day
    by: str  # uid of the account
    parcels: int
    digest: str  # SHA-256 of the file, in hexadecimal


def add_parcels(register: Register, actor: Actor, parcels: Iterable[Mapping[str, Any]], *, digest: str = "") -> str:
    """Add parcels by the facts of ``parcel.add``, all or none; returns the id under which they are taken back.

    ``digest``: of the file that they come from, by which it is known again.

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
            found = {"hash": digest} if digest and form == batch else None
            for facts in chunk:
                part.do("parcel.add", id=next(ids, None), how_known="paper", found=found, **facts)
                found = None
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


def batches(register: Register, actor: Actor, *, digest: str = "") -> list[Batch]:
    """The files that were taken in and still stand, in the account's villages, latest first.

    Its own; those of one file, whoever brought it, where ``digest`` names it.
    """
    with register.database.read() as conn:
        firsts = log.firsts_of_files(conn, "parcel.add", LATEST, digest=digest, actor="" if digest else actor.uid)
        standing = [one for one in firsts if actor.in_scope(one.area_code) and is_standing(conn, one)]
        return [
            Batch(one.id, one.recorded_at[:10], one.actor, _size(conn, one.id), one.body["facts"]["hash"])
            for one in standing
        ]  # fmt: skip


def _size(conn: Connection, batch: str) -> int:
    return sum(log.size_of_form(conn, part.id) for part in _firsts(conn, batch))


def undo_parcels(register: Register, actor: Actor, batch: str, *, progress: Progress | None = None) -> int:
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
        for first in progress(firsts) if progress else firsts:
            part = Unit(register, unit.conn, unit.actor)
            gone += len(part.do("event.retract", event=first.id).body["events"])
            part.finish()
    return gone
