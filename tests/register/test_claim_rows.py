"""The ways a claim leaves its road and comes back, row by row of domain.md 3.1: guards, reserves, what they leave."""

import datetime as dt

import pytest
from factories import LATE, SECRETS, refused

from landtrack import errors
from landtrack.domain.policy import SYSTEM
from landtrack.register.clock import Clock


def claim_of(story):
    return story.unit.get("claim", story.claim)


def guard(story, verb, **facts):
    return refused(story, errors.GuardRefused, verb, **facts).guard


# --- row 5: inadmissible ----------------------------------------------------------------------------------------


def test_3_1_5_nothing_is_declared_inadmissible_without_a_reason_code(story):
    story.claim_at("lodged")
    refused(story, errors.MissingFact, "claim.declare_inadmissible", reason_code=...)
    refused(story, errors.UnreadableFact, "claim.declare_inadmissible", reason_code="too_late")


def test_3_1_5_an_inadmissible_claim_waits_for_a_second_signature_and_the_words(play):
    play.at("claim", "lodged")
    event = play.do("claim.declare_inadmissible")
    assert play.reserves(event.subject, event) == {"second_person", "reason_text"}
    play.complete(event, "second_person", who="approver")
    play.complete(event, "reason_text", reason_words="rien-n-a-été-dit")
    assert play.reserves(event.subject, event) == set()


# --- row 6 and 32: joined, separated ------------------------------------------------------------------------------


def test_3_1_6_the_same_persons_are_joined_and_both_codes_stay_valid(play):
    play.at("claim", "merged")
    reader = play.cast.register.read(play.cast["everywhere"])
    merged, survivor = reader.get("claim", play.claim), reader.get("claim", play.survivor)
    assert (merged["status"], merged["merged_into"], survivor["status"]) == ("merged", survivor["uid"], "lodged")
    for one in (merged, survivor):
        assert one["uid"] in {hit.uid for hit in reader.search(one["public_code"])}


@pytest.mark.parametrize("women", [[0], [0, 1, 3], [], ["group"]])
def test_3_1_6_other_persons_are_joined_only_if_each_side_agrees(story, women):
    """G6: same persons, or each side consents; nobody named on one side is not the same as somebody on the other."""
    story.claim_at("lodged")
    first = story.claim
    story.women = [story.cast.group if w == "group" else story.cast.women[w] for w in women]
    survivor = story.another_claim()
    story.claim = first
    assert guard(story, "claim.merge", survivor=survivor) == "G6"
    assert guard(story, "claim.merge", survivor=survivor, both_agree="no") == "G6"
    assert guard(story, "claim.merge", survivor=survivor, both_agree="unknown") == "G6"
    story.do("claim.merge", survivor=survivor, both_agree="yes")


def test_3_1_6_two_claims_that_name_nobody_are_not_the_same_persons(story):
    story.women = []
    story.claim_at("lodged")
    assert guard(story, "claim.merge", survivor=story.another_claim()) == "G6"


def test_3_1_6_two_records_of_one_woman_are_the_same_person(story):
    story.do("person.same_as", person=story.cast.women[1], same_as=story.cast.women[0])
    story.women = [story.cast.women[0]]
    survivor = story.another_claim()
    story.women = [story.cast.women[1]]
    story.claim_at("lodged")
    story.do("claim.merge", survivor=survivor)


@pytest.mark.parametrize("status", ["merged", "draft"])
def test_3_1_6_the_survivor_stands_itself(story, status):
    story.claim_at(status)
    survivor = story.claim
    story.claim_at("lodged")
    assert guard(story, "claim.merge", survivor=survivor, both_agree="yes") == "3.1/6"


def test_3_1_6_a_claim_is_not_joined_to_itself_nor_to_one_of_another_village(story):
    story.claim_at("lodged")
    refused(story, errors.ImpossibleValue, "claim.merge", survivor=story.claim)
    mine = story.claim
    story.told["claim.record"] = {"village": story.cast.songobia}
    there = story.another_claim()
    story.claim = mine
    assert guard(story, "claim.merge", survivor=there) == "3.1/6"


def test_3_1_32_what_is_separated_again_is_lodged_as_before_and_waits_for_a_signature(play):
    play.at("claim", "merged")
    received = claim_read(play)["date_received"]
    event = play.do("claim.unmerge")
    after = claim_read(play)
    assert (after["status"], after.get("merged_into"), after["date_received"]) == ("lodged", None, received)
    assert play.reserves(event.subject, event) == {"second_person", "reason_text"}


def test_3_1_32_nothing_is_separated_without_a_reason_code_of_its_own(story):
    story.claim_at("merged")
    refused(story, errors.MissingFact, "claim.unmerge", reason_code=...)
    refused(story, errors.UnreadableFact, "claim.unmerge", reason_code="not_about_land")  # that is row 5's list


def claim_read(play):
    return play.cast.register.read(play.cast["everywhere"]).get("claim", play.claim)


# --- row 12: higher, at her wish ------------------------------------------------------------------------------------


def test_3_1_12_escalate_needs_her_wish(story):
    """The women's wish, asked in private: date, by whom."""
    story.claim_at("under_review")
    for name in ("wish_date", "wish_asked_by", "ground"):
        assert name in refused(story, errors.MissingFact, "claim.escalate", **{name: ...}).facts
    story.do("claim.escalate")
    after = claim_of(story)
    assert (after["status"], after["ladder_level"], after["body"]) == ("under_review", 2, story.cast.cofov)
    assert after["escalation_wanted"] == "yes"


def test_3_1_12_a_no_of_the_women_is_a_no_until_they_are_asked_again(story):
    story.claim_at("under_review")
    story.do("claim.wish_asked", escalation_wanted="no", on="2013-03-16")
    assert guard(story, "claim.escalate", wish_date="2013-03-16") == "3.1/12"
    story.do("claim.escalate", wish_date="2013-03-17")


@pytest.mark.parametrize(("said", "reason"), [("2013-03-19", "after_step"), ("2013-03-01", "before_step")])
def test_3_1_12_she_was_asked_before_the_step_and_after_the_matter_was_received(story, said, reason):
    story.claim_at("under_review")  # received on 8 March; the step is taken on the 18th
    assert refused(story, errors.ImpossibleDate, "claim.escalate", wish_date=said).reason == reason


def test_3_1_12_the_machine_never_escalates(story):
    story.claim_at("under_review")
    story.unit.actor = SYSTEM
    refused(story, errors.NotAllowed, "claim.escalate")


def test_3_1_12_no_body_escalates(story):
    story.claim_at("under_review")
    story.unit.actor = story.cast["chief_account"]
    refused(story, errors.NotAllowed, "claim.escalate")


def test_3_1_12_g7_there_is_no_level_above_the_fourth(story):
    story.at_level_4()
    assert claim_of(story)["ladder_level"] == 4
    facts = {"on": "2013-03-25", "wish_date": "2013-03-24", "body": ...}
    assert guard(story, "claim.escalate", **facts) == "G7"


def test_3_1_12_g7_the_next_body_sits_one_level_higher_for_the_village(story):
    other = story.do("authority.add", office="COFOV", village=story.cast.songobia).subject
    story.claim_at("under_review")
    assert guard(story, "claim.escalate", body=story.cast.other_chief) in ("G7", "G2")
    assert guard(story, "claim.escalate", body=other) == "G7"
    story.do("claim.escalate", body=...)  # it is preset
    assert claim_of(story)["body"] == story.cast.cofov


def test_3_1_12_g2_nobody_looks_again_who_decided_before(story):
    both = story.do("authority.add", office="COFO", village=story.cast.parou,
                    office_holders=[story.cast.chief_person]).subject  # fmt: skip
    story.claim_at("not_upheld")  # by the chief, whose office holder sits in the other body too
    story.do("claim.appeal")
    assert guard(story, "claim.escalate", body=both, on="2013-04-10", wish_date="2013-04-09") == "G2"


def test_3_1_12_g6_no_words_of_hers_without_her_consent(story):
    story.claim_at("draft")
    story.do("claim.lodge", caught_up=True, text_original=..., complainants=..., consent_record=...)
    story.do("claim.acknowledge")
    story.do("claim.start_review")
    assert guard(story, "claim.escalate", reason_words="elle-a-trop-attendu") == "G6"
    story.do("claim.escalate")


def test_3_1_12_g6_identity_does_not_go_up_with_the_claim(play):
    """8.1: share_with_chief is for the chief; the commission gets the code until she agrees that it may know."""
    play.women = [play.cast.named[0]]
    play.told["claim.lodge"] = {"share_with_chief": "yes"}
    play.at("claim", "under_review")
    register, names = play.cast.register, [play.cast.named[0]]
    play.do("claim.escalate")
    assert register.read(play.cast["cofov_account"]).names(names) == {}
    play.do("consent.record", claim=play.claim, purpose="share_with_commission", answer="yes", on="2013-03-19")
    assert register.read(play.cast["cofov_account"]).names(names) == {names[0]: SECRETS["full_name"]}
    play.do("claim.uphold")


def test_3_1_12b_the_wish_is_asked_in_private_or_marked(play):
    play.at("claim", "under_review")
    event = play.do("claim.wish_asked")
    assert play.reserves(event.subject, event) == {"private_question"}
    event = play.do("claim.wish_asked", asked_in_private="yes")
    assert play.reserves(event.subject, event) == set()


@pytest.mark.parametrize("verb", ["claim.wish_asked", "claim.make_task"])
def test_3_1_12b_what_the_women_were_asked_and_what_is_late_is_not_on_the_chief_s_screen(play, verb):
    play.at("claim", "under_review")
    play.do(verb, on="2013-03-16", **({"escalation_wanted": "yes"} if verb == "claim.wish_asked" else {}))
    chief, officer = (play.cast.register.read(play.cast[who]) for who in ("chief_account", "everywhere"))
    assert verb in {entry.event.verb for entry in officer.timeline(play.claim)}
    assert verb not in {entry.event.verb for entry in chief.timeline(play.claim)}
    assert "escalation_wanted" not in chief.get("claim", play.claim)


def test_3_1_12c_the_machine_reminds_once_for_a_claim_a_level_and_a_step(story):
    story.claim_at("under_review")
    story.do("claim.make_task")
    assert guard(story, "claim.make_task") == "3.1/12c"
    story.do("claim.make_task", passed="term")  # another thing has passed
    story.do("claim.escalate", on="2013-05-01", wish_date="2013-05-01")
    story.do("claim.make_task", on="2013-07-15")  # another level, another step
    assert guard(story, "claim.make_task", on="2013-07-16") == "3.1/12c"


def test_3_1_12c_nobody_else_makes_the_machine_s_tasks(story):
    story.claim_at("under_review")
    for name in ("everywhere", "chief_account", "admin", "focal"):
        with pytest.raises(errors.NotAllowed), story.unit.acting_as(story.cast[name]):
            story.unit.do("claim.make_task", claim=story.claim, passed="term")


# --- row 15, 15b, 34: elsewhere and back -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["upheld", "partly_upheld", "not_upheld"])
def test_3_1_15_after_an_answer_a_claim_goes_elsewhere_from_the_top_of_the_ladder_only(story, status):
    wish = {"wish_date": "2013-03-22", "wish_asked_by": "Ramata", "on": "2013-03-23"}
    story.claim_at(status)
    assert guard(story, "claim.refer", **wish) == "3.1/15"
    story.at_level_4(status)
    story.do("claim.refer", **wish)


@pytest.mark.parametrize("status", ["upheld", "partly_upheld", "not_upheld"])
def test_3_1_15_after_an_answer_it_goes_at_the_women_s_wish_only(story, status):
    story.at_level_4(status)
    assert set(refused(story, errors.MissingFact, "claim.refer").facts) == {"wish_date", "wish_asked_by"}


def test_3_1_15_g6_no_words_of_hers_without_her_consent(story):
    story.claim_at("draft")
    story.do("claim.lodge", caught_up=True, text_original=..., complainants=..., consent_record=...)
    story.do("claim.acknowledge")
    story.do("claim.start_review")
    assert guard(story, "claim.refer", reason_words="elle-veut-le-juge") == "G6"


@pytest.mark.parametrize(("kind", "more"), [("other_body", set()), ("mediator", set()), ("court", {"conciliation"})])
def test_3_1_15_a_court_waits_for_the_record_of_conciliation_and_any_referral_for_words(play, kind, more):
    play.at("claim", "under_review")
    event = play.do("claim.refer", referral_kind=kind)
    assert play.reserves(event.subject, event) == {"reason_text"} | more
    if more:
        play.complete(event, "conciliation", reason_words="procès-verbal-du-3-mars")
        assert "conciliation" not in play.reserves(event.subject, event)


def test_3_1_15_nobody_refers_as_sensitive_by_that_row(story):
    story.claim_at("under_review")
    refused(story, errors.UnreadableFact, "claim.refer", referral_kind="sensitive")


def test_3_1_15b_an_answer_is_not_recorded_before_the_referral(story):
    story.claim_at("referred")
    refused(story, errors.ImpossibleDate, "claim.referral_answer", on="2013-03-01")
    story.do("claim.referral_answer")


def test_3_1_34_an_answer_that_brings_it_back_is_one_that_was_recorded(story):
    story.claim_at("referred")
    assert guard(story, "claim.take_up_again", ground="other_body_answered") == "3.1/34"
    story.do("claim.referral_answer")
    story.do("claim.take_up_again", ground="other_body_answered")
    assert claim_of(story)["status"] == "lodged"


# --- within 12 months: rows 29, 30, 31, 33, 34 ------------------------------------------------------------------------

ENDS = {  # verb -> the status it starts from, the step that led there
    "claim.reinstate": ("withdrawn", "claim.withdraw"),
    "claim.readmit": ("inadmissible", "claim.declare_inadmissible"),
    "claim.take_up_again": ("referred", "claim.refer"),
    "claim.reopen": ("closed:refused", "claim.close"),
    "claim.reopen_delivery": ("closed:given_up", "claim.close"),
}
ROW = {"claim.reinstate": "3.1/31", "claim.readmit": "3.1/33", "claim.take_up_again": "3.1/34",
       "claim.reopen": "3.1/29", "claim.reopen_delivery": "3.1/30"}  # fmt: skip


@pytest.mark.parametrize("verb", ENDS)
def test_3_1_29_30_31_33_34_after_12_months_it_is_a_new_claim(story, verb):
    """S14: 12 months; counting begins on the day after."""
    status, end = ENDS[verb]
    story.told[end] = {"on": "2013-08-01"}
    story.claim_at(status)
    assert guard(story, verb, on="2014-08-02") == ROW[verb]
    story.do(verb, on="2014-08-01")


@pytest.mark.parametrize("verb", ENDS)
def test_3_1_29_30_31_33_34_an_imprecise_day_is_too_late_only_whatever_day_is_taken(story, verb):
    status, end = ENDS[verb]
    story.told[end] = {"on": "2013-08"}
    story.claim_at(status)
    story.do(verb, on="2014-08")


def test_3_1_29_new_facts_bring_it_before_the_same_body_at_the_same_level(story):
    story.claim_at("closed:refused")
    story.do("claim.reopen")
    after = claim_of(story)
    assert (after["status"], after["ladder_level"], after["body"]) == ("under_review", 1, story.cast.chief)
    assert after.get("closing_outcome") is None


def test_3_1_29_a_refused_claim_that_is_reopened_is_flagged_refused_no_more(play):
    for verb in ("claim.reopen", "claim.appeal"):
        play.at("claim", "closed:refused")
        reader = play.cast.register.read(play.cast["everywhere"])
        assert reader.flags(claim_read(play)) == ("refused",)
        play.do(verb, **({"on": "2013-09-01"} if verb == "claim.appeal" else {}))
        assert reader.flags(claim_read(play)) == ()


def test_3_1_29_not_by_a_member_of_the_earlier_body_if_they_are_the_ground(story):
    new = lambda **facts: story.do("authority.add", office="chief", village=story.cast.parou, **facts).subject  # noqa: E731
    same, another = new(office_holders=[story.cast.chief_person]), new()
    story.claim_at("closed:refused")
    refused(story, errors.MissingFact, "claim.reopen", ground="biased_decider")
    for body in (story.cast.chief, same, story.cast.cofov, story.cast.other_chief):
        assert guard(story, "claim.reopen", ground="biased_decider", body=body) == "3.1/29"
    story.do("claim.reopen", ground="biased_decider", body=another)
    assert claim_of(story)["body"] == another


@pytest.mark.parametrize(("how", "possible"), [("closed", True), ("closed:given_up", True), ("closed:refused", False)])
def test_3_1_30_delivery_is_reopened_only_where_land_was_promised(story, how, possible):
    story.claim_at(how)
    if possible:
        story.do("claim.reopen_delivery")
    else:
        assert guard(story, "claim.reopen_delivery") == "3.1/30"


def test_3_1_30_it_goes_on_with_live_land_else_with_the_last_outcome(story):
    story.claim_at("closed")  # fulfilled, on land that is live
    story.do("claim.reopen_delivery")
    assert claim_of(story)["status"] == "land_committed"
    story.commitment = None
    story.claim_at("closed:given_up")  # nothing was ever committed
    story.do("claim.reopen_delivery")
    assert claim_of(story)["status"] == "upheld"


@pytest.mark.parametrize(("verb", "name"), [("claim.reopen", "new_facts"), ("claim.reopen_delivery", "what_failed"),
                                            ("claim.reinstate", "reason_words")])  # fmt: skip
def test_g6_what_she_says_when_she_asks_again_is_hers(story, verb, name):
    """A caught-up claim holds no words of the women until the consent is asked (3.6)."""
    story.claim_at("draft")
    story.do("claim.lodge", caught_up=True, text_original=..., complainants=..., consent_record=...)
    if verb == "claim.reinstate":
        story.do("claim.withdraw")
    else:
        story.do("claim.acknowledge")
        story.do("claim.start_review")
        story.do("claim.uphold")
        story.do("claim.close", closing_outcome="given_up")
    assert guard(story, verb, **{name: "ses mots"}) == "G6"


def test_3_1_31_a_reinstated_claim_has_a_new_clock_and_a_new_receipt(story):
    story.claim_at("acknowledged")
    story.do("claim.withdraw")
    story.do("claim.reinstate")
    after = claim_of(story)
    assert (after["status"], after["date_received"], after.get("paper")) == ("lodged", "2013-04-01", None)
    story.do("claim.acknowledge", on="2013-04-02")


@pytest.mark.parametrize("verb", ["claim.readmit", "claim.take_up_again"])
def test_3_1_33_34_what_comes_back_keeps_its_clock(story, verb):
    story.claim_at(ENDS[verb][0])
    story.do(verb)
    assert claim_of(story)["date_received"] == "2013-03-08"


def test_3_1_33_the_second_signature_is_not_of_an_officer_of_row_5(play):
    """G4 (an officer not in row 5): who declared it inadmissible does not sign that it was admissible."""
    play.at("claim", "lodged")
    play.who = "second"
    play.do("claim.declare_inadmissible")
    play.who = "everywhere"
    event = play.do("claim.readmit")
    assert play.reserves(event.subject, event) == {"second_person"}
    for who in ("second", "everywhere"):
        with pytest.raises(errors.GuardRefused):
            play.complete(event, "second_person", who=who)
    play.complete(event, "second_person", who="approver")
    assert play.reserves(event.subject, event) == set()


# --- windows that rest on telling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "status"), [("refused", "not_upheld"), ("not_delivered", "upheld")])
def test_3_1_26_28_what_was_never_told_has_no_window_that_is_over(play, outcome, status):
    play.at("claim", "under_review")
    play.do("claim.refuse" if status == "not_upheld" else "claim.uphold")
    event = play.do("claim.close", closing_outcome=outcome, shortfall="not_known")
    assert "window" in play.reserves(event.subject, event)


def test_3_1_28_telling_an_earlier_answer_opens_no_window_of_a_later_one(play, cast):
    play.at("claim", "not_upheld")  # told on 21 March
    play.do("claim.appeal")
    play.do("claim.refuse", on="2014-11-20", decided_on="2014-11-20")
    play.do("claim.tell_outcome", on="2014-11-21")
    event = play.do("claim.close", closing_outcome="refused", on="2014-11-22")
    assert "window" in play.reserves(event.subject, event)
    cast.register.clock = Clock(dt.date(2014, 12, 22))
    try:
        assert "window" not in play.reserves(event.subject, event)
    finally:
        cast.register.clock = Clock(dt.date(2014, 11, 30))


def test_3_1_17_an_appeal_for_no_delivery_that_nobody_was_told_of_is_early(play):
    play.at("claim", "under_review")
    play.do("claim.uphold")
    event = play.do("claim.appeal", ground="no_delivery", on=LATE)
    assert "window" in play.reserves(event.subject, event)


def test_3_1_16_every_answer_is_told_anew(story):
    story.claim_at("not_upheld")
    assert claim_of(story)["told_on"] == "2013-03-21"
    story.do("claim.appeal")
    story.do("claim.uphold", on="2013-05-01", decided_on="2013-05-01")
    assert claim_of(story).get("told_on") is None
