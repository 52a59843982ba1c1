"""What lies near a shape, and who objects to which land."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, or_, select

from landtrack.store.columns import to_state
from landtrack.store.queries import in_box
from landtrack.store.tables import RECORD_TABLES

State = dict[str, Any]
_contest = RECORD_TABLES["contest"]


def near(conn: Connection, kind: str, box: tuple[float, float, float, float]) -> list[State]:
    """Parcels or plots whose envelope meets a box (west, south, east, north; degrees): candidates, shapely decides."""
    found = conn.execute(select(RECORD_TABLES[kind]).where(in_box(conn.dialect.name, kind, box)))
    return [to_state(kind, dict(row)) for row in found.mappings()]


def open_contests_on(conn: Connection, land: Collection[str]) -> list[State]:
    """Open contests about some fields or commitments, on whichever side they stand."""
    uids = list(land)
    query = select(_contest).where(
        _contest.c.status == "open", or_(_contest.c.target.in_(uids), _contest.c.other.in_(uids))
    )
    return [to_state("contest", dict(row)) for row in conn.execute(query).mappings()]
