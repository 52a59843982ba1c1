"""Each hard guard refuses, with its own code, exactly what its row forbids; each test is named after its row."""

import pytest
from domain import spec_tables as spec
from factories import (
    LATE,
    THREE_HA,
    TODAY,
    field_at,
    force_status,
    refused,
    undone,
)
from geometries import REFUSED_SHAPES, square
from shapely.geometry import mapping

from landtrack import errors
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import TRANSITIONS
from landtrack.domain.values import new_code
from landtrack.register.guards import ELSEWHERE, GUARDS

IMPOSSIBLE = (errors.ImpossibleValue, errors.GuardRefused, errors.UnreadableFact)


def test_every_guard_that_a_built_row_names_is_there():
    named = {guard for row in TRANSITIONS for guard in row.guards}
    built = {guard for row in TRANSITIONS if spec.rows_of(row.verb) for guard in row.guards}
    assert set(GUARDS) <= named
    assert {"G2", "G8", "G10", "G11"} <= built & set(GUARDS)
    assert {"G0", "G1", "G3", "G6", "G7"} <= ELSEWHERE | set(GUARDS)


# --- G1: no impossible date ------------------------------------------------------------------------

EVERY_VERB_WITH_A_DAY = sorted(
    {(r.verb, r.sources[0], r.outcome or "") for r in spec.ROWS if r.sources and r.verb in VERBS}
)


@pytest.mark.parametrize(("verb", "status", "outcome"), EVERY_VERB_WITH_A_DAY, ids=lambda v: v or "")
def test_g1_no_step_is_taken_after_today(story, verb, status, outcome):
    facts = story.ready(verb, status, outcome)
    for day in ("2014-12-01", "2014-12", "2015", {"season": "dry", "year": 2015}):
        error = refused(story, errors.ImpossibleDate, verb, **{**facts, "on": day})
        assert (error.reason, error.bound) == ("after_today", TODAY.isoformat())


@pytest.mark.parametrize(("verb", "status", "outcome"), EVERY_VERB_WITH_A_DAY, ids=lambda v: v or "")
def test_g1_no_step_is_taken_before_the_one_it_rests_on(story, verb, status, outcome):
    facts = story.ready(verb, status, outcome)
    for day in ("2012-12-31", "2012-12", "2012"):
        assert refused(story, errors.ImpossibleDate, verb, **{**facts, "on": day}).reason == "before_step"


@pytest.mark.parametrize(("day", "possible"), [("2013-03", True), ("2013", True), ("2013-rains", True), ("2013-02",
False),
                                               ("2012-dry", True), ("2012-harvest", False)])  # fmt: skip
def test_g1_an_imprecise_day_is_impossible_only_whatever_day_is_taken(story, day, possible):
    story.claim_at("lodged")  # on 8 March 2013
    if possible:
        story.do("claim.acknowledge", on=day)
    else:
        refused(story, errors.ImpossibleDate, "claim.acknowledge", on=day)


@pytest.mark.parametrize(("said", "effective"), [("2013-06", "2013-06-30"), ("2013", "2013-12-31"), ("2014",
"2014-11-30"),
                                                 ("2014-rains", "2014-10-31"), ("2014-dry", "2014-11-30"),
                                                 ("2014-02-03", "2014-02-03")])  # fmt: skip
def test_g1_an_imprecise_day_counts_as_its_last_possible_one_never_after_today(story, said, effective):
    story.claim_at("lodged")
    event = story.do("claim.acknowledge", on=said)
    assert (event.said_on, event.occurred_on) == (said, effective)


@pytest.mark.parametrize("name", ["decided_on", "date_received", "surveyed_on", "counted_on", "slip_given_on"])
def test_g1_no_date_within_an_event_is_after_today(story, name):
    verb, facts = {
        "decided_on": ("claim.uphold", {}),
        "date_received": ("claim.lodge", {}),
        "surveyed_on": ("commitment.demarcate", {}),
        "counted_on": ("person.count", {"village": story.cast.parou, "count": 1}),
        "slip_given_on": ("claim.lodge", {}),
    }[name]
    facts = facts or story.ready(verb, spec.rows_of(verb)[0].sources[0])
    refused(story, errors.ImpossibleDate, verb, **{**facts, name: "2014-12-24"})


def test_g1_nothing_is_decided_before_it_was_received(story):
    """received <= decided <= told."""
    story.claim_at("under_review")  # received on 8 March 2013
    refused(story, errors.ImpossibleDate, "claim.uphold", decided_on="2013-02-01")


def test_g1_nothing_is_told_before_it_was_decided(story):
    story.claim_at("under_review")
    story.do("claim.uphold", on="2013-04-05", decided_on="2013-04-05")
    refused(story, errors.ImpossibleDate, "claim.tell_outcome", on="2013-04-01")


def test_g1_nothing_is_lodged_before_it_was_received(story):
    story.claim_at("draft")
    refused(story, errors.ImpossibleDate, "claim.lodge", date_received="2013-03-09", on="2013-03-08")
    story.do("claim.lodge", date_received="2013-02-20", on="2013-03-08")


def test_g1_announced_signed_and_demarcated_follow_each_other(story):
    story.commitment_at("proposed")
    story.do("commitment.announce", on="2013-04-10")
    refused(story, errors.ImpossibleDate, "commitment.sign", on="2013-04-09")
    story.do("commitment.sign", on="2013-05-10")
    refused(story, errors.ImpossibleDate, "commitment.demarcate", on="2013-05-09")


def test_g1_the_survey_itself_may_be_older_than_the_promise(story):
    story.commitment_at("signed")
    story.do("commitment.demarcate", surveyed_on="2009-11-03")
    assert story.unit.get("commitment", story.commitment)["status"] == "demarcated"


@pytest.mark.parametrize("verb", ["visit.record", "visit.season_sheet", "allotment.confirm_use", "allotment.take_back"])
def test_g1_nothing_is_visited_or_ended_before_it_was_handed_over(story, verb):
    """handed over <= visited, ended."""
    story.allotment_at("handed_over")  # on 10 June 2013
    facts = {
        "visit.record": {"allotment": story.allotment, "visit_answer": "in_use"},
        "visit.season_sheet": {"commitment": story.commitment, "season_year": 2013},
    }.get(verb, {})
    refused(story, errors.ImpossibleDate, verb, on="2013-06-09", **facts)


def test_g1_a_reported_figure_is_exempt_from_every_guard_but_right_and_date(story):
    figure = {"village": story.cast.parou, "subject": "women", "value": 50, "source": "CARE"}
    story.do("figure.report", **figure, on="1999")
    refused(story, errors.ImpossibleDate, "figure.report", **figure, on="2015")


def test_g1_a_past_story_is_not_exempt_from_dates_or_order(story):
    story.claim_at("lodged")
    refused(story, errors.ImpossibleDate, "claim.acknowledge", on="2012", caught_up=True)
    refused(story, errors.ImpossibleStep, "claim.uphold", caught_up=True)


# --- G2: nobody judges his own cause twice ------------------------------------------------------------------


def test_g2_nobody_decides_an_appeal_against_a_body_he_was_a_member_of(story):
    with story.unit.new_form():
        both = story.unit.do("authority.add", office="COFOV", village=story.cast.parou,
                             office_holders=[story.cast.chief_person]).subject  # fmt: skip
    story.claim_at("under_review")
    story.do("claim.refuse", deciders=[story.cast.chief_person])
    story.do("claim.tell_outcome")
    error = refused(story, errors.GuardRefused, "claim.appeal", body=both)
    assert error.guard == "G2"
    assert story.cast.chief_person not in str(error)  # checked without showing names
    story.do("claim.appeal", body=story.cast.cofov)


def test_g2_members_of_the_first_body_are_known_though_nobody_wrote_down_who_sat(story):
    """domain.md 4, Decision: deciders, generated from the body."""
    with story.unit.new_form():
        both = story.unit.do("authority.add", office="COFOV", village=story.cast.parou,
                             office_holders=[story.cast.chief_person]).subject  # fmt: skip
    story.claim_at("not_upheld")
    assert refused(story, errors.GuardRefused, "claim.appeal", body=both).guard == "G2"


@pytest.mark.parametrize("verb", ["claim.uphold", "claim.uphold_partly", "claim.refuse"])
def test_g2_an_officer_enters_no_decision_of_which_he_is_himself_a_decider(story, verb):
    with story.unit.new_form(), story.unit.acting_as(story.cast["admin"]):
        opened = story.unit.do("account.open", name="agent-et-chef", role="officer", villages=["*"],
                               authority=story.cast.chief)  # fmt: skip
    story.claim_at("under_review")
    story.unit.actor = story.unit.register._as_it_stands(
        story.unit.conn,
        story.cast["plain"].__class__(uid=opened.subject, name="agent-et-chef", role="officer"),
    )
    assert refused(story, errors.GuardRefused, verb).guard == "G2"


@pytest.mark.parametrize("verb", ["claim.uphold", "claim.uphold_partly", "claim.refuse"])
def test_g2_a_body_s_own_account_enters_its_own_decision(story, verb):
    story.claim_at("under_review")
    story.unit.actor = story.cast["chief_account"]
    story.do(verb)
    (decision,) = story.unit.matching("decision", claim=story.claim)
    assert decision["entered_by_body"] is True


def test_g0_a_body_s_account_speaks_for_no_other_in_a_past_story_either(story):
    story.claim_at("under_review")
    other = story.do("authority.add", office="chief", village=story.cast.parou).subject
    story.unit.actor = story.cast["chief_account"]
    refused(story, errors.NotAllowed, "claim.uphold", body=other, caught_up=True)
    story.do("claim.uphold", body=story.cast.chief, caught_up=True)


def test_g0_only_the_body_that_reviews_decides(story):
    story.claim_at("under_review")
    refused(story, (errors.GuardRefused, errors.NotAllowed), "claim.uphold", body=story.cast.cofov)


@pytest.mark.parametrize("body", ["cofov", "other_chief"])
def test_g0_a_review_starts_at_level_1_with_the_body_of_the_village(story, body):
    story.claim_at("acknowledged")
    refused(story, (errors.GuardRefused, errors.NotAllowed), "claim.start_review", body=getattr(story.cast, body))


@pytest.mark.parametrize("said_at", ["claim.lodge", "claim.start_review"])
def test_3_1_row_9_level_2_is_preset_where_the_chief_is_named_in_the_claim(story, said_at):
    story.told[said_at] = {"decider_named": "yes"}
    story.claim_at("acknowledged")
    story.do("claim.start_review", body=story.cast.cofov)
    assert story.unit.get("claim", story.claim)["ladder_level"] == 2


# --- G6: consent and names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["no", "not_asked"])
def test_g6_no_claim_is_made_without_the_consent_to_record(story, answer):
    story.claim_at("draft")
    assert refused(story, errors.GuardRefused, "claim.lodge", consent_record=answer).guard == "G6"


@pytest.mark.parametrize("name", ["text_original", "named_parties", "land_words", "risk_note"])
def test_g6_no_words_of_hers_are_kept_without_the_consent_to_record(story, name):
    facts = {"village": story.cast.parou, name: "ses mots"}
    assert refused(story, errors.GuardRefused, "claim.record", **facts).guard == "G6"
    assert refused(story, errors.GuardRefused, "claim.record", **facts, consent_record="no").guard == "G6"
    story.do("claim.record", **facts, consent_record="yes")


@pytest.mark.parametrize("name", ["audio", "page_photo"])
def test_g6_no_voice_and_no_page_is_kept_without_the_consent_to_record(story, name):
    kind = {"audio": "voice", "page_photo": "photo"}[name]
    paper = story.do("document.add", village=story.cast.parou, kind=kind).subject
    assert refused(story, errors.GuardRefused, "claim.record", village=story.cast.parou, **{name: paper}).guard == "G6"


@pytest.mark.parametrize("verb", ["claim.withdraw", "claim.hearing_held"])
def test_g6_a_caught_up_claim_keeps_no_words_until_the_consent_is_asked(story, verb):
    """domain.md 3.6: it holds no name and no words of the women until the consent ``record`` is asked."""
    story.claim_at("draft")
    story.do("claim.lodge", caught_up=True, text_original=..., complainants=..., consent_record=...)
    words = {
        "claim.withdraw": {"reason_words": "elle-a-eu-peur"},
        "claim.hearing_held": {"place": "chez-elle"},
    }
    if verb == "claim.hearing_held":
        story.do("claim.acknowledge", caught_up=True)
        story.do("claim.start_review", caught_up=True)
        story.do("claim.hearing_held", caught_up=True)  # where they sat is no word of hers
        return
    assert refused(story, errors.GuardRefused, verb, caught_up=True, **words[verb]).guard == "G6"


@pytest.mark.parametrize("name", ["text_original", "land_words", "named_parties", "risk_note"])
def test_g6_a_past_story_is_not_exempt_from_consent(story, name):
    story.claim_at("draft")
    facts = {"text_original": ..., "consent_record": ..., name: "ses mots"}
    assert refused(story, errors.GuardRefused, "claim.lodge", caught_up=True, **facts).guard == "G6"


def test_g6_a_past_story_names_no_woman_who_did_not_agree(story):
    story.claim_at("draft")
    facts = {"text_original": ..., "consent_record": ..., "complainants": [story.cast.named[0]]}
    assert refused(story, errors.GuardRefused, "claim.lodge", caught_up=True, **facts).guard == "G6"


PRIVATE = ("full_name", "phone", "safe_times", "must_not_know", "household", "relation_to_head")


@pytest.mark.parametrize("name", PRIVATE)
def test_g6_nothing_private_of_a_woman_is_kept_without_her_consent(story, name):
    basis = "named" if name == "full_name" else "counted"
    facts = {"village": story.cast.parou, "sex": "F", "basis": basis, name: "quelque chose"}
    for answer in ({}, {"consent_record": "no"}, {"consent_record": "not_asked"}):
        assert refused(story, errors.GuardRefused, "person.register", **facts, **answer).guard == "G6"
    story.do("person.register", **facts, consent_record="yes")


@pytest.mark.parametrize("answer", ["no", "not_asked"])
def test_g6_a_counted_woman_is_not_named_without_her_consent(story, answer):
    facts = {"person": story.cast.women[0], "full_name": "Aminata", "consent_record": answer}
    assert refused(story, errors.GuardRefused, "person.name", **facts).guard == "G6"


def test_g6_a_counted_woman_who_gives_her_name_stays_the_same_person(story):
    woman = story.cast.women[0]
    before = story.unit.get("person", woman)
    story.do("person.name", person=woman, full_name="Aminata", consent_record="yes")
    after = story.unit.get("person", woman)
    assert (after["basis"], after["pseudonym"], after["number"]) == (
        "named",
        before["pseudonym"],
        before["number"],
    )


def test_g6_an_anonymous_claim_holds_no_name(story):
    """domain.md 8.2: at 3 nobody holds a name."""
    story.claim_at("draft")
    facts = {"complainant_kind": "anonymous", "complainants": [story.cast.named[0]]}
    assert refused(story, errors.GuardRefused, "claim.lodge", **facts).guard == "G6"
    group = {"complainant_kind": "anonymous", "complainants": [story.cast.group]}  # its members are named
    assert refused(story, errors.GuardRefused, "claim.lodge", **group).guard == "G6"


def test_g6_a_woman_of_an_anonymous_claim_is_not_named_later(story):
    story.claim_at("draft")
    story.do("claim.lodge", complainant_kind="anonymous")
    facts = {"person": story.women[0], "full_name": "Aminata", "consent_record": "yes"}
    assert refused(story, errors.GuardRefused, "person.name", **facts).guard == "G6"


def test_g6_a_drawn_list_carries_no_name(story):
    """A woman on a paper list is no name in the register until she agreed."""
    facts = {"village": story.cast.parou, "count": 3, "basis": "named"}
    assert refused(story, errors.GuardRefused, "person.count", **facts).guard == "G6"


# --- G7: a next level with a different body ------------------------------------------------------------------------


def test_g7_there_is_no_level_above_the_fourth(story):
    offices = {2: "COFOV", 3: "COFO", 4: "sous_prefet"}
    story.claim_at("not_upheld")
    day = "2013-05-0"
    for level, office in offices.items():
        body = story.do("authority.add", office=office, village=story.cast.parou).subject
        story.do("claim.appeal", body=body, on=f"{day}{level}")
        assert story.unit.get("claim", story.claim)["ladder_level"] == level
        story.do("claim.refuse", on=f"{day}{level}", decided_on=f"{day}{level}", body=body)
    assert refused(story, errors.GuardRefused, "claim.appeal", on="2013-06-01").guard == "G7"


def test_g7_without_a_body_at_the_next_level_there_is_no_appeal(story):
    elsewhere = story.cast.songobia
    story.told["claim.record"] = {"village": elsewhere}
    story.told["claim.start_review"] = {"body": story.cast.other_chief}
    story.claim_at("not_upheld")
    refused(story, (errors.GuardRefused, errors.MissingFact), "claim.appeal", body=...)


@pytest.mark.parametrize("body", ["chief", "other_chief"])
def test_g7_the_next_body_sits_one_level_higher(story, body):
    story.claim_at("not_upheld")
    assert refused(story, errors.GuardRefused, "claim.appeal", body=getattr(story.cast, body)).guard in (
        "G7",
        "G2",
    )


def test_g7_the_next_body_sits_for_the_village(story):
    other = story.do("authority.add", office="COFOV", village=story.cast.songobia).subject
    story.claim_at("not_upheld")
    refused(story, errors.GuardRefused, "claim.appeal", body=other)


def test_g7_the_next_body_is_preset(story):
    story.claim_at("not_upheld")
    story.do("claim.appeal", body=...)
    assert story.unit.get("claim", story.claim)["body"] == story.cast.cofov


# --- G8: the land is there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["proposed", "announced", "withdrawn", "expired", "ended"])
@pytest.mark.parametrize(
    "verb", ["claim.commit_land", "claim.start_allotting", "allotment.plan", "allotment.hand_over"]
)
def test_g8_nothing_rests_on_land_that_is_not_live(story, verb, status):
    if verb == "claim.commit_land":
        story.claim_at("upheld")
        story.told["commitment.propose"] = {"origin": "meeting", "claims": ...}
        story.put_at("commitment", status)
    else:
        if verb == "claim.start_allotting":
            story.claim_at("land_committed")
        elif verb == "allotment.hand_over":
            story.allotment_at("assigned")
        else:
            story.commitment_at("signed")
        force_status(story.unit, "commitment", story.commitment, status)
    assert refused(story, errors.GuardRefused, verb).guard == "G8"


@pytest.mark.parametrize("status", ["signed", "demarcated", "active"])
def test_g8_signed_demarcated_and_active_land_is_live(story, status):
    story.claim_at("upheld")
    story.told["commitment.propose"] = {"origin": "meeting", "claims": ...}
    story.commitment_at(status)
    story.do("claim.commit_land", on=LATE)
    story.do("claim.start_allotting", on=LATE)
    story.do("allotment.plan", on=LATE)


def test_g8_land_of_the_next_village_answers_a_claim_too(story):
    """3.1 row 18 asks for live land, not for land of the same village; row 20: at least one that is linked is live."""
    story.claim_at("upheld")
    story.told["commitment.propose"] = {"origin": "meeting", "claims": ..., "village": story.cast.songobia}
    story.commitment_at("signed")
    story.do("claim.commit_land")
    story.do("claim.start_allotting")
    assert story.unit.get("claim", story.claim)["status"] == "allotting"


# --- G10: possible numbers and geometry -----------------------------------------------------------


@pytest.mark.parametrize("area", [-1, -0.001, {"value": -3, "unit": "ha"}, float("nan"), float("inf"), "3 ha", True,
                                  {"value": 3, "unit": "acre"}, 1e15])  # fmt: skip
def test_g10_no_area_is_impossible(story, area):
    refused(story, IMPOSSIBLE, "commitment.propose", declared_area=area)


@pytest.mark.parametrize(
    "women", [-1, 2.5, "fifty", True, {"value": -3}, {"value": 50, "qualifier": "at_most"}, 10**30]
)
def test_g10_no_number_of_women_is_impossible(story, women):
    story.claim_at("draft")
    refused(story, IMPOSSIBLE, "claim.lodge", women_asked=women)


@pytest.mark.parametrize(("shape", "code"), REFUSED_SHAPES.values(), ids=REFUSED_SHAPES.keys())
@pytest.mark.parametrize("verb", ["commitment.demarcate", "parcel.add"])
def test_g10_no_shape_is_impossible(story, verb, shape, code):
    told = None if shape is None else mapping(shape)
    village = {"village": story.cast.parou} if verb == "parcel.add" else {}
    if verb == "commitment.demarcate":
        story.commitment_at("signed")
    error = refused(story, (*IMPOSSIBLE, errors.MissingFact), verb, geometry=told, **village)
    if isinstance(error, errors.ImpossibleValue):
        assert error.reason in (code, "too_few_points")  # corners are counted before the shape is made


def test_g10_a_plot_lies_inside_its_field(story):
    story.commitment_at("demarcated")
    outside = [{"number": "1", "geometry": field_at(500, 500, 20)}]
    refused(story, IMPOSSIBLE, "plot.lay_out", parcel=story.parcel, plots=outside)


def test_g10_no_plot_lies_on_another(story):
    story.commitment_at("demarcated")
    two = [{"number": "1", "geometry": field_at(0, 0, 20)}, {"number": "2", "geometry": field_at(10, 0, 20)}]
    refused(story, IMPOSSIBLE, "plot.lay_out", parcel=story.parcel, plots=two)
    story.do("plot.lay_out", parcel=story.parcel, plots=two[:1])
    refused(story, IMPOSSIBLE, "plot.lay_out", parcel=story.parcel, plots=two[1:])


@pytest.mark.parametrize("plot", [
    {"number": ""}, {}, "1", {"number": "1", "usable": "perhaps"}, {"number": "1", "mark_kind": "flag"},
    {"number": {"a": 1}}, {"number": "1", "colour": "red"}, {"number": "1" * 10_000},
])  # fmt: skip
def test_g10_a_plot_is_told_in_facts_that_exist(story, plot):
    story.commitment_at("demarcated")
    refused(story, errors.LandtrackError, "plot.lay_out", parcel=story.parcel, plots=[plot])


def test_g10_no_two_plots_of_a_field_bear_one_number(story):
    story.commitment_at("demarcated")
    refused(story, IMPOSSIBLE, "plot.lay_out", parcel=story.parcel, plots=[{"number": "1"}, {"number": "1"}])
    story.do("plot.lay_out", parcel=story.parcel, plots=[{"number": "1"}])
    refused(story, IMPOSSIBLE, "plot.lay_out", parcel=story.parcel, plots=[{"number": "1"}])


def test_3_4_row_1_exactly_one_of_plot_share_and_unmeasured(measured):
    plot, parcel = {"plot": measured.plots[0]}, {"parcel": measured.parcel, "share": "1/2"}
    for facts in (
        {"unit": "plot"},
        {"unit": "share"},
        {"unit": "share", "share": "1/2"},
        {"unit": "share", "parcel": measured.parcel},
        {"unit": "plot", **plot, **parcel},
        {"unit": "share", **plot, **parcel},
        {"unit": "unmeasured", **plot},
        {"unit": "unmeasured", **parcel},
    ):
        refused(measured, (errors.MissingFact, errors.GuardRefused), "allotment.plan", **facts)


@pytest.mark.parametrize("share", ["0/1", "3/2", "-1/2", "1/0", "half", 0.5, 2, "1e400", "nan"])
def test_g10_no_share_is_impossible(measured, share):
    refused(measured, IMPOSSIBLE, "allotment.plan", unit="share", parcel=measured.parcel, share=share)


def test_g10_shares_of_a_field_are_exact_and_sum_to_at_most_one(measured):
    for share in ("1/3", "1/3", "1/3"):
        measured.allotment_at("planned", unit="share", parcel=measured.parcel, share=share)
    facts = {"unit": "share", "parcel": measured.parcel, "share": "1/1000000"}
    assert refused(measured, errors.GuardRefused, "allotment.plan", **facts).guard == "G10"
    measured.do("allotment.cancel")
    measured.do("allotment.plan", **{**facts, "share": "1/3"})


def test_g10_one_live_allotment_a_plot(measured):
    plot = {"unit": "plot", "plot": measured.plots[0]}
    measured.allotment_at("planned", **plot)
    assert refused(measured, errors.GuardRefused, "allotment.plan", **plot).guard == "G10"
    measured.do("allotment.cancel")
    measured.allotment_at("handed_over", **plot)
    assert refused(measured, errors.GuardRefused, "allotment.plan", **plot).guard == "G10"
    measured.do("allotment.take_back")
    measured.do("allotment.plan", **plot, on=LATE)


@pytest.mark.parametrize("unit", ["plot", "share"])
def test_g10_an_allotment_lies_inside_the_land_that_was_given(measured, unit):
    """domain.md 7.4: allotments inside live committed land."""
    other = measured.do("parcel.add", village=measured.cast.parou, geometry=field_at(2000, 0)).subject
    plot = measured.do("plot.lay_out", parcel=other, plots=[{"number": "1"}]).body["makes"][0]["uid"]
    facts = {"plot": {"plot": plot}, "share": {"parcel": other, "share": "1/2"}}[unit]
    assert refused(measured, errors.GuardRefused, "allotment.plan", unit=unit, **facts).guard == "G10"


def test_g10_holders_of_one_right_have_shares_that_sum_to_exactly_one(measured):
    a, b, c = measured.women
    measured.allotment_at("planned")
    for holders in (
        [{"person": a, "share": "1/2"}, {"person": b, "share": "1/3"}],
        [{"person": a, "share": "1/2"}, {"person": b, "share": "2/3"}],
        [{"person": a, "share": "1/2"}, {"person": b}],
        [{"person": a, "share": "1/2"}],
        [a, a],
        [],
    ):
        refused(measured, (*IMPOSSIBLE, errors.MissingFact), "allotment.assign", holders=holders)
    measured.do("allotment.assign", holders=[{"person": w, "share": "1/3"} for w in (a, b, c)])


@pytest.mark.parametrize("holder", ["chief", "parou", "commitment"])
def test_3_4_row_2_holders_are_persons_or_groups(measured, holder):
    """domain.md 4, Allotment: holders person or group, never free text."""
    measured.allotment_at("planned")
    uid = measured.commitment if holder == "commitment" else getattr(measured.cast, holder)
    refused(measured, errors.LandtrackError, "allotment.assign", holders=[uid])
    refused(measured, errors.LandtrackError, "allotment.assign", holders=["Aminata Tembely"])


def test_3_4_row_2_one_unmeasured_unit_a_woman_on_the_same_land(story):
    story.women = [story.cast.women[0]]
    story.allotment_at("handed_over")
    story.allotment_at("planned")
    assert refused(story, errors.GuardRefused, "allotment.assign").guard == "G10"


def test_3_4_row_2_two_records_of_one_woman_are_one_woman(story):
    """A confirmed duplicate is the same person: no other live allotment of this holder on this commitment."""
    one, two = story.cast.women[:2]
    story.women = [one, two]
    story.do("person.same_as", person=two, same_as=one)
    story.allotment_at("assigned")
    story.allotment_at("planned")
    refused(story, errors.GuardRefused, "allotment.assign", holders=[two])


def test_g6_a_correction_gives_no_name_to_women_who_were_counted(story):
    counted = story.do("person.count", village=story.cast.parou, count=2)
    assert (
        refused(story, errors.GuardRefused, "event.correct", event=counted.id, facts={"basis": "named"}).guard == "G6"
    )
    story.do("event.correct", event=counted.id, facts={"basis": "listed_on_paper"})


@pytest.mark.parametrize("unit", [{"unit": "unmeasured"}, {"unit": "unmeasured", "area_recorded": 500}])
def test_3_4_row_4b_to_locate_is_to_name_a_plot_or_a_share(measured, unit):
    measured.allotment_at("handed_over")
    refused(measured, errors.LandtrackError, "allotment.locate", plot=..., **unit)


def test_3_4_row_4b_only_an_unmeasured_unit_is_located_once(measured):
    measured.allotment_at("handed_over")
    measured.do("allotment.locate", unit="plot", plot=measured.plots[0])
    refused(measured, errors.GuardRefused, "allotment.locate", unit="plot", plot=measured.plots[1])


def test_3_4_row_4b_a_taken_plot_is_not_found_twice(measured):
    measured.allotment_at("handed_over", unit="plot", plot=measured.plots[0])
    measured.allotment_at("handed_over")
    error = refused(measured, errors.GuardRefused, "allotment.locate", unit="plot", plot=measured.plots[0])
    assert error.guard == "G10"


def test_3_4_row_4b_an_area_is_known_then(measured):
    measured.allotment_at("handed_over")
    assert "area_recorded" not in measured.unit.get("allotment", measured.allotment)
    measured.do("allotment.locate", unit="share", plot=..., parcel=measured.parcel, share="1/10")
    after = measured.unit.get("allotment", measured.allotment)
    assert after["area_recorded"]["m2"] == pytest.approx(3000, rel=0.01)
    assert (after["area_kind"], after["status"]) == ("calculatedArea", "handed_over")


def test_3_2_row_4_a_measured_commitment_has_a_field(story):
    story.commitment_at("signed")
    refused(story, errors.MissingFact, "commitment.demarcate", geometry=...)


def test_3_2_row_4b_a_field_is_measured_once(story):
    story.commitment_at("active:measured")
    refused(story, errors.GuardRefused, "commitment.demarcate", geometry=field_at(0, 300), on=LATE)


def test_3_2_row_4b_an_active_field_that_nobody_measured_is_measured(story):
    story.commitment_at("active")
    story.do("commitment.demarcate", on=LATE)
    after = story.unit.get("commitment", story.commitment)
    assert (after["status"], after["measured"]) == ("active", True)


# --- G11: no open contest touches the unit --------------------------------------------------------


def contested(story, target):
    uid = {"commitment": story.commitment, "parcel": story.parcel}[target]
    return story.do("contest.open", target=uid, on="2013-06-02").subject


@pytest.mark.parametrize("target", ["commitment", "parcel"])
@pytest.mark.parametrize("unit", ["plot", "share", "unmeasured"])
@pytest.mark.parametrize("verb", ["allotment.assign", "allotment.hand_over", "allotment.locate"])
def test_g11_nothing_is_given_out_while_somebody_objects(measured, verb, unit, target):
    """An unmeasured allotment: any open contest on its commitment, so also one on a part of its land."""
    if verb == "allotment.locate":
        if unit == "unmeasured":
            return  # to locate is to name a plot or a share
        measured.allotment_at("handed_over")
        facts = {"on": LATE}
    else:
        facts = {"on": LATE}
    units = {
        "plot": {"unit": "plot", "plot": measured.plots[0]},
        "share": {"unit": "share", "parcel": measured.parcel, "share": "1/2"},
        "unmeasured": {"unit": "unmeasured"},
    }
    if verb == "allotment.locate":
        facts |= {"plot": ...} | units[unit]
    else:
        before = {"allotment.assign": "planned", "allotment.hand_over": "assigned"}[verb]
        measured.allotment_at(before, **units[unit])
    contest = contested(measured, target)
    assert refused(measured, errors.GuardRefused, verb, **facts).guard == "G11"
    measured.contest = contest
    measured.do("contest.settle", on=LATE)
    measured.do(verb, **facts)


@pytest.mark.parametrize("how", ["contest.settle", "contest.override", "contest.withdraw"])
def test_g11_a_contest_that_ended_blocks_nothing(measured, how):
    measured.allotment_at("planned")
    measured.contest = contested(measured, "commitment")
    measured.do(how, on="2013-06-03")
    measured.do("allotment.assign", on=LATE)


def test_g11_a_contest_elsewhere_blocks_nothing(measured):
    measured.allotment_at("planned")
    mine = measured.commitment
    measured.commitment_at("signed")
    measured.do("contest.open")
    measured.commitment = mine
    measured.do("allotment.assign", on=LATE)


def test_g11_planning_and_taking_back_are_not_blocked(measured):
    measured.allotment_at("handed_over")
    contested(measured, "commitment")
    measured.do("allotment.plan", on=LATE)
    measured.do("allotment.take_back", on=LATE)


# --- the conditions of single rows ----------------------------------------------------------------


@pytest.mark.parametrize(("until", "possible"), [("2013-03-13", True), ("2013-04-11", True), ("2013-04-12", False),
                                                 ("2013-03-12", False), ("2013-01-01", False), ("2014",
                                                 False)])  # fmt: skip
def test_3_1_row_10_a_hold_ends_within_30_days(story, until, possible):
    story.claim_at("under_review")
    facts = {"on": "2013-03-12", "hold_until": until}
    if possible:
        story.do("claim.hold", **facts)
    else:
        refused(story, errors.GuardRefused, "claim.hold", **facts)


@pytest.mark.parametrize(("until", "possible"), [("2013-03-13", True), ("2013-harvest", True), ("2020", True),
                                                 ("2013-03-12", False), ("2012-harvest", False)])  # fmt: skip
def test_3_1_row_10b_the_term_ends_after_the_day_it_was_said(story, until, possible):
    story.claim_at("under_review")
    facts = {"on": "2013-03-12", "hold_until": until}
    if possible:
        story.do("claim.talk_again", **facts)
        story.do("claim.talk_again", **facts)  # it may be repeated
    else:
        refused(story, errors.GuardRefused, "claim.talk_again", **facts)


@pytest.mark.parametrize("status", ["upheld", "partly_upheld", "not_upheld"])
def test_3_1_row_17_no_delivery_is_a_ground_only_where_something_was_promised(story, status):
    story.claim_at(status)
    if status == "not_upheld":
        refused(story, errors.GuardRefused, "claim.appeal", ground="no_delivery")
    else:
        story.do("claim.appeal", ground="no_delivery")


@pytest.mark.parametrize("wrong", ["7K3MQ", "lot-1", "7k3mqw", "7K3MQ7", "OOOOOO"])
def test_3_1_row_1_a_number_is_one_of_ours(story, wrong):
    error = refused(story, errors.ImpossibleValue, "claim.record", public_code=wrong)
    assert (error.fact, error.reason) == ("public_code", "number_unreadable")


@pytest.mark.parametrize("verb", ["claim.record", "claim.lodge"])
def test_3_1_rows_1_and_3_two_claims_never_have_one_number(story, verb):
    story.claim_at("lodged")
    taken = story.unit.get("claim", story.claim)["public_code"]
    if verb == "claim.lodge":
        story.claim_at("draft")
    error = refused(story, errors.ImpossibleValue, verb, public_code=taken)
    assert (error.fact, error.reason) == ("public_code", "number_taken")


def test_3_1_row_1_the_number_and_picture_of_a_slip_are_the_claim_s(story):
    number = new_code()
    story.claim = story.do("claim.record", public_code=number, receipt_icon="moon").subject
    story.do("claim.lodge", public_code=number)
    claim = story.unit.get("claim", story.claim)
    assert (claim["public_code"], claim["receipt_icon"]) == (number, "moon")
    with story.unit.new_form():  # a corrected fact keeps its own number
        story.unit.do("event.correct", event=story.event.id, facts={"public_code": number, "danger": "yes"})


def test_a_number_that_a_claim_has_is_not_drawn_again(story, monkeypatch):
    from landtrack.register.rules import claims

    drawn = iter(["7K3MQY", "7K3MQY", "AAAAAG"])
    monkeypatch.setattr(claims, "new_code", lambda: next(drawn))
    numbers = [story.unit.get("claim", story.do("claim.record").subject)["public_code"] for _ in range(2)]
    assert numbers == ["7K3MQY", "AAAAAG"]


@pytest.mark.parametrize("how", ["closed", "closed:given_up"])
def test_3_1_row_17_of_closed_claims_only_a_refused_one_is_appealed(story, how):
    story.claim_at(how)
    refused(story, errors.GuardRefused, "claim.appeal", on=LATE)


@pytest.mark.parametrize("status", ["land_committed", "allotting"])
def test_3_1_row_19_land_that_is_still_there_is_not_lost(story, status):
    story.claim_at(status)
    refused(story, errors.GuardRefused, "claim.lose_commitment", on=LATE)


PROMISES = [  # promised women, promised area (m2), held, committed declared area, reached
    (2, 30_000, 2, 30_000, True),
    (2, 30_000, 1, 30_000, False),
    (2, 30_000, 3, 30_000, True),
    (3, 30_000, 3, 28_500, True),  # 95 %
    (3, 30_000, 3, 28_499, False),
    ("not_said", "not_said", 1, 10, True),
    ("not_said", "not_said", 0, 10, False),  # at least one Active allotment
    (3, "not_said", 3, "unknown", True),
    (3, 30_000, 3, "unknown", True),  # each where promised and known
    ("not_said", 30_000, 1, 20_000, False),
]


@pytest.mark.parametrize(("women", "promised", "held", "declared", "reached"), PROMISES)
def test_3_1_row_21_fulfilled_is_only_what_was_promised(story, women, promised, held, declared, reached):
    story.told["claim.uphold"] = {"promised_women": women, "promised_area": promised}
    story.told["commitment.propose"] = {"declared_area": declared}
    story.claim_at("allotting")
    for _ in range(held):
        story.allotment_at("handed_over")
    if reached:
        story.do("claim.fulfil")
    else:
        refused(story, errors.GuardRefused, "claim.fulfil")


def test_3_1_row_21_the_surveyed_area_counts_before_the_declared_one(story):
    story.told["claim.uphold"] = {"promised_women": 1}
    story.claim_at("land_committed")
    story.do("commitment.demarcate", geometry=mapping(square(100)))  # one hectare, where three were declared
    story.do("claim.start_allotting")
    story.allotment_at("handed_over")
    refused(story, errors.GuardRefused, "claim.fulfil")


def test_3_1_row_21_a_woman_with_two_plots_is_one_woman(story):
    story.claim_at("upheld")
    story.commitment_at("active:measured")
    story.do("claim.commit_land", on="2013-06-01")
    story.do("claim.start_allotting")
    story.lay_out()
    story.women = [story.cast.women[0]]
    for plot in story.plots[:2]:
        story.allotment_at("handed_over", unit="plot", plot=plot)
    refused(story, errors.GuardRefused, "claim.fulfil")


def test_3_1_row_21_a_man_s_plot_keeps_no_promise_to_women(story):
    story.claim_at("allotting")
    story.women = [story.cast.chief_person, story.cast.women[0]]
    story.allotment_at("handed_over")
    story.allotment_at("handed_over")
    refused(story, errors.GuardRefused, "claim.fulfil")


def test_3_1_row_21_members_of_a_holding_group_hold(story):
    story.claim_at("allotting")
    story.women = [story.cast.group]  # two members
    story.allotment_at("handed_over")
    story.do("claim.fulfil")


def test_3_1_row_22_delivery_is_not_lost_while_the_promise_is_kept(story):
    story.claim_at("fulfilled")
    refused(story, errors.GuardRefused, "claim.lose_delivery", on=LATE)


def test_3_1_row_24_part_fulfilled_means_that_somebody_holds_a_plot(story):
    story.claim_at("allotting")
    facts = {"closing_outcome": "part_fulfilled", "shortfall": {"women": 3}, "on": LATE}
    refused(story, errors.GuardRefused, "claim.close", **facts)
    story.allotment_at("handed_over")
    story.do("claim.close", **facts)


def test_3_1_row_26_not_delivered_means_that_nobody_holds_a_plot(story):
    story.claim_at("allotting")
    story.allotment_at("handed_over")
    facts = {"closing_outcome": "not_delivered", "shortfall": {"women": 3}, "on": LATE}
    refused(story, errors.GuardRefused, "claim.close", **facts)
    story.do("allotment.take_back")
    story.do("claim.close", **facts)


def test_3_1_row_27_live_plots_stay_when_the_women_give_up(story):
    story.claim_at("allotting")
    story.allotment_at("handed_over")
    story.do("claim.close", closing_outcome="given_up")
    assert story.unit.get("allotment", story.allotment)["status"] == "handed_over"


def test_3_2_row_1_a_request_names_its_claims(story):
    refused(story, errors.MissingFact, "commitment.propose", origin="request", claims=...)
    refused(story, errors.MissingFact, "commitment.propose", origin="request", claims=[])


def test_3_2_row_1_the_claims_it_answers_lie_in_its_village(story):
    story.claim_at("upheld")
    refused(story, (errors.GuardRefused, errors.NotFound), "commitment.propose", village=story.cast.songobia)


@pytest.mark.parametrize("status", ["proposed", "withdrawn", "expired", "ended"])
def test_3_3_row_1_there_is_nothing_to_object_to_before_it_is_announced_or_after_it_ended(story, status):
    story.put_at("commitment", status)
    refused(story, errors.GuardRefused, "contest.open")


@pytest.mark.parametrize("status", ["announced", "signed", "demarcated", "active"])
def test_3_3_row_1_anybody_objects_from_the_announcement_on(story, status):
    story.commitment_at(status)
    story.do("contest.open")


@pytest.mark.parametrize(("day", "in_window"), [("2013-04-10", True), ("2013-04-25", True), ("2013-04-26", False)])
def test_3_3_row_1_the_window_of_15_days_says_whether_it_came_in_time(story, day, in_window):
    story.commitment_at("announced")  # on 10 April
    story.do("contest.open", on=day)
    assert story.unit.get("contest", story.event.subject)["in_window"] is in_window


@pytest.mark.parametrize("answer", ["not_used", "taken_back", "unknown"])
def test_3_4_row_5_in_use_or_partly_confirms_and_nothing_else(story, answer):
    story.allotment_at("handed_over")
    refused(story, errors.GuardRefused, "allotment.confirm_use", answer=answer)
    story.do("allotment.confirm_use", answer="partly")


@pytest.mark.parametrize("basis", ["said_by_president", "checked"])
def test_3_4_row_5_a_season_sheet_is_kept_apart_from_checked_visits(story, basis):
    """A season sheet said by the president records follow-ups, never row 5."""
    story.allotment_at("handed_over")
    if basis == "checked":
        story.do("visit.record", allotment=story.allotment, visit_answer="in_use", on=LATE)
    else:
        story.do("visit.season_sheet", commitment=story.commitment, season_year=2013, on=LATE)
    (visit,) = story.unit.matching("visit", allotment=story.allotment)
    assert visit["visit_basis"] == basis
    assert story.unit.get("allotment", story.allotment)["status"] == "handed_over"


def test_a_season_sheet_says_all_but(story):
    for _ in range(3):
        story.allotment_at("handed_over")
    one, two, three = story.allotments
    story.do("visit.season_sheet", commitment=story.commitment, season_year=2013, all_but=[two], on=LATE)
    answers = {v["allotment"]: v["visit_answer"] for v in story.unit.matching("visit")}
    assert {k: answers[k] for k in (one, two, three)} == {one: "in_use", two: "not_used", three: "in_use"}
    refused(story, IMPOSSIBLE, "visit.season_sheet", commitment=story.commitment, season_year=2013,
            all_but=[story.claim or story.allotment_at("planned")], on=LATE)  # fmt: skip


def test_unknown_area_stays_unknown_and_is_never_zero(story):
    story.told["commitment.propose"] = {"declared_area": "unknown"}
    story.commitment_at("signed")
    assert story.unit.get("commitment", story.commitment).get("declared_area") is None
    story.told["commitment.propose"] = {"declared_area": THREE_HA}
    story.commitment_at("signed")
    assert story.unit.get("commitment", story.commitment)["declared_area"] == {**THREE_HA, "m2": 30_000.0}


@pytest.mark.parametrize("villages", ["Parou", {"Parou": 1}, [{"uid": "1"}], [["Parou"]], [1], [None]])
def test_villages_of_an_account_are_a_list_of_references(cast, villages):
    with undone(cast.register, cast["admin2"]) as unit, pytest.raises(errors.ImpossibleValue) as refusal:
        unit.do("account.open", name="essai-de-liste", role="officer", villages=villages)
    assert refusal.value.reason == "not_a_list"
