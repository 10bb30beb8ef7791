"""The rows of a comparison in one shape, whatever they come from, in the order of the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from gre.bench.compare.content import Compared
from gre.bench.published import MODES, Mode, PublishedRow
from gre.bench.score import Score
from gre.bench.suites.card import suite_card, suite_names
from gre.bench.table import in_order
from gre.metrics.localization import THRESHOLDS_KM

Status = Literal["published", "measured", "computed"]

# The stages of the model, in the order of the paper's ablation.
STAGES = ("base", "CI", "CI+I", "CI+II", "CI+I+II")


@dataclass(frozen=True)
class Cell:
    """A share in [0, 1]; published ones have no interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """One system on one suite.

    Attributes:
        cells: By threshold; absent where it was not reported.
        n: Photos asked; None where a paper leaves it open.
        date: Day of measuring, or month of publishing; empty where it is not known.
        source: The paper, or the checksum of the manifest.
        digits: Decimals of a percent.
        filtered: It is the row above once more, without the photos that the suite excludes.
    """

    name: str
    status: Status
    mode: Mode
    cells: dict[float, Cell] = field(default_factory=dict)
    geoscore: float | None = None
    median_km: float | None = None
    mean_km: float | None = None
    unparsed: int | None = None
    unscored: int | None = None
    n: int | None = None
    date: str = ""
    source: str = ""
    model: str = ""
    note: str = ""
    digits: int = 1
    filtered: bool = False

    @property
    def kind(self) -> str:
        """Status and mode in words; a computed row has no mode."""
        return self.status if self.status == "computed" else f"{self.status}, {self.mode}"

    @property
    def shares(self) -> list[Cell | None]:
        """The cells in the order of the standard thresholds."""
        return [self.cells.get(km) for km in THRESHOLDS_KM]


def lines(compared: Compared) -> list[Line]:
    """Every row of a suite: by mode, the published ones first; what was computed comes last."""
    ours = [line for row in in_order(compared.suite.rows) for line in _lines_of(row, compared)]
    theirs = [_from_published(row) for row in compared.published]
    return sorted([*theirs, *ours], key=_place)


def _lines_of(score: Score, compared: Compared) -> Iterator[Line]:
    """A row, and below it the same without the photos that the suite excludes, where it does."""
    whole = _from_score(score, compared)
    yield whole
    if score.filtered is not None:
        without = Score(name=score.name, **score.filtered.model_dump())
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in score.excluded.items())
        yield replace(
            _from_score(without, compared), name=f"{score.name}, filtered", filtered=True,
            note=f"without {sum(score.excluded.values()):,} photos ({reasons})",
        )  # fmt: skip


def _place(line: Line) -> tuple[bool, int, bool]:
    return line.status == "computed", MODES.index(line.mode), line.status != "published"


def ablation(compared: Compared) -> list[tuple[str, list[Line]]]:
    """The paper's ablation: what was published, then what was measured, stage by stage.

    Returns:
        Groups of lines named by their stage, each group under its heading; a group without two
        stages to be compared is left out.
    """
    groups: dict[str, list[Line]] = {}
    for row in compared.ablation:
        heading = f"published: {_title(row.suite)}, {row.source}"
        line = _from_published(row)
        groups.setdefault(heading, []).append(replace(line, name=row.stage))
    measured = [_from_score(row, compared) for row in compared.suite.rows if row.name in STAGES]
    groups[f"measured: {compared.suite.title}"] = measured
    if len(measured) < 2:
        return []
    return [(heading, _by_stage(group)) for heading, group in groups.items() if len(group) > 1]


def _title(suite: str) -> str:
    return suite_card(suite).title if suite in suite_names() else suite


def _by_stage(group: Sequence[Line]) -> list[Line]:
    return sorted(group, key=lambda line: STAGES.index(line.name))


def _from_published(row: PublishedRow) -> Line:
    return Line(
        name=row.name, status="published", mode=row.mode,
        cells={float(km): Cell(share) for km, share in row.accuracy.items()},
        mean_km=row.mean_km, date=row.date, source=row.source, note=row.note, digits=row.digits,
    )  # fmt: skip


def _from_score(score: Score, compared: Compared) -> Line:
    origin = compared.origins[score.name]
    computed = origin.status == "computed"
    return Line(
        name=score.name, status=origin.status, mode=origin.mode,
        cells={float(k): Cell(s.value, s.low, s.high) for k, s in score.accuracy.items()},
        geoscore=score.geoscore, median_km=score.median_km, mean_km=score.mean_km,
        unparsed=None if computed else score.unparsed,
        unscored=None if computed else score.unscored, n=score.n, date=origin.date,
        source=_fingerprint(origin.manifest_sha256, origin.predictions_sha256),
        model=origin.model, note=origin.note,
    )  # fmt: skip


def _fingerprint(manifest: str, predictions: str) -> str:
    """The checksum that a table has room for; the whole one is in the JSON."""
    if manifest:
        return f"manifest {manifest[:12]}"
    return f"no manifest; file {predictions[:12]}" if predictions else ""
