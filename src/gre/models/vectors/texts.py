"""Texts as vectors: each is encoded once, and one that is too long is encoded in parts."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from gre.models.dual.base import DualEncoder
from gre.models.text.base import TextEncoder
from gre.models.vectors.cache import Vector, VectorCache

# Texts that are encoded between two writes: an interrupted run loses no more.
_AT_ONCE = 256

Vectors = NDArray[np.float32]


def read_parts(encoder: DualEncoder, texts: Sequence[str], *, cache: VectorCache) -> list[Vectors]:
    """Encode texts, each in as many parts as it needs to fit.

    Args:
        cache: Of this encoder.

    Returns:
        For each text the unit vectors of its parts, `(parts, dim)`; at least one.
    """
    parts = {text: encoder.parts(text) for text in dict.fromkeys(texts)}
    known = _encoded([part for own in parts.values() for part in own], encoder.read, cache)
    return [np.stack([known[part] for part in parts[text]]) for text in texts]


def read_texts(encoder: DualEncoder, texts: Sequence[str], *, cache: VectorCache) -> Vectors:
    """Encode texts of any length as unit vectors `(n, dim)`.

    The vector of a text that does not fit is the mean of its parts', made a unit again.
    """
    found = np.empty((len(texts), encoder.dim), dtype=np.float32)
    for row, vectors in enumerate(read_parts(encoder, texts, cache=cache)):
        mean = vectors.mean(axis=0)
        found[row] = mean / max(float(np.linalg.norm(mean)), 1e-12)
    return found


def read_sentences(encoder: TextEncoder, texts: Sequence[str], *, cache: VectorCache) -> Vectors:
    """Encode texts with a text encoder, as unit vectors `(n, dim)`."""
    known = _encoded(texts, encoder.sentences, cache)
    empty = np.empty((0, encoder.dim), dtype=np.float32)
    return np.stack([known[text] for text in texts]) if texts else empty


def _encoded(
    texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors], cache: VectorCache
) -> dict[str, Vector]:
    """The vector of each text, once: out of the cache, or encoded and put there."""
    keys = {text: _key_of(text) for text in dict.fromkeys(texts)}
    known = cache.get(list(keys.values()))
    missing = [text for text, key in keys.items() if key not in known]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        new = {keys[text]: row for text, row in zip(some, encode(some), strict=True)}
        cache.put(new)
        known |= new
    return {text: known[key] for text, key in keys.items()}


def _key_of(text: str) -> str:
    return f"text:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
