"""Settings of a register: who sets them, and the calendar that follows for every day."""

from datetime import date

import pytest
from counting.plays import Play

from landtrack.domain.standards import PLAIN, last_day
from landtrack.errors import ImpossibleValue, NotAllowed
from landtrack.reference import holidays as shipped
from landtrack.register.settings import calendar_of, holidays, in_force
from landtrack.register.todo import todo

ON, OFF = True, False


@pytest.fixture
def play(tmp_path):
    return Play(tmp_path)


def put(play, key, value, by="admin", **more):
    with play.register.write(play.register.first(by)) as unit:
        return unit.do("setting.change", key=key, setting_value=value, **more)


def calendar(play):
    with play.register.database.read() as conn:
        return calendar_of(conn)


def test_holidays_that_ship_count_until_a_year_is_set_anew(play):
    assert calendar(play).holidays == {one.day for one in shipped()}
    assert calendar(play).working_days == PLAIN.working_days
    put(play, "holidays", {"2014": [["2014-10-04", "Tabaski"]]})
    free = calendar(play).holidays
    assert {day for day in free if day.year == 2014} == {date(2014, 10, 4)}
    assert {day for day in free if day.year == 2013} == {one.day for one in shipped() if one.day.year == 2013}
    with play.register.database.read() as conn:
        assert holidays(in_force(conn))[2014] == [("2014-10-04", "Tabaski")]


def test_the_latest_value_holds(play):
    put(play, "working_days", [1, 2, 3, 4, 5, 6])
    put(play, "working_days", [5, 6])
    assert calendar(play).working_days == {5, 6}


def test_a_pause_holds_from_the_day_it_was_set_until_it_is_set_anew(play):
    put(play, "rainy_pause", {"from": "06-15", "to": "10-15"}, on="2013-05-01")
    put(play, "rainy_pause", OFF, on="2014-07-01")
    put(play, "rainy_pause", {"from": "08-01", "to": "09-30"}, on="2014-07-15")
    put(play, "rainy_pause", {"from": "08-01", "to": "08-31"}, on="2014-07-15")  # said again the same day
    when = calendar(play)
    assert [(one.first, one.valid_from, one.valid_to) for one in when.rains] == [
        ((6, 15), date(2013, 5, 1), date(2014, 7, 1)), ((8, 1), date(2014, 7, 15), None),
    ]  # fmt: skip
    assert last_day("S4", date(2012, 6, 10), when) == date(2012, 6, 24)
    assert last_day("S4", date(2013, 6, 10), when) == date(2013, 10, 25)
    assert last_day("S4", date(2014, 6, 10), when) == date(2014, 7, 10)
    assert last_day("S4", date(2014, 7, 25), when) == date(2014, 9, 8)


def test_the_rains_keep_a_request_from_being_late(play):
    with play.together():
        home, chief = play.village()
        play.claim(home, chief, [], "under_review", on="2014-06-10")
    late = lambda day: any(one.is_late for one in todo(play.read(), day))  # noqa: E731
    assert late("2014-07-15")
    put(play, "rainy_pause", {"from": "06-15", "to": "10-15"}, on="2014-05-01")
    assert not late("2014-07-15")
    assert not late("2014-10-25")
    assert late("2014-10-26")


def test_only_an_administrator_sets_them_and_nothing_else_is_taken(play):
    for by in ("officer",):
        with pytest.raises(NotAllowed):
            put(play, "one_officer", ON, by=by)
    with pytest.raises(ImpossibleValue):
        put(play, "colour", "red")
    event = put(play, "hosting", "Mali")
    with pytest.raises(ImpossibleValue), play.register.write(play.register.first("admin")) as unit:
        unit.do("event.correct", event=event.id, facts={"setting_value": ["anything"]})
    with play.register.database.read() as conn:
        assert in_force(conn) == {"hosting": "Mali"}
