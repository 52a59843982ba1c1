"""Rules of the common events: recorded by mistake, corrected, completed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from landtrack.domain import policy
from landtrack.domain.events import ERASES, VERBS, Event
from landtrack.domain.facts import Fact, read_fact
from landtrack.domain.fold import COMMON, fold, stands_on, touched
from landtrack.domain.reserves import codes_for, parties
from landtrack.domain.values import read_date
from landtrack.errors import CannotRetract, GuardRefused, ImpossibleDate, ImpossibleValue, UnknownFact
from landtrack.register.history import built_on, is_standing, standing_about
from landtrack.register.rules.common_parts import check_common_parts
from landtrack.register.step import Step
from landtrack.register.told import check_days, require_told
from landtrack.store import log

State = dict[str, Any]
_NEVER_RETRACTED = ("account", "setting")  # changed by a new step, so that nobody locks himself out
ALONE_FOR = timedelta(days=1)  # as long the author takes back alone; later a second officer signs


def _target(step: Step) -> Event:
    target = step.target
    if target is None:  # unit points every common verb at its event
        raise ImpossibleValue("event", "gone")
    return target


# --- recorded by mistake -------------------------------------------------------------------


def retract(step: Step) -> None:
    """Recorded by mistake: by its author, while nothing is built on it, the whole form at once."""
    target, conn = _target(step), step.unit.conn
    if target.verb == "event.retract":
        raise CannotRetract(target.id, "a_retract")
    if not is_standing(conn, target):
        raise CannotRetract(target.id, "gone")
    if target.verb in ERASES:
        raise CannotRetract(target.id, "erased")
    form = [e for e in log.of_form(conn, target.form) if e.verb != "event.retract" and is_standing(conn, e)]
    if not _may_take_back(step, form):
        raise CannotRetract(target.id, "not_yours")
    if any(e.kind in _NEVER_RETRACTED or e.verb in ERASES for e in form) or built_on(conn, form):
        raise CannotRetract(target.id, "built_on")
    step.events = [e.id for e in form]
    step.records = {record for event in form for record in touched(event)}
    step.areas = {e.area_code for e in form}
    if step.unit.today - datetime.fromisoformat(target.recorded_at).date() > ALONE_FOR:
        step.facts["late"] = True


def _may_take_back(step: Step, form: list[Event]) -> bool:
    """Its author; an approver what the system did by itself, or an account that is closed since."""
    authors = {e.actor for e in form}
    others = authors - {step.actor.uid, policy.SYSTEM.uid}  # what the system did in the wake goes with its cause
    if step.actor.uid in authors and not others:
        return True
    absent = {a["uid"] for a in step.unit.matching("account", uid=list(others)) if a.get("disabled")}
    return "approver" in step.actor.duties and others <= absent


# --- corrected --------------------------------------------------------------------------------

# Facts that a rule moved to a record of another name.
_MOVED = {("allotment.confirm_use", "answer"): "visit_answer"}
# Verbs whose rule and guards are asked again with the corrected facts; the others only add presets.
_ASKED_AGAIN = frozenset({
    "claim.record", "claim.lodge", "claim.withdraw", "claim.appeal", "claim.escalate", "claim.refer",
    "claim.reopen", "claim.reopen_delivery", "claim.reinstate", "claim.readmit", "claim.take_up_again",
    "person.register", "person.count", "person.name", "allotment.plan",
    "allotment.assign", "allotment.hand_over", "allotment.locate", "figure.report", "commitment.propose",
})  # fmt: skip
# Facts that say where a record lies, or who is who: told wrongly, it is taken back and told anew.
_PLACES = frozenset(
    {"village", "commitment", "target", "party", "about", "same_as", "not_same", "same_group", "other_group"}
)
_PLACED_BY_MATTER = frozenset({"consent", "visit"})
_SHAPES = frozenset({"geometry", "plots", "point"})  # a shape is measured again, not corrected
# What other records were cut by or ended by: taken back and told anew, with what followed from it.
_FOLLOWED = {
    "commitment.reduce": frozenset({"on", "new_area", "parcel", "allotments"}),
    "allotment.transfer": frozenset({"new_holder", "acquisition"}), "allotment.inherit": frozenset({"heir"}),
}  # fmt: skip


def correct(step: Step) -> None:
    """A wrong fact gets a new value; both stay readable, no status moves, and G1, G6, G10 apply."""
    target, told = _target(step), step.facts["facts"]
    spec = VERBS.get(target.verb)
    is_set_anew = target.kind == "setting"  # not corrected: a new value follows the old
    if spec is None or target.verb in COMMON or is_set_anew or not isinstance(told, dict) or not told:
        raise ImpossibleValue("facts", "nothing_to_correct")
    policy.require(step.actor, target.verb, target.area_code)
    allowed = {*spec.facts, "on"} - {spec.about, "closing_outcome"} - _SHAPES - _PLACES
    allowed -= _FOLLOWED.get(target.verb, frozenset())
    if spec.kind in _PLACED_BY_MATTER:
        allowed -= {"claim", "allotment"}
    if unknown := sorted(set(told) - allowed):
        raise UnknownFact(step.verb.name, tuple(unknown), tuple(sorted(allowed)))
    _require_not_erased(step, target, set(told))
    read: State = {name: _read(step, target, name, value) for name, value in told.items()}
    given: State = {}
    if "on" in read:
        given["on"] = read.pop("on")
    if "common_parts" in read:
        field = step.unit.get("parcel", next((uid for kind, uid in touched(target) if kind == "parcel"), ""))
        check_common_parts(read["common_parts"], field.get("geometry"), field.get("accuracy_m"))
    derived = _told_anew(step, target, read, given.get("on"))
    for name, value in read.items():
        name = _MOVED.get((target.verb, name), name)  # noqa: PLW2901
        given[name] = _seal(step, target, name, value)
    step.facts["facts"] = given | derived
    step.records |= set(touched(target))


def _require_not_erased(step: Step, target: Event, names: set[str]) -> None:
    """What was erased is told anew, with a new consent: a correction would bring it back where it was."""
    private = {n for n in names if n != "on" and VERBS[target.verb].fact(n).cls in "ICS"}
    later = [e for e in standing_about(step.unit.conn, target.subject) if e.verb in ERASES and e.clock > target.clock]
    if private and later:
        raise ImpossibleValue("facts", "erased")


def _read(step: Step, target: Event, name: str, value: object) -> object:
    if name == "on":
        day = read_date(read_fact(Fact("on", "date"), value, lambda _, v: v))
        _check_neighbours(step, target, day.said)
        return [day.effective(step.unit.today).isoformat(), day.said]
    return step.unit.read_one(VERBS[target.verb].fact(name), value)


def _told_anew(step: Step, target: Event, facts: State, on: list[str] | None) -> State:
    """Ask the verb's own checks again, as if it had been told with the corrected facts.

    Returns what landtrack derives from the facts and now derives otherwise.
    """
    made: State = next(
        (one for one in target.body.get("makes", ()) if any(stands_on(one, n, target) for n in facts)), {}
    )
    spec = VERBS[target.verb]
    unknown = [n for n in spec.required() if n in spec.facts and spec.fact(n).base in ("quantity", "area")]
    told = (
        dict.fromkeys(unknown)
        | target.body["facts"]
        | {k: v for k, v in made.items() if k not in ("kind", "uid", "dated")}
        | facts
    )
    earlier = [e for e in standing_about(step.unit.conn, target.subject) if e.clock < target.clock]
    day = read_date(on[1] if on else target.said_on)
    again = Step(
        step.unit, VERBS[target.verb], step.actor, day, told, target.subject,
        fold(earlier, target.kind, target.subject), target.area_code, bool(target.caught_up),
    )  # fmt: skip
    require_told(again)
    check_days(again)
    if target.verb not in _ASKED_AGAIN:
        return {}
    step.unit.ask_rules(again)
    generated = {n: again.facts.get(n) for n in again.verb.generated}
    return {n: v for n, v in generated.items() if v is not None and v != target.body["facts"].get(n) and n not in facts}


def _seal(step: Step, target: Event, name: str, value: object) -> object:
    made = next((one for one in target.body.get("makes", ()) if stands_on(one, name, target)), None)
    kind, uid = (made["kind"], made["uid"]) if made else (target.kind, target.subject)
    return step.seal(kind, uid, name, value, "" if made else target.verb)


def _check_neighbours(step: Step, target: Event, said: str) -> None:
    """G1: a corrected day stays between the steps before and after it."""
    day = read_date(said)
    if day.first > step.unit.today:
        raise ImpossibleDate(said, step.unit.today.isoformat(), "after_today")
    for event in log.about(step.unit.conn, target.subject):
        moved = (event.body.get("status") or [None, None])[1]
        if not moved or event.subject != target.subject or not is_standing(step.unit.conn, event):
            continue
        other = read_date(event.said_on)
        if event.clock < target.clock and day.last < other.first:
            raise ImpossibleDate(said, event.said_on, "before_step")
        if event.clock > target.clock and day.first > other.last:
            raise ImpossibleDate(said, event.said_on, "after_step")


# --- completed ----------------------------------------------------------------------------------

_ENOUGH_ATTEMPTS = 3  # recorded attempts to hear the women's answer
# What completes a reserve; the others end with their cause (a measure, a name, the answer told, time).
_COMPLETES: dict[str, Callable[[State, str], bool]] = {
    "witnesses": lambda facts, _: len(parties(facts.get("witnesses"))) > 1,
    "private_question": lambda facts, _: facts.get("asked_in_private") == "yes",
    "women_answer": lambda facts, _: (
        facts.get("women_answer") in ("yes", "no") or (facts.get("attempts") or 0) >= _ENOUGH_ATTEMPTS
    ),
    "reason_text": lambda facts, _: bool(facts.get("reason_words")),
    "window": lambda facts, _: bool(facts.get("reason_words")),
    "conciliation": lambda facts, _: bool(facts.get("reason_words")),
    "decider_named": lambda facts, _: facts.get("women_answer") == "yes",
    "by_phone": lambda _, how: how in ("seen", "paper"),
    "second_person": lambda *_: True,
    "caught_up": lambda *_: True,
}


def complete(step: Step) -> None:
    """What a reserve waited for has come: the fact itself, not the word that it is done."""
    target, code = _target(step), step.facts["reserve"]
    step.records |= {(target.kind, target.subject)}
    if code not in codes_for(target):
        raise ImpossibleValue("reserve", "not_on_this_event")
    if code not in _COMPLETES or not _COMPLETES[code](step.facts, step.how_known):
        raise ImpossibleValue("reserve", "not_completed_by_this")
    if code in ("second_person", "decider_named"):
        _require_another(step, "approver")
    elif code == "caught_up":
        _require_another(step, None)
        _review_whole_story(step, target)


def _review_whole_story(step: Step, target: Event) -> None:
    """A past story is reviewed as it was told: all events of its form at once."""
    conn = step.unit.conn
    form = [e for e in log.of_form(conn, target.form) if e.caught_up and e.verb not in COMMON and is_standing(conn, e)]
    step.events = [e.id for e in form]
    step.records |= {record for event in form for record in touched(event)}
    step.areas |= {e.area_code for e in form}


def _require_another(step: Step, duty: str | None) -> None:
    """Another officer than the author, where the register has more than one."""
    if step.unit.register.is_one_officer(step.unit.conn):
        return
    if step.actor.uid in _authors(step) or (duty and duty not in step.actor.duties):
        raise GuardRefused("G4", "second_person_signs")


def _authors(step: Step) -> set[str]:
    """Who may not sign a step: its author; of a claim that is readmitted, also who declared it inadmissible."""
    target = _target(step)
    undone = "claim.declare_inadmissible" if target.verb == "claim.readmit" else ""
    life = standing_about(step.unit.conn, target.subject) if undone else []
    return {target.actor, *(e.actor for e in life if e.verb == undone)}


RULES = {"event.retract": retract, "event.correct": correct, "event.complete": complete}
