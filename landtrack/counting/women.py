"""The three numbers of women, side by side: reported, registered, holding.

They are never added, averaged or merged.  Every area counts distinct women at its own level: a woman with
plots in two villages is one woman of their commune, so areas are never added up.
Sources: the counting rules of the project's domain reference, its section 5, and faults of other
registers' by-gender reports, which count rows, drafts and the rejected, and drop who is of unknown sex.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from landtrack.counting.facts import Area, Reported, Uids, WomenFacts
from landtrack.counting.values import total


@dataclass(frozen=True, slots=True)
class Who:
    """The persons behind the numbers, each once, by uid."""

    own: Uids  # N3a: women holding in their own or a joint name
    grouped: Uids  # N3b: women who are members of a group that holds
    holding: Uids  # N3: their union
    registered: Uids  # N2
    unknown_sex: Uids  # registered or holding, of a sex that nobody recorded
    unknown_sex_holding: Uids
    groups: Uids  # groups that ask or hold


@dataclass(frozen=True, slots=True)
class Numbers:
    """N1, N2 and N3 of some villages on a day, with what always stands beside them."""

    reported: tuple[Reported, ...]  # N1: what was said of women; listed, in no sum
    also_reported: tuple[Reported, ...]  # areas and facts that were said
    registered: int  # N2
    holding: int  # N3
    holding_own: int  # N3a
    holding_group: int  # N3b
    unknown_sex: int
    unknown_sex_holding: int
    declared_not_named: int | None  # None: no group that asks or holds said how large it is
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
    people, here = facts.people, facts.together
    groups = here.groups_holding | here.groups_waiting | (here.asking & facts.groups.keys())
    persons = here.holders.union(here.waiting, here.asking, facts.members(groups))
    persons = persons - groups if groups else persons
    own = people.women(here.holders)
    through_group = facts.members(here.groups_holding)
    grouped = people.women(through_group)
    unknown = people.of_unknown_sex(persons)
    return Who(
        own=own,
        grouped=grouped,
        holding=own | grouped,
        registered=people.women(persons),
        unknown_sex=unknown,
        unknown_sex_holding=unknown & people.one_each(here.holders | through_group) if unknown else unknown,
        groups=groups,
    )


def numbers_of(facts: WomenFacts) -> Numbers:
    """The three numbers of the facts' villages on their day."""
    them, people = who(facts), facts.people
    return Numbers(
        reported=tuple(one for one in facts.figures if _is_of_women(one)),
        also_reported=tuple(one for one in facts.figures if not _is_of_women(one)),
        registered=len(them.registered),
        holding=len(them.holding),
        holding_own=len(them.own),
        holding_group=len(them.grouped),
        unknown_sex=len(them.unknown_sex),
        unknown_sex_holding=len(them.unknown_sex_holding),
        declared_not_named=declared_not_named(facts, them.groups),
        without_name=len(them.registered & people.unnamed),
        holding_without_name=len(them.holding & people.unnamed),
        under_18=len(them.registered & people.under_18),
        holding_under_18=len(them.holding & people.under_18),
    )


def declared_not_named(facts: WomenFacts, groups: Uids) -> int | None:
    """Declared size less registered members, over groups that ask or hold; shown apart, never added."""
    known = [facts.groups[uid] for uid in groups if uid in facts.groups]
    missing, _ = total(
        None if one.declared is None else max(one.declared - len(facts.people.one_each(one.members)), 0)
        for one in known
    )
    return None if missing is None else int(missing)


def numbers_by(facts: WomenFacts, area_of: Mapping[str, Area]) -> dict[Area, Numbers]:
    """The three numbers of each area; ``area_of`` says in which one a village lies."""
    return {area: numbers_of(part) for area, part in facts.split(area_of).items()}


def _is_of_women(said: Reported) -> bool:
    return said["subject"] == "women" and said["value"] is not None
