"""What landtrack offers to write, and writes only when a person takes it up: drafts that come filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landtrack.errors import ImpossibleValue
from landtrack.store import log

if TYPE_CHECKING:
    from landtrack.register.unit import Unit


def draft_after_take_back(unit: Unit, allotment: str) -> str:
    """The draft of a claim about a plot that was taken back, linked with it; lodged only if she says so.

    Asked again, it gives what is there: a claim that was lodged about the plot, or this account's
    draft (a draft is its author's business until it is lodged).

    Returns
    -------
    The uid of the claim

    Raises
    ------
    NotFound, NotAllowed
    ImpossibleValue : the plot was not taken back
    """
    plot = unit.get("allotment", allotment)
    if plot["status"] != "taken_back":
        raise ImpossibleValue("allotment", "not_taken_back")
    for known in unit.matching("claim", allotment=allotment):
        made = log.by_id(unit.conn, known["made_by"])
        if known["status"] != "draft" or (made and made.actor == unit.actor.uid):
            return str(known["uid"])
    with unit.new_form():
        return unit.do("claim.record", **_filled_in(unit, plot)).subject


def _filled_in(unit: Unit, plot: dict[str, Any]) -> dict[str, Any]:
    """What is known before she is asked anything: who held what, since when it is gone, under which claim."""
    holders = [link["party"] for link in plot["holders"]]
    women = unit.matching("person", uid=holders)
    facts = {
        "village": plot["village"], "allotment": plot["uid"], "category": "plot_taken_back",
        "remedies": ["restore_plot"], "complainants": [{"party": party} for party in holders],
        "complainant_kind": "woman" if len(women) == len(holders) == 1 else "women_group",
    }  # fmt: skip
    if len(women) == len(holders):
        facts["women_asked"] = len(women)
    return facts | ({"linked_claims": [plot["claim"]]} if plot.get("claim") else {})
