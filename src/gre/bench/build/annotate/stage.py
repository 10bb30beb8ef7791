"""From photos to drafts: what annotators are given to mark."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import Field

from gre.bench.build.annotate.places import describe
from gre.bench.build.annotate.rationale import read_rationale
from gre.bench.build.annotate.settings import AnnotateConfig
from gre.bench.build.annotate.teachers import Explained, Teacher
from gre.bench.build.key_steps import commonest
from gre.bench.build.photo import Photo, read_photos
from gre.bench.chains.sorting import StepSorter
from gre.bench.corpus.extraction import Extraction, Extractor
from gre.data.review.tasks import KeyStep, Tag
from gre.errors import InputError
from gre.geo.coordinate import LatLon
from gre.records import NonEmpty, Tally
from gre.store import jsonl_writer, write_manifest
from gre.world.cues import Kind

DRAFTS = "drafts.jsonl"
EXCLUSIONS = "exclusions.jsonl"
# The first tag of steps that the sorter fails on.
_UNTOLD: Tag = "caption"


class Drafted(Photo):
    """A photo with its rationale taken apart: what `gre review create --kind key-steps` reads.

    Attributes:
        place: What the teacher was told, besides the coordinate.
        response: The rationale as it came.
        steps: Its steps, each with a tag and the indicator kind it speaks of, as programs see it.
    """

    teacher: NonEmpty
    prompt_hash: NonEmpty
    place: str
    response: NonEmpty
    steps: tuple[KeyStep, ...] = Field(min_length=1)


def run(
    photos_file: Path,
    teacher: Teacher,
    sorter: StepSorter,
    extractor: Extractor,
    out: Path,
    config: AnnotateConfig,
) -> Tally:
    """Write `drafts.jsonl`, `exclusions.jsonl` and a manifest to a folder.

    Args:
        photos_file: Photos with their coordinates, and whatever labels they carry.
        teacher: Who explains them.
        sorter: Gives each step its first tag.
        extractor: Tells which indicator kind a step speaks of.

    Raises:
        InputError: there are no photos, or two of one id.
    """
    started, tally = time.time(), Tally()
    photos = _read(photos_file, out, config.limit)
    with jsonl_writer(out / EXCLUSIONS) as exclude, jsonl_writer(out / DRAFTS) as keep:
        kept = []
        for one in teacher.explain(photos, out):
            tally.see()
            steps, problem, detail = _steps_of(one, config)
            if problem:
                tally.drop(problem)
                exclude({"id": one.photo.id, "reason": problem, "detail": detail})
            else:
                tally.keep()
                kept.append((one, steps))
        for draft in _drafts(kept, teacher, sorter, extractor):
            keep(draft)
    counts: dict[str, Any] = dict(tally.counts())
    if teacher.bill is not None:
        counts["bill"] = {**vars(teacher.bill), "failed": dict(teacher.bill.failed)}
    settings = {
        **config.model_dump(mode="json"), "teacher": teacher.name,
        "prompt_hash": teacher.prompt_hash, "sorter": sorter.name, "extractor": extractor.name,
    }  # fmt: skip
    write_manifest(
        out, stage="bench build annotate", config=settings, inputs=[photos_file],
        counts=counts, started=started,
    )  # fmt: skip
    return tally


def _read(photos_file: Path, out: Path, limit: int | None) -> list[Photo]:
    photos = list(islice(read_photos(photos_file, Photo, seen_from=out), limit))
    if not photos:
        raise InputError(f"{photos_file}: holds no photos")
    name, n = Counter(photo.id for photo in photos).most_common(1)[0]
    if n > 1:
        raise InputError(f"{photos_file}: {name}: {n} photos have this id")
    return photos


def _steps_of(one: Explained, config: AnnotateConfig) -> tuple[tuple[str, ...], str, str]:
    """The steps of what a teacher said; or why there are none, and more about it."""
    if one.response is None:
        return (), one.problem, one.detail
    truth = LatLon(lat=one.photo.lat, lon=one.photo.lon)
    read = read_rationale(one.response, truth, config)
    return read.steps, read.problem, read.detail


def _drafts(
    kept: Sequence[tuple[Explained, tuple[str, ...]]],
    teacher: Teacher,
    sorter: StepSorter,
    extractor: Extractor,
) -> Iterator[Drafted]:
    """Give each step its tag and its indicator; what the sorter fails on is `caption` until marked.

    Annotators are shown a first tag, which they change where it is wrong.
    """
    chains = [steps for _, steps in kept]
    texts = list(dict.fromkeys(text for steps in chains for text in steps))
    found = dict(zip(texts, extractor.extract(texts), strict=True))
    for (one, steps), tagged in zip(kept, sorter.sort(chains), strict=True):
        tags = tagged.labels or (_UNTOLD,) * len(steps)
        marked = tuple(
            KeyStep(text=text, tag=tag, indicator=_main_kind(found[text]))
            for text, tag in zip(steps, tags, strict=True)
        )
        photo = one.photo.model_dump()
        if one.shows is not None:
            photo |= {"indicators": one.shows, "complete": True}
        yield Drafted(
            **photo, teacher=teacher.name, prompt_hash=teacher.prompt_hash,
            place=describe(one.place), response=one.response or "", steps=marked,
        )  # fmt: skip


def _main_kind(extraction: Extraction) -> Kind | None:
    """The indicator kind that a step mostly speaks of; the first named among equals."""
    return commonest([mention.kind for mention in extraction.mentions])
