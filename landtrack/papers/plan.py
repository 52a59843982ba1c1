"""The plan of measured land for the day it is handed over: each field on a page of its own, drawn to scale.

A plot has its number and, once it is handed over, the picture of her who farms it; no names.  A plot that is only
planned has a dashed line.  What is common in the field (path, well, trees, buildings) is drawn where it lies.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from landtrack.domain.lifecycle import HELD
from landtrack.errors import PaperRefused
from landtrack.land.common_parts import drawn_in
from landtrack.land.on_sheet import View, borders, middle, path, view_of, write_in
from landtrack.papers.data import Asked, Record
from landtrack.papers.plan_common import drawn, legend, room_for_words
from landtrack.papers.sheets import number_of_land

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from landtrack.register.reading import Reader

PAGES: Final = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}  # mm
SIDE, HEAD, FOOT = 11.0, 36.0, 22.0  # mm: margins left and right, and above and below with what stands there
# Sizes of a number (mm, as type is measured), and how wide a figure and how high a capital of DejaVu Sans Bold is.
LARGEST, LEAST = {"a4": 8.0, "a3": 11.3}, 1.9
FIGURE, CAPITAL = 0.7, 0.73
PICTURE, LEAST_PICTURE = 1.15, 3.6  # a sign's side at size 1, and the smallest that is known again (mm)
PART = {"a4": 6.0, "a3": 8.0}  # mm, width of the ring about the picture of a tree or a well
AIR = 0.5  # mm about what stands in a plot
BAR = 42.0  # mm, the longest scale bar
INSET = 0.8  # mm
_FREE = "#d9d9d9"  # of ground that is no plot to be farmed
_PEN = 'fill="none" stroke="#000"'
_DASHES = f'{_PEN} stroke-width=".3" stroke-dasharray="1.5 1"'


def is_measured(kind: str, reader: Reader, commitment: Record) -> None:
    """A plan needs the outline of a field.  Raises PaperRefused."""
    if not _fields(reader.list("parcel", uid=list(commitment.get("parcels") or ()))):
        raise PaperRefused(kind, "plan_not_measured")


def _fields(parcels: list[Record]) -> list[Record]:
    """The fields that have an outline and were not divided or joined since."""
    return [p for p in parcels if p.get("geometry") and not p.get("successors")]


def plan(asked: Asked) -> Record:
    """A page a field; north turns with the field where that fills the sheet."""
    t, commitment = asked.t, asked.about
    land = asked.reader.land(commitment["area_code"])
    mine = set(commitment.get("parcels") or ())
    number = number_of_land(asked, commitment)
    holders = {a["plot"]: a for a in land["allotments"] if a.get("plot") and a["status"] in HELD}
    fields = _fields([p for p in land["parcels"] if p["uid"] in mine])
    drawn = {p["uid"] for p in land["plots"] if p["parcel"] in {f["uid"] for f in fields} and p.get("geometry")}
    unplaced = sum(
        a["commitment"] == commitment["uid"] and a["status"] in HELD and a.get("plot") not in drawn
        for a in land["allotments"]
    )
    return asked.common(number, classes="S") | {
        "heading": t("plan.title"), "village": asked.village["name"], "north": t("plan.north"),
        "held": t("plan.held"), "planned": t("plan.planned"),
        "unplaced": t.tn("plan.unplaced", unplaced, n=asked.say.number(unplaced)) if unplaced else "",
        "pages": [_page(asked, number, land, holders, field) for field in fields],
    }  # fmt: skip


def _page(asked: Asked, number: str, land: Record, holders: dict[str, Record], field: Record) -> Record:
    plots = [p for p in land["plots"] if p["parcel"] == field["uid"] and p.get("geometry")]
    width, height = PAGES[asked.size]
    rooms = [(w - 2 * SIDE, h - HEAD - FOOT) for w, h in ((width, height), (height, width))]
    common = drawn_in(field)
    view = view_of([field["geometry"], *(p["geometry"] for p in plots), *(shape for _, shape in common)], rooms)
    shapes = dict(zip((p["uid"] for p in plots), view.shapes[1:], strict=False))
    on_sheet = [(kind, at) for (kind, _), at in zip(common, view.shapes[1 + len(plots) :], strict=True)]
    side = PART[asked.size]
    rooms_of = {uid: room_for_words(shape, on_sheet, side) for uid, shape in shapes.items()}
    wide, high = rooms[view.room]
    figures = len(str(len(plots)))  # at least as many are given room, so that plots of one size are written alike
    return {
        "number": number, "flipped": view.room == 1, "wide": wide, "high": high, "turn": view.turn,
        "svg": _drawing(view, plots, {uid for uid in shapes if uid in holders}, (wide, high), drawn(on_sheet, side)),
        "common": [row | {"text": asked.t(f"code.common_part.{row['kind']}")} for row in legend(on_sheet)],
        "alt": asked.t("plan.drawing"), "bar": _bar(asked, view.one_to),
        "areas": _areas(asked, field, plots),
        "labels": [_label(asked, land, p["number"], figures, holders.get(p["uid"]), rooms_of[p["uid"]])
                   for p in plots],
    }  # fmt: skip


def _drawing(view: View, plots: list[Record], held: set[str], room: tuple[float, float], common: str) -> str:
    """The field and its plots as SVG in millimetres: ground that is not farmed, plots, the field's own outline.

    Beside plots that are handed over, one that is only planned has its dashes inside, or their borders hide it.
    """
    field, *shapes = view.shapes[: 1 + len(plots)]
    free = [shape for plot, shape in zip(plots, shapes, strict=True) if plot.get("usable") == "no"]
    solid = [shape for plot, shape in zip(plots, shapes, strict=True) if plot["uid"] in held]
    loose = [shape for plot, shape in zip(plots, shapes, strict=True) if plot["uid"] not in held]
    inset = [shape.buffer(-INSET, join_style="mitre") for shape in loose] if solid else []
    dashed = inset or ([borders(loose)] if loose else [])
    lines = [f'<path fill="{_FREE}" d="{path(one)}"/>' for one in free] + [common]
    lines += [f'<path {_DASHES} d="{path(one)}"/>' for one in dashed if not one.is_empty]
    lines += [f'<path {_PEN} stroke-width=".35" d="{path(one)}"/>' for one in solid]
    lines.append(f'<path {_PEN} stroke-width=".9" d="{path(field)}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {room[0]:g} {room[1]:g}" width="{room[0]:g}mm" '
        f'height="{room[1]:g}mm" fill-rule="evenodd" stroke-linejoin="round">{"".join(lines)}</svg>'
    )


def _label(
    asked: Asked, land: Record, number: str, least: int, allotment: Record | None, shape: BaseGeometry
) -> Record:
    """A plot's number and, where there is room for both, the sign of her who holds it.  ``least``: its figures."""
    figures = (FIGURE * max(len(number), least), CAPITAL)
    if allotment:
        both = (figures, (PICTURE, PICTURE))
        layouts = ((both, True), (both, False))
        if spot := write_in(shape, layouts, LARGEST[asked.size], max(LEAST, LEAST_PICTURE / PICTURE), AIR):
            people = [land["people"].get(link["party"]) or {} for link in allotment.get("holders") or ()]
            sign = asked.sign(people[0].get("sign") if people else None)
            return _written(number, spot.size, spot.middles[0]) | {
                "picture": [sign | _at(spot.middles[1]) | {"side": spot.size * PICTURE}]
            }
    if spot := write_in(shape, (((figures,), True),), LARGEST[asked.size], LEAST, AIR):
        return _written(number, spot.size, spot.middles[0])
    at = middle(shape)
    return _written(number, LEAST, (at.x, at.y))  # across its border, but there


def _written(number: str, size: float, at: tuple[float, float]) -> Record:
    return {"text": number, "em": size, "picture": [], **_at(at)}


def _at(point: tuple[float, float]) -> Record:
    return {"x": point[0], "y": point[1]}


def _bar(asked: Asked, one_to: int) -> Record:
    """A scale bar of 1, 2 or 5 tens of metres, as long as there is room for, and the scale in figures."""
    longest = BAR * one_to / 1000
    ten = 10 ** math.floor(math.log10(longest))
    metres = next(n * ten for n in (5, 2, 1) if n * ten <= longest)
    return {
        "mm": metres * 1000 / one_to, "text": asked.t("plan.metres", n=asked.say.number(metres, int(metres < 1))),
        "zero": asked.say.number(0), "scale": asked.t("plan.scale", n=asked.say.number(one_to)),
    }  # fmt: skip


def _areas(asked: Asked, field: Record, plots: list[Record]) -> list[str]:
    """How large the field is, its plots together, and each of them or the smallest and the largest."""
    t, say = asked.t, asked.say
    size = field.get("surveyed_area") or field.get("calculated_area")
    told = [t("plan.field", area=say.area(size["m2"], short=True) if size else say.not_known)]
    if field.get("common_parts"):
        net = field.get("net_area")
        told.append(t("plan.net", area=say.area(net["m2"], short=True) if net else say.not_known))
    if not plots:
        return [*told, t("plan.no_plots")]
    known = [p["calculated_area"]["m2"] for p in plots if p.get("calculated_area")]
    together = say.area(math.fsum(known), short=True) if len(known) == len(plots) else say.not_known
    told.append(t.tn("plan.plots", len(plots), n=say.number(len(plots)), area=together))
    if len(plots) > 1 and len(known) == len(plots):
        least, most = say.area(min(known), short=True), say.area(max(known), short=True)
        told.append(t("plan.each", area=least) if least == most else t("plan.from_to", least=least, most=most))
    return told
