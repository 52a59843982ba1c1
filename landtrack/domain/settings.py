"""Settings of a register: what each key takes, and its canonical form.

SETTINGS has one row a key.  Later values replace earlier ones; the calendar keeps the day from which a
pause of the rainy season holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from landtrack.domain.standards import Rains
from landtrack.domain.values import read_text
from landtrack.errors import ImpossibleValue

Json = Any
LONGEST = 200  # letters of a name
YEARS = range(2000, 2101)
RETENTION = range(1, 31)  # years after closing until names are taken out
_PROOF = re.compile(r"[0-9a-f]{64}")
MARKET_WEEK = range(3, 11)  # days: five and seven are usual on the plateau and the plain [own]


def read_setting(key: str, value: Json) -> Json:
    """A setting's value in its canonical form.

    Raises
    ------
    ImpossibleValue : no such setting, or a value that it cannot take; the reason says which
    """
    if key not in SETTINGS:
        raise ImpossibleValue("key", "unknown_setting", key[:LONGEST])
    return SETTINGS[key](value)


def _refuse(reason: str, detail: object = "") -> ImpossibleValue:
    return ImpossibleValue("setting_value", reason, str(detail)[:LONGEST])


def _yes_no(value: Json) -> bool:
    if not isinstance(value, bool):
        raise _refuse("not_yes_or_no")
    return value


def _name(value: Json) -> str:
    try:
        text = read_text(value)
    except ValueError:
        text = ""
    if not 0 < len(text) <= LONGEST or "\n" in text:
        raise _refuse("not_a_name")
    return text


def _country(value: Json) -> str:
    return _name(value.get("country") if isinstance(value, dict) else value)


def _week(value: Json) -> list[int]:
    """Days of the week, Monday is 1."""
    days = value if isinstance(value, list) else []
    if not days or any(isinstance(day, bool) or day not in range(1, 8) for day in days):
        raise _refuse("no_working_day")
    return sorted(set(days))


def _holidays(value: Json) -> dict[str, list[list[str]]]:
    """Days and their names by year, of the years that differ from those that ship."""
    if not isinstance(value, dict) or not value:
        raise _refuse("no_holidays")
    return {year: _of_year(year, days) for year, days in sorted(value.items())}


def _of_year(year: str, days: Json) -> list[list[str]]:
    if not (year.isdecimal() and int(year) in YEARS) or not isinstance(days, list):
        raise _refuse("no_holidays", year)
    found: dict[str, str] = {}
    for one in days:
        day, name = one if isinstance(one, list) and len(one) == 2 else (one, "")
        try:
            known = date.fromisoformat(day)
        except (TypeError, ValueError):
            raise _refuse("not_a_day", day) from None
        if str(known.year) != year:
            raise _refuse("day_of_another_year", day)
        if known.isoformat() in found:
            raise _refuse("day_twice", day)
        found[known.isoformat()] = _name(name) if name else ""
    return [[day, found[day]] for day in sorted(found)]


def _rainy_pause(value: Json) -> bool | dict[str, str]:
    """``{"from": "06-15", "to": "10-15"}``, or false: clocks run all the year."""
    if value is False:
        return False
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise _refuse("not_a_pause")
    first, last = (_day_of_year(value[name]) for name in ("from", "to"))
    try:
        Rains(first, last)
    except ValueError:
        raise _refuse("pause_too_long") from None
    return {"from": "{:02d}-{:02d}".format(*first), "to": "{:02d}-{:02d}".format(*last)}


def _day_of_year(said: Json) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2000-{said}")  # a leap year has every day
    except ValueError:
        raise _refuse("not_a_pause", said) from None
    return day.month, day.day


def _years(value: Json) -> int:
    if isinstance(value, bool) or value not in RETENTION:
        raise _refuse("years_out_of_range")
    return int(value)


def _market_week(value: Json) -> int:
    if isinstance(value, bool) or value not in MARKET_WEEK:
        raise _refuse("market_week_out_of_range")
    return int(value)


def _key_proof(value: Json) -> str | bool:
    """The proof of the key that a sheet gives back, by which a register knows its key; false: no sheet is put away."""
    if value is not False and not (isinstance(value, str) and _PROOF.fullmatch(value)):
        raise _refuse("not_a_key_proof")
    return value


SETTINGS: dict[str, Callable[[Json], Json]] = {
    "one_officer": _yes_no,  # no second signature is asked for
    "holidays": _holidays,
    "working_days": _week,
    "rainy_pause": _rainy_pause,
    "data_controller": _name,
    "apdp_number": _name,
    "hosting": _country,
    "retention_years": _years,
    "office_phone": _name,  # printed on the president's sheet
    "market_week_days": _market_week,  # every how many days the market is held
    "key_sheet": _key_proof,  # of which key somebody says that the recovery sheet lies in the safe
}


def rains_of(value: Json, valid_from: date, valid_to: date | None) -> Rains | None:
    """The pause that a value of ``rainy_pause`` sets; None if it is off."""
    if not isinstance(value, dict):
        return None
    return Rains(_day_of_year(value["from"]), _day_of_year(value["to"]), valid_from, valid_to)
