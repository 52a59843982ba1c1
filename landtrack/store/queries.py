"""Questions to the read tables that are asked in SQL: counts, lists and boxes.

What "holding" and "countable" mean stands in ``domain``; here they are put as conditions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    cast,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from landtrack.domain.lifecycle import HELD, LIVE_ALLOTMENT
from landtrack.domain.spans import FOREVER, HOLDING_WOMAN, TOLD_TO_HOLD
from landtrack.store.columns import to_state
from landtrack.store.state import SHOWN
from landtrack.store.tables import RECORD_TABLES, holder, read_log, role_link, span, step

a, c, p, m = (RECORD_TABLES[kind] for kind in ("allotment", "claim", "person", "member"))


def active_on(day: str) -> ColumnElement[bool]:
    """Active(D): handed over on or before D, not ended by D."""
    return and_(holder.c.handed_over_on <= day, or_(holder.c.ended_on.is_(None), holder.c.ended_on > day))


def in_villages(col: Any, villages: Iterable[str] | None) -> ColumnElement[bool]:
    """A scope as a condition; None is everywhere."""
    return col.is_not(None) if villages is None else col.in_(list(villages))


def holds_unmeasured(conn: Connection, commitment: str, parties: list[str], *, but: str) -> bool:
    """Whether one of the parties (survivors of duplicates) has another live unmeasured allotment there."""
    records = select(p.c.uid).where(p.c.same_as.in_(parties))
    query = (
        select(holder.c.allotment).join(a, a.c.uid == holder.c.allotment)
        .where(or_(holder.c.party.in_(parties), holder.c.party.in_(records)), holder.c.status.in_(LIVE_ALLOTMENT),
               a.c.commitment == commitment, a.c.unit == "unmeasured", a.c.uid != but)
    )  # fmt: skip
    return conn.execute(query.limit(1)).first() is not None


# Made once, for they are asked with every change: making a statement costs more than running it.
_HERE: BindParameter[str] = bindparam("village")
_w, _k, _f = (RECORD_TABLES[kind] for kind in ("commitment", "contest", "figure"))
_NOW: tuple[ColumnElement[bool], ...] = (span.c.area_code == _HERE, span.c.until == FOREVER)
_SUMMED_UP = union_all(
    select(literal("claim"), c.c.status, c.c.closing_outcome).where(c.c.area_code == _HERE, SHOWN["claim"]).distinct(),
    select(literal("commitment"), _w.c.status, cast(_w.c.promised_women, Text)).where(_w.c.area_code == _HERE),
    select(literal("contest"), _k.c.status, null()).where(_k.c.area_code == _HERE, _k.c.status == "open"),
    select(literal("figure"), literal("told"), null()).where(_f.c.village == _HERE).distinct(),
    select(literal("women"), literal("now"), cast(func.count(), Text)).where(
        span.c.counts_as.in_(HOLDING_WOMAN), *_NOW),
    select(literal("caught_up"), literal("now"), cast(func.count(), Text)).where(
        span.c.counts_as.in_(TOLD_TO_HOLD), *_NOW),
    select(literal("handed_over"), literal("now"), cast(func.count(distinct(holder.c.allotment)), Text)).where(
        holder.c.area_code == _HERE, holder.c.status.in_(sorted(HELD))),
)  # fmt: skip


def village_summary(conn: Connection, village: str) -> list[tuple[str, str, str | None]]:
    """What the summing-up columns of a village are made of, as of today: (kind, status, more about it).

    Claims, commitments, open contests and figures by what they say; counts of ``women`` holding, of those
    who do by past stories alone (``caught_up``), and of allotments ``handed_over``.
    """
    return [(row[0], row[1], row[2]) for row in conn.execute(_SUMMED_UP, {"village": village})]


def member_on(day: str) -> ColumnElement[bool]:
    """Registered member on a day; days may be said as months or years, whose text sorts before."""
    return and_(m.c.joined_on <= day, or_(m.c.left_on.is_(None), m.c.left_on > day))


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
    return [commitment for _, commitment in answers_to(conn, [claim])]


def answers_to(conn: Connection, claims: Iterable[str]) -> list[tuple[str, str]]:
    """(claim, commitment that answers it), in whatever village the land lies."""
    return [(row[0], row[1]) for row in conn.execute(_ANSWERS_TO, {"claims": list(claims)})]


_ANSWERS_TO = (
    select(role_link.c.party, role_link.c.record).distinct()
    .where(role_link.c.party.in_(bindparam("claims", expanding=True)), role_link.c.role == "answers")
)  # fmt: skip
