"""Code lists of the vocabulary (LADM and SOLA codes where they exist, our own elsewhere).

A value is added as data: no database list of allowed values has to migrate with it.
The label of ``code`` in ``list`` is the message ``code.<list>.<code>`` of the catalogues.
"""

from __future__ import annotations

CODES: dict[str, tuple[str, ...]] = {
    "yes3": ("yes", "no", "unknown"),
    "answer": ("yes", "no", "not_asked"),
    "unit_kind": ("country", "region", "cercle", "arrondissement", "commune"),
    "village_kind": ("village", "hamlet"),
    "role": (
        "complainant", "representative", "chief", "witness", "land_giver", "farmer", "spouse",
        "surveyor", "landOfficer", "stateAdministrator", "notary", "writer", "decider", "member",
    ),
    "basis": ("named", "counted", "listed_on_paper"),
    "sex": ("F", "M", "unknown"),
    "age_band": (
        "under_15", "15_17", "18_24", "25_34", "35_49", "50_64", "65_over", "unknown",
    ),
    "group_type": ("association", "family", "tribe", "baunitGroup"),
    "office": ("chief", "COFOV", "COFO", "mayor", "sous_prefet"),
    "complainant_kind": ("woman", "women_group", "representative", "anonymous"),
    "remedy": (
        "land_for_group", "plot", "restore_plot", "boundary_fixed", "water_access", "admission",
        "other",
    ),
    "category": (
        "access_refused", "plot_taken_back", "widow_inheritance", "boundary", "water",
        "garden_exclusion", "quota_not_kept", "retaliation", "animals", "fence", "dues",
    ),
    "channel": (
        "oral_meeting", "home_visit", "visit_slip", "paper", "form_import", "phone",
        "representative",
    ),
    "how_known": ("seen", "phone", "paper", "told_by_president", "none"),
    "paper": ("with_her", "at_office", "none"),
    "origin": ("request", "meeting", "project", "unknown"),
    "nature": ("loan", "gift", "rent", "developed_scheme"),
    "scheme_type": ("village", "state", "local_government"),
    "refusal_reason": (
        "missingEvidence", "inconclusiveEvidence", "validityOfEvidence", "boundaryUnclear",
        "alternativeProcess", "others", "no_land_available", "not_entitled_by_custom",
    ),
    "inadmissible_reason": (
        "not_about_land", "outside_area", "no_identifiable_matter", "already_decided_final",
    ),
    "hold_reason": (
        "information_missing", "parties_absent", "season", "insecurity", "mediation", "talk_again",
    ),
    "appeal_ground": ("outcome", "partial_outcome", "no_delivery", "biased_decider"),
    "closing_outcome": (
        "fulfilled", "part_fulfilled", "remedied_without_land", "refused", "given_up",
        "not_delivered",
    ),
    "taken_back_reason": (
        "unworked", "giver_needs_land", "marriage_or_moving", "no_succession", "dispute",
        "fee_unpaid", "retaliation", "unknown", "other",
    ),
    "cancel_reason": ("redraw", "declined", "plot_lost", "commitment_lost"),
    "dispute_type": (
        "boundary", "counter_claim_inter_family", "counter_claim_intra_family",
        "counter_claim_other", "other_interest",
    ),
    "override_reason": ("unfounded", "outside_area", "already_settled", "other"),
    "referral_kind": ("other_body", "mediator", "court"),
    "outcome": ("uphold", "uphold_partly", "refuse"),
    "source_kind": ("oral", "minutes", "letter"),
    "told_how": ("spoken", "paper", "phone", "through_president"),
    "consent_purpose": (
        "record", "share_with_chief", "share_with_commission", "share_with_partners",
        "publish_count", "publish_map", "photo",
    ),
    "consent_way": ("spoken", "written", "thumb"),
    "capture_method": (
        "gnssSurvey", "fieldSketch", "orthoPhoto", "relativeMeasurement", "video", "unknown",
    ),
    "mark_kind": ("none", "stone", "stake", "tree"),
    "allot_unit": ("plot", "share", "unmeasured"),
    "allot_method": (
        "lottery_seeded", "lottery_physical", "merit_list", "need_ranking", "group_internal",
        "chief_choice", "unknown",
    ),
    "acquisition": (
        "allocated_by_community", "allocated_by_family", "gift", "inheritance", "purchase",
    ),
    "right_type": (
        "customaryType", "usufruct", "agriActivity", "occupation", "informalOccupation", "lease",
        "tenancy", "commonOwnership", "grazing", "waterrights", "firewood",
    ),
    "use_term": ("open", "season", "years", "life"),
    "area_kind": ("officialArea", "surveyedArea", "calculatedArea", "nonOfficialArea"),
    "visit_basis": ("checked", "said_by_president"),
    "visit_answer": ("in_use", "partly", "not_used", "taken_back", "unknown"),
    "feels_secure": ("yes", "partly", "no", "refused"),
    "figure_subject": ("women", "area", "request", "decision", "hand_over", "other"),
    "document_kind": (
        "agreement", "consentLetter", "agriConsent", "objection", "standardDocument",
        "proclamation", "oral_decision", "meeting_minutes", "complaint", "refusal_letter",
        "draw_minutes", "attendance_list", "receipt", "photo", "voice", "other",
    ),
    "access_class": ("I", "S", "O", "P"),
    "availability": ("available", "incomplete", "archiveDestroyed", "archiveUnknown"),
    "left_reason": ("left", "died", "moved", "married_out"),
    "member_role": ("member", "president", "treasurer", "secretary"),
    "season": ("rains", "harvest", "dry"),
    "account_role": ("officer", "chief", "advocate", "admin"),
    "duty": ("recorder", "approver", "focal_point", "publisher"),
    "language": ("fr", "en"),
    "shares_how": ("by_plot", "by_share", "unmeasured"),
}

# What the women ask, as a picture, and the category that usually goes with it.
CATEGORY_OF_REMEDY = {
    "land_for_group": "access_refused",
    "plot": "access_refused",
    "restore_plot": "plot_taken_back",
    "water_access": "water",
    "boundary_fixed": "boundary",
    "admission": "garden_exclusion",
}

# Rungs of the ladder: who may sit in judgement at each. [own, from Malian bodies]
LADDER = {1: ("chief",), 2: ("COFOV",), 3: ("COFO", "mayor"), 4: ("sous_prefet",)}


def level_of_office(office: str) -> int:
    """The ladder level at which an office decides."""
    return next(level for level, offices in LADDER.items() if office in offices)
