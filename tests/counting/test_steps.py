"""The claims' way in numbers: in time, how long, decided how, asked again, confirmed, silent."""

from datetime import date

import pytest
from counting.plays import Play
from domain.lives import Life, days_after

from landtrack.counting import facts_for, report
from landtrack.counting.facts import Facts, Matter, WomenFacts
from landtrack.counting.indicators import INDICATORS, NEVER_BY_VILLAGE
from landtrack.counting.steps import appeal_rate, days_it_took, overturned
from landtrack.domain.clocks import clocks
from landtrack.errors import NotAllowed

BY_CLOCKS = ("I11", "I12", "I13", "I14", "I26")


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    with play.together():
        play.home, play.chief = play.village()
        play.cofov = play.new("authority.add", office="COFOV", village=play.home, on="2011-01-01")
    return play


def one(play, code, day=None, **asked):
    return INDICATORS[code](facts_for(play.read(), day, **asked))


def lodged(play, on, acknowledged=None, reviewed=None, received=None):
    """A claim lodged on a day, perhaps acknowledged and looked at on others."""
    claim = play.new("claim.record", village=play.home, on=on, date_received=received or on)
    eight = play._step("lodged", play.chief, None, on)[1]
    play.do("claim.lodge", claim=claim, on=on, **eight)
    if acknowledged or reviewed:
        play.do("claim.acknowledge", claim=claim, paper="none", on=acknowledged or on)
    if reviewed:
        play.do("claim.start_review", claim=claim, body=play.chief, on=reviewed)
    return claim


def decide(play, claim, on, verb="uphold", **more):
    promise = {"promised_women": "not_said", "promised_area": "not_said"}
    facts = {"refusal_reason": "no_land_available"} if verb == "refuse" else promise
    play.do(f"claim.{verb}", claim=claim, decided_on=on, on=on, **({"body": play.chief} | facts | more))


def tell(play, claim, on):
    play.do("claim.tell_outcome", claim=claim, told_how="spoken", on=on)


# --- in time -----------------------------------------------------------------------------------------------


def test_acknowledged_in_time_counts_those_whose_limit_has_passed(play):
    in_time = lodged(play, "2013-03-04", "2013-03-06")  # a Monday; Wednesday is the last day
    lodged(play, "2013-03-04", "2013-03-07")
    lodged(play, "2013-03-04")  # never: open, and late
    gone = lodged(play, "2013-03-04")
    play.do("claim.withdraw", claim=gone, on="2013-03-05")
    lodged(play, "2014-11-28")  # its limit is still to come
    found = one(play, "I11")
    assert (found.value, found.denominator, found.rows) == (pytest.approx(1 / 3), 3, (in_time,))
    assert one(play, "I11", "2013-03-06").value is None  # of no limit that has passed there is no share
    assert one(play, "I11", "2013-03-07").denominator == 3


def test_a_holiday_gives_one_day_more(play):
    lodged(play, "2013-03-25", "2013-03-28")  # the 26th is Martyrs' Day
    assert one(play, "I11").value == 1


def test_decided_in_time_counts_each_rung_with_its_own_limit(play):
    claim = lodged(play, "2013-03-01", reviewed="2013-03-01")
    decide(play, claim, "2013-03-15", "refuse")
    assert (one(play, "I12").value, one(play, "I12").denominator) == (1, 1)
    play.do("claim.appeal", claim=claim, ground="outcome", body=play.cofov, on="2013-04-01")
    assert one(play, "I12", "2013-05-01").denominator == 1
    assert (one(play, "I12", "2013-05-02").value, one(play, "I12", "2013-05-02").denominator) == (
        0.5,
        2,
    )  # open, and late
    decide(play, claim, "2013-06-01", "uphold", body=play.cofov)
    assert (one(play, "I12").value, one(play, "I12").rows) == (0.5, (claim,))


def test_we_will_talk_again_gives_time(play):
    claim = lodged(play, "2013-03-01", reviewed="2013-03-01")
    play.do("claim.talk_again", claim=claim, hold_until="2013-04-30", on="2013-03-10")
    assert one(play, "I12", "2013-04-30").value is None
    play.do("claim.resume", claim=claim, on="2013-05-02")
    decide(play, claim, "2013-05-05")
    assert one(play, "I12").value == 1


def test_told_in_time(play):
    for told in ("2013-03-15", "2013-03-18", None):
        claim = lodged(play, "2013-03-08", reviewed="2013-03-08")
        decide(play, claim, "2013-03-08")
        if told:
            tell(play, claim, told)
    assert (one(play, "I13").value, one(play, "I13").denominator) == (pytest.approx(1 / 3), 3)


def test_a_past_story_has_no_part_in_what_clocks_count(caught_up):
    facts = facts_for(caught_up.read())
    for code in BY_CLOCKS:
        found = INDICATORS[code](facts)
        assert (found.value, found.excluded) == (None, 1), code
    assert INDICATORS["I15"](facts).value == 1  # that it was upheld counts


def test_what_was_retracted_counts_nowhere(play):
    event = play.do("claim.record", village=play.home, on="2013-03-01")
    eight = play._step("lodged", play.chief, None, "2013-03-01")[1]
    mistake = play.do("claim.lodge", claim=event.subject, on="2013-03-01", **eight)
    assert one(play, "I11").denominator == 1
    play.do("event.retract", event=mistake.id)
    assert one(play, "I11").denominator == 0
    assert one(play, "I11", "2013-12-31").denominator == 0


# --- how long -------------------------------------------------------------------------------------------------


def waited(days, is_decided, start="2014-01-01"):
    """A claim lodged on a day and decided some days later, or still open."""
    life = Life(uid=f"c{days}").do("record", start).do("lodge", start, date_received=start)
    life.do("acknowledge", start).do("start_review", start, ladder_level=1)
    if is_decided:
        life.do("uphold", days_after(start, days))
    return Matter(life.uid, "v", tuple(life.moments), tuple(clocks(life.moments)))


def test_the_median_counts_what_still_runs():
    """Durations 5, 10+, 12, 20, 30+ of the domain reference: open cases are seen until D."""
    day = date(2014, 1, 31)
    matters = [waited(days, is_decided=True) for days in (5, 12, 20)]
    matters += [waited(seen, is_decided=False, start=days_after(day.isoformat(), -seen)) for seen in (10, 30)]
    found = days_it_took(Facts(WomenFacts(day.isoformat()), matters=tuple(matters)))
    assert (found.value, found.unit, found.numerator, found.denominator) == (20, "days", 3, 5)
    only_ended = days_it_took(Facts(WomenFacts(day.isoformat()), matters=tuple(matters[:3])))
    assert only_ended.value == 12  # what ignoring them would say


def test_days_from_receipt_count_from_the_day_it_was_received(play):
    claim = lodged(play, "2013-03-10", reviewed="2013-03-12", received="2013-03-01")
    decide(play, claim, "2013-03-21")
    assert (one(play, "I14").value, one(play, "I14").rows) == (20, (claim,))
    assert one(play, "I14", "2013-03-20").value is None  # the median is not reached


def test_what_was_withdrawn_was_seen_until_then(play):
    gone = lodged(play, "2013-03-01")
    play.do("claim.withdraw", claim=gone, on="2013-03-04")
    decided = lodged(play, "2013-03-01", reviewed="2013-03-01")
    decide(play, decided, "2013-03-11")
    assert one(play, "I14").value == 10  # of one that ran so long, one ended


def test_what_began_or_came_in_a_past_story_has_no_length(play):
    claim = play.claim(play.home, play.chief, [], "under_review", on="2012-03-01", caught_up=True)
    decide(play, claim, "2013-03-11")
    assert one(play, "I14").denominator == 0
    live = lodged(play, "2013-03-01", reviewed="2013-03-01")
    decide(play, live, "2013-03-11")
    assert (one(play, "I14").value, one(play, "I14").rows) == (10, (live,))
    land = play.commitment(play.home, on="2013-04-01", claims=[live])
    play.allot(land, [play.person(play.home, "Awa")], on="2013-06-10", how={"caught_up": True})
    assert one(play, "I14").parts["hand_over_ended"] == 0


def test_days_from_the_answer_to_the_first_plot(play):
    (woman,) = (play.person(play.home, "Awa"),)
    for handed in ("2013-06-10", None):
        claim = lodged(play, "2013-03-01", reviewed="2013-03-01")
        decide(play, claim, "2013-03-10")
        if handed:
            land = play.commitment(play.home, on="2013-04-01", claims=[claim])
            play.allot(land, [woman], on=handed)
    found = one(play, "I14").parts
    assert (found["hand_over"], found["hand_over_ended"], found["hand_over_all"]) == (92, 1, 2)
    assert one(play, "I14", "2013-06-09").parts["hand_over"] is None


# --- how it was decided -----------------------------------------------------------------------------------------


def test_the_latest_decision_of_a_claim_counts(play):
    upheld, refused, changed = (lodged(play, "2013-03-01", reviewed="2013-03-01") for _ in range(3))
    decide(play, upheld, "2013-03-10")
    for claim in (refused, changed):
        decide(play, claim, "2013-03-10", "refuse")
    assert one(play, "I15").value == pytest.approx(1 / 3)
    tell(play, refused, "2013-03-11")
    play.do("claim.appeal", claim=changed, ground="outcome", body=play.cofov, on="2013-04-01")
    assert (one(play, "I16").value, one(play, "I16").denominator, one(play, "I17").value) == (0.5, 2, None)
    decide(play, changed, "2013-05-01", "uphold_partly", body=play.cofov)
    assert one(play, "I15").value == pytest.approx(2 / 3)
    assert one(play, "I15", "2013-04-30").value == pytest.approx(1 / 3)
    assert (one(play, "I17").value, one(play, "I17").rows) == (1, (changed,))


def told(life):
    return Facts(WomenFacts("2014-11-30"), matters=(Matter(life.uid, "v", tuple(life.moments), ()),))


def test_an_appeal_that_confirms_the_answer_changed_nothing():
    life = Life().do("record", "2013-03-01").do("lodge", "2013-03-01").do("acknowledge", "2013-03-01")
    life.do("start_review", "2013-03-01", ladder_level=1).do("refuse", "2013-03-02")
    life.do("appeal", "2013-03-10", ladder_level=2).do("escalate", "2013-05-10", ladder_level=3)
    assert (overturned(told(life)).denominator, appeal_rate(told(life)).value) == (0, 1)
    life.do("refuse", "2013-05-11")
    assert (overturned(told(life)).value, overturned(told(life)).denominator) == (0, 1)
    life.do("appeal", "2013-05-20", ladder_level=4).do("uphold", "2013-06-01")
    assert (overturned(told(life)).value, overturned(told(life)).denominator) == (0.5, 2)


def test_closed_with_the_women_s_own_answer(play):
    claims = []
    for _ in range(3):
        claim = lodged(play, "2013-03-01", reviewed="2013-03-01")
        decide(play, claim, "2013-03-10", "refuse")
        tell(play, claim, "2013-03-10")
        claims.append(claim)
    closed = [
        play.do("claim.close", claim=claim, closing_outcome="refused", on="2013-05-01", **more)
        for claim, more in zip(claims, ({"women_answer": "yes"}, {}, {}), strict=True)
    ]
    assert one(play, "I18").value == pytest.approx(1 / 3)
    play.do("event.complete", event=closed[1].id, reserve="women_answer", attempts=3, on="2013-06-01")
    assert one(play, "I18").value == pytest.approx(1 / 3)  # three attempts do not confirm
    heard = play.do("event.complete", event=closed[2].id, reserve="women_answer", women_answer="no", on="2013-06-01")
    assert (one(play, "I18").value, one(play, "I18", "2013-05-31").value) == (
        pytest.approx(2 / 3),
        pytest.approx(1 / 3),
    )
    play.do("event.retract", event=heard.id)
    assert one(play, "I18").value == pytest.approx(1 / 3)


def test_women_among_those_who_decide(play):
    man, other, woman = (
        play.person(play.home, name, sex=sex) for name, sex in (("A", "M"), ("B", "unknown"), ("C", "F"))
    )
    for on, sat in (("2013-03-10", [man, other, woman]), ("2014-03-10", [man])):
        claim = lodged(play, "2013-03-01", reviewed="2013-03-01")
        decide(play, claim, on, deciders=sat)
    found = one(play, "I20")
    assert (found.value, found.denominator, found.excluded) == (pytest.approx(1 / 3), 3, 1)
    assert one(play, "I20", period=("2013", "2013")).value == 0.5
    assert one(play, "I20", period=("2012", "2012")).value is None


# --- silence ------------------------------------------------------------------------------------------------------------


def test_silence_is_longer_than_its_days(play):
    lodged(play, "2014-10-31", "2014-10-31")  # 30 days on the 30th of November
    lodged(play, "2014-10-30", "2014-10-30")
    lodged(play, "2014-09-30", reviewed="2014-09-30")
    lodged(play, "2014-08-01", reviewed="2014-08-01")
    decided = lodged(play, "2014-08-01", reviewed="2014-08-01")
    decide(play, decided, "2014-08-10")
    heard = lodged(play, "2014-08-01", reviewed="2014-08-01")
    play.do("claim.hearing_held", claim=heard, sat=[play.chief], on="2014-11-15")
    waiting = lodged(play, "2014-08-01", reviewed="2014-08-01")
    play.do("claim.talk_again", claim=waiting, hold_until="2014-harvest", on="2014-08-02")
    found = one(play, "I26")
    assert (found.value, found.parts, found.denominator) == (3, {"over_60": 2, "over_90": 1}, 6)
    assert waiting not in found.rows
    assert heard not in found.rows
    assert decided not in found.rows


def test_lateness_and_silence_are_never_a_list_of_villages(play):
    lodged(play, "2013-03-04")
    register, officer = play.register, play.officer
    (village,) = report(register, officer, by="village")
    assert set(INDICATORS) - set(village["indicators"]) == set(BY_CLOCKS) == NEVER_BY_VILLAGE
    assert set(report(register, officer)["indicators"]) == set(INDICATORS)
    (commune,) = report(register, officer, by="commune")
    assert set(commune["indicators"]) == set(INDICATORS)


def test_a_chief_reads_no_lateness(play):
    lodged(play, "2013-03-04")
    chief = play.account("chef", "chief", ladder_level=1, authority=play.chief, villages=[play.home])
    assert not set(report(play.register, chief)["indicators"]) & NEVER_BY_VILLAGE
    with pytest.raises(NotAllowed):
        report(play.register, play.account("visiteuse", "advocate", villages=["*"]))
