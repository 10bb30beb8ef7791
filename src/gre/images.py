"""Reading pictures that strangers made: an upright RGB picture, or one clear line."""

import warnings
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from gre.errors import ImageError, MissingFileError

# Pillow's decoders for photos only: EPS would run Ghostscript, and nobody photographs in PCX.
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF")
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".heif"}
)
# What the renderer writes into the "Software" text of its pictures.
GEOWORLD_MARK = "GRE GeoWorld"
MAX_PIXELS = 150_000_000  # 450 MB as RGB; larger than any phone's panorama of this decade

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_image(photo: Path | bytes, *, max_side: int | None = None) -> Image.Image:
    """Read a photo whole: upright by its EXIF orientation, RGB, transparency on white.

    Of an animation the first frame is read.

    Args:
        photo: The file, or its bytes where it lies inside another file.
        max_side: Scale down so that neither side is longer, in pixels; a JPEG is then decoded at
            reduced size, which is several times faster.

    Raises:
        MissingFileError: no such file.
        ImageError: empty, not a picture, damaged, or over `MAX_PIXELS`.
    """
    try:
        with open_header(photo) as image:
            if max_side is not None:
                image.draft("RGB", (max_side, max_side))  # the JPEG decoder's own 1/2, 1/4, 1/8
            image.load()
            picture = _as_rgb(_upright(image))
        if max_side is not None:
            picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        return picture
    except (ImageError, MissingFileError):
        raise
    except Exception as error:  # a decoder may raise anything on damaged bytes
        raise ImageError(f"{_name(photo)}: damaged image: {_in_short(error)}") from error


def open_header(photo: Path | bytes) -> Image.Image:
    """Open a photo without decoding it: size, format and metadata.

    Args:
        photo: The file, or its bytes where it lies inside another file.

    Raises:
        MissingFileError: no such file.
        ImageError: empty, not a picture, or over `MAX_PIXELS`.
    """
    name = _name(photo)
    if isinstance(photo, Path) and not photo.is_file():
        raise MissingFileError(f"{name}: no such file")
    if (len(photo) if isinstance(photo, bytes) else photo.stat().st_size) == 0:
        raise ImageError(f"{name}: the file is empty")
    try:
        with warnings.catch_warnings():
            # Pillow warns at half our limit; the limit itself is enforced below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = BytesIO(photo) if isinstance(photo, bytes) else photo
            image = Image.open(file, formats=_formats())
    except Image.DecompressionBombError as error:
        raise ImageError(f"{name}: too large: over {MAX_PIXELS:,} pixels") from error
    except UnidentifiedImageError as error:
        raise ImageError(f"{name}: not an image of a kind that can be read") from error
    except Exception as error:  # a decoder may raise anything on damaged bytes
        raise ImageError(f"{name}: cannot be read: {_in_short(error)}") from error
    if image.width * image.height > MAX_PIXELS:
        size = f"{image.width} x {image.height}"
        image.close()
        raise ImageError(f"{name}: too large: {size} is over {MAX_PIXELS:,} pixels")
    return image


def _name(photo: Path | bytes) -> str:
    return "image" if isinstance(photo, bytes) else str(photo)


@cache
def _formats() -> tuple[str, ...]:
    """Give those of our formats that this build of Pillow knows."""
    Image.init()  # its plugins register themselves only now
    return tuple(name for name in FORMATS if name in Image.OPEN)


def orientation_of(image: Image.Image) -> int:
    """Read the EXIF orientation, 1 to 8; 1 (upright) when it is missing or makes no sense."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # damaged EXIF is no reason to lose the picture
        return 1
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def _upright(image: Image.Image) -> Image.Image:
    turn = _UPRIGHT.get(orientation_of(image))
    return image if turn is None else image.transpose(turn)


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):  # 16-bit grey: convert() would clip it to white
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def is_geoworld(path: Path) -> bool:
    """Tell whether a picture is a GeoWorld scene, by the mark its renderer leaves in the PNG.

    Raises:
        MissingFileError, ImageError: as `open_header`.
    """
    with open_header(path) as image:
        return image.info.get("Software") == GEOWORLD_MARK
