"""From marked key steps to the benchmark's records: photo, indicators, coordinate and key steps."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from gre.bench.build.items_names import also_called, canonical
from gre.bench.build.photo import Photo, read_photos
from gre.bench.build.select.balance import balanced
from gre.bench.build.simulated import PREFIX
from gre.bench.corpus.entries import Corpus, indicators_of
from gre.bench.corpus.extraction import Extractor
from gre.bench.greval import GREvalItem, Indicator
from gre.bench.items import BenchItem
from gre.config import Config
from gre.data.review.assign import key_of
from gre.data.review.exporting import PROVENANCE
from gre.data.review.tasks import KeyStep
from gre.errors import InputError
from gre.geo.continents import continent_of
from gre.geo.coordinate import LatLon
from gre.geo.places import nearest_place
from gre.records import Tally
from gre.store import jsonl_writer, read_records, sha256_of, write_jsonl, write_manifest
from gre.world.cues import KINDS, SCENE_LABELS, Kind

GREVAL = "greval.jsonl"
EXCLUSIONS = "exclusions.jsonl"


class Marked(BenchItem):
    """What annotators agree on: a line of `key_steps.jsonl`."""

    key_steps: tuple[KeyStep, ...] = Field(min_length=1)


class Explained(Photo):
    """A photo with the rationale that its key steps were taken from: a line of `drafts.jsonl`."""

    response: str = ""


@dataclass(frozen=True)
class Sources:
    """What items are made of, besides the key steps.

    Attributes:
        photos: By id.
        extractor: Finds the indicators that key steps name.
        corpus: Calls indicators by one name, and knows their aliases.
    """

    photos: Mapping[str, Explained]
    extractor: Extractor
    corpus: Corpus | None = None

    @classmethod
    def read(
        cls, drafts: Path, out: Path, extractor: Extractor, corpus: Corpus | None = None
    ) -> "Sources":
        """Read what `gre bench build annotate` wrote, images as seen from `out`.

        Raises:
            MissingFileError, RecordError: the file is not there, or holds other records.
        """
        photos = {photo.id: photo for photo in read_photos(drafts, Explained, seen_from=out)}
        return cls(photos, extractor, corpus)


class ItemsConfig(Config):
    """Settings of the step.

    Attributes:
        n: Items to choose, scene labels in the paper's proportions as far as there are photos;
            None keeps all.
        seed: Of the choice: another seed, other photos.
    """

    n: int | None = Field(default=None, ge=1)
    seed: int = 0


def run(
    key_steps: Path,
    sources: Sources,
    out: Path,
    config: ItemsConfig | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Write `greval.jsonl`, `exclusions.jsonl` and a manifest.

    Args:
        key_steps: What `gre review export` wrote.
        sources: The photos, and who finds and names their indicators.
        out: The folder to write to; the images of `sources` are relative to it.
        progress: Called with the number of records that went through.

    Raises:
        InputError: not one item is left.
    """
    started, tally, config = time.time(), Tally(), config or ItemsConfig()
    made: list[GREvalItem] = []
    with jsonl_writer(out / EXCLUSIONS) as exclude:

        def drop(id: str, reason: str) -> None:
            tally.drop(reason)
            exclude({"id": id, "reason": reason})

        for marked, item, problem in _made(key_steps, sources, out):
            tally.see()
            if item is None:
                drop(marked.id, problem)
            else:
                made.append(item)
            if progress is not None:
                progress(1)
        chosen = choose(made, config)
        for item in made:
            if item.id in chosen:
                tally.keep()
            else:
                drop(item.id, "not_chosen")
        if not chosen:
            reasons = ", ".join(f"{name} {n}" for name, n in tally.dropped.most_common())
            raise InputError(f"{key_steps}: no item can be made of it ({reasons or 'no records'})")
    write_jsonl(out / GREVAL, (item for item in made if item.id in chosen))
    settings = {
        **config.model_dump(mode="json"), "extractor": sources.extractor.name,
        "corpus": len(sources.corpus) if sources.corpus else None,
    }  # fmt: skip
    write_manifest(
        out, stage="bench build items", config=settings, inputs=[key_steps],
        counts=tally.counts() | _annotators(key_steps.parent / PROVENANCE), started=started,
    )  # fmt: skip
    return tally


def _made(
    key_steps: Path, sources: Sources, out: Path
) -> Iterator[tuple[Marked, GREvalItem | None, str]]:
    """Make an item of every record, or say why none can be made of it."""
    seen: set[str] = set()
    for marked in read_records(key_steps, Marked):
        problem = _problem(marked, sources.photos, seen, out)
        item = None if problem else item_of(marked, sources, out)
        seen.add(marked.id)
        yield marked, item, problem or "no_indicator"


def choose(items: Sequence[GREvalItem], config: ItemsConfig) -> set[str]:
    """Choose items by their ids; which ones depends on their ids and the seed, not on the order."""
    if config.n is None:
        return {item.id for item in items}
    turns = np.array([key_of(config.seed, item.id) for item in items], dtype=np.uint64)
    labels = [item.scene or "" for item in items]
    return {items[row].id for row in balanced(labels, turns, config.n, SCENE_LABELS)}


def _annotators(provenance: Path) -> dict[str, dict[str, int]]:
    """How many people and how many programs marked the key steps, where that was noted."""
    if not provenance.is_file():
        return {}
    lines = read_records(provenance, _Provenance)
    names = {verdict.annotator for line in lines for verdict in line.verdicts}
    simulated = sum(name.startswith(PREFIX) for name in names)
    return {"annotators": {"people": len(names) - simulated, "simulated": simulated}}


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    annotator: str


class _Provenance(BaseModel):
    """Of the provenance no more than who gave a verdict."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    verdicts: tuple[_Given, ...] = ()


def _problem(marked: Marked, photos: Mapping[str, Explained], seen: set[str], out: Path) -> str:
    """Why a record cannot be an item, whatever it holds; "" where it can."""
    if marked.id in seen:
        return "duplicate_id"
    if marked.id not in photos:
        return "no_photo_record"
    photo = photos[marked.id]
    if (photo.lat, photo.lon) != (marked.lat, marked.lon):
        return "other_coordinate"  # two records of one id: of which of them are the steps?
    if not (out / photo.image).is_file():
        return "missing_image"
    return ""


def item_of(marked: Marked, sources: Sources, folder: Path) -> GREvalItem | None:
    """Make one item; None where nothing is known of what its photo shows.

    What the photo's record lists as complete is what it shows; how the extractor calls these things
    joins their aliases. Otherwise what it shows is what the key steps name, as two of three people
    left them.

    Args:
        folder: What the photo's image is relative to.
    """
    photo = sources.photos[marked.id]
    texts = [step.text for step in marked.key_steps]
    indicators = indicators_of(texts, sources.extractor, sources.corpus)
    if photo.complete:
        indicators = also_called(canonical(photo.indicators, sources.corpus), indicators)
    if not indicators:
        return None
    country = photo.country or nearest_place(LatLon(lat=photo.lat, lon=photo.lon)).country_code
    return GREvalItem(
        id=photo.id, image=photo.image, lat=photo.lat, lon=photo.lon, split=photo.split,
        scene=photo.scene if photo.scene in SCENE_LABELS else None,
        kinds=_kinds(photo, indicators), indicators=indicators, complete=photo.complete,
        key_steps=marked.key_steps, rationale=photo.response, country=country,
        continent=continent_of(country) or None, source=photo.source, licence=photo.licence,
        sha256=sha256_of(folder / photo.image), excluded=photo.excluded,
    )  # fmt: skip


def _kinds(photo: Photo, indicators: tuple[Indicator, ...]) -> tuple[Kind, ...]:
    """What is listed; where the list is not complete, what annotators saw as well."""
    listed = {indicator.kind for indicator in indicators}
    voted = set() if photo.complete else set(photo.kinds)
    return tuple(kind for kind in KINDS if kind in listed | voted)
