"""The rewards of GRE's two RL stages, for verl.

    custom_reward_function.path=.../verl/gre_reward.py custom_reward_function.name=compute_score
    +custom_reward_function.reward_kwargs.theta_km=750

The package gre-suite has to be installed where verl scores. The paper tightens theta as training
goes; here it stays at what the command line says, so train in runs of falling theta.
"""

import json
from typing import Any

from gre.rewards.coordinates import coordinate_reward
from gre.rewards.format import format_reward
from gre.rewards.judge import judge_reward
from gre.rewards.registry import coordinate_shape


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: dict[str, Any] | None = None,
    *,
    theta_km: float = 2500.0,
    shape: str = "gre",
) -> dict[str, float]:
    """Score one response: the format reward and the stage's accuracy reward, added up.

    Args:
        data_source: `gre30k/judge` (stage I) or `gre30k/seed` (stage II).
        solution_str: What the model wrote.
        ground_truth: `True` or `False`; or `{"lat": .., "lon": ..}` as JSON.
        extra_info: Not looked at.
        theta_km: Threshold of stage II in kilometres.
        shape: Name of the distance reward of stage II.

    Returns:
        `score` in [0, 2], and its two parts.

    Raises:
        ValueError: another data source, or a label that is neither True nor False.
    """
    well_formed = format_reward(solution_str)
    if data_source == "gre30k/judge":
        if ground_truth not in ("True", "False"):
            raise ValueError(f"ground truth {ground_truth!r} is neither True nor False")
        accuracy = judge_reward(solution_str, ground_truth == "True")
    elif data_source == "gre30k/seed":
        truth = json.loads(ground_truth)
        accuracy = coordinate_reward(
            solution_str,
            lat=truth["lat"],
            lon=truth["lon"],
            theta_km=theta_km,
            shape=coordinate_shape(shape),
        )
    else:
        raise ValueError(f"{data_source!r} is no data source of GRE30K's RL stages")
    return {"score": well_formed + accuracy, "format": well_formed, "accuracy": accuracy}
