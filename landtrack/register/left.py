"""Left to complete: the reserves that are open in an officer's villages, by kind and village.

A reserve is computed from the events (``domain.reserves``).  The steps that are few are read and asked one
by one; what stands on every plot is counted in the store.  The officer's view only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landtrack.domain import policy
from landtrack.domain.events import Event
from landtrack.domain.fold import standing
from landtrack.domain.lifecycle import TRANSITIONS
from landtrack.domain.reserves import Reserve, Setting, cleared_by, open_reserves
from landtrack.store import reserve_queries as queries
from landtrack.store.reserve_queries import Counts, Told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.register.reading import Reader

# Reserves that an event and the life of its subject answer; the others depend on other records.
_OF_EVENTS = frozenset({
    "second_person", "private_question", "women_answer", "witnesses", "window", "conciliation", "reason_text", "told",
    "decider_named",
})  # fmt: skip
_ON_EVERY_PLOT = frozenset({"allotment.plan", "allotment.assign", "allotment.hand_over"})
_ONLY_IF_NAMED = "claim.start_review"
_READ = (
    {row.verb for row in TRANSITIONS if _OF_EVENTS & set(row.reserves)} - _ON_EVERY_PLOT - {_ONLY_IF_NAMED}
    | {"claim.tell_outcome", "commitment.announce", "event.retract", "event.correct", "event.complete"}
)  # fmt: skip
# What is listed, in this order: on the field first, then what is asked of people, then signatures and papers.
KINDS = (
    "field", "plot", "name", "objection", "told", "women_answer", "private_question", "witnesses", "by_phone",
    "caught_up", "second_person", "decider_named", "reason_text", "conciliation", "window",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """One kind of thing that is left to complete: how many in all, and by village."""

    kind: str
    count: int
    by_village: Counts


def left_to_complete(reader: Reader, villages: Iterable[str] | None = None) -> list[Left]:
    """What is left to complete today, all kinds but ``name`` (women are counted in ``counting``).

    Nothing for roles that see no lateness.
    """
    if reader.refresh().role not in policy.SEES_LATENESS or reader.actor.disabled:
        return []
    scope = reader.scope if villages is None else [uid for uid in villages if reader.actor.in_scope(uid)]
    with reader.register.database.read() as conn:
        found = _of_events(conn, reader, scope)
        found |= {
            "field": queries.unmeasured_fields(conn, scope),
            "plot": queries.unlocated_plots(conn, scope),
            "objection": queries.open_contests(conn, scope),
        }
    return [Left(kind, sum(found[kind].values()), found[kind]) for kind in KINDS if found.get(kind)]


def _of_events(conn: Connection, reader: Reader, scope: list[str] | None) -> dict[str, Counts]:
    named = queries.claims_naming_a_decider(conn, scope)
    told = queries.events_of(conn, _READ | ({_ONLY_IF_NAMED} if named else set()), scope)
    kept = [e for e in standing(told) if e.verb != _ONLY_IF_NAMED or e.subject in named]
    gone = {uid for event in told if event.verb == "event.retract" for uid in event.body["events"]}
    done = cleared_by(kept)
    setting = Setting(reader.register.clock.today(), one_officer=reader.register.is_one_officer(conn))
    named_there = replace(setting, decider_named=True)
    found: dict[str, Counter[str]] = {}
    for life in _lives(kept):
        village = life[0].area_code
        for one in _open(life, done, named_there if life[0].subject in named else setting):
            found.setdefault(one.code, Counter())[village] += 1
    late = {e.subject for e in kept if e.verb == "event.complete" and e.body["facts"]["reserve"] == "witnesses"}
    handed = queries.hand_overs_without_witnesses(conn, late, scope)
    found.setdefault("witnesses", Counter()).update(handed)
    found["by_phone"] = _forms(queries.told_by_phone(conn, scope), "by_phone", gone, done)
    found["caught_up"] = _forms(queries.told_long_after(conn, scope), "caught_up", gone, done)
    return {kind: dict(counts) for kind, counts in found.items() if counts}


def _lives(events: Iterable[Event]) -> list[list[Event]]:
    by_subject: dict[str, list[Event]] = {}
    for event in events:
        if event.verb not in ("event.complete", "event.correct"):
            by_subject.setdefault(event.subject, []).append(event)
    return list(by_subject.values())


def _open(life: list[Event], done: set[tuple[str, str]], setting: Setting) -> list[Reserve]:
    return [one for one in open_reserves(life, done, setting) if one.code in _OF_EVENTS]


def _forms(told: Iterable[Told], code: str, gone: set[str], done: set[tuple[str, str]]) -> Counter[str]:
    """What was told together counts once: one call, one past story."""
    waiting = {(one.form, one.village) for one in told if one.id not in gone and (one.id, code) not in done}
    return Counter(village for _, village in waiting)
