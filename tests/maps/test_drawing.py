"""The map to draw on: what goes to the browser, what comes back, and the geometry in between."""

import json
import math
import random
import re

import pytest
import shapely
from shapely.geometry import Polygon, mapping, shape
from shapely.ops import split

from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.land.measure import area_m2
from landtrack.maps import Drawn, Neighbour, Shape, drawing_map, read_drawn, single_file
from landtrack.maps.drawing import AROUND, CORNERS, MODES, SNAPPED

T, SAY = translator("fr"), formats("fr")
WEST, SOUTH = -3.7501234567890123, 14.1901234567890123


def square(x=0.0, y=0.0, side=3e-4):
    west, south = WEST + x, SOUTH + y
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def facts(lang="fr", **asked):
    """The payloads of the scripts, by name."""
    page = drawing_map(translator(lang), formats(lang), **asked).get_root().render()
    payloads = [json.loads(found) for found in re.findall(r"\(map_\w+, (\{.*\})\);", page)]
    return dict(zip(("paper", "ground", "land", "bar", "snap", "drawing"), payloads, strict=True))


def said(*shapes, of="t"):
    return {"token": of, "shapes": list(shapes), "unfinished": False}


def one(uid, geometry, cut_from=None):
    return {"uid": uid, "cut_from": cut_from, "geometry": geometry}


STORED = (Shape("p1", square()), Shape("p2", square(3e-4)))


# ---- what goes to the browser


def test_coordinates_go_out_as_they_are_stored():
    assert facts(mode="plots", shapes=STORED)["drawing"]["shapes"][0]["geometry"] == square()


def test_a_line_leaves_the_shapes_as_they_are():
    drawing = facts(mode="line", shapes=STORED)["drawing"]
    assert (drawing["shapes"], len(drawing["divide"])) == ([], 2)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_word_comes_from_the_catalogues(mode, lang):
    told = facts(mode=mode, lang=lang)  # a word that is missing would raise
    assert [tool["name"] for tool in told["bar"]["tools"]] == list(MODES[mode].tools)
    assert all("drawing." not in text for text in told["drawing"]["hints"].values())


def test_only_the_nearest_neighbours_are_drawn():
    many = [Neighbour("plot", square(k * 4e-4)) for k in range(SNAPPED + 50)]
    ground = facts(mode="field", shapes=[Shape("f", square())], neighbours=reversed(many))["ground"]
    drawn = {thing["geometry"]["coordinates"][0][0][0] for thing in ground["things"]}
    assert len(drawn) == SNAPPED
    assert many[0].geometry["coordinates"][0][0][0] in drawn
    assert many[-1].geometry["coordinates"][0][0][0] not in drawn


def test_neighbours_lie_in_the_order_of_their_table_and_the_legend_names_them():
    told = facts(mode="field", neighbours=[Neighbour(kind, square()) for kind in reversed(AROUND)])
    assert [thing["kind"] for thing in told["ground"]["things"]] == list(AROUND)
    assert [row["text"] for row in told["paper"]["legend"]][1:] == [T(look.msgid) for look in AROUND.values()]
    assert {k for k, look in told["ground"]["looks"].items() if not look["snap"]} == {"tree", "well"}


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ({"shapes": [Shape("f", square())]}, square()),
        ({"neighbours": [Neighbour("plot", square(1e-3)), Neighbour("field", square())]}, square()),
        ({"neighbours": [Neighbour("plot", square(1e-3))]}, square(1e-3)),
        ({"centre": (WEST, SOUTH)}, square(-0.002, -0.002, 0.004)),
    ],
)
def test_it_opens_where_the_work_is(asked, bounds):
    (south, west), (north, east) = facts(mode="field", **asked)["drawing"]["bounds"]
    assert (west, south, east, north) == pytest.approx(shape(bounds).bounds, abs=1e-12)


def test_with_nothing_known_it_opens_at_the_country():
    assert facts(mode="field")["drawing"]["bounds"] == [[10.1, -12.3], [25.0, 4.3]]


def test_english_numbers_have_their_own_signs():
    assert facts(mode="field")["bar"]["number"] == {"group": "\N{NARROW NO-BREAK SPACE}", "decimal": ","}
    assert facts(mode="field", lang="en")["bar"]["number"] == {"group": ",", "decimal": "."}


# ---- what comes back


@pytest.mark.parametrize(
    "text", [None, "", [], 7, {}, {"token": "t"}, {"token": "t", "shapes": None}, said(of="other")]
)
def test_no_change_is_none(text):
    assert read_drawn(text, STORED, "t") is None


def test_all_erased_is_a_change():
    assert read_drawn(said(), STORED, "t") == []


def test_a_shape_nobody_touched_is_the_stored_one_itself():
    (kept, new) = read_drawn(said(one("p1", None), one(None, square(1e-3), "p2")), STORED, "t")
    assert kept.geometry is STORED[0].geometry
    assert new == Drawn(None, square(1e-3), "p2")


BAD = {
    "unknown uid": one("p9", square()),
    "unknown parent": one(None, square(), "p9"),
    "no geometry": one(None, None),
    "a point": one("p1", {"type": "Point", "coordinates": [0, 0]}),
    "a collection": one("p1", {"type": "GeometryCollection", "geometries": []}),
    "too shallow": one("p1", {"type": "Polygon", "coordinates": [[0, 0]]}),
    "too deep": one("p1", {"type": "Polygon", "coordinates": [[[[0, 0]]]]}),
    "empty": one("p1", {"type": "Polygon", "coordinates": []}),
    "three numbers": one("p1", {"type": "Polygon", "coordinates": [[[0, 0, 0]]]}),
    "not on earth": one("p1", {"type": "Polygon", "coordinates": [[[200, 0]]]}),
    "infinite": one("p1", {"type": "Polygon", "coordinates": [[[math.inf, 0]]]}),
    "text": one("p1", {"type": "Polygon", "coordinates": [[["0", "0"]]]}),
    "more": one("p1", square() | {"crs": "x"}),
    "a list": [],
    "too much": one("p1", {"type": "LineString", "coordinates": [[0, 0]] * (CORNERS + 1)}),
}  # fmt: skip


@pytest.mark.parametrize("shape", BAD.values(), ids=BAD.keys())
def test_what_no_map_of_ours_says_is_no_change(shape):
    assert read_drawn(said(shape), STORED, "t") is None


def test_a_uid_is_said_once():
    assert read_drawn(said(one("p1", None), one("p1", None)), STORED, "t") is None


# ---- in the browser

LAND = """([name, ...args]) => {
  const map = window[Object.keys(window).find(key => /^map_[0-9a-f]{32}$/.test(key))];
  return map.landtrack[name](...args);
}"""


@pytest.fixture
def land(open_page):
    """The functions of land.js."""
    seen = open_page(single_file(drawing_map(T, SAY, mode="plots", shapes=STORED)))

    def call(name, *args):
        return seen.page.evaluate(LAND, [name, *args])

    yield call
    assert (seen.requests, seen.complaints) == ([], [])


def latlngs(coordinates):
    return [{"lat": y, "lng": x} for x, y in coordinates]


def star(rnd, corners=9, size=8e-4):
    """A bent field without crossings."""
    turns = sorted(rnd.uniform(0, math.tau) for _ in range(corners))
    reach = [(rnd.uniform(0.4, 1) * size, turn) for turn in turns]
    return [(WEST + r * math.cos(a), SOUTH + r * math.sin(a)) for r, a in reach]


@pytest.mark.browser
def test_areas_agree_with_those_that_count(land):
    rnd = random.Random(4)
    for _ in range(20):
        outer = star(rnd, size=2e-3)
        hole = [(WEST + (x - WEST) / 9, SOUTH + (y - SOUTH) / 9) for x, y in outer]
        whole = Polygon(outer)
        assert land("area", latlngs(outer)) == pytest.approx(area_m2(whole), rel=1e-5)
        assert land("area", [latlngs(outer), latlngs(hole)]) == pytest.approx(
            area_m2(whole) - area_m2(Polygon(hole)), rel=1e-5
        )


@pytest.mark.browser
def test_a_cut_leaves_what_it_should(land):
    """Random lines over random bent fields: the same pieces as shapely's own split."""
    rnd, cuts = random.Random(7), 0
    for _ in range(60):
        ring = star(rnd)
        line = [
            (WEST + rnd.uniform(-1, 1) * 1e-3, SOUTH + rnd.uniform(-1, 1) * 1e-3) for _ in range(rnd.choice((2, 2, 3)))
        ]
        path = shapely.LineString(line)
        whole = Polygon(ring)
        if not (whole.is_valid and path.is_simple):
            continue
        parts = [
            Polygon([(p["lng"], p["lat"]) for p in piece]) for piece in land("split", latlngs(ring), latlngs(line))
        ]
        wanted = split(whole, path).geoms
        assert sorted(p.area for p in parts) == pytest.approx(sorted(p.area for p in wanted), rel=1e-6)
        assert all(part.is_valid for part in parts)
        cuts += len(parts) > 1
    assert cuts > 20


@pytest.mark.browser
@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ([(0, 0), (1, 1)], 2),  # corner to corner
        ([(0, 0), (1, 0)], 1),  # along an edge
        ([(0, 0), (1, 0), (1, 1)], 1),  # along two
        ([(0.5, 0), (0.5, 1)], 2),  # from edge to edge, on them
        ([(0, 0), (0.5, 0.5), (1, 0)], 2),  # in and back to the same edge
        ([(0.5, -1), (0.5, 0.5)], 1),  # stops inside
        ([(-1, 0.3), (2, 0.3)], 2),
        ([(-1, 0.3), (2, 0.3), (2, 0.6), (-1, 0.6)], 3),  # there and back
        ([(-1, -1), (2, 2)], 2),  # through both corners from outside
        ([(-1, 1), (1, -1)], 1),  # touches a corner
        ([(0.5, 0.5), (0.5, 0.5)], 1),
    ],
)
def test_a_square_is_cut_as_one_expects(land, line, pieces):
    ring = square()["coordinates"][0][:-1]
    side = 3e-4
    at = [(WEST + x * side, SOUTH + y * side) for x, y in line]
    got = land("split", latlngs(ring), latlngs(at))
    assert len(got) == pieces
    assert sum(Polygon([(p["lng"], p["lat"]) for p in piece]).area for piece in got) == pytest.approx(side**2, rel=1e-9)
    corners = {tuple(p) for p in ring}
    assert corners <= {(p["lng"], p["lat"]) for piece in got for p in piece}


@pytest.mark.browser
def test_a_drawing_of_an_earlier_sitting_goes_on_and_can_be_taken_back(open_page):
    start = [Drawn("p1", square(1e-5)), Drawn(None, mapping(Polygon(square(1e-3)["coordinates"][0])), "p2")]
    html = single_file(drawing_map(T, SAY, mode="plots", shapes=STORED, start=start, token="t"))
    seen = open_page(html)
    told = seen.page.evaluate(LAND, ["said"])
    assert [s["uid"] for s in told["shapes"]] == ["p1", None]
    assert read_drawn(told, STORED, "t")[0].geometry == square(1e-5)
    seen.page.get_by_role("button", name="Annuler").click()
    assert seen.page.evaluate(LAND, ["said"])["shapes"] is None
    assert (seen.requests, seen.complaints) == ([], [])


# ---- what is common in a field


TREE = {"type": "Point", "coordinates": [WEST, SOUTH]}
TRACK = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 1e-4, SOUTH]]}


@pytest.mark.parametrize(
    ("mode", "geometry"), [("tree", TREE), ("well", TREE), ("path", TRACK), ("building", square())]
)
def test_what_is_common_is_drawn_in_the_field_which_the_map_opens_at(mode, geometry):
    field = square(-1e-3, -1e-3, 2e-3)
    told = facts(mode=mode, shapes=[Shape("a", geometry)], neighbours=[Neighbour("field", field)])["drawing"]
    assert (told["shapes"][0]["geometry"], told["divide"], told["single"]) == (geometry, [], False)
    corners = [[SOUTH - 1e-3, WEST - 1e-3], [SOUTH + 1e-3, WEST + 1e-3]]
    assert told["bounds"] == [pytest.approx(corner, abs=1e-12) for corner in corners]
    assert told["names"]["fresh"] == T(f"code.common_part.{mode}")
    assert ("svg" in told["picture"]) == (mode != "path")


@pytest.mark.parametrize(
    ("mode", "geometry", "is_taken"),
    [
        ("tree", TREE, True), ("tree", TRACK, False), ("tree", square(), False), ("path", TRACK, True),
        ("path", TREE, False), ("building", square(), True), ("building", TREE, False), ("line", TREE, False),
        ("tree", {"type": "Point", "coordinates": [[WEST, SOUTH]]}, False),
        ("tree", {"type": "Point", "coordinates": []}, False), ("tree", {"type": "Point", "coordinates": [200, 0]}, False),
    ],
)  # fmt: skip
def test_a_map_takes_the_shapes_that_it_draws_and_no_other(mode, geometry, is_taken):
    found = read_drawn(said(one(None, geometry)), (), "t", mode)
    assert found == ([Drawn(None, geometry)] if is_taken else None)
