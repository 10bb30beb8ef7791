"""The tables of a journal, and how to tell one from another file."""

import sqlite3
from pathlib import Path

from gre.errors import InputError

VERSION = 2
APPLICATION_ID = 0x47524A31  # "GRJ1": the file names itself, even without its name
_NOT_ONE = "not a journal of answers"

_TABLES = """
-- What the questions of a run have in common.
CREATE TABLE askings (
    n INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    prompt_sha256 TEXT NOT NULL,
    parameters TEXT NOT NULL,
    prompt TEXT NOT NULL,
    UNIQUE (model, prompt_sha256, parameters)
);
-- Settled questions. Rows are appended, so that random keys cost an index and no more.
CREATE TABLE answers (
    n INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL,
    asking INTEGER NOT NULL REFERENCES askings,
    image_sha256 TEXT NOT NULL,
    response TEXT,
    failure TEXT,
    error TEXT,
    max_tokens INTEGER,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost_usd REAL,
    seconds REAL,
    attempts INTEGER NOT NULL,
    finish_reason TEXT,
    at REAL NOT NULL
);
-- Failures that may pass. A question that is settled later keeps its row here for what it cost.
CREATE TABLE failures (
    key BLOB PRIMARY KEY,
    id TEXT NOT NULL,
    asking INTEGER NOT NULL REFERENCES askings,
    kind TEXT NOT NULL,
    error TEXT,
    times INTEGER NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost_usd REAL,
    at REAL NOT NULL
) WITHOUT ROWID;
-- Who wrote here and how far they got, for `gre teach --status`.
CREATE TABLE runs (
    n INTEGER PRIMARY KEY,
    asking INTEGER NOT NULL REFERENCES askings,
    pid INTEGER NOT NULL,
    started REAL NOT NULL,
    seen REAL NOT NULL,
    total INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    outcome TEXT
);
"""
# A question that comes up again has been paid for again: what it takes adds up.
SUMS = ", ".join(
    f"{name} = CASE WHEN excluded.{name} IS NULL THEN {name}"
    f" ELSE COALESCE({name}, 0) + excluded.{name} END"
    for name in ("input_tokens", "output_tokens", "cost_usd")
)


def create_or_check(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of an empty file; make sure that any other file has them.

    Raises:
        InputError: the file is something else, or a journal of another version.
        sqlite3.Error: it cannot be read or written.
    """
    if _is_empty(db, path):
        db.executescript(
            f"BEGIN; {_TABLES} PRAGMA application_id = {APPLICATION_ID};"
            f" PRAGMA user_version = {VERSION}; COMMIT;"
        )
        return
    check(db, path)


def check(db: sqlite3.Connection, path: Path) -> None:
    """Make sure that a file is a journal that this version can read.

    Raises:
        InputError: it is not.
    """
    try:
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise InputError(f"{path}: {_NOT_ONE}: {error}") from error
    if mark != APPLICATION_ID:
        raise InputError(f"{path}: {_NOT_ONE}")
    if version != VERSION:
        raise InputError(
            f"{path}: a journal of version {version}, this is a gre that writes version {VERSION}: "
            "finish it with the gre that began it, or name another folder; it was left as it is"
        )


def _is_empty(db: sqlite3.Connection, path: Path) -> bool:
    try:
        return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise InputError(f"{path}: {_NOT_ONE}: {error}") from error
