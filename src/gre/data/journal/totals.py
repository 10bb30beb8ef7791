"""Sums over a journal, from any connection that can read it."""

import sqlite3

from gre.data.journal.entries import Totals
from gre.models.base import FailureKind, Usage

# A question that was settled after all keeps its row among the failures, for what that cost.
_STILL_OPEN = "NOT EXISTS (SELECT 1 FROM answers WHERE answers.key = failures.key)"


def read_totals(db: sqlite3.Connection) -> Totals:
    """Sum up all that is in a journal.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    kinds = dict(db.execute("SELECT failure, count(*) FROM answers GROUP BY failure"))
    answered = kinds.pop(None, 0)
    passing = dict(
        db.execute(f"SELECT kind, count(*) FROM failures WHERE {_STILL_OPEN} GROUP BY kind")
    )
    if unreadable := passing.pop(FailureKind.BAD_PHOTO, 0):
        kinds[FailureKind.BAD_PHOTO.value] = unreadable  # looked at again, but not for its own sake
    taken = given = 0
    cost = 0.0
    for table in ("answers", "failures"):
        row = db.execute(
            f"SELECT COALESCE(SUM(input_tokens), 0), COALESCE(SUM(output_tokens), 0),"
            f" COALESCE(SUM(cost_usd), 0) FROM {table}"
        ).fetchone()
        taken, given, cost = taken + row[0], given + row[1], cost + row[2]
    return Totals(answered, kinds, passing, Usage(taken, given), cost)
