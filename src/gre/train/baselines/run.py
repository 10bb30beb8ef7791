"""Trains one baseline: checks what its folder holds, runs the method, leaves a whole directory."""

import importlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gre.config import load_config
from gre.errors import ConfigError, MissingExtraError
from gre.models.baselines.saved import CONFIG_FILE, Method, SavedBaseline, write_saved
from gre.models.loading import require_torch
from gre.store import write_manifest
from gre.train.baselines.settings import (
    BaselineConfig,
    CellsConfig,
    ContrastiveConfig,
    DirectConfig,
    HierarchyConfig,
    RagConfig,
    RetrievalConfig,
)
from gre.train.baselines.work import Report, Work, silent
from gre.train.folder import claim

_HOUSEKEEPING = {"out", "cache"}


class Entry(NamedTuple):
    """One method: its settings, what trains it (imported when used), and a line about it."""

    settings: type[BaselineConfig]
    trainer: str
    help: str


METHODS: dict[Method, Entry] = {
    "constant": Entry(BaselineConfig, "blind:train_constant", "one place for every photo"),
    "random": Entry(BaselineConfig, "blind:train_random", "a training photo's place, at random"),
    "retrieval": Entry(RetrievalConfig, "retrieval:train_retrieval", "[L]kNN: similar photos vote"),
    "cells": Entry(CellsConfig, "classify:train_cells", "PlaNet: classification over S2 cells"),
    "hierarchy": Entry(HierarchyConfig, "classify:train_cells", "ISN: cells at several scales"),
    "contrastive": Entry(
        ContrastiveConfig, "contrastive:train_contrastive", "GeoCLIP: images aligned with places"
    ),
    "rag": Entry(RagConfig, "answers:train_rag", "Img2Loc, G3: a VLM told of similar photos"),
    "direct": Entry(DirectConfig, "answers:train_direct", "a VLM that answers without reasoning"),
}


@dataclass(frozen=True)
class TrainedBaseline:
    """How a run ended.

    Attributes:
        out: The baseline's folder; `baseline:OUT` is its SPEC.
        counts: Photos seen, kept, and dropped for which reasons.
        seconds: Of this call; 0 when it was finished before.
    """

    method: Method
    out: Path
    counts: dict[str, Any]
    seconds: float


def method_named(name: str) -> Method:
    """Return the name of a method, or say which there are.

    Raises:
        ConfigError: there is no such method.
    """
    for method in METHODS:
        if method == name:
            return method
    raise ConfigError(f"no baseline is called {name!r}: choose from {', '.join(METHODS)}")


def settings_for(
    name: str, path: Path | None = None, overrides: list[str] | None = None
) -> BaselineConfig:
    """Read the settings of a method from a YAML file and `key=value` overrides."""
    return load_config(METHODS[method_named(name)].settings, path, overrides or [])


def train_baseline(
    method: Method, config: BaselineConfig, report: Report = silent
) -> TrainedBaseline:
    """Train a baseline into `config.out`; what is finished is left alone, the rest resumed.

    Args:
        report: Called with what is being done, how much of it is, and of how much.

    Raises:
        SplitError: a record belongs to a reserved split.
        CheckpointError: the folder holds something else, or the same under other settings.
        KeyboardInterrupt: told to stop; run again, it goes on.
    """
    started = time.time()
    if finished := _begin(method, config):
        return finished
    work = Work(config.out, report)
    saved = _trainer(method)(config, work)
    write_saved(config.out, saved)
    write_manifest(
        config.out,
        stage=f"train-baseline {method}",
        config={"method": method, **config.model_dump(mode="json")},
        inputs=[config.seeds],
        counts=work.tally.counts(),
        started=started,
    )
    shutil.rmtree(work.scratch)
    return TrainedBaseline(method, config.out, work.tally.counts(), time.time() - started)


def _begin(method: Method, config: BaselineConfig) -> TrainedBaseline | None:
    """Look at what the folder holds; returns how this very run ended, if it did."""
    settings = {"method": method, **config.model_dump(mode="json", exclude=_HOUSEKEEPING)}
    return _finished(method, config.out) if claim(config.out, settings, "baseline") else None


def _finished(method: Method, out: Path) -> TrainedBaseline | None:
    manifest = out / "manifest.json"
    if not (manifest.is_file() and (out / CONFIG_FILE).is_file()):
        return None
    counts = json.loads(manifest.read_text(encoding="utf-8"))["counts"]
    return TrainedBaseline(method, out, counts, 0.0)


def _trainer(method: Method) -> Callable[[Any, Work], SavedBaseline]:
    module, _, function = METHODS[method].trainer.partition(":")
    if module != "blind":
        require_torch()
    try:
        found = importlib.import_module(f"gre.train.baselines.{module}")
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or module, "train") from error
    trainer: Callable[[Any, Work], SavedBaseline] = getattr(found, function)
    return trainer
