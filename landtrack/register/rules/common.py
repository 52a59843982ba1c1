"""Rules of the common events: recorded by mistake, corrected, completed."""

from __future__ import annotations

from landtrack.domain.events import VERBS
from landtrack.domain.facts import Fact, read_fact
from landtrack.domain.fold import COMMON, stands_on, touched
from landtrack.domain.reserves import codes_for
from landtrack.domain.values import read_date
from landtrack.errors import CannotRetract, GuardRefused, ImpossibleDate, ImpossibleValue, UnknownFact
from landtrack.register.history import is_standing, standing_ids_after
from landtrack.register.unit import Step
from landtrack.store import log

_NEVER_RETRACTED = ("account", "setting")  # changed by a new step, so that nobody locks himself out


def retract(step: Step) -> None:
    """Recorded by mistake: by its author, while nothing is built on it, the whole form at once."""
    target = step.target
    assert target is not None  # noqa: S101 (a common verb has a target)
    if target.verb == "event.retract":
        raise CannotRetract(target.id, "a_retract")
    if target.kind in _NEVER_RETRACTED and target.verb not in COMMON:
        raise CannotRetract(target.id, "built_on")
    if not is_standing(step.unit.conn, target):
        raise CannotRetract(target.id, "gone")
    if target.actor != step.actor.uid and not _is_disabled(step, target.actor):
        raise CannotRetract(target.id, "not_yours")
    form = [e for e in log.of_form(step.unit.conn, target.form) if e.verb != "event.retract"]
    records = {record for event in form for record in touched(event)}
    if standing_ids_after(step.unit.conn, (uid for _, uid in records), form):
        raise CannotRetract(target.id, "built_on")
    step.events = [e.id for e in form]
    step.records |= records


def _is_disabled(step: Step, account: str) -> bool:
    found = step.unit.matching("account", uid=account)
    return bool(found and found[0].get("disabled") and step.actor.role == "admin")


def correct(step: Step) -> None:
    """A wrong fact gets a new value; both stay readable, and no status moves."""
    target = step.target
    assert target is not None  # noqa: S101
    spec = VERBS.get(target.verb)
    facts = step.facts["facts"]
    if spec is None or target.verb in COMMON or not isinstance(facts, dict) or not facts:
        raise ImpossibleValue("facts", "nothing_to_correct")
    allowed = {*spec.facts, "on"} - {spec.about, "closing_outcome", "geometry", "plots", "point"}
    if unknown := sorted(set(facts) - allowed):
        raise UnknownFact(step.verb.name, tuple(unknown), tuple(sorted(allowed)))
    step.facts["facts"] = {name: _read(step, name, value) for name, value in facts.items()}
    if "full_name" in facts and target.body["facts"].get("consent_record") != "yes":
        raise GuardRefused("G6", "no_consent_to_record")
    step.records |= set(touched(target))


def _read(step: Step, name: str, value: object) -> object:
    target = step.target
    assert target is not None  # noqa: S101
    if name == "on":
        day = read_date(read_fact(Fact("on", "date"), value, lambda _, v: v))
        _check_neighbours(step, day.first, day.last, day.said)
        return [day.effective(step.unit.today).isoformat(), day.said]

    def resolve(kinds: str, uid: str) -> str:
        step.unit.kind_of(uid, *kinds.split("/"))
        return uid

    read = read_fact(VERBS[target.verb].fact(name), value, resolve)
    made = next((one for one in target.body.get("makes", ()) if stands_on(one, name, target)), None)
    if made:
        return step.seal(made["kind"], made["uid"], name, read)
    return step.seal(target.kind, target.subject, name, read)


def _check_neighbours(step: Step, first: object, last: object, said: str) -> None:
    """G1: a corrected day stays between the steps before and after it."""
    target = step.target
    assert target is not None  # noqa: S101
    if str(first) > step.unit.today.isoformat():
        raise ImpossibleDate(said, step.unit.today.isoformat(), "after_today")
    for event in log.about(step.unit.conn, target.subject):
        moved = (event.body.get("status") or [None, None])[1]
        if not moved or event.subject != target.subject or not is_standing(step.unit.conn, event):
            continue
        day = read_date(event.said_on)
        if event.clock < target.clock and str(last) < day.first.isoformat():
            raise ImpossibleDate(said, event.said_on, "before_step")
        if event.clock > target.clock and str(first) > day.last.isoformat():
            raise ImpossibleDate(said, event.said_on, "after_step")


def complete(step: Step) -> None:
    """What a reserve waited for has come."""
    target = step.target
    assert target is not None  # noqa: S101
    step.records |= {(target.kind, target.subject)}
    code = step.facts["reserve"]
    if code not in codes_for(target):
        raise ImpossibleValue("reserve", "not_on_this_event")
    if code in ("second_person", "caught_up"):
        _require_second_person(step)


def _require_second_person(step: Step) -> None:
    target = step.target
    assert target is not None  # noqa: S101
    if step.unit.register.is_one_officer(step.unit.conn):
        return
    if target.actor == step.actor.uid or "approver" not in step.actor.duties:
        raise GuardRefused("G4", "second_person_signs")


RULES = {"event.retract": retract, "event.correct": correct, "event.complete": complete}
