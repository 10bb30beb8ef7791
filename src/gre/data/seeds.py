"""Collect geotagged photos from anywhere: the seeds from which GRE30K grows.

Three passes: choose whom to open (`sampling`), look at each photo once (`examine`, by any runner),
decide about all together (`verdicts`). Then the seeds are written, and photos that lie inside
archives unpacked.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from gre.config import Config
from gre.data.examine import VERSION, Facts, examine
from gre.data.exclude import Benchmark, benchmark_of
from gre.data.gathered import Gathered, id_of
from gre.data.notes import Notes, key_of
from gre.data.placeholders import read_list
from gre.data.roots import as_recorded
from gre.data.runner import LocalRunner, Runner, chunks
from gre.data.sampling import Choice, Sampling, choose
from gre.data.sources import Candidate, Options, Sources, require
from gre.data.unpack import Parcel, image_name, sweep, unpack
from gre.data.verdicts import Rules, Verdicts, groups, judge
from gre.errors import InputError
from gre.geo.places import nearest_places
from gre.records import Seed, Tally
from gre.store import jsonl_writer, relative_to, write_manifest, write_parquet

NOTES = ".examined.sqlite"
# Photos handed to the runner at a time: enough to keep a cluster busy, few enough to hold.
_BLOCK = 32_768

# step, done, total (None when nobody knows yet)
Progress = Callable[[str, int, "int | None"], None]


class SeedsConfig(Config):
    """Settings of the stage.

    Attributes:
        sampling: Which photos are taken.
        rules: What they have to be like.
        licence: Of photos whose source names none.
    """

    sampling: Sampling = Sampling()
    rules: Rules = Rules()
    licence: str | None = None


@dataclass(frozen=True)
class Exclude:
    """A benchmark that the seeds are kept apart from.

    Attributes:
        source: Anything that `gre.data.sources.find` takes.
        images: What its image names are looked up in; None for its own folder.
    """

    source: str
    images: Path | None = None


def run(
    candidates: Iterable[Candidate],
    out: Path,
    config: SeedsConfig | None = None,
    *,
    runner: Runner | None = None,
    exclude: Sequence[Exclude] = (),
    placeholders: Sequence[Path] = (),
    sources: Iterable[Path] = (),
    progress: Progress | None = None,
) -> Tally:
    """Write `seeds.parquet`, `exclusions.jsonl` and a manifest to a folder.

    What was found out about photos is kept beside them: run again, after an interruption or with
    other settings, no photo is opened twice.

    Args:
        candidates: Photos to look at, as `gre.data.sources.Sources` gives them: gone through more
            than once.
        runner: Who looks at them; None does it in this process.
        exclude: Benchmarks to stay away from.
        placeholders: Lists of checksums and hashes, or pictures and folders of them.
        sources: Files named in the manifest with their checksums.
        progress: Told how far each step is.

    Raises:
        InputError: there was no photo at all, or a benchmark holds nothing.
        StoreError: the disk is full, or another run uses the folder.
    """
    stage = _Stage(out, config or SeedsConfig(), runner or LocalRunner(), progress or _quiet)
    started = time.time()
    photos = list(candidates) if isinstance(candidates, Iterator) else candidates
    choice = choose(photos, stage.config.sampling, counting("listing", stage.progress))
    if not choice.seen:
        raise InputError("the sources hold no photos")
    roots: set[str] = set()
    listed = read_list(path for path in placeholders if _is_list(require(path)))
    with Notes(out / NOTES) as notes, Gathered(out, stage.config.sampling.seed) as gathered:
        # What is wrong with these is known before the long work begins.
        benchmarks = [stage.benchmark(one, notes) for one in exclude]
        pictures = stage.placeholder_pictures(placeholders, notes)
        taken = (photo for photo in photos if photo in choice)
        for candidate, facts in stage.examined(taken, notes, choice.taken):
            gathered.add(candidate, facts)
            if candidate.packed is None:
                roots.add(candidate.root)
        verdicts = judge(
            gathered,
            stage.config.rules,
            stage.config.sampling,
            benchmarks=benchmarks,
            placeholders=listed,
            pictures=pictures,
        )
        tally = stage.write(gathered, verdicts, choice)
    write_manifest(
        out,
        stage="seeds",
        config=stage.config,
        inputs=[*sources, *placeholders, *(Path(one.source) for one in exclude)],
        counts=tally.counts(),
        more=as_recorded(roots, out),
        started=started,
    )
    return tally


@dataclass(frozen=True)
class _Stage:
    """What the steps share."""

    out: Path
    config: SeedsConfig
    runner: Runner
    progress: Progress

    def examined(
        self,
        candidates: Iterable[Candidate],
        notes: Notes,
        total: int | None = None,
        *,
        step: str = "examining",
        need_place: bool = True,
    ) -> Iterator[tuple[Candidate, Facts]]:
        """Look at photos, but recall those that were looked at before; in their order."""
        done = 0
        work = partial(examine, need_place=need_place)
        for block in chunks(candidates, _BLOCK):
            keys = [_key(candidate, need_place) for candidate in block]
            known = [notes.recall(key) for key in keys]
            news = self.runner.map(
                work, [c for c, facts in zip(block, known, strict=True) if facts is None]
            )
            for candidate, key, told in zip(block, keys, known, strict=True):
                facts = Facts.from_json(told) if told is not None else next(news)
                if told is None:
                    notes.add(key, facts.to_json())
                done += 1
                self.progress(step, done, total)
                yield candidate, facts

    def benchmark(self, exclude: Exclude, notes: Notes) -> Benchmark:
        """Look at a benchmark's photos."""
        found = Sources([exclude.source], Options(images=exclude.images, places_only=True))
        photos = self.examined(found, notes, step="benchmark", need_place=False)
        return benchmark_of(Path(exclude.source).name, photos)

    def placeholder_pictures(self, paths: Sequence[Path], notes: Notes) -> Benchmark | None:
        """Look at placeholders that are given as pictures."""
        pictures = [path for path in paths if not _is_list(path)]
        if not pictures:
            return None
        photos = self.examined(Sources(pictures), notes, step="placeholders", need_place=False)
        return benchmark_of("placeholders", photos)

    def write(self, photos: Gathered, verdicts: Verdicts, choice: Choice) -> Tally:
        """Write the seeds and the exclusions; unpack the seeds' photos where they are packed."""
        tally = Tally(seen=choice.seen)
        tally.dropped.update({reason: n for reason, n in choice.dropped.items() if n})
        self._unpack(photos, verdicts)
        with jsonl_writer(self.out / "exclusions.jsonl") as exclude:
            seeds = self._seeds(photos, verdicts, tally, exclude)
            write_parquet(self.out / "seeds.parquet", seeds, Seed)
        return tally

    def _unpack(self, photos: Gathered, verdicts: Verdicts) -> None:
        def parcels() -> Iterator[Parcel]:
            for row, (candidate, facts) in enumerate(photos.rows()):
                if verdicts.codes[row] == 0 and candidate.packed is not None:
                    path = self.out / image_name(facts.sha256, facts.kind)
                    yield Parcel(candidate.packed, facts.sha256, str(path))

        for done, _ in enumerate(self.runner.map(unpack, parcels()), start=1):
            self.progress("unpacking", done, None)
        sweep(self.out)

    def _seeds(
        self,
        photos: Gathered,
        verdicts: Verdicts,
        tally: Tally,
        exclude: Callable[[dict[str, str]], None],
    ) -> Iterator[Seed]:
        """Give the seeds in order; on the way, note the others and count both."""
        names = _names(photos, set(verdicts.leaders.values()))
        for block in chunks(enumerate(photos.rows()), 4096):
            kept = [(c, facts) for row, (c, facts) in block if verdicts.codes[row] == 0]
            for row, (candidate, facts) in block:
                if verdicts.codes[row]:
                    exclusion = self._exclusion(row, candidate, facts, verdicts, names)
                    tally.drop(exclusion["reason"])
                    exclude(exclusion)
            yield from self._located(kept)
            tally.kept += len(kept)

    def _located(self, kept: Sequence[tuple[Candidate, Facts]]) -> Iterator[Seed]:
        points = np.array([(facts.lat, facts.lon) for _, facts in kept], dtype=np.float64)
        points = points.reshape(-1, 2)
        places = nearest_places(points)
        cells = groups(points, self.config.rules.group_level)
        for (candidate, facts), place, cell in zip(kept, places, cells, strict=True):
            yield Seed(
                id=id_of(candidate, facts),
                image=self._image(candidate, facts),
                lat=facts.lat,  # type: ignore[arg-type]  # a usable photo has both
                lon=facts.lon,  # type: ignore[arg-type]
                split=candidate.split,
                source=candidate.source,
                country=place.country_code,
                region=place.region,
                city=place.city,
                place_distance_km=round(place.distance_km, 3),
                altitude_m=facts.altitude_m,
                direction_deg=facts.direction_deg,
                licence=candidate.licence or self.config.licence,
                sha256=facts.sha256,
                phash=facts.looks.phash_hex if facts.looks else None,
                group=candidate.group or cell,
            )

    def _image(self, candidate: Candidate, facts: Facts) -> str:
        if candidate.packed is not None:
            return image_name(facts.sha256, facts.kind)
        return relative_to(candidate.path, self.out)

    def _exclusion(
        self,
        row: int,
        candidate: Candidate,
        facts: Facts,
        verdicts: Verdicts,
        names: dict[int, str],
    ) -> dict[str, str]:
        """Give the line that `exclusions.jsonl` holds: which photo, why, and more about it."""
        packed = candidate.packed is not None or not candidate.root
        path = candidate.name if packed else relative_to(candidate.path, self.out)
        if facts.problem:
            return {"path": path, "reason": facts.problem, "detail": facts.detail}
        detail = verdicts.details.get(row, "")
        if row in verdicts.leaders:
            detail = f"of {names[verdicts.leaders[row]]}"
        elif verdicts.reason(row) == "too_small":
            detail = f"{facts.width} x {facts.height} pixels"
        elif verdicts.reason(row) == "duplicate_id":
            detail = id_of(candidate, facts)
        return {"path": path, "reason": verdicts.reason(row), "detail": detail}


def _names(photos: Gathered, wanted: set[int]) -> dict[int, str]:
    """Look up what some photos are called."""
    if not wanted:
        return {}
    rows = enumerate(photos.rows())
    return {row: id_of(candidate, facts) for row, (candidate, facts) in rows if row in wanted}


def _key(candidate: Candidate, need_place: bool) -> bytes:
    """Name everything that the facts depend on; a file that changes is looked at again."""
    same = (candidate.root, candidate.name, candidate.packed, candidate.at, candidate.problem)
    return key_of(candidate.path, VERSION, need_place, candidate.detail, *same)


def _is_list(path: Path) -> bool:
    return path.suffix.lower() in {".txt", ".list", ""} and not path.is_dir()


def counting(step: str, progress: Progress) -> Callable[[int], None]:
    """Tell a step's progress of work that only says how much more of it is done."""
    done = 0

    def count(n: int) -> None:
        nonlocal done
        done += n
        progress(step, done, None)

    return count


def _quiet(step: str, done: int, total: int | None) -> None:
    """Tell nobody."""
