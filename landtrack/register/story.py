"""Story files: one verb a line, applied through the same write path as the app.

A line is a JSON object: ``do`` (the verb), ``on`` (the day), ``by`` (an account's name), ``as``
(a name for what the line creates), ``as_event`` (a name for the event itself), ``how`` (how it
is known), ``caught_up``, ``form`` (lines of the same form are one form), and the verb's facts.
Later lines use these names wherever a fact takes a reference.  What a line creates is, first of
all, its subject; else what begins with it: the field of a ``commitment.demarcate``, the decision
of a ``claim.uphold``.  A verb that makes many names each: ``plots.12`` by its number,
``women.1`` by its order; ``women`` alone is all of them, where a fact takes a list.

Blank lines and lines that begin with # are skipped.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from landtrack.domain.events import VERBS, Event, Verb
from landtrack.domain.facts import Fact
from landtrack.domain.policy import Actor
from landtrack.errors import (
    AlreadyThere,
    LandtrackError,
    MissingFact,
    NotFound,
    StoryLineRefused,
    UnknownFact,
    UnknownVerb,
    UnreadableFact,
)
from landtrack.register.register import Register, to_actor
from landtrack.register.unit import Unit, scope_of
from landtrack.store import log

Said = dict[str, Any]
# Takes the lines, gives them back one by one, and shows how far it is.
Progress = Callable[[list[str]], Iterable[str]]

_KEYS: dict[str, type] = {"by": str, "as": str, "as_event": str, "how": str, "caught_up": bool, "form": str}
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PARTY = ("party", "person", "group", "authority")
# What people call a record that was there before the story.
_KNOWN_BY = {
    "unit": ("code",), "village": ("code", "name"), "claim": ("public_code",), "person": ("pseudonym",),
    "group": ("pseudonym",), "authority": ("pseudonym",), "account": ("name",),
}  # fmt: skip


@dataclass(slots=True)
class StoryReport:
    """What came of a story: events recorded, lines refused, uids by the names the story gave."""

    recorded: int = 0
    refused: list[StoryLineRefused] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    dry_run: bool = False


class _GiveUp(Exception):
    """Not an error: a dry run has come to its end, and its transaction is undone."""


def apply_story(
    register: Register, lines: Iterable[str], *, accounts: dict[str, Actor], keep_going: bool = False,
    dry_run: bool = False, progress: Progress | None = None,
) -> StoryReport:  # fmt: skip
    """Apply the lines in order: all of them, or nothing.

    Parameters
    ----------
    accounts : whom ``by`` may name; ``""``, else the first, acts where a line names nobody.
        Accounts that the story itself opens may be named from then on
    keep_going : leave refused lines out, each undone on its own, and report them
    dry_run : apply everything, then undo it

    Raises
    ------
    StoryLineRefused : the first line refused, unless ``keep_going``; its ``cause`` is the error itself
    """
    story = _Story(register, accounts)
    listed = list(lines)
    try:
        with register.write(story.default) as unit:
            for number, text in enumerate(progress(listed) if progress else listed, start=1):
                story.take(unit, number, text, keep_going=keep_going)
            if dry_run:
                unit.finish()
                raise _GiveUp  # noqa: TRY301 (only an exception undoes the transaction)
    except _GiveUp:
        story.report.dry_run = True
    story.report.aliases = {name: uids[0] for name, uids in story.named.items() if len(uids) == 1}
    return story.report


def _refused(line: int, verb: str, cause: LandtrackError, possible: list[str]) -> StoryLineRefused:
    """The error of a line; its ``cause`` is the original one, for its own sentence."""
    return StoryLineRefused(line, verb, str(cause), cause, tuple(possible))


class _Story:
    """A story on its way: the names that its lines gave so far."""

    def __init__(self, register: Register, accounts: dict[str, Actor]) -> None:
        self.register, self.accounts = register, dict(accounts)
        self.default = accounts.get("") or next(iter(accounts.values()))
        self.named: dict[str, list[str]] = {}
        self.events: dict[str, Event] = {}
        self.forms: dict[str, str] = {}
        self.report = StoryReport()

    def take(self, unit: Unit, number: int, text: str, *, keep_going: bool) -> None:
        """Apply one line, or refuse it."""
        text = text.lstrip("\ufeff").strip()
        if not text or text.startswith("#"):
            return
        verb = "?"
        try:
            told = _read_line(text)
            verb = str(told.get("do", "?"))
            with self._place_for(unit, keep_going=keep_going) as place:
                self.report.recorded += self._apply(place, told)
        except LandtrackError as error:
            refused = _refused(number, verb, error, self._possible(error))
            if not keep_going:
                raise refused from error
            self.report.refused.append(refused)

    @contextmanager
    def _place_for(self, unit: Unit, *, keep_going: bool) -> Iterator[Unit]:
        """The unit that a line is written in: the story's own, or one that can be undone alone."""
        if not keep_going:
            yield unit
            return
        with unit.conn.begin_nested():
            alone = Unit(self.register, unit.conn, unit.actor)
            yield alone
            alone.finish()

    def _apply(self, unit: Unit, told: Said) -> int:
        """Record the line's event; returns how many events came of it."""
        verb, on = told.pop("do", None), told.pop("on", None)
        if not isinstance(verb, str):
            raise MissingFact("?", ("do",))
        if verb not in VERBS:
            raise UnknownVerb(verb, tuple(difflib.get_close_matches(verb, VERBS, 3)))
        keys = {name: _checked(name, told.pop(name, None)) for name in _KEYS}
        if keys["as"] in self.named or keys["as_event"] in self.events:
            raise AlreadyThere(str(keys["as"] if keys["as"] in self.named else keys["as_event"]))
        before = len(unit.events)
        unit.form = self.forms.get(keys["form"] or "")
        how: Said = {"on": on, "how_known": keys["how"] or "seen", "caught_up": bool(keys["caught_up"])}
        with unit.acting_as(self._actor(unit, keys["by"])):
            if verb == "claim.lodge" and "claim" not in told:
                told["claim"] = self._draft(unit, how, told)
            event = unit.do(verb, **how, **self._facts(unit, VERBS[verb], told))
        self._remember(unit, event, keys)
        return len(unit.events) - before

    def _draft(self, unit: Unit, how: Said, told: Said) -> str:
        """A request told in one line: its draft is recorded on the way."""
        begun = {"village": told.pop("village")} if "village" in told else {}
        return unit.do("claim.record", **how, **self._facts(unit, VERBS["claim.record"], begun)).subject

    def _actor(self, unit: Unit, by: str | None) -> Actor:
        """The account as it stands at this line: a right withdrawn by the story no longer acts."""
        known = self.default if by is None else self.accounts.get(by)
        if known is None:
            raise NotFound("account", str(by))
        found = unit.matching("account", uid=known.uid)
        return to_actor(found[0]) if found else known

    # --- names ------------------------------------------------------------------------

    def _remember(self, unit: Unit, event: Event, keys: Said) -> None:
        if event.verb == "account.open":
            opened = to_actor(unit.matching("account", uid=event.subject)[0])
            self.accounts[opened.name] = opened
        if keys["as_event"]:
            self.events[keys["as_event"]] = event
        if keys["form"]:
            self.forms[keys["form"]] = event.form
        if alias := keys["as"]:
            self.named |= _named_by(alias, event)

    def _possible(self, error: LandtrackError) -> list[str]:
        """Names that may have been meant by one that is not known."""
        if not isinstance(error, NotFound):
            return []
        known = {"account": list(self.accounts), "event": list(self.events)}.get(error.kind, list(self.named))
        return difflib.get_close_matches(str(error.uid), known, 3, 0.3)

    def _facts(self, unit: Unit, spec: Verb, told: Said) -> Said:
        """The facts with names replaced by what they stand for."""
        own = "" if spec.makes or spec.about or spec.kind == "event" else spec.kind
        if unknown := sorted(set(told) - {*spec.facts, own}):
            raise UnknownFact(spec.name, tuple(unknown), spec.facts)
        if spec.kind == "event" and "event" in told:
            event = self._event(unit, told["event"])
            told = told | {"event": event.id}
            target = VERBS.get(event.verb)  # whose facts a correction names
            if target and isinstance(told.get("facts"), dict):
                known = {name: value for name, value in told["facts"].items() if name in target.facts}
                told["facts"] = told["facts"] | self._facts(unit, target, known)
        return {
            name: self._fact(unit, Fact(own, f"ref:{own}") if name == own else spec.fact(name), value)
            for name, value in told.items()
        }

    def _fact(self, unit: Unit, what: Fact, value: Any) -> Any:
        kinds = what.kinds
        match what.base:
            case "ref" if isinstance(value, str):
                return self._one(unit, kinds, value)
            case "refs" if isinstance(value, str | list):
                many = [value] if isinstance(value, str) else value
                return [uid for one in many for uid in self._any(unit, kinds, one)]
            case "people" if value != "not_said" and isinstance(value, str | list | dict):
                many = value if isinstance(value, list) else [value]
                return [link for one in many for link in self._links(unit, one)]
            case "json" if what.name == "villages" and isinstance(value, list):
                return [one if one == "*" else self._one(unit, ("village",), one) for one in value]
            case "json" if what.name == "parents" and isinstance(value, list):
                return [self._parent(unit, one) for one in value]
        return value

    def _links(self, unit: Unit, said: Any) -> list[Any]:
        kinds = ("person", "group", "authority")
        if isinstance(said, dict):
            return [{k: self._one(unit, kinds, v) if k in _PARTY else v for k, v in said.items()}]
        return self._any(unit, kinds, said)

    def _parent(self, unit: Unit, said: Any) -> Any:
        if not isinstance(said, dict) or "unit" not in said:
            raise UnreadableFact("parents", "json", str(said)[:200])
        return said | {"unit": self._one(unit, ("unit",), said["unit"])}

    def _one(self, unit: Unit, kinds: tuple[str, ...], said: Any) -> str:
        found = self._any(unit, kinds, said)
        if len(found) != 1:
            raise NotFound("/".join(kinds), str(said))
        return found[0]

    def _any(self, unit: Unit, kinds: tuple[str, ...], said: Any) -> list[str]:
        """The uids that a name stands for: one given by the story, a uid, or a record's own code."""
        if not isinstance(said, str):
            raise UnreadableFact("/".join(kinds), "ref", str(said)[:200])
        if said in self.named:
            return self.named[said]
        if _UID.fullmatch(said):
            return [said]
        found = {
            record["uid"]
            for kind in kinds
            for name in _KNOWN_BY.get(kind, ())
            for record in unit.matching(kind, **{name: said})
            if unit.actor.in_scope(scope_of(kind, record))
        }
        if len(found) != 1:
            raise NotFound("/".join(kinds), said)
        return list(found)

    def _event(self, unit: Unit, said: Any) -> Event:
        event = self.events.get(said) if isinstance(said, str) else None
        event = event or log.by_id(unit.conn, str(said))
        if event is None:
            raise NotFound("event", str(said))
        return event


def _named_by(alias: str, event: Event) -> dict[str, list[str]]:
    """What ``as`` names: the subject that begins, else what begins with the event, else its subject."""
    spec, makes = VERBS[event.verb], event.body.get("makes", [])
    if spec.makes or not makes:
        return {alias: [event.subject]}
    if not spec.about:
        return {alias: [makes[0]["uid"]]}
    numbers = [one["number"] if one["kind"] == "plot" else i for i, one in enumerate(makes, 1)]
    each = {f"{alias}.{number}": [one["uid"]] for number, one in zip(numbers, makes, strict=True)}
    return {alias: [one["uid"] for one in makes]} | each


T = TypeVar("T")


def _checked(name: str, value: T) -> T:
    if value is not None and not isinstance(value, _KEYS[name]):
        raise UnreadableFact(name, "bool" if _KEYS[name] is bool else "text", str(value)[:200])
    return value


def _read_line(text: str) -> Said:
    """A line as a mapping; a name said twice in it is refused, for one of the two would be lost."""
    try:
        told = json.loads(text, object_pairs_hook=_each_name_once)
        json.dumps(told, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        near = text[max(0, error.pos - 20) : error.pos + 20]
        raise UnreadableFact("line", "json", f"{error.msg}: …{near}…") from error
    except (ValueError, RecursionError) as error:  # too many digits, half a character, too deep
        raise UnreadableFact("line", "json", text[:80]) from error
    if not isinstance(told, dict):
        raise UnreadableFact("line", "json", text[:80])
    return told


def _each_name_once(pairs: list[tuple[str, Any]]) -> Said:
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableFact(twice, "once", str(told[twice])[:200])
    return told
