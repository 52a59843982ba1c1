"""A table of past stories in a spreadsheet: which line holds the heads, which column is which of the nine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from landtrack.errors import LandtrackError
from landtrack.exchange.said import unit_in
from landtrack.exchange.spreadsheet import Rows, Sheet
from landtrack.exchange.words import is_said, phrases

# The nine columns, in the order in which they are read where there are no heads.
NINE = ("village", "when", "began", "said", "area", "women_then", "women_now", "how_known", "photo")
_HEAD_WITHIN = 30  # lines: titles and notes may stand above
_FEWEST = 3  # columns that make a line one of heads
Told = Mapping[str, str]  # head -> the column that a person says it is, "" for one that is not read


@dataclass(eq=False)
class UnclearColumns(LandtrackError):
    """The heads of a table do not say which column is the village, or the time."""

    code: ClassVar[str] = "LT411"
    msgid: ClassVar[str] = "error.unclear_columns"
    place: str
    reason: str
    heads: tuple[str, ...]  # as they stand in the file


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its line in the sheet, counted from 1, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet as far as their columns are known."""

    sheet: str
    heads: dict[str, str]  # column -> its head; empty where the columns are taken in their order
    unread: tuple[str, ...]  # heads of the columns that are not read
    lines: tuple[Line, ...]
    left_out: tuple[int, ...]  # lines that are no rows: totals, heads that come again
    area_unit_m2: int | None = None  # that the head of the area names


@dataclass(frozen=True, slots=True)
class _Heads:
    columns: dict[str, int]
    texts: tuple[str, ...]
    end: int  # index of the first row below
    twice: tuple[str, ...] = ()


def find_table(
    sheets: Sequence[Sheet], is_village: Callable[[str], bool], name: str, told: Told | None = None,
) -> Table:  # fmt: skip
    """The table of the first sheet that has one.

    Parameters
    ----------
    is_village : whether a text names a village; a table without heads begins with one
    told : what a person says of heads, before anything is made of their words

    Raises
    ------
    UnclearColumns
    """
    told = told or {}
    tried = [(sheet, _heads(sheet.rows, told)) for sheet in sheets]
    for sheet, heads in tried:
        if heads and not _missing(heads):
            return _table(sheet, heads)
    for sheet, _ in tried:
        if _is_in_order(sheet.rows, is_village):
            return _table(sheet, _Heads({name: i for i, name in enumerate(NINE)}, (), 0))
    best = max((heads for _, heads in tried if heads), key=lambda one: len(one.columns), default=None)
    if best is None:
        first: list[str] = next((row for sheet in sheets for row in sheet.rows if row), [])
        raise UnclearColumns(name, "no_heads", tuple(filter(None, first)))
    raise UnclearColumns(name, _missing(best), best.twice or tuple(filter(None, best.texts)))


def _missing(heads: _Heads) -> str:
    """Why the heads are not enough; "" where they are."""
    if heads.twice:
        return "column_twice"
    if not {"village", "code"} & heads.columns.keys():
        return "no_village_column"
    return "no_when_column" if "when" not in heads.columns else ""


def _heads(rows: Rows, told: Told) -> _Heads | None:
    """The line, or the two lines, in which the most columns are known by their heads."""
    found = []
    for i in range(min(len(rows), _HEAD_WITHIN)):
        found.append(_named([(cell,) for cell in rows[i]], i + 1, told))
        if i + 1 < len(rows):
            found.append(_named(_together(rows[i], rows[i + 1]), i + 2, told))
    best = max(found, key=lambda one: len(one.columns), default=None)  # the first of equals
    return best if best and len(best.columns) >= _FEWEST else None


def _together(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, ...]]:
    """What the heads of two lines may say together; a head of several columns stands over the first of them."""
    texts: list[tuple[str, ...]] = []
    last = ""
    for i in range(max(len(upper), len(lower))):
        above, below = (row[i] if i < len(row) else "" for row in (upper, lower))
        last = above or last
        texts.append((f"{last} {below}".strip(), below, above) if below else (above,))
    return texts


def _named(texts: Sequence[tuple[str, ...]], end: int, told: Told) -> _Heads:
    known = [_meaning(one, told) for one in texts]
    counts = Counter(filter(None, known))
    shown = tuple(one[0] for one in texts)
    twice = tuple(shown[i] for i, column in enumerate(known) if column and counts[column] > 1)
    return _Heads({column: i for i, column in enumerate(known) if column}, shown, end, twice)


def _meaning(texts: Sequence[str], told: Told) -> str | None:
    """Which column one of these texts names: as a person says, else by its words."""
    said = next((told[text] for text in texts if text in told), None)
    return (said or None) if said is not None else next((m for text in texts if (m := column_of(text))), None)


def column_of(head: str) -> str | None:
    """Which column a head names; what stands in brackets may tell, or be a remark."""
    return phrases("columns").meaning(head) or phrases("columns").meaning(head.partition("(")[0])


def _is_in_order(rows: Rows, is_village: Callable[[str], bool]) -> bool:
    first = next((row for row in rows if row), [])
    return _FEWEST <= len(first) <= len(NINE) and is_village(first[0])


def _table(sheet: Sheet, heads: _Heads) -> Table:
    lines, left_out = [], []
    for number, row in enumerate(sheet.rows[heads.end :], heads.end + 1):
        if not any(row):
            continue
        cells = {column: row[i] for column, i in heads.columns.items() if i < len(row) and row[i]}
        first = next(filter(None, row))
        if is_said("totals", first) or _is_head_again(row, heads):
            left_out.append(number)
        else:
            lines.append(Line(number, cells))
    at = set(heads.columns.values())
    return Table(
        sheet.name, {column: heads.texts[i] for column, i in heads.columns.items() if heads.texts},
        tuple(text for i, text in enumerate(heads.texts) if text and i not in at), tuple(lines), tuple(left_out),
        unit_in(heads.texts[heads.columns["area"]]) if heads.texts and "area" in heads.columns else None,
    )  # fmt: skip


def _is_head_again(row: Sequence[str], heads: _Heads) -> bool:
    if not heads.texts:
        return False
    same = (
        i < len(row) and (row[i] == heads.texts[i] or column_of(row[i]) == column)
        for column, i in heads.columns.items()
    )
    return sum(same) >= _FEWEST
