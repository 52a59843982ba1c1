"""Records: what the events of one subject add up to, as named fields.

The fields of a kind are facts (``facts``), in the order of its read table.  Every record
also carries ``uid``, ``area_code`` (the village it lies in, the scope of rights), ``version``
(how many events made it), ``begin_lifespan``, ``end_lifespan`` and ``last_event``.
"""

from __future__ import annotations

from landtrack.domain.facts import Fact, fact

RECORDS: dict[str, tuple[str, ...]] = {
    "unit": ("code", "name", "kind", "parent", "valid_from", "valid_to", "other_names"),
    "village": (
        "code", "name", "kind", "parents", "other_names", "adult_women", "households",
        "languages", "security_hold", "hold_words", "point",
    ),
    "authority": ("village", "office", "ladder_level", "area", "office_holders", "pseudonym"),
    "person": (
        "village", "basis", "number", "counted_by", "counted_on", "full_name", "phone",
        "safe_times", "must_not_know", "sex", "age_band", "household", "relation_to_head",
        "sign", "languages", "can_read", "consent_record", "pseudonym", "same_as", "erased_on",
    ),
    "group": (
        "village", "name", "lineage", "group_type", "registered", "declared_size", "pseudonym",
    ),
    "member": ("group", "person", "member_role", "joined_on", "left_on", "end_reason"),
    "consent": (
        "village", "party", "claim", "purpose", "answer", "way", "asked_by", "withdrawn_on",
    ),
    "claim": (
        "village", "status", "status_since", "complainant_kind", "women_asked", "remedies",
        "text_original", "audio", "page_photo", "consent_record", "share_with_chief", "danger",
        "urgent", "public_code", "receipt_icon", "date_received", "channel", "category",
        "confidentiality", "paper", "slip_given_on", "officer_returned_on", "language",
        "interpreter", "complainants", "named_parties", "decider_named", "area_asked",
        "land_words", "risk_note", "escalation_wanted", "linked_claims", "closing_outcome",
        "body", "ladder_level", "hold_reason", "hold_until", "decision", "last_outcome",
        "upheld_ever", "told_on", "women_answer", "caught_up", "merged_into", "referral_kind",
        "referral_body", "referred_on", "allotment",
    ),
    "decision": (
        "claim", "village", "body", "ladder_level", "outcome", "refusal_reason", "decided_on",
        "public", "deciders", "witnesses", "people_present", "women_present", "place", "grounds",
        "conditions", "reason_words", "voice", "promised_women", "promised_area", "promised_by",
        "source_kind", "entered_by_body",
    ),
    "commitment": (
        "village", "status", "status_since", "origin", "claims", "decision", "nature",
        "scheme_type", "givers", "declared_area", "promised_women", "location_words", "parcels",
        "surveyed_area", "method", "accuracy_m", "start", "end", "target_season_date", "fee",
        "revocable", "water", "walking_min", "announced_on", "signed_on", "certified_by",
        "heard_by", "witnesses", "reductions", "measured", "caught_up", "renews",
    ),
    "contest": (
        "village", "status", "status_since", "target", "type", "opened_on", "in_window",
        "who_objects", "objectors", "defenders", "reason", "contested_area", "contested_plots",
        "earlier_contest", "other", "settled_on", "outcome",
    ),
    "parcel": (
        "village", "name", "predecessors", "method", "accuracy_m", "surveyed_on",
        "promised_area", "surveyed_area", "calculated_area", "common_area", "common_parts", "geometry",
        "successors", "replaced_on",
    ),
    "plot": (
        "village", "parcel", "number", "usable", "mark_kind", "method", "accuracy_m", "calculated_area", "geometry",
    ),
    "allotment": (
        "village", "status", "status_since", "commitment", "claim", "unit", "plot", "parcel",
        "share", "holders", "method", "acquisition", "right_type", "use_term", "term_end",
        "rights", "area_recorded", "area_kind", "accuracy_m", "assigned_on", "handed_over_on",
        "ended_on", "end_kind", "end_reason", "by_whom", "handed_by", "witnesses",
        "received_mark", "documents", "joint_with_man", "fee", "caught_up", "predecessor", "successor",
    ),
    "visit": (
        "village", "allotment", "visited_on", "season", "season_year", "visitor", "visit_basis",
        "visit_answer", "asked_in_private", "crop", "feels_secure", "own_words", "who_farms",
    ),
    "figure": ("village", "subject", "value", "area_value", "fact_code", "source", "qualifier", "on", "caught_up"),
    "document": (
        "village", "kind", "title", "about", "on", "hash", "size", "media_type", "access_class",
        "availability", "exif_removed", "erased_on",
    ),
    "account": (
        "name", "role", "duties", "villages", "ladder_level", "authority", "language", "disabled",
    ),
    "setting": ("key", "setting_value", "valid_from"),
}  # fmt: skip

# Kinds that are map layers, with the type of their geometry and the field that holds it.
LAYERS = {"village": ("POINT", "point"), "parcel": ("GEOMETRY", "geometry"), "plot": ("GEOMETRY", "geometry")}


def fields_of(kind: str) -> tuple[Fact, ...]:
    """The fields of a kind, in table order."""
    return tuple(fact(kind, name) for name in RECORDS[kind])
