"""A newcomer's way through the demonstration: from one sentence to the plot that was taken back."""

import re

import pytest
from browser import visits
from browser.visits import PAST
from sqlalchemy import select

from landtrack.counting import three_numbers
from landtrack.domain.lifecycle import WORDS
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.store.tables import read_log

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
T, SAY = translator("fr"), formats("fr")


@pytest.fixture
def there(served):
    """The register as it stands on the disk."""
    register = served.register()
    yield register
    register.close()


@pytest.fixture
def awa(tabs):
    """The officer's tab."""
    tab = tabs("awa")
    tab.faults()
    yield tab
    assert tab.faults() == []


def holding(women):
    return T.tn("village.women_hold", women, women=SAY.number(women))


def day_of(page):
    """Open the popover in which another day is picked, and find where it is typed."""
    page.locator(".st-key-menu").get_by_role("button").filter(has_text=re.compile("^history")).click()
    return page.get_by_role("textbox", name=T("frame.as_of.pick"))


def plots_on_the_map(page):
    frame = next(f for f in page.frames if f is not page.main_frame and f.locator(".lt-map").count())
    return frame.evaluate(
        "Object.values(map._layers).filter(l => l.feature?.properties?.number).map(l => l.feature.properties.state)"
    )


def test_from_the_sign_in_to_the_village_and_its_chain(fresh, served, there):
    page = fresh.page
    visits.sign_in(page, "awa", served.passwords["awa"])
    reader = there.read(there.actor("awa"))
    women = three_numbers(reader).holding
    assert women > 0
    expect(page.get_by_role("heading", level=1)).to_have_text(T.tn("home.women_hold", women, women=SAY.number(women)))

    search = page.get_by_label(T("search.label"))
    search.fill("parou")
    search.press("Enter")
    page.get_by_role("link", name=re.compile("^Village.*Parou$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")

    chain = reader.chain(served.subjects["claim"])
    steps = page.locator(".lt-chain").first.get_by_role("listitem")
    expect(steps).to_have_count(len(WORDS))
    for step, word in zip(steps.all(), WORDS, strict=True):
        expect(step).to_contain_text(T(f"word.{word}"))
        if day := chain["days"].get(word):
            expect(step).to_contain_text(SAY.date(day))
        assert ("lt-done" in step.get_attribute("class")) == bool(day)
    assert chain["days"].keys() >= {"asked", "in_discussion", "accepted", "land_given", "handed_over"}
    assert fresh.faults() == []


def test_the_field_shows_each_plot_on_the_map_and_in_the_table(awa, served, there):
    page = awa.open(f"/village?id={served.subjects['village']}")
    page.get_by_role("radio", name=T("tab.field")).click()
    rows = page.locator(".lt-table tbody tr")
    expect(rows).to_have_count(50)
    visits.settled(page)
    land = there.read(there.actor("awa")).land(served.subjects["village"])
    on_the_map = plots_on_the_map(page)
    assert len(on_the_map) == len(land["plots"]) == 50
    assert (on_the_map.count("handed_over"), on_the_map.count("ended")) == (49, 1)
    gone = rows.filter(has_text=T("plot.ended"))
    expect(gone).to_have_count(1)
    expect(gone).to_contain_text(T("status.allotment.taken_back"))


def test_a_day_gone_by_is_picked_and_left_again(awa, served):
    page = awa.open(f"/village?id={served.subjects['village']}")
    expect(page.get_by_text(holding(49))).to_be_visible()
    day_of(page).fill("31/12/2013")
    page.keyboard.press("Enter")
    expect(page.get_by_text(holding(50))).to_be_visible()
    expect(page.get_by_text(T("frame.past", day=SAY.date(PAST)))).to_be_visible()
    assert f"as_of={PAST}" in page.url
    assert f"id={served.subjects['village']}" in page.url
    page.keyboard.press("Escape")

    page.get_by_role("radio", name=T("tab.women")).click()
    expect(page.locator(".lt-tile").filter(has_text=T("women.holds"))).to_have_count(50)
    page.reload()
    visits.settled(page)
    expect(page.get_by_text(holding(50))).to_be_visible()

    page.get_by_role("button", name=T("frame.as_of.today")).click()
    expect(page.get_by_text(holding(49))).to_be_visible()
    expect(page.locator(".st-key-past")).to_have_count(0)
    assert "as_of" not in page.url
    page.get_by_role("radio", name=T("tab.women")).click()
    expect(page.locator(".lt-tile").filter(has_text=T("women.holds"))).to_have_count(49)


def test_the_draft_of_her_who_lost_her_plot_is_two_clicks_away(awa, served):
    page = awa.open(f"/village?id={served.subjects['village']}&tab=field")
    page.locator(".lt-table tbody tr").filter(has_text=T("plot.ended")).get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/woman.*id={served.subjects['woman']}"))
    page.get_by_role("link", name=re.compile(served.subjects["draft_code"])).click()
    expect(page).to_have_url(re.compile(f"/claim.*id={served.subjects['draft']}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(served.subjects["draft_code"])
    expect(page.locator(".lt-badge").first).to_contain_text(T("status.claim.draft"))
    page.get_by_role("link", name=re.compile(served.subjects["claim_code"])).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(served.subjects["claim_code"])
    visits.settled(page)


def test_her_page_too_shows_the_day_that_is_asked_for(awa, served):
    page = awa.open(f"/woman?id={served.subjects['woman']}&as_of={PAST}")
    expect(page.locator(".lt-table tbody tr")).to_have_count(1)
    expect(page.locator(".lt-table tbody")).to_contain_text(T("plot.handed_over"))
    expect(page.get_by_role("link", name=re.compile(served.subjects["claim_code"]))).to_be_visible()
    expect(page.get_by_text(served.subjects["draft_code"])).to_have_count(0)


def logged(there, account):
    with there.database.read() as conn:
        query = select(read_log.c.sid, read_log.c.record).where(
            read_log.c.account == there.actor(account).uid, read_log.c["class"] == "I"
        )
        return {tuple(row) for row in conn.execute(query)}


def test_names_are_opened_on_request_only_and_the_reading_is_kept(fresh, served, there):
    page, before = fresh.page, logged(there, "awa-en")
    visits.sign_in(page, "awa-en", served.passwords["awa-en"])
    fresh.open(f"/village?id={served.subjects['village']}&tab=women")
    names = there.read(there.actor("awa")).names([served.subjects["woman"]])
    name = names[served.subjects["woman"]]
    assert name not in visits.text_of(page)
    assert not any(name.encode() in frame for frame in fresh.heard)
    assert logged(there, "awa-en") == before

    page.locator("[data-testid=stCheckbox] label").filter(has_text=T("women.show_names")).click()
    expect(page.locator(".lt-tile").filter(has_text=name)).to_have_count(1)
    people = {p["uid"] for p in there.read(there.actor("awa")).list("person", area_code=served.subjects["village"])}
    read = {record for _, record in logged(there, "awa-en") - before}
    assert served.subjects["woman"] in read
    assert read <= people | {served.subjects["group"]}


def circle(page, village):
    return page.frame_locator("iframe").locator(f".lt-map path[aria-label^='{village}']").last


def test_a_press_on_a_circle_opens_the_village_as_often_as_one_likes(awa, served):
    page = awa.open("/")
    for village in ("Parou", "Parou", "Tegourou"):
        circle(page, village).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(village)
        expect(page).to_have_url(re.compile(f"/village.*id={served.subjects[f'village_{village}']}"))
        page.locator(".st-key-menu").get_by_role("link", name=T("page.home")).click()
        visits.settled(page)
        expect(page.locator(".lt-sentence")).to_be_visible()


def test_a_circle_is_reached_and_pressed_by_keyboard(awa):
    page = awa.open("/")
    circle(page, "Parou").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")


def test_back_forward_and_reload_show_what_they_should(awa, served):
    page = awa.open("/")
    page.locator(".st-key-menu").get_by_role("link", name=T("page.villages")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.villages"))
    page.get_by_role("link", name="Parou", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")
    page.get_by_role("link", name=re.compile(served.subjects["claim_code"])).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(served.subjects["claim_code"])
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(T("page.villages"))
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")
    page.reload()
    visits.settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Parou")


def test_an_account_disabled_elsewhere_is_out_at_its_next_action(fresh, served, there):
    page = fresh.page
    visits.sign_in(page, "moussa-en", served.passwords["moussa-en"])
    fresh.open(f"/village?id={served.subjects['village']}")
    with there.write(there.actor("admin")) as unit:
        unit.do("account.disable", account=there.actor("moussa-en").uid)
    page.get_by_role("radio", name=T("tab.women")).or_(page.get_by_role("radio", name="Women")).click()
    page.wait_for_url(re.compile("/signin"))
    expect(page.locator("#name")).to_be_visible()
    page.goto(f"/village?id={served.subjects['village']}")
    expect(page.locator("#name")).to_be_visible()
    assert page.request.get("/_stcore/health").status == 401
