"""What a step must be told in, and on which days it can have happened (G1)."""

from __future__ import annotations

from typing import Any

from landtrack.domain.events import ALTERNATIVES, Verb
from landtrack.domain.values import read_date
from landtrack.errors import ImpossibleDate, MissingFact
from landtrack.register.step import Step

# Dates that may lie ahead: how long something is to last, when something is to be.
MAY_COME = frozenset({
    "start", "end", "target_season_date", "term_end", "promised_by", "valid_from", "valid_to",
    "extended_until",
})  # fmt: skip
# People of whom "not said yet" is an answer.
MAY_BE_NOT_SAID = frozenset({"givers"})
MAY_BE_NONE = frozenset({"common_parts"})
# What a story told long after may leave open: the nine blanks ask only the rest.
_TOLD_LATER = frozenset({
    "complainant_kind", "remedies", "in_their_words", "consent_record", "share_with_chief",
    "danger", "paper", "body", "refusal_reason", "handed_by", "women_asked", "hold_until",
})  # fmt: skip


def require_told(step: Step) -> None:
    """Every fact that the verb or its row needs is there and says something."""
    needs = dict.fromkeys((*step.verb.needs, *(step.transition.needs if step.transition else ())))
    if missing := tuple(name for name in needs if _lacks(step, name)):
        raise MissingFact(step.verb.name, missing)


def _lacks(step: Step, name: str) -> bool:
    if name == step.verb.kind or (step.caught_up and name in _TOLD_LATER):
        return False
    known = {**(step.before or {}), **step.facts} if step.status == "draft" else step.facts
    names = ALTERNATIVES.get(name, (name,))
    return all(one not in known or _is_untold(step.verb, one, known[one]) for one in names)


def _is_untold(verb: Verb, name: str, value: Any) -> bool:
    """Whether a fact is as good as missing.

    "Unknown" is an answer of an amount, "not said yet" of givers, "nothing" of what is common in a field.
    """
    if value is None:
        return name != "shortfall" and verb.fact(name).base not in ("quantity", "area")
    return value in ("", {}) or (value == [] and name not in MAY_BE_NOT_SAID | MAY_BE_NONE)


def check_days(step: Step) -> None:
    """G1: not after today, not before the step it rests on, whatever day is taken within its precision."""
    since = (step.before or {}).get("status_since")
    if since and step.on.last < read_date(since).first:
        raise ImpossibleDate(step.on.said, since, "before_step")
    for name, said in step.facts.items():
        known = said and name in step.verb.facts and name not in MAY_COME and step.verb.fact(name).base == "date"
        if known and read_date(said).first > step.unit.today:
            raise ImpossibleDate(said, step.unit.today.isoformat(), "after_today")
    received = (step.before or {}).get("date_received")
    decided = step.facts.get("decided_on")
    if received and decided and read_date(decided).last < read_date(received).first:
        raise ImpossibleDate(decided, received, "before_step")
    for name in ("decided_on", "date_received"):
        said = step.facts.get(name)
        if said and read_date(said).first > step.on.last:
            raise ImpossibleDate(said, step.on.said, "after_step")
