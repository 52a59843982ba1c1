"""What waits on a day: the next step of each matter, right for any past day, the same in whatever order it was told."""

import random
from datetime import date, timedelta

import pytest
from domain.lives import Life, answered, day, days_after, reviewed
from hypothesis import given, settings
from hypothesis import strategies as st

from landtrack.domain.clocks import STILL, moments
from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import STATUSES, TRANSITIONS
from landtrack.domain.standards import Calendar, Rains
from landtrack.domain.waiting import (
    TASKS,
    WAITING_STATUSES,
    Waiting,
    of_subject,
    plots_to_hand_over,
    urgency,
    with_promises,
)


def test_every_task_ends_with_a_step_that_there_is():
    verbs = {"", *VERBS, *(row.verb for row in TRANSITIONS)}
    assert {task.verb for task in TASKS.values()} <= verbs
    for kind, statuses in WAITING_STATUSES.items():
        assert set(statuses) <= set(STATUSES[kind])


# --- one claim from beginning to end -----------------------------------------------------------------


def test_a_draft_is_left_to_finish_and_is_never_late():
    life = Life().do("record", "2013-03-01")
    assert life.codes("2013-02-28") == set()
    draft = life.one("2013-06-01", "finish")
    assert (draft.verb, draft.due, draft.is_late) == ("claim.lodge", day("2013-03-08"), False)
    assert life.do("discard", "2013-03-02").codes("2013-06-01") == set()


def test_a_receipt_waits_then_the_chief_s_answer():
    life = Life().do("record", "2013-03-04").do("lodge", "2013-03-04", date_received="2013-03-04")
    assert (life.one("2013-03-06", "acknowledge").is_late, life.one("2013-03-07", "acknowledge").is_late) == (
        False,
        True,
    )
    life.do("acknowledge", "2013-03-10")
    waits = life.one("2013-03-11", "answer")
    assert (waits.verb, waits.due, waits.since) == ("claim.start_review", None, day("2013-03-10"))
    life.do("start_review", "2013-03-12", ladder_level=1)
    waits = life.one("2013-03-26", "answer")
    assert (waits.verb, waits.due, waits.standard, waits.is_late) == ("claim.uphold", day("2013-03-26"), "S4", False)
    assert life.one("2013-03-27", "answer").is_late


def test_past_the_hard_stop_the_women_are_asked_in_private_once():
    life = reviewed("2013-03-01")
    assert "ask_wish" not in life.codes("2013-03-31")
    assert life.one("2013-04-01", "ask_wish").verb == "claim.wish_asked"
    life.do("wish_asked", "2013-04-02", escalation_wanted="no")
    assert life.codes("2013-12-01") == {"answer"}
    assert "ask_wish" in life.codes("2013-04-01")  # on that day it was not asked yet


def test_a_new_silence_is_asked_about_anew():
    life = (
        reviewed("2013-03-01").do("wish_asked", "2013-04-02", escalation_wanted="no").do("hearing_held", "2013-05-01")
    )
    assert "ask_wish" not in life.codes("2013-05-31")
    assert life.one("2013-06-01", "ask_wish").since == day("2013-05-31")


def test_what_they_wish_is_done_and_at_the_top_rung_it_leaves_the_ladder():
    life = reviewed("2013-03-01").do("wish_asked", "2013-04-02", escalation_wanted="yes")
    assert (life.one("2013-04-03", "escalate").verb, life.one("2013-04-03", "escalate").level) == ("claim.escalate", 1)
    life.do("escalate", "2013-04-10", ladder_level=2)
    assert life.codes("2013-04-11") == {"answer"}
    assert life.one("2013-04-11", "answer").level == 2
    top = life.do("escalate", "2013-04-12", ladder_level=4).do("wish_asked", "2013-07-12", escalation_wanted="yes")
    assert top.one("2013-07-13", "escalate").verb == "claim.refer"


def test_a_rung_above_has_thirty_days_and_its_hard_stop_at_sixty():
    life = answered("refuse").do("appeal", "2013-03-20", ladder_level=2).do("hearing_held", "2013-05-15")
    assert life.one("2013-04-19", "answer").is_late is False
    assert life.one("2013-04-20", "answer").is_late
    assert "ask_wish" not in life.codes("2013-05-19")
    assert "ask_wish" in life.codes("2013-05-20")


def test_we_will_talk_again_is_an_answer_until_its_term():
    life = reviewed("2013-03-01").do("talk_again", "2013-03-16", hold_until="2013-06-30")
    assert life.one("2013-03-15", "answer").is_late is False
    for on in ("2013-03-16", "2013-05-01", "2013-06-30"):
        assert [(one.code, one.is_ahead, one.is_late, one.silent) for one in life.waiting(on)] == [
            ("hold", True, False, 0)
        ]
    visit = life.one("2013-07-01", "visit")
    assert (visit.since, visit.verb, visit.is_late) == (day("2013-06-30"), "claim.resume", True)
    assert life.one("2013-07-30", "visit").silent == 0
    assert life.one("2013-07-31", "visit").silent == 30


@pytest.mark.parametrize(("days", "band"), [(30, 0), (31, 30), (60, 30), (61, 60), (90, 60), (91, 90), (400, 90)])
def test_silence_has_three_bands(days, band):
    life = Life().do("record", "2013-03-01").do("lodge", "2013-03-01").do("acknowledge", "2013-03-01")
    assert life.one(days_after("2013-03-01", days), "answer").silent == band


def test_the_outcome_is_told_then_the_promised_land_waits():
    life = answered("uphold", "2013-03-01")
    assert (life.one("2013-03-08", "tell").is_late, life.one("2013-03-11", "tell").is_late) == (False, True)
    life.do("tell_outcome", "2013-03-11")
    land = life.one("2013-05-10", "land")
    assert (land.verb, land.due, land.is_late) == ("commitment.propose", day("2013-05-10"), False)
    assert life.one("2013-05-11", "land").is_late
    life.do("commit_land", "2013-05-20")
    assert life.codes("2013-05-21") == {"share_out"}
    assert life.do("start_allotting", "2013-06-01").codes("2013-06-02") == set()
    life.do("fulfil", "2013-07-01")
    assert (life.one("2013-09-01", "check").due, life.one("2013-09-01", "check").is_late) == (day("2013-07-31"), False)
    assert life.do("close", "2013-09-02", closing_outcome="fulfilled").codes("2014-09-01") == set()


def test_land_that_was_lost_again_waits_without_being_told_anew():
    life = answered("uphold", "2013-03-01").do("tell_outcome", "2013-03-01").do("commit_land", "2013-03-10")
    life.do("lose_commitment", "2013-04-01", to="upheld")
    assert life.codes("2013-04-02") == {"land"}
    assert life.one("2013-04-02", "land").since == day("2013-04-01")


def test_a_refusal_may_be_appealed_for_thirty_days_and_then_closed():
    life = answered("refuse", "2013-03-01").do("tell_outcome", "2013-03-04")
    assert life.one("2013-04-03", "appeal_window").is_ahead
    assert life.codes("2013-04-04") == {"close"}


@pytest.mark.parametrize("verb", ["declare_inadmissible", "merge"])
def test_every_outcome_is_told(verb):
    life = Life().do("record", "2013-03-01").do("lodge", "2013-03-01").do(verb, "2013-03-04")
    assert life.codes("2013-03-05") == {"tell"}
    assert life.do("tell_outcome", "2013-03-06").codes("2013-03-07") == set()


def test_another_body_is_asked_and_a_sensitive_matter_shows_nothing():
    life = reviewed("2013-03-01").do("refer", "2013-03-04", referral_kind="mediator").do("tell_outcome", "2013-03-05")
    assert life.codes("2013-03-06") == {"other_body"}
    assert life.do("referral_answer", "2013-04-01").codes("2013-04-02") == set()
    assert reviewed("2013-03-01").do("refer_sensitive", "2013-03-04").codes("2013-12-01") == set()


@pytest.mark.parametrize("steps", range(1, 8))
def test_a_past_story_is_no_task(steps):
    life = Life()
    told = [("record", {}), ("lodge", {}), ("acknowledge", {}), ("start_review", {"ladder_level": 1}), ("uphold", {}),
            ("commit_land", {}), ("start_allotting", {})]  # fmt: skip
    for verb, facts in told[:steps]:
        life.do(verb, "2012", caught_up=True, **facts)
    assert life.codes("2014-01-01") == ({"finish"} if steps == 1 else set())


def test_what_happens_after_a_past_story_waits_like_anything_else():
    life = reviewed("2012", caught_up=True).do("uphold", "2012", caught_up=True)
    life.do("appeal", "2013-05-01", ladder_level=2)
    assert life.one("2013-06-01", "answer").is_late
    assert answered().do("tell_outcome", "2013-03-05", caught_up=True).one("2014-01-01", "land").due is None


def test_danger_comes_first():
    urgent = Life().do("record", "2013-03-04").do("lodge", "2013-03-04", urgent=True)
    calm = Life(uid="b").do("record", "2013-03-01").do("lodge", "2013-03-01")
    both = [*calm.waiting("2013-03-05"), *urgent.waiting("2013-03-05")]
    assert [one.urgent for one in sorted(both, key=urgency)] == [True, False]


# --- land -----------------------------------------------------------------------------------------------------


def test_an_agreement_is_announced_made_measured_and_ends():
    life = Life("commitment").do("propose", "2013-04-01", end="2014-03-31")
    assert life.codes("2013-04-02") == {"announce"}
    assert life.do("announce", "2013-04-05").codes("2013-04-06") == {"sign"}
    life.do("sign", "2013-04-20")
    assert (life.one("2013-12-01", "measure").due, life.one("2013-12-01", "measure").is_late) == (
        day("2013-05-20"),
        False,
    )
    life.do("activate", "2013-05-01")
    assert life.codes("2013-12-01") == {"measure"}
    assert life.do("demarcate", "2013-12-02").codes("2013-12-03") == set()
    assert life.one("2014-01-30", "term").due == day("2014-03-31")
    assert life.codes("2014-01-29") == set()
    assert life.codes("2014-03-31") == {"term"}
    assert life.codes("2014-04-01") == {"term_over"}
    assert life.do("end", "2014-04-02").codes("2014-04-03") == set()


def test_somebody_objects_until_it_is_settled():
    life = Life("contest").do("open", "2013-05-01")
    assert life.codes("2013-06-01") == {"settle"}
    assert life.do("settle", "2013-06-01").codes("2013-06-02") == set()


def test_plots_are_handed_over_by_the_season_that_was_said():
    waits = lambda season, on: plots_to_hand_over("k", 12, day("2013-05-01"), season, day(on))  # noqa: E731
    assert (waits(None, "2020-01-01").due, waits(None, "2020-01-01").is_late) == (None, False)
    assert (waits("2013-rains", "2013-10-31").is_late, waits("2013-rains", "2013-11-01").is_late) == (False, True)
    assert waits("2013-06", "2013-06-30").count == 12


def test_land_on_its_way_waits_once_with_the_limit_of_the_promise():
    claim = answered().do("tell_outcome", "2013-03-01").waiting("2013-07-01")
    land = Life("commitment", uid="k").do("propose", "2013-03-20").waiting("2013-07-01")
    assert {one.code for one in with_promises([*claim, *land], {})} == {"land", "announce"}
    (only,) = with_promises([*claim, *land], {"k": [claim[0].subject]})
    assert (only.code, only.due, only.is_late, only.standard) == ("announce", day("2013-04-30"), True, "S10")


# --- any life on any day ------------------------------------------------------------------------------------------

LATER = [
    row
    for row in TRANSITIONS
    if row.subject == "claim" and row.sources and row.event not in ("make_task", "refer_sensitive", "strip_sensitive")
]
RAINS = Calendar(rains=(Rains((6, 15), (10, 15)),))


@st.composite
def lives(draw):
    """A claim that takes any steps of the table, days or weeks apart."""
    life, on = Life(), date(2013, 1, 1)
    life.do("record", on.isoformat())
    for _ in range(draw(st.integers(0, 9))):
        on += timedelta(days=draw(st.integers(0, 45)))
        possible = [row for row in LATER if life.status in row.sources]
        if not possible:
            break
        row = draw(st.sampled_from(possible))
        facts = {}
        if row.event in ("hold", "talk_again"):
            facts["hold_until"] = (on + timedelta(days=draw(st.integers(1, 60)))).isoformat()
        if row.event == "start_review":
            facts["ladder_level"] = draw(st.integers(1, 2))
        if row.event in ("appeal", "escalate"):
            facts["ladder_level"] = draw(st.integers(2, 4))
        if row.event == "wish_asked":
            facts["escalation_wanted"] = draw(st.sampled_from(["yes", "no"]))
        if row.event == "close":
            facts["closing_outcome"] = row.when
        to = draw(st.sampled_from(["upheld", "partly_upheld"])) if row.to and row.to.startswith("<") else None
        said = draw(st.sampled_from([on.isoformat()] * 4 + [on.isoformat()[:7]]))
        caught_up = draw(st.integers(0, 9)) == 0
        retracted = draw(st.integers(0, 9)) == 0 and row.to is not None
        life.do(row.event, said, to=to, caught_up=caught_up, retracted=retracted, **facts)
    return life


calendars = st.sampled_from([Calendar(), RAINS, Calendar(frozenset({date(2013, 1, 2), date(2013, 2, 1)}))])
on = st.dates(date(2012, 12, 1), date(2014, 6, 30))


@settings(deadline=None, max_examples=150)
@given(life=lives(), first=on, later=st.integers(0, 60), calendar=calendars)
def test_between_events_what_is_late_stays_late_and_silence_only_grows(life, first, later, calendar):
    second = first + timedelta(days=later)
    if any(first.isoformat() < moment.on <= second.isoformat() for moment in life.moments):
        return
    before, after = (life.waiting(at, calendar) for at in (first, second))
    now = {one.code: one for one in after}
    passed = {"hold": "visit", "appeal_window": "close"}  # the same matter once its day has come
    for one in before:
        same = now.get(one.code) or now[passed[one.code]]
        assert same.silent >= one.silent
        assert same.is_late >= one.is_late
        assert same.due == one.due or one.code in passed


@settings(deadline=None, max_examples=100)
@given(life=lives(), at=on, calendar=calendars, seed=st.integers(0, 2**32))
def test_whatever_the_order_of_arrival_the_same_waits(life, at, calendar, seed):
    events = [*life.events, *life.events[:2]]
    random.Random(seed).shuffle(events)
    assert of_subject("claim", life.uid, moments(events, life.uid), at, calendar) == life.waiting(at, calendar)


@settings(deadline=None, max_examples=150)
@given(life=lives(), at=on, calendar=calendars)
def test_what_happened_later_changes_no_list_of_a_past_day(life, at, calendar):
    known = Life()
    known.events = [
        event for event in life.events if event.occurred_on <= at.isoformat() or event.verb == "event.retract"
    ]
    gone = {uid for event in life.events if event.verb == "event.retract" for uid in event.body["events"]}
    known.events = [event for event in known.events if event.id not in gone]
    assert known.waiting(at, calendar) == life.waiting(at, calendar)


@settings(deadline=None, max_examples=150)
@given(life=lives(), at=on, calendar=calendars)
def test_whatever_waits_is_told_once_with_a_day_that_has_come(life, at, calendar):
    found = life.waiting(at, calendar)
    assert len({one.code for one in found}) == len(found)
    for one in found:
        assert isinstance(one, Waiting)
        assert one.since <= at
        assert one.silent in (0, 30, 60, 90)
        assert not (one.is_late and (one.due is None or one.due >= at))
        assert not (one.is_late and one.is_ahead)
    status = [m for m in life.moments if m.on <= at.isoformat()]
    if status and status[-1].status in ("closed", "withdrawn", "discarded", "allotting"):
        assert found == []


def test_steps_that_move_nothing_are_those_of_the_tables():
    still = {row.verb for row in TRANSITIONS if row.to is None}
    assert STILL - {"claim.extend"} <= still
