"""Look for the usual mistakes in a predictions file, and say what they look like."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gre.bench.score_file.answers import Answers
from gre.geo.distance import distance_km

_SAMPLE = 20_000  # photos that a suspicion is tested on
_FEW = 5  # photos below which nothing is suspected
_SAME_KM = 1e-3
_ZEROS = 0.01  # share of answers at 0, 0 from which on they are suspect
_BETTER = 0.5  # how much smaller the median error must be with the two exchanged

Points = NDArray[np.float64]


def suspicions(answers: Answers, truth: Points) -> list[str]:
    """Say what is wrong with the answers, by the looks of it; a line each."""
    answered = ~np.isnan(answers.points).any(axis=1) & ~np.isnan(truth).any(axis=1)
    sample = np.flatnonzero(answered)[:: max(1, int(answered.sum()) // _SAMPLE)]
    ours, theirs = answers.points[sample], truth[sample]
    found = [*_swapped(ours, theirs, answers), *_zeros(ours), *_copied(ours, theirs)]
    return found + _constant(ours)


def is_truth(points: Points, truth: Points) -> bool:
    """Tell whether these are not answers but the true coordinates themselves."""
    both = ~np.isnan(points).any(axis=1) & ~np.isnan(truth).any(axis=1)
    if both.sum() < _FEW:
        return False
    return bool((distance_km(points[both], truth[both]) < _SAME_KM).mean() > 0.9)


def _swapped(ours: Points, theirs: Points, answers: Answers) -> list[str]:
    """Suspect latitude and longitude in each other's place."""
    if answers.swapped >= max(1, 0.05 * (len(answers.points) - answers.missing.sum())):
        return [
            f"{answers.swapped:,} answers have a latitude beyond 90 and would be on Earth with "
            "latitude and longitude exchanged: are the columns swapped? (--lat, --lon)"
        ]
    beyond = answers.failures.get("out_of_range", 0)
    if not answers.swapped and beyond >= max(3, 0.05 * len(answers.points)):
        return [f"{beyond:,} answers are out of range; do they give the longitude first?"]
    able = np.abs(ours[:, 1]) <= 90
    if able.sum() < _FEW:
        return []
    ours, theirs = ours[able], theirs[able]
    as_is, exchanged = distance_km(ours, theirs), distance_km(ours[:, ::-1], theirs)
    now, then = float(np.median(as_is)), float(np.median(exchanged))
    if then < _BETTER * now and (exchanged < as_is).mean() > 0.7:
        return [
            f"latitude and longitude look swapped: exchanged, the median error would be {then:,.0f}"
            f" km instead of {now:,.0f} km (--lat, --lon name the columns)"
        ]
    return []


def _zeros(ours: Points) -> list[str]:
    zero = (ours == 0).all(axis=1)
    if zero.sum() < 2 or zero.mean() < _ZEROS:
        return []
    return [
        f"{zero.mean():.1%} of the answers are exactly 0, 0, as scripts write failures; "
        "--compat null_island=failed counts them as such"
    ]


def _copied(ours: Points, theirs: Points) -> list[str]:
    if is_truth(ours, theirs):
        return ["nine in ten answers are the true coordinates to the metre: is this the truth?"]
    return []


def _constant(ours: Points) -> list[str]:
    if len(ours) < 20:
        return []
    same = (ours == ours[0]).all(axis=1).mean()
    if same > 0.95 and not (ours[0] == 0).all():
        return [f"{same:.0%} of the answers are one and the same point, {_written(ours[0])}"]
    return []


def _written(point: Sequence[float] | Points) -> str:
    return f"{point[0]:g}, {point[1]:g}"
