"""Records that may be one woman: proposed with reasons, decided by a person, never by landtrack.

A name is compared by its sounds (``domain.sounds``), only with names that share a key in the same or a neighbouring
village, so that the work grows with the register and not with its square.  A woman counted without a name is compared
with nobody by name: but women who are counted a second time on the same field or in the same group are proposed, all
together, as those who were there already.

Names and households are opened in memory, for the officer who may know them, and let go again; keys are kept nowhere.
Whose name has led to a proposal is written down as read, once per sign-in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from math import log2
from typing import TYPE_CHECKING, Any

from landtrack.domain.codes import CODES
from landtrack.domain.fold import standing
from landtrack.domain.sounds import Words, keys_of, nearness, word_keys, words_of
from landtrack.errors import NotAllowed, NotFound
from landtrack.register import countings, names
from landtrack.register.neighbours import neighbours
from landtrack.store import log, people_queries, queries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from landtrack.register.reading import Reader

Pair = tuple[str, str]
LEAST = 5.5  # points that make a proposal: the same name in one village, its sounds in one village, or more
LIKELY = 7.5  # points from which it is more likely than not [own]
CROWD = 30  # women of one name at one place: more are compared within their households only
NEAR_ENOUGH = 0.8  # likeness of names that a household makes worth a look
SOUNDS = 0.95  # likeness of names that sound alike
ALIKE = 0.85  # and the least that they have in common, if one has a word more
AGES = CODES["age_band"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Records that may be one woman each: ``one[i]`` and ``other[i]``; a second counting has many of them.

    ``reasons`` and ``doubts`` are codes, the weightiest first, which the catalogues put in words (``same.<code>``);
    ``place`` is the uid of the field or group of a second counting.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    villages: frozenset[str]
    points: float
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    place: str = ""

    @property
    def is_likely(self) -> bool:
        """Whether more speaks for it than a name; of a second counting nobody can tell."""
        return not self.place and self.points >= LIKELY


@dataclass(frozen=True, slots=True)
class Found:
    """Proposals, weightiest first; ``crowds`` counts names that too many bear for each to be compared with each."""

    proposals: tuple[Proposal, ...]
    crowds: int


@dataclass(slots=True)
class Woman:
    """What is known of one woman, from all her records; her names are here while she is compared."""

    uid: str
    village: str
    names: list[Words] = field(default_factory=list)
    households: list[Words] = field(default_factory=list)
    ages: set[int] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)  # groups, and fields where she has a plot of her own

    def sound_keys(self) -> set[str]:
        """Sound keys of her names."""
        return {key for name in self.names for key in keys_of(name)}

    def household_keys(self) -> set[str]:
        """Sound keys of her household's names."""
        return {key for one in self.households for key in keys_of(one)}


@dataclass(frozen=True, slots=True)
class Link:
    """Two women who are compared."""

    a: Woman
    b: Woman
    likeness: float  # of their names, 0 to 1
    is_part: bool  # one has but one word of the other's name
    bearers: int  # women there who bear that name

    @property
    def share_household(self) -> bool | None:
        """None where a household is not known, or one is told more precisely than the other."""
        if not (self.a.households and self.b.households):
            return None
        if self.a.household_keys() & self.b.household_keys():
            return True
        near = max(nearness(x, y) for x, y in product(self.a.households, self.b.households))
        return False if near < 0.5 else None

    @property
    def bands_apart(self) -> int | None:
        """How many age bands lie between them."""
        return min((abs(x - y) for x, y in product(self.a.ages, self.b.ages)), default=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against (negative points) that two records are one woman."""

    code: str
    points: float
    holds: Callable[[Link], bool]


EVIDENCE: tuple[Evidence, ...] = (
    # One of these is always there.
    Evidence("same_name", 5.0, lambda link: link.likeness >= 1),
    Evidence("same_sounds", 4.5, lambda link: SOUNDS <= link.likeness < 1),
    Evidence("part_of_name", 2.5, lambda link: link.is_part),
    Evidence("near_name", 2.5, lambda link: not link.is_part and link.likeness < SOUNDS),
    # A household is a few women: with a like name it is nearly she.
    Evidence("same_household", 3.0, lambda link: link.share_household is True),
    Evidence("same_age", 1.0, lambda link: link.bands_apart == 0),
    Evidence("same_village", 1.0, lambda link: link.a.village == link.b.village),
    Evidence("same_sign", 1.0, lambda link: bool(link.a.signs & link.b.signs)),
    Evidence("other_household", -1.0, lambda link: link.share_household is False),
    Evidence("other_age", -3.0, lambda link: (link.bands_apart or 0) > 1),
    # Who writes two names on one list knows two women.
    Evidence("side_by_side", -2.0, lambda link: bool(link.a.places & link.b.places)),
)
# A name that many bear there says less: each doubling of its bearers takes a point.
COMMON = "common_name"


def proposals(reader: Reader, village: str | None = None, *, sid: str = "") -> Found:
    """What may be the same women, in all villages of the account or with a side in one of them.

    Raises
    ------
    NotAllowed : the account is no officer's
    NotFound : the village is none of the account's
    """
    if reader.refresh().role != "officer" or reader.actor.disabled:
        raise NotAllowed("person.same_as", reader.actor.name, "role")
    if village is not None and not reader.actor.in_scope(village):
        raise NotFound("village", village)
    with reader.register.database.read() as conn:
        villages = queries.village_rows(conn, reader.scope)
        near = neighbours(villages)
        scope = reader.scope if village is None else [village, *near.get(village, ())]
        here = _read(conn, scope)
    women = _women(reader, here, scope)
    wanted = women.keys() if village is None else {uid for uid, woman in women.items() if woman.village == village}
    by_name, crowds = _by_name(women, here, near, wanted)
    again = [
        Proposal(one, other, frozenset(women[uid].village for uid in (*one, *other)), LIKELY, reasons, place=place)
        for place, one, other, reasons in countings.second_countings(here)
        if not wanted.isdisjoint((*one, *other))
    ]  # fmt: skip
    _note(reader, by_name, sid)
    found = sorted([*again, *by_name], key=lambda one: (-one.points, one.one, one.other))
    return Found(tuple(found), crowds)


def _read(conn: Connection, scope: Iterable[str] | None) -> countings.Here:
    """Everything that is asked of the store."""
    asked = None if scope is None else list(scope)
    rows = people_queries.persons(conn, asked)
    known = {row.uid for row in rows}
    rows = [row for row in rows if (row.same_as or row.uid) in known]  # one who stands for her lies out of sight
    head = {row.uid: row.same_as or row.uid for row in rows}
    said = standing(log.of_verbs(conn, ("person.not_same", "event.retract"), asked))
    pairs = ((e.subject, e.body["facts"]["not_same"]) for e in said if e.verb == "person.not_same")
    return countings.Here(
        rows=rows, head=head, groups=people_queries.memberships(conn, asked),
        fields=people_queries.fields_of_holders(conn, asked),
        asking=people_queries.fields_of_complainants(conn, asked),
        apart={frozenset((head.get(one, one), head.get(other, other))) for one, other in pairs},
        nameless={head[uid] for uid in people_queries.behind_anonymous_claims(conn, asked) if uid in head},
    )  # fmt: skip


def survivor_first(reader: Reader, one: str, other: str) -> Pair:
    """The two records with the one that should stand for both first: a name before none, then the older."""
    first = next(iter(in_order_of_standing(reader.list("person", uid=[one, other]))), one)
    return (first, other if first == one else one)


def in_order_of_standing(records: Iterable[dict[str, Any]]) -> list[str]:
    """Uids of records, the one that should stand for the others first."""
    return [p["uid"] for p in sorted(records, key=lambda p: (p["basis"] != "named", p["begin_lifespan"], p["uid"]))]


def _women(reader: Reader, here: countings.Here, scope: Iterable[str] | None) -> dict[str, Woman]:
    """What is known of each woman, with her names and households opened."""
    head = here.head
    women = {row.uid: Woman(row.uid, row.village) for row in here.rows if head[row.uid] == row.uid}
    for row in here.rows:
        woman = women[head[row.uid]]
        if row.age_band in AGES and row.age_band != "unknown":
            woman.ages.add(AGES.index(row.age_band))
        if row.sign:
            woman.signs.add(row.sign)
    plots = ((party, land) for party, land, is_located in here.fields if is_located)
    for person, place in (*here.groups, *plots):
        if person in head:
            women[head[person]].places.add(place)
    for name in ("full_name", "household"):
        for uid, text in names.all_texts(reader, "person", name, scope).items():
            if uid in head:
                woman = women[head[uid]]
                (woman.names if name == "full_name" else woman.households).append(words_of(text))
    return women


def _by_name(
    women: dict[str, Woman], here: countings.Here, near: dict[str, frozenset[str]], wanted: Collection[str]
) -> tuple[list[Proposal], int]:
    """Proposals of two women whose names are alike, and how many crowds there are."""
    told = [woman for woman in women.values() if woman.names and woman.uid not in here.nameless]
    pairs, crowds = _candidates(told, near)
    found = (
        _weigh(women, pair, bearers) for pair, bearers in pairs.items()
        if (pair[0] in wanted or pair[1] in wanted) and frozenset(pair) not in here.apart
    )  # fmt: skip
    return [one for one in found if one], crowds


# --- who is compared with whom -----------------------------------------------------------------


def _candidates(women: list[Woman], near: dict[str, frozenset[str]]) -> tuple[dict[Pair, int], int]:
    """Pairs that share a key at one place or two neighbouring ones, with the number of women who bear it there."""
    by_key: dict[str, dict[str, list[Woman]]] = defaultdict(lambda: defaultdict(list))
    for woman in women:
        for key in woman.sound_keys():
            by_key[key][woman.village].append(woman)
    pairs: dict[Pair, int] = {}
    crowds = 0
    for villages in by_key.values():
        for place, here in villages.items():
            around = {v: villages[v] for v in near.get(place, ()) if v in villages}
            beyond = [others for v, others in around.items() if v > place]
            for others in ([], *beyond):
                if is_crowd := len(here) + len(others) > CROWD:
                    crowds += 1
                bearers = len(here) + sum(map(len, around.values())) if others else len(here)
                for pair in _compared(here, others, is_crowd=is_crowd):
                    pairs[pair] = min(bearers, pairs.get(pair, bearers))
    for pair in _of_households(women):
        pairs.setdefault(pair, 2)
    return pairs, crowds


def _of_households(women: list[Woman]) -> Iterator[Pair]:
    """Women of one household whose names are near, one written in part, or with a sound misheard."""
    by_village: dict[str, list[Woman]] = defaultdict(list)
    for woman in women:
        by_village[woman.village].append(woman)
    for one_village in by_village.values():
        for here in _by_household(one_village).values():
            yield from (_ordered(a, b) for a, b in combinations(here, 2) if _likeness(a, b)[0] >= NEAR_ENOUGH)


def _compared(here: list[Woman], others: list[Woman], *, is_crowd: bool) -> Iterator[Pair]:
    """Each with each of the others, or of those at one place each with each; of a crowd those of one household."""
    if is_crowd:
        listed = [pair for one in _by_household([*here, *others]).values() for pair in combinations(one, 2)]
    else:
        listed = list(product(here, others) if others else combinations(here, 2))
    return (_ordered(a, b) for a, b in listed)


def _by_household(women: Iterable[Woman]) -> dict[str, list[Woman]]:
    """Women by each key of their households; a household that is a crowd itself says nothing."""
    found: dict[str, list[Woman]] = defaultdict(list)
    for woman in women:
        for key in woman.household_keys():
            found[key].append(woman)
    return {key: here for key, here in found.items() if len(here) <= CROWD}


def _ordered(a: Woman, b: Woman) -> Pair:
    return (a.uid, b.uid) if a.uid < b.uid else (b.uid, a.uid)


# --- what it weighs --------------------------------------------------------------------------------


def _likeness(a: Woman, b: Woman) -> tuple[float, bool]:
    """How near their nearest names are, and whether one of those is a part of the other."""
    return max((_near(x, y) for x, y in product(a.names, b.names)), default=(0.0, False))


def _near(one: Words, other: Words) -> tuple[float, bool]:
    short, long = sorted((one, other), key=len)
    if len(short) == 1 < len(long):
        meets = any(word_keys(short[0]) & word_keys(word) for word in long)
        return (0.9, True) if meets else (0.0, False)
    near = nearness(one, other)
    meets = near >= ALIKE and not keys_of(one).isdisjoint(keys_of(other))
    return (max(SOUNDS, near) if meets else min(SOUNDS - 0.01, near), False)


def _weigh(women: dict[str, Woman], pair: Pair, bearers: int) -> Proposal | None:
    """The proposal that two women's records make, if they weigh enough."""
    a, b = women[pair[0]], women[pair[1]]
    link = Link(a, b, *_likeness(a, b), bearers)
    found = [one for one in EVIDENCE if one.holds(link)]
    rarity = -log2(max(1, bearers - 1))
    points = sum(one.points for one in found) + rarity
    if points < LEAST:
        return None
    doubts = [one.code for one in found if one.points < 0] + ([COMMON] if rarity else [])
    reasons = tuple(one.code for one in found if one.points > 0)
    return Proposal((a.uid,), (b.uid,), frozenset({a.village, b.village}), points, reasons, tuple(doubts))


def _note(reader: Reader, found: Iterable[Proposal], sid: str) -> None:
    """A proposal tells that names sound alike, perhaps that a household is shared: that is a reading of both."""
    listed = list(found)
    of_household = [one for one in listed if {"same_household", "other_household"} & {*one.reasons, *one.doubts}]
    for cls, ones in (("I", listed), ("S", of_household)):
        names.note(reader, [uid for one in ones for uid in (*one.one, *one.other)], cls, sid=sid, why="duplicates")
