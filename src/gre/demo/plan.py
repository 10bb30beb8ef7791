"""How large each stage of the demo is, for a budget: 1 is about ten minutes on two cores."""

from pathlib import Path

from pydantic import Field

from gre.config import Config

# The row that looks at no picture.
PRIOR = "population prior"
# The table's rows that are models, with the folder of each in the demo's output.
MODELS = {
    "base": "models/ci/base",
    "CI": "models/ci",
    "CI+I": "models/ci-i",
    "CI+II": "models/ci-ii",
    "CI+I+II": "models/ci-i-ii",
}
SUITES = {"test": "New scenes", "unseen": "Cities never seen in training"}


class DemoConfig(Config):
    """Settings of `gre demo`.

    Attributes:
        out: Folder for everything the demo makes; run again, it goes on where it stopped.
        budget: Scales the scenes and the training steps; 1 is about ten minutes on two cores.
        seed: Of the scenes, the teacher's faults, the weights and the sampling.
        size: Picture width in pixels.
    """

    out: Path
    budget: float = Field(default=1.0, ge=0.01, le=1000)
    seed: int = Field(default=0, ge=0)
    size: int = Field(default=112, ge=112, le=448)


class Plan(Config):
    """Sizes of the stages.

    Attributes:
        seeds: Training scenes; `taught` of them get a teacher's chain.
        test, unseen: Scenes of the two benchmark suites.
        theta_km: Curation's threshold between right and wrong.
        sft_steps, judge_steps, coords_steps: Optimiser steps.
        samples: Scenes shown in the report.
    """

    seeds: int
    taught: int
    test: int
    unseen: int
    theta_km: float = 750.0
    sft_steps: int
    judge_steps: int
    coords_steps: int
    samples: int = 12


def plan(config: DemoConfig) -> Plan:
    """Sizes for a budget; the benchmark grows more slowly than the training.

    >>> plan(DemoConfig(out=Path("x"))).seeds
    12000
    """
    b = config.budget
    return Plan(
        seeds=max(120, round(12000 * b)),
        taught=max(90, round(10000 * b)),
        test=max(24, min(3000, round(1000 * b**0.5))),
        unseen=max(24, min(3000, round(400 * b**0.5))),
        sft_steps=max(8, round(SFT_STEPS * b)),
        judge_steps=max(2, round(JUDGE_STEPS * b)),
        coords_steps=max(2, round(COORDS_STEPS * b)),
    )


# What fits ten minutes on two cores; see benchmarks/README.md for the seconds of each.
SFT_STEPS = 620
JUDGE_STEPS = 14
COORDS_STEPS = 80
