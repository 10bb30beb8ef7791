"""One run a journal: a lock that the system itself gives back when its holder dies."""

import fcntl
import os
import time
from pathlib import Path
from typing import IO

from gre.errors import StoreError
from gre.store import told_in_one_line

# Somebody who only looks (`is_held`) has the lock for an instant.
_TRIES = 5
_PAUSE_S = 0.02


class Lock:
    """An exclusive lock, held from birth until `release` or the death of the process.

    The lock is on a file beside the journal, which stays there when nobody holds it: to delete it
    would let two runs each lock a file of their own.

    Args:
        path: The lock file.

    Raises:
        StoreError: another process holds it, or the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        with told_in_one_line(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = path.open("a+", encoding="utf-8")
        if not self._taken():
            self._file.close()
            raise StoreError(
                f"{path.with_suffix('')}: in use by another run{_holder(path)}; wait for it to "
                "end, or name another folder"
            )
        with told_in_one_line(path):
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"{os.getpid()}\n")
            self._file.flush()

    def _taken(self) -> bool:
        for _ in range(_TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_S)
            else:
                return True
        return False

    def release(self) -> None:
        """Let others have it."""
        self._file.close()


def is_held(path: Path) -> bool:
    """Tell whether a process, this one included, holds the lock of a file."""
    try:
        with path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _holder(path: Path) -> str:
    pid = path.read_text(encoding="utf-8").strip()
    return f" (process {pid})" if pid.isdigit() else ""
