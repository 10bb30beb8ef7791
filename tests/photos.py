"""Pictures that differ as photos do, for tests that need files."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

LISBON: dict[int, Any] = {1: "N", 2: (38.0, 42.0, 50.0), 3: "W", 4: (9.0, 8.0, 22.0)}


def picture(n: int, size: tuple[int, int] = (96, 80)) -> Image.Image:
    """A picture of soft blotches; another number is another picture."""
    blotches = np.random.default_rng(n).integers(0, 256, (7, 7, 3), dtype=np.uint8)
    return Image.fromarray(blotches).resize(size, Image.Resampling.BICUBIC)


def photo_bytes(n: int, gps: dict[int, Any] | None = None, kind: str = "JPEG") -> bytes:
    """A photo as the bytes of a file, with a GPS position in its EXIF or without."""
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update(gps)
    buffer = io.BytesIO()
    picture(n).save(buffer, kind, exif=exif)
    return buffer.getvalue()


def save_photo(path: Path, n: int = 0, gps: dict[int, Any] | None = None) -> Path:
    """Write a photo, its folder included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo_bytes(n, gps))
    return path
