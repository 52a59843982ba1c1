"""Guards of the rows by which a claim is joined, sent on, opened again or remembered by the machine."""

from __future__ import annotations

from collections.abc import Callable

from landtrack.domain.codes import LADDER
from landtrack.domain.events import Event
from landtrack.domain.standards import last_day
from landtrack.domain.values import read_date
from landtrack.errors import GuardRefused, MissingFact
from landtrack.register.history import life_of
from landtrack.register.step import Step

AFTER_A_PROMISE = frozenset({"fulfilled", "part_fulfilled", "given_up", "not_delivered"})


def survivor_not_merged(step: Step) -> None:
    """What stays is a claim of its own: lodged, and not itself joined to another."""
    survivor = step.unit.get("claim", step.facts["survivor"])
    if survivor["status"] in ("draft", "merged"):
        raise GuardRefused("3.1/6", "survivor_does_not_stand")
    if survivor["village"] != (step.before or {}).get("village"):
        raise GuardRefused("3.1/6", "claim_elsewhere")


def wish_is_hers(step: Step) -> None:
    """Row 12: where the women last said no, only a later question carries the claim higher."""
    said = read_date(step.facts["wish_date"]).last.isoformat()
    asked = [e for e in _own(step) if e.verb == "claim.wish_asked"]
    if asked and asked[-1].body["facts"]["escalation_wanted"] == "no" and said <= asked[-1].occurred_on:
        raise GuardRefused("3.1/12", "women_said_no")


def only_at_level_4(step: Step) -> None:
    """Row 15: after an answer a claim goes elsewhere from the top of the ladder only; below, one appeals."""
    if step.status != "under_review" and (step.before or {}).get("ladder_level") != max(LADDER):
        raise GuardRefused("3.1/15", "appeal_instead")


def within_12_months(step: Step) -> None:
    """S14: later it is a new claim that names the old one."""
    since = (step.before or {}).get("status_since")
    if since and step.on.first > last_day("S14", read_date(since).last):
        raise GuardRefused(step.row, "too_late")


def other_body_if_ground(step: Step) -> None:
    """Row 29: where the body itself is the ground, another of its rung looks, with none who sat before."""
    before, uid = step.before or {}, step.facts.get("body")
    is_ground = step.facts.get("ground") == "biased_decider"
    if uid is None:
        if is_ground:
            raise MissingFact(step.verb.name, ("body",))
        return
    body = step.unit.get("authority", uid)
    if body["ladder_level"] != (before.get("ladder_level") or 1):
        raise GuardRefused("3.1/29", "body_not_at_level")
    if body.get("village") not in (None, before["village"]):
        raise GuardRefused("3.1/29", "body_elsewhere")
    earlier = step.unit.matching("decision", claim=step.subject)
    sat = {link["party"] for d in earlier for link in d.get("deciders") or ()}
    if is_ground and (uid == before.get("body") or sat & set(body.get("office_holders") or ())):
        raise GuardRefused("3.1/29", "sat_in_earlier_body")


def closed_after_promise(step: Step) -> None:
    """Row 30: of closed claims those to which land was promised."""
    if (step.before or {}).get("closing_outcome") not in AFTER_A_PROMISE:
        raise GuardRefused("3.1/30", "nothing_was_promised")


def answered_before(step: Step) -> None:
    """Row 34: an answer of the other body is one that was recorded."""
    heard = any(e.verb == "claim.referral_answer" for e in _own(step))
    if step.facts["ground"] == "other_body_answered" and not heard:
        raise GuardRefused("3.1/34", "no_answer_yet")


def once_per_step(step: Step) -> None:
    """Row 12c: one task for a claim, a level and the day the step began."""
    names = ("passed", "step_start", "ladder_level")
    mine = tuple(step.facts.get(name) for name in names)
    known = (e.body["facts"] for e in _own(step) if e.verb == "claim.make_task")
    if any(tuple(facts.get(name) for name in names) == mine for facts in known):
        raise GuardRefused("3.1/12c", "reminded_already")


def _own(step: Step) -> list[Event]:
    """The claim's own standing events."""
    return life_of(step.unit.conn, step.subject)


CLAIM_GUARDS: dict[str, Callable[[Step], None]] = {
    "survivor_not_merged": survivor_not_merged,
    "wish_is_hers": wish_is_hers,
    "level_4_unless_under_review": only_at_level_4,
    "within_12_months": within_12_months,
    "other_body_if_ground": other_body_if_ground,
    "closed_after_promise": closed_after_promise,
    "answered_before": answered_before,
    "once_per_step": once_per_step,
}
