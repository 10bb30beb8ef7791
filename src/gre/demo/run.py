"""Runs the stages one after the other; a finished stage leaves a marker and is not run again."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gre.demo.plan import DemoConfig, plan
from gre.demo.stages import Stage, Work, marker_of, stages
from gre.errors import ConfigError
from gre.store import write_json, write_manifest, write_text


@dataclass(frozen=True)
class Step:
    """Where the demo stands, for whoever shows it.

    Attributes:
        number, of: Which stage of how many, from 1.
        done, total: Progress within the stage.
        eta_s: Seconds left of the whole demo; None until something is known.
        skipped: The stage was finished in an earlier run.
    """

    stage: Stage
    number: int
    of: int
    done: int
    total: int
    eta_s: float | None = None
    finished: bool = False
    skipped: bool = False


Show = Callable[[Step], None]


def run(config: DemoConfig, show: Show) -> Path:
    """Run the whole paper in small; a demo that was interrupted goes on where it stopped.

    Args:
        show: Called whenever something moves.

    Returns:
        The report's page.

    Raises:
        ConfigError: the folder holds a demo with other settings.
        StageError: a stage failed.
    """
    started = time.time()
    work = Work(config, plan(config))
    _same_demo(config)
    todo = stages(work.plan)
    clock = _Clock(todo)
    for number, stage in enumerate(todo, start=1):
        if marker_of(work, stage).is_file():
            clock.skip(stage)
            show(Step(stage, number, len(todo), stage.total, stage.total, skipped=True))
            continue
        _run_stage(work, stage, number, len(todo), clock, show)
    write_manifest(config.out, stage="demo", config=config, started=started)
    return config.out / "report.html"


def _run_stage(work: Work, stage: Stage, number: int, of: int, clock: "_Clock", show: Show) -> None:
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        eta = clock.eta_s(stage, min(done / max(stage.total, 1), 1.0))
        show(Step(stage, number, of, done, stage.total, eta))

    started = time.time()
    advance(0)
    stage.run(work, advance)
    seconds = time.time() - started
    write_json(marker_of(work, stage), {"stage": stage.name, "seconds": round(seconds, 2)})
    clock.finish(stage, seconds)
    show(Step(stage, number, of, stage.total, stage.total, clock.eta_s(None, 0), finished=True))


class _Clock:
    """Guesses the time left from the stages' known shares and the pace so far."""

    def __init__(self, todo: list[Stage]) -> None:
        self.shares = {stage.name: stage.share for stage in todo}
        self.left = sum(self.shares.values())
        self.spent_share = self.spent_s = 0.0
        self.started = time.monotonic()

    def skip(self, stage: Stage) -> None:
        self.left -= self.shares[stage.name]

    def finish(self, stage: Stage, seconds: float) -> None:
        self.left -= self.shares[stage.name]
        self.spent_share += self.shares[stage.name]
        self.spent_s += seconds
        self.started = time.monotonic()

    def eta_s(self, stage: Stage | None, part: float) -> float | None:
        share = self.shares[stage.name] * part if stage is not None else 0.0
        spent_share = self.spent_share + share
        if spent_share < 0.02:
            return None
        spent_s = self.spent_s + (time.monotonic() - self.started if stage is not None else 0.0)
        return max(0.0, spent_s / spent_share * (self.left - share))


def _same_demo(config: DemoConfig) -> None:
    """Refuse to mix two demos in one folder; remember the settings of a new one."""
    file = config.out / "demo.json"
    now = config.model_dump_json(exclude={"out"}) + "\n"
    if not file.is_file():
        write_text(file, now)
    elif file.read_text(encoding="utf-8") != now:
        raise ConfigError(
            f"{config.out}: holds a demo with other settings; "
            "choose another --out, or --fresh to begin anew"
        )


def start_afresh(out: Path) -> None:
    """Remove what an earlier demo left, and only that."""
    for name in (
        "world",
        "seeds",
        "teach",
        "gre30k",
        "models",
        "predictions",
        "bound",
        "logs",
        "scores",
    ):
        shutil.rmtree(out / name, ignore_errors=True)
    shutil.rmtree(out / "stages", ignore_errors=True)
    (out / "demo.json").unlink(missing_ok=True)
