"""MP16-Pro: the metadata of 4.7 million photos as CSV, beside a folder or tar archives of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from gre.data.sources.candidate import Candidate
from gre.data.sources.options import Options
from gre.data.sources.table import from_table
from gre.errors import InputError, MissingFileError

# As the published folder has them; the first that is there is read.
_METADATA = (
    "metadata/MP16_Pro_filtered.csv",
    "metadata/MP16_Pro_places365.csv",
    "MP16_Pro_filtered.csv",
    "MP16_Pro_places365.csv",
)
_LOOKED_AT = 200


def from_mp16(path: Path, options: Options) -> Iterator[Candidate]:
    """Find the photos of MP16-Pro; an id is the photo's name without slashes and suffix.

    Args:
        path: The metadata CSV, or the published folder with `metadata/` and the images' archive.
            With a folder, images are looked for in the folder itself, or in its `images`.

    Raises:
        MissingFileError, InputError: there is no such metadata.
    """
    table, images = _table_and_images(path, options)
    flat = _is_flat(table, options, images)
    for found in from_table(table, replace(options, images=images), "mp16"):
        name = found.name.replace("/", "_")
        yield replace(
            found,
            id=found.id or name.rpartition(".")[0] or name or None,
            name=name if flat and found.packed is None else found.name,
        )


def _table_and_images(path: Path, options: Options) -> tuple[Path, Path]:
    if path.is_dir():
        table = next((path / name for name in _METADATA if (path / name).is_file()), None)
        if table is None:
            raise InputError(f"{path}: none of {', '.join(_METADATA)} is there")
        images = path / "images" if (path / "images").is_dir() else path
        return table, options.images or images
    if not path.is_file():
        raise MissingFileError(f"{path}: no such file or folder")
    return path, options.images or path.parent


def _is_flat(table: Path, options: Options, images: Path) -> bool:
    """Tell whether a folder has `ab_cd_123.jpg` where the table says `ab/cd/123.jpg`."""
    if not images.is_dir():
        return False
    for found in islice(from_table(table, replace(options, images=images), "mp16"), _LOOKED_AT):
        if "/" in found.name and found.packed is None:
            if (images / found.name.replace("/", "_")).is_file():
                return True
            if found.path.is_file():
                return False
    return False
