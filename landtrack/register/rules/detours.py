"""Rules of the ways a claim leaves its road and comes back: joined, sent elsewhere, closed and opened again."""

from __future__ import annotations

from typing import Any

from landtrack.domain.lifecycle import UPHELD
from landtrack.errors import GuardRefused, ImpossibleValue, MissingFact
from landtrack.register.rules.claims import her_own_words, live_commitments_of, require_wish_before
from landtrack.register.settings import calendar_of
from landtrack.register.step import Step
from landtrack.register.terms import limits_of

State = dict[str, Any]
_WISH = ("wish_date", "wish_asked_by")


def declare_inadmissible(step: Step) -> None:
    """An outcome like any other: it is to be told."""
    step.facts["told_on"] = None


def merge(step: Step) -> None:
    """One matter told twice: both numbers stay valid, the women count once, with the claim that stays."""
    survivor = step.unit.get("claim", step.facts["survivor"])
    if survivor["uid"] == step.subject:
        raise ImpossibleValue("survivor", "joined_to_itself")
    mine, theirs = _persons(step, step.before or {}), _persons(step, survivor)
    if (not mine or mine != theirs) and step.facts.get("both_agree") != "yes":
        raise GuardRefused("G6", "each_side_agrees")
    step.facts |= {"merged_into": survivor["uid"], "told_on": None}


def _persons(step: Step, claim: State) -> set[str]:
    """Who speaks in a claim, confirmed duplicates as the one that survived."""
    parties = [link["party"] for link in claim.get("complainants") or ()]
    same = {p["uid"]: p.get("same_as") for p in step.unit.matching("person", uid=parties)} if parties else {}
    return {same.get(party) or party for party in parties}


def unmerge(step: Step) -> None:
    """Two matters after all."""
    step.facts["merged_into"] = None


def refer(step: Step) -> None:
    """Another body, a mediator or a court takes it up; after an answer only because the women wish it."""
    her_own_words(step)
    if step.status != "under_review" and (missing := tuple(n for n in _WISH if not step.facts.get(n))):
        raise MissingFact(step.verb.name, missing)
    require_wish_before(step)
    step.facts["told_on"] = None


def reopen(step: Step) -> None:
    """New facts: the body looks again, or another one of its rung where it was itself the ground."""
    her_own_words(step)
    if not (step.before or {}).get("body") and not step.facts.get("body"):
        raise MissingFact(step.verb.name, ("body",))
    _open_again(step)


def reopen_delivery(step: Step) -> None:
    """The promise stands and failed: on with its land where there is some, else with the answer itself."""
    her_own_words(step)
    _open_again(step)
    step.to = "land_committed" if live_commitments_of(step) else (step.before or {}).get("last_outcome")
    if step.to not in ("land_committed", *UPHELD):
        raise GuardRefused("3.1/30", "nothing_was_promised")


def _open_again(step: Step) -> None:
    step.facts |= {"closing_outcome": None, "women_answer": None}


def reinstate(step: Step) -> None:
    """They take their withdrawn claim up again: a new clock from this day, and a new receipt."""
    her_own_words(step)
    step.facts |= {"date_received": step.on.said, "paper": None}


def make_task(step: Step) -> None:
    """What the machine reminds of: the level, and the day on which the step or the pause began."""
    conn, before = step.unit.conn, step.before or {}
    limit = limits_of(conn, step.subject, calendar_of(conn)).get(step.facts["passed"])
    step.facts["step_start"] = limit.start.isoformat() if limit else before.get("status_since")
    step.facts["ladder_level"] = before.get("ladder_level") or 1


RULES = {
    "claim.make_task": make_task,
    "claim.declare_inadmissible": declare_inadmissible,
    "claim.merge": merge,
    "claim.unmerge": unmerge,
    "claim.refer": refer,
    "claim.take_up_again": her_own_words,
    "claim.reopen": reopen,
    "claim.reopen_delivery": reopen_delivery,
    "claim.reinstate": reinstate,
    "claim.readmit": her_own_words,
}
