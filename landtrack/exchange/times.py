"""Days, months, seasons and years as people write them: "hivernage 2013", "08/03/2013", "avant les pluies 2012"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from landtrack.domain.values import read_date
from landtrack.exchange.said import UNKNOWN, NotUnderstoodError, Read
from landtrack.exchange.words import Phrases, Tokens, is_said, tables, words_of

FIRST_YEAR = 1900
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000  # spreadsheets count days: 1954 to 2064
_SERIAL_ZERO = date(1899, 12, 30)
_WRITTEN = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{2}|\d{4})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
_YEAR = re.compile(r"(\d{4})(?:[.,]0+)?", re.ASCII)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]00:00(?::00)?)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)


def read_when(text: str, today: date) -> Read:
    """A day, month, season or year in the form that facts have, None where nobody knows.

    Parameters
    ----------
    today : the register's day: two digits are a year up to it

    Raises
    ------
    NotUnderstoodError : no time, more than one, or one that no calendar has
    """
    if is_said("unknown", text):
        return UNKNOWN
    bare = " ".join(text.split())
    if ago := _days_ago(bare):
        return Read((today - timedelta(int(ago))).isoformat())
    for pattern, reader in _FORMS:
        if match := pattern.fullmatch(bare):
            said = reader(match, today)
            break
    else:
        said = _in_words(bare, today)
    try:
        when = read_date(said.value)
    except ValueError as error:
        raise NotUnderstoodError(text) from error
    if when.first.year < FIRST_YEAR:
        raise NotUnderstoodError(text)
    return said


def read_day(text: str, today: date) -> str | None:
    """A day as a person types it on a page, in canonical form; None if it cannot be read for certain."""
    try:
        said = read_when(text, today)
    except NotUnderstoodError:
        return None
    return None if said is UNKNOWN or "about_left_out" in said.notes else said.value


def _iso(match: re.Match[str], _: date) -> Read:
    return Read("-".join(part for part in match.groups() if part))


def _written(match: re.Match[str], today: date) -> Read:
    """Day, month, year, as in French."""
    day, month, year = match.groups()
    return Read(f"{_year(year, today)}-{int(month):02}-{int(day):02}", _short_note(year))


def _month_year(match: re.Match[str], _: date) -> Read:
    return Read(f"{match[2]}-{int(match[1]):02}")


def _serial(match: re.Match[str], _: date) -> Read:
    """A date that lost its format: the number of days since 1900."""
    days = int(float(match[0]))
    if not _FIRST_SERIAL <= days <= _LAST_SERIAL:
        raise NotUnderstoodError(match[0])
    return Read((_SERIAL_ZERO + timedelta(days)).isoformat(), ("time_read_as",))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Read]], ...] = (
    (_YEAR, _iso), (_ISO, _iso), (_WRITTEN, _written), (_MONTH_YEAR, _month_year), (_SERIAL, _serial),
)  # fmt: skip


def _year(text: str, today: date) -> int:
    """A year of four digits, or of two where it is not after today."""
    if len(text) == 4:
        return int(text)
    if int(text) > today.year % 100:
        raise NotUnderstoodError(text)
    return today.year - today.year % 100 + int(text)


def _short_note(year: str) -> tuple[str, ...]:
    return ("time_read_as",) if len(year) == 2 else ()


@cache
def _phrases(name: str) -> Phrases:
    known = tables()["time"][name]
    return Phrases.of(known if isinstance(known, dict) else {name: known})


def _in_words(text: str, today: date) -> Read:
    """ "mars 2013", "8 mars 2013", "March 8, 2013", "hivernage 2013", "avant les pluies 2012", "vers 2013"."""
    seasons, left = _phrases("seasons").find(words_of(re.sub(r"(?<=[^\W\d_])(?=\d)", " ", text)))
    sides, left = _phrases("sides").find(tuple(left))
    months, left = _phrases("months").find(tuple(left))
    about, left = _phrases("about").find(tuple(left))
    left = [re.sub(r"^(\d+)(?:er|st|nd|rd|th)$", r"\1", word) for word in left]
    digits = [word for word in left if word.isdigit()]
    beside = set(left) - set(digits) - set(tables()["time"]["around"].split())
    if beside or len(seasons) > 1 or len(sides) > 1 or len(months) > 1 or (months and (seasons or sides)):
        raise NotUnderstoodError(text)
    notes = ("about_left_out",) if about or "?" in text else ()
    if months:
        return _of_month(int(months.pop()), digits, text[0].isdigit(), today, notes)
    year = _only_year(digits, short=bool(seasons), today=today)
    if seasons:
        return Read(_season(seasons.pop(), sides.pop() if sides else "", year), notes + _short_note(digits[0]))
    if sides:
        raise NotUnderstoodError(text)
    return Read(str(year), notes)


def _days_ago(text: str) -> str | None:
    """Today, yesterday, the day before, as a number of days."""
    return _phrases("days_ago").meanings.get(words_of(text))


def _only_year(digits: list[str], *, short: bool, today: date) -> int:
    if len(digits) != 1 or len(digits[0]) not in ((2, 4) if short else (4,)):
        raise NotUnderstoodError(digits)
    return _year(digits[0], today)


def _season(season: str, side: str, year: int) -> str:
    """The season itself, or the one before or after it."""
    if side:
        season, later = tables()["time"]["turned"].get(f"{side} {season}") or ("", 0)
        year += later
    if not season:
        raise NotUnderstoodError(side)
    return f"{year}-{season}"


def _of_month(month: int, digits: list[str], starts_with_digits: bool, today: date, notes: Tokens) -> Read:  # noqa: FBT001
    """A month with its year, and with a day where one stands beside it."""
    if not 1 <= len(digits) <= 2:
        raise NotUnderstoodError(digits)
    *day, year = digits
    if len(year) != 4 and (len(year) != 2 or day or starts_with_digits):  # "13 mars" has no year
        raise NotUnderstoodError(digits)
    said = f"{_year(year, today)}-{month:02}"
    return Read(said + (f"-{int(day[0]):02}" if day else ""), notes + _short_note(year))
