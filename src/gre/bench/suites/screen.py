"""`gre bench suites exclude`: an exclusion list from the photos themselves.

A test set loses photos in silence: the file is there, and shows a notice that the photo is gone, or
the same picture as another record. What is found here is found by looking at every picture.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.bench.suites.metadata import Metadata
from gre.bench.suites.photos import PhotoFolder
from gre.bench.suites.prepare import Exclusion
from gre.config import Config
from gre.data.duplicates import copies_of, leaders
from gre.data.fingerprint import SIDE, Fingerprint, Fingerprints, fingerprint
from gre.data.placeholders import places_apart
from gre.errors import GreError, InputError
from gre.images import open_image
from gre.records import Tally


class ScreenConfig(Config):
    """What makes a photo one to exclude.

    Attributes:
        blank: Share of the picture that may have one colour; from there on it shows nothing.
        bits: Greatest distance of perceptual hashes of copies, whose finer looks agree as well;
            None takes the same bytes alone for copies.
        copies: Records of one picture from which on it stands for photos that are gone.
        apart_km: Copies whose coordinates lie farther apart contradict each other.
    """

    blank: float = Field(default=0.98, gt=0, le=1)
    bits: int | None = Field(default=6, ge=0, le=16)
    copies: int = Field(default=5, ge=3)
    apart_km: float = Field(default=25.0, gt=0)


@dataclass(frozen=True)
class _Photo:
    """A photo to look at; its coordinate is NaN where nobody told."""

    id: str
    path: Path
    lat: float = np.nan
    lon: float = np.nan


@dataclass(frozen=True)
class _Seen:
    """Photos that could be read, as arrays of one length."""

    photos: list[_Photo]
    checksums: NDArray[np.uint64]
    looks: Fingerprints
    points: NDArray[np.float64]


def screen(
    images: Path,
    metadata: Metadata | None = None,
    config: ScreenConfig | None = None,
    *,
    progress: Callable[[int], object] | None = None,
) -> tuple[list[Exclusion], Tally]:
    """Look at the photos of a suite and list those that its filtered score should leave out.

    Of the copies of one picture the photo whose id sorts first stays, unless they contradict each
    other, or there are so many that the picture stands for photos that are gone: then all go.
    Without metadata nobody knows where copies belong, and only their number tells.

    Args:
        metadata: Whose photos; None takes every picture of the folder, by its path.
        progress: Called with the number of photos done since the last call.

    Returns:
        The list, in the order of ids, and what became of the photos: kept, or dropped as
        `unreadable`, `blank`, `placeholder`, `contradiction`, `duplicate`, `near_duplicate`.

    Raises:
        InputError: there is no such folder, or no picture in it belongs to the metadata.
    """
    config = config or ScreenConfig()
    found: dict[str, Exclusion] = {}
    tally = Tally()
    seen = _look_at(_photos(images, metadata), found, tally, progress or (lambda done: None))
    if not tally.seen:
        raise InputError(f"{images}: no picture in it belongs to the metadata")
    _list_blank(seen, config, found)
    _list_copies(seen, config, found)
    for exclusion in found.values():
        tally.drop(exclusion.reason)
    tally.kept = tally.seen - len(found)
    return [found[name] for name in sorted(found)], tally


def _photos(images: Path, metadata: Metadata | None) -> list[_Photo]:
    folder = PhotoFolder(images)
    if metadata is None:
        return [_Photo(path.relative_to(images).as_posix(), path) for path in folder.files()]
    photos = []
    for name, image, (lat, lon) in zip(
        metadata.ids, metadata.images, metadata.points.tolist(), strict=True
    ):
        path = folder.find(image)
        if path is not None and name:
            photos.append(_Photo(name, path, lat, lon))
    return sorted(photos, key=lambda photo: photo.id)


def _look_at(
    photos: list[_Photo],
    found: dict[str, Exclusion],
    tally: Tally,
    progress: Callable[[int], object],
) -> _Seen:
    """Read every photo; list those that cannot be read."""
    readable: list[_Photo] = []
    checksums: list[bytes] = []
    prints: list[Fingerprint] = []
    for photo in photos:
        tally.see()
        try:
            prints.append(fingerprint(open_image(photo.path, max_side=SIDE)))
        except GreError:
            found[photo.id] = Exclusion(id=photo.id, reason="unreadable")
        else:
            readable.append(photo)
            checksums.append(hashlib.sha256(photo.path.read_bytes()).digest()[:16])
        progress(1)
    return _Seen(
        readable,
        np.frombuffer(b"".join(checksums), dtype=np.uint64).reshape(-1, 2),
        Fingerprints.of(prints),
        np.array([(photo.lat, photo.lon) for photo in readable]).reshape(-1, 2),
    )


def _list_blank(seen: _Seen, config: ScreenConfig, found: dict[str, Exclusion]) -> None:
    for row in np.flatnonzero(seen.looks.plain >= config.blank).tolist():
        name = seen.photos[row].id
        found[name] = Exclusion(id=name, reason="blank")


def _list_copies(seen: _Seen, config: ScreenConfig, found: dict[str, Exclusion]) -> None:
    turns = np.arange(len(seen.photos), dtype=np.uint64)
    leader = leaders(seen.checksums, seen.looks, turns, config.bits)
    for rows in copies_of(leader, 2):
        for exclusion in _of_one_picture(seen, np.sort(rows), config):
            found.setdefault(exclusion.id, exclusion)


def _of_one_picture(
    seen: _Seen, rows: NDArray[np.intp], config: ScreenConfig
) -> Iterator[Exclusion]:
    """What is to be excluded of several records that show the same picture."""
    first, *others = rows.tolist()
    name = seen.photos[first].id
    points = seen.points[rows]
    placed = points[~np.isnan(points).any(axis=1)]
    apart = places_apart(placed, config.apart_km, 2) > 1
    if len(rows) >= config.copies and (apart or not len(placed)):
        yield from (Exclusion(id=seen.photos[row].id, reason="placeholder") for row in rows)
        return
    if apart:
        for row in rows:
            other = seen.photos[others[0]].id if row == first else name
            yield Exclusion(id=seen.photos[row].id, reason="contradiction", of=other)
        return
    for row in others:
        same_bytes = bool((seen.checksums[row] == seen.checksums[first]).all())
        reason = "duplicate" if same_bytes else "near_duplicate"
        yield Exclusion(id=seen.photos[row].id, reason=reason, of=name)
