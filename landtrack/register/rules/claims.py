"""Rules of the claim: from the women's words to the chief's answer and its end."""

from __future__ import annotations

from typing import Any

from landtrack.domain.clocks import clocks, moments, until
from landtrack.domain.codes import CATEGORY_OF_REMEDY, LADDER
from landtrack.domain.events import ALTERNATIVES
from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.domain.records import RECORDS
from landtrack.domain.values import is_code, new_code, new_uid, read_date
from landtrack.errors import GuardRefused, ImpossibleDate, ImpossibleValue, MissingFact
from landtrack.register.rules.identity import one_with
from landtrack.register.settings import calendar_of
from landtrack.register.step import Step
from landtrack.store import log, queries

_HERS = (*ALTERNATIVES["in_their_words"], "named_parties", "land_words", "risk_note")


def record(step: Step) -> None:
    """A draft: it has a number from the first moment, so that a slip can be found again."""
    facts = step.facts
    _require_consent(step)
    facts["public_code"] = _number(step) or _new_number(step)
    facts["ladder_level"] = 1
    facts.setdefault("date_received", step.on.said)


def lodge(step: Step) -> None:
    """The eight answers make a claim; who may know follows from two of them."""
    facts, known = step.facts, {**(step.before or {}), **step.facts}
    _require_consent(step, always=not step.caught_up or _named(step, known))
    _number(step)
    anonymous = known.get("complainant_kind") == "anonymous"
    if anonymous:
        _require_nameless(step, known)
    shared = known.get("share_with_chief") == "yes"
    facts["confidentiality"] = 3 if anonymous else 1 if shared else 2
    facts["urgent"] = known.get("danger") == "yes"
    asked = (known.get("remedies") or ["other"])[0]
    facts.setdefault("category", known.get("category") or CATEGORY_OF_REMEDY.get(asked, "access_refused"))
    facts.setdefault("channel", known.get("channel") or "oral_meeting")
    facts.setdefault("date_received", known.get("date_received") or step.on.said)


def _number(step: Step) -> str | None:
    """G10: a number that was given out beforehand, on a slip, is one of ours and no other claim's."""
    told = step.facts.get("public_code")
    if told and not is_code(told):
        raise ImpossibleValue("public_code", "number_unreadable")
    if told and _is_taken(step, told):
        raise ImpossibleValue("public_code", "number_taken")
    return told


def _new_number(step: Step) -> str:
    number = new_code()
    while _is_taken(step, number):
        number = new_code()
    return number


def _is_taken(step: Step, number: str) -> bool:
    return any(claim["uid"] != step.subject for claim in step.unit.matching("claim", public_code=number))


def _require_consent(step: Step, *, always: bool = False) -> None:
    """G6: no words of hers are kept, and no claim made, without the consent ``record``."""
    known = {**(step.before or {}), **step.facts}
    words = any(known.get(name) for name in _HERS)
    if (always or words) and known.get("consent_record") != "yes":
        raise GuardRefused("G6", "no_consent_to_record")


def _require_nameless(step: Step, known: dict[str, Any]) -> None:
    if _named(step, known):
        raise GuardRefused("G6", "anonymous_holds_no_name")


def _named(step: Step, known: dict[str, Any]) -> bool:
    """Whether one of those who ask, or of the members of their group, stands in the register by name."""
    parties = [link["party"] for link in known.get("complainants") or ()]
    if not parties:
        return False
    members = [m["person"] for m in step.unit.matching("member", group=parties) if not m.get("left_on")]
    return any(p["basis"] == "named" for p in one_with(step.unit, [*parties, *members]).values())


def her_own_words(step: Step) -> None:
    """What she says when she withdraws or asks again is hers: kept only if she agreed that it is written."""
    agreed = (step.before or {}).get("consent_record") == "yes"
    if any(step.facts.get(name) for name in ("reason_words", "new_facts", "what_failed")) and not agreed:
        raise GuardRefused("G6", "no_consent_to_record")


def extend(step: Step) -> None:
    """More days for a step that runs: with a reason, and told to those who wait; never fewer."""
    facts, conn = step.facts, step.unit.conn
    life = until(moments(log.about(conn, step.subject), step.subject), step.on.last)
    running = [c for c in clocks(life, calendar_of(conn)) if c.is_running and c.standard == facts["standard"]]
    if not running:
        raise GuardRefused("3.5", "no_such_limit_runs")
    if read_date(facts["extended_until"]).last <= running[0].due:
        raise GuardRefused("3.5", "not_a_longer_limit", running[0].due.isoformat())


def start_review(step: Step) -> None:
    """The claim's rung; where the chief himself is named in it, that of the body that was asked."""
    before = step.before or {}
    level = before.get("ladder_level") or 1
    if {**before, **step.facts}.get("decider_named") == "yes" and step.facts.get("body"):
        level = max(level, step.unit.get("authority", step.facts["body"])["ladder_level"])
    step.facts["ladder_level"] = level


def talk_again(step: Step) -> None:
    """ "We will talk again" is an answer, not silence: it has a term."""
    step.facts["hold_reason"] = "talk_again"


def decide(step: Step) -> None:
    """The body's answer is a record of its own; an earlier one stays readable."""
    before, facts = step.before or {}, step.facts
    outcome = step.verb.name.split(".")[1]
    if not step.caught_up:
        _require_same_body(step, before)
    uid = new_uid()
    fields = {name: facts.pop(name) for name in RECORDS["decision"] if name in facts and name != "body"}
    fields.setdefault("deciders", [] if step.caught_up else _office_holders(step))  # who sat then, nobody knows
    own = step.actor.role == "chief"
    decision = {name: step.seal("decision", uid, name, value) for name, value in fields.items()} | {
        "claim": step.subject, "village": before["village"], "body": facts.get("body"),
        "ladder_level": before.get("ladder_level") or 1, "outcome": outcome, "entered_by_body": own,
        "source_kind": fields.get("source_kind", "oral"), "decided_on": fields.get("decided_on", step.on.said),
    }  # fmt: skip
    step.make("decision", uid, **decision)
    facts |= {"decision": uid, "last_outcome": step.to, "told_on": None}
    if outcome != "refuse":
        facts["upheld_ever"] = True


def _office_holders(step: Step) -> list[dict[str, str]]:
    """Who sits in the body, where nobody wrote down who sat that day."""
    if not step.facts.get("body"):
        return []
    holders = step.unit.get("authority", step.facts["body"]).get("office_holders") or ()
    return [{"party": person, "role": "decider"} for person in holders]


def _require_same_body(step: Step, before: dict[str, Any]) -> None:
    if step.facts["body"] != before.get("body"):
        raise GuardRefused("G0", "another_body_reviews")


def appeal(step: Step) -> None:
    """Another body at the next rung looks again; the first answer stays readable."""
    step.facts["closing_outcome"] = None
    next_rung(step)


def escalate(step: Step) -> None:
    """The women, asked in private, want to go higher: nobody else's wish and never the machine's."""
    require_wish_before(step)
    step.facts["escalation_wanted"] = "yes"
    next_rung(step)


def require_wish_before(step: Step) -> None:
    """G1: the women were asked after the matter was received and before what followed from it."""
    said, received = step.facts.get("wish_date"), (step.before or {}).get("date_received")
    if not said:
        return
    if read_date(said).first > step.on.last:
        raise ImpossibleDate(said, step.on.said, "after_step")
    if received and read_date(said).last < read_date(received).first:
        raise ImpossibleDate(said, received, "before_step")


def next_rung(step: Step) -> None:
    """G7: a body one level higher that sits for the village; preset where only the level is known."""
    her_own_words(step)
    before = step.before or {}
    level = (before.get("ladder_level") or 1) + 1
    if level > max(LADDER):
        raise GuardRefused("G7", "no_higher_level")
    step.facts["ladder_level"] = level
    body = step.facts.get("body")
    if body is None:
        bodies = [a for a in step.unit.matching("authority", ladder_level=level) if _sits_for(a, before)]
        if not bodies:
            raise MissingFact(step.verb.name, ("body",))
        step.facts["body"] = bodies[0]["uid"]
        return
    found = step.unit.get("authority", body)
    if found["ladder_level"] != level:
        raise GuardRefused("G7", "body_not_at_level")
    if not _sits_for(found, before):
        raise GuardRefused("G7", "body_elsewhere")


def _sits_for(authority: dict[str, Any], claim: dict[str, Any]) -> bool:
    return authority.get("village") in (None, claim["village"])


def commit_land(step: Step) -> None:
    """The land that answers the claim; the commitment knows its claim from then on."""
    commitment = step.unit.get("commitment", step.facts["commitment"])
    claims = commitment.get("claims") or []
    if step.subject not in claims:
        step.sets.append({"kind": "commitment", "uid": commitment["uid"], "claims": [*claims, step.subject]})


def lose_commitment(step: Step) -> None:
    """Back to the last outcome, for the land is gone but the answer stands."""
    step.to = (step.before or {}).get("last_outcome")


def close(step: Step) -> None:
    """What was done counts from the day the women took it so."""
    if step.facts["closing_outcome"] == "remedied_without_land" and not step.facts.get("what_was_done"):
        raise MissingFact(step.verb.name, ("what_was_done",))


def commitments_of(step: Step) -> list[dict[str, Any]]:
    """The commitments that answer the claim, of whatever village their land is."""
    return step.unit.matching("commitment", uid=queries.answering(step.unit.conn, step.subject))


def live_commitments_of(step: Step) -> list[dict[str, Any]]:
    """Those of them that are signed, demarcated or active."""
    return [c for c in commitments_of(step) if c["status"] in LIVE_COMMITMENT]


RULES = {
    "claim.record": record,
    "claim.lodge": lodge,
    "claim.withdraw": her_own_words,
    "claim.extend": extend,
    "claim.start_review": start_review,
    "claim.talk_again": talk_again,
    "claim.uphold": decide,
    "claim.uphold_partly": decide,
    "claim.refuse": decide,
    "claim.appeal": appeal,
    "claim.escalate": escalate,
    "claim.commit_land": commit_land,
    "claim.lose_commitment": lose_commitment,
    "claim.close": close,
}
