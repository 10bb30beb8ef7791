"""The intervals of a mean and of a median are those of resampling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.metrics.intervals import mean_interval, median_interval
from gre.metrics.localization import bootstrap_share, summarise

values = st.lists(st.floats(0, 20015), min_size=1, max_size=200).map(np.array)


@given(values)
def test_an_interval_holds_its_value_and_lies_among_the_values(found: np.ndarray) -> None:
    slack = 1e-9 * (1 + float(found.max()))
    for interval, value in (
        (mean_interval(found), found.mean()),
        (median_interval(found), float(np.median(found))),
    ):
        assert found.min() - slack <= interval.low <= interval.high <= found.max() + slack
        if found.size > 5:
            assert interval.low - slack <= value <= interval.high + slack


def test_the_medians_interval_is_that_of_resampling() -> None:
    rng = np.random.default_rng(2)
    found = rng.lognormal(5, 2, 800)
    medians = np.median(found[rng.integers(0, found.size, (4000, found.size))], axis=1)
    interval = median_interval(found)
    assert interval.low == pytest.approx(np.percentile(medians, 2.5), rel=0.03)
    assert interval.high == pytest.approx(np.percentile(medians, 97.5), rel=0.03)


def test_the_means_interval_goes_over_into_its_limit_without_a_step() -> None:
    rng = np.random.default_rng(4)
    found = rng.exponential(1000, 2001)
    drawn, limit = mean_interval(found[:2000]), mean_interval(found)
    assert drawn.low == pytest.approx(limit.low, rel=0.01)
    assert drawn.high == pytest.approx(limit.high, rel=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    found = np.arange(50.0)
    assert mean_interval(found, seed=1) == mean_interval(found, seed=1)
    assert mean_interval(found, seed=1) != mean_interval(found, seed=2)
    assert bootstrap_share(5, 10, seed=1) == bootstrap_share(5, 10, seed=1)


def test_a_summary_carries_its_intervals_unless_told_not_to() -> None:
    found = summarise([1.0, 2.0, 6.0, float("nan")])
    assert set(found.intervals) == {"median_km", "mean_km", "geoscore"}
    assert found.mean_km is not None
    assert found.intervals["mean_km"].low <= found.mean_km <= found.intervals["mean_km"].high
    assert summarise([1.0], intervals=False).intervals == {}
    assert summarise([]).intervals == {}
