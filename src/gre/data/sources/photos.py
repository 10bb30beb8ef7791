"""A folder of photos whose EXIF tells where they were taken."""

import os
from collections.abc import Iterator
from pathlib import Path

from gre.data.sources.candidate import Candidate
from gre.images import SUFFIXES


def from_folder(folder: Path) -> Iterator[Candidate]:
    """Find the photos in a folder and below it, by their suffix, in the order of their paths.

    Links to folders are not followed; a link to a file is a candidate, and is refused when it is
    read if it leads out of the folder.
    """
    for name in photo_names(folder):
        yield Candidate("folder", name, str(folder))


def photo_names(folder: Path) -> Iterator[str]:
    """List the photos in a folder and below it, as paths below it with forward slashes."""
    for where, folders, files in os.walk(folder):
        folders.sort()
        below = Path(where).relative_to(folder)
        for file in sorted(files):
            if Path(file).suffix.lower() in SUFFIXES:
                yield (below / file).as_posix()


def has_photos(folder: Path) -> bool:
    """Tell whether there is a photo in a folder or below it."""
    return next(photo_names(folder), None) is not None
