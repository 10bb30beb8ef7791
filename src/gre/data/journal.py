"""The teacher's journal: every answer that was paid for, kept from the moment it arrives."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from gre.errors import InputError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    model TEXT NOT NULL,
    image_sha256 TEXT NOT NULL,
    prompt_sha256 TEXT NOT NULL,
    parameters TEXT NOT NULL,
    response TEXT,
    error TEXT,
    at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Asked:
    """Everything that makes two questions the same question.

    Attributes:
        id: The seed's; it names the question for people and is no part of the key.
        parameters: Sampling parameters: temperature, seed.
    """

    id: str
    model: str
    image_sha256: str
    prompt_sha256: str
    parameters: tuple[tuple[str, float], ...] = ()

    @property
    def key(self) -> str:
        """Checksum of image, prompt, model and parameters: what an answer is filed under."""
        parts = [self.image_sha256, self.prompt_sha256, self.model, dict(self.parameters)]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A settled question: its response, or the reason why there will never be one."""

    response: str | None
    error: str | None


class Journal:
    """Answers in an SQLite file; one process writes, and killing it loses nothing committed.

    Commits survive the death of the process. A power cut may cost the last moments, never the
    file.

    Args:
        path: The file; made when it is not there.

    Raises:
        InputError: the file is not a journal.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30.0)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise InputError(f"{path}: not a journal of answers: {error}") from error

    def settle(self, asked: Asked, entry: Entry) -> None:
        """Keep an answer; it is on disk when this returns."""
        parameters = json.dumps(dict(asked.parameters), sort_keys=True)
        row: tuple[Any, ...] = (
            asked.key, asked.id, asked.model, asked.image_sha256, asked.prompt_sha256,
            parameters, entry.response, entry.error,
        )  # fmt: skip
        self._db.execute(
            "INSERT OR REPLACE INTO answers (key, id, model, image_sha256, prompt_sha256,"
            " parameters, response, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def find(self, asked: Asked) -> Entry | None:
        """Return what is known of a question; None when it is still open."""
        row = self._db.execute(
            "SELECT response, error FROM answers WHERE key = ?", (asked.key,)
        ).fetchone()
        return None if row is None else Entry(*row)

    def open_questions(self, asked: Iterable[Asked]) -> list[Asked]:
        """Return the questions that are not settled, in order, each key once."""
        seen: set[str] = set()
        still_open = []
        for one in asked:
            if one.key not in seen and self.find(one) is None:
                still_open.append(one)
            seen.add(one.key)
        return still_open

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
