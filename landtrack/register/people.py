"""The women of a village and their groups, on any day: who was there, who was a member, who held a plot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landtrack.domain.sounds import word_keys, words_of
from landtrack.errors import NotFound
from landtrack.register import as_of, names
from landtrack.register.group_ties import doubles
from landtrack.register.search import plain
from landtrack.store import log

if TYPE_CHECKING:
    from landtrack.register.reading import Reader

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A group and the survivors' uids of who was a member on the day."""

    record: State
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who lives or holds in a village; each woman once, as she was known on the day."""

    women: tuple[State, ...]
    others: tuple[State, ...]  # men, and those of whom nobody knows
    groups: tuple[Group, ...]
    holding: frozenset[str]


def of_village(reader: Reader, village: str, day: str | None = None) -> People:
    """The people of a village on a day; None is today.

    Two records of one woman, or of one group, are one, on whatever day that was said: it is knowledge, not something
    that happened.
    """
    found = _on_day(reader, "person", reader.list("person", area_code=village), day)
    elsewhere = {p["same_as"] for p in found if p.get("same_as")} - {p["uid"] for p in found}
    found += _on_day(reader, "person", reader.list("person", uid=list(elsewhere)), day) if elsewhere else []
    here = {p["uid"] for p in found}
    one_each = [p for p in found if p.get("same_as") not in here]  # or who stands for her lies out of sight
    holding = reader.holding_persons(village, day)
    gone = doubles(reader, village)
    listed = [g for g in reader.list("group", area_code=village) if g["uid"] not in gone]
    groups = _on_day(reader, "group", listed, day)
    members = members_of(reader, [g["uid"] for g in groups], day)
    return People(
        women=tuple(p for p in one_each if p.get("sex") == "F"),
        others=tuple(p for p in one_each if p.get("sex") != "F"),
        groups=tuple(Group(g, members.get(g["uid"], ())) for g in groups),
        holding=frozenset(p["uid"] for p in one_each if (p.get("same_as") or p["uid"]) in holding),
    )


def members_of(reader: Reader, groups: Iterable[str], day: str | None = None) -> dict[str, tuple[str, ...]]:
    """Members of each group on a day, each woman once, by the uid that stands for her, in the order they joined."""
    there = [m for m in reader.list("member", group=list(groups)) if is_member(m, day or reader.today)]
    same = {p["uid"]: p.get("same_as") or p["uid"] for p in reader.list("person", uid=[m["person"] for m in there])}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for member in there:
        if member["person"] in same:
            found[member["group"]][same[member["person"]]] = None
    return {group: tuple(people) for group, people in found.items()}


def is_member(membership: State, day: str) -> bool:
    """Whether a membership had begun and not ended on a day."""
    return membership["joined_on"] <= day and (not membership.get("left_on") or membership["left_on"] > day)


def party(reader: Reader, uid: str) -> tuple[State, str]:
    """A person or a group, and which of the two it is.

    Raises
    ------
    NotFound : neither, or none of the account's
    """
    try:
        return reader.get("person", uid), "person"
    except NotFound:
        return reader.get("group", uid), "group"


def records_of(reader: Reader, person: str) -> list[State]:
    """All records that are one with a person's, herself among them, who stands for them first."""
    record = reader.get("person", person)
    head = record.get("same_as") or person
    return [*reader.list("person", uid=[head]), *reader.list("person", same_as=head)]


def groups_of(reader: Reader, people: Iterable[str], day: str | None = None) -> list[tuple[State, State]]:
    """(membership, group) of those of whom any of these records is a member on a day."""
    there = [m for m in reader.list("member", person=list(people)) if is_member(m, day or reader.today)]
    groups = {g["uid"]: g for g in reader.list("group", uid=[m["group"] for m in there])}
    gone = {uid for village in {g["area_code"] for g in groups.values()} for uid in doubles(reader, village)}
    return [(m, groups[m["group"]]) for m in there if m["group"] in groups and m["group"] not in gone]


def said_days(reader: Reader, records: Iterable[State]) -> dict[str, str]:
    """The day on which each record began in the village, as it was said, by uid."""
    listed = list(records)
    with reader.register.database.read() as conn:
        said = {e.id: e.said_on for e in log.by_ids(conn, {r["made_by"] for r in listed})}
    return {r["uid"]: said[r["made_by"]] for r in listed if r["made_by"] in said}


def on_day(reader: Reader, kind: str, record: State, day: str | None) -> State | None:
    """A person or group as known on a day; None if she was not there yet."""
    return next(iter(_on_day(reader, kind, [record], day)), None)


def _on_day(reader: Reader, kind: str, records: list[State], day: str | None) -> list[State]:
    if not day or not records:
        return list(records)
    with reader.register.database.read() as conn:
        there = as_of.begun_on(conn, records, day)
        if kind == "person":
            there = as_of.before_naming(conn, there, day)
    return there


def search(
    reader: Reader, people: Iterable[State], text: str, *, signs: Iterable[str] = (), sid: str = ""
) -> list[State]:
    """Those of some people whom a text finds: by code, number in the counting, picture, or name (by right, logged).

    ``signs`` are the pictures whose word the text is.  A name is found by its letters or by its sounds.
    """
    wanted, listed = plain(text), list(people)
    if not wanted:
        return listed
    pictures, is_number = set(signs), wanted.isdigit()
    found = {
        p["uid"] for p in listed
        if (wanted == str(p.get("number") or "") if is_number else wanted in plain(p["pseudonym"]))
        or p.get("sign") in pictures
    }  # fmt: skip
    if len(wanted) > 1 and not is_number:
        found |= _named(reader, listed, wanted, sid)
    return [p for p in listed if p["uid"] in found]


def _named(reader: Reader, people: list[State], wanted: str, sid: str) -> set[str]:
    sounds = [word_keys(word) for word in words_of(wanted)]
    villages = {p["area_code"] for p in people}
    known = names.all_texts(reader, "person", "full_name", villages)
    named = ((p["uid"], known[p["uid"]]) for p in people if p["uid"] in known and p["basis"] == "named")
    hits = {uid for uid, name in named if wanted in plain(name) or _sounds_in(sounds, name)}
    names.note(reader, hits, "I", sid=sid, why="search")
    return hits


def _sounds_in(sounds: list[frozenset[str]], name: str) -> bool:
    heard = [word_keys(word) for word in words_of(name)]
    return bool(sounds) and all(any(one & other for other in heard) for one in sounds)
