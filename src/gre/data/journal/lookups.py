"""Looking up in a journal what became of questions, without writing."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gre.data.journal.entries import Asked, Asking, Entry, Totals
from gre.data.journal.schema import check
from gre.data.journal.totals import read_totals
from gre.errors import MissingFileError, StoreError
from gre.models.base import Usage

# Questions looked up with one statement; below SQLite's oldest limit on variables.
_AT_ONCE = 500

# What of a row makes an `Entry`, in the order in which `_entry` takes them.
ENTRY_COLUMNS = (
    "response, failure, error, max_tokens, input_tokens, output_tokens, cost_usd, seconds,"
    " attempts, finish_reason"
)


class Lookups:
    """What can be looked up on a connection to a journal.

    Args:
        path: The file, for messages.
        db: The connection that looks are taken on.
    """

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path, self._looks = path, db

    def find(self, asked: Asked) -> Entry | None:
        """Return what became of a question; None when it is still open."""
        return self.entries([asked]).get(asked.key)

    def entries(self, questions: Sequence[Asked]) -> dict[bytes, Entry]:
        """Look questions up: what became of those that are settled, by key."""
        found: dict[bytes, Entry] = {}
        with self._told():
            for rows in self._rows(f"key, {ENTRY_COLUMNS}", "answers", questions):
                for key, *values in rows:
                    found[key] = _entry(values)
        return found

    def open_questions(self, questions: Sequence[Asked], max_tokens: int | None) -> list[Asked]:
        """Return the questions that are not settled, in order, each key once.

        Args:
            max_tokens: Longest answer that would be allowed now: what was cut off at less is open.
        """
        settled: set[bytes] = set()
        with self._told():
            for rows in self._rows("key, failure, max_tokens", "answers", questions):
                settled.update(
                    key
                    for key, failure, allowed in rows
                    if not (failure == "truncated" and (max_tokens or 0) > (allowed or 0))
                )
        still_open: dict[bytes, Asked] = {}
        for asked in questions:
            if asked.key not in settled:
                still_open.setdefault(asked.key, asked)
        return list(still_open.values())

    def outages(self, questions: Sequence[Asked]) -> dict[bytes, tuple[str, str]]:
        """Look up how questions failed that may pass: kind and what was said, by key."""
        found: dict[bytes, tuple[str, str]] = {}
        with self._told():
            for rows in self._rows("key, kind, error", "failures", questions):
                found.update((key, (kind, error or "")) for key, kind, error in rows)
        return found

    def taken(self, questions: Sequence[Asked]) -> tuple[Usage, float]:
        """Sum up what questions have taken, failures included: tokens, and US dollars.

        Args:
            questions: Each key once.
        """
        tokens, cost = Usage(), 0.0
        columns = "input_tokens, output_tokens, cost_usd"
        with self._told():
            for table in ("answers", "failures"):
                for rows in self._rows(columns, table, questions):
                    for taken, given, usd in rows:
                        tokens, cost = tokens + Usage(taken or 0, given or 0), cost + (usd or 0.0)
        return tokens, cost

    def _rows(self, columns: str, table: str, questions: Sequence[Asked]) -> Iterator[list[Any]]:
        for start in range(0, len(questions), _AT_ONCE):
            keys = [asked.key for asked in questions[start : start + _AT_ONCE]]
            marks = ", ".join("?" * len(keys))
            yield self._looks.execute(
                f"SELECT {columns} FROM {table} WHERE key IN ({marks})", keys
            ).fetchall()

    def askings(self) -> list[tuple[Asking, int]]:
        """List what has been asked so far, each with the number of questions that were answered."""
        with self._told():
            rows = self._looks.execute(
                "SELECT model, prompt_sha256, parameters, prompt, (SELECT count(*) FROM answers"
                " WHERE asking = askings.n AND failure IS NULL) FROM askings ORDER BY n"
            ).fetchall()
        return [
            (Asking(model, sha256, tuple(json.loads(parameters).items()), prompt), count)
            for model, sha256, parameters, prompt, count in rows
        ]

    def totals(self) -> Totals:
        """Sum up all that is in the file."""
        with self._told():
            return read_totals(self._looks)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._as_store_error(error) from error

    def _as_store_error(self, error: sqlite3.Error) -> StoreError:
        what = "the disk is full" if _means_full(error) else f"cannot be written: {error}"
        return StoreError(
            f"{self.path}: {what}; what was answered before is kept: mend that, then run the same "
            "command again to go on"
        )


@contextmanager
def looking_at(path: Path) -> Iterator[Lookups]:
    """Open a journal for looking only, beside whoever writes it.

    Raises:
        MissingFileError: it is not there.
        InputError: the file is not a journal.
        StoreError: it cannot be read.
    """
    if not path.is_file():
        raise MissingFileError(f"{path}: no such journal")
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            check(db, path)
            yield Lookups(path, db)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


def _entry(values: Sequence[Any]) -> Entry:
    response, failure, error, max_tokens, taken, given, cost, seconds, attempts, finish = values
    usage = None if taken is None or given is None else Usage(taken, given)
    return Entry(
        response, failure, error, max_tokens=max_tokens, usage=usage, cost_usd=cost,
        seconds=seconds, attempts=attempts, finish_reason=finish,
    )  # fmt: skip


def _means_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
