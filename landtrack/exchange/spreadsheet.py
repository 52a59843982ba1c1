"""Spreadsheets as rows of text: CSV in whatever form a program wrote it, XLSX, and what was pasted.

Every cell comes as the text a person saw.  Formulas are never worked out: their last saved result is
read, and where there is none the formula itself, as text.  What leads out of the file is not followed.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

from landtrack.errors import UnreadableFile
from landtrack.exchange.archives import members_of

Rows = list[list[str]]
MOST_BYTES = 20 * 2**20
MOST_BYTES_UNPACKED = 60 * 2**20
MOST_ROWS, MOST_COLUMNS = 5000, 200  # of a sheet
CELLS_AT_ONCE, MOST_LOOKED_AT = 16, 1_500_000  # of all sheets, empty ones too: 750,000 rows, 12 million cells
DELIMITERS = ("\t", ";", ",")
_LOOKED_AT = 60  # lines that decide on the delimiter


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells; ``rows[0]`` is line 1 of the sheet."""

    name: str
    rows: Rows


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """The visible sheets of a file, told apart by its first bytes and not by its name.

    Raises
    ------
    UnreadableFile : no spreadsheet, protected, too large, or made to fill the memory
    """
    if not data.strip():
        raise UnreadableFile(name, "empty")
    if len(data) > MOST_BYTES:
        raise UnreadableFile(name, "spreadsheet_too_large")
    for mark, reason in _OTHERS.items():
        if data.startswith(mark):
            is_locked = reason == "old_spreadsheet" and "EncryptedPackage".encode("utf-16-le") in data
            raise UnreadableFile(name, "protected" if is_locked else reason)
    if data.startswith(b"PK"):
        return _workbook(data, name)
    return [Sheet("", read_text(_decoded(data, name), name))]


_OTHERS = {
    b"\xd0\xcf\x11\xe0": "old_spreadsheet", b"%PDF": "no_spreadsheet", b"\x89PNG": "no_spreadsheet",
    b"\xff\xd8\xff": "no_spreadsheet", b"{\\rtf": "no_spreadsheet",
}  # fmt: skip


# --- text -------------------------------------------------------------------------------------------------


def _decoded(data: bytes, name: str) -> str:
    """The text of a file: UTF-8 or UTF-16 where it says or shows so, else what Windows writes in the West.

    Raises
    ------
    UnreadableFile : no text
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _in(encoding, data, name)
    head = data[:2000]
    if head.count(0) > len(head) // 4:  # UTF-16 without its mark: every other byte of Western text is zero
        return _in("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _in("cp1252", data, name)
    if "\0" in text:
        raise UnreadableFile(name, "no_spreadsheet")
    return text


_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def _in(encoding: str, data: bytes, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(name, "no_spreadsheet") from error
    if "\0" in text:
        raise UnreadableFile(name, "no_spreadsheet")
    return text


def read_text(text: str, name: str = "") -> Rows:
    """The rows of pasted or written text, separated by tab, ``;`` or ``,`` (or as its ``sep=`` line says).

    Raises
    ------
    UnreadableFile : too many rows or columns
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    match = re.match(r'"?sep=(.)"?\n', text)
    if match:  # a line that Excel writes for itself: it stays one, so that lines are counted as shown
        return _limited([[], *_split(text[match.end() :], match[1])], name)
    return _limited(_split(text, _delimiter(text)), name)


def _delimiter(text: str) -> str:
    """The sign that makes the most lines equally long."""
    head = "\n".join(text.split("\n")[:_LOOKED_AT])
    best = {one: _evenness(_split(head, one)) for one in DELIMITERS}
    return max(DELIMITERS, key=lambda one: best[one])


def _evenness(rows: Rows) -> tuple[int, int]:
    """How many lines have the commonest number of cells, where that is more than one; and that number."""
    sizes = Counter(len(row) for row in rows if any(row))
    size, lines = max(sizes.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
    return (lines, size) if size > 1 else (0, 0)


def _split(text: str, delimiter: str) -> Rows:
    """Rows of cells; a quote that is never closed would swallow the rest, and then counts as a letter."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = [line.split(delimiter) for line in text.split("\n")]
    return [[_cell_text(cell) for cell in row] for row in rows]


def _cell_text(cell: str) -> str:
    return cell.replace("\xa0", " ").replace("\u202f", " ").strip()


def _limited(rows: Iterable[Sequence[str]], name: str) -> Rows:
    """The rows without what is empty at their ends.  Raises UnreadableFile : too many rows or columns."""
    found: Rows = []
    empty = 0
    for row in rows:
        filled = max((i for i, cell in enumerate(row, 1) if cell), default=0)
        if not filled:
            empty += 1
            continue
        found += [[] for _ in range(min(empty, MOST_ROWS + 1))] + [list(row[:filled])]
        empty = 0
        if len(found) > MOST_ROWS or filled > MOST_COLUMNS:
            raise UnreadableFile(name, "spreadsheet_too_large")
    return found


# --- workbooks ----------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str) -> list[Sheet]:
    _check_archive(data, name)
    from openpyxl import load_workbook  # noqa: PLC0415 (only workbooks need it)

    books: list[Any] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is lost in looks, which are not read
            for data_only in (True, False):  # saved results first, then the formulas of those that have none
                books += [load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)]
            values, formulas = (book.worksheets for book in books)
            looked_at = count()
            return [
                _sheet(one, other, name, looked_at)
                for one, other in zip(values, formulas, strict=True)
                if one.sheet_state == "visible"
            ]
    except _BROKEN as error:
        raise UnreadableFile(name, "no_spreadsheet") from error
    finally:
        for book in books:
            book.close()


# What a broken workbook makes of its reader.
_BROKEN = (ValueError, TypeError, LookupError, AttributeError, OSError, EOFError, SyntaxError, OverflowError,
           zipfile.BadZipFile, zlib.error)  # fmt: skip


def _check_archive(data: bytes, name: str) -> None:
    """Refuse what is no workbook, is locked, or would fill the memory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = members_of(archive, len(data), name, most_bytes=MOST_BYTES_UNPACKED, locked="protected")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableFile(name, "no_spreadsheet") from error
    if not any("workbook" in one.filename for one in members):
        raise UnreadableFile(name, "no_spreadsheet")


def _sheet(values: Any, formulas: Any, name: str, looked_at: Iterator[int]) -> Sheet:
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what the file says of its size may be anything
    rows = zip(_cells(values, name, looked_at), _cells(formulas, name, looked_at), strict=False)
    return Sheet(values.title, _limited(([*map(_shown, *pair)] for pair in rows), name))


def _cells(sheet: Any, name: str, looked_at: Iterator[int]) -> Iterator[Sequence[Any]]:
    """The rows of a sheet; a cell far to the right makes a row of thousands that are empty."""
    for row in sheet.iter_rows():
        for _ in range(1 + len(row) // CELLS_AT_ONCE):
            if next(looked_at) > MOST_LOOKED_AT:
                raise UnreadableFile(name, "spreadsheet_too_large")
        yield row


def _shown(cell: Any, formula: Any) -> str:
    """The text that a cell shows; a formula without a saved result as it is written."""
    value = formula.value if cell.value is None else cell.value
    return "" if value is None else _cell_text(_as_text(value, str(cell.number_format or "")))


def _as_text(value: Any, number_format: str) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case datetime() | date():
            return _date_text(value, number_format)
        case time():
            return value.isoformat()
        case int() | float():
            unit = "".join(re.findall(r'"([^"]*)"', number_format))  # 0" ha" shows 3 as "3 ha"
            return f"{_number_text(value)}{unit}"
    return str(value)


def _number_text(value: float) -> str:
    text = f"{value:.12g}"
    return f"{text}0" if re.fullmatch(r"-?\d+\.\d{3}", text) else text  # three decimals might be read as thousands


def _date_text(value: date, number_format: str) -> str:
    """A date with the precision that its format shows: "mmm-yy" is a month."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.lower())
    day = value.date() if isinstance(value, datetime) else value
    if "d" in shown or "y" not in shown:
        return day.isoformat()
    return day.isoformat()[: 7 if "m" in shown else 4]


# --- writing ------------------------------------------------------------------------------------------------

# What begins a formula (with the wide signs of Asian keyboards), at the start of a cell and after every sign at which
# a spreadsheet of another country would begin a new one.
_FORMULA = re.compile(r"""(^|[;,\t\r\n"])([ \xa0]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, however it splits the line."""
    safe = _FORMULA.sub(r"\1'\2", text)
    return f"'{safe}" if safe.startswith(("\t", "\r", "\n")) else safe


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as French Excel opens it: semicolons, a byte-order mark, no cell that is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in (head, *rows))
    return "\ufeff" + out.getvalue()
