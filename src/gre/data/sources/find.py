"""Tells the kinds of sources apart, by their names and by what is there."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gre.data.sources.candidate import Candidate
from gre.data.sources.geoworld import PREFIX as GEOWORLD
from gre.data.sources.geoworld import from_world
from gre.data.sources.gre30k import from_gre30k
from gre.data.sources.huggingface import PREFIX as HUGGING_FACE
from gre.data.sources.huggingface import from_hub, from_saved, is_saved
from gre.data.sources.mp16 import from_mp16
from gre.data.sources.options import Options
from gre.data.sources.photos import from_folder, has_photos
from gre.data.sources.table import TABLES, from_table
from gre.data.sources.tars import archives_in, from_archives
from gre.errors import InputError, MissingFileError
from gre.images import SUFFIXES

_NAMED: dict[str, Callable[[Path, Options], Iterator[Candidate]]] = {
    "mp16:": from_mp16,
    "gre30k:": from_gre30k,
}


def find(source: str | Path, options: Options | None = None) -> Iterator[Candidate]:
    """Find the photos of one source, as a stream.

    Args:
        source: A path, or `mp16:PATH`, `gre30k:FILE`, `hf:NAME_OR_DIR[:SPLIT]`.

    Raises:
        MissingFileError: there is nothing at that path.
        InputError: it is nothing that photos can be found in.
    """
    options = options or Options()
    spec = str(source)
    if spec.startswith(HUGGING_FACE):
        return from_hub(spec, options)
    for prefix, reader in _NAMED.items():
        if spec.startswith(prefix):
            return reader(require(Path(spec.removeprefix(prefix))), options)
    path = require(Path(spec))
    return _in_folder(path, options) if path.is_dir() else _in_file(path, options)


def require(path: Path) -> Path:
    """Return a path that exists; otherwise say so in one line."""
    if not path.exists():
        hint = "; render it first" if str(path).startswith(GEOWORLD) else ""
        raise MissingFileError(f"{path}: no such file or folder{hint}")
    return path


def _in_folder(path: Path, options: Options) -> Iterator[Candidate]:
    if (path / "truth.jsonl").is_file():
        return from_world(path, options)
    if has_photos(path):
        return from_folder(path)
    if archives_in(path):
        return from_archives(path, options)
    if is_saved(path):
        return from_saved(path, options)
    return iter(())


def _in_file(path: Path, options: Options) -> Iterator[Candidate]:
    kind = path.suffix.lower()
    if kind in TABLES:
        return from_table(path, options)
    if kind in SUFFIXES:
        return iter([Candidate("file", path.name, str(path.parent))])
    if kind == ".json":
        return from_gre30k(path, options)
    if archives_in(path):
        return from_archives(path, options)
    known = "/".join(sorted(TABLES))
    raise InputError(
        f"{path}: neither a folder, a photo, a {known} table, .json nor a .tar archive"
    )


class Sources:
    """Several sources as one, which can be gone through as often as wanted.

    Args:
        specs: As `find` takes them.
    """

    def __init__(self, specs: Sequence[str | Path], options: Options | None = None) -> None:
        self.specs = list(specs)
        self.options = options or Options()

    def __iter__(self) -> Iterator[Candidate]:
        for spec in self.specs:
            yield from find(spec, self.options)

    def paths(self) -> list[Path]:
        """Name the files and folders that are read: what every machine of a cluster has to see."""
        bare = [_without_prefix(str(spec)) for spec in self.specs]
        named = [Path(spec) for spec in bare if Path(spec).exists()]
        return named if self.options.images is None else [*named, self.options.images]


def _without_prefix(spec: str) -> str:
    prefix = next((p for p in (*_NAMED, HUGGING_FACE) if spec.startswith(p)), "")
    return spec.removeprefix(prefix)
