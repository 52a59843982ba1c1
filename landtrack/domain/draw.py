"""The public draw by lot: a list that is frozen first, a seed that is fixed after it, an order that anyone can redo.

1. The list: draw codes and plots.  Its text is the codes in byte order, one a line, a line ``--``, the plots (whole
   numbers by value, other text after them in byte order); its hash is the SHA-256 of that text, and is said aloud.
2. Only then the seed: dice, or numbers that villagers call.
3. The key of a code is the SHA-256 of the seed, the hash of the list and the code, each on a line.
4. The codes in the order of their keys take the plots in their order; who is left waits in that order, plots that
   are left stay free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Final

from landtrack.errors import LandtrackError

__all__ = ["CannotDraw", "DrawList", "Drawn", "Minutes", "draw", "freeze", "read_list", "read_minutes"]

BETWEEN: Final = "--"  # the line between codes and plots, and in minutes written by hand before the seed
FORM: Final = "landtrack-draw-1"
MOST: Final = 100_000  # codes, or plots, of one draw


@dataclass(eq=False)
class CannotDraw(LandtrackError):
    """A draw cannot be held or redone."""

    code: ClassVar[str] = "LT112"
    msgid: ClassVar[str] = "error.cannot_draw"
    reason: str  # draw_list_changed, draw_no_seed, draw_said_twice, draw_bad_line, draw_no_list, draw_unreadable
    detail: str = ""  # the code or the plot it is about


@dataclass(frozen=True, slots=True)
class DrawList:
    """Who draws for which plots: frozen, in the order of the list text."""

    codes: tuple[str, ...]
    plots: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is hashed, without an end of line after the last."""
        return "\n".join([*self.codes, BETWEEN, *self.plots])

    @property
    def hash(self) -> str:
        """Lower-case SHA-256 hex of the text in UTF-8."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of a draw."""

    list_hash: str
    seed: str
    taken: tuple[tuple[str, str], ...]  # (plot, code)
    waiting: tuple[str, ...]  # codes, in their order
    free: tuple[str, ...]  # plots


def freeze(codes: Iterable[str], plots: Iterable[str | int]) -> DrawList:
    """The list of a draw; from here on a change of it is another list, with another hash.

    Raises
    ------
    CannotDraw : nobody or nothing to draw for, a code or plot said twice, one that cannot stand on a line of its own

    >>> freeze(["A2", "A1"], [10, 9]).text.split()
    ['A1', 'A2', '--', '9', '10']
    """
    people, lots = _lines(codes), _lines(str(plot) for plot in plots)
    if not people or not lots:
        raise CannotDraw("draw_no_list")
    return DrawList(tuple(sorted(people, key=str.encode)), tuple(sorted(lots, key=_plot_order)))


def draw(drawn_from: DrawList, seed: str) -> Drawn:
    """The plots by lot.

    Raises
    ------
    CannotDraw : no seed, or one of several lines

    >>> found = draw(freeze(["A1", "A2", "A3", "A4", "A5"], range(1, 6)), "2-7-4")
    >>> [code for _, code in found.taken]
    ['A4', 'A2', 'A3', 'A1', 'A5']
    """
    seed = seed.strip()
    if not seed or len(seed.splitlines()) != 1:
        raise CannotDraw("draw_no_seed")
    list_hash = drawn_from.hash

    def key(code: str) -> tuple[str, bytes]:
        return sha256(f"{seed}\n{list_hash}\n{code}".encode()).hexdigest(), code.encode()

    order = sorted(drawn_from.codes, key=key)
    count = min(len(order), len(drawn_from.plots))
    taken = tuple(zip(drawn_from.plots[:count], order[:count], strict=True))
    return Drawn(list_hash, seed, taken, tuple(order[count:]), drawn_from.plots[count:])


def _lines(told: Iterable[str]) -> list[str]:
    found = [one.strip() for one in told]
    for one in found:
        if not one or one == BETWEEN or len(one.splitlines()) != 1:
            raise CannotDraw("draw_bad_line", one[:40])
    if len(found) > MOST:
        raise CannotDraw("draw_no_list")
    seen: set[str] = set()
    for one in found:
        if one in seen:
            raise CannotDraw("draw_said_twice", one)
        seen.add(one)
    return found


def _plot_order(plot: str) -> tuple[bool, int, bytes]:
    """Whole numbers by value, other text after them."""
    is_number = plot.isascii() and plot.isdigit()
    return not is_number, int(plot) if is_number else 0, plot.encode()


# --- minutes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Minutes:
    """A draw as it was written down; what was not written is None."""

    drawn_from: DrawList
    seed: str
    list_hash: str | None = None  # as it was announced
    taken: tuple[tuple[str, str], ...] | None = None
    waiting: tuple[str, ...] | None = None

    @classmethod
    def of(cls, drawn_from: DrawList, drawn: Drawn) -> Minutes:
        """The minutes of a draw that was held."""
        return cls(drawn_from, drawn.seed, drawn.list_hash, drawn.taken, drawn.waiting)

    def to_json(self) -> dict[str, Any]:
        """The file that anyone can redo the draw from."""
        return {
            "form": FORM, "codes": list(self.drawn_from.codes), "plots": list(self.drawn_from.plots),
            "list_hash": self.list_hash, "seed": self.seed,
            "result": [{"plot": plot, "code": code} for plot, code in self.taken or ()],
            "waiting": list(self.waiting or ()),
        }  # fmt: skip

    def replay(self) -> Drawn:
        """The draw done again from list and seed.

        Raises
        ------
        CannotDraw : the list is not the one whose hash was announced
        """
        if self.list_hash is not None and self.list_hash != self.drawn_from.hash:
            raise CannotDraw("draw_list_changed")
        return draw(self.drawn_from, self.seed)

    def differences(self, drawn: Drawn) -> tuple[str, ...]:
        """Plots that the minutes give to another than the draw does, then codes that wait elsewhere."""
        found = []
        if self.taken is not None:
            written, right = dict(self.taken), dict(drawn.taken)
            found = [plot for plot in {**right, **written} if written.get(plot) != right.get(plot)]
        if self.waiting is not None and self.waiting != drawn.waiting:
            found += sorted(set(self.waiting) ^ set(drawn.waiting)) or list(drawn.waiting)
        return tuple(found)


def read_list(text: str) -> DrawList:
    """A list as it is typed: codes, a line ``--``, plots; empty lines are passed over.  Raises CannotDraw."""
    codes, plots = _sections(text, 2)
    return freeze(codes, plots)


def read_minutes(text: str) -> Minutes:
    """The minutes from their file, or as typed from paper: codes, ``--``, plots, ``--``, seed, and the hash if wished.

    Raises
    ------
    CannotDraw : neither of the two, or a list that cannot be
    """
    if not text.lstrip().startswith("{"):
        codes, plots, rest = _sections(text, 3)
        if not 1 <= len(rest) <= 2:
            raise CannotDraw("draw_no_seed")
        return Minutes(freeze(codes, plots), rest[0], rest[1].lower() if len(rest) == 2 else None)
    try:
        told = json.loads(text)
        if told["form"] != FORM:
            raise CannotDraw("draw_unreadable")
        taken = tuple((_text(one["plot"]), _text(one["code"])) for one in told["result"])
        waiting = tuple(map(_text, told["waiting"]))
        frozen = freeze(map(_text, told["codes"]), map(_text, told["plots"]))
        return Minutes(frozen, _text(told["seed"]), _text(told["list_hash"]), taken, waiting)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CannotDraw("draw_unreadable") from error


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError(told)
    return told


def _sections(text: str, count: int) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in (line.strip() for line in text.removeprefix("\ufeff").splitlines()):
        if line == BETWEEN:
            found.append([])
        elif line:
            found[-1].append(line)
    if len(found) != count:
        raise CannotDraw("draw_unreadable")
    return found
