"""The whole pipeline on GeoWorld: seconds and memory of each stage, to rows that trainers read.

    python benchmarks/pipeline.py [--seeds 5000] [--seed 0] [--jobs 2] [--out DIR]

Every stage is the command that people type, in processes of its own; its memory is that of all of
them together at the highest (proportional set size).
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from watch import Watch

SETS = {"cot": "GRE30K-CoT", "judge": "GRE30K-Judge", "seed": "GRE30K-Seed"}
GRE = [sys.executable, "-c", "from gre.cli.main import main; main()"]


class Stage(NamedTuple):
    """What a stage took, and the last line it printed, read as JSON."""

    name: str
    seconds: float
    cpu_s: float
    mib: float
    counts: dict[str, Any]


def run(name: str, command: list[str]) -> Stage:
    """Run one stage to its end."""
    started, used = time.perf_counter(), cpu_s_of_children()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        with Watch(process.pid) as watch:
            said, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{name}: exit code {process.returncode}")
    seconds = time.perf_counter() - started
    cpu_s = max(watch.cpu_s, cpu_s_of_children() - used)  # a pool's workers may not be among them
    return Stage(name, seconds, cpu_s, watch.mib, last_json(said))


def cpu_s_of_children() -> float:
    """Processor time of all processes below this one that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def last_json(said: str) -> dict[str, Any]:
    """Read the last line that is a JSON object."""
    lines = [line for line in said.splitlines() if line.startswith("{")]
    return dict(json.loads(lines[-1])) if lines else {}


def stages(out: Path, n: int, seed: int, jobs: int) -> Iterator[Stage]:
    """Run all stages, one after the other."""
    seeds = out / "seeds" / "seeds.parquet"
    many = ["--jobs", str(jobs), "--json"]
    world = ["--n", str(n), "--seed", str(seed), "--processes", str(jobs), "--out", f"{out}/world"]
    published = out / "published"
    commands: dict[str, list[str | Path]] = {
        "world render": ["world", "render", *world],
        "seeds": ["seeds", out / "world", "--out", out / "seeds", *many],
        "teach": [
            "teach", seeds, "--model", "geoworld-teacher", "--out", out / "drafts", "--json"
        ],
        "curate": [
            "curate", out / "drafts" / "drafts.jsonl", "--seeds", seeds, "--out", out / "gre30k",
            *many,
        ],
        "publish": ["publish", out / "gre30k", "--root", out, "--out", published, *many],
    }  # fmt: skip
    for name, arguments in commands.items():
        yield run(name, [*GRE, *map(str, arguments)])
    yield run("training rows", [sys.executable, __file__, "--rows", str(published)])


def count_rows(published: Path) -> dict[str, int]:
    """Read the published files as the trainers do, and count the rows."""
    from gre.records import CoordExample, CoTExample, JudgeExample
    from gre.train.data import coords_row, judge_row, load_examples, sft_row

    cot = load_examples(published / f"{SETS['cot']}.json", CoTExample)
    judge = load_examples(published / f"{SETS['judge']}.json", JudgeExample)
    seed = load_examples(published / f"{SETS['seed']}.json", CoordExample)
    rows = {
        "sft": map(sft_row, cot),
        "judge": map(judge_row, judge),
        "coords": map(coords_row, seed),
    }
    return {name: sum(1 for _ in made) for name, made in rows.items()}


def main() -> None:
    """Measure and print a table, or be the process that reads the training rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.rows:
        print(json.dumps(count_rows(given.rows)))
        return
    with TemporaryDirectory() as scratch:
        print("| stage | seconds | CPU s | MiB | what came of it |\n|---|---|---|---|---|")
        for stage in stages(given.out or Path(scratch), given.seeds, given.seed, given.jobs):
            told = plain({key: value for key, value in stage.counts.items() if key in TOLD})
            took = f"{stage.seconds:.1f} | {stage.cpu_s:.1f} | {stage.mib:.0f}"
            print(f"| {stage.name} | {took} | {told} |", flush=True)


TOLD = ("seen", "kept", "dropped", "drafts", "cot", "judge", "seed", "sft", "coords")


def plain(counts: dict[str, Any]) -> str:
    """Write counts without quotes and braces: `seen 10, kept 9, dropped (refused 1)`."""
    return ", ".join(
        f"{key} ({plain(value)})" if isinstance(value, dict) else f"{key} {value}"
        for key, value in counts.items()
        if value
    )


if __name__ == "__main__":
    main()
