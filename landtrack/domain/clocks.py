"""Clocks: which service standards run for a claim or a commitment, since when and until when.

``moments`` cuts the events of a subject to what clocks look at; ``clocks`` walks over them, however they
were recorded, and gives every clock that ever ran.  Both are pure; to ask about a past day one leaves out
what happened later.  Events of a past story (``caught_up``) start no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from landtrack.domain.events import Event
from landtrack.domain.fold import COMMON, in_folding_order, is_legal, standing
from landtrack.domain.standards import IN_USE, PLAIN, STANDARDS, Calendar, Pause, Versions, last_days
from landtrack.domain.values import read_date

Facts = Mapping[str, Any]
NONE: Facts = {}
_RECEIVED = ("date_received", "officer_returned_on", "slip_given_on", "urgent")
# Facts of an event that clocks and the lists of what waits look at.
CLOCK_FACTS: dict[str, tuple[str, ...]] = {
    "claim.record": _RECEIVED,
    "claim.lodge": _RECEIVED,
    "claim.start_review": ("ladder_level",),
    "claim.appeal": ("ladder_level",),
    "claim.escalate": ("ladder_level",),
    "claim.hold": ("hold_until",),
    "claim.talk_again": ("hold_until",),
    "claim.wish_asked": ("escalation_wanted",),
    "claim.extend": ("standard", "extended_until"),
    "claim.refer": ("referral_kind",),
    "claim.close": ("closing_outcome", "women_answer"),
    "claim.commit_land": ("commitment",),
    "commitment.propose": ("end", "target_season_date"),
    "commitment.activate": ("end", "target_season_date"),
}
# Steps that leave the status as it is, and yet start or end a clock or a task.
STILL = frozenset({
    "claim.tell_outcome", "claim.hearing_held", "claim.wish_asked", "claim.extend", "claim.referral_answer",
    "commitment.demarcate",
})  # fmt: skip


class Moment(NamedTuple):
    """A step of a subject as clocks see it; ``status`` is where the subject stands after it."""

    verb: str
    on: str  # ISO day; of an imprecise one the last possible
    status: str
    caught_up: bool = False
    facts: Facts = NONE


def facts_for_clocks(event: Event) -> Facts:
    """What clocks look at of an event's facts."""
    told = event.body.get("facts", NONE)
    return {name: told[name] for name in CLOCK_FACTS.get(event.verb, ()) if told.get(name) is not None}


def moments(events: Iterable[Event], uid: str) -> list[Moment]:
    """The steps of one subject that stand, in folding order, whatever the order they arrived in.

    Parameters
    ----------
    events : all that name the subject, retractions and corrections among them
    """
    found: list[Moment] = []
    for event in standing(in_folding_order(events)):
        moved = (event.body.get("status") or (None, None))[1]
        if event.subject != uid or event.verb in COMMON or not (moved or event.verb in STILL):
            continue
        before = found[-1].status if found else None
        if is_legal({"status": before} if found else None, event):
            facts = facts_for_clocks(event)
            found.append(Moment(event.verb, event.occurred_on, moved or before or "", bool(event.caught_up), facts))
    return found


def until(moments: Iterable[Moment], day: date) -> list[Moment]:
    """What had happened by a day."""
    said = day.isoformat()
    return [one for one in moments if one.on <= said]


@dataclass(frozen=True, slots=True)
class Clock:
    """A standard that runs, or ran, for one step of a subject.

    ``dues`` are the last days of its limits.  ``is_met`` says whether it ended with what it waited for; else
    the matter took another way.  ``caught_up``: it ended with something that was told long after.
    """

    standard: str
    start: date
    dues: tuple[date, ...]
    level: int = 1
    ended_on: date | None = None
    is_met: bool = False
    caught_up: bool = False

    @property
    def due(self) -> date:
        """The last day that is on time."""
        return self.dues[0]

    @property
    def is_running(self) -> bool:
        """Whether what it waits for has not come, nor the matter taken another way."""
        return self.ended_on is None

    def passed(self, day: date) -> int:
        """How many of its limits were over on a day, or when it ended."""
        at = day if self.ended_on is None else min(day, self.ended_on)
        return sum(at > due for due in self.dues)


UPHELD = ("upheld", "partly_upheld")
_OPEN = frozenset({"lodged", "acknowledged", "under_review", "on_hold"})
_REVIEWED = frozenset({"under_review", "on_hold"})
_ANSWERED = frozenset({*UPHELD, "not_upheld", "inadmissible", "merged", "referred"})
# The statuses in which a standard's clock runs; where they are left otherwise, it ends and nothing was late or met.
_RUNS_IN: dict[str, frozenset[str]] = {
    "S1": frozenset({"draft"}),
    "S2": frozenset({"draft"}),
    "S3": frozenset({"lodged"}),
    "S4": _REVIEWED,
    "S5": _REVIEWED,
    "S6": _REVIEWED,
    "S7": frozenset({"on_hold"}),
    "S8": _ANSWERED,
    "S9": frozenset({*UPHELD, "not_upheld"}),
    "S10": frozenset(UPHELD),
    "S11": frozenset({"signed", "active"}),
    "S13": frozenset({"fulfilled"}),
    "S14": frozenset({"closed"}),
    "S15": frozenset({"announced", "signed", "demarcated", "active"}),
    "S16": _OPEN,
}
# Whether a step that is among a standard's from_events starts it here: by the step and the claim's rung.
_BEGINS: dict[str, Callable[[Moment, int], bool]] = {
    "S4": lambda _, level: level == 1,
    "S5": lambda _, level: level == 1,
    "S6": lambda _, level: level > 1,
    "S9": lambda moment, _: moment.status in _RUNS_IN["S9"],
    "S10": lambda moment, _: moment.status in UPHELD,
    "S16": lambda moment, _: moment.status in _OPEN,
}
_STARTED_BY: dict[str, list[str]] = {}
for _rule in STANDARDS:
    if _rule.code in _RUNS_IN:  # S12 is a matter of a field's season and its plots: see ``waiting``
        for _verb in _rule.from_events:
            _STARTED_BY.setdefault(_verb, []).append(_rule.code)
_ENDED_BY = {rule.code: frozenset(rule.to_events) for rule in STANDARDS}
_OF_ONE_RUNG = frozenset({"S4", "S5", "S6"})  # another rung is another step
_BEGIN_ANEW = frozenset({"S7", "S16"})  # the latest term, the latest word; of the others the first
_HOLDS = ("claim.hold", "claim.talk_again")


def last_possible(said: str, on: date) -> date:
    """A day that was said within a step, its last possible one, never after the step."""
    return min(read_date(said).last, on)


@dataclass(slots=True)
class _Running:
    """A clock that is being walked."""

    standard: str
    start: date
    level: int
    term: date | None = None  # said with the step itself
    extended: date | None = None
    ended_on: date | None = None
    is_met: bool = False
    caught_up: bool = False


@dataclass(slots=True)
class _Walk:
    """What is known after some steps of a subject."""

    level: int = 1
    heard: date = date.min
    received: dict[str, Any] = field(default_factory=dict)
    running: dict[str, _Running] = field(default_factory=dict)
    over: list[_Running] = field(default_factory=list)
    holds: list[Pause] = field(default_factory=list)

    def take(self, moment: Moment) -> None:
        """One more step."""
        on = date.fromisoformat(moment.on)
        self.level = moment.facts.get("ladder_level", self.level)
        if moment.verb in ("claim.record", "claim.lodge"):
            self.received |= moment.facts
        if moment.verb == "claim.hearing_held":
            self.heard = on
        self._pause(moment, on)
        self._end(moment, on)
        if moment.verb == "claim.extend":
            self._extend(moment.facts)
        if not moment.caught_up:
            for code in _STARTED_BY.get(moment.verb, ()):
                if code not in _BEGINS or _BEGINS[code](moment, self.level):
                    self._start(code, moment, on)

    def _pause(self, moment: Moment, on: date) -> None:
        """The days on hold: from the day after it was said until it is taken up again, at most its term."""
        if self.holds and (moment.verb in _HOLDS or moment.status != "on_hold"):
            after, through = self.holds[-1]
            self.holds[-1] = (after, max(after, min(through, on)))
        if moment.verb in _HOLDS:
            self.holds.append((on, max(on, _term(moment, on))))

    def _end(self, moment: Moment, on: date) -> None:
        for code, clock in list(self.running.items()):
            is_met = moment.verb in _ENDED_BY[code]
            is_elsewhere = moment.status not in _RUNS_IN[code] or (code in _OF_ONE_RUNG and clock.level != self.level)
            if is_met or is_elsewhere:
                clock.ended_on, clock.is_met, clock.caught_up = on, is_met, moment.caught_up
                self.over.append(self.running.pop(code))

    def _extend(self, facts: Facts) -> None:
        clock = self.running.get(facts.get("standard", ""))
        if clock and facts.get("extended_until"):
            clock.extended = read_date(facts["extended_until"]).last

    def _start(self, code: str, moment: Moment, on: date) -> None:
        if code in self.running and code not in _BEGIN_ANEW:
            return
        clock = _Running(code, _STARTS.get(code, _that_day)(self, moment, on), self.level)
        if code == "S7":
            clock.term = _term(moment, on)
        slip = self.received.get("slip_given_on") if code == "S3" and moment.verb == "claim.lodge" else None
        if slip:  # a slip given at once is the receipt
            clock.ended_on, clock.is_met = last_possible(slip, on), True
            self.over.append(clock)
        else:
            self.running[code] = clock


def _term(moment: Moment, on: date) -> date:
    """The last day of a hold; one without a term has none of its own."""
    said = moment.facts.get("hold_until")
    return read_date(said).last if said else on


def _that_day(_: _Walk, __: Moment, on: date) -> date:
    return on


def _received(walk: _Walk, moment: Moment, on: date) -> date:
    """The day the women's words came in; of a visit slip, the officer's return; of a claim lodged again, that day."""
    said = walk.received.get("officer_returned_on") or walk.received.get("date_received")
    is_first = moment.verb in ("claim.record", "claim.lodge")
    return last_possible(said, on) if said and is_first else on


def _silent_since(walk: _Walk, moment: Moment, on: date) -> date:
    """Silence begins when the women last heard something, or when what they were told to wait for is over."""
    if moment.verb in _HOLDS:
        return max(on, _term(moment, on))
    held = walk.holds[-1][1] if walk.holds else on
    if moment.verb == "claim.resume":
        return max(walk.heard, min(on, held))
    return max(on, held) if moment.status == "on_hold" else on


_STARTS: dict[str, Callable[[_Walk, Moment, date], date]] = {"S2": _received, "S3": _received, "S16": _silent_since}


def clocks(moments: Iterable[Moment], calendar: Calendar = PLAIN, versions: Versions = IN_USE) -> list[Clock]:
    """Every clock that started in a subject's life: those that are over, then those that run.

    Raises
    ------
    KeyError : a step began when no version of its standard was in force
    """
    walk = _walked(moments)
    return [_clock(one, walk.holds, calendar, versions) for one in (*walk.over, *walk.running.values())]


def running(moments: Iterable[Moment], calendar: Calendar = PLAIN, versions: Versions = IN_USE) -> dict[str, Clock]:
    """The clocks that run, by standard.

    Raises
    ------
    KeyError : as ``clocks``
    """
    walk = _walked(moments)
    return {code: _clock(one, walk.holds, calendar, versions) for code, one in walk.running.items()}


def _walked(moments: Iterable[Moment]) -> _Walk:
    walk = _Walk()
    for moment in moments:
        walk.take(moment)
    return walk


def _clock(one: _Running, holds: list[Pause], calendar: Calendar, versions: Versions) -> Clock:
    if one.term:
        dues: tuple[date, ...] = (one.term,)
    else:
        mine = holds if one.ended_on is None else [hold for hold in holds if hold[0] < one.ended_on]
        dues = last_days(one.standard, one.start, calendar, mine, versions)
    if one.extended:
        dues = (max(dues[0], one.extended), *dues[1:])
    return Clock(one.standard, one.start, dues, one.level, one.ended_on, one.is_met, one.caught_up)
