"""Read tables: load and save the state of a record, and what is indexed from it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Insert, Select, bindparam, delete, func, insert, or_, select, update

from landtrack.domain.clocks import facts_for_clocks
from landtrack.domain.events import Event, canonical
from landtrack.domain.lifecycle import PLOT_WORD, SENSITIVE
from landtrack.domain.spans import Turn
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
_LAST = {kind: select(t.c.last_event).where(t.c.uid == bindparam("uid_")) for kind, t in RECORD_TABLES.items()}
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


def last_event(conn: Connection, kind: str, uid: str) -> str | None:
    """The event that last changed a record, or None: whether it is as it was, without reading it."""
    found: str | None = conn.execute(_LAST[kind], {"uid_": uid}).scalar()
    return found


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
    return list(each_matching(conn, kind, **values))


def each_matching(conn: Connection, kind: str, **values: Any) -> Iterator[State]:
    """The same one by one, for who may be content with the first."""
    many = {name: isinstance(value, tuple | list | set | frozenset) for name, value in values.items()}
    for part in _parts(values, many):
        given = {f"{name}_": list(value) if many[name] else value for name, value in part.items()}
        found = conn.execute(_matching(kind, tuple(many.items())), given)
        names = tuple(found.keys())
        for row in found:
            yield to_state(kind, dict(zip(names, row, strict=True)))


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
    if before is None:
        save_new(conn, kind, [state])
        if kind == "allotment" and state.get("plot"):
            set_plot_words(conn, [state["plot"]])
        return
    conn.execute(_UPDATE[kind], {"uid_": state["uid"], **to_row(kind, state, before)})
    if kind == "allotment":
        _index_allotment(conn, state, before)
    for name, role in _LINKS_OF.get(kind, ()):
        if state.get(name) != before.get(name):
            if before.get(name):
                conn.execute(_UNLINK, {"record_": state["uid"], "field_": name})
            _add(conn, _ADD_LINKS, _link_rows(kind, state, name, role))


def save_new(conn: Connection, kind: str, states: Iterable[State]) -> None:
    """Write the rows of records that begin, and what is indexed from each (not the words of plots)."""
    left = iter(states)
    while many := list(itertools.islice(left, ROWS_AT_ONCE)):
        conn.execute(_INSERT[kind], [to_row(kind, state) for state in many])
        if kind == "allotment":
            _add(conn, _ADD_HOLDERS, [row for state in many for row in _holder_rows(state)])
        fields = _LINKS_OF.get(kind, ())
        _add(conn, _ADD_LINKS, [row for state in many for field in fields for row in _link_rows(kind, state, *field)])


ROWS_AT_ONCE = 1000


def _add(conn: Connection, insert_: Insert, rows: list[State]) -> None:
    if rows:
        conn.execute(insert_, rows)


def remove(conn: Connection, kind: str, uid: str) -> None:
    """Take a record and its index rows out of the read tables (before it is folded again)."""
    for statement in (_REMOVE[kind], *_UNINDEX):
        conn.execute(statement, {"uid_": uid})


class Step(NamedTuple):
    """A row of ``step``: a step of a record, its status after it, and what clocks look at.

    Where that may change, it says whether a claim counts the women who ask, or the claim it was joined to.
    """

    event: str
    subject: str
    kind: str
    area_code: str
    occurred_on: str
    clock: str
    status: str
    verb: str
    caught_up: int
    facts: str | None
    counts: int | None
    merged_into: str | None

    @classmethod
    def of(cls, event: Event, kind: str, subject: str, status: str, turn: Turn | None = None) -> Step:
        """The step that an event was for a record."""
        clock, told = f"{event.clock}.{event.device}.{event.seq:09d}", facts_for_clocks(event)
        return cls(
            event.id, subject, kind, event.area_code, event.occurred_on, clock, status, event.verb, event.caught_up,
            canonical(told) if told else None, None if turn is None else int(turn.counts), turn and turn.merged_into,
        )  # fmt: skip


def add_steps(conn: Connection, steps: Iterable[Step]) -> None:
    """Note steps of records."""
    left = iter(steps)
    while many := list(itertools.islice(left, ROWS_AT_ONCE)):
        conn.execute(_ADD_STEPS, [one._asdict() for one in many])


def forget_steps(conn: Connection, subject: str) -> None:
    """A record that is shown to nobody is shown at no date."""
    conn.execute(delete(step).where(step.c.subject == subject))


_ADD_STEPS, _ADD_LINKS, _ADD_HOLDERS = insert(step), insert(role_link), insert(holder)
_UNLINK = delete(role_link).where(role_link.c.record == bindparam("record_"), role_link.c.field == bindparam("field_"))
_DROP_HOLDERS = delete(holder).where(holder.c.allotment == bindparam("allotment_"))
_DATED = ("assigned_on", "handed_over_on", "ended_on", "status", "caught_up")
_DATE_HOLDERS = (
    update(holder).where(holder.c.allotment == bindparam("allotment_"))
    .values({name: bindparam(f"{name}_") for name in _DATED})
)  # fmt: skip


def _link_rows(kind: str, state: State, name: str, role: str) -> list[State]:
    links = [{"party": one} if isinstance(one, str) else one for one in state.get(name) or ()]
    pairs = dict.fromkeys((link.get("role") or role, link["party"]) for link in links)
    return [
        {"record": state["uid"], "field": name, "role": as_role, "party": party, "kind": kind,
         "area_code": state["area_code"]}
        for as_role, party in pairs
    ]  # fmt: skip


def _holder_rows(state: State) -> list[State]:
    links = state.get("holders") or []
    return [
        {"allotment": state["uid"], "party": link["party"], "area_code": state["area_code"],
         "share": float(Fraction(link["share"])) if "share" in link else 1 / len(links),
         **_dated(state)}
        for link in links
    ]  # fmt: skip


def _dated(state: State) -> State:
    return {name: state.get(name) for name in _DATED} | {"caught_up": int(bool(state.get("caught_up")))}


def _index_allotment(conn: Connection, state: State, before: State) -> None:
    """Its rows in ``holder``, and the word of its plot; written where they change."""
    had, has = before.get("holders"), state.get("holders")
    if had != has:
        if had:
            conn.execute(_DROP_HOLDERS, {"allotment_": state["uid"]})
        _add(conn, _ADD_HOLDERS, _holder_rows(state))
    elif has and any(before.get(name) != state.get(name) for name in _DATED):
        conn.execute(_DATE_HOLDERS, {"allotment_": state["uid"], **{f"{k}_": v for k, v in _dated(state).items()}})
    shown, was = ((one.get("plot"), PLOT_WORD[one["status"]]) for one in (state, before))
    if shown != was:
        set_plot_words(conn, [plot for plot in {shown[0], was[0]} if plot])


def set_plot_words(conn: Connection, plots: Sequence[str] | None = None) -> None:
    """What the map shows of plots (None: all): the word of its live allotment, else of its last one."""
    words: dict[str, list[str]] = {plot: [] for plot in plots or ()}
    for plot, status in conn.execute(_ALLOTTED if plots is None else _ALLOTTED_OF, {"plots": plots}):
        words.setdefault(plot, []).append(PLOT_WORD[status])
    if words:
        conn.execute(_SET_WORD, [{"plot_": plot, "word": _word_of(many)} for plot, many in words.items()])


_allotment, _plot = RECORD_TABLES["allotment"], RECORD_TABLES["plot"]
_ALLOTTED = (
    select(_allotment.c.plot, _allotment.c.status).where(_allotment.c.plot.is_not(None))
    .order_by(_allotment.c.begin_lifespan, _allotment.c.uid)
)  # fmt: skip
_ALLOTTED_OF = _ALLOTTED.where(_allotment.c.plot.in_(bindparam("plots", expanding=True)))
_SET_WORD = update(_plot).where(_plot.c.uid == bindparam("plot_")).values(state=bindparam("word"))


def _word_of(words: list[str]) -> str | None:
    live = [word for word in words if word != "ended"]
    known = live or words
    return known[-1] if known else None


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
