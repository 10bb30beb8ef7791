"""Thresholds are chosen on labelled photos, and say how sure they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gre.bench.build.select.objective import Objective
from gre.bench.build.select.thresholds import Threshold, area_under, choose, confusion_of
from gre.errors import ConfigError, InputError

SCORES = [0.05, 0.1, 0.2, 0.3, 0.35, 0.4, 0.6, 0.8]
LABELS = [False, False, False, True, False, True, True, True]


def noisy(n: int = 400, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Scores of two overlapping classes, one informative photo in five uninformative."""
    rng = np.random.default_rng(seed)
    labels = rng.random(n) > 0.2
    return rng.normal(labels * 1.0, 0.6), labels


@pytest.mark.parametrize(
    ("objective", "threshold"),
    [
        ("f1", 0.25),  # 4 of 4 kept with one false alarm
        ("youden", 0.25),
        ("precision>=1", 0.375),
        ("recall>=0.75", 0.375),
    ],
)
def test_the_operating_point_is_the_best_by_its_objective(objective: str, threshold: float) -> None:
    assert choose(SCORES, LABELS, objective).threshold == pytest.approx(threshold)


def test_the_confusion_at_the_threshold_is_what_the_threshold_does() -> None:
    scores, labels = noisy()
    chosen = choose(scores, labels, "youden")
    assert chosen.confusion == confusion_of(scores >= chosen.threshold, labels)
    assert chosen.n == 400
    assert chosen.positives == labels.sum()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40))
def test_no_threshold_is_better_than_the_chosen_one(photos: list[tuple[int, bool]]) -> None:
    scores = np.array([score for score, _ in photos], dtype=float)
    labels = np.array([label for _, label in photos])
    if labels.all() or not labels.any():
        with pytest.raises(InputError, match="all alike"):
            choose(scores, labels, "f1")
        return
    chosen = choose(scores, labels, "f1")
    assert chosen.value is not None
    for threshold in np.unique(scores):
        assert confusion_of(scores >= threshold, labels).f1 <= chosen.value + 1e-6


def test_the_interval_holds_the_threshold_and_narrows_with_more_photos() -> None:
    few, many = (choose(*noisy(n), "youden") for n in (60, 4000))
    assert few.interval is not None
    assert many.interval is not None
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]
    assert many.interval[0] <= many.threshold <= many.interval[1]


def test_photos_that_had_no_part_in_the_choice_are_judged_no_better_than_those_that_had() -> None:
    scores, labels = noisy(n=120)
    chosen = choose(scores, labels, "f1")
    assert chosen.held_out is not None
    assert chosen.confusion is not None
    assert chosen.held_out.f1 <= chosen.confusion.f1
    held = chosen.held_out
    assert held.tp + held.fp + held.fn + held.tn == 120


def test_with_fewer_than_five_of_a_class_nothing_is_held_out() -> None:
    assert choose(SCORES, LABELS, "f1").held_out is None


def test_the_same_seed_makes_the_same_choice_whatever_the_order() -> None:
    scores, labels = noisy()
    order = np.random.default_rng(0).permutation(len(scores))
    first, second = choose(scores, labels, "f1"), choose(scores[order], labels[order], "f1")
    assert first.threshold == second.threshold
    assert choose(scores, labels, "f1") == first


def test_equal_scores_are_never_parted() -> None:
    chosen = choose([1, 1, 1, 2], [True, False, True, True], "precision>=0.9")
    assert chosen.threshold == 1.5


def test_the_curve_runs_from_everything_kept_to_the_highest_score() -> None:
    curve = choose(*noisy(1000), "youden").curve
    assert len(curve) <= 101
    assert (curve[0].recall, curve[0].false_alarms) == (1.0, 1.0)
    assert [point.threshold for point in curve] == sorted(point.threshold for point in curve)


def test_area_under_the_curve_is_the_share_of_pairs_in_order() -> None:
    scores, labels = noisy(200)
    pairs = scores[labels][:, None] - scores[~labels][None]
    assert area_under(scores, labels) == pytest.approx((pairs > 0).mean())


def test_labels_that_are_all_alike_choose_nothing() -> None:
    with pytest.raises(InputError, match="3 yes, 0 no"):
        choose([1, 2, 3], [True] * 3, "f1")


def test_a_level_that_nothing_reaches_is_said() -> None:
    with pytest.raises(InputError, match=r"no threshold reaches precision>=0\.9"):
        choose([1, 2, 3], [True, False, False], "precision>=0.9")


@pytest.mark.parametrize("text", ["best", "precision", "precision>=1.5", "f1>=0.5", ""])
def test_an_objective_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="objective"):
        Objective.parse(text)


def test_an_objective_reads_back_as_it_was_written() -> None:
    for text in ("f1", "youden", "precision>=0.95", "recall>=0.5"):
        assert str(Objective.parse(text)) == text


def test_a_threshold_given_by_hand_says_so() -> None:
    assert Threshold.given(0.1).model_dump(include={"by_hand", "n", "confusion"}) == {
        "by_hand": True,
        "n": 0,
        "confusion": None,
    }
