"""Which photos are chosen of those that pass: scene labels in the benchmark's proportions."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gre.errors import InputError


def quotas(n: int, wanted: Mapping[str, int], available: Mapping[str, int]) -> dict[str, int]:
    """How many of each label to take: the wanted proportions, as far as there are photos.

    Every label that there is a photo of gets at least one, where `n` allows it. The rest is shared
    out by largest remainders; what one label cannot fill goes to the others, in the same
    proportions. Labels that nobody wants come last.

    Args:
        n: How many to take in all; fewer where there are fewer.
        wanted: Shares, in any unit, by label.
        available: Photos by label; labels that are not wanted are there to fill up.

    >>> quotas(10, {"natural": 6, "road": 3, "medical": 1}, {"natural": 3, "road": 9, "": 5})
    {'natural': 3, 'road': 7, '': 0}
    """
    if n < 0 or any(count < 0 for count in available.values()):
        raise InputError("a choice cannot be of less than no photos")
    taken = dict.fromkeys(available, 0)
    left = min(n, sum(available.values()))
    by_share = sorted((one for one in available if wanted.get(one)), key=lambda one: -wanted[one])
    for label in by_share:
        if left and available[label]:
            taken[label], left = 1, left - 1
    while left:
        open_ = {one: wanted[one] for one in by_share if taken[one] < available[one]}
        if not open_:
            break
        left -= _share_out(left, open_, taken, available)
    for label in available:
        more = min(left, available[label] - taken[label])
        taken[label], left = taken[label] + more, left - more
    return taken


def _share_out(
    n: int, shares: Mapping[str, int], taken: dict[str, int], available: Mapping[str, int]
) -> int:
    """Bring labels nearer to their shares of all that are taken in the end; returns how many."""
    total = n + sum(taken[label] for label in shares)
    goals = largest_remainders(total, shares)
    given = 0
    for label, goal in goals.items():
        more = max(0, min(goal, available[label]) - taken[label])
        more = min(more, n - given)
        taken[label] += more
        given += more
    return given


def largest_remainders(n: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Share out `n` things whole, as near to the shares as whole numbers go.

    >>> largest_remainders(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    total = sum(shares.values())
    exact = {label: n * share / total for label, share in shares.items()}
    whole = {label: int(value) for label, value in exact.items()}
    rest = n - sum(whole.values())
    order = sorted(exact, key=lambda label: (whole[label] - exact[label], list(exact).index(label)))
    for label in order[:rest]:
        whole[label] += 1
    return whole


def balanced(
    labels: Sequence[str], turns: NDArray[np.uint64], n: int, wanted: Mapping[str, int]
) -> NDArray[np.intp]:
    """Choose photos: of each label as many as its quota, those whose turn comes first.

    Args:
        labels: `(m,)`; the empty text for a photo without one.
        turns: `(m,)`.
        n: How many.
        wanted: Shares by label.

    Returns:
        Chosen rows, in order.
    """
    rows: dict[str, list[int]] = {}
    for row in np.argsort(turns, kind="stable").tolist():
        rows.setdefault(labels[row], []).append(row)
    in_order = {label: len(rows[label]) for label in (*wanted, "") if label in rows}
    in_order |= {label: len(some) for label, some in rows.items()}
    share = quotas(n, wanted, in_order)
    chosen = [row for label, some in rows.items() for row in some[: share[label]]]
    return np.array(sorted(chosen), dtype=np.intp)
