"""From marked key steps to the benchmark's records: photo, indicators, coordinate and key steps."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from gre.bench.build.photo import Photo, read_photos
from gre.bench.build.simulated import PREFIX
from gre.bench.corpus.entries import Corpus, indicators_of
from gre.bench.corpus.extraction import Extractor
from gre.bench.greval import GREvalItem, Indicator
from gre.bench.items import BenchItem
from gre.data.review.exporting import PROVENANCE
from gre.data.review.tasks import KeyStep
from gre.errors import InputError
from gre.geo.continents import continent_of
from gre.geo.coordinate import LatLon
from gre.geo.places import nearest_place
from gre.records import Tally
from gre.store import jsonl_writer, read_records, sha256_of, write_manifest
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


def run(
    key_steps: Path,
    drafts: Path,
    out: Path,
    extractor: Extractor,
    corpus: Corpus | None = None,
    *,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Write `greval.jsonl`, `exclusions.jsonl` and a manifest.

    Args:
        key_steps: What `gre review export` wrote.
        drafts: What `gre bench build annotate` wrote: the photos, with their rationales.
        out: The folder to write to.
        progress: Called with the number of records that went through.

    Raises:
        InputError: not one item is left.
    """
    started, tally, seen = time.time(), Tally(), set[str]()
    out.mkdir(parents=True, exist_ok=True)
    photos = {photo.id: photo for photo in read_photos(drafts, Explained, seen_from=out)}
    sources = Sources(photos, extractor, corpus)
    with jsonl_writer(out / EXCLUSIONS) as exclude, jsonl_writer(out / GREVAL) as keep:
        for marked in read_records(key_steps, Marked):
            tally.see()
            problem = _problem(marked, photos, seen, out)
            item = None if problem else item_of(marked, sources, out)
            if item is None:
                tally.drop(problem or "no_indicator")
                exclude({"id": marked.id, "reason": problem or "no_indicator"})
            else:
                tally.keep()
                keep(item)
            seen.add(marked.id)
            if progress is not None:
                progress(1)
        if not tally.kept:
            reasons = ", ".join(f"{name} {n}" for name, n in tally.dropped.most_common())
            raise InputError(f"{key_steps}: no item can be made of it ({reasons or 'no records'})")
    settings = {"extractor": extractor.name, "corpus": len(corpus) if corpus else None}
    write_manifest(
        out, stage="bench build items", config=settings, inputs=[key_steps, drafts],
        counts=tally.counts() | _annotators(key_steps.parent / PROVENANCE), started=started,
    )  # fmt: skip
    return tally


def _annotators(provenance: Path) -> dict[str, dict[str, int]]:
    """How many people and how many programs marked the key steps, where that was noted."""
    if not provenance.is_file():
        return {}
    names = {
        verdict.annotator
        for line in read_records(provenance, _Provenance)
        for verdict in (*line.verdicts, *line.adjudications)
    }
    simulated = sum(name.startswith(PREFIX) for name in names)
    return {"annotators": {"people": len(names) - simulated, "simulated": simulated}}


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    annotator: str


class _Provenance(BaseModel):
    """Of the provenance no more than who gave a verdict."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    verdicts: tuple[_Given, ...] = ()
    adjudications: tuple[_Given, ...] = ()


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

    What the photo's record lists as complete is what it shows. Otherwise that is what the key steps
    name, as two of three people left it.

    Args:
        folder: What the photo's image is relative to.
    """
    photo = sources.photos[marked.id]
    texts = [step.text for step in marked.key_steps]
    if photo.complete:
        indicators = canonical(photo.indicators, sources.corpus)
    else:
        indicators = indicators_of(texts, sources.extractor, sources.corpus)
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


def canonical(indicators: tuple[Indicator, ...], corpus: Corpus | None) -> tuple[Indicator, ...]:
    """Call indicators as the corpus does, their own names among the aliases; each once."""
    found: dict[tuple[str, Kind], Indicator] = {}
    for indicator in indicators:
        known = corpus.canonical(indicator.name, indicator.kind) if corpus else None
        name = known.name if known else indicator.name
        before = found.get((name, indicator.kind))
        aliases = dict.fromkeys((
            *(before.aliases if before else ()), *(known.aliases if known else ()),
            indicator.name, *indicator.aliases,
        ))  # fmt: skip
        aliases.pop(name, None)
        found[name, indicator.kind] = Indicator(
            name=name, kind=indicator.kind, aliases=tuple(aliases)
        )
    return tuple(found.values())
