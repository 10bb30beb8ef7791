"""Finds all pairs of 64-bit hashes within a few bits of one another, without comparing all pairs.

Cut 64 bits into `m` bands: two hashes that differ in at most `k` bits differ in at most `k` bands,
so they agree in at least `m - k`. For every choice of `m - k` bands, hashes that agree there are
brought together by sorting, and only those are compared. Nothing within the distance is missed.

Source: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Exact Search in Hamming Space With Multi-Index
Hashing", IEEE TPAMI 36 (2014); G. S. Manku, A. Jain, A. Das Sarma, "Detecting Near-Duplicates for
Web Crawling", WWW 2007.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

BITS = 64
# Pairs compared at a time: their temporaries stay at some tens of megabytes.
_BLOCK = 1 << 20
# More bands than the distance plus this many have too many choices among them.
_MORE_BANDS = 16

Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]


def pairs_within(hashes: Hashes, bits: int) -> Pairs:
    """Find all pairs of a list that differ in at most so many bits.

    Args:
        hashes: `(n,)`, each value once.
        bits: Greatest Hamming distance.

    Returns:
        `(p, 2)` indices, the smaller first, each pair once, in order.

    >>> pairs_within(np.array([0b0000, 0b0011, 0b1111], dtype=np.uint64), 2).tolist()
    [[0, 1], [1, 2]]
    """
    found = [np.empty((0, 2), dtype=np.int64)]
    for order, starts, ends in _buckets(hashes, bits):
        found.extend(_close_in_buckets(hashes, order, starts, ends, bits))
    pairs = np.concatenate(found)
    pairs.sort(axis=1)
    return np.unique(pairs, axis=0)


def pairs_between(a: Hashes, b: Hashes, bits: int) -> Pairs:
    """Find all pairs, one from each list, that differ in at most so many bits.

    Args:
        a: `(n,)`, values may repeat.
        b: `(m,)`, values may repeat.

    Returns:
        `(p, 2)` indices into `a` and `b`, each pair once, in order.

    >>> a, b = np.array([0b0111, 0b1000], dtype=np.uint64), np.array([0b0011], dtype=np.uint64)
    >>> pairs_between(a, b, 1).tolist()
    [[0, 0]]
    """
    found = [np.empty((0, 2), dtype=np.int64)]
    if len(a) and len(b):
        for mask in _masks(max(len(a), len(b)), bits):
            order = np.argsort(b & mask, kind="stable")
            keys = (b & mask)[order]
            starts = np.searchsorted(keys, a & mask, side="left")
            ends = np.searchsorted(keys, a & mask, side="right")
            rows = np.arange(len(a))
            found.extend(_close(a, b, (rows, order), starts, ends, bits))
    return np.unique(np.concatenate(found), axis=0)


def _buckets(hashes: Hashes, bits: int) -> Iterator[tuple[Pairs, Pairs, Pairs]]:
    """For each choice of bands: an order, and for each place in it where its bucket goes on."""
    for mask in _masks(len(hashes), bits):
        masked = hashes & mask
        order = np.argsort(masked, kind="stable")
        masked = masked[order]
        last = np.flatnonzero(np.append(masked[1:] != masked[:-1], True))
        ends = (last + 1)[np.searchsorted(last, np.arange(len(hashes)))]
        yield order, np.arange(1, len(hashes) + 1), ends


def _close_in_buckets(
    hashes: Hashes, order: Pairs, starts: Pairs, ends: Pairs, bits: int
) -> Iterator[Pairs]:
    return _close(hashes, hashes, (order, order), starts, ends, bits)


def _close(
    a: Hashes, b: Hashes, orders: tuple[Pairs, Pairs], starts: Pairs, ends: Pairs, bits: int
) -> Iterator[Pairs]:
    """Compare each of `a`, in its order, with a run of `b` in its order; yield the close pairs."""
    counts = ends - starts
    rows = np.flatnonzero(counts)
    sums = np.cumsum(counts[rows])
    first = 0
    while first < len(rows):
        done = int(sums[first - 1]) if first else 0
        # At least one row, and as many as fit into a block.
        last = max(first + 1, int(np.searchsorted(sums, done + _BLOCK, side="right")))
        some = rows[first:last]
        each = counts[some]
        left = np.repeat(some, each)
        offsets = np.arange(len(left)) - np.repeat(sums[first:last] - each - done, each)
        i, j = orders[0][left], orders[1][starts[left] + offsets]
        near = np.bitwise_count(a[i] ^ b[j]) <= bits
        yield np.stack([i[near], j[near]], axis=1)
        first = last


def _masks(n: int, bits: int) -> list[np.uint64]:
    """The choices of bands whose agreement brings pairs together, as bit masks."""
    if bits >= BITS:
        return [np.uint64(0)]
    possible = range(bits + 1, min(bits + _MORE_BANDS, BITS) + 1)
    bands = min(possible, key=lambda m: _cost(n, m, bits))
    edges = np.linspace(0, BITS, bands + 1).round().astype(int)
    band = [((1 << int(hi - lo)) - 1) << int(lo) for lo, hi in pairwise(edges)]
    return [np.uint64(sum(chosen)) for chosen in combinations(band, bands - bits)]


def _cost(n: int, bands: int, bits: int) -> float:
    """Estimate the work: a sort for each choice, and the comparisons that chance brings about."""
    chosen = bands - bits
    compared = n * n / 2 ** (BITS * chosen / bands)
    return comb(bands, chosen) * (20.0 * n + compared)
