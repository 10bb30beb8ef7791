"""What each value of theta would yield: the choice of theta is shown, not asserted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from gre.data.curate.balance import NOBODY, sizes
from gre.data.curate.settings import CurateConfig


@dataclass(frozen=True)
class ThetaRow:
    """What one value of theta yields.

    Attributes:
        theta_km: The threshold.
        right: Chains whose answers lie within it.
        yield_share: Their share of all drafts, in [0, 1].
        cot, judge_true, judge_false, surplus: Where the chains would go.
        chosen: Whether this is the theta that was used.
    """

    theta_km: float
    right: int
    yield_share: float
    cot: int
    judge_true: int
    judge_false: int
    surplus: int
    chosen: bool

    def row(self) -> dict[str, float | int | bool]:
        """Give the values by name, as `theta.json` and the manifest hold them."""
        return asdict(self)


def sweep(
    errors: Sequence[NDArray[np.floating]], drafts: int, config: CurateConfig
) -> list[ThetaRow]:
    """Count what every theta would yield, by the same rules that share out the chains.

    Args:
        errors: Kilometres of the chains that passed, by split; the first is trained on.
        drafts: How many drafts there were in all.
        config: Its own theta joins those to try.
    """
    thetas = sorted({*config.thetas, config.correct_within_km})
    return [_row(theta, errors, drafts, config) for theta in thetas]


def _row(
    theta: float, errors: Sequence[NDArray[np.floating]], drafts: int, config: CurateConfig
) -> ThetaRow:
    total, n_right = NOBODY, 0
    for n, part in enumerate(errors):
        right = int(np.count_nonzero(part <= theta))
        total += sizes(right, len(part) - right, config, capped=n == 0)
        n_right += right
    return ThetaRow(
        theta_km=float(theta),
        right=n_right,
        yield_share=n_right / drafts if drafts else 0.0,
        cot=total.cot,
        judge_true=total.judge_true,
        judge_false=total.judge_false,
        surplus=total.surplus,
        chosen=theta == config.correct_within_km,
    )
