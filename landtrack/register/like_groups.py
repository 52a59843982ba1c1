"""Groups of one village that may be the same: by name as it sounds, or by the women who are in both.

A new group is compared before it is added, and those that are there when somebody asks; a person says what is so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from landtrack.domain.asking import OF_MEN
from landtrack.domain.sounds import Words, keys_of, nearness, word_keys, words_of
from landtrack.errors import NotAllowed
from landtrack.register import names, people
from landtrack.register.group_ties import doubles, said_of_groups
from landtrack.register.rules.groups import OTHER
from landtrack.register.search import plain

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

ALIKE = 0.85  # likeness of names that are worth a look [own]
IN_COMMON = 0.5  # share of the smaller group's women who are in the other as well [own]
# What groups call themselves beside their own name, in French, English and Bambara, and the small words between.
_KINDS = frozenset({
    "association", "groupement", "groupe", "cooperative", "union", "comite", "tontine", "mutuelle", "gie", "ton",
    "femme", "femmes", "feminin", "feminine", "women", "woman", "group", "muso", "musow", "kulu",
    "des", "les", "la", "le", "du", "de", "et", "aux", "the", "of", "and",
})  # fmt: skip
_BETWEEN = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class LikeGroup:
    """A group that may be the same; ``reasons`` are codes that the catalogues put in words (``same.<code>``)."""

    group: str
    reasons: tuple[str, ...]


def groups_like(
    reader: Reader, village: str, label: str, members: Collection[str] = (), *, sid: str = ""
) -> list[LikeGroup]:
    """The groups of a village that a new one with this name and these women may be, in the order they began.

    Names are opened for an officer who may know them and let go again; whose name was like is written down as read.

    Raises
    ------
    NotAllowed : the account sees no case
    """
    gone = doubles(reader, village)
    groups = [
        g for g in reader.list("group", area_code=village)
        if g.get("group_type") not in OF_MEN and g["uid"] not in gone
    ]  # fmt: skip
    if not groups or not (label.strip() or members):
        return []
    place = next((v["name"] for v in reader.list("village", uid=village)), "")
    known = names.all_texts(reader, "group", "name", [village]) if label.strip() else {}
    inside = people.members_of(reader, [g["uid"] for g in groups])
    found = []
    for one in groups:
        by_name = _alike(_own_words(label, place), _own_words(known[one["uid"]], place)) if one["uid"] in known else ""
        reasons = tuple(filter(None, (by_name, _in_common(members, inside.get(one["uid"], ())))))
        if reasons:
            found.append(LikeGroup(one["uid"], reasons))
    names.note(reader, (one.group for one in found if one.group in known), "I", sid=sid, why="duplicates")
    return found


@dataclass(frozen=True, slots=True)
class Double:
    """Two groups that may be one: the one that would stay first, the older; ``reasons`` as of ``LikeGroup``."""

    stays: str
    goes: str
    reasons: tuple[str, ...]


def proposals(reader: Reader, village: str, *, sid: str = "") -> list[Double]:
    """Groups of women of a village that may be noted twice, likest first; those that a person judged are left out.

    Groups of different villages are never one.  Names are opened, compared and let go again; whose name was like is
    written down as read.

    Raises
    ------
    NotAllowed : the account is no officer's
    NotFound : the village is none of the account's
    """
    if reader.refresh().role != "officer" or reader.actor.disabled:
        raise NotAllowed("group.same_as", reader.actor.name, "role")
    place = reader.get("village", village)["name"]
    said = said_of_groups(reader, village)
    gone = doubles(reader, village)
    apart = {frozenset((e.subject, e.body["facts"]["other_group"])) for e in said if e.verb == OTHER}
    groups = [g for g in reader.list("group", area_code=village) if g.get("group_type") not in OF_MEN]
    listed = sorted(g["uid"] for g in groups if g["uid"] not in gone)
    known = names.all_texts(reader, "group", "name", [village])
    own = {uid: _own_words(known[uid], place) for uid in listed if uid in known}
    inside = people.members_of(reader, listed)
    found = []
    for stays, goes in combinations(listed, 2):
        by_name = _alike(own[stays], own[goes]) if stays in own and goes in own else ""
        reasons = tuple(filter(None, (by_name, _in_common(inside.get(stays, ()), inside.get(goes, ())))))
        if reasons and frozenset((stays, goes)) not in apart:
            found.append(Double(stays, goes, reasons))
    compared = {uid for one in found for uid in (one.stays, one.goes) if uid in own}
    names.note(reader, sorted(compared), "I", sid=sid, why="duplicates")
    return sorted(found, key=lambda one: (-len(one.reasons), _RANK.index(one.reasons[0]), one.stays, one.goes))


_RANK = ("same_name", "same_sounds", "same_women", "part_of_name", "near_name")


def _own_words(label: str, place: str) -> Words:
    """The words of a group's name that are its own: "Groupement des femmes Benkadi de Parou" is Benkadi."""
    dropped = _KINDS | {plain(word) for word in _BETWEEN.split(place)}
    return words_of(" ".join(word for word in _BETWEEN.split(label) if plain(word) not in dropped))


def _alike(one: Words, other: Words) -> str:
    """Why two names may be one, as a code; "" where they are not alike."""
    if not (one or other):
        return "near_name"  # both are "the women of the village"
    near = nearness(one, other)
    if near >= 1:
        return "same_name"
    if not keys_of(one).isdisjoint(keys_of(other)):
        return "same_sounds"
    short, long = sorted((one, other), key=len)
    if len(short) == 1 < len(long) and any(word_keys(short[0]) & word_keys(word) for word in long):
        return "part_of_name"
    return "near_name" if near >= ALIKE else ""


def _in_common(one: Collection[str], other: Iterable[str]) -> str:
    both = set(one) & set(other)
    smaller = min(len(set(one)), len(set(other)))
    return "same_women" if smaller > 1 and len(both) / smaller >= IN_COMMON else ""
