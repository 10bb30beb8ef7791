"""Who is best in a column, and whether that is more than chance."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from gre.bench.chains.results import AnswerDetail, ChainDifference, Estimate
from gre.bench.compare.content import LEVEL
from gre.bench.score import Comparison, Errors, compare_errors
from gre.metrics.localization import THRESHOLDS_KM
from gre.metrics.multiple import holm
from gre.metrics.paired import PairedDifference
from gre.report.difference_matrix import Difference
from gre.report.greval.content import GREvalScores

# The difference of two systems and its corrected p-value; None where they were not compared.
Test = Callable[[str, str], tuple[float, float] | None]


class Standing:
    """The paired tests between the models of a score file.

    Localization is tested at each threshold between all pairs of models (McNemar's exact test) and
    corrected by Holm's method over all of them; pairs that the score file lacks are compared from
    its details. The tests of chains stand in the score file, corrected there.

    Args:
        scores: The score file.
    """

    def __init__(self, scores: GREvalScores) -> None:
        self.comparisons = list(_comparisons(scores))
        self.chain_differences = scores.suite.chain_differences
        self._adjusted = _adjusted(self.comparisons)

    def localization(self, a: str, b: str, km: float) -> tuple[float, float] | None:
        """`a` minus `b` within a threshold, in [-1, 1], and its p-value."""
        found = self._found(a, b, km)
        if found is None:
            return None
        d, p = found
        return d.value, p

    def difference(self, a: str, b: str, km: float) -> Difference | None:
        """The same in points with its interval, as figures show it."""
        found = self._found(a, b, km)
        if found is None:
            return None
        d, p = found
        return Difference(100 * d.value, 100 * d.low, 100 * d.high, stands=p < LEVEL)

    def _found(self, a: str, b: str, km: float) -> tuple[PairedDifference, float] | None:
        for comparison in self.comparisons:
            found = comparison.at(km)
            if found is None or {comparison.a, comparison.b} != {a, b}:
                continue
            p = self._adjusted[comparison.a, comparison.b, f"{km:g}"]
            return (found if comparison.a == a else _turned_about(found)), p
        return None

    def chain(self, a: str, b: str, component: str) -> tuple[float, float] | None:
        """`a` minus `b` in a component, and its p-value."""
        found = chain_difference(self.chain_differences, a, b)
        if found is None or component not in found.differences or component not in found.p_values:
            return None
        return found.differences[component].value, found.p_values[component]


def chain_difference(
    differences: Sequence[ChainDifference], a: str, b: str
) -> ChainDifference | None:
    """The comparison of two systems' chains, turned so that it is `a` minus `b`."""
    for found in differences:
        if (found.a, found.b) == (a, b):
            return found
        if (found.a, found.b) == (b, a):
            turned = {part: _turned(value) for part, value in found.differences.items()}
            return ChainDifference(a=a, b=b, differences=turned, p_values=found.p_values)
    return None


def _turned(found: Estimate) -> Estimate:
    return Estimate(value=-found.value, low=-found.high, high=-found.low, n=found.n)


def clear_best(values: Mapping[str, float | None], test: Test) -> str | None:
    """The system that is above every other, each time by a test that calls it clear.

    >>> clear_best({"A": 0.6, "B": 0.4}, lambda a, b: (0.2, 0.001))
    'A'
    >>> clear_best({"A": 0.6, "B": 0.59}, lambda a, b: (0.01, 0.7)) is None
    True
    """
    known = {name: value for name, value in values.items() if value is not None}
    if len(known) < 2:
        return None
    best = max(known, key=lambda name: known[name])
    for other in known:
        if other != best:
            found = test(best, other)
            if found is None or found[0] <= 0 or found[1] >= LEVEL:
                return None
    return best


def _turned_about(d: PairedDifference) -> PairedDifference:
    return replace(d, value=-d.value, low=-d.high, high=-d.low, only_a=d.only_b, only_b=d.only_a)


def _comparisons(scores: GREvalScores) -> Iterator[Comparison]:
    errors = {name: _errors(scores.answers[name]) for name in scores.systems
              if name in scores.answers}  # fmt: skip
    for a, b in combinations(scores.systems, 2):
        known = scores.suite.comparison(a, b) or scores.suite.comparison(b, a)
        if known is not None:
            yield known
        elif a in errors and b in errors and _share_photos(errors[a], errors[b]):
            yield compare_errors(errors[a], errors[b], names=(a, b))


def _share_photos(a: Errors, b: Errors) -> bool:
    return bool((~a.unscored & ~b.unscored).any())


def _errors(answers: Sequence[AnswerDetail]) -> Errors:
    km = [np.nan if answer.error_km is None else answer.error_km for answer in answers]
    unscored = [answer.status == "unscored" for answer in answers]
    return Errors(np.array(km, dtype=np.float64), np.array(unscored, dtype=np.bool_))


def _adjusted(comparisons: Sequence[Comparison]) -> dict[tuple[str, str, str], float]:
    cells = [
        ((c.a, c.b, f"{km:g}"), found.p_value)
        for c in comparisons
        for km in THRESHOLDS_KM
        if (found := c.at(km)) is not None
    ]
    corrected = holm([p for _, p in cells]) if cells else []
    return dict(zip((key for key, _ in cells), corrected, strict=True))
