"""The map of a field: the land that was made available, and the plots it was divided into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely

from landtrack.maps.drawing import AROUND, look_of, sample_of
from landtrack.maps.local import map_json
from landtrack.maps.paper import MALI, GeoJson, Script, Translate, legend_row, sheet, swatch
from landtrack.presentation import PATTERNS, PLOT_STATES, SIGNS, Look

if TYPE_CHECKING:
    import folium

ROOM_PX: Final = 24  # side of the smallest plot that is written on: 600 m2 from zoom 17.5, and fully at 18


class DrawnField(NamedTuple):
    """What a map says of fields, ready for the browser: text, so that it can be kept and shown again.

    ``facts`` is the payload of ``fields.js`` as JSON; ``legend`` the rows that explain it.
    """

    facts: str
    legend: tuple[dict[str, str], ...]


def field_map(
    drawn: DrawnField, t: Translate, *, outlines: GeoJson | None = None, height: int | str = 520
) -> folium.Map:
    """Draw fields and their plots as ``draw_field`` made them, zoomed to them.

    Parameters
    ----------
    t : translates a message id
    outlines : GeoJSON drawn underneath
    height : pixels, or a share such as "100%"

    Returns
    -------
    folium.Map drawn on a canvas: colour, hatch and outline tell the states apart, number and sign stand on
    each plot
    """
    page = sheet(t, drawn.legend, outlines=outlines, height=height, canvas=True)
    Script("fields", drawn.facts).add_to(page)
    return page


def draw_field(
    parcels: Iterable[GeoJson], plots: Iterable[GeoJson], t: Translate, *, common: Iterable[GeoJson] = (),
    box: Sequence[float] = (),
) -> DrawnField:  # fmt: skip
    """Say what the browser needs to draw fields; for up to some 2,000 plots, beyond that use tiles.

    Parameters
    ----------
    parcels, plots : GeoJSON features, lon/lat degrees. Of their properties only these are read: ``uid``
        (comes back on a click), ``number``, ``state`` (key of ``PLOT_STATES``), ``sign`` (key of ``SIGNS``)
        and ``label`` (text, a line for each fact). A feature without geometry is not drawn: the field is
        not measured yet
    t : translates a message id
    common : features of what is common in the fields, with ``kind`` (tree, well, path, building) and ``label``;
        ground that two claim (overlap), where plots may not be (to_correct), or outlines of a file
    box : west, south, east, north of what is seen first; left out: all fields and plots
    """
    (fields, field_shapes), (shares, plot_shapes) = _features(parcels), _features(plots)
    states = [key for key in PLOT_STATES if any(f["properties"]["state"] == key for f in shares)]
    signs = {f["properties"]["sign"] for f in shares} & SIGNS.keys()
    parts = list(_common(common))
    kinds = [kind for kind in AROUND if any(one["properties"]["kind"] == kind for one in parts)]
    facts = {
        "parcels": fields,
        "plots": shares,
        "common": parts,
        "looks": {kind: look_of(AROUND[kind]) for kind in kinds},
        "styles": {key: _style(look) for key, look in PLOT_STATES.items()},
        "inks": {key: look.text_colour for key, look in PLOT_STATES.items()},
        "signs": {key: SIGNS[key].drawing.svg() for key in sorted(signs)},
        "room": ROOM_PX,
        "bounds": _corners(box) if box else _bounds([*field_shapes, *plot_shapes]),
    }
    return DrawnField(map_json(facts), tuple(_legend(fields, states, kinds, t)))


def _style(look: Look) -> dict[str, str]:
    """Say how the browser fills a plot."""
    pattern = PATTERNS[look.pattern]
    return {"fillColor": look.colour, "dashArray": pattern.dash, "tile": pattern.tile}


def _features(given: Iterable[GeoJson]) -> tuple[list[dict[str, Any]], Sequence[shapely.Geometry]]:
    """Keep of each feature what the map shows, and nothing else that may be written in it; and the shapes of all."""
    drawn = [feature for feature in given if feature.get("geometry")]
    shapes = shapes_of([feature["geometry"] for feature in drawn])
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist()
    return [_feature(one, lon, lat) for one, (lon, lat) in zip(drawn, inside, strict=True)], shapes


def shapes_of(geometries: Sequence[GeoJson]) -> Any:
    """(n,) the shapes of GeoJSON geometries; plots, which are plain polygons, are made all at once."""
    shapes = np.empty(len(geometries), dtype=object)
    plain = [i for i, one in enumerate(geometries) if one["type"] == "Polygon" and len(one["coordinates"]) == 1]
    rings = [geometries[i]["coordinates"][0] for i in plain]
    if plain:
        corners = np.array([corner[:2] for ring in rings for corner in ring], dtype=float)
        of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
        shapes[plain] = shapely.polygons(shapely.linearrings(corners, indices=of))
    for i in set(range(len(geometries))).difference(plain):
        shapes[i] = shapely.geometry.shape(geometries[i])
    return shapes


def _feature(feature: GeoJson, lon: float, lat: float) -> dict[str, Any]:
    said = feature.get("properties") or {}
    text = {key: str(said[key]) if said.get(key) is not None else "" for key in ("uid", "number", "sign", "label")}
    state = said.get("state") if said.get("state") in PLOT_STATES else "planned"
    properties = {**text, "label": text["label"].splitlines(), "state": state, "at": [lat, lon]}
    return {"type": "Feature", "geometry": feature["geometry"], "properties": properties}


def _common(given: Iterable[GeoJson]) -> Iterator[dict[str, Any]]:
    """What is common in the fields, on top of them: where it lies, its kind and its words."""
    for feature in given:
        said = feature.get("properties") or {}
        if feature.get("geometry") and said.get("kind") in AROUND:
            words = {"kind": said["kind"], "label": str(said.get("label") or "").splitlines()}
            yield {"type": "Feature", "geometry": feature["geometry"], "properties": words}


def _legend(
    fields: Sequence[GeoJson], states: Sequence[str], kinds: Sequence[str], t: Translate
) -> list[dict[str, str]]:
    """Explain what is on this map, and nothing else."""
    rows = [legend_row(swatch("#fffdf8", "#6b5a3a", disc=False), t("map.field"))] if fields else []
    for key in states:
        look = PLOT_STATES[key]
        sample = swatch(look.colour, look.text_colour, pattern=look.pattern, disc=False)
        rows.append(legend_row(sample, t(look.msgid)))
    rows += [legend_row(sample_of(AROUND[kind]), t(AROUND[kind].msgid)) for kind in kinds]
    return rows


def _bounds(shapes: Sequence[shapely.Geometry]) -> Any:  # two corners, lat/lon, as Leaflet wants them
    """Find the box of all that is drawn, or the country."""
    if not shapes:
        return MALI
    return _corners(shapely.total_bounds(shapes).tolist())


def _corners(box: Sequence[float]) -> list[list[float]]:
    """Two corners, lat/lon, of a box."""
    west, south, east, north = box
    return [[south, west], [north, east]]
