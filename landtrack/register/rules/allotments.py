"""Rules of the women's plots: planned, assigned, handed over, farmed, taken back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from landtrack.domain.codes import CODES, PRESET_RIGHTS
from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.domain.values import area_of, new_uid, read_date
from landtrack.errors import ImpossibleDate, ImpossibleValue, MissingFact
from landtrack.land.common_parts import net_m2
from landtrack.register import history
from landtrack.register.promise import delivery_is_lost
from landtrack.register.step import Follow, Step


def plan(step: Step) -> None:
    """Exactly one of a plot, a share of the field, or "not measured"."""
    facts = step.facts
    facts["village"] = step.unit.get("commitment", facts["commitment"])["village"]
    claims = step.unit.get("commitment", facts["commitment"]).get("claims") or []
    if "claim" not in facts and len(claims) == 1:
        facts["claim"] = claims[0]
    facts.setdefault("right_type", "customaryType")
    facts.setdefault("use_term", "open")
    rights = facts.setdefault("rights", PRESET_RIGHTS)
    if not isinstance(rights, dict) or set(rights) - set(PRESET_RIGHTS) or set(rights.values()) - set(CODES["yes3"]):
        raise ImpossibleValue("rights", "not_rights")


def assign(step: Step) -> None:
    """Who holds it, and whether a man holds it with her."""
    holders = step.facts["holders"]
    require_holders(step, holders)
    step.facts.setdefault("acquisition", "allocated_by_community")
    if "joint_with_man" not in step.facts:
        step.facts["joint_with_man"] = has_man_beside(step, holders)


def require_holders(step: Step, holders: list[dict[str, Any]], name: str = "holders") -> None:
    """G10: holders' shares of one right sum to exactly 1, whole numbers all the way."""
    parties = [h["party"] for h in holders]
    for party in parties:  # a right is a woman's or a group's, never an office's
        step.unit.kind_of(party, "person", "group")
    if not holders or len(set(parties)) < len(parties):
        raise ImpossibleValue(name, "none_or_twice")
    shares: list[str] = [h["share"] for h in holders if h.get("share")]
    if shares and (len(shares) < len(holders) or sum(map(Fraction, shares)) != 1):
        raise ImpossibleValue(name, "shares_not_one")


def has_man_beside(step: Step, holders: list[dict[str, Any]]) -> str:
    """Whether one of several holders is a man: yes or no."""
    people = step.unit.matching("person", uid=[h["party"] for h in holders])
    return "yes" if len(holders) > 1 and any(p.get("sex") == "M" for p in people) else "no"


def cancel(step: Step) -> None:
    """Never handed over: nothing was lost, the unit is free again."""
    step.facts["end_kind"] = "cancelled"


def hand_over(step: Step) -> None:
    """The area is recorded as it is known on this day; what nobody measured stays unknown."""
    if (step.before or {}).get("unit") == "unmeasured" and step.facts.get("area_recorded"):
        raise ImpossibleValue("area_recorded", "not_located")
    _record_area(step, step.before or {})


def locate(step: Step) -> None:
    """An unmeasured unit gets its plot or share, and its area."""
    if step.facts["unit"] == "unmeasured":
        raise ImpossibleValue("unit", "not_located")
    _record_area(step, {**(step.before or {}), **step.facts})
    if not step.facts.get("area_recorded"):
        raise MissingFact(step.verb.name, ("area_recorded",))


def _record_area(step: Step, unit: dict[str, Any]) -> None:
    if step.facts.get("area_recorded"):
        step.facts.setdefault("area_kind", "surveyedArea")
        return
    area = accuracy = None
    if uid := unit.get("plot"):
        plot = step.unit.get("plot", uid)
        area, accuracy = plot.get("calculated_area"), plot.get("accuracy_m")
    elif unit.get("share") and unit.get("parcel"):
        parcel = step.unit.get("parcel", unit["parcel"])
        if (whole := _shared_out_m2(parcel)) is not None:
            area = area_of(whole * float(Fraction(unit["share"])))
    if area:
        step.facts |= {"area_recorded": area, "area_kind": "calculatedArea"}
    if area and accuracy is not None:
        step.facts.setdefault("accuracy_m", accuracy)


def _shared_out_m2(parcel: dict[str, Any]) -> float | None:
    """What the shares of a field are shares of: what its common parts leave of it."""
    if parcel.get("common_parts") or parcel.get("common_area"):
        return net_m2(parcel)
    whole = parcel.get("surveyed_area") or parcel.get("calculated_area")
    return whole["m2"] if whole else None


def confirm_use(step: Step) -> None:
    """A checked visit found it farmed: the visit is a record of its own."""
    _make_visit(step, step.subject, step.facts.pop("answer"), "checked", step.facts)


def _make_visit(step: Step, allotment: str, answer: str, basis: str, facts: dict[str, Any]) -> None:
    uid = new_uid()
    told = {
        name: step.seal("visit", uid, name, facts.pop(name))
        for name in (
            "asked_in_private",
            "crop",
            "feels_secure",
            "own_words",
            "who_farms",
            "season",
            "season_year",
        )
        if name in facts
    }
    step.make(
        "visit", uid, village=step.area, allotment=allotment, dated=["visited_on"],
        visitor=step.actor.uid, visit_basis=basis, visit_answer=answer, **told,
    )  # fmt: skip


def take_back(step: Step) -> None:
    """A plot is taken back from her."""
    step.facts |= {"end_kind": "taken_back", "end_reason": step.facts["taken_back_reason"]}
    may_break_the_promise(step)


def may_break_the_promise(step: Step) -> None:
    """Where a plot is no longer hers, the promise behind it may not be kept any more (3.1 row 22)."""
    if claim := (step.before or {}).get("claim"):
        step.then.append(Follow("claim.lose_delivery", {"claim": claim}, only_if=delivery_is_lost(claim)))


def surrender(step: Step) -> None:
    """She gives it back, of her own will: asked in private, no reason is required."""
    step.facts["end_kind"] = "surrendered"
    may_break_the_promise(step)


def lapse(step: Step) -> None:
    """The term or the land is over, or she holds it no longer and nobody knows why."""
    reason = step.facts.setdefault("lapse_reason", "unknown")
    step.facts |= {"end_kind": "lapsed", "end_reason": reason}
    may_break_the_promise(step)


def record_visit(step: Step) -> None:
    """What was found on the day, by whom."""
    step.facts["visitor"] = step.actor.uid
    step.facts.setdefault("visit_basis", "checked")
    allotment = step.unit.get("allotment", step.facts["allotment"])
    _require_handed_over_before(step, [allotment])
    if allotment["status"] not in HELD and not allotment.get("ended_on"):
        raise ImpossibleValue("allotment", "never_handed_over")


def _require_handed_over_before(step: Step, allotments: list[dict[str, Any]]) -> None:
    """G1: what is visited was handed over before, whatever day is taken within its precision."""
    for allotment in allotments:
        handed_over = allotment.get("handed_over_on")
        if handed_over and step.on.last.isoformat() < handed_over:
            said = history.said_on(step.unit.conn, allotment["uid"], "allotment.hand_over") or handed_over
            if step.on.last < read_date(said).first:
                raise ImpossibleDate(step.on.said, said, "before_step")


def season_sheet(step: Step) -> None:
    """Who farms this season, as the president says it: kept apart from checked visits."""
    held = step.unit.matching("allotment", commitment=step.subject, status=tuple(HELD))
    but = set(step.facts.get("all_but") or ())
    if but - {a["uid"] for a in held}:
        raise ImpossibleValue("all_but", "not_held_here")
    own = step.facts.pop("but_answers", None) or {}  # by plot, where one is otherwise than the others
    if not isinstance(own, dict) or set(own) - but or set(own.values()) - set(CODES["visit_answer"]):
        raise ImpossibleValue("but_answers", "not_answers_of_these")
    if not held:
        raise ImpossibleValue("commitment", "nothing_handed_over")
    _require_handed_over_before(step, held)
    season = {"season": step.facts.get("season", "rains"), "season_year": step.facts["season_year"]}
    for allotment in held:
        otherwise = own.get(allotment["uid"]) or step.facts.get("but_answer", "not_used")
        answer = otherwise if allotment["uid"] in but else "in_use"
        _make_visit(step, allotment["uid"], answer, "said_by_president", dict(season))


def live_of_unit(step: Step, plot: str) -> list[dict[str, Any]]:
    """Live allotments of a plot besides the step's own."""
    found = step.unit.matching("allotment", plot=plot, status=tuple(LIVE_ALLOTMENT))
    return [a for a in found if a["uid"] != step.subject]


RULES = {
    "allotment.plan": plan,
    "allotment.assign": assign,
    "allotment.cancel": cancel,
    "allotment.hand_over": hand_over,
    "allotment.locate": locate,
    "allotment.confirm_use": confirm_use,
    "allotment.surrender": surrender,
    "allotment.take_back": take_back,
    "allotment.lapse": lapse,
    "visit.record": record_visit,
    "visit.season_sheet": season_sheet,
}
