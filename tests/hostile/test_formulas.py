"""Formulas and markup in every text of every verb: no sheet that goes out runs them, and papers print them as text."""

import csv
import io
import json
import re

import pytest
from browser import hostile
from browser.hostile import tell
from hostile.bad_files import workbook as workbook_of
from papers.reading import text_of

from landtrack.domain.events import VERBS
from landtrack.errors import LandtrackError
from landtrack.exchange import row_report
from landtrack.exchange.spreadsheet import csv_text, defused
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.papers.kinds import PAPERS
from landtrack.papers.making import make
from landtrack.register import accounts
from landtrack.register.register import init_register

FORMULAS = (
    "=cmd|' /C calc'!A0", "+1+1", "-1", "-2+3+cmd|' /C calc'!D2", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    ' "=1+1', "x;=1+1", 'x,=HYPERLINK("http://evil.example","x")', "x\t=1+1", "x\n=1+1", 'x";=1+1;"', "%0A=1+1", "<img src=x onerror=alert(1)>",
)  # fmt: skip
# What a spreadsheet takes for a formula at the beginning of a cell, after spaces that it drops.
RUNS = re.compile(r"\s*[=+\-@＝＋－＠]")
STORED = tuple(one for one in FORMULAS if "\r" not in one)  # a text of the register holds none


def cells_as_opened(text):
    """Every cell of a CSV, as it is split by a spreadsheet of any country: at semicolons, at commas or at tabs."""
    for delimiter in ";,\t":
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
            yield from row
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):  # and where quotes are not heeded
        yield from re.split(r"[;,\t]", line)


def assert_runs_nothing(text):
    found = [cell for cell in cells_as_opened(text) if RUNS.match(cell) or RUNS.match(cell.replace('"', ""))]
    assert found == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_goes_out_runs_nowhere(formula):
    assert_runs_nothing(csv_text(["tête", formula], [["Parou", formula], [formula, formula]]))


@pytest.mark.parametrize(
    "plain", ["Parou", "3,5 ha", "2013-03-08", "50 à 60", "a-b", "l’an 2013 – 2014", "x; y", "environ 50, dit-on"]
)
def test_a_plain_cell_stays_as_it_is(plain):
    assert defused(plain) == plain
    (row,) = csv.reader(io.StringIO(csv_text([plain], []).removeprefix("\ufeff")), delimiter=";")
    assert row == [plain]


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_report_of_a_sheet_of_formulas_runs_nothing(register, formula):
    """In every column, under every head, and as the name of the file and the sheet."""
    head = [
        "Village",
        "Année",
        "Début",
        "Réponse",
        "Superficie",
        "Femmes alors",
        "Femmes maintenant",
        "Comment",
        formula,
    ]
    rows = [head, [formula] * 9, ["Mal", "2013", "demande", "oui", "3 ha", "50", "48", "vu", formula]]
    for source in (workbook_of(rows), csv_plain(rows)):
        try:
            table, told = row_report.understand(register, register.first("officer"), source, formula)
        except LandtrackError:
            continue
        report = row_report.tell_rows(register, register.first("officer"), table, told, formula, dry_run=True)
        for lang in ("fr", "en"):
            t, say = translator(lang), formats(lang)
            assert_runs_nothing(row_report.as_csv(report, t, say))
            assert json.loads(json.dumps(row_report.as_json(report, t, say)))["file"] == formula


def csv_plain(rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


# --- a register in which every text is one --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A register in which every text that a verb takes is a formula, or markup; and its subjects."""
    place = tmp_path_factory.mktemp("formulas") / "mal.gpkg"
    register, first = init_register(place, today=hostile.TODAY, officer="=cmd|' /C calc'!A0")
    with register.write(register.actor(first.officer)) as unit:
        subjects = tell(unit, " ".join(STORED), STORED[:14], [-3.75, 14.19], code="=M")
    accounts.set_password(register, register.actor(first.officer).uid, hostile.PASSWORD)
    yield register, subjects
    register.close()


@pytest.fixture
def register(told):
    return told[0]


def test_every_text_of_every_verb_was_filled(told):
    free = {
        (verb.kind, name) for verb in VERBS.values() for name in verb.facts
        if verb.fact(name).base == "text" and not verb.fact(name).is_sealed and name not in {*hostile.CODED, *verb.generated}
    }  # fmt: skip
    left = (
        free - told[1]["said"] - {("account", "name"), ("document", "title"), ("village", "code"), ("setting", "key")}
    )
    assert left == set()


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_paper_prints_it_as_text(told, kind, lang):
    register, subjects = told
    reader = register.read(register.first("officer"))
    printed = 0
    for about in (subjects["village"], subjects["claim"], *(c["uid"] for c in reader.list("commitment"))):
        for size in PAPERS[kind].sizes:
            try:
                made = make(reader, kind, about=about, village=subjects["village"], size=size, lang=lang, count=2)
            except LandtrackError:
                continue
            printed += 1
            assert b"/JavaScript" not in made.data
            assert b"/Launch" not in made.data
            if "village" in PAPERS[kind].about:
                assert "cmd|" in re.sub(r"\s", "", text_of(made.data))
    assert printed or kind == "attestation"  # which waits for its reserves


def test_nothing_else_of_ours_writes_a_table():
    """Whoever adds a writer of tables brings it here: Streamlit's own tables offer a CSV that is not defused.

    The table of the ceremony is one to fill in: ``pages.css`` takes its bar away, and the CSV with it.
    """
    from test_architecture import HOUSE

    writers = (
        "csv.writer(",
        "csv.DictWriter(",
        ".to_csv(",
        ".to_excel(",
        "Workbook(",
        "st.dataframe(",
        "st.table(",
        "st.data_editor(",
    )
    found = {
        (path.name, word) for path in HOUSE.rglob("*.py") for word in writers if word in path.read_text(encoding="utf-8")
    }  # fmt: skip
    tables = {("land_lists.py", "st.data_editor("), ("numbers.py", "st.data_editor(")}
    assert found == {("spreadsheet.py", "csv.writer("), *tables}
    assert "stElementToolbar" in (HOUSE / "web" / "pages.css").read_text(encoding="utf-8")
