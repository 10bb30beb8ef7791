"""The one training loop: resume where there is a checkpoint, train, save the final model."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.errors import CheckpointError
from gre.store import write_json, write_manifest
from gre.train.arguments import checkpoints_dir
from gre.train.extras import quiet_libraries
from gre.train.metrics import Line, Listener, MetricsFile, read_metrics
from gre.train.processes import keep_freed_memory, on_cpu, world_size
from gre.train.settings import Stage, TrainConfig

if TYPE_CHECKING:
    from gre.train.callbacks import MetricsCallback
    from gre.train.trainers import TimedGRPOTrainer, TimedSFTTrainer

_log = logging.getLogger(__name__)

_SETTINGS_FILE = "settings.json"


@dataclass(frozen=True)
class TrainSummary:
    """How a run ended.

    Attributes:
        out: The final model's directory.
        steps: Optimizer steps done in all, those before a resume included.
        resumed_from: The step the run went on from; 0 for a fresh one.
        seconds: Wall-clock time of this call.
        last: The last line of `metrics.jsonl`.
    """

    out: Path
    steps: int
    resumed_from: int
    seconds: float
    last: Line


def last_checkpoint(config: TrainConfig) -> Path | None:
    """The newest whole checkpoint of a run, or None."""
    folder = checkpoints_dir(config)
    found = [p for p in folder.glob("checkpoint-*") if (p / "trainer_state.json").is_file()]
    return max(found, key=_step_of, default=None)


def _step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


def begin(config: TrainConfig, stage: Stage) -> TrainSummary | None:
    """Look at what `config.out` holds before a run starts or goes on.

    Returns:
        The summary of the run, when this very run is finished already; else None.

    Raises:
        CheckpointError: it holds the checkpoints of a run with other settings.
    """
    path = config.out / _SETTINGS_FILE
    settings = _settings(config, stage)
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else settings
    changed = sorted(k for k in settings | before if settings.get(k) != before.get(k))
    if not changed:
        return _finished(config) if path.is_file() else None
    if last_checkpoint(config) is not None:
        raise CheckpointError(
            f"{config.out}: holds the checkpoints of a run with other settings"
            f" ({', '.join(changed)}); remove them or choose another out"
        )
    return None


def _settings(config: TrainConfig, stage: Stage) -> dict[str, Any]:
    """The settings that make a run what it is."""
    housekeeping = {"out", "save_every", "keep_checkpoints"}
    values = config.model_dump(mode="json", exclude=housekeeping)
    return {"stage": stage, **values, "processes": max(config.processes, world_size())}


def _finished(config: TrainConfig) -> TrainSummary | None:
    manifest = config.out / "manifest.json"
    if not manifest.is_file():
        return None
    _log.info("%s: finished before; remove it to train again", config.out)
    return summary_of(config.out, seconds=0.0)


def summary_of(out: Path, *, seconds: float) -> TrainSummary:
    """Read back how a finished run ended."""
    counts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["counts"]
    lines = read_metrics(out / "metrics.jsonl")
    last = lines[-1] if lines else {}
    return TrainSummary(out, counts["steps"], counts["resumed_from"], seconds, last)


def run_loop(
    config: TrainConfig,
    stage: Stage,
    trainer: "TimedSFTTrainer | TimedGRPOTrainer",
    *,
    inputs: Sequence[Path],
    counts: dict[str, Any],
    listener: Listener | None = None,
    restore: Callable[[Path], None] | None = None,
    extra_callbacks: Callable[["MetricsCallback"], Sequence[Any]] | None = None,
) -> TrainSummary:
    """Train, and leave a model directory, metrics and a manifest in `config.out`.

    Args:
        trainer: Built and ready; callbacks are added here.
        inputs: Files whose checksums go into the manifest.
        counts: What the manifest says about the records.
        listener: Called with every metrics line, on the main process.
        restore: Called with the checkpoint's folder before a resumed run goes on.

    Raises:
        KeyboardInterrupt: the run was told to stop, and has saved a checkpoint to resume from.
    """
    from transformers import PrinterCallback

    from gre.train.callbacks import MetricsCallback, StopCallback

    started = time.time()
    checkpoint = last_checkpoint(config)
    resumed_from = _step_of(checkpoint) if checkpoint else 0
    if checkpoint and restore:
        restore(checkpoint)
    main = trainer.is_world_process_zero()
    if main:
        (config.out / "manifest.json").unlink(missing_ok=True)
        write_json(config.out / _SETTINGS_FILE, _settings(config, stage))
    file = MetricsFile(config.out / "metrics.jsonl", after_step=resumed_from) if main else None
    metrics = MetricsCallback(trainer, file, samples_per_step=config.batch_size, listener=listener)
    trainer.muon_lr = config.muon_learning_rate if config.optimizer == "muon" else None
    stop = StopCallback(multiple_of=getattr(config, "updates_per_batch", 1))
    trainer.remove_callback(PrinterCallback)
    for callback in [*(extra_callbacks(metrics) if extra_callbacks else ()), metrics, stop]:
        trainer.add_callback(callback)
    if on_cpu():
        keep_freed_memory()
    with stop, quiet_libraries():
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if file is not None:
        file.close()
    if stop.stopped:
        raise KeyboardInterrupt
    save_final(trainer, config)
    seconds = time.time() - started
    steps = trainer.state.global_step
    if main:
        write_manifest(
            config.out,
            stage=f"train {stage}",
            config=config,
            inputs=inputs,
            counts=counts | {"steps": steps, "resumed_from": resumed_from},
            started=started,
        )
    return TrainSummary(config.out, steps, resumed_from, seconds, metrics.last)


def save_final(trainer: "TimedSFTTrainer | TimedGRPOTrainer", config: TrainConfig) -> None:
    """Save model and processor as one ordinary Hugging Face directory; adapters are merged."""
    model = trainer.accelerator.unwrap_model(trainer.model)
    zero3 = trainer.is_deepspeed_enabled or trainer.is_fsdp_enabled
    if config.lora is not None and not zero3:
        if trainer.is_world_process_zero():
            model.merge_and_unload().save_pretrained(config.out)
    else:
        trainer.save_model(str(config.out))
    if trainer.is_world_process_zero():
        trainer.processing_class.save_pretrained(config.out)
    trainer.accelerator.wait_for_everyone()
