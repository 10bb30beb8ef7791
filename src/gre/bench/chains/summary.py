"""Means over photos, by scene, kind and continent; and what sets one system apart from another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.results import (
    COMPONENTS,
    FURTHER,
    ChainDifference,
    ChainResult,
    Estimate,
    Quality,
)
from gre.bench.greval import GREvalItem
from gre.bench.score import continent_label, groups_of
from gre.metrics.intervals import mean_interval
from gre.metrics.multiple import holm
from gre.metrics.paired import sign_flip_test

MEASURED = (*COMPONENTS, *FURTHER, "quality", "strict")
_WHOLE = ("quality", "strict")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Measured:
    """The results of one system as numbers, a row for each photo of the benchmark.

    Attributes:
        values: `(n, len(MEASURED))`; NaN where a component is not measured.
        unscored, empty: `(n,)`.
    """

    values: NDArray[np.float64]
    unscored: Mask
    empty: Mask

    def column(self, name: str) -> NDArray[np.float64]:
        """One component over all photos, `(n,)`."""
        column: NDArray[np.float64] = self.values[:, MEASURED.index(name)]
        return column


def gather(results: Iterable[ChainResult]) -> Measured:
    """Turn results into numbers, in their order."""
    rows, statuses = [], []
    for result in results:
        found = (getattr(result, name) for name in MEASURED)
        rows.append([np.nan if value is None else value for value in found])
        statuses.append(result.status)
    status = np.array(statuses, dtype=object)
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(MEASURED))
    return Measured(values, status == "unscored", status == "empty")


def quality_of(measured: Measured, chosen: Mask, *, seed: int = 0) -> Quality:
    """Means over some of the photos, each with its interval.

    Args:
        chosen: Which photos, `(n,)`.
        seed: Of the bootstrap.
    """
    counted = chosen & ~measured.unscored
    found = {name: _estimate(measured.column(name)[counted], seed) for name in MEASURED}
    return Quality(
        n=int(counted.sum()),
        unscored=int((chosen & measured.unscored).sum()),
        empty=int((counted & measured.empty).sum()),
        components={n: e for n, e in found.items() if e is not None and n not in _WHOLE},
        quality=found["quality"],
        strict=found["strict"],
    )


def groups_in(items: Sequence[GREvalItem]) -> dict[str, dict[str, Mask]]:
    """Which photos have each scene label, indicator kind and continent."""
    return {
        "scenes": groups_of((item.scene,) if item.scene else () for item in items),
        "kinds": groups_of(item.kinds for item in items),
        "continents": groups_of(continent_label(item) for item in items),
    }


def compare_systems(
    systems: Mapping[str, Measured], *, seed: int = 0
) -> tuple[ChainDifference, ...]:
    """Compare every two systems on the photos that both were scored on.

    P-values are corrected over all pairs, for each component on its own.
    """
    pairs = list(combinations(systems, 2))
    found: dict[tuple[str, str], dict[str, NDArray[np.float64]]] = {
        (a, b): _paired(systems[a], systems[b]) for a, b in pairs
    }
    p_values: dict[tuple[str, str], dict[str, float]] = {pair: {} for pair in pairs}
    for name in MEASURED:
        measured = [pair for pair in pairs if found[pair][name].size]
        raw = [sign_flip_test(found[pair][name], seed=seed) for pair in measured]
        for pair, value in zip(measured, holm(raw), strict=True):
            p_values[pair][name] = value
    return tuple(
        ChainDifference(
            a=a,
            b=b,
            differences={
                name: estimate
                for name, values in found[a, b].items()
                if (estimate := _estimate(values, seed)) is not None
            },
            p_values=p_values[a, b],
        )
        for a, b in pairs
    )


def _paired(a: Measured, b: Measured) -> dict[str, NDArray[np.float64]]:
    """Differences photo by photo, where both have a value."""
    both = ~(a.unscored | b.unscored)
    differences = (a.values - b.values)[both]
    return {
        name: differences[:, i][~np.isnan(differences[:, i])] for i, name in enumerate(MEASURED)
    }


def _estimate(values: NDArray[np.float64], seed: int) -> Estimate | None:
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    low, high = mean_interval(known, seed=seed)
    return Estimate(value=float(known.mean()), low=low, high=high, n=known.size)
