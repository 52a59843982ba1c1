"""An officer's sheet of forty villages: every row is told, or reported with the column and what would be understood."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from time import process_time

import pytest
from exchange.conftest import VILLAGES, saved, workbook
from openpyxl import Workbook
from openpyxl.styles import Alignment
from web.driving import Session

from landtrack.exchange import row_report
from landtrack.exchange.spreadsheet import read_text
from landtrack.exchange.stories import Villages, read_rows
from landtrack.exchange.table import Line, Table
from landtrack.i18n.catalogues import translator
from landtrack.i18n.formats import formats
from landtrack.register.catch_up_batch import undo
from landtrack.register.integrity import verify
from landtrack.store import log

FR, EN = ((translator(lang), formats(lang)) for lang in ("fr", "en"))

# Line of the sheet -> what becomes of it, and the remarks about it (code, column).
TOLD, WARNED, REFUSED = "told", "warning", "refused"
EXPECTED = {
    5: (TOLD,), 6: (TOLD,), 7: (TOLD,), 8: (TOLD,), 9: (TOLD,), 10: (TOLD,),
    11: (WARNED, "qualifier_left_out area"), 12: (REFUSED, "village_unknown_near village"),
    14: (TOLD,), 15: (TOLD,), 16: (TOLD,), 17: (TOLD,), 18: (TOLD,), 19: (TOLD,),
    20: (WARNED, "about_left_out when"), 21: (TOLD,), 22: (REFUSED, "no_unit area"),
    23: (REFUSED, "not_understood when"), 24: (REFUSED, "not_understood said"), 25: (REFUSED, "land_without_yes"),
    26: (REFUSED, "not_understood began"), 27: (REFUSED, "village_unknown village"), 28: (TOLD,),
    29: (WARNED, "remark_left_out women_then", "photo_not_there photo"), 30: (WARNED, "told_already"),
    31: (REFUSED, "missing village"), 32: (REFUSED, "missing when"), 33: (REFUSED, "missing how_known"),
    34: (WARNED, "time_read_as when"), 35: (WARNED, "time_read_as when", "range_as_at_least women_then"),
    36: (REFUSED, "not_understood area"), 37: (TOLD,), 38: (REFUSED, "not_understood began"), 39: (REFUSED, "after_today"),
    40: (REFUSED, "not_understood area"), 41: (TOLD,), 42: (REFUSED, "not_understood women_then"), 43: (TOLD,),
    44: (REFUSED, "not_understood how_known"), 45: (TOLD,),
}  # fmt: skip


def told(register, source, name="bandiagara.csv", *, dry_run=False, **more):
    officer = register.first("officer")
    found = row_report.understand(register, officer, source, name, **more)
    return row_report.tell_rows(register, officer, *found, name, dry_run=dry_run)


def outcome(one):
    remarks = [f"{r.code} {r.column}" for r in (*one.row.problems, *one.row.notes)]
    error = getattr(one.outcome, "reason", None)
    return (one.status, *([error] if error else []), *one.warnings, *remarks)


def events_in(register):
    with register.database.read() as conn:
        return log.count(conn)


def as_workbook(data):
    """The same sheet as a spreadsheet program holds it: numbers, dates, a merged title, formulas."""
    book = Workbook()
    sheet = book.active
    for number, row in enumerate(read_text(data.decode()), 1):
        for at, cell in enumerate(row, 1):
            sheet.cell(number, at, _as_cell(cell)).alignment = Alignment(wrap_text=True)
    sheet.merge_cells("A1:L1")
    sheet["D8"].number_format = "dd/mm/yyyy"
    sheet["D35"].value, sheet["D35"].number_format = date(2012, 3, 1), "mmm-yy"
    book.create_sheet("Notes").append(["à rappeler"])
    return saved(book)


def _as_cell(text):
    if text == "08/03/2013":
        return date(2013, 3, 8)
    return int(text) if text.isdigit() else text


def test_forty_messy_rows_are_told_or_reported_one_by_one(register, sheet_csv):
    report = told(register, sheet_csv)
    assert {one.row.line: outcome(one) for one in report.rows} == EXPECTED
    assert (len(report.rows), report.refused, report.new) == (40, 16, 24)
    assert [one.row.number for one in report.rows] == list(range(1, 41))
    assert report.table.left_out == (46,)  # the total
    assert report.table.unread == ("N°", "Commune", "Observations")
    assert verify(register) == []


def test_home_says_how_many_villages_are_told(register, sheet_csv, monkeypatch):
    monkeypatch.setattr("landtrack.web.copy_part.is_this_machine", lambda: True)  # there is no line to a browser
    home = Session(Alone(register), monkeypatch, who="officer", start="home")
    assert "Aucun village sur 40 n’est raconté." in " ".join(home.open().said)
    told(register, sheet_csv)
    assert "23 villages sur 40 racontés." in " ".join(home.open().said)


@dataclass
class Alone:
    """A register with one officer, as a session of a page asks for it."""

    register: object

    def __getitem__(self, role):
        return self.register.first(role)


def test_the_workbook_says_the_same(register, sheet_csv):
    report = told(register, as_workbook(sheet_csv), "bandiagara.xlsx")
    months = {35: (WARNED, "range_as_at_least women_then")}  # a date that shows month and year needs no remark
    assert {one.row.line: outcome(one) for one in report.rows} == EXPECTED | months


def test_what_was_understood_stands_in_the_register(register, sheet_csv):
    told(register, sheet_csv)
    reader = register.read(register.first("officer"))
    uids = {v["name"]: v["uid"] for v in reader.villages()}
    rows = {v["name"]: v for v in reader.villages()}
    assert (rows["Parou"]["word"], rows["Parou"]["women"]) == ("handed_over", 50)
    assert (rows["Kani-Kombole"]["women"], rows["Golgou"]["women"], rows["De"]["women"]) == (35, 0, 30)
    assert rows["Songobia"]["reported"]["value"] == {"value": 40, "qualifier": "at_least"}
    assert (rows["Owo-Sare"]["word"], rows["Owo-Sare"]["flags"]) == ("in_discussion", ("refused",))
    assert (rows["Ouo"]["word"], rows["Ouo"]["flags"]) == ("in_discussion", ("paused",))
    assert (rows["Kori-Maounde"]["word"], rows["Doucoumbo"]["word"]) == ("asked", None)
    assert sum(v["told"] for v in rows.values()) == 23
    areas = {c["area_code"]: (c.get("declared_area") or {}).get("m2") for c in reader.list("commitment")}
    assert [areas[uids[name]] for name in ("Songobia", "Eguela", "Bodio", "Pelou", "Yabatalou", "Begnimato")] == [
        35_000, 2500, 600, 15_000, 20_000 + 5000, 5000,
    ]  # fmt: skip
    with register.database.read() as conn:
        days = {e.area_code: e.said_on for e in log.every(conn) if e.verb == "claim.uphold"}
    assert (days[uids["Songobia"]], days[uids["Yendouma"]], days[uids["Borko"]]) == (
        "2012-rains",
        "2013-03-08",
        "2012-03",
    )


def test_a_rehearsal_reports_the_same_and_writes_nothing(register, sheet_csv):
    before = events_in(register)
    rehearsed = told(register, sheet_csv, dry_run=True)
    assert events_in(register) == before
    report = told(register, sheet_csv)
    for t, say in (FR, EN):
        one, other = (row_report.as_json(r, t, say)["rows"] for r in (rehearsed, report))
        assert one == other


def test_a_corrected_sheet_is_brought_again_whole(register, sheet_csv):
    told(register, sheet_csv)
    before = events_in(register)
    assert told(register, sheet_csv).count("already") == 24
    assert events_in(register) == before
    corrected = (
        sheet_csv.decode()
        .replace("Tegouru", "Tegourou")
        .replace(";accepté;3;50", ";accepté;3 ha;50")
        .encode("cp1252", "replace")
    )
    report = told(register, corrected)
    assert (report.new, report.count("already"), report.refused) == (2, 24, 14)


def test_a_batch_of_a_sheet_is_taken_back(register, sheet_csv):
    report = told(register, sheet_csv)
    done = undo(register, register.first("officer"), report.batch)
    assert (len(done.taken_back), done.kept) == (24, ())
    assert {(v["told"], v["women"]) for v in register.read(register.first("officer")).villages()} == {(0, 0)}
    assert verify(register) == []


def test_nothing_of_a_cell_is_kept_that_was_not_understood(register, sheet_csv):
    told(register, sheet_csv)
    with register.database.read() as conn:
        text = json.dumps([e.body for e in log.every(conn)], ensure_ascii=False)
    for word in ("cmd", "veuves", "rappeler", "Harande", "anciens", "env."):
        assert word not in text, word


@pytest.mark.parametrize(("t", "say"), [FR, EN], ids=["fr", "en"])
def test_every_row_that_needs_a_look_says_why(register, sheet_csv, t, say):
    report = told(register, sheet_csv, dry_run=True)
    for one in report.rows:
        message = row_report.message_of(one, t, say)
        assert bool(message) == (one.status != TOLD)
        assert "{" not in message
        for remark in (*one.row.problems, *one.row.notes):
            assert t(f"catchup.column.{remark.column}") in message or remark.column in ("village", "photo")
            assert remark.value in message or remark.code == "remark_left_out"


def test_the_report_goes_out_without_a_formula(register):
    sheet = "Village;Année;Réponse du chef;Superficie\n=cmd|' /C calc'!A0;2013;@oui;-3 ha\n+Parou;2013;oui;3 ha\n"
    text = row_report.as_csv(told(register, sheet.encode(), dry_run=True), *FR)
    cells = [cell for row in read_text(text) for cell in row]
    assert any("cmd" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_how_it_is_known_may_be_said_for_all_rows(register):
    sheet = "Village;Année;Superficie;Femmes;Source\nParou;2013;3 ha;5;\nOuo;2013;3 ha;5;tel\nTeli;2013;3 ha;5;rumeur\n"
    report = told(register, sheet.encode(), how_known="paper")
    assert [one.row.answers["how_known"] for one in report.rows] == ["paper", "phone", None]
    assert [one.status for one in report.rows] == [TOLD, TOLD, REFUSED]


def test_pasted_cells_are_read_like_a_file(register):
    pasted = "Village\tAnnée\tSuperficie\tFemmes\tSource\r\nParou\t2013\t3,5 ha\t5\tvu\r\n"
    (one,) = told(register, pasted).rows
    assert (one.status, one.row.answers["area"]) == (TOLD, {"value": 3.5, "unit": "ha"})


def test_all_of_them_are_as_many_as_then(register):
    (one,) = told(
        register, "Village\tAnnée\tTerre\tFemmes\tFemmes maintenant\tSource\nParou\t2013\t3 ha\t7\ttoutes\tvu"
    ).rows
    assert one.row.answers["women_now"] == {"value": 7, "qualifier": "exactly"}


def test_numbers_beyond_all_measure_are_not_understood(register):
    sheet = f"Village;Année;Terre;Femmes;Source\nParou;2013;{'9' * 14} ha;5;vu\nOuo;2013;3 ha;{'9' * 14};vu\n"
    assert [outcome(one) for one in told(register, sheet.encode()).rows] == [
        (REFUSED, "not_understood area"), (REFUSED, "not_understood women_then"),
    ]  # fmt: skip


# --- villages --------------------------------------------------------------------------------------------

KNOWN = Villages([
    {"uid": "1", "name": "Owo-Sare", "code": "BDG01", "other_names": ["Owo Saré"]}, {"uid": "2", "name": "Eguéla", "code": None},
    {"uid": "3", "name": "Tégourou", "code": "BDG03"}, {"uid": "4", "name": "Kani", "code": "BDG04"},
    {"uid": "5", "name": "Kani", "code": "BDG05"},
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "uids"),
    [("Owo-Sare", "1"), ("OWO SARÉ", "1"), ("owosaré", "1"), ("bdg01", "1"), ("eguela", "2"), ("Village de Tegourou", "3"),
     ("Eguéla (Bara Sara)", "2"), ("Village d'Eguela", "2"), ("Kani", "45"), ("Tegouru", ""), ("", ""), ("x", "")],
)  # fmt: skip
def test_a_village_by_code_or_name(text, uids):
    assert KNOWN.find(text) == set(uids)


@pytest.mark.parametrize(
    ("text", "near"),
    [("Tegouru", "Tégourou"), ("Tégoorou", "Tégourou"), ("Ouo-Saré", "Owo-Sare"), ("Égella", "Eguéla")],
)
def test_a_name_that_sounds_near_is_proposed_and_never_taken(text, near):
    assert KNOWN.find(text) == set()
    assert KNOWN.near(text)[0] == near


def test_a_thousand_unknown_names_are_compared_quickly():
    many = Villages(
        [{"uid": str(i), "name": f"Village {i:04} {'abcdefghij'[i % 10] * 3}", "code": None} for i in range(1000)]
    )
    began = process_time()
    for i in range(100):
        many.near(f"Inconnu {i}")
    assert process_time() - began < 5  # 50 ms a name on a slow machine


def test_a_name_far_from_all_is_not_proposed():
    assert KNOWN.near("Tombouctou") == ()


def line(**cells):
    told = {"when": "2013", "began": "projet", "how_known": "vu", **cells}
    table = Table("", {}, (), (Line(2, told),), ())
    (row,) = read_rows(table, KNOWN, date(2014, 11, 30))
    return row


@pytest.mark.parametrize(
    ("cells", "uid"),
    [({"village": "Kani", "code": "BDG05"}, "5"), ({"code": "BDG04"}, "4"), ({"village": "BDG03"}, "3")],
)
def test_the_code_decides_between_villages_of_one_name(cells, uid):
    assert line(**cells).story.village == uid


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"village": "Kani"}, "village_twice"), ({"village": "Eguéla", "code": "BDG01"}, "code_is_another"),
     ({"village": "Tombouctou"}, "village_unknown"), ({"code": "BDG99", "village": "Eguéla"}, "village_unknown_near"), ({}, "missing")],
)  # fmt: skip
def test_a_village_that_is_not_one(cells, code):
    row = line(**cells)
    assert row.story is None
    assert [p.code for p in row.problems] == [code]


def test_a_photo_is_read_where_the_cell_names_one():
    table = Table(
        "", {}, (), (Line(2, {"village": "Eguéla", "when": "2013", "how_known": "vu", "photo": "p.jpg"}),), ()
    )
    (row,) = read_rows(table, KNOWN, date(2014, 11, 30), photo={"p.jpg": b"x"}.get)
    assert row.story.photo == b"x"
    (row,) = read_rows(table, KNOWN, date(2014, 11, 30))
    assert (row.story.photo, [n.code for n in row.notes]) == (None, ["photo_not_there"])


def test_the_fixture_is_as_messy_as_it_says(sheet_csv):
    rows = [row for row in read_text(sheet_csv.decode()) if row and row[0].isdigit()]
    assert len(rows) == len(VILLAGES) == 40
    assert Counter(outcome[0] for outcome in EXPECTED.values()) == {TOLD: 18, WARNED: 6, REFUSED: 16}


def test_a_book_of_one_s_own_formulas_is_text(register):
    data = workbook(["Village", "Année", "Superficie", "Femmes", "Source"], ["Parou", "2013", "3 ha", "=25+25", "vu"])
    (one,) = told(register, data, "f.xlsx").rows
    assert outcome(one) == (REFUSED, "not_understood women_then")
    assert one.row.problems[0].value == "=25+25"
