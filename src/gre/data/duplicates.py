"""Finds the copies among many photos: the same bytes, or the same picture saved another way.

Of each set of copies the one whose turn comes first leads, and the others name it. A copy always
looks like its leader itself; likeness is never handed on from one picture to the next.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gre.data.fingerprint import Fingerprints, agree
from gre.data.hamming import pairs_within

Rows = NDArray[np.intp]


def first_of_each(keys: NDArray[np.uint64], turns: NDArray[np.uint64]) -> Rows:
    """For each row, the row of the same key whose turn comes first (of equals, the first).

    Args:
        keys: `(n, 2)`.
        turns: `(n,)`.

    >>> keys = np.array([[1, 1], [2, 2], [1, 1]], dtype=np.uint64)
    >>> first_of_each(keys, np.array([9, 5, 3], dtype=np.uint64)).tolist()
    [2, 1, 2]
    """
    order = np.lexsort((np.arange(len(keys)), turns, keys[:, 1], keys[:, 0]))
    sorted_keys = keys[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    result = np.empty(len(keys), dtype=np.intp)
    result[order] = order[np.flatnonzero(new)[np.cumsum(new) - 1]] if len(keys) else 0
    return result


def leaders(
    checksums: NDArray[np.uint64], looks: Fingerprints, turns: NDArray[np.uint64], bits: int | None
) -> Rows:
    """For each photo, the photo that it is a copy of; itself when it is none.

    Args:
        checksums: `(n, 2)`.
        looks: `n` pictures.
        turns: `(n,)`; the earliest of a set of copies leads.
        bits: Greatest distance of perceptual hashes, the finer looks still to agree; None takes
            the same bytes alone for copies.
    """
    same_bytes = first_of_each(checksums, turns)
    if bits is None:
        return same_bytes
    rows = np.flatnonzero(same_bytes == np.arange(len(turns)))
    near = np.arange(len(turns))
    near[rows] = rows[_near_leaders(looks.take(rows), turns[rows], bits)]
    return np.asarray(near[same_bytes], dtype=np.intp)


def _near_leaders(looks: Fingerprints, turns: NDArray[np.uint64], bits: int) -> Rows:
    values, value_of = np.unique(looks.phash, return_inverse=True)
    pairs = pairs_within(values, bits)
    neighbours = _neighbours(len(values), pairs)
    crowded = np.bincount(value_of, minlength=len(values)) > 1
    crowded[pairs.ravel()] = True
    leader = np.arange(len(looks), dtype=np.intp)
    rows = np.flatnonzero(crowded[value_of])
    led: defaultdict[int, list[int]] = defaultdict(list)  # the leaders of each hash so far
    for row in rows[np.argsort(turns[rows], kind="stable")].tolist():
        value = int(value_of[row])
        near = [other for v in (value, *neighbours(value)) for other in led.get(v, ())]
        same = _same_picture(looks, row, np.array(near, dtype=np.intp))
        if same is None:
            led[value].append(row)
        else:
            leader[row] = same
    return leader


def _same_picture(looks: Fingerprints, row: int, near: Rows) -> int | None:
    """Of leaders with a close hash, the closest one that shows the same picture; or None."""
    if not len(near):
        return None
    near = near[agree(looks.take(near), looks.take(np.array([row])))]
    if not len(near):
        return None
    return int(near[np.bitwise_count(looks.phash[near] ^ looks.phash[row]).argmin()])


def _neighbours(n: int, pairs: NDArray[np.int64]):  # type: ignore[no-untyped-def]
    """Give a function from a value to the values that are paired with it."""
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    starts = np.searchsorted(both[:, 0], np.arange(n + 1))
    return lambda value: both[starts[value] : starts[value + 1], 1].tolist()


def copies_of(leader: Rows, at_least: int) -> Iterator[Rows]:
    """Give the rows of each set of copies that is large enough, its leader among them."""
    order = np.argsort(leader, kind="stable")
    edges = np.flatnonzero(np.diff(leader[order], prepend=-1, append=-1))
    for start, end in pairwise(edges.tolist()):
        if end - start >= at_least:
            yield order[start:end]
