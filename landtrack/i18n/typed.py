"""Days as a person types them: "8/3/2013", "mars 2013", "hivernage 2013", "hier"; never guessed.

What is read comes back in the canonical form of village dates (``2013-03-08``, ``2013-03``,
``2013``, ``2013-rains``), so that it can be said again in words before it counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache

from babel.dates import get_month_names

from landtrack.i18n import LANGUAGES

# Words that name a season; before a year or after it.
SEASON_WORDS = {
    "rains": ("hivernage", "saison des pluies", "pluies", "rains", "rainy season"),
    "harvest": ("recolte", "recoltes", "moisson", "harvest"),
    "dry": ("saison seche", "contre saison", "contre-saison", "dry season", "dry"),
}
_DAYS_AGO = {
    "aujourd'hui": 0, "aujourdhui": 0, "ce jour": 0, "today": 0, "hier": 1, "yesterday": 1, "avant-hier": 2,
    "avant hier": 2,
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_NAMED = re.compile(r"(?:(?:le\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+)?([a-z]+)\.?,?\s+(\d{4})")
_NAMED_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_YEAR = re.compile(r"(?:en\s+|in\s+|l'annee\s+)?(\d{4})")


def read_day(text: str, today: date) -> str | None:
    """The village date that a text says, in canonical form; None if it cannot be read for certain.

    Days stand before months, as everywhere in Mali.
    """
    told = _plain(text)
    if told in _DAYS_AGO:
        return (today - timedelta(days=_DAYS_AGO[told])).isoformat()
    for pattern, read in _READERS:
        if match := pattern.fullmatch(told):
            return read(match)
    return _season(told)


def _plain(text: str) -> str:
    """Lower case, no accents, one space, plain apostrophes."""
    flat = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold())
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).split())


def _day(year: str, month: int | str | None, day: str | None) -> str | None:
    if month is None:
        return None
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return found.isoformat() if day else f"{found:%Y-%m}"


def _season(told: str) -> str | None:
    year = re.search(r"\b(\d{4})\b", told)
    if year is None:
        return None
    words = told.replace(year[1], "").strip(" ,-")
    words = re.sub(r"^(?:l'|la |les |en |pendant |in the |the |of )+", "", re.sub(r"\s+(?:de|of|en|in)$", "", words))
    found = [season for season, names in SEASON_WORDS.items() if words in names]
    return f"{year[1]}-{found[0]}" if found else None


@cache
def _months() -> dict[str, int]:
    """Month names and their usual short forms, in every language of the screen."""
    found: dict[str, int] = {}
    for language in LANGUAGES.values():
        for width in ("wide", "abbreviated"):
            names: Iterable[tuple[int, str]] = get_month_names(width, locale=language.dates).items()
            found |= {_plain(name).rstrip("."): number for number, name in names}
    return found


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_ISO, lambda m: _day(m[1], m[2], m[3])),
    (_NUMBERS, lambda m: _day(m[3], m[2], m[1])),
    (_MONTH_YEAR, lambda m: _day(m[2], m[1], None)),
    (_YEAR, lambda m: m[1]),
    (_NAMED, lambda m: _day(m[3], _months().get(m[2]), m[1]) or _season(m[0])),
    (_NAMED_FIRST, lambda m: _day(m[3], _months().get(m[1]), m[2])),
)
