"""Engines for the bulk work per photo: rate, memory, start-up, order, laziness, errors, Ctrl-C.

    python benchmarks/runner.py [--photos 2000] [--repeats 3] [--engines loop,local,ray,...]

The work is that of `gre seeds` on one photo: checksum, decoding, perceptual hash. Every engine runs
in processes of its own, two at a time; the memory is that of all of them (proportional set size),
with the daemons an engine starts.
"""

import argparse
import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
from PIL import Image

from gre.data.runner import LocalRunner
from gre.errors import RecordError
from gre.images import open_image
from watch import Watch

Work = Callable[[Any], Any]
CPUS = 2
CHUNK = 16
RAY_INIT = {
    "address": "local", "num_cpus": CPUS, "include_dashboard": False,
    "object_store_memory": 80 * 2**20, "log_to_driver": False, "logging_level": "error",
}  # fmt: skip


def look(path: str) -> tuple[str, str, str]:
    """The work on one photo: its path, checksum and perceptual hash."""
    import imagehash

    if path.endswith("broken"):
        raise RecordError(f"{path}: does not fit")
    file = Path(path)
    checksum = hashlib.sha256(file.read_bytes()).hexdigest()
    return path, checksum, str(imagehash.phash(open_image(file, max_side=512)))


def by_loop(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """One process, one thread: the limit that nobody beats by CPU time."""
    return map(work, items)


def by_local(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Our own runner on processes of this machine."""
    return LocalRunner(CPUS, chunk=CHUNK).map(work, items)


def by_ray(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Our own runner on Ray's plain tasks."""
    import ray

    from gre.data.cluster import RayRunner

    ray.init(**RAY_INIT)
    yield from RayRunner(chunk=CHUNK).map(work, items)
    ray.shutdown()


def by_ray_data(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Ray Data: a data set of items, mapped in batches by tasks."""
    import ray
    import ray.data

    ray.init(**RAY_INIT)
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False

    def each(batch: dict[str, Any]) -> dict[str, Any]:
        return {"result": [pickle.dumps(work(item)) for item in batch["item"]]}

    frame = ray.data.from_items([{"item": item} for item in items], override_num_blocks=32)
    for row in frame.map_batches(each, batch_size=CHUNK).iter_rows():
        yield pickle.loads(row["result"])
    ray.shutdown()


def by_daft_threads(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Daft's native runner, the function in its own process."""
    return _by_daft(work, items, use_process=False)


def by_daft(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Daft's native runner, the function in processes of their own."""
    return _by_daft(work, items, use_process=True, max_concurrency=CPUS)


def by_daft_ray(work: Work, items: Iterable[str]) -> Iterator[Any]:
    """Daft on Ray, the function in an actor pool."""
    import daft
    import ray

    ray.init(**RAY_INIT)
    daft.set_runner_ray()
    yield from _by_daft(work, items, use_process=True, max_concurrency=CPUS, parts=2 * CPUS)
    ray.shutdown()


def _by_daft(
    work: Work, items: Iterable[str], *, parts: int | None = None, **options: Any
) -> Iterator[Any]:
    import daft

    @daft.cls(**options)
    class Worker:
        @daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=CHUNK)  # type: ignore[untyped-decorator]
        def look(self, batch: Any) -> Any:
            return [pickle.dumps(work(item)) for item in batch.to_pylist()]

    daft.set_execution_config(maintain_order=True)
    frame = daft.from_pydict({"item": list(items)})
    if parts:
        frame = frame.into_partitions(parts)
    frame = frame.select(Worker().look(frame["item"]).alias("result"))
    for row in frame.iter_rows():
        yield pickle.loads(row["result"])


ENGINES: dict[str, Callable[[Work, Iterable[str]], Iterator[Any]]] = {
    "loop": by_loop,
    "local": by_local,
    "ray": by_ray,
    "ray_data": by_ray_data,
    "daft": by_daft,
    "daft_threads": by_daft_threads,
    "daft_ray": by_daft_ray,
}


def make_photos(folder: Path, n: int) -> list[str]:
    """Write n small JPEGs (640 x 480) that are all different."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(n):
        path = folder / f"{index:05}.jpg"
        if not path.exists():
            rough = np.random.default_rng(index).integers(0, 255, (24, 32, 3), dtype=np.uint8)
            Image.fromarray(rough).resize((640, 480), Image.Resampling.BICUBIC).save(path)
        paths.append(str(path))
    return paths


def measure(engine: str, paths: list[str], tell: bool = False) -> dict[str, Any]:
    """Run one engine over the photos, in this process; seconds, memory, order, laziness.

    Args:
        tell: Print a line when the first result is there.
    """
    drawn = 0

    def draw() -> Iterator[str]:
        nonlocal drawn
        for path in paths:
            drawn += 1
            yield path

    started = time.perf_counter()
    results: list[str] = []
    first_s = done_s = 0.0
    ahead = 0
    with Watch() as watch:
        for result in ENGINES[engine](look, draw()):
            if not results:
                first_s, ahead = time.perf_counter() - started, drawn
                if tell:
                    print("begun", flush=True)
            results.append(result[0])
            if len(results) == len(paths):
                done_s = time.perf_counter() - started
                watch.look()
    return {
        "first_s": first_s, "seconds": done_s, "all_s": time.perf_counter() - started,
        "ahead": ahead, "ordered": results == paths, "mib": watch.mib, "cpu_s": watch.cpu_s,
    }  # fmt: skip


def break_it(engine: str, paths: list[str]) -> dict[str, Any]:
    """Let the work raise on one photo, and see what arrives."""
    started = time.perf_counter()
    try:
        for _ in ENGINES[engine](look, [*paths[:40], "broken", *paths[40:80]]):
            pass
    except Exception as error:
        ours = isinstance(error, RecordError)
        kind = f"{type(error).__module__}.{type(error).__name__}"
        return {"error": kind, "ours": ours, "seconds": time.perf_counter() - started}
    return {"error": "none", "ours": False, "seconds": time.perf_counter() - started}


def child(engine: str, what: str, folder: Path, n: int) -> dict[str, Any]:
    """Run a measurement in a process of its own."""
    command = [
        sys.executable, __file__, "--engines", engine, "--child", what,
        "--folder", str(folder), "--photos", str(n),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    said = [line for line in done.stdout.splitlines() if line.startswith("{")]  # engines chatter
    result: dict[str, Any] = json.loads(said[-1]) if said else {"died": done.stderr}
    return {**result, "rc": done.returncode}


def interrupt(engine: str, folder: Path, n: int) -> tuple[float, int]:
    """Send Ctrl-C in the middle: seconds until the process has ended, processes left over."""
    command = [
        sys.executable, __file__, "--engines", engine, "--child", "measure",
        "--folder", str(folder), "--photos", str(n), "--tell",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # it tells when the first result has come
    time.sleep(0.5)
    below = psutil.Process(process.pid).children(recursive=True)
    started = time.perf_counter()
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
    seconds = time.perf_counter() - started
    _, alive = psutil.wait_procs(below, timeout=2)
    for left in alive:
        left.kill()
    return seconds, len(alive)


ROW = (
    "| {engine} | {rate:.0f} | {cpu_ms:.1f} | {first_s:.1f} | {mib:.0f} | {ahead} | {ordered} "
    "| {error} | {interrupt} |"
)


def row(engine: str, folder: Path, n: int, repeats: int) -> str:
    """Measure one engine and write it as a line of the table."""
    runs = [child(engine, "measure", folder, n) for _ in range(repeats)]
    if died := [run["died"] for run in runs if "died" in run]:
        return f"| {engine} | died: {died[0][-300:]!r} |"
    broken = child(engine, "break", folder, 80)
    seconds, left = interrupt(engine, folder, n)
    return ROW.format(
        engine=engine,
        rate=median(n / run["seconds"] for run in runs),
        cpu_ms=median(1000 * run["cpu_s"] / n for run in runs),
        first_s=median(run["first_s"] for run in runs),
        mib=median(run["mib"] for run in runs),
        ahead=max(run["ahead"] for run in runs),
        ordered="yes" if all(run["ordered"] for run in runs) else "NO",
        error=_error_of(broken),
        interrupt=f"{seconds:.1f} s" + (f", {left} left over" if left else ""),
    )


def _error_of(broken: dict[str, Any]) -> str:
    text = str(broken.get("error", "died")).replace("gre.errors.", "").replace("builtins.", "")
    return text + (f", then exit code {broken['rc']}" if broken["rc"] else "")


def main() -> None:
    """Measure and print a table, or be the process in which one engine is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--child", choices=["measure", "break"])
    parser.add_argument("--tell", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", DAFT_ANALYTICS_ENABLED="0")
    with TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        paths = make_photos(folder, given.photos)
        if given.child:
            does = measure if given.child == "measure" else break_it
            print(json.dumps(does(given.engines, paths, *([True] if given.tell else []))))
            return
        print(
            "| engine | photos/s | CPU ms a photo | first after s | MiB | drawn ahead | ordered ",
            end="",
        )
        print("| error | Ctrl-C |\n|---|---|---|---|---|---|---|---|---|")
        for engine in given.engines.split(","):
            print(row(engine, folder, given.photos, given.repeats), flush=True)


if __name__ == "__main__":
    main()
