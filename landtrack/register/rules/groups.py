"""Rules of groups noted twice: two records said to be one group, or said to be two.

As of persons, what officers say are ties between records, which ``group.not_same`` takes away again.  A group that is
one with others counts as one: whoever is a member of one is a member of all, and its size is declared once, by the
record that stands for it.  Both are written by the event that says so, and taken back with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from landtrack.domain.asking import OF_MEN
from landtrack.domain.fold import fold, in_folding_order
from landtrack.errors import ImpossibleValue
from landtrack.register.history import standing_about
from landtrack.register.rules.identity import Tie, joined, parted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.domain.events import Event
    from landtrack.register.step import Step

State = dict[str, Any]
SAME, OTHER = "group.same_as", "group.not_same"
VERBS = (SAME, OTHER)


def ties_of(events: Iterable[Event]) -> list[Tie]:
    """The ties that stand, each the double and the group it was said to be, in the order they were said.

    ``events`` in folding order.
    """
    ties: list[Tie] = []
    for event in events:
        told = event.body["facts"]
        if event.verb == SAME:
            ties.append((event.subject, told["same_group"]))
        elif event.verb == OTHER:
            ties = parted(ties, event.subject, told["other_group"])
    return ties


def stands_for(one: Iterable[str], ties: Iterable[Tie]) -> str:
    """Which of the records of one group stands for it: the one that was never said to be another, else the oldest."""
    records = set(one)
    doubles = {subject for subject, other in ties if other in records}
    return min(records - doubles or records)  # uids are made in the order of time


def one_group(conn: Connection, group: str) -> set[str]:
    """The records that are one group with this one, itself among them."""
    return joined(_ties(conn, group), group)


def _ties(conn: Connection, *groups: str) -> list[Tie]:
    """The ties among everything that was ever tied to these groups."""
    return ties_of(_said(conn, *groups))


def _said(conn: Connection, *groups: str) -> list[Event]:
    """What was ever said of them and of all that was tied to them, in folding order."""
    found: dict[str, Event] = {}
    asked: set[str] = set()
    waiting = set(groups)
    while waiting:
        asked |= waiting
        new = [e for uid in waiting for e in standing_about(conn, uid) if e.verb in VERBS]
        found |= {e.id: e for e in new}
        waiting = {uid for e in new for uid in (e.subject, *_named(e))} - asked
    return in_folding_order(found.values())


def _named(event: Event) -> tuple[str, ...]:
    told = event.body["facts"]
    return tuple(told[name] for name in ("same_group", "other_group") if name in told)


def same_as(step: Step) -> None:
    """A person confirms that two records are one group of women; each side brings those that it is one with."""
    conn, other = step.unit.conn, step.facts["same_group"]
    ties = _ties(conn, step.subject, other)
    if other in joined(ties, step.subject):
        raise ImpossibleValue("same_group", "same_group_already")
    _require_alike(step, other)
    ties = [*ties, (step.subject, other)]
    _settle(step, joined(ties, step.subject), ties)


def _require_alike(step: Step, other: str) -> None:
    """Groups of different villages are two, and a family is no group of women."""
    pair = step.unit.matching("group", uid=[step.subject, other])
    if len({g["area_code"] for g in pair}) > 1:
        raise ImpossibleValue("same_group", "another_village")
    if any(g.get("group_type") in OF_MEN for g in pair):
        raise ImpossibleValue("same_group", "no_group_of_women")


def not_same(step: Step) -> None:
    """A person confirms that two records are two groups; where they were said to be one, they part."""
    conn, other = step.unit.conn, step.facts["other_group"]
    if other == step.subject:
        raise ImpossibleValue("other_group", "same_record")
    before = _ties(conn, step.subject)
    together = joined(before, step.subject)
    if other not in together:
        return
    ties = parted(before, step.subject, other)
    side = joined(ties, step.subject) & together
    for records in (side, together - side):
        _settle(step, records, ties)


def _settle(step: Step, records: set[str], ties: list[Tie]) -> None:
    """These records are one group, and nothing else is: its size said once, and every member of one in all."""
    conn, unit = step.unit.conn, step.unit
    head = stands_for(records, ties)
    own = {uid: _own_size(conn, uid) for uid in sorted(records)}
    known = own[head] or next((size for size in own.values() if size), None)
    for group in unit.matching("group", uid=sorted(records)):
        size = known if group["uid"] == head else None
        if group.get("declared_size") != size:
            _set(step, "group", group["uid"], declared_size=size)
    _settle_members(step, records)


def _settle_members(step: Step, records: set[str]) -> None:
    rows = [m for m in step.unit.matching("member", group=sorted(records)) if m.get("left_on") != m["joined_on"]]
    told = [m for m in rows if _was_told(step.unit.conn, m)]
    wanted = {m["person"]: m for m in reversed(told) if not m.get("left_on")}
    for member in rows:
        if member not in told and member["person"] not in wanted:
            _set(step, "member", member["uid"], left_on=member["joined_on"])  # as if she had never been there
    there = {(m["group"], m["person"]) for m in rows if not m.get("left_on")}
    for person, member in sorted(wanted.items()):
        for group in sorted(records):
            if (group, person) not in there:
                step.make("member", group=group, person=person, joined_on=member["joined_on"],
                          member_role=member.get("member_role"))  # fmt: skip


def _was_told(conn: Connection, member: State) -> bool:
    """Whether somebody said of her that she is a member of this very group: no tie did it."""
    made = next(e for e in standing_about(conn, member["uid"]) if _makes(e, member["uid"]))
    return made.verb not in VERBS and (made.verb != "group.member_joined" or made.subject == member["group"])


def _makes(event: Event, uid: str) -> bool:
    return any(made["uid"] == uid for made in event.body.get("makes") or ())


def _own_size(conn: Connection, group: str) -> Any:
    """How large a group was said to be of itself, not learnt through a tie."""
    own = fold((e for e in standing_about(conn, group) if e.verb not in VERBS), "group", group)
    return (own or {}).get("declared_size")


def _set(step: Step, kind: str, uid: str, **fields: Any) -> None:
    if kind == "group" and uid == step.subject:
        step.facts |= fields
    else:
        step.sets.append({"kind": kind, "uid": uid, **fields})


RULES = {SAME: same_as, OTHER: not_same}
