"""The SQLite file of a review: its tables, and transactions that are on the disk when they end."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gre.errors import InputError, StoreError

VERSION = 1
APPLICATION_ID = 0x47524532  # "GRE2": the file names itself, even without its name

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    image TEXT NOT NULL,
    payload TEXT NOT NULL,
    gold TEXT,
    record TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open'  -- see consensus.State
);
CREATE INDEX items_by_state ON items (state, n);
CREATE TABLE annotators (
    n INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    adjudicates INTEGER NOT NULL,
    token BLOB NOT NULL UNIQUE,  -- its salted hash
    added REAL NOT NULL
);
-- Who reviews what, in which order. `shown`: when they first saw the verdicts of others.
CREATE TABLE queue (
    annotator INTEGER NOT NULL REFERENCES annotators,
    item INTEGER NOT NULL REFERENCES items,
    place INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    shown REAL,
    PRIMARY KEY (annotator, item)
) WITHOUT ROWID;
CREATE INDEX queue_by_place ON queue (annotator, done, place);
CREATE INDEX queue_by_item ON queue (item);
CREATE TABLE drafts (
    annotator INTEGER NOT NULL,
    item INTEGER NOT NULL,
    body TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (annotator, item)
) WITHOUT ROWID;
-- Every verdict ever given; one that was taken back stays, with the time when it was.
CREATE TABLE verdicts (
    n INTEGER PRIMARY KEY,
    annotator INTEGER NOT NULL REFERENCES annotators,
    item INTEGER NOT NULL REFERENCES items,
    body TEXT NOT NULL,
    seconds REAL NOT NULL,
    at REAL NOT NULL,
    withdrawn REAL
);
CREATE UNIQUE INDEX verdicts_standing ON verdicts (item, annotator) WHERE withdrawn IS NULL;
CREATE INDEX verdicts_by_item ON verdicts (item, annotator, n);
CREATE INDEX verdicts_by_annotator ON verdicts (annotator, n, seconds) WHERE withdrawn IS NULL;
-- Every adjudication; the last one of an item stands.
CREATE TABLE adjudications (
    n INTEGER PRIMARY KEY,
    annotator INTEGER NOT NULL REFERENCES annotators,
    item INTEGER NOT NULL REFERENCES items,
    body TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX adjudications_by_item ON adjudications (item, n);
CREATE TABLE flags (
    n INTEGER PRIMARY KEY,
    annotator INTEGER NOT NULL REFERENCES annotators,
    item INTEGER NOT NULL REFERENCES items,
    body TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX flags_by_item ON flags (item);
CREATE INDEX flags_by_annotator ON flags (annotator, item);
"""


class Database:
    """One SQLite file, for the threads of this process and for other processes.

    Every write waits for the disk (`synchronous=FULL`), so that neither the death of the process
    nor a power cut loses what was acknowledged.

    Raises:
        InputError: the file is not a review, or one of another version.
        StoreError: it cannot be opened or written.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            mode = "rwc" if new else "rw"
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
                timeout=30, check_same_thread=False,
            )  # fmt: skip
        try:
            with self._told():
                self._begin(new)
        except BaseException:
            self._db.close()
            raise

    def _begin(self, new: bool) -> None:
        if new:
            self._db.executescript(
                f"BEGIN; {_TABLES} PRAGMA application_id = {APPLICATION_ID};"
                f" PRAGMA user_version = {VERSION}; COMMIT;"
            )
        try:
            (mark,) = self._db.execute("PRAGMA application_id").fetchone()
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise InputError(f"{self.path}: not a review: {error}") from error
        if mark != APPLICATION_ID:
            raise InputError(f"{self.path}: not a review")
        if version != VERSION:
            raise InputError(
                f"{self.path}: a review of version {version}, this gre reads version {VERSION}"
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA cache_size = -65536")  # KiB: queues of 20,000 items stay in memory

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """All rows that a query finds."""
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Any:
        """The first row that a query finds, or None."""
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchone()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on the disk when the block ends, or none of it is.

        Reads in the block see what was written in it, and nobody else writes meanwhile. A block
        inside another one is part of it.
        """
        with self._lock, self._told():
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: {error}") from error

    def close(self) -> None:
        """Close the file; what was written stays."""
        with self._lock:
            self._db.close()
