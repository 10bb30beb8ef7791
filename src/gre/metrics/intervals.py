"""How sure a mean and a median are: 95 % bootstrap intervals, for ten photos or five million."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000

_DRAWN_UP_TO = 2_000  # values; of more, the mean of a resample is normal to any digit shown
_NORMAL_95 = 1.959963984540054
_AT_ONCE = 2_000_000  # values drawn at a time


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


def mean_interval(values: NDArray[np.float64], *, seed: int = 0) -> Interval:
    """The percentile bootstrap interval of a mean.

    Up to 2,000 values are resampled 2,000 times. Of more, the distribution that resampling would
    draw from is taken at its limit: normal, with the standard error of the mean.

    Args:
        values: `(n,)`, at least one, no NaN.
        seed: Of the resampling.

    >>> low, high = mean_interval(np.arange(100.0))
    >>> 40 < low < 49.5 < high < 60
    True
    """
    n = values.size
    if n > _DRAWN_UP_TO:
        mean, error = float(values.mean()), float(values.std()) / n**0.5
        return Interval(mean - _NORMAL_95 * error, mean + _NORMAL_95 * error)
    rng = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // n)
    means = [
        values[rng.integers(0, n, (min(rows, RESAMPLES - done), n))].mean(axis=1)
        for done in range(0, RESAMPLES, rows)
    ]
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    return Interval(float(low), float(high))


def median_interval(values: NDArray[np.float64]) -> Interval:
    """The bootstrap interval of a median, without resampling.

    The median of a resample is at most the k-th smallest value exactly when more than half of its
    draws are, and their number is binomial; so the interval's ends are order statistics, at ranks
    n/2 -+ 0.98 sqrt(n).

    Args:
        values: `(n,)`, at least one, no NaN.

    >>> median_interval(np.arange(101.0))
    Interval(low=40.0, high=60.0)

    Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7
    (1979), section 3.
    """
    n = values.size
    half_width = _NORMAL_95 * n**0.5 / 2
    low = int(min(max(np.floor(n / 2 - half_width), 0), n - 1))
    high = int(min(np.ceil(n / 2 + half_width) - 1, n - 1))
    ordered = np.partition(values, (low, high))
    return Interval(float(ordered[low]), float(ordered[high]))
