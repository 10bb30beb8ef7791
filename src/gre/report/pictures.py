"""Pictures that stand in a page as text: scaled down, and without their metadata."""

import base64
import io
from pathlib import Path

from PIL import Image

from gre.images import open_image


def picture_uri(
    photo: Path, *, max_side: int, quality: int = 88, most_bytes: int | None = None
) -> str:
    """A photo as a JPEG in a `data:` address.

    Args:
        photo: The file.
        max_side: The longer side at most, in pixels.
        quality: Of the JPEG, 1 to 95.
        most_bytes: Where given, quality falls as far as needed, at worst to 20, to stay below.

    Raises:
        MissingFileError: no such file.
        ImageError: it cannot be read as a picture.
    """
    picture = open_image(photo, max_side=max_side)
    written = _jpeg(picture, quality)
    while most_bytes is not None and len(written) > most_bytes and quality > 20:
        quality = max(20, quality - 15)
        written = _jpeg(picture, quality)
    return f"data:image/jpeg;base64,{base64.b64encode(written).decode()}"


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()
