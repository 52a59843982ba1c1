"""A map on which a field, its plots or a dividing line are drawn and corrected by hand.

Under the drawing lies what is known of the place: the field, other plots with their numbers, other fields,
objections, the tree, the well, the path. A corner that comes near one of theirs takes exactly its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from folium.elements import JSCSSMixin

from landtrack.i18n.formats import Formats
from landtrack.maps.local import vendor
from landtrack.maps.paper import MALI, GeoJson, Script, legend_row, sheet, swatch
from landtrack.presentation import FLAGS, PATTERNS, SIGNS, Drawing

if TYPE_CHECKING:
    import folium

Words = Callable[..., str]  # a translator: a message id and what fills its blanks

CLOSE: Final = 0.004  # degrees, some 430 m: what is seen at once about a village
SNAPPED: Final = 2000  # neighbours that are drawn and snapped to, the nearest ones
CORNERS: Final = 5000  # of all shapes together; a hand does not draw more


def _dot(x: float, y: float, r: float) -> str:
    """Path data of a ring."""
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"


ICONS: Final = {  # lines in a square of 24
    "draw": "M5 8.5 15.5 5l4 9.5-10 5z",
    "line": f"M6.5 17.5 17.5 6.5{_dot(5, 19, 2)}{_dot(19, 5, 2)}",
    "point": f"M12 21.5C8 16.5 5.5 13 5.5 9a6.5 6.5 0 0 1 13 0c0 4-2.5 7.5-6.5 12.5z{_dot(12, 9, 2.2)}",
    "correct": "M12 3v18M3 12h18M12 3 9 6M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
    "corner": f"M4 20 7.8 8.5M12 6.5 19 9{_dot(9, 5.5, 3.2)}M13 18h7",
    "cut": f"{_dot(6, 6, 2.5)}{_dot(6, 18, 2.5)}M8 7.5 20 17M8 16.5 20 7",
    "erase": "M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10.5 11v5.5M13.5 11v5.5",
    "undo": "M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 10h-3",
}


@dataclass(frozen=True, slots=True)
class Mode:
    """What is drawn: ``shape`` is GeoMan's word for it, ``single`` allows one alone.

    ``divides``: a line across the shapes, which stay as they are; ``common``: the common part of a field that is
    drawn in it.
    """

    shape: str
    single: bool
    tools: tuple[str, ...]
    divides: bool = False
    common: str = ""


_FEW_TOOLS: Final = ("draw", "correct", "erase", "undo")
_RING_TOOLS: Final = ("draw", "correct", "corner", "erase", "undo")
MODES: Final = {
    "field": Mode("Polygon", single=True, tools=_RING_TOOLS),
    "plots": Mode("Polygon", single=False, tools=("draw", "correct", "corner", "cut", "erase", "undo")),
    "line": Mode("Line", single=True, tools=_FEW_TOOLS, divides=True),
    "tree": Mode("Marker", single=False, tools=_FEW_TOOLS, common="tree"),
    "well": Mode("Marker", single=False, tools=_FEW_TOOLS, common="well"),
    "path": Mode("Line", single=False, tools=_FEW_TOOLS, common="path"),
    "building": Mode("Polygon", single=False, tools=_RING_TOOLS, common="building"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """How a neighbour is drawn; what is a point has a ``picture``."""

    msgid: str
    colour: str = ""
    ink: str = "#1f2a30"
    weight: float = 1.2
    pattern: str = "solid"
    picture: Drawing | None = None


AROUND: Final = {  # from the lowest to the topmost
    "other_field": Around("drawing.around.other_field", "#ded8cb", "#7d7466"),
    "field": Around("map.field", "#fffdf8", "#6b5a3a", 3),
    "path": Around("drawing.around.path", "#e4d3b0", "#8a6f3f", 2),
    "building": Around("code.common_part.building", "#cfc8bd", "#4a4238", 2, picture=SIGNS["house"].drawing),
    "plot": Around("drawing.around.plot", "#f3e6c4"),
    "objection": Around(FLAGS["objection"].msgid, "#e6dcef", FLAGS["objection"].colour, 2, FLAGS["objection"].pattern),
    "overlap": Around("drawing.around.overlap", "#f0c9a0", "#8a4b12", 3, FLAGS["objection"].pattern),
    "to_correct": Around("drawing.around.to_correct", "#f0c9a0", "#8a4b12", 3, FLAGS["objection"].pattern),
    "tree": Around("sign.tree", picture=SIGNS["tree"].drawing, ink="#1d5e4a"),
    "well": Around("sign.well", picture=SIGNS["well"].drawing, ink="#2b5c91"),
    # outlines of a file, before they are taken in: told apart without their colours
    "file_good": Around("imports.map.good", "#1c7a62", weight=1.5),
    "file_repaired": Around("imports.map.repaired", "#9fd0f0", weight=1.5, pattern="horizontal"),
    "file_warning": Around("imports.map.warning", "#f0dd7a", weight=1.5, pattern="diagonal"),
    "file_refused": Around("imports.map.refused", "#dcb3cf", "#55203f", 3, "cross"),
}
STYLE: Final = {"color": "#1d5e4a", "weight": 3, "fillColor": "#1d5e4a", "fillOpacity": 0.14}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that may be changed: GeoJSON geometry in lon/lat degrees; ``label`` is written on it."""

    uid: str
    geometry: GeoJson
    label: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A shape that may not: ``kind`` is a key of ``AROUND``."""

    kind: str
    geometry: GeoJson
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape that is on the map.

    Parameters
    ----------
    uid : of the shape it was; None is new
    geometry : GeoJSON geometry, lon/lat degrees in full precision; the very object that was given, if nobody touched it
    cut_from : uid of the shape it was cut from
    """

    uid: str | None
    geometry: GeoJson
    cut_from: str | None = None


class _Pen(JSCSSMixin, Script):
    """A script that loads GeoMan; those after it find it there."""

    default_js = [("geoman_js", vendor("geoman/leaflet-geoman.min.js"))]  # noqa: RUF012  as folium has it
    default_css = [("geoman_css", vendor("geoman/leaflet-geoman.css"))]  # noqa: RUF012


def drawing_map(
    t: Words,
    say: Formats,
    *,
    mode: str,
    shapes: Sequence[Shape] = (),
    neighbours: Iterable[Neighbour] = (),
    background: GeoJson | None = None,
    centre: tuple[float, float] | None = None,
    start: Sequence[Drawn] | None = None,
    token: str = "",
    height: int | str = 560,
) -> folium.Map:
    """Lay out a map to draw on.

    Parameters
    ----------
    t, say : words and numbers of the reader's language
    mode : key of ``MODES``. In "line" the shapes are not changed: a line across them is drawn; "tree", "well", "path"
        and "building" are drawn in the field that is among the neighbours
    shapes : what may be changed
    neighbours : what lies around, in any order; the nearest ``SNAPPED`` are drawn
    background : GeoJSON drawn under everything
    centre : lon, lat to open at where nothing is drawn yet
    start : shapes to begin with instead of ``shapes``, of an earlier sitting; "undo" leads back from there
    token : names this sitting; the page keeps under it what was drawn while the map is away
    height : pixels, or a share such as "100%"
    """
    around = _nearest(list(neighbours), [s.geometry for s in shapes], centre)
    page = sheet(t, _legend(around, t), outlines=background, height=height)
    Script("ground", _ground(around), style="drawing").add_to(page)
    kind = MODES[mode]
    Script("land", {}).add_to(page)
    Script("bar", {"tools": _tools(kind, t), "words": _words(t), "number": _number(say)}).add_to(page)
    _Pen("snap", {}).add_to(page)
    rows = [{"uid": s.uid, "label": s.label, "geometry": s.geometry} for s in shapes]
    drawn = [] if kind.common else [*(s.geometry for s in shapes), *(d.geometry for d in start or ())]
    facts = {
        "shape": kind.shape,
        "single": kind.single,
        "shapes": [] if kind.divides else rows,
        "divide": rows if kind.divides else [],
        "start": None if start is None else [_as_row(one) for one in start],
        "style": STYLE,
        "hints": _hints(mode, t),
        "picture": _picture(AROUND[kind.common]) if kind.common else "",
        "names": {"shape": t("kind.plot"), "fresh": t("drawing.shape_new")}
        if not kind.common
        else dict.fromkeys(("shape", "fresh"), t(f"code.common_part.{kind.common}")),
        "token": token,
        "bounds": _bounds(drawn, around, centre),
    }
    Script("drawing", facts).add_to(page)
    return page


def _as_row(one: Drawn) -> dict[str, Any]:
    return {"uid": one.uid, "cut_from": one.cut_from, "geometry": one.geometry}


def _tools(kind: Mode, t: Words) -> list[dict[str, str]]:
    """The buttons, each with its word and drawing."""
    draws = {"Line": "line", "Marker": "point"}.get(kind.shape, "draw")
    looks = {name: draws if name == "draw" else name for name in kind.tools}
    return [{"name": n, "label": t(f"drawing.tool.{look}"), "icon": ICONS[look]} for n, look in looks.items()]


def _words(t: Words) -> dict[str, Any]:
    """All words of the bar; ``{n}`` is left to the browser."""
    notices = ("crossing", "crossing_back", "crossing_draw", "three", "two", "cut_missed", "cut_bent", "two_fingers")
    return {
        "toolbar": t("drawing.toolbar"),
        "done": t("drawing.done"),
        "about": t("quantity.about", n="{n}"),
        "hectare": t("unit.hectare.short", n="{n}"),
        "square_metre": t("unit.square_metre.short", n="{n}"),
        "notices": {name: t(f"drawing.notice.{name}") for name in notices},
    }


def _hints(mode: str, t: Words) -> dict[str, str]:
    """What to do next, by tool and number of corners."""
    kind = MODES[mode]
    lines = f"drawing.hint.{'path' if kind.common else 'line'}"
    line = {f"{tool}.{n}": t(f"{lines}.{n}") for tool in ("cut", "draw") for n in (0, 1, 2)}
    ring = {f"draw.{n}": t(f"drawing.hint.ring.{n}") for n in (0, 1, 2, 3)}
    point = {"draw.0": t("drawing.hint.point.0"), "correct": t("drawing.hint.point.correct")}
    rest = {name: t(f"drawing.hint.{name}") for name in ("correct", "corner", "erase", "pick")}
    of = "common" if kind.common else mode
    idle = {name: t(f"drawing.hint.{of}.{name}") for name in ("idle", "empty")}
    return line | rest | idle | {"Polygon": ring, "Marker": point}.get(kind.shape, {})


def _number(say: Formats) -> dict[str, str]:
    """Which signs part thousands and decimals."""
    sample = say.number(12345.6)
    return {"group": sample[2:-5], "decimal": sample[-2]}


def _nearest(
    neighbours: Sequence[Neighbour], geometries: Sequence[GeoJson], centre: tuple[float, float] | None
) -> list[tuple[Neighbour, Any]]:
    """The nearest ``SNAPPED`` neighbours with their shapes, the lowest first."""
    known = [(n, shapely.geometry.shape(n.geometry)) for n in neighbours if n.geometry]
    here = [shapely.geometry.shape(g) for g in geometries] or [g for n, g in known if n.kind == "field"]
    if len(known) > SNAPPED and (here or centre):
        middle = shapely.union_all(here).centroid if here else shapely.Point(centre)
        known = sorted(known, key=lambda pair: pair[1].distance(middle))
    order = list(AROUND)
    return sorted(known[:SNAPPED], key=lambda pair: order.index(pair[0].kind))


def _ground(around: Sequence[tuple[Neighbour, Any]]) -> dict[str, Any]:
    """The payload of what lies around."""
    things = []
    for one, shape in around:
        at = shape.representative_point()
        things.append({"kind": one.kind, "geometry": one.geometry, "label": one.label, "at": [at.y, at.x]})
    return {"looks": {kind: look_of(AROUND[kind]) for kind in {n.kind for n, _ in around}}, "things": things}


def look_of(look: Around) -> dict[str, Any]:
    """How the browser draws it."""
    style = {"color": look.ink, "weight": look.weight, "fillColor": look.colour, "fillOpacity": 1}
    tile = PATTERNS[look.pattern].tile
    return {"style": style, "tile": tile, "ink": look.ink, "picture": _picture(look), "snap": bool(look.colour)}


def _picture(look: Around) -> str:
    return look.picture.svg(30, look.ink) if look.picture else ""


def _legend(around: Sequence[tuple[Neighbour, Any]], t: Words) -> list[dict[str, str]]:
    """Explain what lies around, the drawing itself first."""
    kinds = {n.kind for n, _ in around}
    rows = [legend_row(swatch("#d7e4dd", "#1d5e4a", disc=False), t("drawing.around.drawn"))]
    for kind, look in AROUND.items():
        if kind in kinds:
            rows.append(legend_row(sample_of(look), t(look.msgid)))
    return rows if kinds else []


def sample_of(look: Around) -> str:
    """What stands for it in a legend: a piece of land, else its picture."""
    if look.colour:
        return swatch(look.colour, look.ink, pattern=look.pattern, disc=False)
    return swatch("#fffdf8", look.ink, drawing=look.picture)


def _bounds(
    shapes: Sequence[GeoJson], around: Sequence[tuple[Neighbour, Any]], centre: tuple[float, float] | None
) -> Any:  # two corners, lat/lon
    """Where to open: at the shapes, else the field, else the village with what lies near it, else the country."""
    field = [g for n, g in around if n.kind == "field"]
    seen = [shapely.geometry.shape(g) for g in shapes] or field
    if not seen and centre:
        seen = [shapely.Point(centre).buffer(CLOSE / 2)]
        seen += [g for _, g in around if g.distance(shapely.Point(centre)) < CLOSE]
    seen = seen or [g for _, g in around]
    if not seen:
        return MALI
    west, south, east, north = shapely.total_bounds(seen).tolist()
    return [[south, west], [north, east]]


def read_drawn(said: object, shapes: Sequence[Shape], token: str, mode: str = "plots") -> list[Drawn] | None:
    """What the browser says is on the map; None if nothing was changed, or if it says anything we did not ask.

    Parameters
    ----------
    said : what the component handed back
    shapes : what was given to be changed
    token : of this sitting; what another one said is not ours
    mode : key of ``MODES``: which shapes it draws

    Returns
    -------
    All shapes that are on the map now; one of ``shapes`` that is missing was erased
    """
    if not isinstance(said, Mapping) or said.get("token") != token or not isinstance(said.get("shapes"), list):
        return None
    known = {shape.uid: shape for shape in shapes}
    found = [_read_one(one, known, DEPTH[MODES[mode].shape]) for one in said["shapes"]]
    uids = [one.uid for one in found if one and one.uid]
    too_much = sum(_corners(one.geometry["coordinates"]) for one in found if one) > max(
        CORNERS, 2 * sum(_corners(s.geometry["coordinates"]) for s in shapes)
    )
    if None in found or len(set(uids)) < len(uids) or too_much:
        return None
    return [one for one in found if one]


def _read_one(one: object, known: Mapping[str, Shape], depths: Mapping[str, int]) -> Drawn | None:
    if not isinstance(one, Mapping):
        return None
    uid, cut_from, geometry = one.get("uid"), one.get("cut_from"), one.get("geometry")
    if any(name is not None and name not in known for name in (uid, cut_from)):
        return None
    if geometry is None:
        return Drawn(uid, known[uid].geometry) if uid else None
    return Drawn(uid, geometry, cut_from) if _is_geometry(geometry, depths) else None


DEPTH: Final = {  # how deep the lists are, by GeoMan's word and the types that it draws
    "Marker": {"Point": 0}, "Line": {"LineString": 1}, "Polygon": {"Polygon": 2, "MultiPolygon": 3},
}  # fmt: skip


def _is_geometry(geometry: object, depths: Mapping[str, int]) -> bool:
    if not isinstance(geometry, Mapping) or geometry.keys() != {"type", "coordinates"}:
        return False
    depth = depths.get(str(geometry["type"]))
    return depth is not None and _is_part(geometry["coordinates"], depth)


def _is_part(part: object, depth: int) -> bool:
    """Lists ``depth`` deep of places on earth."""
    if not isinstance(part, list) or not part:
        return False
    if depth:
        return all(_is_part(inner, depth - 1) for inner in part)
    return (
        len(part) == 2
        and all(isinstance(x, int | float) for x in part)  # nan and infinity are within nothing
        and abs(part[0]) <= 180
        and abs(part[1]) <= 90
    )


def _corners(part: Any) -> int:
    return sum(_corners(inner) for inner in part) if part and isinstance(part[0], list | tuple) else 1
