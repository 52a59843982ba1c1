"""Rules of who is who: two records said to be one woman, or said to be two.

What officers say are ties between records; records that ties join are one woman, and one of them stands for all (the
survivor, to whom ``same_as`` of the others points, never through a third).  Nothing is lost by it: each record keeps
its uid, its code and its history, and ``person.not_same`` takes the tie away again at any time, so that what was tied
to either side stays with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from landtrack.domain.fold import fold, in_folding_order
from landtrack.errors import GuardRefused, ImpossibleValue
from landtrack.register.history import standing_about
from landtrack.store import queries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.domain.events import Event
    from landtrack.register.step import Step
    from landtrack.register.unit import Unit

State = dict[str, Any]
Tie = tuple[str, str]  # subject, and what she was said to be the same as
ANONYMOUS = 3  # the level at which nobody holds a name
KNOWN = ("F", "M")
VERBS = ("person.same_as", "person.not_same")


def one_with(unit: Unit, persons: Iterable[str]) -> dict[str, State]:
    """Records by uid of the women whom these records are, themselves among them."""
    asked = unit.matching("person", uid=list(persons))
    heads = [p.get("same_as") or p["uid"] for p in asked]
    found = unit.matching("person", uid=heads) + unit.matching("person", same_as=heads)
    return {p["uid"]: p for p in found}


def stand_behind_anonymous(unit: Unit, persons: Iterable[str]) -> bool:
    """Whether one of these records asks in a claim of which nobody holds a name."""
    claims = {claim for person in persons for claim in queries.records_of(unit.conn, person, "complainant")}
    return any(c.get("confidentiality") == ANONYMOUS for c in unit.matching("claim", uid=list(claims)))


def same_as(step: Step) -> None:
    """A person confirms that two records are one woman; each side brings those that it is one with."""
    hers, others = (one_with(step.unit, [uid]) for uid in (step.subject, step.facts["same_as"]))
    if step.subject in others:
        raise ImpossibleValue("same_as", "same_already")
    everybody = hers | others
    _require_possible(step, everybody)
    told = step.facts["same_as"]
    survivor = others[told].get("same_as") or told
    if survivor != told:
        step.facts["tied_to"] = told
    _settle(step, everybody, survivor)


def _require_possible(step: Step, everybody: dict[str, State]) -> None:
    if len({p.get("sex") for p in everybody.values()} & set(KNOWN)) > 1:
        raise ImpossibleValue("same_as", "another_sex")
    named = any(p["basis"] == "named" for p in everybody.values())
    if named and stand_behind_anonymous(step.unit, everybody):
        raise GuardRefused("G6", "anonymous_holds_no_name")


def not_same(step: Step) -> None:
    """A person confirms that two records are two women; where they were said to be one, they part."""
    other = step.facts["not_same"]
    if other == step.subject:
        raise ImpossibleValue("not_same", "same_record")
    everybody = one_with(step.unit, [step.subject])
    if other not in everybody:
        return
    head = next(p.get("same_as") or uid for uid, p in everybody.items())
    ties = parted(_ties(step.unit.conn, everybody), step.subject, other)
    hers = joined(ties, step.subject) & set(everybody)  # a parting that was retracted since tied others again
    for side in (hers, set(everybody) - hers):
        _settle(step, {uid: everybody[uid] for uid in sorted(side)}, head if head in side else _root(side, ties))


def _ties(conn: Connection, persons: Iterable[str]) -> list[Tie]:
    """The ties that stand among records, in the order in which they were said.

    A tie may have gone by a parting that names neither of its ends, so everybody who was ever tied is asked.
    """
    found: dict[str, Event] = {}
    asked, waiting = set(), set(persons)
    while waiting:
        asked |= waiting
        new = [e for uid in waiting for e in standing_about(conn, uid) if e.verb in VERBS]
        found |= {e.id: e for e in new}
        waiting = {uid for e in new for uid in _said_of(e)} - asked
    ties: list[Tie] = []
    for event in in_folding_order(found.values()):
        one, other = _said_of(event)
        ties = [*ties, (one, other)] if event.verb == "person.same_as" else parted(ties, one, other)
    return ties


def _said_of(event: Event) -> Tie:
    told = event.body["facts"]
    return event.subject, told.get("not_same") or told.get("tied_to") or told["same_as"]


def parted(ties: list[Tie], one: str, other: str) -> list[Tie]:
    """The ties without those of ``one`` that lead to ``other``, until none does."""
    while other in joined(ties, one):
        direct = [t for t in ties if set(t) == {one, other}]
        leading = [t for t in ties if one in t and other in joined([u for u in ties if u != t], _far_end(t, one))]
        gone = direct or leading
        ties = [t for t in ties if t not in gone]
    return ties


def _far_end(tie: Tie, one: str) -> str:
    return tie[1] if tie[0] == one else tie[0]


def joined(ties: Iterable[Tie], one: str) -> set[str]:
    """All records that ties lead to from one of them, itself among them."""
    found, listed = {one}, list(ties)
    while more := {uid for tie in listed if found & set(tie) for uid in tie} - found:
        found |= more
    return found


def _root(side: set[str], ties: list[Tie]) -> str:
    """Who stands for a side that has lost its survivor: the record that others were said to be, else the oldest."""
    told = {subject for subject, other in ties if other in side}
    return min(side - told or side)  # uids are made in the order of time


def _settle(step: Step, people: dict[str, State], survivor: str) -> None:
    """One survivor for these records; the sex that one of them was told with is that of all."""
    own = {uid: _own_sex(step.unit.conn, uid) for uid in people}
    known = next((sex for uid in (survivor, *people) if (sex := own[uid]) in KNOWN), own[survivor])
    for uid, person in people.items():
        wanted = {"same_as": None if uid == survivor else survivor, "sex": known}
        changed = {name: value for name, value in wanted.items() if person.get(name) != value}
        if uid == step.subject:
            step.facts |= changed
        elif changed:
            step.sets.append({"kind": "person", "uid": uid, **changed})


def _own_sex(conn: Connection, uid: str) -> str:
    """A record's sex as it was told of itself, not learnt through a tie."""
    own = fold((e for e in standing_about(conn, uid) if e.verb not in VERBS), "person", uid)
    return (own or {}).get("sex") or "unknown"


RULES = {"person.same_as": same_as, "person.not_same": not_same}
