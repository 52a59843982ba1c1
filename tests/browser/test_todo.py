"""What waits on Home, what is left to complete, and the settings, as people use them."""

import re

import pytest
from browser import visits
from browser.hands import Hands
from browser.visits import PHONE, WIDE

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
FIVE = 5


def lines(page):
    return page.locator(".st-key-todo [data-testid=stPageLink] a, .st-key-todo .lt-task")


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize(("account", "lang", "first", "late"), [
    ("awa", "fr", "aller chercher la réponse", "En retard"), ("awa-en", "en", "fetch the answer", "Late"),
])  # fmt: skip
def test_five_lines_the_most_urgent_first_then_all(tabs, account, lang, first, late, width):
    tab = tabs(account, lang, width)
    page = tab.open("/")
    expect(lines(page)).to_have_count(FIVE)
    expect(lines(page).first).to_contain_text("Owo-Sare")
    expect(lines(page).first).to_contain_text(first)
    expect(page.locator(".lt-why").first).to_contain_text(late)
    page.locator(".st-key-todo_show_more button").click()
    expect(page.locator(".st-key-todo_show_fewer button")).to_be_visible()
    assert lines(page).count() > FIVE
    page.locator(".st-key-todo_show_fewer button").click()
    expect(lines(page)).to_have_count(FIVE)
    assert visits.sideways(page) == []
    assert tab.faults() == []


def test_a_line_opens_its_village_or_the_one_request_it_is_about(tabs, served):
    page = tabs("awa").open("/")
    lines(page).first.click()
    page.wait_for_url(lambda url: f"claim?id={served.subjects['anonymous']}" in url or "village" in url)
    visits.settled(page)
    page = tabs("awa").open("/")
    lines(page).filter(has_text="Ouo").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"village?id={served.subjects['village_Ouo']}" in url)


def test_what_is_left_is_the_number_under_the_sentence_and_opens_by_keyboard(tabs):
    page = tabs("awa").open("/")
    chip = page.locator(".lt-left summary").filter(has_text="sans nom noté")
    said = page.locator(".lt-sub").inner_text()
    number = chip.inner_text().split()[0]
    assert f"dont sans nom noté\u202f: {number}" in said
    where = chip.locator("xpath=..").locator("a").first
    expect(where).not_to_be_visible()
    chip.focus()
    page.keyboard.press("Enter")
    expect(where).to_be_visible()


def test_of_a_past_day_the_list_is_what_was_known_then(tabs):
    page = tabs("awa").open("/?as_of=2013-05-15")
    told = page.locator(".st-key-todo").inner_text()
    assert "Parou" in told
    assert "Owo-Sare" in told
    assert "Bodio" not in told
    assert page.locator(".lt-left").count() == 0


def test_an_administrator_sets_and_an_officer_reads(tabs):
    tab = tabs("admin")
    page, hands = tab.open("/settings"), Hands(tab)
    page.get_by_label("Responsable des données").fill("Association d’essai")
    year = page.get_by_label("Année des jours fériés")
    year.fill("2020")
    year.press("Enter")
    days = page.get_by_role("textbox", name="Jours fériés")
    expect(days).to_have_value(re.compile("24/05"))  # another year brings another field
    hands.still()
    days.fill("31/02 Jour qui n’est pas")
    days.press("Control+Enter")
    hands.still()
    page.locator(".st-key-setting_save button").click()
    expect(page.locator(".lt-warning")).to_contain_text("Jours fériés")
    days.fill("04/02 Jour d’essai\n2020-03-05 Autre jour")
    days.press("Control+Enter")
    hands.still()
    page.locator(".st-key-setting_save button").click()
    expect(page.get_by_role("status").filter(has_text="enregistrés")).to_be_visible()
    page = tabs("admin").open("/settings")
    expect(page.get_by_label("Responsable des données")).to_have_value("Association d’essai")
    officer = tabs("awa").open("/settings")
    expect(officer.locator(".lt-facts").nth(1)).to_contain_text("Association d’essai")
    assert officer.locator(".st-key-settings_form").count() == 0
    assert "Association" not in visits.text_of(tabs("fanta").open("/settings"))
