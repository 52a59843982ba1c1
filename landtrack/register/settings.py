"""What the register is set to: its settings in force, and the calendar that clocks count by."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from landtrack import reference
from landtrack.domain.settings import rains_of
from landtrack.domain.standards import PLAIN, Calendar, Rains
from landtrack.store import queries

if TYPE_CHECKING:
    from landtrack.register.register import Register

Setting = dict[str, Any]


def in_force(conn: Connection) -> dict[str, Any]:
    """The value of each setting that was ever set, by key."""
    return {row.key: json.loads(row.setting_value) for row in queries.settings(conn)}


def key_sheet(register: Register) -> str:
    """Whether the recovery sheet lies in the safe, as somebody said: "kept"; "old", of a key since renewed; or ""."""
    with register.database.read() as conn:
        proof = in_force(conn).get("key_sheet")
    if not proof:
        return ""
    return "kept" if proof == register.database.meta()["key_proof"] else "old"


def calendar_of(conn: Connection) -> Calendar:
    """Holidays, working days and the pause of the rainy season.

    Holidays and working days are those known today, for a feast that was announced late was one all the
    same; a pause holds from the day it was set.
    """
    said = in_force(conn)
    working = said.get("working_days")
    return Calendar(
        frozenset(date.fromisoformat(day) for days in holidays(said).values() for day, _ in days),
        frozenset(working) if working else PLAIN.working_days,
        tuple(_rains(conn)),
    )


def holidays(said: dict[str, Any], lang: str = "fr") -> dict[int, list[tuple[str, str]]]:
    """Days and names by year: those that ship, but of the years that were set anew.

    Parameters
    ----------
    said : the settings in force
    lang : in which language the names of those that ship are told
    """
    found: dict[int, list[tuple[str, str]]] = {}
    for one in reference.holidays():
        found.setdefault(one.day.year, []).append((one.day.isoformat(), one.name_en if lang == "en" else one.name_fr))
    found |= {int(year): [(day, name) for day, name in days] for year, days in (said.get("holidays") or {}).items()}
    return found


def _rains(conn: Connection) -> list[Rains]:
    told = [
        (date.fromisoformat(row.valid_from or row.begin_lifespan[:10]), json.loads(row.setting_value))
        for row in queries.settings(conn)
        if row.key == "rainy_pause"
    ]
    ordered = sorted(told, key=lambda one: one[0])  # keeps the order of recording within a day
    ends = (*(day for day, _ in ordered[1:]), None)  # each holds until the next was set
    spans = (rains_of(value, day, end) for (day, value), end in zip(ordered, ends, strict=False) if day != end)
    return [one for one in spans if one]
