"""Rules that take something away for good: sensitive matters referred or stripped, identities erased.

What an event erases is named in it by digest, so that the chain still verifies and an older copy
revives nothing.  Counts stay: a person keeps her uid, her code and her plots.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from landtrack.domain.codes import CATEGORY_OF_REMEDY
from landtrack.domain.lifecycle import SENSITIVE
from landtrack.domain.records import fields_of
from landtrack.domain.values import read_date
from landtrack.errors import GuardRefused
from landtrack.register.step import Step
from landtrack.store import log, queries
from landtrack.store.erasing import texts_of

State = dict[str, Any]
_PAPERS = ("audio", "page_photo", "voice")
# What is hers in a claim: her words, and the papers and voices that hold them.
CLAIM_WORDS = (*(f.name for f in fields_of("claim") if f.is_sealed), "audio", "page_photo")
_STAYS = frozenset({"village", "status", "status_since", "referral_kind", "referred_on"})
_PERSON = tuple(f.name for f in fields_of("person") if f.is_sealed)
_VISIT, _MARK = ("own_words", "who_farms"), "received_mark"
RETENTION_YEARS = 5  # after closing; the setting ``retention_years`` wins


def refer_sensitive(step: Step) -> None:
    """Only the day stays (8.5): no narrative, no name, no linked person; what followed goes on without it."""
    claim, unit = step.subject, step.unit
    decisions, consents = unit.matching("decision", claim=claim), unit.matching("consent", claim=claim)
    step.facts["referral_kind"] = SENSITIVE
    step.clears = [f.name for f in fields_of("claim") if f.name not in _STAYS]
    step.sets += [{"kind": "decision", "uid": d["uid"], "gone": True} for d in decisions]
    step.sets += [{"kind": "consent", "uid": c["uid"], "gone": True} for c in consents]
    for land in unit.matching("commitment", uid=queries.answering(unit.conn, claim)):
        rest = [one for one in land["claims"] if one != claim]
        named = {"decision": None} if land.get("decision") in {d["uid"] for d in decisions} else {}
        step.sets.append({"kind": "commitment", "uid": land["uid"], "claims": rest, **named})
    step.sets += [
        {"kind": "allotment", "uid": a["uid"], "claim": None} for a in unit.matching("allotment", claim=claim)
    ]
    for other in queries.naming_claim(unit.conn, claim):
        rest = [one for one in other.get("linked_claims") or () if one != claim]
        joined = {"merged_into": None} if other.get("merged_into") == claim else {}
        step.sets.append({"kind": "claim", "uid": other["uid"], "linked_claims": rest or None, **joined})
    _erase(step, [claim, *(d["uid"] for d in decisions)], _papers_of(step))


def strip_sensitive(step: Step) -> None:
    """The land matter goes on at her wish; her words go, and with them the sensitive part."""
    before = step.before or {}
    step.clears = [*CLAIM_WORDS, "referred_on"]  # the day is the focal point's: it stands in the event only
    if before.get("category") == "retaliation":
        asked = (before.get("remedies") or ["other"])[0]
        step.facts["category"] = CATEGORY_OF_REMEDY.get(asked, "access_refused")
    _erase(step, [step.subject], _papers_of(step))


def erase_claim(step: Step) -> None:
    """Her words and the papers that hold them; who asked is erased with the person."""
    _require_term(step, [step.before or {}])
    step.clears = list(CLAIM_WORDS)
    _erase(step, [step.subject], _papers_of(step))


def erase_person(step: Step) -> None:
    """Name, contact, photos and words of a woman; she keeps her code, her plots and her place in every count."""
    unit, woman = step.unit, step.subject
    _require_term(step, unit.matching("claim", uid=queries.records_of(unit.conn, woman, "complainant")))
    step.clears = list(_PERSON)
    step.facts["erased_on"] = step.on.said
    held = unit.matching("allotment", uid=queries.allotments_of(unit.conn, woman))
    visits = unit.matching("visit", allotment=[a["uid"] for a in held])
    step.sets += [{"kind": "visit", "uid": v["uid"], **dict.fromkeys(_VISIT)} for v in visits]
    step.sets += [{"kind": "allotment", "uid": a["uid"], _MARK: None} for a in held if a.get(_MARK)]
    others = texts_of(unit.conn, [one["uid"] for one in (*visits, *held)], (*_VISIT, _MARK))
    _erase(step, [woman], {d["uid"]: d for d in unit.matching("document", about=woman)}, others)


def _require_term(step: Step, claims: list[State]) -> None:
    """By the term of 8.4: some years after every claim of hers was over; at her request, at once."""
    if step.facts["erase_reason"] != "term":
        return
    told = step.unit.register.setting(step.unit.conn, "retention_years")
    years = told if isinstance(told, int) and told > 0 else RETENTION_YEARS
    for claim in claims:
        over = claim["status"] in _OVER and read_date(claim["status_since"]).last
        if not over or step.on.first <= over + timedelta(days=round(365.25 * years)):
            raise GuardRefused("8.4", "term_not_over")


_OVER = frozenset({"closed", "withdrawn", "inadmissible", "merged", "referred"})


def _papers_of(step: Step) -> dict[str, State]:
    """The documents of a claim: about it or its decisions, or named in its steps."""
    unit, claim = step.unit, step.subject
    own = [e for e in log.about(unit.conn, claim) if e.subject == claim]
    told = [e.body["facts"] for e in own] + [one for e in own for one in e.body.get("makes", ())]
    named = {facts[name] for facts in told for name in _PAPERS if facts.get(name)}
    about = [claim, *(d["uid"] for d in unit.matching("decision", claim=claim))]
    found = unit.matching("document", uid=list(named)) + unit.matching("document", about=about)
    return {document["uid"]: document for document in found}


def _erase(step: Step, uids: list[str], papers: dict[str, State], others: Iterable[str] = ()) -> None:
    """Every sealed text of these records, and the papers with what they hold where no other paper holds the same."""
    step.erased, step.erased_texts = uids, texts_of(step.unit.conn, uids).union(others)
    step.sets += [
        {"kind": "document", "uid": uid, "about": None, "title": None, "availability": "archiveDestroyed",
         "dated": ["erased_on"]}
        for uid in sorted(papers)
    ]  # fmt: skip
    hashes = {paper["hash"] for paper in papers.values() if paper.get("hash")}
    kept = {
        d["hash"]
        for d in step.unit.matching("document", hash=list(hashes))
        if d["uid"] not in papers and not d.get("erased_on")
    }
    step.erased_files = hashes - kept


RULES = {
    "claim.refer_sensitive": refer_sensitive,
    "claim.strip_sensitive": strip_sensitive,
    "claim.erase": erase_claim,
    "person.erase": erase_person,
}
