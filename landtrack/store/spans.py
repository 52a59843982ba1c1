"""Who counts where: spans brought up to date with what they rest on, and asked for on a day.

Spans are a function of the other read tables, and this module alone writes them: for the parties that a
change touched at the end of its transaction, for everybody in a rebuild, by the same lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)

from landtrack.domain.spans import (
    FOREVER,
    HOLDING_WOMAN,
    TOLD_TO_HOLD,
    Days,
    Person,
    Span,
    Standing,
    Stirred,
    Turn,
    allotment_days,
    claim_days,
    counting_days,
    group_spans,
    woman_spans,
)
from landtrack.store.tables import RECORD_TABLES, holder, role_link, span, step

p, m, g = (RECORD_TABLES[kind] for kind in ("person", "member", "group"))
BETWEEN = ","  # stands in no uid
AT_ONCE = 400  # parties of one statement
Key = tuple[str, str, str]  # party, village, first day
Value = tuple[str, str, int]  # the day it ends before, what it counts as, elsewhere

# --- what spans rest on: one statement, for a step has few to spare --------------------------------------

_asked: BindParameter[str] = bindparam("parties", expanding=True)
_WHO = ("parties", "with_members", "claims", "tied")  # of ``Stirred``
_TURN, _IS_TURN = (step.c.occurred_on, step.c.clock, step.c.counts, step.c.merged_into), step.c.counts.is_not(None)


def _rows(tag: str, *columns: Any) -> Any:
    return select(literal(tag), *columns, *(null() for _ in range(7 - len(columns))))


def _everything() -> Any:
    """Tagged rows of all that spans rest on, and of the spans that there are (``_WIDTH``)."""
    touched, group = _touched()
    them = (  # the women behind records of persons, and all records of theirs
        select(func.coalesce(p.c.same_as, p.c.uid).label("woman"))
        .join(touched, touched.c.uid == p.c.uid).distinct().cte("them")
    )  # fmt: skip
    record = union_all(
        select(them.c.woman, p.c.uid).join(p, p.c.uid == them.c.woman).where(p.c.same_as.is_(None)),
        select(them.c.woman, p.c.uid).join(p, p.c.same_as == them.c.woman),
    ).cte("record")
    member = select(m.c.uid, m.c.group, m.c.person, m.c.joined_on, m.c.left_on)
    membership = union(
        member.join(record, record.c.uid == m.c.person), member.join(group, group.c.uid == m.c.group)
    ).cte("membership")  # fmt: skip
    side = select(union(
        select(record.c.uid), select(m.c.group).join(record, record.c.uid == m.c.person), select(group.c.uid),
    ).cte("side"))  # fmt: skip
    days = (holder.c.assigned_on, holder.c.handed_over_on, holder.c.ended_on, holder.c.caught_up)
    there = (_asked, select(touched.c.uid), select(them.c.woman), select(group.c.uid))
    return union_all(
        _rows("person", record.c.woman, p.c.uid, p.c.sex, p.c.basis, p.c.age_band).join(p, p.c.uid == record.c.uid),
        _rows("named", step.c.subject, step.c.occurred_on).join(record, record.c.uid == step.c.subject)
        .where(step.c.kind == "person"),
        _rows("group", group.c.uid, group.c.declared_size),
        _rows("member", membership.c.group, func.coalesce(p.c.same_as, p.c.uid), membership.c.joined_on,
              membership.c.left_on).join(p, p.c.uid == membership.c.person),
        _rows("holder", holder.c.party, holder.c.area_code, *days).where(holder.c.party.in_(side)),
        _rows("claim", role_link.c.record, role_link.c.area_code, func.aggregate_strings(role_link.c.party, BETWEEN),
              *_TURN)
        .join(step, and_(step.c.subject == role_link.c.record, _IS_TURN))
        .where(role_link.c.role == "complainant", role_link.c.party.in_(side))
        .group_by(role_link.c.record, role_link.c.area_code, *_TURN),
        _rows("span", span.c.party, span.c.area_code, span.c.since, span.c.until, span.c.counts_as, span.c.elsewhere)
        .where(or_(*(span.c.party.in_(some) for some in there))),
    )  # fmt: skip


def _touched() -> tuple[Any, Any]:
    """Records of persons, and groups, whose spans are asked for.

    The parties themselves; those who ask in claims that were joined to others; members of groups that stand
    otherwise; groups of those who became one with others.
    """
    direct = select(step.c.subject).where(step.c.merged_into.in_(bindparam("claims", expanding=True)))
    first = direct.cte("joined", recursive=True)
    joined = first.union(select(step.c.subject).join(first, step.c.merged_into == first.c.subject))
    in_joined = select(role_link.c.party).where(role_link.c.record.in_(select(joined.c.subject)))
    in_joined = in_joined.where(role_link.c.role == "complainant")
    in_tied = select(m.c.group).where(m.c.person.in_(bindparam("tied", expanding=True)))
    of_groups = or_(m.c.group.in_(bindparam("with_members", expanding=True)), m.c.group.in_(in_joined))
    persons = (select(p.c.uid).where(p.c.uid.in_(some)) for some in (_asked, in_joined))
    groups = select(g.c.uid, g.c.declared_size).where(
        or_(*(g.c.uid.in_(some) for some in (_asked, in_joined, in_tied)))
    )
    return union(*persons, select(m.c.person).where(of_groups)).cte("touched"), groups.cte("asked_group")


_EVERYTHING = _everything()
_TURNS_OF = select(step.c.subject, step.c.area_code, null(), *_TURN).where(
    step.c.subject.in_(bindparam("claims", expanding=True)), _IS_TURN
)
_WIDTH = {"person": 5, "named": 2, "group": 2, "member": 4, "holder": 6, "claim": 7, "span": 6}
_DROP = delete(span).where(
    span.c.party == bindparam("party_"), span.c.area_code == bindparam("area_"), span.c.since == bindparam("since_")
)
_ADD = insert(span)


# --- brought up to date -----------------------------------------------------------------------------------


def renew(conn: Connection, stirred: Stirred) -> set[str]:
    """Bring the spans up to date of whom a change touched; returns the villages in which any changed."""
    asked = {name: sorted(getattr(stirred, name)) for name in _WHO}
    changed: set[str] = set()
    for i in range(0, max(map(len, asked.values())), AT_ONCE):
        changed |= _replace(conn, _ask(conn, {name: many[i : i + AT_ONCE] for name, many in asked.items()}))
    return changed


def renew_all(conn: Connection) -> None:
    """The spans of everybody, in a rebuild."""
    for t in (p, g):
        everybody = conn.execute(select(t.c.uid).order_by(t.c.area_code, t.c.uid)).scalars().all()
        for i in range(0, len(everybody), AT_ONCE):
            renew(conn, Stirred(set(everybody[i : i + AT_ONCE])))


def _ask(conn: Connection, asked: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Rows by what they tell of."""
    found: dict[str, list[Any]] = defaultdict(list)
    for tag, *values in conn.execute(_EVERYTHING, asked):
        found[tag].append(values[: _WIDTH[tag]])
    known = {claim for claim, *_ in found["claim"]}
    while more := {into for *_, into in found["claim"] if into} - known:  # the claims that these were joined to
        found["claim"] += map(list, conn.execute(_TURNS_OF, {"claims": sorted(more)}))
        known |= more
    return found


def _replace(conn: Connection, found: dict[str, list[Any]]) -> set[str]:
    """Write the spans that the rows add up to where they differ from those that are there, and nothing else."""
    before: dict[Key, Value] = {
        (party, village, since): (until, words, int(elsewhere))
        for party, village, since, until, words, elsewhere in found["span"]
    }
    after = dict(_spans(found))
    gone = [key for key, value in before.items() if after.get(key) != value]
    come = [(key, value) for key, value in after.items() if before.get(key) != value]
    if gone:
        conn.execute(_DROP, [
            {"party_": party, "area_": village, "since_": since} for party, village, since in gone
        ])  # fmt: skip
    if come:
        conn.execute(_ADD, [
            {"party": party, "area_code": village, "since": since, "until": until, "counts_as": words,
             "elsewhere": elsewhere}
            for (party, village, since), (until, words, elsewhere) in come
        ])  # fmt: skip
    return {key[1] for key in gone} | {key[1] for key, _ in come}


def _spans(found: dict[str, list[Any]]) -> Iterator[tuple[Key, Value]]:
    """The spans that the rows add up to."""
    stands = _standings(found)
    named: dict[str, str] = {}
    for uid, day in found["named"]:
        named[uid] = min(day, named.get(uid, day))
    records: dict[str, list[Person]] = defaultdict(list)
    for woman, uid, sex, basis, age_band in found["person"]:
        records[woman].append(Person(uid, sex, named.get(uid, "" if basis == "named" else FOREVER), age_band))
    memberships: dict[str, list[tuple[str, Days]]] = defaultdict(list)
    members: dict[str, dict[str, list[Days]]] = defaultdict(lambda: defaultdict(list))
    for group, woman, joined, left in found["member"]:
        if joined:
            days = Days(joined, left or FOREVER)
            memberships[woman].append((group, days))
            members[group][woman].append(days)
    for woman, many in records.items():
        own, grouped = _by_village(stands, many, memberships[woman])
        yield from _keyed(woman, {
            village: woman_spans(many, woman, own[village], grouped[village])
            for village in {*own, *grouped}
        })  # fmt: skip
    for group, declared in found["group"]:
        size = None if declared is None else int(declared)
        yield from _keyed(group, {
            village: group_spans(size, one, members[group]) for village, one in stands.get(group, {}).items()
        })  # fmt: skip


def _standings(found: dict[str, list[Any]]) -> dict[str, dict[str, Standing]]:
    """How each party stands in each village, by itself."""
    stands: dict[str, dict[str, Standing]] = defaultdict(lambda: defaultdict(Standing))
    for party, village, *days in found["holder"]:
        _add(stands[party][village], allotment_days(*days))
    asking: dict[str, set[str]] = defaultdict(set)
    turns: dict[str, set[tuple[str, str, Turn]]] = defaultdict(set)
    village_of: dict[str, str] = {}
    for claim, village, parties, day, clock, counts, merged_into in found["claim"]:
        asking[claim].update(parties.split(BETWEEN) if parties else ())
        turns[claim].add((day, clock, Turn(bool(counts), merged_into)))
        village_of[claim] = village
    days_of = {claim: claim_days(many) for claim, many in turns.items()}
    for claim, who in asking.items():
        for stays, one in counting_days(claim, days_of) if who else ():
            for party in who:
                stands[party][village_of[stays]].registered.append(one)
    return stands


def _by_village(
    stands: dict[str, dict[str, Standing]], records: list[Person], memberships: list[tuple[str, Days]]
) -> tuple[dict[str, Standing], dict[str, Standing]]:
    """How a person stands in each village: by herself, and through her groups."""
    own: dict[str, Standing] = defaultdict(Standing)
    grouped: dict[str, Standing] = defaultdict(Standing)
    for record in records:
        for village, one in stands.get(record.uid, {}).items():
            _add(own[village], one)
    for group, days in memberships:
        for village, one in stands.get(group, {}).items():
            _add(grouped[village], one.within(days))
    return own, grouped


def _add(to: Standing, more: Standing) -> None:
    to.registered += more.registered
    to.active += more.active
    to.firsthand += more.firsthand


def _keyed(party: str, by_village: dict[str, list[Span]]) -> Iterator[tuple[Key, Value]]:
    elsewhere = int(sum(map(bool, by_village.values())) > 1)
    for village, many in by_village.items():
        for one in many:
            yield (party, village, one.since), (one.until, one.counts_as, elsewhere)


# --- asked for on a day -------------------------------------------------------------------------------------


def _on(day: str, villages: Iterable[str] | None) -> ColumnElement[bool]:
    here = true() if villages is None else span.c.area_code.in_(list(villages))
    return and_(span.c.since <= day, span.c.until > day, here)


def tally(conn: Connection, day: str, villages: Iterable[str] | None = None) -> Sequence[tuple[str, str, int]]:
    """(village, what they count as, how many), of everybody who stands in the villages on a day.

    The index ``span_counts`` is read once from end to end; nothing is sorted.
    """
    query = select(span.c.area_code, span.c.counts_as, func.count()).where(_on(day, villages))
    return conn.execute(query.group_by(span.c.area_code, span.c.counts_as)).all()


def in_several(conn: Connection, day: str, villages: Iterable[str] | None = None) -> Sequence[tuple[str, str, str]]:
    """(party, village, what it counts as) on a day of the few who ever stood in more than one village."""
    query = select(span.c.party, span.c.area_code, span.c.counts_as).where(span.c.elsewhere == 1, _on(day, villages))
    return conn.execute(query.order_by(span.c.party)).all()


def parties(conn: Connection, day: str, villages: Iterable[str] | None = None) -> Sequence[tuple[str, str, str]]:
    """(village, what they count as, uids with commas between) on a day."""
    query = select(span.c.area_code, span.c.counts_as, func.aggregate_strings(span.c.party, BETWEEN))
    return conn.execute(query.where(_on(day, villages)).group_by(span.c.area_code, span.c.counts_as)).all()


def holding_women(
    conn: Connection, day: str, villages: Iterable[str] | None = None
) -> tuple[dict[str, int], dict[str, int]]:
    """How many women hold on a day, in their own name or through a group; and how many by past stories alone.

    Both by village.
    """
    holding: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for village, words, many in tally(conn, day, villages):
        if words in _HOLDING:
            holding[village] += many
            told[village] += many if words in _TOLD else 0
    return holding, told


def women_who_hold(conn: Connection, day: str, village: str) -> set[str]:
    """Uids of the women who hold in a village on a day."""
    query = select(span.c.party).where(_on(day, [village]), span.c.counts_as.in_(HOLDING_WOMAN))
    return set(conn.execute(query).scalars())


_HOLDING, _TOLD = frozenset(HOLDING_WOMAN), frozenset(TOLD_TO_HOLD)
