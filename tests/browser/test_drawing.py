"""Drawing by mouse and by finger: exact corners, nothing lost, nothing said that was not done."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from browser import visits
from browser.drawing_app import HOSTILE, SOUTH, SQUARE, WEST, square
from browser.visits import PHONE, WIDE
from shapely.geometry import shape

from landtrack.i18n.formats import formats
from landtrack.land.measure import area_m2

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

HERE = Path(__file__).parent
SERVE = """
import sys
from pathlib import Path
from web import fakes
from landtrack.web.listening import listen
from landtrack.web.server import make_app, serve
serve(make_app(fakes.DemoSignIns, main_script=Path(sys.argv[1])), listen(int(sys.argv[2])), headless=True)
"""
CORNERS = square(0, 0)["coordinates"][0]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The drawing page behind gate and headers, as ``landtrack serve`` has them."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    folder, port = tmp_path_factory.mktemp("drawing"), visits.free_port()
    path = os.pathsep.join([str(HERE.parent), str(HERE.parents[1])])
    with (folder / "server.log").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(HERE / "drawing_app.py"), str(port)],
            cwd=folder, env=os.environ | {"PYTHONPATH": path, "HOME": str(folder)}, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    for _ in range(240):
        if process.poll() is not None:
            pytest.fail((folder / "server.log").read_text("utf-8"))
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=1):  # noqa: S310  our own
                break
        except OSError:
            time.sleep(0.25)
    yield url
    process.terminate()
    process.wait(10)


class Sheet:
    """A tab with the map, by mouse or by finger."""

    def __init__(self, tab, touch):
        self.tab, self.page, self.touch = tab, tab.page, touch
        self.finger = tab.page.context.new_cdp_session(tab.page) if touch else None

    def open(self, mode, lang="fr"):
        self.page.goto(f"/?mode={mode}&lang={lang}", wait_until="commit")
        self.ready()
        return self

    def ready(self):
        self.page.wait_for_selector("iframe")
        self.page.wait_for_function(
            "() => document.querySelector('iframe')?.contentWindow.map?.landtrack?.said && "
            "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        )
        self.page.locator("iframe").scroll_into_view_if_needed()
        self.page.wait_for_timeout(300)

    @property
    def map(self):
        return self.page.frame_locator("iframe")

    def evaluate(self, code):
        return self.page.frames[-1].evaluate(code)

    def at(self, lng, lat):
        """Where a place is on the screen."""
        x, y = self.evaluate(f"(p => [p.x, p.y])(map.latLngToContainerPoint([{lat!r}, {lng!r}]))")
        box = self.page.locator("iframe").bounding_box()
        return box["x"] + x, box["y"] + y

    def press(self, lng, lat, off=(0, 0)):
        x, y = self.at(lng, lat)
        if self.touch:
            self._touch("touchStart", x + off[0], y + off[1])
            self._touch("touchEnd")
        else:
            self.page.mouse.move(x + off[0] - 30, y + off[1] - 30)
            self.page.mouse.move(x + off[0], y + off[1], steps=3)
            self.page.mouse.down()
            self.page.mouse.up()
        self.page.wait_for_timeout(250)

    def drag(self, start, end, off=(0, 0)):
        (x0, y0), (x1, y1) = self.at(*start), self.at(*end)
        path = [(x0 + (x1 + off[0] - x0) * k / 8, y0 + (y1 + off[1] - y0) * k / 8) for k in range(9)]
        if self.touch:
            self._touch("touchStart", *path[0])
            for spot in path[1:]:
                self._touch("touchMove", *spot)
            self._touch("touchEnd")
        else:
            self.page.mouse.move(*path[0])
            self.page.mouse.down()
            for spot in path[1:]:
                self.page.mouse.move(*spot)
            self.page.mouse.up()

    def _touch(self, kind, *spot):
        points = [{"x": spot[0], "y": spot[1]}] if spot else []
        self.finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tool(self, name):
        button = self.map.get_by_role("button", name=name, exact=True)
        button.tap() if self.touch else button.click()

    def hint(self):
        return self.map.locator(".lt-hint").inner_text()

    def told(self, *, unless=()):
        """What the page was told last; it waits for anything but ``unless``, what it knew before."""
        for _ in range(100):
            self.page.wait_for_timeout(80)
            text = self.page.locator("[data-testid=stText]").first.inner_text()
            if text.startswith("told ") and (found := json.loads(text[5:])["told"]) != unless and self.still():
                return found
        raise AssertionError(f"the page still knows {text}")

    def knows(self, what):
        """Whether the page comes to know this."""
        return any(self.told() == what for _ in range(60))

    def still(self):
        return self.page.locator("[data-testid=stApp]").get_attribute("data-test-script-state") == "notRunning"

    def save(self):
        """The page's own button; what it kept."""
        button = self.page.get_by_role("button", name="Save")
        button.tap() if self.touch else button.click()
        self.page.wait_for_timeout(600)
        text = self.page.locator("[data-testid=stText]").nth(1).inner_text()
        return json.loads(text[6:])


@pytest.fixture(scope="module", params=[WIDE, PHONE])
def sheet(request, chromium, address):
    touch = request.param == PHONE
    tab = visits.new_tab(chromium, address, request.param, **({"has_touch": True, "is_mobile": True} if touch else {}))
    visits.sign_in(tab.page, "agente", "mil-et-fonio")
    yield Sheet(tab, touch)
    tab.page.context.close()


@pytest.fixture(autouse=True)
def nothing_goes_wrong(sheet):
    sheet.tab.faults()
    yield
    assert sheet.tab.faults() == []


def corner(column, row):
    return WEST + SQUARE * column, SOUTH + SQUARE * row


def test_a_field_is_drawn_with_corners_exactly_on_its_neighbours(sheet):
    sheet.open("field")
    assert sheet.told() is None
    places = [corner(2, 1), corner(3, 1), corner(3, 2), corner(2, 2)]
    for place in places:
        sheet.press(*place, off=(5, -4))
    sheet.tool("Terminer")
    ((uid, cut_from, geometry),) = sheet.told(unless=None)
    assert (uid, cut_from, geometry["type"]) == (None, None, "Polygon")
    neighbour = square(2, 1)["coordinates"][0]
    assert geometry["coordinates"][0] == neighbour


def test_a_dragged_corner_moves_alone_and_is_saved_at_once(sheet):
    sheet.open("plots")
    assert sheet.told() is None
    sheet.tool("Corriger")
    sheet.press(*corner(0.4, 0.4))
    sheet.drag(corner(0, 1), corner(0.1, 1.4))
    saved = sheet.save()
    (first, _, moved), (second, _, whole) = saved
    assert (first, second) == ("plot-1", "plot-2")
    assert whole == square(1, 0)
    before, after = CORNERS, moved["coordinates"][0]
    assert [a == b for a, b in zip(after, before, strict=True)] == [True, True, True, False, True]
    sheet.tool("Annuler")
    assert sheet.told(unless=saved) is None


def test_a_corner_is_added_and_another_removed(sheet):
    sheet.open("plots")
    sheet.tool("Corriger")
    sheet.press(*corner(0.4, 0.4))
    sheet.drag(corner(0.5, 1), corner(0.5, 1.3))
    added = sheet.told(unless=None)
    ring = added[0][2]["coordinates"][0]
    assert len(ring) == 6
    assert [at for at in ring if at not in CORNERS] == [ring[3]]  # between the corners, which stay
    sheet.tool("Ôter un coin")
    sheet.press(*corner(0.4, 0.4))
    sheet.press(*corner(0, 0))
    left = sheet.told(unless=added)[0][2]["coordinates"][0]
    assert [at for at in ring[:-1] if at not in left] == [ring[0]]
    sheet.press(*corner(1, 0))
    sheet.press(*corner(1, 1))
    assert sheet.hint() == "Il faut au moins trois coins."
    assert len(sheet.told()[0][2]["coordinates"][0]) == 4
    for _ in range(3):
        sheet.tool("Annuler")
    assert sheet.knows(None)


def test_an_erased_plot_is_missing_and_comes_back(sheet):
    sheet.open("plots")
    sheet.press(*corner(0.4, 0.4))
    assert sheet.told() is None  # a press on a plot says nothing
    sheet.tool("Effacer")
    sheet.press(*corner(1.5, 0.5))
    assert [one[0] for one in sheet.told(unless=None)] == ["plot-1"]
    left = sheet.told()
    sheet.press(*corner(0.5, 0.5))
    assert sheet.told(unless=left) == []  # all erased is not "no change"
    sheet.tool("Annuler")
    sheet.tool("Annuler")
    assert sheet.told(unless=[]) is None


def test_a_plot_is_cut_by_a_line(sheet):
    sheet.open("plots")
    sheet.tool("Couper")
    sheet.press(*corner(0.5, -0.4))
    sheet.press(*corner(0.5, 1.5))
    told = sheet.told(unless=None)
    assert [one[:2] for one in told] == [["plot-2", None], [None, "plot-1"], [None, "plot-1"]]
    assert told[0][2] == square(1, 0)
    one, other = ({tuple(at) for at in piece[2]["coordinates"][0]} for piece in told[1:])
    assert len(one & other) == 2  # they share the corners of the cut
    assert {tuple(at) for at in CORNERS} <= one | other
    sheet.tool("Annuler")
    assert sheet.told(unless=told) is None


def test_a_line_that_cuts_nothing_says_so(sheet):
    sheet.open("plots")
    sheet.tool("Couper")
    sheet.press(*corner(0.3, -0.4))
    sheet.press(*corner(0.6, 0.5))
    sheet.tool("Terminer")
    expect(sheet.map.locator(".lt-hint")).to_have_text("La ligne ne va pas d’un bord à l’autre : rien n’est coupé.")
    assert sheet.told() is None


def test_a_line_divides_a_field_that_stays_as_it_is(sheet):
    sheet.open("line")
    sheet.press(*corner(0, 0), off=(-4, 3))
    sheet.press(*corner(2, 2), off=(3, -4))
    ((uid, _, line),) = sheet.told(unless=None)
    assert (uid, line) == (None, {"type": "LineString", "coordinates": [list(corner(0, 0)), list(corner(2, 2))]})
    sizes = sheet.map.locator(".lt-drawn small").all_inner_texts()
    assert len(sizes) == 2
    assert len(set(sizes)) == 1
    sheet.tool("Effacer")
    assert sheet.told(unless=[[None, None, line]]) is None


def test_an_outline_that_crosses_itself_is_refused_with_a_word(sheet):
    sheet.open("plots")
    sheet.tool("Corriger")
    sheet.press(*corner(0.4, 0.4))
    sheet.drag(corner(0, 1), corner(0.5, -0.4))
    expect(sheet.map.locator(".lt-hint")).to_have_text("Le contour se croisait : le coin est revenu à sa place.")
    sheet.page.wait_for_timeout(300)
    assert sheet.told() is None


def test_the_last_corner_is_taken_back_and_an_open_outline_is_named(sheet):
    sheet.open("field")
    for place in (corner(2, 1), corner(3, 1), corner(3, 2), corner(-1, 3)):
        sheet.press(*place)
    warning = sheet.page.get_by_text("Le contour commencé n’est pas fermé")
    expect(warning).to_be_visible()
    assert sheet.told() is None
    sheet.tool("Annuler")
    sheet.tool("Terminer")
    ((_, _, geometry),) = sheet.told(unless=None)
    assert geometry["coordinates"][0] == [list(corner(x, y)) for x, y in ((2, 1), (3, 1), (3, 2), (2, 1))]
    expect(warning).not_to_be_visible()


def test_what_is_drawn_outlives_whatever_the_page_does(sheet):
    sheet.open("plots")
    sheet.tool("Corriger")
    sheet.press(*corner(0.4, 0.4))
    sheet.drag(corner(0, 1), corner(0.1, 1.4))
    told = sheet.told(unless=None)
    sheet.page.get_by_role("button", name="Warn").click()  # another neighbour: the frame is loaded again
    sheet.page.get_by_text("something new").wait_for()
    sheet.ready()
    assert sheet.told() == told
    assert sheet.evaluate("map.landtrack.said().shapes.length") == 2
    sheet.page.get_by_text("away", exact=True).click()  # as on another tab
    sheet.page.locator("iframe").wait_for(state="detached")
    sheet.page.get_by_text("away", exact=True).click()
    sheet.ready()
    assert sheet.told() == told
    sheet.tool("Effacer")
    sheet.press(*corner(1.5, 0.5))
    assert sheet.told(unless=told) == told[:1]  # the earlier change is still among what is told
    sheet.page.get_by_role("button", name="Cancel").click()
    assert sheet.told(unless=told[:1]) is None
    sheet.ready()
    assert sheet.evaluate("map.landtrack.said().shapes") is None


def test_an_outline_that_was_begun_outlives_a_reload_of_its_frame(sheet):
    sheet.open("plots")
    sheet.tool("Dessiner")
    for place in (corner(0, 0), corner(1, 0), corner(1, 1)):
        sheet.press(*place)
    sheet.evaluate("window.isOld = true")
    sheet.page.get_by_role("button", name="Warn").click()
    sheet.page.get_by_text("something new").wait_for()
    sheet.page.wait_for_function("() => !document.querySelector('iframe').contentWindow.isOld")
    sheet.ready()
    sheet.tool("Terminer")
    geometry = sheet.told(unless=None)[-1][2]
    assert geometry["coordinates"][0] == [list(corner(x, y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 0))]


def test_hostile_labels_are_text_and_the_words_are_french(sheet):
    sheet.open("plots")
    shown = sheet.map.locator(".lt-number, .lt-name").all_inner_texts()
    assert any(text.startswith(HOSTILE[:8]) for text in shown)
    names = sheet.map.get_by_role("button").evaluate_all("all => all.map(e => e.ariaLabel || e.textContent)")
    tools = ["Dessiner", "Corriger", "Ôter un coin", "Couper", "Effacer", "Annuler"]
    assert [name for name in names if name in tools] == tools
    assert f"Parcelle {HOSTILE}" in names
    words = visits.text_of(sheet.page)
    assert not [word for word in ("Finish", "Cancel layers", "Zoom in", "Click", "Remove") if word in words]
    assert sheet.open("plots", "en").map.get_by_role("button", name="Remove a corner").count() == 1


def test_the_size_is_told_while_one_draws(sheet):
    sheet.open("field")
    for place in (corner(-1, -1), corner(4, -1), corner(4, 3)):
        sheet.press(*place)
    ring = [corner(-1, -1), corner(4, -1), corner(4, 3), corner(-1, -1)]
    size = formats("fr").area(area_m2(shape({"type": "Polygon", "coordinates": [ring]})), short=True)
    assert sheet.map.locator(".lt-area").inner_text() == f"environ {size}"
    assert size.endswith("ha")


def test_tools_are_large_enough_whole_and_reached_by_keyboard(sheet):
    sheet.open("plots")
    width = sheet.page.locator("iframe").bounding_box()["width"]
    tools = sheet.map.locator(".lt-tool")
    boxes = tools.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.right, b.width, b.height])"
    )
    least = 44 if sheet.touch else 30
    assert all(left >= 0 and right <= width and min(w, h) >= least for left, right, w, h in boxes)
    assert tools.evaluate_all("all => all.every(e => e.scrollWidth <= e.clientWidth + 1)")
    tools.nth(3).focus()
    sheet.page.keyboard.press("Enter")
    expect(tools.nth(3)).to_have_attribute("aria-pressed", "true")
    sheet.page.keyboard.press("Escape")
    expect(tools.nth(3)).to_have_attribute("aria-pressed", "false")
    sheet.tool("Corriger")
    sheet.map.get_by_role("button", name="Parcelle 1", exact=True).press("Enter")
    handle = sheet.map.locator(".marker-icon:not(.marker-icon-middle)").first.bounding_box()
    assert min(handle["width"], handle["height"]) >= (26 if sheet.touch else 14)


def test_a_finger_scrolls_the_page_past_the_map_and_a_mouse_moves_the_map(sheet):
    sheet.open("plots")
    frame, view = sheet.page.locator("iframe").bounding_box(), sheet.evaluate("map.getCenter().lat")
    sheet.drag(corner(0.5, -0.2), corner(0.5, -0.2), off=(0, -250))
    sheet.page.wait_for_timeout(400)
    scrolled = frame["y"] - sheet.page.locator("iframe").bounding_box()["y"]
    moved = sheet.evaluate("map.getCenter().lat") != view
    assert (scrolled > 100, moved) == (sheet.touch, not sheet.touch)
    if sheet.touch:
        assert sheet.hint() == "Deux doigts pour bouger la carte."
    assert sheet.told() is None
