"""A run spread over processes or machines: who asks about which photo.

Photos are dealt out one by one, so that shards are alike whatever the order of the records. Each
shard writes to a file of its own; nothing is shared but the records.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gre.bench.items import BenchItem
from gre.errors import ConfigError

_WRITTEN = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True)
class Shard:
    """One of several equal parts of a run.

    Attributes:
        number: Which, from 1.
        of: How many there are.
    """

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ConfigError(f"shard {self}: the first is 1/{max(self.of, 1)}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `NUMBER/OF`.

        Raises:
            ConfigError: it is written otherwise, or there is no such shard.

        >>> Shard.parse("2/4")
        Shard(number=2, of=4)
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ConfigError(f"shard {text!r}: write NUMBER/OF, such as 1/4")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of_process(cls, environment: Mapping[str, str] | None = None) -> "Shard | None":
        """The shard of this process among those that a launcher has started; None when alone.

        `torchrun` and `accelerate launch` set `RANK` (from 0) and `WORLD_SIZE`.

        >>> Shard.of_process({"RANK": "0", "WORLD_SIZE": "4"})
        Shard(number=1, of=4)
        """
        environment = os.environ if environment is None else environment
        rank, size = environment.get("RANK", ""), environment.get("WORLD_SIZE", "")
        if not (rank.isdecimal() and size.isdecimal()) or int(size) < 2:
            return None
        return cls(int(rank) + 1, int(size))

    def path(self, out: Path) -> Path:
        """The shard's own predictions file.

        >>> Shard(2, 4).path(Path("runs/gre.jsonl")).name
        'gre.shard-2-of-4.jsonl'
        """
        return out.with_name(f"{out.stem}.shard-{self.number}-of-{self.of}{out.suffix}")

    def take(self, items: Iterator[BenchItem]) -> Iterator[BenchItem]:
        """The items that fall to this shard."""
        return (item for index, item in enumerate(items) if index % self.of == self.number - 1)


def use_own_accelerator() -> None:
    """Give each process of a launcher the GPU that is meant for it, by `LOCAL_RANK`."""
    rank = os.environ.get("LOCAL_RANK", "")
    if not rank.isdecimal():
        return
    try:
        import torch
    except ImportError:  # a model elsewhere needs no torch
        return
    if torch.accelerator.is_available():
        torch.accelerator.set_device_index(int(rank) % torch.accelerator.device_count())


def find_shards(out: Path) -> list[Path]:
    """The shards' files beside a predictions file, and that file itself where it is there."""
    pattern = re.compile(
        rf"{re.escape(out.stem)}\.shard-\d+-of-\d+{re.escape(out.suffix)}", re.ASCII
    )
    beside = out.parent.iterdir() if out.parent.is_dir() else ()
    shards = sorted(path for path in beside if pattern.fullmatch(path.name))
    return [out, *shards] if out.exists() else shards
