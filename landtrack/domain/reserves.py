"""Reserves: what is missing but stops nothing.

Computed from the events, never stored; shown as chips and listed under "to complete when
you can".  They block certificates and publication of what rests on them, never entry.
RESERVES has one row a code: whether it is open for one event, given the life of its subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from landtrack.domain.events import Event
from landtrack.domain.lifecycle import rows_of
from landtrack.domain.standards import last_day

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reserve:
    """One thing that an event still waits for."""

    event: str
    verb: str
    code: str
    since: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What the answer depends on besides the events."""

    today: date
    one_officer: bool = False
    objection: bool = False  # a contest is open on the subject or on its land
    decider_named: bool = False  # the claim names one who would decide on it
    unmeasured: bool = False  # the subject's land or unit has no measure
    unnamed: bool = False  # the subject has a holder without a name


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _fewer_than_two_witnesses(event: Event, *_: Any) -> bool:
    if (_made(event, "source_kind") or "oral") != "oral":
        return False  # minutes or a letter speak for themselves
    return len(parties(event.body.get("facts", {}).get("witnesses") or _made(event, "witnesses"))) < 2


def parties(links: Any) -> set[str]:
    """The different people of some role links."""
    return {link["party"] for link in links or ()}


def _made(event: Event, name: str) -> Any:
    return next((one[name] for one in event.body.get("makes", ()) if one.get(name)), None)


def _window(event: Event, life: list[Event], setting: Setting) -> bool:
    """A contest window still open at signing; an appeal too late or a closing too early."""
    day = _day(event.occurred_on)
    if event.verb == "commitment.sign":
        start = _last(life, "commitment.announce", event)
        return start is not None and setting.today <= last_day("S15", start)
    told = _told_by(life, event)
    if event.verb == "claim.appeal":
        if event.body["facts"].get("ground") == "no_delivery":
            return told is None or day <= last_day("S10", told)
        return told is not None and day > last_day("S9", told)
    code = "S9" if event.body["facts"].get("closing_outcome") == "refused" else "S10"
    return told is None or setting.today <= last_day(code, told)  # what was not told has no window that could end


def _told_by(life: list[Event], event: Event) -> date | None:
    """The day the answer was told on which the event rests; telling an earlier answer starts no window of this one."""
    before = [e for e in life if e.clock <= event.clock]
    answered = [i for i, e in enumerate(before) if e.verb in _ANSWERS]
    return _last(before[answered[-1] :] if answered else before, "claim.tell_outcome", event)


def _last(life: list[Event], verb: str, before: Event) -> date | None:
    days = [e.occurred_on for e in life if e.verb == verb and e.clock <= before.clock]
    return _day(days[-1]) if days else None


def _untold(_: Event, life: list[Event], __: Setting) -> bool:
    outcome = [e for e in life if e.verb in _ANSWERS]
    if not outcome:
        return False
    return not any(e.verb == "claim.tell_outcome" and e.clock > outcome[-1].clock for e in life)


def _by_the_named(event: Event, life: list[Event], setting: Setting) -> bool:
    """The first rung decides though it is named in the claim, until a body of another rung has answered."""
    if not setting.decider_named or _level(event) > 1:
        return False
    return not any(e.verb in _ANSWERS and _level(e) > 1 for e in life)


_ANSWERS = ("claim.uphold", "claim.uphold_partly", "claim.refuse")


def _level(event: Event) -> int:
    return int(event.body.get("facts", {}).get("ladder_level") or _made(event, "ladder_level") or 1)


def _fact_is(name: str, *values: object) -> Callable[[Event, list[Event], Setting], bool]:
    return lambda event, *_: event.body.get("facts", {}).get(name) in values


def _no_words(event: Event, *_: Any) -> bool:
    return not (event.body.get("facts", {}).get("reason_words") or _made(event, "reason_words"))


OPEN: dict[str, Callable[[Event, list[Event], Setting], bool]] = {
    "second_person": lambda _, __, setting: not setting.one_officer,
    "private_question": lambda event, *_: event.body.get("facts", {}).get("asked_in_private") != "yes",
    "women_answer": lambda event, *_: event.body.get("facts", {}).get("women_answer") not in ("yes", "no"),
    "witnesses": _fewer_than_two_witnesses,
    "window": _window,
    "objection": lambda _, __, setting: setting.objection,
    "conciliation": _fact_is("referral_kind", "court"),
    "measurement": lambda _, __, setting: setting.unmeasured,
    "decider_named": _by_the_named,
    "reason_text": _no_words,
    "told": _untold,
    "name": lambda _, __, setting: setting.unnamed,
    # not tied to a row of the tables: any event may carry them
    "by_phone": lambda event, *_: event.how_known == "phone",
    "caught_up": lambda event, *_: bool(event.caught_up),
}
ANYWHERE = ("by_phone", "caught_up")
# What each holds back: papers, publication, and areas in it; a woman without a name counts all the same.
_ALL = frozenset({"certificate", "publication", "area"})
BLOCKS: dict[str, frozenset[str]] = dict.fromkeys(OPEN, _ALL) | {
    "measurement": frozenset({"certificate", "area"}),
    "name": frozenset({"certificate"}),
}
RESERVES = tuple(OPEN)


def codes_for(event: Event) -> tuple[str, ...]:
    """The reserves that may stand on an event of this verb."""
    source, facts = (event.body.get("status") or [None])[0], event.body.get("facts", {})
    return _codes(event.verb, source, facts.get("closing_outcome"), bool(facts.get("late")))


@cache
def _codes(verb: str, source: str | None, outcome: str | None, is_late: bool) -> tuple[str, ...]:  # noqa: FBT001
    rows = [row for row in rows_of(verb) if row.when in (None, outcome) and (source is None or source in row.sources)]
    late = ["second_person"] if is_late else []
    return tuple(dict.fromkeys([code for row in rows for code in row.reserves] + late + list(ANYWHERE)))


def cleared_by(events: Iterable[Event]) -> set[tuple[str, str]]:
    """(event, code) pairs that standing events have completed; a past story's review clears its whole form."""
    return {
        (done, e.body["facts"]["reserve"])
        for e in events if e.verb == "event.complete"
        for done in (e.body["facts"]["event"], *e.body.get("events", ()))
    }  # fmt: skip


def open_reserves(life: list[Event], cleared: set[tuple[str, str]], setting: Setting) -> list[Reserve]:
    """Reserves of a subject's standing events that nothing has cleared yet.

    Parameters
    ----------
    life : the subject's standing events, in folding order
    cleared : (event, code) pairs that an ``event.complete`` has cleared
    """
    return [
        Reserve(event.id, event.verb, code, event.occurred_on)
        for event in life
        for code in codes_for(event)
        if (event.id, code) not in cleared and OPEN[code](event, life, setting)
    ]
