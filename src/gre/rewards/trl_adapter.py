"""The one place that knows how TRL's GRPO trainer calls a reward.

TRL passes `prompts`, `completions` and every other column of the batch as keyword arguments, each a
list of one length, and logs a reward under the function's `__name__`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from gre.errors import RecordError
from gre.rewards.coordinates import coordinate_reward
from gre.rewards.format import format_reward
from gre.rewards.judge import judge_reward
from gre.rewards.registry import coordinate_shape

Stage = Literal["judge", "coords"]
TrlReward = Callable[..., list[float]]
# A completion as TRL hands it over: plain text, or the messages of a conversation.
Completion = str | Sequence[Mapping[str, Any]]

FIRST_THETA_KM = 2500.0


def completion_text(completion: Completion) -> str:
    """The text of a completion, whether TRL hands over a string or chat messages.

    >>> completion_text([{"role": "assistant", "content": [{"type": "text", "text": "hello"}]}])
    'hello'
    """
    if isinstance(completion, str):
        return completion
    return "".join(_content_text(message.get("content")) for message in completion)


def _content_text(content: Any) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if part.get("type") == "text")


def make_rewards(
    stage: Stage, *, theta_km: Callable[[], float] | None = None, coordinate: str = "gre"
) -> list[TrlReward]:
    """Build the reward functions of an RL stage, in the form TRL's `reward_funcs` takes.

    Args:
        stage: `judge` (reward I, needs the column `label`) or `coords` (reward II, needs the
            columns `lat` and `lon`).
        theta_km: Asked at every call for the curriculum's present threshold in kilometres, so
            that a curriculum can tighten it as training goes; None keeps it at 2500.
        coordinate: Name of the distance reward, one of `gre.rewards.registry`.

    Returns:
        The format reward and the stage's accuracy reward, each in [0, 1]; TRL adds them up.

    Raises:
        ConfigError: no coordinate reward has that name.
    """
    if stage == "judge":
        return [_format(), _judge()]
    return [_format(), _coordinates(theta_km or (lambda: FIRST_THETA_KM), coordinate)]


def _format() -> TrlReward:
    def reward(prompts: Any, completions: Sequence[Completion], **columns: Any) -> list[float]:
        return [format_reward(completion_text(completion)) for completion in completions]

    return _named(reward, "format_reward")


def _judge() -> TrlReward:
    def reward(prompts: Any, completions: Sequence[Completion], **columns: Any) -> list[float]:
        labels = _column(columns, "label")
        pairs = zip(completions, labels, strict=True)
        return [judge_reward(completion_text(text), bool(label)) for text, label in pairs]

    return _named(reward, "judge_reward")


def _coordinates(theta_km: Callable[[], float], name: str) -> TrlReward:
    shape = coordinate_shape(name)

    def reward(prompts: Any, completions: Sequence[Completion], **columns: Any) -> list[float]:
        theta = theta_km()
        rows = zip(completions, _column(columns, "lat"), _column(columns, "lon"), strict=True)
        return [
            coordinate_reward(completion_text(text), lat=lat, lon=lon, theta_km=theta, shape=shape)
            for text, lat, lon in rows
        ]

    return _named(reward, "coordinate_reward")


def _column(columns: Mapping[str, Any], name: str) -> Sequence[Any]:
    if name not in columns:
        raise RecordError(f"the training records have no column {name!r}, which the reward needs")
    values: Sequence[Any] = columns[name]
    return values


def _named(reward: TrlReward, name: str) -> TrlReward:
    reward.__name__ = name
    return reward
