"""Settings: what each takes, in one form, and what it refuses with a reason."""

from datetime import date

import pytest

from landtrack.domain.settings import SETTINGS, rains_of, read_setting
from landtrack.domain.standards import Rains
from landtrack.errors import ImpossibleValue

TAKEN = [
    ("one_officer", True, True),
    ("working_days", [6, 1, 1, 2], [1, 2, 6]),
    (
        "holidays",
        {"2014": [["2014-10-05", " Tabaski "], "2014-01-01"]},
        {"2014": [["2014-01-01", ""], ["2014-10-05", "Tabaski"]]},
    ),
    ("holidays", {"2015": []}, {"2015": []}),
    ("rainy_pause", False, False),
    ("rainy_pause", {"from": "06-15", "to": "10-15"}, {"from": "06-15", "to": "10-15"}),
    ("rainy_pause", {"from": "12-01", "to": "02-29"}, {"from": "12-01", "to": "02-29"}),
    ("data_controller", " CARE Mali ", "CARE Mali"),
    ("hosting", {"country": "ML"}, "ML"),
    ("hosting", "Mali", "Mali"),
    ("retention_years", 5, 5),
    ("market_week_days", 5, 5),
    ("key_sheet", "0f" * 32, "0f" * 32),
    ("key_sheet", False, False),
    ("office_phone", "+223 20 21 22 23", "+223 20 21 22 23"),
]
REFUSED = [
    ("colour", "red", "unknown_setting"),
    ("one_officer", "yes", "not_yes_or_no"),
    ("one_officer", 1, "not_yes_or_no"),
    ("working_days", [], "no_working_day"),
    ("working_days", [0], "no_working_day"),
    ("working_days", [True], "no_working_day"),
    ("working_days", "lundi", "no_working_day"),
    ("holidays", {}, "no_holidays"),
    ("holidays", ["2014-10-05"], "no_holidays"),
    ("holidays", {"14": []}, "no_holidays"),
    ("holidays", {"2014": ["2014-02-30"]}, "not_a_day"),
    ("holidays", {"2014": [None]}, "not_a_day"),
    ("holidays", {"2014": ["2015-01-01"]}, "day_of_another_year"),
    ("holidays", {"2014": ["2014-01-01", ["2014-01-01", "Jour de l’An"]]}, "day_twice"),
    ("rainy_pause", True, "not_a_pause"),
    ("rainy_pause", {"from": "06-15"}, "not_a_pause"),
    ("rainy_pause", {"from": "06-31", "to": "10-15"}, "not_a_pause"),
    ("rainy_pause", {"from": "01-01", "to": "11-30"}, "pause_too_long"),
    ("data_controller", "", "not_a_name"),
    ("data_controller", "a\nb", "not_a_name"),
    ("apdp_number", "x" * 201, "not_a_name"),
    ("hosting", {"town": "Mopti"}, "not_a_name"),
    ("retention_years", 0, "years_out_of_range"),
    ("retention_years", True, "years_out_of_range"),
    ("retention_years", "5", "years_out_of_range"),
    ("market_week_days", 2, "market_week_out_of_range"),
    ("key_sheet", True, "not_a_key_proof"),
    ("key_sheet", "au coffre", "not_a_key_proof"),
    ("market_week_days", "5", "market_week_out_of_range"),
]


@pytest.mark.parametrize(("key", "value", "kept"), TAKEN)
def test_a_setting_has_one_form(key, value, kept):
    assert read_setting(key, value) == kept
    assert read_setting(key, kept) == kept


@pytest.mark.parametrize(("key", "value", "reason"), REFUSED)
def test_what_it_cannot_be_is_refused_with_a_reason(key, value, reason):
    with pytest.raises(ImpossibleValue) as refused:
        read_setting(key, value)
    assert refused.value.reason == reason


def test_every_setting_is_tried():
    assert {key for key, *_ in TAKEN} | {"apdp_number"} == set(SETTINGS)


def test_a_pause_that_is_off_is_none():
    off = False
    assert rains_of(off, date(2014, 1, 1), None) is None
    on = rains_of({"from": "06-15", "to": "10-15"}, date(2014, 1, 1), None)
    assert on == Rains((6, 15), (10, 15), date(2014, 1, 1))
