"""Puts photos that lie inside other files into a folder, under the names of their content."""

import hashlib
import os
import random
from dataclasses import dataclass
from pathlib import Path

from gre.data.sources.candidate import MAX_BYTES
from gre.data.sources.packed import Packed
from gre.errors import RecordError
from gre.store import told_in_one_line

_SUFFIXES = {
    "JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "TIFF": ".tif", "GIF": ".gif",
    "BMP": ".bmp", "AVIF": ".avif",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parcel:
    """A photo to be unpacked.

    Attributes:
        packed: Where it is.
        sha256: Of its bytes.
        path: Where it goes.
    """

    packed: Packed
    sha256: str
    path: str


def image_name(sha256: str, kind: str) -> str:
    """Name a photo by its content, below the output folder.

    >>> image_name("ab12", "JPEG")
    'images/ab/ab12.jpg'
    """
    return f"images/{sha256[:2]}/{sha256}{_SUFFIXES.get(kind, '.img')}"


def unpack(parcel: Parcel) -> bool:
    """Write one photo, whole or not at all; one that is there already is left alone.

    Returns:
        Whether it was written.

    Raises:
        RecordError: what it lay in has changed since it was looked at.
        StoreError: the disk is full, or nothing can be written there.
    """
    path = Path(parcel.path)
    if path.is_file():
        return False
    data = parcel.packed.read(MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != parcel.sha256:
        raise RecordError(f"{parcel.packed.container}: changed while its photos were read")
    # A cluster may give one photo to two workers: each writes a file of its own.
    part = path.with_name(f"{path.name}.{os.getpid()}-{random.getrandbits(32):08x}.part")
    with told_in_one_line(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return True


def sweep(folder: Path) -> None:
    """Remove what runs that were killed have left half written."""
    for part in folder.glob("images/*/*.part"):
        part.unlink(missing_ok=True)
