"""Great-circle distance: the one ruler that every reward, filter and table measures with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import CoordinateError

# Mean radius R1 = (2a + b) / 3 of the WGS 84 ellipsoid.
# Source: H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000).
EARTH_RADIUS_KM = 6371.0088

# Rows worked on at a time: the temporaries of a block stay in the processor's cache, and five
# million pairs need hardly more memory than their result.
_BLOCK = 8_192


def distance_km(
    a: ArrayLike, b: ArrayLike, *, radius_km: float = EARTH_RADIUS_KM
) -> NDArray[np.float64]:
    """Great-circle distance in kilometres, by the haversine formula.

    Args:
        a: Points `(..., 2)` as `(lat, lon)` in degrees, or a `LatLon`.
        b: Points `(..., 2)`, broadcast against `a`. A row with NaN (no answer) gives NaN.
        radius_km: Radius of the sphere; the default is the Earth's mean radius.

    Returns:
        Kilometres, `(...)`, in [0, 20015.1].

    Raises:
        CoordinateError: the last axis does not hold two numbers.

    >>> float(distance_km((48.8584, 2.2945), (40.6892, -74.0445)).round(1))  # Paris, New York
    5837.4

    Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    a, b = _points(a), _points(b)
    shape = np.broadcast_shapes(a.shape, b.shape)
    if len(shape) == 1:
        return np.asarray(_haversine(a, b, radius_km))
    out = np.empty(shape[:-1])
    rows = max(1, _BLOCK // max(1, int(np.prod(shape[1:-1]))))
    for start in range(0, shape[0], rows):
        block = slice(start, start + rows)
        out[block] = _haversine(_rows(a, block, shape), _rows(b, block, shape), radius_km)
    return out


def distance_matrix_km(
    a: ArrayLike, b: ArrayLike, *, radius_km: float = EARTH_RADIUS_KM
) -> NDArray[np.float64]:
    """Distances in kilometres from every point of one list to every point of another.

    Args:
        a: Points `(n, 2)` as `(lat, lon)` in degrees.
        b: Points `(m, 2)`.
        radius_km: Radius of the sphere.

    Returns:
        Kilometres, `(n, m)`.

    >>> distance_matrix_km([(0, 0), (0, 90)], [(0, 0), (0, 180), (90, 0)]).round().tolist()
    [[0.0, 20015.0, 10008.0], [10008.0, 10008.0, 10008.0]]
    """
    return distance_km(_points(a)[:, None], _points(b)[None, :], radius_km=radius_km)


def written_km(km: float) -> str:
    """Write kilometres as people read them: whole ones from 10 on, below that one decimal.

    >>> written_km(0.4321), written_km(1234.5)
    ('0.4', '1,234')
    """
    return f"{km:.1f}" if km < 9.95 else f"{km:,.0f}"


def _points(points: ArrayLike) -> NDArray[np.floating]:
    array = np.asarray(points)
    if array.ndim == 0 or array.shape[-1] != 2:
        raise CoordinateError(f"points must be (..., 2) as (lat, lon), not {array.shape}")
    return array


def _rows(
    points: NDArray[np.floating], block: slice, shape: tuple[int, ...]
) -> NDArray[np.floating]:
    """Cut rows out of points, unless these are the same for every row."""
    is_whole = points.ndim == len(shape) and points.shape[0] == shape[0]
    return points[block] if is_whole else points


def _haversine(
    a: NDArray[np.floating], b: NDArray[np.floating], radius_km: float
) -> NDArray[np.float64]:
    # Latitudes and longitudes each become an array without gaps, which numpy works through faster.
    lat_a, lon_a = np.radians(a[..., 0], dtype=np.float64), np.radians(a[..., 1], dtype=np.float64)
    lat_b, lon_b = np.radians(b[..., 0], dtype=np.float64), np.radians(b[..., 1], dtype=np.float64)
    h = np.sin((lon_b - lon_a) / 2) ** 2
    h *= np.cos(lat_a) * np.cos(lat_b)
    h += np.sin((lat_b - lat_a) / 2) ** 2
    # Rounding can leave h a hair above 1 at the far side of the Earth; minimum keeps NaN as it is.
    result: NDArray[np.float64] = 2 * radius_km * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return result
