"""What a stage has found out already, so that nothing is looked at twice."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from gre.errors import StoreError
from gre.store import Closing, told_in_one_line


class Notes(Closing):
    """Findings by key, kept in one file; each is there for the next run the moment it is added.

    A process that is killed loses none of them. One run at a time may hold the file.

    Args:
        path: The file; it is made when it is missing, and begun afresh when it is no such file.

    Raises:
        StoreError: the file cannot be written, or another run holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with told_in_one_line(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._file = self._begin()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, full or not writable
                raise self._told(error) from error
            path.unlink()  # notes are no more than a memory: what is spoilt is made again
            self._file = self._begin()

    def _begin(self) -> sqlite3.Connection:
        file = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, timeout=0.5
        )
        try:
            # The write-ahead log is in the system's hands after each finding: no fsync, no loss by
            # the death of the process. The exclusive lock is taken by the first write below.
            file.execute("PRAGMA locking_mode = EXCLUSIVE")
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = OFF")
            file.execute("CREATE TABLE IF NOT EXISTS note (key BLOB PRIMARY KEY, finding TEXT)")
            file.execute("BEGIN EXCLUSIVE")
            file.execute("COMMIT")
        except BaseException:
            file.close()
            raise
        return file

    def recall(self, key: bytes) -> dict[str, Any] | None:
        """Return what is noted under a key; None when nothing is."""
        with self._one_line():
            row = self._file.execute("SELECT finding FROM note WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def add(self, key: bytes, finding: dict[str, Any]) -> None:
        """Note a finding.

        Raises:
            StoreError: the disk is full; what was noted before stays.
        """
        line = json.dumps(finding, ensure_ascii=False, separators=(",", ":"))
        with self._one_line():
            self._file.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, line))

    def __len__(self) -> int:
        return int(self._file.execute("SELECT count(*) FROM note").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error) -> StoreError:
        if "locked" in str(error):
            return StoreError(f"{self.path}: another run is using this folder")
        return StoreError(f"{self.path}: cannot be written: {error}")


def key_of(path: Path, *told: object) -> bytes:
    """Name what a finding depends on: what was told, and the file, which is looked at anew when it
    changes.

    Args:
        path: Of the file; one that is not there has a key as well.
        told: Whatever else makes a finding another one; by its `repr`.
    """
    try:
        stat = os.stat(path)  # noqa: PTH116 - a name may be no path at all
        file = (stat.st_size, stat.st_mtime_ns)
    except (OSError, ValueError):
        file = (0, 0)
    return blake2b(repr((*told, *file)).encode("utf-8", "surrogateescape"), digest_size=16).digest()
