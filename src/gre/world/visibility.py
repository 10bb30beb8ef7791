"""How likely a scene of each kind is to show each attribute: the world's declared rates.

None of these numbers depends on the place, except the scene label, which depends on the sort of
site. They are set so that the indicator kinds appear about as often as in the paper's figure 4 and
so that the Bayes bound has the shape of the field's best tables (`gre world bound` prints both).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gre.world.cues import ATTRIBUTES, DISTRACTORS, INDOOR, OUTDOOR, SCENE_LABELS

# Share of scenes at an iconic building, at a nature landmark; the rest are in a city.
LANDMARK_SHARES: Mapping[str, float] = {"building": 0.16, "nature": 0.19}
# A landmark stands on the skyline: it is seen from further off than the spot where most photos of
# it are taken (`spread_km` of landmarks.csv), by this factor and from at least so many kilometres.
REACH: Mapping[str, tuple[float, float]] = {"building": (2.4, 1.25), "nature": (3.0, 40.0)}
# A city's weight is its population to this power, so that the largest do not drown the rest.
POPULATION_POWER = 0.5
# Share of scenes that show nothing of use.
DISTRACTOR_SHARE = 0.02
# Share of chosen attributes that stand behind something.
OCCLUSION = 0.06
# Share of shown values that are strangers: a foreign car, an imported sign. Law and fame have none.
STRANGERS: Mapping[str, float] = {
    name: 0.0 if name in ("building", "nature", "driving_side", "place_name", "coast") else 0.02
    for name in ATTRIBUTES
}
# Of these at most one is shown in a scene (they share a place in the picture or contradict).
EXCLUSIVE: tuple[tuple[str, ...], ...] = (("season", "snow"), ("domain", "calling_code"))

LABELS: tuple[str, ...] = (*SCENE_LABELS, *DISTRACTORS)

_STREET = {
    "language": 0.26,
    "place_name": 0.13,
    "flag": 0.1,
    "plate": 0.1,
    "domain": 0.03,
    "calling_code": 0.03,
    "currency": 0.02,
    "terrain": 0.8,
    "coast": 0.8,
    "vegetation": 0.92,
    "soil": 0.48,
    "architecture": 0.92,
    "road_line": 0.64,
    "warning_sign": 0.48,
    "bollard": 0.13,
    "utility_pole": 0.32,
    "kerb": 0.13,
    "driving_side": 0.88,
    "vehicle": 0.72,
    "dress": 0.64,
    "goods": 0.1,
    "climate": 0.38,
    "season": 0.13,
    "snow": 0.1,
    "sun": 0.13,
}
_ROAD = {
    **_STREET,
    "architecture": 0.55,
    "road_line": 0.9,
    "warning_sign": 0.6,
    "driving_side": 0.9,
    "place_name": 0.2,
    "plate": 0.14,
    "dress": 0.12,
    "goods": 0.0,
    "bollard": 0.25,
    "utility_pole": 0.4,
}
_FIELDS = {
    **_STREET,
    "architecture": 0.4,
    "vegetation": 0.92,
    "terrain": 0.85,
    "soil": 0.75,
    "utility_pole": 0.35,
    "language": 0.12,
    "flag": 0.05,
}
_WILD = {
    "language": 0.08,
    "flag": 0.05,
    "terrain": 0.65,
    "coast": 0.52,
    "vegetation": 0.78,
    "soil": 0.52,
    "road_line": 0.07,
    "warning_sign": 0.07,
    "driving_side": 0.08,
    "vehicle": 0.13,
    "dress": 0.39,
    "climate": 0.36,
    "season": 0.13,
    "snow": 0.13,
    "sun": 0.13,
}
_INDOORS = {
    "language": 0.92,
    "flag": 0.24,
    "domain": 0.08,
    "calling_code": 0.08,
    "currency": 0.08,
    "dress": 0.92,
    "goods": 0.24,
    "architecture": 0.92,
    "vegetation": 0.9,
    "terrain": 0.6,
    "driving_side": 0.7,
    "vehicle": 0.6,
    "climate": 0.24,
}

RATES: Mapping[str, Mapping[str, float]] = {
    "natural": _WILD,
    "artificial landscape": _STREET,
    "agricultural": _FIELDS,
    "industrial": {**_STREET, "architecture": 0.25, "dress": 0.2, "goods": 0.0},
    "road traffic": _ROAD,
    "commercial": {**_INDOORS, "goods": 0.4, "currency": 0.3},
    **{label: _INDOORS for label in INDOOR if label != "commercial"},
}


def rate(label: str, attribute: str) -> float:
    """Probability that a scene with this label shows the attribute, before occlusion."""
    if attribute in ("building", "nature"):
        return 1.0 if label in OUTDOOR else 0.0
    return RATES[label].get(attribute, 0.0)


def label_shares(sort: str, population: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(label | site) for sites of one sort.

    Args:
        sort: `city`, `building` or `nature`.
        population: Of each site, `(n,)`; larger cities have more offices, smaller ones more fields.

    Returns:
        `(len(LABELS), n)`, columns summing to 1.
    """
    n = len(population)
    if sort == "building":
        weights = {"artificial landscape": 0.85, "road traffic": 0.15}
    elif sort == "nature":
        weights = {"natural": 0.92, "road traffic": 0.08}
    else:
        # What the landmark scenes leave of the paper's shares.
        weights = {label: float(count) for label, count in SCENE_LABELS.items()}
        weights["natural"] = 130.0
        weights["artificial landscape"] = 780.0
    shares = np.zeros((len(LABELS), n))
    for label, weight in weights.items():
        shares[LABELS.index(label)] = weight
    if sort == "city":
        _lean_by_size(shares, population)
    shares *= (1 - DISTRACTOR_SHARE) / shares.sum(axis=0)
    for label in DISTRACTORS:
        shares[LABELS.index(label)] = DISTRACTOR_SHARE / len(DISTRACTORS)
    return shares


def _lean_by_size(shares: NDArray[np.float64], population: NDArray[np.float64]) -> None:
    # From 0.5 in a town of 50,000 to 1.5 in a city of five million.
    size = np.clip((np.log10(np.maximum(population, 1)) - 4.7) / 2 + 0.5, 0.5, 1.5)
    for label in ("offices", "industrial", "entertainment", "transportation", "commercial"):
        shares[LABELS.index(label)] *= size
    for label in ("agricultural", "natural"):
        shares[LABELS.index(label)] *= 2 - size
