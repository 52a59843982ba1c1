"""Who may do and see what: GRANTS (verb x role or duty) and SEES (class x role).

One source for buttons, routes, imports and tests.  ``who`` codes are those of the field:
R recorder, O officer, A approver, F focal point, CH the deciding body, OWN that body as far as it
tells who heard its own answer, W the complainants (heard by a recorder), S the system.  An account
acts within its villages and ladder level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import Transition, rows_of
from landtrack.errors import NotAllowed

ROLES = ("officer", "chief", "advocate", "admin")
ALL_VILLAGES = "*"

# Verbs without a life cycle; the others have their ``who`` in TRANSITIONS.
_WHO: dict[str, str] = {
    "unit.add": "O ADMIN", "village.add": "O ADMIN", "village.hold": "O", "authority.add": "O ADMIN",
    "person.register": "R O OWN", "person.count": "R O", "person.name": "R O",
    "person.same_as": "O", "person.not_same": "O", "person.erase": "O F", "claim.erase": "O F",
    "group.register": "R O", "group.member_joined": "R O", "group.member_left": "R O",
    "group.same_as": "O", "group.not_same": "O",
    "consent.record": "R O", "consent.withdraw": "R O", "document.add": "R O OWN",
    "figure.report": "R O", "parcel.add": "O", "parcel.reshape": "O", "parcel.split": "O", "parcel.merge": "O",
    "parcel.mark_common": "O", "plot.lay_out": "O",
    "visit.record": "R O", "visit.season_sheet": "R O",
    "account.open": "ADMIN", "account.change": "ADMIN", "account.disable": "ADMIN",
    "setting.change": "ADMIN", "claim.extend": "O",
    "event.retract": "R O CH ADMIN", "event.correct": "R O ADMIN", "event.complete": "R O A",
}  # fmt: skip

# Steps that only formalise belong to whoever holds the form's own verb as well (the four forms).
_WITH_THE_FORM = {"claim.tell_outcome": ("CH",), "claim.acknowledge": ("CH",)}
_OWN_ANSWER = "own_answer"  # a duty that no account is given: it is held while a body's answer is written
# What each letter means in terms of an account. CH is the body itself, or an officer who
# enters what it said; W speaks through a recorder.
_HOLDERS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "R": (("officer", "recorder"),),
    "O": (("officer", None),),
    "A": (("officer", "approver"),),
    "F": (("officer", None),),
    "CH": (("chief", None), ("officer", None)),
    "OWN": (("chief", _OWN_ANSWER),),
    "W": (("officer", "recorder"),),
    "S": (),
    "ADMIN": (("admin", None),),
}


def who(verb: str) -> frozenset[str]:
    """Letters of those whose act the verb is."""
    rows = rows_of(verb)
    if not rows:
        return frozenset(_WHO[verb].split())
    return frozenset(w for row in rows for w in row.who) | frozenset(_WITH_THE_FORM.get(verb, ()))


GRANTS: dict[str, frozenset[tuple[str, str | None]]] = {
    verb: frozenset(holder for letter in who(verb) for holder in _HOLDERS[letter]) for verb in VERBS
}

# Classes of field that a role may read of records in its villages (I, C, S further depend
# on the record: see register.names). The chief sees a code unless the women agreed.
SEES: dict[str, frozenset[str]] = {
    "officer": frozenset("ICSOP"),
    "chief": frozenset("OP"),
    "advocate": frozenset("P"),
    "admin": frozenset("P"),
}
NOT_SEALED = frozenset("OP")  # classes that every line may carry
# Lateness, waiting days, tasks and reserves are the officer's view only.
SEES_LATENESS = frozenset({"officer"})
SEES_GEOMETRY = frozenset({"officer", "chief"})
SHAPES = frozenset({"geometry", "common_parts"})  # fields on which it decides, whatever their class
SEES_CASES = frozenset({"officer", "chief"})


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as the policy sees it."""

    uid: str
    name: str
    role: str
    duties: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    ladder_level: int | None = None
    authority: str | None = None
    language: str = "fr"
    disabled: bool = False
    in_hands: bool = False  # an officer's screen in the hands of a body: it reads as that body, and no name
    overheard: bool = False  # what it reads goes over a line that others can listen to

    @property
    def opens_sealed(self) -> bool:
        """Whether names, words and papers of the women may be opened on this screen at all."""
        return not (self.in_hands or self.overheard or self.disabled)

    @property
    def sees_all_villages(self) -> bool:
        """Whether no village is out of scope."""
        return ALL_VILLAGES in self.villages

    def in_scope(self, area: str) -> bool:
        """Whether a record lying in ``area`` ("" is the whole register) is in scope."""
        return not area or self.sees_all_villages or area in self.villages


def in_hands_of(officer: Actor, body: str, village: str | None, ladder_level: int) -> Actor:
    """An officer's account as it reads while its screen is in the hands of a body of one of her villages."""
    here = frozenset({village}) if village else officer.villages
    return replace(
        officer, role="chief", duties=frozenset(), villages=here, authority=body, ladder_level=ladder_level,
        in_hands=True,
    )  # fmt: skip


def with_own_answer(actor: Actor) -> Actor:
    """An account while the answer that it gives is written: a body says who heard it, and leaves its voice."""
    return replace(actor, duties=actor.duties | {_OWN_ANSWER})


SYSTEM = Actor("system", "system", "system", villages=frozenset({ALL_VILLAGES}))


def may(actor: Actor, verb: str, area: str = "") -> bool:
    """Whether the account may do the verb in the village."""
    return refusal(actor, verb, area) is None


def refusal(actor: Actor, verb: str, area: str = "") -> str | None:
    """Why G0 refuses: disabled, role or village; None where it allows."""
    if actor is SYSTEM:
        return None if "S" in who(verb) else "role"
    if actor.disabled:
        return "disabled"
    held = {(actor.role, None)} | {(actor.role, duty) for duty in actor.duties}
    if not held & GRANTS[verb]:
        return "role"
    return None if actor.in_scope(area) else "village"


def require_row(actor: Actor, row: Transition) -> None:
    """Refuse a row of the life cycles that is somebody else's act, though the verb has other rows.

    Raises
    ------
    NotAllowed : with the reason
    """
    letters = {*row.who, *_WITH_THE_FORM.get(row.verb, ())}
    holders = {holder for letter in letters for holder in _HOLDERS[letter]}
    held = {(actor.role, None)} | {(actor.role, duty) for duty in actor.duties}
    if not held & holders and not (actor is SYSTEM and "S" in letters):
        raise NotAllowed(row.verb, actor.name, "role")


def require(actor: Actor, verb: str, area: str = "") -> None:
    """Refuse what the account may not do.

    Raises
    ------
    NotAllowed : with the reason
    """
    if why := refusal(actor, verb, area):
        raise NotAllowed(verb, actor.name, why)


def may_see(actor: Actor, cls: str) -> bool:
    """Whether the role may see fields of the class at all."""
    return not actor.disabled and cls in SEES.get(actor.role, frozenset())
