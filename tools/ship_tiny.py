"""Put a finished gre-tiny into the package: weights, tokenizer, card, table, examples.

    python tools/train_tiny.py runs/tiny && python tools/ship_tiny.py runs/tiny

The card says how the checkpoint came about; everything in it is read from the demo's own files.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "gre"
CHECKPOINT = PACKAGE / "models" / "tiny" / "checkpoint"
EXAMPLES = PACKAGE / "world" / "examples"
FILES = (
    "config.json", "generation_config.json", "model.safetensors", "chat_template.jinja",
    "processing_gre_tiny.py", "processor_config.json", "tokenizer.json", "tokenizer_config.json",
)  # fmt: skip
N_EXAMPLES = 6

CARD = """---
license: apache-2.0
pipeline_tag: image-text-to-text
library_name: transformers
---
# gre-tiny

A Qwen2.5-VL of {parameters:.2f} M parameters that tells where a **GeoWorld scene** is, and why.
GeoWorld is a generator of illustrated scenes; this model has never seen a photograph, and what it
says about one means nothing. `gre locate --model tiny` declines photographs for that reason.

- **Stages**: cold start on GRE30K-CoT, RL stage I (judge a chain), RL stage II (answer a
  coordinate), all by TRL, from random weights; the settings are `recipes/tiny/*.yaml`.
- **Data**: {seeds} scenes of seed {seed} at {size} px; chains by GeoWorld's fallible teacher,
  curated at {theta:g} km: {cot} CoT, {judge} Judge, {coords} Seed records.
- **Steps**: {sft} of cold start (32 chains each), {judge_steps} of judging and {coords_steps} of
  coordinates (64 completions each); {minutes:.0f} minutes of two busy cores in all.
- **Made by** `python tools/train_tiny.py`: the stages of `gre demo` with more scenes and steps; the
  row {row} below is this checkpoint.
- **Limits**: its chains name things that are not there, and its coordinates are no better than
  the table says. It answers in one form only, to one question: "Where was this photo taken?"

Percent within each distance on held-out scenes, with 95 % bootstrap intervals:

{table}"""


def main(demo: Path, row: str = "CI+I+II", model: str = "models/ci-i-ii") -> None:
    """Copy the files and write the card."""
    CHECKPOINT.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(demo / model / name, CHECKPOINT / name)
    (CHECKPOINT / "README.md").write_text(card(demo, row), encoding="utf-8")
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    for old in EXAMPLES.glob("*.png"):
        old.unlink()
    for picture in sorted((demo / "world" / "test" / "images").glob("*.png"))[:N_EXAMPLES]:
        shutil.copyfile(picture, EXAMPLES / picture.name)


def card(demo: Path, row: str) -> str:
    """The model card, from the demo's files."""
    settings = read(demo / "demo.json")
    report = read(demo / "report.json")
    flow = report["flow"]
    size = (demo / "models" / "ci-i-ii" / "model.safetensors").stat().st_size
    return CARD.format(
        parameters=size / 4e6, seeds=flow["seeds"], seed=settings["seed"], size=settings["size"],
        theta=flow["theta_km"], cot=flow["cot"], judge=flow["judge_true"] + flow["judge_false"],
        coords=flow["coords"], row=row, sft=flow["steps"]["sft"],
        judge_steps=flow["steps"]["judge"], coords_steps=flow["steps"]["coords"],
        minutes=sum(report["seconds"].values()) / 60,
        table=(demo / "table.md").read_text(encoding="utf-8"),
    )  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


if __name__ == "__main__":
    main(Path(sys.argv[1]))
