"""Which photos are taken: a share or a number of them, evenly over cells or countries if so wished.

A photo's turn comes from `(seed, id)` alone, so neither order nor parallel work changes who is in.
The steps are: thin out by the fraction, cap each cell, then take the count. All of it happens
before any photo is opened where the source tells coordinates; of photos whose EXIF has to, the cap
and the count come after.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from gre.config import Config
from gre.data.cells import s2_cells
from gre.data.runner import chunks
from gre.data.sources.candidate import Candidate
from gre.geo.places import nearest_places

_TURNS = 1 << 64
_BLOCK = 8192


class Sampling(Config):
    """Settings of the choice.

    Attributes:
        seed: Another seed is another choice.
        fraction: Share of the photos to take, in (0, 1]; None takes all.
        count: How many photos to take at most.
        balance: `country`, or `s2:LEVEL` with a level from 0 to 30: what no more than `per_cell`
            photos are taken from; None does not balance.
        per_cell: That number.
    """

    seed: int = 0
    fraction: float | None = Field(default=None, gt=0, le=1)
    count: int | None = Field(default=None, ge=1)
    balance: str | None = Field(default=None, pattern=r"^(country|s2:([12]?\d|30))$")
    per_cell: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _together(self) -> "Sampling":
        if (self.balance is None) != (self.per_cell is None):
            raise ValueError("balance and per_cell go together")
        return self

    @property
    def takes_all(self) -> bool:
        """Whether no photo is left out."""
        return self.fraction is None and self.count is None and self.balance is None


def turn_of(seed: int, key: str) -> int:
    """Give a photo's turn, in [0, 2^64): the lower, the sooner it is taken.

    >>> turn_of(0, "a.jpg") == turn_of(0, "a.jpg") != turn_of(1, "a.jpg")
    True
    """
    told = f"{seed}:{key}".encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(told, digest_size=8).digest())


@dataclass(frozen=True)
class Choice:
    """Who is taken, decided without opening a photo.

    Attributes:
        seen: Photos there are.
        taken: Those that are to be opened.
        dropped: How many were passed over, by reason.
    """

    sampling: Sampling
    seen: int
    taken: int
    dropped: dict[str, int] = field(default_factory=dict)
    _turns: frozenset[int] | None = None
    _below: int = _TURNS

    def __contains__(self, candidate: Candidate) -> bool:
        """Tell whether a photo is taken."""
        if self.sampling.takes_all:
            return True
        turn = turn_of(self.sampling.seed, candidate.key)
        if self._turns is None or _is_open(candidate):
            return turn < self._below
        return turn in self._turns


def choose(
    candidates: Iterable[Candidate],
    sampling: Sampling,
    progress: Callable[[int], Any] | None = None,
) -> Choice:
    """Go through all photos once and decide who is taken; little more than turns is remembered.

    Args:
        progress: Called with the number of photos gone through since the last call.
    """
    below = _TURNS if sampling.fraction is None else int(sampling.fraction * _TURNS)
    seen = passed = open_ = 0
    first = _Firsts(sampling.count)
    cells = _Cells(sampling.per_cell)
    for block in chunks(candidates, _BLOCK):
        seen += len(block)
        turns = [turn_of(sampling.seed, candidate.key) for candidate in block]
        inside = [(c, turn) for c, turn in zip(block, turns, strict=True) if turn < below]
        passed += len(inside)
        if sampling.balance is None:
            first.add(turn for _, turn in inside)
        else:
            told = [(c, turn) for c, turn in inside if not _is_open(c)]
            open_ += len(inside) - len(told)
            cells.add(_cells_of(told, sampling.balance), [turn for _, turn in told])
        if progress is not None:
            progress(len(block))
    if sampling.balance is None:
        return _by_turn(sampling, seen, passed, first, below)
    return _by_cell(sampling, seen, passed, cells, below, open_)


def _is_open(candidate: Candidate) -> bool:
    """Tell whether only looking at a photo can tell its coordinate, or its row tells why not."""
    return candidate.at is None


def _by_turn(sampling: Sampling, seen: int, passed: int, first: "_Firsts", below: int) -> Choice:
    taken = passed if sampling.count is None else min(passed, sampling.count)
    if taken < passed:
        below = first.below()
    return Choice(sampling, seen, taken, {"not_sampled": seen - taken}, None, below)


def _by_cell(
    sampling: Sampling, seen: int, passed: int, cells: "_Cells", below: int, open_: int
) -> Choice:
    turns = sorted(cells.turns())
    full = passed - open_ - len(turns)
    if sampling.count is not None and not open_:
        turns = turns[: sampling.count]
    not_sampled = seen - full - open_ - len(turns)
    dropped = {"not_sampled": not_sampled, "cell_full": full}
    return Choice(sampling, seen, len(turns) + open_, dropped, frozenset(turns), below)


class _Firsts:
    """The n smallest numbers of a stream."""

    def __init__(self, n: int | None) -> None:
        self._n = n
        self._heap: list[int] = []  # of negative numbers: the largest kept one is on top

    def add(self, numbers: Iterable[int]) -> None:
        if self._n is None:
            return
        for number in numbers:
            if len(self._heap) < self._n:
                heapq.heappush(self._heap, -number)
            elif number < -self._heap[0]:
                heapq.heapreplace(self._heap, -number)

    def below(self) -> int:
        """The bound under which exactly these numbers are."""
        return -self._heap[0] + 1

    def __iter__(self) -> Iterator[int]:
        return (-number for number in self._heap)


class _Cells:
    """The n smallest turns of each cell."""

    def __init__(self, n: int | None) -> None:
        self._n = n
        self._cells: dict[int, _Firsts] = {}

    def add(self, cells: Iterable[int], turns: Iterable[int]) -> None:
        for cell, turn in zip(cells, turns, strict=True):
            self._cells.setdefault(cell, _Firsts(self._n)).add([turn])

    def turns(self) -> Iterator[int]:
        for firsts in self._cells.values():
            yield from firsts


def _cells_of(told: list[tuple[Candidate, int]], balance: str) -> list[int]:
    points = np.array([(c.at.lat, c.at.lon) for c, _ in told if c.at is not None])
    return [int(cell) for cell in cells_of(points.reshape(-1, 2), balance)]


def cells_of(points: NDArray[np.float64], balance: str) -> NDArray[np.uint64]:
    """Number the cells, or the countries, that points lie in.

    Args:
        points: `(n, 2)` as (lat, lon) in degrees.
        balance: As in `Sampling`.
    """
    if balance == "country":
        codes = [place.country_code for place in nearest_places(points)]
        return np.array([int.from_bytes(code.encode()) for code in codes], dtype=np.uint64)
    return s2_cells(points[:, 0], points[:, 1], int(balance.removeprefix("s2:")))
