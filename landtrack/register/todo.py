"""To do: what waits in an officer's villages on a day, each with the next step; lateness is hers to see only.

Only matters that are open are read: of what is closed nothing waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.domain.values import read_date
from landtrack.domain.waiting import (
    COPY_EVERY,
    SOON,
    WAITING_STATUSES,
    Waiting,
    of_subject,
    plots_to_hand_over,
    urgency,
    with_promises,
)
from landtrack.register.settings import calendar_of
from landtrack.store import waiting_queries as queries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.register.reading import Reader


@dataclass(frozen=True, slots=True)
class VillageTasks:
    """What waits in one village, the most urgent first; ``village`` is "" for the register itself."""

    village: str
    tasks: tuple[Waiting, ...]


def todo(reader: Reader, day: str | None = None, villages: Iterable[str] | None = None) -> list[Waiting]:
    """What waits on a day, the most urgent first; nothing for roles that see no lateness.

    Parameters
    ----------
    day : an ISO day; today if left out
    villages : uids; all that the account sees if left out (then with the copy of the register)
    """
    if reader.refresh().role not in policy.SEES_LATENESS or reader.actor.disabled:
        return []
    asked = _Asked(min(day or reader.today, reader.today), _scope(reader, villages), day is None or day >= reader.today)
    with reader.register.database.read() as conn:
        matters = _open_matters(conn, asked)
        mine = queries.begun_by(conn, reader.actor.uid, {one.subject for one in matters if one.code == "finish"})
        found = [one for one in matters if one.code != "finish" or one.subject in mine]
        found += _terms_of_plots(conn, asked)
    if villages is None:
        found += _copy(reader, asked)
    return sorted(found, key=urgency)


def by_village(tasks: Iterable[Waiting]) -> list[VillageTasks]:
    """Tasks by village; villages by the most urgent of their tasks."""
    found: dict[str, list[Waiting]] = {}
    for one in tasks:
        found.setdefault(one.village, []).append(one)
    return [VillageTasks(village, tuple(many)) for village, many in found.items()]


def _scope(reader: Reader, villages: Iterable[str] | None) -> list[str] | None:
    if villages is None:
        return reader.scope
    return [uid for uid in villages if reader.actor.in_scope(uid)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A day and villages (None: everywhere); ``is_now``: nothing can have happened after the day."""

    on: str
    scope: list[str] | None
    is_now: bool

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


def _open_matters(conn: Connection, asked: _Asked) -> list[Waiting]:
    """What waits for claims, contests, land and its plots."""
    calendar, found = calendar_of(conn), list[Waiting]()
    land: dict[str, queries.Life] = {}
    for kind, statuses in WAITING_STATUSES.items():
        for life in queries.lives(conn, kind, asked.on, asked.scope, statuses if asked.is_now else None):
            found += of_subject(kind, life.uid, life.moments, asked.day, calendar, village=life.village)
            if kind == "commitment":
                land[life.uid] = life
    found = with_promises(found, queries.answered_by(conn, asked.scope))
    return found + _plots(conn, asked, land)


def _said(life: queries.Life, name: str) -> Any:
    """The latest value that was said of something."""
    return next((one.facts[name] for one in reversed(life.moments) if name in one.facts), None)


def _plots(conn: Connection, asked: _Asked, land: dict[str, queries.Life]) -> list[Waiting]:
    planned = (
        queries.planned_plots(conn, asked.scope)
        if asked.is_now
        else queries.planned_plots_on(conn, asked.on, asked.scope)
    )
    return [
        replace(
            plots_to_hand_over(one.commitment, one.number, _first(one.day),
                               _said(land[one.commitment], "target_season_date"), asked.day),
            village=one.village,
        )
        for one in planned
        if one.commitment in land and land[one.commitment].moments[-1].status in LIVE_COMMITMENT
    ]  # fmt: skip


def _terms_of_plots(conn: Connection, asked: _Asked) -> list[Waiting]:
    """Plots that were lent until a day that is near or gone by."""
    soon = queries.terms_of_plots(conn, asked.on, (asked.day + SOON).isoformat(), asked.scope)
    return [
        Waiting("plot_term", "commitment", one.commitment, asked.day, due=read_date(one.day).last, count=one.number,
                is_ahead=asked.day <= read_date(one.day).last, village=one.village)
        for one in soon
    ]  # fmt: skip


def _first(said: str) -> date:
    return read_date(said).last


def _copy(reader: Reader, asked: _Asked) -> list[Waiting]:
    """A copy of the register on a stick, once a week; of a past day nobody knows."""
    if not asked.is_now:
        return []
    said = reader.register.database.meta().get("last_copy")
    last = date.fromisoformat(said) if said else None
    if last and asked.day < last + COPY_EVERY:
        return []
    return [Waiting("copy", "register", reader.register.id, last or asked.day, due=last and last + COPY_EVERY)]
