"""Scoring speed and memory: five million answers, beside plain numpy and a geopy loop.

    python benchmarks/score.py [--rows 5000000] [--repeats 5] [--file-repeats 3]

The geopy loop is measured on a sample and scaled up in proportion, which its row says.
"""

import argparse
import resource
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from gre.bench.score_file import score_file
from gre.geo.distance import EARTH_RADIUS_KM, distance_km
from gre.metrics.localization import summarise

GEOPY_SAMPLE = 20_000

Points = NDArray[np.float64]


def some_points(rows: int, seed: int) -> Points:
    """Draw points `(rows, 2)` in degrees."""
    rng = np.random.default_rng(seed)
    return np.stack([rng.uniform(-90, 90, rows), rng.uniform(-180, 180, rows)], axis=1)


def plain_numpy(a: Points, b: Points) -> Points:
    """The haversine formula as it is usually written, whole arrays at once."""
    lat1, lon1, lat2, lon2 = np.radians(a[:, 0]), np.radians(a[:, 1]), *np.radians(b).T
    h = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    result: Points = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(h))
    return result


def geopy_loop(a: Points, b: Points) -> None:
    """One pair after the other, as most evaluation scripts do."""
    from geopy.distance import great_circle

    for p, q in zip(a, b, strict=True):
        great_circle(p, q, radius=EARTH_RADIUS_KM).km  # noqa: B018


def write_files(folder: Path, truth: Points, answers: Points) -> tuple[Path, Path]:
    """Write both as Parquet with text ids, the answers in another order."""
    ids = np.char.add("photo_", np.arange(len(truth)).astype(str))
    order = np.random.default_rng(2).permutation(len(truth))
    columns = {"id": pa.array(ids), "lat": truth[:, 0], "lon": truth[:, 1]}
    parquet.write_table(pa.table(columns), folder / "truth.parquet")
    shuffled = answers[order]
    columns = {"id": pa.array(ids[order]), "lat": shuffled[:, 0], "lon": shuffled[:, 1]}
    parquet.write_table(pa.table(columns), folder / "answers.parquet")
    return folder / "answers.parquet", folder / "truth.parquet"


def measure(name: str, work: Callable[[], object], repeats: int, scale: float = 1.0) -> None:
    """Print a row: median seconds of some repeats, and the memory needed on top of the input."""
    seconds, processor = [], []
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        work()
        seconds.append((time.perf_counter() - start) * scale)
        processor.append((time.process_time() - busy) * scale)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    ends = f"{min(seconds):.2f}-{max(seconds):.2f}"
    print(f"| {name} | {median(seconds):.2f} | {ends} | {median(processor):.2f} | {peak:.0f} |")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--file-repeats", type=int, default=3)
    options = parser.parse_args()
    a, b = some_points(options.rows, 0), some_points(options.rows, 1)
    print("| what | seconds | range | processor | MiB on top |\n|---|---|---|---|---|")
    measure("distance_km", lambda: distance_km(a, b), options.repeats)
    measure("plain numpy", lambda: plain_numpy(a, b), options.repeats)
    few, scale = slice(GEOPY_SAMPLE), options.rows / GEOPY_SAMPLE
    name = f"geopy loop (measured on {GEOPY_SAMPLE:,}, scaled)"
    measure(name, lambda: geopy_loop(a[few], b[few]), options.repeats, scale)
    errors = distance_km(a, b)
    measure("summarise: five shares with intervals, GeoScore", lambda: summarise(errors), 5)
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), a, b)
        repeats = min(options.repeats, options.file_repeats)
        measure("gre score, two Parquet files", lambda: score_file(*files), repeats)
        measure("the same without levels", lambda: score_file(*files, levels=False), repeats)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\nThe whole process held {peak:.2f} GiB at the highest.")


if __name__ == "__main__":
    main()
