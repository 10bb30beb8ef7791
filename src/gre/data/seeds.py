"""Collect geotagged photos from folders and tables: the seeds from which GRE30K grows."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from gre import images
from gre.config import Config
from gre.data.exif import Gps, NoGps, read_gps
from gre.data.notes import Notes
from gre.data.sources import Candidate
from gre.errors import ImageError, InputError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.geo.places import nearest_place
from gre.records import Seed, Tally
from gre.store import sha256_of, write_jsonl, write_manifest, write_parquet

Progress = Callable[[int], None]
Look = Callable[[Candidate], "Seed | Exclusion"]


class SeedsConfig(Config):
    """Settings of the stage.

    Attributes:
        min_side: Shortest side a photo may have, in pixels.
        max_place_km: Greatest distance to the nearest known place; None keeps the open sea.
        jobs: Photos that are read at the same time.
    """

    min_side: int = Field(default=1, ge=1)
    max_place_km: float | None = Field(default=None, gt=0)
    jobs: int = Field(default=2, ge=1)


@dataclass(frozen=True)
class Exclusion:
    """A photo that is no seed: which one, and why."""

    path: str
    reason: str
    detail: str = ""

    def row(self) -> dict[str, str]:
        """Give the line that `exclusions.jsonl` holds."""
        return {"path": self.path, "reason": self.reason, "detail": self.detail}


def run(
    candidates: Iterable[Candidate],
    out: Path,
    config: SeedsConfig,
    *,
    sources: Iterable[Path] = (),
    progress: Progress | None = None,
) -> Tally:
    """Write `seeds.parquet`, `exclusions.jsonl` and a manifest to a folder.

    Args:
        candidates: Photos to look at; `gre.data.sources` finds them.
        sources: Files named in the manifest with their checksums.
        progress: Called with 1 after every photo.

    Raises:
        InputError: there was no photo at all.
    """
    started, tally = time.time(), Tally()
    seeds: list[Seed] = []
    exclusions: list[Exclusion] = []
    with Notes(out / ".seeds.notes") as notes:
        for result in collect(candidates, _noting(notes, out, config), config.jobs, tally):
            if isinstance(result, Seed):
                seeds.append(result)
            else:
                exclusions.append(result)
            if progress is not None:
                progress(1)
        if not tally.seen:
            raise InputError("the sources hold no photos")
        write_parquet(out / "seeds.parquet", seeds, Seed)
        write_jsonl(out / "exclusions.jsonl", (exclusion.row() for exclusion in exclusions))
    write_manifest(
        out, stage="seeds", config=config, inputs=sources, counts=tally.counts(), started=started
    )
    return tally


def collect(
    candidates: Iterable[Candidate], look: Look, jobs: int, tally: Tally
) -> Iterator[Seed | Exclusion]:
    """Turn candidates into seeds or exclusions, in their order, and keep count.

    Args:
        look: Looks at one photo: `inspect`, or something that remembers what it saw.
        jobs: Threads that look (decoding and hashing leave the interpreter to the others).
    """
    checksums: set[str] = set()
    ids: set[str] = set()
    nearest_place(LatLon(lat=0, lon=0))  # reads the gazetteer once, not once a thread
    pool = ThreadPoolExecutor(jobs)
    try:
        for result in pool.map(look, candidates):
            tally.see()
            if isinstance(result, Seed):
                result = _refuse_repeats(result, checksums, ids)
            if isinstance(result, Seed):
                tally.keep()
            else:
                tally.drop(result.reason)
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _noting(notes: Notes, out: Path, config: SeedsConfig) -> Look:
    """Look at photos, but recall those that an interrupted run has looked at."""

    def look(candidate: Candidate) -> Seed | Exclusion:
        key = _key(candidate, config)
        noted = notes.recall(key)
        if noted is not None:
            return Seed(**noted["seed"]) if "seed" in noted else Exclusion(**noted["exclusion"])
        found = inspect(candidate, out, config)
        if isinstance(found, Seed):
            notes.add(key, {"seed": found.model_dump()})
        else:
            notes.add(key, {"exclusion": found.row()})
        return found

    return look


def _key(candidate: Candidate, config: SeedsConfig) -> str:
    """Name everything that what we find depends on; a file that changes is looked at again."""
    stat = candidate.path.stat() if candidate.path.is_file() else None
    file = (stat.st_size, stat.st_mtime_ns) if stat else ()
    parts = (candidate, file, config.min_side, config.max_place_km)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _refuse_repeats(seed: Seed, checksums: set[str], ids: set[str]) -> Seed | Exclusion:
    if seed.sha256 in checksums:
        return Exclusion(seed.image, "duplicate", "the same bytes came before")
    if seed.id in ids:
        return Exclusion(seed.image, "duplicate_id", seed.id)
    checksums.add(seed.sha256 or "")
    ids.add(seed.id)
    return seed


def inspect(candidate: Candidate, out: Path, config: SeedsConfig) -> Seed | Exclusion:
    """Look at one photo: a seed when it can be read and is located, else the reason why not."""
    path = candidate.path
    shown = relative_to(path, out)
    if candidate.problem:
        return Exclusion(shown, candidate.problem, candidate.detail)
    try:
        with images.open_header(path) as header:
            width, height = header.size
            gps = read_gps(header) if candidate.at is None else Gps(candidate.at)
        if isinstance(gps, NoGps):
            return Exclusion(shown, gps.value)
        if min(width, height) < config.min_side:
            return Exclusion(shown, "too_small", f"{width} x {height} pixels")
        images.open_image(path, max_side=64)  # decodes it all: a torn file ends here
    except MissingFileError:
        return Exclusion(shown, "missing_file")
    except ImageError as error:
        return Exclusion(shown, "unreadable", str(error).removeprefix(f"{path}: "))
    return _seed(candidate, gps, shown, config)


def _seed(candidate: Candidate, gps: Gps, shown: str, config: SeedsConfig) -> Seed | Exclusion:
    place = nearest_place(gps.at)
    if config.max_place_km is not None and place.distance_km > config.max_place_km:
        return Exclusion(shown, "far_from_any_place", f"{place.distance_km:.0f} km")
    checksum = sha256_of(candidate.path)
    return Seed(
        id=candidate.id or checksum[:16],  # by content, so that moving a folder renames nothing
        image=shown,
        lat=gps.at.lat,
        lon=gps.at.lon,
        split=candidate.split,
        source=candidate.source,
        country=place.country_code,
        region=place.region,
        city=place.city,
        place_distance_km=round(place.distance_km, 3),
        altitude_m=gps.altitude_m,
        direction_deg=gps.direction_deg,
        licence=candidate.licence,
        sha256=checksum,
        group=candidate.group,
    )


def relative_to(path: Path, folder: Path) -> str:
    """Write a path as seen from a folder, with forward slashes; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()
