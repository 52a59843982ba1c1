"""What people write and what is understood by it: the tables of ``words.toml``, and how a text is looked up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from landtrack.register.search import plain

_TABLES = Path(__file__).with_name("words.toml")
_WORD = re.compile(r"[a-z0-9]+")
Tokens = tuple[str, ...]


@cache
def tables() -> dict[str, Any]:
    """The tables, as the file has them."""
    return tomllib.loads(_TABLES.read_text(encoding="utf-8"))


def words_of(text: str) -> Tokens:
    """A text as words: lower case, no accents, no punctuation.

    >>> words_of("Réponse du chef : C'est juste !")
    ('reponse', 'du', 'chef', 'c', 'est', 'juste')
    """
    return tuple(_WORD.findall(plain(text)))


def listed(text: str) -> list[str]:
    """The phrases of a table's entry."""
    return [phrase.strip() for phrase in text.split("|") if phrase.strip()]


@dataclass(frozen=True)
class Phrases:
    """Phrases with their meanings.

    ``around``: words that may stand beside a phrase; ``denials``: words beside which nothing is understood;
    ``anything_beside``: all other words may stand there as well.
    """

    meanings: Mapping[Tokens, str]
    around: frozenset[str] = frozenset()
    denials: frozenset[str] = frozenset()
    anything_beside: bool = False

    @classmethod
    def of(
        cls, phrases: Mapping[str, str], around: Iterable[str] = (), denials: Iterable[str] = (), *,
        anything_beside: bool = False,
    ) -> Phrases:  # fmt: skip
        """From a table of meanings, each with its phrases."""
        meanings = {words_of(one): meaning for meaning, text in phrases.items() for one in listed(text)}
        return cls(meanings, frozenset(around), frozenset(denials), anything_beside)

    def find(self, words: Tokens) -> tuple[set[str], list[str]]:
        """The meanings in some words, longest phrases first, and the words that are left."""
        longest = max(map(len, self.meanings), default=0)
        found, left, at = set(), [], 0
        while at < len(words):
            sizes = range(min(longest, len(words) - at), 0, -1)
            size = next((n for n in sizes if words[at : at + n] in self.meanings), 0)
            if size:
                found.add(self.meanings[words[at : at + size]])
            else:
                left.append(words[at])
            at += size or 1
        return found, left

    def meaning(self, text: str) -> str | None:
        """The one meaning of a text; None where there is none, more than one, or words that turn it round."""
        found, left = self.find(words_of(text))
        beside = set(left) - self.around
        if len(found) != 1 or beside & self.denials or (beside and not self.anything_beside):
            return None
        return found.pop()


@cache
def phrases(name: str) -> Phrases:
    """The phrases of an answer: ``began``, ``said``, ``how_known``; or of the heads of ``columns``."""
    whole = tables()
    table = whole[name]
    around = table.get("around", whole["around"]).split() + table.get("around_more", "").split()
    denials = table.get("denials", whole["denials"]).split()
    return Phrases.of(table["phrases"], around, denials, anything_beside=table.get("anything_beside", False))


@cache
def _said(name: str) -> frozenset[str]:
    return frozenset(" ".join(plain(one).split()) for one in listed(tables()[name]))


def is_said(name: str, text: str) -> bool:
    """Whether a text is one of the short answers ``unknown``, ``none``, ``same`` or ``totals``; blank is unknown."""
    short = " ".join(re.sub(r"[.!:;'’]", " ", plain(text)).split())
    return short in _said(name) or (name == "unknown" and not short)
