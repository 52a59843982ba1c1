"""From an accepted request to fifty women with a plot each, without a GIS person: corners, plots, one ceremony."""

import os

import pytest
from browser import visits
from browser.hands import Hands
from shapely.geometry import box

from landtrack.domain.values import new_uid
from landtrack.i18n.catalogues import translator
from landtrack.register import forms
from landtrack.register.drafts import Draft
from landtrack.register.register import open_register

pytest.importorskip("playwright.sync_api")
T = translator("fr")
LAPTOP = 1366
FIFTY = 50
SHOTS = os.environ.get("LANDTRACK_SHOTS")


def story_so_far(register):
    """In Songobia: 50 women asked, the chief said it is just, a family lends three hectares."""
    officer = register.actor("awa")
    reader = register.read(officer)
    village = next(v["uid"] for v in reader.villages() if v["name"] == "Bodio")

    def told(form, subject="", **answers):
        draft = Draft(new_uid(), form, subject, village, 0, {"how_known": "seen", **answers})
        return forms.write(register, officer, draft).subject

    asked = {"complainant_kind": "women_group", "women_asked": {"value": 50, "qualifier": "exactly"}, "danger": "no",
             "remedies": ["land_for_group"], "consent_record": "yes", "share_with_chief": "yes", "paper": "none",
             "text_original": "Une terre pour nous."}  # fmt: skip
    claim = told("request", village=village, on="2014-05-01", **asked)
    told(
        "answer",
        claim,
        said="just",
        on="2014-05-10",
        promised_women="unknown",
        promised_area="unknown",
        women_there="yes",
    )
    land = told("land", village=village, claims=[claim], givers="unknown", nature="loan", on="2014-05-12",
                declared_area={"value": 3, "unit": "ha"})  # fmt: skip
    return {"village": village, "claim": claim, "land": land}


@pytest.fixture(scope="module")
def office(demo_register, tmp_path_factory):
    with visits.own_copy(demo_register, tmp_path_factory.mktemp("field")) as served:
        register = open_register(served.place)
        served.subjects = story_so_far(register)
        register.close()
        yield served


@pytest.fixture(scope="module")
def awa(chromium, office):
    visits.HEIGHT[LAPTOP] = 768
    tab = visits.new_tab(chromium, office.url, LAPTOP)
    visits.sign_in(tab.page, "awa", "awa-parou-2014")
    visits.settled(tab.page)
    yield Hands(tab)
    tab.page.context.close()


@pytest.fixture
def there(office):
    register = open_register(office.place)
    yield register.read(register.actor("awa"))
    register.close()


def shot(hands, name):
    """A picture to look at, where somebody asked for them."""
    if SHOTS:
        hands.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def corners(there, village):
    """Three hectares beside the village, as a GPS shows them: degrees and minutes."""
    lon, lat = there.get("village", village)["point"]["coordinates"]
    from landtrack.land.frames import frame_at

    ring = frame_at(lon, lat).to_degrees(box(200, 200, 400, 350)).exterior.coords[:-1]
    return "\n".join(f"{int(y)}° {(y - int(y)) * 60:.5f}' N  {int(-x)}° {(-x - int(-x)) * 60:.5f}' W" for x, y in ring)


def test_the_field_is_measured_by_its_corners(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    shot(awa, "1-before")
    awa.press(T("step.measure"))
    visits.settled(awa.page)
    awa.choose(T("outline.way"), T("outline.way.corners"))
    field = awa.page.get_by_role("textbox", name=T("outline.corners"))
    field.fill(corners(there, found["village"]))
    field.press("Tab")
    awa.still()
    shot(awa, "2-corners")
    awa.page.get_by_text(T("outline.area", area="3 hectares")).wait_for()
    awa.write(T("fact.accuracy_m"), "3")
    awa.onward()
    awa.write(T("ask.field.on"), "20/05/2014")
    awa.onward()
    shot(awa, "3-read-back")
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.commitment.demarcate")).wait_for()
    land = there.get("commitment", found["land"])
    assert land["status"] == "demarcated"
    assert land["surveyed_area"]["m2"] == pytest.approx(30_000, rel=1e-4)


def test_plots_are_laid_out_in_rows(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    shot(awa, "4-measured")
    awa.press(T("step.plots"))
    visits.settled(awa.page)
    shot(awa, "5-layout")
    awa.onward()
    awa.write(T("ask.plot.lay_out.on"), "22/05/2014")
    awa.onward()
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.plot.lay_out")).wait_for()
    (parcel,) = there.get("commitment", found["land"])["parcels"]
    plots = there.list("plot", parcel=parcel)
    assert len(plots) == FIFTY
    assert sum(p["calculated_area"]["m2"] for p in plots) == pytest.approx(30_000, rel=1e-4)


def test_one_ceremony_hands_them_over(awa, there, office):
    found = office.subjects
    awa.open(f"/village?id={found['village']}&tab=field")
    awa.press(T("step.handing"))
    visits.settled(awa.page)
    awa.choose(T("ask.handing.unit"), T("code.allot_unit.plot"))
    awa.onward()
    awa.write(T("ask.handing.counted"), "50")
    shot(awa, "6-who")
    awa.onward()
    visits.settled(awa.page)
    shot(awa, "7-rows")
    awa.onward()
    awa.pick(T("ask.handing.method"), T("code.allot_method.lottery_physical"))
    shot(awa, "8-how")
    awa.onward()
    awa.write(T("ask.handing.on"), "30/05/2014")
    shot(awa, "9-heard")
    awa.onward()
    shot(awa, "10-read")
    awa.press(T("ask.record"))
    awa.page.get_by_text(T("done.handing")).wait_for()
    held = [a for a in there.land(found["village"])["allotments"] if a["commitment"] == found["land"]]
    assert len(held) == FIFTY
    awa.open(f"/village?id={found['village']}&tab=field")
    shot(awa, "11-after")
