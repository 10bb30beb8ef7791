"""Publishes a curated folder: one pass over the records, every format written on the way."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gre.data.notes import Notes
from gre.data.publish.card import MAP_FILE, write_card
from gre.data.publish.export import Export, Published
from gre.data.publish.facts import Facts, Origins, seeds_of
from gre.data.publish.llama_factory import LlamaFactory
from gre.data.publish.paper_json import PaperJson
from gre.data.publish.parts import Example, Part, parts_of
from gre.data.publish.pictures import Job, Picture, publish_picture, safe_stem
from gre.data.publish.settings import FORMATS, Format, PublishConfig
from gre.data.publish.trl import TrlParquet
from gre.data.publish.verl import VerlParquet
from gre.data.runner import LocalRunner, Runner
from gre.errors import InputError
from gre.records import Tally
from gre.store import atomic_path, jsonl_writer, sha256_of, write_manifest, write_text

NOTES_FILE = ".pictures.notes"

Progress = Callable[[int, int], None]
DrawMap = Callable[[NDArray[np.float64]], bytes]

# What writes each format; the hub's rows are TRL's, so they are written once for both.
_EXPORTS: dict[Format, Callable[[Path, ExitStack, PublishConfig], Export]] = {
    "paper": PaperJson,
    "trl": TrlParquet,
    "llama-factory": LlamaFactory,
    "verl": VerlParquet,
    "hf": TrlParquet,
}


@dataclass(frozen=True)
class Publication:
    """What was published.

    Attributes:
        tally: Records: published, or left out for a counted reason.
        facts: What the card tells.
    """

    tally: Tally
    facts: Facts

    def counts(self) -> dict[str, Any]:
        """Give the numbers that the manifest holds."""
        return self.tally.counts() | self.facts.counts()


def run(
    curated: Path,
    out: Path,
    config: PublishConfig,
    *,
    formats: Sequence[Format] = FORMATS,
    root: Path | None = None,
    seeds: Path | None = None,
    runner: Runner | None = None,
    draw_map: DrawMap | None = None,
    progress: Progress | None = None,
) -> Publication:
    """Write a data set's folder: pictures, files of each format, the card, a manifest.

    The data files appear together at the end; pictures of an interrupted run are not made again.

    Args:
        curated: A folder that `gre curate` wrote.
        formats: What to write; pictures and card always are.
        root: Folder that all pictures have to lie in, links followed; None takes the one that
            holds `curated`.
        seeds: The seeds, which know licences and sources; None takes those that the curation's
            manifest names.
        runner: What the work on pictures is spread over.
        draw_map: Draws the map of coverage from coordinates `(n, 2)`, as PNG.
        progress: Called with (records gone through, records in all).

    Raises:
        MissingFileError: `curated` is no such folder.
        InputError: not a single record has its picture below the root.
    """
    started, parts = time.time(), parts_of(curated)
    tally, facts = Tally(), Facts(Origins(seeds or seeds_of(curated)))
    root = (root or curated.absolute().parent).resolve()
    total = sum(part.n for part in parts)
    with ExitStack() as stack:
        exports = _open_exports(formats, out, stack, config)
        exclude = stack.enter_context(jsonl_writer(out / "exclusions.jsonl"))
        notes = stack.enter_context(Notes(out / NOTES_FILE))
        pictures = _Pictures(root, out, config, runner or LocalRunner(), notes)
        for part, record, picture in pictures.of(parts):
            tally.see()
            if picture.problem:
                tally.drop(picture.problem)
                exclude({"id": record.id, "reason": picture.problem, "detail": picture.detail})
            else:
                tally.keep()
                published = Published(part, record, picture.name, out)
                facts.add(published)
                for export in exports:
                    export.add(published)
            if progress is not None:
                progress(tally.seen, total)
        _refuse_nothing(tally, root)
    (out / NOTES_FILE).unlink(missing_ok=True)  # no part of a data set
    _remove_stale(exports, out)
    _write_card(facts.finish(), parts, tally, formats, config, curated, out, draw_map)
    # By checksum alone: what is published tells nothing of the machine's folders.
    settings = {
        **config.model_dump(mode="json"),
        "formats": list(formats),
        "curated_manifest_sha256": sha256_of(curated / "manifest.json"),
    }
    result = Publication(tally, facts)
    write_manifest(out, stage="publish", config=settings, counts=result.counts(), started=started)
    return result


def _open_exports(
    formats: Sequence[Format], out: Path, stack: ExitStack, config: PublishConfig
) -> list[Export]:
    writers = dict.fromkeys(_EXPORTS[name] for name in formats)
    return [writer(out, stack, config) for writer in writers]


class _Work(NamedTuple):
    """One record on its way through a runner, and what is known of its picture already."""

    part: Part
    record: Example
    job: Job
    known: Picture | None = None


class _Pictures:
    """Brings the pictures of records into the data set, and recalls those that are there."""

    def __init__(
        self, root: Path, out: Path, config: PublishConfig, runner: Runner, notes: Notes
    ) -> None:
        self.root, self.out, self.config, self.runner = root, out, config, runner
        self.notes = notes

    def of(self, parts: Sequence[Part]) -> Iterator[tuple[Part, Example, Picture]]:
        """Give each record with its picture, in order."""
        work = partial(_bring, config=self.config)
        for item in self.runner.map(work, self._work(parts)):
            picture = item.known or Picture("", "missing_image")
            if picture.name and self._known(item.job) is None:
                self.notes.add(self._key(item.job), {"name": picture.name})
            yield item.part, item.record, picture

    def _work(self, parts: Sequence[Part]) -> Iterator[_Work]:
        for part in parts:
            for record in part.records():
                job = Job(
                    part.file.parent / record.image, self.root, self.out, safe_stem(record.id)
                )
                yield _Work(part, record, job, self._known(job))

    def _known(self, job: Job) -> Picture | None:
        noted = self.notes.recall(self._key(job))
        if noted is None or not (self.out / noted["name"]).is_file():
            return None
        return Picture(noted["name"])

    def _key(self, job: Job) -> bytes:
        """Stand for everything that the published picture depends on."""
        stat = job.source.stat() if job.source.is_file() else None
        file = (stat.st_size, stat.st_mtime_ns) if stat else ()
        how = self.config.model_dump(include={"images", "max_side", "quality"})
        parts = (str(job.source), str(job.root), job.stem, file, how)
        return hashlib.sha256(repr(parts).encode()).digest()


def _bring(item: _Work, config: PublishConfig) -> _Work:
    if item.known is not None:
        return item
    return item._replace(known=publish_picture(item.job, config))


def _refuse_nothing(tally: Tally, root: Path) -> None:
    if tally.kept:
        return
    reason = ", ".join(f"{name} {n}" for name, n in tally.dropped.most_common())
    hint = ""
    if "outside_root" in tally.dropped:
        hint = f"; --root says which folder they may lie in, now {root}"
    raise InputError(f"no picture could be published ({reason}){hint}")


def _remove_stale(exports: Sequence[Export], out: Path) -> None:
    """Take away files of the same formats that an earlier run left, and this one did not write."""
    for export in exports:
        written = export.written()
        for pattern in export.owns:
            for path in out.glob(pattern):
                if path not in written:
                    path.unlink()


def _write_card(
    facts: Facts, parts: Sequence[Part], tally: Tally, formats: Sequence[Format],
    config: PublishConfig, curated: Path, out: Path, draw_map: DrawMap | None,
) -> None:  # fmt: skip
    if draw_map is not None:
        with atomic_path(out / MAP_FILE) as part:
            part.write_bytes(draw_map(facts.points()))
    present = [part for part in parts if facts.sizes[part.split, part.set]]
    card = write_card(
        facts, present, tally, formats, config, curated, with_map=draw_map is not None
    )
    write_text(out / "README.md", card)
