"""Sentences by message id, in the reader's language: ``<lang>/<area>.po`` merged, French filling the gaps.

A message id is dotted, such as ``verb.claim.lodge``.  Blanks are ``{name}``; ``{{`` and ``}}`` are braces.
What fills a blank is printed, never looked into: ``{a.b}``, ``{a[0]}``, ``{a!r}`` and ``{a:9}`` are refused,
so a sentence that a country office changed cannot reach anything it was not given.
"""

from __future__ import annotations

import contextlib
import gettext
import io
import os
import re
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from landtrack.i18n import FALLBACK, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["FOLDER", "MissingBlank", "Translator", "UnknownMessage", "be_strict", "offered", "translator"]

FOLDER = Path(__file__).resolve().parent
_BLANK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_strict = False


class UnknownMessage(LookupError):
    """No catalogue has this message id."""


class MissingBlank(LookupError):
    """A sentence has a blank that nothing fills, or that asks for more than a name."""


def be_strict(*, on: bool = True) -> None:
    """Raise on unknown ids and unfilled blanks (tests) instead of showing them as they are (people)."""
    global _strict  # noqa: PLW0603 - one switch for the process, set once by the tests
    _strict = on


def offered() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue here, complete ones first."""
    there = [code for code in LANGUAGES if any((FOLDER / code).glob("*.po"))]
    return tuple(sorted(there, key=lambda code: LANGUAGES[code].draft))


@cache
def translator(lang: str = FALLBACK) -> Translator:
    """The translator of a language code; French for a code that is not in LANGUAGES."""
    return Translator(lang if lang in LANGUAGES else FALLBACK)


class Translator:
    """Looks up and fills sentences in one language; catalogues are read at the first use."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, msgid: str, /, **params: object) -> str:
        """The same as ``t``."""
        return self.t(msgid, **params)

    def t(self, msgid: str, /, **params: object) -> str:
        """The sentence of ``msgid`` with its blanks filled.

        Raises
        ------
        UnknownMessage, MissingBlank : in strict mode; else the id, or the blank, is shown as it is
        """
        text = _text(self.lang, msgid)
        return fill(self._known(text, msgid), params)

    def tn(self, msgid: str, n: float, /, **params: object) -> str:
        """The form of ``msgid`` for ``n``, which also fills the blank ``{n}`` unless ``n=`` says otherwise.

        Raises as ``t`` does.
        """
        text = _text(self.lang, msgid, self._whole(n))
        return fill(self._known(text, msgid), {"n": n} | params)

    def has(self, msgid: str) -> bool:
        """Whether this language or its fallback knows the id."""
        return msgid in (None, "") or any(_text(self.lang, msgid, n) != msgid for n in (None, 1))

    def _known(self, text: str, msgid: str) -> str:
        if text == msgid and _strict:
            raise UnknownMessage(msgid)
        return text

    def _whole(self, n: float) -> int:
        """A whole number of the same plural form: 1.5 is one hectare in French, two in English."""
        if n == int(n):
            return abs(int(n))
        return 1 if _plural_rule(self.lang)(abs(n)) == "one" else 2


@cache
def _plural_rule(lang: str) -> Callable[[float], str]:
    from babel import Locale  # noqa: PLC0415 (a command starts without it)

    rule: Callable[[float], str] = Locale.parse(LANGUAGES[lang].dates).plural_form
    return rule


def fill(text: str, params: dict[str, object]) -> str:
    """Fill ``{name}`` blanks with ``str`` of what they name; what was filled in is not read again.

    >>> fill("{women} femmes de {village}", {"women": 50, "village": "{Parou}"})
    '50 femmes de {Parou}'
    """

    def one(match: re.Match[str]) -> str:
        whole, name = match.group(), match.group(1)
        if whole in ("{{", "}}"):
            return whole[0]
        if name is not None and name in params:
            return str(params[name])
        if _strict:
            raise MissingBlank(f"{whole} in: {text}")
        return whole

    return _BLANK.sub(one, text)


def clear_cache() -> None:
    """Forget what was read, after a catalogue has changed on disk."""
    _text.cache_clear()
    _chain.cache_clear()
    translator.cache_clear()


@lru_cache(maxsize=20_000)
def _text(lang: str, msgid: str, n: int | None = None) -> str:
    """The text of an id, or its form for a number: kept, for it stands in one of some forty catalogues."""
    chain = _chain(lang)
    return chain.gettext(msgid) if n is None else chain.ngettext(msgid, msgid, n)


@cache
def _chain(lang: str) -> gettext.NullTranslations:
    """The catalogues of a language, area after area, then those of its fallback."""
    first = gettext.NullTranslations()
    for catalogue in _catalogues(lang):
        first.add_fallback(catalogue)
    if fallback := LANGUAGES[lang].fallback:
        first.add_fallback(_chain(fallback))
    return first


def _catalogues(lang: str) -> Iterator[gettext.GNUTranslations]:
    """Each area's catalogue, compiled if it has to be."""
    for po in sorted((FOLDER / lang).glob("*.po")):
        mo = po.with_suffix(".mo")
        if not mo.is_file() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            compiled = _compile(po)
            _keep(mo, compiled)
        else:
            compiled = mo.read_bytes()
        yield gettext.GNUTranslations(io.BytesIO(compiled))


def _compile(po: Path) -> bytes:
    """The ``.mo`` of a ``.po``; strings that are empty or marked fuzzy are left to the fallback."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 (seldom needed: it comes compiled)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with po.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _keep(mo: Path, compiled: bytes) -> None:
    """Write the compiled catalogue whole or not at all; a folder that cannot be written to is no matter."""
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=mo.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(compiled)
        Path(name).chmod(0o644)
        Path(name).replace(mo)
