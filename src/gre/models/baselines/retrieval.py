"""Retrieval: the places of the photos that look most alike, weighed by where they lie densest.

After N. Vo, N. Jacobs and J. Hays, Revisiting IM2GPS in the Deep Learning Era (2017): nearest
neighbours in the space of an encoder trained to classify, then a kernel density over their places.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.errors import ConfigError, MissingExtraError
from gre.geo.distance import distance_matrix_km
from gre.geo.sphere import Array
from gre.models.baselines.belief import Belief, Places

Features = NDArray[np.float32]
Indices = NDArray[np.int64]


class Gallery:
    """Photos with known places, searchable by how alike they look (cosine of their features).

    Args:
        features: Of the photos, `(n, d)`; they need not be of unit length.
        points: Where they were taken, `(n, 2)` as `(lat, lon)`.
        index: A factory string of faiss: `Flat` is exact, `IVF4096,Flat` or `HNSW32` are for
            galleries of millions.

    Raises:
        ConfigError: faiss knows no such index, or the gallery is too small for it.
        MissingExtraError: faiss is not installed.
    """

    def __init__(self, features: Features, points: Array, *, index: str = "Flat") -> None:
        self.features = unit(features)
        self.points = points
        self._index = _build(self.features, index)

    def __len__(self) -> int:
        return len(self.points)

    def nearest(self, queries: Features, k: int) -> tuple[Indices, Features]:
        """The k most similar photos of each query `(b, d)`: indices and cosines, `(b, k)`."""
        cosines, indices = self._index.search(unit(queries), min(k, len(self)))
        return indices, cosines

    def farthest(self, queries: Features, k: int) -> Indices:
        """The k least similar photos of each query, `(b, k)`."""
        return self.nearest(-queries, k)[0]


@dataclass(frozen=True)
class KernelVote:
    """How neighbours vote.

    Attributes:
        k: How many.
        sigma_km: Width of the Gaussian kernel that is laid around each neighbour's place.
        sharpness: Neighbours weigh exp(sharpness x cosine); 0 weighs all alike.
    """

    k: int
    sigma_km: float
    sharpness: float = 0.0


class RetrievalHead:
    """Answers with the neighbour around which the neighbours' places lie densest."""

    def __init__(self, gallery: Gallery, vote: KernelVote) -> None:
        self.gallery = gallery
        self.vote = vote

    def believe(self, features: Features) -> Iterator[Belief]:
        """Give one belief for each row of features `(b, d)`, over its k neighbours."""
        indices, cosines = self.gallery.nearest(features, self.vote.k)
        for row, similar in zip(indices, cosines, strict=True):
            found = row >= 0  # an approximate index may come back with fewer
            yield self._vote(row[found], similar[found])

    def _vote(self, row: Indices, similar: Features) -> Belief:
        points = self.gallery.points[row]
        weights = np.exp(self.vote.sharpness * (similar - similar.max()).astype(np.float64))
        weights /= weights.sum()
        best = int(density(points, weights, self.vote.sigma_km).argmax())
        step = (
            f"Of the {len(row)} training photos that look most alike, more lie around the place "
            "of this one than of any other."
        )
        return Belief(Places(points), weights, step, best)


def density(points: Array, weights: Array, sigma_km: float) -> Array:
    """Kernel density at each of some weighted points, up to a constant factor: `(n,)`.

    Args:
        points: `(n, 2)` as `(lat, lon)`.
        weights: `(n,)`.
        sigma_km: Standard deviation of the Gaussian kernel.

    >>> density(np.array([(0, 0), (0, 1), (50, 50)]), np.ones(3) / 3, 100).argmin()
    np.int64(2)
    """
    squared = (distance_matrix_km(points, points) / sigma_km) ** 2
    return np.asarray(np.exp(-squared / 2) @ weights)


def unit(features: Features) -> Features:
    """Scale rows to unit length; a row of zeros stays one."""
    norms = np.linalg.norm(features, axis=1, keepdims=True)
    return np.ascontiguousarray(features / np.maximum(norms, 1e-12), dtype=np.float32)


def _build(features: Features, factory: str) -> Any:
    if importlib.util.find_spec("faiss") is None:
        raise MissingExtraError("faiss", "baselines")
    import faiss

    try:
        index = faiss.index_factory(features.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            index.train(features)
        index.add(features)
    except RuntimeError as error:
        lines = str(error).splitlines()
        raise ConfigError(f"index {factory!r}: faiss: {lines[-1].strip()}") from error
    return index
