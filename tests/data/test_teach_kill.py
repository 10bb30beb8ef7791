"""kill -9, twenty times over one run of two thousand photos: nothing lost, nothing paid twice."""

import hashlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from gre.data import teach
from gre.data.journal import read_status
from gre.data.teach import JOURNAL, TeachConfig
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import ChatServer, Reply, chat_server, picture_of
from teaching import make_seeds

PHOTOS, KILLS, CONCURRENCY = 2000, 20, 8

# A process of its own for every run, without paying for its imports every time. Whoever it forks
# owns its lock, its files and its connections, and loses them as any killed process does.
LAUNCHER = """
import os, sys
from pathlib import Path
import openai, PIL.PngImagePlugin, pyarrow.parquet
from gre.data import teach
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint

seeds, out, url, concurrency = sys.argv[1:]
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        model = OpenAIEndpoint("m", url, EndpointOptions(concurrency=int(concurrency)))
        teach.run(Path(seeds), model, Path(out), teach.TeachConfig())
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


class Runs:
    """Runs of the stage, one after the other, each in a process of its own."""

    def __init__(self, seeds: Path, out: Path, url: str) -> None:
        self._launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, seeds, out, url, str(CONCURRENCY)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def begin(self) -> int:
        """Begin a run; returns its process id."""
        assert self._launcher.stdin is not None
        print("run", file=self._launcher.stdin, flush=True)
        return self._number()

    def end(self) -> int:
        """Wait for its end; returns what the system says of it: 0, or the signal."""
        return self._number()

    def close(self) -> None:
        self._launcher.communicate(timeout=60)

    def _number(self) -> int:
        assert self._launcher.stdout is not None
        return int(self._launcher.stdout.readline())


def mark_of(picture: bytes) -> str:
    """What tells a photo from all others, in its request as in the answer to it."""
    return hashlib.sha256(picture).hexdigest()[:16]


def chain_of(number: int, body: dict[str, Any]) -> Reply:
    """An answer of its own for every photo."""
    mark = mark_of(picture_of(body))
    chain = f"<think>1. Colour {mark}.</think><answer>51.5, {int(mark[:2], 16) / 2}</answer>"
    return Reply(text=chain, delay_s=0.001 * (int(mark[2], 16) % 4), usage=(100, 20))


def settled_in(journal: Path) -> set[str]:
    """The photos that have an answer in a journal."""
    db = sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)
    try:
        rows = db.execute("SELECT response FROM answers").fetchall()
    finally:
        db.close()
    return {re.findall(r"Colour (\w+)\.", response)[0] for (response,) in rows}


def kill_at(pid: int, server: ChatServer, requests: int, then_s: float) -> None:
    """Wait until so many requests have come in, a little longer, and kill the process."""
    deadline = time.monotonic() + 120
    while len(server.requests) < requests and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(then_s)
    os.kill(pid, signal.SIGKILL)


def test_killed_twenty_times_it_loses_nothing_and_asks_nothing_twice(tmp_path: Path) -> None:
    seeds, out, moments = make_seeds(tmp_path, PHOTOS), tmp_path / "out", random.Random(0)
    settled: set[str] = set()
    with chat_server(chain_of) as server:
        runs = Runs(seeds, out, server.url)
        for _ in range(KILLS):
            before = len(server.requests)
            soon = before + moments.randint(1, 2 * PHOTOS // KILLS - 30)
            kill_at(runs.begin(), server, soon, moments.uniform(0, 0.02))
            assert runs.end() == signal.SIGKILL  # it was in the midst of it
            asked = {mark_of(picture_of(body)) for body in server.requests[before:]}
            assert not asked & settled  # what has an answer is never asked about again
            assert settled <= settled_in(out / JOURNAL)
            settled = settled_in(out / JOURNAL)
            assert len(asked - settled) <= CONCURRENCY  # no more is lost than was under way
            assert not read_status(out / JOURNAL).running
        assert len(settled) < PHOTOS
        assert not (out / "drafts.jsonl").exists()
        runs.begin()
        assert runs.end() == 0
        runs.close()
        assert len(server.requests) <= PHOTOS + KILLS * CONCURRENCY
        uninterrupted = OpenAIEndpoint("m", server.url, EndpointOptions(concurrency=CONCURRENCY))
        teach.run(seeds, uninterrupted, tmp_path / "whole", TeachConfig())
    for name in ("drafts.jsonl", "exclusions.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
