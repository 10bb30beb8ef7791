"""Publishes a benchmark: pictures, records, table for `datasets`, published JSON, and card."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from gre.bench.build.items import EXCLUSIONS, GREVAL
from gre.bench.build.publish.card import Origin, write_card
from gre.bench.build.publish.published_json import PUBLISHED_FILE
from gre.bench.build.publish.published_json import to_row as published_row
from gre.bench.build.publish.table import FEATURES, FOLDER, SPLIT
from gre.bench.build.publish.table import to_row as table_row
from gre.bench.greval import GREvalItem, read_greval
from gre.config import Config
from gre.data.publish.export import json_array_writer
from gre.data.publish.pictures import FOLDER as PICTURES
from gre.data.publish.pictures import Job, Picture, publish_picture, safe_stem
from gre.data.publish.settings import PublishConfig
from gre.data.publish.shards import Shards
from gre.data.runner import LocalRunner, Runner
from gre.errors import InputError
from gre.records import Tally
from gre.store import jsonl_writer, sha256_of, write_manifest, write_text

CHECKSUMS = "SHA256SUMS"
MANIFEST = "manifest.json"


class PublishBenchConfig(Config):
    """Settings of the step.

    Attributes:
        title: What the benchmark is called on its card.
        max_side: Scale pictures down to this, in pixels.
        quality: Of JPEG. A PNG stays one, without loss.
        rows_per_shard: Rows of a Parquet file.
    """

    title: str = "GREval-Bench"
    max_side: int | None = Field(default=None, ge=28)
    quality: int = Field(default=92, ge=1, le=100)
    rows_per_shard: int = Field(default=500, ge=1)


class _Work(NamedTuple):
    """An item on its way through a runner, and its picture."""

    item: GREvalItem
    job: Job
    picture: Picture | None = None


def run(
    greval: Path,
    out: Path,
    config: PublishBenchConfig,
    *,
    root: Path | None = None,
    steps: Mapping[str, Path] | None = None,
    runner: Runner | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Write the data set's folder; every picture is written anew, without its metadata.

    Args:
        greval: The benchmark's records.
        out: The folder to write to.
        root: Folder that all pictures have to lie in, links followed; None takes the one that
            holds the folder of `greval`.
        steps: For the card: manifests of the steps that made the benchmark, by title.
        runner: What the work on pictures is spread over.
        progress: Called with the number of records that went through.

    Raises:
        InputError: not a single item has its picture below the root.
    """
    started, tally, items = time.time(), Tally(), list[GREvalItem]()
    below = (root or greval.absolute().parent.parent).resolve()
    with ExitStack() as stack:
        write = _Writers(out, config, stack)
        exclude = stack.enter_context(jsonl_writer(out / EXCLUSIONS))
        for work in _pictured(greval, out, below, config, runner or LocalRunner()):
            picture = work.picture or Picture("", "missing_image")
            tally.see()
            if picture.problem:
                tally.drop(picture.problem)
                exclude({"id": work.item.id, "reason": picture.problem, "detail": picture.detail})
            else:
                tally.keep()
                items.append(write.add(work.item, picture.name))
            if progress is not None:
                progress(1)
        _refuse_nothing(tally, below)
    _remove_stale(out / PICTURES, {Path(item.image).name for item in items})
    _remove_stale(out / FOLDER, write.shards)
    origin = Origin.read(greval.parent / MANIFEST, steps or {})
    write_text(out / "README.md", write_card(config.title, items, tally, origin))
    _write_checksums(out)
    settings = {**config.model_dump(mode="json"), "greval_sha256": sha256_of(greval)}
    write_manifest(
        out, stage="bench build publish", config=settings, counts=tally.counts(), started=started
    )
    return tally


def _pictured(
    greval: Path, out: Path, root: Path, config: PublishBenchConfig, runner: Runner
) -> Iterator[_Work]:
    how = PublishConfig(max_side=config.max_side, quality=config.quality)
    jobs = (
        _Work(item, Job(Path(item.image), root, out, safe_stem(item.id)))
        for item in read_greval(greval)
    )
    return runner.map(partial(_bring, config=how), jobs)


def _bring(work: _Work, config: PublishConfig) -> _Work:
    return work._replace(picture=publish_picture(work.job, config))


class _Writers:
    """The three forms of a record, whose files appear when the stack is unwound."""

    def __init__(self, out: Path, config: PublishBenchConfig, stack: ExitStack) -> None:
        self._out = out
        self._suite = stack.enter_context(jsonl_writer(out / GREVAL))
        self._published = stack.enter_context(json_array_writer(out / PUBLISHED_FILE))
        self._table = Shards(out / FOLDER, SPLIT, FEATURES, config.rows_per_shard, stack)

    @property
    def shards(self) -> set[str]:
        """Names of the Parquet files of this run."""
        return {path.name for path in self._table.paths}

    def add(self, item: GREvalItem, picture: str) -> GREvalItem:
        """Write an item and return it as it is published."""
        file = self._out / picture
        item = item.model_copy(update={"image": picture, "sha256": sha256_of(file)})
        content = file.read_bytes()
        self._suite(item)
        self._published(published_row(item, picture))
        self._table.add(table_row(item, file.name, content), len(content))
        return item


def _refuse_nothing(tally: Tally, root: Path) -> None:
    if tally.kept:
        return
    reasons = ", ".join(f"{name} {n}" for name, n in tally.dropped.most_common())
    hint = f"; --root says which folder they may lie in, now {root}"
    raise InputError(
        f"no picture could be published ({reasons or 'no records'})"
        + (hint if "outside_root" in tally.dropped else "")
    )


def _remove_stale(folder: Path, kept: set[str]) -> None:
    """Take away what an earlier run left in a folder, and this one has no use for."""
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()


def _write_checksums(out: Path) -> None:
    """List every file's checksum, in the form that `sha256sum -c` reads."""
    files = sorted(
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.is_file() and path.name not in (CHECKSUMS, MANIFEST)
    )
    write_text(out / CHECKSUMS, "".join(f"{sha256_of(out / name)}  {name}\n" for name in files))
