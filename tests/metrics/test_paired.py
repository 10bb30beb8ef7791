"""Two systems are compared on the very same photos."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from gre.errors import InputError
from gre.metrics.paired import compare, sign_flip_test, sign_test


def test_a_system_is_no_better_than_itself() -> None:
    found = compare([0.5, 30, math.nan], [0.5, 30, math.nan])[25]
    assert (found.value, found.low, found.high, found.p_value) == (0, 0, 0, 1)
    assert not found.is_clear


def test_a_small_but_steady_lead_is_clear_where_unpaired_intervals_overlap() -> None:
    rng = np.random.default_rng(0)
    hard = rng.random(400) < 0.5
    b = np.where(hard, 1000.0, 10.0)
    a = b.copy()
    a[np.flatnonzero(hard)[:15]] = 10.0
    found = compare(a, b)[25]
    assert (found.only_a, found.only_b, found.n) == (15, 0, 400)
    assert found.is_clear
    assert found.low < found.value == 15 / 400 < found.high
    assert found.p_value < 1e-4


def test_the_other_way_round_is_the_same_with_the_other_sign() -> None:
    a, b = [10.0] * 30 + [1000.0] * 20, [1000.0] * 40 + [10.0] * 10
    there, back = compare(a, b)[25], compare(b, a)[25]
    assert there.value == -back.value
    assert there.p_value == back.p_value
    assert there.low == pytest.approx(-back.high, abs=0.03)


def test_the_interval_is_that_of_resampling_pairs() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.choice([10.0, 1000.0], 250), rng.choice([10.0, 1000.0], 250, p=[0.4, 0.6])
    differences = (a <= 25).astype(int) - (b <= 25).astype(int)
    means = [rng.choice(differences, 250).mean() for _ in range(4000)]
    found = compare(a, b)[25]
    assert found.low == pytest.approx(np.percentile(means, 2.5), abs=0.015)
    assert found.high == pytest.approx(np.percentile(means, 97.5), abs=0.015)


def test_different_photos_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="same photos"):
        compare([1.0], [1.0, 2.0])
    with pytest.raises(InputError):
        compare([], [])


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_sign_test_agrees_with_an_independent_one(wins: int, losses: int) -> None:
    from scipy.stats import binomtest

    expected = binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert sign_test(wins, losses) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_millions_of_photos_neither_overflow_nor_vanish() -> None:
    assert sign_test(1_000_000, 1_000_000) == pytest.approx(1.0)
    assert 0 <= sign_test(1_001_000, 1_000_000) < 1
    assert sign_test(2_000_000, 0) == 0


def test_flipping_signs_finds_what_a_t_test_finds() -> None:
    rng = np.random.default_rng(1)
    for n, shift in ((40, 0.0), (40, 0.4), (3_000, 0.03)):
        differences = rng.normal(shift, 1, n)
        expected = ttest_1samp(differences, 0).pvalue
        assert sign_flip_test(differences) == pytest.approx(expected, abs=0.02)


def test_flipping_signs_never_finds_more_than_its_draws_can_show() -> None:
    assert sign_flip_test(np.full(500, 1.0)) == pytest.approx(1 / 10_001)
    assert sign_flip_test(np.full(5_000, 1.0)) == pytest.approx(1 / 10_001)
    assert sign_flip_test(np.zeros(5_000)) == 1.0 == sign_flip_test(np.empty(0))
