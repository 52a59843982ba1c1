"""One claim's whole chain as a document: request, decision, commitment, field, plots, women, events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from landtrack.domain.lifecycle import HELD
from landtrack.errors import NotFound
from landtrack.register import land_reads
from landtrack.register.reading import Reader

Tree = dict[str, Any]
_CLAIM = ("uid", "public_code", "village", "status", "complainant_kind", "women_asked", "remedies", "category",
          "channel", "confidentiality", "date_received", "ladder_level", "last_outcome", "closing_outcome")  # fmt: skip
_COMMITMENT = ("uid", "status", "origin", "nature", "declared_area", "surveyed_area", "promised_women",
               "announced_on", "signed_on", "measured")  # fmt: skip
_DECISION = (
    "uid",
    "outcome",
    "ladder_level",
    "decided_on",
    "refusal_reason",
    "promised_women",
    "promised_area",
)
_ALLOTMENT = ("uid", "status", "unit", "share", "area_recorded", "assigned_on", "handed_over_on", "ended_on",
              "end_kind", "end_reason")  # fmt: skip


def find_claim(reader: Reader, told: str) -> Tree:
    """A claim by its number or uid.

    Raises
    ------
    NotFound
    """
    found = reader.list("claim", public_code=told.upper()) or reader.list("claim", uid=told)
    if not found:
        raise NotFound("claim", told)
    return found[0]


def claim_tree(reader: Reader, told: str) -> Tree:
    """The chain of a claim; women by their codes only."""
    chain = reader.chain(find_claim(reader, told)["uid"])
    chain |= land_reads.of_land(reader, chain["commitments"])
    codes = {uid: one["pseudonym"] for uid, one in chain["people"].items()}
    by_plot: dict[str, list[Tree]] = {}
    for allotment in chain["allotments"]:
        women = [codes.get(link["party"], "") for link in allotment.get("holders") or ()]
        by_plot.setdefault(allotment.get("plot") or "", []).append(_only(allotment, _ALLOTMENT) | {"women": women})
    held = {party for a in chain["allotments"] if a["status"] in HELD for party in _parties(a)}
    return {
        "claim": _only(chain["claim"], _CLAIM),
        "decisions": [_only(d, _DECISION) for d in chain["decisions"]],
        "commitments": [_commitment(c, chain, by_plot) for c in chain["commitments"]],
        "without_plot": by_plot.get("", []),
        "contests": [_only(c, ("uid", "status", "type", "opened_on", "settled_on")) for c in chain["contests"]],
        "women_holding": len(held),
        "events": [
            {"id": e.event.id, "verb": e.event.verb, "on": e.event.said_on, "by": e.by, "status": e.status,
             "retracted": e.retracted}
            for e in reversed(reader.timeline(chain["claim"]["uid"]))
        ],
    }  # fmt: skip


def _commitment(commitment: Tree, chain: Tree, by_plot: dict[str, list[Tree]]) -> Tree:
    mine = [p for p in chain["parcels"] if p["uid"] in (commitment.get("parcels") or ())]
    return _only(commitment, _COMMITMENT) | {"parcels": [_parcel(p, chain, by_plot) for p in mine]}


def _parties(allotment: Tree) -> list[str]:
    return [link["party"] for link in allotment.get("holders") or ()]


def _parcel(parcel: Tree, chain: Tree, by_plot: dict[str, list[Tree]]) -> Tree:
    plots = [p for p in chain["plots"] if p["parcel"] == parcel["uid"]]
    area = _only(parcel, ("uid", "name", "surveyed_area", "calculated_area"))
    return area | {
        "plots": [
            _only(p, ("uid", "number", "calculated_area")) | {"allotments": by_plot.get(p["uid"], [])}
            for p in sorted(plots, key=lambda p: (len(p["number"]), p["number"]))
        ]
    }


def _only(record: Tree, names: tuple[str, ...]) -> Tree:
    return {name: record[name] for name in names if record.get(name) is not None}


def tree_lines(found: Tree, t: Callable[..., str]) -> Iterator[str]:
    """The chain as indented lines for a terminal."""
    claim = found["claim"]
    yield f"{t('kind.claim')} {claim.get('public_code', '')}: {t('status.claim.' + claim['status'])}"
    for decision in found["decisions"]:
        yield f"  {t('kind.decision')} {decision.get('decided_on', '')}: {t('code.outcome.' + decision['outcome'])}"
    for commitment in found["commitments"]:
        area = commitment.get("surveyed_area") or commitment.get("declared_area")
        size = f", {area['m2'] / 10_000:g} ha" if area else ""
        yield f"  {t('kind.commitment')}: {t('status.commitment.' + commitment['status'])}{size}"
        for parcel in commitment["parcels"]:
            yield f"    {t('kind.parcel')} {parcel.get('name', '')}: {len(parcel['plots'])} {t('kind.plot.many')}"
            for plot in parcel["plots"]:
                yield from _allotment_lines(plot["number"], plot["allotments"], t)
    yield from _allotment_lines("", found["without_plot"], t)
    for event in found["events"]:
        yield f"  {event['on']:12} {t('verb.' + event['verb'])} ({event['by']})"


def _allotment_lines(number: str, allotments: list[Tree], t: Callable[..., str]) -> Iterator[str]:
    for one in allotments:
        yield f"      {number:>4}  {', '.join(one['women'])}  {t('status.allotment.' + one['status'])}"
