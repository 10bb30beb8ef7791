"""Agreement: the published worked examples, an independent implementation, and its bounds."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.metrics.agreement import Level, cohen_kappa, krippendorff_alpha, pairwise_kappa

_ = math.nan
# Krippendorff (2011), sections C to E: four observers, twelve units, values missing.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# The same, section B: two observers, nominal data.
BEN = "aabbdcccedda"
GERRY = "babbbccceddd"


def alpha(values: Any, level: Level = "nominal") -> float:
    return krippendorff_alpha(values, level, resamples=0).alpha


def letters(text: str) -> list[int]:
    return [ord(letter) for letter in text]


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_krippendorffs_own_where_values_are_missing(
    level: Level, published: float
) -> None:
    assert round(alpha(FOUR_OBSERVERS, level), 3) == published


def test_a_unit_with_one_value_counts_for_nothing() -> None:
    result = krippendorff_alpha(FOUR_OBSERVERS, resamples=0)
    assert (result.units, result.values) == (11, 40)  # the twelfth has one value


def test_alpha_is_krippendorffs_own_for_two_observers() -> None:
    assert round(alpha([letters(BEN), letters(GERRY)]), 3) == 0.692


# J. Cohen (1960), table 2: three categories, 200 units.
COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])


def test_kappa_is_cohens_own() -> None:
    a, b = np.nonzero(COHEN)
    times = COHEN[a, b]
    assert round(cohen_kappa(np.repeat(a, times), np.repeat(b, times)), 3) == 0.492


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_agrees_with_the_independent_package(level: Level) -> None:
    package = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(7)
    truth = rng.integers(1, 6, 60)
    table = np.where(rng.random((4, 60)) < 0.6, truth, rng.integers(1, 6, (4, 60))).astype(float)
    table[rng.random(table.shape) < 0.2] = np.nan
    theirs = package.alpha(reliability_data=table, level_of_measurement=level)
    assert alpha(table, level) == pytest.approx(theirs, abs=1e-12)


tables = st.lists(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, math.nan]), min_size=3, max_size=3),
    min_size=1,
    max_size=12,
)


@given(tables)
def test_alpha_does_not_care_who_is_who_or_what_comes_first(rows: list[list[float]]) -> None:
    table = np.array(rows).T
    ours = alpha(table, "ordinal")
    assert alpha(table[::-1, ::-1], "ordinal") == pytest.approx(ours, nan_ok=True)
    assert np.isnan(ours) or ours <= 1 + 1e-12


@given(tables)
def test_kappa_is_symmetric(rows: list[list[float]]) -> None:
    kappas = pairwise_kappa(np.array(rows).T)
    np.testing.assert_array_equal(kappas, kappas.T)


def test_perfect_agreement_is_one_and_its_interval_as_well() -> None:
    result = krippendorff_alpha([[0, 1, 2, 0, 1, 2]] * 3)
    assert result.alpha == 1
    assert result.interval == (1, 1)


def test_nothing_can_be_said_where_all_say_the_same_or_nobody_anything() -> None:
    assert math.isnan(alpha([[1, 1, 1], [1, 1, 1]]))
    assert math.isnan(alpha([[1, _], [_, 2]]))
    assert math.isnan(krippendorff_alpha(np.empty((3, 0))).alpha)
    assert math.isnan(cohen_kappa([1, 1], [1, 1]))
    assert math.isnan(cohen_kappa([1, _], [_, 1]))


def test_the_interval_narrows_with_units_and_depends_on_the_seed_alone() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 2000)
    table = np.where(rng.random((3, 2000)) < 0.8, truth, 1 - truth).astype(float)
    few, many = krippendorff_alpha(table[:, :100]), krippendorff_alpha(table)
    for one in (few, many):
        assert one.interval.low < one.alpha < one.interval.high
    assert many.interval.high - many.interval.low < 0.5 * (few.interval.high - few.interval.low)
    assert krippendorff_alpha(table[:, :100]) == few
    assert krippendorff_alpha(table[:, :100], seed=1).interval != few.interval


def test_the_interval_is_that_of_drawing_units_one_by_one() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 80)
    table = np.where(rng.random((3, 80)) < 0.7, truth, rng.integers(0, 3, (3, 80))).astype(float)
    drawn = [alpha(table[:, rng.integers(0, 80, 80)]) for _ in range(1000)]
    expected = np.percentile(drawn, (2.5, 97.5))
    assert krippendorff_alpha(table).interval == pytest.approx(tuple(expected), abs=0.03)
