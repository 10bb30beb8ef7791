"""How far off the answers are: the five thresholds, GeoScore, median and mean error.

Errors come as one array of kilometres with a row for every photo that was asked; NaN is a photo
that got no usable answer and counts as a miss. Photos that could not be asked at all (an outage)
are not in the array; their number is passed along beside it. docs/metrics.md has the formulas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import ConfigError
from gre.geo.distance import EARTH_RADIUS_KM, distance_km
from gre.geo.geodesic import geodesic_km
from gre.metrics.intervals import Interval, mean_interval, median_interval

THRESHOLDS_KM: tuple[float, ...] = (1.0, 25.0, 200.0, 750.0, 2500.0)
GRANULARITY: Mapping[float, str] = MappingProxyType(
    dict(zip(THRESHOLDS_KM, ("street", "city", "region", "country", "continent"), strict=True))
)
GEOSCORE_KM = 1492.7
GEOSCORE_MAX = 5000.0

_RESAMPLES = 10_000


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """The rules of measurement. The defaults are the project's; others reproduce other tables.

    Attributes:
        thresholds_km: Rising, positive.
        radius_km: Radius of the sphere that distances are measured on.
        bound: `le` counts an error of exactly the threshold as a hit, `lt` does not.
        denominator: `all` divides by every photo asked, `listed` by those that a predictions file
            has a row for, `answered` leaves all out that got no coordinate.
        geoscore_km: Distance at which GeoScore has fallen to 1/e.
        distance: `haversine` on a sphere of that radius, or `geodesic` on the ellipsoid.

    Raises:
        ConfigError: a rule that is none.
    """

    thresholds_km: tuple[float, ...] = THRESHOLDS_KM
    radius_km: float = EARTH_RADIUS_KM
    bound: Literal["le", "lt"] = "le"
    denominator: Literal["all", "listed", "answered"] = "all"
    geoscore_km: float = GEOSCORE_KM
    distance: Literal["haversine", "geodesic"] = "haversine"

    def __post_init__(self) -> None:
        rising = all(
            a < b for a, b in zip(self.thresholds_km, self.thresholds_km[1:], strict=False)
        )
        if not self.thresholds_km or not rising or not self.thresholds_km[0] > 0:
            given = ", ".join(f"{km:g}" for km in self.thresholds_km)
            raise ConfigError(f"thresholds must be positive and rising, not {given or 'none'}")
        if self.bound not in ("le", "lt"):
            raise ConfigError(f"bound must be le or lt, not {self.bound!r}")
        if self.denominator not in ("all", "listed", "answered"):
            raise ConfigError(f"denominator must be all, listed or answered: {self.denominator!r}")
        if self.distance not in ("haversine", "geodesic"):
            raise ConfigError(f"distance must be haversine or geodesic, not {self.distance!r}")
        if not (0 < self.radius_km < np.inf and 0 < self.geoscore_km < np.inf):
            raise ConfigError("radius_km and geoscore_km must be positive numbers of kilometres")

    def errors_km(self, answers: ArrayLike, truths: ArrayLike) -> NDArray[np.float64]:
        """Measure answers `(n, 2)` against truths `(n, 2)`, both `(lat, lon)` in degrees."""
        if self.distance == "geodesic":
            return geodesic_km(answers, truths)
        return distance_km(answers, truths, radius_km=self.radius_km)

    def hits(self, errors_km: NDArray[np.float64], threshold_km: float) -> NDArray[np.bool_]:
        """Tell for each error whether it is within the threshold; NaN never is."""
        hits: NDArray[np.bool_]
        hits = errors_km <= threshold_km if self.bound == "le" else errors_km < threshold_km
        return hits

    def counted(self, errors_km: ArrayLike) -> NDArray[np.float64]:
        """Return the errors that the denominator holds."""
        errors = np.asarray(errors_km, dtype=np.float64).reshape(-1)
        return errors[~np.isnan(errors)] if self.denominator == "answered" else errors


STANDARD = Ruler()


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return the three numbers under their names."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Localization:
    """All that is said about one system's errors on one set of photos.

    Attributes:
        n: Photos asked; the denominator, unless the ruler counts answered ones only.
        unparsed: Those whose answer held no coordinate; misses, part of `n`.
        unscored: Those that could not be asked; not part of `n`.
        accuracy: Share within each threshold, keyed by the threshold in km.
        median_km, mean_km: Over the answered photos; None when there are none.
        geoscore: Mean GeoScore over the denominator; a miss scores 0. None when nothing was asked.
        intervals: The 95 % intervals of the last three, by their names, where they were asked for.
    """

    n: int
    unparsed: int
    unscored: int
    accuracy: Mapping[float, Share]
    median_km: float | None
    mean_km: float | None
    geoscore: float | None
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the result as score files hold it, thresholds written as `"25"`."""
        return {
            "n": self.n,
            "unparsed": self.unparsed,
            "unscored": self.unscored,
            "accuracy": {f"{km:g}": share.to_json() for km, share in self.accuracy.items()},
            "median_km": self.median_km,
            "mean_km": self.mean_km,
            "geoscore": self.geoscore,
        }


def bootstrap_share(hits: int, n: int, *, seed: int = 0) -> Share:
    """A share with its 95 % percentile bootstrap interval.

    The bootstrap draws n photos with replacement and takes the share again. Each draw is a hit with
    probability hits / n, so the resampled number of hits is binomial exactly, and 10,000 binomial
    draws give the interval at once whatever n is. With no hit at all (or nothing but hits) every
    resample is the same and the interval has no width.

    >>> bootstrap_share(1, 2).value
    0.5
    """
    value = hits / n
    draws = np.random.default_rng(seed).binomial(n, value, _RESAMPLES) / n
    low, high = np.percentile(draws, (2.5, 97.5))
    return Share(value, float(low), float(high))


def accuracy(
    errors_km: ArrayLike,
    thresholds_km: Sequence[float] = THRESHOLDS_KM,
    *,
    ruler: Ruler = STANDARD,
    seed: int = 0,
) -> dict[float, Share]:
    """Share of photos within each threshold, with a 95 % bootstrap interval.

    Args:
        errors_km: A row for every photo asked; NaN is a miss.
        thresholds_km: In kilometres.
        ruler: Supplies the bound and the denominator.
        seed: Of the resampling; the same seed gives the same interval.

    Returns:
        A `Share` per threshold; empty when there is nothing to divide by.

    >>> accuracy([0.4, 30.0, float("nan"), 25.0], [1, 25])[25].value
    0.5
    """
    errors = ruler.counted(errors_km)
    n, shares = errors.size, {}
    for threshold in thresholds_km if n else ():
        hits = int(np.count_nonzero(ruler.hits(errors, threshold)))
        shares[float(threshold)] = bootstrap_share(hits, n, seed=seed)
    return shares


def geoscore(errors_km: ArrayLike, scale_km: float = GEOSCORE_KM) -> NDArray[np.float64]:
    """Score each error as the GeoGuessr game does: 5000 exp(-d / scale); no answer scores 0.

    Source: L. Haas et al., "PIGEON: Predicting Image Geolocations", CVPR 2024.

    >>> geoscore([0.0, 1492.7, float("nan")]).round(1).tolist()
    [5000.0, 1839.4, 0.0]
    """
    errors = np.asarray(errors_km, dtype=np.float64)
    scores = GEOSCORE_MAX * np.exp(-errors / scale_km)
    return np.where(np.isnan(errors), 0.0, scores)


def summarise(
    errors_km: ArrayLike,
    *,
    unparsed: int | None = None,
    unscored: int = 0,
    ruler: Ruler = STANDARD,
    seed: int = 0,
    intervals: bool = True,
) -> Localization:
    """Say all there is to say about one system's errors.

    Args:
        errors_km: A row for every photo asked; NaN is a miss.
        unparsed: How many of the misses were answers without a coordinate; by default all.
        unscored: Photos that could not be asked.
        ruler: The rules of measurement.
        seed: Of the bootstrap.
        intervals: Also give those of median, mean and GeoScore.

    >>> summarise([0.4, 30.0, float("nan")]).to_json()["median_km"]
    15.2
    """
    errors = np.asarray(errors_km, dtype=np.float64).reshape(-1)
    answered = errors[~np.isnan(errors)]
    counted = ruler.counted(errors)
    scores = geoscore(counted, ruler.geoscore_km)
    around: dict[str, Interval] = {}
    if intervals and answered.size:
        around["median_km"] = median_interval(answered)
        around["mean_km"] = mean_interval(answered, seed=seed)
    if intervals and scores.size:
        around["geoscore"] = mean_interval(scores, seed=seed)
    return Localization(
        n=counted.size,
        unparsed=errors.size - answered.size if unparsed is None else unparsed,
        unscored=unscored,
        accuracy=accuracy(errors, ruler.thresholds_km, ruler=ruler, seed=seed),
        median_km=float(np.median(answered)) if answered.size else None,
        mean_km=float(answered.mean()) if answered.size else None,
        geoscore=float(scores.mean()) if scores.size else None,
        intervals=around,
    )
