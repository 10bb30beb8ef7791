"""Pairs of perceptual hashes that differ in few bits, without comparing all with all."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Pairs = NDArray[np.intp]

_BITS = 64
_AT_ONCE = 2048  # rows of a bucket compared with the rest of it at a time, to bound memory


def near_pairs(values: Bits, bits: int) -> Iterator[Pairs]:
    """Find all pairs of hashes that differ in at most so many bits.

    Cut into one band more than bits may differ, two such hashes agree in a whole band: only hashes
    that share a band are compared. A pair may come up more than once.

    Args:
        values: Different hashes, `(n,)`.
        bits: Largest number of bits to differ, below 64.

    Yields:
        Pairs of rows, `(2, m)`.

    >>> hashes = np.array([0b1111, 0b1110, 0b11110000], dtype=np.uint64)
    >>> [pair.tolist() for pair in near_pairs(hashes, 1)]
    [[[0], [1]]]
    """
    edges = np.linspace(0, _BITS, bits + 2).astype(int)
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        mask = np.uint64((1 << (high - low)) - 1)
        band = (values >> np.uint64(low)) & mask
        order = np.argsort(band, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(band[order]) != 0, True])
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            if end - start > 1:
                yield from _within(values, order[start:end], bits)


def _within(values: Bits, rows: Pairs, bits: int) -> Iterator[Pairs]:
    """Compare all hashes of one bucket."""
    for start in range(0, len(rows), _AT_ONCE):
        some, rest = rows[start : start + _AT_ONCE], rows[start:]
        differ = np.bitwise_count(values[some][:, None] ^ values[rest][None, :])
        a, b = np.nonzero(differ <= bits)
        later = b > a  # each pair once, and none with itself
        if later.any():
            yield np.stack([some[a[later]], rest[b[later]]])
