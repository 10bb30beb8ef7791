"""Is one system better than another on the very same photos?"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import InputError
from gre.metrics.localization import STANDARD, THRESHOLDS_KM, Ruler

_RESAMPLES = 10_000
_FLIPS = 10_000
_FLIPPED_UP_TO = 2_000  # photos; of more, the sum of flipped differences is normal
_FLIPPED_AT_ONCE = 4_000_000  # signs drawn at a time, to bound memory


@dataclass(frozen=True)
class PairedDifference:
    """Accuracy of system A minus accuracy of system B at one threshold, photo by photo.

    Attributes:
        value: The difference of the shares, in [-1, 1]; positive when A is better.
        low, high: 95 % bootstrap interval of the difference.
        only_a, only_b: Photos that only A, only B got within the threshold.
        p_value: Exact two-sided sign test on those photos (McNemar's test).
        n: Photos compared.
    """

    value: float
    low: float
    high: float
    only_a: int
    only_b: int
    p_value: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def compare(
    a_errors_km: ArrayLike,
    b_errors_km: ArrayLike,
    thresholds_km: Sequence[float] = THRESHOLDS_KM,
    *,
    ruler: Ruler = STANDARD,
    seed: int = 0,
) -> dict[float, PairedDifference]:
    """Compare two systems on the same photos at each threshold.

    Resampling photos keeps each photo's two answers together. What a resample's difference depends
    on is only how many photos of each sort it drew (A alone right, B alone right, both the same),
    and these counts are multinomial, so they are drawn directly.

    Args:
        a_errors_km, b_errors_km: Row i of both is the same photo; NaN is a miss.
        thresholds_km: In kilometres.
        ruler: Supplies the bound; the denominator is always every photo, or they would not pair.
        seed: Of the resampling.

    Raises:
        InputError: the two do not have the same number of rows, or have none.

    >>> compare([0.5, 10.0, 10.0], [0.5, 400.0, float("nan")], [25])[25].only_a
    2
    """
    a = np.asarray(a_errors_km, dtype=np.float64).reshape(-1)
    b = np.asarray(b_errors_km, dtype=np.float64).reshape(-1)
    if a.size != b.size or not a.size:
        raise InputError(f"a paired comparison needs the same photos twice, not {a.size}, {b.size}")
    differences = {}
    for threshold in thresholds_km:
        a_hit, b_hit = ruler.hits(a, threshold), ruler.hits(b, threshold)
        only_a, only_b = int((a_hit & ~b_hit).sum()), int((b_hit & ~a_hit).sum())
        differences[float(threshold)] = _difference(only_a, only_b, a.size, seed)
    return differences


def _difference(only_a: int, only_b: int, n: int, seed: int) -> PairedDifference:
    shares = [only_a / n, only_b / n, (n - only_a - only_b) / n]
    draws = np.random.default_rng(seed).multinomial(n, shares, _RESAMPLES)
    low, high = np.percentile((draws[:, 0] - draws[:, 1]) / n, (2.5, 97.5))
    return PairedDifference(
        value=(only_a - only_b) / n,
        low=float(low),
        high=float(high),
        only_a=only_a,
        only_b=only_b,
        p_value=sign_test(only_a, only_b),
        n=n,
    )


def sign_test(wins: int, losses: int) -> float:
    """Two-sided exact sign test: how likely is a split this uneven if both were equally good?

    Source: Q. McNemar, "Note on the sampling error of the difference between correlated
    proportions or percentages", Psychometrika 12 (1947), in its exact binomial form.

    >>> round(sign_test(8, 0), 7)
    0.0078125
    >>> sign_test(3, 3)
    1.0
    """
    n, fewer = wins + losses, min(wins, losses)
    k = np.arange(1, fewer + 1)
    # log C(n, k) as a running sum, so that millions of photos neither overflow nor take long.
    log_choose = np.concatenate([[0.0], np.cumsum(np.log((n - k + 1) / k))])
    tail = float(np.exp(log_choose - n * np.log(2)).sum())
    return min(1.0, 2 * tail)


def sign_flip_test(differences: NDArray[np.float64], *, seed: int = 0) -> float:
    """Two-sided permutation test of a mean of paired differences against 0.

    Were both systems alike, each photo's difference could as well have the other sign. 10,000 draws
    of signs; the mean that was seen counts as one of them, so that no value is below 1 / 10,001.
    Of more than 2,000 photos the distribution of such draws is taken at its limit, the normal one.

    Args:
        differences: `(n,)`, of one photo each, no NaN.
        seed: Of the signs.

    Source: R. A. Fisher, "The Design of Experiments" (1935), section 21.

    >>> sign_flip_test(np.zeros(9)), sign_flip_test(np.full(20, 0.1)) < 0.001
    (1.0, True)
    """
    n = differences.size
    if not n:
        return 1.0
    seen = abs(float(differences.sum())) * (1 - 1e-12)  # a draw equal to it must not miss it
    if n > _FLIPPED_UP_TO:
        spread = math.sqrt(2 * float(differences @ differences))
        return max(math.erfc(seen / spread), 1 / (_FLIPS + 1)) if spread > 0 else 1.0
    rng = np.random.default_rng(seed)
    rows = max(1, _FLIPPED_AT_ONCE // n)
    as_far = 0
    for done in range(0, _FLIPS, rows):
        signs = rng.integers(0, 2, (min(rows, _FLIPS - done), n), dtype=np.int8) * 2 - 1
        as_far += int((np.abs(signs @ differences) >= seen).sum())
    return (as_far + 1) / (_FLIPS + 1)
