"""A form's step goes on with what was typed last, keeps what is folded away, and says what helps; reports have a period."""

import pytest
from browser.hands import Hands
from browser.visits import settled

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


@pytest.fixture
def hands(tabs):
    return Hands(tabs("awa"))


def open_request(hands, served):
    hands.open(f"{served.url}/form?do=request&village={served.subjects['village']}")
    hands.still()


def test_what_is_typed_last_comes_with_the_keys_that_go_on(hands, served):
    """Ctrl+Enter out of a field that was not left yet: the number is kept, and the next question stands there."""
    open_request(hands, served)
    hands.onward()
    hands.choose("Qui parle ?", "Un groupement de femmes")
    field = hands.page.get_by_role("spinbutton", name="Combien de femmes ?")
    field.fill("37")
    field.press("Control+Enter")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Que demandent-elles ?")
    hands.still()
    hands.press("Retour", exact=False)
    expect(hands.page.get_by_role("spinbutton", name="Combien de femmes ?")).to_have_value("37")


def test_nothing_goes_on_while_an_answer_is_missing(hands, served):
    open_request(hands, served)
    hands.onward()
    hands.onward()
    expect(hands.page.get_by_role("alert")).to_be_visible()
    expect(hands.page.get_by_role("radiogroup", name="Qui parle ?")).to_be_visible()


def test_questions_folded_away_are_asked_when_unfolded_and_keep_their_answers(hands, served):
    """ "Plus de détails" draws nothing until it is opened; its answer stays through other answers and a reload."""
    open_request(hands, served)
    hands.onward()
    people = hands.page.get_by_test_id("stExpander").get_by_role("combobox")
    assert people.count() == 0
    hands.page.get_by_test_id("stExpander").locator("summary").click()
    hands.still()
    expect(people).to_have_count(1)
    people.click()
    hands.page.get_by_role("option", name="Aïssata Guindo").first.click()
    hands.page.keyboard.press("Escape")
    hands.still()
    hands.choose("Qui parle ?", "Un groupement de femmes")
    hands.page.reload()
    settled(hands.page)
    hands.still()
    expect(hands.page.get_by_test_id("stExpander").locator("[data-tag]")).to_contain_text("Aïssata Guindo")


def test_a_report_begins_with_this_quarter_and_takes_own_days(hands, served):
    """I22 of 2014: one of fifty plots of Parou was taken back in May."""
    hands.open(f"{served.url}/reports")
    expect(hands.page.get_by_role("combobox", name="Période")).to_have_value("Ce trimestre")
    hands.pick("Période", "D’autres dates")
    hands.write("Du", "1/1/2014")
    hands.write("Au", "juin 2014")
    expect(hands.page.get_by_text("Du 1er janvier 2014 au 30 juin 2014.")).to_be_visible()
    row = hands.page.locator("tr", has=hands.page.get_by_text("I22", exact=True))
    expect(row.locator("td").nth(2)).to_have_text("1")
    hands.write("Au", "2013")
    expect(hands.page.get_by_role("alert")).to_contain_text("le premier avant le dernier")
