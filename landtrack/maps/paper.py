"""The sheet our maps are drawn on: light as paper, with a scale bar and a legend, and no word from outside.

A drawing of ours is a JavaScript function in a file beside this one, called with the map and one payload of
facts. It puts texts on the map through ``textContent``, so that a name is never read as anything but a
name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, Final

import folium
from branca.element import MacroElement
from folium.template import Template

from landtrack.maps.local import map_json, map_text, use_local
from landtrack.presentation import PATTERNS, Drawing

Translate = Callable[[str], str]
GeoJson = Mapping[str, Any]

# South-west and north-east corner, lat/lon: where a map without anything opens.
MALI: Final = ((10.1, -12.3), (25.0, 4.3))


INK: Final = "#1f2a30"


class Script(MacroElement):
    """One of our drawings, added to a map.

    Parameters
    ----------
    name : file of the function, ``<name>.js`` in this folder
    facts : its payload, anything JSON can hold, or what ``map_json`` wrote of it
    style : file of a style sheet, ``<style>.css``, or ""
    """

    _template = Template(
        "{% macro header(this, kwargs) %}"
        "{% if this.style %}<style>{{ this.style }}</style>{% endif %}"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "({{ this.code }})({{ this._parent.get_name() }}, {{ this.facts }});"
        "{% endmacro %}"
    )

    def __init__(self, name: str, facts: Mapping[str, Any] | str, style: str = "") -> None:
        super().__init__()
        self._name = name
        self.code = _own_file(f"{name}.js")
        self.facts = facts if isinstance(facts, str) else map_json(facts)
        self.style = _own_file(f"{style}.css") if style else ""


def _own_file(name: str) -> str:
    """Read a file that lies beside this module; a leading ``//`` comment is left out."""
    text = resources.files("landtrack.maps").joinpath(name).read_text("utf-8")
    lines = text.splitlines()
    while lines and lines[0].startswith("//"):
        del lines[0]
    return "\n".join(lines)


def sheet(
    t: Translate,
    legend: Sequence[Mapping[str, str]],
    *,
    outlines: GeoJson | None = None,
    credit: str = "",
    height: int | str = 480,
    canvas: bool = False,
) -> folium.Map:
    """Lay out an empty sheet; drawings are added as ``Script``.

    Parameters
    ----------
    t : translates a message id
    legend : rows of ``legend_row``
    outlines : GeoJSON drawn under everything, lon/lat degrees; only its geometry is used
    credit : whose outlines they are, written in the corner
    height : pixels, or a share such as "100%"
    canvas : draw shapes on a canvas, for many of them; without hatches

    Returns
    -------
    folium.Map without tiles, zooming in steps of a quarter up to 22
    """
    use_local()
    page = folium.Map(tiles=None, height=height, prefer_canvas=canvas, maxZoom=22, zoomSnap=0.25)
    facts = {
        "outlines": _bare(outlines) if outlines else None,
        "credit": map_text(credit),
        "title": t("map.legend"),
        "closer": t("drawing.closer"),
        "farther": t("drawing.farther"),
        "legend": list(legend),
    }
    Script("paper", facts, style="paper").add_to(page)
    return page


def _bare(shape: GeoJson) -> dict[str, Any]:
    """Keep the geometry of a GeoJSON object and nothing that is written in it."""
    if shape["type"] == "FeatureCollection":
        return {"type": "FeatureCollection", "features": [_bare(feature) for feature in shape["features"]]}
    if shape["type"] == "Feature":
        return {"type": "Feature", "properties": {}, "geometry": shape["geometry"]}
    return dict(shape)


def legend_row(svg: str, text: str) -> dict[str, str]:
    """Make a row of a legend: a small SVG of our own and the words beside it."""
    return {"svg": svg, "text": text}


def swatch(colour: str, ink: str, *, pattern: str = "solid", drawing: Drawing | None = None, disc: bool = True) -> str:
    """Draw the sample of a legend: a disc or a piece of land, with its drawing or else its hatch."""
    hatch = PATTERNS[pattern]
    frame = '<circle cx="15" cy="13" r="11.5"' if disc else '<rect x="2" y="2" width="26" height="22" rx="2"'
    dash = f' stroke-dasharray="{hatch.dash}"' if hatch.dash and not drawing else ""
    inside = f'<g transform="translate(7.5 5.5) scale(.625)">{drawing.body(ink)}</g>' if drawing else ""
    if hatch.tile and not drawing:
        tiles = "".join(f'<path d="{hatch.tile}" transform="translate({x} {y})"/>' for x in (5, 13) for y in (4, 12))
        inside = f'<g fill="none" stroke="{ink}" stroke-width="1.2">{tiles}</g>'
    edge = f'stroke="{INK}" stroke-width="1.4"{dash}'
    return f'<svg width="30" height="26" aria-hidden="true">{frame} fill="{colour}" {edge}/>{inside}</svg>'


def clicked(returned: Mapping[str, Any] | None) -> str | None:
    """Find the uid of what was last clicked in what ``st_folium`` returned, or None.

    ``st_folium(page, returned_objects=["last_active_drawing"])`` is all it needs.
    """
    feature = (returned or {}).get("last_active_drawing") or {}
    return (feature.get("properties") or {}).get("uid")
