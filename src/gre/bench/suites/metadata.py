"""A suite's metadata file, read whole: ids, coordinates, authors, scenes; and its checksum."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.bench.score_file.roles import find
from gre.bench.score_file.tables import TableFile
from gre.bench.score_file.values import numbers, texts
from gre.bench.suites.card import ColumnNames
from gre.errors import InputError
from gre.images import SUFFIXES

PARTS = 64
_EXTENSIONS = frozenset(suffix.lstrip(".") for suffix in SUFFIXES)
_PART_DIGITS = 8
# Column names as `plain` writes them, the likeliest first.
_IDS = (
    *("id", "imgid", "imageid", "sampleid", "photoid", "image", "imagepath", "imgpath"),
    *("filename", "filepath", "file", "path", "name", "key"),
)
_IMAGES = ("image", "imagepath", "imgpath", "imagename", "filename", "filepath", "file", "path")
_LATS = ("lat", "latitude", "gtlat", "truelat", "gpslatitude")
_LONS = ("lon", "lng", "long", "longitude", "gtlon", "gtlng", "truelon", "gpslongitude")
_AUTHORS = ("author", "user", "userid", "owner", "usernsid")
_SCENES = ("indoor", "natural", "urban")  # in the order of Places365's three top classes


@dataclass(frozen=True)
class Metadata:
    """What a metadata file says of each record; all of one length.

    Attributes:
        ids: As written; empty where the file has none.
        images: What the file calls the pictures; the ids where it has no such column.
        points: Latitude and longitude in degrees, `(n, 2)`; NaN where that is no number.
        authors: Empty where the file does not tell.
        scenes: `indoor`, `natural`, `urban`, or None.
    """

    ids: tuple[str, ...]
    images: tuple[str, ...]
    points: NDArray[np.float64]
    authors: tuple[str, ...] = ()
    scenes: tuple[str | None, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def checksum(self) -> str:
        """SHA-256 of the coordinates: lines `key,lat,lon`, six decimals, sorted.

        Neither the order of rows nor how ids are written (see `photo_key`) changes it.
        """
        return _sha256(sorted(self._lines()))

    def parts(self) -> list[str]:
        """The same over each of `PARTS` shares of the records, cut to eight digits."""
        shares: list[list[str]] = [[] for _ in range(PARTS)]
        for name, line in zip(self.ids, self._lines(), strict=True):
            shares[part_of(name)].append(line)
        return [_sha256(sorted(lines))[:_PART_DIGITS] for lines in shares]

    def _lines(self) -> list[str]:
        rounded = np.round(self.points, 6) + 0.0  # -0.0 becomes 0.0
        return [
            f"{photo_key(name)},{lat:.6f},{lon:.6f}"
            for name, (lat, lon) in zip(self.ids, rounded.tolist(), strict=True)
        ]


def photo_key(name: str) -> str:
    """The part of an id that all copies of a suite share: no folder, no extension.

    >>> photo_key("45/77/3228511372.jpg")
    '3228511372'
    >>> photo_key("1000269685_e60e9cdfb4_1125_78841376@N00.jpg")
    '1000269685_e60e9cdfb4_1125_78841376@N00'
    """
    return id_stem(name).rpartition("/")[2]


def id_stem(name: str) -> str:
    """An id with its folder but no extension: two photos of one file never differ in it.

    >>> id_stem("45/77/3228511372.JPG")
    '45/77/3228511372'
    """
    stem, dot, extension = name.replace("\\", "/").strip("/").rpartition(".")
    return stem if dot and extension.lower() in _EXTENSIONS else f"{stem}{dot}{extension}"


def part_of(name: str) -> int:
    """Which share of the records an id falls into, from 0."""
    return hashlib.sha256(photo_key(name).encode()).digest()[0] % PARTS


def read_metadata(path: Path, names: ColumnNames | None = None) -> Metadata:
    """Read a metadata file: CSV, TSV, JSON, JSONL or Parquet.

    Args:
        names: The suite's own column names; where a copy has others they are recognised.

    Raises:
        MissingFileError, InputError: it cannot be read, or has no id or coordinate columns.
    """
    names = names or ColumnNames()
    table = TableFile(path)

    def column(own: str | None, usual: Sequence[str]) -> str | None:
        if own is not None and own in table.names:
            return own
        return find(table.names, usual, None, path.name)

    found = {
        "id": column(names.id, _IDS),
        "lat": column(names.lat, _LATS),
        "lon": column(names.lon, _LONS),
        "image": column(names.image, _IMAGES),
        "author": column(names.author, _AUTHORS),
    }
    missing = [what for what in ("id", "lat", "lon") if found[what] is None]
    if missing:
        raise InputError(
            f"{path.name}: no column for {' and '.join(missing)}; it has {', '.join(table.names)}"
        )
    scenes = _scene_columns(table.names)
    columns = table.read([name for name in (*found.values(), *scenes) if name is not None])

    def text(what: str) -> tuple[str, ...]:
        name = found[what]
        values = texts(columns[name]).to_pylist() if name is not None else []
        return tuple("" if value is None else str(value).strip() for value in values)

    points = np.stack([numbers(columns[str(found[c])]) for c in ("lat", "lon")], axis=1)
    ids = text("id")
    return Metadata(
        ids=ids,
        images=text("image") or ids,
        points=points,
        authors=text("author"),
        scenes=_scenes([numbers(columns[name]) for name in scenes]),
    )


def _scene_columns(names: Sequence[str]) -> list[str]:
    """The columns that tell the scene: three probabilities, or the class of the highest."""
    wanted = [find(names, [f"prob{scene}"], None, "") for scene in _SCENES]
    probabilities = [name for name in wanted if name is not None]
    if len(probabilities) == len(_SCENES):
        return probabilities
    label = find(names, ["s3label"], None, "")
    return [] if label is None else [label]


def _scenes(columns: Sequence[NDArray[np.float64]]) -> tuple[str | None, ...]:
    if not columns:
        return ()
    known = np.asarray(~np.isnan(np.stack(columns)).any(axis=0))
    if len(columns) == 1:
        classes = columns[0]
        known = known & np.isin(classes, range(len(_SCENES)))
    else:
        classes = np.stack(columns).argmax(axis=0).astype(np.float64)
    return tuple(
        _SCENES[int(scene)] if sure else None for scene, sure in zip(classes, known, strict=True)
    )


def _sha256(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
