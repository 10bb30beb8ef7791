"""The file that vectors are kept in: SQLite, shared by encoders and processes."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gre.errors import StoreError
from gre.store import Closing, told_in_one_line

Vector = NDArray[np.float32]
Precision = Literal["float16", "float32"]

# Keys looked up with one statement; below SQLite's oldest limit on variables.
_KEYS_AT_ONCE = 500
_WAIT_S = 30.0

_TABLES = """
CREATE TABLE IF NOT EXISTS encoders (
    id INTEGER PRIMARY KEY, fingerprint TEXT, dim INTEGER, precision TEXT,
    UNIQUE (fingerprint, dim, precision)
);
CREATE TABLE IF NOT EXISTS vectors (
    encoder INTEGER, key TEXT, vector BLOB, PRIMARY KEY (encoder, key)
) WITHOUT ROWID;
"""


class VectorCache(Closing):
    """Vectors under keys, in one SQLite file that encoders and processes may share.

    A process that is killed loses nothing that `put` was given. Nothing is held in memory.

    Args:
        path: The file; made when it is missing. None keeps the vectors in memory.
        encoder_fingerprint: Of what encodes: vectors of another one are not seen.
        dim: Length of a vector.
        precision: How numbers are kept; `float16` halves the file, at an error of about 0.0002 in
            a cosine. Those of one precision are not seen in the other.

    Raises:
        StoreError: the file is something else, or cannot be written.
    """

    def __init__(
        self,
        path: Path | None,
        encoder_fingerprint: str,
        dim: int,
        *,
        precision: Precision = "float32",
    ) -> None:
        self.path = path
        self.dim = dim
        self._type = np.dtype(precision)
        if path is not None:
            with told_in_one_line(path):
                path.parent.mkdir(parents=True, exist_ok=True)
        with self._one_line():
            self._file = sqlite3.connect(
                path or ":memory:", isolation_level=None, timeout=_WAIT_S, check_same_thread=False
            )
        try:
            with self._one_line():
                self._encoder = self._begin(encoder_fingerprint, precision)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, fingerprint: str, precision: str) -> int:
        self._file.execute("PRAGMA journal_mode = WAL")
        # The log is the system's after each commit, and synced when it is folded into the file:
        # neither a kill nor a power cut leaves a broken file behind.
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.executescript(_TABLES)
        own = (fingerprint, self.dim, precision)
        self._file.execute(
            "INSERT OR IGNORE INTO encoders (fingerprint, dim, precision) VALUES (?, ?, ?)", own
        )
        row = self._file.execute(
            "SELECT id FROM encoders WHERE fingerprint = ? AND dim = ? AND precision = ?", own
        ).fetchone()
        return int(row[0])

    def get(self, keys: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors that are kept under some of these keys."""
        found: dict[str, Vector] = {}
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            marks = ", ".join("?" * len(some))
            with self._one_line():
                rows = self._file.execute(
                    f"SELECT key, vector FROM vectors WHERE encoder = ? AND key IN ({marks})",
                    (self._encoder, *some),
                ).fetchall()
            found |= {key: self._read(blob) for key, blob in rows}
        return found

    def put(self, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors `(dim,)` under their keys, all or none of them.

        Raises:
            StoreError: the disk is full; what was kept before stays.
        """
        rows = [(self._encoder, key, self._written(each)) for key, each in vectors.items()]
        with self._one_line(), self._transaction():
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def __len__(self) -> int:
        """How many vectors of this encoder are kept."""
        query = "SELECT count(*) FROM vectors WHERE encoder = ?"
        return int(self._file.execute(query, (self._encoder,)).fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _written(self, vector: Vector) -> bytes:
        if vector.shape != (self.dim,):
            raise ValueError(f"a vector of shape {vector.shape}, where ({self.dim},) is kept")
        return vector.astype(self._type).tobytes()

    def _read(self, blob: bytes) -> Vector:
        return np.frombuffer(blob, dtype=self._type).astype(np.float32)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: the vectors cannot be kept: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.path}: holds no vectors of ours ({error}); remove it"
            ) from error
