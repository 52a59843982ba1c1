"""Service standards: how many days a step may take, as versioned data, and the counting of days.

STANDARDS has one row a version; the version in force when a step begins holds for that step.  Counting
starts the day after the step that begins it, and what falls on or before the last day is on time.
Sources stand in each row; they guide the officer, none is a legal deadline.

The calendar (holidays, working days, the pause of the rainy season) is a setting of the register and is
passed in.  A pause is a pair (after, through): the days after the first, up to and with the second, do
not count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
LONGEST_PAUSE = 275  # days of a year
Pause = tuple[date, date]
_ANSWERS = ("claim.uphold", "claim.uphold_partly", "claim.refuse")
_OUTCOMES = (*_ANSWERS, "claim.declare_inadmissible", "claim.merge", "claim.refer")
_REVIEWS = ("claim.start_review", "claim.reopen")
_HOLDS = ("claim.hold", "claim.talk_again")
_LODGED_AGAIN = ("claim.reinstate", "claim.unmerge", "claim.readmit", "claim.take_up_again")


@dataclass(frozen=True, slots=True)
class ServiceStandard:
    """Days allowed from one step until another.

    ``unit`` is working_days, days or months; ``limit`` is None where the term is said with the step itself.
    ``further`` are later limits of the same count: a hard stop, the bands of silence.  ``passed`` says what
    it means that the limit is over: ``late``, ``listed``, ``task`` (a visit), ``window`` (something may be
    done now, or no longer).  ``pauses``: whether it stands still while a claim is on hold and in the rains.
    """

    code: str
    from_events: tuple[str, ...]
    to_events: tuple[str, ...]
    limit: int | None
    unit: str
    passed: str
    source: str
    further: tuple[int, ...] = ()
    pauses: bool = False
    version: int = 1
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None


STANDARDS: tuple[ServiceStandard, ...] = (
    ServiceStandard("S1", ("claim.record",), ("claim.lodge",), 7, "days", "listed", "own"),
    # from the day it was received; of a visit slip, from the officer's return
    ServiceStandard("S2", ("claim.record",), ("claim.lodge",), 1, "working_days", "listed", "RESDP"),
    ServiceStandard("S3", ("claim.lodge", *_LODGED_AGAIN), ("claim.acknowledge",), 2, "working_days", "late",
                    "World Bank GRS, RESDP, Sierra Leone RUSLP"),
    # the first rung; its hard stop; the rungs above with theirs
    ServiceStandard("S4", _REVIEWS, _ANSWERS, 14, "days", "late", "Tharaka Nithi (Kenya)", pauses=True),
    ServiceStandard("S5", _REVIEWS, _ANSWERS, 30, "days", "task", "HOPE", pauses=True),
    ServiceStandard("S6", (*_REVIEWS, "claim.appeal", "claim.escalate"), _ANSWERS, 30, "days", "late", "own",
                    further=(60,), pauses=True),
    # the term that was said with it; a pause of the officer's own has one within 30 days
    ServiceStandard("S7", _HOLDS, ("claim.resume",), None, "days", "task", "own"),
    ServiceStandard("S8", _OUTCOMES, ("claim.tell_outcome",), 5, "working_days", "late", "Sierra Leone MoF"),
    ServiceStandard("S9", ("claim.tell_outcome",), (), 30, "days", "window", "own"),
    ServiceStandard("S10", ("claim.tell_outcome",), ("claim.commit_land",), 60, "days", "late", "own"),
    ServiceStandard("S11", ("commitment.sign",), ("commitment.demarcate",), 30, "days", "listed", "own"),
    # the season for which the land was promised, where somebody said it
    ServiceStandard("S12", ("claim.start_allotting",), ("allotment.hand_over",), None, "days", "late", "own"),
    ServiceStandard("S13", ("claim.fulfil",), ("claim.close",), 30, "days", "listed", "own"),
    ServiceStandard("S14", ("claim.close",), (), 12, "months", "window", "own"),
    ServiceStandard("S15", ("commitment.announce",), (), 15, "days", "window", "own (Open Tenure displays 30)"),
    ServiceStandard("S16", ("claim.lodge", *_LODGED_AGAIN, "claim.reopen", "claim.appeal", "claim.escalate",
                            "claim.hearing_held", *_HOLDS, "claim.resume"),
                    (*_OUTCOMES, "claim.withdraw"), 30, "days", "task", "own", further=(60, 90), pauses=True),
)  # fmt: skip
Versions = Mapping[str, tuple[ServiceStandard, ...]]


def by_code(standards: Iterable[ServiceStandard]) -> Versions:
    """The versions of each code."""
    found: dict[str, tuple[ServiceStandard, ...]] = {}
    for one in standards:
        found[one.code] = (*found.get(one.code, ()), one)
    return found


IN_USE = by_code(STANDARDS)


def standard(code: str, on: date, versions: Versions = IN_USE) -> ServiceStandard:
    """The version of a standard in force on a day.

    Raises
    ------
    KeyError : no version was in force
    """
    for one in versions[code]:
        if one.valid_from <= on and (one.valid_to is None or on < one.valid_to):
            return one
    raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Rains:
    """A pause of every year, from one (month, day) to another, both days with it; it may pass the new year.

    Clocks stand still in it only from the day it was set (``valid_from``) until it was set anew: a pause
    that is set today makes nothing of last year on time.

    Raises
    ------
    ValueError : no such days, or it leaves less than three months in which clocks run
    """

    first: tuple[int, int]
    last: tuple[int, int]
    valid_from: date = date.min
    valid_to: date | None = None

    def __post_init__(self) -> None:
        first, last = (date(2000, *day) for day in (self.first, self.last))  # a leap year
        if (last - first).days % 366 + 1 > LONGEST_PAUSE:
            raise ValueError((self.first, self.last))

    def pauses(self, start: date, end: date) -> list[Pause]:
        """Its pauses that may touch the days after ``start`` up to ``end``."""
        spans = []
        for year in range(max(start.year - 1, date.min.year + 1), min(end.year, date.max.year - 1) + 1):
            first = _day_or_last(year, *self.first)
            last = _day_or_last(year + (self.last < self.first), *self.last)
            after = max(first, self.valid_from) - DAY
            through = last if self.valid_to is None else min(last, self.valid_to - DAY)
            if after < through:
                spans.append((after, through))
        return spans


def _day_or_last(year: int, month: int, day: int) -> date:
    """The day of a month, or its last one where it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is a working day here, and when clocks stand still.

    ``working_days``: numbers of the week, Monday is 1; at least one.
    """

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    rains: tuple[Rains, ...] = field(default=())

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.isoweekday() in self.working_days and day not in self.holidays


PLAIN = Calendar()  # Monday to Friday, no holidays, no pause


def last_day(
    code: str, start: date, calendar: Calendar = PLAIN, pauses: Iterable[Pause] = (), versions: Versions = IN_USE
) -> date:
    """The last day that is still on time; counting starts the day after ``start``.

    Raises
    ------
    KeyError : no version of the standard was in force
    ValueError : its term is said with the step itself (S7, S12)
    """
    return last_days(code, start, calendar, pauses, versions)[0]


def last_days(
    code: str, start: date, calendar: Calendar = PLAIN, pauses: Iterable[Pause] = (), versions: Versions = IN_USE
) -> tuple[date, ...]:
    """The last day of each limit of a standard: of its own, then of the further ones.

    Raises
    ------
    KeyError, ValueError : as ``last_day``
    """
    rule = standard(code, start, versions)
    if rule.limit is None:
        raise ValueError(code)
    held = list(pauses) if rule.pauses else []
    rains = calendar.rains if rule.pauses else ()
    return tuple(_count(limit, rule.unit, start, calendar, held, rains) for limit in (rule.limit, *rule.further))


def _count(
    limit: int, unit: str, start: date, calendar: Calendar, held: list[Pause], rains: tuple[Rains, ...]
) -> date:  # fmt: skip
    if unit == "working_days":
        return _working_day(limit, start, calendar)
    if unit == "months":
        year, month = divmod(start.year * 12 + start.month - 1 + limit, 12)
        return _day_or_last(year, month + 1, start.day)
    if not held and not rains:
        return start + timedelta(days=limit)
    due = running_day(limit, start, held)
    while rains:  # a longer count may reach another year's rains
        further = running_day(limit, start, [*held, *(p for one in rains for p in one.pauses(start, due))])
        if further == due:
            break
        due = further
    return due


def _working_day(limit: int, start: date, calendar: Calendar) -> date:
    day, left = start, limit
    while left:
        day += DAY
        left -= calendar.works(day)
    return day


def running_day(limit: int, start: date, pauses: Iterable[Pause]) -> date:
    """The day on which so many days after ``start`` have counted, those within pauses left out.

    >>> running_day(3, date(2013, 3, 1), [(date(2013, 3, 2), date(2013, 3, 10))])
    datetime.date(2013, 3, 12)
    """
    due, reached = start + timedelta(days=limit), start
    for after, through in sorted(pauses):
        begins = max(after, reached)
        if begins >= due:
            break
        if through > begins:
            due += through - begins
            reached = through
    return due
