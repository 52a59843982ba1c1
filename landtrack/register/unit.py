"""The one write path: a verb with its facts becomes an event and new read tables.

``Unit.do`` is the whole mechanism, the same for a page, the command line, a story file and
an import: right (G0), facts, order of steps, guards, event, read tables, in one
transaction.  What is special to a verb stands in its rule (``rules``), what is special to
a row of the life cycles in its guards (``guards``); both are tables.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from landtrack.domain import policy
from landtrack.domain.events import ALTERNATIVES, BODY_VERSION, VERBS, Event, Verb, canonical
from landtrack.domain.facts import Fact, fact, read_fact
from landtrack.domain.fold import COMMON, apply, is_legal, touched
from landtrack.domain.lifecycle import Transition, take_step
from landtrack.domain.policy import Actor
from landtrack.domain.records import RECORDS
from landtrack.domain.values import VillageDate, new_uid, read_date
from landtrack.errors import (
    ImpossibleDate,
    MissingFact,
    NotFound,
    SomethingNewer,
    UnknownFact,
    UnknownVerb,
)
from landtrack.register.clock import next_tick
from landtrack.store import log, state, tables

if TYPE_CHECKING:
    from landtrack.register.register import Register

State = dict[str, Any]
# What a story told long after may leave open: the nine blanks ask only the rest.
_TOLD_LATER = frozenset({
    "complainant_kind", "remedies", "in_their_words", "consent_record", "share_with_chief",
    "danger", "paper", "body", "refusal_reason", "handed_by", "women_asked",
})  # fmt: skip


@dataclass(slots=True)
class Step:
    """A verb on its way to becoming an event: what rules and guards look at and add to."""

    unit: Unit
    verb: Verb
    actor: Actor
    on: VillageDate
    facts: State  # canonical values, by name
    subject: str
    before: State | None
    area: str
    caught_up: bool
    transition: Transition | None = None
    to: str | None = None  # where the step leads; rules set it where the table says <...>
    target: Event | None = None  # the event that a common verb acts on
    makes: list[State] = field(default_factory=list)
    sets: list[State] = field(default_factory=list)
    events: list[str] = field(default_factory=list)  # that a retract takes out of the fold
    records: set[tuple[str, str]] = field(default_factory=set)  # that a common event concerns
    then: list[tuple[str, State]] = field(default_factory=list)  # system steps that follow

    @property
    def status(self) -> str | None:
        """Where the subject stands."""
        return (self.before or {}).get("status")

    def make(self, kind: str, uid: str | None = None, **fields: Any) -> str:
        """A further record that begins with this event; returns its uid."""
        uid = uid or new_uid()
        self.makes.append({"kind": kind, "uid": uid, **{k: v for k, v in fields.items() if v is not None}})
        return uid

    def seal(self, kind: str, uid: str, name: str, value: Any) -> Any:
        """The value as it may stand in an event: personal text only by its digest."""
        if not isinstance(value, str) or not fact(kind, name).is_sealed:
            return value
        return {"sealed": self.unit.seal(uid, name, value)}


class Unit:
    """A transaction in which one account acts; everything in it is kept, or nothing."""

    def __init__(self, register: Register, conn: Connection, actor: Actor) -> None:
        """Made by ``Register.write``."""
        self.register, self.conn, self.actor = register, conn, actor
        self.today: date = register.clock.today()
        self.form: str | None = None
        self.events: list[Event] = []
        self._changed_areas: set[str] = set()
        self._head: tuple[int, str, str] | None = None
        self._states: dict[tuple[str, str], State | None] = {}  # as this transaction left them

    # --- reading within the transaction -------------------------------------------

    def get(self, kind: str, uid: str) -> State:
        """A record the actor may act on.

        Raises
        ------
        NotFound : there is none, or it lies outside the actor's villages
        """
        found = self._load(kind, uid)
        if found is None or not self.actor.in_scope(scope_of(kind, found)):
            raise NotFound(kind, uid)
        return found

    def matching(self, kind: str, **values: Any) -> list[State]:
        """Records whose columns have these values."""
        return state.matching(self.conn, kind, **values)

    def kind_of(self, uid: str, *kinds: str) -> str:
        """Which kind a reference is of.

        Raises
        ------
        NotFound
        """
        kind = next((kind for kind in kinds if self._states.get((kind, uid))), None)
        kind = kind or state.kinds_of(self.conn, [uid], kinds).get(uid)
        if kind is None:
            raise NotFound("/".join(kinds), uid)
        return kind

    def _load(self, kind: str, uid: str) -> State | None:
        if (kind, uid) not in self._states:
            self._states[kind, uid] = state.load(self.conn, kind, uid)
        return self._states[kind, uid]

    # --- the write path --------------------------------------------------------------

    def do(
        self, verb: str, *, id: str | None = None, on: object = None, after: str | None = None,  # noqa: A002
        how_known: str = "seen", caught_up: bool = False, on_behalf_of: str = "", uid: str | None = None,
        found: State | None = None, **facts: Any,
    ) -> Event:  # fmt: skip
        """Record that something happened, or change nothing.

        Parameters
        ----------
        id : the event's id, made when the form was opened; known already: that event returns
        on : the day in the village, with its precision; today if left out
        after : id of the last event of the subject that the page saw
        uid : of the record that the verb begins, if it was made beforehand
        found : facts that landtrack itself found and nobody can tell, such as a file's hash
        facts : by name; references are uids

        Raises
        ------
        UnknownVerb, UnknownFact, UnreadableFact, MissingFact, NotFound, NotAllowed,
        ImpossibleStep, ImpossibleDate, ImpossibleValue, GuardRefused, SomethingNewer
        """
        if id and (known := log.by_id(self.conn, id)):
            return known
        step = self._prepare(verb, on, facts, uid, caught_up=caught_up)
        step.facts |= found or {}
        policy.require(self.actor, verb, step.area)
        if after and step.before and step.before["last_event"] != after:
            newer = log.by_id(self.conn, step.before["last_event"])
            raise SomethingNewer(step.subject, after, step.before["last_event"], newer.verb if newer else "")
        self._check(step)
        event = self._record(step, id or new_uid(), how_known, on_behalf_of)
        for follow, more in step.then:
            with self.acting_as(policy.SYSTEM):
                self.do(follow, on=step.on, how_known="none", **more)
        return event

    def _prepare(self, verb: str, on: object, facts: State, uid: str | None, *, caught_up: bool) -> Step:
        spec = VERBS.get(verb)
        if spec is None:
            raise UnknownVerb(verb, tuple(difflib.get_close_matches(verb, VERBS, 3)))
        own = () if spec.makes or spec.about or spec.kind == "event" else (spec.kind,)
        if unknown := sorted(set(facts) - {*spec.facts, *own}):
            raise UnknownFact(verb, tuple(unknown), spec.facts)
        read = self._read_facts(spec, facts, own)
        when = self._read_day(on)
        subject = uid or new_uid() if spec.makes else self._subject(spec, read, own)
        before = None
        if not spec.makes and spec.kind != "event":
            before = self.get(spec.about or spec.kind, subject)
        step = Step(self, spec, self.actor, when, read, subject, before, "", caught_up)
        if spec.kind == "event":
            self._aim(step)
        else:
            step.area = self._area(step)
        return step

    def _aim(self, step: Step) -> None:
        """Point a common verb at its event: its subject and village are those of the event."""
        step.target = log.by_id(self.conn, step.subject)
        if step.target is None:
            raise NotFound("event", step.subject)
        step.subject, step.area = step.target.subject, step.target.area_code
        step.facts["event"] = step.target.id

    def _read_facts(self, spec: Verb, facts: State, own: tuple[str, ...]) -> State:
        named: dict[str, list[str]] = {}

        def resolve(kinds: str, value: str) -> str:
            named.setdefault(kinds, []).append(value)
            return value

        read = {
            name: value if name in own else read_fact(spec.fact(name), value, resolve) for name, value in facts.items()
        }
        for kinds, uids in named.items():
            self._require_there(kinds.split("/"), uids)
        return read

    def _require_there(self, kinds: list[str], uids: list[str]) -> None:
        """Everything that the facts refer to is in the register; one query a kind."""
        asked = [uid for uid in uids if not any(self._states.get((kind, uid)) for kind in kinds)]
        found = state.kinds_of(self.conn, asked, kinds) if asked else {}
        if missing := [uid for uid in asked if uid not in found]:
            raise NotFound("/".join(kinds), missing[0])

    def _read_day(self, on: object) -> VillageDate:
        what = Fact("on", "date")
        said = read_fact(what, self.today.isoformat() if on is None else on, lambda _, v: v)
        day = read_date(said)
        if day.first > self.today:
            raise ImpossibleDate(day.said, self.today.isoformat(), "after_today")
        return day

    def _subject(self, spec: Verb, read: State, own: tuple[str, ...]) -> str:
        name = spec.about or (own[0] if own else "event")
        if not isinstance(read.get(name), str):
            raise MissingFact(spec.name, (name,))
        return read[name] if spec.about or name == "event" else read.pop(name)

    def _area(self, step: Step) -> str:
        """The village that the event concerns: the subject's, else the one its facts lead to."""
        if step.before:
            return step.subject if step.verb.about == "village" else step.before["area_code"]
        if step.verb.kind == "village":
            return step.subject
        if village := step.facts.get("village"):
            return str(village)
        for name in ("claim", "commitment", "allotment", "target", "party", "about", "parcel"):
            if uid := step.facts.get(name):
                kind = self.kind_of(uid, *step.verb.fact(name).kinds)
                return str(self.get(kind, uid)["area_code"])
        return ""

    def _check(self, step: Step) -> None:
        from landtrack.register.guards import GUARDS  # noqa: PLC0415 (guards and rules look at Step)
        from landtrack.register.rules import RULES  # noqa: PLC0415

        spec = step.verb
        if spec.has_life_cycle:
            step.transition = take_step(spec.name, step.status, step.facts.get("closing_outcome"))
            step.to = step.transition.to
        needs = dict.fromkeys((*spec.needs, *(step.transition.needs if step.transition else ())))
        if missing := tuple(name for name in needs if self._lacks(step, name)):
            raise MissingFact(spec.name, missing)
        self._check_order_of_days(step)
        if rule := RULES.get(spec.name):
            rule(step)
        for name in step.transition.guards if step.transition else ():
            if guard := GUARDS.get(name):
                guard(step)

    @staticmethod
    def _lacks(step: Step, name: str) -> bool:
        if name == step.verb.kind or (step.caught_up and name in _TOLD_LATER):
            return False
        known = {**(step.before or {}), **step.facts} if step.status == "draft" else step.facts
        names = ALTERNATIVES.get(name, (name,))
        return all(one not in known or _is_untold(step.verb, one, known[one]) for one in names)

    @staticmethod
    def _check_order_of_days(step: Step) -> None:
        """G1: not before the step it rests on, whatever day is taken within its precision."""
        since = (step.before or {}).get("status_since")
        if since and step.on.last < read_date(since).first:
            raise ImpossibleDate(step.on.said, since, "before_step")
        for name in ("decided_on", "date_received"):
            said = step.facts.get(name)
            if said and read_date(said).first > step.on.last:
                raise ImpossibleDate(said, step.on.said, "after_step")

    def _record(self, step: Step, event_id: str, how_known: str, on_behalf_of: str) -> Event:
        how = read_fact(Fact("how_known", "code:how_known"), how_known, lambda _, v: v)
        self.form = self.form or event_id
        seq, prev, clock = self._head or log.head(self.conn, self.register.device)
        event = Event(
            id=event_id, device=self.register.device, seq=seq + 1, clock=next_tick(clock),
            verb=step.verb.name, subject=step.subject, area_code=step.area, form=self.form,
            after=(step.before["last_event"],) if step.before and step.before.get("last_event") else (),
            occurred_on=step.on.effective(self.today).isoformat(), said_on=step.on.said,
            recorded_at=self.register.clock.now().isoformat(timespec="milliseconds"), actor=self.actor.uid,
            how_known=how, caught_up=int(step.caught_up), on_behalf_of=on_behalf_of,
            body=self._body(step), prev=prev,
        )  # fmt: skip
        event = log.append(self.conn, event, mentions_in(event))
        self._head = (event.seq, event.hash, event.clock)
        self.events.append(event)
        if step.verb.name in ("event.retract", "event.correct"):
            for _, uid in sorted(step.records):
                refold(self.conn, uid)
            self._states.clear()
        else:
            project(self.conn, event, self._states)
        self._changed_areas.add(event.area_code)
        return event

    @staticmethod
    def _body(step: Step) -> State:
        kind = step.verb.kind
        facts = {name: step.seal(kind, step.subject, name, value) for name, value in step.facts.items()}
        body: State = {"v": BODY_VERSION, "facts": facts}
        if step.transition:
            body["status"] = [step.status if step.to else None, step.to]
        if step.verb.dated:
            body["dated"] = list(step.verb.dated)
        if step.verb.about:
            body |= {"subject_stays": True, "of": step.verb.about}
        if step.target:
            body["of"] = step.target.kind
        for name in ("makes", "sets", "events"):
            if many := getattr(step, name):
                body[name] = many
        if step.records:
            body["records"] = sorted(map(list, step.records))
        return body

    def seal(self, uid: str, name: str, text: str) -> str:
        """Keep a personal text beside the log; returns the digest that names it."""
        digest, box = self.register.sealer.seal(text.encode(), f"{uid}.{name}")
        self.conn.execute(insert(tables.sealed), {"digest": digest, "uid": uid, "field": name, "box": box})
        return digest

    def finish(self) -> None:
        """Bring what sums up whole villages up to date, once for all that was done."""
        for area in sorted(self._changed_areas - {""}):
            self.register.summarise(self.conn, area)

    @contextmanager
    def new_form(self) -> Iterator[None]:
        """Events of this block are one form of their own: retracted together."""
        outer, self.form = self.form, None
        try:
            yield
        finally:
            self.form = outer

    @contextmanager
    def acting_as(self, actor: Actor) -> Iterator[None]:
        """Steps that the system itself takes in the wake of another."""
        outer, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = outer


def scope_of(kind: str, record: State) -> str:
    """The village that decides whether a record is in an account's scope."""
    return str(record["uid"] if kind == "village" else record["area_code"])


def project(conn: Connection, event: Event, known: dict[tuple[str, str], State | None] | None = None) -> None:
    """Bring the read tables up to one more event; ``known`` spares loading what was just read."""
    for kind, uid in touched(event):
        _project_on(conn, event, kind, uid, known if known is not None else {})


def _project_on(
    conn: Connection, event: Event, kind: str, uid: str, known: dict[tuple[str, str], State | None]
) -> None:
    if (kind, uid) in known:
        before = known[kind, uid]
    else:
        before = None if _begins(event, kind, uid) else state.load(conn, kind, uid)
    if before is None and event.verb in COMMON:
        return  # it concerned a record that a retract has taken away
    after = apply(before, event, kind, uid)
    state.save(conn, kind, after, before)
    known[kind, uid] = after
    moved = (event.body.get("status") or [None, None])[1]
    if moved and uid == event.subject and is_legal(before, event):
        state.add_step(conn, event, after["status"])


def _begins(event: Event, kind: str, uid: str) -> bool:
    """Whether the event makes the record, so that there is nothing to load."""
    return any(one["uid"] == uid and one["kind"] == kind for one in event.body.get("makes", ()))


def refold(conn: Connection, uid: str) -> None:
    """Throw away a record's rows and fold its standing events anew."""
    from landtrack.register.history import standing_about  # noqa: PLC0415

    for kind in RECORDS:
        state.remove(conn, kind, uid)
    known: dict[tuple[str, str], State | None] = {}
    for event in standing_about(conn, uid):
        for kind, one in touched(event):
            if one == uid:
                _project_on(conn, event, kind, uid, known)
    state.index_again(conn, uid)


def _is_untold(verb: Verb, name: str, value: Any) -> bool:
    """Whether a fact is as good as missing; of an amount, "unknown" is an answer."""
    return value == "" or (value is None and verb.fact(name).base not in ("quantity", "area"))


_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def mentions_in(event: Event) -> set[str]:
    """Every uid an event names: its subject and all that its body refers to."""
    return {event.subject, *_UID.findall(canonical(event.body))} - {""}
