"""Which of the photos that were looked at become seeds, and why the others do not.

The steps come in this order, and a photo goes by the first that speaks against it: what is wrong
with the photo itself; listed placeholders; benchmarks; one picture at many places; copies; ids
given twice; cells that are full.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.config import Config
from gre.data.cells import MAX_LEVEL, s2_cells, s2_token
from gre.data.duplicates import Rows, copies_of, first_of_each, leaders
from gre.data.exclude import Benchmark, Distance, same_pictures, same_places
from gre.data.gathered import Gathered
from gre.data.placeholders import LISTED_BITS, Listed, places_apart
from gre.data.sampling import Sampling, cells_of
from gre.geo.places import nearest_places

_BLOCK = 8192


class Rules(Config):
    """What a photo has to be like to become a seed.

    Attributes:
        min_side: Shortest side, in pixels.
        max_place_km: Greatest distance to the nearest known place; None keeps the open sea.
        max_plain: Share of the picture from which on it is blank when it is of one colour.
        near_bits: Distance of perceptual hashes up to which pictures whose finer looks agree are
            the same; None takes only the same bytes for copies.
        placeholder_copies: Places far apart at which one picture is a placeholder.
        placeholder_km: How far apart that is.
        exclude: How near to a benchmark is too near.
        group_level: S2 level of the cells whose photos form a group; 13 is about 1.1 km wide.
    """

    min_side: int = Field(default=64, ge=1)
    max_place_km: float | None = Field(default=None, gt=0)
    max_plain: float = Field(default=0.98, gt=0, le=1)
    near_bits: int | None = Field(default=6, ge=0, le=16)
    placeholder_copies: int = Field(default=5, ge=2)
    placeholder_km: float = Field(default=25.0, gt=0)
    exclude: Distance = Distance()
    group_level: int = Field(default=13, ge=0, le=MAX_LEVEL)


class Verdicts:
    """What became of each photo.

    Attributes:
        reasons: Names of reasons, by code; code 0 is a seed.
        codes: `(n,)`.
        details: More about some of the dropped, by row.
        leaders: The photo that a copy is a copy of, by row.
    """

    def __init__(self, n: int) -> None:
        self.reasons: list[str] = [""]
        self.codes = np.zeros(n, dtype=np.int16)
        self.details: dict[int, str] = {}
        self.leaders: dict[int, int] = {}

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which photos are seeds, so far."""
        return np.asarray(self.codes == 0)

    @property
    def rows(self) -> Rows:
        """Rows of the photos that are seeds, so far."""
        return np.flatnonzero(self.codes == 0)

    def drop(self, rows: Iterable[int], reason: str, details: Sequence[str] = ()) -> None:
        """Drop photos that are still in; the others have their reason already."""
        code = self._code(reason)
        for n, row in enumerate(rows):
            if self.codes[row] == 0:
                self.codes[row] = code
                if details:
                    self.details[int(row)] = details[n]

    def reason(self, row: int) -> str:
        """Why a photo was dropped; empty for a seed."""
        return self.reasons[int(self.codes[row])]

    def _code(self, reason: str) -> int:
        if reason not in self.reasons:
            self.reasons.append(reason)
        return self.reasons.index(reason)


def judge(
    photos: Gathered,
    rules: Rules,
    sampling: Sampling,
    *,
    benchmarks: Sequence[Benchmark] = (),
    placeholders: Listed | None = None,
    pictures: Benchmark | None = None,
) -> Verdicts:
    """Decide about every photo.

    Args:
        benchmarks: That the seeds are kept apart from.
        placeholders: Listed by checksum or hash.
        pictures: Placeholders given as pictures.
    """
    verdicts = Verdicts(len(photos))
    verdicts.drop(np.flatnonzero(~photos.usable), "unusable")  # each has its own reason already
    _by_itself(photos, rules, verdicts)
    _listed_placeholders(photos, placeholders or Listed(), pictures, rules, verdicts)
    for benchmark in benchmarks:
        _near_benchmark(photos, benchmark, rules, verdicts)
    _copies(photos, rules, verdicts)
    _ids_given_twice(photos, verdicts)
    _full_cells(photos, sampling, verdicts)
    return verdicts


def _by_itself(photos: Gathered, rules: Rules, verdicts: Verdicts) -> None:
    verdicts.drop(np.flatnonzero(photos.sides < rules.min_side), "too_small")
    plain = np.flatnonzero(photos.looks.plain >= rules.max_plain)
    verdicts.drop(plain, "blank", [f"{photos.looks.plain[row]:.0%} one colour" for row in plain])
    if rules.max_place_km is None:
        return
    rows = verdicts.rows
    for start in range(0, len(rows), _BLOCK):
        some = rows[start : start + _BLOCK]
        far = [place.distance_km for place in nearest_places(photos.points[some])]
        over = [n for n, km in enumerate(far) if km > rules.max_place_km]
        verdicts.drop(some[over], "far_from_any_place", [f"{far[n]:.0f} km" for n in over])


def _listed_placeholders(
    photos: Gathered, listed: Listed, pictures: Benchmark | None, rules: Rules, verdicts: Verdicts
) -> None:
    for phash in listed.phash:
        apart = np.bitwise_count(photos.looks.phash ^ np.uint64(phash))
        verdicts.drop(np.flatnonzero(apart <= LISTED_BITS), "placeholder", _Same("listed by hash"))
    for checksum in listed.sha256:
        half = np.frombuffer(bytes.fromhex(checksum)[:16], dtype=np.uint64)
        same = (photos.checksums == half).all(axis=1)
        verdicts.drop(np.flatnonzero(same), "placeholder", _Same("listed by checksum"))
    if pictures is not None:
        rows = verdicts.rows
        found = same_pictures(photos.looks.take(rows), pictures, rules.near_bits or 0)
        verdicts.drop(rows[list(found)], "placeholder", list(found.values()))


def _near_benchmark(
    photos: Gathered, benchmark: Benchmark, rules: Rules, verdicts: Verdicts
) -> None:
    rows = verdicts.rows
    found = same_pictures(photos.looks.take(rows), benchmark, rules.near_bits or 0)
    verdicts.drop(rows[list(found)], "benchmark_picture", list(found.values()))
    rows = verdicts.rows
    looks = photos.looks.take(rows)
    found = same_places(photos.points[rows], looks, benchmark, rules.exclude)
    verdicts.drop(rows[list(found)], "benchmark_place", list(found.values()))


def _copies(photos: Gathered, rules: Rules, verdicts: Verdicts) -> None:
    """Drop pictures that stand at many places at once, and all but one of the other copies."""
    rows = verdicts.rows
    leader = leaders(
        photos.checksums[rows], photos.looks.take(rows), photos.turns[rows], rules.near_bits
    )
    for copies in copies_of(leader, rules.placeholder_copies):
        points = photos.points[rows[copies]]
        if places_apart(points, rules.placeholder_km, rules.placeholder_copies) >= (
            rules.placeholder_copies
        ):
            told = f"the same picture at {len(copies)} coordinates"
            verdicts.drop(rows[copies], "placeholder", _Same(told))
    for row in np.flatnonzero((leader != np.arange(len(leader))) & verdicts.kept[rows]):
        copy, original = int(rows[row]), int(rows[leader[row]])
        same_bytes = (photos.checksums[copy] == photos.checksums[original]).all()
        verdicts.leaders[copy] = original
        verdicts.drop([copy], "duplicate" if same_bytes else "near_duplicate")


def _ids_given_twice(photos: Gathered, verdicts: Verdicts) -> None:
    rows = verdicts.rows
    first = rows[first_of_each(photos.ids[rows], photos.turns[rows])]
    twice = np.flatnonzero(first != rows)
    verdicts.drop(rows[twice], "duplicate_id")


def _full_cells(photos: Gathered, sampling: Sampling, verdicts: Verdicts) -> None:
    """Cap the cells, then take the count: what could not be done before photos were opened."""
    if sampling.balance is None or sampling.per_cell is None:
        return
    rows = verdicts.rows
    rows = rows[np.argsort(photos.turns[rows], kind="stable")]
    cells = cells_of(photos.points[rows], sampling.balance)
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=cells[order[:1]] + np.uint64(1)))
    place = np.empty(len(rows), dtype=np.int64)
    sizes = np.diff(np.append(starts, len(rows)))
    place[order] = np.arange(len(rows)) - np.repeat(starts, sizes)
    verdicts.drop(rows[place >= sampling.per_cell], "cell_full")
    if sampling.count is not None:
        left = rows[place < sampling.per_cell]
        verdicts.drop(left[sampling.count :], "not_sampled")


class _Same(Sequence[str]):
    """One detail for all."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __getitem__(self, n: int) -> str:  # type: ignore[override]
        return self._text

    def __len__(self) -> int:
        return 1


def groups(points: NDArray[np.float64], level: int) -> list[str]:
    """Name the groups that no split may cut: photos of one S2 cell are of one place.

    >>> groups(np.array([(48.8584, 2.2945), (48.8585, 2.2946)]), 13)
    ['s2-47e66fe4', 's2-47e66fe4']
    """
    cells = s2_cells(points[:, 0], points[:, 1], level)
    names = {cell: f"s2-{s2_token(cell, level)}" for cell in set(cells.tolist())}
    return [names[cell] for cell in cells.tolist()]
