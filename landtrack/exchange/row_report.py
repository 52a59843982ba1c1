"""What came of a file of past stories, row by row: as data, as sentences, as JSON and as CSV."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from landtrack.domain.policy import Actor
from landtrack.domain.values import new_uid, read_area
from landtrack.errors import LandtrackError
from landtrack.exchange.spreadsheet import Sheet, csv_text, read_sheets, read_text
from landtrack.exchange.stories import SAME, Remark, Row, Villages, read_rows, stories_in
from landtrack.exchange.table import NINE, Table, Told, find_table
from landtrack.i18n.catalogues import Translator
from landtrack.i18n.formats import Formats
from landtrack.i18n.sentences import sentence
from landtrack.register.catch_up_batch import Outcome, Progress, tell_all
from landtrack.register.register import Register

Json = dict[str, Any]
STATUSES = ("told", "warning", "already", "refused")


@dataclass(frozen=True, slots=True)
class Reported:
    """A row with what came of it."""

    row: Row
    status: str  # one of STATUSES
    outcome: Outcome | None = None  # None: it never was a story

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what a person should look at."""
        return getattr(self.outcome, "warnings", ())


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file."""

    file: str
    table: Table
    rows: tuple[Reported, ...]
    batch: str
    dry_run: bool
    seconds: float

    def count(self, *statuses: str) -> int:
        """How many rows have one of these statuses."""
        return sum(one.status in statuses for one in self.rows)

    @property
    def refused(self) -> int:
        """Rows that were left out."""
        return self.count("refused")

    @property
    def new(self) -> int:
        """Stories that were written, or would be."""
        return self.count("told", "warning")


# --- from a file to a report ----------------------------------------------------------------------------------


def understand(
    register: Register, actor: Actor, source: bytes | str, name: str, *, how_known: str = "",
    photo: Callable[[str], bytes | None] = lambda _: None, told: Told | None = None,
) -> tuple[Table, list[Row]]:  # fmt: skip
    """The rows of a file (bytes), or of pasted text, as stories of the villages that the account sees.

    ``told``: what a person says of the heads of columns, as ``find_table`` takes it.

    Raises
    ------
    UnreadableFile, UnclearColumns
    """
    villages = Villages(register.read(actor).list("village"))
    sheets = [Sheet("", read_text(source, name))] if isinstance(source, str) else read_sheets(source, name)
    table = find_table(sheets, villages.knows, name, told)
    rows = read_rows(table, villages, register.clock.today(), how_known=how_known, photo=photo)
    return table, rows


def tell_rows(
    register: Register, actor: Actor, table: Table, rows: Sequence[Row], name: str, *, dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Tell the rows that are stories, each on its own; ``dry_run`` reports the same and keeps nothing."""
    began, batch = time.perf_counter(), new_uid()
    outcomes = iter(tell_all(register, actor, stories_in(rows), batch=batch, dry_run=dry_run, progress=progress))
    reported = tuple(_reported(row, next(outcomes) if row.story else None) for row in rows)
    return Report(name, table, reported, batch, dry_run, time.perf_counter() - began)


def _reported(row: Row, outcome: Outcome | None) -> Reported:
    if outcome is None or isinstance(outcome, LandtrackError):
        return Reported(row, "refused", outcome)
    if not outcome.is_new:
        return Reported(row, "already", outcome)
    return Reported(row, "warning" if row.notes or outcome.warnings else "told", outcome)


# --- in words ---------------------------------------------------------------------------------------------------


def message_of(one: Reported, t: Translator, say: Formats) -> str:
    """What is wrong with a row, or what a person should look at; "" where there is nothing."""
    said = [problem_of(problem, t) for problem in one.row.problems]
    if isinstance(one.outcome, LandtrackError):
        said.append(sentence(one.outcome, t))
    elif one.status == "already":
        return t("catchup.already")
    said += [t(f"catchup.warning.{code}") for code in one.warnings]
    said += [note_of(note, one.row.answers.get(note.column), t, say) for note in one.row.notes]
    return " ".join(said)


def problem_of(problem: Remark, t: Translator) -> str:
    """What is wrong with a cell, and what would be understood in its place."""
    examples = t(f"catchup.examples.{problem.column}")
    column, near = t(f"catchup.column.{problem.column}"), ", ".join(problem.near)
    return t(f"catchup.problem.{problem.code}", column=column, value=problem.value, near=near, examples=examples)


def note_of(note: Remark, value: Any, t: Translator, say: Formats) -> str:
    """What was made of a cell that says more, or less exactly, than is kept."""
    column, read = t(f"catchup.column.{note.column}"), understood(note.column, value, t, say)
    return t(f"catchup.note.{note.code}", column=column, value=note.value, read=read)


def understood(column: str, value: Any, t: Translator, say: Formats) -> str:
    """What a cell was understood to say, as a person would say it; "" where it says nothing."""
    if value is None or column == "photo":
        return ""
    if column == "when":
        return say.date(value)
    if column == "area":
        return say.area((read_area(value) or {})["m2"], short=True)
    if column.startswith("women"):
        return t("catchup.same") if value == SAME else say.quantity(value["value"], value["qualifier"])
    return t(f"catchup.{column}.{value}")


def as_json(report: Report, t: Translator, say: Formats) -> Json:
    """The report as the contract has it; areas in hectares, women as numbers with their qualifier."""
    return {
        "file": report.file, "sheet": report.table.sheet, "batch": report.batch, "dry_run": report.dry_run,
        "columns": report.table.heads, "unread_columns": list(report.table.unread),
        "left_out_lines": list(report.table.left_out), "read": len(report.rows),
        "accepted": len(report.rows) - report.refused, "refused": report.refused,
        "already": report.count("already"), "seconds": round(report.seconds, 3),
        "rows": [_row_json(one, t, say) for one in report.rows],
    }  # fmt: skip


def _row_json(one: Reported, t: Translator, say: Formats) -> Json:
    answers = one.row.answers
    area = read_area(answers.get("area"))
    then, now = (answers.get(name) or {} for name in ("women_then", "women_now"))
    return {
        "row": one.row.number, "line": one.row.line, "village": one.row.village, "status": one.status,
        "message": message_of(one, t, say), "when": answers.get("when"), "began": answers.get("began"),
        "said": answers.get("said"), "area_ha": area["m2"] / 10_000 if area else None,
        "women": then.get("value"), "women_qualifier": then.get("qualifier"),
        "women_now": now.get("value"), "women_now_qualifier": now.get("qualifier"),
        "how_known": answers.get("how_known"),
        "problems": [{"code": p.code, "column": p.column, "value": p.value, "near": list(p.near)}
                     for p in one.row.problems],
    }  # fmt: skip


def as_csv(report: Report, t: Translator, say: Formats) -> str:
    """The report as a spreadsheet: the line, what became of it, why, and what was understood of its cells."""
    columns = [name for name in NINE if name not in ("village", "photo")]
    head = [t("catchup.head.line"), t("catchup.head.status"), t("catchup.head.message"),
            *(t(f"catchup.column.{name}") for name in ("village", *columns))]  # fmt: skip
    rows = (
        [str(one.row.line), t(f"catchup.status.{one.status}"), message_of(one, t, say),
         one.row.village, *(understood(name, one.row.answers.get(name), t, say) for name in columns)]
        for one in report.rows
    )  # fmt: skip
    return csv_text(head, rows)
