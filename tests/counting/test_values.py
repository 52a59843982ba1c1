"""The arithmetic, against its formulas written out the long way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.counting.values import gini, median_duration, percentile, ratio, total

areas = st.lists(st.floats(0, 1e5), max_size=12)


@given(areas)
def test_gini_is_the_mean_difference_between_any_two(values):
    n = len(values)
    if n < 2 or not sum(values):
        assert gini(values) is None
        return
    by_formula = sum(abs(a - b) for a in values for b in values) / (2 * n * n * (sum(values) / n))
    assert gini(values) == pytest.approx(by_formula, abs=1e-9)


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=12), st.floats(0, 1))
def test_percentiles_lie_between_ranks(values, share):
    assert percentile(sorted(values), share) == pytest.approx(np.percentile(values, share * 100), rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=20))
def test_the_median_of_durations_follows_kaplan_and_meier(durations):
    surviving, found = 1.0, None
    for t in sorted({time for time, ended in durations if ended}):
        running = [time for time, _ in durations if time >= t]
        ended = [1 for time, has_ended in durations if time == t and has_ended]
        surviving *= 1 - len(ended) / len(running)
        if surviving <= 0.5 + 1e-12 and found is None:
            found = t
    assert median_duration(durations) == found


def test_of_nothing_there_is_no_share():
    assert (ratio(0, 0), ratio(1, None), ratio(None, 1), ratio(0, 4)) == (None, None, None, 0)
    assert percentile([], 0.5) is None


def test_a_sum_over_nothing_is_0_and_over_only_unknown_is_not_known():
    assert total([]) == (0.0, 0)
    assert total([None, None]) == (None, 2)
    assert total([1.5, None, 2.0]) == (3.5, 1)
