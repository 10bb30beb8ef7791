"""Who takes part in GeoWorld's comparison, and how large it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationError

from gre.bench.published import Mode
from gre.config import Config
from gre.demo.plan import DemoConfig, Plan, plan
from gre.demo.stages import Work as DemoWork
from gre.errors import ConfigError, MissingFileError
from gre.models.baselines.saved import Method
from gre.store import first_problem

# The row that all others are held against: the paper's model.
REFERENCE = "CI+I+II"
# The same model asked several times: how far its answers agree is its confidence.
SAMPLES = 8
AGREEING = f"{REFERENCE}, {SAMPLES} samples"


class ContestConfig(Config):
    """Settings of `gre bench geoworld`.

    Attributes:
        out: Folder for everything it makes; run again, it goes on where it stopped.
        budget: Scales the scenes; 1 is 12,000 to train on and 1,000 to be tested on.
        seed: Of the scenes and of every training.
        size: Picture width in pixels.
        demo: Folder of a finished `gre demo`, whose scenes and models take part; None takes the
            gre-tiny that comes with the package, and scenes of its own.
        train_gre: Run the demo first, in a folder under `out`.
    """

    out: Path
    budget: float = Field(default=1.0, ge=0.01, le=1000)
    seed: int = Field(default=0, ge=0)
    size: int = Field(default=112, ge=112, le=448)
    demo: Path | None = None
    train_gre: bool = False


@dataclass(frozen=True)
class Work:
    """What every stage is given: the settings, and the demo whose scenes are used.

    Attributes:
        ground: Settings of the demo that scenes, seeds and bound belong to; its folder may be
            this job's own.
    """

    config: ContestConfig
    ground: DemoConfig

    @property
    def out(self) -> Path:
        """The folder of this job."""
        return self.config.out

    @property
    def sizes(self) -> Plan:
        """How many scenes there are."""
        return plan(self.ground)

    @property
    def demo(self) -> DemoWork:
        """The demo as its own stages know it."""
        return DemoWork(self.ground, self.sizes)

    @property
    def has_demo(self) -> bool:
        """Whether GRE's own stages were trained, rather than taken from the package."""
        return self.config.train_gre or self.config.demo is not None

    @property
    def seeds(self) -> Path:
        """The training scenes, the same for every method."""
        return self.ground.out / "seeds" / "seeds.parquet"


def open_work(config: ContestConfig) -> Work:
    """Find the scenes: a demo's, or those that this job will render.

    Raises:
        ConfigError: settings that contradict one another, or a demo that is not finished.
        MissingFileError: no such demo.
    """
    if config.demo is not None and config.train_gre:
        raise ConfigError("give a demo's folder or have one trained, not both")
    if config.demo is not None:
        return Work(config, _read_demo(config.demo))
    out = config.out / "demo" if config.train_gre else config.out
    ground = DemoConfig(out=out, budget=config.budget, seed=config.seed, size=config.size)
    return Work(config, ground)


def _read_demo(folder: Path) -> DemoConfig:
    file = folder / "demo.json"
    if not file.is_file():
        raise MissingFileError(f"{folder}: no `gre demo` was run in this folder")
    try:
        settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        ground = DemoConfig.model_validate({**settings, "out": folder})
    except ValidationError as error:
        raise ConfigError(f"{file}: {first_problem(error)}") from error
    except ValueError as error:
        raise ConfigError(f"{file}: not the settings of a demo") from error
    if not (folder / "stages" / "bound.json").is_file():
        raise ConfigError(f"{folder}: the demo is not finished; run `gre demo` there again")
    return ground


# Each of the older methods: how it comes by its answer, and what it is in a few words.
RIVALS: Mapping[Method, tuple[Mode, str]] = MappingProxyType(
    {
        "random": ("prior knowledge", "the place of a training scene, looking at nothing"),
        "constant": ("prior knowledge", "the best single place for all training scenes"),
        "direct": ("prior knowledge", "gre-tiny's shape, taught the coordinate without a chain"),
        "retrieval": ("retrieval", "the most similar training scenes vote"),
        "contrastive": ("retrieval", "scenes and coordinates aligned; the gallery's best fit"),
        "cells": ("classification", "one partition of S2 cells"),
        "hierarchy": ("classification", "S2 cells at several scales at once"),
        "rag": ("retrieval-augmented", "gre-tiny's shape, told where similar scenes are"),
    }
)
