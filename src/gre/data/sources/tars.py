"""Tar archives of photos: read where they lie, also when they were cut into pieces to be published.

Nothing is ever unpacked by a member's name. A name that is absolute or climbs (`..`) is refused
all the same, and links are no photos.
"""

import json
import re
import tarfile
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.data.sources.candidate import Candidate
from gre.data.sources.options import Options
from gre.data.sources.packed import TarMember, open_parts
from gre.data.sources.rows import candidate_from
from gre.errors import InputError
from gre.images import SUFFIXES

_COMPRESSED = re.compile(r"\.(tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst))$", re.IGNORECASE)
_PIECE = re.compile(r"(?P<stem>.*?)[.-]?(?P<number>\d{2,})")
_MAGIC_AT, _MAGIC = 257, b"ustar"
_MAX_SIDECAR = 1 << 20

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file in an archive, or where the archive turned out to be damaged.

    Attributes:
        name: As the archive has it, without a leading `./`.
        problem: Why it cannot be used; empty when it can.
    """

    name: str
    member: TarMember | None = None
    problem: str = ""
    detail: str = ""


def archives_in(path: Path) -> list[Parts]:
    """Find tar archives: the one at a path, or those in a folder; each as the files it is made of.

    `mp-16-images00`, `mp-16-images01`, ... are one archive in pieces, as `split` leaves them.

    Raises:
        InputError: an archive is compressed, so that no member can be read without all before it.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file())
        whole: list[Parts] = [(str(file),) for file in files if file.suffix.lower() == ".tar"]
        return whole or _pieces(files)
    if _COMPRESSED.search(path.name):
        raise InputError(
            f"{path}: members of a compressed archive cannot be read alone; decompress it first"
        )
    if path.suffix.lower() == ".tar" and path.is_file():
        return [(str(path),)]
    if path.is_file() and _PIECE.fullmatch(path.name):
        return _pieces(sorted(file for file in path.parent.iterdir() if file.is_file()))
    return []


def _pieces(files: Sequence[Path]) -> list[Parts]:
    """Put numbered pieces together whose first one begins like a tar archive."""
    stems: dict[str, list[Path]] = {}
    for file in files:
        match = _PIECE.fullmatch(file.name)
        if match is not None and file.suffix.lower() not in SUFFIXES:
            stems.setdefault(match["stem"], []).append(file)
    return [
        tuple(str(piece) for piece in pieces)
        for pieces in stems.values()
        if _begins_like_a_tar(pieces[0])
    ]


def _begins_like_a_tar(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(_MAGIC_AT + len(_MAGIC)).endswith(_MAGIC)


def entries(parts: Parts) -> Iterator[Entry]:
    """List the files in an archive; where it is cut off or damaged, that is the last entry."""
    shown = Path(parts[0]).name
    try:
        with open_parts(parts) as file, tarfile.open(fileobj=file, mode="r:") as tar:
            seen: Any = tar
            while (found := tar.next()) is not None:
                seen.members.clear()  # it would keep millions
                if not found.isdir():
                    yield _entry(parts, found)
            file.seek(tar.offset)
            if file.read(tarfile.BLOCKSIZE) != tarfile.NUL * tarfile.BLOCKSIZE:
                # Junk, or nothing at all, where the mark of the end should be; tarfile stops there
                # without a word.
                yield Entry(shown, problem="damaged_archive", detail=f"at byte {tar.offset}")
    except (tarfile.TarError, OSError, ValueError, OverflowError) as error:
        yield Entry(shown, problem="damaged_archive", detail=str(error))


def _entry(parts: Parts, found: tarfile.TarInfo) -> Entry:
    name = found.name.removeprefix("./")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return Entry(name, problem="outside_root", detail="an archive's name that climbs out of it")
    if not found.isreg() or found.sparse is not None:
        return Entry(name, problem="not_a_file", detail="a link or a device in an archive")
    return Entry(name, TarMember(parts, found.offset_data, found.size))


def from_archives(path: Path, options: Options) -> Iterator[Candidate]:
    """Find the photos in tar archives, located by EXIF or by a JSON file of the same name.

    The latter is how WebDataset shards go: `000017.jpg` followed or preceded by `000017.json`,
    whose fields are read like a table's columns.
    """
    for parts in archives_in(path):
        for sample in _samples(parts):
            yield from _of_sample(sample, options, Path(parts[0]).name)


def _samples(parts: Parts) -> Iterator[list[Entry]]:
    """Gather neighbours whose names differ only after the first point."""
    sample: list[Entry] = []
    for entry in entries(parts):
        if sample and _stem(sample[0].name) != _stem(entry.name):
            yield sample
            sample = []
        sample.append(entry)
    if sample:
        yield sample


def _of_sample(sample: Sequence[Entry], options: Options, archive: str) -> Iterator[Candidate]:
    sidecar = next(
        (e.member for e in sample if e.name.lower().endswith(".json") and e.member), None
    )
    for entry in sample:
        name = f"{archive}/{entry.name}"
        if entry.problem:
            yield Candidate("tar", name, problem=entry.problem, detail=entry.detail)
        elif PurePosixPath(entry.name).suffix.lower() in SUFFIXES:
            found = Candidate("tar", name, packed=entry.member)
            yield found if sidecar is None else _with_sidecar(found, sidecar, options)


def _with_sidecar(found: Candidate, sidecar: TarMember, options: Options) -> Candidate:
    try:
        told: Any = json.loads(sidecar.read(_MAX_SIDECAR))
        columns = replace(options, places_only=True).resolve(found.name, list(told))
    except (InputError, ValueError, TypeError, RecursionError):
        return found  # a sidecar that tells no coordinate: the photo's own EXIF may
    values = {key: told.get(name) for key, name in columns.items()}
    return candidate_from(values, source="tar", name=found.name, packed=found.packed)


def _stem(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/{file.partition('.')[0]}"


@dataclass(frozen=True)
class TarIndex:
    """Finds members of archives by name, in 28 bytes a member instead of the names themselves.

    Attributes:
        archives: Each as the files it is made of.
        names: Hashes of the members' names, sorted, `(n,)`.
        base_names: Hashes of what follows the last slash, in the order of `names`.
    """

    archives: tuple[Parts, ...]
    names: NDArray[np.uint64]
    base_names: NDArray[np.uint64]
    base_order: NDArray[np.int64]
    where: NDArray[np.int64]  # (n, 3): archive, offset, size

    @staticmethod
    @lru_cache(maxsize=2)  # several passes over one table ask for the same archives
    def of(archives: tuple[Parts, ...]) -> "TarIndex":
        """Read the headers of archives; nothing of the photos is read."""
        names, bases, where = array("Q"), array("Q"), array("q")
        for number, parts in enumerate(archives):
            for entry in entries(parts):
                if entry.member is not None:
                    names.append(_hash(entry.name))
                    bases.append(_hash(entry.name.rpartition("/")[2]))
                    where.extend((number, entry.member.offset, entry.member.size))
        name, base = np.array(names, dtype=np.uint64), np.array(bases, dtype=np.uint64)
        order = np.argsort(name, kind="stable")
        base = base[order]
        return TarIndex(
            archives, name[order], base, np.argsort(base, kind="stable"),
            np.array(where, dtype=np.int64).reshape(-1, 3)[order],
        )  # fmt: skip

    def find(self, name: str) -> TarMember | None:
        """Find a member by its name, by MP-16's flat form of it, or by its last part alone.

        MP-16's tables say `ab/cd/123.jpg` where its archive has `ab_cd_123.jpg`.
        """
        name = name.removeprefix("./")
        flat = name.replace("/", "_")
        for wanted in dict.fromkeys((name, flat)):
            row = _find(self.names, _hash(wanted))
            if row is not None:
                return self._member(row)
        for wanted in dict.fromkeys((flat, name.rpartition("/")[2])):
            row = _find(self.base_names, _hash(wanted), self.base_order)
            if row is not None:
                return self._member(int(self.base_order[row]))
        return None

    def _member(self, row: int) -> TarMember:
        archive, offset, size = (int(number) for number in self.where[row])
        return TarMember(self.archives[archive], offset, size)


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest())


def _find(
    hashes: NDArray[np.uint64], wanted: int, order: NDArray[np.int64] | None = None
) -> int | None:
    """Find the one row with a hash; None when there is none, or more than one."""
    first = int(np.searchsorted(hashes, np.uint64(wanted), sorter=order))
    rows = [first, first + 1]
    same = [
        row < len(hashes) and int(hashes[row if order is None else order[row]]) == wanted
        for row in rows
    ]
    return first if same == [True, False] else None
