"""`gre bench suites prepare`: write a suite as records that can be predicted and scored."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from gre.bench.suites.card import SuiteCard
from gre.bench.suites.metadata import Metadata, id_stem, photo_key, read_metadata
from gre.bench.suites.photos import PhotoFolder
from gre.bench.suites.rules import at_sea, exclusions
from gre.config import Config
from gre.data.exif import Gps, read_gps
from gre.errors import ConfigError, GreError, InputError
from gre.geo.continents import continent_of
from gre.geo.places import Place, nearest_places
from gre.images import open_header
from gre.records import Located, NonEmpty, Split, Tally
from gre.store import read_jsonl, relative_to, write_jsonl, write_manifest, write_parquet

Progress = Callable[[int], object]
_AT_ONCE = 4096  # places looked up together


class SuiteRecord(Located):
    """One photo of a prepared suite, a line of `truth.jsonl`.

    Attributes:
        scene: `indoor`, `natural` or `urban`, where the metadata tell it.
        country: ISO 3166-1 alpha-2 code of the nearest place; None far out at sea.
        region: First-level division of that country.
        excluded: Why the photo is left out of the filtered score; None when it is not.
    """

    scene: str | None = None
    country: str | None = None
    region: str | None = None
    continent: str | None = None
    excluded: str | None = None


class Exclusion(BaseModel):
    """A line of an exclusion list, as `gre bench suites exclude` writes it.

    Attributes:
        id: The photo's id, or its file; compared without its extension.
        of: The photo that it repeats, where it repeats one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: NonEmpty
    reason: NonEmpty
    of: str | None = None


class Scenes(Config):
    """Which GeoWorld scenes to draw.

    Attributes:
        seed: Names the world's history.
        size: Width and height of the pictures in pixels.
    """

    n: int = Field(default=1000, gt=0)
    seed: int = Field(default=0, ge=0)
    size: int = Field(default=112, ge=56, le=2048)


class Sources(Config):
    """What a suite is prepared from.

    Attributes:
        metadata: Its file of ids and coordinates; a folder of photos can do without.
        images: Its photos; None is enough where answers are there already and only scored.
        exclude: Exclusion lists of one's own, applied after the card's.
        split: Which part the records belong to.
        form: How the records are written.
        scenes: What GeoWorld draws.
    """

    metadata: Path | None = None
    images: Path | None = None
    exclude: tuple[Path, ...] = ()
    split: Split = "test"
    form: Literal["jsonl", "parquet"] = "jsonl"
    scenes: Scenes = Scenes()


@dataclass
class Prepared:
    """What came of it.

    Attributes:
        truth: The records file.
        tally: Rows seen; kept, or dropped as `no_id`, `duplicated_id`, `no_coordinate`,
            `impossible`, or a reason of EXIF.
        excluded: Kept records by the reason for which the filtered score leaves them out.
    """

    truth: Path
    tally: Tally = field(default_factory=Tally)
    excluded: dict[str, int] = field(default_factory=dict)


def prepare_suite(
    card: SuiteCard, sources: Sources, out: Path, *, progress: Progress | None = None
) -> Prepared:
    """Write `truth.jsonl` (or `.parquet`) and a manifest to a folder.

    Args:
        progress: Called with the number of rows done since the last call.

    Raises:
        InputError: something that this suite needs was not given, or holds no records.
        ConfigError: the suite has no such split.
    """
    started = time.time()
    if sources.split not in card.splits:
        raise ConfigError(
            f"{card.name}: has no split {sources.split!r}; there are: {', '.join(card.splits)}"
        )
    if card.origin == "geoworld":
        return _draw_scenes(sources, out, progress)
    prepared = Prepared(out / f"truth.{sources.form}")
    metadata = _metadata(card, sources, prepared.tally)
    records = list(_records(card, metadata, sources, prepared, progress or (lambda done: None)))
    if not records:
        reasons = ", ".join(f"{n} {why}" for why, n in prepared.tally.dropped.items())
        raise InputError(f"{card.name}: no record could be used ({reasons or 'none were there'})")
    if sources.form == "parquet":
        write_parquet(prepared.truth, records, SuiteRecord)
    else:
        write_jsonl(prepared.truth, records)
    write_manifest(
        out,
        stage="bench suites prepare",
        config=_settings(card, metadata, sources),
        inputs=[path for path in (sources.metadata, *sources.exclude) if path is not None],
        counts={**prepared.tally.counts(), "excluded": prepared.excluded},
        started=started,
    )
    return prepared


def _draw_scenes(sources: Sources, out: Path, progress: Progress | None) -> Prepared:
    """GeoWorld has no files to start from: its scenes are drawn, always the same ones."""
    from gre.world.render import RenderConfig, run

    if sources.metadata or sources.images or sources.exclude or sources.form != "jsonl":
        raise InputError("geoworld: is drawn, as JSONL; it takes no metadata, images or exclusions")
    config = RenderConfig(split=sources.split, **sources.scenes.model_dump())
    truths = run(config, out, progress)
    return Prepared(out / "truth.jsonl", Tally(seen=len(truths), kept=len(truths)))


def _settings(card: SuiteCard, metadata: Metadata, sources: Sources) -> dict[str, Any]:
    checksum = metadata.checksum()
    return {
        "suite": card.name,
        "split": sources.split,
        "images": None if sources.images is None else str(sources.images),
        "coordinates_sha256": checksum,
        "verified": card.is_published(checksum),
        "exclusion_rules": [defect.name for defect in card.defects if defect.excludes],
    }


def _metadata(card: SuiteCard, sources: Sources, tally: Tally) -> Metadata:
    if sources.metadata is not None:
        return read_metadata(sources.metadata, card.columns)
    if card.origin == "folder" and sources.images is not None:
        return _from_exif(sources.images, tally)
    where = card.pages.metadata or card.pages.about or "its authors"
    raise InputError(f"{card.name}: give its file of coordinates with --metadata FILE; see {where}")


def _from_exif(images: Path, tally: Tally) -> Metadata:
    """Read the coordinates of one's own photos from their EXIF."""
    ids: list[str] = []
    points: list[tuple[float, float]] = []
    for path in PhotoFolder(images).files():
        gps = _gps_of(path)
        if not isinstance(gps, Gps):
            tally.see()
            tally.drop(gps)
            continue
        ids.append(path.relative_to(images).as_posix())
        points.append((gps.at.lat, gps.at.lon))
    return Metadata(tuple(ids), tuple(ids), np.array(points).reshape(-1, 2))


def _gps_of(path: Path) -> Gps | str:
    """A photo's position, or the reason why it has none."""
    try:
        with open_header(path) as image:
            gps = read_gps(image)
    except GreError:
        return "unreadable"
    return gps if isinstance(gps, Gps) else gps.value


def _records(
    card: SuiteCard,
    metadata: Metadata,
    sources: Sources,
    prepared: Prepared,
    progress: Progress,
) -> Iterator[SuiteRecord]:
    """Make a record of every row that can be one, and count the others."""
    rows = list(_usable(metadata, prepared.tally, progress))
    folder = PhotoFolder(sources.images) if sources.images is not None else None
    reasons = dict(exclusions(card, metadata).reasons)
    own = _own_exclusions(sources)
    for row, place in zip(rows, _places(metadata, rows), strict=True):
        image, found = _image(metadata.images[row], folder, prepared.truth.parent)
        reason = reasons.get(row) or _own_reason(metadata.ids[row], own)
        reason = reason or (None if found else "missing_image")
        if reason is not None:
            prepared.excluded[reason] = prepared.excluded.get(reason, 0) + 1
        prepared.tally.keep()
        yield SuiteRecord(
            id=metadata.ids[row],
            image=image,
            lat=float(metadata.points[row, 0]),
            lon=float(metadata.points[row, 1]),
            split=sources.split,
            scene=metadata.scenes[row] if metadata.scenes else None,
            country=place.country_code if place else None,
            region=place.region if place else None,
            continent=continent_of(place.country_code) or None if place else None,
            excluded=reason,
        )


def _usable(metadata: Metadata, tally: Tally, progress: Progress) -> Iterator[int]:
    """Rows with an id of their own and a coordinate that can be one."""
    seen: set[str] = set()
    for row, (name, (lat, lon)) in enumerate(
        zip(metadata.ids, metadata.points.tolist(), strict=True)
    ):
        tally.see()
        progress(1)
        if not name:
            tally.drop("no_id")
        elif id_stem(name) in seen:
            tally.drop("duplicated_id")
        elif lat != lat or lon != lon:
            tally.drop("no_coordinate")
        elif abs(lat) > 90 or abs(lon) > 180 or lat == lon == 0:
            tally.drop("impossible")
        else:
            seen.add(id_stem(name))
            yield row


def _places(metadata: Metadata, rows: list[int]) -> Iterator[Place | None]:
    """The nearest place to each row's coordinate; None far out at sea."""
    afloat = set(at_sea(metadata).tolist())
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        for row, place in zip(some, nearest_places(metadata.points[some]), strict=True):
            yield None if row in afloat else place


def _image(name: str, folder: PhotoFolder | None, out: Path) -> tuple[str, bool]:
    """Where the record's photo lies, and whether it does; without a folder nobody looks."""
    if folder is None:
        return name, True
    path = folder.find(name)
    if path is None:
        return relative_to(folder.root / name, out), False
    return relative_to(path, out), True


def _own_exclusions(sources: Sources) -> dict[str, str]:
    return {
        id_stem(line.id): line.reason
        for path in sources.exclude
        for line in read_jsonl(path, Exclusion)
    }


def _own_reason(name: str, own: Mapping[str, str]) -> str | None:
    """A list may name a photo with its folder, or where that is enough without."""
    return own.get(id_stem(name)) or own.get(photo_key(name))
