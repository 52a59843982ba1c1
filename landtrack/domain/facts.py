"""Facts: the named, typed pieces that steps are told in and records are made of.

One name has one type everywhere; where a noun of the field needs another, the entry
``<kind>.<name>`` wins over ``<name>``, and ``<verb>.<name>`` over both.
The class says who may see it (domain: I identity,
C contact, S sensitive, O operational, P public); text of class I, C or S is sealed.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from landtrack.domain.codes import CODES
from landtrack.domain.common_parts import read_common_parts
from landtrack.domain.values import (
    read_area,
    read_date,
    read_fraction,
    read_quantity,
    read_text,
)
from landtrack.errors import UnreadableFact

LARGEST_INT = 2**53  # what every reader of JSON keeps exactly
Json = Any  # what json.dumps takes: str, int, float, bool, None, list, dict
Resolve = Callable[[str, str], str]  # (kind or "", what was written) -> uid


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's type and class.

    ``type`` is one of text, code:<list>, codes:<list>, int, number, bool, date, until,
    quantity, area, fraction, geometry, common_parts, ref:<kinds>, refs:<kinds>, people, json.
    """

    name: str
    type: str
    cls: str = "O"

    @property
    def is_sealed(self) -> bool:
        """Whether it lies sealed beside the log, named there by a salted digest only."""
        return self.cls in "ICS" and self.type == "text"

    @property
    def base(self) -> str:
        """The type without its code list or kinds."""
        return self.type.split(":", maxsplit=1)[0]

    @property
    def of(self) -> str:
        """The code list or the kinds that a reference may name, slash-separated."""
        return self.type.partition(":")[2]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of record that a reference may name."""
        return tuple(self.of.split("/")) if self.base in ("ref", "refs") else ()


_TABLE: tuple[tuple[str, str, str], ...] = (
    # name, type, class
    # places
    ("code", "text", "P"), ("name", "text", "P"), ("parcel.name", "text", "O"), ("kind", "text", "P"),
    ("unit.kind", "code:unit_kind", "P"), ("village.kind", "code:village_kind", "P"),
    ("parent", "ref:unit", "P"), ("parents", "json", "P"), ("valid_from", "date", "P"),
    ("valid_to", "date", "P"), ("other_names", "json", "P"), ("point", "geometry", "P"),
    ("adult_women", "json", "P"), ("households", "json", "P"), ("languages", "json", "O"),
    ("security_hold", "bool", "O"), ("hold_words", "text", "O"),
    # parties
    ("village", "ref:village", "O"), ("pseudonym", "text", "O"), ("basis", "code:basis", "O"),
    ("number", "int", "O"), ("counted_on", "date", "O"), ("counted_by", "ref:account", "O"),
    ("full_name", "text", "I"), ("phone", "text", "C"), ("safe_times", "text", "C"),
    ("must_not_know", "text", "C"), ("sex", "code:sex", "O"), ("age_band", "code:age_band", "O"),
    ("household", "text", "S"), ("relation_to_head", "text", "S"), ("sign", "text", "O"),
    ("can_read", "code:yes3", "O"), ("same_as", "ref:person", "O"),
    ("not_same", "ref:person", "O"), ("tied_to", "ref:person", "O"),
    ("same_group", "ref:group", "O"), ("other_group", "ref:group", "O"),
    ("group.name", "text", "S"), ("lineage", "text", "S"), ("group_type", "code:group_type", "O"),
    ("registered", "code:yes3", "O"), ("declared_size", "quantity", "O"),
    ("person", "ref:person", "O"),
    ("member.person", "ref:person", "I"), ("group", "ref:group", "O"), ("party", "ref:person/group", "I"),
    ("joined_on", "date", "O"), ("left_on", "date", "S"), ("end_reason", "code:left_reason", "S"),
    ("member_role", "code:member_role", "O"),
    ("office", "code:office", "O"), ("ladder_level", "int", "O"), ("area", "ref:unit/village", "O"),
    ("office_holders", "refs:person", "I"), ("members", "refs:person", "O"),
    ("count", "int", "O"), ("people", "json", "O"),
    # consents
    ("purpose", "code:consent_purpose", "O"), ("answer", "text", "S"),
    ("consent.answer", "code:answer", "O"), ("way", "code:consent_way", "O"),
    ("asked_by", "text", "O"), ("claim.wish_asked.asked_by", "text", "S"), ("withdrawn_on", "date", "O"),
    ("consent", "ref:consent", "O"),
    # claims
    ("complainant_kind", "code:complainant_kind", "O"), ("women_asked", "quantity", "O"),
    ("remedies", "codes:remedy", "O"), ("text_original", "text", "S"),
    ("audio", "ref:document", "S"), ("page_photo", "ref:document", "S"),
    ("consent_record", "code:answer", "O"), ("share_with_chief", "code:answer", "O"),
    ("danger", "code:yes3", "S"), ("urgent", "bool", "O"), ("public_code", "text", "O"),
    ("receipt_icon", "text", "O"), ("date_received", "date", "O"), ("channel", "code:channel", "O"),
    ("category", "code:category", "O"), ("confidentiality", "int", "O"),
    ("slip_given_on", "date", "O"), ("officer_returned_on", "date", "O"), ("paper", "code:paper", "O"),
    ("interpreter", "code:yes3", "O"), ("language", "text", "O"),
    ("complainants", "people", "I"), ("named_parties", "text", "I"),
    ("decider_named", "code:yes3", "O"), ("area_asked", "area", "O"), ("land_words", "text", "S"),
    ("risk_note", "text", "S"), ("escalation_wanted", "code:yes3", "S"),
    ("linked_claims", "refs:claim", "O"), ("closing_outcome", "code:closing_outcome", "O"),
    ("reason_code", "code:inadmissible_reason", "O"), ("contest.reason_code", "code:override_reason", "O"),
    ("claim.unmerge.reason_code", "code:unmerge_reason", "O"), ("survivor", "ref:claim", "O"),
    ("merged_into", "ref:claim", "O"), ("both_agree", "code:yes3", "O"),
    ("referral_kind", "code:referral_kind", "O"), ("referral_body", "text", "S"),
    ("referred_on", "date", "O"), ("wish_date", "date", "S"), ("wish_asked_by", "text", "S"),
    ("new_facts", "text", "S"), ("what_failed", "text", "S"), ("passed", "code:passed", "O"),
    ("step_start", "date", "O"), ("erase_reason", "code:erase_reason", "O"), ("erased_on", "date", "O"),
    ("reason_words", "text", "S"), ("body", "ref:authority", "O"), ("sat", "people", "I"),
    ("hold_reason", "code:hold_reason", "O"), ("hold_until", "until", "O"),
    ("standard", "code:standard", "O"), ("extended_until", "date", "O"), ("extension_reason", "code:hold_reason", "O"),
    ("asked_in_private", "code:yes3", "O"), ("told_how", "code:told_how", "O"),
    ("told_on", "date", "O"), ("appeal_route_told", "code:yes3", "O"), ("ground", "code:appeal_ground", "O"),
    ("claim.escalate.ground", "code:escalate_ground", "O"), ("claim.readmit.ground", "code:readmit_ground", "O"),
    ("claim.take_up_again.ground", "code:take_up_ground", "O"),
    ("shortfall", "json", "O"), ("what_was_done", "text", "S"), ("shares_how", "code:shares_how", "O"),
    ("claim", "ref:claim", "O"), ("claims", "refs:claim", "O"), ("last_outcome", "text", "O"),
    ("upheld_ever", "bool", "O"), ("women_answer", "code:yes3", "O"),
    # decisions
    ("decision", "ref:decision", "O"), ("outcome", "code:outcome", "O"),
    ("contest.outcome", "text", "S"), ("refusal_reason", "code:refusal_reason", "O"),
    ("decided_on", "date", "O"), ("public", "code:yes3", "O"), ("deciders", "people", "I"),
    ("witnesses", "people", "I"), ("people_present", "int", "O"), ("women_present", "int", "O"),
    ("place", "text", "S"), ("grounds", "text", "S"), ("conditions", "text", "S"), ("voice", "ref:document", "S"),
    ("promised_women", "quantity", "O"), ("promised_area", "area", "O"), ("promised_by", "date", "O"),
    ("source_kind", "code:source_kind", "O"), ("entered_by_body", "bool", "O"),
    # commitments and land
    ("origin", "code:origin", "O"), ("nature", "code:nature", "O"), ("scheme_type", "code:scheme_type", "O"),
    ("givers", "people", "I"), ("declared_area", "area", "O"), ("commitment", "ref:commitment", "O"),
    ("location_words", "text", "S"), ("fee", "text", "S"), ("revocable", "text", "S"),
    ("start", "date", "O"), ("end", "date", "O"), ("target_season_date", "date", "O"),
    ("announced_on", "date", "O"), ("signed_on", "date", "O"), ("certified_by", "text", "O"),
    ("heard_by", "people", "I"), ("method", "code:capture_method", "O"), ("accuracy_m", "number", "O"),
    ("surveyed_on", "date", "O"), ("surveyed_area", "area", "O"), ("parcel", "ref:parcel", "O"),
    ("parcels", "refs:parcel", "O"), ("reason", "text", "S"), ("by_whom", "text", "S"),
    ("new_area", "area", "O"), ("renews", "ref:commitment", "O"), ("ends_as", "code:ends_as", "O"),
    ("lapse_reason", "code:lapse_reason", "O"), ("reductions", "json", "O"), ("geometry", "geometry", "S"),
    ("mended", "json", "O"), ("common_parts", "common_parts", "S"),
    ("common_area", "area", "O"), ("net_area", "area", "O"), ("calculated_area", "area", "O"),
    ("predecessors", "refs:parcel", "O"), ("successors", "refs:parcel", "O"), ("replaced_on", "date", "O"),
    ("parts", "json", "S"), ("plot_numbers", "json", "O"),
    ("other", "ref:parcel", "O"), ("water", "code:yes3", "O"), ("walking_min", "int", "O"),
    ("plots", "json", "O"), ("plot.number", "text", "O"), ("usable", "code:yes3", "O"),
    ("mark_kind", "code:mark_kind", "O"),
    ("target", "ref:commitment/parcel", "O"), ("type", "code:dispute_type", "O"), ("opened_on", "date", "O"),
    ("in_window", "bool", "O"), ("who_objects", "text", "I"), ("contested_area", "area", "O"),
    ("settled_on", "date", "O"), ("objectors", "people", "I"), ("defenders", "people", "I"),
    ("contested_plots", "refs:plot", "O"), ("earlier_contest", "ref:contest", "O"),
    # allotments
    ("unit", "code:allot_unit", "O"), ("plot", "ref:plot", "O"), ("share", "fraction", "O"),
    ("holders", "people", "O"), ("allotment.method", "code:allot_method", "O"),
    ("allot_method", "code:allot_method", "O"),
    ("acquisition", "code:acquisition", "O"), ("right_type", "code:right_type", "O"),
    ("use_term", "code:use_term", "O"), ("term_end", "date", "O"), ("rights", "json", "O"),
    ("area_recorded", "area", "O"), ("area_kind", "code:area_kind", "O"), ("assigned_on", "date", "O"),
    ("handed_over_on", "date", "O"), ("ended_on", "date", "O"), ("end_kind", "text", "O"),
    ("allotment.end_reason", "text", "O"), ("handed_by", "people", "I"), ("received_mark", "text", "I"),
    ("documents", "refs:document", "S"), ("document", "ref:document", "O"),
    ("cancel_reason", "code:cancel_reason", "O"), ("taken_back_reason", "code:taken_back_reason", "O"),
    ("allotment", "ref:allotment", "O"), ("allotments", "refs:allotment", "O"),
    ("joint_with_man", "code:yes3", "O"), ("new_holder", "people", "O"), ("heir", "people", "O"),
    ("predecessor", "ref:allotment", "O"), ("successor", "ref:allotment", "O"),
    # visits
    ("visited_on", "date", "O"), ("season", "code:season", "O"), ("season_year", "int", "O"),
    ("visitor", "ref:account", "O"), ("visit_basis", "code:visit_basis", "O"),
    ("visit_answer", "code:visit_answer", "O"), ("allotment.answer", "code:visit_answer", "O"),
    ("visit.answer", "code:visit_answer", "O"), ("crop", "text", "O"),
    ("feels_secure", "code:feels_secure", "S"), ("own_words", "text", "S"),
    ("who_farms", "text", "S"), ("all_but", "refs:allotment", "O"), ("but_answer", "code:visit_answer", "O"),
    ("but_answers", "json", "O"),
    # reported figures and documents
    ("subject", "code:figure_subject", "P"), ("value", "quantity", "P"), ("area_value", "area", "P"),
    ("fact_code", "text", "P"), ("source", "text", "P"), ("qualifier", "text", "P"),
    ("title", "text", "O"), ("document.kind", "code:document_kind", "O"), ("hash", "text", "O"),
    ("size", "int", "O"), ("media_type", "text", "O"), ("access_class", "code:access_class", "O"),
    ("availability", "code:availability", "O"),
    ("about", "ref:claim/commitment/allotment/parcel/decision/group/person/village", "O"),
    ("exif_removed", "bool", "O"),
    # accounts and settings
    ("account", "ref:account", "O"), ("role", "code:account_role", "O"), ("duties", "codes:duty", "O"),
    ("villages", "json", "O"), ("account.language", "code:language", "O"),
    ("authority", "ref:authority", "O"), ("disabled", "bool", "O"), ("account.name", "text", "O"),
    ("setting.key", "text", "O"), ("key", "text", "O"), ("setting_value", "json", "O"),
    ("setting.valid_from", "date", "O"),
    # common events
    ("batch", "text", "O"), ("late", "bool", "O"), ("attempts", "int", "O"),
    ("event", "text", "O"), ("facts", "json", "O"), ("reserve", "text", "O"), ("on", "date", "O"),
    ("status", "text", "O"), ("status_since", "date", "O"), ("measured", "bool", "O"), ("caught_up", "bool", "O"),
)  # fmt: skip

FACTS: dict[str, Fact] = {name: Fact(name.rpartition(".")[2], kind, cls) for name, kind, cls in _TABLE}


def fact(kind: str, name: str, verb: str = "") -> Fact:
    """The fact ``name`` as the noun ``kind``, or one verb of it, uses it."""
    return FACTS[fact_key(kind, name, verb)]


def fact_key(kind: str, name: str, verb: str = "") -> str:
    """Where the fact stands in FACTS and in the catalogues: under its verb, its noun, or by its name alone."""
    return next((key for key in (f"{verb}.{name}", f"{kind}.{name}") if key in FACTS), name)


def read_fact(what: Fact, value: object, resolve: Resolve) -> Json:
    """Bring a value to its canonical JSON form.

    Raises
    ------
    UnreadableFact : not of the fact's type
    NotFound : a reference names nothing that is there (raised by ``resolve``)
    """
    if value is None:
        return None
    try:
        return _READERS[what.base](what, value, resolve)
    except (ValueError, TypeError, KeyError, OverflowError, ZeroDivisionError, RecursionError) as error:
        expected = what.of if what.base in ("code", "codes") else what.base
        raise UnreadableFact(what.name, expected, _shown(value)) from error


def _shown(value: object) -> str:
    """The beginning of what was told, so that it can be told back."""
    try:
        text = str(value)
    except (RecursionError, ValueError):  # too deep, or a number too long to write
        text = type(value).__name__
    return text[:200].encode(errors="replace").decode()


def _code(what: Fact, value: object, _: Resolve) -> str:
    if value not in CODES[what.of]:
        raise ValueError(value)
    return str(value)


def _codes(what: Fact, value: object, resolve: Resolve) -> list[str]:
    many = value if isinstance(value, list | tuple) else [value]
    return [_code(what, one, resolve) for one in dict.fromkeys(many)]


def _int(_: Fact, value: object, __: Resolve) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST_INT:
        raise ValueError(value)
    return value


def _number(_: Fact, value: object, __: Resolve) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(value)
    return float(value)


def _bool(_: Fact, value: object, __: Resolve) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _until(_: Fact, value: object, __: Resolve) -> str:
    return read_date(value).said


def _geometry(what: Fact, value: object, resolve: Resolve) -> dict[str, Json]:
    crs = value.get("crs") if isinstance(value, dict) else None
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or "coordinates" not in value:
        raise ValueError(value)
    if (crs := crs or value.get("crs")) and not re.search(r"CRS84|EPSG:{1,2}4326\b", str(crs)):
        raise ValueError(value)  # an old GeoJSON that names another system: its numbers are no degrees of ours
    shape: dict[str, Json] = _json(what, {"type": value["type"], "coordinates": value["coordinates"]}, resolve)
    return shape


def _ref(what: Fact, value: object, resolve: Resolve) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(value)
    value.encode()  # half a character names nothing
    return resolve(what.of, value)


def _refs(what: Fact, value: object, resolve: Resolve) -> list[str]:
    many = value if isinstance(value, list | tuple) else [value]
    return list(dict.fromkeys(_ref(what, one, resolve) for one in many))


def _people(_: Fact, value: object, resolve: Resolve) -> list[dict[str, Json]]:
    """Role links: references, or ``{"person"|"group"|"authority": ref, "role", "share"}``."""
    if value == "not_said":
        return []
    links = []
    listed: list[Any] = list(value) if isinstance(value, list | tuple) else [value]
    for one in listed:
        said: dict[str, Any] = {"party": one} if isinstance(one, str) else dict(one)
        party = said.pop("party", None) or said.pop("person", None)
        party = party or said.pop("group", None) or said.pop("authority", None)
        if not isinstance(party, str) or not party:
            raise ValueError(one)
        party.encode()
        link: dict[str, Json] = {"party": resolve("person/group/authority", party)}
        if "role" in said:
            link["role"] = _code(Fact("role", "code:role"), said.pop("role"), resolve)
        if "share" in said:
            link["share"] = read_fraction(said.pop("share"))
        if said:
            raise ValueError(said)
        links.append(link)
    return links


def _json(_: Fact, value: object, __: Resolve) -> Json:
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    text.encode()  # half a character cannot be stored
    read = json.loads(text)
    _refuse_large_numbers(read)
    return read


def _refuse_large_numbers(value: Json) -> None:
    if isinstance(value, int) and abs(value) >= LARGEST_INT:
        raise ValueError(value)
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_large_numbers(one)


_READERS: dict[str, Callable[[Fact, Any, Resolve], Json]] = {
    "text": lambda _, value, __: read_text(value),
    "code": _code,
    "codes": _codes,
    "int": _int,
    "number": _number,
    "bool": _bool,
    "date": lambda _, value, __: read_date(value).said,
    "until": _until,
    "quantity": lambda _, value, __: read_quantity(value),
    "area": lambda _, value, __: read_area(value),
    "fraction": lambda _, value, __: read_fraction(value),
    "geometry": _geometry,
    "common_parts": lambda _, value, __: read_common_parts(value),
    "ref": _ref,
    "refs": _refs,
    "people": _people,
    "json": _json,
}
