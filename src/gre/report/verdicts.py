"""What the numbers say, in plain sentences that never claim more than their intervals do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gre.bench.score import Comparison, Score
from gre.bench.score_suite import Suite
from gre.geo.distance import written_km
from gre.metrics.localization import GRANULARITY
from gre.metrics.paired import PairedDifference

# What stands to be judged by the comparison of two rows.
_QUESTIONS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("CI", "base"): "The cold start",
        ("CI+I", "CI"): "RL stage I alone",
        ("CI+II", "CI"): "RL stage II alone",
        ("CI+I+II", "CI+II"): "RL stage I before stage II",
        ("CI+I+II", "CI"): "Both RL stages together",
    }
)


@dataclass(frozen=True)
class Verdict:
    """One sentence about a stage.

    Attributes:
        standing: `better`, `worse`, or `unclear` where the interval holds 0.
        subject: What is judged.
        sentence: What is said about it, without the subject.
    """

    standing: str
    subject: str
    sentence: str


def verdicts(suite: Suite, exam_km: float) -> list[Verdict]:
    """Say of each stage whether it earned its place on a suite, at one threshold."""
    found = []
    for comparison in suite.comparisons:
        difference = comparison.at(exam_km)
        if difference is not None:
            found.append(_verdict(comparison, difference, exam_km))
    return found


def _verdict(comparison: Comparison, difference: PairedDifference, exam_km: float) -> Verdict:
    pair = (comparison.a, comparison.b)
    subject = _QUESTIONS.get(pair, f"{comparison.a} against {comparison.b}")
    interval = f"{_points(difference.low)} to {_points(difference.high)}"
    numbers = (
        f"{comparison.a} minus {comparison.b} is {_points(difference.value)} points within "
        f"{exam_km:g} km, 95 % interval {interval}"
    )
    if not difference.is_clear:
        return Verdict("unclear", subject, f"did not earn its place at this budget: {numbers}.")
    if difference.value > 0:
        return Verdict("better", subject, f"earned its place: {numbers}.")
    return Verdict("worse", subject, f"cost accuracy at this budget: {numbers}.")


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def above_bound(suite: Suite, bound: str = "Bayes-optimal") -> list[str]:
    """Rows that stand above the limit at some threshold: a sign that something leaks.

    A row counts only when its whole interval lies above the limit's.
    """
    limit = suite.row(bound)
    if limit is None:
        return []
    return [row.name for row in suite.rows if row is not limit and _beats(row, limit)]


def _beats(row: Score, limit: Score) -> bool:
    for key, share in row.accuracy.items():
        best = limit.accuracy.get(key)
        if best is not None and share.low > best.high:
            return True
    return False


def error_word(error_km: float | None) -> tuple[str, str]:
    """A class and a phrase for an error: how fine the answer was right.

    >>> error_word(17.0)
    ('city', '17 km off: city level')
    >>> error_word(None)
    ('none', 'no coordinate in the answer')
    """
    if error_km is None:
        return "none", "no coordinate in the answer"
    distance = f"{written_km(error_km)} km off"
    for threshold, name in GRANULARITY.items():
        if error_km <= threshold:
            return name, f"{distance}: {name} level"
    return "far", distance
