"""How large GREval-mini is, and how its stand-ins for people err."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gre.bench.build.key_steps import MarkingErrors
from gre.config import Config


class MiniConfig(Config):
    """Settings of `gre bench build mini`.

    Attributes:
        out: Folder for everything it makes; run again, it goes on where it stopped.
        n: Photos of the benchmark.
        scenes: Scenes of the test split to select from.
        validation: Labelled scenes that thresholds are chosen on.
        chains: Scenes of the training split whose chains the corpus is made of.
        seed: Of the scenes, of everybody's errors, and of the choice.
        size: Width of the pictures in pixels. From 336 on every cue can be read, plates' and signs'
            wording included; larger pictures show nothing more and take longer to draw. A model
            that reads smaller ones scales them down, and reads no more than at its own size.
        annotators: Simulated annotators that look at each photo.
        marking: How often they err where they mark key steps.
        theta_km: Curation's threshold between right and wrong chains.
        source: Where the photos come from.
    """

    out: Path
    n: int = Field(default=300, ge=1)
    scenes: int = Field(default=1500, ge=8)
    validation: int = Field(default=400, ge=8)
    chains: int = Field(default=3000, ge=8)
    seed: int = Field(default=0, ge=0)
    size: int = Field(default=336, ge=112, le=1024)
    annotators: int = Field(default=3, ge=1, le=9)
    marking: MarkingErrors = MarkingErrors()
    theta_km: float = Field(default=750.0, gt=0)
    source: Literal["geoworld"] = "geoworld"

    @model_validator(mode="after")
    def _has_enough(self) -> "MiniConfig":
        if self.n > self.scenes:
            raise ValueError(f"n: {self.n} photos cannot be chosen of {self.scenes} scenes")
        return self
