"""Is one predictions file better than another on the very same photos?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gre.bench.score_file.result import FileScore
from gre.errors import InputError
from gre.metrics.intervals import Interval, mean_interval
from gre.metrics.localization import geoscore
from gre.metrics.paired import PairedDifference, compare


@dataclass(frozen=True)
class Against:
    """The first file's score minus the second's, photo by photo.

    Attributes:
        accuracy: The difference of the shares by threshold, with interval and exact McNemar test.
        geoscore: The mean difference of GeoScore, and its 95 % interval.
        nearer, farther: Photos that the first, the second came nearer to; a miss is farthest.
        n: Photos compared: those that both systems could be asked about.
    """

    accuracy: Mapping[float, PairedDifference]
    geoscore: float
    geoscore_interval: Interval
    nearer: int
    farther: int
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as score files hold it."""
        return {
            "n": self.n,
            "accuracy": {f"{km:g}": asdict(found) for km, found in self.accuracy.items()},
            "geoscore": {
                "value": self.geoscore,
                "low": self.geoscore_interval.low,
                "high": self.geoscore_interval.high,
            },
            "nearer": self.nearer,
            "farther": self.farther,
        }


def against(a: FileScore, b: FileScore) -> Against:
    """Compare two scores of the same photos; those unscored in either are left out.

    Raises:
        InputError: they are not of the same photos, or there is none that both were asked about.
    """
    if a.errors_km.shape != b.errors_km.shape or not np.array_equal(a.truth, b.truth):
        raise InputError("a paired comparison needs two scores of the same photos")
    both = ~(a.unscored | b.unscored)
    if not both.any():
        raise InputError("there is no photo that both systems were asked about")
    ruler = a.rules.ruler
    ours, theirs = a.errors_km[both], b.errors_km[both]
    points = geoscore(ours, ruler.geoscore_km) - geoscore(theirs, ruler.geoscore_km)
    near, far = np.nan_to_num(ours, nan=np.inf), np.nan_to_num(theirs, nan=np.inf)
    return Against(
        accuracy=compare(ours, theirs, ruler.thresholds_km, ruler=ruler),
        geoscore=float(points.mean()),
        geoscore_interval=mean_interval(points),
        nearer=int((near < far).sum()),
        farther=int((near > far).sum()),
        n=int(both.sum()),
    )
