"""Points as unit vectors: where many distances, means and discs are wanted at once."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM

Array = NDArray[np.float64]


def to_unit_vector(lat: ArrayLike, lon: ArrayLike) -> Array:
    """Unit vectors of points in degrees, `(..., 3)`."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def to_latlon(vector: Array) -> LatLon:
    """The coordinate of a unit vector `(3,)`.

    >>> to_latlon(to_unit_vector(48.8584, 2.2945)).text()
    '48.8584, 2.2945'
    """
    x, y, z = (float(v) for v in vector)
    return LatLon(
        lat=math.degrees(math.asin(max(-1.0, min(1.0, z)))), lon=math.degrees(math.atan2(y, x))
    )


def arc_km(a: Array, b: Array) -> Array:
    """Great-circle distances between unit vectors `(n, 3)` and `(m, 3)`: kilometres, `(n, m)`."""
    chord = np.sqrt(np.maximum(2.0 - 2.0 * (a @ b.T), 0.0))
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0)))


def centre_of(points: Array, weights: Array | None = None) -> Array | None:
    """The centre of mass of unit vectors `(n, 3)`, back on the sphere: `(3,)`.

    Args:
        weights: Of the points, `(n,)`; None weighs all alike.

    Returns:
        None when the points cancel out and no direction is their centre.

    >>> to_latlon(centre_of(to_unit_vector([0, 0], [179, -179]))).lon  # across the antimeridian
    180.0
    """
    total = points.sum(axis=0) if weights is None else weights @ points
    norm = float(np.linalg.norm(total))
    return np.asarray(total / norm) if norm > 1e-12 else None


def ring_around(point: LatLon, km: float, n: int) -> list[LatLon]:
    """Points on the circle around a point, evenly spaced, the first due north.

    Args:
        km: Radius of the circle, in kilometres along the ground.
        n: How many points.

    >>> north, east, south, west = ring_around(LatLon(lat=60, lon=20), 50, 4)
    >>> round(north.lat - south.lat, 2), round(east.lon - west.lon, 2)  # 100 km either way
    (0.9, 1.8)
    """
    lat, lon = math.radians(point.lat), math.radians(point.lon)
    up = to_unit_vector(point.lat, point.lon)
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    north = np.array(
        [-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)]
    )
    turns = 2 * np.pi * np.arange(n)[:, None] / n
    outward = np.cos(turns) * north + np.sin(turns) * east
    arc = km / EARTH_RADIUS_KM
    return [to_latlon(vector) for vector in math.cos(arc) * up + math.sin(arc) * outward]
