"""How well a sorter sorts chains whose labels are known."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.results import LABELS, Estimate, Label
from gre.bench.chains.sorting.base import StepSorter
from gre.errors import InputError

RESAMPLES = 2_000
Array = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledChain:
    """The steps of a chain with their true labels."""

    steps: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class SortingScores:
    """What a measurement has come to.

    Intervals are of 95 %, by resampling chains: steps of one chain are alike.

    Attributes:
        chains: How many were measured on.
        failed: Chains that the sorter failed on, by failure; they are in nothing else.
        accuracy: Share of steps sorted right; `n` counts steps. None where nothing was sorted.
        precision, recall: By label; one is missing where it has no steps.
        confusion: `{true label: {label given: steps}}`.
    """

    chains: int
    failed: Mapping[str, int]
    accuracy: Estimate | None
    precision: Mapping[Label, Estimate]
    recall: Mapping[Label, Estimate]
    confusion: Mapping[Label, Mapping[Label, int]]


def measure_sorter(
    sorter: StepSorter, chains: Sequence[LabelledChain], *, seed: int = 0
) -> SortingScores:
    """Let a sorter sort chains, and hold it against the truth.

    Args:
        seed: Of the intervals.

    Raises:
        InputError: there are no chains.
    """
    if not chains:
        raise InputError("there are no chains to measure a sorter on")
    given = sorter.sort([chain.steps for chain in chains])
    failed = Counter(each.failure for each in given if each.failure is not None)
    tables = np.array(
        [
            _table(chain.labels, each.labels)
            for chain, each in zip(chains, given, strict=True)
            if each.labels is not None
        ]
    ).reshape(-1, len(LABELS), len(LABELS))
    whole = tables.sum(axis=0).astype(int)
    draws = _resampled(tables, seed)
    columns, rows = _by_label(whole, draws, axis=-2), _by_label(whole, draws, axis=-1)
    everything = int(whole.sum())
    return SortingScores(
        chains=len(chains),
        failed=dict(failed),
        accuracy=_estimate(_accuracy, whole, draws, everything) if everything else None,
        precision=columns,
        recall=rows,
        confusion={
            true: dict(zip(LABELS, row, strict=True))
            for true, row in zip(LABELS, whole.tolist(), strict=True)
        },
    )


def _table(true: Sequence[Label], given: Sequence[Label]) -> Array:
    """Steps of one chain by true label and label given."""
    table = np.zeros((len(LABELS), len(LABELS)))
    for one, other in zip(true, given, strict=True):
        table[LABELS.index(one), LABELS.index(other)] += 1
    return table


def _resampled(tables: Array, seed: int) -> Array:
    """Sums over chains drawn with replacement: `(RESAMPLES, labels, labels)`."""
    if not len(tables):
        return tables
    shares = np.full(len(tables), 1 / len(tables))
    times = np.random.default_rng(seed).multinomial(len(tables), shares, RESAMPLES)
    sums: Array = np.einsum("rc,cij->rij", times.astype(float), tables)
    return sums


def _accuracy(tables: Array) -> Array:
    right: Array = np.trace(tables, axis1=-2, axis2=-1)
    return _ratio(right, tables.sum(axis=(-2, -1)))


def _by_label(whole: NDArray[np.int64], draws: Array, *, axis: int) -> dict[Label, Estimate]:
    """Shares of the diagonal in the sums along an axis: recall along -1, precision along -2."""

    def share(n: int) -> Callable[[Array], Array]:
        return lambda tables: _ratio(tables[..., n, n], tables.sum(axis=axis)[..., n])

    sizes = whole.sum(axis=axis).tolist()
    return {
        label: _estimate(share(n), whole, draws, sizes[n])
        for n, label in enumerate(LABELS)
        if sizes[n]
    }


def _estimate(
    measure: Callable[[Array], Array], whole: NDArray[np.int64], draws: Array, n: int
) -> Estimate:
    low, high = np.nanpercentile(measure(draws), (2.5, 97.5))
    value = float(measure(whole.astype(np.float64)))
    return Estimate(value=value, low=float(low), high=float(high), n=n)


def _ratio(part: Array, of: Array) -> Array:
    """A share; NaN of nothing."""
    nothing = np.full_like(np.asarray(of, dtype=float), np.nan)
    shares: Array = np.divide(part, of, out=nothing, where=of > 0)
    return shares
