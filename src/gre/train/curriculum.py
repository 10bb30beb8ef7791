"""The threshold curriculum of RL stage II: theta tightens as the model earns it."""

import math
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Self

from pydantic import Field, field_validator

from gre.config import Config
from gre.errors import ConfigError

THRESHOLDS_KM = (2500.0, 750.0, 200.0, 25.0, 1.0)


class CurriculumConfig(Config):
    """Settings of the curriculum.

    Attributes:
        thresholds_km: From coarse to fine, in kilometres, each below the one before.
        window: How many steps in a row the mean reward is taken over.
        level: The mean reward, in (0, 1], at which theta moves on to the next threshold.
    """

    thresholds_km: tuple[float, ...] = Field(default=THRESHOLDS_KM, min_length=1)
    window: int = Field(default=20, ge=1)
    level: float = Field(default=0.7, gt=0, le=1)

    @field_validator("thresholds_km")
    @classmethod
    def _falling(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if min(values) <= 0 or any(fine >= coarse for coarse, fine in pairwise(values)):
            raise ValueError("thresholds must be above 0 and fall from coarse to fine")
        return values


class ThetaCurriculum:
    """Says which theta holds now, and moves to the next one when the reward stays high enough.

    It never loosens, and stays at the last threshold.

    >>> curriculum = ThetaCurriculum(window=2, level=0.8)
    >>> [curriculum.update(reward) for reward in (0.7, 0.8, 0.9)]
    [False, False, True]
    >>> curriculum.theta_km
    750.0
    """

    def __init__(
        self,
        thresholds_km: Sequence[float] = THRESHOLDS_KM,
        *,
        window: int = 20,
        level: float = 0.7,
    ) -> None:
        config = CurriculumConfig(
            thresholds_km=tuple(float(km) for km in thresholds_km), window=window, level=level
        )
        self._config = config
        self._stage = 0
        self._recent: deque[float] = deque(maxlen=config.window)

    @classmethod
    def from_config(cls, config: CurriculumConfig) -> Self:
        """Start a curriculum at its coarsest threshold."""
        return cls(config.thresholds_km, window=config.window, level=config.level)

    @property
    def theta_km(self) -> float:
        """The threshold that holds now, in kilometres."""
        return self._config.thresholds_km[self._stage]

    def update(self, mean_reward: float) -> bool:
        """Take note of one step's mean coordinate reward; True when theta was tightened by it.

        Args:
            mean_reward: Mean over the step's completions, in [0, 1], without the format reward.

        Raises:
            ConfigError: the mean is outside [0, 1] or not a number.
        """
        if not 0 <= mean_reward <= 1:
            raise ConfigError(f"the curriculum needs a mean reward in [0, 1], not {mean_reward}")
        self._recent.append(mean_reward)
        full = len(self._recent) == self._config.window
        if not full or math.fsum(self._recent) / len(self._recent) < self._config.level:
            return False
        if self._stage + 1 == len(self._config.thresholds_km):
            return False
        self._stage += 1
        self._recent.clear()  # rewards under another theta say nothing about this one
        return True

    def state(self) -> dict[str, Any]:
        """All that is needed to go on later, as plain JSON values."""
        return {
            "settings": self._config.model_dump(mode="json"),
            "stage": self._stage,
            "recent": list(self._recent),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state.

        Raises:
            ConfigError: the state was saved under other settings, or is not one of ours.
        """
        if state.get("settings") != self._config.model_dump(mode="json"):
            raise ConfigError("the saved curriculum has other settings than this run's")
        stage = state.get("stage")
        if not isinstance(stage, int) or not 0 <= stage < len(self._config.thresholds_km):
            raise ConfigError(f"the saved curriculum is at stage {stage!r}, which there is not")
        self._stage = stage
        self._recent = deque(state.get("recent", ()), maxlen=self._config.window)
