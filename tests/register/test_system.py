"""The system's own steps: terms that run out and visits to make, once, at opening and on the first write of a day."""

import datetime as dt
import logging
import shutil

import pytest
from factories import Story, fresh_register, gather, reopened
from hypothesis import given, settings
from hypothesis import strategies as st

from landtrack import errors
from landtrack.domain.standards import last_day
from landtrack.register import integrity
from landtrack.register.clock import Clock
from landtrack.register.guards import GUARDS
from landtrack.register.register import open_for_work
from landtrack.register.system import run_due
from landtrack.store import log

OWN = {"claim.make_task", "commitment.expire", "allotment.lapse"}
FIRST = dt.date(2013, 3, 1)


@pytest.fixture
def cast(tmp_path):
    """A register on a day before anything happened; ``on`` moves its clock."""
    register = fresh_register(tmp_path, today=dt.date(2014, 11, 30))
    cast = gather(register)
    yield cast
    register.close()


def on(cast, day):
    cast.register.clock = Clock(dt.date.fromisoformat(day))


def tell(cast, bring, **told):
    """A story of the past, written without the system looking on: its days lie before the register's today."""
    cast.register.clock = Clock(dt.date(2013, 8, 1))
    with cast.register.write(cast["everywhere"]) as unit:
        story = Story(unit, cast, **told)
        bring(story)
    return story


def due_now(register):
    """What the system does by itself when it is asked to look."""
    with register.database.write() as conn:
        return run_due(register, conn)


def taken(cast, day, **kind_of):
    """(verb, day) of every step that the system takes by itself on a day."""
    on(cast, day)
    events = due_now(cast.register)
    assert {e.actor for e in events} <= {"system"}
    return [(e.verb, e.occurred_on) for e in events]


def under_review(story):
    story.claim_at("under_review")  # begun on 10 March 2013


# --- visits to make: hard stops and terms ---------------------------------------------------------------------------


def test_s5_at_level_1_after_30_days_without_an_answer_a_visit_is_to_make(cast):
    tell(cast, under_review)
    assert taken(cast, "2013-04-09") == []  # the last day that is on time
    assert taken(cast, "2013-04-10") == [("claim.make_task", "2013-04-10")]
    with cast.register.database.read() as conn:
        (event,) = log.of_verbs(conn, ["claim.make_task"])
    facts = event.body["facts"]
    assert (facts["passed"], facts["step_start"], facts["ladder_level"]) == ("hard_stop", "2013-03-10", 1)
    assert (event.how_known, event.body["status"]) == ("none", [None, None])


def test_s6_above_it_the_hard_stop_is_60_days(cast):
    def higher(story):
        under_review(story)
        story.do("claim.escalate")  # on 18 March

    tell(cast, higher)
    assert taken(cast, "2013-05-17") == []
    assert taken(cast, "2013-05-18") == [("claim.make_task", "2013-05-18")]


def test_a_level_has_its_own_task(cast):
    story = tell(cast, under_review)
    assert len(taken(cast, "2013-07-01")) == 1
    with cast.register.write(cast["everywhere"]) as unit:
        Story(unit, cast).do("claim.escalate", claim=story.claim, on="2013-07-01", wish_date="2013-07-01")
    assert taken(cast, "2013-08-30") == []
    assert taken(cast, "2013-08-31") == [("claim.make_task", "2013-08-31")]


@pytest.mark.parametrize("times", [1, 3])
def test_3_1_12c_it_is_written_once_however_often_it_is_looked_at(cast, times):
    tell(cast, under_review)
    found = [taken(cast, f"2013-0{5 + i}-01") for i in range(times)]
    assert sum(map(len, found)) == 1


@pytest.mark.parametrize(
    "status", ["lodged", "acknowledged", "upheld", "not_upheld", "withdrawn", "referred", "merged"]
)
def test_only_what_waits_for_an_answer_is_reminded_of(cast, status):
    tell(cast, lambda story: story.claim_at(status))
    assert taken(cast, "2014-11-30") == []


def test_a_past_story_makes_no_task(cast):
    """3.6: an event with caught_up starts no clock, waits for no window, makes no task."""

    def caught_up(story):
        story.claim_at("acknowledged")
        story.do("claim.start_review", caught_up=True)
        story.do("claim.talk_again", caught_up=True, hold_until="2013-04-01")

    tell(cast, caught_up)
    assert taken(cast, "2014-11-30") == []


def test_s7_a_pause_that_is_over_is_a_visit_to_make(cast):
    def paused(story):
        under_review(story)
        story.do("claim.talk_again", hold_until="2013-rains")

    tell(cast, paused)
    assert taken(cast, "2013-10-31") == []
    assert taken(cast, "2013-11-01") == [("claim.make_task", "2013-11-01")]
    assert taken(cast, "2013-11-02") == []


def test_the_clock_stands_still_while_a_pause_lasts(cast):
    """3.5: S4 to S6 do not run during on_hold, until resume or its term, whichever comes first."""

    def paused(story):
        under_review(story)  # 10 March; the hard stop would be 9 April
        story.do("claim.hold", on="2013-03-20", hold_until="2013-04-15")
        story.do("claim.resume", on="2013-03-30")  # ten days

    tell(cast, paused)
    assert taken(cast, "2013-04-19") == []
    assert taken(cast, "2013-04-20") == [("claim.make_task", "2013-04-20")]


def test_after_its_term_the_clock_runs_again_though_nobody_resumed(cast):
    def paused(story):
        under_review(story)
        story.do("claim.talk_again", on="2013-03-20", hold_until="2013-03-30")

    tell(cast, paused)
    assert taken(cast, "2013-04-19") == [("claim.make_task", "2013-03-31")]  # the term
    assert taken(cast, "2013-04-20") == [("claim.make_task", "2013-04-20")]  # the hard stop


def test_a_pause_said_again_is_one_more_term(cast):
    def paused(story):
        under_review(story)
        story.do("claim.talk_again", on="2013-03-20", hold_until="2013-04-01")
        story.do("claim.talk_again", on="2013-03-25", hold_until="2013-05-01")

    tell(cast, paused)
    assert taken(cast, "2013-05-02") == [("claim.make_task", "2013-05-02")]


def test_the_clock_stands_still_in_the_rains_where_the_register_says_so(cast):
    """3.5: nor in a rainy-season pause (a setting, off until set)."""
    with cast.register.write(cast["admin"]) as unit:
        unit.do("setting.change", key="rainy_pause", setting_value={"from": "03-21", "to": "03-30"}, on="2013-01-01")
    tell(cast, under_review)  # 10 March; without the pause the last day is 9 April
    assert taken(cast, "2013-04-19") == []
    assert taken(cast, "2013-04-20") == [("claim.make_task", "2013-04-20")]


def test_a_hard_stop_is_not_put_off_by_more_days_for_the_answer(cast):
    def extended(story):
        under_review(story)
        story.do("claim.extend", on="2013-03-20", standard="S4", extended_until="2013-05-01",
                 extension_reason="insecurity", told_how="spoken")  # fmt: skip

    tell(cast, extended)
    assert taken(cast, "2013-04-10") == [("claim.make_task", "2013-04-10")]


def test_the_machine_never_escalates(cast):
    story = tell(cast, under_review)
    for day in ("2013-06-01", "2014-01-01", "2014-11-30"):
        taken(cast, day)
    claim = cast.register.read(cast["everywhere"]).get("claim", story.claim)
    assert (claim["ladder_level"], claim["status"]) == (1, "under_review")


# --- terms that run out ----------------------------------------------------------------------------------------------


def allotted(story):
    story.claim_at("upheld")
    story.commitment_at("active")
    story.do("claim.commit_land", on="2013-06-01")
    story.do("claim.start_allotting")
    for status in ("handed_over", "assigned"):
        story.allotment_at(status)


def test_an_agreement_expires_on_the_day_after_its_end_with_all_that_rests_on_it(cast):
    story = tell(cast, allotted, **{"commitment.propose": {"end": "2014-05"}})
    assert taken(cast, "2014-05-31") == []
    assert taken(cast, "2014-06-02") == [
        ("commitment.expire", "2014-06-01"), ("allotment.lapse", "2014-06-01"), ("allotment.cancel", "2014-06-01"),
        ("claim.lose_commitment", "2014-06-01"),
    ]  # fmt: skip
    reader = cast.register.read(cast["everywhere"])
    assert reader.get("commitment", story.commitment)["status"] == "expired"
    assert [reader.get("allotment", a)["status"] for a in story.allotments] == ["lapsed", "cancelled"]
    assert reader.get("claim", story.claim)["status"] == "upheld"
    assert integrity.verify(cast.register) == []


def test_a_plot_s_own_term_runs_out(cast):
    story = tell(cast, allotted, **{"allotment.plan": {"use_term": "years", "term_end": "2014-01-31"}})
    assert taken(cast, "2014-01-31") == []
    assert taken(cast, "2014-02-05") == [("allotment.lapse", "2014-02-01")]
    reader = cast.register.read(cast["everywhere"])
    assert reader.get("allotment", story.allotments[0])["end_reason"] == "term_over"
    assert reader.get("allotment", story.allotments[1])["status"] == "assigned"  # never handed over


@pytest.mark.parametrize(("end", "expires"), [("2013-07-31", False), ("2014-05-31", True)])
def test_of_a_past_story_only_a_term_that_was_still_to_come(cast, end, expires):
    """Told on 1 August 2013: what had ended by then is told by the story itself."""

    def caught_up(story):
        for verb in ("commitment.propose", "commitment.announce", "commitment.sign"):
            story.commitment = story.do(verb, caught_up=True, **({"end": end} if "propose" in verb else {})).subject

    tell(cast, caught_up)
    assert bool(taken(cast, "2014-11-30")) is expires


def test_what_ended_before_it_was_handed_over_ends_on_no_impossible_day(cast):
    def late(story):
        story.commitment_at("signed")
        story.do("commitment.activate", on="2013-07-15")

    tell(cast, late, **{"commitment.propose": {"end": "2013-06-30"}})
    assert taken(cast, "2013-08-02") == [("commitment.expire", "2013-07-15")]


def test_a_step_that_an_approver_took_back_is_not_taken_again(cast):
    """An end date that was wrong is corrected; the machine does not insist."""
    story = tell(cast, allotted, **{"commitment.propose": {"end": "2014-05-31"}})
    on(cast, "2014-06-02")
    expired = due_now(cast.register)[0]
    with pytest.raises(errors.CannotRetract), cast.register.write(cast["plain"]) as unit:
        unit.do("event.retract", event=expired.id)
    with cast.register.write(cast["approver"]) as unit:
        unit.do("event.retract", event=expired.id)
    assert taken(cast, "2014-06-03") == []
    reader = cast.register.read(cast["everywhere"])
    assert reader.get("commitment", story.commitment)["status"] == "active"
    assert reader.get("allotment", story.allotments[0])["status"] == "handed_over"
    proposed = next(e.event for e in reader.timeline(story.commitment) if e.event.verb == "commitment.propose")
    with cast.register.write(cast["everywhere"]) as unit:
        unit.do("event.correct", event=proposed.id, facts={"end": "2014-06-30"})
    assert taken(cast, "2014-07-01")[0] == ("commitment.expire", "2014-07-01")


# --- when, and on two laptops ------------------------------------------------------------------------------------------


def written(register):
    with register.database.read() as conn:
        return [(e.verb, e.id) for e in log.every(conn) if e.actor == "system"]


def test_it_happens_on_the_first_write_of_a_day_and_before_what_is_written(cast):
    tell(cast, under_review)
    on(cast, "2013-04-09")
    with cast.register.write(cast["everywhere"]):
        assert written(cast.register) == []
    on(cast, "2013-04-10")
    with cast.register.write(cast["everywhere"]) as unit:
        assert [e.verb for e in log.every(unit.conn) if e.actor == "system"] == ["claim.make_task"]
        assert unit.events == []


def test_a_write_that_is_undone_undoes_what_was_due_with_it_and_the_next_one_does_it(cast):
    """All or nothing: a refused story, a dry run and a refused step leave the file as it was."""
    tell(cast, under_review)
    on(cast, "2013-04-10")
    with pytest.raises(errors.NotFound), cast.register.write(cast["everywhere"]) as unit:
        unit.do("claim.resume", claim="01890000-0000-7000-8000-000000000000")
    assert written(cast.register) == []
    with cast.register.write(cast["everywhere"]):
        pass
    assert [verb for verb, _ in written(cast.register)] == ["claim.make_task"]


def test_it_happens_at_opening_for_work_and_at_no_question(cast, monkeypatch):
    tell(cast, under_review)
    place = cast.register.place
    monkeypatch.setenv("LANDTRACK_KEYS", str(place.parent / "keys"))
    register = reopened(place, place.parent / "keys")
    integrity.verify(register)
    reader = register.read(register.first("officer"))
    reader.villages()
    integrity.rebuild(register)
    assert written(register) == []
    register.close()
    register = open_for_work(place)
    assert [verb for verb, _ in written(register)] == ["claim.make_task"]
    register.close()


def test_two_laptops_write_the_same_steps_under_the_same_ids(cast, tmp_path):
    tell(cast, allotted, **{"commitment.propose": {"end": "2014-05-31"}})
    tell(cast, under_review)
    cast.register.database.copy_to(tmp_path / "copie.gpkg")
    shutil.copytree(tmp_path / "keys", tmp_path / "copie-keys")
    other = reopened(tmp_path / "copie.gpkg", tmp_path / "copie-keys")
    on(cast, "2014-06-02")
    other.clock = Clock(dt.date(2014, 9, 9))
    due_now(cast.register)
    due_now(other)
    mine, theirs = written(cast.register), written(other)
    assert mine == theirs
    assert len({event_id for _, event_id in mine}) == len(mine) == 5
    other.close()


def test_a_step_that_is_refused_stops_nothing(cast, caplog, monkeypatch):
    """An office that cannot write any more because of a reminder would be worse than a reminder too few."""
    tell(cast, under_review)
    tell(cast, allotted, **{"commitment.propose": {"end": "2014-05-31"}})
    on(cast, "2014-06-02")

    def refuse(_):
        raise errors.GuardRefused("3.2/8", "no_end_date")

    monkeypatch.setitem(GUARDS, "end_date_passed", refuse)
    with caplog.at_level(logging.WARNING):
        events = due_now(cast.register)
    assert [e.verb for e in events] == ["claim.make_task"]
    assert "commitment.expire" in caplog.text
    assert integrity.verify(cast.register) == []


@given(st.lists(st.tuples(st.sampled_from(["hold", "talk_again", "resume"]), st.integers(0, 9), st.integers(1, 29)),
                max_size=5), st.integers(0, 120))  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_pauses_only_ever_put_the_hard_stop_off(shared, steps, wait):
    """Whatever is paused and resumed, the task never comes before the plain hard stop, and comes once."""
    register = shared.register
    register.clock = Clock(dt.date(2014, 8, 1))
    day, story = dt.date(2013, 3, 10), None
    with register.write(shared["everywhere"]) as unit:
        story = Story(unit, shared)
        story.claim_at("under_review")
        for event, pause, until in steps:
            day += dt.timedelta(days=pause)
            term = {} if event == "resume" else {"hold_until": (day + dt.timedelta(days=until)).isoformat()}
            try:
                story.do(f"claim.{event}", on=day.isoformat(), **term)
            except errors.ImpossibleStep:
                continue
    plain = last_day("S5", dt.date(2013, 3, 10))
    register.clock = Clock(day + dt.timedelta(days=wait))
    stops = [e for e in [*due_now(register), *due_now(register)] if e.subject == story.claim
             and e.body["facts"]["passed"] == "hard_stop"]  # fmt: skip
    assert len(stops) <= 1
    assert all(dt.date.fromisoformat(e.occurred_on) > plain for e in stops)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    register = fresh_register(tmp_path_factory.mktemp("shared"))
    yield gather(register)
    register.close()


def test_what_the_system_did_in_the_wake_of_a_person_is_that_person_s_to_take_back(cast):
    story = tell(cast, lambda story: story.claim_at("fulfilled"))
    on(cast, "2014-11-30")
    with cast.register.write(cast["recorder"]) as unit:
        taker = Story(unit, cast)
        taker.commitment = story.commitment
        for allotment in story.allotments[:2]:
            unit.form = None
            unit.do("allotment.take_back", allotment=allotment, by_whom="unknown", taken_back_reason="unknown")
    with cast.register.database.read() as conn:
        (lost,) = log.of_verbs(conn, ["claim.lose_delivery"])
    with pytest.raises(errors.CannotRetract), cast.register.write(cast["approver"]) as unit:
        unit.do("event.retract", event=lost.id)
    with cast.register.write(cast["recorder"]) as unit:
        unit.do("event.retract", event=lost.id)
    assert cast.register.read(cast["everywhere"]).get("claim", story.claim)["status"] == "fulfilled"
