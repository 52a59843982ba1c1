"""The one write path: a verb with its facts becomes an event and new read tables.

``Unit.do`` is the whole mechanism, the same for a page, the command line, a story file and
an import: right (G0), facts, order of steps, guards, event, read tables, in one
transaction.  What is special to a verb stands in its rule (``rules``), what is special to
a row of the life cycles in its guards (``guards``); both are tables.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from landtrack.domain import policy
from landtrack.domain.events import BODY_VERSION, ERASES, VERBS, Event, Verb, canonical
from landtrack.domain.facts import Fact, read_fact
from landtrack.domain.fold import is_hidden
from landtrack.domain.lifecycle import Transition, rows_of, take_step
from landtrack.domain.policy import Actor
from landtrack.domain.spans import Stirred
from landtrack.domain.values import VillageDate, derived_uid, new_uid, read_date
from landtrack.errors import (
    AlreadyThere,
    ImpossibleDate,
    ImpossibleStep,
    MissingFact,
    NotAllowed,
    NotFound,
    SomethingNewer,
    UnknownFact,
    UnknownVerb,
    UnreadableFact,
)
from landtrack.register.clock import next_tick
from landtrack.register.drafts import forget_about
from landtrack.register.projection import UID, mentions_in, project, refold
from landtrack.register.step import Follow, Step
from landtrack.register.told import check_days, require_told
from landtrack.store import log, spans, state, tables
from landtrack.store.erasing import forget

if TYPE_CHECKING:
    from landtrack.register.register import Register

State = dict[str, Any]


class Unit:
    """A transaction in which one account acts; everything in it is kept, or nothing."""

    def __init__(self, register: Register, conn: Connection, actor: Actor) -> None:
        """Made by ``Register.write``."""
        self.register, self.conn, self.actor = register, conn, actor
        self.today: date = register.clock.today()
        self.form: str | None = None
        self.events: list[Event] = []
        self._changed_areas: set[str] = set()
        self._stirred = Stirred()
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
        if found is None or is_hidden(found) or not self.actor.in_scope(scope_of(kind, found)):
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
        if known := self._known(verb, id, uid):
            return known
        step = self._prepare(verb, on, facts, uid, caught_up=caught_up)
        step.facts |= found or {}
        step.how_known = how_known
        policy.require(self.actor, verb, step.area)
        self._require_newest(step, after)
        self._check(step)
        if on_behalf_of:
            self._require_there(["person", "group"], [on_behalf_of])
        event = self._record(step, id or new_uid(), how_known, on_behalf_of)
        for follow in step.then:
            self._follow(step, event, follow)
        return event

    def _follow(self, step: Step, event: Event, follow: Follow) -> None:
        """Take a step that follows from another; its id comes from that of the first, the same on every laptop."""
        if follow.only_if and not follow.only_if(self):
            return
        spec, how = VERBS[follow.verb], "none" if follow.by_system else event.how_known
        about = follow.facts.get(spec.kind) or canonical(follow.facts)  # what begins a record has no subject yet
        key, on = derived_uid(event.id, follow.verb, about), step.on.said
        if not spec.makes:  # the step it rests on may be later than what it follows
            since = self.get(spec.kind, about).get("status_since")
            on = since if since and read_date(since).first > step.on.last else on
        with self.acting_as(policy.SYSTEM if follow.by_system else self.actor):
            self.do(follow.verb, id=key, on=on, how_known=how, caught_up=step.caught_up,
                    uid=derived_uid(key, "makes") if spec.makes else None, **follow.facts)  # fmt: skip

    def _known(self, verb: str, event_id: str | None, uid: str | None) -> Event | None:
        """The event of an id that was sent twice, for the account that sent it; ids are UUIDs of version 7."""
        for name, value in (("id", event_id), ("uid", uid)):
            if value is not None and not (isinstance(value, str) and UID.fullmatch(value)):
                raise UnreadableFact(name, "uid", str(value)[:80])
        known = log.by_id(self.conn, event_id) if event_id else None
        if known is None:
            return None
        policy.require(self.actor, verb, known.area_code)
        if (known.actor, known.verb) != (self.actor.uid, verb):
            raise NotFound("event", known.id)
        return known

    def _require_newest(self, step: Step, after: str | None) -> None:
        """Refuse what was decided on an old page, with the newer event in hand."""
        if after and step.before and step.before["last_event"] != after:
            newer = log.by_id(self.conn, step.before["last_event"])
            raise SomethingNewer(step.subject, after, step.before["last_event"], newer.verb if newer else "")

    def _prepare(self, verb: str, on: object, facts: State, uid: str | None, *, caught_up: bool) -> Step:
        spec = VERBS.get(verb)
        if spec is None:
            raise UnknownVerb(verb, tuple(difflib.get_close_matches(verb, VERBS, 3)))
        own = () if spec.makes or spec.about or spec.kind == "event" else (spec.kind,)
        if unknown := sorted(set(facts) - {*spec.facts, *own}):
            raise UnknownFact(verb, tuple(unknown), spec.facts)
        read = self._read_facts(spec, facts, own)
        when = self._read_day(on)
        subject = self._new(uid) if spec.makes else self._subject(spec, read, own)
        before = None
        if not spec.makes and spec.kind != "event":
            before = self.get(spec.about or spec.kind, subject)
        step = Step(self, spec, self.actor, when, read, subject, before, "", caught_up)
        if spec.kind == "event":
            self._aim(step)
        else:
            step.area = self._area(step)
        return step

    def _new(self, uid: str | None) -> str:
        """The uid of a record that begins: never one that is known already."""
        if uid and log.about(self.conn, uid):
            raise AlreadyThere(uid)
        return uid or new_uid()

    def _aim(self, step: Step) -> None:
        """Point a common verb at its event: its subject and village are those of the event."""
        step.target = log.by_id(self.conn, step.subject)
        if step.target is None:
            raise NotFound("event", step.subject)
        step.subject, step.area = step.target.subject, step.target.area_code
        step.facts["event"] = step.target.id
        step.before = self._load(step.target.kind, step.subject)
        if step.before and is_hidden(step.before):
            raise NotFound("event", step.target.id)

    def _read_facts(self, spec: Verb, facts: State, own: tuple[str, ...]) -> State:
        named: dict[str, list[str]] = {}
        read = {
            name: value if name in own else self._read_into(named, spec.fact(name), value)
            for name, value in facts.items()
        }
        self._require_all(named)
        return read

    @staticmethod
    def _read_into(named: dict[str, list[str]], what: Fact, value: object) -> Any:
        """A fact in its canonical form; what it refers to is noted by kind, to be looked up at once."""

        def resolve(kinds: str, uid: str) -> str:
            named.setdefault(kinds, []).append(uid)
            return uid

        return read_fact(what, value, resolve)

    def _require_all(self, named: dict[str, list[str]]) -> None:
        for kinds, uids in named.items():
            self._require_there(kinds.split("/"), uids)

    def read_one(self, what: Fact, value: object) -> Any:
        """One fact in its canonical form; what it refers to is there."""
        named: dict[str, list[str]] = {}
        read = self._read_into(named, what, value)
        self._require_all(named)
        return read

    def _require_there(self, kinds: list[str], uids: list[str]) -> None:
        """Everything that the facts refer to is in the register and in the account's villages."""
        found = state.places_of(self.conn, uids, kinds)
        for uid in uids:
            if uid not in found or not self.actor.in_scope(found[uid]):
                raise NotFound("/".join(kinds), uid)

    def _read_day(self, on: object) -> VillageDate:
        what = Fact("on", "date")
        said = read_fact(what, self.today.isoformat() if on is None else on, lambda _, v: v)
        day = read_date(said)
        if day.first > self.today:
            raise ImpossibleDate(day.said, self.today.isoformat(), "after_today")
        return day

    def _subject(self, spec: Verb, read: State, own: tuple[str, ...]) -> str:
        name = spec.about or (own[0] if own else "event")
        value = read.get(name)
        if not isinstance(value, str):
            raise MissingFact(spec.name, (name,))
        if not UID.fullmatch(value):
            raise NotFound(name, value[:80].encode(errors="replace").decode())
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
        spec = step.verb
        if spec.has_life_cycle:
            step.transition = self._transition(step)
            step.to = step.transition.to
            policy.require_row(self.actor, step.transition)
            _require_body(self.actor, step)
        require_told(step)
        if not step.target:
            check_days(step)
        self.ask_rules(step)

    @staticmethod
    def ask_rules(step: Step) -> None:
        """What is special to the verb, then the guards of its row (of its first, when it is told anew)."""
        from landtrack.register.guards import GUARDS  # noqa: PLC0415 (guards and rules look at Step)
        from landtrack.register.rules import RULES  # noqa: PLC0415

        if rule := RULES.get(step.verb.name):
            rule(step)
        rows = rows_of(step.verb.name)
        row = step.transition or (rows[0] if rows else None)
        for name in row.guards if row else ():
            if guard := GUARDS.get(name):
                guard(step)

    @staticmethod
    def _transition(step: Step) -> Transition:
        """The row that leads on; what is not built yet is not offered in its place."""
        outcome = step.facts.get("closing_outcome")
        try:
            return take_step(step.verb.name, step.status, outcome)
        except ImpossibleStep as error:
            if any(row.when and step.status in row.sources for row in rows_of(step.verb.name)) and not outcome:
                raise MissingFact(step.verb.name, ("closing_outcome",)) from error
            raise ImpossibleStep(error.verb, error.status, tuple(v for v in error.allowed if v in VERBS)) from error

    def _record(self, step: Step, event_id: str, how_known: str, on_behalf_of: str) -> Event:
        how = read_fact(Fact("how_known", "code:how_known"), how_known, lambda _, v: v)
        self.form = self.form or event_id
        body = self._body(step)
        if step.boxes:
            self.conn.execute(insert(tables.sealed), step.boxes)
        seq, prev, clock = self._head or log.head(self.conn, self.register.device)
        event = Event(
            id=event_id, device=self.register.device, seq=seq + 1, clock=next_tick(clock),
            verb=step.verb.name, subject=step.subject, area_code=step.area, form=self.form,
            after=(step.before["last_event"],) if step.before and step.before.get("last_event") else (),
            occurred_on=step.on.effective(self.today).isoformat(), said_on=step.on.said,
            recorded_at=self.register.clock.now().isoformat(timespec="milliseconds"), actor=self.actor.uid,
            how_known=how, caught_up=int(step.caught_up), on_behalf_of=on_behalf_of,
            body=body, prev=prev,
        )  # fmt: skip
        event = log.append(self.conn, event, mentions_in(event))
        self._head = (event.seq, event.hash, event.clock)
        self.events.append(event)
        if step.verb.name in ERASES:
            forget(self.conn, step.erased_texts, step.erased_files)
            forget_about(self.conn, self.register, step.erased)
        if step.verb.name in ("event.retract", "event.correct"):
            for kind, uid in sorted(step.records):
                refold(self.conn, kind, uid, self._stirred)
            self._states.clear()
        else:
            project(self.conn, event, self._stirred, self._states)
        self._changed_areas |= {event.area_code, *step.areas}
        return event

    @staticmethod
    def _body(step: Step) -> State:
        kind = step.verb.kind
        facts = {name: step.seal(kind, step.subject, name, value, step.verb.name) for name, value in step.facts.items()}
        body: State = {"v": BODY_VERSION, "facts": facts}
        if step.verb.makes:
            body["begins"] = True
        if step.transition:
            body["status"] = [step.status if step.to else None, step.to]
        if step.verb.dated:
            body["dated"] = list(step.verb.dated)
        if step.verb.about:
            body |= {"subject_stays": True, "of": step.verb.about}
        if step.target:
            body["of"] = step.target.kind
        if step.verb.name in ERASES:
            body["erased"] = {"texts": sorted(step.erased_texts), "files": sorted(step.erased_files)}
        for name in ("makes", "sets", "clears", "events"):
            if many := getattr(step, name):
                body[name] = many
        if step.records:
            body["records"] = sorted(map(list, step.records))
        return body

    def finish(self) -> None:
        """Bring what sums up others up to date, once for all that was done: spans, then whole villages."""
        if self._stirred:
            self._changed_areas |= spans.renew(self.conn, self._stirred)
            self._stirred = Stirred()
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


def _require_body(actor: Actor, step: Step) -> None:
    """A deciding body's own account acts on claims at its rung, before it or its own, and on no other."""
    if actor.role != "chief" or step.verb.kind != "claim":
        return
    before = step.before or {}
    level = before.get("ladder_level") or 1
    if step.verb.name in ("claim.acknowledge", "claim.start_review"):  # no body looks at it yet
        named = {**before, **step.facts}.get("decider_named") == "yes"
        level, body = max(level, 2) if named else level, step.facts.get("body") or before.get("body") or actor.authority
    else:
        body = before.get("body")
    if level != actor.ladder_level or {body, step.facts.get("body") or body} != {actor.authority}:
        raise NotAllowed(step.verb.name, actor.name, "level")
