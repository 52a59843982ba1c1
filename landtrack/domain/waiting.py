"""What waits: the next step of each matter on a day, since when, until when, and whether it is late.

Made from the moments of a claim, commitment or contest (``clocks``), so that a list is right for any past
day.  Lateness is the officer's view only.  TASKS has one row for each thing that can wait.  What a past
story left open is no task; "we will talk again" and a hold are no silence until their term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from landtrack.domain.clocks import STILL, Clock, Moment, running, until
from landtrack.domain.standards import IN_USE, PLAIN, Calendar, Versions, standard
from landtrack.domain.values import read_date

SOON = timedelta(days=60)  # a term that ends is told so long before [own]
COPY_EVERY = timedelta(days=7)  # a stick a week, as the bar of Home says [own]
TOP_RUNG = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A thing that can wait: the step that ends it, and its rank among things equally urgent."""

    verb: str
    rank: int


TASKS: dict[str, Task] = {
    "escalate": Task("claim.escalate", 0),  # the women said that they want to go higher
    "ask_wish": Task("claim.wish_asked", 1),  # silence, or a hard stop: visit, and ask them in private
    "settle": Task("contest.settle", 1),
    "tell": Task("claim.tell_outcome", 2),
    "acknowledge": Task("claim.acknowledge", 2),
    "visit": Task("claim.resume", 3),  # a hold, or "we will talk again", has come to its term
    "answer": Task("claim.uphold", 3),  # the answer of the body is to be fetched
    "hand_over": Task("allotment.hand_over", 4),
    "announce": Task("commitment.announce", 5),
    "sign": Task("commitment.sign", 5),
    "land": Task("commitment.propose", 5),  # promised, and nobody has shown it yet
    "share_out": Task("claim.start_allotting", 6),
    "term_over": Task("commitment.end", 6),
    "measure": Task("commitment.demarcate", 7),
    "finish": Task("claim.lodge", 8),  # a draft
    "other_body": Task("claim.referral_answer", 8),
    "check": Task("claim.close", 8),  # ask the women whether it is as they wanted
    "close": Task("claim.close", 9),  # refused, and the time to ask higher is over
    "term": Task("commitment.end", 9),
    "plot_term": Task("allotment.lapse", 9),
    "copy": Task("", 10),  # of the register, to the stick
    "hold": Task("claim.resume", 11),
    "appeal_window": Task("claim.appeal", 11),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits on a day.

    ``silent``: the band of silence in days, 0 for none.  ``count``: of plots.  ``is_ahead``: nothing is to
    be done before ``due``.  ``urgent``: the women said that there is danger.
    """

    code: str
    kind: str
    subject: str
    since: date
    due: date | None = None
    is_late: bool = False
    level: int = 1
    standard: str = ""
    silent: int = 0
    count: int = 1
    is_ahead: bool = False
    urgent: bool = False
    first_step: str = ""  # where another step than the task's own comes first
    village: str = ""

    @property
    def verb(self) -> str:
        """The next step."""
        return self.first_step or TASKS[self.code].verb


def urgency(one: Waiting) -> tuple[bool, bool, bool, int, date, date, str]:
    """What sorts the most urgent first."""
    rank = TASKS[one.code].rank
    return (one.is_ahead, not one.urgent, not one.is_late, rank, one.due or date.max, one.since, one.subject)


def of_subject(
    kind: str, uid: str, life: Sequence[Moment], day: date, calendar: Calendar = PLAIN, versions: Versions = IN_USE,
    *, village: str = "",
) -> list[Waiting]:  # fmt: skip
    """What waits for a claim, commitment or contest on a day.

    Parameters
    ----------
    life : its moments, in folding order; those after the day are left out

    Raises
    ------
    KeyError : ``kind`` is none of these
    """
    known = until(life, day)
    if not known:
        return []
    now = _Now(kind, uid, known, day, calendar, versions, village)
    last = now.moved
    if last.caught_up and last.status != "draft":
        return []
    rule = _OF_STATUS[kind].get(last.status)
    found = list(rule(now)) if rule else []
    return [replace(one, urgent=now.urgent) for one in found] if now.urgent else found


class _Now:
    """A subject on a day."""

    def __init__(
        self, kind: str, uid: str, life: Sequence[Moment], day: date, calendar: Calendar, versions: Versions,
        village: str,
    ) -> None:  # fmt: skip
        self.kind, self.uid, self.life, self.day, self.versions = kind, uid, life, day, versions
        self.village = village
        self.running = running(life, calendar, versions)
        self.moved = next(one for one in reversed(life) if one.verb not in STILL)
        self.level = next((m.facts["ladder_level"] for m in reversed(life) if "ladder_level" in m.facts), 1)
        self.urgent = any(m.facts.get("urgent") for m in life if m.verb == "claim.lodge")

    def last(self, *verbs: str) -> Moment | None:
        """The latest step of one of these verbs."""
        return next((one for one in reversed(self.life) if one.verb in verbs), None)

    def after(self, verb: str, than: Moment) -> Moment | None:
        """The latest step of the verb after another step."""
        for one in reversed(self.life):
            if one is than:
                break
            if one.verb == verb:
                return one
        return None

    def fact(self, name: str) -> str | None:
        """The latest value that was said of something."""
        return next((m.facts[name] for m in reversed(self.life) if name in m.facts), None)

    def waits(self, code: str, since: str | date | None = None, clock: Clock | None = None, **more: object) -> Waiting:
        """A thing that waits: since the present status began, unless the clock or ``since`` say otherwise."""
        began = since or (clock.start if clock else self.moved.on)
        day = date.fromisoformat(began) if isinstance(began, str) else began
        due = clock.due if clock else None
        rule = standard(clock.standard, clock.start, self.versions) if clock else None
        is_late = bool(rule and rule.passed == "late" and due and self.day > due)
        told = {"due": due, "is_late": is_late, "level": self.level, "standard": rule.code if rule else "",
                "village": self.village} | more  # fmt: skip
        return Waiting(code, self.kind, self.uid, day, **told)  # type: ignore[arg-type]

    def silence(self) -> int:
        """The band of silence: the largest of 30, 60, 90 days that is over, 0 for none."""
        clock = self.running.get("S16")
        passed = clock.passed(self.day) if clock else 0
        if not clock or not passed:
            return 0
        rule = standard("S16", clock.start, self.versions)
        return (rule.limit or 0, *rule.further)[passed - 1]


# --- the claim --------------------------------------------------------------------------------------

_OUTCOMES = (
    "claim.uphold", "claim.uphold_partly", "claim.refuse", "claim.declare_inadmissible", "claim.merge", "claim.refer",
)  # fmt: skip
_NEW_RUNG = ("claim.lodge", "claim.appeal", "claim.escalate", "claim.reopen", "claim.reinstate", "claim.take_up_again")


def _draft(now: _Now) -> Iterable[Waiting]:
    yield now.waits("finish", clock=now.running.get("S1"))


def _lodged(now: _Now) -> Iterable[Waiting]:
    yield now.waits("acknowledge", clock=now.running.get("S3"), silent=now.silence())
    yield from _wish(now)


def _acknowledged(now: _Now) -> Iterable[Waiting]:
    yield now.waits("answer", silent=now.silence(), first_step="claim.start_review")
    yield from _wish(now)


def _under_review(now: _Now) -> Iterable[Waiting]:
    clock = now.running.get("S4") or now.running.get("S6")
    yield now.waits("answer", clock=clock, silent=now.silence())
    yield from _wish(now)


def _on_hold(now: _Now) -> Iterable[Waiting]:
    term = now.running.get("S7")
    if term is None:
        return
    if now.day <= term.due:
        yield now.waits("hold", clock=term, is_ahead=True)
        return
    yield now.waits("visit", term.due, now.running.get("S4") or now.running.get("S6"), silent=now.silence())
    yield from _wish(now)


def _wish(now: _Now) -> Iterable[Waiting]:
    """Ask the women in private whether they want to go higher, once a step; what they wish is then done."""
    asked = now.last("claim.wish_asked")
    hard, silence = now.running.get("S5"), now.running.get("S16")
    high = now.running.get("S6")
    over = [(clock.start, clock.dues[at]) for clock, at in ((hard, 0), (high, 1), (silence, 0))
            if clock and clock.passed(now.day) > at]  # fmt: skip
    due = [end for start, end in over if asked is None or asked.on <= start.isoformat()]
    if due:
        yield now.waits("ask_wish", min(due))
    began = now.last(*_NEW_RUNG)
    if asked and began and asked.facts.get("escalation_wanted") == "yes" and now.after("claim.wish_asked", began):
        first = "claim.refer" if now.level == TOP_RUNG else ""
        yield now.waits("escalate", asked.on, first_step=first)


def _told(now: _Now) -> Moment | None:
    """When the latest answer was told to the women."""
    outcome = now.last(*_OUTCOMES)
    return now.after("claim.tell_outcome", outcome) if outcome else None


def _tell(now: _Now) -> Iterable[Waiting]:
    outcome = now.last(*_OUTCOMES)
    if _told(now) is None and outcome and not outcome.caught_up:
        yield now.waits("tell", outcome.on, now.running.get("S8"))


def _upheld(now: _Now) -> Iterable[Waiting]:
    told = _told(now)
    if told is None:
        yield from _tell(now)
        return
    yield now.waits("land", max(told.on, now.moved.on), now.running.get("S10"))


def _not_upheld(now: _Now) -> Iterable[Waiting]:
    told, window = _told(now), now.running.get("S9")
    if told is None:
        yield from _tell(now)
    elif window and now.day <= window.due:
        yield now.waits("appeal_window", clock=window, is_ahead=True)
    else:
        yield now.waits("close", window.due if window else told.on)


def _referred(now: _Now) -> Iterable[Waiting]:
    if now.moved.verb != "claim.refer":  # a sensitive matter: nothing is shown
        return
    if _told(now) is None:
        yield from _tell(now)
    if now.after("claim.referral_answer", now.moved) is None:
        yield now.waits("other_body")


def _land_committed(now: _Now) -> Iterable[Waiting]:
    yield now.waits("share_out")


def _fulfilled(now: _Now) -> Iterable[Waiting]:
    yield now.waits("check", clock=now.running.get("S13"))


# --- land ---------------------------------------------------------------------------------------------


def _proposed(now: _Now) -> Iterable[Waiting]:
    yield now.waits("announce")


def _announced(now: _Now) -> Iterable[Waiting]:
    yield now.waits("sign")


def _live(now: _Now) -> Iterable[Waiting]:
    if not any(one.verb == "commitment.demarcate" for one in now.life):
        yield now.waits("measure", clock=now.running.get("S11"))
    yield from _ends(now)


def _ends(now: _Now) -> Iterable[Waiting]:
    said = now.fact("end")
    if not said:
        return
    end = read_date(said).last
    if now.day > end:
        yield now.waits("term_over", end)
    elif now.day >= end - SOON:
        yield now.waits("term", now.moved.on, due=end, is_ahead=True)


def _contest(now: _Now) -> Iterable[Waiting]:
    yield now.waits("settle")


_OF_STATUS: dict[str, dict[str, Callable[[_Now], Iterable[Waiting]]]] = {
    "claim": {
        "draft": _draft, "lodged": _lodged, "acknowledged": _acknowledged, "under_review": _under_review,
        "on_hold": _on_hold, "upheld": _upheld, "partly_upheld": _upheld, "not_upheld": _not_upheld,
        "inadmissible": _tell, "merged": _tell, "referred": _referred, "land_committed": _land_committed,
        "fulfilled": _fulfilled,
    },
    "commitment": {
        "proposed": _proposed, "announced": _announced, "signed": _live, "demarcated": _live, "active": _live,
    },
    "contest": {"open": _contest},
}  # fmt: skip
# The statuses in which something may wait: of the others nothing need be read.
WAITING_STATUSES = {kind: tuple(rules) for kind, rules in _OF_STATUS.items()}


def plots_to_hand_over(commitment: str, count: int, since: date, season: str | None, day: date) -> Waiting:
    """Planned plots of a field; S12: all handed over by the season that was said, where one was."""
    due = read_date(season).last if season else None
    late = due is not None and day > due
    return Waiting("hand_over", "commitment", commitment, since, due, late, standard="S12" if due else "", count=count)


def with_promises(found: Iterable[Waiting], answers: Mapping[str, Iterable[str]]) -> list[Waiting]:
    """Each promise once: where land was proposed for a claim, its agreement waits, until the claim's own limit.

    Parameters
    ----------
    answers : claims by the commitment that answers them
    """
    listed = list(found)
    promised = {one.subject: one for one in listed if one.code == "land"}
    on_the_way = [one.subject for one in listed if one.code in ("announce", "sign")]
    answered = {claim for uid in on_the_way for claim in answers.get(uid, ())}
    return [
        _until_promise(one, [promised[claim] for claim in answers.get(one.subject, ()) if claim in promised])
        for one in listed
        if not (one.code == "land" and one.subject in answered)
    ]


def _until_promise(one: Waiting, promises: list[Waiting]) -> Waiting:
    dated = [promise for promise in promises if promise.due]
    if one.code not in ("announce", "sign") or not dated:
        return one
    first = min(dated, key=lambda promise: promise.due or date.max)
    return replace(one, due=first.due, is_late=first.is_late, standard=first.standard, urgent=first.urgent)
