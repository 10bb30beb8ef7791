"""What happens around the trainer's steps: metrics, the curriculum, and a tidy stop."""

import json
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from gre.store import write_json
from gre.train.curriculum import ThetaCurriculum
from gre.train.metrics import Line, Listener, MetricsFile, StopWatch, metrics_line
from gre.train.stopping import StopRequest
from gre.train.trainers import TimedGRPOTrainer, TimedSFTTrainer

_CURRICULUM_FILE = "curriculum.json"


class MetricsCallback(TrainerCallback):  # type: ignore[misc]
    """Writes `metrics.jsonl` on the main process, and tells a listener about each step."""

    def __init__(
        self,
        trainer: TimedSFTTrainer | TimedGRPOTrainer,
        file: MetricsFile | None,
        *,
        samples_per_step: int,
        listener: Listener | None = None,
    ) -> None:
        self._trainer = trainer
        self._file = file
        self._watch = StopWatch(samples_per_step)
        self._samples = samples_per_step
        self._listener = listener
        self.extra: Line = {}
        self.last: Line = {}

    def on_train_begin(self, *args: Any, **kwargs: Any) -> None:
        """Start the watch."""
        self._watch = StopWatch(self._samples)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Write the line of a step; the trainer's summary at the end of training is not one."""
        if logs is None or "loss" not in logs:
            return
        timings = self._watch.lap(self._trainer.seconds_generating)
        self._trainer.seconds_generating = 0.0
        spread = getattr(self._trainer, "zero_variance", None)
        line = metrics_line(state.global_step, state.max_steps, logs, zero_variance=spread)
        self.last = line | self.extra | timings
        if self._file is not None:
            self._file.write(self.last)
            if self._listener is not None:
                self._listener(self.last)


class CurriculumCallback(TrainerCallback):  # type: ignore[misc]
    """Feeds each round's mean coordinate reward to the curriculum and saves it with checkpoints.

    Every process does the same, on the rewards of all of them, so their thetas never differ.
    """

    def __init__(
        self, trainer: TimedGRPOTrainer, curriculum: ThetaCurriculum, metrics: MetricsCallback
    ) -> None:
        self._trainer = trainer
        self._curriculum = curriculum
        self._metrics = metrics

    def on_step_end(self, *args: Any, **kwargs: Any) -> None:
        """Move on to the next theta when the rewards have earned it."""
        rewards = self._trainer.fresh_rewards
        self._trainer.fresh_rewards = None
        if rewards is None:
            return
        self._metrics.extra = {"theta_km": self._curriculum.theta_km}
        self._curriculum.update(min(1.0, max(0.0, rewards["coordinate_reward"])))

    def on_save(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,
    ) -> None:
        """Put the curriculum's state into the checkpoint."""
        if state.is_world_process_zero:
            folder = Path(args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{state.global_step}"
            write_json(folder / _CURRICULUM_FILE, self._curriculum.state())


def restore_curriculum(curriculum: ThetaCurriculum, checkpoint: Path) -> None:
    """Go on with the curriculum of a checkpoint."""
    text = (checkpoint / _CURRICULUM_FILE).read_text(encoding="utf-8")
    curriculum.restore(json.loads(text))


class StopCallback(StopRequest, TrainerCallback):  # type: ignore[misc]
    """Turns Ctrl-C and SIGTERM into a checkpoint and an orderly end after the present step.

    Use as a context manager around `trainer.train()`.

    Args:
        multiple_of: Steps at which a run can be resumed exactly: where a round of sampling ends.
    """

    def __init__(self, *, multiple_of: int = 1) -> None:
        super().__init__()
        self._multiple_of = multiple_of
        self.stopped = False

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: Any,
    ) -> TrainerControl:
        """Ask for a checkpoint and the end, when told to stop and at a step that can be resumed."""
        if not self._agreed() or state.global_step % self._multiple_of:
            return control
        if state.global_step < state.max_steps:
            self.stopped = True
            control.should_save = True
            control.should_training_stop = True
        return control

    def _agreed(self) -> bool:
        """Whether any process was told to stop: they must all save the same step."""
        import torch
        import torch.distributed as dist

        if not dist.is_initialized():
            return self.requested
        flag = torch.tensor([float(self.requested)])
        if dist.get_backend() == "nccl":
            flag = flag.cuda()
        dist.all_reduce(flag)
        return bool(flag.item())
