"""Read tables: load and save the state of a record, and what is indexed from it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, insert, or_, select, update

from landtrack.domain.clocks import facts_for_clocks
from landtrack.domain.events import Event, canonical
from landtrack.domain.lifecycle import PLOT_WORD, SENSITIVE
from landtrack.store.columns import to_row, to_state
from landtrack.store.tables import DERIVED, RECORD_TABLES, holder, role_link, step

State = dict[str, Any]
# Which field of which kind links parties (or claims) in which role.
LINKS = {
    ("claim", "complainants"): "complainant",
    ("commitment", "givers"): "land_giver",
    ("commitment", "claims"): "answers",
    ("commitment", "heard_by"): "heard",
    ("commitment", "witnesses"): "witness",
    ("decision", "deciders"): "decider",
    ("decision", "witnesses"): "witness",
    ("allotment", "witnesses"): "witness",
    ("allotment", "handed_by"): "handed_by",
}
_LINKS_OF: dict[str, list[tuple[str, str]]] = {}
for (_kind, _name), _role in LINKS.items():
    _LINKS_OF.setdefault(_kind, []).append((_name, _role))
_LOAD = {kind: select(t).where(t.c.uid == bindparam("uid_")) for kind, t in RECORD_TABLES.items()}
_claim, _paper = RECORD_TABLES["claim"], RECORD_TABLES["document"]
# Of these kinds some records are there for nobody (``fold.is_hidden``).
SHOWN: dict[str, ColumnElement[bool]] = {
    "claim": or_(_claim.c.referral_kind.is_(None), _claim.c.referral_kind != SENSITIVE),
    "document": _paper.c.erased_on.is_(None),
}
_WHERE = {
    kind: select(t.c.uid, t.c.area_code).where(
        t.c.uid.in_(bindparam("uids", expanding=True)), *([SHOWN[kind]] if kind in SHOWN else [])
    )
    for kind, t in RECORD_TABLES.items()
}
_THERE = {kind: query.with_only_columns(RECORD_TABLES[kind].c.uid) for kind, query in _WHERE.items()}
_INSERT = {kind: insert(t) for kind, t in RECORD_TABLES.items()}
_UPDATE = {kind: update(t).where(t.c.uid == bindparam("uid_")) for kind, t in RECORD_TABLES.items()}


_REMOVE = {kind: delete(t).where(t.c.uid == bindparam("uid_")) for kind, t in RECORD_TABLES.items()}
_UNINDEX = tuple(
    delete(column.table).where(column == bindparam("uid_"))
    for column in (step.c.subject, holder.c.allotment, role_link.c.record)
)


def load(conn: Connection, kind: str, uid: str) -> State | None:
    """The state of a record, or None."""
    row = conn.execute(_LOAD[kind], {"uid_": uid}).mappings().first()
    return to_state(kind, dict(row)) if row else None


def load_many(conn: Connection, kind: str, uids: Iterable[str]) -> dict[str, State]:
    """States by uid of those that are there."""
    return {found["uid"]: found for found in matching(conn, kind, uid=list(uids))}


@functools.cache
def _matching(kind: str, names: tuple[tuple[str, bool], ...]) -> Select[Any]:
    """The statement for these columns; made once, so that it is compiled once."""
    t = RECORD_TABLES[kind]
    conditions = [
        t.c[name].in_(bindparam(f"{name}_", expanding=True)) if is_many else t.c[name] == bindparam(f"{name}_")
        for name, is_many in names
    ]
    return select(t).where(*conditions).order_by(t.c.begin_lifespan, t.c.uid)


def matching(conn: Connection, kind: str, **values: Any) -> list[State]:
    """States whose columns have these values, in the order they began; a list means any of them."""
    many = {name: isinstance(value, tuple | list | set | frozenset) for name, value in values.items()}
    found: list[State] = []
    for part in _parts(values, many):
        given = {f"{name}_": list(value) if many[name] else value for name, value in part.items()}
        rows = conn.execute(_matching(kind, tuple(many.items())), given).mappings()
        found += [to_state(kind, dict(row)) for row in rows]
    return found


MOST_VALUES = 5000  # bound values of one statement


def _parts(values: State, many: dict[str, bool]) -> Iterator[State]:
    """The same question in parts, where a list is longer than one statement takes."""
    long = next((name for name in values if many[name] and len(values[name]) > MOST_VALUES), None)
    if long is None:
        yield values
        return
    listed = list(values[long])
    for i in range(0, len(listed), MOST_VALUES):
        yield values | {long: listed[i : i + MOST_VALUES]}


def kinds_of(conn: Connection, uids: Iterable[str], kinds: Iterable[str]) -> dict[str, str]:
    """Which of the kinds each uid is a record of; those of none are left out."""
    found: dict[str, str] = {}
    left = list(dict.fromkeys(uids))
    for kind in kinds:
        for i in range(0, len(left), MOST_VALUES):
            there = conn.execute(_THERE[kind], {"uids": left[i : i + MOST_VALUES]}).scalars()
            found |= dict.fromkeys(there, kind)
        left = [uid for uid in left if uid not in found]
        if not left:
            break
    return found


def places_of(conn: Connection, uids: Iterable[str], kinds: Iterable[str]) -> dict[str, str]:
    """The village in which each record lies ("" for what lies in none); those that are not there are left out."""
    found: dict[str, str] = {}
    left = list(dict.fromkeys(uids))
    for kind in kinds:
        for i in range(0, len(left), MOST_VALUES):
            for row in conn.execute(_WHERE[kind], {"uids": left[i : i + MOST_VALUES]}):
                found[row.uid] = row.uid if kind == "village" else row.area_code
        left = [uid for uid in left if uid not in found]
        if not left:
            break
    return found


def save(conn: Connection, kind: str, state: State, before: State | None) -> None:
    """Write the row of a state, and what is indexed from it."""
    row = to_row(kind, state)
    if before is None:
        conn.execute(_INSERT[kind], row)
    else:
        conn.execute(_UPDATE[kind], {"uid_": row.pop("uid"), **row})
    if index := _INDEXED.get(kind):
        index(conn, state)
    for name, role in _LINKS_OF.get(kind, ()):
        if state.get(name) != (before or {}).get(name):
            _link(conn, kind, state, name, role, is_new=before is None)


def remove(conn: Connection, kind: str, uid: str) -> None:
    """Take a record and its index rows out of the read tables (before it is folded again)."""
    for statement in (_REMOVE[kind], *_UNINDEX):
        conn.execute(statement, {"uid_": uid})


def add_step(conn: Connection, event: Event, kind: str, subject: str, status: str) -> None:
    """Note the status of a record after the event that moved it or began it."""
    told = facts_for_clocks(event)
    conn.execute(_ADD_STEP, {
        "event": event.id, "subject": subject, "kind": kind, "area_code": event.area_code,
        "occurred_on": event.occurred_on, "clock": f"{event.clock}.{event.device}.{event.seq:09d}",
        "status": status, "verb": event.verb, "caught_up": event.caught_up,
        "facts": canonical(told) if told else None,
    })  # fmt: skip


def forget_steps(conn: Connection, subject: str) -> None:
    """A record that is shown to nobody is shown at no date."""
    conn.execute(delete(step).where(step.c.subject == subject))


_ADD_STEP = insert(step)
_ADD_LINKS = insert(role_link)
_UNLINK = delete(role_link).where(role_link.c.record == bindparam("record_"), role_link.c.field == bindparam("field_"))


def _link(conn: Connection, kind: str, state: State, name: str, role: str, *, is_new: bool) -> None:
    uid = state["uid"]
    if not is_new:
        conn.execute(_UNLINK, {"record_": uid, "field_": name})
    links = [{"party": one} if isinstance(one, str) else one for one in state.get(name) or ()]
    pairs = dict.fromkeys((link.get("role") or role, link["party"]) for link in links)
    if pairs:
        conn.execute(_ADD_LINKS, [
            {"record": uid, "field": name, "role": as_role, "party": party, "kind": kind,
             "area_code": state["area_code"]}
            for as_role, party in pairs
        ])  # fmt: skip


def _index_allotment(conn: Connection, state: State) -> None:
    uid, links = state["uid"], state.get("holders") or []
    if links:
        conn.execute(_DROP_HOLDERS, {"allotment_": uid})
        women = {w.uid: w for w in conn.execute(_WOMEN, {"parties": [link["party"] for link in links]})}
        conn.execute(_ADD_HOLDERS, [_holder_row(state, link, len(links), women.get(link["party"])) for link in links])
    if plot := state.get("plot"):
        set_plot_word(conn, plot)


_person = RECORD_TABLES["person"]
_WOMEN = select(_person.c.uid, _person.c.sex, _person.c.same_as).where(
    _person.c.uid.in_(bindparam("parties", expanding=True))
)
_DROP_HOLDERS = delete(holder).where(holder.c.allotment == bindparam("allotment_"))
_ADD_HOLDERS = insert(holder)


def _holder_row(state: State, link: State, count: int, woman: Any) -> State:
    party = link["party"]
    return {
        "allotment": state["uid"], "party": party, "party_kind": "person" if woman else "group",
        "woman": (woman.same_as or party) if woman else party, "sex": woman.sex if woman else "",
        "share": float(Fraction(link["share"])) if "share" in link else 1 / count,
        "area_code": state["area_code"], "handed_over_on": state.get("handed_over_on"),
        "ended_on": state.get("ended_on"), "status": state["status"],
        "caught_up": int(bool(state.get("caught_up"))),
        "recorded_m2": (state.get("area_recorded") or {}).get("m2"),
    }  # fmt: skip


def set_plot_word(conn: Connection, plot: str) -> None:
    """What the map shows of a plot: the word of its live allotment, else of its last one."""
    a, p = RECORD_TABLES["allotment"], RECORD_TABLES["plot"]
    rows = conn.execute(select(a.c.status).where(a.c.plot == plot).order_by(a.c.begin_lifespan, a.c.uid)).scalars()
    words = [PLOT_WORD[status] for status in rows]
    live = [word for word in words if word != "ended"]
    known = live or words
    word = known[-1] if known else None
    conn.execute(update(p).where(p.c.uid == plot).values(state=word))


def _index_person(conn: Connection, state: State) -> None:
    """A woman's sex, or a confirmed duplicate, is part of every count she stands in."""
    uid = state["uid"]
    if state["version"] > 1:
        woman = state.get("same_as") or uid
        conn.execute(update(holder).where(holder.c.party == uid).values(woman=woman))
        sex = conn.execute(select(_person.c.sex).where(_person.c.uid == woman)).scalar()
        if sex not in ("F", "M"):
            sex = state.get("sex") or "unknown"
        conn.execute(update(holder).where(holder.c.woman == woman).values(sex=sex))


_INDEXED = {"allotment": _index_allotment, "person": _index_person}


def set_derived(conn: Connection, kind: str, uid: str, values: State) -> None:
    """Write the summing-up columns of a record."""
    conn.execute(_SUM_UP[kind], {"uid_": uid, **{name: values.get(name) for name in DERIVED[kind]}})


_SUM_UP = {
    kind: update(RECORD_TABLES[kind])
    .where(RECORD_TABLES[kind].c.uid == bindparam("uid_"))
    .values({name: bindparam(name) for name in names})
    for kind, names in DERIVED.items()
}


def counts(conn: Connection, kind: str) -> int:
    """How many records of a kind there are."""
    return conn.execute(select(func.count()).select_from(RECORD_TABLES[kind])).scalar_one()
