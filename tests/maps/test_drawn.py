"""The maps as a browser draws them, cut off from everything."""

import runpy
from pathlib import Path

import pytest

from landtrack.maps import VillageMark, draw_field, field_map, single_file, village_map

HOSTILE = runpy.run_path(str(Path(__file__).with_name("test_local.py")))["HOSTILE"]

pytestmark = pytest.mark.browser

COUNTRY = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "</script>"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-5, 13], [-2, 13], [-2, 16], [-5, 16], [-5, 13]]],
            },
        }
    ],
}
VILLAGES = [
    VillageMark("v1", "Parou", -3.75, 14.19, "handed_over", women=48, reported=50),
    VillageMark("v2", "Songobia", -3.2, 14.4, "asked", women=0),
    VillageMark("v3", "Ende", -3.4, 14.0, "accepted", reported=120),
    VillageMark("v4", "Teli", -3.0, 14.1, told=False),
    VillageMark("v5", "somewhere", None, None, "asked"),
]


def plot(uid, x, **said):
    square = [[x, 14.19], [x + 3e-4, 14.19], [x + 3e-4, 14.1903], [x, 14.1903], [x, 14.19]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [square]},
        "properties": {"uid": uid, **said},
    }


def test_villages_are_drawn_with_no_network(open_page):
    seen = open_page(single_file(village_map(VILLAGES, str, outlines=COUNTRY, credit="Natural Earth", height="100%")))
    circles = seen.page.locator("path[role=button]")
    assert circles.count() == 5  # Parou has two: registered, and reported by a source
    counts = seen.page.locator(".lt-count").all_inner_texts()
    assert sorted(filter(None, counts)) == ["120", "48"]
    assert seen.page.locator(".lt-legend").is_visible()
    assert seen.page.locator(".leaflet-control-attribution").inner_text() == "Natural Earth"
    assert (seen.requests, seen.complaints) == ([], [])


def test_a_field_is_drawn_with_numbers_and_no_network(open_page):
    plots = [plot(f"p{i}", -3.75 + i * 3e-4, number=i + 1, state="handed_over", sign="hen") for i in range(4)]
    seen = open_page(
        single_file(field_map(draw_field([plot("c1", -3.75, label="3 ha")], plots, str), str, height="100%"))
    )
    assert seen.page.locator("canvas").count() == 1
    assert seen.page.locator(".lt-number").all_inner_texts() == ["1", "2", "3", "4"]
    assert seen.page.locator(".lt-number svg").count() == 4
    assert (seen.requests, seen.complaints) == ([], [])


SAID = """() => {
  const map = window[Object.keys(window).find(key => /^map_[0-9a-f]{32}$/.test(key))], said = [];
  map.eachLayer(layer => {
    if (!layer.feature) return;
    layer.fire("mouseover", {latlng: layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng()}, true);
    const tooltip = document.querySelector(".lt-says");
    said.push(tooltip.querySelector("b").textContent);
    if (tooltip.offsetWidth > 300 || tooltip.offsetHeight > 300) said.push("too large: " + said.pop());
    layer.fire("mouseout", {}, true);
    tooltip.remove();
  });
  return said;
}"""


def test_hostile_names_come_out_as_text(open_page):
    marks = [
        VillageMark("v", name, -3.75 + i / 20, 14 + i % 3 / 9, "asked", 500 - i)
        for i, name in enumerate(HOSTILE.values())
    ]
    seen = open_page(single_file(village_map(marks, str, credit=max(HOSTILE.values(), key=len))))
    assert seen.page.locator(".lt-name").evaluate_all("all => all.map(e => e.textContent)") == list(HOSTILE.values())
    assert seen.page.evaluate(SAID) == list(HOSTILE.values())
    spoken = seen.page.locator("path[role=button]").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert spoken == [f"{name}, state.asked, map.women_holding {500 - i}" for i, name in enumerate(HOSTILE.values())]
    assert seen.page.locator(".leaflet-control-attribution").bounding_box()["height"] < 60
    assert (seen.requests, seen.complaints) == ([], [])


def test_hostile_labels_of_plots_come_out_as_text(open_page):
    shares = [
        plot(text, -3.75 + i * 3e-4, number=text, label=text, state=text, sign=text)
        for i, text in enumerate(HOSTILE.values())
    ]
    seen = open_page(single_file(field_map(draw_field([], shares, str), str)))
    assert seen.page.evaluate(SAID) == list(HOSTILE.values())
    assert (seen.requests, seen.complaints) == ([], [])


def test_a_circle_can_be_reached_and_pressed_by_keyboard(open_page):
    seen = open_page(single_file(village_map([VillageMark("v1", "Parou", -3.75, 14.19, href="#parou")], str)))
    seen.page.evaluate("window.open = (href, where) => { window.went = [href, where]; }")
    seen.page.locator("path[role=button]").focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("window.went") == ["#parou", "_top"]


def test_on_a_phone_the_legend_is_folded(open_page):
    seen = open_page("<p>")
    seen.page.set_viewport_size({"width": 390, "height": 700})
    seen.page.set_content(single_file(village_map(VILLAGES, str)), wait_until="load")
    assert seen.page.locator(".lt-legend summary").is_visible()
    assert not seen.page.locator(".lt-legend p").first.is_visible()
