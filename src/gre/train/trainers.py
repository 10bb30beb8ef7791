"""TRL's trainers, with a stop-watch and a few more numbers in their logs; the method is theirs."""

import time
from typing import Any

from trl import GRPOTrainer, SFTTrainer


class TimedSFTTrainer(SFTTrainer):  # type: ignore[misc]
    """TRL's SFTTrainer; its own numbers are all we need."""

    seconds_generating = 0.0


class TimedGRPOTrainer(GRPOTrainer):  # type: ignore[misc]
    """TRL's GRPOTrainer, which also tells how long it sampled and what each reward was worth.

    Attributes:
        seconds_generating: Time spent sampling since the last reset.
        fresh_rewards: Mean of each reward over the latest round of sampling, by name; taken (and
            set to None) by whoever follows the rewards.
        zero_variance: Share of groups, by reward name, whose completions all earned the same: those
            teach nothing.
    """

    seconds_generating = 0.0
    fresh_rewards: dict[str, float] | None = None
    zero_variance: dict[str, float] | None = None

    def _generate_single_turn(self, *args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return super()._generate_single_turn(*args, **kwargs)
        finally:
            self.seconds_generating += time.perf_counter() - started

    def _calculate_rewards(self, *args: Any, **kwargs: Any) -> Any:
        """Score completions; the rewards of all processes come back, and are summed up here."""
        rewards = super()._calculate_rewards(*args, **kwargs)
        groups = rewards.view(-1, self.num_generations, rewards.shape[1])
        flat = (groups.amax(dim=1) - groups.amin(dim=1)) < 1e-6
        self.fresh_rewards = dict(
            zip(self.reward_func_names, rewards.mean(dim=0).tolist(), strict=True)
        )
        self.zero_variance = dict(
            zip(self.reward_func_names, flat.float().mean(dim=0).tolist(), strict=True)
        )
        return rewards
