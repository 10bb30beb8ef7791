"""A photo that may become a seed: what its source says of it, and how to get at its bytes."""

import os
from dataclasses import dataclass
from pathlib import Path

from gre.data.sources.packed import Packed
from gre.errors import ImageError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.records import Split

# Larger than any photo, and small enough that a few of them fit into memory.
MAX_BYTES = 256 << 20


class OutsideRootError(ImageError):
    """A name that leads out of the folder its source may read from."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photo that may become a seed; small, and it can be sent to another process.

    Attributes:
        source: What kind of source it is from: `folder`, `csv`, `mp16`, `geoworld`, ...
        name: Its name within the source: a path below `root`, or a member of an archive.
        root: Folder that the photo must lie in, links followed.
        packed: Where its bytes are, when they lie inside another file.
        at: The coordinate where the source tells it; None when the photo's EXIF has to.
        problem: Name of the reason why it cannot become a seed, known already from the source.
    """

    source: str
    name: str
    root: str = ""
    packed: Packed | None = None
    at: LatLon | None = None
    id: str | None = None
    licence: str | None = None
    split: Split | None = None
    group: str | None = None
    phash: str | None = None
    problem: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        """What sampling goes by: the id where there is one, else the name within the source."""
        return self.id or self.name

    @property
    def path(self) -> Path:
        """The file to look at: the photo, or what it is packed in."""
        if self.packed is not None:
            return Path(self.packed.container)
        return Path(self.root, self.name)

    def read(self) -> bytes:
        """Read the photo's bytes.

        Raises:
            MissingFileError: no such file.
            OutsideRootError: the name, or a link on its way, leads out of the root.
            ImageError: there are none, or too many.
        """
        if self.packed is not None:
            data = self.packed.read(MAX_BYTES)
        else:
            data = _read_file(inside(self.root, self.name))
        if not data:
            raise ImageError("image: the file is empty")
        return data


def inside(root: str | Path, name: str) -> Path:
    """Resolve a name below a folder.

    Raises:
        OutsideRootError: the name (`..`, an absolute path) or a link on its way leads out of it.

    >>> inside("/photos", "../etc/passwd")
    Traceback (most recent call last):
    gre.data.sources.candidate.OutsideRootError: ../etc/passwd: lies outside its folder
    """
    try:
        resolved = os.path.realpath(os.path.join(root, name))  # noqa: PTH118 - a name may hold NUL
        top = os.path.realpath(root)
    except (OSError, ValueError) as error:  # a loop of links, a NUL
        raise OutsideRootError(f"{name!r}: cannot be a path") from error
    if resolved != top and not resolved.startswith(os.path.join(top, "")):  # noqa: PTH118
        raise OutsideRootError(f"{name}: lies outside its folder")
    return Path(resolved)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise ImageError(f"image: larger than {MAX_BYTES >> 20} MB")
            return file.read(MAX_BYTES)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise MissingFileError(f"{path}: no such file") from error
    except ImageError:
        raise
    except OSError as error:
        raise ImageError(f"image: cannot be read: {error.strerror}") from error
