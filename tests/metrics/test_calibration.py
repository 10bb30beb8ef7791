"""Whether confidences are worth anything: reliability, ECE, Brier score, risk-coverage, Holm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gre.errors import InputError
from gre.metrics.calibration import (
    aurc,
    brier,
    calibration,
    ece,
    reliability,
    risk_coverage,
    wilson,
)
from gre.metrics.multiple import holm


def said_and_done(
    n: int, *, boast: float = 0.0, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Answers of a system that is right exactly as often as it says, less its boast."""
    rng = np.random.default_rng(seed)
    said = rng.beta(2, 2, n)
    return said, rng.random(n) < np.clip(said - boast, 0, 1)


def test_a_system_that_is_always_right_and_says_so_has_no_error() -> None:
    found = calibration([1.0] * 50, [True] * 50)
    assert (found.ece.value, found.brier.value, found.aurc) == (0, 0, 0)


def test_a_system_that_is_sure_and_wrong_has_all_the_error_there_is() -> None:
    assert ece([1.0] * 5, [False] * 5) == brier([1.0] * 5, [False] * 5) == 1


def test_a_calibrated_system_shows_no_more_error_than_chance_explains() -> None:
    found = calibration(*said_and_done(1000))
    assert found.ece.low == 0
    assert found.ece_by_chance.low <= found.ece.value <= found.ece_by_chance.high


def test_a_boaster_shows_his_boast() -> None:
    found = calibration(*said_and_done(2000, boast=0.2))
    assert found.ece.value > found.ece_by_chance.high
    assert found.ece.low <= 0.2 <= found.ece.high + 0.02  # a boast of 0.2 cannot go below 0
    assert found.confidence > found.accuracy + 0.15


def test_bins_hold_every_answer_once_and_their_upper_ends() -> None:
    bins = list(reliability([0.0, 0.1, 0.2, 0.3, 1.0], [1, 1, 1, 1, 1]))
    assert [(round(b.low, 1), b.n) for b in bins] == [(0.0, 2), (0.1, 1), (0.2, 1), (0.9, 1)]


def test_the_most_confident_answers_come_first_on_the_risk_curve() -> None:
    curve = dict(risk_coverage([0.9, 0.1], [True, False]))
    assert curve == {0.5: 0.0, 1.0: 0.5}


def test_answers_of_one_confidence_cannot_be_told_apart() -> None:
    hits = [True, False, False, False]
    assert [risk for _, risk in risk_coverage([0.7] * 4, hits)] == [0.75] * 4
    assert risk_coverage([0.7] * 4, hits) == risk_coverage([0.7] * 4, hits[::-1])


def test_the_risk_curve_of_many_answers_stays_short_and_ends_with_all_of_them() -> None:
    curve = risk_coverage(*said_and_done(5000))
    assert len(curve) <= 100
    assert curve[-1][0] == 1


def test_confidence_that_ranks_well_has_less_area_than_one_that_does_not() -> None:
    said, right = said_and_done(1000)
    assert aurc(said, right) < aurc([0.5] * 1000, right) < aurc(1 - said, right)


def test_photos_without_a_confidence_are_counted_apart() -> None:
    assert calibration([0.5], [True], silent=7).silent == 7


def test_the_same_seed_gives_the_same_interval() -> None:
    answers = said_and_done(200)
    assert calibration(*answers, seed=3) == calibration(*answers, seed=3)


@pytest.mark.parametrize("said", [[1.2], [-0.1], [float("nan")]])
def test_a_confidence_that_is_no_probability_is_refused(said: list[float]) -> None:
    with pytest.raises(InputError, match="probability"):
        calibration(said, [True])


@pytest.mark.parametrize(("said", "hits"), [([], []), ([0.5], [True, False])])
def test_confidences_and_outcomes_must_pair(said: list[float], hits: list[bool]) -> None:
    with pytest.raises(InputError, match="outcomes"):
        ece(said, hits)


def test_an_interval_has_a_width_even_where_nothing_was_right() -> None:
    assert wilson(0, 20).high > 0.1
    with pytest.raises(InputError):
        wilson(3, 2)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_every_score_of_any_answers_is_a_share(answers: list[tuple[float, bool]]) -> None:
    said, hits = zip(*answers, strict=True)
    assert sum(b.n for b in reliability(said, hits)) == len(said)
    assert all(b.low <= b.confidence <= b.high for b in reliability(said, hits))
    for value in (ece(said, hits), brier(said, hits), aurc(said, hits)):
        assert 0 <= value <= 1


def test_holm_is_never_kinder_than_no_correction_nor_harder_than_bonferroni() -> None:
    raw = [0.001, 0.2, 0.03, 0.04, 1.0]
    for before, after in zip(raw, holm(raw), strict=True):
        assert before <= after <= min(1, 5 * before)


def test_holm_keeps_the_order_of_what_it_corrects() -> None:
    raw = [0.01, 0.011, 0.5]
    assert sorted(holm(raw)) == holm(raw)
    assert holm([]) == []
