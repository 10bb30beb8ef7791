"""Curation at the paper's scale: 200,000 drafts of about 1.5 kB, time and peak memory.

    python benchmarks/curate.py [--drafts 200000] [--repeats 3] [--folder DIR]

`gre curate` runs in a process of its own, with the seeds, as it is and then splitting by place; the
memory is that process' highest resident set. The chains are made of random phrases with the
faults that real teachers have, so that every check does its work.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from gre.records import Seed
from gre.store import write_jsonl, write_parquet

WORDS = """
street houses brick gables plaster balconies shutters kerbs asphalt lamps poles wires sign letters
Latin Cyrillic shop bakery pharmacy plate yellow white blue trees planes palms hedges grass dry
green hills flat valley river light low sun clouds cars vans bus tram scooter people jackets hats
market stalls suggests points typical common rare likely region coast inland town
""".split()  # noqa: SIM905 - a list of words reads better as text
LABELS = ("Architecture", "Text on signs", "Vegetation", "Terrain", "Vehicles", "Conclusion")
SPLIT = ("split.validation=0.05", "split.test=0.05")


def main() -> None:
    """Make the drafts, run the command, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        size = write_input(folder, options.drafts)
        print(f"{options.drafts:,} drafts, {size / options.drafts / 1000:.2f} kB each, seed 0\n")
        print("| what | seconds | of processor | range | drafts/s of processor | peak MiB |")
        print("|---|---|---|---|---|---|")
        for title, settings in (("gre curate", ()), ("with splits by place", SPLIT)):
            runs = [run(folder, settings) for _ in range(options.repeats)]
            wall, busy, mib = (list(column) for column in zip(*runs, strict=True))
            spread = f"{min(busy):.1f}-{max(busy):.1f}"
            print(
                f"| {title} | {median(wall):.1f} | {median(busy):.1f} | {spread} "
                f"| {options.drafts / median(busy):,.0f} | {max(mib):.0f} |",
                flush=True,
            )


def write_input(folder: Path, n: int) -> int:
    """Write drafts and seeds; returns the drafts' size in bytes."""
    drafts, seeds = folder / "drafts.jsonl", folder / "seeds.parquet"
    write_jsonl(drafts, some_drafts(n))
    write_parquet(seeds, some_seeds(n), Seed)
    return drafts.stat().st_size


def in_series(n: int) -> bool:
    """Whether photo n is one of a series with its neighbours: one in ten is."""
    return random.Random(f"series {n}").random() < 0.1


def place(n: int) -> tuple[float, float]:
    """Where photo n was taken: four in five in one of 2,000 towns, a series in one place."""
    rng = random.Random(f"place {n - n % 20 if in_series(n) else n}")
    if rng.random() < 0.2:
        return rng.uniform(-55, 65), rng.uniform(-180, 180)
    town = random.Random(rng.randrange(2000))
    return town.uniform(-55, 65) + rng.gauss(0, 0.03), town.uniform(-180, 180) + rng.gauss(0, 0.03)


def some_drafts(n: int) -> Iterator[dict[str, object]]:
    """Chains of six steps, one in ten with a fault."""
    for i in range(n):
        rng = random.Random(i)
        lat, lon = place(i)
        off = rng.choice((0.01, 0.1, 1.0, 10.0))
        said = f"{max(-90.0, min(90.0, lat + rng.gauss(0, off))):.2f}, {lon:.2f}"
        steps = [f"{label}: {' '.join(rng.choices(WORDS, k=32))}." for label in LABELS]
        response = f"<think>{_numbered(_spoilt(steps, rng))}</think><answer>{said}</answer>"
        yield {
            "id": f"photo-{i:07d}", "image": f"photos/{i % 1000:03d}/{i:07d}.jpg", "lat": lat,
            "lon": lon, "teacher": "synthetic", "prompt_hash": "0",
            "response": response[: len(response) // 2] if rng.random() < 0.02 else response,
        }  # fmt: skip


def _spoilt(steps: list[str], rng: random.Random) -> list[str]:
    draw = rng.random()
    if draw < 0.02:
        return [*steps, "The EXIF data confirm it."]
    if draw < 0.04:
        return [*steps, steps[1]]
    if draw < 0.06:
        return [*steps, "So it must be near the coast, " * 12]
    return steps[::-1] if draw < 0.08 else steps


def _numbered(steps: list[str]) -> str:
    return "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1))


def some_seeds(n: int) -> Iterator[Seed]:
    """The photos, one in fifty looking like another."""
    for i in range(n):
        rng = random.Random(f"seed {i}")
        lat, lon = place(i)
        looks = i - i % 20 if in_series(i) and rng.random() < 0.2 else i
        phash = random.Random(f"looks {looks}").getrandbits(64)
        group = f"series-{i // 20}" if in_series(i) else None
        yield Seed(
            id=f"photo-{i:07d}", image=f"photos/{i % 1000:03d}/{i:07d}.jpg", lat=lat, lon=lon,
            source="synthetic", phash=f"{phash:016x}", group=group,
        )  # fmt: skip


def run(folder: Path, settings: tuple[str, ...]) -> tuple[float, float, float]:
    """Curate once; returns seconds, seconds of processor time, and peak MiB."""
    arguments = [
        sys.executable, "-m", "gre", "curate", str(folder / "drafts.jsonl"),
        "--seeds", str(folder / "seeds.parquet"), "--out", str(folder / "out"), "--json", *settings,
    ]  # fmt: skip
    start = time.perf_counter()
    output = os.open(folder / "counts.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    process = os.posix_spawn(
        sys.executable, arguments, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, output, 1)]
    )
    os.close(output)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit("gre curate failed")
    counts = json.loads((folder / "counts.json").read_text())["drafts"]
    assert counts["kept"] + sum(counts["dropped"].values()) == counts["seen"]
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
