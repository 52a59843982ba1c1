"""Lists of villages: any spreadsheet, each row under the line that the spreadsheet shows."""

import io

import pytest
from openpyxl import Workbook

from landtrack.exchange.village_list import read_villages

TEXT = "\n\nnom;chef\nKani;oui\n\n\nDourou\n"


def workbook():
    book, made = Workbook(), io.BytesIO()
    for line, cells in enumerate(TEXT.rstrip("\n").split("\n"), 1):
        for column, cell in enumerate(cells.split(";"), 1):
            book.active.cell(line, column, cell or None)
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    "data", [TEXT.encode(), TEXT.encode("utf-16"), TEXT.replace("\n", "\r\n").encode(), workbook()]
)
def test_lines_are_those_of_the_file(data):
    assert read_villages(data, "f") == {4: {"nom": "Kani", "chef": "oui"}, 7: {"nom": "Dourou"}}


def test_a_list_with_heads_alone_has_no_villages():
    assert read_villages(b"nom;code\n", "f.csv") == {}


def test_accents_of_an_old_windows_are_read():
    assert read_villages("nom\nSégué\n".encode("cp1252"), "f.csv") == {2: {"nom": "Ségué"}}
