"""What the forms of the field write: the ceremony in which plots are handed over, and plots found for who had none.

One ceremony is one form: everything that happened in it is written, and can be taken back, together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from landtrack.errors import MissingFact

if TYPE_CHECKING:
    from landtrack.register.forms import Telling

State = dict[str, Any]
Row = dict[str, Any]  # {"plot" | "allotment", "woman": uid or {"counted": n}, "absent": bool}

TERMS = ("right_type", "use_term", "term_end", "rights", "fee")  # once for the field; a row may differ in any of them
ENDING = ("season", "years")  # terms of use that have an end
_HOW = ("method", "acquisition")
_HEARD = ("witnesses", "handed_by", "photo")
SHARES_HOW = {"plot": "by_plot", "share": "by_share", "unmeasured": "unmeasured"}


def row_key(row: Row) -> str:
    """What a row is about, whatever plot or tick stands in it."""
    woman = row.get("woman")
    return str(row.get("allotment") or (f"n{woman['counted']}" if isinstance(woman, dict) else woman))


def handing(telling: Telling) -> str:
    """Plots handed over: planned, assigned and handed over at once; who was absent waits for hers."""
    unit, answers = telling.unit, telling.answers
    land = unit.get("commitment", telling.draft.subject)
    answers.setdefault("village", land["village"])
    rows: list[Row] = answers["rows"]
    claims = [unit.get("claim", uid) for uid in land.get("claims") or ()]
    for claim in claims:
        if claim["status"] == "land_committed":
            telling.do("claim.start_allotting", claim=claim["uid"], shares_how=SHARES_HOW[answers["unit"]])
    if land["status"] != "active" and not all(row.get("absent") for row in rows):
        telling.do("commitment.activate", commitment=land["uid"])
    women = _women(telling, rows)
    heard = _heard(telling, land)
    new = [row for row in rows if not row.get("allotment")]
    for row, woman in zip(rows, women, strict=True):
        allotment = row.get("allotment") or _assign(telling, land, claims, row, woman, len(new))
        if not row.get("absent"):
            telling.do("allotment.hand_over", allotment=allotment, **heard)
    return str(land["uid"])


def _women(telling: Telling, rows: list[Row]) -> list[Any]:
    """Who stands in each row; women counted on the spot are registered first, all in one step."""
    counted = [row for row in rows if isinstance(row.get("woman"), dict)]
    made: list[str] = []
    if counted:
        event = telling.do("person.count", village=telling.area, count=len(counted))
        made = [one["uid"] for one in event.body["makes"]]
    uids = iter(made)
    return [next(uids) if isinstance(row.get("woman"), dict) else row.get("woman") for row in rows]


def _heard(telling: Telling, land: State) -> State:
    """Who handed over, who saw it, and the photo, once for all; the village's chief where nobody was named."""
    heard = telling.facts(*_HEARD, kind="allotment")
    if not heard.get("handed_by"):
        bodies = telling.unit.matching("authority", village=land["village"], ladder_level=1)
        givers = [link["party"] for link in land.get("givers") or ()]
        heard["handed_by"] = [b["uid"] for b in bodies[:1]] or givers
    if not heard["handed_by"]:
        raise MissingFact("allotment.hand_over", ("handed_by",))
    if photo := heard.pop("photo", None):
        heard["documents"] = [photo]
    return heard


def _assign(telling: Telling, land: State, claims: list[State], row: Row, woman: str, count: int) -> str:
    unit, facts = telling.answers["unit"], telling.facts(*TERMS, kind="allotment")
    own = (telling.answers.get("exceptions") or {}).get(row_key(row), {})
    if own.get("use_term", ENDING[0]) not in ENDING:
        facts.pop("term_end", None)  # the field's: this plot has none
    facts |= own
    if unit == "plot":
        facts["plot"] = row["plot"]
    elif unit == "share":
        facts |= {"parcel": _field(land), "share": f"1/{count}"}
    mine = [c["uid"] for c in claims if any(link["party"] == woman for link in c.get("complainants") or ())]
    if mine and len(claims) > 1:
        facts["claim"] = mine[0]
    planned = telling.do("allotment.plan", commitment=land["uid"], unit=unit, **facts).subject
    how = telling.facts(*_HOW, kind="allotment")
    telling.do("allotment.assign", allotment=planned, holders=[woman], **how)
    return planned


def _field(land: State) -> str:
    parcels: list[str] = land.get("parcels") or []
    if len(parcels) != 1:
        raise MissingFact("allotment.plan", ("parcel",))
    return parcels[0]


def placing(telling: Telling) -> str:
    """Who held a plot that nobody measured now has one with a number, or more of them at once."""
    telling.answers.setdefault("village", telling.draft.area)
    for row in telling.answers["rows"]:
        telling.do("allotment.locate", allotment=row["allotment"], unit="plot", plot=row["plot"])
    return telling.draft.subject


WRITES: dict[str, Callable[[Telling], str]] = {"handing": handing, "placing": placing}
