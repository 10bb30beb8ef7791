"""Space that is set aside, so that answers already paid for still fit when the disk is full."""

import os
from pathlib import Path

from gre.errors import StoreError

# Answers on their way when the disk fills: some hundreds, of a few KiB each, with their index.
BYTES = 8 * 2**20


class Reserve:
    """A file of nothing, given up when its space is needed.

    Args:
        path: Where it lies, on the disk that it is meant for.
        size: Bytes.

    Raises:
        StoreError: there is not even that much space.
    """

    def __init__(self, path: Path, size: int = BYTES) -> None:
        self.path = path
        try:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StoreError(
                f"{path.parent}: less than {size // 2**20} MiB can be written there "
                f"({error.strerror}); nothing was asked, and what was answered before is kept"
            ) from error

    def give_up(self) -> bool:
        """Free the space; False when it was free already."""
        if not self.path.exists():
            return False
        self.path.unlink()
        return True
