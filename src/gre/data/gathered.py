"""The photos of a run between being looked at and being judged: numbers in memory, rest on disk.

At 4.7 million photos there is no room for as many records; what decisions need of a photo is 130
bytes, and what files need of it waits in a temporary file until it is written.
"""

import pickle
import tempfile
from array import array
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.data.examine import Facts
from gre.data.fingerprint import Fingerprint, Fingerprints
from gre.data.sampling import turn_of
from gre.data.sources.candidate import Candidate
from gre.store import Closing, told_in_one_line

_NOTHING = Fingerprint(phash=0, detail=bytes(32), colours=bytes(48), plain=0.0)


class Gathered(Closing):
    """Photos and their facts, in the order they came.

    Args:
        folder: Where the temporary file is made; it vanishes with the process.
        seed: Of the turns that decide between copies.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed
        with told_in_one_line(folder):
            self._spilt = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed on exit
        self._points = array("d")
        self._sides, self._turns = array("q"), array("Q")
        self._shas, self._ids = bytearray(), bytearray()
        self._phash, self._plain = array("Q"), array("f")
        self._detail, self._colours = bytearray(), bytearray()

    def add(self, candidate: Candidate, facts: Facts) -> None:
        """Add a photo.

        Raises:
            StoreError: the disk is full.
        """
        with told_in_one_line(self._folder):
            pickle.dump((candidate, facts), self._spilt, protocol=pickle.HIGHEST_PROTOCOL)
        known = facts.lat is not None and facts.lon is not None and not facts.problem
        self._points.extend((facts.lat, facts.lon) if known else (np.nan, np.nan))  # type: ignore[arg-type]
        self._sides.append(min(facts.width, facts.height))
        id = id_of(candidate, facts)
        # By the name where there is no id: copies share what an id is made of, their content.
        self._turns.append(turn_of(self._seed, candidate.key))
        self._shas += bytes.fromhex(facts.sha256)[:16].ljust(16, b"\0")
        self._ids += turn_of(1, id).to_bytes(8) + turn_of(2, id).to_bytes(8)
        looks = facts.looks or _NOTHING
        self._phash.append(looks.phash)
        self._plain.append(looks.plain)
        self._detail += looks.detail
        self._colours += looks.colours

    def __len__(self) -> int:
        return len(self._turns)

    def rows(self) -> Iterator[tuple[Candidate, Facts]]:
        """Give the photos back, in their order; one pass at a time."""
        with told_in_one_line(self._folder):
            self._spilt.flush()
        self._spilt.seek(0)
        for _ in range(len(self)):
            yield pickle.load(self._spilt)  # our own file, which nobody else can open

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """`(n, 2)` as (lat, lon) in degrees; NaN for a photo that is no use."""
        return np.frombuffer(self._points).reshape(-1, 2)

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """Which photos could be read and are located, `(n,)`."""
        return np.asarray(~np.isnan(self.points[:, 0]))

    @cached_property
    def sides(self) -> NDArray[np.int64]:
        """Shortest side in pixels, `(n,)`."""
        return np.frombuffer(self._sides, dtype=np.int64)

    @cached_property
    def turns(self) -> NDArray[np.uint64]:
        """Whose turn comes first is kept where one of several is, `(n,)`."""
        return np.frombuffer(self._turns, dtype=np.uint64)

    @cached_property
    def checksums(self) -> NDArray[np.uint64]:
        """The first 128 bits of each file's SHA-256, `(n, 2)`."""
        return np.frombuffer(self._shas, dtype=np.uint64).reshape(-1, 2)

    @cached_property
    def ids(self) -> NDArray[np.uint64]:
        """128 bits of a hash of each id, `(n, 2)`."""
        return np.frombuffer(self._ids, dtype=np.uint64).reshape(-1, 2)

    @cached_property
    def looks(self) -> Fingerprints:
        """What each picture looks like."""
        return Fingerprints(
            np.frombuffer(self._phash, dtype=np.uint64),
            np.frombuffer(self._detail, dtype=np.uint8).reshape(-1, 32),
            np.frombuffer(self._colours, dtype=np.uint8).reshape(-1, 48),
            np.frombuffer(self._plain, dtype=np.float32),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._spilt.close()


def id_of(candidate: Candidate, facts: Facts) -> str:
    """Name a photo: as its source does, else by its content, so that moving it renames nothing."""
    return candidate.id or facts.sha256[:16] or candidate.name
