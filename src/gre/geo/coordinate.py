"""A point on Earth that cannot be built the wrong way round without somebody noticing."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.errors import CoordinateError

MAX_LAT = 90.0
MAX_LON = 180.0


@dataclass(frozen=True, kw_only=True, slots=True)
class LatLon:
    """A coordinate in degrees on WGS 84, valid from birth; both numbers must be named.

    It can be given wherever an array of points is asked for: `distance_km(paris, lyon)`.

    Attributes:
        lat: Latitude in [-90, 90], north positive.
        lon: Longitude in [-180, 180], east positive; both ends are the same meridian.

    Raises:
        CoordinateError: a number is outside its range, NaN or infinite.

    >>> LatLon(lat=48.8584, lon=2.2945)
    LatLon(lat=48.8584, lon=2.2945)
    >>> LatLon(lat=139.69, lon=35.68)
    Traceback (most recent call last):
    gre.errors.CoordinateError: latitude 139.69 is outside [-90, 90] (are the two swapped?)
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        _check("latitude", self.lat, MAX_LAT)
        _check("longitude", self.lon, MAX_LON)
        # Whatever number type came in (int, numpy scalar), a plain float goes on to JSON and repr.
        object.__setattr__(self, "lat", float(self.lat))
        object.__setattr__(self, "lon", float(self.lon))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array([self.lat, self.lon], dtype=dtype or np.float64)

    def text(self, decimals: int = 4) -> str:
        """Write the coordinate as answers are written: latitude, longitude.

        Args:
            decimals: Digits after the point; 4 is about ten metres.

        >>> LatLon(lat=-33.8568, lon=151.2153).text()
        '-33.8568, 151.2153'
        """
        return f"{self.lat:.{decimals}f}, {self.lon:.{decimals}f}"


def in_range(lat: float, lon: float) -> bool:
    """Tell whether two numbers can be a latitude and a longitude; NaN cannot.

    >>> in_range(35.68, 139.69), in_range(139.69, 35.68)
    (True, False)
    """
    return abs(lat) <= MAX_LAT and abs(lon) <= MAX_LON


def _check(name: str, value: float, limit: float) -> None:
    if not math.isfinite(value):
        raise CoordinateError(f"{name} {value} is not a number on Earth")
    if abs(value) > limit:
        hint = " (are the two swapped?)" if limit == MAX_LAT and abs(value) <= MAX_LON else ""
        raise CoordinateError(f"{name} {value:g} is outside [-{limit:g}, {limit:g}]{hint}")
