"""How many chains go to CoT and to the Judge set, and which."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gre.data.curate.settings import CurateConfig

Ranks = NDArray[np.uint64]
Rows = NDArray[np.intp]


class Sizes(NamedTuple):
    """How many chains go where.

    Attributes:
        cot: Right chains to learn from.
        judge_true, judge_false: Right and wrong chains to be judged.
        surplus: Chains for which neither has room.
    """

    cot: int
    judge_true: int
    judge_false: int
    surplus: int

    def __add__(self, other: object) -> "Sizes":
        if not isinstance(other, Sizes):
            return NotImplemented
        return Sizes(*(a + b for a, b in zip(self, other, strict=True)))


NOBODY = Sizes(0, 0, 0, 0)


def sizes(right: int, wrong: int, config: CurateConfig, *, capped: bool = True) -> Sizes:
    """Share out right and wrong chains: wrong ones are judged, with right ones CoT can spare.

    Args:
        right: Chains whose answers lie within theta.
        wrong: The others.
        capped: Keep to `max_cot` and `max_judge`; they hold for what is trained on.

    >>> sizes(30, 6, CurateConfig())
    Sizes(cot=24, judge_true=6, judge_false=6, surplus=0)
    """
    judge_true, judge_false = int(right * config.right_to_judge), wrong
    if capped and config.max_judge is not None:
        judge_true = min(judge_true, config.max_judge // 2)
        judge_false = min(judge_false, config.max_judge - judge_true)
    if config.balance_judge:
        judge_true = judge_false = min(judge_true, judge_false)
    cot = right - judge_true
    if capped and config.max_cot is not None:
        cot = min(cot, config.max_cot)
    return Sizes(cot, judge_true, judge_false, right + wrong - cot - judge_true - judge_false)


class Chosen(NamedTuple):
    """Rows of the drafts that go to CoT, and to the Judge set with either label."""

    cot: Rows
    judge_true: Rows
    judge_false: Rows


def choose(ranks: Ranks, right: Rows, wrong: Rows, n: Sizes) -> Chosen:
    """Choose which chains go where: by rank, so that neighbours and order play no part.

    Args:
        ranks: Of all drafts.
        right, wrong: Rows of the chains to choose from.
        n: How many go where.
    """
    right = right[np.argsort(ranks[right], kind="stable")]
    wrong = wrong[np.argsort(ranks[wrong], kind="stable")]
    cot = right[n.judge_true : n.judge_true + n.cot]
    return Chosen(cot, right[: n.judge_true], wrong[: n.judge_false])
