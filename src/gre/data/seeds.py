"""Collect geotagged photos from folders and tables: the seeds from which GRE30K grows."""

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
from gre.data.sources import Candidate
from gre.errors import ImageError, InputError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.geo.places import nearest_place
from gre.records import Seed, Tally
from gre.store import sha256_of, write_jsonl, write_manifest, write_parquet

Progress = Callable[[int], None]


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
    for result in collect(candidates, out, config, tally):
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
    candidates: Iterable[Candidate], out: Path, config: SeedsConfig, tally: Tally
) -> Iterator[Seed | Exclusion]:
    """Turn candidates into seeds or exclusions, in their order, and keep count.

    Args:
        out: Folder that the seeds' image paths are relative to.
    """
    checksums: set[str] = set()
    ids: set[str] = set()
    for result in _inspect_all(candidates, out, config):
        tally.see()
        if isinstance(result, Seed):
            result = _refuse_repeats(result, checksums, ids)
        if isinstance(result, Seed):
            tally.keep()
        else:
            tally.drop(result.reason)
        yield result


def _inspect_all(
    candidates: Iterable[Candidate], out: Path, config: SeedsConfig
) -> Iterator[Seed | Exclusion]:
    """Inspect candidates on several threads (decoding and hashing release the GIL), in order."""
    nearest_place(LatLon(lat=0, lon=0))  # reads the gazetteer once, not once a thread
    pool = ThreadPoolExecutor(config.jobs)
    try:
        yield from pool.map(lambda candidate: inspect(candidate, out, config), candidates)
    finally:
        pool.shutdown(cancel_futures=True)


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
