"""GUARDS: the hard guards that rows of the life cycles name, one function each.

Each looks at a Step and refuses with a reason that the catalogues put in words.  Guards
that hold for every step are in ``unit`` (G0 right, G1 dates) and in ``facts`` (G10 numbers);
a guard named in a row of a verb that is not built yet has no function here yet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT, LIVE_COMMITMENT
from landtrack.domain.values import read_date
from landtrack.errors import GuardRefused, MissingFact
from landtrack.register.claim_guards import CLAIM_GUARDS
from landtrack.register.promise import promise_reached
from landtrack.register.rules.allotments import live_of_unit
from landtrack.register.rules.claims import live_commitments_of
from landtrack.register.rules.contests import target_announced
from landtrack.register.step import Step
from landtrack.store import land_queries, queries

State = dict[str, Any]
HOLD_DAYS = 30


def _refuse_if(condition: object, guard: str, reason: str, detail: str = "") -> None:
    if condition:
        raise GuardRefused(guard, reason, detail)


def g2_not_a_decider(step: Step) -> None:
    """Nobody decides an appeal against a body he sat in, nor enters what he himself decided."""
    if step.verb.name in ("claim.appeal", "claim.escalate"):
        body, before = step.facts["body"], step.before or {}
        earlier = step.unit.matching("decision", claim=step.subject)
        _refuse_if(body == before.get("body"), "G2", "same_body")
        mine = set(step.unit.get("authority", body).get("office_holders") or ())
        sat = {link["party"] for d in earlier for link in d.get("deciders") or ()}
        _refuse_if(mine & sat, "G2", "sat_in_earlier_body")
    elif step.actor.role == "officer":
        own = step.actor.authority and step.actor.authority == step.facts.get("body")
        _refuse_if(own, "G2", "own_decision")


def g8_live_commitment(step: Step) -> None:
    """The land is there: signed, demarcated or active."""
    if step.verb.kind == "claim" and "commitment" not in step.facts:
        _refuse_if(not live_commitments_of(step), "G8", "no_live_commitment")
        return
    uid = step.facts.get("commitment") or (step.before or {}).get("commitment")
    status = step.unit.get("commitment", str(uid))["status"]
    _refuse_if(status not in LIVE_COMMITMENT, "G8", "commitment_not_live")


def g11_no_contest(step: Step) -> None:
    """Nothing is given out while somebody objects to that land."""
    unit = {**(step.before or {}), **step.facts}
    targets = [unit.get("commitment"), unit.get("parcel")]
    if unit.get("unit") == "unmeasured":  # it may lie anywhere in the land
        targets += step.unit.get("commitment", unit["commitment"]).get("parcels") or ()
    if plot := unit.get("plot"):
        targets.append(step.unit.get("plot", plot)["parcel"])
    open_ones = land_queries.open_contests_on(step.unit.conn, [t for t in targets if t])
    _refuse_if(any(_touches(one, plot) for one in open_ones), "G11", "open_contest")


def _touches(contest: State, plot: str | None) -> bool:
    """Whether a contest touches the unit: where it names plots, a unit that is another plot is not touched."""
    named = contest.get("contested_plots")
    return not named or plot is None or plot in named


def g10_allotment(step: Step) -> None:
    """Shares of a field at most 1; a plot lies in land of the commitment; one live allotment a unit."""
    unit = {**(step.before or {}), **step.facts}
    if plot := unit.get("plot"):
        commitment = step.unit.get("commitment", unit["commitment"])
        parcel = step.unit.get("plot", plot)["parcel"]
        _refuse_if(parcel not in (commitment.get("parcels") or ()), "G10", "plot_outside_commitment")
        _refuse_if(live_of_unit(step, plot), "G10", "unit_taken")
    if unit.get("share") and unit.get("parcel"):
        parcels = step.unit.get("commitment", unit["commitment"]).get("parcels") or ()
        _refuse_if(unit["parcel"] not in parcels, "G10", "plot_outside_commitment")
        others = step.unit.matching("allotment", parcel=unit["parcel"], status=tuple(LIVE_ALLOTMENT))
        taken = sum((Fraction(a["share"]) for a in others if a.get("share") and a["uid"] != step.subject), Fraction(0))
        _refuse_if(taken + Fraction(unit["share"]) > 1, "G10", "shares_above_one", str(1 - taken))


def one_unit(step: Step) -> None:
    """A plot, a share of a parcel, or "unmeasured": exactly one, whole."""
    facts = step.facts
    parts = {"plot": ("plot",), "share": ("parcel", "share"), "unmeasured": ()}[facts["unit"]]
    if missing := tuple(name for name in parts if not facts.get(name)):
        raise MissingFact(step.verb.name, missing)
    extra = [name for name in ("plot", "parcel", "share") if facts.get(name) and name not in parts]
    _refuse_if(extra, "G10", "plot_or_share", ", ".join(extra))


def one_live_holder(step: Step) -> None:
    """An unmeasured allotment is one woman's only one on this land."""
    before = step.before or {}
    if before.get("unit") != "unmeasured":
        return
    holders = next(step.facts[name] for name in ("holders", "new_holder", "heir") if step.facts.get(name))
    parties = [h["party"] for h in holders]
    same = {p["uid"]: p.get("same_as") for p in step.unit.matching("person", uid=parties)}
    mine = [same.get(party) or party for party in parties]
    taken = queries.holds_unmeasured(step.unit.conn, before["commitment"], mine, but=step.subject)
    _refuse_if(taken, "G10", "holder_has_one")


def promise(step: Step) -> None:
    """Fulfilled is only what was promised."""
    _refuse_if(not promise_reached(step.unit.conn, step.subject), "3.1/21", "promise_not_reached")


def promise_lost(step: Step) -> None:
    """What made the claim fulfilled no longer holds."""
    _refuse_if(promise_reached(step.unit.conn, step.subject), "3.1/22", "promise_still_reached")


def _active_allotments(step: Step) -> list[State]:
    return step.unit.matching("allotment", claim=step.subject, status=tuple(HELD))


def request_names_claims(step: Step) -> None:
    """Land that is given in answer to a request is given in its village; linking may come from elsewhere."""
    for uid in step.facts.get("claims") or ():
        _refuse_if(step.unit.get("claim", uid)["village"] != step.facts["village"], "3.2/1", "claim_elsewhere")


def renews_once(step: Step) -> None:
    """A renewal follows one agreement of the village, and no other follows it too."""
    if not (renews := step.facts.get("renews")):
        return
    old = step.unit.get("commitment", renews)
    _refuse_if(old["village"] != step.facts["village"], "3.2/1", "renews_elsewhere")
    _refuse_if(old["status"] in ("proposed", "announced"), "3.2/1", "nothing_to_renew")
    others = [c for c in step.unit.matching("commitment", renews=renews) if c["uid"] != step.subject]
    _refuse_if(any(c["status"] != "withdrawn" for c in others), "3.2/1", "renewed_already")


def end_date_passed(step: Step) -> None:
    """An agreement ends by itself only after the day that was agreed."""
    end = (step.before or {}).get("end")
    _refuse_if(not end, "3.2/8", "no_end_date")
    _refuse_if(step.on.last <= read_date(end).last, "3.2/8", "end_date_not_passed")


def has_field(step: Step) -> None:
    """A measured commitment has a field."""
    if not step.facts.get("parcels"):
        raise MissingFact(step.verb.name, ("geometry",))


def body_at_level(step: Step) -> None:
    """The body that reviews sits at the claim's rung and for its village."""
    body = step.unit.get("authority", step.facts["body"]) if step.facts.get("body") else None
    if body:
        _refuse_if(body["ladder_level"] != step.facts["ladder_level"], "G0", "body_not_at_level")
        village = (step.before or {}).get("village")
        _refuse_if(body.get("village") not in (None, village), "G0", "body_elsewhere")


def term_after_said(step: Step) -> None:
    """ "Again after the harvest" ends after the day it was said; a story told long after may know no term."""
    if until := step.facts.get("hold_until"):
        _refuse_if(read_date(until).last <= step.on.first, "3.1/10b", "term_before_said")


def hold_within_30_days(step: Step) -> None:
    """A pause has an end that is near."""
    if said := step.facts.get("hold_until"):
        until = read_date(said)
        _refuse_if(until.last <= step.on.first, "3.1/10", "term_before_said")
        _refuse_if(until.first > step.on.last + timedelta(days=HOLD_DAYS), "3.1/10", "term_too_long")


def closed_as_refused(step: Step) -> None:
    """Of closed claims only a refused one can be appealed."""
    before = step.before or {}
    closed = before["status"] == "closed" and before.get("closing_outcome") != "refused"
    _refuse_if(closed, "3.1/17", "closed_otherwise")


def no_delivery_from_upheld(step: Step) -> None:
    """ "Not delivered" is a ground only where something was promised."""
    upheld = step.status in ("upheld", "partly_upheld")
    _refuse_if(step.facts["ground"] == "no_delivery" and not upheld, "3.1/17", "nothing_promised")


GUARDS: dict[str, Callable[[Step], None]] = {
    **CLAIM_GUARDS,
    "G2": g2_not_a_decider,
    "G8": g8_live_commitment,
    "G10": lambda step: g10_allotment(step) if step.verb.kind == "allotment" else None,
    "G11": g11_no_contest,
    "one_unit": one_unit,
    "one_live_holder": one_live_holder,
    "promise_reached": promise,
    "promise_no_longer_reached": promise_lost,
    "no_live_commitment": lambda step: _refuse_if(live_commitments_of(step), "3.1/19", "land_still_there"),
    "has_active_allotment": lambda step: _refuse_if(not _active_allotments(step), "3.1/24", "nothing_held"),
    "no_active_allotment": lambda step: _refuse_if(_active_allotments(step), "3.1/26", "plots_are_held"),
    "target_announced": target_announced,
    "request_names_claims": request_names_claims,
    "renews_once": renews_once,
    "end_date_passed": end_date_passed,
    "has_field": has_field,
    "not_measured_before": lambda step: _refuse_if(
        (step.before or {}).get("measured"), "3.2/4b", "measured_already"),
    "body_at_level": body_at_level,
    "term_after_said": term_after_said,
    "hold_within_30_days": hold_within_30_days,
    "closed_as_refused": closed_as_refused,
    "no_delivery_from_upheld": no_delivery_from_upheld,
    "was_unmeasured": lambda step: _refuse_if(
        (step.before or {}).get("unit") != "unmeasured", "3.4/4b", "located_already"),
    "in_use_answer": lambda step: _refuse_if(
        not any(m.get("visit_answer") in ("in_use", "partly") for m in step.makes), "3.4/5", "not_in_use"),
}  # fmt: skip

# Guards that are not functions here: G0 and G1 hold for every step (unit), G3 is a required
# fact, G6 and G7 are looked at by the rules of the verbs that name them; a claim that was referred as
# sensitive is found by nobody (unit), so that no step is taken on it.
ELSEWHERE = frozenset({"G0", "G1", "G3", "G6", "G7", "not_sensitive"})
