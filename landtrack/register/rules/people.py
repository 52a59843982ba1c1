"""Rules of places, parties, consents, papers, reported figures, accounts and settings."""

from __future__ import annotations

from typing import Any

import shapely

from landtrack.domain.codes import level_of_office
from landtrack.domain.records import fields_of
from landtrack.domain.settings import read_setting
from landtrack.domain.values import new_code, read_date
from landtrack.errors import AlreadyThere, GuardRefused, ImpossibleDate, ImpossibleValue, MissingFact
from landtrack.register.history import standing_about
from landtrack.register.rules.groups import one_group
from landtrack.register.rules.identity import one_with, stand_behind_anonymous
from landtrack.register.step import Step
from landtrack.store.columns import shape_of

# What nothing may be kept of without her consent that it is written.
PRIVATE = tuple(field.name for field in fields_of("person") if field.cls in "ICS")


def add_village(step: Step) -> None:
    """A village has a place on Earth, where one is told."""
    step.facts.setdefault("kind", "village")
    if point := step.facts.get("point"):
        try:
            shape = shape_of(point)
        except (ValueError, TypeError, LookupError, shapely.errors.ShapelyError) as error:
            raise ImpossibleValue("point", "not_a_point_on_earth") from error
        if shape.geom_type != "Point" or not shapely.box(-180, -90, 180, 90).covers(shape):
            raise ImpossibleValue("point", "not_a_point_on_earth")


def add_authority(step: Step) -> None:
    """The office decides the rung of the ladder."""
    step.facts["ladder_level"] = level_of_office(step.facts["office"])
    step.facts["pseudonym"] = new_code("A-")


def register_person(step: Step) -> None:
    """G6: no name of hers is kept without her consent that it is written."""
    facts = step.facts
    named = bool(facts.get("full_name"))
    if named != (facts["basis"] == "named"):
        raise (MissingFact(step.verb.name, ("full_name",)) if not named else GuardRefused("G6", "name_needs_basis"))
    _require_consent(step, PRIVATE)
    if facts["basis"] == "counted":
        facts |= {"counted_by": step.actor.uid, "counted_on": facts.get("counted_on", step.on.said)}
    facts["pseudonym"] = new_code("F-" if facts["sex"] == "F" else "P-")
    facts.setdefault("age_band", "unknown")


def count_people(step: Step) -> None:
    """Women without a name yet: "no. 1 to 50, counted on the spot by ..."."""
    count = step.facts["count"]
    if not 1 <= count <= 10_000:
        raise ImpossibleValue("count", "between_1_and_10000")
    basis = step.facts.setdefault("basis", "counted")
    if basis == "named":
        raise GuardRefused("G6", "name_needs_basis")
    start = 1 + max((p.get("number") or 0 for p in step.unit.matching("person", area_code=step.area)), default=0)
    for number in range(start, start + count):
        step.make(
            "person", village=step.subject, basis=basis, number=number, sex="F", pseudonym=new_code("F-"),
            age_band=step.facts.get("age_band", "unknown"), counted_by=step.actor.uid,
            counted_on=step.facts.get("counted_on", step.on.said),
        )  # fmt: skip


def name_person(step: Step) -> None:
    """A counted woman gives her name: she stays the same person."""
    _require_consent(step, PRIVATE)
    if stand_behind_anonymous(step.unit, one_with(step.unit, [step.subject])):
        raise GuardRefused("G6", "anonymous_holds_no_name")
    step.facts |= {"basis": "named", "erased_on": None}


def _require_consent(step: Step, private: tuple[str, ...]) -> None:
    if any(step.facts.get(name) for name in private) and step.facts.get("consent_record") != "yes":
        raise GuardRefused("G6", "no_consent_to_record")


def register_group(step: Step) -> None:
    """The group's own code; members named at once begin their membership with it."""
    step.facts["pseudonym"] = new_code("G-")
    step.facts.setdefault("group_type", "association")
    step.facts.setdefault("registered", "unknown")
    for person in step.facts.pop("members", None) or ():
        step.make("member", group=step.subject, person=person, dated=["joined_on"], member_role="member")


def member_joined(step: Step) -> None:
    """A woman joins; she cannot join twice, under another code neither, nor before she last left."""
    earlier = _memberships(step)
    if any(not m.get("left_on") for m in earlier):
        raise ImpossibleValue("person", "already_a_member")
    for member in earlier:
        _require_not_before(step, member, "group.member_left")
    role = step.facts.get("member_role", "member")
    for group in (step.subject, *sorted(one_group(step.unit.conn, step.subject) - {step.subject})):
        step.make("member", group=group, person=step.facts["person"], dated=["joined_on"], member_role=role)


def member_left(step: Step) -> None:
    """A woman leaves, under whichever code she was a member; the group goes on."""
    found = [m for m in _memberships(step) if not m.get("left_on")]
    if not found:
        raise ImpossibleValue("person", "not_a_member")
    reason = step.facts.get("end_reason", "left")
    for member in found:
        _require_not_before(step, member, "group.member_joined", "group.register")
        step.sets.append({"kind": "member", "uid": member["uid"], "dated": ["left_on"], "end_reason": reason})


def _memberships(step: Step) -> list[dict[str, Any]]:
    """All memberships of the woman in the group, ended ones too, of whichever of her records."""
    hers = one_with(step.unit, [step.facts["person"]])
    groups = one_group(step.unit.conn, step.subject)
    return step.unit.matching("member", group=sorted(groups), person=list(hers))


def _require_not_before(step: Step, member: dict[str, Any], *verbs: str) -> None:
    """G1: nobody leaves before she joined, whatever day is taken within its precision."""
    said = [e.said_on for e in standing_about(step.unit.conn, member["uid"]) if e.verb in verbs]
    if said and step.on.last < read_date(said[-1]).first:
        raise ImpossibleDate(step.on.said, said[-1], "before_step")


def record_consent(step: Step) -> None:
    """A consent is somebody's, or that of those who speak in a claim."""
    if not step.facts.get("party") and not step.facts.get("claim"):
        raise MissingFact(step.verb.name, ("party",))


def report_figure(step: Step) -> None:
    """Somebody said a number or a fact; it never becomes persons, claims or land."""
    if not any(step.facts.get(name) for name in ("value", "area_value", "fact_code")):
        raise MissingFact(step.verb.name, ("value",))
    step.facts.setdefault("on", step.on.said)


def open_account(step: Step) -> None:
    """Names are unique; a deciding body sits on a rung; an account without villages sees none."""
    facts = step.facts
    if step.unit.matching("account", name=facts["name"]):
        raise AlreadyThere(facts["name"])
    facts.setdefault("villages", [])
    if facts["role"] == "chief" and not facts.get("ladder_level"):
        raise MissingFact(step.verb.name, ("ladder_level",))
    _check_villages(step)


def _check_villages(step: Step) -> None:
    villages = step.facts.get("villages")
    if villages is None:
        return
    if not isinstance(villages, list) or not all(isinstance(one, str) for one in villages):
        raise ImpossibleValue("villages", "not_a_list")
    for village in villages:
        if village != "*":
            step.unit.kind_of(village, "village")


def disable_account(step: Step) -> None:
    """At least one administrator stays."""
    account = step.unit.get("account", step.subject)
    admins = [a for a in step.unit.matching("account", role="admin") if not a.get("disabled")]
    if account["role"] == "admin" and len(admins) < 2:
        raise GuardRefused("G0", "last_admin")
    step.facts["disabled"] = True


def change_setting(step: Step) -> None:
    """A setting takes what it can be read as, and nothing else."""
    step.facts["setting_value"] = read_setting(step.facts["key"], step.facts["setting_value"])


RULES = {
    "village.add": add_village,
    "authority.add": add_authority,
    "person.register": register_person,
    "person.count": count_people,
    "person.name": name_person,
    "group.register": register_group,
    "group.member_joined": member_joined,
    "group.member_left": member_left,
    "consent.record": record_consent,
    "figure.report": report_figure,
    "account.open": open_account,
    "account.change": _check_villages,
    "account.disable": disable_account,
    "setting.change": change_setting,
}
