"""The paper's tables 1 and 3 for any set of systems, and the breakdowns, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gre.bench.chains.results import Quality
from gre.bench.chains.table import estimate_of
from gre.bench.score import Interval, Measured, Score
from gre.bench.table import with_filtered
from gre.geo.distance import written_km
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.report.greval.content import GREvalScores, Role
from gre.report.greval.standing import Standing, Test, clear_best
from gre.world.cues import KINDS, SCENE_LABELS

Grouping = Literal["scene", "kind", "continent"]
GROUPINGS: tuple[Grouping, ...] = ("scene", "kind", "continent")
# What is measured of chains, in the order of the tables: the paper's first, then ours.
PARTS: Mapping[str, tuple[str, str]] = {
    "quality": ("CoT quality", "of 100"),
    "recall": ("recall", "background"),
    "refclipscore": ("RefCLIPScore", "caption"),
    "bertscore": ("BERTScore", "inference"),
    "strict": ("strict", "ours, of 100"),
    "precision": ("precision", "of what it names"),
    "grounding": ("grounding", "F1 with the list"),
    "order": ("order", "of key steps"),
    "follows": ("follows", "answer from chain"),
}
# Those that combine the others.
WHOLE = ("quality", "strict")
# The threshold that breakdowns, scatter and findings speak of.
EXAM_KM = 750.0


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: Its name in files: `within_25km`, `recall`.
        head, note: What stands above it.
        factor: What a value is multiplied with to be shown; files hold the value itself.
        digits: Decimals shown; None for kilometres, which have them as needed.
    """

    key: str
    head: str
    note: str = ""
    factor: float = 100.0
    digits: int | None = 1

    def write(self, value: float | None) -> str:
        """A value as the column shows it; a dash where there is none."""
        if value is None:
            return "–"
        if self.digits is None:
            return written_km(value)
        return f"{self.factor * value:,.{self.digits}f}"


@dataclass(frozen=True)
class Cell:
    """A value with its 95 % interval, where it has one; `best` where a test calls it that."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    best: bool = False


@dataclass(frozen=True)
class Row:
    """A row: a system, or a group of photos in a breakdown.

    Attributes:
        n: Photos behind it.
        counts: What else there is to count: `unscored`, `empty`.
    """

    name: str
    role: Role
    cells: Mapping[str, Cell]
    n: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """A table with its caption."""

    key: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


_WITHIN = tuple(Column(f"within_{km:g}km", f"{km:g} km", GRANULARITY[km]) for km in THRESHOLDS_KM)
_DISTANCES = (
    Column("geoscore", "GeoScore", "of 5000", factor=1.0, digits=0),
    Column("median_km", "median", "km", factor=1.0, digits=None),
    Column("unparsed", "unparsed", "a miss"),
)


def localization_table(scores: GREvalScores, standing: Standing) -> Table:
    """Table 1: percent of photos within five distances, every system."""
    known = [row for name in scores.names if (row := scores.suite.row(name)) is not None]
    rows = [
        Row(row.name, _role(scores, row), _localization_cells(row), row.n,
            {"unscored": row.unscored})
        for row in with_filtered(known)
    ]  # fmt: skip
    return Table(
        "localization",
        "Localization",
        "Percent of photos within each distance of the truth.",
        (*_WITHIN, *_DISTANCES),
        _with_best(rows, scores, _localization_tests(standing)),
    )


def _role(scores: GREvalScores, row: Score) -> Role:
    """A row without the photos that the suite excludes is what the row above it is."""
    return scores.role(row.name.removesuffix(", filtered"))


def chain_table(scores: GREvalScores, standing: Standing) -> Table:
    """Table 3: localization beside the quality of the reasoning chain."""
    parts = [part for part in measured_parts(scores) if part in WHOLE]
    return Table(
        "chains",
        "Localization and the quality of the chain",
        "Percent of photos within each distance, and the quality of the chain.",
        (*_WITHIN, *_part_columns(parts)),
        _chain_rows(scores, standing, within=True),
    )


def component_table(scores: GREvalScores, standing: Standing) -> Table:
    """What table 3's quality is made of, the paper's components before ours."""
    parts = [part for part in measured_parts(scores) if part not in WHOLE]
    return Table(
        "components",
        "What the quality is made of",
        "The components of the quality of the chain, of 100.",
        _part_columns(parts),
        _chain_rows(scores, standing, within=False),
    )


def _part_columns(parts: Sequence[str]) -> tuple[Column, ...]:
    return tuple(Column(part, *PARTS[part]) for part in parts)


def _chain_rows(scores: GREvalScores, standing: Standing, *, within: bool) -> tuple[Row, ...]:
    tests = {part: _chain_test(standing, part) for part in measured_parts(scores)}
    rows = []
    for name in scores.names:
        row, chains = scores.suite.row(name), scores.chains(name)
        if chains is None and not within:
            continue
        cells = {**(_within_cells(row) if row else {}), **(quality_cells(chains) if chains else {})}
        counts = {"unscored": chains.unscored, "empty": chains.empty} if chains else {}
        n = chains.n if chains else row.n if row else 0
        rows.append(Row(name, scores.role(name), cells, n, counts))
    return _with_best(rows, scores, {**_localization_tests(standing), **tests})


def group_table(scores: GREvalScores, by: Grouping, measure: Literal["quality", "within"]) -> Table:
    """A breakdown: a row a group of photos, a column a system.

    Args:
        by: What the photos are grouped by.
        measure: The quality of the chain, or the share within `EXAM_KM`.
    """
    names = [name for name in scores.names if _groups_of(scores, name, by, measure)]
    found = {name: _groups_of(scores, name, by, measure) for name in names}
    labels = _ordered({label for groups in found.values() for label in groups})
    rows = []
    for label in labels:
        cells = {name: cell for name in names if (cell := _group_cell(found[name].get(label)))}
        n = max((groups[label].n for groups in found.values() if label in groups), default=0)
        rows.append(Row(label, "system", cells, n, {}))
    what = "CoT quality" if measure == "quality" else f"Percent within {EXAM_KM:g} km"
    return Table(
        f"{measure}_by_{by}",
        f"{what} by {by}",
        "",
        tuple(Column(name, name) for name in names),
        tuple(rows),
    )


def _groups_of(
    scores: GREvalScores, name: str, by: Grouping, measure: str
) -> Mapping[str, Quality | Measured]:
    source = scores.chains(name) if measure == "quality" else scores.suite.row(name)
    return getattr(source, f"{by}s", {})


def _group_cell(found: Quality | Measured | None) -> Cell | None:
    if isinstance(found, Measured):
        return _cell(found.share(EXAM_KM))
    return _cell(found.quality) if found is not None else None


def _ordered(labels: set[str]) -> list[str]:
    """Scenes and kinds in the taxonomy's order, others by name behind them."""
    known = [label for label in (*SCENE_LABELS, *KINDS) if label in labels]
    return known + sorted(labels - set(known))


def _within_cells(row: Score) -> dict[str, Cell]:
    return {
        column.key: cell
        for km, column in zip(THRESHOLDS_KM, _WITHIN, strict=True)
        if (cell := _cell(row.share(km))) is not None
    }


def _localization_cells(row: Score) -> dict[str, Cell]:
    measured = row.geoscore is not None and row.n
    return {
        **_within_cells(row),
        "geoscore": Cell(row.geoscore),
        "median_km": Cell(row.median_km),
        "unparsed": Cell(row.unparsed / row.n if measured else None),
    }


def measured_parts(scores: GREvalScores) -> tuple[str, ...]:
    """The parts of a chain's worth that anybody's chains were measured on, in order."""
    return tuple(
        part
        for part in PARTS
        if any(estimate_of(found, part) is not None for found in scores.suite.chains)
    )


def quality_cells(found: Quality) -> dict[str, Cell]:
    """The quality and its components, those that were measured."""
    cells = {part: _cell(estimate_of(found, part)) for part in PARTS}
    return {part: cell for part, cell in cells.items() if cell is not None}


def _cell(found: Interval | None) -> Cell | None:
    return None if found is None else Cell(found.value, found.low, found.high)


_Tests = Mapping[str, Test]


def _localization_tests(standing: Standing) -> _Tests:
    return {
        column.key: _localization_test(standing, km)
        for km, column in zip(THRESHOLDS_KM, _WITHIN, strict=True)
    }


def _localization_test(standing: Standing, km: float) -> Test:
    return lambda a, b: standing.localization(a, b, km)


def _chain_test(standing: Standing, component: str) -> Test:
    return lambda a, b: standing.chain(a, b, component)


def _with_best(rows: Sequence[Row], scores: GREvalScores, tests: _Tests) -> tuple[Row, ...]:
    """Mark the best model of each column that has tests; controls and bounds take no part."""
    marked = {}
    for key, test in tests.items():
        values = {row.name: cell.value for row in rows if row.name in scores.systems
                  and (cell := row.cells.get(key)) is not None}  # fmt: skip
        marked[key] = clear_best(values, test)
    return tuple(_marked(row, [key for key, best in marked.items() if best == row.name])
                 for row in rows)  # fmt: skip


def _marked(row: Row, keys: Sequence[str]) -> Row:
    cells = {
        key: Cell(cell.value, cell.low, cell.high, best=key in keys)
        for key, cell in row.cells.items()
    }
    return Row(row.name, row.role, cells, row.n, row.counts)
