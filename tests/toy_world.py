"""A stand-in world for training tests: a coloured square on grey tells the place."""

import random
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from gre.models.tiny import TinyShape
from gre.records import CoordExample, CoTExample, JudgeExample, Split
from gre.store import write_jsonl

PLACES = {"red": (48.9, 2.4), "green": (-1.3, 36.8), "blue": (35.7, 139.7), "yellow": (40.7, -74.0)}
QUESTION = "Where was this photo taken?"
SMALL = TinyShape(
    hidden=32, layers=1, heads=2, kv_heads=1, mlp=64,
    vision_hidden=32, vision_layers=1, vision_heads=2, vision_mlp=64,
    image_px=56, vocab_size=340,
)  # fmt: skip


class ToyData(NamedTuple):
    """The three record files of the stand-in world."""

    cot: Path
    judge: Path
    coords: Path


def chain(colour: str) -> str:
    return f"<think>1. The wall is {colour}.\n2. That is {colour} land.</think>"


def response(colour: str) -> str:
    lat, lon = PLACES[colour]
    return f"{chain(colour)}<answer>{lat}, {lon}</answer>"


def make_toy(folder: Path, *, n: int = 48, split: Split = "train") -> ToyData:
    """Draw `n` pictures and write their records."""
    (folder / "images").mkdir(parents=True)
    cot: list[CoTExample] = []
    judge: list[JudgeExample] = []
    coords: list[CoordExample] = []
    for index in range(n):
        rng = random.Random(index)
        colour, other = rng.sample(sorted(PLACES), 2)
        shared: dict[str, Any] = {
            "id": f"toy-{index}", "image": f"images/{index}.png", "split": split,
            "lat": PLACES[colour][0], "lon": PLACES[colour][1],
        }  # fmt: skip
        _draw(folder / shared["image"], colour, rng)
        cot.append(CoTExample(**shared, prompt=QUESTION, response=response(colour), error_km=0))
        said = colour if index % 2 else other
        lat, lon = PLACES[said]
        judge.append(
            JudgeExample(**shared, prompt=QUESTION, chain=chain(said), answer=f"{lat}, {lon}",
                         label=said == colour)
        )  # fmt: skip
        coords.append(CoordExample(**shared, prompt=QUESTION))
    files = ToyData(folder / "cot.jsonl", folder / "judge.jsonl", folder / "coords.jsonl")
    write_jsonl(files.cot, cot)
    write_jsonl(files.judge, judge)
    write_jsonl(files.coords, coords)
    return files


def _draw(path: Path, colour: str, rng: random.Random) -> None:
    picture = Image.new("RGB", (56, 56), (120, 120, 120))
    x, y = rng.randint(0, 26), rng.randint(0, 26)
    ImageDraw.Draw(picture).rectangle((x, y, x + 30, y + 30), fill=colour)
    picture.save(path)
