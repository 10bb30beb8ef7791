"""Runs a long job's stages one after the other; a finished stage leaves a marker, and is kept."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from gre.errors import ConfigError
from gre.store import write_json, write_text

Advance = Callable[[int], None]


class Workplace(Protocol):
    """What every stage is given: at least the folder that the job writes to."""

    @property
    def out(self) -> Path:
        """The job's folder."""


W = TypeVar("W", bound=Workplace)


@dataclass(frozen=True)
class Stage(Generic[W]):
    """One stage.

    Attributes:
        name: Short name, also of its marker file.
        title: What the progress line says.
        total: How many steps of progress it will report.
        share: About which share of the job's time it takes; the ETA is made of these.
        run: Does the work; calls `advance(n)` as it gets on.
    """

    name: str
    title: str
    total: int
    share: float
    run: Callable[[W, Advance], None]


@dataclass(frozen=True)
class Step:
    """Where the job stands, for whoever shows it.

    Attributes:
        number, of: Which stage of how many, from 1.
        done, total: Progress within the stage.
        eta_s: Seconds left of the whole job; None until something is known.
        skipped: The stage was finished in an earlier run.
    """

    stage: Stage[Any]
    number: int
    of: int
    done: int
    total: int
    eta_s: float | None = None
    finished: bool = False
    skipped: bool = False


Show = Callable[[Step], None]


def run_stages(work: W, todo: Sequence[Stage[W]], show: Show) -> None:
    """Run what is not finished yet.

    Args:
        work: What the stages are given.
        show: Called whenever something moves.
    """
    clock = _Clock(todo)
    for number, stage in enumerate(todo, start=1):
        if marker_of(work, stage).is_file():
            clock.skip(stage)
            show(Step(stage, number, len(todo), stage.total, stage.total, skipped=True))
            continue
        _run_stage(work, stage, number, len(todo), clock, show)


def _run_stage(work: W, stage: Stage[W], number: int, of: int, clock: "_Clock", show: Show) -> None:
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

    def __init__(self, todo: Sequence[Stage[Any]]) -> None:
        self.shares = {stage.name: stage.share for stage in todo}
        self.left = sum(self.shares.values())
        self.spent_share = self.spent_s = 0.0
        self.started = time.monotonic()

    def skip(self, stage: Stage[Any]) -> None:
        self.left -= self.shares[stage.name]

    def finish(self, stage: Stage[Any], seconds: float) -> None:
        self.left -= self.shares[stage.name]
        self.spent_share += self.shares[stage.name]
        self.spent_s += seconds
        self.started = time.monotonic()

    def eta_s(self, stage: Stage[Any] | None, part: float) -> float | None:
        share = self.shares[stage.name] * part if stage is not None else 0.0
        spent_share = self.spent_share + share
        if spent_share < 0.02:
            return None
        spent_s = self.spent_s + (time.monotonic() - self.started if stage is not None else 0.0)
        return max(0.0, spent_s / spent_share * (self.left - share))


def marker_of(work: Workplace, stage: Stage[Any]) -> Path:
    """The file that says that a stage is finished."""
    return work.out / "stages" / f"{stage.name}.json"


def stage_seconds(work: Workplace, todo: Sequence[Stage[Any]]) -> dict[str, float]:
    """How long each finished stage took, by its title, from its marker."""
    markers = {stage.title: marker_of(work, stage) for stage in todo}
    return {
        title: float(json.loads(marker.read_text(encoding="utf-8"))["seconds"])
        for title, marker in markers.items()
        if marker.is_file()
    }


def same_settings(file: Path, settings: BaseModel, job: str) -> None:
    """Refuse to mix two jobs in one folder; remember the settings of a new one.

    Args:
        file: Where the settings are remembered; their `out` is not.
        job: What the message calls such a folder's content.

    Raises:
        ConfigError: the folder holds one with other settings.
    """
    now = settings.model_dump_json(exclude={"out"}) + "\n"
    if not file.is_file():
        write_text(file, now)
    elif file.read_text(encoding="utf-8") != now:
        raise ConfigError(
            f"{file.parent}: holds {job} with other settings; "
            "choose another --out, or --fresh to begin anew"
        )
