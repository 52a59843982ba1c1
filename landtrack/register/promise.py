"""Whether a promise is kept: women holding and land committed against what was promised.

The guard of rows 21 and 22 of the claim: women holding under the claim >= promised women,
and committed area (surveyed, else declared) >= 95 % of the promised area [own], each where
promised and known; at least one plot is held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from landtrack.domain.lifecycle import HELD, LIVE_COMMITMENT
from landtrack.domain.reductions import area_left_m2
from landtrack.store import queries, state

if TYPE_CHECKING:
    from landtrack.register.unit import Unit

ENOUGH = 0.95


def promise_reached(conn: Connection, claim: str) -> bool:
    """Whether what the claim's decision promised is there today."""
    record = state.load(conn, "claim", claim) or {}
    held = state.matching(conn, "allotment", claim=claim, status=tuple(HELD))
    if not held:
        return False
    decision = state.load(conn, "decision", record["decision"]) if record.get("decision") else None
    promised_women = (decision or {}).get("promised_women")
    if promised_women and women_holding(conn, held) < promised_women["value"]:
        return False
    promised_area = (decision or {}).get("promised_area")
    committed = committed_m2(conn, record)
    return not (promised_area and committed is not None and committed < ENOUGH * promised_area["m2"])


def women_holding(conn: Connection, allotments: list[dict[str, Any]]) -> int:
    """Distinct women among the holders, members of holding groups with them."""
    parties = {link["party"] for a in allotments for link in a.get("holders") or ()}
    people = state.load_many(conn, "person", parties)
    women = {p.get("same_as") or p["uid"] for p in people.values() if p.get("sex") == "F"}
    for group in parties - set(people):
        members = [m["person"] for m in state.matching(conn, "member", group=group) if not m.get("left_on")]
        joined = state.load_many(conn, "person", members).values()
        women |= {p.get("same_as") or p["uid"] for p in joined if p.get("sex") == "F"}
    return len(women)


def committed_m2(conn: Connection, claim: dict[str, Any]) -> float | None:
    """Area of the claim's live commitments, surveyed else declared, less reductions; None where none is known."""
    answers = queries.answering(conn, claim["uid"])
    live = state.matching(conn, "commitment", uid=answers, status=tuple(LIVE_COMMITMENT))
    known = [m2 for m2 in map(area_left_m2, live) if m2 is not None]
    return sum(known) if known else None


def delivery_is_lost(claim: str) -> Callable[[Unit], bool]:
    """Whether a claim counts as fulfilled and is so no more (row 22)."""

    def lost(unit: Unit) -> bool:
        (found,) = unit.matching("claim", uid=claim) or ({},)
        return found.get("status") == "fulfilled" and not promise_reached(unit.conn, claim)

    return lost


def land_is_lost(claim: str) -> Callable[[Unit], bool]:
    """Whether a claim rests on land of which nothing is live any more (row 19)."""

    def lost(unit: Unit) -> bool:
        (found,) = unit.matching("claim", uid=claim) or ({},)
        if found.get("status") not in ("land_committed", "allotting"):
            return False
        answers = queries.answering(unit.conn, claim)
        return not unit.matching("commitment", uid=answers, status=tuple(LIVE_COMMITMENT))

    return lost
