"""Spans: cut so that on any day they say what counting that day alone would say."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.domain.spans import (
    FOREVER,
    HOLDING_WOMAN,
    TOLD_TO_HOLD,
    Days,
    Person,
    Span,
    Standing,
    Stirred,
    Turn,
    allotment_days,
    claim_days,
    counting_days,
    group_spans,
    turn_of,
    woman_spans,
)

DAYS = [f"2013-01-{day:02d}" for day in range(1, 13)]
day = st.sampled_from(DAYS)
days = st.builds(Days, day, st.one_of(st.just(FOREVER), day))  # some of them are over before they begin
many_days = st.lists(days, max_size=4)
standing = st.builds(Standing, many_days, many_days, many_days)


def covers(many, on):
    return any(since <= on < until for since, until in many)


def on_day(spans, on):
    """What somebody counts as on a day; at most one thing."""
    found = [span.counts_as for span in spans if span.since <= on < span.until]
    assert len(found) <= 1
    return found[0] if found else None


turns = st.builds(Turn, st.booleans(), st.none()) | st.builds(Turn, st.just(False), st.sampled_from("abc"))  # noqa: FBT003
steps = st.lists(st.tuples(day, turns), max_size=6)


def clocked(many):
    return [(on, f"{clock:03d}", turn) for clock, (on, turn) in enumerate(many)]


def turn_on(many, on):
    past = [turn for when, turn in many if when <= on]
    return past[-1] if past else Turn(counts=False)


@given(steps=steps)
def test_a_claim_counts_on_the_days_on_which_its_latest_step_says_so(steps):
    found = claim_days(reversed(clocked(steps)))
    for on in DAYS:
        now = turn_on(steps, on)
        assert covers(found.counting, on) == now.counts
        assert [into for days, into in found.joined if covers([days], on)] == (
            [now.merged_into] if now.merged_into else []
        )


@given(claims=st.fixed_dictionaries(dict.fromkeys("abc", steps)))
def test_who_asks_in_a_claim_that_was_joined_to_another_counts_with_that(claims):
    days_of = {uid: claim_days(clocked(many)) for uid, many in claims.items()}
    for on in DAYS:
        at, seen = "a", set()
        while at and at not in seen and (now := turn_on(claims[at], on)).merged_into:
            seen.add(at)
            at = now.merged_into
        counts = at not in seen and turn_on(claims[at], on).counts
        found = {claim for claim, days in counting_days("a", days_of) if covers([days], on)}
        assert found == ({at} if counts else set())


@given(st.one_of(st.none(), day), st.one_of(st.none(), day), st.one_of(st.none(), day), st.booleans())
def test_an_allotment_registers_from_its_assignment_and_is_active_from_its_hand_over(assigned, handed, ended, told):
    found = allotment_days(assigned, handed, ended, told)
    assert found.firsthand == ([] if told else found.active)
    for on in DAYS:
        is_over = bool(ended and ended <= on)
        assert covers(found.active, on) == bool(handed and handed <= on and not is_over)
        assert covers(found.registered, on) == (
            any(one and one <= on for one in (assigned, handed)) and not is_over
        )  # fmt: skip


@given(own=standing, grouped=standing, named_on=st.sampled_from(["", *DAYS, FOREVER]))
def test_a_woman_counts_on_each_day_as_what_she_is_on_it(own, grouped, named_on):
    found = woman_spans([Person("w", "F", named_on, "15_17")], "w", own, grouped)
    for on in DAYS:
        words = on_day(found, on)
        assert (words is not None) == covers(own.registered + grouped.registered, on)
        if words:
            here = words.split()
            assert here[0] == "woman"
            assert here[-1] == "under_18"
            assert ("own" in here) == covers(own.active, on)
            assert ("group" in here) == covers(grouped.active, on)
            assert ("unnamed" in here) == (on < named_on)
            assert (words in HOLDING_WOMAN) == bool({"own", "group"} & set(here))
            by_stories = {"own"} == {"own", "group"} & set(here) and not covers(own.firsthand, on)
            assert ("caught_up" in here) == (words in TOLD_TO_HOLD) == by_stories
    assert all(one.until < two.since or one.counts_as != two.counts_as for one, two in pairwise(found))


@given(
    stands=st.builds(Standing, many_days), members=st.dictionaries(st.sampled_from("abcd"), many_days),
    declared=st.one_of(st.none(), st.integers(0, 3)),
)  # fmt: skip
def test_a_group_lacks_on_each_day_the_members_that_nobody_named(stands, members, declared):
    found = group_spans(declared, stands, members)
    for on in DAYS:
        there = sum(covers(many, on) for many in members.values())
        lacks = "collective" if declared is None else f"collective {max(declared - there, 0)}"
        assert on_day(found, on) == (lacks if covers(stands.registered, on) else None)


@given(many=many_days, within=days)
def test_within_some_days_a_group_stands_as_it_does_on_them(many, within):
    found = Standing(many, many, many).within(within)
    for on in DAYS:
        here = covers(many, on) and covers([within], on)
        assert [covers(days, on) for days in (found.registered, found.active, found.firsthand)] == [here] * 3


ALWAYS = Standing([Days("2013-01-01", FOREVER)])
NEVER = Standing()


def test_a_man_has_no_span_and_a_sex_that_nobody_knows_is_said():
    assert woman_spans([Person("m", "M", "", None)], "m", ALWAYS, NEVER) == []
    assert woman_spans([Person("u", None, "", None)], "u", ALWAYS, NEVER) == [
        Span("2013-01-01", FOREVER, "unknown_sex")
    ]


def test_what_is_known_of_one_of_her_records_is_known_of_her():
    records = [Person("b", "unknown", FOREVER, "25_34"), Person("a", "F", "2013-01-05", "15_17")]
    assert woman_spans(records, "b", ALWAYS, NEVER) == [
        Span("2013-01-01", "2013-01-05", "woman unnamed"), Span("2013-01-05", FOREVER, "woman"),
    ]  # fmt: skip
    contradicting = [Person("b", "M", "", None), Person("a", "F", "", None)]
    assert woman_spans(contradicting, "b", ALWAYS, NEVER) == []  # the record that survived is believed


def claim(status, **more):
    return {"uid": "c", "status": status, "status_since": "2013-06", "complainants": [{"party": "w"}], **more}


COUNTS, NEITHER = Turn(counts=True), Turn(counts=False)


def stirred(*change):
    found = Stirred()
    found.note(*change)
    return found.parties, found.with_members


@pytest.mark.parametrize(
    ("before", "after", "on", "turn"),
    [
        (None, claim("draft"), "2013-06-01", None),
        (claim("draft"), claim("lodged"), "2013-06-30", COUNTS),
        (claim("lodged"), claim("acknowledged"), "2013-06-30", None),
        (claim("lodged"), claim("acknowledged"), "2013-06-02", COUNTS),  # perhaps before it was lodged
        (claim("lodged"), claim("withdrawn"), "2013-07-01", NEITHER),
        (claim("lodged"), claim("merged", merged_into="d"), "2013-07-01", Turn(counts=False, merged_into="d")),
        (claim("merged", merged_into="d"), claim("lodged", merged_into="d"), "2013-07-01", COUNTS),
        (claim("not_upheld"), claim("closed", closing_outcome="refused"), "2013-07-01", None),
        (claim("not_upheld"), claim("closed", closing_outcome="refused"), "2013-06-02", NEITHER),
        (claim("upheld"), claim("closed", closing_outcome="given_up"), "2013-07-01", None),
        (claim("closed", closing_outcome="refused"), claim("under_review"), "2013-07-01", COUNTS),
    ],
)
def test_a_step_says_what_a_claim_comes_to_where_that_may_change(before, after, on, turn):
    assert turn_of(SimpleNamespace(occurred_on=on), before, after) == turn


def whose(*change):
    found = Stirred()
    found.note(*change)
    return found.parties | found.with_members, found.claims


NOBODY = (set(), set())
HELD = {"uid": "a", "holders": [{"party": "w"}], "assigned_on": "2013-01-01"}


def test_only_what_decides_who_counts_stirs():
    lodged = claim("lodged")
    assert whose("claim", None, claim("draft")) == NOBODY
    assert whose("claim", claim("draft"), claim("draft", complainants=[])) == NOBODY
    assert whose("claim", lodged, claim("acknowledged")) == NOBODY
    assert whose("claim", claim("draft"), lodged, COUNTS) == ({"w"}, {"c"})
    assert whose("claim", lodged, claim("withdrawn"), NEITHER) == ({"w"}, {"c"})
    assert whose("claim", lodged, claim("lodged", complainants=[{"party": "x"}])) == ({"w", "x"}, {"c"})
    assert whose("claim", lodged, None) == ({"w"}, {"c"})
    assert whose("allotment", None, {"uid": "a"}) == NOBODY
    assert whose("allotment", HELD, HELD | {"status": "confirmed_in_use"}) == NOBODY
    for change in ({"ended_on": "2013-03-01"}, {"assigned_on": "2013-02-01"}, {"caught_up": True}):
        assert whose("allotment", HELD, HELD | change) == ({"w"}, set())
    assert whose("allotment", HELD, HELD | {"holders": [{"party": "x"}]}) == ({"w", "x"}, set())
    assert whose("commitment", None, {"uid": "k"}) == NOBODY


def test_a_person_stirs_whom_she_is_the_same_as_and_a_member_her_group():
    assert stirred("person", None, {"uid": "p"}) == (set(), set())
    assert stirred("person", {"uid": "p"}, {"uid": "p", "same_as": "q"})[0] == {"p", "q"}
    assert stirred("person", {"uid": "p", "same_as": "q"}, None)[0] == {"p", "q"}
    assert stirred("person", {"uid": "p"}, {"uid": "p", "sign": "hen"})[0] == set()
    assert stirred("member", None, {"group": "g", "person": "p", "joined_on": "2013-01-01"}) == ({"g", "p"}, set())
    assert stirred("group", {"uid": "g"}, {"uid": "g", "declared_size": 3}) == ({"g"}, set())
