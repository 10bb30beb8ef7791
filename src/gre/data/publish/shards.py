"""Parquet in shards with the pictures inside, for `datasets`; a few rows stand in memory."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.data.publish.parts import Part, Set
from gre.store import atomic_path

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetWriter

Row = dict[str, Any]

# Rows are handed to the writer when their pictures have so many bytes, or when they are so many.
_BYTES_AT_ONCE = 8 << 20
_ROWS_AT_ONCE = 256

# Columns, as `datasets` describes them in a Parquet file's metadata.
TEXT: Row = {"dtype": "string", "_type": "Value"}
NUMBER: Row = {"dtype": "float64", "_type": "Value"}
WHOLE: Row = {"dtype": "int64", "_type": "Value"}
YES_NO: Row = {"dtype": "bool", "_type": "Value"}
IMAGE: Row = {"_type": "Image"}
MESSAGES = [{"role": TEXT, "content": TEXT}]


class Shards:
    """The Parquet files of one name: `cot-train-00000.parquet` and so on.

    Args:
        folder: Where they go.
        name: What their names begin with.
        features: The columns.
        rows_per_shard: Most rows of a file.
        stack: The files appear when it is unwound.
    """

    def __init__(
        self, folder: Path, name: str, features: Row, rows_per_shard: int, stack: ExitStack
    ) -> None:
        self._folder, self._name, self._stack = folder, name, stack
        self._schema, self._limit = schema_of(features), rows_per_shard
        self._writer: ParquetWriter | None = None
        self._rows: list[Row] = []
        self._bytes = self._in_shard = 0
        self.paths: list[Path] = []

    def add(self, row: Row, size: int) -> None:
        """Add a row whose pictures have so many bytes."""
        if self._writer is None:
            self._writer = self._open()
        self._rows.append(row)
        self._bytes += size
        self._in_shard += 1
        if self._bytes >= _BYTES_AT_ONCE or len(self._rows) >= _ROWS_AT_ONCE:
            self._flush()
        if self._in_shard >= self._limit:
            self._close()

    def _open(self) -> "ParquetWriter":
        import pyarrow.parquet as pq

        path = self._folder / f"{self._name}-{len(self.paths):05d}.parquet"
        part = self._stack.enter_context(atomic_path(path))
        self.paths.append(path)
        writer = pq.ParquetWriter(part, self._schema)
        self._stack.callback(self._close)  # before the file takes its place
        return writer

    def _flush(self) -> None:
        import pyarrow as pa

        if self._writer is not None and self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._bytes = [], 0

    def _close(self) -> None:
        self._flush()
        if self._writer is not None:
            self._writer.close()
        self._writer, self._in_shard = None, 0


class ShardedParts:
    """The shards of several parts.

    Args:
        folder: Where they go.
        features: The columns of each set.
        rows_per_shard: Most rows of a file.
        stack: The files appear when it is unwound.
    """

    def __init__(
        self, folder: Path, features: Mapping[Set, Row], rows_per_shard: int, stack: ExitStack
    ) -> None:
        self._folder, self._features = folder, features
        self._limit, self._stack = rows_per_shard, stack
        self._shards: dict[str, Shards] = {}

    def add(self, part: Part, row: Row, size: int) -> None:
        """Add a row to a part; see `Shards.add`."""
        if part.name not in self._shards:
            features = self._features[part.set]
            self._shards[part.name] = Shards(
                self._folder, part.name, features, self._limit, self._stack
            )
        self._shards[part.name].add(row, size)

    def written(self) -> set[Path]:
        """The files of this run."""
        return {path for shards in self._shards.values() for path in shards.paths}


def schema_of(features: Row) -> "Schema":
    """The Arrow schema of some columns, with their description in its metadata."""
    import pyarrow as pa

    fields = [(name, _arrow(feature)) for name, feature in features.items()]
    described = json.dumps({"info": {"features": features}})
    return pa.schema(fields, metadata={"huggingface": described})


def _arrow(feature: Any) -> Any:
    import pyarrow as pa

    if isinstance(feature, list):
        return pa.list_(_arrow(feature[0]))
    if feature.get("_type") == "Image":
        return pa.struct({"bytes": pa.binary(), "path": pa.string()})
    if feature.get("_type") == "Value":
        plain = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64(),
                 "bool": pa.bool_()}  # fmt: skip
        return plain[feature["dtype"]]
    return pa.struct({name: _arrow(inner) for name, inner in feature.items()})
