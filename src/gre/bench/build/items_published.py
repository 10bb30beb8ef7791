"""From the published form of GREval-Bench to the suite's records: chains taken apart and sorted."""

import time
from collections.abc import Iterator
from pathlib import Path

from gre.bench.build.items import EXCLUSIONS, GREVAL
from gre.bench.build.publish.published_json import PublishedChain, read_published
from gre.bench.chains.sorting import StepSorter
from gre.bench.corpus.entries import Corpus, indicators_of
from gre.bench.corpus.extraction import Extractor
from gre.bench.greval import GREvalItem
from gre.data.review.tasks import KeyStep, Tag
from gre.errors import InputError
from gre.geo.continents import continent_of
from gre.geo.places import nearest_places
from gre.records import Tally
from gre.store import jsonl_writer, relative_to, write_manifest
from gre.world.cues import KINDS

SOURCE = "published"
# What steps are taken for that the sorter fails on.
_UNTOLD: Tag = "caption"


def run(
    published: Path,
    out: Path,
    sorter: StepSorter,
    extractor: Extractor,
    corpus: Corpus | None = None,
) -> Tally:
    """Write `greval.jsonl`, `exclusions.jsonl` and a manifest.

    The published form says neither what kind of step each is nor what the photo shows: steps are
    sorted, and indicators extracted from them, by programs. So no list of indicators is complete.

    Args:
        published: A JSON array; its image paths are relative to it.
        out: The folder to write to.

    Raises:
        RecordError: a record that is none.
        InputError: not one record holds a chain.
    """
    started, tally, kept = time.time(), Tally(), list[PublishedChain]()
    with jsonl_writer(out / EXCLUSIONS) as exclude:
        for chain in read_published(published):
            tally.see()
            problem = _problem(chain, published.parent)
            if problem:
                tally.drop(problem)
                exclude({"id": chain.photo.id, "reason": problem})
            else:
                tally.keep()
                kept.append(chain)
    if not kept:
        raise InputError(f"{published}: no record holds both a chain and its picture")
    with jsonl_writer(out / GREVAL) as write:
        for item in _items(kept, published.parent, out, sorter, extractor, corpus):
            write(item)
    settings = {
        "sorter": sorter.name, "extractor": extractor.name,
        "corpus": len(corpus) if corpus else None,
    }  # fmt: skip
    write_manifest(
        out, stage="bench build import", config=settings, inputs=[published],
        counts=tally.counts(), started=started,
    )  # fmt: skip
    return tally


def _problem(chain: PublishedChain, folder: Path) -> str:
    if not chain.steps:
        return "no_chain"
    return "" if (folder / chain.photo.image).is_file() else "missing_image"


def _items(
    chains: list[PublishedChain],
    folder: Path,
    out: Path,
    sorter: StepSorter,
    extractor: Extractor,
    corpus: Corpus | None,
) -> Iterator[GREvalItem]:
    sorted_ = sorter.sort([chain.steps for chain in chains])
    places = nearest_places([[chain.photo.lat, chain.photo.lon] for chain in chains])
    for chain, place, tagged in zip(chains, places, sorted_, strict=True):
        photo = chain.photo
        tags = tagged.labels or (_UNTOLD,) * len(chain.steps)
        indicators = indicators_of(chain.steps, extractor, corpus)
        shown = {indicator.kind for indicator in indicators}
        yield GREvalItem(
            id=photo.id, image=relative_to(folder / photo.image, out), lat=photo.lat, lon=photo.lon,
            kinds=tuple(kind for kind in KINDS if kind in shown), indicators=indicators,
            key_steps=tuple(
                KeyStep(text=text, tag=tag) for text, tag in zip(chain.steps, tags, strict=True)
            ),
            country=place.country_code, continent=continent_of(place.country_code) or None,
            source=SOURCE,
        )  # fmt: skip
