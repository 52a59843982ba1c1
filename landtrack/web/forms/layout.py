"""How a field becomes plots, or several fields: laid out in rows, drawn, from a file, only numbered; divided along a line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from landtrack.domain.asking import Question
from landtrack.errors import LandtrackError
from landtrack.i18n.findings import finding_sentence
from landtrack.i18n.sentences import sentence
from landtrack.land.common_parts import drawn_in, surfaces
from landtrack.land.editing import snap_each, split
from landtrack.land.findings import Finding, check_plots, refused
from landtrack.land.measure import area_m2
from landtrack.land.mending import repair
from landtrack.land.outlines import areas_of, to_geojson, to_shape, without
from landtrack.land.rows import CORNERS, MOST_PLOTS, long_side, rows_and_columns
from landtrack.maps import Neighbour, Shape, draw_field, field_map, use_local
from landtrack.maps.drawing import Drawn
from landtrack.web.common_parts import features_of, neighbours_of
from landtrack.web.drawing import draw_on_map
from landtrack.web.forms.asking import Asking
from landtrack.web.forms.counts import counts
from landtrack.web.forms.equal_plots import equal_plots
from landtrack.web.forms.outline import accuracy_told, preset_method, taken_twice
from landtrack.web.forms.plots_file import from_file
from landtrack.web.forms.whole_plots import are_whole
from landtrack.web.page import Page, Record
from landtrack.web.parts import html, note

MAP_PX = 420
MOST_SHOWN = 500  # plots in the small picture
# How plots are measured, until somebody says otherwise: what is laid out here goes to the ground by tape.
_METHOD = {
    **dict.fromkeys(("rows", "equal", "size"), "relativeMeasurement"),
    "draw": "fieldSketch",
    "file": "gnssSurvey",
}


def _field(asking: Asking) -> Record:
    return asking.page.reader.get("parcel", asking.subject)


def _plots_there(asking: Asking) -> list[Record]:
    return asking.page.reader.list("plot", parcel=[asking.subject])


def _first_number(there: Sequence[Record]) -> int:
    """The number after the highest that is marked already."""
    return 1 + max((int(p["number"]) for p in there if p["number"].isdecimal()), default=0)


def plots(asking: Asking, question: Question) -> list[Record] | None:
    """The plots of a field: their numbers, and their outlines where they have one."""
    page, field, there = asking.page, _field(asking), _plots_there(asking)
    ways = ("rows", "equal", "size", "draw", "file", "numbers") if field.get("geometry") else ("numbers",)
    before = asking.answers.get("layout")
    way = st.radio(page.t("layout.way"), ways, ways.index(before) if before in ways else 0, horizontal=True,
                   key=asking.key("layout"), format_func=lambda one: page.t(f"layout.way.{one}"))  # fmt: skip
    asking.answers["layout"] = way
    preset_method(asking, way, _METHOD)
    told = _WAYS[way](asking, question, field, there)
    if not told:
        return None
    asking.answers["plots_by"] = way
    drawn = [(p["number"], to_shape(p["geometry"])) for p in told if p.get("geometry")]
    elsewhere = way in ("draw", "file")
    accuracy = accuracy_told(asking) if elsewhere else None
    found = _judged(page, drawn, field, there, accuracy, gaps=elsewhere) if drawn else ()
    stops = any(map(_stops, found))
    if not stops:
        _sum_up(page, told)
    if drawn and way != "draw":
        _picture(asking, field, there, told, found)
    return None if stops else told


def _judged(
    page: Page, drawn: Sequence[tuple[str, Any]], field: Record, there: Sequence[Record], accuracy_m: float | None,
    *, gaps: bool,
) -> Sequence[Finding]:  # fmt: skip
    """What is to be said of them, and say it."""
    older = [p for p in there if p.get("geometry")]
    every = [*((p["number"], to_shape(p["geometry"])) for p in older), *drawn]
    errors = [*(p.get("accuracy_m") for p in older), *(accuracy_m for _ in drawn)]
    found = check_plots(every, to_shape(field["geometry"]), accuracy_m=errors, gaps=gaps, common=drawn_in(field),
                        field_accuracy_m=field.get("accuracy_m"))  # fmt: skip
    for one in found:
        text = finding_sentence(one, page.t, page.say)
        html(f'<p class="lt-warning" role="alert">{escape(text)}</p>' if _stops(one) else note(text))
    return found


def _stops(finding: Finding) -> bool:
    """Whether plots cannot be laid out so."""
    return bool(refused([finding])) or finding.code == "conflict"


def _sum_up(page: Page, told: Sequence[Record]) -> None:
    html(f'<p class="lt-sentence-small" role="status">{escape(plots_said(page, told))}</p>')


def plots_said(page: Page, told: Sequence[Record]) -> str:
    """How many plots, and between which areas they lie."""
    said = page.t.tn("layout.said", len(told), n=page.say.number(len(told)))
    areas = areas_of(p["geometry"] for p in told if p.get("geometry"))
    if not areas:
        return said
    least, most = page.say.area(min(areas)), page.say.area(max(areas))
    each = page.t("layout.each", area=least) if least == most else page.t("layout.between", least=least, most=most)
    return f"{said} · {each}"


# --- the ways ------------------------------------------------------------------------------------------


def _in_rows(asking: Asking, _: Question, field: Record, there: Sequence[Record]) -> list[Record] | None:
    rows, columns = counts(asking, ("rows", 1, 5), ("columns", 1, 10))
    return _laid(asking, field, there, rows=rows, columns=columns) if rows and columns else None


def _of_size(asking: Asking, _: Question, field: Record, there: Sequence[Record]) -> list[Record] | None:
    width, height = counts(asking, ("width_m", 1, 20), ("height_m", 1, 30))
    return _laid(asking, field, there, width_m=width, height_m=height) if width and height else None


def _laid(asking: Asking, field: Record, there: Sequence[Record], **size: Any) -> list[Record] | None:
    """Cells over what is free of the field, turned as people lay them out, paths between them."""
    page, answers = asking.page, asking.answers
    with st.expander(page.t("ask.more")):
        turn, path = counts(asking, ("turn", 0, 0), ("path_m", 0, 0))
        corner = st.radio(page.t("layout.start"), CORNERS, CORNERS.index(answers.get("start", "NW")), horizontal=True,
                          key=asking.key("start"), format_func=lambda one: page.t(f"layout.start.{one}"))  # fmt: skip
        answers["start"] = corner
    taken = [to_geojson(shape) for shape in surfaces(field.get("common_parts") or ())]
    free = without(field["geometry"], [*taken, *(p["geometry"] for p in there if p.get("geometry"))])
    try:
        laid = rows_and_columns(free, angle=_angle(free, turn or 0), path_m=float(path or 0), start_corner=corner,
                                first_number=_first_number(there), **size)  # fmt: skip
    except ValueError:
        html(
            f'<p class="lt-warning" role="alert">{escape(page.t("layout.cannot", most=page.say.number(MOST_PLOTS)))}</p>'
        )
        return None
    clipped = [number for one in laid.findings if one.code == "plot_clipped" for number in one.ids]
    if clipped:
        html(note(page.t.tn("layout.clipped", len(clipped), numbers=", ".join(clipped))))
    for one in laid.findings:
        if one.code != "plot_clipped":
            html(note(finding_sentence(one, page.t, page.say)))
    if laid.leftover_m2 > 1:
        html(note(page.t("layout.left", area=page.say.area(laid.leftover_m2))))
    return [{"number": p.number, "geometry": to_geojson(p.shape)} for p in laid.plots]


def _equal(asking: Asking, _: Question, field: Record, there: Sequence[Record]) -> list[Record] | None:
    taken = [p["geometry"] for p in there if p.get("geometry")]
    return equal_plots(asking, field, taken, _first_number(there))


def _angle(field: Any, turn: int) -> float | None:
    return long_side(field) + turn if turn else None


def _drawn(asking: Asking, question: Question, field: Record, there: Sequence[Record]) -> list[Record] | None:
    before = asking.answers.get(question.name) or []
    neighbours = [Neighbour("field", field["geometry"])]
    neighbours += [Neighbour("plot", p["geometry"], p["number"]) for p in there if p.get("geometry")]
    neighbours += neighbours_of(field.get("common_parts") or ())
    draft = [Drawn(None, p["geometry"]) for p in before if p.get("geometry")]
    drawn = draw_on_map(asking.page, key=asking.key("map"), mode="plots", neighbours=neighbours, draft=draft or None)
    if drawn is None:
        return before or None
    first = _first_number(there)
    around = [to_shape(one) for one in (field["geometry"], *(p["geometry"] for p in there if p.get("geometry")))]
    told = [{"number": str(first + n), "geometry": one.geometry} for n, one in enumerate(drawn)]
    mended = _mended(asking, told)
    if mended is None:
        return None
    shapes = snap_each([to_shape(plot["geometry"]) for plot in mended], around)
    return [plot | {"geometry": to_geojson(shape)} for plot, shape in zip(mended, shapes, strict=True)]


def _mended(asking: Asking, told: Sequence[Record]) -> list[Record] | None:
    """The plots as land, each with what is to be said of it; None while one of them cannot be."""
    page, found = asking.page, []
    for plot in told:
        mended = repair(plot["geometry"])
        for one in mended.findings:
            which = f"{page.t('kind.plot')} {plot['number']}"
            text = page.t("after.of_each", what=which, said=finding_sentence(one, page.t, page.say))
            html(f'<p class="lt-warning" role="alert">{escape(text)}</p>' if one in refused([one]) else note(text))
        found.append({**plot, "geometry": mended.shape and to_geojson(mended.shape)})
    return found if found and all(plot["geometry"] for plot in found) else None


def _numbered(asking: Asking, _: Question, __: Record, there: Sequence[Record]) -> list[Record] | None:
    """Nobody drew them: only their numbers are known, as they are marked on the ground."""
    (count,) = counts(asking, ("count", 1, 10))
    first = _first_number(there)
    return [{"number": str(first + n)} for n in range(count)] if count else None


def _of_file(asking: Asking, question: Question, _: Record, there: Sequence[Record]) -> list[Record] | None:
    return from_file(asking, question, there, _first_number(there))


_WAYS = {"rows": _in_rows, "equal": _equal, "size": _of_size, "draw": _drawn, "file": _of_file, "numbers": _numbered}


def _picture(
    asking: Asking, field: Record, there: Sequence[Record], told: Sequence[Record], found: Sequence[Finding]
) -> None:
    use_local()
    page = asking.page
    named = {"uid": "", "label": field.get("name") or ""}
    parcel = {"type": "Feature", "geometry": field["geometry"], "properties": named}
    shown = [p for p in [*there, *told] if p.get("geometry")][:MOST_SHOWN]
    cells = [
        {
            "type": "Feature",
            "geometry": p["geometry"],
            "properties": {"uid": "", "number": p["number"], "state": "planned"},
        }
        for p in shown
    ]
    common = [*features_of(page, field.get("common_parts") or ()), *taken_twice(page, found)]
    drawn = draw_field([parcel], cells, page.t, common=common)
    st_folium(field_map(drawn, page.t, height=MAP_PX), key=asking.key("picture"), height=MAP_PX,
              use_container_width=True, returned_objects=[])  # fmt: skip


# --- a field divided -----------------------------------------------------------------------------------


def parts(asking: Asking, question: Question) -> list[Record] | None:
    """A line across the field; each side is a field of its own, with its name and area."""
    page, field = asking.page, _field(asking)
    if not field.get("geometry"):
        html(note(page.t("field.not_measured")))
        return None
    there = [Neighbour("plot", p["geometry"], p["number"]) for p in _plots_there(asking) if p.get("geometry")]
    there += neighbours_of(field.get("common_parts") or ())
    drawn = draw_on_map(page, key=asking.key("map"), mode="line", neighbours=there,
                        shapes=[Shape(asking.subject, field["geometry"], field.get("name") or "")])  # fmt: skip
    if drawn is None:
        before: list[Record] | None = asking.answers.get(question.name)
        return before
    if not drawn:
        return None
    line = drawn[0].geometry
    try:
        pieces = split(to_shape(field["geometry"]), line["coordinates"] if line["type"] == "LineString" else [])
    except LandtrackError as error:
        html(f'<p class="lt-warning" role="alert">{escape(sentence(error, page.t))}</p>')
        return None
    if not are_whole(asking, pieces):
        return None
    return [_named(asking, n, piece) for n, piece in enumerate(pieces, 1)]


def _named(asking: Asking, n: int, piece: Any) -> Record:
    page = asking.page
    label = page.t("parts.name", n=page.say.number(n), area=page.say.area(area_m2(piece)))
    name = st.text_input(
        label, asking.answers.get(f"part_{n}") or "", key=asking.key("part", str(n)), width=320
    ).strip()
    asking.answers[f"part_{n}"] = name
    return {"geometry": to_geojson(piece), **({"name": name} if name else {})}


def parts_said(page: Page, told: Sequence[Record]) -> str:
    """The new fields with their areas."""
    areas = areas_of(p["geometry"] for p in told)
    return " · ".join(
        f"{p.get('name') or page.t('kind.parcel')} {page.say.area(m2)}" for p, m2 in zip(told, areas, strict=True)
    )
