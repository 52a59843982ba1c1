"""Whatever people write stays text: it runs nowhere, asks nobody outside and does not push a page sideways."""

import re

import pytest
from browser import hostile, visits
from browser.visits import PHONE, WIDE

from landtrack.domain.events import VERBS

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

# Pages for each account; {village}, {claim} ... are those of the village whose texts are mixed, or all long.
PAGES = {
    hostile.OFFICER: {
        "home": "/", "villages": "/villages", "reports": "/reports", "settings": "/settings",
        "story": "/village?id={village}", "field": "/village?id={village}&tab=field",
        "women": "/village?id={village}&tab=women", "papers": "/village?id={village}&tab=papers",
        "claim": "/claim?id={claim}", "woman": "/woman?id={woman}", "group": "/woman?id={group}",
    },
    hostile.CHIEF: {"card": "/", "field of the chief": "/village?id={village}", "claim of the chief": "/claim?id={claim}"},
    hostile.ADVOCATE: {"published": "/"},
    hostile.ADMIN: {"accounts": "/accounts"},
}  # fmt: skip
WITH_A_MAP = ("home", "field")
OF_ALL = ("home", "villages", "reports", "settings", "published", "accounts", "card")
EACH = [
    pytest.param(account, screen, path, which, width, id=f"{screen.replace(' ', '_')}-{which}-{width}")
    for account, pages in PAGES.items()
    for screen, path in pages.items()
    for which in ("mixed", "long")
    for width in (PHONE, WIDE)
    if (which == "mixed" or (screen not in OF_ALL and account == hostile.OFFICER))
    and (width == PHONE or screen in WITH_A_MAP)
]
# What is filled otherwise than by the rest: each document has a title of its own. Of texts that lie sealed and are on
# no page, the story fills those of its own verbs only.
UNTOLD = {("account", "name"), ("document", "title"), ("village", "code"), ("setting", "key")}
# What our own code never writes, so that it can only come from a text that was taken for markup.
MARKUP = (
    "img[src='x'], svg[onload], a[href*='evil'], a[href^='javascript'], .katex, [data-testid='stHtml'] strong strong, "
    "[data-testid='stPageLink'] strong, [data-testid='stPageLink'] code, .st-key-menu strong, .st-key-menu code"
)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Where the register lies, and its subjects."""
    if not visits.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("hostile")
    place = folder / "mal.gpkg"
    return folder, place, hostile.write(place)


@pytest.fixture(scope="module")
def server(register):
    folder, place, _ = register
    served = visits.start_server(place, folder)
    yield served
    visits.stop_server(served)


@pytest.fixture(scope="module")
def tab_of(chromium, server):
    """The tab of an account, which signs in through the form under its harmful name."""
    opened = {}

    def tab(account, width):
        if (account, width) not in opened:
            opened[account, width] = visits.new_tab(chromium, server.url, width)
            visits.sign_in(opened[account, width].page, account, hostile.PASSWORD)
        return opened[account, width]

    yield tab
    for one in opened.values():
        one.page.context.close()


def assert_harmless(tab):
    """Nothing ran, nothing was asked for outside, no text became markup."""
    assert tab.faults() == []
    for frame in tab.page.frames:
        assert frame.evaluate("[typeof window.hacked, document.querySelectorAll('script:not([src])').length > 9]") == [
            "undefined",
            False,
        ]
        assert (
            frame.evaluate(
                "selector => [...document.querySelectorAll(selector)].map(e => e.outerHTML.slice(0, 200))", MARKUP
            )
            == []
        )
    assert visits.sideways(tab.page) == []


def flat(text):
    """Without spaces and joiners, since a text may be shown in pieces."""
    return re.sub(r"[\s\N{WORD JOINER}]+", "", text)


def test_every_text_that_people_write_is_filled(register):
    said = register[2]["mixed"]["said"]
    free = {
        (verb.kind, name)
        for verb in VERBS.values()
        for name in verb.facts
        if verb.fact(name).base == "text" and name not in {*hostile.CODED, *verb.generated}
    }
    shown = {(verb.kind, name) for verb in VERBS.values() for name in verb.facts if not verb.fact(name).is_sealed}
    assert (free - said) & shown == UNTOLD
    assert len(said - shown) >= 15  # and most of what is sealed is told as well


@pytest.mark.parametrize(("account", "screen", "path", "which", "width"), EACH)
def test_a_page_shows_it_as_text(tab_of, register, account, screen, path, which, width):
    tab = tab_of(account, width)
    subjects = register[2][which]
    page = tab.open(path.format_map(subjects))
    for frame in page.frames[1:]:  # what a map says of a thing is drawn when one points at it
        frame.evaluate("Object.values(map._layers).forEach(layer => layer.getTooltip?.() && layer.openTooltip())")
    assert page.get_by_test_id("stException").count() == 0
    text = flat(visits.text_of(page))
    if screen in ("home", "villages", "papers", "accounts"):
        shown = hostile.PAYLOADS if which == "mixed" else (hostile.LONG[:9_000],)
        missing = [one for one in shown if flat(one) not in text]
        assert missing == []
    assert_harmless(tab)


@pytest.mark.parametrize("which", ["mixed", "long"])
def test_opened_names_and_words_are_text(tab_of, register, which):
    tab = tab_of(hostile.OFFICER, PHONE)
    subjects = register[2][which]
    page = tab.open(f"/village?id={subjects['village']}&tab=women")
    page.locator("[data-testid=stCheckbox] label").first.click()
    expect(page.locator(".lt-tile").first).to_contain_text(
        hostile.PAYLOADS[0] if which == "mixed" else hostile.LONG[:500]
    )
    visits.settled(page)
    if which == "mixed":
        text = flat(visits.text_of(page))
        assert [one for one in hostile.PAYLOADS if flat(one) not in text] == []
    assert_harmless(tab)

    page = tab.open(f"/woman?id={subjects['woman']}")
    page.get_by_role("button", name="Montrer le nom").click()
    expect(page.get_by_test_id("stText").last).to_contain_text(
        hostile.PAYLOADS[0] if which == "mixed" else hostile.LONG[:500]
    )
    assert_harmless(tab)

    page = tab.open(f"/claim?id={subjects['claim']}")
    page.get_by_text("État exact et détails").click()
    page.get_by_role("button", name="Lire la demande mot pour mot").click()
    expect(page.locator(".lt-pre").first).to_be_visible()
    visits.settled(page)
    assert_harmless(tab)


def test_what_is_searched_for_and_found_is_text(tab_of):
    tab = tab_of(hostile.OFFICER, PHONE)
    page = tab.open("/villages")
    search = page.get_by_label("Chercher")
    for one in hostile.PAYLOADS[:11]:
        search.fill(f"rien {one}")
        search.press("Enter")
        expect(page.locator(".lt-note").filter(has_text=f"rien {one[:12]}")).to_be_visible()
        visits.settled(page)
        assert_harmless(tab)
    search.fill("bold")
    search.press("Enter")
    expect(page.get_by_role("link").filter(has_text="**bold**").first).to_be_visible()
    visits.settled(page)
    assert_harmless(tab)


@pytest.mark.parametrize("text", [*hostile.PAYLOADS[:11], "x" * 1_500])
def test_what_an_address_says_is_text(tab_of, register, text):
    tab = tab_of(hostile.OFFICER, PHONE)
    from urllib.parse import quote

    said = quote(text, safe="")
    for path in (f"/claim?id={said}", f"/village?id={register[2]['mixed']['village']}&tab={said}&as_of={said}")[
        : 1 if "x" * 99 in text else 2
    ]:
        tab.open(path)
        assert_harmless(tab)


def test_the_sign_in_page_shows_a_name_as_text(chromium, server):
    tab = visits.new_tab(chromium, server.url, PHONE)
    page = tab.page
    for one in (hostile.OFFICER, hostile.PAYLOADS[3]):
        page.goto("/signin")
        page.locator("#name").fill(one)
        page.locator("#password").fill("faux-mot")
        page.locator("#password").press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.locator("#name").input_value() == one
        assert [f for f in tab.faults() if f[0] == "outside" or "401" not in f[1]] == []
        assert page.evaluate("typeof window.hacked") == "undefined"
        assert visits.sideways(page) == []
    page.context.close()
