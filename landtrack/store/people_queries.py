"""Questions about women: who is there, on which field and in which group, and who may not be named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, union

from landtrack.domain.lifecycle import LIVE_ALLOTMENT
from landtrack.store.queries import in_villages
from landtrack.store.tables import RECORD_TABLES, holder, role_link

a, c, m, p = (RECORD_TABLES[kind] for kind in ("allotment", "claim", "member", "person"))
Villages = Iterable[str] | None
ANONYMOUS = 3


class PersonRow(NamedTuple):
    """A record of a person; name and household by the digests of their sealed texts."""

    uid: str
    village: str
    same_as: str | None
    sex: str | None
    basis: str
    age_band: str | None
    sign: str | None
    made_by: str
    number: int | None
    name: str | None
    household: str | None


def persons(conn: Connection, villages: Villages) -> list[PersonRow]:
    """Everybody but men, confirmed duplicates too, in the order in which they were recorded."""
    query = select(
        p.c.uid, p.c.area_code, p.c.same_as, p.c.sex, p.c.basis, p.c.age_band, p.c.sign, p.c.made_by, p.c.number,
        p.c.full_name, p.c.household,
    ).where(or_(p.c.sex.is_(None), p.c.sex != "M"), in_villages(p.c.area_code, villages))  # fmt: skip
    return [PersonRow(*row) for row in conn.execute(query.order_by(p.c.begin_lifespan, p.c.uid))]


def memberships(conn: Connection, villages: Villages) -> list[tuple[str, str]]:
    """(person, group) of those who are members today."""
    query = select(m.c.person, m.c.group).where(m.c.left_on.is_(None), in_villages(m.c.area_code, villages))
    return [(row[0], row[1]) for row in conn.execute(query)]


def fields_of_holders(conn: Connection, villages: Villages) -> list[tuple[str, str, bool]]:
    """(person or group, commitment, whether it is known where in the field) of live allotments."""
    query = select(holder.c.party, a.c.commitment, a.c.unit != "unmeasured").join(a, a.c.uid == holder.c.allotment)
    query = query.where(holder.c.status.in_(LIVE_ALLOTMENT), in_villages(holder.c.area_code, villages))
    return [(row[0], row[1], bool(row[2])) for row in conn.execute(query)]


def fields_of_complainants(conn: Connection, villages: Villages) -> list[tuple[str, str]]:
    """(person or group, commitment) of those whose claim a commitment answers."""
    answer = role_link.alias()
    query = (
        select(role_link.c.party, answer.c.record).distinct()
        .join(answer, answer.c.party == role_link.c.record)
        .where(role_link.c.role == "complainant", answer.c.role == "answers",
               in_villages(role_link.c.area_code, villages))
    )  # fmt: skip
    return [(row[0], row[1]) for row in conn.execute(query)]


def behind_anonymous_claims(conn: Connection, villages: Villages) -> set[str]:
    """Persons, and members of groups, who ask in a claim of which nobody holds a name."""
    asking = select(role_link.c.party).join(c, c.c.uid == role_link.c.record)
    asking = asking.where(role_link.c.role == "complainant", c.c.confidentiality == ANONYMOUS,
                          in_villages(role_link.c.area_code, villages))  # fmt: skip
    through = select(m.c.person).where(m.c.group.in_(asking))
    return set(conn.execute(union(asking, through)).scalars())
