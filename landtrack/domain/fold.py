"""The fold: what events add up to.

A record's state is a plain mapping of its fields.  ``changes`` names every record that an
event touches and ``apply`` gives its new state; both are pure, so that live tables, a
rebuild and a past date agree by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from landtrack.domain.events import Event, record_fields
from landtrack.domain.lifecycle import SENSITIVE

State = dict[str, Any]
COMMON = ("event.retract", "event.correct", "event.complete")
ACTING = ("event.retract", "event.correct")  # those that change what others say


def touched(event: Event) -> list[tuple[str, str]]:
    """Kind and uid of every record that the event makes, changes or (a common event) concerns."""
    if event.verb in COMMON:
        return [(kind, uid) for kind, uid in event.body.get("records", ())]
    own = [] if event.body.get("subject_stays") else [(event.kind, event.subject)]
    others = event.body.get("makes", []) + event.body.get("sets", [])
    return own + [(one["kind"], one["uid"]) for one in others]


def is_legal(state: State | None, event: Event) -> bool:
    """Whether the event's step starts where the record stands; what begins a record finds none."""
    if begins(event, event.kind, event.subject):
        return state is None
    step = event.body.get("status") or [None, None]
    return step[0] is None or step[0] == (state or {}).get("status")


def begins(event: Event, kind: str, uid: str) -> bool:
    """Whether the event makes the record, so that there is nothing before it."""
    if (kind, uid) == (event.kind, event.subject):
        step = event.body.get("status") or [None, None]
        return bool(event.body.get("begins")) or (step[0] is None and step[1] is not None)
    return any(one["uid"] == uid and one["kind"] == kind for one in event.body.get("makes", ()))


def apply(state: State | None, event: Event, kind: str, uid: str) -> State:
    """The state of one record after the event.

    An event that is illegal at its place (two offices acted at once) changes nothing but
    is counted among ``problems``: it is kept and shown, never silently dropped.
    """
    before = state or {"uid": uid, "area_code": event.area_code, "version": 0, "begin_lifespan": event.recorded_at,
                       "end_lifespan": None, "made_by": event.id}  # fmt: skip
    after = before | {"version": before["version"] + 1, "last_event": event.id}
    if event.verb in COMMON:  # what it says was laid over the others already (``standing``)
        reviewed = event.verb == "event.complete" and event.body["facts"].get("reserve") == "caught_up"
        return after | ({"caught_up": False} if reviewed and before.get("caught_up") else {})
    own = (kind, uid) == (event.kind, event.subject) and not event.body.get("subject_stays")
    if own and not is_legal(state, event):
        return after | {"problems": [*before.get("problems", []), event.id]}
    return after | (_subject_facts(event, kind) if own else _other_facts(event, kind, uid))


def _subject_facts(event: Event, kind: str) -> State:
    known = record_fields(kind)
    facts = {k: v for k, v in event.body.get("facts", {}).items() if k in known}
    facts |= dict.fromkeys(event.body.get("dated", ()), event.occurred_on)
    facts |= dict.fromkeys(event.body.get("clears", ()))
    step = event.body.get("status")
    if step and step[1]:
        facts |= {"status": step[1], "status_since": event.said_on}
    if event.caught_up and "caught_up" in known:
        facts["caught_up"] = True
    return facts


def _other_facts(event: Event, kind: str, uid: str) -> State:
    for one in event.body.get("makes", []) + event.body.get("sets", []):
        if one["uid"] == uid and one["kind"] == kind:
            dated = dict.fromkeys(one.get("dated", ()), event.occurred_on)
            dated |= {"status_since": event.said_on} if "status" in one else {}
            return {k: v for k, v in one.items() if k not in ("kind", "uid", "dated")} | dated
    return {}


def fold(events: Iterable[Event], kind: str, uid: str) -> State | None:
    """The state of one record from all its standing events, in folding order; None without any."""
    state: State | None = None
    for event in events:
        if (kind, uid) in touched(event) and (state or begins(event, kind, uid)):
            state = apply(state, event, kind, uid)
            state = None if is_gone(state) else state
    return state


def is_gone(state: State) -> bool:
    """Whether the record is no more: a draft thrown away, or taken away with a sensitive matter."""
    return state.get("status") == "discarded" or bool(state.get("gone"))


def is_hidden(state: State) -> bool:
    """Whether nobody may know of it: a claim referred as sensitive, a paper whose content was erased."""
    is_erased_paper = "availability" in state and bool(state.get("erased_on"))
    return state.get("referral_kind") == SENSITIVE or is_erased_paper


def standing(events: Iterable[Event]) -> list[Event]:
    """The events in folding order, without retracted ones, with corrections laid over.

    ``events`` in folding order, among them the common events that act on others.
    """
    listed = list(events)
    return [kept for kept in map(as_it_stands(listed), listed) if kept is not None]


def as_it_stands(acting: Iterable[Event]) -> Callable[[Event], Event | None]:
    """A function that gives an event as retracts and corrections leave it; None where it was retracted.

    ``acting`` are the common events, in folding order; others among them are passed over.
    """
    corrected: dict[str, State] = {}
    listed = [event for event in acting if event.verb in ACTING]
    retracted = {gone for event in listed if event.verb == "event.retract" for gone in event.body["events"]}
    for event in listed:
        if event.verb == "event.correct" and event.id not in retracted:
            said = event.body["facts"]
            corrected.setdefault(said["event"], {}).update(said["facts"])

    def stands(event: Event) -> Event | None:
        if event.id in retracted:
            return None
        return correct(event, corrected[event.id]) if event.id in corrected else event

    return stands


def correct(event: Event, facts: State) -> Event:
    """The event as a correction leaves it: some facts replaced, perhaps its day, never its step."""
    values = {name: getattr(event, name) for name in Event.__slots__}
    rest = dict(facts)
    if "on" in rest:
        values["occurred_on"], values["said_on"] = rest.pop("on")
        if "on" in event.body.get("facts", {}):  # a record that keeps the day as it was said
            rest["on"] = values["said_on"]
    body = dict(event.body)
    body["facts"] = body.get("facts", {}) | rest
    if makes := body.get("makes"):  # a fact of the form may stand on the record it made
        body["makes"] = [one | {k: v for k, v in rest.items() if stands_on(one, k, event)} for one in makes]
    return Event(**values | {"body": body})


def stands_on(made: State, name: str, event: Event) -> bool:
    """Whether a fact belongs to the record that the event made: it is there, or only that kind has it."""
    return name in made or (name in record_fields(made["kind"]) and name not in record_fields(event.kind))


def in_folding_order(events: Iterable[Event]) -> list[Event]:
    """Parents named in ``after`` first, then (clock, device, seq): the same on every device."""
    waiting = {e.id: e for e in events}
    order = sorted(waiting.values(), key=lambda e: (e.clock, e.device, e.seq))
    if all(_parents_before(order)):
        return order
    placed: dict[str, Event] = {}

    def place(event: Event) -> None:
        stack, open_ids = [event], {event.id}
        while stack:
            top = stack[-1]
            missing = [waiting[p] for p in top.after if p in waiting and p not in placed and p not in open_ids]
            if missing:  # ids still open are a forged circle: it is cut where it closes
                stack.append(missing[0])
                open_ids.add(missing[0].id)
            else:
                placed.setdefault(top.id, top)
                open_ids.discard(stack.pop().id)

    for event in order:
        place(event)
    return list(placed.values())


def _parents_before(order: list[Event]) -> Iterable[bool]:
    seen: set[str] = set()
    here = {e.id for e in order}
    for event in order:
        yield all(p in seen or p not in here for p in event.after)
        seen.add(event.id)
