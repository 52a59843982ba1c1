"""Spreadsheets in whatever form a program wrote them; what is none, or harms, is refused with a reason."""

import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
from exchange.conftest import saved, workbook
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from landtrack.errors import UnreadableFile
from landtrack.exchange import spreadsheet
from landtrack.exchange.spreadsheet import MOST_COLUMNS, MOST_ROWS, csv_text, defused, read_sheets, read_text

TEXT = "Village;Année;Superficie\nEguéla;2013;3,5 ha\nOwo-Saré;été;½ ha\n"
MARCH_8 = datetime(2013, 3, 8)  # noqa: DTZ001 (cells have no time zone)
ROWS = [["Village", "Année", "Superficie"], ["Eguéla", "2013", "3,5 ha"], ["Owo-Saré", "été", "½ ha"]]


def rows_of(data, name="f"):
    (sheet,) = read_sheets(data, name)
    return sheet.rows


def reason(data):
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(data, "f.xlsx")
    return refused.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_every_encoding_and_with_every_line_end(encoding, end):
    assert rows_of(TEXT.replace("\n", end).encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found(delimiter):
    text = "\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in ROWS)
    assert rows_of(text.encode()) == ROWS


def test_decimal_commas_do_not_look_like_delimiters():
    text = "Village;Superficie\nParou;3,5\nOuo;2,25\nTeli;1,75\nEnde;0,5\n"
    assert rows_of(text.encode())[1] == ["Parou", "3,5"]


@pytest.mark.parametrize("first", ["sep=|", '"sep=|"'])
def test_a_line_for_excel_names_the_delimiter_and_stays_a_line(first):
    assert rows_of(f"{first}\nVillage|Année\nParou|2013\n".encode()) == [[], ["Village", "Année"], ["Parou", "2013"]]


def test_quotes_hold_delimiters_and_line_ends():
    assert rows_of(b'a;b;c\n"x;y";"one\ntwo";z\n')[1] == ["x;y", "one\ntwo", "z"]


def test_a_quote_that_is_never_closed_swallows_nothing():
    assert rows_of('Village;Année\n"Parou;2013\nOuo;2012\n'.encode()) == [
        ["Village", "Année"], ['"Parou', "2013"], ["Ouo", "2012"],
    ]  # fmt: skip


def test_empty_lines_are_counted_and_empty_ends_left_out():
    assert read_text("a\tb\n\n\nc\td\t\t\n\n\n") == [["a", "b"], [], [], ["c", "d"]]


def test_a_narrow_space_is_a_space():
    assert read_text("a\tb\n1\u202f200\tx\xa0y")[1] == ["1 200", "x y"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"), (b" \n\n", "empty"), (b"%PDF-1.7 ...", "no_spreadsheet"), (b"\x89PNG\r\n", "no_spreadsheet"),
        (b"\xff\xd8\xff\xe0", "no_spreadsheet"), (b"\xd0\xcf\x11\xe0 Workbook", "old_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected"), (b"PK\x03\x04 cut", "no_spreadsheet"),
        (b"a;b\x00c;d", "no_spreadsheet"), (bytes(range(256)) * 8, "no_spreadsheet"),
        (b"a;b\n" * (MOST_ROWS + 1), "spreadsheet_too_large"),
        (b";".join([b"x"] * (MOST_COLUMNS + 1)), "spreadsheet_too_large"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(data, why):
    assert reason(data) == why


def test_a_large_file_is_refused_unread():
    assert reason(b"a" * (spreadsheet.MOST_BYTES + 1)) == "spreadsheet_too_large"


# --- workbooks ------------------------------------------------------------------------------------------


def test_cells_come_as_they_are_shown():
    data = workbook(
        ["t", 50, 50.0, 3.5, 0.1 + 0.2, True, MARCH_8, date(2013, 3, 8), None, " x\xa0y ", 1.125],
    )  # fmt: skip
    assert rows_of(data) == [
        ["t", "50", "50", "3.5", "0.3", "oui", "2013-03-08", "2013-03-08", "", "x y", "1.1250"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [("dd/mm/yyyy", "2013-03-08"), ("mmm-yy", "2013-03"), ("[$-40C]mmmm yyyy", "2013-03"), ("yyyy", "2013"),
     ("d mmm", "2013-03-08"), ("yyyy-mm-dd h:mm", "2013-03-08")],
)  # fmt: skip
def test_a_date_has_the_precision_that_its_format_shows(number_format, shown):
    assert rows_of(workbook([MARCH_8], formats={"A1": number_format})) == [[shown]]


def test_a_format_may_carry_the_unit():
    assert rows_of(workbook([3, 25.5], formats={"A1": '0" ha"', "B1": '0.0" ares"'})) == [["3 ha", "25.5 ares"]]


def test_a_formula_is_never_worked_out():
    book = Workbook()
    book.active.append(["=25+25", "=cmd|' /C calc'!A0", "='[other.xlsx]Sheet1'!A1", '=HYPERLINK("http://x","50")'])
    assert rows_of(saved(book)) == [
        ["=25+25", "=cmd|' /C calc'!A0", "='[other.xlsx]Sheet1'!A1", '=HYPERLINK("http://x","50")']
    ]


def test_the_last_result_of_a_formula_is_read():
    data = _with(
        workbook(["=25+25"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>50</v>").replace(b"<v />", b"<v>50</v>"),
    )
    assert rows_of(data) == [["50"]]


def test_hidden_sheets_are_not_read():
    book = Workbook()
    book.active.append(["hidden"])
    book.create_sheet("Vu").append(["seen"])
    book.active.sheet_state = "hidden"
    (sheet,) = read_sheets(saved(book), "f")
    assert (sheet.name, sheet.rows) == ("Vu", [["seen"]])


def test_what_the_file_says_of_its_size_is_not_believed():
    data = _with(
        workbook(["a"], ["b"]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'),
    )
    assert rows_of(data) == [["a"], ["b"]]


def test_rows_beyond_all_measure_are_refused():
    assert (
        reason(
            _with(
                workbook(["a"], ["b"]),
                "xl/worksheets/sheet1.xml",
                lambda xml: xml.replace(b'<row r="2"', b'<row r="90000"').replace(b'r="A2"', b'r="A90000"'),
            )
        )
        == "spreadsheet_too_large"
    )


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * (70 * 2**20))
    assert reason(out.getvalue()) == "bomb"


def test_a_locked_archive_is_refused():
    data = bytearray(workbook(["a"]))
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # the mark "encrypted" in every entry of the list
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert reason(bytes(data)) == "protected"


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused(part):
    data = _with(
        workbook(["a"]), part, lambda xml: ENTITY + xml.partition(b"?>")[2] if b"<?xml" in xml else ENTITY + xml
    )
    assert reason(data) == "no_spreadsheet"


BROKEN = {"empty": slice(0), "half": slice(400), "middle": slice(100, None)}


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("kept", BROKEN.values(), ids=BROKEN)
def test_a_broken_workbook_is_refused_or_read(part, kept):
    data = _with(workbook(["a", "b"]), part, lambda xml: xml[kept])
    with contextlib.suppress(UnreadableFile):  # and raises nothing else
        read_sheets(data, "f.xlsx")


def test_another_kind_of_archive_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert reason(out.getvalue()) == "no_spreadsheet"


def _with(data, part, change):
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            content = old.read(one)
            new.writestr(one.filename, change(content) if one.filename == part else content)
    return out.getvalue()


@given(st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b'"']), st.binary(max_size=300))
def test_whatever_is_brought_is_read_or_refused(head, data):
    with contextlib.suppress(UnreadableFile):
        for sheet in read_sheets(head + data, "f"):
            assert all(isinstance(cell, str) for row in sheet.rows for cell in row)


# --- writing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@sum", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_nothing_goes_out_as_a_formula(text):
    assert defused(text) == f"'{text}"
    written = csv_text(["a", text], [[text, "b"]])
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read_text(written) for cell in row)


def test_a_plain_cell_goes_out_as_it_is():
    assert csv_text(["Année"], [["3,5 ha;x"], ["été"]]) == '\ufeffAnnée\r\n"3,5 ha;x"\r\nété\r\n'
