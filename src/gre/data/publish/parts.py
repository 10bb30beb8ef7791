"""A curated folder taken apart: which sets of which splits it holds, and their records."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gre.data.curate.places import SPLITS
from gre.data.curate.run import folder_of
from gre.errors import InputError, MissingFileError
from gre.records import CoordExample, CoTExample, JudgeExample, Split
from gre.store import count_records, read_jsonl

Set = Literal["cot", "judge", "seed"]
Example = CoTExample | JudgeExample | CoordExample

KINDS: dict[Set, type[Example]] = {
    "cot": CoTExample,
    "judge": JudgeExample,
    "seed": CoordExample,
}
# What may be trained on, and what a run is watched with; the rest is for the benchmark alone.
FOR_TRAINING: tuple[Split, ...] = ("train", "validation")


@dataclass(frozen=True)
class Part:
    """One set of one split.

    Attributes:
        file: Where its records are.
        n: How many there are.
    """

    set: Set
    split: Split
    file: Path
    n: int

    @property
    def name(self) -> str:
        """Short name, as in file names: `cot-train`."""
        return f"{self.set}-{self.split}"

    def records(self) -> Iterator[Example]:
        """Read its records, a line at a time."""
        return read_jsonl(self.file, KINDS[self.set])


def parts_of(curated: Path) -> list[Part]:
    """List what a folder written by `gre curate` holds, empty sets left out.

    Raises:
        MissingFileError: it is no such folder, or the curation was not finished.
        InputError: it holds no records at all.
    """
    if not (curated / "manifest.json").is_file():
        raise MissingFileError(
            f"{curated}: no manifest.json: not a folder that gre curate finished"
        )
    parts = [
        Part(name, split, file, n)
        for split in SPLITS
        for name in KINDS
        if (file := folder_of(curated, split) / f"{name}.jsonl").is_file()
        and (n := count_records(file))
    ]
    if not parts:
        raise InputError(f"{curated}: holds no records")
    return parts
