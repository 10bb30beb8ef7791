"""What a threshold is to be best at."""

import re
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from gre.errors import ConfigError

Floats = NDArray[np.float64]
Goal = Literal["f1", "youden", "precision", "recall"]
_FORM = re.compile(r"(f1|youden)|(precision|recall)>=(1(?:\.0*)?|0?\.\d+)")


@dataclass(frozen=True)
class Counts:
    """Confusions, one a candidate threshold; each `(m,)`: kept and right, kept and wrong, ..."""

    tp: Floats
    fp: Floats
    fn: Floats
    tn: Floats

    @property
    def precision(self) -> Floats:
        """Share of the kept that are right; 1 where nothing is kept."""
        return _share(self.tp, self.tp + self.fp, 1.0)

    @property
    def recall(self) -> Floats:
        """Share of the right that are kept."""
        return _share(self.tp, self.tp + self.fn, 0.0)

    @property
    def false_alarms(self) -> Floats:
        """Share of the wrong that are kept."""
        return _share(self.fp, self.fp + self.tn, 0.0)

    @property
    def f1(self) -> Floats:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn, 0.0)


def _share(part: Floats, whole: Floats, empty: float) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, empty), where=whole > 0)


@dataclass(frozen=True)
class Objective:
    """What a threshold is to be best at.

    Attributes:
        goal: `f1`; `youden`, which is recall minus false alarms and does not depend on how common
            the positives are; or the one that is held at `level` while the other is made greatest.
    """

    goal: Goal
    level: float | None = None

    @classmethod
    def parse(cls, text: str) -> "Objective":
        """Read an objective as settings write it.

        Raises:
            ConfigError: it is none.

        >>> Objective.parse("precision>=0.95")
        Objective(goal='precision', level=0.95)
        """
        match = _FORM.fullmatch(text.replace(" ", ""))
        if match is None:
            raise ConfigError(
                f"objective {text!r}: write f1, youden, precision>=P or recall>=P, P up to 1"
            )
        if match[1]:
            return cls(cast(Goal, match[1]))
        return cls(cast(Goal, match[2]), float(match[3]))

    def __str__(self) -> str:
        return self.goal if self.level is None else f"{self.goal}>={self.level:g}"

    def values(self, counts: Counts) -> Floats:
        """How good each candidate is; -1 where it does not hold the level."""
        if self.goal == "f1":
            return counts.f1
        if self.goal == "youden":
            return counts.recall - counts.false_alarms
        held, other = counts.precision, counts.recall
        if self.goal == "recall":
            held, other = other, held
        assert self.level is not None
        return np.where(held >= self.level, other, -1.0)
