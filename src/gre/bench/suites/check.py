"""`gre bench suites check`: is this copy of a suite the real thing, and where does it differ?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from gre.bench.suites.card import SuiteCard, suite_cards
from gre.bench.suites.metadata import Metadata, id_stem, part_of, read_metadata
from gre.bench.suites.photos import PhotoFolder, why_unreadable
from gre.bench.suites.rules import at_sea, exclusions

Level = Literal["wrong", "doubtful", "known"]
EXAMPLES = 5


class Finding(BaseModel):
    """One thing that a check has to say.

    Attributes:
        level: `wrong`: this is not the suite as published. `doubtful`: a person should look.
            `known`: a defect that the suite has wherever it circulates.
        kind: Short name.
        count: Records, or files, that it is about.
        examples: The first few ids or paths.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    kind: str
    count: int
    message: str
    examples: tuple[str, ...] = ()


class CheckReport(BaseModel):
    """What was found in a copy of a suite.

    Attributes:
        rows: Records in the metadata.
        checksum: SHA-256 of the coordinates that were given, to compare copies with.
        verified: The checksum is the published one; None where the suite's card knows none.
        photos: Pictures in the folder; None when no folder was given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    rows: int
    checksum: str
    verified: bool | None
    photos: int | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Only what must not be in a copy."""
        return tuple(f for f in self.findings if f.level == "wrong")


@dataclass(frozen=True)
class _Copy:
    """A copy of a suite, and what it is held against."""

    card: SuiteCard
    metadata: Metadata
    checksum: str


def check_suite(
    card: SuiteCard,
    metadata: Path,
    images: Path | None = None,
    *,
    decode: bool = True,
    progress: Callable[[int], object] | None = None,
) -> CheckReport:
    """Hold a copy of a suite against its card.

    Args:
        metadata: Its file of ids and coordinates.
        images: Its folder of photos, where it is to be checked too.
        decode: Read every photo to its end; otherwise only look whether it is there.
        progress: Called with the number of photos checked since the last call.

    Raises:
        MissingFileError, InputError: the metadata or the folder cannot be read at all.
    """
    read = read_metadata(metadata, card.columns)
    copy = _Copy(card, read, read.checksum())
    folder = PhotoFolder(images) if images is not None else None
    findings = [*_rows(copy), *_coordinates(read), *_known(copy)]
    if folder is not None:
        findings += _photos(read, folder, decode, progress or (lambda done: None))
    order: tuple[Level, ...] = ("wrong", "doubtful", "known")
    return CheckReport(
        suite=card.name,
        rows=len(read),
        checksum=copy.checksum,
        verified=card.is_published(copy.checksum),
        photos=None if folder is None else len(folder),
        findings=tuple(sorted(findings, key=lambda finding: order.index(finding.level))),
    )


def _rows(copy: _Copy) -> Iterator[Finding]:
    """Number of records, whose they are, ids, checksum."""
    card, metadata = copy.card, copy.metadata
    if card.photos is not None and len(metadata) != card.photos:
        difference = len(metadata) - card.photos
        yield Finding(
            level="wrong", kind="count", count=abs(difference),
            message=f"{len(metadata):,} records instead of {card.photos:,}: "
            f"{abs(difference):,} too {'many' if difference > 0 else 'few'}",
        )  # fmt: skip
    for other in suite_cards():
        if other != card and other.checksum and other.checksum.coordinates == copy.checksum:
            yield Finding(
                level="wrong", kind="other_suite", count=len(metadata),
                message=f"this is the metadata of {other.title}, not of {card.title}",
            )  # fmt: skip
    empty = [row for row, name in enumerate(metadata.ids) if not name]
    if empty:
        yield _of_rows("wrong", "no_id", "records without an id", metadata, empty)
    seen: set[str] = set()
    again = []
    for row, key in enumerate(map(id_stem, metadata.ids)):
        if key and key in seen:
            again.append(row)
        seen.add(key)
    if again:
        what = "records whose id an earlier record has, extension aside"
        yield _of_rows("wrong", "duplicated_id", what, metadata, again)
    yield from _difference(copy)


def _difference(copy: _Copy) -> Iterator[Finding]:
    """Where the coordinates differ from the published ones, as closely as can be told."""
    expected = copy.card.checksum
    if expected is None or expected.coordinates == copy.checksum:
        return
    parts = expected.parts.split()
    mine = copy.metadata.parts()
    differ = {part for part, digits in enumerate(parts) if digits != mine[part]}
    among = [row for row, name in enumerate(copy.metadata.ids) if part_of(name) in differ]
    message = (
        f"the coordinates are not the published ones: {len(differ)} of {len(parts)} parts differ; "
        f"what was changed, added or removed is among these {len(among):,} ids and those missing"
    )
    if len(differ) == len(parts):
        message = "the coordinates are not the published ones, in every part of the file"
    yield Finding(
        level="wrong", kind="checksum", count=len(among), message=message,
        examples=_named(copy.metadata, among),
    )  # fmt: skip


def _coordinates(metadata: Metadata) -> Iterator[Finding]:
    """Coordinates that cannot be, or that are hardly where a camera stood."""
    points = metadata.points
    none = np.isnan(points).any(axis=1)
    outside = ~none & ~(np.abs(points) <= (90, 180)).all(axis=1)
    zero = ~none & (points == 0).all(axis=1)
    if none.any():
        rows = np.flatnonzero(none)
        yield _of_rows("wrong", "no_coordinate", "records without a coordinate", metadata, rows)
    if outside.any():
        what = "coordinates outside [-90, 90] and [-180, 180]"
        turned = outside & (np.abs(points[:, ::-1]) <= (90, 180)).all(axis=1)
        if turned.sum() == outside.sum():
            what += "; are latitude and longitude swapped?"
        yield _of_rows("wrong", "impossible", what, metadata, np.flatnonzero(outside))
    if zero.any():
        what = "records at exactly (0, 0), which stands for no coordinate"
        yield _of_rows("wrong", "null_island", what, metadata, np.flatnonzero(zero))
    sea = at_sea(metadata)
    if sea.size:
        what = "records at sea, far from the drawn coast and from any named place (or on an atoll)"
        yield _of_rows("doubtful", "at_sea", what, metadata, sea)


def _known(copy: _Copy) -> Iterator[Finding]:
    """The defects on the card, counted in this copy."""
    found = exclusions(copy.card, copy.metadata).found
    for defect in copy.card.defects:
        count = found.get(defect.name, defect.count or 0)
        message = defect.about
        if defect.excludes:
            message = f"{count:,} records excluded: {message}"
            if defect.count is not None and count != defect.count:
                yield Finding(
                    level="wrong", kind=defect.name, count=count,
                    message=f"{count:,} records instead of {defect.count:,}: {defect.about}",
                )  # fmt: skip
                continue
        yield Finding(level="known", kind=defect.name, count=count, message=message)


def _photos(
    metadata: Metadata, folder: PhotoFolder, decode: bool, progress: Callable[[int], object]
) -> Iterator[Finding]:
    """Photos that are missing, unreadable, or in the folder without a record."""
    missing, unreadable = [], []
    for row, name in enumerate(metadata.images):
        path = folder.find(name)
        if path is None:
            missing.append(row)
        elif decode and (why := why_unreadable(path)) is not None:
            unreadable.append(f"{metadata.ids[row]}: {why}")
        progress(1)
    if missing:
        what = "records without a photo in the folder"
        yield _of_rows("wrong", "missing_image", what, metadata, missing)
    if unreadable:
        yield Finding(
            level="wrong", kind="unreadable_image", count=len(unreadable),
            message=f"{len(unreadable):,} photos cannot be read",
            examples=tuple(unreadable[:EXAMPLES]),
        )  # fmt: skip
    strangers = folder.strangers(metadata.images)
    if strangers:
        yield Finding(
            level="doubtful", kind="stranger", count=len(strangers),
            message=f"{len(strangers):,} pictures in the folder have no record",
            examples=tuple(strangers[:EXAMPLES]),
        )  # fmt: skip


def _of_rows(
    level: Level, kind: str, what: str, metadata: Metadata, rows: Sequence[int] | NDArray[np.intp]
) -> Finding:
    return Finding(
        level=level, kind=kind, count=len(rows), message=f"{len(rows):,} {what}",
        examples=_named(metadata, rows),
    )  # fmt: skip


def _named(metadata: Metadata, rows: Sequence[int] | NDArray[np.intp]) -> tuple[str, ...]:
    """The first few ids, or row numbers where a record has no id."""
    return tuple(metadata.ids[row] or f"row {row + 1}" for row in rows[:EXAMPLES])
