"""verl: Parquet for its RLHF data set, and a reward function it can be pointed at.

Checked against the project's `rl_dataset.py`, `vision_utils.py` and the naive reward manager: the
prompt's text holds one `<image>` for the row's one picture, `reward_model.ground_truth` is text,
and the function may return a table with the key `score`.
"""

import json
from contextlib import ExitStack
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from gre.data.publish.export import Published, on_success, without_markers
from gre.data.publish.parts import FOR_TRAINING, Set
from gre.data.publish.settings import PublishConfig
from gre.data.publish.shards import IMAGE, MESSAGES, NUMBER, TEXT, WHOLE, Row, ShardedParts
from gre.data.publish.trl import message
from gre.records import CoTExample, JudgeExample
from gre.store import write_text

FOLDER = "verl"
REWARD_FILE = "gre_reward.py"

FEATURES: Row = {
    "data_source": TEXT,
    "prompt": MESSAGES,
    "images": [IMAGE],
    "ability": TEXT,
    "reward_model": {"style": TEXT, "ground_truth": TEXT},
    "extra_info": {"split": TEXT, "index": WHOLE, "id": TEXT, "lat": NUMBER, "lon": NUMBER},
}


class VerlParquet:
    """Writes `verl/` of the two RL stages; what is kept for testing is not among it."""

    owns = (f"{FOLDER}/*-*-?????.parquet",)

    def __init__(self, out: Path, stack: ExitStack, config: PublishConfig) -> None:
        features: dict[Set, Row] = {"judge": FEATURES, "seed": FEATURES}
        self._parts = ShardedParts(out / FOLDER, features, config.rows_per_shard, stack)
        self._index = 0
        reward = resources.files("gre.data.publish") / "verl_reward.py"
        text = reward.read_text("utf-8")
        on_success(stack, partial(write_text, out / FOLDER / REWARD_FILE, text))

    def add(self, one: Published) -> None:
        """Write one record."""
        if one.part.split not in FOR_TRAINING or isinstance(one.record, CoTExample):
            return
        picture = one.picture_bytes()
        self._parts.add(one.part, to_row(one, picture, self._index), len(picture))
        self._index += 1

    def written(self) -> set[Path]:
        """The files of this run."""
        return self._parts.written()


def to_row(one: Published, picture: bytes, index: int) -> Row:
    """One row, its picture inside."""
    record = one.record
    return {
        "data_source": f"gre30k/{one.part.set}",
        "prompt": message("user", f"<image>\n{without_markers(record.prompt)}"),
        "images": [{"bytes": picture, "path": one.picture}],
        "ability": "geolocation",
        "reward_model": {"style": "rule", "ground_truth": ground_truth(record)},
        "extra_info": {"split": one.part.split, "index": index, "id": record.id,
                       "lat": record.lat, "lon": record.lon},
    }  # fmt: skip


def ground_truth(record: Any) -> str:
    """What the reward compares with: the label, or the coordinate as JSON."""
    if isinstance(record, JudgeExample):
        return str(record.label)
    return json.dumps({"lat": record.lat, "lon": record.lon})
