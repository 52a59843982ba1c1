"""What is missing is marked on its event, cleared by its cause or by a person, and stops nothing."""

import contextlib
import datetime as dt

import pytest
from domain import spec_tables as spec
from factories import DAYS, LATE, TODAY, Kept, rows_written

from landtrack import errors
from landtrack.domain.events import VERBS
from landtrack.domain.reserves import RESERVES
from landtrack.register.clock import Clock

ALL_CODES = {
    "second_person", "private_question", "women_answer", "witnesses", "window", "objection", "conciliation",
    "measurement", "decider_named", "reason_text", "told", "by_phone", "name", "caught_up",
}  # fmt: skip


@pytest.fixture
def on_day(cast):
    """The register's clock, moved to another day for one test."""

    def move(day):
        cast.register.clock = Clock(dt.date.fromisoformat(day))

    yield move
    cast.register.clock = Clock(TODAY)


def test_the_codes_are_those_of_the_table():
    assert set(RESERVES) == ALL_CODES


# --- which rows raise which ------------------------------------------------------------------------------

BUILT_ROWS = [row for row in spec.ROWS if row.verb in VERBS]
# What must be so for a reserve of a row to open at all; the rest opens on the bare step.
TAKES_MORE = {"decider_named", "window", "objection", "told", "name", "conciliation"}


@pytest.mark.parametrize("row", BUILT_ROWS, ids=lambda r: f"{r.number}-{r.verb}")
def test_a_bare_step_leaves_the_reserves_of_its_row_and_no_other(play, row):
    kind = row.verb.split(".")[0]
    if not row.sources:
        if kind in ("contest", "allotment"):
            play.at("commitment", "signed")
        facts = {"on": LATE}
    else:
        facts = play.ready(row.verb, row.sources[0], row.outcome)
    event = play.do(row.verb, **facts)
    found = play.reserves(event.subject, event)
    expected = row.reserves - TAKES_MORE
    if row.verb == "commitment.activate" or (row.verb == "claim.start_allotting" and play.parcel):
        expected -= {"measurement"}
    assert found - TAKES_MORE <= row.reserves
    if row.verb.startswith("allotment.") and row.verb != "allotment.plan":
        expected |= {"name"} & row.reserves
    assert expected <= found


def opened(play, code):  # noqa: PLR0911 (a branch a case)
    """A step that leaves a certain reserve; returns the event."""
    if code == "second_person":
        play.at("contest", "open")
        return play.do("contest.override")
    if code == "private_question":
        play.at("claim", "lodged")
        return play.do("claim.withdraw")
    if code == "women_answer":
        play.at("claim", "fulfilled")
        return play.do("claim.close")
    if code in ("witnesses", "reason_text"):
        play.at("claim", "under_review")
        return play.do("claim.uphold" if code == "witnesses" else "claim.refuse")
    if code == "window":
        play.at("claim", "not_upheld")
        return play.do("claim.appeal", on="2013-06-01")  # told on 21 March: the window ended on 20 April
    if code == "objection":
        play.at("commitment", "announced")
        play.do("contest.open", on="2013-04-20")
        return play.do("commitment.sign")
    if code in ("measurement", "name"):
        play.at("allotment", "assigned")
        return play.do("allotment.hand_over")
    if code == "told":
        play.at("claim", "under_review")
        play.do("claim.uphold")
        play.at("commitment", "signed")
        return play.do("claim.commit_land")
    if code == "decider_named":
        play.told["claim.lodge"] = {"decider_named": "yes"}
        play.at("claim", "acknowledged")
        return play.do("claim.start_review", body=play.cast.chief)  # level 2 is preset, not imposed
    how = {"by_phone": {"how_known": "phone"}, "caught_up": {"caught_up": True}}[code]
    play.at("claim", "lodged")
    return play.do("claim.acknowledge", **how)


OPENABLE = sorted(ALL_CODES - {"conciliation"})  # that one stands on claim.refer, which is not built yet


@pytest.mark.parametrize("code", OPENABLE)
def test_each_reserve_opens(play, code):
    event = opened(play, code)
    assert code in play.reserves(event.subject, event)


# --- what clears each ----------------------------------------------------------------------------------------

BY_A_PERSON = {  # code -> the fact, signature or check that it waits for
    "second_person": {},
    "private_question": {"asked_in_private": "yes"},
    "women_answer": {"women_answer": "yes"},
    "reason_text": {"reason_words": "aucune"},
    "by_phone": {},
    "caught_up": {},
}


@pytest.mark.parametrize("code", BY_A_PERSON)
def test_what_a_reserve_waits_for_clears_it(play, code):
    event = opened(play, code)
    play.complete(event, code, **BY_A_PERSON[code])
    assert code not in play.reserves(event.subject, event)


def test_the_names_of_two_witnesses_clear_theirs(play):
    event = opened(play, "witnesses")
    play.complete(event, "witnesses", witnesses=[play.cast.named[0], play.cast.chief_person])
    assert "witnesses" not in play.reserves(event.subject, event)


@pytest.mark.parametrize("code", ["witnesses", "private_question", "women_answer", "reason_text"])
def test_nothing_is_completed_by_saying_so(play, code):
    """domain.md 3.6: complete adds the fact that a reserve waits for; 3: witnesses are cleared by their names."""
    event = opened(play, code)
    with pytest.raises(errors.LandtrackError):
        play.complete(event, code)
    assert code in play.reserves(event.subject, event)


@pytest.mark.parametrize("witnesses", [[], ["named"]])
def test_fewer_than_two_witnesses_complete_nothing(play, witnesses):
    event = opened(play, "witnesses")
    with contextlib.suppress(errors.LandtrackError):
        play.complete(event, "witnesses", witnesses=[play.cast.named[0] for _ in witnesses])
    assert "witnesses" in play.reserves(event.subject, event)


@pytest.mark.parametrize("code", ["measurement", "name", "told", "objection"])
def test_what_only_its_cause_clears_no_signature_clears(play, code):
    """domain.md 3, Cleared by: demarcate or locate; person.name; tell_outcome; the end of the contest."""
    event = opened(play, code)
    with contextlib.suppress(errors.LandtrackError):
        play.complete(event, code)
    assert code in play.reserves(event.subject, event)


def test_a_second_signature_is_that_of_another_approver(play):
    event = opened(play, "second_person")
    for who in ("everywhere", "plain", "recorder"):  # the author himself; no approvers
        with pytest.raises((errors.GuardRefused, errors.NotAllowed)):
            play.complete(event, "second_person", who=who)
    play.complete(event, "second_person", who="approver")
    assert "second_person" not in play.reserves(event.subject, event)


def test_a_past_story_is_reviewed_by_another_officer_whoever_he_is(play):
    """domain.md 3: an officer's review (not the author's, where there are two officers)."""
    event = opened(play, "caught_up")
    with pytest.raises((errors.GuardRefused, errors.NotAllowed)):
        play.complete(event, "caught_up", who="everywhere")
    play.complete(event, "caught_up", who="plain")
    assert "caught_up" not in play.reserves(event.subject, event)


def test_a_second_signature_is_asked_of_no_register_with_one_officer(play):
    event = opened(play, "second_person")
    with play.cast.register.write(play.cast["admin"]) as unit:
        unit.do("setting.change", key="one_officer", setting_value=True)
    try:
        assert "second_person" not in play.reserves(event.subject, event)
        with play.cast.register.write(play.cast["admin"]) as unit:
            unit.do("setting.change", key="one_officer", setting_value=False)
        assert "second_person" in play.reserves(event.subject, event)
    finally:
        with play.cast.register.write(play.cast["admin"]) as unit:
            unit.do("setting.change", key="one_officer", setting_value=False)


def test_witnesses_named_at_once_leave_no_reserve(play):
    play.at("claim", "under_review")
    event = play.do("claim.uphold", witnesses=[play.cast.named[0], play.cast.named[1]])
    assert "witnesses" not in play.reserves(event.subject, event)


@pytest.mark.parametrize(("source", "missing"), [("oral", True), ("minutes", False), ("letter", False)])
def test_witnesses_are_those_of_an_oral_decision(play, source, missing):
    """domain.md 3: two witnesses of an oral decision, a signing, a hand-over."""
    play.at("claim", "under_review")
    event = play.do("claim.uphold", source_kind=source)
    assert ("witnesses" in play.reserves(event.subject, event)) is missing


def test_the_question_asked_in_private_at_once_leaves_no_reserve(play):
    play.at("claim", "lodged")
    event = play.do("claim.withdraw", asked_in_private="yes")
    assert "private_question" not in play.reserves(event.subject, event)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_women_s_answer_given_at_once_leaves_no_reserve(play, answer):
    play.at("claim", "fulfilled")
    event = play.do("claim.close", women_answer=answer)
    assert "women_answer" not in play.reserves(event.subject, event)


def test_an_unknown_answer_is_none(play):
    play.at("claim", "fulfilled")
    event = play.do("claim.close", women_answer="unknown")
    assert "women_answer" in play.reserves(event.subject, event)


def test_reason_words_given_at_once_leave_no_reserve(play):
    play.at("claim", "under_review")
    event = play.do("claim.refuse", reason_words="pas-de-terre-libre")
    assert "reason_text" not in play.reserves(event.subject, event)


def test_telling_the_women_clears_told(play):
    event = opened(play, "told")
    play.do("claim.close", closing_outcome="not_delivered", shortfall="not_known")
    assert "told" in play.reserves(event.subject, event)
    other = Kept(play.cast)
    other.at("claim", "upheld")  # told on 21 March
    other.at("commitment", "signed")
    event = other.do("claim.commit_land")
    assert "told" not in other.reserves(event.subject, event)


def test_a_refusal_that_was_not_told_is_marked_on_its_closing(play):
    play.at("claim", "under_review")
    play.do("claim.refuse")
    event = play.do("claim.close", closing_outcome="refused")
    assert "told" in play.reserves(event.subject, event)


@pytest.mark.parametrize("kind", ["commitment", "allotment", "claim"])
def test_measuring_clears_measurement(play, kind):
    if kind == "claim":
        play.at("claim", "land_committed")
        event = play.do("claim.start_allotting")
    elif kind == "commitment":
        play.at("commitment", "signed")
        event = play.do("commitment.activate")
    else:
        play.at("commitment", "active:measured")
        with play.writing():
            play.lay_out()
        play.at("allotment", "handed_over")
        event = play.event
    assert "measurement" in play.reserves(event.subject, event)
    if kind == "allotment":
        play.do("allotment.locate")
    elif kind == "commitment":
        play.do("commitment.demarcate", on=LATE)
    else:
        play.do("commitment.activate")
        play.do("commitment.demarcate", on=LATE)
    assert "measurement" not in play.reserves(event.subject, event)


def test_a_unit_that_nobody_measured_is_marked_from_its_plan_on(play):
    """3.4 row 1: reserve measurement."""
    play.at("commitment", "active")
    event = play.do("allotment.plan")
    assert "measurement" in play.reserves(event.subject, event)


def test_her_name_clears_name(play):
    woman = play.do("person.count", village=play.cast.parou, count=1).body["makes"][0]["uid"]
    play.women = [woman]
    play.at("allotment", "handed_over")
    event = play.event
    assert "name" in play.reserves(event.subject, event)
    play.do("person.name", person=woman, full_name="Aminata", consent_record="yes")
    assert "name" not in play.reserves(event.subject, event)


def test_the_end_of_the_contest_clears_objection(play):
    event = opened(play, "objection")
    play.contest = next(
        c["uid"] for c in play.cast.register.read(play.cast["everywhere"]).list("contest", target=play.commitment)
    )
    play.do("contest.settle")
    assert "objection" not in play.reserves(event.subject, event)


def test_an_objection_to_the_measured_field_is_one_to_the_measuring(play):
    """A contest is open on the land that is signed or measured: its parcel is that land."""
    play.at("commitment", "demarcated")
    event = play.event
    play.do("contest.open", target=play.parcel, on=LATE)
    assert "objection" in play.reserves(event.subject, event)


@pytest.mark.parametrize("verb", ["claim.uphold", "claim.uphold_partly", "claim.refuse"])
def test_a_decision_of_the_one_who_is_named_is_marked(play, verb):
    """3.1 rows 9, 13, 14: a decider is named in the claim. It is recorded all the same: reserves block no step."""
    event = opened(play, "decider_named")
    decided = play.do(verb)
    assert "decider_named" in play.reserves(event.subject, event)
    assert "decider_named" in play.reserves(event.subject, decided)


@pytest.mark.parametrize("said_at", ["claim.lodge", "claim.start_review"])
def test_a_decision_of_another_body_clears_it(play, said_at):
    play.told[said_at] = {"decider_named": "yes"}
    play.at("claim", "acknowledged")
    play.do("claim.start_review", body=play.cast.cofov)
    decided = play.do("claim.uphold")
    assert "decider_named" not in play.reserves(decided.subject)


def test_nobody_named_is_not_marked(play):
    play.told["claim.lodge"] = {"decider_named": "no"}
    play.at("claim", "acknowledged")
    event = play.do("claim.start_review")
    assert "decider_named" not in play.reserves(event.subject, event)


# --- windows: time opens and closes them ----------------------------------------------------------------------


@pytest.mark.parametrize(("today", "is_open"), [("2013-05-10", True), ("2013-05-11", True), ("2013-05-12", False)])
def test_time_clears_the_contest_window_of_a_signing(play, on_day, today, is_open):
    """S15: 15 days from the announcement, counting from the day after."""
    play.told["commitment.announce"] = {"on": "2013-04-26"}
    play.told["commitment.sign"] = {"on": "2013-05-09"}
    play.at("commitment", "signed")
    event = play.event
    on_day(today)
    assert ("window" in play.reserves(event.subject, event)) is is_open


@pytest.mark.parametrize(("day", "is_open"), [("2013-04-20", False), ("2013-04-21", True)])
def test_an_appeal_after_the_window_is_marked(play, day, is_open):
    """S9: 30 days from tell_outcome (21 March)."""
    play.at("claim", "not_upheld")
    event = play.do("claim.appeal", on=day)
    assert ("window" in play.reserves(event.subject, event)) is is_open


@pytest.mark.parametrize(("day", "is_open"), [("2013-05-20", True), ("2013-05-21", False)])
def test_an_appeal_for_no_delivery_before_its_time_is_marked(play, day, is_open):
    """Row 17: `no_delivery` before S10, 60 days from tell_outcome (21 March)."""
    play.at("claim", "upheld")
    event = play.do("claim.appeal", ground="no_delivery", on=day)
    assert ("window" in play.reserves(event.subject, event)) is is_open


@pytest.mark.parametrize(("today", "is_open"), [("2013-04-20", True), ("2013-04-21", False)])
def test_closing_a_refused_claim_before_the_appeal_window_ends_is_marked(play, on_day, today, is_open):
    play.at("claim", "not_upheld")
    event = play.do("claim.close", closing_outcome="refused", on="2013-04-01")
    on_day(today)
    assert ("window" in play.reserves(event.subject, event)) is is_open


@pytest.mark.parametrize(("today", "is_open"), [("2013-05-20", True), ("2013-05-21", False)])
def test_calling_a_promise_not_delivered_before_its_time_is_marked(play, on_day, today, is_open):
    play.at("claim", "upheld")
    event = play.do("claim.close", closing_outcome="not_delivered", shortfall="not_known", on="2013-04-01")
    on_day(today)
    assert ("window" in play.reserves(event.subject, event)) is is_open


def test_an_officer_s_reason_clears_a_late_appeal(play):
    event = opened(play, "window")
    play.complete(event, "window", reason_words="la-crue-avait-coupé-la-route")
    assert "window" not in play.reserves(event.subject, event)


# --- they block nothing -----------------------------------------------------------------------------------------


def test_with_every_reserve_open_the_whole_chain_is_recorded(play):
    """T: with every reserve open the whole chain from record to hand-over is recorded."""
    loose = {"how_known": "phone"}
    play.told = {
        "claim.lodge": {**loose, "decider_named": "yes"},
        "claim.start_review": {**loose, "decider_named": "yes", "body": play.cast.cofov},
        **{verb: loose for verb in DAYS if verb not in ("claim.lodge", "claim.start_review")},
    }
    seen = {}
    play.at("claim", "under_review")
    play.do("claim.uphold")
    play.at("commitment", "announced")
    play.do("contest.open", on="2013-04-20")
    objection = play.event.subject
    play.do("commitment.sign")
    play.do("claim.commit_land")  # nobody has told the women yet
    play.do("commitment.demarcate")
    play.do("claim.start_allotting")
    for subject in (play.claim, play.commitment):
        seen[subject] = play.reserves(subject)
    play.contest = objection
    play.do("contest.override")  # only hard guards stop anybody: this one is G11
    play.at("allotment", "handed_over")
    play.at("allotment", "handed_over")
    play.do("claim.fulfil")
    play.do("claim.close", on=LATE)
    seen |= {subject: play.reserves(subject) for subject in (*play.allotments, play.claim, objection)}
    found = set().union(*seen.values())
    assert found >= {"witnesses", "by_phone", "told", "second_person", "women_answer", "reason_text", "name"}
    claim = play.cast.register.read(play.cast["everywhere"]).get("claim", play.claim)
    assert (claim["status"], claim["closing_outcome"]) == ("closed", "fulfilled")


@pytest.mark.parametrize("code", OPENABLE)
def test_an_open_reserve_stops_no_next_step(play, code):
    event = opened(play, code)
    kind = event.kind
    record = play.cast.register.read(play.cast["everywhere"]).get(kind, event.subject)
    follow = {
        "claim": {"withdrawn": None, "closed": None, "upheld": "claim.tell_outcome", "not_upheld": "claim.tell_outcome",
                  "under_review": "claim.uphold", "land_committed": "claim.start_allotting",
                  "acknowledged": "claim.start_review"},
        "commitment": {"signed": "commitment.demarcate"}, "allotment": {"handed_over": "allotment.confirm_use"},
        "contest": {"overridden": None},
    }[kind][record["status"]]  # fmt: skip
    if follow:
        facts = {"decided_on": LATE} if follow == "claim.uphold" else {}
        play.do(follow, on=LATE, **facts)


def test_reserves_are_computed_never_stored(play):
    event = opened(play, "witnesses")
    with play.writing() as unit:
        written = rows_written(unit)
    for _ in range(2):
        assert "witnesses" in play.reserves(event.subject, event)
    with play.writing() as unit:
        assert rows_written(unit) == written


def test_a_retracted_step_waits_for_nothing(play):
    event = opened(play, "witnesses")
    with play.writing() as unit, unit.new_form():
        unit.do("event.retract", event=event.id)
    assert "witnesses" not in play.reserves(event.subject)


def test_a_retracted_completion_leaves_the_reserve_open_again(play):
    event = opened(play, "by_phone")
    done = play.complete(event, "by_phone")
    assert "by_phone" not in play.reserves(event.subject, event)
    play.who = "second"
    with play.writing() as unit, unit.new_form():
        unit.do("event.retract", event=done.id)
    assert "by_phone" in play.reserves(event.subject, event)
