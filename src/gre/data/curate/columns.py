"""What is kept in memory of all drafts and photos: some tens of bytes each, in columns."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gre.data.curate.examine import Verdict
from gre.data.curate.places import NO_SPLIT, SPLITS, Codes, Photos
from gre.data.curate.quality import Fault
from gre.data.ranks import rank_of
from gre.records import Located, Split

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]

FAULTS = tuple(Fault)
FIT = -1


def code_of(split: Split | None) -> int:
    """The code of a split in columns."""
    return NO_SPLIT if split is None else SPLITS.index(split)


class VerdictColumns:
    """The verdicts on all drafts, in the drafts' order.

    Attributes:
        ranks, errors, points, given: See `Verdict` and `Photos`.
        faults: Index into `FAULTS`, or `FIT`; an id's second draft has the fault of being one.
        teachers, prompts: How many drafts each of them brought about.
    """

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        ranks, faults, given, numbers = array("Q"), array("b"), array("b"), array("d")
        self.teachers: Counter[str] = Counter()
        self.prompts: Counter[str] = Counter()
        for verdict in verdicts:
            ranks.append(verdict.rank)
            faults.append(FAULTS.index(Fault(verdict.fault)) if verdict.fault else FIT)
            given.append(code_of(verdict.split))
            numbers.extend((verdict.lat, verdict.lon, verdict.error_km))
            self.teachers[verdict.teacher] += 1
            self.prompts[verdict.prompt_hash] += 1
        self.ranks: Bits = np.frombuffer(ranks, dtype=np.uint64)
        self.given: Codes = np.frombuffer(given, dtype=np.int8)
        table: Floats = np.frombuffer(numbers, dtype=np.float64).reshape(-1, 3)
        self.points, self.errors = table[:, :2], table[:, 2]
        self.faults = _marking_repeats(np.frombuffer(faults, dtype=np.int8), self.ranks)

    def __len__(self) -> int:
        return len(self.ranks)


def _marking_repeats(faults: Codes, ranks: Bits) -> Codes:
    again = np.ones(len(ranks), dtype=bool)
    again[np.unique(ranks, return_index=True)[1]] = False
    return np.where(again, np.int8(FAULTS.index(Fault.DUPLICATE_ID)), faults)


class PhotoColumns:
    """All photos, by rank: those of a list, and those that only drafts speak of.

    Attributes:
        ranks: Sorted, each once.
        photos: The photos in the order of the ranks.
    """

    def __init__(self, seeds: Iterable[Located], drafts: VerdictColumns, seed: int) -> None:
        ranks, groups, phashes = array("Q"), array("Q"), array("Q")
        has_phash, given, points = array("b"), array("b"), array("d")
        for record in seeds:
            ranks.append(rank_of(record.id, seed))
            groups.append(_bits_of(getattr(record, "group", None)))
            phash = getattr(record, "phash", None)
            has_phash.append(phash is not None)
            phashes.append(int(phash, 16) if phash is not None else 0)
            given.append(code_of(record.split))
            points.extend((record.lat, record.lon))
        n, more = len(ranks), len(drafts)
        all_ranks = np.r_[np.frombuffer(ranks, dtype=np.uint64), drafts.ranks]
        self.ranks, first = np.unique(all_ranks, return_index=True)
        blank = np.zeros(more, dtype=np.uint64)
        located = np.frombuffer(points, dtype=np.float64).reshape(n, 2)
        self.photos = Photos(
            points=np.concatenate([located, drafts.points])[first],
            groups=np.r_[np.frombuffer(groups, dtype=np.uint64), blank][first],
            phashes=np.r_[np.frombuffer(phashes, dtype=np.uint64), blank][first],
            has_phash=np.r_[np.frombuffer(has_phash, dtype=np.int8), blank][first].astype(bool),
            given=np.r_[np.frombuffer(given, dtype=np.int8), drafts.given][first].astype(np.int8),
        )


def _bits_of(group: str | None) -> int:
    """64 bits that stand for a group's name; 0 for none."""
    if group is None:
        return 0
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") | 1
