"""`gre seeds`: photos a second, rows a second, and finding copies among a million pictures.

python benchmarks/seeds.py [--repeats 3] [PART ...]

Seconds are of processor time. Each part runs in its own process, so that its memory is its own.
"""

import argparse
import hashlib
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance

from gre.data.duplicates import leaders
from gre.data.examine import Facts, examine
from gre.data.fingerprint import SIDE, Fingerprint, Fingerprints, agree, fingerprint
from gre.data.hamming import pairs_within
from gre.data.notes import Notes
from gre.data.runner import LocalRunner
from gre.data.sampling import Sampling, choose
from gre.data.seeds import SeedsConfig, run
from gre.data.sources import Candidate, Sources, find
from gre.data.sources.photos import photo_names
from gre.geo.coordinate import LatLon
from gre.images import open_image
from gre.world.draw.compose import draw
from gre.world.sample import iterate

SEED = 0
SCENES = 2000
ROWS = 4_723_695  # as many as MP-16 has
PICTURES = 1_000_000
PLANTED = 20_000


def photo(side: int, folder: Path) -> list[Candidate]:
    """Some JPEG photos with fine grain, as large as asked for, as candidates."""
    rng = np.random.default_rng(SEED)
    found = []
    for n in range(4):
        rough = Image.fromarray(rng.integers(0, 256, (48, 64, 3), dtype=np.uint8))
        picture = rough.resize((side, side * 3 // 4), Image.Resampling.BICUBIC)
        grain = rng.normal(0, 6, (picture.height, picture.width, 1))
        picture = Image.fromarray((np.asarray(picture) + grain).clip(0, 255).astype(np.uint8))
        picture.save(folder / f"{side}-{n}.jpg", quality=88)
        at = LatLon(lat=48.8584, lon=2.2945)
        found.append(Candidate("csv", f"{side}-{n}.jpg", str(folder), at=at))
    return found


def look_at(photos: list[Candidate]) -> None:
    """Look at photos one after the other."""
    for one in photos:
        examine(one)


def looking(repeats: int) -> None:
    """Photos a second, one process."""
    with tempfile.TemporaryDirectory() as folder:
        for side, n in ((500, 200), (1024, 100), (4000, 12)):
            photos = photo(side, Path(folder))
            work = [photos[i % len(photos)] for i in range(n)]
            seconds = timed(partial(look_at, work), repeats)
            row(f"looking at photos of {side} x {side * 3 // 4}", f"{n / seconds:.0f} photos/s")


def listing(repeats: int) -> None:
    """Going through a table of MP-16's size to choose one photo in twenty."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "mp16.csv"
        with table.open("w") as file:
            file.write("IMG_ID,AUTHOR,LAT,LON,country,city\n")
            for n in range(ROWS):
                file.write(f"{n % 256:02x}/{n % 251:02x}/{n}.jpg,7@N00,{n % 80},{n % 170},X,Y\n")
        before = peak_mib()
        seconds = timed(lambda: choose(find(table), Sampling(fraction=0.05)), repeats)
        choice = choose(find(table), Sampling(fraction=0.05))
        row(
            f"listing {ROWS:,} rows, {choice.taken:,} taken",
            f"{seconds:.0f} s, {ROWS / seconds:,.0f} rows/s, {peak_mib() - before:.0f} MiB on top",
        )
        seconds = timed(lambda: choose(find(table), Sampling(balance="s2:6", per_cell=50)), 1)
        row(
            "  the same, balanced over s2:6",
            f"{seconds:.0f} s, {peak_mib() - before:.0f} MiB on top",
        )


def hashes() -> tuple[Fingerprints, np.ndarray]:
    """A million random pictures, and the rows of those that are copies of the first ones."""
    rng = np.random.default_rng(SEED)
    phash = rng.integers(0, 1 << 63, PICTURES, dtype=np.uint64)
    detail = rng.integers(0, 256, (PICTURES, 32), dtype=np.uint8)
    colours = rng.integers(0, 256, (PICTURES, 48), dtype=np.uint8)
    copies = PICTURES - 1 - np.arange(PLANTED)
    detail[copies], colours[copies] = detail[:PLANTED], colours[:PLANTED]
    turned = np.zeros(PLANTED, dtype=np.uint64)
    for _ in range(6):
        turned |= np.uint64(1) << rng.integers(0, 64, PLANTED, dtype=np.uint64)
    phash[copies] = phash[:PLANTED] ^ turned
    return Fingerprints(phash, detail, colours, np.zeros(PICTURES, dtype=np.float32)), copies


def copies(repeats: int) -> None:
    """Near duplicates among a million pictures, twenty thousand of them planted."""
    looks, planted = hashes()
    unique = np.unique(looks.phash)
    for bits in (4, 6):
        before = peak_mib()
        seconds = timed(partial(pairs_within, unique, bits), repeats)
        row(
            f"pairs within {bits} bits of {len(unique):,} hashes",
            f"{seconds:.1f} s, {peak_mib() - before:.0f} MiB on top",
        )
    checksums = np.stack([np.arange(PICTURES), np.zeros(PICTURES)], axis=1).astype(np.uint64)
    turns = np.arange(PICTURES, dtype=np.uint64)
    before, started = peak_mib(), time.process_time()
    found = leaders(checksums, looks, turns, 6)
    seconds = time.process_time() - started
    right = int((found[planted] == np.arange(PLANTED)).sum())
    false = int((found != np.arange(PICTURES)).sum()) - right
    row(
        f"copies among {PICTURES:,} pictures: {right:,} of {PLANTED:,} planted, {false} others",
        f"{seconds:.1f} s, {peak_mib() - before:.0f} MiB on top",
    )


class Imagined(LocalRunner):
    """Makes the facts up instead of opening photos: what remains is the stage itself."""

    def map(
        self, work: Callable[[Any], Any], items: Iterable[Any], *, chunk: int | None = None
    ) -> Iterator[Any]:
        """Imagine what each photo looks like."""
        for item in items:
            digest = hashlib.shake_256(item.name.encode()).digest(120)
            looks = Fingerprint(
                int.from_bytes(digest[:8]), digest[8:40], digest[40:88], digest[88] / 512
            )
            yield Facts(
                width=500, height=400, lat=item.at.lat, lon=item.at.lon, kind="JPEG",
                sha256=digest[88:].hex(), looks=looks,
            )  # fmt: skip


def whole(repeats: int) -> None:
    """The stage around 200,000 photos that are not opened, and again with all of them noted."""
    n = 200_000
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "t.csv"
        rng = np.random.default_rng(SEED)
        points = zip(rng.uniform(-60, 70, n), rng.uniform(-180, 180, n), strict=True)
        with table.open("w") as file:
            file.write("image,lat,lon\n")
            file.writelines(f"{i}.jpg,{lat:.5f},{lon:.5f}\n" for i, (lat, lon) in enumerate(points))
        for title in ("the stage around", "again, all noted:"):
            started = time.process_time()
            tally = run(Sources([table]), Path(folder) / "out", SeedsConfig(), runner=Imagined())
            seconds = time.process_time() - started
            row(
                f"{title} {tally.kept:,} seeds",
                f"{seconds:.0f} s, peak {peak_mib():.0f} MiB in all",
            )
        with Notes(Path(folder) / "out" / ".examined.sqlite") as notes:
            size = (notes.path.stat().st_size + 0.0) / len(notes)
        row("a photo's notes on disk", f"{size:.0f} bytes")


def alike(repeats: int) -> None:
    """How many copies are found, and how many pictures are wrongly taken for copies."""
    scenes = [draw(scene, 448).image for scene in iterate(SEED, "train", SCENES)]
    looks = Fingerprints.of([print_of(scene) for scene in scenes])
    pairs = pairs_within_any(looks.phash, 6)
    same = agree(looks.take(pairs[:, 0]), looks.take(pairs[:, 1]))
    row(f"{SCENES:,} GeoWorld scenes: pairs within 6 bits", f"{len(pairs)}")
    row("  of them taken for copies", f"{int(same.sum())}")
    folder = os.environ.get("GRE_SHARED_DATA", "../shared/data")
    files = [Path(folder, "photos", name) for name in photo_names(Path(folder, "photos"))]
    photos = [open_image(file, max_side=1024) for file in files]
    photos = [photo for photo in photos if min(photo.size) >= 64] or scenes[:100]
    originals = Fingerprints.of([print_of(photo) for photo in photos])
    for title, change in CHANGES.items():
        changed = Fingerprints.of([print_of(change(photo)) for photo in photos])
        near = np.bitwise_count(originals.phash ^ changed.phash) <= 6
        found = int((near & agree(originals, changed)).sum())
        row(f"copies found: {title}", f"{found} of {len(photos)}")


def print_of(picture: Image.Image) -> Fingerprint:
    """What a picture looks like, reduced as photos are."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return fingerprint(small)


def pairs_within_any(hashes: np.ndarray, bits: int) -> np.ndarray:
    """All pairs of hashes that may repeat, by brute force."""
    apart = np.bitwise_count(hashes[:, None] ^ hashes[None])
    return np.argwhere(np.triu(apart <= bits, 1))


def saved(picture: Image.Image, quality: int) -> Image.Image:
    """The picture as a JPEG of that quality."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def cropped(picture: Image.Image, share: float) -> Image.Image:
    """The picture without that share of its width and height on each side."""
    x, y = round(picture.width * share), round(picture.height * share)
    return picture.crop((x, y, picture.width - x, picture.height - y))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG of quality 30": partial(saved, quality=30),
    "half as wide": lambda one: one.resize((one.width // 2, one.height // 2)),
    "1 % cropped on each side": partial(cropped, share=0.01),
    "2 % cropped on each side": partial(cropped, share=0.02),
    "30 % brighter": lambda one: ImageEnhance.Brightness(one).enhance(1.3),
    "20 % darker": lambda one: ImageEnhance.Brightness(one).enhance(0.8),
    "grey": lambda one: one.convert("L").convert("RGB"),
}

PARTS = {"alike": alike, "looking": looking, "listing": listing, "copies": copies, "whole": whole}


def timed(work: Callable[[], object], repeats: int) -> float:
    """Seconds of processor time, the median of some repeats."""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return float(median(seconds))


def peak_mib() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(what: str, measured: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {measured} |", flush=True)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        PARTS[given.parts[0]](given.repeats)
        return
    print("| what | measured |\n|---|---|", flush=True)
    for part in given.parts or PARTS:
        command = [sys.executable, __file__, part, "--inside", "--repeats", str(given.repeats)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
