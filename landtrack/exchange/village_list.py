"""A list of villages in a spreadsheet: each row with its line, counted as the spreadsheet shows it."""

from __future__ import annotations

from landtrack.exchange.spreadsheet import read_sheets

Row = dict[str, str]


def read_villages(data: bytes, name: str) -> dict[int, Row]:
    """The rows of a CSV or a workbook by their lines (from 1), each by the heads of the first line that says anything.

    Empty lines are no rows, and are counted all the same; what stands beyond the heads is not read.

    Raises
    ------
    UnreadableFile : no spreadsheet
    """
    rows = {line: cells for line, cells in enumerate(read_sheets(data, name)[0].rows, 1) if cells}
    heads = rows.pop(min(rows), []) if rows else []
    return {line: dict(zip(heads, cells, strict=False)) for line, cells in rows.items()}
