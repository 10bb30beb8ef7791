"""How far annotators agree: Krippendorff's alpha with its interval, Cohen's kappa by pairs."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.metrics.intervals import RESAMPLES, Interval

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Array = NDArray[np.float64]

_AT_ONCE = 4_000_000  # numbers that a batch of resamples may take


class Agreement(NamedTuple):
    """Krippendorff's alpha over some units.

    Attributes:
        alpha: 1 is perfect, 0 what chance gives, below it is worse; NaN where nothing can be said:
            no unit has two values, or all values are the same.
        interval: Its 95 % bootstrap interval over units; NaN where alpha is.
        units: Units that have at least two values; only they count.
        values: How many values those have.
    """

    alpha: float
    interval: Interval
    units: int
    values: int


def krippendorff_alpha(
    values: ArrayLike,
    level: Level = "nominal",
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Krippendorff's alpha for any number of annotators, with missing values.

    Args:
        values: `(annotators, units)`; categories as numbers, NaN where there is no value. Made for
            categories and short scales: the work grows with the square of the distinct values.
        level: What the numbers mean: names, ranks, differences, or ratios (which have a zero).
        seed: Of the bootstrap, which draws units with replacement.
        resamples: How often; 0 leaves the interval out.

    Returns:
        Alpha and its 95 % percentile interval. Resamples in which all values are the same have no
        alpha and are left out.

    >>> meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(krippendorff_alpha([meg, owen], resamples=0).alpha, 3)
    0.095

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), whose worked
    examples are this function's tests.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    scale, patterns, times = _patterns(table)
    units, n_values = int(times.sum()), int((patterns.sum(axis=1) * times).sum())
    nothing = Interval(np.nan, np.nan)
    if units == 0:
        return Agreement(np.nan, nothing, 0, 0)
    pairs = _coincidences(patterns)
    alpha = float(_alphas(times[None, :].astype(float), pairs, scale, level)[0])
    if np.isnan(alpha) or resamples == 0:
        return Agreement(alpha, nothing, units, n_values)
    drawn = _bootstrap(times, pairs, scale, level, resamples, seed)
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Agreement(alpha, Interval(float(low), float(high)), units, n_values)


def _patterns(table: Array) -> tuple[Array, Array, NDArray[np.int64]]:
    """Count each unit's values, and bring units together that have the same counts.

    Returns:
        The distinct values `(c,)`; patterns `(p, c)` of counts, each with at least two values; how
        many units have each, `(p,)`.
    """
    known = ~np.isnan(table)
    pairable = known.sum(axis=0) >= 2
    table, known = table[:, pairable], known[:, pairable]
    scale, codes = np.unique(table[known], return_inverse=True)
    counts = np.zeros((table.shape[1], scale.size))
    np.add.at(counts, (np.nonzero(known)[1], codes), 1)
    if counts.size == 0:
        return scale, counts, np.zeros(0, dtype=np.int64)
    patterns, times = np.unique(counts, axis=0, return_counts=True)
    return scale, patterns, times


def _coincidences(patterns: Array) -> Array:
    """The pairs of values within one unit of each pattern, `(p, c, c)`, summing to its values."""
    pairs = patterns[:, :, None] * patterns[:, None, :]
    diagonal = np.arange(patterns.shape[1])
    pairs[:, diagonal, diagonal] -= patterns
    result: Array = pairs / (patterns.sum(axis=1) - 1)[:, None, None]
    return result


def _alphas(times: Array, pairs: Array, scale: Array, level: Level) -> Array:
    """Alpha of several samples at once.

    Args:
        times: `(samples, p)`: how often each pattern is in a sample.
        pairs: `(p, c, c)`.

    Returns:
        `(samples,)`; NaN where all values of a sample are the same.
    """
    c = scale.size
    together = (times @ pairs.reshape(len(pairs), c * c)).reshape(-1, c, c)
    totals = together.sum(axis=2)
    n = totals.sum(axis=1)
    apart = _distances(totals, scale, level)
    observed = (together * apart).sum(axis=(1, 2))
    expected = np.einsum("si,sj,sij->s", totals, totals, np.broadcast_to(apart, together.shape))
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Array = np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)
    return result


def _distances(totals: Array, scale: Array, level: Level) -> Array:
    """Squared distances between values, `(samples or 1, c, c)`; between ranks they depend on how
    many values lie between, and so on the sample."""
    if level == "nominal":
        return np.asarray(scale[:, None] != scale[None, :], dtype=float)[None]
    if level == "interval":
        squares: Array = (scale[:, None] - scale[None, :])[None] ** 2
        return squares
    if level == "ratio":
        total = scale[:, None] + scale[None, :]
        share = np.divide(
            scale[:, None] - scale[None, :], total, out=np.zeros_like(total), where=total != 0
        )
        return np.asarray(share[None] ** 2)
    middles: Array = np.cumsum(totals, axis=1) - totals / 2
    ranks: Array = (middles[:, :, None] - middles[:, None, :]) ** 2
    return ranks


def _bootstrap(
    times: NDArray[np.int64], pairs: Array, scale: Array, level: Level, resamples: int, seed: int
) -> Array:
    """Alphas of resamples of the units.

    Drawing units with replacement is drawing their patterns from a multinomial distribution, so
    that 20,000 units take no longer than their few patterns.
    """
    rng = np.random.default_rng(seed)
    shares = times / times.sum()
    rows = max(1, _AT_ONCE // max(times.size, 3 * scale.size**2))
    drawn = [
        _alphas(
            rng.multinomial(times.sum(), shares, min(rows, resamples - done)).astype(float),
            pairs, scale, level,
        )
        for done in range(0, resamples, rows)
    ]  # fmt: skip
    return np.concatenate(drawn)


def cohen_kappa(a: ArrayLike, b: ArrayLike) -> float:
    """Cohen's kappa of two annotators, over the units that both have a value for.

    Args:
        a, b: `(units,)`; categories as numbers, NaN where there is no value.

    Returns:
        1 is perfect, 0 what chance gives; NaN where no unit has both values, or where both give
        one and the same category throughout.

    >>> cohen_kappa([0, 0, 1, 1], [0, 1, 1, 1])
    0.5

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20 (1960).
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    if first.size == 0:
        return float("nan")
    categories = np.union1d(first, second)
    shares = [np.mean(one[:, None] == categories, axis=0) for one in (first, second)]
    chance = float(shares[0] @ shares[1])
    if chance >= 1:
        return float("nan")
    return (float(np.mean(first == second)) - chance) / (1 - chance)


def pairwise_kappa(values: ArrayLike) -> Array:
    """Cohen's kappa of every two annotators.

    Args:
        values: `(annotators, units)`, as `krippendorff_alpha`.

    Returns:
        `(annotators, annotators)`, symmetric; NaN on the diagonal and where there is none.

    >>> pairwise_kappa([[0, 0, 1, 1], [0, 1, 1, 1]])
    array([[nan, 0.5],
           [0.5, nan]])
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    result = np.full((len(table), len(table)), np.nan)
    for i in range(len(table)):
        for j in range(i):
            result[i, j] = result[j, i] = cohen_kappa(table[i], table[j])
    return result
