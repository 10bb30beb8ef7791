"""The decisions that only this stage makes, after those that seeds make as well."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.balance import balanced
from gre.bench.build.select.labelled import LabelledSet
from gre.bench.build.select.passes import NO_LABEL, Passes, Scored
from gre.bench.build.select.telling import Teller
from gre.bench.build.select.validation import Thresholds
from gre.data.exclude import Benchmark
from gre.data.gathered import Gathered
from gre.data.placeholders import Listed
from gre.data.sampling import Sampling
from gre.data.verdicts import Verdicts, judge
from gre.world.cues import SCENE_LABELS

UNREADABLE = "unreadable"
VALIDATION = "validation_photo"
FACE = "face"
UNINFORMATIVE = "uninformative"
NOT_CHOSEN = "not_chosen"
# What seeds call near a benchmark is here near what the benchmark is kept apart from.
_RENAMED = {"benchmark_picture": "excluded_picture", "benchmark_place": "excluded_place"}


@dataclass(frozen=True)
class Decided:
    """What became of each photo, and what that was decided by.

    Attributes:
        faces: `(n,)`, share of the photo that its largest face covers.
    """

    verdicts: Verdicts
    faces: NDArray[np.float32]
    scored: Scored

    def detail(self, row: int, thresholds: Thresholds) -> str:
        """More about why this stage dropped a photo; empty where there is nothing to add."""
        reason = self.verdicts.reason(row)
        if reason == FACE:
            return f"{self.faces[row]:.0%} of the area"
        if reason == UNINFORMATIVE:
            score = self.scored.scores.similarity[row]
            return f"similarity {score:.4f} below {thresholds.similarity.threshold:.4f}"
        if reason == NOT_CHOSEN:
            label = int(self.scored.labels[row])
            return "" if label == NO_LABEL else tuple(SCENE_LABELS)[label]
        return ""


@dataclass(frozen=True)
class Decider:
    """Decides about all photos together.

    Attributes:
        apart: Photos to stay apart from.
        labelled: The photos that the thresholds were chosen on.
    """

    passes: Passes
    thresholds: Thresholds
    teller: Teller
    apart: tuple[Benchmark, ...] = ()
    placeholders: Listed | None = None
    labelled: LabelledSet | None = None

    def decide(self, gathered: Gathered, faces: NDArray[np.float32]) -> Decided:
        """Decide about every photo, in the order that the stage declares."""
        config = self.passes.config
        verdicts = judge(
            gathered, config.rules, Sampling(seed=config.seed),
            benchmarks=self.apart, placeholders=self.placeholders,
        )  # fmt: skip
        verdicts.reasons = [_RENAMED.get(reason, reason) for reason in verdicts.reasons]
        self._drop_labelled(gathered, verdicts)
        verdicts.drop(np.flatnonzero(faces > config.faces.max_share), FACE)
        scored = self.passes.scored(gathered, verdicts.kept, self.teller)
        self._drop_unlike(scored, verdicts)
        self._drop_unchosen(gathered, scored, verdicts)
        return Decided(verdicts, faces, scored)

    def _drop_labelled(self, gathered: Gathered, verdicts: Verdicts) -> None:
        """Keep the choice of thresholds and the photos that they are applied to apart."""
        if self.labelled is None or self.passes.config.keep_validation:
            return
        ids = {photo.id for photo in self.labelled.photos}
        paths: set[Path] = {photo.candidate.path for photo in self.labelled.photos}
        rows = [
            row
            for row, (candidate, _) in enumerate(gathered.rows())
            if candidate.id in ids or candidate.path in paths
        ]
        verdicts.drop(rows, VALIDATION)

    def _drop_unlike(self, scored: Scored, verdicts: Verdicts) -> None:
        similarity = scored.scores.similarity
        unseen = verdicts.kept & np.isnan(similarity)
        verdicts.drop(np.flatnonzero(unseen), UNREADABLE)
        with np.errstate(invalid="ignore"):
            unlike = similarity < self.thresholds.similarity.threshold
        verdicts.drop(np.flatnonzero(unlike), UNINFORMATIVE)

    def _drop_unchosen(self, gathered: Gathered, scored: Scored, verdicts: Verdicts) -> None:
        n = self.passes.config.n
        rows = verdicts.rows
        if n is None or len(rows) <= n:
            return
        names = tuple(SCENE_LABELS)
        labels = ["" if one == NO_LABEL else names[one] for one in scored.labels[rows].tolist()]
        chosen = rows[balanced(labels, gathered.turns[rows], n, SCENE_LABELS)]
        verdicts.drop(np.setdiff1d(rows, chosen), NOT_CHOSEN)
