"""Times, numbers of women and areas as people write them, read as far as they say one thing.

Each reader gives the value in the form that facts have, and notes on what a person should look at; or it
refuses with ``NotUnderstoodError``.  Nothing is guessed: a bare "3" is no area, "2012-2013" no year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from landtrack.exchange.words import Phrases, Tokens, is_said, listed, tables, words_of
from landtrack.register.search import plain


class NotUnderstoodError(ValueError):
    """A text that says nothing, or more than one thing."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was understood; notes are codes of remarks for the row report."""

    value: Any
    notes: tuple[str, ...] = ()


UNKNOWN = Read(None)
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")  # in brackets behind an answer


def _without_remark(text: str) -> tuple[str, tuple[str, ...]]:
    bare = _REMARK.sub("", text)
    return (bare, ("remark_left_out",)) if bare != text and bare.strip() else (text, ())


# --- numbers ----------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)?|m ?\^? ?2(?!\d)|[a-z]+|>=|<=|=>|[~≈±<>+/≥≤-]", re.ASCII)
_BESIDE = re.compile(r"[\s.,;:!'’\"]*")


def _tokens(text: str) -> Tokens:
    """Numbers, words and signs of a text.

    Raises
    ------
    NotUnderstoodError : there is something else in it
    """
    for sign, said in (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4"), ("–", "-"), ("−", "-")):
        text = text.replace(sign, said)
    text = plain(text)
    if not _BESIDE.fullmatch(_TOKEN.sub("", text)):
        raise NotUnderstoodError(text)
    return tuple(_shortened(token) for token in _TOKEN.findall(text))


def _shortened(token: str) -> str:
    if token[0].isdigit():
        return token.replace(" ", "")
    return {"vingts": "vingt", "cents": "cent"}.get(token, re.sub(r"m ?\^? ?2", "m2", token))


_ONES = {
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
_TENS = {
    "fr": "dix vingt trente quarante cinquante soixante",
    "en": "ten twenty thirty forty fifty sixty seventy eighty ninety",
}
_HUNDRED = {"fr": "cent", "en": "hundred"}


def _spelled(n: int, lang: str) -> str:
    """A number below 1,000 in words without "et" and without plurals: 71 is "soixante onze".

    >>> _spelled(298, "fr"), _spelled(52, "en")
    ('deux cent quatre vingt dix huit', 'fifty two')
    """
    ones, tens = _ONES[lang].split(), _TENS[lang].split()
    if n < len(ones):
        return ones[n]
    if n >= 100:
        hundreds = "" if lang == "fr" and n < 200 else ones[n // 100] + " "
        return f"{hundreds}{_HUNDRED[lang]}" + (f" {_spelled(n % 100, lang)}" if n % 100 else "")
    if lang == "fr" and n >= 80:
        return "quatre vingt" + (f" {_spelled(n - 80, lang)}" if n > 80 else "")
    if lang == "fr" and n >= 70:
        return f"soixante {_spelled(n - 60, lang)}"
    return tens[n // 10 - 1] + (f" {ones[n % 10]}" if n % 10 else "")


@cache
def _spelled_numbers() -> dict[Tokens, int]:
    found = {tuple(_spelled(n, lang).split()): n for lang in ("en", "fr") for n in range(1000)}
    found |= {(*words[:-1], "une"): n for words, n in found.items() if words[-1] == "un"}
    return found | {("mille",): 1000}


@cache
def _numbers(name: str) -> Phrases:
    """Phrases of the table ``numbers`` whose meaning is their own name, by words and signs."""
    known = tables()["numbers"][name]
    many = known if isinstance(known, dict) else {name: known}
    return Phrases({_tokens(one): meaning for meaning, text in many.items() for one in listed(text)})


def _taken_out(tokens: Tokens, name: str) -> tuple[Tokens, bool]:
    """The tokens without the phrases of a table, and whether there were any."""
    found, left = _numbers(name).find(tokens)
    return tuple(left), bool(found)


def _number_at(tokens: Tokens, at: int) -> tuple[Fraction, int] | None:
    """The number that begins at a place, in digits or words, and where it ends; "et" may stand within."""
    if at < len(tokens) and tokens[at][0].isdigit():
        return digits(tokens[at]), at + 1
    for end in range(min(len(tokens), at + 8), at, -1):
        if tokens[at] in ("et", "and"):
            break
        words = tuple(w for w in tokens[at:end] if w not in ("et", "and", "-"))
        if tokens[end - 1] not in ("et", "and", "-") and words in _spelled_numbers():
            return Fraction(_spelled_numbers()[words]), end
    return None


def digits(text: str) -> Fraction:
    """A number in digits, with a comma or a point.

    Raises
    ------
    NotUnderstoodError : with three decimals it may as well be thousands
    """
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text):
        raise NotUnderstoodError(text)
    return Fraction(text.replace(",", "."))


def read_women(text: str) -> Read:
    """How many women: ``{"value", "qualifier"}``; "une cinquantaine" is about 50, "50 à 60" at least 50.

    Raises
    ------
    NotUnderstoodError
    """
    if is_said("unknown", text):
        return UNKNOWN
    if is_said("none", text):
        return Read({"value": 0, "qualifier": "exactly"})
    bare, notes = _without_remark(text)
    tokens, at_least = _taken_out(_tokens(bare), "at_least")
    tokens, about = _taken_out(tokens, "about")
    tokens, _ = _taken_out(tokens, "women")
    if at_least and about:
        raise NotUnderstoodError(text)
    value, is_range, in_dozens = _count(tokens)
    qualifier = "at_least" if at_least or is_range else "about" if about or in_dozens else "exactly"
    return Read({"value": value, "qualifier": qualifier}, notes + (("range_as_at_least",) if is_range else ()))


def _count(tokens: Tokens) -> tuple[int, bool, bool]:
    """A whole number, or the lower end of a range; whether it is a range; whether it was said in dozens."""
    tokens, _ = _taken_out(tokens, "around")
    first = _whole_at(tokens, 0)
    if first is None:
        raise NotUnderstoodError(tokens)
    value, end, in_dozens = first
    if end == len(tokens):
        return value, False, in_dozens
    second = _whole_at(tokens, end + 1) if _numbers("ranges").find(tokens[end : end + 1])[0] else None
    if second is None or second[1] != len(tokens) or second[0] <= value:
        raise NotUnderstoodError(tokens)
    return value, True, False


def _whole_at(tokens: Tokens, at: int) -> tuple[int, int, bool] | None:
    """A whole number, where it ends, and whether it was said in dozens: "deux douzaines"."""
    number, end = _number_at(tokens, at) or (None, at)
    dozens = _numbers("dozens").meanings.get(tokens[end : end + 1])
    if number is None and dozens is None:
        return None
    value = (1 if number is None else number) * int(dozens or 1)
    if Fraction(value).denominator != 1:
        raise NotUnderstoodError(tokens)
    return int(value), end + bool(dozens), bool(dozens)


# --- areas --------------------------------------------------------------------------------------------------

_HA = 10_000


@cache
def _units() -> Phrases:
    return Phrases({_tokens(one): m2 for m2, text in tables()["units"].items() for one in listed(text)})


def unit_in(text: str) -> int | None:
    """Square metres of the unit that a column's head names: "Superficie (ha)"."""
    found = _units().find(tuple(words_of(text.replace("²", "2"))))[0]
    return int(found.pop()) if len(found) == 1 else None


def read_land(text: str, unit_m2: int | None = None) -> Read:
    """How much land: ``{"value", "unit"}``; "3 ha 25 a" is 3.25 ha.

    Parameters
    ----------
    unit_m2 : square metres of the unit that the column's head names, for numbers that stand alone

    Raises
    ------
    NotUnderstoodError
    """
    if is_said("unknown", text):
        return UNKNOWN
    if is_said("none", text):
        return Read({"value": 0, "unit": "m2"})
    bare, notes = _without_remark(text)
    tokens, at_least = _taken_out(_tokens(bare), "at_least")
    tokens, about = _taken_out(tokens, "about")
    if at_least or about:
        notes += ("qualifier_left_out",)
    parts = _areas(_bare(tokens), unit_m2)
    unit = max(m2 for _, m2 in parts)
    square_metres = sum((number * m2 for number, m2 in parts), Fraction(0))
    in_ha = unit == _HA
    value = square_metres / _HA if in_ha else square_metres
    return Read(
        {"value": int(value) if value.denominator == 1 else float(value), "unit": "ha" if in_ha else "m2"}, notes
    )


def _bare(tokens: Tokens) -> Tokens:
    """The tokens without small words, and without hyphens between words: "un demi-hectare"."""
    following = (*tokens[1:], "")[: len(tokens)]
    return tuple(
        one for one, after in zip(tokens, following, strict=True)
        if one not in ("de", "d", "et", "and", "of") and not (one == "-" and after.isalpha())
    )  # fmt: skip


def _areas(tokens: Tokens, unit_m2: int | None) -> list[tuple[Fraction, int]]:
    """Numbers with the square metres of their units; "et demi" adds half of the unit before it."""
    found: list[tuple[Fraction, int]] = []
    at = 0
    while at < len(tokens):
        number, at = _part_at(tokens, at) or _number_at(tokens, at) or (None, at)
        if number is None:
            raise NotUnderstoodError(tokens)
        half = _part_at(tokens, at)
        if half:
            number, at = number + half[0], half[1]
        unit, at = _unit_at(tokens, at) or (None, at)
        if unit is None and at == len(tokens):  # "1 ha et demi", or a number alone
            unit = found[-1][1] if found and number < 1 else unit_m2 if not found else None
        if unit is None:
            raise NotUnderstoodError(tokens)
        found.append((number, unit))
    if not found:
        raise NotUnderstoodError(tokens)
    return found


def _part_at(tokens: Tokens, at: int) -> tuple[Fraction, int] | None:
    for end in range(min(len(tokens), at + 3), at, -1):
        if part := _numbers("parts").meanings.get(tokens[at:end]):
            return Fraction(part), end
    return None


def _unit_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    for end in range(min(len(tokens), at + 2), at, -1):
        if m2 := _units().meanings.get(tokens[at:end]):
            return int(m2), end
    return None
