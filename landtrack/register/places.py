"""Villages, offices and accounts of a register that begins: a list's rows are recorded or refused each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from landtrack.domain.policy import Actor, require
from landtrack.domain.values import new_code
from landtrack.errors import AlreadyThere, LandtrackError, MissingFact, NotFound, UnreadableFact
from landtrack.register.accounts import set_password
from landtrack.register.register import Register
from landtrack.register.unit import Unit

TRUE = frozenset({"1", "yes", "oui", "true", "x", "o"})


@dataclass(slots=True)
class PlacesReport:
    """Names added, and what was refused: the line in the list and the error."""

    added: list[str] = field(default_factory=list)
    refused: list[tuple[int, LandtrackError]] = field(default_factory=list)


def add_villages(register: Register, actor: Actor, rows: Mapping[int, Mapping[str, Any]]) -> PlacesReport:
    """Record villages by their lines in a list: ``name``, and where told code, latitude, longitude, other names, chief.

    Rows are independent: one that is refused leaves the others in.
    """
    report = PlacesReport()
    for line, row in rows.items():
        try:
            report.added.append(_add(register, actor, row))
        except LandtrackError as error:
            report.refused.append((line, error))
    return report


def _add(register: Register, actor: Actor, row: Mapping[str, Any]) -> str:
    told = {str(k).strip().lower(): v for k, v in row.items() if k is not None}
    name = str(told.get("name") or told.get("nom") or "").strip()
    if not name:
        raise MissingFact("village.add", ("name",))
    facts: dict[str, Any] = {"name": name}
    if code := str(told.get("code") or "").strip():
        facts["code"] = code
    if others := str(told.get("other_names") or "").strip():
        facts["other_names"] = [one.strip() for one in others.split("|")]
    if point := _point(told):
        facts["point"] = point
    with register.write(actor) as unit:
        _refuse_twice(unit, name, facts.get("code", ""))
        village = unit.do("village.add", **facts).subject
        if str(told.get("chief") or told.get("chef") or "").strip().lower() in TRUE:
            unit.do("authority.add", office="chief", village=village)
    return name


def _refuse_twice(unit: Unit, name: str, code: str) -> None:
    """A list that is sent again adds nothing: villages of one name are told apart by their codes."""
    for there in unit.matching("village"):
        known = there.get("code") or ""
        same_name = there["name"].casefold() == name.casefold()
        if (known and known.casefold() == code.casefold()) or (same_name and not (known and code)):
            raise AlreadyThere(name)


def _point(told: dict[str, Any]) -> dict[str, Any] | None:
    numbers = []
    for names in (("longitude", "lon"), ("latitude", "lat")):
        text = next((str(told[n]).strip() for n in names if told.get(n) not in (None, "")), "")
        if not text:
            return None
        try:
            numbers.append(float(text.replace(",", ".")))
        except ValueError as error:
            raise UnreadableFact(names[0], "number", text) from error
    return {"type": "Point", "coordinates": numbers}


def village_uids(register: Register, actor: Actor, told: Iterable[str]) -> list[str]:
    """Uids of villages told by code, name or uid; "*" is all of them.

    Raises
    ------
    NotFound
    """
    known: dict[str, str] = {"*": "*"}
    for village in register.read(actor).villages():
        for name in (village["name"].casefold(), (village["code"] or "").casefold(), village["uid"]):
            known.setdefault(name, village["uid"])
    found = []
    for one in told:
        if not one or one.casefold() not in known:
            raise NotFound("village", one)
        found.append(known[one.casefold()])
    return found


def add_account(
    register: Register, admin: Actor, name: str, role: str, *, duties: Iterable[str] = (),
    villages: Iterable[str] = (), level: int | None = None, language: str = "fr",
) -> str:  # fmt: skip
    """A new account; returns its first password, which is told once.

    ``villages``: by code, name or uid; all of them if left out.

    Raises
    ------
    NotFound, NotAllowed, AlreadyThere, UnreadableFact : as ``Unit.do``
    """
    uids = village_uids(register, admin, list(villages) or ["*"])
    more: dict[str, Any] = {"ladder_level": level} if level else {}
    if role == "chief":
        more |= authority_of(register, uids, level or 1)
    with register.write(admin) as unit:
        account = unit.do("account.open", name=name, role=role, duties=list(duties), villages=uids,
                          language=language, **more)  # fmt: skip
    password = new_code(length=9)
    set_password(register, account.subject, password)
    return password


def new_password(register: Register, admin: Actor, name: str, *, keep: str = "") -> str:
    """A new password for an account, told once; its open sign-ins end, but for the one that asks and has to be told.

    Raises
    ------
    NotAllowed, NotFound
    """
    require(admin, "account.change")
    password = new_code(length=9)
    set_password(register, register.actor(name).uid, password, keep=keep)
    return password


def authority_of(register: Register, villages: list[str], level: int) -> dict[str, Any]:
    """The office that a chief's account sits in: the one of its village and rung, if recorded."""
    officer = register.read(register.first("officer"))
    found = [a for a in officer.list("authority", ladder_level=level) if a.get("village") in (*villages, None)]
    return {"ladder_level": level} | ({"authority": found[0]["uid"]} if found else {})
