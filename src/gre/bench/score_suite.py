"""One set of photos with every system measured on it: the score file behind every report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from gre.bench.chains.results import ChainDifference, ChainScores, Details
from gre.bench.items import BenchItem, read_items
from gre.bench.score import Comparison, Errors, Score, compare_errors, read_errors, score_errors
from gre.bench.table import in_order
from gre.errors import InputError, RecordError
from gre.metrics.localization import STANDARD, Ruler
from gre.records import NonEmpty
from gre.store import require_file, write_json

# Which rows are held against which, where both were measured: what each stage adds.
COMPARISONS = (
    ("CI", "base"),
    ("CI+I", "CI"),
    ("CI+II", "CI"),
    ("CI+I+II", "CI+II"),
    ("CI+I+II", "CI"),
)


class Suite(BaseModel):
    """One set of photos with every row measured on it.

    Attributes:
        key: Short name for links and files: `test`, `unseen`.
        note: A sentence on what the photos are.
        rows: One score a system, each with its name, in the order of the table.
        comparisons: Paired comparisons between rows, on the same photos.
        chains: What each system's reasoning chains are worth, where they were scored.
        chain_differences: Paired comparisons of the chains' components.
        details: Where each photo's answers are kept, for the report's pages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: NonEmpty
    title: NonEmpty
    note: str = ""
    rows: tuple[Score, ...]
    comparisons: tuple[Comparison, ...] = ()
    chains: tuple[ChainScores, ...] = ()
    chain_differences: tuple[ChainDifference, ...] = ()
    details: Details | None = None

    def row(self, name: str) -> Score | None:
        """The score of a system, where it was measured."""
        return next((row for row in self.rows if row.name == name), None)

    def comparison(self, a: str, b: str) -> Comparison | None:
        """The comparison of two systems, where it was made."""
        found = (c for c in self.comparisons if (c.a, c.b) == (a, b))
        return next(found, None)


def score_suite(
    predictions: Mapping[str, Path],
    records: Path,
    *,
    key: str,
    title: str,
    note: str = "",
    bounds: Sequence[Score] = (),
    ruler: Ruler = STANDARD,
    seed: int = 0,
) -> Suite:
    """Score several systems on the same photos, and compare them photo by photo.

    Args:
        predictions: For each row's name the file that `gre bench predict` wrote.
        records: Truth: the file that was predicted from.
        bounds: Rows that are computed rather than predicted (`gre.bench.score.bound_score`).
        ruler: The rules of measurement.
        seed: Of the bootstrap.

    Raises:
        InputError: a file's photos are not those of the benchmark.
    """
    items: list[BenchItem] = list(read_items(records))
    if not items:
        raise InputError(f"{records}: holds no photos")
    errors = {name: read_errors(path, items, ruler=ruler) for name, path in predictions.items()}
    rows = [score_errors(e, items, name=n, ruler=ruler, seed=seed) for n, e in errors.items()]
    return Suite(
        key=key,
        title=title,
        note=note,
        rows=tuple(in_order([*rows, *bounds])),
        comparisons=tuple(_comparisons(errors, ruler, seed)),
    )


def _comparisons(errors: Mapping[str, Errors], ruler: Ruler, seed: int) -> list[Comparison]:
    return [
        compare_errors(errors[a], errors[b], names=(a, b), ruler=ruler, seed=seed)
        for a, b in COMPARISONS
        if a in errors and b in errors and bool(np.any(~errors[a].unscored & ~errors[b].unscored))
    ]


def write_suite(path: Path, suite: Suite) -> None:
    """Write a suite's score file."""
    write_json(path, suite.model_dump(mode="json"))


def read_suite(path: Path) -> Suite:
    """Read a suite's score file, or the score file of one system as a suite of one row.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it is no score file.
    """
    text = require_file(path).read_text(encoding="utf-8")
    try:
        return Suite.model_validate_json(text)
    except ValueError:
        return _suite_of_one(path, text)


def _suite_of_one(path: Path, text: str) -> Suite:
    try:
        score = Score.model_validate_json(text)
    except ValueError as error:
        raise RecordError(f"{path}: not a score file of `gre bench score`") from error
    row = score if score.name else score.model_copy(update={"name": path.stem})
    return Suite(key=path.stem, title=path.stem, rows=(row,))
