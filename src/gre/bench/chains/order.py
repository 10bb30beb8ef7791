"""Whether a chain meets the key steps of its photo, and in their order."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gre.metrics.chain_quality import order_agreement


def met_at(cosines: NDArray[np.float32], threshold: float) -> list[int | None]:
    """Where in a chain each key step is said: one step of the chain for one key step.

    Pairs are taken from the closest down, so that a step that says a key step in its own words is
    not taken by another that is merely like it.

    Args:
        cosines: `(key steps, steps of the chain)`.
        threshold: Below it two steps do not say the same.

    Returns:
        The step's position for each key step, or None where it is not said.
    """
    where: list[int | None] = [None] * cosines.shape[0]
    taken: set[int] = set()
    order = np.argsort(-cosines, axis=None, kind="stable")
    for row, column in zip(*np.unravel_index(order, cosines.shape), strict=True):
        if cosines[row, column] < threshold:
            break
        if where[row] is None and int(column) not in taken:
            where[row] = int(column)
            taken.add(int(column))
    return where


def order_of(where: Sequence[int | None]) -> float | None:
    """How far the key steps that are met come in their order; None below two.

    >>> order_of([0, None, 3]), order_of([2, 1, None, 0]), order_of([4, None])
    (1.0, 0.0, None)
    """
    return order_agreement([position for position in where if position is not None])
