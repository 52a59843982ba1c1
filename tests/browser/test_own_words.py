"""What a reader hears of buttons, lists and maps is said in the language of the page, whoever wrote it."""

import re

import pytest
from browser import visits

from landtrack.demo import _PASSWORDS
from landtrack.i18n.catalogues import translator

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
# Names and tooltips of everything that is on a page or in its maps.
NAMED = """() => [...document.querySelectorAll('[aria-label], [title]')]
  .flatMap(e => [e.getAttribute('aria-label'), e.getAttribute('title')]).filter(Boolean)"""
# Words with which Streamlit and Leaflet name things themselves.
THEIRS = re.compile(
    r"\b(Remove|Clear|Open|Select|Selected|options?|Decrement|Increment|Zoom|Skip|results|Shortcut|Close|Dismiss|Running|Add files|upload|folium)\b"
)
PLACES = {
    "a list": "/form?do=group.register&village={village}", "numbers": "/form?do=person.count&village={village}",
    "people": "/form?do=land&village={village}", "villages": "/villages", "home": "/",
    "field": "/village?id={village}&tab=field",
}  # fmt: skip


def theirs(page):
    return [name for frame in page.frames for name in frame.evaluate(NAMED) if THEIRS.search(name)]


@pytest.mark.parametrize("path", [pytest.param(path, id=name.replace(" ", "_")) for name, path in PLACES.items()])
def test_nothing_is_named_in_another_language(tabs, served, path):
    page = tabs("awa").open(path.format_map(served.subjects))
    expect(page.get_by_test_id("stMain")).to_be_visible()
    assert theirs(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_was_chosen_can_be_taken_out_by_a_button_in_the_page_s_language(tabs, served, lang):
    t = translator(lang)
    page = tabs("awa" if lang == "fr" else "awa-en", lang).open(
        f"/form?do=group.register&village={served.subjects['village']}"
    )
    box = page.get_by_role("combobox", name=t("ask.group.members"))
    box.click()
    option = page.get_by_role("option").first
    name = option.inner_text().strip()
    option.click()
    page.wait_for_timeout(500)
    visits.settled(page)
    box.fill("qqqqqq")
    expect(page.get_by_text(t("spoken.nothing"))).to_be_visible()
    for _ in "ab":  # first what was typed goes, then the list
        page.keyboard.press("Escape")
    out = page.get_by_role("button", name=t("spoken.remove", what=name))
    expect(out).to_be_visible()
    expect(page.get_by_role("button", name=t("spoken.remove_all"))).to_be_visible()
    if lang == "fr":
        assert theirs(page) == []
    out.click()  # and the button still does what it says
    page.wait_for_timeout(500)
    visits.settled(page)
    expect(out).to_have_count(0)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_map_says_closer_and_farther(tabs, lang):
    page = tabs("awa" if lang == "fr" else "awa-en", lang).open("/")
    (frame,) = [f for f in page.frames if f.query_selector(".lt-map")]
    for knob, key in ((".leaflet-control-zoom-in", "drawing.closer"), (".leaflet-control-zoom-out", "drawing.farther")):
        expect(frame.locator(knob)).to_have_attribute("title", translator(lang)(key))
        expect(frame.locator(knob)).to_have_attribute("aria-label", translator(lang)(key))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("account", ["awa", "admin", "fanta", "chef-parou"])
def test_an_address_without_a_page_says_so_in_the_page_s_language(tabs, account, lang):
    t = translator(lang)
    page = tabs(account if lang == "fr" else f"{account}-en", lang).open("/plotz/7")
    expect(page.get_by_role("heading", name=t("page.missing"))).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_tells_how_many_choices_are_left(tabs, lang):
    t = translator(lang)
    page = tabs("awa" if lang == "fr" else "awa-en", lang).open("/form?do=request")
    page.get_by_role("combobox").first.click()
    page.keyboard.type("Paro")
    heard = page.locator("[role=log] > *")
    expect(heard.filter(has_text=t("spoken.options", what="1")).first).to_be_attached()
    assert not any("available" in text for text in heard.all_text_contents())
    page.keyboard.press("Escape")


def test_a_server_that_has_gone_is_told_in_the_page_s_language(chromium, demo_register, tmp_path):
    place, t = tmp_path / "parou.gpkg", translator("fr")
    demo_register.database.copy_to(place)
    server = visits.start_server(place, tmp_path)
    tab = visits.new_tab(chromium, server.url)
    visits.sign_in(tab.page, "awa", _PASSWORDS["awa"])
    visits.settled(tab.page)
    visits.stop_server(server)
    dialog = tab.page.get_by_role("dialog")
    expect(dialog).to_contain_text(t("spoken.lost"), timeout=30_000)
    expect(dialog).to_contain_text(t("spoken.lost_what"))
    expect(dialog.get_by_role("button", name=t("spoken.close"), exact=True)).to_be_visible()
    tab.page.context.close()
