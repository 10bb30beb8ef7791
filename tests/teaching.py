"""What the tests of `gre teach` share: seeds of plain colours, and a model that answers at once."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from gre.models.base import Answer, Question
from gre.records import Seed
from gre.store import sha256_of, write_parquet
from openai_server import CHAIN


def make_seeds(folder: Path, n: int) -> Path:
    """Write so many small photos, each of its own colour, and the seeds file that lists them."""
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    seeds = []
    for i in range(n):
        path = photos / f"{i}.png"
        path.write_bytes(png((i % 256, i // 256, 7)))
        seeds.append(
            Seed(id=f"s{i}", image=f"photos/{i}.png", lat=51.5, lon=-0.1, sha256=sha256_of(path))
        )
    write_parquet(folder / "seeds.parquet", seeds, Seed)
    return folder / "seeds.parquet"


def png(colour: tuple[int, int, int], side: int = 4) -> bytes:
    """A PNG of one colour, written by hand: thousands are made in no time."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    rows = (b"\0" + bytes(colour) * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


class CannedTeacher:
    """A model in this process that answers from a table, and remembers what it was asked."""

    name = "canned"

    def __init__(self, answers: dict[str, Answer] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        for question in questions:
            self.asked.append(question.id)
            yield [self.answers.get(question.id, Answer(question.id, CHAIN))]
