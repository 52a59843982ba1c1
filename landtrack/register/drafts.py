"""Drafts: forms begun and not finished, saved at every answer, sealed, their author's alone.

A draft is no event: nothing happened yet.  It lies in the register, so that a form begun on
one machine is finished on another that opens it, and a flat battery loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select

from landtrack.domain.events import canonical
from landtrack.domain.policy import Actor
from landtrack.errors import NotFound
from landtrack.store.tables import RECORD_TABLES, content, draft

if TYPE_CHECKING:
    from landtrack.register.register import Register

KEPT_FOR = timedelta(days=90)  # [own] then nobody will finish it, and words should not lie about


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as far as it was filled in; ``uid`` is the id of the first event that it will write."""

    uid: str
    form: str
    subject: str = ""  # the record the form is about, "" where it begins one
    area: str = ""  # uid of the village, "" while nobody said
    step: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    saved_at: str = ""


def save(register: Register, actor: Actor, one: Draft) -> None:
    """Keep a draft as it stands now.

    Raises
    ------
    WrongKey : this machine has no key, and nothing of hers may lie open
    NotFound : the uid is another account's draft
    """
    place = _place(one.uid)
    digest, box = register.sealer.seal(canonical(dict(one.answers)).encode(), place)
    now = register.clock.now()
    row = {
        "uid": one.uid, "account": actor.uid, "form": one.form, "subject": one.subject, "area_code": one.area,
        "step": one.step, "saved_at": now.isoformat(timespec="seconds"),
        "expires_on": (now.date() + KEPT_FOR).isoformat(), "digest": digest, "box": box,
    }  # fmt: skip
    with register.database.write() as conn:
        before = conn.execute(select(draft).where(draft.c.uid == one.uid)).first()
        if before and before.account != actor.uid:
            raise NotFound("draft", one.uid)
        conn.execute(delete(draft).where(draft.c.uid == one.uid))
        conn.execute(insert(draft), row)
        if before and (replaced := _files(_opened(register, before)) - _files(one)):
            sweep(conn, replaced - set(_held_by_drafts(conn, register)))
        _forget(conn, register, register.clock.today())


def load(register: Register, actor: Actor, uid: str) -> Draft | None:
    """One's own draft, or None."""
    with register.database.read() as conn:
        row = conn.execute(select(draft).where(draft.c.uid == uid, draft.c.account == actor.uid)).first()
    return _opened(register, row) if row else None


def mine(register: Register, actor: Actor) -> list[Draft]:
    """One's own drafts, the latest first; none where the key is not at hand."""
    if not register.has_key:
        return []
    with register.database.read() as conn:
        query = select(draft).where(draft.c.account == actor.uid).order_by(draft.c.saved_at.desc(), draft.c.uid)
        rows = conn.execute(query).all()
    return [_opened(register, row) for row in rows]


def discard(register: Register, actor: Actor, uid: str) -> None:
    """Throw one's own draft away, with the files that nothing else holds."""
    one = load(register, actor, uid)
    if one:
        with register.database.write() as conn:
            drop(conn, register, one)


def drop(conn: Connection, register: Register, one: Draft) -> None:
    """Take a draft out within a transaction: it was written, or thrown away."""
    conn.execute(delete(draft).where(draft.c.uid == one.uid))
    if files := _files(one):
        sweep(conn, files - set(_held_by_drafts(conn, register)))


def sweep(conn: Connection, hashes: Iterable[str]) -> None:
    """Delete what no document holds of these contents."""
    document = RECORD_TABLES["document"]
    for one in sorted(hashes):
        if conn.execute(select(document.c.uid).where(document.c.hash == one)).first() is None:
            conn.execute(delete(content).where(content.c.hash == one))


def _files(one: Draft) -> set[str]:
    """Hashes of the files that its answers name."""
    return {value["hash"] for value in one.answers.values() if isinstance(value, dict) and value.get("hash")}


def _held_by_drafts(conn: Connection, register: Register) -> Iterable[str]:
    for row in conn.execute(select(draft)).all():
        yield from _files(_opened(register, row))


def _forget(conn: Connection, register: Register, today: date) -> None:
    """Drafts that nobody finished in time."""
    old = conn.execute(select(draft).where(draft.c.expires_on < today.isoformat())).all()
    for row in old:
        drop(conn, register, _opened(register, row))


def forget_about(conn: Connection, register: Register, subjects: Iterable[str]) -> None:
    """Forms begun about records whose words were erased: nothing of them lies about in anybody's draft."""
    for row in conn.execute(select(draft).where(draft.c.subject.in_(list(subjects)))).all():
        if register.has_key:
            drop(conn, register, _opened(register, row))
        else:  # nobody here can tell which files it names
            conn.execute(delete(draft).where(draft.c.uid == row.uid))


def _opened(register: Register, row: Any) -> Draft:
    answers = json.loads(register.sealer.open(row.box, _place(row.uid), row.digest))
    return Draft(row.uid, row.form, row.subject, row.area_code, row.step, answers, row.saved_at)


def _place(uid: str) -> str:
    return f"{uid}.draft"
