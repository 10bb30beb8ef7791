"""What an older method believes about one photo, and the answer that is written from it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM
from gre.geo.sphere import Array, to_unit_vector
from gre.models.base import CONFIDENCE_KM, Answer

_DRAWN = "Drawn at random from what the method holds possible; this is not its best guess."
_COSINE = float(np.cos(CONFIDENCE_KM / EARTH_RADIUS_KM))


@dataclass(frozen=True, eq=False)
class Places:
    """The points that a method can answer with.

    Attributes:
        points: `(n, 2)` as `(lat, lon)` in degrees.
    """

    points: Array

    def __len__(self) -> int:
        return len(self.points)

    def at(self, index: int) -> LatLon:
        """One of them as a coordinate."""
        lat, lon = self.points[index]
        return LatLon(lat=float(lat), lon=float(lon))

    @cached_property
    def vectors(self) -> Array:
        """Unit vectors, `(n, 3)`."""
        return to_unit_vector(self.points[:, 0], self.points[:, 1])


@dataclass(frozen=True, eq=False)
class Belief:
    """Probabilities over places for one photo.

    Attributes:
        mass: Probability of each place, `(n,)`, summing to 1.
        step: What the method did, in a sentence: its reasoning, such as it is.
        best: Which place is the answer, where that is not the likeliest one.
    """

    places: Places
    mass: Array
    step: str
    best: int | None = None

    @property
    def answer(self) -> int:
        """Index of the place that is answered with."""
        return int(self.mass.argmax()) if self.best is None else self.best

    def confidence(self, at: LatLon) -> float:
        """The share of the mass within `CONFIDENCE_KM` of a coordinate, in [0, 1]."""
        near = self.places.vectors @ to_unit_vector(at.lat, at.lon) >= _COSINE
        return float(np.clip(self.mass[near].sum(), 0.0, 1.0))


def write_answers(
    photo: str, belief: Belief, *, samples: int = 1, temperature: float = 0.0, seed: int = 0
) -> list[Answer]:
    """Write the answers to one question: the best place, or places drawn from the mass.

    Args:
        photo: The question's id; draws depend on it and on the seed alone.
        samples: How many answers.
        temperature: 0 gives the best place every time; 1 draws in proportion to the mass.
    """
    if temperature > 0:
        chosen = _draw(belief.mass, samples, temperature, f"{seed}/{photo}")
    else:
        chosen = [belief.answer] * samples
    return [_write(photo, belief, index) for index in chosen]


def _draw(mass: Array, samples: int, temperature: float, key: str) -> list[int]:
    rng = np.random.default_rng(list(hashlib.sha256(key.encode()).digest()))
    with np.errstate(divide="ignore"):
        tempered = np.log(mass / mass.max()) / temperature
    weights = np.exp(tempered)
    drawn: list[int] = rng.choice(len(mass), size=samples, p=weights / weights.sum()).tolist()
    return drawn


def _write(photo: str, belief: Belief, index: int) -> Answer:
    step = belief.step if index == belief.answer else _DRAWN
    at = belief.places.at(index)
    return Answer(photo, write_chain([step], at.text()), confidence=belief.confidence(at))
