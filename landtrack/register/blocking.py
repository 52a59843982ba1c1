"""What an open reserve holds back: certificates, and publication of what rests on it; nothing else.

An allotment rests on the land that was given for it, and that on the answer it was given for.
What came after (a promise called kept, a closing) holds back neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.domain.reserves import BLOCKS, Reserve
from landtrack.errors import NotAllowed
from landtrack.store import state

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

State = dict[str, Any]
# Steps of a claim that the land given for it rests on; an answer that was overturned is not among them.
_ANSWER = frozenset({"claim.uphold", "claim.uphold_partly"})
_OF_THE_CLAIM = _ANSWER | {"claim.start_review", "claim.appeal", "claim.commit_land", "claim.start_allotting"}


def blocks_certificate(reader: Reader, subject: str) -> list[Reserve]:
    """Open reserves for which no certificate of a subject is printed; empty where it may be.

    Parameters
    ----------
    subject : uid of an allotment, a commitment or a claim

    Raises
    ------
    NotFound : there is none, or the account may not know of it
    NotAllowed : the account sees no reserves, so that it cannot be said that there are none
    """
    return _blocking(reader, subject, "certificate")


def blocks_publication(reader: Reader, subject: str, *, area: bool = False) -> list[Reserve]:
    """Open reserves for which a subject is left out of publication, or only its ``area`` is.

    Raises
    ------
    NotFound, NotAllowed : as ``blocks_certificate``
    """
    return _blocking(reader, subject, "area" if area else "publication")


def _blocking(reader: Reader, subject: str, what: str) -> list[Reserve]:
    if reader.refresh().role not in policy.SEES_LATENESS or reader.actor.disabled:
        raise NotAllowed("reserve.read", reader.actor.name, "role")
    with reader.register.database.read() as conn:
        kind = next(iter(state.kinds_of(conn, [subject], ("allotment", "commitment", "claim")).values()), "allotment")
    found = _rests_on(reader, kind, reader.get(kind, subject))
    return [one for one in found if what in BLOCKS[one.code]]


def _rests_on(reader: Reader, kind: str, record: State) -> list[Reserve]:
    """Reserves of a record and of what it rests on, the record's own first."""
    own = reader.reserves(record["uid"])
    if kind == "claim":
        return own
    if kind == "allotment":
        return (
            own
            + _before(reader, record)
            + _rests_on(reader, "commitment", reader.get("commitment", record["commitment"]))
        )
    return own + [one for claim in record.get("claims") or () for one in _of_answer(reader, claim)]


def _before(reader: Reader, allotment: State) -> list[Reserve]:
    """Reserves of those who held it before her: how it came to them; her own name and measure are hers."""
    if not allotment.get("predecessor"):
        return []
    earlier = reader.get("allotment", allotment["predecessor"])
    own = [one for one in reader.reserves(earlier["uid"]) if one.event != allotment["made_by"]]
    return [one for one in own if one.code not in ("name", "measurement")] + _before(reader, earlier)


def _of_answer(reader: Reader, claim: str) -> list[Reserve]:
    """Reserves of the answer that land was given for: of the last one, where there were several."""
    made = [d["made_by"] for d in reader.list("decision", claim=claim)]
    return [
        one
        for one in reader.reserves(claim)
        if one.verb in _OF_THE_CLAIM and (one.verb not in _ANSWER or one.event == made[-1])
    ]
