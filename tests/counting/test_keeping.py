"""Over time and on the spot: claims received, plots lost and kept, visits, reach, coverage."""

import pytest
from counting.plays import Play

from landtrack.counting import facts_for
from landtrack.counting.indicators import INDICATORS, indicators
from landtrack.counting.keeping import months_after


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    with play.together():
        play.home, play.chief = play.village()
        play.land = play.commitment(play.home, on="2011-03-08")
    return play


def one(play, code, day=None, **asked):
    return INDICATORS[code](facts_for(play.read(), day, **asked))


def women(play, *names):
    return [play.person(play.home, name, on="2011-03-01") for name in names]


def test_claims_are_received_when_they_are_lodged(play):
    for day in ("2013-01-01", "2013-03-31", "2013-04-01"):
        play.claim(play.home, play.chief, [], "lodged", on=day)
    play.claim(play.home, play.chief, [], "draft", on="2013-02-01")
    assert one(play, "I10").value == 3
    assert one(play, "I10", "2013-03-31").value == 2
    quarter = one(play, "I10", period=("2013-01-01", "2013-03-31"))
    assert quarter.value == 2
    assert quarter.parts == {"category_access_refused": 2, "channel_oral_meeting": 2, "level_1": 2}
    assert one(play, "I10", period=("2013-04", None)).value == 1
    assert one(play, "I10", "2013-03-31", period=("2013-02", "2013-12")).value == 1


def test_a_claim_is_counted_at_the_level_it_had_on_the_day(play):
    claim = play.claim(play.home, play.chief, [], "not_upheld", on="2013-03-08")
    cofov = play.new("authority.add", office="COFOV", village=play.home)
    play.do("claim.appeal", claim=claim, on="2013-04-01", ground="outcome", body=cofov)
    assert "level_2" in one(play, "I10").parts
    assert "level_1" in one(play, "I10", "2013-03-31").parts


def test_plots_lost_are_those_taken_back_of_those_held_at_the_start(play):
    first, second, third, late = (play.allot(play.land, [w]) for w in women(play, "Awa", "Fanta", "Kadia", "Oumou"))
    play.take_back(first, "2013-12-31")
    play.take_back(second, "2014-01-01")
    play.take_back(third, "2014-06-30")
    year = one(play, "I22", period=("2014-01-01", "2014-12-31"))
    assert (year.value, year.rows) == (pytest.approx(2 / 3), (second, third))
    assert one(play, "I22", "2014-06-29", period=("2014-01-01", "2014-12-31")).numerator == 1
    before = one(play, "I22", period=("2013-01-01", "2013-12-31"))
    assert before.value is None  # nothing was held when it began
    assert one(play, "I22", period=("2013-07-01", "2013-12-31")).value == pytest.approx(1 / 4)
    assert late not in year.rows
    assert one(play, "I22").value is None


def test_retention_looks_at_plots_that_are_old_enough(play):
    kept, lost, young = (
        play.allot(play.land, [w], on=day)
        for w, day in zip(women(play, "Awa", "Fanta", "Kadia"), ("2011-11-30", "2012-06-10", "2014-01-01"), strict=True)
    )
    play.take_back(lost, "2013-06-10")
    found = one(play, "I23")
    assert (found.value, found.denominator, found.rows) == (0.5, 2, (kept,))
    assert found.parts == {"12_months": 0.5, "24_months": 0.5, "36_months": 1.0}
    assert one(play, "I23", "2013-06-09").denominator == 1
    assert young not in found.rows


def test_months_end_with_their_last_day():
    assert months_after("2012-02-29", 12) == "2013-02-28"
    assert months_after("2013-11-30", 3) == "2014-02-28"
    assert months_after("2013-12-31", 36) == "2016-12-31"


def test_the_latest_checked_visit_says_whether_it_is_farmed(play):
    held = [play.allot(play.land, [w]) for w in women(play, "Awa", "Fanta", "Kadia")]
    visit = lambda plot, answer, on, **more: play.do(  # noqa: E731
        "visit.record", allotment=plot, visit_answer=answer, on=on, **more
    )
    assert one(play, "I2").value == 0
    visit(held[0], "in_use", "2013-09-01")
    visit(held[0], "not_used", "2014-09-01")
    visit(held[1], "partly", "2014-09-01")
    visit(held[2], "in_use", "2014-09-01", visit_basis="said_by_president")
    assert one(play, "I2", "2013-12-31").value == pytest.approx(1 / 3)
    assert one(play, "I2").value == pytest.approx(1 / 3)
    assert one(play, "I2").parts["not_visited"] == 1
    assert one(play, "I2b").value == pytest.approx(1 / 3)
    play.do("allotment.confirm_use", allotment=held[0], answer="in_use", on="2014-10-01")
    assert one(play, "I2").value == pytest.approx(2 / 3)
    play.take_back(held[1], "2014-11-01")
    assert one(play, "I2").value == pytest.approx(1 / 2)


def test_reach_is_of_those_whose_claims_were_ever_upheld(play):
    awa, fanta, kadia, oumou = women(play, "Awa", "Fanta", "Kadia", "Oumou")
    group = play.new("group.register", village=play.home, name="Groupement", members=[kadia], on="2011-03-01")
    play.claim(play.home, play.chief, [awa, fanta, group], "upheld", on="2013-03-08")
    play.claim(play.home, play.chief, [oumou], "not_upheld", on="2013-03-08")
    for woman in (awa, oumou):
        play.allot(play.land, [woman])
    found = one(play, "I8")
    assert (found.value, found.denominator, found.rows) == (pytest.approx(1 / 3), 3, (awa,))
    assert one(play, "I8", "2013-03-07").value is None


def test_coverage_needs_a_census_with_year_and_source(play):
    play.allot(play.land, women(play, "Awa")[:1])
    assert one(play, "I9").value is None
    counted = [
        {"value": 200, "year": 2009, "source": "RGPH"},
        {"value": 250, "year": 2014, "source": "DNP"},
        {"value": 999, "year": 2014},
        {"value": "many", "year": 2014, "source": "Radio"},
        "250",
    ]
    other, _ = play.village("Songobia", adult_women=counted)
    play.allot(play.commitment(other), women(play, "Fanta"))
    assert (one(play, "I9", "2013-12-31").value, one(play, "I9").value) == (1 / 200, 1 / 250)
    assert one(play, "I9").excluded == 1


def test_documented_women_are_those_with_a_paper_about_a_plot_they_hold(play):
    """I24: women of I1 with a document / I1."""
    with play.together():
        village, _ = play.village()
        women = play.count(village, 3)
        land = play.new("commitment.propose", village=village, origin="meeting", givers="not_said",
                        declared_area="unknown", on="2013-04-01")  # fmt: skip
        play.do("commitment.announce", commitment=land, on="2013-04-02")
        play.do("commitment.sign", commitment=land, on="2013-04-03")
        plots = []
        for woman in women:
            plot = play.new("allotment.plan", commitment=land, unit="unmeasured", on="2013-06-01")
            play.do("allotment.assign", allotment=plot, holders=[woman], method="unknown", on="2013-06-01")
            play.do("allotment.hand_over", allotment=plot, handed_by=play.by(), on="2013-06-02")
            plots.append(plot)
        play.do("document.add", kind="agreement", about=plots[0], on="2013-06-02")
        play.do("document.add", kind="agreement", about=plots[1], on="2014-06-02")
    found = indicators(facts_for(play.read(), "2013-12-31"), ["I24"])["I24"]
    assert (found.numerator, found.denominator, found.rows) == (1, 3, (women[0],))
    assert indicators(facts_for(play.read()), ["I24"])["I24"].numerator == 2
