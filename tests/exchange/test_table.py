"""Which line holds the heads and which column is which: titles above, merged heads, any order, no heads at all."""

import pytest

from landtrack.exchange.spreadsheet import Sheet
from landtrack.exchange.table import NINE, UnclearColumns, find_table
from landtrack.exchange.words import phrases

HEADS = ["Village", "Année ou saison", "Comment ça a commencé", "Réponse du chef", "Superficie (ha)", "Femmes au début",
         "Femmes aujourd'hui", "Comment vous le savez", "Photo du cahier"]  # fmt: skip
ROW = ["Parou", "2013", "demande", "oui", "3", "50", "48", "vu", "x.jpg"]
CELLS = dict(zip(NINE, ROW, strict=True))


def table(*rows, villages=("Parou", "Ouo"), more=(), told=None):
    sheets = [*more, Sheet("Feuil1", [list(row) for row in rows])]
    return find_table(sheets, lambda text: text in villages, "f.csv", told)


def test_the_nine_columns_in_order():
    found = table(HEADS, ROW)
    assert found.heads == dict(zip(NINE, HEADS, strict=True))
    assert [(line.number, line.cells) for line in found.lines] == [(2, CELLS)]
    assert (found.unread, found.left_out, found.area_unit_m2) == ((), (), 10_000)


def test_any_order_with_columns_of_one_s_own():
    heads = ["N°", *HEADS[::-1], "Observations", "Commune"]
    found = table(heads, ["7", *ROW[::-1], "rappeler", "Bara Sara"])
    assert found.lines[0].cells == CELLS
    assert found.unread == ("N°", "Observations", "Commune")


def test_titles_stand_above_and_totals_below():
    found = table(["Projet Terre"], [], ["Fait par le bureau", "", "octobre"], [], HEADS, ROW, [], ROW, ["TOTAL", "", "", "", "6"],
                  ["", "Total général", "12"])  # fmt: skip
    assert [line.number for line in found.lines] == [6, 8]
    assert found.left_out == (9, 10)


def test_heads_that_come_again_are_no_rows():
    assert table(HEADS, ROW, HEADS, ROW).left_out == (3,)


def test_merged_heads_in_two_lines():
    upper = ["Village", "Année", "Terre (ha)", "Femmes", "", "Source"]
    lower = ["", "", "", "au début", "aujourd'hui", ""]
    found = table(["Mes villages"], upper, lower, ["Parou", "2013", "3", "50", "48", "vu"])
    assert found.lines[0].cells == {
        "village": "Parou", "when": "2013", "area": "3", "women_then": "50", "women_now": "48", "how_known": "vu",
    }  # fmt: skip
    assert found.heads["women_now"] == "Femmes aujourd'hui"
    assert found.area_unit_m2 == 10_000


def test_english_heads():
    heads = ["Village", "Year or season", "How it began", "What the chief said", "How much land", "Women then", "Women now",
             "How you know", "Photo of the notebook"]  # fmt: skip
    assert table(heads, ROW).lines[0].cells == CELLS


NAMES = {
    "village": ("VILLAGE", "Nom du village", "Localité", "village name"),
    "code": ("Code", "Code du village"),
    "when": ("Date", "Année", "Quand ?", "Saison", "Période"),
    "began": ("Comment ça a commencé ?", "Origine", "Début", "How it started"),
    "said": ("Ce que le chef a dit", "Réponse du chef", "Décision du chef", "Avis du chef", "Chief's answer"),
    "area": ("Superficie", "Superficie (ha)", "Surface accordée", "Combien de terre ?", "Hectares", "Land", "Nb d'hectares"),
    "women_then": ("Femmes", "Nb de femmes", "Nombre de femmes", "Femmes à l'époque", "Femmes bénéficiaires", "Women then"),
    "women_now": ("Femmes aujourd’hui", "Femmes actuelles", "Nb femmes maintenant", "Women now"),
    "how_known": ("Source", "Comment le savez-vous ?", "Moyen de vérification", "How do you know?"),
    None: ("N°", "Commune", "Cercle", "Chef de village", "Nom du chef", "Téléphone de la présidente", "Date de visite",
           "Source de financement", "Observations", "Superficie du village", "Hommes", "Agent", "=1+1"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "head"), [(c, head) for c, heads in NAMES.items() for head in heads])
def test_a_head(column, head):
    assert phrases("columns").meaning(head) == column


def test_without_heads_the_columns_are_those_of_the_form():
    found = table(ROW, ["Ouo", "2012"])
    assert found.heads == {}
    assert [line.cells for line in found.lines] == [CELLS, {"village": "Ouo", "when": "2012"}]


def test_the_sheet_that_has_a_table_is_read():
    found = table(HEADS, ROW, more=[Sheet("Lisez-moi", [["Bonjour"], ["Village", "x"]])])
    assert found.sheet == "Feuil1"


@pytest.mark.parametrize(
    ("rows", "reason", "heads"),
    [
        ([["a", "b"], ["c", "d"]], "no_heads", ("a", "b")),
        ([[]], "no_heads", ()),
        (
            [["Année", "Superficie", "Femmes"], ["2013", "3", "50"]],
            "no_village_column",
            ("Année", "Superficie", "Femmes"),
        ),
        (
            [["Village", "Superficie", "Femmes"], ["Parou", "3", "50"]],
            "no_when_column",
            ("Village", "Superficie", "Femmes"),
        ),
        ([["Village", "Année", "Date", "Femmes"], ["Parou", "2013", "2013", "50"]], "column_twice", ("Année", "Date")),
    ],
)
def test_unclear_heads_are_told_back(rows, reason, heads):
    with pytest.raises(UnclearColumns) as refused:
        table(*rows, villages=())
    assert (refused.value.reason, refused.value.heads) == (reason, heads)


def test_a_row_of_no_known_village_is_no_table_without_heads():
    with pytest.raises(UnclearColumns):
        table(["Bonjour", "2013", "demande"])


LOCAL = ["Dugu", "San", "Comment ça a commencé", "Cheri", "Musow"]
LOCAL_ROW = ["Ouo", "2013", "demande", "3 ha", "50"]


def test_heads_in_words_nobody_knows_are_taken_as_a_person_says():
    with pytest.raises(UnclearColumns) as refused:
        table(LOCAL, LOCAL_ROW)
    assert set(LOCAL) <= set(refused.value.heads)
    told = {"Dugu": "village", "San": "when", "Cheri": "area"}
    found = table(LOCAL, LOCAL_ROW, LOCAL, told=told)
    assert found.lines[0].cells == {"village": "Ouo", "when": "2013", "began": "demande", "area": "3 ha"}
    assert (found.unread, found.left_out) == (("Musow",), (3,))


def test_a_person_may_say_otherwise_than_the_words_of_a_head():
    """ "Femmes" twice: one is then, and the other is not read."""
    heads = ["Village", "Année", "Femmes", "Femmes aujourd'hui", "Superficie (ha)"]
    found = table(heads, ["Parou", "2013", "50", "48", "3"], told={"Femmes aujourd'hui": "", "Femmes": "women_now"})
    assert found.lines[0].cells == {"village": "Parou", "when": "2013", "women_now": "50", "area": "3"}
    assert found.unread == ("Femmes aujourd'hui",)


def test_two_columns_cannot_be_said_to_be_the_same():
    with pytest.raises(UnclearColumns) as refused:
        table(LOCAL, LOCAL_ROW, told={"Dugu": "village", "San": "when", "Cheri": "area", "Musow": "area"})
    assert (refused.value.reason, refused.value.heads) == ("column_twice", ("Cheri", "Musow"))
