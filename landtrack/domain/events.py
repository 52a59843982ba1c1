"""Verbs and events: what can be said to have happened, with the facts each is told in.

A verb that has a life cycle takes its required facts from TRANSITIONS; the others name
theirs here.  A verb that is not in VERBS does not exist yet: it is absent, not open.

An event never changes.  Its body says what it adds up to, so that a replay never asks
today's tables::

    {"v": 1, "facts": {...}, "status": [from, to], "dated": [...], "makes": [{"kind", "uid", ...}]}

``facts`` are set on the subject, ``dated`` names the fields that take the event's own day,
``clears`` those that are emptied for good, ``makes`` are further records that begin with it (a
decision, the plots of a layout), ``sets`` others that it changes, ``erased`` what it took away.
Names, contact and words stand in no body: there they are ``{"sealed": digest}``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from landtrack.domain.facts import Fact, fact
from landtrack.domain.lifecycle import rows_of
from landtrack.domain.records import RECORDS

BODY_VERSION = 1
# A need that any one of several facts meets.
ALTERNATIVES = {"in_their_words": ("text_original", "audio", "page_photo")}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: the kind of its subject and the facts it is told in.

    ``makes`` says whether it begins its subject; a verb that begins many records at once
    names in ``about`` the fact that is its subject.  ``dated`` names the subject's fields
    that take the event's day; ``generated`` the facts that landtrack itself adds.
    """

    name: str
    facts: tuple[str, ...]
    needs: tuple[str, ...] = ()
    makes: bool = False
    dated: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    about: str = ""

    @property
    def kind(self) -> str:
        """The kind of the subject; ``event`` for the common verbs that act on an event."""
        return self.name.split(".", maxsplit=1)[0]

    def fact(self, name: str) -> Fact:
        """The fact as this verb's subject uses it."""
        return fact(self.kind, name, self.name)

    @property
    def has_life_cycle(self) -> bool:
        """Whether TRANSITIONS decide when it may happen."""
        return bool(rows_of(self.name))

    def required(self) -> tuple[str, ...]:
        """Facts that may not be missing whatever the status ("unknown" may be an answer)."""
        rows = rows_of(self.name)
        if not rows:
            return self.needs
        common = set(rows[0].needs).intersection(*(row.needs for row in rows))
        return tuple(name for name in rows[0].needs if name in common)


def _verb(name: str, facts: str = "", *, needs: str = "", makes: bool = False, dated: str = "",
          generated: str = "", about: str = "") -> Verb:  # fmt: skip
    listed = dict.fromkeys((*needs.split(), *facts.split()))
    return Verb(name, tuple(listed), tuple(needs.split()), makes, tuple(dated.split()),
                tuple(generated.split()), about)  # fmt: skip


_WORDS = "text_original audio page_photo"
_CLAIM_MORE = (
    "paper slip_given_on officer_returned_on language interpreter complainants named_parties "
    "decider_named area_asked land_words risk_note category channel linked_claims receipt_icon "
    "public_code people_present allotment"
)
_DECISION = (
    "body decided_on promised_women promised_area promised_by public deciders witnesses "
    "people_present women_present place grounds conditions reason_words voice source_kind"
)
_VISIT = "asked_in_private crop feels_secure own_words who_farms season season_year"

VERBS: dict[str, Verb] = {verb.name: verb for verb in (
    # places and people
    _verb("unit.add", "code parent valid_from valid_to other_names", needs="name kind", makes=True),
    _verb("village.add", "code kind parents other_names adult_women households languages point",
          needs="name", makes=True),
    _verb("village.hold", "hold_words", needs="security_hold"),
    _verb("authority.add", "office_holders area village", needs="office", makes=True,
          generated="ladder_level pseudonym"),
    _verb("person.register", "village full_name phone safe_times must_not_know age_band household "
          "relation_to_head sign languages can_read number counted_on consent_record",
          needs="basis sex", makes=True, generated="pseudonym counted_by"),
    _verb("person.count", "age_band counted_on basis", needs="village count", about="village",
          generated="people"),
    _verb("person.name", "phone safe_times must_not_know", needs="full_name consent_record"),
    _verb("person.same_as", needs="same_as", generated="tied_to sex"),
    _verb("person.not_same", needs="not_same", generated="same_as sex"),
    _verb("person.erase", needs="erase_reason", generated="erased_on"),
    _verb("group.register", "name lineage group_type registered declared_size members",
          needs="village", makes=True, generated="pseudonym"),
    _verb("group.member_joined", "member_role", needs="person", generated="joined_on"),
    _verb("group.member_left", "end_reason", needs="person"),
    _verb("group.same_as", needs="same_group", generated="declared_size"),
    _verb("group.not_same", needs="other_group", generated="declared_size"),
    _verb("consent.record", "village party claim way asked_by", needs="purpose answer", makes=True),
    _verb("consent.withdraw", dated="withdrawn_on"),
    _verb("document.add", "village title about access_class availability", needs="kind", makes=True, dated="on",
          generated="hash size media_type exif_removed"),
    _verb("figure.report", "value area_value fact_code qualifier on", needs="village subject source",
          makes=True, generated="batch"),
    # the claim
    _verb("claim.record", f"complainant_kind women_asked remedies {_WORDS} consent_record "
          f"share_with_chief danger date_received {_CLAIM_MORE}", needs="village", makes=True,
          generated="batch"),
    _verb("claim.discard"),
    _verb("claim.lodge", f"{_WORDS} date_received {_CLAIM_MORE}",
          needs="complainant_kind women_asked remedies consent_record share_with_chief danger",
          generated="confidentiality urgent"),
    _verb("claim.acknowledge", "receipt_icon", needs="paper"),
    _verb("claim.declare_inadmissible", "reason_words", needs="reason_code"),
    _verb("claim.merge", "both_agree", needs="survivor", generated="merged_into"),
    _verb("claim.unmerge", "reason_words", needs="reason_code"),
    _verb("claim.withdraw", "reason_words asked_in_private"),
    _verb("claim.refer_sensitive", needs="referred_on", generated="referral_kind"),
    _verb("claim.strip_sensitive", needs="referred_on", generated="category"),
    _verb("claim.erase", needs="erase_reason"),
    _verb("claim.start_review", "decider_named", needs="body", generated="ladder_level"),
    _verb("claim.hearing_held", "people_present women_present voice place", needs="sat"),
    _verb("claim.hold", "reason_words", needs="hold_reason hold_until"),
    _verb("claim.talk_again", "sat voice place", needs="hold_until", generated="hold_reason"),
    _verb("claim.resume"),
    _verb("claim.extend", needs="standard extended_until extension_reason told_how"),
    _verb("claim.wish_asked", "asked_in_private", needs="asked_by escalation_wanted"),
    _verb("claim.make_task", needs="passed", generated="step_start ladder_level"),
    _verb("claim.escalate", "body reason_words", needs="ground wish_date wish_asked_by",
          generated="ladder_level escalation_wanted"),
    _verb("claim.uphold", _DECISION, needs="body decided_on promised_women promised_area",
          generated="decision last_outcome upheld_ever entered_by_body"),
    _verb("claim.uphold_partly", _DECISION, needs="body decided_on promised_women promised_area",
          generated="decision last_outcome upheld_ever entered_by_body"),
    _verb("claim.refuse", _DECISION + " refusal_reason", needs="body decided_on refusal_reason",
          generated="decision last_outcome entered_by_body"),
    _verb("claim.tell_outcome", "language appeal_route_told people_present", needs="told_how",
          dated="told_on"),
    _verb("claim.refer", "reason_words wish_date wish_asked_by", needs="referral_kind referral_body",
          generated="told_on"),
    _verb("claim.referral_answer", needs="answer"),
    _verb("claim.take_up_again", "reason_words", needs="ground"),
    _verb("claim.appeal", "body reason_words", needs="ground", generated="ladder_level"),
    _verb("claim.commit_land", needs="commitment"),
    _verb("claim.lose_commitment"),
    _verb("claim.start_allotting", needs="shares_how"),
    _verb("claim.fulfil"),
    _verb("claim.lose_delivery"),
    _verb("claim.close", "shortfall what_was_done women_answer asked_in_private",
          needs="closing_outcome"),
    _verb("claim.reopen", "ground body", needs="new_facts"),
    _verb("claim.reopen_delivery", needs="what_failed"),
    _verb("claim.reinstate", "reason_words", generated="date_received"),
    _verb("claim.readmit", "reason_words", needs="ground"),
    # the land
    _verb("commitment.propose", "claims decision renews nature scheme_type promised_women location_words "
          "target_season_date start end fee revocable water walking_min", makes=True,
          needs="village origin givers declared_area", generated="batch"),
    _verb("commitment.announce", "heard_by people_present women_present place voice",
          dated="announced_on"),
    _verb("commitment.sign", "witnesses certified_by documents", dated="signed_on"),
    _verb("commitment.demarcate", "parcel geometry accuracy_m surveyed_on surveyed_area name common_parts",
          needs="method", generated="parcels measured mended"),
    _verb("commitment.activate", "start end target_season_date"),
    _verb("commitment.reduce", "new_area geometry parcel allotments taken_back_reason", needs="reason by_whom",
          generated="reductions mended"),
    _verb("commitment.withdraw", "taken_back_reason", needs="reason by_whom"),
    _verb("commitment.expire"),
    _verb("commitment.end", "ends_as"),
    _verb("contest.open", "who_objects objectors defenders contested_area contested_plots reason "
          "earlier_contest other", needs="target type", makes=True,
          dated="opened_on", generated="in_window"),
    _verb("contest.settle", needs="outcome", dated="settled_on"),
    _verb("contest.override", "reason_words", needs="reason_code", dated="settled_on"),
    _verb("contest.withdraw", dated="settled_on"),
    _verb("parcel.add", "name method accuracy_m surveyed_on promised_area surveyed_area "
          "common_area common_parts predecessors", needs="village geometry", makes=True,
          generated="calculated_area hash mended"),
    _verb("parcel.reshape", "method accuracy_m surveyed_on surveyed_area common_parts reason_words", needs="geometry",
          generated="calculated_area mended"),
    _verb("parcel.mark_common", "reason_words", needs="common_parts"),
    _verb("parcel.split", "reason_words", needs="parts", dated="replaced_on", generated="successors"),
    _verb("parcel.merge", "name geometry plot_numbers reason_words", needs="village parcels", makes=True,
          generated="predecessors calculated_area surveyed_area common_parts method accuracy_m"),
    _verb("plot.lay_out", "method accuracy_m", needs="parcel plots", about="parcel"),
    # the women's plots
    _verb("allotment.plan", "plot parcel share claim right_type use_term term_end rights fee",
          needs="commitment unit", makes=True),
    _verb("allotment.assign", "acquisition joint_with_man", needs="holders method",
          dated="assigned_on"),
    _verb("allotment.cancel", needs="cancel_reason", generated="end_kind", dated="ended_on"),
    _verb("allotment.hand_over", "witnesses received_mark documents area_recorded area_kind "
          "accuracy_m", needs="handed_by", dated="handed_over_on"),
    _verb("allotment.locate", "plot parcel share area_recorded area_kind accuracy_m", needs="unit"),
    _verb("allotment.confirm_use", _VISIT, needs="answer"),
    _verb("allotment.transfer", "acquisition asked_in_private", needs="new_holder reason",
          generated="end_kind successor", dated="ended_on"),
    _verb("allotment.inherit", needs="heir", generated="end_kind successor", dated="ended_on"),
    _verb("allotment.surrender", "asked_in_private", generated="end_kind", dated="ended_on"),
    _verb("allotment.lapse", "lapse_reason", generated="end_kind end_reason", dated="ended_on"),
    _verb("allotment.take_back", "", needs="by_whom taken_back_reason",
          generated="end_kind end_reason", dated="ended_on"),
    _verb("visit.record", f"{_VISIT} visit_basis", needs="allotment visit_answer", makes=True,
          dated="visited_on", generated="visitor"),
    _verb("visit.season_sheet", "season all_but but_answer but_answers", needs="commitment season_year",
          about="commitment", generated="visitor"),
    # accounts, settings, common events
    _verb("account.open", "duties villages ladder_level authority language", needs="name role",
          makes=True),
    _verb("account.change", "duties villages ladder_level authority language"),
    _verb("account.disable", generated="disabled"),
    _verb("setting.change", needs="key setting_value", makes=True, dated="valid_from"),
    _verb("event.retract", "reason_words", needs="event", generated="late"),
    _verb("event.correct", "reason_words", needs="event facts"),
    _verb("event.complete", "witnesses asked_in_private women_answer attempts reason_words on",
          needs="event reserve"),
)}  # fmt: skip


# Verbs after which something is gone for good: never taken back, for nothing could bring it back.
ERASES = frozenset({"claim.refer_sensitive", "claim.strip_sensitive", "claim.erase", "person.erase"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: dated in the village, signed into one device's chain."""

    id: str
    device: str
    seq: int
    clock: str
    verb: str
    subject: str
    area_code: str  # uid of the village it concerns; "" for the whole register
    form: str  # id of the first event of the same form: they are retracted together
    after: tuple[str, ...]
    occurred_on: str  # ISO day that as-of questions use
    said_on: str  # as it was said, with its precision
    recorded_at: str
    actor: str
    how_known: str
    caught_up: int
    on_behalf_of: str
    body: dict[str, Any] = field(compare=False)
    prev: str = ""
    hash: str = ""

    @property
    def kind(self) -> str:
        """The kind of record of its subject; of common verbs, the body says it."""
        return self.body.get("of") or self.verb.split(".", maxsplit=1)[0]


HASHED = (
    "id", "device", "seq", "clock", "verb", "subject", "area_code", "form", "after", "occurred_on",
    "said_on", "recorded_at", "actor", "how_known", "caught_up", "on_behalf_of", "body", "prev",
)  # fmt: skip


def canonical(value: object) -> str:
    """JSON with one possible text for one value: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(row: dict[str, Any]) -> str:
    """The hash of an event's row, over the text of every column but the hash itself."""
    return sha256(canonical([row[name] for name in HASHED]).encode()).hexdigest()


def record_fields(kind: str) -> frozenset[str]:
    """Names of the fields that a fact of the same name sets."""
    return _FIELDS[kind]


_FIELDS = {kind: frozenset(names) for kind, names in RECORDS.items()}
