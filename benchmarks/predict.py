"""Speed and memory of predicting: a suite of OSV-5M's size and a model that answers at once.

    python benchmarks/predict.py [--photos 210000] [--repeats 3]

Each figure is of a process of its own: seconds, photos a second, and what the process took at its
highest beyond what it had before it began. "Taken up" is a run that finds everything done already.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from gre.bench.predict import PredictConfig, run_predict
from gre.bench.predict.gather import merge
from gre.bench.predict.run import read_ids
from gre.bench.predict.shards import Shard, find_shards
from gre.bench.suites.prepare import SuiteRecord
from gre.models.base import Answer, Question
from gre.store import write_jsonl, write_parquet

CHAIN = "<think>" + "1. A street with plane trees and mopeds. " * 12 + "</think>"


class Instant:
    """A local model that takes no time; its answers are as long as a short chain."""

    name = "instant"

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer at once."""
        for n, question in enumerate(questions):
            text = f"{CHAIN}<answer>{n % 80}.123456, {n % 170}.654321</answer>"
            yield [Answer(question.id, text)] * samples


class InstantServer(Instant):
    """The same, asked one by one from several threads."""

    name = "instant-server"
    concurrency = 16

    def ask(self, question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
        """Answer at once."""
        return next(self.answer([question]))[0]


def records(photos: int) -> Iterator[SuiteRecord]:
    """Photos as `gre bench suites prepare osv5m` writes them, with coordinates at random."""
    rng = np.random.default_rng(0)
    for n in range(photos):
        yield SuiteRecord(
            id=f"{10**14 + n}", image=f"images/test/{n % 5:02d}/{10**14 + n}.jpg",
            lat=float(rng.uniform(-60, 70)), lon=float(rng.uniform(-180, 180)), split="test",
            country="FR", region="Île-de-France", continent="Europe",
        )  # fmt: skip


def predict_lines(folder: Path) -> None:
    """Predict from JSON lines."""
    run_predict(folder / "truth.jsonl", Instant(), folder / "lines.jsonl")


def predict_table(folder: Path) -> None:
    """Predict from a table."""
    run_predict(folder / "truth.parquet", Instant(), folder / "table.jsonl")


def predict_server(folder: Path) -> None:
    """Predict as from a server."""
    run_predict(folder / "truth.jsonl", InstantServer(), folder / "server.jsonl")


def predict_samples(folder: Path) -> None:
    """Draw four answers a photo and keep them all."""
    config = PredictConfig(samples=4, temperature=1, reducer="medoid", keep_samples=True)
    run_predict(folder / "truth.jsonl", Instant(), folder / "samples.jsonl", config)


def take_up(folder: Path) -> None:
    """Find that everything is done."""
    run_predict(folder / "truth.jsonl", Instant(), folder / "lines.jsonl")


def shards(folder: Path) -> None:
    """Predict in four shards, and gather them."""
    out = folder / "shards.jsonl"
    if not find_shards(out):
        for number in range(1, 5):
            run_predict(folder / "truth.jsonl", Instant(), out, shard=Shard(number, 4))
    merge(find_shards(out), read_ids(folder / "truth.jsonl"), out)


PARTS: dict[str, tuple[str, Callable[[Path], None], Sequence[str]]] = {
    "lines": ("JSONL records", predict_lines, ("lines.jsonl",)),
    "take_up": ("the same, taken up when all is done", take_up, ()),
    "table": ("Parquet records", predict_table, ("table.jsonl",)),
    "server": ("asked one by one, 16 at a time", predict_server, ("server.jsonl",)),
    "samples": ("4 samples, medoid, all kept", predict_samples, ("samples.jsonl",)),
    "shards": ("4 shards one after the other, merged", shards, ("shards.jsonl",)),
}


def peak_kib() -> int:
    """The most memory that this process has held so far."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def measure(part: str, folder: Path) -> None:
    """Run one part in this process, and print what it took as JSON."""
    before = peak_kib()
    started = time.perf_counter()
    PARTS[part][1](folder)
    seconds = time.perf_counter() - started
    after = peak_kib()
    print(json.dumps({"seconds": seconds, "mib": (after - before) / 1024, "all": after / 1024}))


def run_part(part: str, folder: Path) -> dict[str, float]:
    """Run one part in a process of its own, from the beginning."""
    for name in PARTS[part][2]:
        for left in folder.glob(f"{Path(name).stem}*"):
            left.unlink()
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=210_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.part:
        measure(given.part, given.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_jsonl(folder / "truth.jsonl", records(given.photos))
        write_parquet(folder / "truth.parquet", records(given.photos), SuiteRecord)
        print("| what | seconds | photos/s | MiB on top | MiB in all |\n|---|---|---|---|---|")
        for part, (what, _, _) in PARTS.items():
            runs = [run_part(part, folder) for _ in range(given.repeats)]
            seconds, mib, whole = (
                statistics.median(run[key] for run in runs) for key in ("seconds", "mib", "all")
            )
            print(
                f"| {what} | {seconds:.1f} | {given.photos / seconds:,.0f} | {mib:.0f} "
                f"| {whole:.0f} |"
            )


if __name__ == "__main__":
    main()
