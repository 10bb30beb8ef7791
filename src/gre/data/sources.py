"""Where photos are found: folders whose pictures carry EXIF, and tables that name them."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from gre.errors import CoordinateError, InputError, MissingFileError, RecordError
from gre.geo.coordinate import LatLon
from gre.images import SUFFIXES
from gre.records import Split

TABLES = frozenset({".csv", ".tsv", ".jsonl", ".parquet"})

# Column names that are recognised when none is given, MP16-Pro's and this suite's among them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "image": ("image", "path", "file", "filename", "image_path", "IMG_ID", "img_id"),
    "lat": ("lat", "latitude", "LAT", "gt_lat"),
    "lon": ("lon", "lng", "longitude", "LON", "gt_lon"),
    "id": ("id",),
    "licence": ("licence", "license"),
    "split": ("split",),
    "group": ("group",),
}


@dataclass(frozen=True)
class Candidate:
    """A photo that may become a seed.

    Attributes:
        at: The coordinate where a table tells it; None when the photo's EXIF has to.
        problem: Name of the reason why it cannot become one, known already from its table row.
    """

    path: Path
    source: str
    at: LatLon | None = None
    id: str | None = None
    licence: str | None = None
    split: Split | None = None
    group: str | None = None
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True)
class TableOptions:
    """How a table is read.

    Attributes:
        columns: Names of the columns `image`, `lat`, `lon`, `id`, `licence`, `split`, `group`,
            where they are not recognised.
        images: Folder that image paths are relative to; None for the table's own.
    """

    columns: Mapping[str, str]
    images: Path | None = None


def find(source: Path, options: TableOptions) -> Iterator[Candidate]:
    """Find the photos of one source: a folder (a rendered GeoWorld, too), a table, or a photo.

    Raises:
        MissingFileError: there is nothing at that path.
        InputError: it is neither, or a table without the columns that are needed.
    """
    if source.is_dir():
        truth = source / "truth.jsonl"  # a rendered GeoWorld: its scenes carry no EXIF
        return from_table(truth, options, "geoworld") if truth.is_file() else from_folder(source)
    if not source.is_file():
        raise MissingFileError(f"{source}: no such file or folder")
    if source.suffix.lower() in TABLES:
        return from_table(source, options)
    if source.suffix.lower() in SUFFIXES:
        return iter([Candidate(source, "file")])
    raise InputError(f"{source}: neither a folder, a photo nor a {_listed(TABLES)} table")


def from_folder(folder: Path) -> Iterator[Candidate]:
    """Find the photos in a folder and below it, by their suffix, in the order of their paths."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield Candidate(path, "folder")


def from_table(table: Path, options: TableOptions, source: str = "") -> Iterator[Candidate]:
    """Find the photos that a table names, with their coordinates.

    Args:
        source: What the seeds' `source` will say; the kind of table when empty.

    Raises:
        InputError: `photos.csv: no column for the latitude (lat, latitude, ...); ...`.
    """
    names, rows = _read_table(table)
    columns = _resolve_columns(table, names, options.columns)
    folder = options.images or table.parent
    for row in rows:
        values = {key: row.get(name) for key, name in columns.items()}
        yield _candidate(values, folder, source or table.suffix.lower().removeprefix("."))


def _candidate(values: Mapping[str, Any], folder: Path, source: str) -> Candidate:
    name = _text(values["image"])
    if name is None:
        return Candidate(folder, source, problem="no_image_named")
    path = folder / name
    try:
        at = LatLon(lat=float(values["lat"]), lon=float(values["lon"]))
    except (TypeError, ValueError) as error:  # a CoordinateError is a ValueError
        reason = "out_of_range" if isinstance(error, CoordinateError) else "no_coordinate"
        return Candidate(path, source, problem=reason, detail=str(error))
    split = _text(values.get("split"))
    if split is not None and split not in get_args(Split):
        return Candidate(path, source, problem="unknown_split", detail=split)
    return Candidate(
        path,
        source,
        at=at,
        id=_text(values.get("id")),
        licence=_text(values.get("licence")),
        split=split,  # type: ignore[arg-type]  # it is one of Split's values, by the check above
        group=_text(values.get("group")),
    )


def _text(value: Any) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None


def _resolve_columns(
    table: Path, names: Sequence[str], chosen: Mapping[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, known in _COLUMNS.items():
        wanted = (chosen[key],) if chosen.get(key) else known
        match = next((name for name in wanted if name in names), None)
        if match is not None:
            found[key] = match
        elif key in ("image", "lat", "lon") or chosen.get(key):
            raise InputError(
                f"{table.name}: no column for the {key} ({', '.join(wanted)}); "
                f"it has {', '.join(names)}"
            )
    return found


def _read_table(table: Path) -> tuple[list[str], Iterator[Mapping[str, Any]]]:
    """Read the names of a table's columns and, lazily, its rows."""
    kind = table.suffix.lower()
    if kind == ".parquet":
        return _read_parquet(table)
    rows = _jsonl_rows(table) if kind == ".jsonl" else _csv_rows(table, kind)
    first = next(rows, None)
    if first is None:
        raise InputError(f"{table}: holds no rows")

    def all_rows() -> Iterator[Mapping[str, Any]]:
        yield first
        yield from rows

    return [str(name) for name in first], all_rows()


def _csv_rows(table: Path, kind: str) -> Iterator[Mapping[str, Any]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.DictReader(file, delimiter="\t" if kind == ".tsv" else ",")
        except (csv.Error, UnicodeDecodeError) as error:
            raise RecordError(f"{table.name}: not a readable table: {error}") from error


def _jsonl_rows(table: Path) -> Iterator[Mapping[str, Any]]:
    with table.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise RecordError(f"{table.name}:{number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise RecordError(f"{table.name}:{number}: must be an object, one a line")
            yield row


def _read_parquet(table: Path) -> tuple[list[str], Iterator[Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(table)
    except pa.ArrowException as error:
        raise RecordError(f"{table.name}: not a Parquet file: {error}") from error
    batches = file.iter_batches(batch_size=4096)
    return list(file.schema_arrow.names), (row for batch in batches for row in batch.to_pylist())


def _listed(suffixes: frozenset[str]) -> str:
    return "/".join(sorted(suffixes))
