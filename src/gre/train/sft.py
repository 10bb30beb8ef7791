"""The cold start: supervised fine-tuning on GRE30K-CoT, by TRL's SFTTrainer."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.models.loading import is_tiny, load_model, load_processor, require_model_dir
from gre.models.tiny import TinyShape, build_tiny
from gre.records import CoTExample, JudgeExample
from gre.train.arguments import lora_config, sft_arguments
from gre.train.collate import TinyCollator
from gre.train.data import (
    Row,
    load_examples,
    make_dataset,
    mix,
    order,
    order_by_length,
    sft_row,
    total_steps,
    warmup_row,
)
from gre.train.extras import require_training
from gre.train.loop import TrainSummary, begin, run_loop
from gre.train.metrics import Listener
from gre.train.processes import process_state
from gre.train.settings import SftConfig

if TYPE_CHECKING:
    from gre.train.trainers import TimedSFTTrainer


def run_sft(config: SftConfig, *, listener: Listener | None = None) -> TrainSummary:
    """Fine-tune a model on chains; resume when `config.out` holds a checkpoint.

    Args:
        listener: Called with every metrics line, on the main process.

    Raises:
        SplitError: a record is reserved for testing.
        CheckpointError: the starting model cannot be loaded, or `out` holds another run.
        KeyboardInterrupt: told to stop; a checkpoint has been saved.
    """
    require_training()
    rows, inputs = _rows(config)
    if finished := begin(config, "sft"):
        return finished
    model = config.model or _new_tiny(config.tiny, rows, config)
    steps = total_steps(
        n_rows=len(rows), rows_per_step=config.batch_size, steps=config.steps, epochs=config.epochs
    )
    trainer = _trainer(config, model, rows, steps)
    return run_loop(
        config, "sft", trainer, inputs=inputs, counts={"rows": len(rows)}, listener=listener
    )


def _rows(config: SftConfig) -> tuple[list[Row], list[Path]]:
    rows = [sft_row(r) for r in load_examples(config.data, CoTExample, limit=config.limit)]
    if config.judge_warmup is None:
        return rows, [config.data]
    judged = load_examples(config.judge_warmup.data, JudgeExample)
    extra = [warmup_row(record) for record in judged]
    mixed = mix(rows, extra, share=config.judge_warmup.share, seed=config.seed)
    return mixed, [config.data, config.judge_warmup.data]


def _new_tiny(shape: TinyShape | None, rows: Sequence[Row], config: SftConfig) -> str:
    """Build the untrained model in `out/base`, once; every process then loads it."""
    base = config.out / "base"
    with process_state().main_process_first():
        if not (base / "model.safetensors").is_file():
            build_tiny(_texts(rows), base, shape=shape, seed=config.seed)
    return str(base)


def _texts(rows: Sequence[Row]) -> list[str]:
    return [row[part][0]["content"] for row in rows for part in ("prompt", "completion")]


def _trainer(config: SftConfig, model: str, rows: Sequence[Row], steps: int) -> "TimedSFTTrainer":
    from gre.train.trainers import TimedSFTTrainer

    require_model_dir(model)
    processor: Any = load_processor(model)
    arguments: Any = sft_arguments(config, steps=steps)
    collator = TinyCollator(processor) if is_tiny(model) and config.max_tokens is None else None
    total, seed = steps * config.batch_size, config.seed
    if collator is None:
        dataset = make_dataset(rows, order(len(rows), total=total, seed=seed), images="images")
    else:
        tokenized = collator.rows_for(rows)
        lengths = [len(row["prompt_ids"]) + len(row["completion_ids"]) for row in tokenized]
        indices = order_by_length(lengths, total=total, batch_size=config.batch_size, seed=seed)
        dataset = make_dataset(tokenized, indices)
    return TimedSFTTrainer(
        model=load_model(model, precision=config.precision, attention=config.attention),
        args=arguments,
        train_dataset=dataset,
        data_collator=collator,
        processing_class=processor,
        peft_config=lora_config(config),
    )
