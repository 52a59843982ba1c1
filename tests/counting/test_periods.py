"""The spans of a report: months, quarters and years of the calendar, never beyond the day they are asked on."""

from datetime import date

import pytest

from landtrack.counting.periods import PERIODS, period_of


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("quarter", "2014-05-10", "2014-04-01", "2014-05-10"),
        ("quarter", "2014-06-30", "2014-04-01", "2014-06-30"),
        ("last_quarter", "2014-05-10", "2014-01-01", "2014-03-31"),
        ("last_quarter", "2014-01-01", "2013-10-01", "2013-12-31"),
        ("month", "2014-02-01", "2014-02-01", "2014-02-01"),
        ("last_month", "2012-03-31", "2012-02-01", "2012-02-29"),
        ("last_month", "2014-01-15", "2013-12-01", "2013-12-31"),
        ("year", "2014-11-30", "2014-01-01", "2014-11-30"),
        ("last_year", "2014-11-30", "2013-01-01", "2013-12-31"),
    ],
)
def test_a_period_is_one_of_the_calendar_and_ends_today_at_the_latest(name, today, first, last):
    assert tuple(map(str, period_of(name, date.fromisoformat(today)))) == (first, last)


@pytest.mark.parametrize("name", [name for name in PERIODS if name.startswith("last_")])
def test_the_period_before_ends_where_this_one_begins(name):
    today = date(2014, 5, 10)
    this = period_of(name.removeprefix("last_"), today)
    assert (this[0] - period_of(name, today)[1]).days == 1
