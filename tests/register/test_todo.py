"""To do and left to complete, of the demonstration and of small plays: the same as every event says, on any day."""

from collections import Counter
from datetime import date

import pytest

from counting.plays import THREE_HA, Play, parou_caught_up  # isort: skip

from landtrack.domain.clocks import moments
from landtrack.domain.waiting import WAITING_STATUSES, of_subject, with_promises
from landtrack.errors import GuardRefused, MissingFact
from landtrack.register import integrity
from landtrack.register.left import left_to_complete
from landtrack.register.settings import calendar_of
from landtrack.register.todo import by_village, todo
from landtrack.store import log, state, waiting_queries
from landtrack.store.database import put_meta

DAYS = ("2012-06-30", "2013-03-20", "2013-05-15", "2014-01-31", "2014-08-01", "2014-11-25", "2014-11-30")


def by_name(reader, found):
    names = {v["uid"]: v["name"] for v in reader.villages()}
    return {(names.get(one.village, ""), one.code) for one in found}


def from_events(register, day):
    """What waits for every claim, commitment and contest, folded from all its events."""
    found, answers = [], {}
    with register.database.read() as conn:
        calendar = calendar_of(conn)
        for kind in WAITING_STATUSES:
            for record in state.matching(conn, kind):
                life = moments(log.about(conn, record["uid"]), record["uid"])
                found += of_subject(kind, record["uid"], life, date.fromisoformat(day), calendar)
                answers[record["uid"]] = record.get("claims") or ()
    return {
        (one.code, one.subject, one.since, one.due, one.is_late, one.silent) for one in with_promises(found, answers)
    }


@pytest.mark.parametrize("day", DAYS)
def test_the_list_is_what_every_event_says(demo_register, day):
    reader = demo_register.read(demo_register.actor("awa"))
    mine = todo(reader, day)
    found = {
        (one.code, one.subject, one.since, one.due, one.is_late, one.silent)
        for one in mine
        if one.kind in WAITING_STATUSES
    }
    plots = {one for one in found if one[0] in ("hand_over", "plot_term")}
    drafts = {one for one in from_events(demo_register, day) if one[0] == "finish"}
    assert found - plots | drafts == from_events(demo_register, day)


def test_the_demonstration_on_its_day(demo_register):
    reader = demo_register.read(demo_register.actor("awa"))
    found = todo(reader)
    assert by_name(reader, found) == {
        ("Owo-Sare", "answer"), ("Owo-Sare", "ask_wish"), ("Bodio", "land"), ("Bodio", "hold"), ("Ouo", "settle"),
        ("Ouo", "share_out"), ("Ouo", "measure"), ("Songobia", "acknowledge"), ("Songobia", "hold"), ("Eguela", "answer"),
        ("Tegourou", "measure"), ("Parou", "finish"), ("", "copy"),
    }  # fmt: skip
    assert by_name(reader, [one for one in found if one.is_late]) == {("Owo-Sare", "answer"), ("Bodio", "land")}
    assert (found[0].urgent, found[0].silent) == (True, 90)
    lines = by_village(found)
    assert [one.village for one in lines] == list(dict.fromkeys(one.village for one in found))
    assert sum(len(one.tasks) for one in lines) == len(found)


def test_everyone_has_her_own_villages_and_drafts_and_others_have_no_list(demo_register):
    reader = demo_register.read(demo_register.actor("moussa"))
    assert by_name(reader, todo(reader)) == {
        ("Songobia", "acknowledge"), ("Songobia", "finish"), ("Songobia", "hold"), ("Eguela", "answer"), ("", "copy"),
    }  # fmt: skip
    awa = demo_register.read(demo_register.actor("awa"))
    bodio = next(v["uid"] for v in awa.villages() if v["name"] == "Bodio")
    assert todo(reader, villages=[bodio]) == []
    assert by_name(awa, todo(awa, villages=[bodio])) == {("Bodio", "land"), ("Bodio", "hold")}
    for name in ("chef-parou", "cofov", "fanta", "admin"):
        other = demo_register.read(demo_register.actor(name))
        assert todo(other) == []
        assert left_to_complete(other) == []


def test_a_closed_matter_is_not_read(demo_register):
    with demo_register.database.read() as conn:
        open_now = {
            one.uid for one in waiting_queries.lives(conn, "claim", "2014-11-30", None, WAITING_STATUSES["claim"])
        }
        closed = {c["uid"] for c in state.matching(conn, "claim", status=["closed", "withdrawn", "allotting"])}
        assert closed
        assert not open_now & closed
        assert {one.uid for one in waiting_queries.lives(conn, "claim", "2014-11-30", None)} >= open_now | closed


def test_a_rebuild_changes_no_list(demo_copy):
    reader = demo_copy.read(demo_copy.actor("awa"))
    before = [todo(reader, day) for day in DAYS]
    integrity.rebuild(demo_copy)
    assert [todo(reader, day) for day in DAYS] == before
    assert integrity.verify(demo_copy) == []


# --- small plays ----------------------------------------------------------------------------------------------------


@pytest.fixture
def play(tmp_path):
    play = Play(tmp_path)
    with play.together():
        play.home, play.chief = play.village()
    with play.register.database.write() as conn:
        put_meta(conn, last_copy="2014-11-28")
    return play


def agreed(play, **facts):
    """Land with an agreement."""
    land = play.new("commitment.propose", village=play.home, givers="not_said", declared_area=THREE_HA, origin="meeting",
                    on="2013-03-08", **facts)  # fmt: skip
    for verb in ("announce", "sign"):
        play.do(f"commitment.{verb}", commitment=land, on="2013-03-08")
    return land


def codes(play, day=None):
    return Counter({one.code: one.count for one in todo(play.read(), day)})


def test_planned_plots_wait_until_they_are_handed_over(play):
    women = [play.person(play.home, f"Femme {i}") for i in range(3)]
    land = agreed(play, target_season_date="2014-10-31")
    plots = [play.allot(land, [woman], until="assigned", on="2014-06-10") for woman in women]
    (waits,) = [one for one in todo(play.read()) if one.code == "hand_over"]
    assert (waits.count, waits.subject, waits.since, waits.due, waits.is_late) == (
        3, land, date(2014, 6, 10), date(2014, 10, 31), True,
    )  # fmt: skip
    play.do("allotment.hand_over", allotment=plots[0], handed_by=play.by(), on="2014-11-01")
    assert codes(play)["hand_over"] == 2
    assert codes(play, "2014-10-31") == {"hand_over": 3, "measure": 1}
    assert codes(play, "2014-06-09") == {"measure": 1}
    assert not any(one.is_late for one in todo(play.read(), "2014-10-31"))


def test_a_past_story_leaves_no_task_but_its_review(tmp_path):
    caught_up = parou_caught_up(tmp_path)
    with caught_up.register.database.write() as conn:
        put_meta(conn, last_copy="2014-11-30")
    assert todo(caught_up.read()) == []
    left = {one.kind: one.count for one in caught_up.read().left_to_complete()}
    assert left["caught_up"] > 0
    assert left["field"] == 1


def test_plots_of_a_past_story_are_no_task(play):
    women = [play.person(play.home, f"Femme {i}") for i in range(2)]
    land = agreed(play)
    past = {"caught_up": True}
    play.allot(land, women[:1], until="assigned", on="2014-06-10", how=past)
    play.allot(land, women[1:], term_end="2014-10-31", on="2014-06-10", how=past)
    assert codes(play) == codes(play, "2014-10-20") == {"measure": 1}


def test_terms_that_end_are_told_before_and_after(play):
    (woman,) = (play.person(play.home, "Awa"),)
    land = agreed(play, end="2014-12-31")
    play.field(land)
    play.allot(land, [woman], term_end="2014-10-31", on="2014-03-10")
    found = {one.code: one for one in todo(play.read())}
    assert (found["term"].due, found["term"].is_ahead) == (date(2014, 12, 31), True)
    assert (found["plot_term"].due, found["plot_term"].is_ahead) == (date(2014, 10, 31), False)
    before = {one.code: one for one in todo(play.read(), "2014-10-31")}
    assert before["plot_term"].is_ahead
    assert "term" not in before
    assert "plot_term" not in codes(play, "2014-08-31")


def test_land_on_its_way_waits_in_place_of_the_promise(play):
    claim = play.claim(play.home, play.chief, [], "upheld", on="2014-01-08")
    assert codes(play) == {"tell": 1}
    play.do("claim.tell_outcome", claim=claim, told_how="spoken", on="2014-01-10")
    assert codes(play) == {"land": 1}
    land = play.new("commitment.propose", village=play.home, givers="not_said", declared_area=THREE_HA, origin="request",
                    claims=[claim], on="2014-02-01")  # fmt: skip
    (waits,) = todo(play.read())
    assert (waits.code, waits.subject, waits.due, waits.is_late) == ("announce", land, date(2014, 3, 11), True)
    assert codes(play, "2014-01-31") == {"land": 1}


def test_what_is_recorded_by_mistake_is_on_no_day(play):
    claim = play.claim(play.home, play.chief, [], "under_review", on="2014-11-03")
    event = play.do("claim.talk_again", claim=claim, hold_until="2014-12-31", on="2014-11-10")
    assert codes(play) == {"hold": 1}
    corrected = play.do("event.correct", event=event.id, facts={"hold_until": "2014-11-20"})
    assert codes(play) == {"visit": 1}
    play.do("event.retract", event=corrected.id)
    assert codes(play) == {"hold": 1}
    play.do("event.retract", event=event.id)
    assert codes(play) == codes(play, "2014-11-20") == {"answer": 1}


def test_a_copy_is_due_once_a_week(play):
    assert codes(play) == {}
    for said, waits in (("2014-11-24", 0), ("2014-11-23", 1)):
        with play.register.database.write() as conn:
            put_meta(conn, last_copy=said)
        assert codes(play)["copy"] == waits
    assert todo(play.read(), villages=[play.home]) == []
    assert todo(play.read(), "2014-11-29") == []


def refused(play, error, **said):
    with pytest.raises(error), play.register.write(play.officer) as unit:
        unit.do("claim.extend", **said)


def test_an_extension_has_a_reason_and_is_told_and_gives_more_time(play):
    claim = play.claim(play.home, play.chief, [], "under_review", on="2014-11-03")
    late = lambda: any(one.is_late for one in todo(play.read()))  # noqa: E731
    assert late()
    said = {"claim": claim, "standard": "S4", "extended_until": "2014-12-10", "told_how": "spoken"}
    refused(play, MissingFact, **said)
    said["extension_reason"] = "season"
    refused(play, MissingFact, **{k: v for k, v in said.items() if k != "told_how"})
    refused(play, GuardRefused, **said | {"standard": "S8"})
    refused(play, GuardRefused, **said | {"extended_until": "2014-11-17"})
    play.do("claim.extend", **said, on="2014-11-18")
    assert not late()
    (waits,) = todo(play.read())
    assert waits.due == date(2014, 12, 10)


# --- left to complete --------------------------------------------------------------------------------------------------


def test_what_is_left_is_what_the_reserves_of_every_record_say(demo_register):
    reader = demo_register.read(demo_register.actor("awa"))
    with demo_register.database.read() as conn:
        events = {e.id: e for e in log.every(conn)}
        allotments = {a["uid"]: a for a in state.matching(conn, "allotment")}
    expected: dict[str, Counter] = {}
    once = set()
    for uid in sorted({e.subject for e in events.values()}):
        for reserve in reader.reserves(uid):
            event = events[reserve.event]
            if reserve.code in ("measurement", "name", "objection"):
                continue
            mark = event.id
            if reserve.code in ("by_phone", "caught_up"):
                mark = event.form
            elif event.verb == "allotment.hand_over":
                a = allotments[event.subject]
                mark = (a["commitment"], a["handed_over_on"])
            if (reserve.code, mark, event.area_code) not in once:
                once.add((reserve.code, mark, event.area_code))
                expected.setdefault(reserve.code, Counter())[event.area_code] += 1
    found = {one.kind: one.by_village for one in reader.left_to_complete()}
    assert {kind: counts for kind, counts in found.items() if kind not in ("field", "plot", "objection")} == expected
    assert {kind: sum(found[kind].values()) for kind in ("field", "objection")} == {"field": 3, "objection": 1}


def test_what_was_completed_is_left_no_more(play):
    claim = play.claim(play.home, play.chief, [], "under_review", on="2014-11-03")
    signed = play.do("claim.uphold", claim=claim, body=play.chief, decided_on="2014-11-10", promised_women="not_said",
                     promised_area="not_said", on="2014-11-10", how_known="phone")  # fmt: skip
    left = lambda: {one.kind: one.count for one in play.read().left_to_complete()}  # noqa: E731
    assert left() == {"witnesses": 1, "by_phone": 1}
    people = [play.person(play.home, f"Témoin {i}") for i in range(2)]
    done = play.do("event.complete", event=signed.id, reserve="witnesses", witnesses=people)
    assert left() == {"by_phone": 1}
    play.do("event.retract", event=done.id)
    assert left() == {"witnesses": 1, "by_phone": 1}
    play.do("event.complete", event=signed.id, reserve="by_phone", how_known="seen")
    assert left() == {"witnesses": 1}


def test_a_hand_over_of_many_plots_is_one_act(play):
    women = [play.person(play.home, f"Femme {i}") for i in range(3)]
    land = play.commitment(play.home)
    for woman, on in zip(women, ("2014-06-10", "2014-06-10", "2014-06-17"), strict=True):
        play.allot(land, [woman], on=on)
    left = {one.kind: one.count for one in play.read().left_to_complete()}
    assert left == {"field": 1, "witnesses": 3}  # the signing, and two days of handing over
    play.field(land)
    left = {one.kind: one.count for one in play.read().left_to_complete()}
    assert left == {"plot": 3, "witnesses": 3}
