"""What lies near a shape, and who objects to which land."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Select, and_, bindparam, column, func, or_, select, table

from landtrack.store.columns import to_state
from landtrack.store.tables import RECORD_TABLES

State = dict[str, Any]
_contest = RECORD_TABLES["contest"]


def near(conn: Connection, kind: str, box: tuple[float, float, float, float]) -> list[State]:
    """Parcels or plots whose envelope meets a box (west, south, east, north; degrees): candidates, shapely decides."""
    found = conn.execute(_in_box(conn.dialect.name, kind), dict(zip(_SIDES, map(float, box), strict=True)))
    return [to_state(kind, dict(row)) for row in found.mappings()]


_SIDES = ("west", "south", "east", "north")


@cache
def _in_box(dialect: str, kind: str) -> Select[Any]:
    """The statement for the records of a layer in a box; made once, so that it is compiled once."""
    t = RECORD_TABLES[kind]
    west, south, east, north = (bindparam(side, type_=Float) for side in _SIDES)
    if dialect == "postgresql":
        return select(t).where(t.c.geom.op("&&")(func.ST_MakeEnvelope(west, south, east, north, 4326)))
    tree = table(f"rtree_{t.name}_geom", *map(column, ("id", "minx", "maxx", "miny", "maxy")))
    inside = and_(tree.c.maxx >= west, tree.c.minx <= east, tree.c.maxy >= south, tree.c.miny <= north)
    return select(t).where(t.c.fid.in_(select(tree.c.id).where(inside)))


def open_contests_on(conn: Connection, land: Collection[str]) -> list[State]:
    """Open contests about some fields or commitments, on whichever side they stand."""
    uids = list(land)
    query = select(_contest).where(
        _contest.c.status == "open", or_(_contest.c.target.in_(uids), _contest.c.other.in_(uids))
    )
    return [to_state("contest", dict(row)) for row in conn.execute(query).mappings()]
