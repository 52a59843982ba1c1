"""Groups that a new one may be already: by name as it sounds, or by the women who are in both.

Nothing joins two groups afterwards (the domain has no such step), so they are compared before one is added: whoever
adds it says whether it is another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landtrack.domain.asking import OF_MEN
from landtrack.domain.sounds import Words, keys_of, nearness, word_keys, words_of
from landtrack.register import names, people
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
    groups = [g for g in reader.list("group", area_code=village) if g.get("group_type") not in OF_MEN]
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
