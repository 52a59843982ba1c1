"""Indicators of the claims' way: in time, how long, how decided, asked again, confirmed, silent.

Formulas: section 6 of the project's domain reference.  I11 to I14 and I26 count by clocks: what a past
story tells has no part in them, and they are totals of an area, never a list of villages or bodies.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from landtrack.counting.facts import Facts, Matter
from landtrack.counting.values import Indicator, Number, median_duration, ratio
from landtrack.domain.clocks import Clock, Moment, last_possible

ANSWERS = ("claim.uphold", "claim.uphold_partly", "claim.refuse")
UPHELD = ANSWERS[:2]
OPEN = frozenset({"lodged", "acknowledged", "under_review", "on_hold"})
UNDELIVERED = frozenset({"upheld", "partly_upheld", "land_committed", "allotting", "fulfilled"})


def acknowledged_in_time(facts: Facts) -> Indicator:
    """I11: claims acknowledged within S3 / claims whose S3 limit has passed by D."""
    return _in_time(facts, "I11", ("S3",))


def decided_in_time(facts: Facts) -> Indicator:
    """I12: decided within S4 (S6 above level 1) / whose limit has passed by D; a claim counts at each of its rungs."""
    return _in_time(facts, "I12", ("S4", "S6"))


def told_in_time(facts: Facts) -> Indicator:
    """I13: outcomes told within S8 / outcomes whose limit has passed by D."""
    return _in_time(facts, "I13", ("S8",))


def _in_time(facts: Facts, code: str, standards: tuple[str, ...]) -> Indicator:
    """Steps done in time of those whose limit has passed; what still waits past it counts as late.

    What took another way before its limit (withdrawn, joined to another) is in neither.
    """
    day = date.fromisoformat(facts.day)
    due = [
        (matter.claim, clock) for matter in facts.matters for clock in matter.clocks
        if clock.standard in standards and not clock.caught_up and clock.due < day and not _went_elsewhere(clock)
    ]  # fmt: skip
    rows = tuple(claim for claim, clock in due if clock.is_met and clock.ended_on and clock.ended_on <= clock.due)
    return Indicator(code, ratio(len(rows), len(due)), "ratio", len(rows), len(due), _past_stories(facts), rows)


def _went_elsewhere(clock: Clock) -> bool:
    return clock.ended_on is not None and not clock.is_met and clock.ended_on <= clock.due


def _past_stories(facts: Facts) -> int:
    """Claims that were told long after, which no clock counts."""
    return sum(any(one.caught_up for one in matter.moments if one.verb == "claim.lodge") for matter in facts.matters)


def days_it_took(facts: Facts) -> Indicator:
    """I14: median days from receipt to decision; beside it from the upholding decision to the first plot handed over.

    Kaplan and Meier: what is still open counts as long as it was seen, what ended otherwise until then.
    """
    decided = [(m.claim, *found) for m in facts.matters if (found := _to_decision(m, facts.day))]
    handed = [found for m in facts.matters if (found := _to_hand_over(m, facts.day))]
    ended = tuple(claim for claim, _, has_ended in decided if has_ended)
    value = median_duration((days, has_ended) for _, days, has_ended in decided)
    parts: dict[str, Number] = {"hand_over": median_duration(handed), "hand_over_ended": sum(e for _, e in handed),
                                "hand_over_all": len(handed)}  # fmt: skip
    if not decided and not handed:
        return Indicator("I14", None, "days", excluded=_past_stories(facts))
    return Indicator("I14", value, "days", len(ended), len(decided), _past_stories(facts), ended, parts)


def _to_decision(matter: Matter, day: str) -> tuple[int, bool] | None:
    lodged = _first(matter.moments, ("claim.lodge",))
    decision = _first(matter.moments, ANSWERS)
    if lodged is None or lodged.caught_up or (decision and decision.caught_up):
        return None
    said = lodged.facts.get("date_received")
    on = date.fromisoformat(lodged.on)
    start = last_possible(said, on) if said else on
    if decision:
        return _days(start, decision.on), True
    return _days(start, day if matter.status in OPEN else matter.moments[-1].on), False


def _to_hand_over(matter: Matter, day: str) -> tuple[int, bool] | None:
    decision = _first(matter.moments, UPHELD)
    if decision is None or any(one.caught_up for one in matter.moments if one.verb in (*ANSWERS, "claim.commit_land")):
        return None
    start = date.fromisoformat(decision.on)
    if matter.handed_over_on:
        return max(_days(start, matter.handed_over_on), 0), True
    return _days(start, day if matter.status in UNDELIVERED | OPEN else matter.moments[-1].on), False


def _days(start: date, end: str) -> int:
    return (date.fromisoformat(end) - start).days


def _first(moments: Iterable[Moment], verbs: tuple[str, ...]) -> Moment | None:
    return next((one for one in moments if one.verb in verbs), None)


def upheld_rate(facts: Facts) -> Indicator:
    """I15: claims whose latest decision is upheld or partly / claims decided."""
    latest = {one.claim: one for one in facts.decisions}
    rows = tuple(claim for claim, one in latest.items() if one.upheld)
    return Indicator("I15", ratio(len(rows), len(latest)), "ratio", len(rows), len(latest), rows=rows)


def appeal_rate(facts: Facts) -> Indicator:
    """I16: claims appealed / claims decided and told; who appeals has been told."""
    appealed = {m.claim for m in facts.matters if _first(m.moments, ("claim.appeal",))}
    told = {
        m.claim for m in facts.matters
        if _first(m.moments, ANSWERS) and (m.claim in appealed or _first(m.moments, ("claim.tell_outcome",)))
    }  # fmt: skip
    rows = tuple(sorted(appealed & told))
    return Indicator("I16", ratio(len(rows), len(told)), "ratio", len(rows), len(told), rows=rows)


def overturned(facts: Facts) -> Indicator:
    """I17: appeals whose decision changed the outcome / appeals decided."""
    decided = [(m.claim, changed) for m in facts.matters for changed in _appeals(m.moments)]
    rows = tuple(claim for claim, changed in decided if changed)
    return Indicator("I17", ratio(len(rows), len(decided)), "ratio", len(rows), len(decided), rows=rows)


def _appeals(moments: Iterable[Moment]) -> Iterable[bool]:
    """Whether the answer to each appeal was another than the one appealed; of those answered."""
    answer, appealed = "", ""
    for one in moments:
        if one.verb == "claim.appeal":
            appealed = appealed or answer  # asked higher and higher: against the last answer there was
        elif one.verb in ANSWERS:
            if appealed:
                yield one.verb != appealed
            answer, appealed = one.verb, ""


def closed_with_confirmation(facts: Facts) -> Indicator:
    """I18: closed with the women's own answer / closed; three attempts to hear it do not confirm."""
    closed = [m for m in facts.matters if m.status == "closed"]
    rows = tuple(m.claim for m in closed if m.is_confirmed or _closing_answer(m) in ("yes", "no"))
    return Indicator("I18", ratio(len(rows), len(closed)), "ratio", len(rows), len(closed), rows=rows)


def _closing_answer(matter: Matter) -> str | None:
    last = _first(reversed(matter.moments), ("claim.close",))
    return last.facts.get("women_answer") if last else None


def women_among_deciders(facts: Facts) -> Indicator:
    """I20: women deciders / deciders, over decisions in P, each counted where she sat; of unknown sex left out."""
    start, end = facts.period or ("", facts.day)
    sat = [one for one in facts.sat if start <= one.on <= end]
    by = {sex: sum(one.persons for one in sat if one.sex == sex) for sex in ("F", "M")}
    unknown = sum(one.persons for one in sat) - sum(by.values())
    rows = tuple(dict.fromkeys(one.decision for one in sat if one.sex == "F"))
    whole = sum(by.values())
    return Indicator("I20", ratio(by["F"], whole), "ratio", by["F"], whole, unknown, rows)


def silence(facts: Facts) -> Indicator:
    """I26: claims without decision whose silence (S16) is longer than 30 days at D; 60 and 90 stand beside it."""
    day = date.fromisoformat(facts.day)
    silent = [(m.claim, c.passed(day)) for m in facts.matters for c in m.clocks if c.standard == "S16" and c.is_running]
    if not silent:
        return Indicator("I26", None, "claims", excluded=_past_stories(facts))
    bands = [sum(passed > n for _, passed in silent) for n in range(3)]
    rows = tuple(claim for claim, passed in silent if passed)
    parts: dict[str, Number] = {"over_60": bands[1], "over_90": bands[2]}
    return Indicator("I26", bands[0], "claims", bands[0], len(silent), _past_stories(facts), rows, parts)
