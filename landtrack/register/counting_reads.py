"""What counting reads: rows of one day and some villages, in one transaction, by right.

Only the roles that see cases may ask, and only of their own villages.  No name is ever in these rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landtrack.domain import policy
from landtrack.errors import NotAllowed, NotFound
from landtrack.register.reading import Reader, valid_on
from landtrack.register.settings import calendar_of
from landtrack.store import counting_queries as queries
from landtrack.store import spans, state, time_queries, waiting_queries

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
Place = tuple[str | None, str | None]  # code and name of an area


@dataclass(frozen=True, slots=True)
class TallyRows:
    """How many count as what, in each village on a day."""

    day: str
    villages: list[VillageRow]
    figures: list[State]
    tally: Sequence[tuple[str, str, int]]  # village, what they count as, how many
    in_several: Sequence[tuple[str, str, str]]  # party, village, what it counts as: of those in several villages
    places: dict[str, Place]  # the area by village; (None, None) for all of them where no level is asked for


@dataclass(frozen=True, slots=True)
class WomenRows:
    """Who counts where on a day, and what the indicators ask of persons besides."""

    day: str
    villages: list[VillageRow]
    figures: list[State]
    parties: Sequence[tuple[str, str, str]]  # village, what they count as, uids with commas between
    members: list[tuple[str, str | None]]  # group, uids
    duplicates: list[tuple[str, str, str]]  # uid, survivor, sex
    not_women: list[tuple[str, str]]  # sex, uids
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


def tally_rows(reader: Reader, day: str, villages: Iterable[str] | None = None, level: str | None = None) -> TallyRows:
    """Rows for the three numbers: counts, no persons.

    Parameters
    ----------
    villages : uids, None for all in scope
    level : village, or a kind of unit (commune, cercle, region); None for all villages together

    Raises
    ------
    NotAllowed : the role sees no cases
    NotFound : a village lies outside the account's scope
    """
    with _asking(reader, day, villages) as (conn, asked):
        there = queries.villages(conn, asked)
        together: dict[str, Place] = dict.fromkeys((one.uid for one in there), (None, None))
        return TallyRows(
            day=day,
            villages=there,
            figures=queries.figures(conn, asked),
            tally=spans.tally(conn, day, asked.villages),
            in_several=spans.in_several(conn, day, asked.villages) if level != "village" else (),
            places=_places(conn, level, there, day) if level else together,
        )


def all_rows(reader: Reader, day: str, villages: Iterable[str] | None = None) -> tuple[WomenRows, LandRows, TimeRows]:
    """Rows for the three numbers and the indicators, of one state of the register.

    Raises
    ------
    NotAllowed, NotFound : as ``tally_rows``
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
    NotAllowed, NotFound : as ``tally_rows``
    """
    with _asking(reader, day, villages) as (conn, asked):
        return _places(conn, level, queries.villages(conn, asked), day)


def _places(conn: Connection, level: str, villages: Iterable[VillageRow], day: str) -> dict[str, Place]:
    if level == "village":
        return {row.uid: (row.code or row.uid, row.name) for row in villages}
    units = {unit["uid"]: unit for unit in state.matching(conn, "unit")}
    found: dict[str, Place] = {}
    for row in villages:
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
    return WomenRows(
        day=asked.day,
        villages=queries.villages(conn, asked),
        figures=queries.figures(conn, asked),
        parties=spans.parties(conn, asked.day, asked.villages),
        members=list(queries.members(conn, asked)),
        duplicates=queries.duplicates(conn, asked),
        not_women=list(queries.not_women(conn, asked)),
        authorities=queries.authorities(conn),
    )
