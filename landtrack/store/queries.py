"""Questions to the read tables that are asked in SQL: counts, lists and boxes.

What "holding" and "countable" mean stands in ``domain``; here they are put as conditions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    table,
)

from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.store.columns import to_state
from landtrack.store.state import SHOWN
from landtrack.store.tables import RECORD_TABLES, holder, read_log, role_link, step

a, c, p, m = (RECORD_TABLES[kind] for kind in ("allotment", "claim", "person", "member"))
LATER = "9999-12-31"


def active_on(day: str) -> ColumnElement[bool]:
    """Active(D): handed over on or before D, not ended by D."""
    return and_(holder.c.handed_over_on <= day, or_(holder.c.ended_on.is_(None), holder.c.ended_on > day))


def in_villages(col: Any, villages: Iterable[str] | None) -> ColumnElement[bool]:
    """A scope as a condition; None is everywhere."""
    return col.is_not(None) if villages is None else col.in_(list(villages))


def holds_unmeasured(conn: Connection, commitment: str, parties: list[str], *, but: str) -> bool:
    """Whether one of the parties (survivors of duplicates) has another live unmeasured allotment there."""
    query = (
        select(holder.c.allotment).join(a, a.c.uid == holder.c.allotment)
        .where(holder.c.woman.in_(parties), holder.c.status.in_(LIVE_ALLOTMENT), a.c.commitment == commitment,
               a.c.unit == "unmeasured", a.c.uid != but)
    )  # fmt: skip
    return conn.execute(query.limit(1)).first() is not None


# Made once, for they are asked with every change: making a statement costs more than running it.
_HERE: BindParameter[str] = bindparam("village")
_w, _k, _f = (RECORD_TABLES[kind] for kind in ("commitment", "contest", "figure"))
_STATUSES = (
    select(literal("claim"), c.c.status, c.c.closing_outcome).where(c.c.area_code == _HERE, SHOWN["claim"]).distinct()
    .union_all(
        select(literal("commitment"), _w.c.status, cast(_w.c.promised_women, Text)).where(_w.c.area_code == _HERE),
        select(literal("contest"), _k.c.status, null()).where(_k.c.area_code == _HERE, _k.c.status == "open"),
        select(literal("figure"), literal("told"), null()).where(_f.c.village == _HERE).distinct(),
    )
)  # fmt: skip
_HELD_HERE = select(
    func.count(distinct(case((holder.c.sex == "F", holder.c.woman)))),
    func.count(distinct(holder.c.allotment)),
    func.count(case((holder.c.party_kind == "group", 1))),
    func.count(distinct(case((and_(holder.c.sex == "F", holder.c.caught_up == 0), holder.c.woman)))),
).where(holder.c.area_code == _HERE, or_(*(holder.c.status == status for status in sorted(HELD))))


def village_summary(conn: Connection, village: str) -> dict[str, Any]:
    """What the summing-up columns of a village are made of: statuses and counts of today."""
    rows = conn.execute(_STATUSES, {"village": village}).all()
    held = conn.execute(_HELD_HERE, {"village": village}).one()
    women, caught_up = held[0], held[0] - held[3]
    if held[2]:
        pairs = women_in_own_name(conn, LATER, [village]) + women_of_groups(conn, LATER, [village])
        women = len({woman for _, woman in pairs})
        caught_up = caught_up_by_village(conn, LATER, [village]).get(village, 0)
    return {"rows": rows, "women": women, "handed_over": held[1], "caught_up": caught_up}


def women_in_own_name(
    conn: Connection, day: str, villages: Iterable[str] | None = None, *, caught_up: bool | None = None
) -> list[tuple[str, str]]:
    """(village, woman) pairs of N3a: in her own or a joint name, active on the day.

    ``caught_up``: only by allotments that a past story tells, or only by others.
    """
    query = select(holder.c.area_code, holder.c.woman).distinct()
    query = query.where(holder.c.sex == "F", active_on(day), in_villages(holder.c.area_code, villages))
    if caught_up is not None:
        query = query.where(holder.c.caught_up == int(caught_up))
    return [(row[0], row[1]) for row in conn.execute(query)]


def caught_up_by_village(conn: Connection, day: str, villages: Iterable[str] | None = None) -> dict[str, int]:
    """Distinct women who hold by past stories alone, by village, on a day."""
    told = set(women_in_own_name(conn, day, villages, caught_up=True))
    if told:
        told -= {*women_in_own_name(conn, day, villages, caught_up=False), *women_of_groups(conn, day, villages)}
    return dict(Counter(village for village, _ in told))


def women_of_groups(conn: Connection, day: str, villages: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(village, woman) pairs of N3b: members on the day of a group with an active allotment."""
    woman = func.coalesce(p.c.same_as, p.c.uid)
    query = (
        select(holder.c.area_code, woman).distinct()
        .join(m, m.c.group == holder.c.party).join(p, p.c.uid == m.c.person)
        .where(holder.c.party_kind == "group", active_on(day), p.c.sex == "F", member_on(day),
               in_villages(holder.c.area_code, villages))
    )  # fmt: skip
    return [(row[0], row[1]) for row in conn.execute(query)]


def member_on(day: str) -> ColumnElement[bool]:
    """Registered member on a day; days may be said as months or years, whose text sorts before."""
    return and_(m.c.joined_on <= day, or_(m.c.left_on.is_(None), m.c.left_on > day))


def women_by_village(conn: Connection, day: str, villages: Iterable[str] | None = None) -> dict[str, int]:
    """Distinct women holding in their own or a joint name, by village, on a day."""
    query = select(holder.c.area_code, func.count(distinct(holder.c.woman)))
    query = query.where(holder.c.sex == "F", active_on(day), in_villages(holder.c.area_code, villages))
    counts = {row[0]: row[1] for row in conn.execute(query.group_by(holder.c.area_code))}
    groups = women_of_groups(conn, day, villages)
    if groups:
        own = set(women_in_own_name(conn, day, {v for v, _ in groups}))
        for village in {v for v, _ in groups}:
            counts[village] = len({w for v, w in own | set(groups) if v == village})
    return counts


def statuses_on(kind: str, day: str) -> Any:
    """Subject and status of every subject of a kind as it stood on a day."""
    last = (
        select(step.c.subject, func.max(step.c.clock).label("clock"))
        .where(step.c.kind == kind, step.c.occurred_on <= day)
        .group_by(step.c.subject).subquery()
    )  # fmt: skip
    joined = and_(step.c.subject == last.c.subject, step.c.clock == last.c.clock)
    return select(step.c.subject, step.c.status, step.c.area_code).join(last, joined).subquery()


def status_rows(
    conn: Connection, kind: str, day: str, villages: Iterable[str] | None = None
) -> list[tuple[str, str, str]]:
    """(village, subject, status) on a day."""
    s = statuses_on(kind, day)
    rows = conn.execute(select(s.c.area_code, s.c.subject, s.c.status).where(in_villages(s.c.area_code, villages)))
    return [(row[0], row[1], row[2]) for row in rows]


def in_box(dialect: str, kind: str, box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Candidates whose envelope meets a box (west, south, east, north); shapely decides."""
    t = RECORD_TABLES[kind]
    west, south, east, north = map(float, box)
    if dialect == "postgresql":
        return t.c.geom.op("&&")(func.ST_MakeEnvelope(west, south, east, north, 4326))
    tree = table(f"rtree_{t.name}_geom", *map(column, ("id", "minx", "maxx", "miny", "maxy")))
    inside = and_(tree.c.maxx >= west, tree.c.minx <= east, tree.c.maxy >= south, tree.c.miny <= north)
    return t.c.fid.in_(select(tree.c.id).where(inside))


def village_rows(conn: Connection, villages: Iterable[str] | None) -> list[dict[str, Any]]:
    """What lists and maps show of each village, by name; the summing-up columns of today."""
    v = RECORD_TABLES["village"]
    columns = (v.c.uid, v.c.name, v.c.code, v.c.geom, v.c.parents, v.c.security_hold, v.c.women, v.c.word,
               v.c.flags, v.c.told, v.c.handed_over, v.c.promised, v.c.caught_up)  # fmt: skip
    rows = conn.execute(select(*columns).where(in_villages(v.c.uid, villages)).order_by(v.c.name, v.c.uid))
    found = []
    for row in rows.mappings():
        one = dict(row)
        geom = one.pop("geom")
        one["point"] = None if geom is None or geom.is_empty else (geom.x, geom.y)
        one["parents"] = json.loads(one["parents"]) if one["parents"] else []
        one["flags"] = tuple((one["flags"] or "").split())
        one |= {name: one[name] or 0 for name in ("women", "told", "handed_over", "caught_up")}
        found.append(one)
    return found


def allotments_of(conn: Connection, party: str) -> list[str]:
    """Uids of the allotments that a party holds or held."""
    return list(conn.execute(select(holder.c.allotment).where(holder.c.party == party)).scalars())


def villages_of_holders(conn: Connection, parties: Iterable[str]) -> set[str]:
    """Villages in which any of the parties holds or held an allotment."""
    query = select(holder.c.area_code).where(holder.c.party.in_(list(parties))).distinct()
    return set(conn.execute(query).scalars())


def records_of(conn: Connection, party: str, role: str) -> list[str]:
    """Uids of the records on which a party stands in a role, itself or through its group."""
    groups = select(m.c.group).where(m.c.person == party)
    query = select(role_link.c.record).where(
        role_link.c.role == role, or_(role_link.c.party == party, role_link.c.party.in_(groups))
    )
    return list(conn.execute(query.distinct()).scalars())


def sealed_texts(conn: Connection, kind: str, field: str, villages: Iterable[str] | None) -> list[tuple[str, str, str]]:
    """(uid, field, digest) of one sealed field of every record of a kind in scope."""
    t = RECORD_TABLES[kind]
    query = select(t.c.uid, t.c[field]).where(t.c[field].is_not(None), in_villages(t.c.area_code, villages))
    return [(row[0], field, row[1]) for row in conn.execute(query)]


def codes_like(
    conn: Connection, text: str, signs: Iterable[str], villages: Iterable[str] | None
) -> list[tuple[str, str, str, str]]:
    """(kind, uid, label, village) of what begins with a code, and of women who picked one of the pictures."""
    found: list[tuple[str, str, str, str]] = []
    like = text.replace("%", "").replace("_", "")
    for kind, name in (("claim", "public_code"), ("person", "pseudonym"), ("group", "pseudonym")):
        t = RECORD_TABLES[kind]
        query = select(t.c.uid, t.c[name], t.c.area_code).where(
            t.c[name].like(f"{like}%"), in_villages(t.c.area_code, villages)
        )
        if like:
            found += [(kind, *row) for row in conn.execute(query.order_by(t.c[name]).limit(20))]
    scope = in_villages(p.c.area_code, villages)
    query = select(p.c.uid, p.c.pseudonym, p.c.area_code).where(p.c.sign.in_(list(signs)), scope)
    return found + [("person", *row) for row in conn.execute(query.limit(20))]


def already_logged(conn: Connection, sid: str, records: list[str], cls: str) -> set[str]:
    """Records whose reading this sign-in has logged already."""
    found: set[str] = set()
    for i in range(0, len(records), 500):
        query = select(read_log.c.record).where(
            read_log.c.sid == sid, read_log.c["class"] == cls, read_log.c.record.in_(records[i : i + 500])
        )
        found |= set(conn.execute(query).scalars())
    return found


def status_on(conn: Connection, uid: str, day: str) -> str | None:
    """Where one subject stood on a day."""
    query = select(step.c.status).where(step.c.subject == uid, step.c.occurred_on <= day)
    return conn.execute(query.order_by(step.c.clock.desc()).limit(1)).scalar()


def settings(conn: Connection) -> list[Any]:
    """(key, setting_value, valid_from, begin_lifespan) of every setting, in the order they were recorded."""
    t = RECORD_TABLES["setting"]
    query = select(t.c.key, t.c.setting_value, t.c.valid_from, t.c.begin_lifespan)
    return list(conn.execute(query.order_by(t.c.begin_lifespan, t.c.uid)))


def naming_claim(conn: Connection, claim: str) -> list[dict[str, Any]]:
    """Claims that are linked with this one, or were joined to it."""
    linked = c.c.linked_claims.contains(claim)
    rows = conn.execute(select(c).where(or_(c.c.merged_into == claim, linked)).order_by(c.c.uid)).mappings()
    return [to_state("claim", dict(row)) for row in rows]


def ending_by(conn: Connection, kind: str, name: str, statuses: Iterable[str], year: int) -> list[str]:
    """Uids of records in these statuses whose term ends in a year or before; the day itself is for the caller."""
    t = RECORD_TABLES[kind]
    query = select(t.c.uid).where(t.c.status.in_(list(statuses)), func.substr(t.c[name], 1, 4) <= f"{year:04d}")
    return list(conn.execute(query.order_by(t.c.begin_lifespan, t.c.uid)).scalars())


def answering(conn: Connection, claim: str) -> list[str]:
    """Uids of the commitments that answer a claim, in whatever village their land lies."""
    query = select(role_link.c.record).where(role_link.c.party == claim, role_link.c.role == "answers")
    return list(conn.execute(query.distinct()).scalars())
