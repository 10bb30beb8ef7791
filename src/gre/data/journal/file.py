"""The journal file: SQLite, one run writes, everybody may look."""

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gre.data.journal.entries import Asked, Asking, Entry
from gre.data.journal.lock import Lock
from gre.data.journal.lookups import ENTRY_COLUMNS, Lookups
from gre.data.journal.merge import merge
from gre.data.journal.reserve import BYTES, Reserve
from gre.data.journal.schema import SUMS, create_or_check
from gre.errors import StoreError
from gre.store import Closing

# A question may be settled twice: cut off, then asked anew with more tokens. Both were paid for.
_SETTLE = f"""
INSERT INTO answers (key, id, asking, image_sha256, {ENTRY_COLUMNS}, at)
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


class Journal(Lookups, Closing):
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
