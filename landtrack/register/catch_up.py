"""Past stories: nine answers become the dated events of a whole chain, marked as caught up.

A request becomes its claim up to the chief's answer, any other beginning a commitment of that
origin; land is proposed, announced and signed; women who were counted on the spot, or stand on a
paper, become persons with a plot that nobody measured; where a number was only told, it stays a
reported figure.  All events of a story are one form: they are taken back together.  No name and no
word of the women is kept; nothing starts a clock, and nothing is published until it is reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from landtrack.domain.events import Event, canonical
from landtrack.domain.facts import Fact, read_fact
from landtrack.domain.lifecycle import HELD
from landtrack.domain.values import read_date
from landtrack.errors import GuardRefused, ImpossibleValue, UnreadableFact
from landtrack.register.documents import add_document
from landtrack.register.history import is_standing
from landtrack.register.unit import Unit
from landtrack.store import log

State = dict[str, Any]

YES = ("uphold", "uphold_partly")
NOT_YET = ("talk_again", "refuse", "no_answer")
SAID = (*YES, *NOT_YET, "unknown")  # what the chief said
# How a number of women is known, where it is known well enough to be persons.
COUNTED = {"seen": "counted", "paper": "listed_on_paper"}
MOST_WOMEN = 10_000  # of one counting
# What a chief said at a meeting or to a project, where no land came of it: told, and no more.
_AS_TOLD = {
    "uphold": "deemed_legitimate", "uphold_partly": "deemed_partly_legitimate", "talk_again": "will_talk_again",
    "refuse": "refused", "no_answer": "no_answer",
}  # fmt: skip
FIRST_VERBS = ("claim.record", "commitment.propose", "figure.report")  # with which a story may begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The nine answers; everything but the village, the time and how it is known may be unknown.

    Parameters
    ----------
    village : uid
    when : the day, month, season or year, as facts have it (``2013``, ``2013-rains``)
    began : a code of ``origin``: request, meeting, project, unknown
    said : what the chief said, one of SAID
    area : how much land, as facts have it; 0 says that none was given, None that nobody knows
    women_then, women_now : how many held a plot at the time, and hold one now, as facts have it; where no
        land was given, how many asked
    how_known : seen, phone, paper or told_by_president
    photo : of the notebook's page; kept sealed

    Raises
    ------
    UnreadableFact : an answer is not of its form; in the story all of them stand in the canonical one
    """

    village: str
    when: str
    how_known: str
    began: str = "unknown"
    said: str = "unknown"
    area: Any = None
    women_then: Any = None
    women_now: Any = None
    photo: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Bring the answers to their canonical form."""
        for what in _ANSWERS:
            object.__setattr__(self, what.name, read_fact(what, getattr(self, what.name), lambda _, uid: uid))
        if self.said not in SAID:
            raise UnreadableFact("decision", "text", str(self.said)[:80])

    @property
    def gave_land(self) -> bool:
        """Whether land was given: so much was said, or women farm it."""
        if self.area:
            return bool(self.area["m2"] > 0)
        if self.said in NOT_YET:
            return False
        yes = self.said in YES or self.began != "request"
        return bool(_number(self.women_now) or (yes and _number(self.women_then)))

    def counted(self, women: State | None) -> int | None:
        """How many women these are as persons: an exact number, seen or on a paper; None if only a figure."""
        is_count = women and women["qualifier"] == "exactly" and self.how_known in COUNTED
        return women["value"] if women and is_count else None


_ANSWERS = (
    Fact("village", "ref:village"), Fact("when", "date"), Fact("began", "code:origin"), Fact("area", "area"),
    Fact("women_then", "quantity"), Fact("women_now", "quantity"), Fact("how_known", "code:how_known"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling a story."""

    form: str  # id of its first event
    village: str
    is_new: bool = True  # False: the same story stands in the register already
    warnings: tuple[str, ...] = ()  # what a person should look at: codes


def tell(unit: Unit, story: Story, *, id: str = "", batch: str = "") -> Told:  # noqa: A002 (as in Unit.do)
    """Write a past story's events, or change nothing.

    Parameters
    ----------
    id : of its first event; a story that stands under it already is not written again
    batch : uid of the spreadsheet's telling, so that all of it can be taken back

    Raises
    ------
    GuardRefused : the answers contradict each other, or there are none
    NotFound, NotAllowed, ImpossibleDate, ImpossibleValue, UnreadableFact : as ``Unit.do``
    """
    if id and (known := log.by_id(unit.conn, id)) and is_standing(unit.conn, known):
        return Told(id, story.village, is_new=False)
    _require_coherent(story)
    unit.get("village", story.village)
    warnings = _warnings(unit, story)
    with unit.new_form():
        telling = _Telling(unit, story, id, batch)
        telling.write()
    return Told(telling.first, story.village, warnings=warnings)


def row_id(register: str, story: Story, nth: int = 0, attempt: int = 0) -> str:
    """An id that the same story always has in a register, in the form of a UUID of version 7.

    ``nth`` tells equal rows of one file apart, ``attempt`` a story that was taken back and is told again.
    """
    area_m2 = story.area["m2"] if story.area else None
    answers = [story.village, story.when, story.began, story.said, area_m2, story.women_then, story.women_now,
               story.how_known]  # fmt: skip
    bits = int.from_bytes(sha256(canonical([register, answers, nth, attempt]).encode()).digest()[:16])
    version, variant = 0xF << 76, 0x3 << 62
    return str(UUID(int=bits & ~(version | variant) | 7 << 76 | 2 << 62))


# --- what cannot be, and what may be a mistake -------------------------------------------------------


def _number(women: State | None) -> int:
    return int(women["value"]) if women else 0


def _require_coherent(story: Story) -> None:
    """Refuse a story that contradicts itself, or that tells nothing.

    Raises
    ------
    GuardRefused, ImpossibleValue
    """
    area, now = story.area, _number(story.women_now)
    has_land = bool(area and area["m2"] > 0) or now > 0
    if story.said in NOT_YET and has_land:
        raise GuardRefused("past_story", "land_without_yes")
    if area and not area["m2"] and now:
        raise GuardRefused("past_story", "women_without_land")
    told = (area, story.women_then, story.women_now)
    if story.began == story.said == "unknown" and not any(told):
        raise GuardRefused("past_story", "nothing_told")
    if max(story.counted(story.women_then) or 0, story.counted(story.women_now) or 0) > MOST_WOMEN:
        raise ImpossibleValue("count", "between_1_and_10000")


def _warnings(unit: Unit, story: Story) -> tuple[str, ...]:
    """What may be a mistake but is the officer's to judge."""
    found = []
    if story.said == "unknown" and story.began == "request" and story.gave_land:
        found.append("answer_not_told")
    if _is_told_already(unit, story):
        found.append("told_already")
    elif story.gave_land and (story.counted(story.women_then) or story.counted(story.women_now)):
        held = unit.matching("allotment", area_code=story.village, status=tuple(HELD))
        found += ["same_women"] if held else []
    return tuple(found)


def _is_told_already(unit: Unit, story: Story) -> bool:
    """Whether the village has a story of the same year: told a second time, it would count twice."""
    when = read_date(story.when)
    days = [c.get("date_received") for c in unit.matching("claim", area_code=story.village) if c["status"] != "draft"]
    days += [c.get("signed_on") or c.get("announced_on") or c["status_since"]
             for c in unit.matching("commitment", area_code=story.village)]  # fmt: skip
    days += [f["on"] for f in unit.matching("figure", area_code=story.village)]
    years = range(when.first.year, when.last.year + 1)
    return any(read_date(day).first.year in years or read_date(day).last.year in years for day in days if day)


# --- the events ---------------------------------------------------------------------------------------


class _Telling:
    """A story on its way into the register."""

    def __init__(self, unit: Unit, story: Story, first: str, batch: str) -> None:
        self.unit, self.story, self.first, self.batch = unit, story, first, batch
        self.today = unit.today.isoformat()
        self.is_active = False  # women have taken possession
        self.claim = self.commitment = ""

    def write(self) -> None:
        """The whole chain."""
        story = self.story
        if story.began == "request":
            self._request()
        if story.gave_land:
            self._land()
            self._women()
        elif story.began != "request":
            self._beginning_without_land()
        if story.photo:
            about = self.claim or self.commitment or story.village
            add_document(self.unit, story.photo, "photo", village=story.village, about=about, access_class="S",
                         **self._how(story.when))  # fmt: skip

    def _how(self, on: str) -> State:
        return {"on": on, "how_known": self.story.how_known, "caught_up": True}

    def do(self, verb: str, on: str = "", **facts: Any) -> Event:
        """One event; on the story's day, unless it can have been any day up to now: then today."""
        if self.unit.form:
            return self.unit.do(verb, **self._how(on or self.story.when), **facts)
        found = {"batch": self.batch} if self.batch else None
        event = self.unit.do(
            verb, id=self.first or None, found=found, **self._how(on or self.story.when), **facts
        )  # fmt: skip
        self.first = event.id
        return event

    def _request(self) -> None:
        """The claim, up to what the chief said; how many asked is known only where no land came of it."""
        story = self.story
        asked = {} if story.gave_land else {"women_asked": story.women_then}
        self.claim = self.do("claim.record", village=story.village).subject
        self.do("claim.lodge", claim=self.claim, **asked)
        self.do("claim.acknowledge", claim=self.claim)
        if story.said in ("no_answer", "unknown"):
            return
        body = self._chief()
        self.do("claim.start_review", claim=self.claim, **body)
        if story.said == "talk_again":
            self.do("claim.talk_again", claim=self.claim)
        elif story.said == "refuse":
            self.do("claim.refuse", claim=self.claim, decided_on=story.when, **body)
        else:
            self.do(f"claim.{story.said}", claim=self.claim, decided_on=story.when, promised_women=None,
                    promised_area=None, **body)  # fmt: skip

    def _chief(self) -> Mapping[str, str]:
        """The office that answers, where the village has one: an office stays, whoever holds it."""
        found = self.unit.matching("authority", area_code=self.story.village, ladder_level=1)
        return {"body": found[0]["uid"]} if len(found) == 1 else {}

    def _land(self) -> None:
        """The men's word and the signing; who lends is not told in nine answers."""
        self._propose()
        self.do("commitment.announce", commitment=self.commitment)
        self.do("commitment.sign", commitment=self.commitment)
        if self._answered:
            self.do("claim.commit_land", claim=self.claim, commitment=self.commitment)

    @property
    def _answered(self) -> bool:
        return bool(self.claim) and self.story.said in YES

    def _propose(self) -> None:
        story = self.story
        claims: State = {"claims": [self.claim]} if self.claim else {}
        self.commitment = self.do(
            "commitment.propose", village=story.village, origin=story.began, givers="not_said",
            declared_area=story.area, **claims,
        ).subject  # fmt: skip

    def _women(self) -> None:
        """Women who held a plot then, and those who hold one now.

        Who came or left between then and now did so on a day that nobody told: the last possible one is
        today.
        """
        then, now = self.story.counted(self.story.women_then), self.story.counted(self.story.women_now)
        if then is None:
            self._figure("women", self.story.when, value=self.story.women_then)
        if now is None:
            self._figure("women", self.today, value=self.story.women_now)
        if max(then or 0, now or 0) and self._answered:
            self.do("claim.start_allotting", claim=self.claim, shares_how="unmeasured")
        held = self._hand_over(then or 0, self.story.when)
        for allotment in held[len(held) if now is None else now :]:
            self.do("allotment.lapse", on=self.today, allotment=allotment)
        self._hand_over((now or 0) - len(held), self.today)

    def _hand_over(self, count: int, on: str) -> list[str]:
        """So many women without a name, each with a plot that nobody measured; returns the allotments."""
        if count <= 0:
            return []
        basis = COUNTED[self.story.how_known]
        counted = self.do("person.count", on=on, village=self.story.village, count=count, basis=basis)
        if not self.is_active:
            self.do("commitment.activate", on=on, commitment=self.commitment)
            self.is_active = True
        return [self._allot(made["uid"], on) for made in counted.body["makes"]]

    def _allot(self, woman: str, on: str) -> str:
        allotment = self.do("allotment.plan", on=on, commitment=self.commitment, unit="unmeasured").subject
        self.do("allotment.assign", on=on, allotment=allotment, holders=[woman], method="unknown")
        self.do("allotment.hand_over", on=on, allotment=allotment)
        return allotment

    def _beginning_without_land(self) -> None:
        """A meeting or a project of which no land came, or not yet."""
        story = self.story
        nothing_given = story.said in NOT_YET or story.area is not None
        if not nothing_given:
            self._propose()
            return
        if story.said in _AS_TOLD:
            self._figure("decision", story.when, fact_code=_AS_TOLD[story.said], qualifier="as_told")
        self._figure("area", story.when, area_value=story.area)
        self._figure("request", story.when, value=story.women_then)

    def _figure(self, subject: str, on: str, **said: Any) -> None:
        """What was told and not counted; nothing where nothing was told."""
        if any(value is not None for value in said.values()):
            self.do("figure.report", on=on, village=self.story.village, subject=subject,
                    source=self.story.how_known, **said)  # fmt: skip
