"""One draft looked at on its own: the work that a runner spreads over processes or machines."""

import math
from typing import NamedTuple

from gre.data.curate.quality import Fit, inspect
from gre.data.curate.settings import CurateConfig
from gre.data.ranks import rank_of
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.records import Draft, Split


class Verdict(NamedTuple):
    """What is kept in memory of a draft while all are weighed against each other.

    Attributes:
        rank: Of its id and the seed: fixes every choice, and stands for the id.
        fault: Name of the fault, or empty.
        error_km: Distance of its answer from the truth; NaN with a fault.
        lat, lon: The truth, in degrees.
        split: The one it brought along.
        teacher, prompt_hash: Who wrote it, and what it was asked.
    """

    rank: int
    fault: str
    error_km: float
    lat: float
    lon: float
    split: Split | None
    teacher: str
    prompt_hash: str


def examine(draft: Draft, config: CurateConfig) -> Verdict:
    """Look at one draft; a pure function of the draft and the settings."""
    truth = LatLon(lat=draft.lat, lon=draft.lon)
    found = inspect(draft.response, truth, config)
    if isinstance(found, Fit):
        fault, error_km = "", error_of(found.answer, truth)
    else:
        fault, error_km = found.fault.value, math.nan
    return Verdict(
        rank=rank_of(draft.id, config.seed),
        fault=fault,
        error_km=error_km,
        lat=draft.lat,
        lon=draft.lon,
        split=draft.split,
        teacher=draft.teacher,
        prompt_hash=draft.prompt_hash,
    )


def error_of(answer: LatLon, truth: LatLon) -> float:
    """Kilometres between an answer and the truth, by the suite's one ruler."""
    return float(distance_km((answer.lat, answer.lon), (truth.lat, truth.lon)))
