"""The accuracy reward of RL stage II: `V * 2 / (1 + exp(d / theta))`, d the great-circle error."""

from gre.chain import answer_text
from gre.errors import ConfigError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.rewards.registry import Shape, gre


def error_km(response: str, *, lat: float, lon: float) -> float | None:
    """Kilometres between a response's answer and the truth; None when it holds no coordinate.

    Only the answer block counts: a coordinate mentioned in the reasoning is no answer.

    Args:
        response: The model's whole text.
        lat: True latitude in degrees, [-90, 90].
        lon: True longitude in degrees, [-180, 180].

    Raises:
        CoordinateError: the truth itself is not a coordinate.
    """
    truth = LatLon(lat=lat, lon=lon)
    text = answer_text(response)
    answer = None if text is None else parse_coordinate(text)
    if not isinstance(answer, LatLon):
        return None
    return float(distance_km((answer.lat, answer.lon), (truth.lat, truth.lon)))


def coordinate_reward(
    response: str, *, lat: float, lon: float, theta_km: float, shape: Shape = gre
) -> float:
    """Reward the nearness of a response's answer to the truth.

    Args:
        response: The model's whole text.
        lat: True latitude in degrees, [-90, 90].
        lon: True longitude in degrees, [-180, 180].
        theta_km: The curriculum's threshold in kilometres, above 0.
        shape: How an error becomes a reward; see `gre.rewards.registry`.

    Returns:
        A value in [0, 1]; 0 when the answer block holds no coordinate.

    Raises:
        ConfigError: theta is not above 0.
        CoordinateError: the truth itself is not a coordinate.

    >>> tower = "<think>1. An iron tower.</think><answer>48.8584, 2.2945</answer>"
    >>> coordinate_reward(tower, lat=48.8584, lon=2.2945, theta_km=25)
    1.0
    >>> coordinate_reward(tower, lat=2.2945, lon=48.8584, theta_km=25)
    0.0

    Source: Wang et al., "GRE Suite", arXiv 2505.18700, reward R_II.
    """
    if not theta_km > 0:
        raise ConfigError(f"theta_km must be above 0, not {theta_km}")
    error = error_km(response, lat=lat, lon=lon)
    return 0.0 if error is None else shape(error, theta_km)
