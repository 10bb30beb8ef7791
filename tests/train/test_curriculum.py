"""The threshold curriculum: when theta moves, and that it only ever moves one way."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gre.config import load_config
from gre.errors import ConfigError
from gre.train.curriculum import CurriculumConfig, ThetaCurriculum

REWARDS = st.lists(st.floats(0, 1), max_size=60)


def test_theta_starts_at_the_coarsest_threshold() -> None:
    assert ThetaCurriculum().theta_km == 2500.0


def test_theta_holds_until_a_whole_window_has_been_seen() -> None:
    curriculum = ThetaCurriculum(window=3, level=0.5)
    assert [curriculum.update(1.0) for _ in range(3)] == [False, False, True]
    assert curriculum.theta_km == 750.0


def test_the_window_starts_anew_after_tightening() -> None:
    curriculum = ThetaCurriculum(window=2, level=0.5)
    assert [curriculum.update(1.0) for _ in range(4)] == [False, True, False, True]
    assert curriculum.theta_km == 200.0


def test_a_mean_of_exactly_the_level_is_enough() -> None:
    curriculum = ThetaCurriculum(window=20, level=0.7)
    assert [curriculum.update(0.7) for _ in range(20)][-1]


def test_one_lucky_step_is_not_enough() -> None:
    curriculum = ThetaCurriculum(window=4, level=0.6)
    assert not any(curriculum.update(reward) for reward in (0.2, 0.9, 0.2, 0.2, 0.9, 0.2))
    assert curriculum.theta_km == 2500.0


def test_theta_stops_at_the_last_threshold() -> None:
    curriculum = ThetaCurriculum((200, 25), window=1, level=0.1)
    assert [curriculum.update(1.0) for _ in range(4)] == [True, False, False, False]
    assert curriculum.theta_km == 25.0


@given(rewards=REWARDS)
def test_theta_never_loosens(rewards: list[float]) -> None:
    curriculum = ThetaCurriculum(window=2, level=0.5)
    before = curriculum.theta_km
    for reward in rewards:
        tightened = curriculum.update(reward)
        assert (curriculum.theta_km < before) == tightened
        assert curriculum.theta_km <= before
        before = curriculum.theta_km


@given(first=REWARDS, second=REWARDS)
def test_a_restored_curriculum_goes_on_as_if_it_had_never_stopped(
    first: list[float], second: list[float]
) -> None:
    through = ThetaCurriculum(window=3, level=0.5)
    for reward in first:
        through.update(reward)
    resumed = ThetaCurriculum(window=3, level=0.5)
    resumed.restore(json.loads(json.dumps(through.state())))
    assert [through.update(r) for r in second] == [resumed.update(r) for r in second]
    assert through.state() == resumed.state()


def test_a_state_saved_under_other_settings_is_refused() -> None:
    state = ThetaCurriculum(window=3).state()
    with pytest.raises(ConfigError, match="other settings"):
        ThetaCurriculum(window=4).restore(state)


@pytest.mark.parametrize("stage", [-1, 5, "two", None])
def test_a_damaged_state_is_refused(stage: object) -> None:
    curriculum = ThetaCurriculum()
    with pytest.raises(ConfigError, match="stage"):
        curriculum.restore(curriculum.state() | {"stage": stage})


@pytest.mark.parametrize("reward", [float("nan"), -0.1, 2.0])
def test_a_mean_that_is_no_reward_is_refused(reward: float) -> None:
    with pytest.raises(ConfigError, match="mean reward"):
        ThetaCurriculum().update(reward)


@pytest.mark.parametrize("thresholds", [(), (25, 200), (200, 200), (200, 0)])
def test_thresholds_that_do_not_fall_are_refused(thresholds: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError, match="threshold"):
        CurriculumConfig(thresholds_km=thresholds)


def test_settings_are_read_from_the_command_line() -> None:
    config = load_config(CurriculumConfig, overrides=["window=5", "thresholds_km=[750, 25]"])
    curriculum = ThetaCurriculum.from_config(config)
    assert curriculum.theta_km == 750.0
    assert curriculum.state()["settings"]["window"] == 5
