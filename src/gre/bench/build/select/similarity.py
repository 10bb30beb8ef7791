"""How alike a photo is to what the corpus names: scores as declared, from vectors of one space."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.prompts import Prompts
from gre.bench.build.select.settings import SelectConfig
from gre.models.dual.base import DualEncoder, Vectors
from gre.models.vectors import VectorCache, read_texts
from gre.world.cues import KINDS

# Indicators that a selected photo names as the ones it is most like.
NEAREST = 5

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """What similarities say of `n` photos.

    Attributes:
        similarity: `(n,)`, in [-2, 2]: mean of the greatest similarities to indicators, less the
            greatest similarity to a picture of nothing.
        kinds: `(n, 8)`, in the taxonomy's order, the same for the indicators of one kind; NaN
            where the corpus names none of that kind.
        scenes: `(n,)`, number of the scene label that is most alike.
        margins: `(n,)`, how far it is ahead of the next, in similarity.
        nearest: `(n, up to 5)`, numbers of the closest indicators, the closest first.
    """

    similarity: Floats
    kinds: Floats
    scenes: NDArray[np.int64]
    margins: Floats
    nearest: NDArray[np.int64]


class Ruler:
    """Measures photos against the prompts.

    Args:
        encoder: Whose vectors they are; it reads the prompts once.
        prompts: What photos are compared with.
        config: How similarities become scores.
        cache: Of this encoder.
    """

    def __init__(
        self, encoder: DualEncoder, prompts: Prompts, config: SelectConfig, cache: VectorCache
    ) -> None:
        self.config = config
        self.labels = tuple(prompts.scenes)
        self.names = tuple(one.name for one in prompts.indicators)
        read = partial(read_texts, encoder, cache=cache)
        self._indicators = read([one.text for one in prompts.indicators])
        kinds = np.array([KINDS.index(one.kind) for one in prompts.indicators])
        self._of_kind = [np.flatnonzero(kinds == number) for number in range(len(KINDS))]
        self._nothing = read(prompts.nothing)
        self._scenes = _unit(
            np.stack([read(texts).mean(axis=0) for texts in prompts.scenes.values()])
        )

    def measure(self, vectors: Vectors) -> Scores:
        """Score photos.

        Args:
            vectors: `(n, dim)`, unit length, as the encoder sees them.
        """
        alike = vectors @ self._indicators.T
        floor = self._floor(vectors)
        top = self.config.labels.top
        kinds = np.full((len(vectors), len(KINDS)), np.nan, dtype=np.float32)
        for number, columns in enumerate(self._of_kind):
            if len(columns):
                kinds[:, number] = top_mean(alike[:, columns], top) - floor
        ahead = np.sort(scenes := vectors @ self._scenes.T, axis=1)
        return Scores(
            similarity=top_mean(alike, self.config.similarity.top) - floor,
            kinds=kinds,
            scenes=scenes.argmax(axis=1),
            margins=ahead[:, -1] - ahead[:, -2],
            nearest=np.argsort(-alike, axis=1, kind="stable")[:, :NEAREST],
        )

    def _floor(self, vectors: Vectors) -> Floats:
        if self.config.similarity.contrast == "none":
            return np.zeros(len(vectors), dtype=np.float32)
        return np.asarray((vectors @ self._nothing.T).max(axis=1), dtype=np.float32)


def top_mean(values: Floats, k: int) -> Floats:
    """The mean of each row's `k` greatest values; of all where there are fewer.

    Args:
        values: `(n, m)`, m at least 1.

    >>> top_mean(np.array([[0.1, 0.5, 0.3]], dtype=np.float32), 2).round(2).tolist()
    [0.4000000059604645]
    """
    k = min(k, values.shape[1])
    greatest = np.partition(values, values.shape[1] - k, axis=1)[:, -k:]
    return np.asarray(greatest.mean(axis=1), dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
