"""The journal file: SQLite, one run writes, everybody may look."""

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gre.data.journal.entries import Asked, Asking, Entry, Totals
from gre.data.journal.lock import Lock
from gre.data.journal.merge import merge
from gre.data.journal.reserve import BYTES, Reserve
from gre.data.journal.schema import SUMS, create_or_check
from gre.data.journal.totals import read_totals
from gre.errors import StoreError
from gre.models.base import Usage
from gre.store import Closing

# Questions looked up with one statement; below SQLite's oldest limit on variables.
AT_ONCE = 500

_ENTRY = (
    "response, failure, error, max_tokens, input_tokens, output_tokens, cost_usd, seconds,"
    " attempts, finish_reason"
)

# A question may be settled twice: cut off, then asked anew with more tokens. Both were paid for.
_SETTLE = f"""
INSERT INTO answers (key, id, asking, image_sha256, {_ENTRY}, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    response = excluded.response, failure = excluded.failure, error = excluded.error,
    max_tokens = excluded.max_tokens, seconds = excluded.seconds, at = excluded.at,
    attempts = attempts + excluded.attempts, finish_reason = excluded.finish_reason,
    {{sums}}
"""
_NOTE = """
INSERT INTO failures (key, id, asking, kind, error, times, input_tokens, output_tokens, cost_usd,
    at)
VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    kind = excluded.kind, error = excluded.error, times = times + 1, at = excluded.at,
    {sums}
"""
_TAKE_BACK = """
INSERT INTO failures (key, id, asking, kind, error, times, input_tokens, output_tokens, cost_usd,
    at)
SELECT key, id, asking, failure, error, 1, input_tokens, output_tokens, cost_usd, at {which}
ON CONFLICT (key) DO UPDATE SET
    kind = excluded.kind, error = excluded.error, times = times + 1, at = excluded.at,
    {sums}
"""


class Journal(Closing):
    """Answers in an SQLite file. What `record` was given is on the disk when it returns.

    Every commit waits for the disk (`synchronous=FULL`), so that neither the death of the process
    nor a power cut costs an answer; many answers that arrive together share one commit. One run at
    a time may write; the lock is given back when its process dies, however it dies.

    Args:
        path: The file; made when it is not there.
        reserve_bytes: Space set aside beside it, in which answers under way find room when the
            disk is full.

    Raises:
        InputError: the file is not a journal, or one of another version.
        StoreError: another run has it; it cannot be written; the disk is full.
    """

    def __init__(self, path: Path, *, reserve_bytes: int = BYTES) -> None:
        self.path = path
        self._lock = Lock(path.with_name(path.name + ".lock"))
        self.disk_full = False
        self._open: list[sqlite3.Connection] = []
        try:
            self._reserve = Reserve(path.with_name(path.name + ".reserve"), reserve_bytes)
            with self._told():
                self._db = self._connect()
                create_or_check(self._db, path)
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                # Looks are taken while another thread waits for the disk.
                self._looks = self._connect()
        except BaseException:
            self.close()
            raise
        self._askings: dict[Asking, int] = {}
        self._run: int | None = None

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
        self._open.append(db)
        return db

    def record(self, settled: Sequence[tuple[Asked, Entry]], *, reached: int = 0) -> None:
        """Keep what became of some questions, all or none of them; on disk when this returns.

        Safe to call from one thread while another reads. When the disk is full, the reserve is
        given up for them and `disk_full` is set: begin nothing new then.

        Args:
            settled: Questions, and what became of each.
            reached: How many seeds the run has got through by now.

        Raises:
            StoreError: it could not be written; nothing of it was.
        """
        try:
            self._record(settled, reached)
        except sqlite3.Error as error:
            self.disk_full = True
            if not self._reserve.give_up():
                raise self._as_store_error(error) from error
            with self._told():
                self._record(settled, reached)

    def _record(self, settled: Sequence[tuple[Asked, Entry]], reached: int) -> None:
        now = time.time()
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            for asked, entry in settled:
                asking = self._number_of(asked.asking)
                if entry.open:
                    db.execute(_NOTE.format(sums=SUMS), _failure_row(asked, asking, entry, now))
                else:
                    db.execute(_SETTLE.format(sums=SUMS), _answer_row(asked, asking, entry, now))
            if self._run is not None:
                db.execute(
                    "UPDATE runs SET seen = ?, reached = ?, asked = asked + ? WHERE n = ?",
                    (now, reached, len(settled), self._run),
                )
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            self._askings.clear()  # one that was new has gone with the rest
            raise

    def _number_of(self, asking: Asking) -> int:
        known = self._askings.get(asking)
        if known is None:
            key = (asking.model, asking.prompt_sha256, asking.parameters_json)
            self._db.execute(
                "INSERT OR IGNORE INTO askings (model, prompt_sha256, parameters, prompt)"
                " VALUES (?, ?, ?, ?)",
                (*key, asking.prompt),
            )
            (known,) = self._db.execute(
                "SELECT n FROM askings WHERE model = ? AND prompt_sha256 = ? AND parameters = ?",
                key,
            ).fetchone()
            self._askings[asking] = known
        return int(known)

    def find(self, asked: Asked) -> Entry | None:
        """Return what became of a question; None when it is still open."""
        return self.entries([asked]).get(asked.key)

    def entries(self, questions: Sequence[Asked]) -> dict[bytes, Entry]:
        """Look questions up: what became of those that are settled, by key."""
        found: dict[bytes, Entry] = {}
        with self._told():
            for rows in self._rows(f"key, {_ENTRY}", "answers", questions):
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

    def _rows(self, columns: str, table: str, questions: Sequence[Asked]) -> Iterator[list[Any]]:
        for start in range(0, len(questions), AT_ONCE):
            keys = [asked.key for asked in questions[start : start + AT_ONCE]]
            marks = ", ".join("?" * len(keys))
            yield self._looks.execute(
                f"SELECT {columns} FROM {table} WHERE key IN ({marks})", keys
            ).fetchall()

    def reopen(self, questions: Iterable[Asked] = (), *, kinds: Iterable[str] = ()) -> int:
        """Take failures back that were taken for permanent; answers stay. Returns how many.

        Args:
            questions: These.
            kinds: All that failed in one of these ways.
        """
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            reopened = sum(self._reopen("key = ?", asked.key) for asked in questions)
            reopened += sum(self._reopen("failure = ?", kind) for kind in kinds)
            self._db.execute("COMMIT")
        return reopened

    def _reopen(self, which: str, value: object) -> int:
        """Make outages of some failures: what they cost is kept."""
        which = f"FROM answers WHERE {which} AND failure IS NOT NULL"
        self._db.execute(_TAKE_BACK.format(which=which, sums=SUMS), (value,))
        return self._db.execute(f"DELETE {which}", (value,)).rowcount

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

    def begin_run(self, asking: Asking, total: int) -> None:
        """Note that a run begins, for those who want to know how far it is.

        Args:
            total: Seeds it will go through.
        """
        now = time.time()
        with self._told():
            self._run = self._db.execute(
                "INSERT INTO runs (asking, pid, started, seen, total, reached, asked)"
                " VALUES (?, ?, ?, ?, ?, 0, 0)",
                (self._number_of(asking), os.getpid(), now, now, total),
            ).lastrowid

    def end_run(self, outcome: str, reached: int) -> None:
        """Note how a run ended: `finished`, or why not."""
        with self._told():
            self._db.execute(
                "UPDATE runs SET outcome = ?, reached = ?, seen = ? WHERE n = ?",
                (outcome, reached, time.time(), self._run),
            )
            self._run = None

    def merge_from(self, path: Path) -> int:
        """Take over what another journal holds, such as the shard of a worker.

        An answer takes the place of a failure; otherwise what is here stays. To merge the same
        file twice changes nothing.

        Returns:
            Questions settled by it that were not before.

        Raises:
            InputError: the other file is not a journal.
            MissingFileError: it is not there.
        """
        with self._told():
            return merge(self._db, path)

    def refuse_when_full(self) -> None:
        """Raise a `StoreError` once answers have had to go into the reserve."""
        if self.disk_full:
            raise StoreError(
                f"{self.path}: the disk is full; every answer that had arrived is kept: free some "
                "space, then run the same command again to go on"
            )

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

    def close(self) -> None:
        """Close the file and let others have it."""
        for db in self._open:
            db.close()
        self._open.clear()
        if hasattr(self, "_reserve"):
            self._reserve.give_up()
        self._lock.release()


def _answer_row(asked: Asked, asking: int, entry: Entry, now: float) -> tuple[Any, ...]:
    return (
        asked.key, asked.id, asking, asked.image_sha256, entry.response, entry.failure,
        entry.error, entry.max_tokens, *_tokens(entry), entry.cost_usd, entry.seconds,
        entry.attempts, entry.finish_reason, now,
    )  # fmt: skip


def _failure_row(asked: Asked, asking: int, entry: Entry, now: float) -> tuple[Any, ...]:
    return (
        asked.key, asked.id, asking, entry.failure, entry.error, *_tokens(entry), entry.cost_usd,
        now,
    )  # fmt: skip


def _tokens(entry: Entry) -> tuple[int | None, int | None]:
    if entry.usage is None:
        return None, None
    return entry.usage.input_tokens, entry.usage.output_tokens


def _entry(values: Sequence[Any]) -> Entry:
    response, failure, error, max_tokens, taken, given, cost, seconds, attempts, finish = values
    usage = None if taken is None or given is None else Usage(taken, given)
    return Entry(
        response, failure, error, max_tokens=max_tokens, usage=usage, cost_usd=cost,
        seconds=seconds, attempts=attempts, finish_reason=finish,
    )  # fmt: skip


def _means_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
