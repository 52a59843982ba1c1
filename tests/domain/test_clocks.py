"""Clocks: which standards run for a claim or a commitment, against its story told in days."""

import random
from datetime import date

import pytest
from domain.lives import Life, answered, day, days_after, reviewed
from hypothesis import given
from hypothesis import strategies as st

from landtrack.domain.clocks import clocks, moments, until
from landtrack.domain.standards import PLAIN, Calendar


def clock(life, code, on="2030-01-01", calendar=PLAIN):
    """The last clock of a standard, as it stands on a day."""
    found = [one for one in clocks(until(life.moments, day(on)), calendar) if one.standard == code]
    return max(found, key=lambda one: one.start) if found else None


def lodged(**facts):
    return Life().do("record", "2013-03-04", **facts).do("lodge", "2013-03-06", **facts)


# --- where each begins and ends --------------------------------------------------------------------------


def test_a_receipt_is_due_two_working_days_after_the_day_it_was_received():
    life = lodged(date_received="2013-03-04")  # a Monday
    assert clock(life, "S1").is_met
    assert (clock(life, "S2").start, clock(life, "S2").due, clock(life, "S2").ended_on) == (
        day("2013-03-04"), day("2013-03-05"), day("2013-03-06"),
    )  # fmt: skip
    assert clock(life, "S3").due == day("2013-03-06")
    life.do("acknowledge", "2013-03-07")
    assert (clock(life, "S3").is_met, clock(life, "S3").passed(day("2013-03-08"))) == (True, 1)


def test_of_a_visit_slip_the_officer_s_return_counts_and_a_slip_given_at_once_is_the_receipt():
    life = lodged(date_received="2013-02-20", officer_returned_on="2013-03-03")
    assert (clock(life, "S2").start, clock(life, "S3").due) == (day("2013-03-03"), day("2013-03-05"))
    given_out = lodged(date_received="2013-02-20", slip_given_on="2013-02-20")
    assert (clock(given_out, "S3").is_met, clock(given_out, "S3").ended_on) == (True, day("2013-02-20"))


@pytest.mark.parametrize("said", ["2013-03", "2013", "2013-rains"])
def test_an_imprecise_day_is_its_last_possible_one_but_never_after_the_step(said):
    assert clock(lodged(date_received=said), "S3").start == day("2013-03-06")
    assert clock(lodged(date_received="2013-02"), "S3").start == day("2013-02-28")
    month = Life().do("record", "2013-03").do("lodge", "2013-03")
    assert clock(month, "S3").start == day("2013-03-31")


def test_the_first_rung_has_fourteen_days_and_a_hard_stop():
    life = reviewed("2013-03-01")
    assert (clock(life, "S4").due, clock(life, "S5").due, clock(life, "S6")) == (
        day("2013-03-15"),
        day("2013-03-31"),
        None,
    )
    life.do("uphold", "2013-03-15")
    assert (clock(life, "S4").is_met, clock(life, "S4").passed(day("2013-06-01"))) == (True, 0)
    assert clock(reviewed("2013-03-01").do("uphold", "2013-03-16"), "S4").passed(day("2013-06-01")) == 1


def test_a_rung_above_has_thirty_days_of_its_own():
    life = answered("refuse").do("appeal", "2013-03-20", ladder_level=2)
    assert clock(life, "S4").is_met
    assert (clock(life, "S6").level, clock(life, "S6").dues) == (2, (day("2013-04-19"), day("2013-05-19")))
    life.do("escalate", "2013-05-25", ladder_level=3)
    second, third = [one for one in clocks(life.moments) if one.standard == "S6"]
    assert (second.level, second.ended_on, second.is_met, second.passed(date.max)) == (2, day("2013-05-25"), False, 2)
    assert (third.level, third.is_running, third.due) == (3, True, day("2013-06-24"))


def test_where_the_chief_is_named_the_claim_begins_a_rung_higher():
    life = Life().do("record", "2013-03-01").do("lodge", "2013-03-01").do("acknowledge", "2013-03-01")
    life.do("start_review", "2013-03-01", ladder_level=2)
    assert (clock(life, "S4"), clock(life, "S6").due) == (None, day("2013-03-31"))


def test_an_outcome_is_told_within_five_working_days_and_the_window_opens():
    life = answered("refuse", "2013-03-01")
    assert clock(life, "S8").due == day("2013-03-08")
    life.do("tell_outcome", "2013-03-08")
    assert (clock(life, "S8").is_met, clock(life, "S9").due, clock(life, "S10")) == (True, day("2013-04-07"), None)


def test_land_is_given_within_sixty_days_of_the_telling():
    life = answered().do("tell_outcome", "2013-03-05").do("tell_outcome", "2013-03-20")
    assert clock(life, "S10").due == day("2013-05-04")  # told again is no second start
    life.do("commit_land", "2013-05-04")
    assert (clock(life, "S10").is_met, clock(life, "S10").passed(date.max)) == (True, 0)


def test_a_field_is_measured_within_thirty_days_of_the_agreement():
    life = Life("commitment").do("propose", "2013-04-01").do("announce", "2013-04-05").do("sign", "2013-04-20")
    assert (clock(life, "S15").due, clock(life, "S11").due) == (day("2013-04-20"), day("2013-05-20"))
    life.do("activate", "2013-05-01")
    assert clock(life, "S11").is_running  # women are on it, and it is not measured yet
    life.do("demarcate", "2013-06-01")
    assert (clock(life, "S11").is_met, clock(life, "S11").ended_on) == (True, day("2013-06-01"))


def test_a_matter_that_takes_another_way_is_neither_met_nor_late():
    life = Life().do("record", "2013-03-01").do("lodge", "2013-03-01").do("withdraw", "2013-03-02")
    assert (clock(life, "S3").is_met, clock(life, "S3").passed(date.max)) == (False, 0)


def test_a_claim_lodged_again_has_a_new_receipt():
    life = lodged(date_received="2013-03-04").do("declare_inadmissible", "2013-03-07").do("readmit", "2013-05-06")
    assert (clock(life, "S3").start, clock(life, "S3").due) == (day("2013-05-06"), day("2013-05-08"))


# --- what stands still ----------------------------------------------------------------------------------------


def test_a_hold_stops_the_clock_until_its_term_or_until_it_is_taken_up_again():
    life = reviewed("2013-03-01").do("hold", "2013-03-10", hold_until="2013-03-20")
    assert clock(life, "S7").due == day("2013-03-20")
    assert clock(life, "S4").due == day("2013-03-25")
    assert clock(life, "S5").due == day("2013-04-10")
    taken_up = reviewed("2013-03-01").do("hold", "2013-03-10", hold_until="2013-03-20").do("resume", "2013-03-13")
    assert clock(taken_up, "S4").due == day("2013-03-18")
    late = reviewed("2013-03-01").do("hold", "2013-03-10", hold_until="2013-03-20").do("resume", "2013-05-01")
    assert clock(late, "S4").due == day("2013-03-25")  # the term came first


def test_talk_again_may_be_said_again_and_a_season_is_a_term():
    life = reviewed("2013-03-01").do("talk_again", "2013-03-10", hold_until="2013-03-20")
    life.do("talk_again", "2013-03-15", hold_until="2013-harvest")
    assert clock(life, "S7").due == day("2013-12-31")
    assert clock(life, "S4").due == day("2014-01-05")


def test_a_hold_after_the_limit_changes_nothing():
    life = reviewed("2013-03-01").do("talk_again", "2013-03-16", hold_until="2013-04-30")
    assert clock(life, "S4").due == day("2013-03-15")
    assert clock(life, "S4").passed(day("2013-03-16")) == 1


def test_a_hold_of_a_later_rung_moves_no_limit_of_an_earlier():
    life = answered("refuse", "2013-03-01").do("appeal", "2013-03-05", ladder_level=2)
    life.do("talk_again", "2013-03-06", hold_until="2013-12-31")
    assert clock(life, "S4").due == day("2013-03-15")
    assert clock(life, "S6").due == day("2014-01-29")


def test_an_extension_moves_the_limit_of_the_clock_that_runs():
    life = reviewed("2013-03-01").do("extend", "2013-03-10", standard="S4", extended_until="2013-03-29")
    assert (clock(life, "S4").due, clock(life, "S5").due) == (day("2013-03-29"), day("2013-03-31"))
    earlier = reviewed("2013-03-01").do("extend", "2013-03-10", standard="S4", extended_until="2013-03-11")
    assert clock(earlier, "S4").due == day("2013-03-15")


# --- silence ----------------------------------------------------------------------------------------------------------


def silence(life, on):
    found = clock(life, "S16", on)
    return found.start if found and found.is_running else None


def test_silence_runs_from_the_last_word_the_women_heard():
    life = reviewed("2013-03-01")
    assert silence(life, "2013-03-20") == day("2013-03-01")
    life.do("hearing_held", "2013-04-01")
    assert silence(life, "2013-04-20") == day("2013-04-01")
    life.do("talk_again", "2013-04-10", hold_until="2013-06-30")
    assert silence(life, "2013-04-20") == day("2013-06-30")
    life.do("hearing_held", "2013-05-01")
    assert silence(life, "2013-05-02") == day("2013-06-30")  # the term they were told is still to come
    life.do("resume", "2013-09-01")
    assert silence(life, "2013-09-02") == day("2013-06-30")
    life.do("uphold", "2013-09-05")
    assert silence(life, "2013-09-06") is None


def test_a_hold_that_was_taken_up_early_ends_there():
    life = reviewed("2013-03-01").do("hold", "2013-03-05", hold_until="2013-03-30").do("resume", "2013-03-10")
    assert silence(life, "2013-03-11") == day("2013-03-10")
    assert silence(life.do("hearing_held", "2013-03-20"), "2013-04-01") == day("2013-03-20")


def test_an_appeal_begins_silence_anew():
    life = answered("refuse").do("appeal", "2013-05-01", ladder_level=2)
    assert silence(life, "2013-05-02") == day("2013-05-01")


# --- past stories ----------------------------------------------------------------------------------------------------


def test_a_past_story_starts_no_clock():
    life = reviewed("2013-03-01", caught_up=True).do("uphold", "2013-04-01", caught_up=True)
    assert clocks(life.moments) == []
    life.do("tell_outcome", "2014-03-03")
    assert {one.standard for one in clocks(life.moments)} == {"S9", "S10"}


def test_what_was_told_long_after_ends_a_clock_and_says_so():
    life = reviewed("2013-03-01").do("uphold", "2013-03-05", caught_up=True)
    assert (clock(life, "S4").is_met, clock(life, "S4").caught_up) == (True, True)


# --- arrival --------------------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 2**32), repeats=st.integers(0, 5))
def test_any_order_of_arrival_gives_the_same_moments(seed, repeats):
    life = reviewed("2013-03-01").do("hold", "2013-03-05", hold_until="2013-03-30").do("resume", "2013-03-10")
    life.do("hearing_held", "2013-03-12").do("uphold", "2013-03-14", retracted=True).do("refuse", "2013-03-15")
    life.do("tell_outcome", "2013-03-16").do("appeal", "2013-03-20", ladder_level=2)
    rng = random.Random(seed)
    events = [*life.events, *rng.choices(life.events, k=repeats)]
    rng.shuffle(events)
    assert moments(events, life.uid) == life.moments
    assert [m.verb for m in life.moments if m.verb == "claim.uphold"] == []


def test_a_step_that_was_illegal_at_its_place_starts_no_clock():
    life = reviewed("2013-03-01")
    life.status = "acknowledged"  # another office recorded the same step without knowing
    life.do("start_review", "2013-03-20", ladder_level=1)
    assert clock(life, "S4").start == day("2013-03-01")
    assert len(life.moments) == 4


@given(n=st.integers(0, 40), free=st.frozensets(st.dates(date(2013, 2, 1), date(2013, 4, 30)), max_size=20))
def test_a_step_is_on_time_if_it_falls_on_or_before_the_last_day(n, free):
    calendar = Calendar(free)
    life = answered("uphold", "2013-03-01").do("tell_outcome", days_after("2013-03-01", n))
    told = clock(life, "S8", calendar=calendar)
    worked = sum(
        calendar.works(date.fromordinal(o)) for o in range(day("2013-03-02").toordinal(), told.ended_on.toordinal() + 1)
    )
    beyond = worked > 5 or (worked == 5 and not calendar.works(told.ended_on))
    assert told.passed(date.max) == int(beyond)
