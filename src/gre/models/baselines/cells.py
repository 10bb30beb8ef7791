"""Adaptive partitions of the sphere: S2 cells split until none holds too many photos.

A partition is learnt from training coordinates (T. Weyand et al., PlaNet, 2016): begin with the six
faces, split every cell that holds more than `tau_max` photos, drop those with fewer than `tau_min`.
Partitions of the same coordinates with the same `tau_min` nest: each fine cell lies in one coarse
cell (E. Mueller-Budack et al., Geolocation Estimation of Photos using a Hierarchical Model, 2018).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.errors import InputError
from gre.geo.sphere import Array, centre_of, to_latlon, to_unit_vector

Ids = NDArray[np.uint64]
Indices = NDArray[np.int64]

MAX_LEVEL = 30
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Partition:
    """Disjoint S2 cells, in the order of their ids, which is the order of classes.

    Attributes:
        ids: S2 cell ids, `(n,)`, rising.
        centres: For each cell the mean of its training points as `(lat, lon)`, `(n, 2)`.
        counts: Training points in each cell, `(n,)`.
    """

    ids: Ids
    centres: Array
    counts: Indices

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, leaves: Ids) -> Indices:
        """Tell for leaf cells `(m,)` in which cell each lies; `NOWHERE` for dropped regions."""
        low, high = _range_of(self.ids)
        at = np.searchsorted(low, leaves, side="right").astype(np.int64) - 1
        inside = (at >= 0) & (leaves <= high[np.maximum(at, 0)])
        return np.where(inside, at, NOWHERE)

    def parents(self, coarse: "Partition") -> Indices:
        """Tell for each cell in which cell of a coarser partition it lies, `(n,)`.

        Raises:
            InputError: the partitions do not nest.
        """
        found = coarse.find(_range_of(self.ids)[0])
        if (found == NOWHERE).any():
            raise InputError("the partitions do not nest: they must share points and tau_min")
        return found


def leaves_of(points: Array) -> Ids:
    """S2 leaf cells of points `(n, 2)` as `(lat, lon)` in degrees: `(n,)`, the id's 64 bits."""
    from s2sphere import CellId, LatLng

    return np.fromiter(
        (CellId.from_lat_lng(LatLng.from_degrees(lat, lon)).id() for lat, lon in points.tolist()),
        dtype=np.uint64,
        count=len(points),
    )


def make_partition(
    points: Array, *, tau_max: int, tau_min: int = 1, leaves: Ids | None = None
) -> Partition:
    """Split the sphere by where the training points are.

    Args:
        points: Training coordinates `(n, 2)` as `(lat, lon)` in degrees.
        tau_max: A cell with more points is split.
        tau_min: A cell with fewer points is dropped.
        leaves: `leaves_of(points)`, when the caller has them already.

    Raises:
        InputError: no cell holds `tau_min` points.

    >>> here = np.array([(48.86, 2.35)] * 3 + [(-33.87, 151.21)] * 3)
    >>> make_partition(here, tau_max=4).centres.round(2).tolist()
    [[48.86, 2.35], [-33.87, 151.21]]
    """
    leaves = leaves_of(points) if leaves is None else leaves
    order = np.argsort(leaves, kind="stable")
    ordered = leaves[order]
    cells = sorted(_split(ordered, tau_max, tau_min))
    if not cells:
        raise InputError(f"no cell holds tau_min = {tau_min} photos: there are {len(points)}")
    vectors = to_unit_vector(points[order, 0], points[order, 1])
    centres = [_centre(vectors[start:end]) for _, start, end in cells]
    return Partition(
        np.array([cell for cell, _, _ in cells], dtype=np.uint64),
        np.array(centres),
        np.array([end - start for _, start, end in cells]),
    )


def _split(ordered: Ids, tau_max: int, tau_min: int) -> Iterator[tuple[int, int, int]]:
    """Yield the cells that stay as (id, start, end): which part of the ordered leaves they hold."""
    from s2sphere import CellId

    pending = [CellId.from_face_pos_level(face, 0, 0) for face in range(6)]
    while pending:
        cell = pending.pop()
        start = int(np.searchsorted(ordered, np.uint64(cell.range_min().id()), side="left"))
        end = int(np.searchsorted(ordered, np.uint64(cell.range_max().id()), side="right"))
        if end - start < max(tau_min, 1):
            continue
        if end - start > tau_max and cell.level() < MAX_LEVEL:
            pending.extend(cell.children())
        else:
            yield cell.id(), start, end


def _range_of(ids: Ids) -> tuple[Ids, Ids]:
    """The first and the last leaf of each cell, `(n,)` each."""
    reach = (ids & (~ids + np.uint64(1))) - np.uint64(1)  # the lowest set bit tells the level
    return ids - reach, ids + reach


def _centre(vectors: Array) -> tuple[float, float]:
    centre = centre_of(vectors)
    at = to_latlon(vectors[0] if centre is None else centre)
    return at.lat, at.lon
