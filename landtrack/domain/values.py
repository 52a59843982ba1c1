"""Values that people say: dates with a precision, numbers with a qualifier, areas, shares.

Each has one canonical JSON form, which stands in event bodies and read tables, and
one ``read_*`` function that takes what a story file or a form may hold.
"""

from __future__ import annotations

import calendar
import re
import secrets
import threading
import time
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

# First and last day (month, day) of the seasons that people name; "dry" ends next year. [own]
SEASONS: dict[str, tuple[tuple[int, int], tuple[int, int], int]] = {
    "rains": ((6, 1), (10, 31), 0),
    "harvest": ((10, 1), (12, 31), 0),
    "dry": ((11, 1), (5, 31), 1),
}
MOST_PEOPLE = 10**9
LARGEST_M2 = 1e12  # more than any country: a slip of the hand
LONGEST_TEXT = 100_000
UNITS_M2: dict[Any, int] = {"m2": 1, "ha": 10_000}
QUALIFIERS = ("exactly", "at_least", "about", "as_told")


def new_uid() -> str:
    """A UUIDv7 as text: made offline, never reused, in the order of making within a process."""
    global _last_uid  # noqa: PLW0603 (one counter for the process)
    with _uid_lock:
        stamp = max(time.time_ns() // 10**6 << 12, _last_uid + 1)  # milliseconds and a 12-bit counter
        _last_uid = stamp
    high, low = stamp >> 12, stamp & 0xFFF
    return str(uuid.UUID(int=(high << 80) | (7 << 76) | (low << 64) | (2 << 62) | secrets.randbits(62)))


def derived_uid(after: str, *key: str) -> str:
    """A UUIDv7 made from what it stands for: the same on every laptop, in the order of the uid it follows.

    Parameters
    ----------
    after : a uid, whose time it takes
    key : what it stands for
    """
    bits = int(sha256("|".join((after, *key)).encode()).hexdigest()[:19], 16)  # 76 of them; 74 are used
    time_ms = int(after.replace("-", "")[:12], 16)
    return str(
        uuid.UUID(int=(time_ms << 80) | (7 << 76) | ((bits >> 64 & 0xFFF) << 64) | (2 << 62) | bits & (1 << 62) - 1)
    )


_last_uid = 0
_uid_lock = threading.Lock()
_LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"  # no look-alikes: 0 O, 1 I L, 5 S


def new_code(prefix: str = "", length: int = 5) -> str:
    """A random code with a check character, e.g. ``F-7K3MQW``; it tells nothing of anybody."""
    body = "".join(secrets.choice(_LETTERS) for _ in range(length))
    return f"{prefix}{body}{check_character(body)}"


def as_code(text: str) -> str:
    """A code as somebody typed it, in the form it is printed in: capitals, no spaces."""
    return "".join(text.split()).upper()


def is_code(text: str, length: int = 5) -> bool:
    """Whether a text may be a code without prefix: our letters, and the check character that fits them."""
    ours = len(text) == length + 1 and set(text) <= set(_LETTERS)
    return ours and check_character(text[:-1]) == text[-1]


def check_character(body: str) -> str:
    """Weighted sum over the alphabet: finds one wrong letter or two neighbours exchanged."""
    total = sum((i + 2) * _LETTERS.index(c) for i, c in enumerate(body))
    return _LETTERS[total % len(_LETTERS)]


@dataclass(frozen=True, slots=True)
class VillageDate:
    """A day, month, season or year as somebody said it.

    ``first`` and ``last`` are the days it may mean; ``said`` is its canonical text:
    ``2013-03-08``, ``2013-03``, ``2013-rains`` or ``2013``.
    """

    said: str
    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        """Whether one single day is meant."""
        return self.first == self.last

    def effective(self, today: date) -> date:
        """The day that as-of questions use: the last possible one, never after ``today``."""
        return min(self.last, max(today, self.first))


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-(rains|harvest|dry))?", re.ASCII)


def read_date(value: object) -> VillageDate:
    """Read ``2013-03-08``, ``2013-03``, ``2013``, ``2013-rains`` or ``{"season", "year"}``.

    Raises
    ------
    ValueError : the text is none of these, or no such day exists
    """
    if isinstance(value, VillageDate):
        return value
    if isinstance(value, datetime):  # a moment is no village day
        raise ValueError(value)
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, dict):
        value = _season_text(value)
    if not isinstance(value, str):
        raise ValueError(value)
    return _read_day(value)


@lru_cache(maxsize=4096)  # a register speaks of the same days again and again
def _read_day(text: str) -> VillageDate:
    match = _DATE.fullmatch(text.strip(" "))
    if not match:
        raise ValueError(text)
    year, month, day, season = match.groups()
    y = int(year)
    if season:
        (m1, d1), (m2, d2), later = SEASONS[season]
        return VillageDate(match.group(), date(y, m1, d1), date(y + later, m2, d2))
    if day:
        exact = date(y, int(month), int(day))
        return VillageDate(match.group(), exact, exact)
    if month:
        last = calendar.monthrange(y, int(month))[1]
        return VillageDate(match.group(), date(y, int(month), 1), date(y, int(month), last))
    return VillageDate(match.group(), date(y, 1, 1), date(y, 12, 31))


def _season_text(value: dict[str, Any]) -> str:
    season, year = value.get("season"), value.get("year")
    if set(value) != {"season", "year"} or season not in SEASONS or not isinstance(year, int):
        raise ValueError(value)
    return f"{year}-{season}"


def read_quantity(value: object) -> dict[str, Any] | None:
    """A count of people or things: ``50`` or ``{"value", "qualifier", "source"}``; "unknown" is None."""
    if value in (None, "unknown", "not_said"):
        return None
    if not isinstance(value, dict):
        value = {"value": value}
    extra = set(value) - {"value", "qualifier", "source"}
    number, qualifier = value.get("value"), value.get("qualifier", "exactly")
    whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_PEOPLE
    if extra or not whole or qualifier not in QUALIFIERS:
        raise ValueError(value)
    source = read_text(value["source"]) if value.get("source") else None
    return {"value": number, "qualifier": qualifier} | ({"source": source} if source else {})


def read_area(value: object) -> dict[str, Any] | None:
    """An area as said: square metres, or ``{"value": 3, "unit": "ha"}``; "unknown" is None.

    Returns ``{"m2", "value", "unit"}``: the number as said is never lost to conversion.
    """
    if value in (None, "unknown", "not_said"):
        return None
    if not isinstance(value, dict):
        value = {"value": value, "unit": "m2"}
    number, unit = value.get("value"), value.get("unit", "m2")
    extra = set(value) - {"m2", "value", "unit"}
    if extra or isinstance(number, bool) or not isinstance(number, int | float) or unit not in UNITS_M2:
        raise ValueError(value)
    if not 0 <= number * UNITS_M2[unit] <= LARGEST_M2:  # nor nan nor infinity
        raise ValueError(value)
    return {"m2": float(number * UNITS_M2[unit]), "value": number, "unit": unit}


_FRACTION = re.compile(r"(\d{1,9})(?:/(\d{1,9}))?", re.ASCII)


def read_fraction(value: object) -> str:
    """A share as ``"1/3"`` in lowest terms, above 0 and at most 1."""
    match = None if isinstance(value, bool) else _FRACTION.fullmatch(str(value).strip(" "))
    if not isinstance(value, int | str | Fraction) or match is None:
        raise ValueError(value)
    share = Fraction(int(match[1]), int(match[2] or 1))
    if not 0 < share <= 1:
        raise ValueError(value)
    return f"{share.numerator}/{share.denominator}"


def read_text(value: object) -> str:
    """Plain text: composed Unicode, no control characters but line ends, at most 100,000 long."""
    if not isinstance(value, str):
        raise ValueError(value)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > LONGEST_TEXT or any(c < " " and c not in "\n\t" for c in text) or "\ufffe" in text:
        raise ValueError(value)
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):  # half a character cannot be stored
        raise ValueError(value)
    return text


def area_of(m2: float) -> dict[str, Any]:
    """A measured area in the form that facts have."""
    return {"m2": m2, "value": m2, "unit": "m2"}


def number_order(number: str) -> tuple[int, str]:
    """Where a plot stands among others, as people count them: 2 before 10, words after numbers.

    >>> sorted(["10", "B", "2"], key=number_order)
    ['2', '10', 'B']
    """
    return (int(number), "") if number.isdecimal() else (10**9, number)
