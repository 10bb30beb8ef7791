"""The Bayes bound: how accurate any model could be on GeoWorld's scenes at a size.

Two limits per threshold. *Optimal*: for each threshold the point whose disc holds the most
posterior mass; no model can beat it. *Single*: the one coordinate that is best for GeoScore,
scored at all thresholds; what one answer per photo can reach. The optimum is an average of the
posterior's own expectation, which has less variance than counting hits; the hits are reported too,
as *realised*, and agree with it when the posterior is right.
"""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.config import Config
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.metrics.localization import THRESHOLDS_KM
from gre.records import Split
from gre.world.cues import Kind
from gre.world.observe import observe
from gre.world.posterior import best_for_geoscore, best_for_thresholds, posterior
from gre.world.sample import sample


class BoundConfig(Config):
    """Settings of `gre world bound`.

    Attributes:
        n: How many scenes to average over.
        size: At which picture width; a cue that cannot be read at it is no evidence.
        seed, split, start: Which scenes.
    """

    n: int = Field(default=1000, gt=0)
    size: int = Field(default=112, ge=56, le=2048)
    seed: int = Field(default=0, ge=0)
    split: Split = "validation"
    start: int = Field(default=0, ge=0)
    processes: int = Field(default=0, ge=0)


class SceneBound(Config):
    """The limits of one scene.

    Attributes:
        held: For each threshold, the posterior mass of the best disc of that radius.
        hit: For each threshold, whether the truth lay in that disc.
        answer_lat, answer_lon: The single best answer, in degrees.
        error_km: The distance of the truth from the single best answer.
    """

    id: str
    label: str
    kinds: tuple[Kind, ...]
    cues: int
    held: tuple[float, ...]
    hit: tuple[bool, ...]
    answer_lat: float
    answer_lon: float
    error_km: float


class Share(Config):
    """A mean over scenes with its Monte-Carlo 95 % interval; all in [0, 1]."""

    value: float
    low: float
    high: float


class Bound(Config):
    """The table of `gre world bound`, thresholds as text keys ("1", "25", ...).

    Attributes:
        optimal: No model can beat it: expected accuracy of the best point for each threshold.
        realised: How often those points were right: an estimate of the same with more noise.
        single: Accuracy of the one answer that is best for GeoScore.
        by_label, by_cues: `optimal` for the scenes of one label, with one number of legible cues.
    """

    n: int
    size: int
    split: Split
    seed: int
    optimal: dict[str, Share]
    realised: dict[str, Share]
    single: dict[str, Share]
    median_km: float
    by_label: dict[str, dict[str, Share]]
    by_cues: dict[str, dict[str, Share]]
    counts: dict[str, int]
    kinds: dict[str, float]


def run(config: BoundConfig, progress: Callable[[int], Any] | None = None) -> Bound:
    """Measure the bound on `config.n` scenes."""
    scenes: list[SceneBound] = []
    indices = list(range(config.start, config.start + config.n))
    jobs = [(config, tuple(indices[i : i + 25])) for i in range(0, len(indices), 25)]
    processes = min(config.processes or os.cpu_count() or 1, len(jobs))
    if processes == 1:
        for job in jobs:
            _collect(_bound_chunk(job), scenes, progress)
    else:
        with ProcessPoolExecutor(processes) as pool:
            for chunk in pool.map(_bound_chunk, jobs):
                _collect(chunk, scenes, progress)
    return summarise(config, scenes)


def _collect(
    chunk: list[SceneBound], scenes: list[SceneBound], progress: Callable[[int], Any] | None
) -> None:
    scenes.extend(chunk)
    if progress is not None:
        progress(len(chunk))


def _bound_chunk(job: tuple[BoundConfig, Sequence[int]]) -> list[SceneBound]:
    config, indices = job
    return [bound_of(config.seed, config.split, index, config.size) for index in indices]


def bound_of(seed: int, split: Split, index: int, size: int) -> SceneBound:
    """The limits of one scene at a size."""
    scene = sample(seed, split, index)
    observation = observe(scene, size)
    mass = posterior(observation, split)
    truth = LatLon(lat=scene.lat, lon=scene.lon)
    best = best_for_thresholds(mass, THRESHOLDS_KM)
    single = best_for_geoscore(mass)
    hits = zip(best, THRESHOLDS_KM, strict=True)
    return SceneBound(
        id=scene.id, label=scene.label, kinds=scene.kinds, cues=len(observation.seen),
        held=tuple(held for _, held in best),
        hit=tuple(_km(point, truth) <= radius for (point, _), radius in hits),
        answer_lat=single.lat, answer_lon=single.lon, error_km=_km(single, truth),
    )  # fmt: skip


def summarise(config: BoundConfig, scenes: Sequence[SceneBound]) -> Bound:
    """Average the limits of scenes, overall, by label, and by number of legible cues."""
    errors = np.array([scene.error_km for scene in scenes])
    within = errors[:, None] <= np.array(THRESHOLDS_KM)[None]
    labels = sorted({scene.label for scene in scenes})
    numbers = sorted({scene.cues for scene in scenes})
    by_cues = {n: [s for s in scenes if s.cues == n] for n in numbers}
    kinds = [kind for scene in scenes for kind in scene.kinds]
    return Bound(
        n=len(scenes), size=config.size, split=config.split, seed=config.seed,
        optimal=_held(scenes),
        realised=_shares(np.array([scene.hit for scene in scenes], dtype=float)),
        single=_shares(within.astype(float)),
        median_km=float(np.median(errors)),
        by_label={name: _held([s for s in scenes if s.label == name]) for name in labels},
        by_cues={str(n): _held(some) for n, some in by_cues.items()},
        counts={name: sum(s.label == name for s in scenes) for name in labels},
        kinds={kind: kinds.count(kind) / max(1, len(kinds)) for kind in dict.fromkeys(kinds)},
    )  # fmt: skip


def _held(scenes: Sequence[SceneBound]) -> dict[str, Share]:
    return _shares(np.array([scene.held for scene in scenes]))


def _shares(values: NDArray[np.float64]) -> dict[str, Share]:
    """Means of columns with normal 95 % intervals of the Monte-Carlo error."""
    n = len(values)
    means = values.mean(axis=0)
    errors = values.std(axis=0, ddof=1) / math.sqrt(n) if n > 1 else np.full(len(means), 0.5)
    return {
        f"{radius:g}": Share(
            value=float(mean), low=max(0.0, float(mean - 1.96 * error)),
            high=min(1.0, float(mean + 1.96 * error)),
        )
        for radius, mean, error in zip(THRESHOLDS_KM, means, errors, strict=True)
    }  # fmt: skip


def _km(a: LatLon, b: LatLon) -> float:
    return float(distance_km((a.lat, a.lon), (b.lat, b.lon)))
