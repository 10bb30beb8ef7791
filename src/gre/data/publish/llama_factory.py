"""LLaMA-Factory: ShareGPT files with an `images` column, and the `dataset_info.json` they need.

Checked against the project's `data/README.md`: `formatting: sharegpt`, the columns `messages` and
`images`, picture paths relative to the folder of `dataset_info.json`, and one `<image>` in the text
for every picture. It fine-tunes; so there is nothing for it in the Seed set, which has no replies.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gre.data.publish.export import ArrayFiles, Published, on_success, without_markers
from gre.data.publish.paper_json import conversation
from gre.data.publish.parts import FOR_TRAINING, Part
from gre.data.publish.settings import PublishConfig
from gre.records import CoordExample, CoTExample
from gre.store import write_json

FOLDER = "llama_factory"


class LlamaFactory:
    """Writes `llama_factory/`; what is kept for testing is not among it."""

    owns = (f"{FOLDER}/gre30k_*.json",)

    def __init__(self, out: Path, stack: ExitStack, config: PublishConfig) -> None:
        self._folder = out / FOLDER
        self._files = ArrayFiles(stack)
        self._info: dict[str, Any] = {}
        on_success(stack, self._write_info)

    def add(self, one: Published) -> None:
        """Write one record."""
        record = one.record
        if one.part.split not in FOR_TRAINING or isinstance(record, CoordExample):
            return
        reply = record.response if isinstance(record, CoTExample) else str(record.label)
        name = data_set_name(one.part)
        self._info.setdefault(name, _entry(f"{name}.json"))
        row = {
            "conversations": conversation(without_markers(record.prompt), without_markers(reply)),
            "images": [f"../{one.picture}"],
            "id": record.id,
        }
        self._files.add(self._folder / f"{name}.json", row)

    def written(self) -> set[Path]:
        """The files of this run."""
        return set(self._files)

    def _write_info(self) -> None:
        if self._info:
            write_json(self._folder / "dataset_info.json", self._info)


def data_set_name(part: Part) -> str:
    """What a part is called there: `gre30k_cot`, `gre30k_cot_validation`."""
    return f"gre30k_{part.set}" + ("" if part.split == "train" else f"_{part.split}")


def _entry(file: str) -> dict[str, Any]:
    return {
        "file_name": file,
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "images": "images"},
        "tags": {
            "role_tag": "from",
            "content_tag": "value",
            "user_tag": "human",
            "assistant_tag": "gpt",
        },
    }
