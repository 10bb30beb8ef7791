"""Methods that look at no photo, which every method that looks must beat."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.geo.sphere import Array, to_latlon, to_unit_vector
from gre.metrics.best_point import best_point_for_geoscore
from gre.models.base import Answer, Question
from gre.models.baselines.belief import Belief, Places

# Distances from every one of these to all others are taken; more would change little.
_SUPPORT = 4096


class ConstantGuess:
    """Answers every photo with one coordinate.

    Args:
        at: The constant answer.
        step: The reasoning it gives.
        confidence: The probability of the truth being within 750 km, where it is known.
    """

    def __init__(
        self,
        at: LatLon,
        step: str = "The photo was not looked at.",
        *,
        name: str = "baseline:constant",
        confidence: float | None = None,
    ) -> None:
        self.at = at
        self.name = name
        self._confidence = confidence
        self._text = write_chain([step], at.text())

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer every question alike."""
        for question in questions:
            yield [Answer(question.id, self._text, confidence=self._confidence)] * samples


class RandomGuess:
    """Answers with the coordinate of a training photo drawn at random.

    Args:
        points: Training coordinates, `(n, 2)` as `(lat, lon)`.
    """

    def __init__(self, points: Array, *, name: str = "baseline:random") -> None:
        self.name = name
        self._places = Places(points)
        self._belief = Belief(
            self._places,
            np.full(len(points), 1 / len(points)),
            "The photo was not looked at; this is the place of a training photo drawn at random.",
        )

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Draw a place for each question and sample, by the seed and the question's id."""
        for question in questions:
            key = hashlib.sha256(f"{seed}/{question.id}".encode()).digest()
            drawn = np.random.default_rng(list(key)).integers(len(self._places), size=samples)
            yield [self._write(question.id, self._places.at(int(index))) for index in drawn]

    def _write(self, photo: str, at: LatLon) -> Answer:
        text = write_chain([self._belief.step], at.text())
        return Answer(photo, text, confidence=self._belief.confidence(at))


def best_constant(points: Array) -> tuple[LatLon, float]:
    """The coordinate with the best mean GeoScore over some points, and the share within 750 km.

    Args:
        points: `(n, 2)` as `(lat, lon)`; of many, an even choice stands for all.
    """
    some = points[:: max(1, len(points) // _SUPPORT)][:_SUPPORT]
    vectors = to_unit_vector(some[:, 0], some[:, 1])
    weights = np.full(len(some), 1 / len(some))
    at = to_latlon(best_point_for_geoscore(vectors, weights, candidates=len(some)))
    everywhere = np.full(len(points), 1 / len(points))
    return at, Belief(Places(points), everywhere, "").confidence(at)


def population_prior() -> ConstantGuess:
    """The best constant guess by where people live, in the whole world."""
    from gre.world.posterior import best_for_geoscore
    from gre.world.world import world

    mass = world().prior("train")
    at = best_for_geoscore(mass)
    sites = Places(np.stack([world().sites.lat, world().sites.lon], axis=1))
    return ConstantGuess(
        at,
        "Without looking, the best guess is where people live.",
        name="baseline:prior",
        confidence=Belief(sites, mass, "").confidence(at),
    )
