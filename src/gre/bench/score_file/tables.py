"""Read a few columns of a table in any common format: CSV, TSV, JSON, JSONL, Parquet.

Columns come as arrow arrays of whatever type the file gives them, so that millions of rows never
become Python objects; `values` turns them into what a stage works with.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from gre.bench.score_file.csv_form import CsvForm, csv_form
from gre.bench.score_file.json_rows import Row, is_simple, json_lines, json_rows
from gre.bench.score_file.roles import plain
from gre.bench.score_file.values import as_text
from gre.errors import InputError
from gre.store import require_file

_JSON_LINES = (".jsonl", ".ndjson")
_CSV = (".csv", ".tsv", ".txt", ".tab", ".psv")
_PARQUET = (".parquet", ".pq")
_PACKED = (".gz", ".zst", ".bz2")
_HEAD_LINES = 200
_BLOCK_BYTES = 1 << 24  # a response may be long, and has to fit into one block


class TableFile:
    """A table on disk: its column names, and the columns that are asked for.

    Raises:
        MissingFileError: the file is not there.
        InputError: it is empty, not a table, or of an unknown kind.
    """

    def __init__(self, path: Path) -> None:
        self.path = require_file(path)
        self._rows: list[Row] | None = None
        self._csv: CsvForm | None = None
        self._is_simple = False
        suffixes = [s.lower() for s in path.suffixes if s.lower() not in _PACKED]
        self._suffix = suffixes[-1] if suffixes else ""
        try:
            self.names = self._read_names()
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise InputError(f"{path.name}: cannot be read: {_line(error)}") from error
        if not self.names:
            raise InputError(f"{path.name}: holds no rows")

    @property
    def has_header(self) -> bool:
        """Whether the columns' names stand in the file."""
        return self._csv is None or self._csv.has_header

    def read(self, columns: Sequence[str]) -> dict[str, pa.ChunkedArray]:
        """Read columns by name, all of the same length.

        Raises:
            InputError: there are no rows, or a row does not have the form the others have.
        """
        wanted = list(dict.fromkeys(columns))
        try:
            table = self._read(wanted)
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise InputError(f"{self.path.name}: cannot be read: {_line(error)}") from error
        if table.num_rows == 0:
            raise InputError(f"{self.path.name}: holds no rows")
        return {name: table.column(name) for name in wanted}

    def _read_names(self) -> list[str]:
        if self._suffix in _PARQUET:
            from pyarrow import parquet

            return list(_schema_names(parquet.read_schema(self.path)))
        if self._suffix in _CSV:
            self._csv = csv_form(self.path)
            return self._csv.names
        if self._suffix in _JSON_LINES:
            head = json_lines(self.path, _HEAD_LINES)
            self._is_simple = all(is_simple(row) for row in head)
            return list(dict.fromkeys(name for row in head for name in row))
        if self._suffix == ".json":
            self._rows = json_rows(self.path)
            return list(dict.fromkeys(name for row in self._rows for name in row))
        raise InputError(f"{self.path.name}: must be a .csv, .tsv, .json, .jsonl or .parquet file")

    def _read(self, columns: list[str]) -> pa.Table:
        if self._suffix in _PARQUET:
            return _read_parquet(self.path, columns)
        if self._csv is not None:
            return _read_csv(self.path, self._csv, columns)
        if self._suffix in _JSON_LINES:
            fast = _fast_json_lines(self.path, columns) if self._is_simple else None
            if fast is not None:
                return fast
            self._rows = json_lines(self.path)
        return _table(self._rows or [], columns)


def _schema_names(schema: pa.Schema) -> list[str]:
    """List the columns of a schema, and the fields of those that are structs."""
    names: list[str] = []
    for field in schema:
        names.append(field.name)
        if pa.types.is_struct(field.type):
            inner = [field.type.field(i).name for i in range(field.type.num_fields)]
            names.extend(f"{field.name}.{name}" for name in inner)
    return names


def _read_parquet(path: Path, columns: list[str]) -> pa.Table:
    from pyarrow import parquet

    top = {name: name.partition(".")[0] for name in columns}
    present = parquet.read_schema(path).names
    roots = {name: name if name in present else top[name] for name in columns}
    table = parquet.read_table(path, columns=list(dict.fromkeys(roots.values())))
    flat = table.flatten()
    return pa.table(
        {name: (table if name in table.column_names else flat).column(name) for name in columns}
    )


def _read_csv(path: Path, form: CsvForm, columns: list[str]) -> pa.Table:
    from pyarrow import csv as arrow_csv

    # Every column as text: an id of digits must not lose its leading zeros.
    return arrow_csv.read_csv(
        str(path),
        read_options=arrow_csv.ReadOptions(
            encoding=form.encoding,
            block_size=_BLOCK_BYTES,
            column_names=form.names,
            skip_rows_after_names=int(form.has_header),
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=form.delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=columns,
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
        ),
    )


def _fast_json_lines(path: Path, columns: Sequence[str]) -> pa.Table | None:
    """Read JSON lines with arrow; None when the lines are less regular than it needs."""
    from pyarrow import json as arrow_json

    for kinds in (pa.string(), pa.float64()), (pa.int64(), pa.float64()):
        schema = pa.schema([(c, _json_type(c, *kinds)) for c in columns])
        options = arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        )
        read_options = arrow_json.ReadOptions(block_size=_BLOCK_BYTES)
        try:
            return arrow_json.read_json(str(path), parse_options=options, read_options=read_options)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            continue
    return None


def _json_type(column: str, id_type: pa.DataType, number_type: pa.DataType) -> pa.DataType:
    name = plain(column)
    if "lat" in name or name.endswith(("lon", "lng", "long", "longitude")):
        return number_type
    return id_type if name.endswith("id") else pa.string()


def _table(rows: Sequence[Row], columns: Sequence[str]) -> pa.Table:
    """Build a table of text columns, which can hold whatever mixture the rows are."""
    arrays = {}
    for column in columns:
        values = [row.get(column) for row in rows]
        arrays[column] = pa.array([None if v is None else as_text(v) for v in values], pa.string())
    return pa.table(arrays)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
