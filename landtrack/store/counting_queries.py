"""Questions that counting asks: who is who, and what land was given, on any day and in any villages.

Who counts stands in ``span`` (``spans``).  Uids that belong together come as one text
(``aggregate_strings``): a country's 60,000 women travel in some thousand rows, and sets are made of them at
the speed of ``str.split``.  What is on which side of a day stands in the dates of ``holder`` and the steps of
``step``; the few facts that neither dates (a unit located, a field measured) are looked up in the events
that came later.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import shapely
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)

from landtrack.domain.lifecycle import LIVE_COMMITMENT
from landtrack.domain.reductions import taken_off_m2
from landtrack.store import joined_queries as joined
from landtrack.store.queries import active_on, in_villages, member_on
from landtrack.store.tables import RECORD_TABLES, event, holder, role_link, step

a, c, d, k, g, m, p = (
    RECORD_TABLES[kind] for kind in ("allotment", "claim", "decision", "commitment", "group", "member", "person")
)
BETWEEN = ","  # stands in no uid
LEVEL_VERBS = ("claim.start_review", "claim.appeal", "claim.escalate")
MANY = 500  # values in one IN, well below every engine's limit


@dataclass(frozen=True, slots=True)
class Asked:
    """A day and villages (None: everywhere); ``is_now``: nothing can have happened after the day."""

    day: str
    villages: tuple[str, ...] | None
    is_now: bool

    def here(self, area: Any) -> ColumnElement[bool]:
        """Whether a record lies in the villages; no condition where all are asked for."""
        return true() if self.villages is None else in_villages(area, self.villages)


class VillageRow(NamedTuple):
    """A village; ``parents`` and ``adult_women`` as JSON."""

    uid: str
    code: str | None
    name: str
    parents: str | None
    adult_women: str | None


class HeldRow(NamedTuple):
    """One holder of an allotment that was handed over on or before the day; days and area as of the day."""

    allotment: str
    village: str
    commitment: str
    unit: str
    plot: str | None
    handed_over_on: str
    ended_on: str | None
    end_kind: str | None
    area_m2: float | None
    party: str
    is_group: bool
    share: float
    documented: bool


# uid, village, surveyed m², declared m², m² taken off since, claims, decision, parcels
Commitment = tuple[str, str, float | None, float | None, float, tuple[str, ...], str | None, tuple[str, ...]]
# uid, claim, village, outcome, promised m²
Decision = tuple[str, str, str, str, float | None]
# claim, village, day, channel, category, ladder level
Lodged = tuple[str, str, str, str | None, str | None, int]


# --- where, and who is who ------------------------------------------------------------------------


def villages(conn: Connection, asked: Asked) -> list[VillageRow]:
    """The villages asked for, by name."""
    v = RECORD_TABLES["village"]
    query = select(v.c.uid, v.c.code, v.c.name, v.c.parents, v.c.adult_women).where(asked.here(v.c.uid))
    return [VillageRow(*row) for row in conn.execute(query.order_by(v.c.name, v.c.uid))]


def figures(conn: Connection, asked: Asked) -> list[dict[str, Any]]:
    """Reported figures, whatever their day, in the order they were recorded."""
    f = RECORD_TABLES["figure"]
    query = select(f).where(asked.here(f.c.area_code)).order_by(f.c.begin_lifespan, f.c.uid)
    return [dict(row) for row in conn.execute(query).mappings()]


def statuses(conn: Connection, kind: str, asked: Asked) -> dict[str, str]:
    """Status on the day of every subject of a kind that had begun by then."""
    one = _on_day(kind, asked)
    return {row[0]: row[1] for row in conn.execute(select(one.c.subject, one.c.status))}


def _on_day(kind: str, asked: Asked) -> Subquery:
    """Subject, village and status on the day, of every record of a kind with a life cycle."""
    if asked.is_now:
        t = RECORD_TABLES[kind]
        now = select(t.c.uid.label("subject"), t.c.area_code, t.c.status).where(asked.here(t.c.area_code))
        return now.group_by(t.c.uid, t.c.area_code, t.c.status).subquery()  # a list of its own, made first
    # A step's clock is 16 digits, the device's uid and 9 digits with dots between: the largest text is that
    # of the latest step, and where its status begins is known.
    last = func.max(step.c.clock + literal_column("'|'") + step.c.status)
    status = func.substr(last, 16 + 1 + 36 + 1 + 9 + 2).label("status")
    query = select(step.c.subject, step.c.area_code, status).group_by(step.c.subject, step.c.area_code)
    return query.where(step.c.kind == kind, step.c.occurred_on <= asked.day, asked.here(step.c.area_code)).subquery()


def members(conn: Connection, asked: Asked) -> Iterator[tuple[str, str | None]]:
    """(group, persons registered as its members on the day) of the groups that ask, hold or live here."""
    on_the_day = and_(m.c.group == g.c.uid, member_on(asked.day))
    query = select(g.c.uid, func.aggregate_strings(m.c.person, BETWEEN)).outerjoin(m, on_the_day).group_by(g.c.uid)
    if asked.villages is not None:
        query = query.where(or_(asked.here(g.c.area_code), g.c.uid.in_(_parties(asked))))
    for row in conn.execute(query):
        yield row[0], row[1]


def _parties(asked: Asked) -> Select[Any]:
    """Uids of those who ask or hold in the villages."""
    asking = select(role_link.c.party).where(role_link.c.role == "complainant", asked.here(role_link.c.area_code))
    holding = select(holder.c.party).where(asked.here(holder.c.area_code))
    either = union(asking, holding).subquery()
    return select(either.c[0])


def _survivors(asked: Asked) -> Select[Any]:
    """Persons who ask or hold in the villages, themselves or through a group, each by the uid that survived."""
    q = p.alias()
    through = select(m.c.person).where(or_(asked.here(m.c.area_code), m.c.group.in_(_parties(asked))))
    among = or_(q.c.uid.in_(_parties(asked)), q.c.uid.in_(through))
    return select(func.coalesce(q.c.same_as, q.c.uid)).where(among)


def duplicates(conn: Connection, asked: Asked) -> list[tuple[str, str, str]]:
    """(uid, survivor, sex) of confirmed duplicates."""
    query = select(p.c.uid, p.c.same_as, p.c.sex).where(p.c.same_as.is_not(None)).order_by(p.c.uid)
    if asked.villages is not None:
        query = query.where(p.c.same_as.in_(_survivors(asked)))
    return [(row[0], row[1], row[2]) for row in conn.execute(query)]


def not_women(conn: Connection, asked: Asked) -> Iterator[tuple[str, str]]:
    """(sex, uids) of persons who are not known to be women."""
    query = select(p.c.sex, func.aggregate_strings(p.c.uid, BETWEEN))
    query = query.where(or_(p.c.sex.is_(None), p.c.sex != "F")).group_by(p.c.sex)
    if asked.villages is not None:
        query = query.where(p.c.uid.in_(_survivors(asked)))
    for row in conn.execute(query):
        yield row[0] or "unknown", row[1]


def authorities(conn: Connection) -> set[str]:
    """Deciding bodies: parties that are nobody's sex."""
    return set(conn.execute(select(RECORD_TABLES["authority"].c.uid)).scalars())


# --- what came later --------------------------------------------------------------------------------


def later(conn: Connection, asked: Asked, verb: str) -> set[str]:
    """Subjects of standing events of a verb that happened after the day."""
    if asked.is_now:
        return set()
    gone, moved = _taken_out(conn, asked)
    query = select(event.c.id, event.c.subject, event.c.occurred_on)
    query = query.where(event.c.verb == verb, asked.here(event.c.area_code))
    rows = list(conn.execute(query.where(event.c.occurred_on > asked.day)))
    for part in _parts(moved):
        rows += conn.execute(query.where(event.c.id.in_(part), event.c.occurred_on <= asked.day))
    return {subject for uid, subject, day in rows if uid not in gone and moved.get(uid, day) > asked.day}


def _taken_out(conn: Connection, asked: Asked) -> tuple[set[str], dict[str, str]]:
    """Ids of retracted events, and the days that corrections moved others to."""
    common = event.c.verb.in_(("event.retract", "event.correct"))
    query = select(event.c.id, event.c.verb, event.c.body).where(common, asked.here(event.c.area_code))
    query = query.order_by(event.c.clock, event.c.device, event.c.seq)
    rows = [(uid, verb, json.loads(body)) for uid, verb, body in conn.execute(query)]
    gone = {one for _, verb, body in rows if verb == "event.retract" for one in body["events"]}
    said = [body["facts"] for uid, verb, body in rows if verb == "event.correct" and uid not in gone]
    return gone, {one["event"]: one["facts"]["on"][0] for one in said if "on" in one["facts"]}


def _levels(conn: Connection, asked: Asked) -> dict[str, int]:
    """Ladder level on the day of the claims that a body had begun to look at."""
    gone, moved = _taken_out(conn, asked)
    query = select(event.c.id, event.c.subject, event.c.occurred_on, event.c.body)
    query = query.where(event.c.verb.in_(LEVEL_VERBS), asked.here(event.c.area_code))
    return {
        subject: json.loads(body)["facts"]["ladder_level"]
        for uid, subject, day, body in conn.execute(query.order_by(event.c.clock))
        if uid not in gone and moved.get(uid, day) <= asked.day
    }


# --- land, visits, claims -------------------------------------------------------------------------------


def held(conn: Connection, asked: Asked) -> Iterator[HeldRow]:
    """Holders of every allotment that was handed over by the day, ended since or not."""
    unlocated = later(conn, asked, "allotment.locate")
    paper = RECORD_TABLES["document"]
    on_paper = exists().where(paper.c.about == a.c.uid, or_(paper.c.on.is_(None), paper.c.on <= asked.day))
    query = (
        select(a.c.uid, a.c.area_code, a.c.commitment, a.c.unit, a.c.plot, holder.c.handed_over_on,
               holder.c.ended_on, a.c.end_kind, a.c.area_recorded_m2, holder.c.party,
               holder.c.party.in_(select(g.c.uid)), holder.c.share, or_(a.c.documents.is_not(None), on_paper))
        .join(a, a.c.uid == holder.c.allotment)
        .where(holder.c.handed_over_on <= asked.day, asked.here(holder.c.area_code))
    )  # fmt: skip
    for row in map(HeldRow._make, conn.execute(query)):
        if row.unit == "unmeasured" or row.allotment in unlocated:
            row = row._replace(unit="unmeasured", plot=None, area_m2=None)  # noqa: PLW2901 (as of the day)
        if row.ended_on is not None and row.ended_on > asked.day:
            row = row._replace(ended_on=None, end_kind=None)  # noqa: PLW2901
        yield row


def commitments(conn: Connection, asked: Asked) -> list[Commitment]:
    """Commitments live on the day; what was measured later is not known."""
    query = select(
        k.c.uid, k.c.area_code, k.c.surveyed_area_m2, k.c.declared_area_m2, k.c.reductions, k.c.claims,
        k.c.decision, k.c.parcels,
    ).where(asked.here(k.c.area_code))  # fmt: skip
    unmeasured = later(conn, asked, "commitment.demarcate")
    status = statuses(conn, "commitment", asked)
    return [
        (
            uid, village, None if uid in unmeasured else surveyed, declared,
            _reduced(reductions, asked.day, surveyed=surveyed is not None and uid not in unmeasured),
            tuple(_read(claims) or ()), decision, () if uid in unmeasured else tuple(_read(parcels) or ()),
        )
        for uid, village, surveyed, declared, reductions, claims, decision, parcels in conn.execute(query)
        if status.get(uid) in LIVE_COMMITMENT
    ]  # fmt: skip


def _reduced(reductions: str | None, day: str, *, surveyed: bool) -> float:
    """Square metres taken off a commitment by the day, from its surveyed or its declared area."""
    return taken_off_m2(_read(reductions) or (), day, surveyed=surveyed)


def decisions(conn: Connection, asked: Asked) -> list[Decision]:
    """Every decision by the day, in the order they were made."""
    query = select(d.c.uid, d.c.claim, d.c.area_code, d.c.outcome, d.c.promised_area_m2)
    query = query.join(step, step.c.event == d.c.made_by).order_by(step.c.clock)
    rows = conn.execute(query.where(step.c.occurred_on <= asked.day, asked.here(d.c.area_code)))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def lodged(conn: Connection, asked: Asked) -> list[Lodged]:
    """Claims lodged by the day; the first time counts, and no other."""
    first = (
        select(step.c.subject, func.min(step.c.occurred_on).label("day"))
        .where(step.c.kind == "claim", step.c.verb == "claim.lodge", step.c.occurred_on <= asked.day,
               asked.here(step.c.area_code))
        .group_by(step.c.subject).subquery()
    )  # fmt: skip
    query = select(c.c.uid, c.c.area_code, first.c.day, c.c.channel, c.c.category, c.c.ladder_level)
    rows = conn.execute(query.join(first, first.c.subject == c.c.uid))
    levels = None if asked.is_now else _levels(conn, asked)
    return [
        (uid, village, day, channel, category, (level or 1) if levels is None else levels.get(uid, 1))
        for uid, village, day, channel, category, level in rows
    ]


def complainants(conn: Connection, asked: Asked) -> dict[str, str]:
    """Parties by claim, of every claim that names its complainants."""
    claim, party = role_link.c.record, func.aggregate_strings(role_link.c.party, BETWEEN)
    query = select(claim, party).where(role_link.c.role == "complainant", asked.here(role_link.c.area_code))
    found = {row[0]: row[1] for row in conn.execute(query.group_by(claim))}
    for merged, survivor in joined.on_day(conn, asked.day).items():
        if merged in found:
            found[survivor] = BETWEEN.join(filter(None, (found.get(survivor), found[merged])))
    return found


def visits(conn: Connection, asked: Asked) -> Iterator[tuple[str, str, str, str]]:
    """(allotment, basis, order, answer) of the latest visit of each basis by the day; later is larger."""
    v = RECORD_TABLES["visit"]
    order = v.c.visited_on + "|" + v.c.begin_lifespan + "|" + v.c.uid
    query = select(v.c.allotment, v.c.visit_basis, func.max(order + "|" + v.c.visit_answer))
    query = query.where(v.c.visited_on <= asked.day, asked.here(v.c.area_code))
    for allotment, basis, last in conn.execute(query.group_by(v.c.allotment, v.c.visit_basis)):
        when, _, answer = last.rpartition("|")
        yield allotment, basis, when, answer


def plot_shapes(conn: Connection, asked: Asked) -> dict[str, shapely.Geometry]:
    """Shapes of the plots that are held on the day, where they were drawn."""
    t = RECORD_TABLES["plot"]
    query = select(t.c.uid, t.c.geom).join(a, a.c.plot == t.c.uid).join(holder, holder.c.allotment == a.c.uid)
    query = query.where(active_on(asked.day), asked.here(holder.c.area_code), t.c.geom.is_not(None))
    return {row[0]: row[1] for row in conn.execute(query)}


def parcel_shapes(conn: Connection, parcels: Collection[str]) -> dict[str, shapely.Geometry]:
    """Shapes of parcels, where they have one."""
    t = RECORD_TABLES["parcel"]
    query = select(t.c.uid, t.c.geom).where(t.c.geom.is_not(None))
    parts = (conn.execute(query.where(t.c.uid.in_(part))) for part in _parts(parcels))
    return {row[0]: row[1] for rows in parts for row in rows}


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(values)
    for i in range(0, len(listed), MANY):
        yield listed[i : i + MANY]


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)
