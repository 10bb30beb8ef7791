"""Putting journals together: the shards of many workers, or two machines' halves."""

import sqlite3
from pathlib import Path

from gre.data.journal.schema import SUMS, check
from gre.errors import MissingFileError

_ASKINGS = """
INSERT OR IGNORE INTO askings (model, prompt_sha256, parameters, prompt)
SELECT model, prompt_sha256, parameters, prompt FROM other.askings ORDER BY n
"""
_FROM_OTHER = """
FROM other.{table} AS theirs
JOIN other.askings AS asked ON asked.n = theirs.asking
JOIN main.askings AS ours USING (model, prompt_sha256, parameters)
"""
_ANSWERS = f"""
INSERT INTO main.answers (key, id, asking, image_sha256, response, failure, error, max_tokens,
    input_tokens, output_tokens, cost_usd, seconds, attempts, finish_reason, at)
SELECT key, id, ours.n, image_sha256, response, failure, error, max_tokens,
    input_tokens, output_tokens, cost_usd, seconds, attempts, finish_reason, at
{_FROM_OTHER.format(table="answers")} WHERE true ORDER BY theirs.n
ON CONFLICT (key) DO UPDATE SET
    response = excluded.response, failure = excluded.failure, error = excluded.error,
    max_tokens = excluded.max_tokens, seconds = excluded.seconds, at = excluded.at,
    attempts = attempts + excluded.attempts, finish_reason = excluded.finish_reason, {SUMS}
WHERE answers.failure IS NOT NULL
    AND (excluded.failure IS NULL OR excluded.max_tokens > answers.max_tokens)
"""
_FAILURES = f"""
INSERT INTO main.failures (key, id, asking, kind, error, times, input_tokens,
    output_tokens, cost_usd, at)
SELECT key, id, ours.n, kind, error, times, input_tokens, output_tokens, cost_usd, at
{_FROM_OTHER.format(table="failures")} WHERE true
ON CONFLICT (key) DO UPDATE SET
    kind = excluded.kind, error = excluded.error, times = times + excluded.times,
    at = excluded.at, {SUMS}
WHERE excluded.at > failures.at
"""


def merge(db: sqlite3.Connection, path: Path) -> int:
    """Copy what the journal at `path` holds into an open one, in one transaction.

    Raises:
        MissingFileError: no such file.
        InputError: it is not a journal.
        sqlite3.Error: one of the two cannot be read or written.
    """
    if not path.is_file():
        raise MissingFileError(f"{path}: no such journal")
    other = sqlite3.connect(path)
    try:
        check(other, path)
    finally:
        other.close()
    db.execute("ATTACH DATABASE ? AS other", (str(path),))
    try:
        db.execute("BEGIN IMMEDIATE")
        (before,) = db.execute("SELECT count(*) FROM main.answers").fetchone()
        for statement in (_ASKINGS, _ANSWERS, _FAILURES):
            db.execute(statement)
        (after,) = db.execute("SELECT count(*) FROM main.answers").fetchone()
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.execute("DETACH DATABASE other")
    return int(after - before)
