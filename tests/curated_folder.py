"""A small curated folder with pictures of every kind, for the tests of publication."""

import json
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from gre.chain import write_chain
from gre.images import GEOWORLD_MARK
from gre.records import CoordExample, CoTExample, JudgeExample, Seed
from gre.store import write_json, write_jsonl, write_parquet

CHAIN = write_chain(("A “café” <sign>.", 'So it is Paris — "encore".'), "48.86, 2.35")
QUESTION = "Where was this photo taken?"


def make_curated(folder: Path) -> Path:
    """Write photos, seeds and what curation makes of them; returns the curated folder.

    There are three CoT, two Judge and two Seed records to train on, and one CoT record to test on.
    """
    for n in range(8):
        draw(folder / "photos" / f"{n}.{'png' if n == 1 else 'jpg'}", n)
    curated = folder / "gre30k"
    cot = [
        CoTExample(**located(n), prompt=QUESTION, response=CHAIN, error_km=1.5) for n in (0, 1, 2)
    ]
    judge = [
        JudgeExample(
            **located(n), prompt=f"{CHAIN} <image>\nIs it right?", chain="1. A café.",
            answer="48.86, 2.35", label=n == 3,
        )
        for n in (3, 4)
    ]  # fmt: skip
    seed = [CoordExample(**located(n), prompt=QUESTION) for n in (5, 6)]
    held_out = located(7, up=2, split="test")
    write_jsonl(curated / "cot.jsonl", cot)
    write_jsonl(curated / "judge.jsonl", judge)
    write_jsonl(curated / "seed.jsonl", seed)
    write_jsonl(
        curated / "test" / "cot.jsonl",
        [CoTExample(**held_out, prompt=QUESTION, response=CHAIN, error_km=0.5)],
    )
    seeds = [
        Seed(**(located(n, up=0) | {"image": "x.jpg"}), licence="CC0-1.0" if n else "by | <b>|",
             source="folder")
        for n in range(8)
    ]  # fmt: skip
    write_parquet(folder / "seeds.parquet", seeds, Seed)
    write_manifest_of(curated)
    return curated


def located(n: int, up: int = 1, split: str | None = None) -> dict[str, Any]:
    """The fields of record n; its picture is so many folders up."""
    name = f"{'../' * up}photos/{n}.{'png' if n == 1 else 'jpg'}"
    return {"id": f"photo {n}", "image": name, "lat": 48.0 + n, "lon": 2.0 - n, "split": split}


def draw(path: Path, n: int) -> None:
    """Save a picture that tells where it was taken, lies on its side, and carries a comment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (60, 40), (n * 30, 80, 120))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 0.0), 3: "E", 4: (2.0, 21.0, 0.0)})
    if path.suffix == ".png":
        info = PngImagePlugin.PngInfo()
        info.add_text("Software", GEOWORLD_MARK)
        info.add_text("Comment", "48.86, 2.35")
        picture.save(path, pnginfo=info, exif=exif)
    else:
        picture.save(path, exif=exif, comment=b"48.86, 2.35")


def write_manifest_of(curated: Path) -> None:
    """The manifest that curation leaves."""
    counts = {
        "drafts": {"seen": 9, "kept": 6, "dropped": {"leak_claim": 2, "malformed": 1}},
        "teachers": {"openai:o3": 9},
        "prompt_hashes": {"ab12": 9},
    }
    config = {"correct_within_km": 25.0, "prompt": "locate"}
    write_json(curated / "manifest.json", {"config": config, "counts": counts, "inputs": {}})
    rows = [
        {"theta_km": 25.0, "right": 6, "yield_share": 0.667, "cot": 4, "judge_true": 1,
         "judge_false": 1, "surplus": 0, "chosen": True}
    ]  # fmt: skip
    write_json(curated / "theta.json", rows)


def read_json(path: Path) -> Any:
    """Read a JSON document."""
    return json.loads(path.read_text(encoding="utf-8"))
