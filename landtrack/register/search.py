"""Search: a village, a number, a code, a picture, and a name where the account may know it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landtrack.domain import policy
from landtrack.register import names
from landtrack.register.own import Own, own_of
from landtrack.store import queries, state

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

MOST = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its kind and uid, what to show, the village it lies in."""

    kind: str
    uid: str
    label: str
    village: str


def plain(text: str) -> str:
    """Lower case without accents, as people type on a phone."""
    if text.isascii():  # most names: nothing to take apart
        return text.lower().strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


def find(reader: Reader, text: str, *, sid: str, signs: Iterable[str] = ()) -> list[Hit]:
    """At most thirty hits, villages first; ``signs`` are the pictures whose word the text is."""
    wanted = plain(text)
    if not wanted or reader.refresh().disabled:
        return []
    with reader.register.database.read() as conn:
        villages = [v for v in queries.village_rows(conn, reader.scope) if wanted in plain(v["name"])]
        hits = [Hit("village", v["uid"], v["name"], v["uid"]) for v in villages]
        own: Own | None = None
        if reader.actor.role in policy.SEES_CASES:
            for kind, uid, label, village in queries.codes_like(conn, text.strip().upper(), signs, reader.scope):
                record = state.load(conn, kind, uid)
                own = own or (own_of(conn, reader.actor) if reader.actor.role == "chief" else None)
                if record and reader.sees(conn, kind, record, own):
                    hits.append(Hit(kind, uid, label, village))
    hits += _named(reader, wanted, sid)
    return hits[:MOST]


def _named(reader: Reader, wanted: str, sid: str) -> list[Hit]:
    if len(wanted) < 2:
        return []
    found = [uid for uid, name in names.all_names(reader).items() if wanted in plain(name)][:MOST]
    shown = reader.names(found, sid=sid, why="search")
    with reader.register.database.read() as conn:
        people = state.load_many(conn, "person", found) | state.load_many(conn, "group", found)
        kinds = {uid: "person" if "basis" in people[uid] else "group" for uid in found if uid in people}
    return [
        Hit(kinds[uid], uid, shown[uid], people[uid]["area_code"]) for uid in found if uid in shown and uid in kinds
    ]
