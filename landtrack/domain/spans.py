"""Spans: from which day until which somebody counts in a village, and as what.

A woman stands in a village while she, or a group she is a member of, is complainant of a claim that
counts, or holds or is promised a plot.  Her spans there never overlap, so that women on a day are rows to
be counted, in one go, with no looking for doubles.  A group has spans of its own, which say how many
members it declared and nobody named; men have none.

What a span counts as is written in words: ``woman`` or ``unknown_sex``, then those of ``own`` (she holds
in her own or a joint name), ``group`` (through her group), ``caught_up`` (by past stories alone, which
nobody has reviewed), ``unnamed`` and ``under_18`` that are so; of a group ``collective``, with the number
that it lacks where its size is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from landtrack.domain.events import Event
from landtrack.domain.lifecycle import counts_women
from landtrack.domain.values import read_date

FOREVER = "forever"  # sorts after every day
WOMAN, UNKNOWN_SEX, COLLECTIVE = "woman", "unknown_sex", "collective"
UNDER_18 = frozenset({"under_15", "15_17"})


def _women(*how: str) -> tuple[str, ...]:
    more = (("", "unnamed"), ("", "under_18"))
    return tuple(" ".join(filter(None, (WOMAN, *words))) for words in product(how, *more))


# What a woman counts as who holds by past stories alone, and who holds at all: for questions that ask just that.
TOLD_TO_HOLD = _women("own caught_up")
HOLDING_WOMAN = TOLD_TO_HOLD + _women("own", "group", "own group")


class Days(NamedTuple):
    """From a day until before another, ISO; without an end until FOREVER."""

    since: str
    until: str


class Span(NamedTuple):
    """Days on which a party counts as the same."""

    since: str
    until: str
    counts_as: str


@dataclass(slots=True)
class Standing:
    """How a party stands in one village: its days as complainant or holder, and those as active holder.

    ``firsthand`` are those of its active days that do not rest on past stories alone.
    """

    registered: list[Days] = field(default_factory=list)
    active: list[Days] = field(default_factory=list)
    firsthand: list[Days] = field(default_factory=list)

    def within(self, days: Days) -> Standing:
        """What of it falls into some days: how a group stands for one of its members."""
        return Standing(*(list(within(many, days)) for many in (self.registered, self.active, self.firsthand)))


class Turn(NamedTuple):
    """What a claim comes to by a step: it counts the women who ask, or it is joined to another, or neither."""

    counts: bool
    merged_into: str | None = None


class ClaimDays(NamedTuple):
    """Days on which a claim counts, and those on which it stands joined to another."""

    counting: list[Days]
    joined: list[tuple[Days, str]]


class Person(NamedTuple):
    """What is known of one record of a person; ``named_on`` is "" for who was named from the beginning."""

    uid: str
    sex: str | None
    named_on: str
    age_band: str | None


# --- days of the records ----------------------------------------------------------------------------


def claim_days(turns: Iterable[tuple[str, str, Turn]]) -> ClaimDays:
    """Days on which a claim counts the women who ask, or stands joined to another.

    Parameters
    ----------
    turns : (day, clock, turn), in any order.  On a day the claim stands where the step with the latest clock
        of those up to the day left it.
    """
    found = ClaimDays([], [])
    latest, since, now = "", "", Turn(counts=False)

    def end(until: str) -> None:
        if now.counts:
            found.counting.append(Days(since, until))
        elif now.merged_into:
            found.joined.append((Days(since, until), now.merged_into))

    for day, clock, turn in sorted(turns):
        if clock >= latest:
            latest = clock
            if turn != now:
                end(day)
                since, now = day, turn
    end(FOREVER)
    return found


def counting_days(claim: str, days_of: Mapping[str, ClaimDays], seen: tuple[str, ...] = ()) -> list[tuple[str, Days]]:
    """(claim, days) on which those who ask in a claim count: with itself, or with the one it is joined to."""
    here = days_of.get(claim)
    if here is None or claim in seen:  # a circle is cut where it closes
        return []
    found = [(claim, days) for days in here.counting]
    for joined, other in here.joined:
        for stays, days in counting_days(other, days_of, (*seen, claim)):
            found += ((stays, one) for one in within([days], joined))
    return found


def allotment_days(
    assigned_on: str | None, handed_over_on: str | None, ended_on: str | None, caught_up: object = None
) -> Standing:
    """Days on which an allotment registers its holders, and on which they hold: Active(D)."""
    until = ended_on or FOREVER
    began = min(filter(None, (assigned_on, handed_over_on)), default=None)
    active = [Days(handed_over_on, until)] if handed_over_on else []
    return Standing([Days(began, until)] if began else [], active, [] if caught_up else list(active))


def within(many: Iterable[Days], days: Days) -> Iterator[Days]:
    """What of some days falls into others."""
    for one in many:
        since, until = max(one.since, days.since), min(one.until, days.until)
        if since < until:
            yield Days(since, until)


# --- spans ----------------------------------------------------------------------------------------------


def woman_spans(records: Iterable[Person], survivor: str, own: Standing, grouped: Standing) -> list[Span]:
    """Spans of one person in one village; of a man none.

    Parameters
    ----------
    records : of the person: what is known of any is known of her
    survivor : the uid under which she counts
    own : how she stands there herself
    grouped : how her groups stand there while she is a member
    """
    listed = sorted(records, key=lambda one: (one.uid != survivor, one.uid))
    sex = next((one.sex for one in listed if one.sex in ("F", "M")), None)
    if sex == "M":
        return []
    is_minor = any(one.uid == survivor and one.age_band in UNDER_18 for one in listed)
    always = (WOMAN if sex == "F" else UNKNOWN_SEX, "under_18" if is_minor else "")

    def shown(here: frozenset[str]) -> str | None:
        if "registered" not in here:
            return None
        told = here & {"own", "group", "firsthand"} == {"own"}
        there = (word if word in here else "" for word in ("own", "group"))
        named = "unnamed" if "unnamed" in here else ""
        return " ".join(filter(None, (always[0], *there, "caught_up" if told else "", named, always[1])))

    named_on = min((one.named_on for one in listed), default="")
    return _cut({
        "registered": own.registered + grouped.registered, "own": own.active, "group": grouped.active,
        "firsthand": own.firsthand, "unnamed": [Days("", named_on)],
    }, shown)  # fmt: skip


def group_spans(declared: int | None, stands: Standing, members: Mapping[str, Iterable[Days]]) -> list[Span]:
    """Spans of a group in one village; ``members``: their days by the uid under which each counts."""

    def shown(here: frozenset[str]) -> str | None:
        if "" not in here:
            return None
        return COLLECTIVE if declared is None else f"{COLLECTIVE} {max(declared - len(here) + 1, 0)}"

    return _cut({"": stands.registered, **members}, shown)  # no uid is empty


def _cut(days: Mapping[str, Iterable[Days]], shown: Callable[[frozenset[str]], str | None]) -> list[Span]:
    """Cut time where what is shown changes; ``shown`` says it of the names whose days these are, None: no span."""
    turns: dict[str, list[tuple[str, int]]] = {}
    for name, many in days.items():
        for since, until in many:
            if since < until:
                turns.setdefault(since, []).append((name, 1))
                turns.setdefault(until, []).append((name, -1))
    depth: Counter[str] = Counter()
    found: list[Span] = []
    since, before = "", None
    for day in sorted(turns):
        for name, by in turns[day]:
            depth[name] += by
        now = shown(frozenset(name for name, many in depth.items() if many))
        if now != before:
            if before is not None:
                found.append(Span(since, day, before))
            since, before = day, now
    return found


# --- what a change touches ------------------------------------------------------------------------------


def turn_of(event: Event, before: dict[str, Any] | None, after: dict[str, Any]) -> Turn | None:
    """What a claim comes to by a step, where the step may change that; else None.

    It may also where it is told to lie before the step it follows: then days in between count otherwise.
    """
    since = (before or {}).get("status_since")
    is_late = since is not None and event.occurred_on < read_date(since).last.isoformat()
    return _stands(after) if is_late or _stands(after) != _stands(before) else None


def _stands(claim: dict[str, Any] | None) -> Turn:
    if claim is None:
        return Turn(counts=False)
    merged_into = claim.get("merged_into") if claim["status"] == "merged" else None
    return Turn(counts_women(claim["status"], claim.get("closing_outcome")), merged_into)


@dataclass(slots=True)
class Stirred:
    """Whose spans may have changed.

    Parties; groups whose members stand otherwise as well; claims, whose joined claims count otherwise as well;
    persons who became one with others, or two again, so that groups have fewer members or more.
    """

    parties: set[str] = field(default_factory=set)
    with_members: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    tied: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.parties or self.claims)

    def note(
        self, kind: str, before: dict[str, Any] | None, after: dict[str, Any] | None, turn: Turn | None = None
    ) -> None:
        """Note who is touched by the change of a record, if what decides has changed.

        ``turn``: what a claim comes to (``turn_of``).
        """
        decides = _DECIDES.get(kind)
        if decides is None or (before is None and kind in _BARE):
            return
        if turn is None and decides(before) == decides(after):
            return
        for record in filter(None, (before, after)):
            parties, with_members = _PARTIES[kind](record)
            self.parties |= parties
            self.with_members |= with_members
            self.claims |= {record["uid"]} if kind == "claim" else set()
            self.tied |= {record["uid"]} if kind == "person" else set()


def _values(*names: str) -> Callable[[dict[str, Any] | None], object]:
    return lambda record: record and [record.get(name) for name in names]


def _held(allotment: dict[str, Any] | None) -> object:
    names = ("holders", "assigned_on", "handed_over_on", "ended_on")
    return allotment and [*(allotment.get(name) for name in names), bool(allotment.get("caught_up"))]


def _asking(claim: dict[str, Any] | None) -> object:
    return None if claim is None or claim["status"] == "draft" else claim.get("complainants")


def _linked(name: str) -> Callable[[dict[str, Any]], tuple[set[str], set[str]]]:
    def parties(record: dict[str, Any]) -> tuple[set[str], set[str]]:
        found = {link["party"] for link in record.get(name) or ()}
        return found, found

    return parties


_BARE = frozenset({"person", "group"})  # they begin with nothing to their name
# By kind: what of a record decides who counts and from when,
_DECIDES: dict[str, Callable[[dict[str, Any] | None], object]] = {
    "claim": _asking,
    "allotment": _held,
    "member": _values("group", "person", "joined_on", "left_on"),
    "person": _values("sex", "basis", "age_band", "same_as"),
    "group": _values("declared_size"),
}
# ... and who that is: parties, and groups that take their members with them.
_PARTIES: dict[str, Callable[[dict[str, Any]], tuple[set[str], set[str]]]] = {
    "claim": _linked("complainants"),
    "allotment": _linked("holders"),
    "member": lambda record: ({record["group"], record["person"]}, set()),
    "person": lambda record: ({record["uid"], record.get("same_as") or record["uid"]}, set()),
    "group": lambda record: ({record["uid"]}, set()),
}
