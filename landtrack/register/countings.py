"""Women counted a second time on the same field or in the same group: proposed as those who were there already.

They have no names to compare.  That they hang on the same field or group says that they may be the same; that both
have a plot of their own there says that they are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landtrack.store.people_queries import PersonRow

Pair = tuple[str, str]
# place, women who were there, women counted again, reasons
Again = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(slots=True)
class Place:
    """A field or a group: who is there, and who of them has a plot of her own in it."""

    kind: str  # field, group
    women: set[str] = field(default_factory=set)
    located: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Here:
    """Records of women in some villages, and what they hang on."""

    rows: list[PersonRow]  # in the order in which they were recorded
    head: dict[str, str]  # each record's survivor
    groups: list[Pair]  # person, group
    fields: list[tuple[str, str, bool]]  # person or group, commitment, whether it is known where in it
    asking: list[Pair]  # person or group, commitment that answers their claim
    apart: set[frozenset[str]]  # women who were said not to be the same
    nameless: set[str]  # women of whom nobody may hold a name


def places(here: Here) -> dict[str, Place]:
    """Fields and groups by uid with the women on them; who asked for a field is on it through her claim."""
    found: dict[str, Place] = {}

    def put(party: str, place: str, kind: str, *, is_located: bool = False) -> None:
        if woman := here.head.get(party):
            there = found.setdefault(place, Place(kind))
            there.women.add(woman)
            there.located |= {woman} if is_located else set()

    for person, group in here.groups:
        put(person, group, "group")
    for party, land, is_located in here.fields:
        put(party, land, "field", is_located=is_located)
    for party, land in here.asking:
        put(party, land, "field")
    return found


def second_countings(here: Here) -> Iterator[Again]:
    """For every counting at a place where other women were recorded before: both sides, as many of one as of the other.

    One pair that was said not to be the same settles the two sides; women of whom nobody may hold a name are joined to
    nobody who has one.
    """
    women = _women(here)
    for uid, place in sorted(places(here).items()):
        there = sorted((women[woman] for woman in place.women), key=lambda woman: woman.order)
        countings: dict[str, list[_Woman]] = defaultdict(list)
        for woman in there:
            if not woman.is_named:
                countings[woman.made_by].append(woman)
        for again in countings.values():
            before = _before(there, again, place, here.nameless)
            told = {frozenset((a.uid, b.uid)) for a in before for b in again}
            if before and told.isdisjoint(here.apart):
                pairs = list(zip(before, again, strict=False))
                sides = tuple(a.uid for a, _ in pairs), tuple(b.uid for _, b in pairs)
                yield uid, *sides, ("second_counting", f"same_{place.kind}")


@dataclass(slots=True)
class _Woman:
    uid: str
    order: int  # in which she was first recorded
    made_by: str  # the event that counted or registered her
    is_named: bool
    events: set[str]  # that counted or registered any of her records


def _women(here: Here) -> dict[str, _Woman]:
    events: dict[str, set[str]] = defaultdict(set)
    named = {here.head[row.uid] for row in here.rows if row.basis == "named"}
    for row in here.rows:
        events[here.head[row.uid]].add(row.made_by)
    return {
        row.uid: _Woman(row.uid, i, row.made_by, row.uid in named, events[row.uid])
        for i, row in enumerate(here.rows) if here.head[row.uid] == row.uid
    }  # fmt: skip


def _before(there: Iterable[_Woman], again: list[_Woman], place: Place, hidden: set[str]) -> list[_Woman]:
    """Who was recorded there before a counting and is none of the counted yet; those without a name first."""
    counted = {woman.uid for woman in again}
    no_names, no_plots = hidden & counted, place.located & counted
    found = [
        woman for woman in there
        if woman.order < again[0].order and again[0].made_by not in woman.events
        and not (no_names and woman.is_named) and not (no_plots and woman.uid in place.located)
    ]  # fmt: skip
    return sorted(found, key=lambda woman: (woman.is_named, woman.order))
