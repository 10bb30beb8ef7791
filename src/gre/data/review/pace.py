"""How far everybody is, and how fast."""

from dataclasses import dataclass
from statistics import median

from gre.data.review.database import Database
from gre.data.review.people import Annotator

# A break is no work: longer than this on one item counts as this.
_LONGEST_S = 600.0
_RECENT = 50  # verdicts that the pace is taken from


@dataclass(frozen=True)
class Pace:
    """How far an annotator is.

    Attributes:
        done, left: Items with and without their verdict.
        flagged: Items that they flagged.
        median_s: Seconds an item took, in the middle; None before the first.
        per_hour: Items an hour at the pace of the last fifty; None before the first.
    """

    annotator: str
    done: int
    left: int
    flagged: int
    median_s: float | None
    per_hour: float | None


def pace_of(db: Database, annotator: Annotator) -> Pace:
    """Look up how far somebody is."""
    n = annotator.number
    counts = dict(db.rows("SELECT done, count(*) FROM queue WHERE annotator = ? GROUP BY done", n))
    (flagged,) = db.row("SELECT count(DISTINCT item) FROM flags WHERE annotator = ?", n)
    seconds = [
        min(s, _LONGEST_S)
        for (s,) in db.rows(
            "SELECT seconds FROM verdicts WHERE annotator = ? AND withdrawn IS NULL ORDER BY n", n
        )
    ]
    recent = seconds[-_RECENT:]
    return Pace(
        annotator.name,
        done=counts.get(1, 0),
        left=counts.get(0, 0),
        flagged=flagged,
        median_s=median(seconds) if seconds else None,
        per_hour=3600 * len(recent) / sum(recent) if sum(recent) > 0 else None,
    )
