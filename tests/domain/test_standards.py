"""Service standards: the table of days allowed, and the counting of days, against a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.domain.events import VERBS
from landtrack.domain.lifecycle import TRANSITIONS
from landtrack.domain.standards import (
    PLAIN,
    STANDARDS,
    Calendar,
    Rains,
    ServiceStandard,
    by_code,
    last_day,
    last_days,
    running_day,
    standard,
)

# The table as it is written in the project's domain reference, typed in by hand: limits, unit, what it means when over.
TABLE = {
    "S1": ((7,), "days", "listed"),
    "S2": ((1,), "working_days", "listed"),
    "S3": ((2,), "working_days", "late"),
    "S4": ((14,), "days", "late"),
    "S5": ((30,), "days", "task"),
    "S6": ((30, 60), "days", "late"),
    "S7": (None, "days", "task"),
    "S8": ((5,), "working_days", "late"),
    "S9": ((30,), "days", "window"),
    "S10": ((60,), "days", "late"),
    "S11": ((30,), "days", "listed"),
    "S12": (None, "days", "late"),
    "S13": ((30,), "days", "listed"),
    "S14": ((12,), "months", "window"),
    "S15": ((15,), "days", "window"),
    "S16": ((30, 60, 90), "days", "task"),
}
DAY = date(2013, 3, 8)  # a Friday
days = st.dates(date(2011, 1, 1), date(2015, 12, 31))


def test_the_standards_are_those_of_the_table():
    found = {one.code: ((one.limit, *one.further) if one.limit else None, one.unit, one.passed) for one in STANDARDS}
    assert found == TABLE
    assert {one.code for one in STANDARDS if one.pauses} == {"S4", "S5", "S6", "S16"}
    assert all(one.source for one in STANDARDS)


def test_they_count_between_steps_that_there_are():
    verbs = {*VERBS, *(row.verb for row in TRANSITIONS)}
    assert {verb for one in STANDARDS for verb in (*one.from_events, *one.to_events)} <= verbs


def test_the_version_in_force_when_the_step_begins_applies():
    old = ServiceStandard("S4", ("claim.start_review",), (), 14, "days", "late", "own", valid_to=date(2014, 1, 1))
    new = ServiceStandard(
        "S4", ("claim.start_review",), (), 7, "days", "late", "own", version=2, valid_from=date(2014, 1, 1)
    )
    versions = by_code((new, old))
    assert last_day("S4", date(2013, 12, 31), versions=versions) == date(2014, 1, 14)
    assert last_day("S4", date(2014, 1, 1), versions=versions) == date(2014, 1, 8)
    assert standard("S4", date(2014, 1, 1), versions).version == 2
    with pytest.raises(KeyError):
        standard("S4", date(1999, 12, 31), versions)


def test_a_term_that_is_said_with_the_step_is_no_limit():
    for code in ("S7", "S12"):
        with pytest.raises(ValueError, match=code):
            last_day(code, DAY)


def test_working_days_are_a_setting():
    assert last_day("S8", DAY) == date(2013, 3, 15)
    assert last_day("S8", DAY, Calendar(frozenset({date(2013, 3, 11)}))) == date(2013, 3, 18)
    market_days = Calendar(working_days=frozenset({6}))
    assert last_day("S3", DAY, market_days) == date(2013, 3, 16)


def test_twelve_months_end_on_the_day_of_that_name_or_the_month_s_last():
    assert last_day("S14", date(2012, 3, 1)) == date(2013, 3, 1)
    assert last_day("S14", date(2012, 2, 29)) == date(2013, 2, 28)
    assert last_day("S14", date(2012, 12, 31)) == date(2013, 12, 31)


def test_clocks_stand_still_in_the_rains_only_where_the_standard_says_so():
    rains = Calendar(rains=(Rains((6, 15), (10, 15)),))
    assert last_day("S4", date(2013, 6, 10), rains) == date(2013, 10, 25)  # 4 days before, 10 after
    assert last_day("S4", date(2013, 7, 1), rains) == date(2013, 10, 29)
    assert last_day("S4", date(2013, 6, 1), rains) == date(2013, 10, 16)
    assert last_day("S4", date(2013, 5, 31), rains) == date(2013, 6, 14)
    assert last_days("S16", date(2013, 6, 14), rains)[2] == date(2014, 1, 13)
    for code in ("S3", "S8", "S9", "S10", "S11", "S15"):
        assert last_day(code, date(2013, 6, 10), rains) == last_day(code, date(2013, 6, 10))


def test_a_pause_that_is_set_today_makes_nothing_of_last_year_on_time():
    rains = Calendar(rains=(Rains((6, 15), (10, 15), valid_from=date(2014, 5, 1)),))
    assert last_day("S4", date(2013, 6, 10), rains) == date(2013, 6, 24)
    assert last_day("S4", date(2014, 6, 10), rains) == date(2014, 10, 25)
    lifted = Calendar(rains=(Rains((6, 15), (10, 15), valid_to=date(2013, 7, 1)),))
    assert last_day("S4", date(2013, 6, 10), lifted) == date(
        2013, 7, 10
    )  # 10 of July counts the days since it was lifted


def test_a_pause_may_pass_the_new_year_but_not_hold_most_of_it():
    assert Rains((12, 1), (2, 29)).pauses(date(2013, 1, 1), date(2013, 1, 31)) == [
        (date(2012, 11, 30), date(2013, 2, 28)), (date(2013, 11, 30), date(2014, 2, 28)),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="11"):
        Rains((1, 1), (11, 30))
    with pytest.raises(ValueError, match="month"):
        Rains((13, 1), (2, 1))


def counted(start, limit, is_counted):
    """The day on which so many days have counted, one by one."""
    at, left = start, limit
    while left:
        at += timedelta(days=1)
        left -= is_counted(at)
    return at


pauses = st.lists(st.tuples(days, st.integers(0, 90)), max_size=5)


@given(start=days, limit=st.integers(1, 100), told=pauses)
def test_a_day_within_a_pause_does_not_count(start, limit, told):
    spans = [(after, after + timedelta(days=n)) for after, n in told]
    long_way = counted(start, limit, lambda at: not any(after < at <= through for after, through in spans))
    assert running_day(limit, start, spans) == long_way


@given(start=days, first=st.dates(date(2000, 1, 1), date(2000, 12, 31)), length=st.integers(0, 270), told=pauses,
       since=st.one_of(st.none(), days), code=st.sampled_from(["S4", "S6", "S16"]))  # fmt: skip
def test_the_rains_and_the_holds_are_left_out_together(start, first, length, told, since, code):
    last = first + timedelta(days=length)
    rains = Rains((first.month, first.day), (last.month, last.day), valid_from=since or date.min)
    spans = [(after, after + timedelta(days=n)) for after, n in told]

    def is_counted(at):
        wet = [(at.month, at.day)]
        said = (rains.first, rains.last)
        if (at.month, at.day) == (2, 28) and (at + timedelta(days=1)).day == 1:
            wet.append((2, 29))  # where there is no 29th, the 28th is the last of February
        within = any(
            (said[0] <= one <= said[1]) if said[0] <= said[1] else (one >= said[0] or one <= said[1]) for one in wet
        )
        return not (within and at >= rains.valid_from) and not any(after < at <= through for after, through in spans)

    rule = standard(code, start)
    expected = tuple(counted(start, limit, is_counted) for limit in (rule.limit, *rule.further))
    assert last_days(code, start, Calendar(rains=(rains,)), spans) == expected


@given(start=days, free=st.frozensets(days, max_size=30), week=st.frozensets(st.integers(1, 7), min_size=1))
def test_working_days_are_counted_one_by_one(start, free, week):
    calendar = Calendar(free, week)
    long_way = counted(start, 5, lambda at: at.isoweekday() in week and at not in free)
    assert last_day("S8", start, calendar) == long_way
    assert calendar.works(long_way)


@given(start=days)
def test_a_limit_is_never_on_or_before_its_start(start):
    for one in STANDARDS:
        if one.limit:
            limits = last_days(one.code, start, PLAIN)
            assert start < limits[0]
            assert list(limits) == sorted(limits)
