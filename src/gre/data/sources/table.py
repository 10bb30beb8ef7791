"""Tables that name photos: CSV, TSV, JSONL and Parquet, read as a stream.

A Parquet table may hold the photos themselves; then each candidate knows its cell, and the bytes
are not touched before somebody asks for them.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gre.data.sources.candidate import Candidate
from gre.data.sources.options import Options
from gre.data.sources.packed import ParquetCell
from gre.data.sources.rows import candidate_from, text
from gre.data.sources.store import image_store
from gre.errors import InputError, RecordError

TABLES = frozenset({".csv", ".tsv", ".jsonl", ".parquet"})

Row = Mapping[str, Any]


def from_table(table: Path, options: Options, source: str = "") -> Iterator[Candidate]:
    """Find the photos that a table names, or holds, with their coordinates.

    Args:
        source: What the seeds' `source` will say; the kind of table when empty.

    Raises:
        InputError: `photos.csv: no column for the lat (lat, latitude, ...); it has ...`.
        RecordError: it is not such a table.
    """
    source = source or table.suffix.lower().removeprefix(".")
    if table.suffix.lower() == ".parquet":
        yield from _from_parquet(table, options, source)
        return
    names, rows = _open(table)
    columns = options.resolve(table.name, names)
    store = image_store(options.images or table.parent)
    for row in rows:
        values = {key: row.get(name) for key, name in columns.items()}
        yield store.candidate(values, source)


def _open(table: Path) -> tuple[list[str], Iterator[Row]]:
    """Read the names of a text table's columns and, lazily, its rows."""
    kind = table.suffix.lower()
    rows = jsonl_rows(table) if kind == ".jsonl" else _csv_rows(table, kind)
    first = next(rows, None)
    if first is None:
        raise InputError(f"{table}: holds no rows")

    def all_rows() -> Iterator[Row]:
        yield first
        yield from rows

    return [str(name) for name in first], all_rows()


def _csv_rows(table: Path, kind: str) -> Iterator[Row]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from csv.DictReader(file, delimiter="\t" if kind == ".tsv" else ",")
        except (csv.Error, UnicodeDecodeError) as error:
            raise RecordError(f"{table.name}: not a readable table: {error}") from error


def jsonl_rows(table: Path) -> Iterator[Row]:
    """Read the objects of a JSONL file, one a line.

    Raises:
        RecordError: `photos.jsonl:3: not JSON: ...`.
    """
    with table.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise RecordError(f"{table.name}:{number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise RecordError(f"{table.name}:{number}: must be an object, one a line")
            yield row


def _from_parquet(table: Path, options: Options, source: str) -> Iterator[Candidate]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(table) as file:
            columns = options.resolve(table.name, file.schema_arrow.names)
            image = columns.get("image")
            if image is None or not holds_bytes(file.schema_arrow.field(image).type):
                rows = (row for batch in file.iter_batches(4096) for row in batch.to_pylist())
                store = image_store(options.images or table.parent)
                for row in rows:
                    values = {key: row.get(name) for key, name in columns.items()}
                    yield store.candidate(values, source)
                return
            yield from _packed_rows(file, table, columns, source)
    except (pa.ArrowException, OSError) as error:
        raise RecordError(f"{table.name}: not a Parquet file: {error}") from error


def _packed_rows(
    file: Any, table: Path, columns: Mapping[str, str], source: str
) -> Iterator[Candidate]:
    """Find the photos in a Parquet file that holds them; their bytes stay where they are."""
    image = columns["image"]
    path = path_column(file.schema_arrow.field(image))
    light = [name for key, name in columns.items() if key != "image"]
    cell: Callable[[int, int], ParquetCell] = lambda group, row: ParquetCell(  # noqa: E731
        str(table), image, group, row
    )
    n = 0
    for group in range(file.num_row_groups):
        row = 0
        names = [*light, *([path] if path else [])]
        for batch in file.iter_batches(4096, row_groups=[group], columns=names):
            for values in batch.to_pylist():
                yield packed_candidate(
                    values, columns, cell(group, row), f"{table.name}#{n}", source
                )
                row, n = row + 1, n + 1


def packed_candidate(
    row: Row, columns: Mapping[str, str], cell: Any, name: str, source: str
) -> Candidate:
    """Turn a row that holds its photo into a candidate.

    Args:
        row: Its cells by column, the image's without its bytes.
        cell: Where the bytes are.
        name: What to call it when the row has no path of its own.
    """
    values = {key: row.get(column) for key, column in columns.items() if key != "image"}
    path = row.get(columns["image"])
    shown = text(path.get("path")) if isinstance(path, dict) else None
    return candidate_from(
        values, source=source, name=f"{name}/{shown}" if shown else name, packed=cell
    )


def holds_bytes(kind: Any) -> bool:
    """Tell whether a column of this type holds photos, rather than their names."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        kind = kind.field("bytes").type if kind.get_field_index("bytes") >= 0 else pa.string()
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def path_column(field: Any) -> str | None:
    """Name the part of an image column that says where a photo came from, if it has one."""
    import pyarrow as pa

    if pa.types.is_struct(field.type) and field.type.get_field_index("path") >= 0:
        return f"{field.name}.path"
    return None
