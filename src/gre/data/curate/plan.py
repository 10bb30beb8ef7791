"""The first pass: look at every draft, keep a few numbers of each, and decide where each one goes.

Texts are not kept: of 200,000 drafts some tens of megabytes of columns stand in memory, and the
second pass reads the drafts again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.data.curate.balance import Rows, choose, sizes
from gre.data.curate.columns import FAULTS, FIT, Bits, PhotoColumns, VerdictColumns
from gre.data.curate.examine import examine
from gre.data.curate.places import NO_SPLIT, SPLITS, Codes, split_photos
from gre.data.curate.quality import Fault
from gre.data.curate.settings import CurateConfig
from gre.data.curate.sweep import ThetaRow, sweep
from gre.data.runner import LocalRunner, Runner
from gre.records import Draft, Located, Split


class Fate(IntEnum):
    """Where a draft goes."""

    DROPPED = 0
    COT = 1
    JUDGE_TRUE = 2
    JUDGE_FALSE = 3
    SURPLUS = 4


@dataclass(frozen=True)
class Splits:
    """The split of every photo, by rank; empty where nothing is split and records keep their own.

    Attributes:
        ranks: Sorted.
        codes: Indices into `SPLITS`, in the order of the ranks.
        straddling: Groups of photos that lie in several splits since they came so.
        largest: Share of all photos, in [0, 1], that the largest group holds.
    """

    ranks: Bits
    codes: Codes
    straddling: int = 0
    largest: float = 0.0

    def of(self, record: Located, rank: int) -> Split | None:
        """The split of a record; its own, or None, where nothing is split."""
        if not len(self.ranks):
            return record.split
        return SPLITS[int(self.codes[np.searchsorted(self.ranks, np.uint64(rank))])]


@dataclass(frozen=True)
class Plan:
    """What the second pass carries out.

    Attributes:
        fates: A `Fate` for each draft.
        faults: For each draft the index of its `Fault`, or -1.
        errors: Kilometres for each draft, NaN with a fault.
        splits: The split of every photo.
        taken: Ranks of the ids that CoT and Judge use, sorted.
        sweep: What every theta would yield.
        teachers, prompts: How many drafts each of them brought about.
    """

    fates: Codes
    faults: Codes
    errors: NDArray[np.float64]
    splits: Splits
    taken: Bits
    sweep: list[ThetaRow]
    teachers: Counter[str]
    prompts: Counter[str]

    def fault(self, row: int) -> Fault:
        """The fault that a draft is dropped for."""
        return FAULTS[int(self.faults[row])]

    def is_taken(self, rank: int) -> bool:
        """Tell whether CoT or Judge use the record of this rank."""
        at = int(np.searchsorted(self.taken, np.uint64(rank)))
        return at < len(self.taken) and int(self.taken[at]) == rank


def make_plan(
    drafts: Iterable[Draft],
    seeds: Iterable[Located],
    config: CurateConfig,
    *,
    runner: Runner | None = None,
    advance: Callable[[], Any] | None = None,
) -> Plan:
    """Decide where every draft goes; which goes where depends on `(config.seed, id)` alone.

    Args:
        drafts: Read once.
        seeds: Photos with what is known of them; read only where photos are split. What is not
            among them is known by its draft.
        runner: What the examination is spread over.
        advance: Called after every draft.
    """
    runner = LocalRunner() if runner is None else runner
    verdicts = runner.map(partial(examine, config=config), drafts)
    columns = VerdictColumns(_counted(verdicts, advance))
    splits = _split_all(seeds, columns, config)
    part = _parts(columns, splits)
    fates = np.full(len(columns), Fate.DROPPED, dtype=np.int8)
    errors = []
    for code in range(len(SPLITS)):
        fit = np.flatnonzero((part == code) & (columns.faults == FIT))
        errors.append(columns.errors[fit])
        _share_out(fates, columns, fit, config, capped=code == 0)
    used = np.isin(fates, (Fate.COT, Fate.JUDGE_TRUE, Fate.JUDGE_FALSE))
    return Plan(
        fates=fates,
        faults=columns.faults,
        errors=columns.errors,
        splits=splits,
        taken=np.sort(columns.ranks[used]),
        sweep=sweep(errors, len(columns), config),
        teachers=columns.teachers,
        prompts=columns.prompts,
    )


def _counted(verdicts: Iterator[Any], advance: Callable[[], Any] | None) -> Iterator[Any]:
    for verdict in verdicts:
        yield verdict
        if advance is not None:
            advance()


def _share_out(
    fates: Codes, columns: VerdictColumns, fit: Rows, config: CurateConfig, *, capped: bool
) -> None:
    """Decide the fates of the chains of one split."""
    right = fit[columns.errors[fit] <= config.correct_within_km]
    wrong = fit[columns.errors[fit] > config.correct_within_km]
    n = sizes(len(right), len(wrong), config, capped=capped)
    chosen = choose(columns.ranks, right, wrong, n)
    fates[fit] = Fate.SURPLUS
    fates[chosen.cot] = Fate.COT
    fates[chosen.judge_true] = Fate.JUDGE_TRUE
    fates[chosen.judge_false] = Fate.JUDGE_FALSE


def _parts(columns: VerdictColumns, splits: Splits) -> Codes:
    """The split of every draft as a code; what has none is trained on."""
    if len(splits.ranks):
        return splits.codes[np.searchsorted(splits.ranks, columns.ranks)]
    return np.where(columns.given == NO_SPLIT, np.int8(0), columns.given)


def _split_all(seeds: Iterable[Located], columns: VerdictColumns, config: CurateConfig) -> Splits:
    """Assign splits to all photos, where that is asked for."""
    if not config.split.wanted:
        return Splits(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int8))
    known = PhotoColumns(seeds, columns, config.seed)
    assigned = split_photos(known.photos, config.split, config.seed)
    largest = assigned.largest / len(known.ranks)
    return Splits(known.ranks, assigned.codes, assigned.straddling, largest)
