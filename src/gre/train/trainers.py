"""TRL's trainers, with a stop-watch and a resume that finds the weights; the method is theirs."""

import time
from typing import Any

from trl import GRPOTrainer, SFTTrainer

from gre.train.muon import MuonWithAdamW


class OurTrainer:
    """What both trainers share: a choice of optimizer, and a resume that finds the weights.

    Attributes:
        muon_lr: Learning rate of the Muon part; None leaves all weights to the trainer's optimizer.
    """

    muon_lr: float | None = None

    def create_optimizer(self, model: Any = None) -> Any:
        """Build the optimizer when the training loop asks for it."""
        trainer: Any = self
        if self.muon_lr is None or trainer.optimizer is not None:
            return super().create_optimizer(model)  # type: ignore[misc]
        args = trainer.args
        trainer.optimizer = MuonWithAdamW(
            trainer.model if model is None else model,
            lr=args.learning_rate,
            muon_lr=self.muon_lr,
            betas=(args.adam_beta1, args.adam_beta2),
            weight_decay=args.weight_decay,
        )
        return trainer.optimizer

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        """Restore the weights of a checkpoint under the names they were saved with.

        `save_pretrained` writes a Qwen2.5-VL's tensors under the names used on the hub, and the
        trainer of transformers 5 looks for the names used in memory, finds none, warns, and goes on
        with the weights it began with. `from_pretrained` knows both, so it reads them here.
        """
        trainer: Any = self
        target = trainer.accelerator.unwrap_model(model if model is not None else trainer.model)
        sharded = trainer.is_deepspeed_enabled or trainer.is_fsdp_enabled
        if (
            sharded
            or not hasattr(type(target), "from_pretrained")
            or hasattr(target, "peft_config")
        ):
            super()._load_from_checkpoint(resume_from_checkpoint, model)  # type: ignore[misc]
            return
        saved = type(target).from_pretrained(resume_from_checkpoint, dtype=target.dtype)
        target.load_state_dict(saved.state_dict())


class TimedSFTTrainer(OurTrainer, SFTTrainer):  # type: ignore[misc]
    """TRL's SFTTrainer.

    Attributes:
        seconds_generating: Always 0: nothing is sampled.
    """

    seconds_generating = 0.0


class TimedGRPOTrainer(OurTrainer, GRPOTrainer):  # type: ignore[misc]
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
        names = self.reward_func_names
        self.fresh_rewards = dict(zip(names, rewards.mean(dim=0).tolist(), strict=True))
        self.zero_variance = dict(zip(names, flat.float().mean(dim=0).tolist(), strict=True))
        return rewards
