"""Runs `gre` commands as processes of their own; follows them by the files they write."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from gre.errors import GreError


class StageError(GreError, RuntimeError):
    """A stage of the demo that failed; the message quotes its last line and names its log."""


def run_gre(
    arguments: Sequence[str], *, log: Path, watch: Path, advance: Callable[[int], None]
) -> None:
    """Run one `gre` command to its end.

    Args:
        arguments: What stands behind `gre` on the command line.
        log: File that takes its output.
        watch: JSONL file it appends a line to for every step; each is one step of progress.
        advance: Called with the number of new lines.

    Raises:
        StageError: the command failed.
        KeyboardInterrupt: told to stop; the command was told too, and waited for, so that what it
            saves is whole.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    # One thread a process: two run side by side on two cores.
    environment = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", **os.environ}
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gre", *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment,
            start_new_session=True,
        )  # fmt: skip
        try:
            _follow(process, watch, advance)
        except BaseException:
            _stop(process)
            raise
    if process.returncode != 0:
        raise StageError(f"gre {' '.join(arguments[:2])} failed: {_last_line(log)} (see {log})")


def _follow(
    process: "subprocess.Popen[bytes]", watch: Path, advance: Callable[[int], None]
) -> None:
    seen = 0
    while True:
        ended = process.poll() is not None
        lines = _lines_in(watch)
        if lines > seen:
            advance(lines - seen)
            seen = lines
        if ended:
            return
        time.sleep(0.25)


def _lines_in(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def _stop(process: "subprocess.Popen[bytes]", patience_s: float = 60.0) -> None:
    """Ask a process and its children to stop and save; insist only when they do not."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)  # heeded even where SIGINT is ignored: behind nohup, &
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("gre: ") if lines else "no output"
