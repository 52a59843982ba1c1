import json
import re

import shapely
from geometries import VALID_SHAPES
from shapely.geometry import mapping, shape

from landtrack.maps import draw_field, field_map
from landtrack.maps.fields import shapes_of


def facts(parcels=(), plots=()):
    page = field_map(draw_field(parcels, plots, str), str).get_root().render()
    sheet, drawn = re.findall(r"\(map_\w+, (\{.*\})\);", page)
    return json.loads(sheet), json.loads(drawn)


def square(**said):
    ring = [[-3.75, 14.19], [-3.749, 14.19], [-3.749, 14.191], [-3.75, 14.191], [-3.75, 14.19]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": said}


def test_only_what_the_map_shows_goes_to_the_browser():
    _, drawn = facts(plots=[square(uid="p1", number=7, state="handed_over", sign="hen", holder="Awa")])
    (share,) = drawn["plots"]
    assert "Awa" not in json.dumps(drawn)
    assert share["properties"]["number"] == "7"
    assert list(drawn["signs"]) == ["hen"]


def test_a_field_that_is_not_measured_is_not_drawn():
    _, drawn = facts([{"type": "Feature", "geometry": None, "properties": {"uid": "c1"}}])
    assert drawn["parcels"] == []


def test_the_map_is_zoomed_to_all_that_is_drawn():
    _, drawn = facts([square()], [square()])
    assert drawn["bounds"] == [[14.19, -3.75], [14.191, -3.749]]


def test_a_number_stands_inside_a_bent_field():
    bent = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]
    _, drawn = facts(
        plots=[{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [bent]}, "properties": {}}]
    )
    lat, lon = drawn["plots"][0]["properties"]["at"]
    assert not (1 <= lon <= 2 and 1 <= lat <= 3)


def test_the_legend_names_the_states_there_are():
    sheet, _ = facts([square()], [square(state="ended"), square(state="nonsense")])
    assert [row["text"] for row in sheet["legend"]] == ["map.field", "plot.planned", "plot.ended"]


def test_plots_are_drawn_on_a_canvas_and_styled_in_the_browser():
    page = field_map(draw_field([], [square(state="ended")], str), str)
    assert page.options["prefer_canvas"] is True
    assert "styler" not in page.get_root().render()


def test_what_is_common_lies_on_the_map_and_in_the_legend_and_nothing_else_of_it_does():
    well = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-3.7495, 14.1905]},
            "properties": {"kind": "well", "label": "Puits", "owner": "Awa"}}  # fmt: skip
    page = (
        field_map(draw_field([square()], [], str, common=[well, well | {"properties": {"kind": "lake"}}]), str)
        .get_root()
        .render()
    )
    sheet, drawn = (json.loads(told) for told in re.findall(r"\(map_\w+, (\{.*\})\);", page))
    assert [one["properties"] for one in drawn["common"]] == [{"kind": "well", "label": ["Puits"]}]
    assert list(drawn["looks"]) == ["well"]
    assert [row["text"] for row in sheet["legend"]] == ["map.field", "sign.well"]
    assert "Awa" not in page


def test_shapes_made_all_at_once_are_those_made_one_by_one():
    told = [mapping(one) for one in VALID_SHAPES.values()]
    one_by_one = [shapely.force_2d(shape(one)) for one in told]
    assert shapely.equals_identical(shapely.force_2d(shapes_of(told)), one_by_one).all()
    assert len(shapes_of([])) == 0
