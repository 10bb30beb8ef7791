"""Thresholds chosen on a labelled set: the operating point, how sure it is, and its curve."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.bench.build.select.objective import Counts, Floats, Objective
from gre.config import Config
from gre.errors import InputError
from gre.metrics.calibration import wilson

Flags = NDArray[np.bool_]

RESAMPLES = 200
FOLDS = 5
# Points of the curve that are written down; of more candidates, evenly spread ones.
_CURVE_POINTS = 101


class Rate(Config):
    """A share with its 95 % interval (Wilson's); None where there was nothing to count."""

    value: float
    low: float
    high: float


class Confusion(Config):
    """What a threshold does to labelled photos.

    Attributes:
        tp: Positives kept.
        fp: Negatives kept.
        fn: Positives lost.
        tn: Negatives dropped.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where there is no positive."""
        whole = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / whole if whole else 0.0


class CurvePoint(Config):
    """One candidate threshold."""

    threshold: float
    recall: float
    false_alarms: float
    precision: float


class Threshold(Config):
    """A threshold and where it comes from: scores of at least `threshold` pass.

    Attributes:
        by_hand: It was given, not chosen; then nothing below is known.
        value: The objective at the operating point.
        n, positives: Labelled photos it was chosen on.
        interval: 95 % of the thresholds that resamples of the labelled set choose.
        held_out: The confusion of photos that had no part in the choice: each fifth is judged by
            the threshold that the other four choose.
        auc: The chance that a positive scores above a negative; 0.5 is chance.
    """

    threshold: float
    by_hand: bool = False
    objective: str = ""
    value: float | None = None
    n: int = 0
    positives: int = 0
    interval: tuple[float, float] | None = None
    confusion: Confusion | None = None
    precision: Rate | None = None
    recall: Rate | None = None
    held_out: Confusion | None = None
    auc: float | None = None
    curve: tuple[CurvePoint, ...] = ()

    @classmethod
    def given(cls, threshold: float) -> "Threshold":
        """One that somebody gave by hand."""
        return cls(threshold=threshold, by_hand=True)


def choose(
    scores: ArrayLike, labels: ArrayLike, objective: Objective | str, *, seed: int = 0
) -> Threshold:
    """Choose the threshold that is best on labelled photos.

    Candidates lie midway between neighbouring scores, and one lies below all. Of equals the lowest
    is taken, which keeps the most.

    Args:
        scores: `(n,)`.
        labels: `(n,)`, true for photos that are to pass.
        objective: What it is to be best at.
        seed: Of the resampling, and of the fifths.

    Raises:
        InputError: all labels are the same, so that nothing can be chosen; or no candidate holds
            the level that the objective names.

    >>> chosen = choose([0.1, 0.2, 0.6, 0.9], [False, False, True, True], "youden")
    >>> chosen.threshold, chosen.confusion
    (0.4, Confusion(tp=2, fp=0, fn=0, tn=2))
    """
    if isinstance(objective, str):
        objective = Objective.parse(objective)
    values, flags = _checked(scores, labels)
    candidates, counts = _candidates(values, flags)
    at = objective.values(counts)
    best = int(at.argmax())
    if at[best] < 0 and objective.level is not None:
        raise InputError(f"no threshold reaches {objective} on the labelled photos")
    confusion = Confusion(
        tp=int(counts.tp[best]), fp=int(counts.fp[best]),
        fn=int(counts.fn[best]), tn=int(counts.tn[best]),
    )  # fmt: skip
    return Threshold(
        threshold=float(candidates[best]),
        objective=str(objective),
        value=_rounded(at[best]),
        n=len(values),
        positives=int(flags.sum()),
        interval=_interval(values, flags, objective, seed),
        confusion=confusion,
        precision=_rate(confusion.tp, confusion.tp + confusion.fp),
        recall=_rate(confusion.tp, confusion.tp + confusion.fn),
        held_out=_held_out(values, flags, objective, seed),
        auc=_rounded(area_under(values, flags)),
        curve=_curve(candidates, counts),
    )


def area_under(scores: Floats, labels: Flags) -> float:
    """The area under the ROC curve: the chance that a positive scores above a negative.

    Ties count one half.

    >>> area_under(np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, False, True, True]))
    0.875
    """
    above, below = np.sort(scores[labels]), scores[~labels]
    wins = len(above) - np.searchsorted(above, below, side="right")
    ties = np.searchsorted(above, below, side="right") - np.searchsorted(above, below)
    return float((wins + 0.5 * ties).sum() / (len(above) * len(below)))


def _checked(scores: ArrayLike, labels: ArrayLike) -> tuple[Floats, Flags]:
    values = np.asarray(scores, dtype=np.float64).reshape(-1)
    flags = np.asarray(labels, dtype=np.bool_).reshape(-1)
    if len(values) != len(flags) or not np.isfinite(values).all():
        raise InputError(f"{len(flags)} labels for {len(values)} scores, which have to be numbers")
    positives = int(flags.sum())
    if not 0 < positives < len(flags):
        raise InputError(
            f"the labelled photos are all alike ({positives} yes, {len(flags) - positives} no): "
            "a threshold needs some of each"
        )
    return values, flags


def _candidates(values: Floats, flags: Flags) -> tuple[Floats, Counts]:
    """Every threshold that makes a difference, from the lowest, with what it does."""
    distinct, place = np.unique(values, return_inverse=True)
    right = np.bincount(place, weights=flags, minlength=len(distinct))
    wrong = np.bincount(place, weights=~flags, minlength=len(distinct))
    lost = np.concatenate([[0.0], np.cumsum(right)[:-1]])  # those below the candidate
    dropped = np.concatenate([[0.0], np.cumsum(wrong)[:-1]])
    middle = (distinct[1:] + distinct[:-1]) / 2
    candidates = np.concatenate([[distinct[0] - 1e-6], middle])
    return candidates, Counts(right.sum() - lost, wrong.sum() - dropped, lost, dropped)


def _best(values: Floats, flags: Flags, objective: Objective) -> float:
    candidates, counts = _candidates(values, flags)
    return float(candidates[objective.values(counts).argmax()])


def _interval(values: Floats, flags: Flags, objective: Objective, seed: int) -> tuple[float, float]:
    """Choose on resamples, drawn within each class so that none is ever without one."""
    rng = np.random.default_rng(seed)
    classes = [np.flatnonzero(flags), np.flatnonzero(~flags)]
    chosen = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([rng.choice(some, len(some)) for some in classes])
        chosen.append(_best(values[rows], flags[rows], objective))
    low, high = np.percentile(chosen, (2.5, 97.5))
    return _rounded(low), _rounded(high)


def _held_out(values: Floats, flags: Flags, objective: Objective, seed: int) -> Confusion | None:
    """Judge each fifth by the threshold of the other four; None with fewer than five of a class."""
    rng = np.random.default_rng(seed)
    folds = np.empty(len(values), dtype=np.int64)
    for some in (np.flatnonzero(flags), np.flatnonzero(~flags)):
        if len(some) < FOLDS:
            return None
        folds[rng.permutation(some)] = np.arange(len(some)) % FOLDS
    kept = np.zeros(len(values), dtype=np.bool_)
    for fold in range(FOLDS):
        here = folds == fold
        kept[here] = values[here] >= _best(values[~here], flags[~here], objective)
    return confusion_of(kept, flags)


def confusion_of(kept: Flags, labels: Flags) -> Confusion:
    """Count what was kept against what should have been."""
    return Confusion(
        tp=int((kept & labels).sum()), fp=int((kept & ~labels).sum()),
        fn=int((~kept & labels).sum()), tn=int((~kept & ~labels).sum()),
    )  # fmt: skip


def _curve(candidates: Floats, counts: Counts) -> tuple[CurvePoint, ...]:
    rows: Sequence[int] = np.unique(
        np.linspace(0, len(candidates) - 1, _CURVE_POINTS).round().astype(int)
    ).tolist()
    return tuple(
        CurvePoint(
            threshold=_rounded(candidates[row]),
            recall=_rounded(counts.recall[row]),
            false_alarms=_rounded(counts.false_alarms[row]),
            precision=_rounded(counts.precision[row]),
        )
        for row in rows
    )


def _rate(hits: int, n: int) -> Rate | None:
    if n == 0:
        return None
    share = wilson(hits, n)
    return Rate(value=_rounded(share.value), low=_rounded(share.low), high=_rounded(share.high))


def _rounded(value: float) -> float:
    return round(float(value), 6)
