"""Questions that indicators over time ask beside the steps of claims: who sat, the first plot, who confirmed."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from landtrack.store.counting_queries import Asked
from landtrack.store.tables import RECORD_TABLES, event, role_link, step

a, c, d, p = (RECORD_TABLES[kind] for kind in ("allotment", "claim", "decision", "person"))


class Decider(NamedTuple):
    """How many persons of a sex sat in a decision."""

    decision: str
    village: str
    on: str
    sex: str
    persons: int


def deciders(conn: Connection, asked: Asked) -> list[Decider]:
    """Who sat in each decision by the day, by sex; confirmed duplicates are one."""
    query = (
        select(d.c.uid, d.c.area_code, step.c.occurred_on, func.coalesce(p.c.sex, "unknown"),
               func.count(func.coalesce(p.c.same_as, p.c.uid).distinct()))
        .join(step, step.c.event == d.c.made_by)
        .join(role_link, (role_link.c.record == d.c.uid) & (role_link.c.field == "deciders"))
        .join(p, p.c.uid == role_link.c.party)
        .where(step.c.occurred_on <= asked.day, asked.here(d.c.area_code))
        .group_by(d.c.uid, d.c.area_code, step.c.occurred_on, p.c.sex)
    )  # fmt: skip
    return [Decider(*row) for row in conn.execute(query)]


def first_hand_overs(conn: Connection, asked: Asked) -> dict[str, str]:
    """The first day a plot was handed over by claim: its own, or one of land that answers it; no past stories."""
    by_the_day = (a.c.handed_over_on <= asked.day, a.c.caught_up.is_not(1))
    own = select(a.c.claim, func.min(a.c.handed_over_on)).where(
        a.c.claim.is_not(None), *by_the_day, asked.here(a.c.area_code)
    )
    answers = role_link.c.party.label("claim")
    of_land = (
        select(answers, func.min(a.c.handed_over_on)).join(a, a.c.commitment == role_link.c.record)
        .join(c, c.c.uid == answers)
        .where(role_link.c.role == "answers", *by_the_day, asked.here(c.c.area_code))
    )  # fmt: skip
    found: dict[str, str] = {}
    for query in (own.group_by(a.c.claim), of_land.group_by(answers)):
        for claim, day in conn.execute(query):
            found[claim] = min(day, found.get(claim, day))
    return found


def answered_later(conn: Connection, asked: Asked) -> set[str]:
    """Claims whose women gave their own answer after the closing, by the day."""
    common = ("event.complete", "event.retract")
    query = select(event.c.id, event.c.verb, event.c.subject, event.c.body).where(event.c.verb.in_(common))
    rows = conn.execute(query.where(event.c.occurred_on <= asked.day, asked.here(event.c.area_code)))
    told = [(uid, verb, subject, json.loads(body)) for uid, verb, subject, body in rows]
    gone = {one for _, verb, _, body in told if verb == "event.retract" for one in body["events"]}
    return {
        subject
        for uid, verb, subject, body in told
        if verb == "event.complete" and uid not in gone and _is_their_answer(body["facts"])
    }


def _is_their_answer(facts: dict[str, str]) -> bool:
    return facts["reserve"] == "women_answer" and facts.get("women_answer") in ("yes", "no")
