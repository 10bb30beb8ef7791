"""Where a table's images lie: a folder, or tar archives, whole or cut into pieces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from gre.data.sources.candidate import Candidate
from gre.data.sources.rows import candidate_from
from gre.data.sources.tars import TarIndex, archives_in
from gre.errors import MissingFileError


class ImageStore(Protocol):
    """Finds the images that a table's rows name."""

    def candidate(self, values: Mapping[str, Any], source: str) -> Candidate:
        """Turn a row into a candidate that knows where its photo lies."""


def image_store(images: Path) -> ImageStore:
    """Find out what a table's images lie in.

    Raises:
        MissingFileError: there is nothing at that path.
    """
    archives = archives_in(images)
    if archives:
        return TarStore(archives)
    if not images.is_dir():
        raise MissingFileError(f"{images}: no such folder of images, nor a .tar archive")
    return FolderStore(str(images))


@dataclass(frozen=True)
class FolderStore:
    """Images as files of a folder; a file is looked for when it is read."""

    root: str

    def candidate(self, values: Mapping[str, Any], source: str) -> Candidate:
        """Turn a row into a candidate."""
        return candidate_from(values, source=source, root=self.root)


class TarStore:
    """Images as members of tar archives, found by name without unpacking anything."""

    def __init__(self, archives: Iterable[tuple[str, ...]]) -> None:
        self._index = TarIndex.of(tuple(archives))

    def candidate(self, values: Mapping[str, Any], source: str) -> Candidate:
        """Turn a row into a candidate."""
        found = candidate_from(values, source=source)
        if found.problem:
            return found
        member = self._index.find(found.name)
        if member is None:
            return replace(found, problem="missing_file", detail=f"{found.name}: in no archive")
        return replace(found, packed=member)
