"""Plots that a new outline of their field, or a line across it, would not leave whole: named, measured, drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from landtrack.domain.values import number_order
from landtrack.i18n.findings import finding_sentence
from landtrack.land.findings import Finding
from landtrack.land.outlines import GeoJson, to_geojson, to_shape
from landtrack.land.plots_kept import plots_cut, plots_outside
from landtrack.maps import draw_field, field_map, use_local
from landtrack.web.forms.asking import Asking
from landtrack.web.page import Page, Record
from landtrack.web.parts import html

PICTURE_PX = 320


def drawn_plots(page: Page, fields: Sequence[str]) -> list[Record]:
    """The plots of some fields that somebody drew, in the order of their numbers."""
    found = page.reader.list("plot", parcel=list(fields))
    return sorted((p for p in found if p.get("geometry")), key=lambda p: number_order(p["number"]))


def left_outside(asking: Asking, outline: Any, accuracy_m: float | None) -> tuple[Finding, ...]:
    """What is to be said of the plots of the field that is told anew; nothing of a field that begins."""
    if asking.form.about != "parcel":
        return ()
    known = accuracy_m or asking.page.reader.get("parcel", asking.subject).get("accuracy_m")
    return plots_outside(_numbered(drawn_plots(asking.page, [asking.subject])), outline, known)


def are_whole(asking: Asking, pieces: Sequence[Any]) -> bool:
    """Whether every plot lies in one piece of a divided field; those that do not are said, and drawn."""
    page, plots = asking.page, drawn_plots(asking.page, [asking.subject])
    whole = page.reader.get("parcel", asking.subject)["geometry"]
    _, cut = plots_cut(_numbered(plots), pieces, to_shape(whole))
    for one in cut:
        html(f'<p class="lt-warning" role="alert">{escape(finding_sentence(one, page.t, page.say))}</p>')
    if cut:
        outlines = [{"type": "Feature", "geometry": to_geojson(piece), "properties": {"uid": ""}} for piece in pieces]
        show(asking, outlines, plots, to_correct(page, cut))
    return not cut


def _numbered(plots: Iterable[Record]) -> list[tuple[str, Any, float | None]]:
    return [(p["number"], to_shape(p["geometry"]), p.get("accuracy_m")) for p in plots]


def to_correct(page: Page, findings: Iterable[Finding]) -> list[GeoJson]:
    """The ground of plots that lies where it may not, for the picture, with what is to be said of it."""
    return [
        {"type": "Feature", "geometry": to_geojson(one.shape),
         "properties": {"kind": "to_correct", "label": finding_sentence(one, page.t, page.say)}}
        for one in findings if one.code in ("plots_outside", "plots_cut")
    ]  # fmt: skip


def cells_of(plots: Iterable[Record]) -> list[GeoJson]:
    """Plots as the picture shows them, with their numbers."""
    return [
        {"type": "Feature", "geometry": p["geometry"], "properties": {"number": p["number"], "state": "planned"}}
        for p in plots
    ]


def show(asking: Asking, outlines: Sequence[GeoJson], plots: Iterable[Record], common: Sequence[GeoJson]) -> None:
    """The small picture of outlines, the plots in them, and what stands out."""
    from streamlit_folium import st_folium  # noqa: PLC0415

    use_local()
    page = asking.page
    drawn = draw_field(outlines, cells_of(plots), page.t, common=common)
    st_folium(field_map(drawn, page.t, height=PICTURE_PX), key=asking.key("picture"), height=PICTURE_PX,
              use_container_width=True, returned_objects=[])  # fmt: skip
