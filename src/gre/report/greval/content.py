"""What the report is made of: a score file, and what it keeps of single photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gre.bench.chains.controls import CONTROLS, ORACLE
from gre.bench.chains.results import AnswerDetail, ChainScores, PhotoDetail
from gre.bench.score import Score
from gre.bench.score_suite import Suite, read_suite
from gre.errors import RecordError
from gre.store import read_all

Role = Literal["system", "control", "bound"]
# Chains that are made to test the metric, by the names they are scored under.
_CONTROLS = (ORACLE, *CONTROLS)


@dataclass(frozen=True)
class GREvalScores:
    """A score file with its details.

    Attributes:
        suite: What was measured.
        photos: In the benchmark's order; empty where the file keeps no details.
        answers: For each system its answers, in the order of `photos`.
        folder: What the photos' image paths are relative to.
    """

    suite: Suite
    photos: tuple[PhotoDetail, ...] = ()
    answers: Mapping[str, tuple[AnswerDetail, ...]] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that was measured: systems, then controls, then computed bounds."""
        found = dict.fromkeys(
            [*(row.name for row in self.suite.rows), *(chain.name for chain in self.suite.chains)]
        )
        return (
            *(name for name in found if self.role(name) == "system"),
            *(name for name in _CONTROLS if name in found),
            *(name for name in found if self.role(name) == "bound"),
        )

    @property
    def systems(self) -> tuple[str, ...]:
        """The models, which are what is compared."""
        return tuple(name for name in self.names if self.role(name) == "system")

    @property
    def controls(self) -> tuple[str, ...]:
        """The chains that are made to test the metric, the oracle first."""
        return tuple(name for name in self.names if self.role(name) == "control")

    @property
    def shown(self) -> tuple[str, ...]:
        """Whom the figures show: the models, or the controls where there is nobody else."""
        return self.systems or self.controls

    @property
    def leader(self) -> str:
        """The model with the best chains, or the first where none were scored; "" without any."""
        known = {
            name: found.quality.value
            for name in self.shown
            if (found := self.chains(name)) is not None and found.quality is not None
        }
        return max(known, key=lambda name: known[name], default=next(iter(self.shown), ""))

    def role(self, name: str) -> Role:
        """What a row of the tables is."""
        if name in _CONTROLS:
            return "control"
        row = self.suite.row(name)
        return "bound" if row is not None and is_bound(row) else "system"

    def chains(self, name: str) -> ChainScores | None:
        """What a system's chains are worth, where they were scored."""
        return next((found for found in self.suite.chains if found.name == name), None)


def is_bound(row: Score) -> bool:
    """Whether a row was computed and not measured: no single answer stands behind it."""
    return row.geoscore is None and row.n > 0 and row.unparsed == 0 and not row.curve


def read_scores(path: Path) -> GREvalScores:
    """Read a score file with the details that it names.

    Raises:
        MissingFileError: the file, or one that it names, is not there.
        RecordError: it is no score file, or its details do not fit together.
    """
    suite = read_suite(path)
    if suite.details is None:
        return GREvalScores(suite)
    file = path.parent / suite.details.photos
    photos = read_all(file, PhotoDetail)
    answers = {
        name: _answers(path.parent / answers, photos)
        for name, answers in suite.details.answers.items()
    }
    return GREvalScores(suite, tuple(photos), answers, file.parent)


def _answers(path: Path, photos: Sequence[PhotoDetail]) -> tuple[AnswerDetail, ...]:
    """The answers of one system, which have to be of the very photos, in their order."""
    answers = read_all(path, AnswerDetail)
    for number, (answer, photo) in enumerate(zip(answers, photos, strict=False), start=1):
        if answer.id != photo.id:
            raise RecordError(f"{path}:{number}: is of {answer.id}, not of {photo.id}")
    if len(answers) != len(photos):
        raise RecordError(f"{path}: holds {len(answers)} answers to {len(photos)} photos")
    return tuple(answers)
