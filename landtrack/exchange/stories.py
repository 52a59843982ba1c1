"""Rows of a table as past stories: what each cell was understood to say, and what was not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from landtrack.domain.values import read_area, read_quantity
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
        self._near: dict[str, tuple[str, ...]] = {}
        for one in records:
            self.names[one["uid"]] = one["name"]
            for text in (one["uid"], one["name"], one.get("code"), *(one.get("other_names") or ())):
                if isinstance(text, str) and text:
                    self._by.setdefault(_folded(text), set()).add(one["uid"])
        self._sounds = {name: _sound(name) for name in self.names.values()}

    def find(self, text: str) -> set[str]:
        """Uids of the villages of this uid, code or name."""
        bare = re.sub(r"\s*\([^()]*\)\s*$", "", text)
        named = re.sub(r"^(?:village|hameau)\s+(?:de\s+|d['’]|du\s+)?", "", bare, flags=re.IGNORECASE)
        return next((found for one in (text, bare, named) if (found := self._by.get(_folded(one)))), set())

    def knows(self, text: str) -> bool:
        """Whether a village has this code or name."""
        return bool(self.find(text))

    def near(self, text: str) -> tuple[str, ...]:
        """Names that look or sound like the text: proposed, never taken."""
        if text not in self._near:
            matcher = difflib.SequenceMatcher(b=_sound(text))  # what it learns of b serves for all names
            scores = {name: _likeness(matcher, sound) for name, sound in self._sounds.items()}
            best = sorted(scores, key=lambda name: (-scores[name], name))[:_PROPOSED]
            self._near[text] = tuple(name for name in best if scores[name])
        return self._near[text]


def _likeness(matcher: difflib.SequenceMatcher[str], sound: str) -> float:
    """How alike two sounds are, 0 below what is worth proposing; the cheap questions come first."""
    matcher.set_seq1(sound)
    for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio):
        score = ratio()
        if score < _NEAR:
            return 0.0
    return score


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


# --- cells ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """What was understood of a cell: a value, with remarks; or what is wrong with it."""

    value: Any = None
    problem: Remark | None = None
    notes: tuple[Remark, ...] = ()


def read_cell(column: str, text: str, today: date, *, unit_m2: int | None = None) -> Cell:
    """One cell of one of the nine columns but the village and the photo.

    Parameters
    ----------
    today : the register's day
    unit_m2 : square metres of the unit that the head of the area names
    """
    try:
        read = _READERS[column](text, today, unit_m2)
        _POSSIBLE.get(column, _anything)(read.value)
    except ValueError:  # not understood, or more than there can be
        is_bare = column == "area" and unit_m2 is None and _is_number(text)
        return Cell(problem=Remark("no_unit" if is_bare else "not_understood", column, text))
    return Cell(read.value, None, tuple(Remark(code, column, text) for code in read.notes))


def _code(name: str, text: str) -> Read:
    """An answer that is one of a few."""
    if is_said("unknown", text):
        return Read("unknown")
    meaning = None if "?" in text else phrases(name).meaning(text)  # a doubt is no answer
    if meaning is None:
        raise NotUnderstoodError(text)
    return Read(meaning)


def _is_number(text: str) -> bool:
    try:
        read_area(read_land(text, 1).value)
    except ValueError:
        return False
    return True


def _anything(_: Any) -> None:
    """Every value that was read is possible."""


_READERS: dict[str, Callable[[str, date, int | None], Read]] = {
    "when": lambda text, today, _: read_when(text, today),
    "began": lambda text, *_: _code("began", text),
    "said": lambda text, *_: _code("said", text),
    "area": lambda text, _, unit_m2: read_land(text, unit_m2),
    "women_then": lambda text, *_: read_women(text),
    "women_now": lambda text, *_: Read(SAME) if is_said("same", text) else read_women(text),
    "how_known": lambda text, *_: Read(None) if is_said("unknown", text) else _code("how_known", text),
}
_POSSIBLE: dict[str, Callable[[Any], Any]] = {
    "area": read_area,
    "women_then": read_quantity,
    "women_now": lambda value: value == SAME or read_quantity(value),
}
SAME = "same"  # of women now: as many as then


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
        read_row(line, villages, today, number=number, unit_m2=table.area_unit_m2, how_known=how_known, photo=photo)
        for number, line in enumerate(table.lines, 1)
    ]


def read_row(
    line: Line, villages: Villages, today: date, *, number: int = 1, unit_m2: int | None = None, how_known: str = "",
    photo: Callable[[str], bytes | None] = lambda _: None,
) -> Row:  # fmt: skip
    """One row, with a story where nothing is wrong.  As ``read_rows``."""
    village, problem = _village(line, villages)
    cells = {name: read_cell(name, line.cells.get(name, ""), today, unit_m2=unit_m2) for name in _READERS}
    answers = {name: cell.value for name, cell in cells.items()}
    if answers["women_now"] == SAME:
        answers["women_now"] = answers["women_then"]
    answers["how_known"] = answers["how_known"] or (None if cells["how_known"].problem else how_known or None)
    problems = [problem, *(cell.problem for cell in cells.values())]
    problems += [
        Remark("missing", name)
        for name in ("when", "how_known")
        if answers[name] is None and not cells[name].problem
    ]  # fmt: skip
    found = tuple(filter(None, problems))
    notes = [note for cell in cells.values() for note in cell.notes]
    picture = None
    if (named := line.cells.get("photo", "")) and not (is_said("unknown", named) or is_said("none", named)):
        picture = photo(named)
        notes += [] if picture else [Remark("photo_not_there", "photo", named)]
    name = villages.names.get(village) or line.cells.get("village") or line.cells.get("code", "")
    story = None if found else Story(village=village, photo=picture, **answers)
    return Row(number, line.number, name, answers, story, found, tuple(notes))


def _village(line: Line, villages: Villages) -> tuple[str, Remark | None]:
    """The village by its code and its name, or what is wrong: none, another, or more than one."""
    told = [text for column in ("code", "village") if (text := line.cells.get(column))]
    if not told:
        return "", Remark("missing", "village")
    found = [villages.find(text) for text in told]
    both = set.intersection(*found)
    if len(both) == 1:
        return both.pop(), None
    text = told[-1]
    if both:
        return "", Remark("village_twice", "village", text)
    if all(found):
        return "", Remark("code_is_another", "village", text)
    near = villages.near(text)
    return "", Remark("village_unknown_near" if near else "village_unknown", "village", text, near)


def stories_in(rows: Sequence[Row]) -> list[Story]:
    """The stories of the rows that are ones."""
    return [row.story for row in rows if row.story is not None]
