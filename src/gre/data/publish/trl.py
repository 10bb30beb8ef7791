"""Rows that TRL's trainers take as they are: Parquet with the pictures inside.

`cot` has `images`, `prompt` and `completion` for SFTTrainer; `judge` and `seed` have `image` and
`prompt` for GRPOTrainer, with the columns that the rewards compare with: `label`, `lat` and `lon`.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gre.data.publish.export import Published
from gre.data.publish.parts import Set
from gre.data.publish.settings import PublishConfig
from gre.data.publish.shards import IMAGE, MESSAGES, NUMBER, TEXT, YES_NO, Row, ShardedParts
from gre.records import CoTExample, JudgeExample

FOLDER = "trl"

_SHARED: Row = {"id": TEXT, "lat": NUMBER, "lon": NUMBER}
FEATURES: dict[Set, Row] = {
    "cot": {"images": [IMAGE], "prompt": MESSAGES, "completion": MESSAGES, **_SHARED,
            "error_km": NUMBER},
    "judge": {"image": IMAGE, "prompt": MESSAGES, "label": YES_NO, **_SHARED, "chain": TEXT,
              "answer": TEXT},
    "seed": {"image": IMAGE, "prompt": MESSAGES, **_SHARED},
}  # fmt: skip


class TrlParquet:
    """Writes `trl/`, a file or more for each set of each split."""

    owns = (f"{FOLDER}/*-*-?????.parquet",)

    def __init__(self, out: Path, stack: ExitStack, config: PublishConfig) -> None:
        self._parts = ShardedParts(out / FOLDER, FEATURES, config.rows_per_shard, stack)

    def add(self, one: Published) -> None:
        """Write one record."""
        picture = one.picture_bytes()
        self._parts.add(one.part, to_row(one, picture), len(picture))

    def written(self) -> set[Path]:
        """The files of this run."""
        return self._parts.written()


def to_row(one: Published, picture: bytes) -> Row:
    """One row, its picture inside."""
    record = one.record
    image = {"bytes": picture, "path": one.picture}
    row: dict[str, Any] = {"prompt": message("user", record.prompt), "id": record.id,
                           "lat": record.lat, "lon": record.lon}  # fmt: skip
    if isinstance(record, CoTExample):
        completion = message("assistant", record.response)
        return row | {"images": [image], "completion": completion, "error_km": record.error_km}
    row["image"] = image
    if isinstance(record, JudgeExample):
        row |= {"label": record.label, "chain": record.chain, "answer": record.answer}
    return row


def message(role: str, content: str) -> list[dict[str, str]]:
    """A conversation of one message; TRL puts the picture into it by itself."""
    return [{"role": role, "content": content}]
