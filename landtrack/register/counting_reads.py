"""What counting reads: rows of one day and some villages, in one transaction, by right.

Only the roles that see cases may ask, and only of their own villages.  No name is ever in these rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.errors import NotAllowed, NotFound
from landtrack.register.reading import Reader, valid_on
from landtrack.register.settings import calendar_of
from landtrack.store import counting_queries as queries
from landtrack.store import state, time_queries, waiting_queries

if TYPE_CHECKING:
    import shapely
    from sqlalchemy import Connection

    from landtrack.domain.standards import Calendar
    from landtrack.store.counting_queries import (
        Asked,
        Commitment,
        Decision,
        HeldRow,
        Lodged,
        VillageRow,
    )
    from landtrack.store.time_queries import Decider
    from landtrack.store.waiting_queries import Life

State = dict[str, Any]
Lists = list[tuple[str, bool, str]]  # village, whether groups, uids with commas between
Place = tuple[str | None, str | None]  # code and name of an area


@dataclass(frozen=True, slots=True)
class WomenRows:
    """Who stands where on a day: what the three numbers are counted from."""

    day: str
    is_everywhere: bool
    villages: list[VillageRow]
    figures: list[State]
    holders: Lists
    waiting: Lists
    asking: list[tuple[str, str]]  # village, uids of those whose claims count
    groups: dict[str, int | None]
    members: list[tuple[str, str]]  # group, uids
    duplicates: list[tuple[str, str, str, str]]  # uid, survivor, sex, basis
    people: list[tuple[str, str, str, str]]  # sex, basis, age band, uids; the rest are women with a name
    named_later: set[str]
    authorities: set[str]


@dataclass(frozen=True, slots=True)
class LandRows:
    """Land, claims and visits on a day: what the indicators are counted from."""

    held: list[HeldRow]
    commitments: list[Commitment]
    decisions: list[Decision]  # in the order they were made
    lodged: list[Lodged]
    complainants: dict[str, str]  # uids by claim
    visits: list[tuple[str, str, str, str]]  # allotment, basis, order, answer
    plots: dict[str, shapely.Geometry]
    parcels: dict[str, shapely.Geometry]


@dataclass(frozen=True, slots=True)
class TimeRows:
    """What happened when, by the day: what the indicators over time are counted from."""

    lives: list[Life]  # of claims
    calendar: Calendar
    hand_overs: dict[str, str]  # the first day by claim
    confirmed: set[str]  # claims whose women answered after the closing
    deciders: list[Decider]


def women_rows(reader: Reader, day: str, villages: Iterable[str] | None = None) -> WomenRows:
    """Rows for the three numbers in a few statements; ``villages``: uids, None for all in scope.

    Raises
    ------
    NotAllowed : the role sees no cases
    NotFound : a village lies outside the account's scope
    """
    with _asking(reader, day, villages) as (conn, asked):
        return _women(conn, asked)


def all_rows(reader: Reader, day: str, villages: Iterable[str] | None = None) -> tuple[WomenRows, LandRows, TimeRows]:
    """Rows for the three numbers and the indicators, of one state of the register.

    Raises
    ------
    NotAllowed, NotFound : as ``women_rows``
    """
    with _asking(reader, day, villages) as (conn, asked):
        given = queries.commitments(conn, asked)
        land = LandRows(
            held=list(queries.held(conn, asked)),
            commitments=given,
            decisions=queries.decisions(conn, asked),
            lodged=queries.lodged(conn, asked),
            complainants=queries.complainants(conn, asked),
            visits=list(queries.visits(conn, asked)),
            plots=queries.plot_shapes(conn, asked),
            parcels=queries.parcel_shapes(conn, {uid for *_, parcels in given for uid in parcels}),
        )
        time = TimeRows(
            lives=list(waiting_queries.lives(conn, "claim", day, asked.villages)),
            calendar=calendar_of(conn),
            hand_overs=time_queries.first_hand_overs(conn, asked),
            confirmed=time_queries.answered_later(conn, asked),
            deciders=time_queries.deciders(conn, asked),
        )
        return _women(conn, asked), land, time


def village_uids(reader: Reader, told: Iterable[str]) -> list[str] | None:
    """Uids of villages in scope told by code or uid; None, all of them, if "*" is among them.

    Raises
    ------
    NotAllowed : the role sees no cases
    NotFound : no village in scope has this code
    """
    wanted = list(told)
    if "*" in wanted:
        return None
    with _asking(reader, reader.today, None) as (conn, asked):
        rows = queries.villages(conn, asked)
    known = {row.uid: row.uid for row in rows} | {row.code: row.uid for row in rows if row.code}
    for one in wanted:
        if one not in known:
            raise NotFound("village", one)
    return [known[one] for one in wanted]


def places_at(reader: Reader, level: str, villages: Iterable[str], day: str) -> dict[str, Place]:
    """Code and name of the area that each village lay in on a day; (None, None) where nobody knows.

    Parameters
    ----------
    level : village, or a kind of unit (commune, cercle, region)
    villages : uids

    Returns
    -------
    The area by the village's uid

    Raises
    ------
    NotAllowed, NotFound : as ``women_rows``
    """
    with _asking(reader, day, villages) as (conn, asked):
        rows = queries.villages(conn, asked)
        units = {unit["uid"]: unit for unit in state.matching(conn, "unit")}
    if level == "village":
        return {row.uid: (row.code or row.uid, row.name) for row in rows}
    found = {}
    for row in rows:
        told = json.loads(row.parents or "[]")
        here = [one["unit"] for one in told if isinstance(one, dict) and "unit" in one and valid_on(one, day)]
        unit = _unit_at(units, here[0], level) if here else None
        found[row.uid] = (unit.get("code") or unit["uid"], unit["name"]) if unit else (None, None)
    return found


def _unit_at(units: dict[str, State], uid: str, level: str) -> State | None:
    """The unit of a kind on the way from ``uid`` up to its region."""
    seen, at = set(), units.get(uid)
    while at and at["uid"] not in seen and at["kind"] != level:
        seen.add(at["uid"])
        at = units.get(at.get("parent") or "")
    return at if at and at["kind"] == level else None


@contextmanager
def _asking(reader: Reader, day: str, villages: Iterable[str] | None) -> Iterator[tuple[Connection, Asked]]:
    """One state of the register, for those who may count in these villages."""
    actor = reader.actor
    if actor.disabled or actor.role not in policy.SEES_CASES:
        raise NotAllowed("counting.read", actor.name, "role")
    if villages is None:
        chosen = None if reader.scope is None else tuple(reader.scope)
    else:
        chosen = tuple(dict.fromkeys(villages))
        for uid in chosen:
            if not actor.in_scope(uid):
                raise NotFound("village", uid)
    with reader.register.database.read() as conn:
        yield conn, queries.Asked(day, chosen, day >= reader.today)


def _women(conn: Connection, asked: Asked) -> WomenRows:
    anywhere = queries.Asked(asked.day, None, asked.is_now)
    return WomenRows(
        day=asked.day,
        is_everywhere=asked.villages is None,
        villages=queries.villages(conn, asked),
        figures=queries.figures(conn, asked),
        holders=list(queries.holders(conn, asked)),
        waiting=list(queries.waiting(conn, asked)),
        asking=list(queries.asking(conn, asked)),
        groups=queries.groups(conn, asked),
        members=list(queries.members(conn, asked)),
        duplicates=queries.duplicates(conn, asked),
        people=list(queries.people(conn, asked)),
        named_later=queries.later(conn, anywhere, "person.name"),
        authorities=queries.authorities(conn),
    )
