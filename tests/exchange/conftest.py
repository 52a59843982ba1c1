"""Forty villages of the cercle of Bandiagara, and the sheet that an officer has of them."""

import io
from datetime import date
from pathlib import Path

import pytest
from factories import fresh_register
from openpyxl import Workbook

HERE = Path(__file__).parent
VILLAGES = [
    "Parou", "Songobia", "Eguela", "Bodio", "Owo-Sare", "Ouo", "Bougou", "Tegourou", "Djombo", "Kori-Maounde",
    "Djiguibombo", "Kani-Kombole", "Teli", "Ende", "Yabatalou", "Begnimato", "Nombori", "Tireli", "Amani", "Ireli",
    "Banani", "Sangha", "Pelou", "Koundou", "Youga", "Yendouma", "Borko", "Kassa", "De", "Tabi",
    "Loro", "Saredina", "Doucoumbo", "Anakila", "Golgou", "Ningari", "Kargue", "Wakara", "Amba", "Nandoli",
]  # fmt: skip


@pytest.fixture
def register(tmp_path):
    """A register with forty villages and their chiefs; nothing is told yet."""
    register = fresh_register(tmp_path, today=date(2014, 11, 30))
    with register.write(register.first("officer")) as unit:
        for number, name in enumerate(VILLAGES, 1):
            with unit.new_form():
                village = unit.do("village.add", name=name, code=f"BDG{number:02}").subject
                unit.do("authority.add", office="chief", village=village)
    yield register
    register.close()


@pytest.fixture(scope="session")
def sheet_csv():
    """The officer's sheet as her spreadsheet saved it."""
    return (HERE / "bandiagara.csv").read_bytes()


def workbook(*rows, title="Feuil1", formats=None):
    """A workbook of one sheet, as bytes; ``formats``: number formats by cell, as "C2"."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for at, number_format in (formats or {}).items():
        sheet[at].number_format = number_format
    return saved(book)


def saved(book):
    """A workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
