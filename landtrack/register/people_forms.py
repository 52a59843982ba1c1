"""What the forms about women and groups write: a woman and her membership, women counted, a group and its president."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from landtrack.errors import MissingFact
from landtrack.register.duplicates import in_order_of_standing
from landtrack.register.rules.identity import one_with

if TYPE_CHECKING:
    from landtrack.register.forms import Telling

_HER = ("full_name", "age_band", "sign", "household", "phone")


def woman(telling: Telling) -> str:
    """A woman, by name only with her yes, and the group that she is a member of."""
    agreed = telling.answers["consent_record"]
    basis = "named" if agreed == "yes" else "counted"
    facts = telling.facts(*_HER, kind="person")
    told = telling.do("person.register", village=telling.area, sex="F", basis=basis, consent_record=agreed, **facts)
    _join(telling, telling.answers.get("group"), told.subject)
    return told.subject


def count(telling: Telling) -> str:
    """Women without a name yet; those of a group that was counted before are the same women or others, as was said.

    Raises
    ------
    MissingFact : the group has members, and nobody said who these women are
    ImpossibleValue : all of them are there already
    """
    answers = telling.answers
    group = answers.get("group")
    there = _members(telling, group) if group else []
    if there and not answers.get("again"):
        raise MissingFact("person.count", ("again",))
    new = max(0, answers["count"] - (len(there) if there and answers["again"] == "same" else 0))
    basis = answers.get("basis") or "counted"
    told = telling.do("person.count", village=telling.area, count=new, basis=basis)
    women = [made["uid"] for made in told.body["makes"]]
    for one in women:
        _join(telling, group, one)
    if there:  # somebody has said which they are, so that nobody is asked again
        telling.do("person.not_same", person=women[0], not_same=there[0])
    return telling.area


def group(telling: Telling) -> str:
    """A group with its members; the president is one of them."""
    president = telling.answers.get("president")
    facts = telling.facts("name", "declared_size", kind="group")
    members = [uid for uid in telling.answers.get("members") or () if uid != president]
    told = telling.do("group.register", village=telling.area, members=members, **facts)
    _join(telling, told.subject, president, role="president")
    return told.subject


def same(telling: Telling) -> str:
    """Two records are one woman; the one that should stand for both stays first."""
    records = telling.unit.matching("person", uid=[telling.draft.subject, telling.answers["same_as"]])
    stays, *goes = in_order_of_standing(records)
    telling.do("person.same_as", person=goes[0] if goes else stays, same_as=stays)
    return telling.draft.subject


def joining(telling: Telling) -> str:
    """She joins a group, told on her own page."""
    _join(telling, telling.answers["group"], telling.draft.subject, role=telling.answers.get("member_role") or "member")
    return telling.draft.subject


def _join(telling: Telling, group: str | None, person: str | None, role: str | None = None) -> None:
    if group and person:
        telling.do("group.member_joined", group=group, person=person, member_role=role)


def _members(telling: Telling, group: str) -> list[str]:
    """Who is a member today, each woman once, by the uid that stands for her, in the order they joined."""
    there: list[dict[str, Any]] = [m for m in telling.unit.matching("member", group=group) if not m.get("left_on")]
    found = one_with(telling.unit, [m["person"] for m in there])
    return list(dict.fromkeys(found[m["person"]].get("same_as") or m["person"] for m in there))


WRITES: dict[str, Callable[[Telling], str]] = {
    "person.register": woman,
    "person.count": count,
    "group.register": group,
    "person.same_as": same,
    "joining": joining,
}
