"""How far a run is, told from its journal while it goes on or after it ended."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gre.data.journal.entries import Totals
from gre.data.journal.lock import is_held
from gre.data.journal.schema import check
from gre.data.journal.totals import read_totals
from gre.errors import MissingFileError, StoreError

# The rate is that of the last answers, of this many seconds and at most so many.
RECENT_S = 120.0
_RECENT = 2000


@dataclass(frozen=True)
class Status:
    """What a journal tells.

    Attributes:
        running: A run is going on.
        model, prompt_sha256: Whom the last run asks, and with which prompt.
        seeds: Seeds of the last run; None when none has begun.
        reached: How many of them it is through with.
        totals: Sums over the whole journal.
        rate_per_s: Questions settled a second, lately; None when nothing was.
        eta_s: Seconds until the run is through at that rate; None when it is not running.
        outcome: How the last run ended; None while it goes on, or when it was killed.
    """

    running: bool
    model: str | None
    prompt_sha256: str | None
    seeds: int | None
    reached: int | None
    totals: Totals
    rate_per_s: float | None
    eta_s: float | None
    outcome: str | None

    def as_json(self) -> dict[str, Any]:
        """Give it in the form that `--status --json` prints."""
        totals = asdict(self.totals)
        usage = totals.pop("usage")
        failed = {"permanent": totals.pop("permanent"), "transient": totals.pop("transient")}
        plain = {key: value for key, value in asdict(self).items() if key != "totals"}
        return {**plain, "done": totals["answered"], "failed": failed,
                "cost_usd": round(totals["cost_usd"], 6), **usage}  # fmt: skip


def read_status(path: Path) -> Status:
    """Read a journal without disturbing the run that writes it.

    Raises:
        MissingFileError: there is none.
        InputError: the file is not a journal.
        StoreError: it cannot be read.
    """
    if not path.is_file():
        raise MissingFileError(f"{path}: no journal here; has gre teach written to this folder?")
    running = is_held(path.with_name(path.name + ".lock"))
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            check(db, path)
            db.execute("BEGIN")  # all that follows is of one moment
            return _read(db, running)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error


def _read(db: sqlite3.Connection, running: bool) -> Status:
    run = db.execute(
        "SELECT model, prompt_sha256, total, reached, outcome, started FROM runs"
        " JOIN askings ON askings.n = runs.asking ORDER BY runs.n DESC LIMIT 1"
    ).fetchone()
    model, prompt, seeds, reached, outcome, started = run or (None,) * 6
    rate = _rate(db, started, running)
    eta = (seeds - reached) / rate if running and rate and seeds is not None else None
    return Status(
        running=running, model=model, prompt_sha256=prompt, seeds=seeds, reached=reached,
        totals=read_totals(db), rate_per_s=rate, eta_s=eta, outcome=outcome,
    )  # fmt: skip


def _rate(db: sqlite3.Connection, started: float | None, running: bool) -> float | None:
    """Answers a second, of the last ones of the last run."""
    rows = db.execute(
        "SELECT at FROM answers WHERE at >= ? ORDER BY n DESC LIMIT ?", (started or 0.0, _RECENT)
    )
    times = [at for (at,) in rows]
    return rate_of(times, time.time() if running else None)


def rate_of(times: Sequence[float], now: float | None) -> float | None:
    """Events a second over the latest stretch; None where there is none to speak of.

    Args:
        times: When each came, the latest first.
        now: The end of the stretch; None ends it with the latest event.

    >>> rate_of([10.0, 9.0, 8.0], now=None)
    1.0
    """
    if not times:
        return None
    end = times[0] if now is None else now
    recent = [at for at in times if at >= end - RECENT_S]
    if len(recent) < 2 or end <= recent[-1]:
        return None
    return (len(recent) - (now is None)) / (end - recent[-1])
