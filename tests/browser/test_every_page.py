"""Every page, for every role, in both languages, wide and on a phone: it opens and says nothing strange."""

from itertools import product

import pytest
from browser import visits
from browser.visits import PAST, PHONE, WIDE
from browser.words import leftovers

from landtrack.web.pages_table import FIRST, PAGES, pages_of

TABS = ("story", "field", "women", "papers")
# An address for each screen; {names} are subjects of the demonstration. Every page of PAGES is here (a test).
SCREENS = {
    "officer": {
        "home": "/home", "villages": "/villages", "reports": "/reports", "settings": "/settings",
        **{f"village {tab}": f"/village?id={{village}}&tab={tab}" for tab in TABS},
        "claim": "/claim?id={claim}", "woman": "/woman?id={woman}", "woman group": "/woman?id={group}",
        "form request": "/form?do=request", "form answer": "/form?do=answer&id={commission_claim}",
        "form land": "/form?do=land&village={village}", "form rare": "/form?do=claim.withdraw&id={commission_claim}",
        "call": "/call", "catch_up": "/catch_up", "imports": "/imports", "handover": "/handover", "visit": "/visit?village={village}", "correct": "/correct?event={event}",
        "setup": "/setup", "missing": "/missing",
    },
    "chief": {"card": "/card", "village": "/village?id={village}", "claim": "/claim?id={claim}", "missing": "/missing"},
    "commission": {"card": "/card"},
    "advocate": {"published": "/published", "settings": "/settings", "missing": "/missing"},
    "admin": {"settings": "/settings", "accounts": "/accounts", "setup": "/setup", "missing": "/missing"},
}  # fmt: skip
# The same pages for other subjects and on another day: once in each language and at each width.
MORE = {
    "officer": {
        "village untold": "/village?id={village_Ouo}", "village shares": "/village?id={village_Tegourou}&tab=field",
        "claim draft": "/claim?id={draft_LANG}", "claim anonymous": "/claim?id={anonymous}",
        "home past": f"/home?as_of={PAST}", "village story past": f"/village?id={{village}}&as_of={PAST}",
        "village field past": f"/village?id={{village}}&tab=field&as_of={PAST}",
        "claim past": f"/claim?id={{claim}}&as_of={PAST}", "woman past": f"/woman?id={{woman}}&as_of={PAST}",
        "reports past": f"/reports?as_of={PAST}",
    },
    "chief": {"card past": f"/card?as_of={PAST}"},
    "commission": {"village": "/village?id={village_Eguela}", "claim": "/claim?id={commission_claim}"},
    "advocate": {"published past": f"/published?as_of={PAST}"},
}  # fmt: skip
ACCOUNTS = {"officer": "awa", "chief": "chef-parou", "commission": "cofov", "advocate": "fanta", "admin": "admin"}
LANGUAGES = ("fr", "en")
BANNER = {"fr": "Démonstration", "en": "Demonstration"}
NOT_THERE = {"fr": "introuvable", "en": "not found"}
EVERY_WAY = tuple(product(LANGUAGES, (WIDE, PHONE)))
ONCE_EACH = (("fr", WIDE), ("en", PHONE))
EACH = [
    pytest.param(who, screen, path, lang, width, id=f"{who}-{screen.replace(' ', '_')}-{lang}-{width}")
    for table, ways in ((SCREENS, EVERY_WAY), (MORE, ONCE_EACH))
    for who, screens in table.items()
    for lang, width in ways
    for screen, path in screens.items()
]


def account_of(who, lang):
    return ACCOUNTS[who] if lang == "fr" else f"{ACCOUNTS[who]}-en"


@pytest.mark.parametrize(
    ("said", "lang", "found"),
    [
        ("Demande page.home", "fr", ["page.home"]),
        ("État : under_review", "fr", ["review", "under_review"]),
        ("Parcelle withdrawn", "fr", ["withdrawn"]),
        ("Plot handed over, aucune demande", "en", ["aucune", "demande"]),
        ("{women} women", "en", ["{women}"]),
        ("Parou, CARE : au moins 50 femmes", "fr", []),
        ("Paper: Procès-verbal de la réunion du 24 mars 2013", "en", []),
    ],
)
def test_strange_words_are_found(said, lang, found):
    assert leftovers(said, lang) == found


def test_every_page_of_every_role_has_a_screen():
    for role in FIRST:
        assert {row.name for row in pages_of(role)} == {screen.split()[0] for screen in SCREENS[role]}


@pytest.mark.parametrize(("who", "screen", "path", "lang", "width"), EACH)
def test_a_screen_opens(tabs, served, who, screen, path, lang, width):
    tab = tabs(account_of(who, lang), lang, width)
    page = tab.open(path.replace("LANG", lang).format_map(served.subjects))
    text = visits.text_of(page)
    assert tab.faults() == []
    assert page.get_by_test_id("stException").count() == 0
    assert NOT_THERE[lang] not in text
    assert leftovers(text, lang) == []
    assert page.locator("html").get_attribute("lang") == lang
    assert BANNER[lang] in page.locator(".lt-demo").inner_text()
    assert page.locator("h1, [role=heading][aria-level='1']").count() == 1
    assert visits.sideways(page) == []
    if screen.endswith("past") and who == "officer":
        assert "2013" in page.locator(".st-key-past").inner_text()


@pytest.mark.parametrize("who", FIRST)
def test_pages_of_others_are_not_there(tabs, who):
    tab = tabs(ACCOUNTS[who])
    page = tab.open("/")
    menu = page.locator(".st-key-menu [data-testid=stPageLink] a")
    assert menu.count() == sum(row.in_menu or row.name == "card" for row in pages_of(who))
    others = [row.name for row in PAGES if row not in pages_of(who)]
    for name in others:
        answer = page.request.get(f"/{name}?id=x", headers={"accept": "text/html"}, max_redirects=0)
        assert (answer.status, answer.headers["location"]) == (303, "/"), name
    for name in others[:1]:
        tab.open(f"/{name}?id=x")
        assert page.url.endswith("/")
        assert page.get_by_role("dialog").count() == 0
    assert tab.faults() == []


def test_the_first_visit_after_a_start_may_be_a_deep_link(chromium, served, tmp_path):
    # Streamlit would take our folder of pages for its own until main.py has run once.
    again = visits.start_server(served.place, tmp_path)
    try:
        tab = visits.new_tab(chromium, again.url)
        visits.sign_in(
            tab.page, "chef-parou", served.passwords["chef-parou"], path=f"/village?id={served.subjects['village']}"
        )
        visits.settled(tab.page)
        assert tab.page.locator(".lt-demo").is_visible()
        assert tab.page.get_by_test_id("stSidebar").count() == 0
        assert tab.page.get_by_test_id("stException").count() == 0
        assert tab.faults() == []
        tab.page.context.close()
    finally:
        visits.stop_server(again)
