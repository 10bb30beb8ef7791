"""What an interrupted run has found out already, so that the next one goes on where it stopped."""

import json
import threading
from pathlib import Path
from types import TracebackType
from typing import Any


class Notes:
    """Findings by key, one JSON line each, added as they are made; safe to use from threads.

    When the block it manages succeeds, the stage's own output has taken their place and the file
    goes away; after an interruption it stays.

    Args:
        path: The file; a line that a crash has torn is passed over.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._known = _read(path)
        self._empty = not self._known
        self._adding = threading.Lock()
        self._file = path.open("a", encoding="utf-8")
        self._file.write("\n")  # ends the line that a crash may have torn

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what is noted under a key; None when nothing is."""
        return self._known.get(key)

    def add(self, key: str, finding: dict[str, Any]) -> None:
        """Note a finding; the death of the process does not lose it."""
        line = json.dumps([key, finding], ensure_ascii=False) + "\n"
        with self._adding:
            self._empty = False
            self._file.write(line)
            self._file.flush()

    def __enter__(self) -> "Notes":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None or self._empty:
            self.path.unlink()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    if not path.is_file():
        return known
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            key, finding = json.loads(line)
        except ValueError:  # torn by a crash, or blank
            continue
        known[key] = finding
    return known
