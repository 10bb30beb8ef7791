"""The one answer to give when the truth is known only as weights on the sphere."""

import numpy as np

from gre.geo.sphere import Array, arc_km, centre_of
from gre.metrics.localization import GEOSCORE_KM


def best_point_for_geoscore(points: Array, weights: Array, *, candidates: int = 48) -> Array:
    """The single point with the highest expected GeoScore.

    The first points are tried, then the best is moved towards the mass around it for as long as
    that helps.

    Args:
        points: Where the truth may be, unit vectors `(n, 3)`, the heaviest first.
        weights: How likely it is there, `(n,)`.
        candidates: How many points to try.

    Returns:
        A unit vector, `(3,)`.
    """
    tried = points[:candidates]
    gains = _expected_geoscore(tried, points, weights)
    best, gain = tried[int(gains.argmax())], float(gains.max())
    for reach in (1500.0, 500.0, 150.0):
        moved = pulled(best, points, weights, reach)
        value = float(_expected_geoscore(moved[None], points, weights)[0])
        if value > gain:
            best, gain = moved, value
    return np.asarray(best)


def pulled(centre: Array, points: Array, weights: Array, reach_km: float) -> Array:
    """The centre of the mass within reach of a point; the point itself when there is none."""
    near = arc_km(centre[None], points)[0] <= reach_km
    moved = centre_of(points, weights * near)
    return centre if moved is None else moved


def _expected_geoscore(centres: Array, points: Array, weights: Array) -> Array:
    return np.asarray(np.exp(-arc_km(centres, points) / GEOSCORE_KM) @ weights)
