"""A verb on its way to becoming an event: what rules and guards look at and add to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from landtrack.domain.events import Event, Verb
from landtrack.domain.facts import fact
from landtrack.domain.lifecycle import Transition, rows_of
from landtrack.domain.policy import Actor
from landtrack.domain.values import VillageDate, new_uid

if TYPE_CHECKING:
    from landtrack.register.unit import Unit

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Follow:
    """A step in the wake of another, of the same form: the system's, or still the same account's.

    ``only_if`` looks at the register as the steps before it left it.
    """

    verb: str
    facts: State
    by_system: bool = True
    only_if: Callable[[Unit], bool] | None = None


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
    how_known: str = "seen"
    transition: Transition | None = None
    to: str | None = None  # where the step leads; rules set it where the table says <...>
    target: Event | None = None  # the event that a common verb acts on
    makes: list[State] = field(default_factory=list)
    sets: list[State] = field(default_factory=list)
    clears: list[str] = field(default_factory=list)  # fields of the subject that are emptied for good
    erased: list[str] = field(default_factory=list)  # records whose words are taken away
    erased_texts: set[str] = field(default_factory=set)  # digests of sealed texts that are taken away
    erased_files: set[str] = field(default_factory=set)  # hashes of files that are taken away
    areas: set[str] = field(default_factory=set)  # villages that it reaches besides its own
    events: list[str] = field(default_factory=list)  # that a retract takes out of the fold
    records: set[tuple[str, str]] = field(default_factory=set)  # that a common event concerns
    boxes: list[State] = field(default_factory=list)  # sealed texts that are kept with the event
    then: list[Follow] = field(default_factory=list)  # steps that follow from it at once

    @property
    def row(self) -> str:
        """The row of the tables that is taken, or asked again for a correction."""
        return (self.transition or rows_of(self.verb.name)[0]).row

    @property
    def status(self) -> str | None:
        """Where the subject stands."""
        return (self.before or {}).get("status")

    def make(self, kind: str, uid: str | None = None, **fields: Any) -> str:
        """A further record that begins with this event; returns its uid."""
        uid = uid or new_uid()
        self.makes.append({"kind": kind, "uid": uid, **{k: v for k, v in fields.items() if v is not None}})
        return uid

    def seal(self, kind: str, uid: str, name: str, value: Any, verb: str = "") -> Any:
        """The value as it may stand in an event: personal text only by its digest."""
        if not isinstance(value, str) or not fact(kind, name, verb).is_sealed:
            return value
        digest, box = self.unit.register.sealer.seal(value.encode(), f"{uid}.{name}")
        self.boxes.append({"digest": digest, "uid": uid, "field": name, "box": box})
        return {"sealed": digest}
