"""Land that becomes less or ends (3.2 rows 6 to 9) and what ends with it in the same step; renewals (row 1)."""

import pytest
from factories import (
    END,
    LATE,
    SECRETS,
    THREE_HA,
    Kept,
    field_at,
    refused,
)
from geometries import REFUSED_SHAPES, square
from register.test_integrity import rebuilt_equals_live
from shapely.geometry import box, mapping, shape

from landtrack import errors
from landtrack.counting import facts_for
from landtrack.counting.facts import Commitment, Facts, WomenFacts
from landtrack.counting.land import committed_area
from landtrack.domain.policy import SYSTEM
from landtrack.store import counting_queries as queries

TWO_HA = {"value": 2, "unit": "ha"}


@pytest.fixture
def measured(story):
    """Three plots of a measured field: planned, assigned, handed over; a fourth of nobody."""
    story.commitment_at("active:measured")
    story.lay_out()
    for plot, status in zip(story.plots, ("planned", "assigned", "handed_over"), strict=False):
        story.allotment_at(status, unit="plot", plot=plot)
    return story


def statuses(story):
    return [story.unit.get("allotment", uid)["status"] for uid in story.allotments]


def land(story):
    return story.unit.get("commitment", story.commitment)


def claim_status(story):
    return story.unit.get("claim", story.claim)["status"]


# --- row 6: less land ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reason", "by_whom", "new_area"])
def test_3_2_6_a_reduction_says_how_much_is_left_why_and_by_whom(story, name):
    story.commitment_at("signed")
    assert name in refused(story, errors.MissingFact, "commitment.reduce", **{name: ...}).facts


def test_3_2_6_what_was_taken_off_is_kept_beside_what_was_said(story):
    story.commitment_at("signed")
    story.do("commitment.reduce")
    after = land(story)
    assert (after["status"], after["declared_area"]["m2"]) == ("signed", 30_000)
    assert after["reductions"] == [{"date": "2013-10-01", "m2": 10_000, "of": "declared"}]
    story.do("commitment.reduce", new_area={"value": 1.5, "unit": "ha"}, on="2014-01-05")
    assert [one["m2"] for one in land(story)["reductions"]] == [10_000, 5_000]


@pytest.mark.parametrize("area", [THREE_HA, {"value": 3.5, "unit": "ha"}, {"value": 0, "unit": "ha"}])
def test_3_2_6_g10_what_is_left_is_smaller_and_not_nothing(story, area):
    story.commitment_at("signed")
    assert refused(story, errors.GuardRefused, "commitment.reduce", new_area=area).guard == "G10"


def test_3_2_6_of_an_area_that_nobody_knows_nobody_knows_how_much_is_gone(story):
    story.told["commitment.propose"] = {"declared_area": "unknown"}
    story.commitment_at("signed")
    story.do("commitment.reduce")
    assert land(story)["reductions"][0]["m2"] is None
    assert committed(story).value is None


def committed(story):
    """I3 of the story's land, as it is counted, within the unit."""
    rows = queries.commitments(story.unit.conn, queries.Asked("2014-11-30", None, is_now=True))
    mine = tuple(Commitment(*row) for row in rows if row[0] == story.commitment)
    return committed_area(Facts(women=WomenFacts("2014-11-30"), commitments=mine))


def test_3_2_6_committed_area_is_less_by_what_was_taken_off(story):
    story.commitment_at("signed")
    assert committed(story).value == 3
    story.do("commitment.reduce")
    assert committed(story).value == 2


def test_3_2_6_a_field_measured_after_it_became_smaller_is_not_reduced_twice(story):
    story.commitment_at("signed")
    story.do("commitment.reduce")
    story.do("commitment.demarcate", geometry=mapping(square(140)), on="2013-11-01")
    assert committed(story).value == pytest.approx(1.96, rel=1e-3)


def test_3_2_6_on_a_day_before_it_the_land_was_whole(cast):
    play = Kept(cast)
    play.at("commitment", "signed")
    play.do("commitment.reduce")
    reader, areas = cast.register.read(cast["everywhere"]), []
    for day in ("2013-09-30", "2013-10-01"):
        areas += [c.area_m2 for c in facts_for(reader, day).commitments if c.uid == play.commitment]
    assert areas == [30_000, 20_000]


def test_3_2_6_a_smaller_field_gets_a_new_shape_inside_the_old_one(story):
    story.commitment_at("demarcated")
    old = story.unit.get("parcel", story.parcel)
    refused(story, errors.ImpossibleValue, "commitment.reduce", geometry=field_at(2000, 0))
    assert refused(story, errors.GuardRefused, "commitment.reduce", geometry=old["geometry"]).guard == "G10"
    half = half_of(old)
    story.do("commitment.reduce", geometry=half, new_area=...)
    after = story.unit.get("parcel", story.parcel)
    assert after["calculated_area"]["m2"] == pytest.approx(15_000, rel=1e-3)
    (entry,) = land(story)["reductions"]
    assert (entry["of"], entry["m2"]) == ("surveyed", pytest.approx(15_000, rel=1e-3))
    assert committed(story).value == pytest.approx(1.5, rel=1e-3)


def half_of(parcel):
    """The western half of a field."""
    field = shape(parcel["geometry"])
    west, south, east, north = field.bounds
    return mapping(field.intersection(box(west, south, (west + east) / 2, north)))


@pytest.mark.parametrize("name", ["bow_tie", "line", "empty", "flat"])
def test_3_2_6_g10_no_shape_is_impossible(story, name):
    story.commitment_at("demarcated")
    told = mapping(REFUSED_SHAPES[name][0])
    refused(story, (errors.ImpossibleValue, errors.UnreadableFact), "commitment.reduce", geometry=told)


def test_3_2_6_a_field_that_nobody_measured_gets_no_shape_by_becoming_smaller(story):
    story.commitment_at("signed")
    refused(story, errors.ImpossibleValue, "commitment.reduce", geometry=field_at(0, 0))


def test_3_2_6_plots_outside_the_new_shape_end_in_the_same_step(measured):
    """Handed over: taken back; not yet: cancelled. Those inside go on."""
    first, second, third = (shape(measured.unit.get("plot", plot)["geometry"]) for plot in measured.plots[:3])
    west, south, east, north = first.bounds
    one_plot = box(west - 1e-5, south - 1e-5, east + 1e-5, north + 1e-5)  # a metre around it
    assert not one_plot.contains(second)
    assert not one_plot.contains(third)
    field = shape(measured.unit.get("parcel", measured.parcel)["geometry"])
    measured.do("commitment.reduce", geometry=mapping(field.intersection(one_plot)), new_area=...)
    assert statuses(measured) == ["planned", "cancelled", "taken_back"]


def test_3_2_6_told_allotments_end_with_the_reduction(measured):
    measured.do("commitment.reduce", allotments=measured.allotments)
    assert statuses(measured) == ["cancelled", "cancelled", "taken_back"]
    ended = measured.unit.get("allotment", measured.allotments[2])
    assert (ended["ended_on"], ended["end_kind"], ended["end_reason"]) == ("2013-10-01", "taken_back", "unknown")


def test_3_2_6_only_live_allotments_of_this_land_end_with_it(measured):
    mine = measured.commitment
    measured.commitment_at("signed")
    other = measured.do("allotment.plan").subject
    measured.commitment = mine
    refused(measured, errors.ImpossibleValue, "commitment.reduce", allotments=[other])
    measured.allotment = measured.allotments[2]
    measured.do("allotment.take_back", on="2013-09-01")
    refused(measured, errors.ImpossibleValue, "commitment.reduce", allotments=[measured.allotment])


def test_3_2_6_a_promise_of_land_that_is_no_more_kept_is_lost_at_once(story):
    """Row 22 of the claim: committed area >= 95 % of the promised one."""
    story.claim_at("fulfilled")  # three hectares promised and declared
    story.do("commitment.reduce", new_area={"value": 2.9, "unit": "ha"})
    assert claim_status(story) == "fulfilled"
    story.do("commitment.reduce")
    assert claim_status(story) == "allotting"
    (follow,) = [e for e in story.unit.events if e.verb == "claim.lose_delivery"]
    assert (follow.actor, follow.how_known, follow.form) == ("system", "none", story.event.form)


def test_3_2_6_what_followed_from_a_reduction_is_not_corrected_but_told_anew(story):
    story.commitment_at("signed")
    event = story.do("commitment.reduce")
    for facts in ({"new_area": 100}, {"on": "2013-11-01"}):
        with pytest.raises(errors.UnknownFact):
            story.unit.do("event.correct", event=event.id, facts=facts)
    story.unit.do("event.correct", event=event.id, facts={"by_whom": "l'aîné"})


def test_3_2_6_a_reduction_recorded_by_mistake_gives_everything_back(measured):
    event = measured.do("commitment.reduce", allotments=measured.allotments)
    with measured.unit.new_form():
        measured.unit.do("event.retract", event=event.id)
    assert statuses(measured) == ["planned", "assigned", "handed_over"]
    assert land(measured).get("reductions") is None
    assert rebuilt_equals_live(measured.unit)


# --- row 7: withdrawn --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reason", "by_whom"])
def test_3_2_7_a_withdrawal_says_why_and_by_whom(story, name):
    story.commitment_at("signed")
    assert refused(story, errors.MissingFact, "commitment.withdraw", **{name: ...}).facts == (name,)


def test_3_2_7_live_allotments_end_with_the_land(measured):
    event = measured.do("commitment.withdraw", taken_back_reason="giver_needs_land", how_known="phone")
    assert statuses(measured) == ["cancelled", "cancelled", "taken_back"]
    first, _, held = (measured.unit.get("allotment", uid) for uid in measured.allotments)
    assert (held["ended_on"], held["end_reason"]) == ("2013-12-01", "giver_needs_land")
    assert first["end_kind"] == "cancelled"
    wake = [e for e in measured.unit.events if e.form == event.form]
    assert [(e.verb, e.actor, e.how_known) for e in wake] == [
        (verb, measured.unit.actor.uid, "phone")
        for verb in ("commitment.withdraw", "allotment.cancel", "allotment.cancel", "allotment.take_back")
    ]
    assert rebuilt_equals_live(measured.unit)


def test_3_2_7_who_took_it_back_is_sealed_on_each_plot(cast):
    play = Kept(cast)
    play.at("allotment", "handed_over")
    play.do("commitment.withdraw")
    reader = cast.register.read(cast["everywhere"])
    assert reader.words("allotment", play.allotment)["by_whom"] == SECRETS["by_whom"]


@pytest.mark.parametrize(("status", "after"), [("land_committed", "upheld"), ("allotting", "upheld"),
                                               ("fulfilled", "upheld"), ("closed", "closed")])  # fmt: skip
def test_3_1_19_a_claim_without_live_land_falls_back_to_its_last_outcome(story, status, after):
    story.claim_at(status)
    story.do("commitment.withdraw")
    assert claim_status(story) == after
    follows = [e.verb for e in story.unit.events if e.actor == "system" and e.form == story.event.form]
    assert follows == {"land_committed": ["claim.lose_commitment"], "allotting": ["claim.lose_commitment"],
                       "fulfilled": ["claim.lose_delivery", "claim.lose_commitment"], "closed": []}[status]  # fmt: skip
    assert rebuilt_equals_live(story.unit)


def test_3_1_19_partly_upheld_it_falls_back_to_that(story):
    story.claim_at("partly_upheld")
    story.commitment_at("signed")
    story.do("claim.commit_land")
    story.do("commitment.withdraw")
    assert claim_status(story) == "partly_upheld"


def test_3_1_19_land_that_is_left_elsewhere_still_answers_the_claim(story):
    story.claim_at("land_committed")
    first = story.commitment
    story.commitment_at("signed")  # it answers the same claim
    story.do("commitment.withdraw")
    assert claim_status(story) == "land_committed"
    story.commitment = first
    story.do("commitment.withdraw")
    assert claim_status(story) == "upheld"


def test_3_2_7_a_plot_handed_over_after_the_day_of_the_withdrawal_ends_on_its_own_day(story):
    """G1: handed over <= ended, whatever was recorded first."""
    story.commitment_at("active")
    story.told["allotment.hand_over"] = {"on": "2014-02-01"}
    story.allotment_at("handed_over")
    story.do("commitment.withdraw", on="2014-01-01")
    assert story.unit.get("allotment", story.allotment)["ended_on"] == "2014-02-01"


def test_3_2_7_a_withdrawal_recorded_by_mistake_gives_land_plots_and_claim_back(story):
    story.claim_at("fulfilled")
    before = statuses(story)
    event = story.do("commitment.withdraw")
    with story.unit.new_form():
        story.unit.do("event.retract", event=event.id)
    assert (statuses(story), land(story)["status"], claim_status(story)) == (before, "signed", "fulfilled")
    assert rebuilt_equals_live(story.unit)


def test_3_2_7_on_the_day_before_the_women_held_their_plots(cast):
    play = Kept(cast)
    play.at("claim", "fulfilled")
    play.do("commitment.withdraw")
    reader = cast.register.read(cast["everywhere"])
    for day, status in (("2013-11-30", "handed_over"), ("2013-12-01", "taken_back")):
        assert {reader.status_on(uid, day) for uid in play.allotments} == {status}


# --- row 8: expired ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "system"])
def test_3_2_8_only_after_the_day_that_was_agreed(story, who):
    story.told["commitment.propose"] = {"end": END}
    story.commitment_at("signed")
    story.unit.actor = SYSTEM if who == "system" else story.unit.actor
    for day in ("2014-02-01", END):
        assert refused(story, errors.GuardRefused, "commitment.expire", on=day).guard == "3.2/8"
    story.do("commitment.expire", on="2014-03-01")


def test_3_2_8_of_a_season_or_a_year_its_last_day(story):
    story.told["commitment.propose"] = {"end": "2013"}
    story.commitment_at("signed")
    assert refused(story, errors.GuardRefused, "commitment.expire", on="2013-12-31").guard == "3.2/8"
    story.do("commitment.expire", on="2014-01-01")


def test_3_2_8_what_has_no_end_does_not_expire(story):
    story.commitment_at("signed")
    assert refused(story, errors.GuardRefused, "commitment.expire").guard == "3.2/8"


@pytest.mark.parametrize("who", ["officer", "system"])
def test_3_2_8_held_plots_lapse_with_it_the_others_are_cancelled(measured, who):
    with measured.unit.new_form():
        proposed = next(e for e in measured.unit.events if e.verb == "commitment.propose")
        measured.unit.do("event.correct", event=proposed.id, facts={"end": END})
    measured.unit.actor = SYSTEM if who == "system" else measured.unit.actor
    measured.do("commitment.expire")
    assert statuses(measured) == ["cancelled", "cancelled", "lapsed"]
    ended = measured.unit.get("allotment", measured.allotments[2])
    assert (ended["end_kind"], ended["end_reason"]) == ("lapsed", "commitment_over")
    assert {e.actor for e in measured.unit.events if e.verb == "allotment.lapse"} == {"system"}


def test_3_2_8_the_claim_falls_back(story):
    story.told["commitment.propose"] = {"end": END}
    story.claim_at("fulfilled")
    story.do("commitment.expire")
    assert claim_status(story) == "upheld"


# --- row 9: ended --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ends_as", "after"), [(..., "lapsed"), ("lapsed", "lapsed"), ("surrendered", "surrendered")])
def test_3_2_9_held_plots_lapse_or_were_given_back(measured, ends_as, after):
    measured.do("commitment.end", ends_as=ends_as)
    assert statuses(measured) == ["cancelled", "cancelled", after]
    assert land(measured)["status"] == "ended"


def test_3_2_9_that_the_women_gave_back_is_heard_by_a_recorder(measured):
    measured.unit.actor = measured.cast["plain"]
    refused(measured, errors.NotAllowed, "commitment.end", ends_as="surrendered")
    measured.do("commitment.end")


def test_3_2_9_giving_back_waits_for_the_private_question(cast):
    play = Kept(cast)
    play.at("commitment", "active")
    play.at("allotment", "handed_over")
    play.do("commitment.end", ends_as="surrendered")
    assert "private_question" in play.reserves(play.allotment)


# --- row 1: renewed --------------------------------------------------------------------------------------------------------


def test_3_2_1_a_renewal_is_a_new_agreement_that_names_the_old(story):
    story.commitment_at("ended")
    old = story.commitment
    story.do("commitment.propose", renews=old, on=LATE)
    new = story.unit.get("commitment", story.event.subject)
    assert (new["status"], new["renews"], story.unit.get("commitment", old)["status"]) == ("proposed", old, "ended")


@pytest.mark.parametrize("status", ["proposed", "announced"])
def test_3_2_1_what_was_never_agreed_is_not_renewed(story, status):
    story.commitment_at(status)
    assert refused(story, errors.GuardRefused, "commitment.propose", renews=story.commitment).guard == "3.2/1"


def test_3_2_1_an_agreement_is_renewed_in_its_village_and_once(story):
    story.commitment_at("signed")
    old = story.commitment
    elsewhere = {"renews": old, "village": story.cast.songobia}
    assert refused(story, errors.GuardRefused, "commitment.propose", **elsewhere).guard == "3.2/1"
    story.commitment = story.do("commitment.propose", renews=old, on=LATE).subject
    assert refused(story, errors.GuardRefused, "commitment.propose", renews=old, on=LATE).guard == "3.2/1"
    story.do("commitment.withdraw", on=LATE)  # the renewal came to nothing
    story.do("commitment.propose", renews=old, on=LATE)
