"""Hugging Face data sets: from the hub, saved to disk, or as a folder of Parquet files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from gre.data.sources.candidate import Candidate, inside
from gre.data.sources.options import Options
from gre.data.sources.packed import ArrowCell, arrow_table
from gre.data.sources.store import image_store
from gre.data.sources.table import from_table, holds_bytes, packed_candidate, path_column
from gre.errors import GreError, InputError, MissingExtraError, MissingFileError, RecordError
from gre.records import Split

PREFIX = "hf:"
_BATCH = 4096


def from_hub(spec: str, options: Options) -> Iterator[Candidate]:
    """Find the photos of a data set: `hf:DIR`, `hf:NAME`, either with `:SPLIT` behind.

    A hub data set is downloaded into the cache of `datasets`, and read from there.

    Raises:
        MissingExtraError: `datasets` is not installed, and the data set is not a folder.
        InputError: there is no such data set or split.
    """
    name, _, split = spec.removeprefix(PREFIX).partition(":")
    if Path(name).is_dir():
        yield from from_saved(Path(name), options, split or None)
        return
    for part, files in _downloaded(name, split or None):
        for file in files:
            yield from _from_arrow(Path(file), options, part)


def _downloaded(name: str, split: str | None) -> list[tuple[str, list[str]]]:
    """Download a data set; give each split's name and Arrow files."""
    try:
        from datasets import load_dataset
    except ImportError as error:
        raise MissingExtraError("datasets", "train") from error
    try:
        found = load_dataset(name, split=split)
    except Exception as error:  # the library raises anything, network errors among them
        reason = " ".join(str(error).split())[:300]
        raise InputError(f"{PREFIX}{name}: cannot be loaded: {reason}") from error
    parts = {split: found} if split else dict(found)
    return [
        (str(part), [file["filename"] for file in rows.cache_files]) for part, rows in parts.items()
    ]


def is_saved(folder: Path) -> bool:
    """Tell whether a folder is a data set: saved to disk, or Parquet files and no photos."""
    if (folder / "dataset_dict.json").is_file() or (folder / "state.json").is_file():
        return True
    return next(folder.rglob("*.parquet"), None) is not None


def from_saved(folder: Path, options: Options, split: str | None = None) -> Iterator[Candidate]:
    """Find the photos of a data set's folder.

    Args:
        split: Of its splits, the one to read; None reads them all. What a data set calls `test`
            is recorded as such, so that nothing trains on it.
    """
    if (folder / "dataset_dict.json").is_file():
        for part in _splits(folder, split):
            yield from _from_state(folder / part, options, part)
    elif (folder / "state.json").is_file():
        yield from _from_state(folder, options, split)
    else:
        yield from _from_parquet_files(folder, options, split)


def _splits(folder: Path, wanted: str | None) -> list[str]:
    found = _json_object(folder / "dataset_dict.json").get("splits")
    splits = [str(part) for part in found] if isinstance(found, list) else []
    if wanted is not None and wanted not in splits:
        raise InputError(f"{folder}: no split {wanted}; it has {', '.join(splits)}")
    return [wanted] if wanted else [part for part in splits if inside(folder, part).is_dir()]


def _json_object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise RecordError(f"{file}: not a JSON object: {error}") from error
    if not isinstance(value, dict):
        raise RecordError(f"{file}: not a JSON object")
    return value


def _from_state(folder: Path, options: Options, split: str | None) -> Iterator[Candidate]:
    files = _json_object(folder / "state.json").get("_data_files")
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise RecordError(f"{folder / 'state.json'}: names no data files")
    for file in files:
        yield from _from_arrow(inside(folder, str(file.get("filename"))), options, split)


def _from_arrow(file: Path, options: Options, split: str | None) -> Iterator[Candidate]:
    try:
        table = arrow_table(str(file))
    except MissingFileError:
        raise
    except GreError as error:
        raise RecordError(f"{file.name}: not an Arrow file of a data set") from error
    columns = options.resolve(file.name, table.column_names)
    image = columns["image"]
    light = [name for key, name in columns.items() if key != "image"]
    if not holds_bytes(table.schema.field(image).type):
        store = image_store(options.images or file.parent)
        for row in _rows(table.select([*light, image])):
            values = {key: row.get(name) for key, name in columns.items()}
            yield _in_split(store.candidate(values, "hf"), split)
        return
    names = table.select(light)
    if path_column(table.schema.field(image)) is not None:
        names = names.append_column(image, _paths(table[image]))
    for n, row in enumerate(_rows(names)):
        cell = ArrowCell(str(file), image, n)
        yield _in_split(packed_candidate(row, columns, cell, f"{file.name}#{n}", "hf"), split)


def _paths(column: Any) -> Any:
    """Take the paths out of an image column, without its bytes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = pa.struct([("path", pa.string())])
    chunks = [
        pa.StructArray.from_arrays(
            [pc.struct_field(chunk, "path").cast(pa.string())], fields=list(kind)
        )
        for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, type=kind)


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _from_parquet_files(folder: Path, options: Options, split: str | None) -> Iterator[Candidate]:
    files = sorted(folder.rglob("*.parquet"))
    named = [(file, file.name.partition("-")[0].partition(".")[0]) for file in files]
    chosen = [(file, name) for file, name in named if split in (None, name)]
    if not chosen:
        raise InputError(f"{folder}: no Parquet file of the split {split}")
    for file, name in chosen:
        for found in from_table(file, options, "hf"):
            yield _in_split(found, name)


def _in_split(found: Candidate, split: str | None) -> Candidate:
    if found.split is None and split in get_args(Split):
        return replace(found, split=split)  # type: ignore[arg-type]  # it is one of Split's values
    return found
