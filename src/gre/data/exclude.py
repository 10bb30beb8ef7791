"""Keeps test sets clean: no seed shows a benchmark's picture, or what one of its photos shows.

A photo is dropped

- when it is a benchmark's picture, wherever it claims to have been taken (`benchmark_picture`);
- when it was taken near a benchmark's photo and is similar to it (`benchmark_place`);
- when it was taken near a benchmark's photo whose picture is not at hand, so that similarity
  cannot be told (`benchmark_place`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.config import Config
from gre.data.examine import Facts
from gre.data.fingerprint import Fingerprint, Fingerprints, agree
from gre.data.hamming import BITS, pairs_between
from gre.data.sources.candidate import Candidate
from gre.errors import InputError
from gre.geo.distance import EARTH_RADIUS_KM, distance_km
from gre.geo.sphere import to_unit_vector

_BLOCK = 4096
_NOTHING = Fingerprint(phash=0, detail=bytes(32), colours=bytes(48), plain=0.0)


class Distance(Config):
    """How near to a benchmark is too near.

    Attributes:
        km: Distance up to which a photo counts as taken near a benchmark's.
        bits: Distance of perceptual hashes up to which two photos of one place count as similar;
            64 takes any two, so that distance alone decides.
    """

    km: float = Field(default=1.0, ge=0)
    bits: int = Field(default=12, ge=0, le=BITS)


@dataclass(frozen=True)
class Benchmark:
    """A benchmark's photos.

    Attributes:
        name: Of the file, for the exclusions.
        ids: What its photos are called, `m` of them.
        points: `(m, 2)` as (lat, lon) in degrees; NaN where nobody says.
        looks: `m` pictures; meaningless where `seen` is false.
        seen: Whose pictures were at hand, `(m,)`.
        hashed: Whose perceptual hash is known, from the picture or from a file, `(m,)`.
    """

    name: str
    ids: tuple[str, ...]
    points: NDArray[np.float64]
    looks: Fingerprints
    seen: NDArray[np.bool_]
    hashed: NDArray[np.bool_]


def benchmark_of(name: str, photos: Iterable[tuple[Candidate, Facts]]) -> Benchmark:
    """Put a benchmark's photos together; one with neither place nor picture is passed over.

    Raises:
        InputError: that leaves none.
    """
    ids, points, looks = [], [], []
    seen, hashed = [], []
    for candidate, facts in photos:
        at = candidate.at
        point = (facts.lat, facts.lon) if at is None else (at.lat, at.lon)
        if facts.looks is None and None in point:
            continue
        known = facts.looks or _hash_alone(candidate.phash)
        ids.append(candidate.id or candidate.name)
        points.append(tuple(np.nan if degrees is None else degrees for degrees in point))
        looks.append(known or _NOTHING)
        seen.append(facts.looks is not None)
        hashed.append(known is not None)
    if not ids:
        raise InputError(f"{name}: holds neither a coordinate nor a picture to exclude by")
    return Benchmark(
        name, tuple(ids), np.array(points, dtype=np.float64).reshape(-1, 2),
        Fingerprints.of(looks), np.array(seen), np.array(hashed),
    )  # fmt: skip


def _hash_alone(phash: str | None) -> Fingerprint | None:
    if phash is None:
        return None
    return Fingerprint(int(phash, 16), bytes(32), bytes(48), 0.0)


def same_pictures(looks: Fingerprints, benchmark: Benchmark, bits: int) -> dict[int, str]:
    """Find the photos that are a benchmark's picture: row -> which one.

    Args:
        bits: Greatest distance of perceptual hashes; the finer looks have to agree as well.
    """
    theirs = np.flatnonzero(benchmark.seen)
    pairs = pairs_between(looks.phash, benchmark.looks.phash[theirs], bits)
    rows, others = pairs[:, 0], theirs[pairs[:, 1]]
    same = agree(looks.take(rows), benchmark.looks.take(others))
    return {
        int(row): f"{benchmark.name}: {benchmark.ids[other]}"
        for row, other in zip(rows[same], others[same], strict=True)
    }


def same_places(
    points: NDArray[np.float64], looks: Fingerprints, benchmark: Benchmark, distance: Distance
) -> dict[int, str]:
    """Find the photos near a benchmark's that are similar to it, or to a picture nobody has.

    Args:
        points: `(n, 2)` as (lat, lon) in degrees, without NaN.
        looks: `n` pictures.

    Returns:
        Row -> which one, and how far.
    """
    located = np.flatnonzero(~np.isnan(benchmark.points[:, 0]))
    found: dict[int, str] = {}
    if not len(located):
        return found
    for rows, others in _near(points, benchmark.points[located], distance.km):
        others = located[others]
        apart = np.bitwise_count(looks.phash[rows] ^ benchmark.looks.phash[others])
        hit = ~benchmark.hashed[others] | (apart <= distance.bits)
        for row, other in zip(rows[hit].tolist(), others[hit].tolist(), strict=True):
            if row not in found:
                km = float(distance_km(points[row], benchmark.points[other]))
                found[row] = f"{benchmark.name}: {km:.2f} km from {benchmark.ids[other]}"
    return found


def _near(
    points: NDArray[np.float64], others: NDArray[np.float64], km: float
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Pair points with those of another list within a distance, some thousand points at a time."""
    from scipy.spatial import cKDTree

    tree: Any = cKDTree(to_unit_vector(others[:, 0], others[:, 1]))
    # The chord of the arc; a hair more, so that rounding loses nothing, and measured again below.
    chord = 2 * sin(min(km / EARTH_RADIUS_KM, np.pi) / 2) + 1e-9
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK]
        here = cKDTree(to_unit_vector(block[:, 0], block[:, 1]))
        pairs = here.sparse_distance_matrix(tree, chord, output_type="ndarray")
        rows, columns = pairs["i"].astype(np.intp), pairs["j"].astype(np.intp)
        near = distance_km(block[rows], others[columns]) <= km if len(rows) else np.zeros(0, bool)
        order = np.lexsort((columns[near], rows[near]))
        yield rows[near][order] + start, columns[near][order]
