"""Trains every baseline on the same seeds, for a comparison: one call, several processes."""

import multiprocessing
import signal
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing.managers import SyncManager
from pathlib import Path
from queue import Empty
from typing import Any

from pydantic import Field

from gre.config import Config
from gre.models.baselines.saved import Method
from gre.train.baselines.run import TrainedBaseline, settings_for, train_baseline
from gre.train.baselines.work import Report, silent

_POLL_SECONDS = 0.3

# The row of a table that each baseline makes.
LABELS: Mapping[Method, str] = {
    "random": "random training photo",
    "constant": "best constant",
    "retrieval": "[L]kNN retrieval",
    "cells": "PlaNet-style cells",
    "hierarchy": "ISN-style hierarchy",
    "contrastive": "GeoCLIP-style alignment",
    "direct": "VLM, direct answer",
    "rag": "VLM with retrieval (Img2Loc-style)",
}
# The longest first; those that wait for the hierarchy's encoder come after it.
_FIRST: tuple[Method, ...] = ("hierarchy", "direct", "cells", "constant", "random")
_SHARING: tuple[Method, ...] = ("rag", "contrastive", "retrieval")


class AllConfig(Config):
    """Settings of training every baseline.

    Attributes:
        seeds: The photos to train on.
        out: Folder for all of them: `OUT/METHOD` each.
        budget: Scales the epochs; 1 is about ten minutes of one core for 12,000 GeoWorld scenes.
        processes: Baselines trained at the same time.
        overrides: Further settings of a method, as `key=value`.
    """

    seeds: Path
    out: Path
    seed: int = Field(default=0, ge=0)
    budget: float = Field(default=1.0, gt=0)
    limit: int | None = Field(default=None, ge=1)
    processes: int = Field(default=2, ge=1)
    overrides: dict[Method, tuple[str, ...]] = Field(default_factory=dict)


def train_all(config: AllConfig, report: Report = silent) -> dict[Method, TrainedBaseline]:
    """Train every baseline; what is finished is left alone, the rest resumed.

    Retrieval, alignment and retrieval-augmented prompting see through the encoder that the
    hierarchy was trained with, as the papers' methods share a backbone.

    Args:
        report: Called with the method and what is being done, how much of it, and of how much.

    Returns:
        How each run ended; `baseline:{each.out}` is the SPEC.

    Raises:
        GreError: what the first method that fails raises.
        KeyboardInterrupt: told to stop; run again, it goes on.
    """
    context = multiprocessing.get_context("spawn")
    manager = SyncManager(ctx=context)
    manager.start(_ignore_interrupts)  # it has to outlive the workers that Ctrl-C ends
    with (
        manager,
        ProcessPoolExecutor(
            config.processes, mp_context=context, initializer=_ignore_interrupts
        ) as pool,
    ):
        events, stop = manager.Queue(), manager.Event()
        jobs = {
            pool.submit(_one, method, settings(method, config), events, stop): method
            for method in _FIRST
        }
        try:
            return _follow(jobs, pool, config, events, stop, report)
        except BaseException:
            stop.set()  # a worker may have taken its next job already
            pool.shutdown(cancel_futures=True)
            raise


def settings(method: Method, config: AllConfig) -> list[str]:
    """The `key=value` settings of one method."""
    given: dict[str, Any] = {
        "seeds": config.seeds, "out": config.out / method, "seed": config.seed
    }  # fmt: skip
    if config.limit is not None:
        given["limit"] = config.limit
    if method in _SHARING:
        given |= {"encoder": config.out / "hierarchy", "cache": config.out / "features"}
    for key, epochs in _EPOCHS[method].items():
        given[key] = epochs * config.budget
    return [*(f"{k}={v}" for k, v in given.items()), *config.overrides.get(method, ())]


# At budget 1.
_EPOCHS: Mapping[Method, Mapping[str, float]] = {
    "constant": {},
    "random": {},
    "retrieval": {},
    "cells": {"tiny.fit.epochs": 4.0},
    "hierarchy": {"tiny.fit.epochs": 4.0},
    "contrastive": {"fit.epochs": 20.0},
    "direct": {"train.epochs": 2.0},
    "rag": {"train.epochs": 1.5},
}


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the job at hand and to the parent; an idle worker has nothing to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one(method: Method, overrides: list[str], events: Any, stop: Any) -> TrainedBaseline:
    import torch

    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if stop.is_set():
            raise KeyboardInterrupt
        return _train(method, overrides, events)
    finally:
        _ignore_interrupts()


def _train(method: Method, overrides: list[str], events: Any) -> TrainedBaseline:
    """Train one baseline, its progress put where the parent looks for it."""

    def report(title: str, done: int, total: int) -> None:
        events.put((f"{method}: {title}", done, total))

    return train_baseline(method, settings_for(method, overrides=overrides), report)


def _follow(
    jobs: dict["Future[TrainedBaseline]", Method],
    pool: ProcessPoolExecutor,
    config: AllConfig,
    events: Any,
    stop: Any,
    report: Report,
) -> dict[Method, TrainedBaseline]:
    ended: dict[Method, TrainedBaseline] = {}
    pending = set(jobs)
    while pending:
        done, pending = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        _pass_on(events, report)
        for job in done:
            method = jobs[job]
            ended[method] = job.result()
            if method == "hierarchy":  # its encoder is there for the others now
                for other in _SHARING:
                    later = pool.submit(_one, other, settings(other, config), events, stop)
                    jobs[later] = other
                    pending.add(later)
    return {method: ended[method] for method in LABELS}


def _pass_on(events: Any, report: Report) -> None:
    while True:
        try:
            report(*events.get_nowait())
        except Empty:
            return
