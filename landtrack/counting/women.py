"""The three numbers of women, side by side: reported, registered, holding.

They are never added, averaged or merged.  Every area counts distinct women at its own level: a woman with
plots in two villages is one woman of their commune, so areas are never added up.
Sources: the counting rules of the project's domain reference, its section 5, and faults of other
registers' by-gender reports, which count rows, drafts and the rejected, and drop who is of unknown sex.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from landtrack.counting.facts import NOBODY, Area, Reported, Uids, WomenFacts
from landtrack.counting.values import total
from landtrack.domain.spans import COLLECTIVE, UNKNOWN_SEX, WOMAN


@dataclass(frozen=True)
class Who:
    """The persons behind the numbers, each once, by uid."""

    own: Uids  # N3a: women holding in their own or a joint name
    grouped: Uids  # N3b: women who are members of a group that holds
    registered: Uids  # N2
    unknown_sex: Uids  # registered or holding, of a sex that nobody recorded
    unknown_sex_holding: Uids
    unnamed: Uids  # of the registered
    under_18: Uids  # of the registered
    lacks: Mapping[str, int | None]  # by group that asks or holds: members declared, not named

    @cached_property
    def holding(self) -> Uids:
        """N3: the union of N3a and N3b."""
        return self.own | self.grouped


class Numbers(NamedTuple):
    """N1, N2 and N3 of some villages on a day, with what always stands beside them."""

    reported: tuple[Reported, ...]  # N1: what was said of women; listed, in no sum
    also_reported: tuple[Reported, ...]  # areas and facts that were said
    declared_not_named: int | None  # None: no group that asks or holds said how large it is
    registered: int  # N2
    holding: int  # N3
    holding_own: int  # N3a
    holding_group: int  # N3b
    unknown_sex: int
    unknown_sex_holding: int
    without_name: int  # of the registered
    holding_without_name: int
    under_18: int  # of the registered
    holding_under_18: int


def who(facts: WomenFacts) -> Who:
    """The persons whom the numbers count.

    N3a: sex F, at least one Active(D) allotment in her own or a joint name.  N3b: sex F, registered on D
    as member of a group with an Active(D) allotment.  N2: sex F, complainant, or registered member of a
    group that is complainant, of a countable claim; or holder of a live allotment, herself or through her
    group (so that nobody holds who is not registered).
    """
    found = {frozenset(words.split()): uids for words, uids in facts.together.items()}

    def of(kind: str, *any_of: str) -> Uids:
        return NOBODY.union(
            *(uids for words, uids in found.items() if kind in words and (not any_of or words & set(any_of)))
        )

    groups = ((words, uids) for words, uids in facts.together.items() if words.startswith(COLLECTIVE))
    return Who(
        own=of(WOMAN, "own"), grouped=of(WOMAN, "group"), registered=of(WOMAN),
        unknown_sex=of(UNKNOWN_SEX), unknown_sex_holding=of(UNKNOWN_SEX, "own", "group"),
        unnamed=of(WOMAN, "unnamed"), under_18=of(WOMAN, "under_18"),
        lacks={uid: _lacks(words) for words, uids in groups for uid in uids},
    )  # fmt: skip


def numbers_of(facts: WomenFacts) -> Numbers:
    """The three numbers of the facts' villages on their day."""
    them = who(facts)
    return Numbers(
        *_said(facts.figures),
        registered=len(them.registered),
        holding=len(them.holding),
        holding_own=len(them.own),
        holding_group=len(them.grouped),
        unknown_sex=len(them.unknown_sex),
        unknown_sex_holding=len(them.unknown_sex_holding),
        declared_not_named=_declared_not_named(Counter(them.lacks.values())),
        without_name=len(them.unnamed),
        holding_without_name=len(them.holding & them.unnamed),
        under_18=len(them.under_18),
        holding_under_18=len(them.holding & them.under_18),
    )


def numbers_by(
    tally: Iterable[tuple[str, str, int]], in_several: Iterable[tuple[str, str, str]],
    figures: Iterable[Reported], area_of: Mapping[str, Area],
) -> dict[Area, Numbers]:  # fmt: skip
    """The three numbers of each area, from counts alone.

    Parameters
    ----------
    tally : village, what they count as, how many
    in_several : party, village, what it counts as: those who stand in several villages are one each of an area
    area_of : the area that a village lies in
    """
    counted = {area: [0] * len(_COUNTED) for area in area_of.values()}
    lacking: dict[Area, Counter[int | None]] = {}
    said: dict[Area, list[Reported]] = {}
    for area, words, many in _in_areas(tally, in_several, area_of):
        sums = counted[area]
        for number in _counted_in(words):
            sums[number] += many
        if words.startswith(COLLECTIVE):
            lacking.setdefault(area, Counter())[_lacks(words)] += many
    for one in figures:
        if one["village_uid"] in area_of:
            said.setdefault(area_of[one["village_uid"]], []).append(one)
    return {
        area: Numbers(*_said(said.get(area, ())), _declared_not_named(lacking.get(area)), *sums)
        for area, sums in counted.items()
    }


def _in_areas(
    tally: Iterable[tuple[str, str, int]], in_several: Iterable[tuple[str, str, str]], area_of: Mapping[str, Area]
) -> Iterator[tuple[Area, str, int]]:
    """Area, what they count as, how many more (or fewer): those of several of its villages are taken for one each."""
    several: dict[tuple[str, Area], list[str]] = {}
    for village, words, many in tally:
        if village in area_of:
            yield area_of[village], words, many
    for party, village, words in in_several:
        if village in area_of:
            several.setdefault((party, area_of[village]), []).append(words)
    for (_, area), many_words in several.items():
        yield from ((area, words, -1) for words in many_words)
        yield area, _as_one(many_words), 1


def _as_one(many: list[str]) -> str:
    """What somebody counts as who stands in several villages: all of it together."""
    return many[0] if len(set(many)) == 1 else " ".join(dict.fromkeys(" ".join(many).split()))


_COUNTED: tuple[str, ...] = Numbers._fields[3:]


@lru_cache(maxsize=256)
def _counted_in(words: str) -> tuple[int, ...]:
    """In which of the numbers somebody is counted who counts as this, as places in ``_COUNTED``."""
    here = set(words.split())
    holds = not here.isdisjoint(("own", "group"))
    if UNKNOWN_SEX in here:
        found = {"unknown_sex": True, "unknown_sex_holding": holds}
    elif WOMAN in here:
        found = {
            "registered": True, "holding": holds, "holding_own": "own" in here, "holding_group": "group" in here,
            "without_name": "unnamed" in here, "holding_without_name": holds and "unnamed" in here,
            "under_18": "under_18" in here, "holding_under_18": holds and "under_18" in here,
        }  # fmt: skip
    else:
        found = {}
    return tuple(_COUNTED.index(name) for name, is_so in found.items() if is_so)


def _lacks(words: str) -> int | None:
    """How many members a group declared that nobody named; None where it never said its size."""
    _, _, number = words.partition(" ")
    return int(number) if number else None


def _declared_not_named(lacking: Mapping[int | None, int] | None) -> int | None:
    """Declared size less registered members, over groups that ask or hold; shown apart, never added."""
    if not lacking:
        return 0
    missing, _ = total(lacks for lacks, groups in lacking.items() for _ in range(groups))
    return None if missing is None else int(missing)


def _said(figures: Collection[Reported]) -> tuple[tuple[Reported, ...], tuple[Reported, ...]]:
    """What was said of women, and what was said besides."""
    if not figures:
        return (), ()
    of_women = tuple(one for one in figures if one["subject"] == "women" and one["value"] is not None)
    return of_women, tuple(one for one in figures if one["subject"] != "women" or one["value"] is None)
