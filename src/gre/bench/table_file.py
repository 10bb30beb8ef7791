"""Read a few columns of a table in any common format: CSV, TSV, JSON, JSONL, Parquet.

Columns come as arrow arrays of whatever type the file gives them, so that millions of rows never
become Python objects; `numbers` and `texts` turn them into what a stage works with.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gre.errors import InputError
from gre.store import require_file

_JSON_LINES = (".jsonl", ".ndjson")
_CSV = (".csv", ".tsv", ".txt")
_NO_VALUE = ["", "nan", "none", "null", "n/a", "na", "-"]
_IS_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_HEAD_LINES = 200


class TableFile:
    """A table on disk: its column names, and the columns that are asked for.

    Raises:
        MissingFileError: the file is not there.
        InputError: it is empty, not a table, or of an unknown kind.
    """

    def __init__(self, path: Path) -> None:
        self.path = require_file(path)
        self._rows: list[dict[str, Any]] | None = None
        suffixes = [s.lower() for s in path.suffixes if s.lower() not in (".gz", ".zst")]
        self._suffix = suffixes[-1] if suffixes else ""
        try:
            self.names = self._read_names()
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise InputError(f"{path.name}: cannot be read: {_line(error)}") from error
        if not self.names:
            raise InputError(f"{path.name}: holds no rows")

    def read(self, columns: Sequence[str]) -> dict[str, pa.ChunkedArray]:
        """Read columns by name, all of the same length.

        Raises:
            InputError: there are no rows, or a row does not have the form the others have.
        """
        wanted = list(dict.fromkeys(columns))
        try:
            table = self._read(wanted)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise InputError(f"{self.path.name}: cannot be read: {_line(error)}") from error
        if table.num_rows == 0:
            raise InputError(f"{self.path.name}: holds no rows")
        return {name: table.column(name) for name in wanted}

    def _read_names(self) -> list[str]:
        if self._suffix in (".parquet", ".pq"):
            from pyarrow import parquet

            return [str(name) for name in parquet.read_schema(self.path).names]
        if self._suffix in _CSV:
            return self._header()
        if self._suffix in _JSON_LINES:
            head = _json_lines(self.path, _HEAD_LINES)
            return list(dict.fromkeys(name for row in head for name in row))
        if self._suffix == ".json":
            self._rows = _json_rows(self.path)
            return list(dict.fromkeys(name for row in self._rows for name in row))
        raise InputError(f"{self.path.name}: must be a .csv, .tsv, .json, .jsonl or .parquet file")

    def _header(self) -> list[str]:
        with (
            pa.input_stream(str(self.path)) as stream,
            io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text,
        ):
            return next(csv.reader(text, delimiter=self._delimiter), [])

    @property
    def _delimiter(self) -> str:
        return "\t" if self._suffix == ".tsv" else ","

    def _read(self, columns: list[str]) -> pa.Table:
        if self._suffix in (".parquet", ".pq"):
            from pyarrow import parquet

            return parquet.read_table(self.path, columns=columns)
        if self._suffix in _CSV:
            return self._read_csv(columns)
        if self._suffix in _JSON_LINES:
            fast = _fast_json_lines(self.path, columns)
            if fast is not None:
                return fast
            self._rows = _json_lines(self.path)
        return _table(self._rows or [], columns)

    def _read_csv(self, columns: list[str]) -> pa.Table:
        from pyarrow import csv as arrow_csv

        # Every column as text: an id of digits must not lose its leading zeros.
        return arrow_csv.read_csv(
            str(self.path),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter, newlines_in_values=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=columns,
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=False,
            ),
        )


def numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Turn a column into numbers; what is null, blank or not a number becomes NaN.

    >>> numbers(pa.chunked_array([["48.85", " -2 ", "", "None", "Paris"]])).tolist()
    [48.85, -2.0, nan, nan, nan]
    """
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
            column = texts(column)
            return numbers(column)
        return _as_numpy(column.cast(pa.float64()))
    trimmed = pc.utf8_trim_whitespace(column)
    try:
        return _as_numpy(trimmed.cast(pa.float64()))
    except pa.ArrowInvalid:
        valid = pc.match_substring_regex(trimmed, _IS_NUMBER)
        only = pc.if_else(valid, trimmed, pa.scalar(None, trimmed.type))
        return _as_numpy(only.cast(pa.float64()))


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Turn a column into text; null stays null, numbers are written without `.0`."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_floating(column.type):
        # An id column with a gap is read as floats by many tools: 17.0 was 17.
        whole = column.cast(pa.int64(), safe=False)
        if pc.all(pc.equal(whole.cast(column.type), column)).as_py() is not False:
            column = whole
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        values = [None if v is None else _text(v) for v in column.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])


def is_blank(column: pa.ChunkedArray, *also: str) -> NDArray[np.bool_]:
    """Tell where a column holds nothing: null, NaN, blank, or a word for nothing, or `also`."""
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(texts(column)))
    words = pa.array([*_NO_VALUE, *also], lower.type)
    blank = pc.or_(pc.is_in(lower, value_set=words), pc.is_null(lower)).combine_chunks()
    return np.asarray(blank.to_numpy(zero_copy_only=False), dtype=bool)


def find_column(
    names: Sequence[str], candidates: Sequence[str], given: str | None, where: str
) -> str | None:
    """Find a column: the one that is named, else the first candidate, case and `_-. ` aside.

    Raises:
        InputError: the named column is not there.

    >>> find_column(["IMG_ID", "LAT"], ["lat", "latitude"], None, "truth.csv")
    'LAT'
    """
    if given is not None:
        if given not in names:
            raise InputError(f"{where}: has no column {given!r}; it has {', '.join(names)}")
        return given
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(plain_name(name), name)
    return next((plain[c] for c in candidates if c in plain), None)


def plain_name(name: str) -> str:
    """Write a column name in small letters and digits alone, to compare it."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _as_numpy(column: pa.ChunkedArray) -> NDArray[np.float64]:
    filled = column.fill_null(float("nan")).combine_chunks()
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.float64)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _fast_json_lines(path: Path, columns: Sequence[str]) -> pa.Table | None:
    """Read JSON lines with arrow; None when the lines are less regular than it needs."""
    from pyarrow import json as arrow_json

    for kinds in (pa.string(), pa.float64()), (pa.int64(), pa.float64()):
        schema = pa.schema([(c, _json_type(c, *kinds)) for c in columns])
        options = arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        )
        try:
            return arrow_json.read_json(str(path), parse_options=options)
        except pa.ArrowInvalid:
            continue
    return None


def _json_type(column: str, id_type: pa.DataType, number_type: pa.DataType) -> pa.DataType:
    plain = plain_name(column)
    if "lat" in plain or plain.endswith(("lon", "lng", "long", "longitude")):
        return number_type
    return id_type if plain.endswith("id") else pa.string()


def _json_lines(path: Path, limit: int | None = None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with pa.input_stream(str(path)) as stream, io.TextIOWrapper(stream, "utf-8-sig") as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path.name}:{number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise InputError(f"{path.name}:{number}: must be an object")
            rows.append(row)
            if limit is not None and len(rows) >= limit:
                break
    return rows


def _json_rows(path: Path) -> list[dict[str, Any]]:
    """Read a JSON file: a list of objects, or an object of objects keyed by id."""
    with pa.input_stream(str(path)) as stream:
        raw = stream.read()
    try:
        value = json.loads(raw)
    except json.JSONDecodeError:
        return _json_lines(path)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: not UTF-8 text: {error}") from error
    if isinstance(value, Mapping) and value and all(isinstance(v, dict) for v in value.values()):
        value = [{"id": key, **row} for key, row in value.items()]
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise InputError(f"{path.name}: must be a list of objects, or objects keyed by id")
    return value


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pa.Table:
    """Build a table of text columns, which can hold whatever mixture the rows are."""
    arrays = {}
    for column in columns:
        values = [row.get(column) for row in rows]
        arrays[column] = pa.array([None if v is None else _text(v) for v in values], pa.string())
    return pa.table(arrays)
