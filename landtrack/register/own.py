"""What a deciding body's own account may know of: its own claims and what hangs on them.

A claim is its own while it stands at its rung, in its villages, and does not name it; a
commitment, when it answers such a claim, or (for the village's chief) none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from landtrack.domain.fold import is_hidden
from landtrack.domain.policy import Actor
from landtrack.store import state

State = dict[str, Any]


def is_own_claim(actor: Actor, claim: State) -> bool:
    """Whether the claim is before this body: its rung, its matter, and not against it."""
    level = claim.get("ladder_level") or 1
    if claim["status"] == "draft" or is_hidden(claim) or level != actor.ladder_level:
        return False
    if claim.get("decider_named") == "yes" and level == 1:
        return False  # it is hidden from whom it is about
    return claim.get("body") in (None, actor.authority)


@dataclass(frozen=True, slots=True)
class Own:
    """Uids of a body's own claims, commitments, their land and those who hold it."""

    claims: frozenset[str]
    commitments: frozenset[str]
    land: frozenset[str]
    parties: frozenset[str]
    allotments: frozenset[str]
    whole_village: bool  # the first rung knows the fields of its village

    def knows(self, kind: str, record: State) -> bool:
        """Whether the body may know of a record; ``_ASKS`` says by which of its fields."""
        return _ASKS[kind](self, record) if kind in _ASKS else True


_ASKS = {
    "decision": lambda own, r: r.get("claim") in own.claims,
    "consent": lambda own, r: r.get("claim") in own.claims,
    "commitment": lambda own, r: r["uid"] in own.commitments,
    "allotment": lambda own, r: r["uid"] in own.allotments,
    "visit": lambda own, r: r.get("allotment") in own.allotments,
    "contest": lambda own, r: not {r.get("target"), r.get("other")}.isdisjoint(own.commitments | own.land),
    "document": lambda own, r: r.get("about") in own.claims | own.commitments | own.allotments | own.land,
    "person": lambda own, r: r["uid"] in own.parties,
    "group": lambda own, r: r["uid"] in own.parties,
    "member": lambda own, r: r.get("group") in own.parties,
    "parcel": lambda own, r: own.whole_village or r["uid"] in own.land,
    "plot": lambda own, r: own.whole_village or r.get("parcel") in own.land,
}


def own_of(conn: Connection, actor: Actor) -> Own:
    """What the body may know of, as things stand now."""
    villages = [v for v in actor.villages if v != "*"]
    scope: State = {} if actor.sees_all_villages else {"area_code": villages}
    claims = {c["uid"]: c for c in state.matching(conn, "claim", **scope) if is_own_claim(actor, c)}
    first_rung = actor.ladder_level == 1
    commitments = [
        c for c in state.matching(conn, "commitment", **scope)
        if (set(c["claims"]) & claims.keys() if c.get("claims") else first_rung)
    ]  # fmt: skip
    allotments = state.matching(conn, "allotment", commitment=[c["uid"] for c in commitments])
    return Own(
        frozenset(claims), frozenset(c["uid"] for c in commitments),
        frozenset(p for c in commitments for p in c.get("parcels") or ()),
        frozenset(link["party"] for a in allotments for link in a.get("holders") or ()),
        frozenset(a["uid"] for a in allotments), first_rung,
    )  # fmt: skip
