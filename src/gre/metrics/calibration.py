"""Does a system know when it is right? Reliability, calibration error, Brier score, risk-coverage.

A system may say with each answer how probable it thinks it is to be right (within a distance that
the caller has chosen). Arrays have a row for every photo that came with a confidence; whether a
photo without one is asked about at all is the caller's business, and its number is passed along.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import InputError
from gre.metrics.localization import Share

BINS = 10
# Points of the risk-coverage curve that are kept: a drawing shows no more.
CURVE_POINTS = 100

_RESAMPLES = 1000


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence.

    Attributes:
        low, high: The confidences that fall in: above `low`, at most `high`; 0 is in the first.
        n: How many answers.
        confidence: Their mean confidence.
        accuracy: The share of them that was right, with a 95 % interval (Wilson's).
    """

    low: float
    high: float
    n: int
    confidence: float
    accuracy: Share


@dataclass(frozen=True)
class Calibration:
    """What a system's confidences are worth.

    Attributes:
        n: Answers with a confidence.
        silent: Photos asked that came without one; they are in nothing below.
        confidence: Mean confidence.
        accuracy: Share that was right.
        ece: Expected calibration error over `bins`, with a 95 % bootstrap interval.
        ece_by_chance: The ECE that a perfectly calibrated system with these confidences would
            show on so few photos: its mean, and the range of 95 % of its draws.
        brier: Mean squared difference of confidence and outcome, with a 95 % interval.
        aurc: Area under the risk-coverage curve: mean share of wrong answers over all coverages.
        bins: Those that hold an answer.
        risk_coverage: `(coverage, risk)`, most confident answers first; the last point is all.
    """

    n: int
    silent: int
    confidence: float
    accuracy: float
    ece: Share
    ece_by_chance: Share
    brier: Share
    aurc: float
    bins: tuple[Bin, ...]
    risk_coverage: tuple[tuple[float, float], ...]


def calibration(
    confidence: ArrayLike, hit: ArrayLike, *, silent: int = 0, bins: int = BINS, seed: int = 0
) -> Calibration:
    """Hold confidences against what came of them.

    Args:
        confidence: Probabilities `(n,)` in [0, 1], of being right.
        hit: Whether each answer was right `(n,)`; an answer without a coordinate is wrong.
        silent: Photos asked that came without a confidence.
        bins: How many bins of equal width.
        seed: Of the resampling.

    Raises:
        InputError: no answers, not as many outcomes as confidences, or a confidence outside [0, 1].

    >>> found = calibration([0.9, 0.9, 0.1, 0.1], [True, True, False, False])
    >>> round(found.ece.value, 3), round(found.brier.value, 3), len(found.bins)
    (0.1, 0.01, 2)
    """
    said, right = _checked(confidence, hit)
    rng = np.random.default_rng(seed)
    by_chance = _ece_by_chance(said, bins, rng)
    return Calibration(
        n=said.size,
        silent=silent,
        confidence=float(said.mean()),
        accuracy=float(right.mean()),
        ece=_ece_with_interval(said, right, bins, by_chance, rng),
        ece_by_chance=by_chance,
        brier=_mean_with_interval((said - right) ** 2, rng),
        aurc=aurc(said, right),
        bins=tuple(reliability(said, right, bins=bins)),
        risk_coverage=risk_coverage(said, right),
    )


def reliability(confidence: ArrayLike, hit: ArrayLike, *, bins: int = BINS) -> Iterator[Bin]:
    """Compare confidence with accuracy in bins of equal width; empty bins are left out.

    >>> [(b.low, b.n, b.accuracy.value) for b in reliability([0.2, 0.3, 0.9], [0, 1, 1], bins=2)]
    [(0.0, 2, 0.5), (0.5, 1, 1.0)]
    """
    said, right = _checked(confidence, hit)
    where = _bin_of(said, bins)
    for i in range(bins):
        chosen = where == i
        n = int(chosen.sum())
        if n:
            low, high = i / bins, (i + 1) / bins
            hits = int(right[chosen].sum())
            yield Bin(low, high, n, float(said[chosen].mean()), wilson(hits, n))


def ece(confidence: ArrayLike, hit: ArrayLike, *, bins: int = BINS) -> float:
    """Expected calibration error: how far confidence is from accuracy, bin by bin, by their sizes.

    Source: M. P. Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
    AAAI 2015.

    >>> round(ece([0.8, 0.8, 0.8, 0.8], [1, 1, 0, 0]), 3)
    0.3
    """
    said, right = _checked(confidence, hit)
    return _ece(_bin_of(said, bins), said - right, bins)


def brier(confidence: ArrayLike, hit: ArrayLike) -> float:
    """Mean squared difference between confidence and outcome; 0 is perfect, 0.25 a shrug.

    Source: G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78 (1950), in its form for two outcomes.

    >>> brier([0.5, 0.5], [True, False])
    0.25
    """
    said, right = _checked(confidence, hit)
    return float(((said - right) ** 2).mean())


def risk_coverage(
    confidence: ArrayLike, hit: ArrayLike, *, points: int = CURVE_POINTS
) -> tuple[tuple[float, float], ...]:
    """The share of wrong answers among the most confident ones, for a rising share of answers.

    Answers of one confidence cannot be told apart: a point within such a group is what a random
    choice among them would give on average.

    Args:
        confidence, hit: As for `calibration`.
        points: At most so many points, evenly spread over coverage.

    Returns:
        `(coverage, risk)`, coverage rising to 1.

    >>> risk_coverage([0.9, 0.6, 0.3, 0.1], [1, 1, 0, 0])
    ((0.25, 0.0), (0.5, 0.0), (0.75, 0.3333333333333333), (1.0, 0.5))
    """
    said, right = _checked(confidence, hit)
    risk = _risks(said, right)
    n = risk.size
    kept = np.unique(np.ceil(np.linspace(1, n, min(points, n))).astype(int))
    return tuple((float(k / n), float(risk[k - 1])) for k in kept)


def aurc(confidence: ArrayLike, hit: ArrayLike) -> float:
    """Area under the risk-coverage curve; a system that cannot rank its answers gets its risk.

    Source: Y. Geifman et al., "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers",
    ICLR 2019.

    >>> aurc([0.5, 0.5], [True, False])
    0.5
    """
    said, right = _checked(confidence, hit)
    return float(_risks(said, right).mean())


def wilson(hits: int, n: int, z: float = 1.959964) -> Share:
    """A share with Wilson's 95 % interval, which has a width even where all or none were right.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927).

    >>> share = wilson(0, 10)
    >>> share.value, share.low, round(share.high, 3)
    (0.0, 0.0, 0.278)
    """
    if not 0 <= hits <= n or n == 0:
        raise InputError(f"{hits} of {n} is no share")
    p, reach = hits / n, z * z / n
    middle = (p + reach / 2) / (1 + reach)
    half = z * float(np.sqrt(p * (1 - p) / n + reach / (4 * n))) / (1 + reach)
    return Share(p, max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half)))


def _checked(
    confidence: ArrayLike, hit: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    said = np.asarray(confidence, dtype=np.float64).reshape(-1)
    right = np.asarray(hit, dtype=np.bool_).reshape(-1).astype(np.float64)
    if said.size != right.size or not said.size:
        raise InputError(f"{said.size} confidences for {right.size} outcomes")
    if not bool(((said >= 0) & (said <= 1)).all()):
        raise InputError("a confidence is a probability: from 0 to 1, and never NaN")
    return said, right


def _bin_of(said: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    if bins < 1:
        raise InputError(f"calibration needs at least one bin, not {bins}")
    # Rounded first: 0.3 * 10 is a little above 3, and 0.3 belongs to the bin that ends there.
    return np.clip(np.ceil((said * bins).round(9)).astype(np.int64) - 1, 0, bins - 1)


def _ece(where: NDArray[np.int64], gap: NDArray[np.float64], bins: int) -> float:
    """The ECE from each answer's bin and its confidence minus its outcome."""
    return float(np.abs(np.bincount(where, gap, minlength=bins)).sum() / gap.size)


def _ece_with_interval(
    said: NDArray[np.float64],
    right: NDArray[np.float64],
    bins: int,
    by_chance: Share,
    rng: np.random.Generator,
) -> Share:
    """The ECE with a bootstrap interval for what it would be on very many photos.

    The ECE of a sample is too large by the noise in its bins, and that of a resample is so once
    more: an interval of raw resamples may lie wholly above the truth. So the interval is reflected
    about the value, which takes off what resampling adds; where perfect calibration would do as
    well as this it begins at 0. On simulated systems of 300 and 1000 answers it held the truth in
    81 to 98 % of the cases, so it is a good guide and not an exact 95 %.
    """
    where, gap = _bin_of(said, bins), said - right
    value = _ece(where, gap, bins)
    draws = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):
        rows = rng.integers(0, gap.size, gap.size)
        draws[i] = _ece(where[rows], gap[rows], bins)
    low, high = 2 * value - np.percentile(draws, (97.5, 2.5))
    low = 0.0 if value <= by_chance.high else low
    return Share(value, float(np.clip(low, 0, value)), float(np.clip(high, value, 1)))


def _ece_by_chance(said: NDArray[np.float64], bins: int, rng: np.random.Generator) -> Share:
    where = _bin_of(said, bins)
    draws = [_ece(where, said - (rng.random(said.size) < said), bins) for _ in range(_RESAMPLES)]
    low, high = np.percentile(draws, (2.5, 97.5))
    return Share(float(np.mean(draws)), float(low), float(high))


def _mean_with_interval(values: NDArray[np.float64], rng: np.random.Generator) -> Share:
    draws = [values[rng.integers(0, values.size, values.size)].mean() for _ in range(_RESAMPLES)]
    low, high = np.percentile(draws, (2.5, 97.5))
    return Share(float(values.mean()), float(low), float(high))


def _risks(said: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The risk after 1, 2, ... n answers, the most confident first, ties taken at random."""
    order = np.argsort(-said, kind="stable")
    _, group = np.unique(-said[order], return_inverse=True)
    wrong = 1 - right[order]
    rates: NDArray[Any] = np.bincount(group, wrong) / np.bincount(group)
    risks: NDArray[np.float64] = np.cumsum(rates[group]) / np.arange(1, said.size + 1)
    return risks
