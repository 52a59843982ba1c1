"""What the guided forms write: one form, several verbs, one transaction.

Steps that only formalise (acknowledge, start the review, announce, commit the land) are
written on the way, each as its own event, and never asked for.  The first event takes the
draft's uid as its id: pressed twice, or sent again after a power cut, a form writes once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from landtrack.domain.asking import FORMS, SAID, UNKNOWN, of_verb
from landtrack.domain.events import VERBS, Event
from landtrack.domain.facts import Fact
from landtrack.domain.policy import Actor, with_own_answer
from landtrack.domain.values import new_uid
from landtrack.errors import LandtrackError, MissingFact, NotFound, RegisterBusy
from landtrack.register import drafts, field_forms, people_forms
from landtrack.register.documents import add_kept
from landtrack.register.drafts import Draft
from landtrack.register.history import is_standing
from landtrack.store import log

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.register.register import Register
    from landtrack.register.unit import Unit

State = dict[str, Any]
# The page's own answers, which are no facts of a verb.
_APART = frozenset({"on", "how_known", "after", "said", "women_there", "village"})
_KIND_OF_FILE = {
    "page_photo": "photo", "audio": "voice", "voice": "voice", "photo": "photo", "decision.voice": "oral_decision",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What a form wrote: the record it is about or began, its events, and whether nobody has taken them back."""

    subject: str
    events: tuple[Event, ...]
    stands: bool = True


@dataclass(slots=True)
class Telling:
    """One form being written: its answers as facts, the first event with the draft's uid."""

    unit: Unit
    answers: State
    draft: Draft
    subject: str = field(init=False)  # the record the form is about, or began
    _first: str | None = field(init=False)
    _seen: str | None = field(init=False)  # the last event of the subject that the page saw

    def __post_init__(self) -> None:
        self.subject = self.draft.subject
        self._first, self._seen = self.draft.uid, self.answers.get("after")

    @property
    def area(self) -> str:
        """The village."""
        return str(self.answers.get("village") or self.draft.area)

    def do(self, verb: str, **facts: Any) -> Event:
        """Tell one verb on the form's day, known the way the form says; unanswered facts are left out."""
        known = {name: value for name, value in facts.items() if value not in (None, "", [])}
        first, self._first, seen = self._first, None, None
        if self.draft.subject and self.draft.subject == known.get(VERBS[verb].kind):
            seen, self._seen = self._seen, None  # asked once, of the state before this form moves it
        return self.unit.do(verb, id=first, on=self.answers.get("on"), after=seen,
                            how_known=self.answers.get("how_known") or "seen", **known)  # fmt: skip

    def facts(self, *names: str, kind: str) -> State:
        """Answers as facts of a verb, with people registered and files made documents first."""
        return {
            name: self._fact(kind, name, self.answers[name])
            for name in names
            if self.answers.get(name) not in (None, "", [])
        }

    def _fact(self, kind: str, name: str, value: Any) -> Any:
        if isinstance(value, dict) and value.get("hash"):
            kept = {key: value[key] for key in ("hash", "size", "media_type", "exif_removed")}
            about = {"about": self.subject} if self.subject else {}
            sort = _KIND_OF_FILE.get(f"{kind}.{name}") or _KIND_OF_FILE.get(name, "other")
            return add_kept(self.unit, kept, sort, village=self.area, **about, access_class="S").subject
        if _what(kind, name).base == "people" and isinstance(value, list):
            return [self.person(one) for one in value]
        if value == UNKNOWN:
            return {"people": "not_said", "json": "not_known"}.get(_what(kind, name).base, value)
        return value

    def person(self, one: Any) -> Any:
        """A reference; somebody new is registered first: by the name, given with a yes, or by a mark alone."""
        if isinstance(one, dict) and one.get("kind") == "family":
            return self.unit.do("group.register", village=self.area, name=one["new_name"], group_type="family",
                                on=self.answers.get("on")).subject  # fmt: skip
        if isinstance(one, dict) and one.get("new_name"):
            told: State = {"basis": "named", "sex": one.get("sex") or UNKNOWN, "consent_record": "yes"}
            on = self.answers.get("on")
            return self.unit.do("person.register", village=self.area, full_name=one["new_name"], on=on, **told).subject
        if isinstance(one, dict):
            told = {"basis": "counted", "sex": one.get("sex") or UNKNOWN, "sign": one["mark"]}
            return self.unit.do("person.register", village=self.area, on=self.answers.get("on"), **told).subject
        return one


def _what(kind: str, name: str) -> Fact:
    from landtrack.domain.facts import fact  # noqa: PLC0415 (named like our parameter everywhere else)

    return fact(kind, name)


def write(register: Register, actor: Actor, draft: Draft) -> Written:
    """Write a finished form and let go of its draft, or change nothing.

    Raises
    ------
    MissingFact : a question of the form has no answer
    LandtrackError : as ``Unit.do``
    """
    form = FORMS.get(draft.form) or of_verb(draft.form)
    if missing := form.missing(draft.answers):
        raise MissingFact(form.verb, tuple(missing))
    with register.write(actor) as unit:
        told = _written(unit.conn, actor, draft.uid)
        is_new = told is None
        if told is None:
            subject = _WRITES.get(draft.form, _one_step)(Telling(unit, dict(draft.answers), draft))
            told = Written(subject, tuple(unit.events))
        drafts.drop(unit.conn, register, draft)
    if is_new and LENT in draft.answers and draft.answers.get("said") in _LENDS:
        drafts.save(register, actor, _land_of(draft, told))
    return told


class _Undone(Exception):
    """Not an error: the form could be written, and is not."""


def refusal(register: Register, actor: Actor, draft: Draft) -> LandtrackError | None:
    """Why the register would not take a form as it is told so far; nothing is written.

    None: it would, or another program is writing so that nobody can say.
    """
    try:
        with register.write(actor) as unit:
            _WRITES.get(draft.form, _one_step)(Telling(unit, dict(draft.answers), draft))
            unit.finish()
            raise _Undone  # noqa: TRY301 (only an exception undoes the transaction)
    except (_Undone, RegisterBusy):
        return None
    except LandtrackError as error:
        return error


def written(register: Register, actor: Actor, uid: str) -> Written | None:
    """What the draft of this uid has written already; None while it has not.

    Raises
    ------
    NotFound : another account wrote it
    """
    with register.database.read() as conn:
        return _written(conn, actor, uid)


def _written(conn: Connection, actor: Actor, uid: str) -> Written | None:
    first = log.by_id(conn, uid)
    if first is None:
        return None
    if first.actor != actor.uid:
        raise NotFound("draft", uid)
    return Written(first.subject, tuple(log.of_form(conn, first.form)), is_standing(conn, first))


# --- a new request ---------------------------------------------------------------------------

_ASKED = ("complainant_kind", "women_asked", "remedies", "consent_record", "share_with_chief", "danger",
          "text_original", "page_photo", "audio", "channel", "language", "interpreter", "decider_named",
          "area_asked", "land_words", "risk_note", "receipt_icon", "complainants")  # fmt: skip


def _request(telling: Telling) -> str:
    """Record, lodge, acknowledge."""
    telling.subject = telling.do(
        "claim.record", village=telling.area, public_code=telling.answers.get("public_code")
    ).subject
    return _lodge(telling)


def _lodge(telling: Telling) -> str:
    """Lodge a claim that was begun, and acknowledge it."""
    claim = telling.subject
    facts = telling.facts(*_ASKED, kind="claim")
    facts["women_asked"] = facts.get("women_asked", UNKNOWN)
    telling.do("claim.lodge", claim=claim, **facts)
    telling.do("claim.acknowledge", claim=claim, paper=telling.answers.get("paper") or "none",
               receipt_icon=telling.answers.get("receipt_icon"))  # fmt: skip
    return claim


# --- the chief's answer ----------------------------------------------------------------------

_DECIDED = ("promised_women", "promised_area", "promised_by", "refusal_reason", "reason_words", "witnesses",
            "people_present", "women_present", "place", "grounds", "conditions", "source_kind", "voice")  # fmt: skip


def _answer(telling: Telling) -> str:
    """Bring the request before the body, tell what it said, and that the women heard it."""
    unit, answers = telling.unit, telling.answers
    claim, verb = unit.get("claim", telling.draft.subject), SAID[answers["said"]]
    telling.answers.setdefault("village", claim["village"])
    body = claim.get("body") or body_for(unit, claim)
    if claim["status"] == "lodged":
        telling.do("claim.acknowledge", claim=claim["uid"], paper=claim.get("paper") or "none")
        claim = unit.get("claim", claim["uid"])
    if claim["status"] == "acknowledged":
        telling.do("claim.start_review", claim=claim["uid"], body=body)
    elif claim["status"] == "on_hold" and verb not in ("claim.talk_again", "claim.hearing_held"):
        telling.do("claim.resume", claim=claim["uid"])
    if verb in ("claim.talk_again", "claim.hearing_held"):
        names = ("hold_until", "sat", "place", "voice") if verb == "claim.talk_again" else (
            "sat", "people_present", "women_present", "place", "voice")  # fmt: skip
        facts = telling.facts(*names, kind="claim")
        if verb == "claim.hearing_held":
            facts.setdefault("sat", [body])
        telling.do(verb, claim=claim["uid"], **facts)
        return str(claim["uid"])
    with unit.acting_as(with_own_answer(unit.actor)):  # whether it is its own to answer, the answer itself asks
        facts = telling.facts(*(n for n in _DECIDED if n in VERBS[verb].facts), kind="decision")
    if verb != "claim.refuse":
        facts |= {n: facts.get(n, UNKNOWN) for n in ("promised_women", "promised_area")}
    telling.do(verb, claim=claim["uid"], body=body, decided_on=answers["on"], **facts)
    if answers.get("women_there") == "yes":
        telling.do("claim.tell_outcome", claim=claim["uid"], told_how="spoken")
    return str(claim["uid"])


def body_for(unit: Unit, claim: State) -> str:
    """Who decides at the claim's rung: the body of its village; a village's chief is added if nobody has been yet."""
    level = claim.get("ladder_level") or 1
    bodies = unit.matching("authority", ladder_level=level)
    here = [a for a in bodies if a.get("village") == claim["village"]] or [a for a in bodies if not a.get("village")]
    if here:
        return str(here[0]["uid"])
    if level > 1:
        raise MissingFact("claim.start_review", ("body",))
    return unit.do("authority.add", office="chief", village=claim["village"], on=claim.get("date_received")).subject


# --- land given ------------------------------------------------------------------------------

LENT = "lent"  # of an answer begun on a lent screen: which time it was lent
_LENDS = ("just", "in_part")


def _land_of(draft: Draft, told: Written) -> Draft:
    """The form "Land given", begun with what the chief said on the officer's screen, before whom he said it."""
    said = draft.answers
    answers: State = {
        "claims": [draft.subject], "on": said["on"], "how_known": said.get("how_known"),
        "declared_area": said.get("promised_area"), "promised_women": said.get("promised_women"),
        "end": said.get("end"), "heard_by": _heard(told),
        "givers": [{"new_name": said["family"], "kind": "family"}] if said.get("family") else None,
    }  # fmt: skip
    known = {name: value for name, value in answers.items() if value not in (None, "", [], UNKNOWN)}
    return Draft(new_uid(), "land", "", draft.area, 0, {"givers": UNKNOWN, "declared_area": UNKNOWN} | known)


def _heard(told: Written) -> list[str]:
    """Who heard the decision that was just written."""
    made = (one for event in told.events for one in event.body.get("makes", ()) if one["kind"] == "decision")
    return [link["party"] for one in made for link in one.get("witnesses") or ()]


_GIVEN = ("claims", "givers", "nature", "declared_area", "promised_women", "end", "target_season_date", "fee",
          "revocable", "location_words", "water", "walking_min")  # fmt: skip


def _land(telling: Telling) -> str:
    """Propose, announce, sign, and the land is committed to the requests it answers."""
    facts = telling.facts(*_GIVEN, kind="commitment")
    claims = facts.get("claims") or []
    facts["givers"] = facts.get("givers", "not_said")
    facts["declared_area"] = facts.get("declared_area", UNKNOWN)
    origin = "request" if claims else telling.answers.get("origin")
    begun = telling.do("commitment.propose", village=telling.area, origin=origin, **facts)
    heard = telling.facts("heard_by", "people_present", "women_present", kind="commitment")
    telling.do("commitment.announce", commitment=begun.subject, **heard)
    telling.do("commitment.sign", commitment=begun.subject, witnesses=heard.get("heard_by"))
    for claim in claims:
        telling.do("claim.commit_land", claim=claim, commitment=begun.subject)
    return begun.subject


# --- any other step ----------------------------------------------------------------------------


def _one_step(telling: Telling) -> str:
    """One verb with the facts that its form asked for."""
    spec = VERBS[telling.draft.form]
    names = [name for name in telling.answers if name in spec.facts and name not in _APART]
    facts = telling.facts(*names, kind=spec.kind)
    if not spec.makes and not spec.about:
        facts[spec.kind] = telling.draft.subject
    elif "village" in spec.facts:
        facts["village"] = telling.area
    elif about := spec.about or (FORMS[spec.name].about if spec.name in FORMS else ""):
        facts.setdefault(about, telling.draft.subject)
    return telling.do(spec.name, **facts).subject


_WRITES: dict[str, Callable[[Telling], str]] = {
    "request": _request,
    "lodge": _lodge,
    "answer": _answer,
    "land": _land,
    **field_forms.WRITES,
    **people_forms.WRITES,
}
