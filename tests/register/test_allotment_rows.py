"""How a plot goes on with somebody else, or ends (3.4 rows 6 to 10): guards, reserves, and what starts in its place."""

from fractions import Fraction

import pytest
from factories import LATE, SECRETS, refused
from register.test_integrity import rebuilt_equals_live

from landtrack import errors
from landtrack.counting import three_numbers

PASSES = {"allotment.transfer": "new_holder", "allotment.inherit": "heir"}


def both(story):
    """The allotment that ended and the one that started in its place."""
    old = story.unit.get("allotment", story.allotment)
    return old, story.unit.get("allotment", old["successor"])


# --- rows 6 and 10: a new allotment starts ---------------------------------------------------------------------------


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_a_new_allotment_starts_on_the_same_land(story, verb):
    story.commitment_at("active:measured")
    story.lay_out()
    story.told["allotment.plan"] = {"use_term": "years", "term_end": "2016-05-31"}
    story.allotment_at("handed_over", unit="plot", plot=story.plots[0])
    story.do(verb)
    old, new = both(story)
    assert (old["status"], old["ended_on"]) == (
        {"allotment.transfer": "transferred"}.get(verb, "inherited"),
        "2014-02-01",
    )
    assert (new["status"], new["handed_over_on"], new["predecessor"]) == ("handed_over", "2014-02-01", old["uid"])
    assert new["holders"] == [{"party": story.cast.women[4]}]
    for name in ("commitment", "plot", "unit", "use_term", "term_end", "rights", "right_type", "area_recorded"):
        assert new.get(name) == old.get(name)
    assert new.get("acquisition") == ("inheritance" if verb == "allotment.inherit" else None)
    story.allotment = new["uid"]
    story.do("allotment.confirm_use", on=LATE)  # it goes on like any other
    assert rebuilt_equals_live(story.unit)


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_the_new_holder_is_said(story, verb):
    story.allotment_at("handed_over")
    refused(story, errors.MissingFact, verb, **{PASSES[verb]: ...})
    refused(story, errors.LandtrackError, verb, **{PASSES[verb]: ["Aminata Tembely"]})
    refused(story, errors.LandtrackError, verb, **{PASSES[verb]: [story.cast.chief]})  # an office holds no plot
    refused(story, errors.ImpossibleValue, verb, **{PASSES[verb]: [story.women[0]]})  # she holds it already


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_g10_shares_of_the_new_holders_sum_to_exactly_one(story, verb):
    a, b = story.cast.women[3:5]
    story.allotment_at("handed_over")
    for holders in ([{"person": a, "share": "1/2"}, {"person": b, "share": "1/3"}], [a, a],
                    [{"person": a, "share": "1/2"}, {"person": b}]):  # fmt: skip
        refused(story, errors.ImpossibleValue, verb, **{PASSES[verb]: holders})
    story.do(verb, **{PASSES[verb]: [{"person": a, "share": "1/3"}, {"person": b, "share": "2/3"}]})
    assert sum(Fraction(h["share"]) for h in both(story)[1]["holders"]) == 1


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_g10_one_unmeasured_unit_a_woman_on_the_same_land(story, verb):
    story.allotment_at("handed_over")  # of the first woman
    story.allotment_at("handed_over")  # of the second
    assert refused(story, errors.GuardRefused, verb, **{PASSES[verb]: [story.women[0]]}).guard == "G10"


@pytest.mark.parametrize("verb", [*PASSES, "allotment.surrender", "allotment.lapse"])
def test_3_4_6_7_9_10_g1_nothing_ends_before_it_was_handed_over(story, verb):
    story.allotment_at("handed_over")  # on 10 June 2013
    assert refused(story, errors.ImpossibleDate, verb, on="2013-06-09").reason == "before_step"


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_an_open_contest_does_not_stop_what_goes_on(story, verb):
    """Their rows name no G11: the land is held already, nothing is given out anew."""
    story.allotment_at("handed_over")
    story.do("contest.open", on="2013-06-20")
    story.do(verb)


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_another_allotment_of_the_plot_is_not_planned_beside_the_new_one(story, verb):
    story.commitment_at("active:measured")
    story.lay_out()
    unit = {"unit": "plot", "plot": story.plots[0]}
    story.allotment_at("handed_over", **unit)
    story.do(verb)
    assert refused(story, errors.GuardRefused, "allotment.plan", **unit, on=LATE).guard == "G10"


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_each_day_knows_who_held_it_then(play, verb):
    village = play.cast.parou
    play.told["allotment.assign"] = {"holders": [play.cast.women[3]]}
    play.at("allotment", "handed_over")
    play.do(verb)
    reader = play.cast.register.read(play.cast["everywhere"])
    new = reader.get("allotment", play.allotment)["successor"]
    held = lambda day: {  # noqa: E731
        uid for uid in (play.allotment, new) if reader.status_on(uid, day) in ("handed_over", "confirmed_in_use")
    }
    assert (held("2014-01-31"), held("2014-02-01")) == ({play.allotment}, {new})
    women = lambda day: reader.holding_persons(village, day)  # noqa: E731
    assert play.cast.women[3] in women("2014-01-31")
    assert play.cast.women[4] in women("2014-02-01")
    assert [a["uid"] for a in reader.land(village, "2014-02-02")["allotments"]].count(new) == 1


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_the_women_holding_stay_as_many(play, verb):
    play.told["allotment.assign"] = {"holders": [play.do("person.count", village=play.cast.parou, count=1)
                                                 .body["makes"][0]["uid"]]}  # fmt: skip
    play.at("allotment", "handed_over")
    heir = play.do("person.count", village=play.cast.parou, count=1).body["makes"][0]["uid"]
    reader = play.cast.register.read(play.cast["everywhere"])
    before = three_numbers(reader).holding
    play.do(verb, **{PASSES[verb]: [heir]})
    assert three_numbers(reader).holding == before


def test_3_4_6_why_it_was_handed_on_is_said_and_sealed(story):
    story.allotment_at("handed_over")
    assert refused(story, errors.MissingFact, "allotment.transfer", reason=...).facts == ("reason",)
    event = story.do("allotment.transfer")
    assert set(event.body["facts"]["reason"]) == {"sealed"}
    assert SECRETS["handed_on"] not in repr(event.body)


@pytest.mark.parametrize("verb", ["allotment.transfer", "allotment.surrender"])
def test_3_4_6_7_her_free_will_is_asked_in_private_or_marked(play, verb):
    play.at("allotment", "handed_over")
    event = play.do(verb)
    assert "private_question" in play.reserves(event.subject, event)
    play.commitment = None  # on other land
    play.at("allotment", "handed_over")
    event = play.do(verb, asked_in_private="yes")
    assert "private_question" not in play.reserves(event.subject, event)


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_recorded_by_mistake_she_holds_it_again_and_the_other_is_gone(story, verb):
    story.allotment_at("handed_over")
    event = story.do(verb)
    _, new = both(story)
    with story.unit.new_form():
        story.unit.do("event.retract", event=event.id)
    assert story.unit.get("allotment", story.allotment)["status"] == "handed_over"
    assert story.unit.matching("allotment", uid=new["uid"]) == []
    assert rebuilt_equals_live(story.unit)


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_is_not_taken_back_once_something_rests_on_the_new_one(story, verb):
    story.allotment_at("handed_over")
    event = story.do(verb)
    story.allotment = both(story)[1]["uid"]
    story.do("allotment.confirm_use", on=LATE)
    with pytest.raises(errors.CannotRetract), story.unit.new_form():
        story.unit.do("event.retract", event=event.id)


@pytest.mark.parametrize("verb", PASSES)
def test_3_4_6_10_a_corrected_day_moves_the_end_and_the_beginning(story, verb):
    story.allotment_at("handed_over")
    event = story.do(verb)
    story.unit.do("event.correct", event=event.id, facts={"on": "2014-03-15"})
    old, new = both(story)
    assert old["ended_on"] == new["handed_over_on"] == new["status_since"] == "2014-03-15"
    with pytest.raises(errors.UnknownFact):  # who holds it now is not corrected, but taken back and told anew
        story.unit.do("event.correct", event=event.id, facts={PASSES[verb]: [story.cast.women[3]]})


def test_3_4_6_handed_on_to_a_man_the_promise_to_women_is_kept_no_more(story):
    story.claim_at("fulfilled")  # two women promised, three hold
    for allotment in story.allotments[:2]:
        story.allotment = allotment
        story.do("allotment.transfer", new_holder=[story.cast.chief_person if allotment == story.allotments[0]
                                                   else story.cast.group])  # fmt: skip
    claim = story.unit.get("claim", story.claim)
    assert claim["status"] == "fulfilled"  # the third woman and the members of the group
    story.allotment = both(story)[1]["uid"]
    story.do("allotment.take_back", on=LATE)
    assert story.unit.get("claim", story.claim)["status"] == "allotting"


# --- rows 7, 8, 9 -----------------------------------------------------------------------------------------------------


def test_3_4_7_giving_back_is_heard_by_a_recorder(story):
    story.allotment_at("handed_over")
    story.unit.actor = story.cast["plain"]
    refused(story, errors.NotAllowed, "allotment.surrender")


@pytest.mark.parametrize(("verb", "kind", "reason"), [("allotment.surrender", "surrendered", None),
                                                      ("allotment.lapse", "lapsed", "unknown")])  # fmt: skip
def test_3_4_7_9_how_it_ended_is_kept(story, verb, kind, reason):
    story.allotment_at("handed_over")
    story.do(verb)
    found = story.unit.get("allotment", story.allotment)
    assert (found["status"], found["end_kind"], found.get("end_reason")) == (kind, kind, reason)
    assert found["ended_on"] == "2014-02-01"


@pytest.mark.parametrize("verb", ["allotment.surrender", "allotment.lapse", "allotment.take_back"])
def test_3_1_22_every_end_may_break_the_promise(story, verb):
    story.claim_at("fulfilled")
    for allotment in story.allotments[:2]:
        story.allotment = allotment
        story.do(verb)
    assert story.unit.get("claim", story.claim)["status"] == "allotting"


@pytest.mark.parametrize("name", ["by_whom", "taken_back_reason"])
def test_3_4_8_who_took_it_back_and_why_may_be_unknown_but_is_said(story, name):
    story.allotment_at("handed_over")
    refused(story, errors.MissingFact, "allotment.take_back", **{name: ...})
    story.do("allotment.take_back", **{name: "unknown"})


def test_3_4_3_what_was_handed_over_is_not_cancelled(story):
    story.allotment_at("handed_over")
    refused(story, errors.ImpossibleStep, "allotment.cancel")


def test_3_4_her_history_tells_what_became_of_her_plot(play):
    """Handed over, looked at, taken back: steps of the plot, told on her page."""
    play.at("allotment", "handed_over")
    play.do("visit.record", allotment=play.allotment, visit_answer="in_use", visit_basis="checked")
    play.do("allotment.take_back", allotment=play.allotment, by_whom="unknown", taken_back_reason="unknown")
    reader = play.cast.register.read(play.cast["everywhere"])
    (holder,) = reader.get("allotment", play.allotment)["holders"]
    told = [entry.event for entry in reader.timeline(holder["party"])]
    steps = {"allotment.plan", "allotment.assign", "allotment.hand_over", "visit.record", "allotment.take_back"}
    assert steps <= {event.verb for event in told}
    assert len({event.id for event in told}) == len(told)
    other = next(p["uid"] for p in reader.list("person") if p["uid"] != holder["party"])
    assert "allotment.hand_over" not in {entry.event.verb for entry in reader.timeline(other)}
