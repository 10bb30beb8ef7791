"""S2 cells of many points at once: the tiles that seeds are balanced over and grouped by."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.sphere import to_unit_vector

MAX_LEVEL = 30


def s2_cells(lat: ArrayLike, lon: ArrayLike, level: int) -> NDArray[np.uint64]:
    """Number the S2 cells that points lie in.

    Level 6 is about 140 km wide, level 10 about 9 km, level 13 about 1.1 km. The numbers name
    face, column and row; two points have the same number exactly when they share the cell.

    Args:
        lat, lon: Degrees, `(n,)`.
        level: 0 (six cells on Earth) to 30 (about a centimetre).

    Returns:
        `(n,)`; `s2_token` gives the name that S2 libraries use.

    >>> paris, louvre, rome = s2_cells([48.8584, 48.8606, 41.9], [2.2945, 2.3376, 12.5], 8)
    >>> bool(paris == louvre), bool(paris == rome)
    (True, False)

    Source: the cube projection of the S2 geometry library (quadratic transform).
    """
    points = np.atleast_2d(to_unit_vector(lat, lon))
    rows = np.arange(len(points))
    axis = np.abs(points).argmax(axis=1)
    face = axis + 3 * (points[rows, axis] < 0)
    x, y, z = points.T
    with np.errstate(
        divide="ignore", invalid="ignore", over="ignore"
    ):  # of faces that the point is not on
        u = np.choose(face, [y / x, -x / y, -x / z, z / x, z / y, -y / z])
        v = np.choose(face, [z / x, z / y, -y / z, y / x, -x / y, -x / z])
    size = 1 << MAX_LEVEL
    i, j = (np.clip(np.floor(_st(w) * size), 0, size - 1).astype(np.uint64) for w in (u, v))
    shift = np.uint64(MAX_LEVEL - level)
    return np.asarray(
        (face.astype(np.uint64) << np.uint64(60)) | ((i >> shift) << np.uint64(30)) | (j >> shift),
        dtype=np.uint64,
    )


def _st(uv: NDArray[np.float64]) -> NDArray[np.float64]:
    """Undo the quadratic projection: [-1, 1] to [0, 1]."""
    half = 0.5 * np.sqrt(1 + 3 * np.abs(uv))
    return np.asarray(np.where(uv >= 0, half, 1 - half))


def s2_token(cell: int, level: int) -> str:
    """Name a cell as S2 libraries do.

    >>> s2_token(int(s2_cells([48.8584], [2.2945], 8)[0]), 8)
    '47e67'
    """
    from s2sphere import CellId

    shift = MAX_LEVEL - level
    i, j = (cell >> 30 & (1 << 30) - 1) << shift, (cell & (1 << 30) - 1) << shift
    token: str = CellId.from_face_ij(cell >> 60, i, j).parent(level).to_token()
    return token
