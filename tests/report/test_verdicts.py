"""The sentences of the report: they never claim more than their intervals do."""

import numpy as np
import pytest

from gre.bench.score import Errors, bound_score, compare_errors, score_errors
from gre.bench.score_suite import Suite
from gre.metrics.localization import Share
from gre.report.verdicts import above_bound, error_word, verdicts


def errors(hits: int, n: int = 200) -> Errors:
    km = np.where(np.arange(n) < hits, 100.0, 5000.0)
    return Errors(km, np.zeros(n, dtype=np.bool_))


def suite(before: int, after: int, limit: float = 1.0) -> Suite:
    rows = (score_errors(errors(before), name="CI"), score_errors(errors(after), name="CI+I+II"))
    bound = bound_score({"750": Share(limit, limit, limit)}, n=1000)
    difference = compare_errors(errors(after), errors(before), names=("CI+I+II", "CI"))
    return Suite(key="t", title="T", rows=(*rows, bound), comparisons=(difference,))


@pytest.mark.parametrize(
    ("before", "after", "standing", "words"),
    [
        (80, 120, "better", "earned its place"),
        (80, 82, "unclear", "did not earn its place at this budget"),
        (80, 80, "unclear", "did not earn its place at this budget"),
        (120, 80, "worse", "cost accuracy at this budget"),
    ],
)
def test_a_stage_earns_its_place_only_when_the_interval_excludes_zero(
    before: int, after: int, standing: str, words: str
) -> None:
    (verdict,) = verdicts(suite(before, after), 750)
    assert verdict.standing == standing
    assert verdict.sentence.startswith(words)
    assert "95 % interval" in verdict.sentence
    assert verdict.subject == "Both RL stages together"


def test_the_difference_is_told_with_its_sign_and_in_points() -> None:
    (verdict,) = verdicts(suite(80, 120), 750)
    assert "CI+I+II minus CI is +20.0 points within 750 km" in verdict.sentence
    (verdict,) = verdicts(suite(120, 80), 750)
    assert "is −20.0 points" in verdict.sentence


def test_nothing_is_said_about_a_threshold_that_was_not_measured() -> None:
    assert verdicts(suite(80, 120), 333) == []


def test_a_row_above_the_limit_is_a_leak_and_is_named() -> None:
    assert above_bound(suite(80, 120, limit=0.9)) == []
    assert above_bound(suite(80, 190, limit=0.5)) == ["CI+I+II"]


def test_errors_are_told_by_how_fine_they_are_right() -> None:
    assert error_word(0.4) == ("street", "0.4 km off: street level")
    assert error_word(2500.0)[0] == "continent"
    assert error_word(12_345.0) == ("far", "12,345 km off")
