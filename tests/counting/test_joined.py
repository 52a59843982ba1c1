"""Claims joined to another (5, N2): their women count with the claim that stays, once, and on every day as it was."""

from datetime import date

import pytest

from landtrack.counting import facts_for, three_numbers
from landtrack.store import log

from counting.plays import Play  # isort: skip


@pytest.fixture
def joined(tmp_path):
    """Two women asked on their own in March; on 1 May the claim of the second was joined to that of the first."""
    play = Play(tmp_path)
    with play.together():
        play.village_uid, chief = play.village()
        play.women = [play.person(play.village_uid, name) for name in ("Awa", "Fanta")]
        play.first, play.second = (
            play.claim(play.village_uid, chief, [woman], "lodged") for woman in play.women
        )  # fmt: skip
        play.do("claim.merge", claim=play.second, survivor=play.first, both_agree="yes", on="2013-05-01")
    return play


def registered(play, day=None):
    return three_numbers(play.read(), day).registered


def test_women_of_a_joined_claim_count_with_the_one_that_stays(joined):
    assert registered(joined) == 2


def test_one_woman_in_both_counts_once(tmp_path):
    play = Play(tmp_path)
    village, chief = play.village()
    woman = play.person(village, "Awa")
    first, second = (play.claim(village, chief, [woman], "lodged") for _ in range(2))
    play.do("claim.merge", claim=second, survivor=first, on="2013-05-01")
    assert registered(play) == 1


def test_they_count_no_more_where_the_survivor_does_not(joined):
    joined.do("claim.withdraw", claim=joined.first, on="2013-06-01")
    assert registered(joined) == 0
    assert registered(joined, "2013-05-20") == 2


@pytest.mark.parametrize("day", ["2013-04-01", "2013-05-20", "2013-07-01"])
def test_each_day_as_it_was_then_though_they_were_separated_since(joined, day):
    joined.do("claim.unmerge", claim=joined.second, reason_code="by_mistake", on="2013-06-01")
    joined.do("claim.withdraw", claim=joined.first, on="2013-06-15")
    assert registered(joined, day) == {"2013-04-01": 2, "2013-05-20": 2, "2013-07-01": 1}[day]


def test_a_chain_of_joined_claims_ends_at_the_one_that_stays(joined):
    with joined.together():
        third = joined.person(joined.village_uid, "Oumou")
        last = joined.claim(joined.village_uid, None, [third], "lodged")
        joined.do("claim.merge", claim=joined.first, survivor=last, both_agree="yes", on="2013-06-01")
    assert registered(joined) == 3
    joined.do("claim.withdraw", claim=last, on="2013-07-01")
    assert registered(joined) == 0
    assert registered(joined, date(2013, 6, 2)) == 3


def test_a_merge_recorded_by_mistake_counts_at_no_date(joined):
    with joined.register.database.read() as conn:
        (event,) = log.of_verbs(conn, ["claim.merge"])
    joined.do("event.retract", event=event.id)
    joined.do("claim.withdraw", claim=joined.first, on="2013-06-01")
    assert registered(joined) == registered(joined, "2013-07-01") == 1


def test_they_are_among_those_who_asked_under_the_claim_that_stays(joined):
    facts = facts_for(joined.read())
    assert set(facts.complainants[joined.first]) == set(joined.women)
