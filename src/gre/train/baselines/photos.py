"""The photos a baseline is trained on, as pixels for a network of ours or as features of another.

A photo that cannot be read is counted and dropped; where the reading was cut off it goes on.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from gre.data.guard import refuse_reserved
from gre.errors import ImageError, InputError, MissingFileError
from gre.geo.sphere import Array
from gre.images import is_geoworld, open_image
from gre.models.baselines.encoders import Features, ImageEncoder
from gre.records import Located
from gre.store import read_all, write_json
from gre.train.baselines.cache import FeatureCache
from gre.train.baselines.work import Report, Work

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_BATCH = 64


class _Photo(Located):
    """Of whatever records the seeds file holds, what is needed here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True, eq=False)
class Photos:
    """Photos with their places.

    Attributes:
        paths: Of the pictures, absolute.
        points: Where they were taken, `(n, 2)` as `(lat, lon)`.
        geoworld: Most of them are GeoWorld scenes.
    """

    paths: tuple[Path, ...]
    points: Array
    geoworld: bool

    def __len__(self) -> int:
        return len(self.paths)

    def only(self, readable: NDArray[np.bool_]) -> "Photos":
        """Those of them that a mask `(n,)` names."""
        paths = tuple(path for path, good in zip(self.paths, readable, strict=True) if good)
        return replace(self, paths=paths, points=self.points[readable])


def read_photos(seeds: Path, *, limit: int | None = None) -> Photos:
    """Read which photos there are; none is opened but a few, to tell GeoWorld from the world.

    Raises:
        SplitError: a record belongs to a reserved split (test, unseen).
        MissingFileError: the file is not there.
        InputError: it holds no records.
    """
    records = read_all(seeds, _Photo)[:limit]
    refuse_reserved(records, seeds)
    paths = tuple(seeds.parent / record.image for record in records)
    points = np.array([(record.lat, record.lon) for record in records])
    some = paths[:: max(1, len(paths) // 64)]
    return Photos(paths, points, geoworld=2 * sum(map(_is_scene, some)) > len(some))


def _is_scene(path: Path) -> bool:
    try:
        return is_geoworld(path)
    except (ImageError, MissingFileError):
        return False


def encode(
    photos: Photos, encoder: ImageEncoder, work: Work, cache: Path | None
) -> tuple[Features, Photos]:
    """Encode photos: features `(n, d)`, and the photos that could be read.

    Args:
        cache: Folder of features from earlier runs; None for one that ends with this run.
    """
    store = FeatureCache(cache or work.scratch / "features", encoder)
    rows: list[NDArray[np.float32] | None] = []
    for start in range(0, len(photos), _BATCH):
        rows.extend(_encode_batch(photos.paths[start : start + _BATCH], encoder, store, work))
        work.report("encoding photos", len(rows), len(photos))
    store.flush()
    readable = np.array([row is not None for row in rows])
    kept = photos.only(readable)
    _require_some(kept)
    return np.stack([row for row in rows if row is not None]), kept


def _encode_batch(
    paths: Sequence[Path], encoder: ImageEncoder, store: FeatureCache, work: Work
) -> list[NDArray[np.float32] | None]:
    rows: list[NDArray[np.float32] | None] = [None] * len(paths)
    fresh: list[tuple[int, str, Picture]] = []
    for number, path in enumerate(paths):
        work.tally.see()
        try:
            key = hashlib.sha256(path.read_bytes()).hexdigest()
            rows[number] = store.get(key)
            if rows[number] is None:
                fresh.append((number, key, open_image(path, max_side=encoder.max_side)))
            work.tally.keep()
        except (ImageError, MissingFileError, OSError) as error:
            work.tally.drop(_reason(error))
    if fresh:
        encoded = encoder.encode([picture for _, _, picture in fresh])
        for (number, key, _), row in zip(fresh, encoded, strict=True):
            rows[number] = row
            store.put(key, row)
    return rows


def _reason(error: Exception) -> str:
    missing = isinstance(error, FileNotFoundError)
    return "no_such_image" if missing else "unreadable_image"


def _require_some(photos: Photos) -> None:
    if not len(photos):
        raise InputError("none of the photos can be read")


@dataclass(frozen=True, eq=False)
class Pixels:
    """All photos at one size, on disk, so that every epoch reads them without decoding.

    Attributes:
        values: `(n, 3, size, size)`, uint8, mapped into memory.
    """

    values: NDArray[np.uint8]
    photos: Photos


def load_pixels(photos: Photos, size: int, work: Work) -> Pixels:
    """Decode photos once into the scratch folder; a run that was cut off goes on with them."""
    file, note = work.scratch / f"pixels-{size}.npy", work.scratch / f"pixels-{size}.json"
    if not note.is_file():
        _decode(photos, size, file, note, work.report)
    reasons: list[str | None] = json.loads(note.read_text(encoding="utf-8"))
    for reason in reasons:
        work.tally.see()
        work.tally.drop(reason) if reason else work.tally.keep()
    readable = np.array([reason is None for reason in reasons])
    kept = photos.only(readable)
    _require_some(kept)
    return Pixels(np.load(file, mmap_mode="r")[: len(kept)], kept)


def _decode(photos: Photos, size: int, file: Path, note: Path, report: Report) -> None:
    from gre.models.baselines.tiny_encoder import as_pixels

    values: Any = np.lib.format.open_memmap(
        file, mode="w+", dtype=np.uint8, shape=(len(photos), 3, size, size)
    )
    reasons: list[str | None] = []
    at = 0
    for path in photos.paths:
        try:
            values[at] = as_pixels(open_image(path, max_side=4 * size), size)
            at += 1
            reasons.append(None)
        except (ImageError, MissingFileError) as error:
            reasons.append(_reason(error))
        if len(reasons) % _BATCH == 0 or len(reasons) == len(photos):
            report("reading photos", len(reasons), len(photos))
    values.flush()
    write_json(note, reasons)
