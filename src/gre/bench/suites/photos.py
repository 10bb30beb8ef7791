"""The photos of a suite on disk: which file belongs to which id, and whether it can be read."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gre.bench.suites.metadata import id_stem
from gre.errors import GreError, InputError
from gre.images import SUFFIXES, open_image

_READ_SIDE = 64  # pixels: small enough that a JPEG is decoded at an eighth of its size


class PhotoFolder:
    """Finds photos by what a suite's metadata calls them, however a copy has arranged them.

    A name is looked for as the path it is, then with its folders joined by `_` (as flattened
    copies have it), then by file name alone, all without regard to the extension.

    Args:
        root: The folder, searched through once with all its folders.

    Raises:
        InputError: it is no folder, or holds no pictures.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise InputError(f"{root}: no such folder")
        self.root = root
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, str | None] = {}
        for file in _pictures(root):
            stem = file.rpartition(".")[0]
            self._by_path.setdefault(stem, file)
            name = stem.rpartition("/")[2]
            # Two files of one name in different folders: the name alone says nothing.
            self._by_name[name] = None if name in self._by_name else file
        if not self._by_path:
            raise InputError(f"{root}: holds no pictures")

    def __len__(self) -> int:
        return len(self._by_path)

    def find(self, name: str) -> Path | None:
        """The file that a name means; None where there is none, or several."""
        stem = id_stem(name)
        file = (
            self._by_path.get(stem)
            or self._by_name.get(stem.replace("/", "_"))
            or self._by_name.get(stem.rpartition("/")[2])
        )
        return None if file is None else self.root / file

    def strangers(self, names: Iterable[str]) -> list[str]:
        """Pictures that none of the names means, sorted."""
        found = {str(path) for name in names if (path := self.find(name)) is not None}
        return sorted(f for f in self._by_path.values() if str(self.root / f) not in found)

    def files(self) -> Iterator[Path]:
        """All pictures, sorted by path."""
        return (self.root / file for file in sorted(self._by_path.values()))


def why_unreadable(path: Path) -> str | None:
    """Say why a picture cannot be decoded to its end; None where it can."""
    try:
        open_image(path, max_side=_READ_SIDE)
    except GreError as error:
        return str(error)
    return None


def _pictures(root: Path) -> Iterator[str]:
    """Paths below a folder with `/` between the parts, in order; hidden ones are passed over."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if Path(file).suffix.lower() in SUFFIXES and not file.startswith("."):
                yield (Path(folder) / file).relative_to(root).as_posix()
