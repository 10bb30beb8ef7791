""" "This photo is no longer available": pictures that stand where photos were."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.errors import RecordError
from gre.geo.distance import distance_km

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_PHASH = re.compile(r"[0-9a-fA-F]{16}")
# A placeholder that was saved again moves by hardly more.
LISTED_BITS = 2


@dataclass(frozen=True)
class Listed:
    """Placeholders that are known by their checksum or perceptual hash.

    Attributes:
        sha256: Checksums, in lower case.
        phash: Perceptual hashes.
    """

    sha256: frozenset[str] = frozenset()
    phash: frozenset[int] = frozenset()


def read_list(files: Iterable[Path]) -> Listed:
    """Read lists of placeholders: a SHA-256 or a perceptual hash a line, `#` begins a remark.

    Raises:
        RecordError: `placeholders.txt:3: neither a SHA-256 nor a perceptual hash`.
    """
    checksums: set[str] = set()
    hashes: set[int] = set()
    for file in files:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            word = line.partition("#")[0].strip()
            if _SHA256.fullmatch(word):
                checksums.add(word.lower())
            elif _PHASH.fullmatch(word):
                hashes.add(int(word, 16))
            elif word:
                raise RecordError(
                    f"{file.name}:{number}: neither a SHA-256 nor a perceptual hash (64 or 16 "
                    "hexadecimal digits)"
                )
    return Listed(frozenset(checksums), frozenset(hashes))


def places_apart(points: NDArray[np.float64], km: float, enough: int) -> int:
    """Count places, up to `enough`, that are all farther than so many kilometres from one another.

    One picture cannot have been taken at many such places.

    Args:
        points: `(n, 2)` as (lat, lon) in degrees.

    >>> places_apart(np.array([(48.85, 2.35), (48.86, 2.29), (40.7, -74.0)]), km=25, enough=5)
    2
    """
    places = 0
    while len(points) and places < enough:
        places += 1
        points = points[distance_km(points, points[0]) > km]
    return places
