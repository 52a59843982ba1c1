"""What can be done next on given land: measure it, lay out plots, hand them over, ask who farms this season."""

from __future__ import annotations

import streamlit as st

from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT, LIVE_COMMITMENT
from landtrack.domain.values import number_order
from landtrack.papers import PAPERS, refusal
from landtrack.web.forms import steps
from landtrack.web.forms.not_farming import not_farming
from landtrack.web.frame import link_to
from landtrack.web.page import Page, Record
from landtrack.web.papers_tab import address
from landtrack.web.parts import area, html, paper_anchor, plain_label

NO_GROUND = 0.01  # of a field: what is left between plots, and nobody could farm


def draw(page: Page, commitment: Record, land: Record) -> None:
    """The forms that usually come next, as buttons, and what changes a field, folded away."""
    if page.actor.role != "officer" or page.day or commitment["status"] not in LIVE_COMMITMENT:
        return
    fields = [p for p in land["parcels"] if p["uid"] in (commitment.get("parcels") or ())]
    told = _told_apart(page, fields, land)
    with st.container(horizontal=True, key=f"land_{commitment['uid']}"):
        for do, label, asked in _next(commitment, fields, land):
            which = told.get(asked["id"], "")
            st.page_link(link_to("form"), label=plain_label(page.t(f"step.{label}") + which), icon=":material/edit_note:",
                         query_params={"do": do, "village": commitment["area_code"], **asked})  # fmt: skip
        if not refusal(page.reader, PAPERS["plan"], commitment):
            html(paper_anchor(address(page, PAPERS["plan"], commitment, "a4"), page.t("step.plan_paper")))
        _changes(page, fields, told)
        steps.rare(page, "commitment", commitment)
    if any(a["status"] in HELD and a["commitment"] == commitment["uid"] for a in land["allotments"]):
        box = st.expander(page.t("after.not_farming.open"), key=f"idle_{commitment['uid']}", on_change="rerun")
        with box:
            if box.open:  # looked at only then: a village has thousands of visits
                not_farming(page, commitment)


def _next(commitment: Record, fields: list[Record], land: Record) -> list[tuple[str, str, dict[str, str]]]:
    """Form, label and what it is opened with; what usually comes next is first, more plots beside others last."""
    uid, mine = commitment["uid"], [a for a in land["allotments"] if a["commitment"] == commitment["uid"]]
    held = [a for a in mine if a["status"] in HELD]
    taken = {a.get("plot") for a in mine if a["status"] in LIVE_ALLOTMENT}
    free = [p for p in land["plots"] if p["parcel"] in {f["uid"] for f in fields} and p["uid"] not in taken]
    in_use = [f for f in fields if not f.get("successors")]
    whole = [f for f in in_use if not _plots_of(f, land)]
    divided = [f for f in in_use if f not in whole]
    found = [] if fields or commitment["status"] == "demarcated" else [("commitment.demarcate", "measure", {"id": uid})]
    found += [*_lay_out(whole), *_mark_common(whole)]
    handing = [("handing", "handing", {"id": uid})]
    if free and any(a["unit"] == "unmeasured" for a in held):
        handing.append(("placing", "placing", {"id": uid}))
    season = [("visit.season_sheet", "season", {"id": uid, "how": "told_by_president"})] if held else []
    found += [*handing, *season] if free or not divided else [*season, *handing]
    return [*found, *_mark_common(divided), *_lay_out([f for f in divided if _has_ground_left(f, land)])]


def _lay_out(fields: list[Record]) -> list[tuple[str, str, dict[str, str]]]:
    return [("plot.lay_out", "plots", {"id": f["uid"]}) for f in fields]


def _mark_common(fields: list[Record]) -> list[tuple[str, str, dict[str, str]]]:
    return [("parcel.mark_common", "common", {"id": f["uid"]}) for f in fields if f.get("geometry")]


def _plots_of(field: Record, land: Record) -> list[Record]:
    return [p for p in land["plots"] if p["parcel"] == field["uid"]]


def _has_ground_left(field: Record, land: Record) -> bool:
    """Whether a field has ground that is neither common nor in a plot; it may, as long as one of them is not drawn."""
    whole, plots = field.get("net_area") or field.get("calculated_area"), _plots_of(field, land)
    if whole is None or any(not p.get("calculated_area") for p in plots):
        return True
    return bool(whole["m2"] - sum(p["calculated_area"]["m2"] for p in plots) > NO_GROUND * whole["m2"])


def _told_apart(page: Page, fields: list[Record], land: Record) -> dict[str, str]:
    """What is said behind a step of one field among several: its name, else the plots in it, else how large it is."""
    fields = [f for f in fields if not f.get("successors")]
    if len(fields) < 2:
        return {}
    return {f["uid"]: f" · {f.get('name') or _plots_in(page, f, land) or area(page, f.get('calculated_area'))}"
            for f in fields}  # fmt: skip


def _plots_in(page: Page, field: Record, land: Record) -> str:
    """The first and the last number marked in a field, as its map shows them."""
    numbers = sorted((p["number"] for p in land["plots"] if p["parcel"] == field["uid"]), key=number_order)
    said = f"{numbers[0]} … {numbers[-1]}" if len(numbers) > 1 else "".join(numbers)
    return page.t.tn("plots.named", len(numbers), numbers=said) if numbers else ""


def _changes(page: Page, fields: list[Record], told: dict[str, str]) -> None:
    """A field walked again, divided, joined with another."""
    measured = [f for f in fields if f.get("geometry")]
    if not measured:
        return
    with st.popover(page.t("step.field_else"), icon=":material/polyline:"):
        for field in measured:
            about = told.get(field["uid"], "")
            for verb in ("parcel.reshape", "parcel.split"):
                st.page_link(link_to("form"), label=plain_label(page.t(f"verb.{verb}") + about),
                             query_params={"do": verb, "id": field["uid"], "village": field["area_code"]})  # fmt: skip
        if len(measured) > 1:
            st.page_link(link_to("form"), label=plain_label(page.t("verb.parcel.merge")),
                         query_params={"do": "parcel.merge", "village": measured[0]["area_code"]})  # fmt: skip
