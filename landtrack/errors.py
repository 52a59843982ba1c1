"""One tree of errors: a stable code, typed details, and a sentence in every language.

The sentence itself stands in the catalogues under ``msgid``; the fields of the
error fill its blanks.  A retired code is listed in RETIRED, never reused.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

RETIRED: frozenset[str] = frozenset()


@dataclass(eq=False)  # eq=False keeps exceptions hashable
class LandtrackError(Exception):
    """Something landtrack could not do, told so that a person knows the way on."""

    code: ClassVar[str] = "LT000"
    msgid: ClassVar[str] = "error.unknown"
    exit_code: ClassVar[int] = 2

    def params(self) -> dict[str, object]:
        """The details of the error by name, for the sentence in the catalogue."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __str__(self) -> str:
        """Code and details, for logs; people read the catalogue's sentence."""
        details = ", ".join(f"{k}={v!r}" for k, v in self.params().items())
        return f"{self.code} {type(self).__name__}({details})"


# --- what was typed -----------------------------------------------------------


@dataclass(eq=False)
class UnreadableFact(LandtrackError):
    """A fact is not of the form its type asks for."""

    code: ClassVar[str] = "LT101"
    msgid: ClassVar[str] = "error.unreadable_fact"
    fact: str
    expected: str
    value: str


@dataclass(eq=False)
class MissingFact(LandtrackError):
    """A step lacks facts that may not be empty."""

    code: ClassVar[str] = "LT102"
    msgid: ClassVar[str] = "error.missing_fact"
    verb: str
    facts: tuple[str, ...]


@dataclass(eq=False)
class UnknownVerb(LandtrackError):
    """No verb has this name."""

    code: ClassVar[str] = "LT103"
    msgid: ClassVar[str] = "error.unknown_verb"
    verb: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownFact(LandtrackError):
    """The verb has no fact of this name."""

    code: ClassVar[str] = "LT104"
    msgid: ClassVar[str] = "error.unknown_fact"
    verb: str
    facts: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(eq=False)
class ImpossibleDate(LandtrackError):
    """G1: a day after today, or before the step it rests on."""

    code: ClassVar[str] = "LT110"
    msgid: ClassVar[str] = "error.impossible_date"
    on: str
    bound: str
    reason: str  # "after_today" or "before_step"


@dataclass(eq=False)
class ImpossibleValue(LandtrackError):
    """G10: a number, share or shape that cannot be."""

    code: ClassVar[str] = "LT111"
    msgid: ClassVar[str] = "error.impossible_value"
    fact: str
    reason: str
    detail: str = ""  # which one of many: the number of a plot


@dataclass(eq=False)
class StoryLineRefused(LandtrackError):
    """A line of a story file was refused; ``cause`` says why, ``why`` is its sentence."""

    code: ClassVar[str] = "LT120"
    msgid: ClassVar[str] = "error.story_line"
    line: int
    verb: str
    why: str
    cause: LandtrackError | None = None
    possible: tuple[str, ...] = ()  # names near the one that was not found


# --- order of steps -------------------------------------------------------------


@dataclass(eq=False)
class ImpossibleStep(LandtrackError):
    """The subject cannot take this step from the status it is in."""

    code: ClassVar[str] = "LT201"
    msgid: ClassVar[str] = "error.impossible_step"
    verb: str
    status: str
    allowed: tuple[str, ...]  # what a page can offer in its place


@dataclass(eq=False)
class SomethingNewer(LandtrackError):
    """Somebody acted on the subject since the page was drawn; the input is kept."""

    code: ClassVar[str] = "LT202"
    msgid: ClassVar[str] = "error.something_newer"
    subject: str
    seen: str
    newer: str  # id of the newest event of the subject
    newer_verb: str


@dataclass(eq=False)
class CannotRetract(LandtrackError):
    """An event can no longer be taken back as recorded by mistake."""

    code: ClassVar[str] = "LT203"
    msgid: ClassVar[str] = "error.cannot_retract"
    event: str
    reason: str  # built_on, not_yours, a_retract, gone


@dataclass(eq=False)
class GuardRefused(LandtrackError):
    """A hard guard of the step refuses; ``reason`` names the sentence."""

    code: ClassVar[str] = "LT210"
    msgid: ClassVar[str] = "error.guard"
    guard: str  # G2, G6, G7, G8, G10, G11 or the row of the table
    reason: str
    detail: str = ""


# --- rights -----------------------------------------------------------------------


@dataclass(eq=False)
class NotAllowed(LandtrackError):
    """G0: role, duty, villages or ladder level do not allow the verb or the read."""

    code: ClassVar[str] = "LT301"
    msgid: ClassVar[str] = "error.not_allowed"
    verb: str
    actor: str
    why: str  # role, village, level, disabled


@dataclass(eq=False)
class NamesClosed(LandtrackError):
    """The line can be listened to: names, words and papers of the women are not sent over it."""

    code: ClassVar[str] = "LT306"
    msgid: ClassVar[str] = "error.names_closed"


@dataclass(eq=False)
class WrongPassword(LandtrackError):
    """Name and password do not belong together; which of the two is never said."""

    code: ClassVar[str] = "LT303"
    msgid: ClassVar[str] = "error.wrong_password"


@dataclass(eq=False)
class WrongPin(LandtrackError):
    """Not the code with which the officer lent her screen."""

    code: ClassVar[str] = "LT305"
    msgid: ClassVar[str] = "error.wrong_pin"


@dataclass(eq=False)
class TooManyTries(LandtrackError):
    """Sign-in is paused after too many wrong passwords."""

    code: ClassVar[str] = "LT304"
    msgid: ClassVar[str] = "error.too_many_tries"
    minutes: int


# --- papers -----------------------------------------------------------------------


@dataclass(eq=False)
class PaperRefused(LandtrackError):
    """There is nothing yet that the paper could say, or she wants none."""

    code: ClassVar[str] = "LT601"
    msgid: ClassVar[str] = "error.paper_refused"
    paper: str
    reason: str


@dataclass(eq=False)
class PaperWaits(LandtrackError):
    """A certificate rests on something that is not complete: its reserves block it."""

    code: ClassVar[str] = "LT602"
    msgid: ClassVar[str] = "error.paper_waits"
    paper: str
    reserves: tuple[str, ...]


# --- the register as a file ---------------------------------------------------------


@dataclass(eq=False)
class NotFound(LandtrackError):
    """Nothing of this kind has this uid, or the account may not know of it."""

    code: ClassVar[str] = "LT401"
    msgid: ClassVar[str] = "error.not_found"
    kind: str
    uid: str


@dataclass(eq=False)
class RegisterMissing(LandtrackError):
    """There is no register at this place."""

    code: ClassVar[str] = "LT402"
    msgid: ClassVar[str] = "error.register_missing"
    place: str


@dataclass(eq=False)
class NotARegister(LandtrackError):
    """The file is there but is no landtrack register."""

    code: ClassVar[str] = "LT403"
    msgid: ClassVar[str] = "error.not_a_register"
    place: str


@dataclass(eq=False)
class NewerSchema(LandtrackError):
    """The register was written by a newer landtrack."""

    code: ClassVar[str] = "LT404"
    msgid: ClassVar[str] = "error.newer_schema"
    found: int
    known: int


@dataclass(eq=False)
class WrongKey(LandtrackError):
    """The key file does not open this register's sealed fields, or is not there."""

    code: ClassVar[str] = "LT405"
    msgid: ClassVar[str] = "error.wrong_key"
    place: str
    reason: str  # missing, wrong, unreadable


@dataclass(eq=False)
class AlreadyThere(LandtrackError):
    """Something of this name exists and would be overwritten."""

    code: ClassVar[str] = "LT406"
    msgid: ClassVar[str] = "error.already_there"
    what: str


@dataclass(eq=False)
class UnreadableFile(LandtrackError):
    """A file cannot be read as what it should be."""

    code: ClassVar[str] = "LT407"
    msgid: ClassVar[str] = "error.unreadable_file"
    place: str
    reason: str


@dataclass(eq=False)
class RegisterBusy(LandtrackError):
    """Another program holds the register; trying again is safe."""

    code: ClassVar[str] = "LT408"
    msgid: ClassVar[str] = "error.register_busy"
    place: str


@dataclass(eq=False)
class RefusedFile(LandtrackError):
    """A document is of a kind that is not taken in, or too large."""

    code: ClassVar[str] = "LT409"
    msgid: ClassVar[str] = "error.refused_file"
    reason: str


# --- vector files ---------------------------------------------------------------------


@dataclass(eq=False)
class WhichLayer(LandtrackError):
    """A file has several layers that may be meant, or not the one that was asked for."""

    code: ClassVar[str] = "LT412"
    msgid: ClassVar[str] = "error.which_layer"
    place: str
    asked: str
    layers: tuple[str, ...]


@dataclass(eq=False)
class UnknownCrs(LandtrackError):
    """A file does not say in which coordinate system it is, or in one that is not known: never guessed."""

    code: ClassVar[str] = "LT413"
    msgid: ClassVar[str] = "error.unknown_crs"
    place: str
    told: str = ""  # what it says, or was said


@dataclass(eq=False)
class NoSuchField(LandtrackError):
    """A layer has no field of this name."""

    code: ClassVar[str] = "LT414"
    msgid: ClassVar[str] = "error.no_such_field"
    place: str
    asked: str
    there: tuple[str, ...]
