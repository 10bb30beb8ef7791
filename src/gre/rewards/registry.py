"""The shapes of a distance reward, by name: the paper's own and those of its neighbours.

A shape turns an error in kilometres into a value in [0, 1] that never rises with the error. Those
with a scale of their own leave theta, the curriculum's threshold, unused.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping
from itertools import pairwise

from gre.errors import ConfigError

# (error_km >= 0, theta_km > 0) -> reward in [0, 1]
Shape = Callable[[float, float], float]

_GEO_R_KNOTS = ((0.0, 1.0), (750.0, 0.5), (2500.0, 0.2), (20000.0, 0.0))
_REVERSE_STEPS_KM = (1.0, 25.0, 200.0, 750.0, 2500.0)
_REVERSE_VALUES = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)


def gre(error_km: float, theta_km: float) -> float:
    """The paper's reward, `2 / (1 + exp(d / theta))`: 1 at no error, 0.54 at theta.

    >>> gre(0.0, 750.0)
    1.0
    >>> round(gre(750.0, 750.0), 4), gre(20015.1, 1.0)
    (0.5379, 0.0)
    """
    return 1.0 - math.tanh(error_km / (2 * theta_km))  # the same value, and it cannot overflow


def geo_r(error_km: float, theta_km: float = 0.0) -> float:
    """Geo-R: straight lines through 1 at 0, 0.5 at 750, 0.2 at 2500 and 0 at 20000 km.

    >>> geo_r(375.0), geo_r(2500.0), geo_r(20015.1)
    (0.75, 0.2, 0.0)
    """
    for (near, high), (far, low) in pairwise(_GEO_R_KNOTS):
        if error_km <= far:
            return high + (low - high) * (error_km - near) / (far - near)
    return 0.0


def reverse(error_km: float, theta_km: float = 0.0) -> float:
    """REVERSE: steps of 0.2, from 1 within 1 km down to 0.2 within 2500 km.

    >>> reverse(1.0), reverse(1.1), reverse(3000.0)
    (1.0, 0.8, 0.0)
    """
    return _REVERSE_VALUES[bisect_left(_REVERSE_STEPS_KM, error_km)]


def geoagent(error_km: float, theta_km: float = 0.0) -> float:
    """GeoAgent's distance part, `exp(-d / 200)` with the error capped at 2000 km.

    >>> geoagent(0.0), round(geoagent(200.0), 4), geoagent(2000.0) == geoagent(9000.0)
    (1.0, 0.3679, True)
    """
    return math.exp(-min(error_km, 2000.0) / 200.0)


def geospot(error_km: float, theta_km: float) -> float:
    """Geospot's distance part, `exp(-d / tau)`, with the curriculum's theta as tau.

    >>> geospot(0.0, 25.0), round(geospot(25.0, 25.0), 4)
    (1.0, 0.3679)
    """
    return math.exp(-error_km / theta_km)


COORDINATE_SHAPES: Mapping[str, Shape] = {
    "gre": gre,
    "geo_r": geo_r,
    "reverse": reverse,
    "geoagent": geoagent,
    "geospot": geospot,
}


def coordinate_shape(name: str) -> Shape:
    """Look a shape up by its name.

    Raises:
        ConfigError: no shape is called that; the message lists those there are.
    """
    if name not in COORDINATE_SHAPES:
        known = ", ".join(COORDINATE_SHAPES)
        raise ConfigError(f"no coordinate reward is called {name!r}; there are: {known}")
    return COORDINATE_SHAPES[name]
