"""Where likeness becomes sameness: thresholds chosen on GeoWorld, where the truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.contrast import apart
from gre.bench.corpus.normal import normal_form
from gre.models.text.base import TextEncoder
from gre.world.narrate import narrate_observation
from gre.world.observe import observe
from gre.world.phrases import NAMES, VOICES
from gre.world.posterior import posterior
from gre.world.sample import sample

# Of pairs of different things, so many may pass for one.
FALSE_MATCHES = 0.01
_SIZE = 448


@dataclass(frozen=True, eq=False)
class Likenesses:
    """Cosines of pairs whose sameness is known.

    Attributes:
        same: Of pairs that say the same in other words; empty where there are none.
        different: Of pairs that do not, and that are easily taken for one another.
    """

    same: NDArray[np.float64]
    different: NDArray[np.float64]

    def threshold(self, false_matches: float = FALSE_MATCHES) -> float:
        """The lowest threshold that so few pairs of different things pass, to two decimals."""
        exact = float(np.quantile(self.different, 1 - false_matches))
        return float(np.ceil(exact * 100) / 100)

    def passing(self, threshold: float) -> tuple[float | None, float]:
        """Which shares of the same, and of different ones, pass a threshold."""
        same = float(np.mean(self.same >= threshold)) if self.same.size else None
        return same, float(np.mean(self.different >= threshold))


def name_likenesses(encoder: TextEncoder) -> Likenesses:
    """Names of indicators: all pairs of values of one attribute, which are always different.

    Pairs that a word sets apart (`contrast`) pass no threshold: they count with -1.
    """
    cosines: list[float] = []
    for values in NAMES.values():
        names = [normal_form(name) for name in values.values()]
        vectors = encoder.sentences(names)
        likeness = np.where(apart(names, names), -1.0, vectors @ vectors.T)
        cosines += likeness[np.triu_indices(len(names), k=1)].tolist()
    return Likenesses(np.empty(0), np.array(cosines))


def step_likenesses(encoder: TextEncoder, *, n: int = 300, seed: int = 0) -> Likenesses:
    """Steps of chains: one narrator's against the other's about the same scene, and against what
    he says at the same place of his chain about another scene that shares no cue with it.

    Args:
        n: Scenes; of the validation split.
        seed: Of the scenes.
    """
    told = [_both_voices(seed, index) for index in range(n)]
    same: list[tuple[str, str]] = []
    different: list[tuple[str, str]] = []
    for (mine, others), (_, theirs) in zip(told, [*told[1:], told[0]], strict=True):
        for own, again, foreign in zip(mine, others, theirs, strict=True):
            if own.seen:
                same.append((own.text, again.text))
            if own.seen and foreign.seen and not own.seen & foreign.seen:
                different.append((own.text, foreign.text))
    return Likenesses(_cosines(encoder, same), _cosines(encoder, different))


@dataclass(frozen=True)
class _Told:
    text: str
    seen: frozenset[tuple[str, str]]


def _both_voices(seed: int, index: int) -> tuple[list[_Told], list[_Told]]:
    """The observing steps of a scene, as each of two narrators tells them."""
    scene = sample(seed, "validation", index)
    observation = observe(scene, _SIZE)
    values = {one.attribute: one.value for one in observation.seen}
    mass = posterior(observation, scene.split)
    first, second = (
        [
            _Told(step.text, frozenset((cue, values[cue]) for cue in step.cues))
            for step in narrate_observation(observation, scene.split, voice, mass).steps[:-1]
        ]
        for voice in VOICES
    )
    return first, second


def _cosines(encoder: TextEncoder, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    left, right = (encoder.sentences([pair[side] for pair in pairs]) for side in (0, 1))
    return np.asarray(np.sum(left * right, axis=1), dtype=np.float64)
