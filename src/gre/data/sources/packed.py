"""Photos that lie inside other files: members of tar archives, cells of Parquet and Arrow."""

import io
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from gre.errors import ImageError, MissingFileError


class Packed(Protocol):
    """Where the bytes of a photo are; small, and the same in every process."""

    @property
    def container(self) -> str:
        """The file they lie in."""

    def read(self, limit: int) -> bytes:
        """Read them.

        Raises:
            ImageError: there are none, or more than the limit.
            MissingFileError: the container is gone.
        """


@dataclass(frozen=True, slots=True)
class TarMember:
    """A member of an uncompressed tar archive, which may be cut into several files.

    Attributes:
        parts: The archive's files, in order.
        offset: Of the member's first byte within the whole.
        size: In bytes.
    """

    parts: tuple[str, ...]
    offset: int
    size: int

    @property
    def container(self) -> str:
        """The archive, or the first of its parts."""
        return self.parts[0]

    def read(self, limit: int) -> bytes:
        """Read the member's bytes."""
        _refuse_large(self.size, limit)
        try:
            with open_parts(self.parts) as file:
                file.seek(self.offset)
                data = file.read(self.size)
        except OSError as error:
            raise MissingFileError(f"{self.container}: {error.strerror}") from error
        if len(data) < self.size:
            raise ImageError("image: its archive is cut off")
        return data


@dataclass(frozen=True, slots=True)
class ParquetCell:
    """A cell of a Parquet file: bytes, or a struct with a field `bytes`, as Hugging Face has them.

    Attributes:
        column: Its name.
        group: Row group.
        row: Counted from 0 within the row group.
    """

    file: str
    column: str
    group: int
    row: int

    @property
    def container(self) -> str:
        """The Parquet file."""
        return self.file

    def read(self, limit: int) -> bytes:
        """Read the cell's bytes; its row group stays in memory for the next ones."""
        return _bytes_of(_parquet_column(self.file, self.column, self.group)[self.row], limit)


@dataclass(frozen=True, slots=True)
class ArrowCell:
    """A cell of an Arrow stream file, the form in which `datasets` saves to disk.

    Attributes:
        column: Its name.
        row: Counted from 0 within the file.
    """

    file: str
    column: str
    row: int

    @property
    def container(self) -> str:
        """The Arrow file."""
        return self.file

    def read(self, limit: int) -> bytes:
        """Read the cell's bytes out of the file, which is mapped and not read."""
        return _bytes_of(arrow_table(self.file)[self.column][self.row], limit)


@lru_cache(maxsize=1)
def _parquet_column(file: str, column: str, group: int) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            return opened.read_row_group(group, columns=[column])[column]
    except FileNotFoundError as error:
        raise MissingFileError(f"{file}: no such file") from error
    except (pa.ArrowException, OSError) as error:
        raise ImageError(f"image: its row group is damaged: {error}") from error


@lru_cache(maxsize=4)
def arrow_table(file: str) -> Any:
    """Map an Arrow stream file into memory as a table.

    Raises:
        MissingFileError, ImageError: it is not there, or not such a file.
    """
    import pyarrow as pa

    try:
        with pa.memory_map(file) as source:
            return pa.ipc.open_stream(source).read_all()
    except FileNotFoundError as error:
        raise MissingFileError(f"{file}: no such file") from error
    except (pa.ArrowException, OSError) as error:
        raise ImageError(f"{file}: not an Arrow file: {error}") from error


def _bytes_of(cell: Any, limit: int) -> bytes:
    """Take the bytes out of a cell of an image column."""
    import pyarrow as pa

    if pa.types.is_struct(cell.type):
        cell = cell["bytes"] if cell.is_valid else pa.scalar(None, pa.binary())
    if not cell.is_valid:
        raise ImageError("image: the cell is empty")
    buffer = cell.as_buffer()
    _refuse_large(buffer.size, limit)
    return bytes(buffer)


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise ImageError(f"image: {size >> 20} MB, larger than {limit >> 20} MB")


def open_parts(parts: Sequence[str]) -> io.RawIOBase | io.BufferedReader:
    """Open one file, or several that follow on from one another, as a single one to read."""
    if len(parts) == 1:
        return Path(parts[0]).open("rb")
    return JoinedFile(parts)


class JoinedFile(io.RawIOBase):
    """Several files read as if they were one: an archive that was cut up to be published.

    >>> JoinedFile([]).read()
    b''
    """

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = [Path(part) for part in parts]
        self._sizes = [part.stat().st_size for part in self._parts]
        self._position = 0
        self._open: tuple[int, Any] | None = None

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from anywhere."""
        return True

    def tell(self) -> int:
        """Position within the whole."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position within the whole."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: sum(self._sizes)}
        self._position = max(0, start[whence] + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Read to the end of the part at hand, at most."""
        start = 0
        for number, size in enumerate(self._sizes):
            if self._position < start + size:
                file = self._part(number)
                file.seek(self._position - start)
                n = int(file.readinto(memoryview(buffer)[: start + size - self._position]))
                self._position += n
                return n
            start += size
        return 0

    def read(self, size: int | None = -1) -> bytes:
        """Read up to that many bytes, across the parts."""
        left = sum(self._sizes) - self._position if size is None or size < 0 else size
        data = bytearray()
        while left > 0 and (piece := super().read(min(left, mmap.PAGESIZE << 8))):
            data += piece
            left -= len(piece)
        return bytes(data)

    def close(self) -> None:
        """Close the part that is open."""
        if self._open is not None:
            self._open[1].close()
            self._open = None
        super().close()

    def _part(self, number: int) -> Any:
        if self._open is None or self._open[0] != number:
            if self._open is not None:
                self._open[1].close()
            self._open = (number, self._parts[number].open("rb"))
        return self._open[1]
