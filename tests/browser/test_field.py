"""From an accepted request to fifty women with a plot each, without a GIS person: corners, plots, one ceremony."""

import pytest
from browser import visits
from browser.hands import Hands
from browser.test_drawing import Sheet
from shapely.geometry import Point, box, mapping, shape

from landtrack.domain.values import new_uid
from landtrack.i18n.catalogues import translator
from landtrack.land.frames import frame_at
from landtrack.register import forms
from landtrack.register.drafts import Draft
from landtrack.register.register import open_register

pytest.importorskip("playwright.sync_api")
T = translator("fr")
FIFTY = 50


MEASURED, UNMEASURED = "Bodio", "Bougou"


def story_so_far(register, name):
    """Women asked, the chief said it is just, a family lends three hectares."""
    officer = register.actor("awa")
    village = next(v["uid"] for v in register.read(officer).villages() if v["name"] == name)

    def told(form, subject="", **answers):
        draft = Draft(new_uid(), form, subject, village, 0, {"how_known": "seen", **answers})
        return forms.write(register, officer, draft).subject

    asked = {"complainant_kind": "women_group", "women_asked": {"value": 50, "qualifier": "exactly"}, "danger": "no",
             "remedies": ["land_for_group"], "consent_record": "yes", "share_with_chief": "yes", "paper": "none",
             "text_original": "Une terre pour nous."}  # fmt: skip
    claim = told("request", village=village, on="2014-05-01", **asked)
    told("answer", claim, said="just", on="2014-05-10", promised_women="unknown", promised_area="unknown",
         women_there="yes")  # fmt: skip
    land = told("land", village=village, claims=[claim], givers="unknown", nature="loan", on="2014-05-12",
                declared_area={"value": 3, "unit": "ha"})  # fmt: skip
    return {"village": village, "claim": claim, "land": land}


def frame_of(register, village):
    """Metres about the village's point."""
    point = register.read(register.actor("awa")).get("village", village)["point"]["coordinates"]
    return frame_at(*point)


def neighbour(register, village):
    """A field that others farm, three metres from where ours will be measured."""
    outline = frame_of(register, village).to_degrees(box(403, 200, 480, 350))
    with register.write(register.actor("awa")) as unit:
        return unit.do("parcel.add", village=village, geometry=mapping(outline), name="Champ de la mare").subject


@pytest.fixture(scope="module")
def office(demo_register, tmp_path_factory):
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("field")) as served:
        register = open_register(served.place)
        served.subjects = story_so_far(register, MEASURED)
        served.subjects["neighbour"] = neighbour(register, served.subjects["village"])
        served.subjects["other"] = story_so_far(register, UNMEASURED)
        register.close()
        yield served


def corners(there, village):
    """Three hectares beside the village, as a GPS shows them: degrees and minutes."""
    ring = frame_of(there.register, village).to_degrees(box(200, 200, 400, 350)).exterior.coords[:-1]
    return "\n".join(f"{_minutes(y)} N  {_minutes(-x)} W" for x, y in ring)


def _minutes(degrees):
    return f"{int(degrees)}° {(degrees - int(degrees)) * 60:.5f}'"


def tick(hands, row, column=0.834):
    """The box in a row of the table, which is a picture to the browser."""
    found = hands.page.get_by_test_id("stDataFrame").bounding_box()
    hands.page.mouse.click(found["x"] + found["width"] * column, found["y"] + 35 * (row + 1) + 18)
    hands.still()


def test_the_field_is_measured_by_its_corners(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    awa.shot("1-before")
    awa.press(T("step.measure"))
    visits.settled(awa.page)
    awa.choose(T("outline.way"), T("outline.way.corners"))
    field = awa.page.get_by_role("textbox", name=T("outline.corners"))
    field.fill(corners(there, found["village"]))
    field.press("Tab")
    awa.still()
    awa.shot("2-corners")
    awa.page.get_by_text(T("outline.area", area="3 hectares")).wait_for()
    awa.write(T("ask.accuracy_m"), "3")
    awa.onward()
    awa.write(T("ask.field.on"), "20/05/2014")
    awa.onward()
    awa.shot("3-read-back")
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.commitment.demarcate")).wait_for()
    land = there.get("commitment", found["land"])
    assert land["status"] == "demarcated"
    assert land["surveyed_area"]["m2"] == pytest.approx(30_000, rel=1e-4)


def test_corners_the_wrong_way_round_are_shown_and_turned_only_when_pressed(awa, there, office):
    """Nonsense gets its line, longitude first gets its cure, and other corners are asked about anew."""
    found = office.subjects
    awa.open(f"/form?do=parcel.add&village={found['village']}")
    Sheet(awa.tab, touch=False).ready()  # a map that is taken away while it loads complains to nobody
    awa.choose(T("outline.way"), T("outline.way.corners"))
    field = awa.page.get_by_role("textbox", name=T("outline.corners"))

    def tell(text):
        field.fill(text)
        field.press("Tab")
        awa.still()

    tell("le puits\nle grand arbre")
    assert awa.page.locator(".lt-warning").count() > 0
    turned = "-3.6850, 14.2490\n-3.6840, 14.2490\n-3.6840, 14.2500\n-3.6850, 14.2500"
    tell(turned)
    awa.shot("3-turned")
    cure = awa.page.get_by_role("button", name=T("outline.take", what="").strip())
    assert awa.page.locator(".lt-sentence-small").count() == 0
    cure.first.click()
    awa.still()
    awa.page.locator(".lt-sentence-small").wait_for()
    tell(turned.replace("14.2500", "14.2510"))
    assert awa.page.locator(".lt-sentence-small").count() == 0
    awa.press(T("ask.discard"))


def test_a_corner_is_dragged_exactly_onto_the_neighbours(awa, there, office):
    """No strip of nobody's land is left, and no false quarrel is made."""
    found = office.subjects
    (field,) = there.get("commitment", found["land"])["parcels"]
    before = there.get("parcel", field)["geometry"]["coordinates"][0]
    target = max(shape(there.get("parcel", found["neighbour"])["geometry"]).exterior.coords, key=lambda c: c[1] - c[0])
    corner = max(before, key=lambda c: c[0] + c[1])
    awa.open(f"/form?do=parcel.reshape&id={field}&village={found['village']}")
    sheet = Sheet(awa.tab, touch=False)
    sheet.ready()
    sheet.tool(T("drawing.tool.correct"))
    sheet.drag(corner, target, off=(2, 2))
    awa.still()
    awa.shot("4-dragged")
    awa.onward()
    awa.write(T("ask.field.on"), "21/05/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.parcel.reshape")).wait_for()
    after = there.get("parcel", field)["geometry"]["coordinates"][0]
    assert tuple(target) in {tuple(c) for c in after}
    assert {tuple(c) for c in before} - {tuple(corner)} <= {tuple(c) for c in after}
    assert there.list("contest", target=field) == []


def test_the_well_the_tree_and_the_path_are_shown_on_the_map_and_one_place_is_typed(awa, there, office):
    """Several in one form, without a GIS person; the path as wide as it is, and what is left is told."""
    found = office.subjects
    (field,) = there.get("commitment", found["land"])["parcels"]
    frame = frame_of(there.register, found["village"])
    west, south, *_ = frame.to_metres(shape(there.get("parcel", field)["geometry"])).bounds

    def spot(right, up):
        return tuple(frame.to_degrees(Point(west + right, south + up)).coords[0])

    awa.open(f"/form?do=parcel.mark_common&id={field}&village={found['village']}")
    sheet = Sheet(awa.tab, touch=False)
    sheet.ready()
    sheet.press(*spot(40, 40))
    sheet.press(*spot(-30, 40))
    awa.still()
    awa.page.get_by_text(T("reason.part_outside_field")).wait_for()
    sheet.tool(T("drawing.tool.undo"))
    sheet.press(*spot(160, 40))
    awa.still()
    awa.page.get_by_text("2 arbres", exact=True).wait_for()
    awa.choose(T("ask.parcel.mark_common.common_parts"), T("code.common_part.well"))
    sheet.ready()
    awa.unfold(T("common.typed"))
    lng, lat = spot(100, 30)
    typed = awa.page.get_by_role("textbox", name=T("common.positions"))
    typed.fill(f"{_minutes(lat)} N  {_minutes(-lng)} W")
    typed.press("Tab")
    awa.still()
    awa.page.get_by_text("2 arbres · 1 puits", exact=True).wait_for()
    awa.choose(T("ask.parcel.mark_common.common_parts"), T("code.common_part.path"))
    sheet.ready()
    sheet.press(*spot(2, 75))
    sheet.press(*spot(190, 75))
    sheet.tool(T("drawing.done"))
    awa.still()
    awa.write(T("common.width", n="1"), "4")
    awa.page.get_by_text("2 arbres · 1 puits · 1 chemin", exact=True).wait_for()
    awa.shot("6-path")
    awa.onward()
    awa.write(T("ask.parcel.mark_common.on"), "22/05/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.parcel.mark_common")).wait_for()
    told = there.get("parcel", field)
    assert [part["kind"] for part in told["common_parts"]] == ["tree", "tree", "well", "path"]
    well, path = told["common_parts"][2:]
    assert well["geometry"]["coordinates"] == pytest.approx([lng, lat], abs=1e-6)
    assert path["width_m"] == 4
    assert told["calculated_area"]["m2"] - told["net_area"]["m2"] == pytest.approx(188 * 4, rel=0.02)
    awa.open(f"/village?id={found['village']}&tab=field")
    sheet.page.wait_for_selector("iframe")
    assert awa.page.get_by_text("2 arbres · 1 puits · 1 chemin").count() == 1
    awa.shot("8-map")


def test_a_tree_is_moved_and_another_is_gone(awa, there, office):
    found = office.subjects
    (field,) = there.get("commitment", found["land"])["parcels"]
    before = there.get("parcel", field)["common_parts"]
    first, second = (part["geometry"]["coordinates"] for part in before[:2])
    awa.open(f"/form?do=parcel.mark_common&id={field}&village={found['village']}")
    sheet = Sheet(awa.tab, touch=False)
    sheet.ready()
    sheet.tool(T("drawing.tool.correct"))
    sheet.drag(first, first, off=(30, 0))
    sheet.tool(T("drawing.tool.erase"))
    sheet.press(*second)
    awa.still()
    awa.page.get_by_text("1 arbre · 1 puits · 1 chemin", exact=True).wait_for()
    awa.onward()
    awa.write(T("ask.parcel.mark_common.on"), "23/05/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.parcel.mark_common")).wait_for()
    after = there.get("parcel", field)["common_parts"]
    assert after[1:] == before[2:]
    moved = after[0]["geometry"]["coordinates"]
    assert moved[0] > first[0]
    assert moved[1] == pytest.approx(first[1], abs=1e-5)


def test_plots_are_laid_out_in_rows(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    awa.shot("5-measured")
    awa.press(T("step.plots"))
    visits.settled(awa.page)
    awa.shot("5-layout")
    awa.onward()
    awa.write(T("ask.plot.lay_out.on"), "22/05/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.plot.lay_out")).wait_for()
    (parcel,) = there.get("commitment", found["land"])["parcels"]
    plots = there.list("plot", parcel=parcel)
    assert len(plots) == FIFTY
    to_share = there.get("parcel", parcel)["net_area"]["m2"]  # the path is left out
    assert sum(p["calculated_area"]["m2"] for p in plots) == pytest.approx(to_share, rel=1e-6)


def held(there, found):
    return [a for a in there.list("allotment", commitment=found["land"]) if a["status"] == "handed_over"]


def hand_over(hands, found, on, *, unit="plot", count="", absent=()):
    hands.open(f"/form?do=handing&id={found['land']}&village={found['village']}")
    hands.choose(T("ask.handing.unit"), T(f"code.allot_unit.{unit}"))
    hands.onward()
    if count:
        hands.write(T("ask.handing.counted"), count)
    hands.onward()
    for row in absent:
        tick(hands, row)
    hands.shot(f"7-rows-{on[:2]}")
    hands.onward()
    hands.pick(T("ask.handing.method"), T("code.allot_method.lottery_physical"))
    hands.onward()
    hands.write(T("ask.handing.on"), on)
    hands.onward()
    hands.shot(f"8-read-{on[:2]}")
    hands.press(T("ask.record"))
    hands.page.get_by_text(T("done.handing")).wait_for()


def test_one_ceremony_hands_them_over_and_three_were_absent(awa, there, office):
    found = office.subjects
    hand_over(awa, found, "30/05/2014", count="50", absent=(0, 4, 9))
    assert len(held(there, found)) == FIFTY - 3
    waiting = [a for a in there.list("allotment", commitment=found["land"]) if a["status"] == "assigned"]
    numbers = {p["uid"]: p["number"] for p in there.land(found["village"])["plots"]}
    assert sorted(int(numbers[a["plot"]]) for a in waiting) == [1, 5, 10]
    hand_over(awa, found, "20/06/2014")
    assert len(held(there, found)) == FIFTY


def test_a_plot_taken_back_leaves_forty_nine_and_fifty_before(awa, there, office):
    found = office.subjects
    lost = held(there, found)[0]
    awa.open(f"/form?do=allotment.take_back&id={lost['uid']}&village={found['village']}")
    awa.write(T("fact.by_whom"), "le neveu")
    awa.pick(T("fact.taken_back_reason"), T("code.taken_back_reason.giver_needs_land"))
    awa.write(T("ask.on"), "01/10/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.taken_back.note")).wait_for()
    for day, women in (("2014-07-01", 50), ("2014-11-01", 49)):
        awa.open(f"/village?id={found['village']}&tab=field&as_of={day}")
        assert T.tn("village.women_hold", women, women=str(women)) in visits.text_of(awa.page)
    awa.shot("11-as-of")


def test_the_slider_goes_back_to_fifty_and_forward_to_forty_nine(awa, office):
    awa.open(f"/village?id={office.subjects['village']}&tab=field")
    thumb = awa.page.get_by_role("slider", name=T("frame.as_of.pick"))
    for key, women in (("Home", 47), ("ArrowRight", 50), ("ArrowRight", 49), ("End", 49)):
        thumb.focus()
        thumb.press(key)
        awa.page.get_by_text(T.tn("village.women_hold", women, women=str(women))).first.wait_for()
        awa.still()
    assert "as_of" not in awa.page.url


def test_the_season_sheet_is_all_but_two(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    awa.press(T("step.season"))
    visits.settled(awa.page)
    awa.write(T("fact.season_year"), "2014")
    awa.choose(T("fact.season"), T("code.season.rains"))
    box_of = awa.page.get_by_role("combobox", name=T("ask.visit.season_sheet.all_but"))
    for number in ("12", "13"):
        box_of.click()
        awa.page.keyboard.type(f"{number} ")
        awa.page.keyboard.press("Enter")
        awa.still()
    awa.page.keyboard.press("Escape")
    awa.shot("12-season")
    awa.onward()
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.visit.season_sheet")).wait_for()
    visits_told = [
        v for v in there.list("visit", area_code=found["village"]) if v["visit_basis"] == "said_by_president"
    ]
    assert len(visits_told) == FIFTY - 1
    assert sum(v["visit_answer"] != "in_use" for v in visits_told) == 2


def test_a_field_never_measured_is_handed_over_then_drawn_by_finger(chromium, there, office):
    """At 390 px, with touch; the women who farmed without a measure get their numbers afterwards."""
    found = office.subjects["other"]
    tab = visits.new_tab(chromium, office.url, visits.PHONE, has_touch=True, is_mobile=True)
    visits.sign_in(tab.page, "awa", "awa-parou-2014")
    visits.settled(tab.page)
    hands = Hands(tab)
    hand_over(hands, found, "30/05/2014", unit="unmeasured", count="10")
    assert len(held(there, found)) == 10
    hands.open(f"/form?do=commitment.demarcate&id={found['land']}&village={found['village']}")
    sheet = Sheet(tab, touch=True)
    sheet.ready()
    hands.shot("20-phone-map")
    around = frame_of(there.register, found["village"]).to_degrees(box(-60, -60, 60, 60)).exterior.coords[:-1]
    for place in around:  # nothing is drawn yet: the pen is at hand
        sheet.press(*place)
    sheet.tool(T("drawing.done"))
    hands.still()
    hands.shot("21-phone-drawn")
    hands.onward()
    hands.write(T("ask.field.on"), "10/06/2014")
    hands.onward()
    hands.press(T("ask.record"))
    hands.page.get_by_text(T("done.commitment.demarcate")).wait_for()
    (parcel,) = there.get("commitment", found["land"])["parcels"]
    assert there.get("parcel", parcel)["calculated_area"]["m2"] == pytest.approx(120**2, rel=0.1)
    hands.open(f"/form?do=plot.lay_out&id={parcel}&village={found['village']}")
    hands.write(T("layout.rows"), "2")
    hands.write(T("layout.columns"), "5")
    hands.onward()
    hands.write(T("ask.plot.lay_out.on"), "11/06/2014")
    hands.onward()
    hands.press(T("ask.record"))
    hands.page.get_by_text(T("done.plot.lay_out")).wait_for()
    hands.open(f"/form?do=placing&id={found['land']}&village={found['village']}")
    hands.write(T("ask.placing.on"), "12/06/2014")
    hands.shot("22-phone-placing")
    hands.onward()
    hands.press(T("ask.record"))
    hands.page.get_by_text(T("done.placing")).wait_for()
    assert {a["unit"] for a in held(there, found)} == {"plot"}
    assert {a["handed_over_on"] for a in held(there, found)} == {"2014-05-30"}
    assert tab.faults() == []
    tab.page.context.close()


def test_no_request_left_the_machine(awa):
    assert awa.tab.faults() == []
