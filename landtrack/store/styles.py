"""Default styles of the layers, kept in the file itself: QGIS draws them on opening."""

from __future__ import annotations

from collections.abc import Iterator

_TABLE = (
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, "
    "f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, "
    "styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)
_CONTENTS = (
    "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
    "VALUES ('layer_styles', 'attributes', 'layer_styles', 0)"
)
_INSERT = (
    "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
    "styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', 'landtrack', ?, '', 1, "
    "'landtrack', '')"
)


def _symbol(name: str, kind: str, layer: str, /, **options: str) -> str:
    rows = "".join(f'<Option name="{key}" type="QString" value="{value}"/>' for key, value in options.items())
    return (
        f'<symbol name="{name}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{rows}</Option></layer></symbol>'
    )


def _qml(renderer: str, geometry: int, label: str = "") -> str:
    labels = (
        '<labeling type="simple"><settings calloutType="simple"><text-style fieldName="' + label
        + '" fontSize="9" textColor="40,40,40,255"><text-buffer bufferDraw="1" bufferSize="0.8" '
        'bufferColor="255,255,255,255"/></text-style></settings></labeling>'
        if label else ""
    )  # fmt: skip
    flag = ' labelsEnabled="1"' if label else ""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.22" styleCategories="Symbology|Labeling"{flag}>{renderer}{labels}'
        f"<layerGeometryType>{geometry}</layerGeometryType></qgis>"
    )


def _single(symbol: str) -> str:
    return f'<renderer-v2 type="singleSymbol" symbollevels="0"><symbols>{symbol}</symbols></renderer-v2>'


_PLOT_LOOKS = (  # state, colour, brush: never colour alone
    ("planned", "214,210,196,255", "f_diagonal"),
    ("handed_over", "0,114,88,200", "solid"),
    ("ended", "150,150,150,255", "cross"),
)


_OUTLINE = {"outline_color": "60,60,60,255", "outline_width": "0.2"}


def _plots() -> str:
    categories = "".join(
        f'<category render="true" symbol="{i}" value="{state}" label="{state}"/>'
        for i, (state, _, _) in enumerate(_PLOT_LOOKS)
    )
    symbols = "".join(
        _symbol(str(i), "fill", "SimpleFill", color=colour, style=brush, **_OUTLINE)
        for i, (_, colour, brush) in enumerate(_PLOT_LOOKS)
    )  # fmt: skip
    return (
        '<renderer-v2 type="categorizedSymbol" attr="state" symbollevels="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )


def style_sql() -> Iterator[tuple[str] | tuple[str, tuple[str, str]]]:
    """Statements that make the style table and one default style a layer."""
    yield (_TABLE,)
    yield (_CONTENTS,)
    village = _symbol("0", "marker", "SimpleMarker", name="circle", color="0,114,88,255", size="4",
                      outline_color="255,255,255,255")  # fmt: skip
    field = _symbol("0", "fill", "SimpleFill", color="0,0,0,0", style="no", outline_color="122,74,30,255",
                    outline_width="0.6")  # fmt: skip
    yield _INSERT, ("village", _qml(_single(village), 0, "name"))
    yield _INSERT, ("parcel", _qml(_single(field), 2, "name"))
    yield _INSERT, ("plot", _qml(_plots(), 2, "number"))
