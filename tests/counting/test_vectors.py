"""The reference registers of the domain (sections 5 and 6), number by number."""

import pytest

from landtrack.counting import facts_for, report, three_numbers
from landtrack.counting.holding import areas_by_kind
from landtrack.counting.indicators import INDICATORS, indicators
from landtrack.counting.values import median_duration

NEAR = 1e-6


def values(play, **asked):
    return {code: one.value for code, one in indicators(facts_for(play.read(), **asked)).items()}


def test_register_c_counts_persons(register_c):
    found = three_numbers(register_c.read())
    assert (found.holding_own, found.holding_group, found.holding) == (3, 3, 5)
    assert (found.registered, found.unknown_sex, found.unknown_sex_holding) == (7, 1, 1)
    assert found.declared_not_named == 9
    assert (found.without_name, found.holding_without_name, found.under_18) == (0, 0, 0)
    assert found.reported == ()


def test_register_c_adds_up_areas(register_c):
    areas = areas_by_kind(facts_for(register_c.read()))
    assert areas == pytest.approx(
        {"women": 2000, "women_only_groups": 2000, "other_groups": 0, "unknown_sex": 500, "men": 400}
    )
    assert sum(areas.values()) == pytest.approx(4900)


def test_register_c_has_the_indicators_of_the_domain(register_c):
    found = indicators(facts_for(register_c.read()))
    assert found["I1"].value == 5
    assert found["I4"].value == pytest.approx(0.49, rel=NEAR)
    seven = found["I7"]
    assert (seven.value, seven.denominator, seven.excluded) == (600, 3, 0)
    assert seven.parts == pytest.approx(
        {"n": 3, "mean": 2000 / 3, "median": 600, "min": 400, "max": 1000, "p10": 440, "p90": 920}, rel=NEAR
    )
    assert found["I7b"].value == pytest.approx(0.2, abs=NEAR)
    share = found["I27"]
    assert share.value == pytest.approx(2000 / 4900, rel=NEAR)
    assert share.parts["with_groups"] == pytest.approx(4000 / 4900, rel=NEAR)
    assert share.parts["unknown_sex_ha"] == pytest.approx(0.05)
    assert share.parts["men_ha"] == pytest.approx(0.04)
    assert found["I22"].value is None  # no period


def test_register_c_before_the_plot_was_taken_back(register_c):
    found = three_numbers(register_c.read(), "2014-01-31")
    assert (found.holding_own, found.holding) == (4, 6)  # W5 holds a6


def test_parou_as_told_is_listed_and_counted_nowhere(as_told):
    found = three_numbers(as_told.read())
    said = [(one["value"], one["qualifier"], one["source"]) for one in found.reported]
    assert said == [(50, "at_least", "CARE")]
    area = next(one for one in found.also_reported if one["subject"] == "area")
    assert (area["value"], area["unit"], area["source"]) == (3, "ha", "CARE")
    assert len(found.also_reported) == 4
    assert (found.registered, found.holding, found.declared_not_named) == (0, 0, 0)
    known = values(as_told)
    assert {code for code, value in known.items() if value is not None} == {"I1", "I3", "I4", "I10"}
    assert [known[code] for code in ("I1", "I3", "I4", "I10")] == [0, 0, 0, 0]
    assert [known[code] for code in ("I3b", "I5", "I7", "I28")] == [None] * 4


def test_parou_caught_up_counts_the_women_and_no_area(caught_up):
    found = three_numbers(caught_up.read())
    assert (found.registered, found.holding) == (50, 50)
    assert (found.without_name, found.holding_without_name) == (50, 50)
    ones = indicators(facts_for(caught_up.read()))
    assert ones["I2"].value == 0
    assert ones["I3"].value == pytest.approx(3)
    assert ones["I3"].parts == {"surveyed_ha": None, "declared_ha": 3.0}
    for code in ("I3b", "I4", "I5", "I7"):
        assert ones[code].value is None, code
    for code in ("I4", "I5", "I7"):
        assert ones[code].excluded == 50, code  # "50 plots of unknown area"
    assert ones["I28"].value == pytest.approx(50 / 3, rel=NEAR)


def test_a_caught_up_story_of_a_year_counts_from_its_last_day(caught_up):
    assert three_numbers(caught_up.read(), "2013-12-30").holding == 0
    assert three_numbers(caught_up.read(), "2013-12-31").holding == 50
    assert three_numbers(caught_up.read(), "2013").holding == 50


def test_parou_demonstration_is_whole(demonstration):
    found = three_numbers(demonstration.read())
    assert (found.registered, found.holding, found.without_name) == (50, 50, 0)
    known = indicators(facts_for(demonstration.read()))
    assert known["I1"].value == 50
    assert known["I3"].value == pytest.approx(3, rel=NEAR)
    assert known["I3b"].value == pytest.approx(0, abs=NEAR)
    assert known["I4"].value == pytest.approx(3, rel=NEAR)
    assert known["I5"].value == pytest.approx(1, rel=NEAR)
    assert known["I7"].value == pytest.approx(600, rel=NEAR)
    assert known["I7"].parts["mean"] == pytest.approx(600, rel=NEAR)
    assert known["I7b"].value == pytest.approx(0, abs=NEAR)
    assert known["I28"].value == pytest.approx(50 / 3, rel=NEAR)
    assert known["I6"].value == pytest.approx(1, rel=NEAR)
    assert known["I8"].value == 1


def test_the_median_counts_what_still_runs():
    durations = [(5, True), (10, False), (12, True), (20, True), (30, False)]
    assert median_duration(durations) == 20
    assert median_duration([one for one in durations if one[1]]) == 12  # what ignoring them would say
    assert median_duration([(5, True), (10, False), (10, False)]) is None
    assert median_duration([]) is None


def test_every_indicator_says_its_own_code(register_c):
    found = indicators(facts_for(register_c.read()))
    assert [one.code for one in found.values()] == list(INDICATORS)
    assert list(indicators(facts_for(register_c.read()), ["I4", "I1"])) == ["I1", "I4"]


def test_the_report_has_the_form_of_the_contract(register_c):
    found = report(register_c.register, register_c.officer)
    assert list(found) == ["as_of", "scope", "demonstration", "women", "indicators"]
    assert (found["as_of"], found["demonstration"]) == ("2014-11-30", True)
    assert found["scope"] == {"villages": "all"}
    assert found["women"] == {
        "reported": [], "registered": 7, "holding": 5, "holding_own": 3, "holding_group": 3, "unknown_sex": 1,
        "declared_not_named": 9,
    }  # fmt: skip
    assert list(found["indicators"]) == list(INDICATORS)
    for one in found["indicators"].values():
        assert list(one)[:5] == ["value", "unit", "numerator", "denominator", "excluded"]
    assert found["indicators"]["I9"]["value"] is None


def test_a_reported_figure_is_reported_as_it_was_said(as_told):
    found = report(as_told.register, as_told.officer)
    assert found["women"]["reported"] == [{"value": 50, "qualifier": "at_least", "source": "CARE", "date": "2014"}]
