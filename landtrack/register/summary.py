"""What sums up a village: its word, flags, women holding; written with each change.

The columns ``word, flags, told, women, handed_over`` of a village are for lists and maps of
today; a past date is asked of the events' own days instead (``reading``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from landtrack.domain.lifecycle import WORDS, word_shown
from landtrack.store import queries, state

State = dict[str, Any]


def summarise(conn: Connection, village: str) -> None:
    """Bring a village's summing-up columns up to date."""
    of: dict[str, list[State]] = {"claim": [], "commitment": [], "contest": [], "figure": []}
    count: dict[str, int] = {}
    for kind, status, more in queries.village_summary(conn, village):
        if kind in of:
            of[kind].append({"status": status, "closing_outcome" if kind == "claim" else "promised": more})
        else:
            count[kind] = int(more or 0)
    promised = [int(c["promised"]) for c in of["commitment"] if c["promised"] and word_shown(c["status"]) != "finished"]
    word, flags = village_word(of["claim"], of["commitment"], count["handed_over"], objection=bool(of["contest"]))
    told = any(c["status"] not in ("draft", "discarded") for c in of["claim"]) or of["commitment"] or of["figure"]
    state.set_derived(conn, "village", village, {
        **count, "word": word if told else None, "flags": " ".join(flags), "told": int(bool(told)),
        "promised": sum(promised) if promised else None,
    })  # fmt: skip


def village_word(
    claims: list[State], commitments: list[State], handed_over: int, *, objection: bool = False,
) -> tuple[str | None, tuple[str, ...]]:  # fmt: skip
    """The word furthest along that is not finished, else Finished; and the flags."""
    words = [word_shown(r["status"], handed_over) for r in (*claims, *commitments)]
    going_on = [w for w in words if w and w != "finished"]
    word = max(going_on, key=WORDS.index) if going_on else "finished" if "finished" in words else None
    flags = {flag for claim in claims for flag in claim_flags(claim)}
    if objection:
        flags.add("objection")
    return word, tuple(sorted(flags))


def claim_flags(claim: State) -> tuple[str, ...]:
    """Refused and Paused, as the claim stands; an objection is a matter of its land."""
    status = claim["status"]
    refused = status in ("not_upheld", "inadmissible") or claim.get("closing_outcome") == "refused"
    paused = status in ("on_hold", "referred")
    return (("refused",) if refused else ()) + (("paused",) if paused else ())
