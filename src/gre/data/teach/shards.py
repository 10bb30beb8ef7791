"""Shards of a run: open questions dealt out to workers, each with a journal of its own.

All lies in the folder `shards` beside the run's journal, which every worker shares. A journal is
written by one process at a time, on one machine: SQLite asks for that on a shared file system.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gre.data.journal import Journal
from gre.data.journal.lock import is_held
from gre.data.teach.questions import Item, Questions
from gre.errors import StoreError
from gre.records import Seed
from gre.store import jsonl_writer

FOLDER = "shards"
# A machine that is lost keeps its lock until the file server notices: 90 s with NFS.
FREE_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.5
_LOOKED_UP = 500


@dataclass(frozen=True)
class Shard:
    """Where the files of one shard are.

    Attributes:
        number: From 0.
        folder: The folder of all shards, absolute.
    """

    number: int
    folder: Path

    @property
    def journal(self) -> Path:
        """What its worker was answered."""
        return self.folder / f"journal-{self.number:03}.sqlite"

    @property
    def seeds(self) -> Path:
        """What its worker is to ask about."""
        return self.folder / f"seeds-{self.number:03}.jsonl"

    @property
    def standing(self) -> Path:
        """How far its worker says it is."""
        return self.folder / f"standing-{self.number:03}.json"


def shards_of(out: Path, n: int) -> list[Shard]:
    """Name the shards of the run that writes to a folder."""
    return [Shard(number, (out / FOLDER).absolute()) for number in range(n)]


def number_of(key: bytes, n: int) -> int:
    """Tell which of n shards a question belongs to, by its key alone.

    Two seeds with the same photo are one question, so no two workers ever ask it.

    >>> number_of(bytes(7) + bytes([9]) + bytes(24), 4)
    1
    """
    return int.from_bytes(key[:8], "big") % n


def deal(
    seeds: Iterable[Seed],
    questions: Questions,
    journal: Journal,
    shards: Sequence[Shard],
    max_tokens: int | None,
) -> tuple[int, int]:
    """Write the seeds whose questions are open to the shards, a few at a time.

    Args:
        max_tokens: Longest answer that is allowed now; see `Journal.open_questions`.

    Returns:
        How many seeds were dealt, and how many there were.
    """
    dealt = seen = 0
    with ExitStack() as stack:
        write = [stack.enter_context(jsonl_writer(shard.seeds)) for shard in shards]
        for items in _in_lots(questions.items(seeds)):
            open_now = journal.open_questions([item.asked for item in items], max_tokens)
            keys = {asked.key for asked in open_now}
            for item in items:
                if item.asked.key in keys:
                    write[number_of(item.asked.key, len(shards))](item.seed)
                    dealt += 1
            seen += len(items)
    return dealt, seen


def _in_lots(items: Iterator[Item]) -> Iterator[list[Item]]:
    while lot := list(islice(items, _LOOKED_UP)):
        yield lot


def open_when_free(path: Path, within_s: float = FREE_WITHIN_S) -> Journal:
    """Open a shard's journal, waiting for a worker that may still be dying.

    Raises:
        StoreError: somebody holds on to it.
    """
    until = time.monotonic() + within_s
    was_free = False
    while True:
        try:
            return Journal(path)
        except StoreError:
            free = not is_held(path.with_name(path.name + ".lock"))
            # Free just now may mean let go of since we tried; twice means another trouble.
            if time.monotonic() >= until or (free and was_free):
                raise
            was_free = free
            time.sleep(_LOOK_EVERY_S)


def take_in(journal: Journal, within_s: float = FREE_WITHIN_S) -> int:
    """Move what shards hold into the run's journal, whoever left them, and remove them.

    Killed in the middle, it goes on where it stopped: a shard goes once its answers are here.

    Returns:
        Questions settled by it.

    Raises:
        StoreError: a worker of another run is still at it.
    """
    folder = journal.path.parent / FOLDER
    settled = 0
    for path in sorted(folder.glob("journal-*.sqlite")):
        with open_when_free(path, within_s):
            settled += journal.merge_from(path)
        for part in folder.glob(path.name + "*"):
            part.unlink(missing_ok=True)
    for pattern in ("seeds-*", "standing-*"):
        for left in folder.glob(pattern):
            left.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return settled
