"""Land: what was committed, measured, allotted and promised, on any day; and the ground that plots cover."""

import pytest
from counting.plays import THREE_HA, Play
from geometries import square
from shapely.geometry import mapping

from landtrack.counting import facts_for
from landtrack.counting.facts import Allotment, Commitment, Decision, Facts, WomenFacts
from landtrack.counting.ground import covered_m2
from landtrack.counting.indicators import INDICATORS
from landtrack.counting.land import delivery_rate, promise_kept
from landtrack.land.measure import area_m2


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    with play.together():
        play.home, play.chief = play.village()
    return play


def one(play, code, day=None, **asked):
    return INDICATORS[code](facts_for(play.read(), day, **asked))


def test_land_is_measured_from_the_day_it_was(play):
    land = play.commitment(play.home, on="2013-03-08")
    play.field(land, mapping(square(100)), on="2013-09-01")
    field = area_m2(square(100))
    before, after = one(play, "I3", "2013-08-31"), one(play, "I3", "2013-09-01")
    assert (before.value, before.parts) == (3, {"surveyed_ha": None, "declared_ha": 3})
    assert after.value == pytest.approx(field / 10_000)
    assert one(play, "I3b", "2013-08-31").value is None
    assert one(play, "I3b").value == pytest.approx(field / 30_000 - 1)
    assert one(play, "I3", "2013-03-07").value == 0


def test_a_corrected_or_retracted_survey_is_not_known_on_the_wrong_days(play):
    land = play.commitment(play.home, on="2013-03-08")
    event = play.do("commitment.demarcate", commitment=land, method="gnssSurvey", geometry=mapping(square(100)),
                    on="2013-09-01")  # fmt: skip
    measured = pytest.approx(area_m2(square(100)) / 10_000)
    earlier = play.do("event.correct", event=event.id, facts={"on": "2013-05-01"})
    assert one(play, "I3", "2013-04-30").value == 3
    assert one(play, "I3", "2013-05-01").value == measured
    later = play.do("event.correct", event=event.id, facts={"on": "2013-10-01"})
    assert one(play, "I3", "2013-09-01").value == 3
    play.do("event.retract", event=later.id)
    assert one(play, "I3", "2013-05-01").value == measured
    play.do("event.retract", event=earlier.id)
    assert one(play, "I3", "2013-08-31").value == 3
    assert one(play, "I3", "2013-09-01").value == measured
    play.do("event.retract", event=event.id)
    assert one(play, "I3").value == one(play, "I3", "2013-09-01").value == 3


def test_land_of_unknown_area_is_left_out_and_said(play):
    play.commitment(play.home)
    play.commitment(play.home, declared="unknown")
    found = one(play, "I3")
    assert (found.value, found.excluded, len(found.rows)) == (3, 1, 1)


def test_an_unmeasured_plot_has_its_area_from_the_day_it_was_located(play):
    land = play.commitment(play.home)
    plot = play.plots(play.field(land), 1)[0]
    allotment = play.allot(land, [play.person(play.home, "Awa")], on="2013-06-10")
    play.do("allotment.locate", allotment=allotment, unit="plot", plot=plot, area_recorded=450, on="2014-02-01")
    assert one(play, "I7", "2014-01-31").value is None
    assert one(play, "I7", "2014-01-31").excluded == 1
    assert one(play, "I7", "2014-02-01").value == 450
    assert one(play, "I4", "2014-01-31").value is None
    assert one(play, "I4").value == pytest.approx(0.045)


def test_drawn_plots_count_by_their_ground_and_shares_by_what_was_recorded(play):
    land = play.commitment(play.home)
    parcel = play.field(land, mapping(square(100)))
    drawn = play.plots(parcel, geometries=[mapping(square(20))])[0]
    women = [play.person(play.home, name) for name in ("Awa", "Fanta", "Kadia")]
    play.allot(land, women[:1], plot=drawn, area=999)
    share = play.new("allotment.plan", commitment=land, unit="share", parcel=parcel, share="1/4", on="2013-06-10")
    play.do("allotment.assign", allotment=share, holders=[women[1]], method="unknown", on="2013-06-10")
    play.do("allotment.hand_over", allotment=share, handed_by=play.by(), on="2013-06-10")
    play.allot(land, women[2:])
    found = one(play, "I4")
    expected = (area_m2(square(20)) + area_m2(square(100)) / 4) / 10_000
    assert found.value == pytest.approx(expected, rel=1e-6)
    assert found.excluded == 1
    rate = one(play, "I5")
    assert rate.value == pytest.approx(expected / (area_m2(square(100)) / 10_000), rel=1e-6)
    assert rate.parts == {"unknown_counted": 1, "commitments_left_out": 0}  # a lower bound


def test_delivery_leaves_out_land_that_cannot_be_compared(play):
    given = play.commitment(play.home)
    play.commitment(play.home)  # nothing handed over: delivered 0
    unknown = play.commitment(play.home, declared="unknown")
    unmeasured = play.commitment(play.home)
    women = [play.person(play.home, name) for name in ("Awa", "Fanta", "Kadia")]
    plot = play.plots(play.field(given, mapping(square(100))), 1)[0]
    play.allot(given, women[:1], plot=plot, area=500)
    play.allot(unknown, women[1:2])
    play.allot(unmeasured, women[2:])
    found = delivery_rate(facts_for(play.read()))
    assert found.value == pytest.approx(0.05 / (area_m2(square(100)) / 10_000 + 3))
    assert (found.excluded, found.parts["commitments_left_out"]) == (2, 2)


def test_women_per_hectare_needs_land_of_known_area(play):
    known, unknown = play.commitment(play.home), play.commitment(play.home, declared="unknown")
    women = [play.person(play.home, name) for name in ("Awa", "Fanta")]
    play.allot(unknown, women[:1])
    assert one(play, "I28").value == 0
    play.allot(known, women)
    found = one(play, "I28")
    assert (found.value, found.excluded) == (pytest.approx(2 / 3), 1)


def test_a_promise_is_kept_by_the_land_that_followed(play):
    first = play.claim(play.home, play.chief, [], "upheld")
    assert one(play, "I6").value == 0  # promised, and nothing given yet
    land = play.commitment(play.home, claims=[first], declared={"value": 2, "unit": "ha"}, on="2013-06-01")
    found = one(play, "I6")
    assert (found.value, found.numerator, found.denominator) == (pytest.approx(2 / 3), 2, 3)
    assert found.rows == (land,)
    assert one(play, "I6", "2013-05-31").value == 0
    play.claim(play.home, play.chief, [], "not_upheld")
    assert one(play, "I6").denominator == 3


def decided(uid, promised=30_000.0, outcome="uphold", claim=None):
    return Decision(uid, claim or f"claim {uid}", "v", outcome, promised)


def promised(*decisions, commitments=()):
    return promise_kept(Facts(WomenFacts("2014-01-01"), decisions=decisions, commitments=commitments))


def test_what_is_not_known_of_a_promise_leaves_both_sides_out():
    shared = Commitment("shared", "v", None, 10_000.0, claims=("claim a", "claim b"))
    other = Commitment("other", "v", None, 20_000.0, decision="c")
    blank = Commitment("blank", "v", None, None, claims=("claim d",))
    found = promised(decided("a", None), decided("b"), decided("c"), decided("d"), commitments=(shared, other, blank))
    assert (found.numerator, found.denominator, found.excluded) == (2, 3, 3)
    assert promised(decided("a", None)).value is None


def test_the_latest_decision_of_a_claim_counts():
    given = (Commitment("x", "v", None, 30_000.0, claims=("claim a",)),)
    first, second = decided("a", 60_000.0), decided("a2", 30_000.0, claim="claim a")
    assert promised(first, second, commitments=given).value == 1
    assert promised(first, decided("a2", None, "refuse", "claim a"), commitments=given).value is None


def test_land_that_was_taken_off_is_taken_off():
    assert Commitment("x", "v", 30_000.0, 40_000.0, 5000.0).area_m2 == 25_000
    assert Commitment("x", "v", None, None, 5000.0).area_m2 is None


# --- the ground -----------------------------------------------------------------------------------------------


def covered(plots, live=None, **shapes):
    allotments = [Allotment(p, "v", c, "plot", p, "2013-01-01", None, None, None, ()) for c, p in plots]
    return covered_m2(allotments, live or {}, shapes)


def test_ground_is_covered_once():
    a, b = square(20), square(20, 10)  # 10 m shared
    assert covered([("x", "a"), ("x", "b")], a=a, b=b) == pytest.approx(600, rel=1e-5)
    assert covered([("x", "a"), ("y", "b")], a=a, b=b) == pytest.approx(600, rel=1e-5)  # two commitments
    assert covered([("x", "a"), ("x", "a")], a=a) == pytest.approx(area_m2(a), rel=1e-9)
    assert covered([("x", "nowhere")], a=a) is None


def test_ground_outside_the_committed_land_is_not_given():
    live = {"x": Commitment("x", "v", None, None, parcels=("field", "undrawn"))}
    found = covered([("x", "a")], live, a=square(20, -5), field=square(100))
    assert found == pytest.approx(15 * 20, rel=1e-5)


def test_fields_far_apart_are_all_measured_well():
    far = square(300, 400_000, 200_000)
    assert covered([("x", "a"), ("y", "b")], a=square(20), b=far) == pytest.approx(
        area_m2(square(20)) + area_m2(far), rel=1e-9
    )


def test_three_hectares_are_three_hectares():
    assert THREE_HA == {"value": 3, "unit": "ha"}
