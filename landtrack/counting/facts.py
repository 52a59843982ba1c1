"""Facts: what a register said on one day of some villages, ready to be counted.

``WomenFacts`` is what the three numbers need, ``Facts`` adds land, claims and visits.  Both are values:
the day is already in them (what came later is not there, or is None), and they know no register.
Persons are uids as they were recorded; ``People`` says who is one and the same, and whose sex is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple, Self, TypedDict, TypeVar

import shapely

from landtrack.domain.clocks import Clock, Moment

Area = TypeVar("Area", bound=Hashable)
Uids = AbstractSet[str]
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class People:
    """What is known of persons, with confirmed duplicates made one.

    Everybody who is in none of the sets is a woman: in a register of women those are the many, and need not
    be listed.  The sets hold survivors only.
    """

    same_as: Mapping[str, str] = field(default_factory=dict)  # uid -> survivor
    men: Uids = NOBODY
    unknown_sex: Uids = NOBODY
    bodies: Uids = NOBODY  # chiefs and commissions: parties that are no persons

    def one_each(self, uids: Uids) -> Uids:
        """Each person once, by the uid that survived."""
        if self._twice.isdisjoint(uids):  # nearly always
            return uids
        return frozenset(self.same_as.get(uid, uid) for uid in uids)

    def women(self, uids: Uids) -> Uids:
        """The women among persons, each once; a sex that is not known is not a woman's."""
        return self.one_each(uids) - self._not_women

    def of_unknown_sex(self, uids: Uids) -> Uids:
        """Persons whose sex nobody recorded, each once."""
        return self.one_each(uids) & self.unknown_sex

    @cached_property
    def _twice(self) -> frozenset[str]:
        return frozenset(self.same_as)

    @cached_property
    def _not_women(self) -> Uids:
        return frozenset(self.men) | self.unknown_sex | self.bodies


class Village(NamedTuple):
    """A village; ``adult_women`` from the latest census by the day that names year and source."""

    uid: str
    code: str | None
    name: str
    adult_women: int | None = None


class Reported(TypedDict):
    """What somebody said: a number or a fact, with qualifier and source; never added to anything."""

    subject: str
    value: float | int | None
    unit: str | None
    qualifier: str
    source: str
    date: str
    village: str  # its name
    village_uid: str
    fact_code: str | None


@dataclass(frozen=True)
class WomenFacts:
    """What the three numbers are counted from."""

    day: str
    villages: tuple[Village, ...] = ()
    figures: tuple[Reported, ...] = ()
    parties: Mapping[str, Mapping[str, Uids]] = field(default_factory=dict)  # by village and what they count as
    people: People = field(default_factory=People)
    groups: Mapping[str, Uids] = field(default_factory=dict)  # members on the day

    def split(self, area_of: Mapping[str, Area]) -> dict[Area, Self]:
        """The facts of each area; ``area_of`` says in which one a village lies."""
        figures = _by(area_of, self.figures, lambda one: one["village_uid"])
        villages = _by(area_of, self.villages, lambda one: one.uid)
        parties = _by(area_of, self.parties.items(), lambda one: one[0])
        return {
            area: replace(self, villages=tuple(villages.get(area, ())), figures=tuple(figures.get(area, ())),
                          parties=dict(parties.get(area, ())))
            for area in dict.fromkeys(area_of.values())
        }  # fmt: skip

    @property
    def together(self) -> dict[str, Uids]:
        """Who counts as what in all the villages: somebody may count as more than one thing."""
        many: dict[str, list[Uids]] = {}
        for here in self.parties.values():
            for words, uids in here.items():
                many.setdefault(words, []).append(uids)
        return {words: NOBODY.union(*sets) for words, sets in many.items()}

    def members(self, groups: Iterable[str]) -> Uids:
        """Persons registered as members of any of the groups."""
        return NOBODY.union(*(self.groups.get(group, NOBODY) for group in groups))


class Holder(NamedTuple):
    """Who holds an allotment, and which share of it."""

    party: str
    is_group: bool
    share: float


class Allotment(NamedTuple):
    """An allotment that was handed over by the day; ``ended_on`` only if it ended by then."""

    uid: str
    village: str
    commitment: str
    unit: str
    plot: str | None
    handed_over_on: str
    ended_on: str | None
    end_kind: str | None
    area_m2: float | None  # as recorded at hand-over or locate
    holders: tuple[Holder, ...]
    documented: bool = False  # a paper about it is kept


class Commitment(NamedTuple):
    """A commitment live on the day; areas in m²."""

    uid: str
    village: str
    surveyed_m2: float | None
    declared_m2: float | None
    reduced_m2: float = 0.0
    claims: tuple[str, ...] = ()
    decision: str | None = None
    parcels: tuple[str, ...] = ()

    @property
    def area_m2(self) -> float | None:
        """Surveyed, else declared, less what was taken off since; None if neither is known."""
        known = self.declared_m2 if self.surveyed_m2 is None else self.surveyed_m2
        return None if known is None else max(known - self.reduced_m2, 0.0)


class Decision(NamedTuple):
    """A body's answer to a claim, with the area it promised, m²."""

    uid: str
    claim: str
    village: str
    outcome: str
    promised_m2: float | None

    @property
    def upheld(self) -> bool:
        """Whether the claim was found legitimate, in whole or in part."""
        return self.outcome in ("uphold", "uphold_partly")


class Lodged(NamedTuple):
    """A claim lodged by the day."""

    claim: str
    village: str
    lodged_on: str
    channel: str
    category: str
    level: int


class Visit(NamedTuple):
    """The latest visit to an allotment of one basis; a later one has the larger ``order``."""

    order: str
    answer: str


class Matter(NamedTuple):
    """A claim's steps by the day, the clocks that started in them, and the day its first plot was handed over."""

    claim: str
    village: str
    moments: tuple[Moment, ...]
    clocks: tuple[Clock, ...]
    handed_over_on: str | None = None
    is_confirmed: bool = False  # the women gave their own answer after it was closed

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.moments[-1].status


class Sat(NamedTuple):
    """How many persons of a sex sat in a decision."""

    decision: str
    village: str
    on: str
    sex: str
    persons: int


@dataclass(frozen=True)
class Facts:
    """What the indicators are counted from: a day, some villages, perhaps a period (first and last day)."""

    women: WomenFacts
    period: tuple[str, str] | None = None
    allotments: tuple[Allotment, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    decisions: tuple[Decision, ...] = ()  # in the order they were made
    lodged: tuple[Lodged, ...] = ()
    complainants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # parties by claim
    visits: Mapping[tuple[str, str], Visit] = field(default_factory=dict)  # by allotment and basis
    shapes: Mapping[str, shapely.Geometry] = field(default_factory=dict)  # by plot or parcel
    matters: tuple[Matter, ...] = ()
    sat: tuple[Sat, ...] = ()

    @property
    def day(self) -> str:
        """The day that is asked about, ISO."""
        return self.women.day

    @cached_property
    def active(self) -> tuple[Allotment, ...]:
        """Active(D): handed over on or before the day, not ended by it."""
        return tuple(one for one in self.allotments if one.ended_on is None)

    @cached_property
    def live(self) -> dict[str, Commitment]:
        """Commitments live on the day, by uid."""
        return {one.uid: one for one in self.commitments}

    def split(self, area_of: Mapping[str, Area]) -> dict[Area, Self]:
        """The facts of each area; ``area_of`` says in which one a village lies."""
        allotments = _by(area_of, self.allotments, _village)
        commitments = _by(area_of, self.commitments, _village)
        decisions = _by(area_of, self.decisions, _village)
        lodged = _by(area_of, self.lodged, _village)
        matters, sat = _by(area_of, self.matters, _village), _by(area_of, self.sat, _village)
        return {
            area: replace(
                self, women=women, allotments=tuple(allotments.get(area, ())),
                commitments=tuple(commitments.get(area, ())), decisions=tuple(decisions.get(area, ())),
                lodged=tuple(lodged.get(area, ())), matters=tuple(matters.get(area, ())), sat=tuple(sat.get(area, ())),
            )
            for area, women in self.women.split(area_of).items()
        }  # fmt: skip


_village = attrgetter("village")


def _by(area_of: Mapping[str, Area], records: Iterable[Any], village_of: Any) -> dict[Area, list[Any]]:
    """Records by the area that their village lies in; those of other villages are left out."""
    found: dict[Area, list[Any]] = {}
    for one in records:
        village = village_of(one)
        if village in area_of:
            found.setdefault(area_of[village], []).append(one)
    return found
