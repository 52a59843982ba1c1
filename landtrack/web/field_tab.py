"""The tab *Field*: promised, measured and divided side by side, the map, the plots in a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from streamlit_folium import st_folium

from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT, PLOT_WORD
from landtrack.domain.values import number_order
from landtrack.land.outlines import sd_of
from landtrack.maps import DrawnField, draw_field, field_map, use_local
from landtrack.web import field_steps, kept
from landtrack.web.common_parts import features_of, parts_said
from landtrack.web.days_slider import days_slider
from landtrack.web.few import few, rest
from landtrack.web.page import Page, Record
from landtrack.web.parts import anchor, area, heading, html, note, plot_badge, rough_area, sign_svg, table
from landtrack.web.sealed_words import offer_words

ON_THE_MAP = 2000


def draw(page: Page, village: Record) -> None:
    """Each commitment's three areas, then the map and the table of plots."""
    land = kept.land(page, village["uid"])
    if not land["commitments"] and not land["parcels"]:
        days_slider(page, land)  # of a day before the land was given
        html(note(page.t("field.none")))
        return
    for commitment in land["commitments"]:
        _three_areas(page, commitment, land)
        field_steps.draw(page, commitment, land)
    days_slider(page, land)
    if any(p.get("geometry") for p in land["parcels"]):
        _map(page, land)
    elif not all(c.get("measured") for c in land["commitments"]):
        html(note(page.t("field.draw_first" if page.actor.role == "officer" else "field.not_measured")))
    if land["allotments"] or land["plots"]:
        numbers = {p["uid"]: p["number"] for p in land["plots"]}
        listed = sorted(land["allotments"], key=lambda a: (number_order(numbers.get(a.get("plot", ""), "")), a["uid"]))
        key = f"plots_{land['village']}"
        html(heading(page.t("field.plots")) + _plots(page, land, few(listed, key), numbers))
        rest(page, listed, key)
    for commitment in () if page.day else land["commitments"]:
        offer_words(page, "commitment", commitment)


def _three_areas(page: Page, commitment: Record, land: Record) -> None:
    mine = [p["uid"] for p in land["plots"] if p["parcel"] in (commitment.get("parcels") or ())]
    divided = sum(p["calculated_area"]["m2"] for p in land["plots"] if p["uid"] in mine and p.get("calculated_area"))
    fields = [p for p in land["parcels"] if p["uid"] in (commitment.get("parcels") or ()) and not p.get("successors")]
    plots = f"{page.say.area(divided)} · {page.t.tn('field.plots_n', len(mine), n=page.say.number(len(mine)))}"
    boxes = (
        ("field.promised", area(page, commitment.get("declared_area")), ""),
        ("field.measured", area(page, commitment.get("surveyed_area")), _as_drawn(page, commitment, fields)),
        ("field.divided", plots if mine else "–", ""),
    )
    status = page.t(f"status.commitment.{commitment['status']}")
    nature = page.t(f"code.nature.{commitment['nature']}") if commitment.get("nature") else ""
    said_on = commitment.get("signed_on") or commitment.get("announced_on")
    since = page.say.date(said_on) if said_on and len(land["commitments"]) > 1 else ""  # which of several it is
    names = ", ".join(p["name"] for p in fields if p.get("name"))
    body = "".join(
        f"<div><span>{escape(page.t(key))}</span><strong>{escape(text)}</strong>"
        + (f"<small>{escape(more)}</small></div>" if more else "</div>")
        for key, text, more in boxes
    )
    html(
        note(" · ".join(x for x in (page.t("kind.commitment"), names, since, status, nature) if x))
        + f'<div class="lt-three">{body}</div>'
        + _in_common(page, fields)
    )


def _as_drawn(page: Page, commitment: Record, fields: Sequence[Record]) -> str:
    """How far the area may be off, and that of the outlines where it reads otherwise; neither while one is not known."""
    known = [p for p in fields if p.get("geometry") and p.get("calculated_area")]
    if not known or len(known) < len(fields):
        return ""
    said = []
    drawn = page.say.area(sum(p["calculated_area"]["m2"] for p in known))
    if drawn != area(page, commitment.get("surveyed_area")):
        said.append(page.t("field.on_map", area=drawn))
    errors = [sd_of(p) for p in known]
    if all(errors):
        said.append(page.t("field.error", area=rough_area(page, math.hypot(*filter(None, errors)))))
    return " · ".join(said)


def _in_common(page: Page, fields: Sequence[Record]) -> str:
    """The tree, the well, the path of some fields, and what they leave to be shared out."""
    parts = [part for field in fields for part in field.get("common_parts") or ()]
    if not parts:
        return ""
    net = [known["m2"] if (known := field.get("net_area") or _all_of(field)) else None for field in fields]
    left = page.say.not_known if None in net else page.say.area(sum(m2 for m2 in net if m2 is not None))
    return note(page.t("common.in_field", parts=parts_said(page, parts), area=left))


def _all_of(field: Record) -> Record | None:
    """The whole of a field in which nothing is common; None where what is common has no known area."""
    return None if field.get("common_parts") else field.get("calculated_area")


def _map(page: Page, land: Record) -> None:
    use_local()
    drawn = kept.drawn_field(page, land["village"], lambda: drawn_field(page, land))
    st_folium(
        field_map(drawn, page.t), key=f"field_{land['village']}", height=520, use_container_width=True,
        returned_objects=[],
    )  # fmt: skip


def drawn_field(page: Page, land: Record) -> DrawnField:
    """The fields and plots of a village as the map shows them: numbers, states, signs; no names."""
    live = live_by_plot(land["allotments"])
    signs = signs_of(page, land)
    parcels = [_feature(p, {"uid": p["uid"], "label": p.get("name") or page.t("kind.parcel")}) for p in land["parcels"]]
    plots = [
        _feature(p, {
            "uid": p["uid"], "number": p["number"], "state": word_of(live.get(p["uid"], ())),
            "sign": signs.get(p["uid"], ""), "label": _label(page, p, live.get(p["uid"], ())),
        })
        for p in land["plots"]
        if p.get("geometry")
    ][:ON_THE_MAP]  # fmt: skip
    common = [one for p in land["parcels"] for one in features_of(page, p.get("common_parts") or ())]
    return draw_field([p for p in parcels if p["geometry"]], plots, page.t, common=common)


def _feature(record: Record, properties: Record) -> Record:
    return {"type": "Feature", "geometry": record.get("geometry"), "properties": properties}


def live_by_plot(allotments: Sequence[Record]) -> dict[str, list[Record]]:
    """Allotments of each plot, the live one last."""
    found: dict[str, list[Record]] = {}
    for allotment in sorted(allotments, key=lambda a: a["status"] in LIVE_ALLOTMENT):
        if allotment.get("plot"):
            found.setdefault(allotment["plot"], []).append(allotment)
    return found


def word_of(allotments: Sequence[Record]) -> str:
    """Planned, handed over or ended."""
    return PLOT_WORD[allotments[-1]["status"]] if allotments else "planned"


def signs_of(page: Page, land: Record) -> dict[str, str]:
    """The picture of her who farms each plot."""
    holders = {
        a["plot"]: a["holders"][0]["party"]
        for a in land["allotments"]
        if a.get("plot") and a.get("holders") and a["status"] in HELD
    }
    return {plot: page.reader.sign(land, party) for plot, party in holders.items()}


def _label(page: Page, plot: Record, allotments: Sequence[Record]) -> str:
    known = plot.get("calculated_area")
    size = page.say.area(known["m2"], sd_m2=sd_of(plot)) if known else page.say.not_known
    return f"{page.t('plot.' + word_of(allotments))}\n{size}"


def _plots(page: Page, land: Record, allotments: Sequence[Record], numbers: Record) -> str:
    people, rows = land["people"], []
    for allotment in allotments:
        who = [people[link["party"]] for link in allotment.get("holders") or () if link["party"] in people]
        names = ", ".join(
            (sign_svg(p.get("sign"), 20) + anchor(page.link("woman", id=p["uid"]), p["pseudonym"]))
            if page.actor.role == "officer" else escape(p["pseudonym"]) for p in who
        )  # fmt: skip
        rows.append((
            escape(numbers.get(allotment.get("plot", ""), "–") or "–"), names or "–",
            plot_badge(page, PLOT_WORD[allotment["status"]]), escape(_unit_area(page, allotment)),
            escape(page.say.date(allotment["handed_over_on"]) if allotment.get("handed_over_on") else "–"),
            escape(_ended(page, allotment)),
        ))  # fmt: skip
    head = [page.t(f"field.head.{name}") for name in ("number", "who", "state", "area", "since", "ended")]
    return table(head, rows, numbers=frozenset({0, 3}), titles=frozenset({0, 1, 2}))


def _unit_area(page: Page, allotment: Record) -> str:
    if recorded := allotment.get("area_recorded"):
        return page.say.area(recorded["m2"], short=True)
    if allotment["unit"] == "share" and allotment.get("share"):
        return allotment["share"]
    return page.t(f"code.allot_unit.{allotment['unit']}") if allotment["unit"] == "unmeasured" else "–"


def _ended(page: Page, allotment: Record) -> str:
    if not allotment.get("ended_on"):
        return ""
    kind = page.t(f"status.allotment.{allotment['status']}")
    return f"{kind}, {page.say.date(allotment['ended_on'])}"
