"""Which photos belong together, and which part of the data each group of them goes to.

Photos are joined when they share a group (one place, one series), a cell of places or a few metres
of ground, or look nearly alike; what is joined, directly or through others, is never cut. A whole
group then goes where the hash of its place says, so that more photos of a place follow it there.
"""

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.data.cells import s2_cells
from gre.data.curate.settings import SplitConfig
from gre.data.hamming import pairs_within
from gre.geo.distance import EARTH_RADIUS_KM
from gre.geo.sphere import to_unit_vector
from gre.records import Split

# The codes that splits go by in columns, the most freely used first; -1 is none.
SPLITS: tuple[Split, ...] = ("train", "validation", "test", "unseen")
NO_SPLIT = -1

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Points = NDArray[np.float64]
Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Photos:
    """What splitting needs to know of all photos, a row each.

    Attributes:
        points: `(n, 2)` as `(lat, lon)` in degrees.
        groups: 64 bits of the group's name; 0 where there is none.
        phashes: Perceptual hashes; `has_phash` tells where there is one.
        given: Codes of the splits that records brought along.
    """

    points: Points
    groups: Bits
    phashes: Bits
    has_phash: NDArray[np.bool_]
    given: Codes


@dataclass(frozen=True)
class Assigned:
    """The split of every photo, and how well that went.

    Attributes:
        codes: Indices into `SPLITS`, `(n,)`.
        straddling: Joined groups that lie in several splits; only given splits can do that.
        largest: Photos of the largest joined group; shares cannot be met when it is most of them.
    """

    codes: Codes
    straddling: int = 0
    largest: int = 0


def split_photos(photos: Photos, config: SplitConfig, seed: int) -> Assigned:
    """Assign every photo a split, so that nothing straddles.

    A record that has a split keeps it. Those joined to it without one follow it; to the most
    closely kept one where it is joined to several.
    """
    if not len(photos.given):
        return Assigned(photos.given.copy())
    cells = cell_of(photos.points, config.cell_level)
    label = join(photos, cells, config)
    drawn = _draw(cells, label, config, seed)
    strongest = np.full(len(drawn), NO_SPLIT, dtype=np.int8)
    np.maximum.at(strongest, label, photos.given)
    told = strongest[label]
    ungiven = np.where(told == NO_SPLIT, drawn[label], told)
    codes = np.where(photos.given == NO_SPLIT, ungiven, photos.given).astype(np.int8)
    lowest = np.full(len(drawn), len(SPLITS), dtype=np.int8)
    np.minimum.at(lowest, label, codes)
    highest = np.full(len(drawn), NO_SPLIT, dtype=np.int8)
    np.maximum.at(highest, label, codes)
    straddling = int(np.count_nonzero(highest > lowest))
    return Assigned(codes, straddling, int(np.bincount(label).max()))


def join(photos: Photos, cells: Bits, config: SplitConfig) -> Ints:
    """Number the groups of photos that belong together, `(n,)` from 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(cells)
    edges = [_alike(cells, np.ones(n, dtype=bool)), _alike(photos.groups, photos.groups != 0)]
    if config.apart_km > 0:
        edges.append(_neighbours(photos.points, config.apart_km))
    edges.append(_near_pictures(photos, config.near_bits))
    a, b = np.concatenate(edges, axis=1)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    return np.asarray(label, dtype=np.int64)


def cell_of(points: Points, level: int) -> Bits:
    """Number the S2 cell that each point lies in."""
    with np.errstate(all="ignore"):  # of the faces of the cube that a point is not on
        return s2_cells(points[:, 0], points[:, 1], level)


def _alike(keys: NDArray[np.generic], wanted: NDArray[np.bool_]) -> Ints:
    """Edges `(2, m)` from every wanted row to the first one with the same key."""
    rows = np.flatnonzero(wanted)
    _, first, inverse = np.unique(keys[rows], return_index=True, return_inverse=True)
    return np.stack([rows, rows[first[inverse]]]).astype(np.int64)


def _neighbours(points: Points, km: float) -> Ints:
    """Edges between all points nearer than a distance (some up to twice as far are joined too).

    Points are snapped to a fine grid first: a thousand photos of one square become a single one.
    """
    from scipy.spatial import cKDTree

    xyz = to_unit_vector(points[:, 0], points[:, 1])
    side = km / EARTH_RADIUS_KM / 4
    snapped, first, inverse = np.unique(
        np.floor(xyz / side).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    inverse = inverse.reshape(-1)
    # Two points less than 4 sides apart lie in boxes whose corners are at most 4 + sqrt(3) apart.
    pairs = cKDTree(snapped).query_pairs(4 + math.sqrt(3), output_type="ndarray")
    same = np.stack([np.arange(len(points)), first[inverse]])
    return np.concatenate([same, first[pairs].T.reshape(2, -1)], axis=1).astype(np.int64)


def _near_pictures(photos: Photos, bits: int) -> Ints:
    """Edges between photos whose perceptual hashes differ in at most so many bits."""
    rows = np.flatnonzero(photos.has_phash)
    values, first, inverse = np.unique(photos.phashes[rows], return_index=True, return_inverse=True)
    same = np.stack([rows, rows[first[inverse]]])
    near = rows[first[pairs_within(values, bits)]].T.reshape(2, -1)
    return np.concatenate([same, near], axis=1).astype(np.int64)


def _draw(cells: Bits, label: Ints, config: SplitConfig, seed: int) -> Codes:
    """Draw a split for every group, by the smallest hash among its cells: `(n_groups,)`."""
    unique, inverse = np.unique(cells, return_inverse=True)
    hashes = np.array([_share(seed, int(cell)) for cell in unique])
    smallest = np.full(int(label.max()) + 1, np.inf)
    np.minimum.at(smallest, label, hashes[inverse])
    # The smallest of k shares is below x with probability 1 - (1 - x)^k; undone, it is uniform.
    pairs = np.unique(np.stack([label, inverse.astype(np.int64)]), axis=1)
    k = np.bincount(pairs[0], minlength=len(smallest))
    uniform = 1 - (1 - smallest) ** k
    test, validation = SPLITS.index("test"), SPLITS.index("validation")
    drawn = np.full(len(smallest), SPLITS.index("train"), dtype=np.int8)
    drawn[uniform < config.test + config.validation] = validation
    drawn[uniform < config.test] = test
    return drawn


def _share(seed: int, cell: int) -> float:
    digest = hashlib.sha256(f"{seed}/place/{cell}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
