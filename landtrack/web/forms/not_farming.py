"""Plots that she who holds them does not farm, as the latest visit or season sheet says, and the way to say who does."""

from __future__ import annotations

from landtrack.domain.lifecycle import HELD
from landtrack.domain.values import number_order
from landtrack.web.forms import steps
from landtrack.web.page import Page, Record
from landtrack.web.parts import heading, html, note

FARMED = frozenset({"in_use", "partly"})


def not_farming(page: Page, land: Record, *, told_by_president: bool = False) -> None:
    """One line a plot, by its number, with one tap to the form that says who farms it."""
    held = {a["uid"]: a for a in page.reader.list("allotment", commitment=[land["uid"]]) if a["status"] in HELD}
    idle = sorted(_idle(page, held), key=lambda one: number_order(one[0]))
    if not idle:
        html(note(page.t("after.all_farm")))
        return
    html(heading(page.t.tn("after.not_farming", len(idle), n=page.say.number(len(idle)))))
    how = {"how": "told_by_president"} if told_by_president else {}
    for label, allotment in idle:
        steps.who_farms(page, allotment, label, **how)


def _idle(page: Page, held: dict[str, Record]) -> list[tuple[str, Record]]:
    """Held plots whose latest visit does not say that she farms, and whose farmer nobody named then; with a label."""
    last: dict[str, Record] = {}
    for visit in sorted(page.reader.list("visit", allotment=list(held)), key=_when):
        last[visit["allotment"]] = visit
    idle = [held[uid] for uid, one in last.items() if one["visit_answer"] not in FARMED and not one.get("who_farms")]
    numbers = {p["uid"]: p["number"] for p in page.reader.list("plot", uid=[a["plot"] for a in idle if a.get("plot")])}
    women = [a["holders"][0]["party"] for a in idle if a.get("holders")]
    codes = {p["uid"]: p["pseudonym"] for kind in ("person", "group") for p in page.reader.list(kind, uid=women)}
    return [
        (" · ".join(filter(None, (numbers.get(a.get("plot"), ""), *(codes.get(h["party"]) for h in a["holders"])))), a)
        for a in idle
    ]


def _when(visit: Record) -> tuple[str, str]:
    return visit.get("visited_on") or "", visit["uid"]
