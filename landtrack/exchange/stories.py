"""Rows of a table as past stories: what each cell was understood to say, and what was not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from landtrack.exchange.said import NotUnderstoodError, Read, read_land, read_women
from landtrack.exchange.table import Line, Table
from landtrack.exchange.times import read_when
from landtrack.exchange.words import is_said, phrases
from landtrack.register.catch_up import Story
from landtrack.register.search import plain

_NEAR = 0.62  # how alike names are that are proposed
_PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a cell: a code, the column, what stands there, and what may have been meant."""

    code: str
    column: str = ""
    value: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: a story, or the problems for which it is none."""

    number: int  # from 1, in file order
    line: int  # in the sheet, from 1
    village: str  # the village's name; as it was written where it is not known
    answers: Mapping[str, Any] = field(default_factory=dict)  # what was understood, by column
    story: Story | None = None
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


# --- villages ---------------------------------------------------------------------------------------------


class Villages:
    """Villages by code and by name, whatever their accents and capitals."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Of the records that an account sees: ``uid, name, code, other_names``."""
        self.names: dict[str, str] = {}
        self._by: dict[str, set[str]] = {}
        for one in records:
            self.names[one["uid"]] = one["name"]
            for text in (one["name"], one.get("code"), *(one.get("other_names") or ())):
                if isinstance(text, str) and text:
                    self._by.setdefault(_folded(text), set()).add(one["uid"])

    def find(self, text: str) -> set[str]:
        """Uids of the villages of this code or name."""
        bare = re.sub(r"\s*\([^()]*\)\s*$", "", text)
        named = re.sub(r"^(?:village|hameau)\s+(?:de\s+|d['’]|du\s+)?", "", bare, flags=re.IGNORECASE)
        return next((found for one in (text, bare, named) if (found := self._by.get(_folded(one)))), set())

    def knows(self, text: str) -> bool:
        """Whether a village has this code or name."""
        return bool(self.find(text))

    def near(self, text: str) -> tuple[str, ...]:
        """Names that look or sound like the text: proposed, never taken."""
        wanted = _sound(text)
        scores = {
            name: difflib.SequenceMatcher(None, wanted, _sound(name)).ratio() for name in set(self.names.values())
        }  # fmt: skip
        best = sorted(scores, key=lambda name: (-scores[name], name))[:_PROPOSED]
        return tuple(name for name in best if scores[name] >= _NEAR)


def _folded(text: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", plain(text)))


# Spellings of one sound in names of the plateau and the plain, in the order in which they are replaced.
_SOUNDS = (
    ("ou", "u"), ("oo", "u"), ("w", "u"), ("ph", "f"), ("qu", "k"), ("q", "k"), ("ck", "k"), ("c", "k"), ("gn", "ny"),
    ("dj", "j"), ("dy", "j"), ("th", "t"), ("h", ""), ("eau", "o"), ("au", "o"), ("ei", "e"), ("ai", "e"), ("y", "i"),
    ("z", "s"),
)  # fmt: skip


def _sound(text: str) -> str:
    """How a name sounds, roughly: "Owo" and "Ouo" are one."""
    folded = _folded(text)
    for spelled, sound in _SOUNDS:
        folded = folded.replace(spelled, sound)
    return re.sub(r"(.)\1+", r"\1", folded)


# --- rows ---------------------------------------------------------------------------------------------------


def read_rows(
    table: Table, villages: Villages, today: date, *, how_known: str = "",
    photo: Callable[[str], bytes | None] = lambda _: None,
) -> list[Row]:  # fmt: skip
    """Every row of a table, understood or with what is wrong.

    Parameters
    ----------
    today : the register's day
    how_known : for rows that do not say how it is known
    photo : what the file holds that a cell names, None if it is not there
    """
    return [
        _Reading(line, villages, today, table.area_unit_m2, how_known, photo).row(number)
        for number, line in enumerate(table.lines, 1)
    ]


class _Reading:
    """One line on its way to a story."""

    def __init__(
        self, line: Line, villages: Villages, today: date, unit_m2: int | None, how_known: str,
        photo: Callable[[str], bytes | None],
    ) -> None:  # fmt: skip
        self.line, self.villages, self.today = line, villages, today
        self.unit_m2, self.default_how, self.photo = unit_m2, how_known, photo
        self.problems: list[Remark] = []
        self.notes: list[Remark] = []

    def row(self, number: int) -> Row:
        """The row, with a story where nothing is wrong."""
        village = self._village()
        answers = {column: self._answer(column, read) for column, read in self._readers().items()}
        if is_said("same", self._cell("women_now")):
            answers["women_now"] = answers["women_then"]
        name = self.villages.names.get(village) or self._cell("village") or self._cell("code")
        if not answers["when"] and not self._is_wrong("when"):
            self.problems.append(Remark("missing", "when"))
        if not answers["how_known"] and not self._is_wrong("how_known"):
            self.problems.append(Remark("missing", "how_known"))
        story = None
        if not self.problems:
            story = Story(village=village, photo=self._photo(), **answers)
        return Row(number, self.line.number, name, answers, story, tuple(self.problems), tuple(self.notes))

    def _readers(self) -> dict[str, Callable[[str], Read]]:
        return {
            "when": lambda text: read_when(text, self.today),
            "began": _code("began"),
            "said": _code("said"),
            "area": lambda text: read_land(text, self.unit_m2),
            "women_then": read_women,
            "women_now": lambda text: Read(None) if is_said("same", text) else read_women(text),
            "how_known": lambda text: Read(self.default_how) if is_said("unknown", text) else _code("how_known")(text),
        }

    def _cell(self, column: str) -> str:
        return self.line.cells.get(column, "")

    def _is_wrong(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)

    def _answer(self, column: str, read: Callable[[str], Read]) -> Any:
        text = self._cell(column)
        try:
            understood = read(text)
        except NotUnderstoodError:
            is_bare = column == "area" and _is_bare_number(text)
            self.problems.append(Remark("no_unit" if is_bare else "not_understood", column, text))
            return None
        self.notes += [Remark(code, column, text) for code in understood.notes]
        return understood.value

    def _village(self) -> str:
        """The village by its code, else by its name; one problem where it is not one and only one."""
        told = [(column, self._cell(column)) for column in ("code", "village") if self._cell(column)]
        if not told:
            self.problems.append(Remark("missing", "village"))
            return ""
        found = [self.villages.find(text) for _, text in told]
        both = set.intersection(*found)
        if len(both) == 1:
            return both.pop()
        text = told[-1][1]
        if all(found) and not both:
            self.problems.append(Remark("code_is_another", "village", text))
        elif both:
            self.problems.append(Remark("village_twice", "village", text))
        else:
            near = self.villages.near(text)
            self.problems.append(Remark("village_unknown_near" if near else "village_unknown", "village", text, near))
        return ""

    def _photo(self) -> bytes | None:
        name = self._cell("photo")
        if is_said("unknown", name) or is_said("none", name):
            return None
        found = self.photo(name)
        if found is None:
            self.notes.append(Remark("photo_not_there", "photo", name))
        return found


def _is_bare_number(text: str) -> bool:
    try:
        read_land(text, 1)
    except NotUnderstoodError:
        return False
    return True


def _code(name: str) -> Callable[[str], Read]:
    """The reader of an answer that is one of a few."""

    def read(text: str) -> Read:
        if is_said("unknown", text):
            return Read("unknown")
        meaning = phrases(name).meaning(text)
        if meaning is None:
            raise NotUnderstoodError(text)
        return Read(meaning)

    return read


def stories_in(rows: Sequence[Row]) -> list[Story]:
    """The stories of the rows that are ones."""
    return [row.story for row in rows if row.story is not None]
