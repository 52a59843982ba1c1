"""Many parcels at once: one form, one transaction, so that all are there or none, and all are taken back together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from landtrack.domain.policy import Actor
from landtrack.domain.values import new_uid
from landtrack.errors import NotFound
from landtrack.register.register import Register
from landtrack.register.unit import Unit
from landtrack.store import log

__all__ = ["add_parcels", "undo_parcels"]

CHUNK = 1000  # parcels whose records are held at once


def add_parcels(register: Register, actor: Actor, parcels: Iterable[Mapping[str, Any]]) -> str:
    """Add parcels by the facts of ``parcel.add``, all or none; returns the id under which they are taken back.

    Raises
    ------
    as ``Unit.do``
    """
    form = new_uid()
    ids = iter([form])
    with register.write(actor) as unit:
        rest = iter(parcels)
        while chunk := list(islice(rest, CHUNK)):
            part = Unit(register, unit.conn, unit.actor)
            part.form = form
            for facts in chunk:
                part.do("parcel.add", id=next(ids, None), how_known="paper", **facts)
            part.finish()
    return form


def undo_parcels(register: Register, actor: Actor, batch: str) -> int:
    """Take back every parcel of a batch; returns how many.

    Raises
    ------
    NotFound : no such batch in the account's villages
    CannotRetract : taken back already, another account's, or something is built on one of them
    """
    with register.database.read() as conn:
        first = log.by_id(conn, batch)
    if first is None or first.verb != "parcel.add" or first.form != batch or not actor.in_scope(first.area_code):
        raise NotFound("batch", batch[:80])
    with register.write(actor) as unit:
        unit.do("event.retract", event=batch)
        return len(unit.events[-1].body["events"])
