"""Files between the stages: whole or not at all, with a manifest that says how they came about."""

import errno
import hashlib
import json
import os
import platform
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from gre.errors import GreError, InputError, MissingFileError, RecordError, StoreError

R = TypeVar("R", bound=BaseModel)

# What the system says of a file that cannot be written, whoever may be at fault for it.
_UNWRITABLE = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES,
        errno.EPERM, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG,
    }
)  # fmt: skip
# Rows that are read, and made into records, at a time: 4.7 million never stand in memory at once.
_ROWS_AT_ONCE = 1024
_ROWS_A_GROUP = 16_384


class Closing(ABC):
    """A file of ours that leaving its `with` block closes."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield `path` + `.part` to write to; it takes the place of `path` when the block succeeds.

    A crash leaves the old file, or none, and never half a one.

    Raises:
        StoreError: the disk is full, or nothing can be written there.
    """
    part = path.with_name(path.name + ".part")
    with told_in_one_line(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        part.replace(path)


@contextmanager
def told_in_one_line(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write a file into a `StoreError` that names it."""
    try:
        yield
    except GreError:
        raise
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    with atomic_path(path) as part:
        part.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Write one JSON document, indented, NaN refused."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_jsonl(path: Path, records: Iterable[BaseModel | dict[str, Any]]) -> int:
    """Write one record a line; returns how many."""
    n = 0
    with jsonl_writer(path) as write:
        for record in records:
            write(record)
            n += 1
    return n


@contextmanager
def jsonl_writer(path: Path) -> Iterator[Callable[[BaseModel | dict[str, Any]], None]]:
    """Yield a function that adds one record as a line; the file comes whole or not at all."""
    with atomic_path(path) as part, part.open("w", encoding="utf-8") as file:

        def write(record: BaseModel | dict[str, Any]) -> None:
            file.write(_to_json(record) + "\n")

        yield write


def _to_json(record: BaseModel | dict[str, Any]) -> str:
    if isinstance(record, BaseModel):
        return record.model_dump_json()
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def read_jsonl(path: Path, kind: type[R]) -> Iterator[R]:
    """Read records of one kind, one a line; blank lines are passed over.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `drafts.jsonl:17: id: Field required`, for the first line that does not fit.
    """
    require_file(path)
    with path.open("rb") as file:  # bytes, so that a line that is not UTF-8 is named like any other
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                raise RecordError(f"{path.name}:{number}: {first_problem(error)}") from error


def write_parquet(path: Path, records: Iterable[R], kind: type[R]) -> int:
    """Write records of one kind as Parquet, one column a field; returns how many.

    The columns' types come from the kind, so that a column of nulls has its type as well. A stream
    of records is written as it comes, and never stands in memory whole.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [(name, _arrow_type(field.annotation)) for name, field in kind.model_fields.items()]
    )
    n, stream = 0, iter(records)
    with atomic_path(path) as part, pq.ParquetWriter(part, schema) as writer:
        while rows := [r.model_dump(mode="json") for r in islice(stream, _ROWS_A_GROUP)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            n += len(rows)
    return n


def _arrow_type(annotation: Any) -> Any:
    """Give the Arrow type of a field of plain values: text, numbers, yes or no, or null."""
    import pyarrow as pa

    plain = {str: pa.string(), float: pa.float64(), bool: pa.bool_(), int: pa.int64()}
    if annotation in plain:
        return plain[annotation]
    for part in get_args(annotation):  # X | None, Annotated[X, ...], Literal["a", "b"]
        if part is not type(None):
            return _arrow_type(type(part) if isinstance(part, str) else part)
    raise TypeError(f"no Parquet column can hold {annotation}")


def read_parquet(path: Path, kind: type[R]) -> Iterator[R]:
    """Read records of one kind from Parquet, a few at a time.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it is not Parquet, or `seeds.parquet:17: lat: ...` for the first row, counted
            from 1, that does not fit.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    require_file(path)
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    yield kind.model_validate(row)
    except pa.ArrowException as error:
        raise RecordError(f"{path.name}: not a Parquet file: {error}") from error
    except ValidationError as error:
        raise RecordError(f"{path.name}:{number}: {first_problem(error)}") from error


def read_records(path: Path, kind: type[R]) -> Iterator[R]:
    """Read records of one kind from Parquet (by the name `.parquet`) or else JSONL."""
    return read_parquet(path, kind) if path.suffix == ".parquet" else read_jsonl(path, kind)


def count_records(path: Path) -> int:
    """Count the records of a Parquet or JSONL file without looking at any.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it is not Parquet, though its name says so.
    """
    require_file(path)
    if path.suffix != ".parquet":
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except pa.ArrowException as error:
        raise RecordError(f"{path.name}: not a Parquet file: {error}") from error


def read_all(path: Path, kind: type[R]) -> list[R]:
    """Read all records of a JSONL or Parquet file, of which there must be at least one."""
    records = list(read_records(path, kind))
    if not records:
        raise InputError(f"{path}: holds no records")
    return records


def require_file(path: Path) -> Path:
    """Return the path when a file is there; otherwise say so in one line."""
    if not path.is_file():
        raise MissingFileError(f"{path}: no such file")
    return path


def first_problem(error: ValidationError) -> str:
    """Say in a few words what pydantic found first: `where.in.it: what`."""
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])


def relative_to(path: Path, folder: Path) -> str:
    """Write a path as seen from a folder, with forward slashes; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def sha256_of(path: Path) -> str:
    """Checksum of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(
    out: Path,
    *,
    stage: str,
    config: Any,
    inputs: Iterable[Path] = (),
    counts: dict[str, Any] | None = None,
    started: float,
    more: dict[str, Any] | None = None,
    name: str = "manifest.json",
) -> None:
    """Write `manifest.json` beside a stage's output: config, checksums, versions, counts, time.

    Args:
        out: The folder the stage wrote to.
        started: `time.time()` when the stage began.
        more: What else the stages after this one have to know.
        name: The manifest's file name, for stages whose outputs share a folder.
    """
    if isinstance(config, BaseModel):
        config = config.model_dump(mode="json")
    write_json(
        out / name,
        {
            "stage": stage,
            "config": config,
            "inputs": {str(path): sha256_of(path) for path in inputs if path.is_file()},
            "versions": library_versions(),
            "counts": counts or {},
            **(more or {}),
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
            "seconds": round(time.time() - started, 3),
        },
    )


def library_versions() -> dict[str, str]:
    """The versions of Python and of the libraries that numbers depend on, where installed."""
    names = ("gre-suite", "numpy", "pillow", "torch", "transformers", "trl", "reverse-geocode")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
