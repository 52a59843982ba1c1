"""Past stories in a browser: one told in nine answers, a sheet pasted, both taken back, nothing typed is lost."""

import pytest
from browser import visits
from browser.hands import Hands

from landtrack.i18n.catalogues import translator

expect = pytest.importorskip("playwright.sync_api").expect
T = translator("fr")
SHEET = """Mes villages
Village;Année;Comment;Réponse du chef;Superficie;Femmes;Femmes aujourd'hui;Source
Bodio;2009;demande;c'est juste;2 ha;12;toutes;vu
Tegouru;2009;demande;c'est juste;2 ha;12;toutes;vu
Eguela;hivernage 2010;réunion;;3;une vingtaine;;tel
Songobia;2008;projet;;1 ha;une vingtaine;;tel
"""


@pytest.fixture
def hands(chromium, served):
    tab = visits.new_tab(chromium, served.url)
    visits.sign_in(tab.page, "awa", served.passwords["awa"])
    yield Hands(tab)
    assert tab.faults() == []
    tab.page.context.close()


@pytest.fixture
def villages(served):
    def now():
        register = served.register()
        found = {v["name"]: v for v in register.read(register.actor("awa")).villages()}
        register.close()
        return found

    return now


def turn(hands, way):
    """The other way of telling."""
    hands.page.get_by_test_id("stButtonGroup").get_by_text(T(f"catchup.way.{way}")).click()
    hands.still()


def text(hands):
    return visits.text_of(hands.page)


def test_a_story_is_told_and_taken_back(hands, served, villages):
    before = villages()
    hands.open(f"/catch_up?village={served.subjects['village_Bodio']}")
    hands.write(T("catchup.ask.when"), "hivernage 2005")
    assert T("catchup.read_as", read="saison des pluies 2005") in text(hands)
    hands.press(T("catchup.save"))
    assert T("catchup.choose", column=T("catchup.column.how_known")) in text(hands)
    hands.choose(T("catchup.ask.began"), T("catchup.began.request"))
    hands.choose(T("catchup.ask.said"), T("catchup.said.uphold"))
    hands.write(T("catchup.ask.area"), "3")
    assert T("catchup.which_unit", value="3") in text(hands)
    turn(hands, "sheet")  # a look at the other way loses nothing
    turn(hands, "one")
    hands.write(T("catchup.ask.area"), "3 ha")
    hands.write(T("catchup.ask.women_then"), "9")
    hands.write(T("catchup.ask.women_now"), "7")
    hands.choose(T("catchup.ask.how_known"), T("catchup.how_known.seen"))
    hands.press(T("catchup.save"))
    assert T("catchup.saved", village="Bodio") in text(hands)
    now = villages()["Bodio"]
    held = before["Bodio"]["women"] + 7
    assert (now["women"], now["caught_up"]) == (held, before["Bodio"]["caught_up"] + 7)
    hands.press(T("catchup.undo_one"))
    assert villages()["Bodio"] == before["Bodio"]
    expect(hands.page.get_by_role("textbox", name=T("catchup.ask.area"))).to_have_value("3 ha")  # to be put right


def test_a_sheet_is_shown_before_it_is_recorded_and_taken_back(hands, villages):
    before = villages()
    hands.open("/catch_up")
    turn(hands, "sheet")
    box = hands.page.get_by_role("textbox", name=T("catchup.paste"))
    box.fill(SHEET)
    box.press("Control+Enter")
    hands.still()
    said = text(hands)
    assert T.tn("catchup.rows_ready", 2) in said
    assert T.tn("catchup.rows_wrong", 2) in said
    assert "Tegourou" in said
    assert villages() == before
    hands.press(T.tn("catchup.save_all", 2))
    assert T.tn("catchup.rows_told", 2) in text(hands)
    now = villages()
    assert now["Bodio"]["women"] == before["Bodio"]["women"] + 12
    assert now["Songobia"]["reported"]["value"] == {"value": 20, "qualifier": "about"}
    hands.press(T("catchup.undo_all"))
    assert T.tn("catchup.undone", 2) in text(hands)
    assert villages() == before


def test_a_file_is_read_like_pasted_rows_and_hostile_text_stays_text(hands):
    hands.open("/catch_up")
    turn(hands, "sheet")
    evil = "<img src=x onerror=alert(1)>"
    rows = f"Village;Année;Source\n{evil};2013;vu\n**gras** :material/home:;2013;vu\n=1+1;2013;vu\n"
    file = {"name": "f.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    hands.page.locator("input[type=file]").set_input_files(file)
    hands.still()
    hands.still()
    assert T.tn("catchup.rows_wrong", 3) in text(hands)
    assert evil in text(hands)
    assert "**gras** :material/home:" in text(hands)


def test_a_file_that_is_none_is_told_in_a_sentence(hands):
    hands.open("/catch_up")
    turn(hands, "sheet")
    hands.page.locator("input[type=file]").set_input_files(
        {"name": "f.xlsx", "mimeType": "application/octet-stream", "buffer": b"%PDF-1.4"}
    )
    hands.still()
    hands.still()
    assert T("reason.no_spreadsheet") in text(hands)


def test_columns_that_nobody_recognises_are_named_by_hand(hands, served, villages):
    """A head in Bambara: the officer says what it holds, once for each column, and the row is ready."""
    hands.open("/catch_up")
    turn(hands, "sheet")
    hands.write(T("catchup.paste"), "Dugu;San;Comment;Cheri\nOuo;2011;demande;1 ha\n")
    assert "Dugu" in text(hands)
    assert T.tn("catchup.rows_ready", 1, n="1") not in text(hands)
    for head, column in (("Dugu", "village"), ("San", "when"), ("Cheri", "area")):
        hands.pick(head, T(f"catchup.column.{column}"))
    assert hands.page.get_by_role("combobox", name="Cheri").input_value() == T("catchup.column.area")
    cell = hands.page.locator(f"td[data-head='{T('catchup.short.area')}']")
    assert cell.all_inner_texts() == ["1 ha"]
