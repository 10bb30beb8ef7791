"""Both RL stages: GRPO by TRL's GRPOTrainer, on judge records (I) or on coordinates (II)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from gre.models.loading import load_model, load_processor, require_model_dir
from gre.records import CoordExample, JudgeExample, Located
from gre.rewards.selfcheck import check_rewards
from gre.rewards.trl_adapter import make_rewards
from gre.train.arguments import lora_config, rl_arguments
from gre.train.curriculum import ThetaCurriculum
from gre.train.data import (
    Row,
    coords_row,
    judge_row,
    load_examples,
    make_dataset,
    order,
    total_steps,
)
from gre.train.extras import require_training
from gre.train.loop import TrainSummary, begin, run_loop
from gre.train.metrics import Listener
from gre.train.settings import RlConfig

if TYPE_CHECKING:
    from gre.train.callbacks import MetricsCallback
    from gre.train.trainers import TimedGRPOTrainer

RlStage = Literal["judge", "coords"]


def run_rl(stage: RlStage, config: RlConfig, *, listener: Listener | None = None) -> TrainSummary:
    """Run an RL stage; resume when `config.out` holds a checkpoint.

    Before the first step the rewards are tried on every record (`gre.rewards.selfcheck`).

    Args:
        listener: Called with every metrics line, on the main process.

    Raises:
        SplitError: a record is reserved for testing.
        RecordError: a reward does not order answers as it must on a real record.
        CheckpointError: the starting model cannot be loaded, or `out` holds another run.
        KeyboardInterrupt: told to stop; a checkpoint has been saved.
    """
    require_training()
    require_model_dir(config.model)
    records, rows = _read(stage, config)
    curriculum = ThetaCurriculum.from_config(config.curriculum)
    for theta_km in config.curriculum.thresholds_km if stage == "coords" else (2500.0,):
        check_rewards(records, stage, theta_km=theta_km, coordinate=config.coordinate)
    if finished := begin(config, stage):
        return finished
    trainer = _trainer(stage, config, rows, curriculum)

    def follow(metrics: "MetricsCallback") -> Sequence[Any]:
        from gre.train.callbacks import CurriculumCallback

        return [CurriculumCallback(trainer, curriculum, metrics)] if stage == "coords" else []

    def restore(checkpoint: Any) -> None:
        from gre.train.callbacks import restore_curriculum

        if stage == "coords":
            restore_curriculum(curriculum, checkpoint)

    return run_loop(
        config, stage, trainer, inputs=[config.data], counts={"rows": len(rows)},
        listener=listener, restore=restore, extra_callbacks=follow,
    )  # fmt: skip


def _read(stage: RlStage, config: RlConfig) -> tuple[Sequence[Located], list[Row]]:
    if stage == "judge":
        judged = load_examples(config.data, JudgeExample, limit=config.limit)
        return judged, [judge_row(record) for record in judged]
    located = load_examples(config.data, CoordExample, limit=config.limit)
    return located, [coords_row(record) for record in located]


def _trainer(
    stage: RlStage, config: RlConfig, rows: Sequence[Row], curriculum: ThetaCurriculum
) -> "TimedGRPOTrainer":
    from gre.train.trainers import TimedGRPOTrainer

    prompts = config.batch_size // config.generations
    steps = total_steps(
        n_rows=len(rows), rows_per_step=prompts, steps=config.steps, epochs=config.epochs
    )
    rounds = -(-steps // config.updates_per_batch)
    n_prompts = rounds * prompts * config.updates_per_batch
    indices = order(len(rows), total=n_prompts, seed=config.seed)
    arguments: Any = rl_arguments(config, steps=steps)
    return TimedGRPOTrainer(
        model=load_model(config.model, precision=config.precision, attention=config.attention),
        reward_funcs=make_rewards(
            stage, theta_km=lambda: curriculum.theta_km, coordinate=config.coordinate
        ),
        args=arguments,
        train_dataset=make_dataset(rows, indices, images="image"),
        processing_class=load_processor(config.model),
        peft_config=lora_config(config),
    )
