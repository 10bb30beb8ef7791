"""A small GREval-Bench of GeoWorld scenes, and answers to it of every sort that models give."""

from collections.abc import Mapping
from pathlib import Path

from gre.bench.build.truth import KnownScene
from gre.bench.greval import GREvalItem
from gre.data.review.tasks import KeyStep
from gre.store import write_jsonl
from gre.world.cues import KINDS
from gre.world.draw.compose import draw
from gre.world.narrate import narrate, write_answer
from gre.world.render import save_png
from gre.world.sample import sample
from gre.world.scene import Scene

SIZE = 112


def make_greval(folder: Path, n: int = 10, seed: int = 5) -> Path:
    """Draw scenes and write them down as items; returns `greval.jsonl`."""
    (folder / "images").mkdir(parents=True)
    scenes = [sample(seed, "test", index) for index in range(n * 3)]
    write_jsonl(folder / "greval.jsonl", [_item(s, folder) for s in scenes if s.visible][:n])
    return folder / "greval.jsonl"


def _item(scene: Scene, folder: Path) -> GREvalItem:
    image = f"images/{scene.id}.png"
    save_png(draw(scene, SIZE).image, folder / image)
    known = KnownScene(scene, SIZE)
    return GREvalItem(
        id=scene.id,
        image=image,
        lat=scene.lat,
        lon=scene.lon,
        scene=scene.label,
        kinds=tuple(kind for kind in KINDS if kind in scene.kinds),
        indicators=known.indicators,
        complete=True,
        key_steps=tuple(KeyStep(text=step.text, tag=step.tag) for step in known.steps),
        country=scene.place.country,
    )


def answers_to(greval: Path) -> Mapping[str, str]:
    """A response for each photo's id: good chains, bad ones, and none at all."""
    from gre.bench.greval import read_greval

    found = {}
    for number, item in enumerate(read_greval(greval)):
        scene = sample(5, "test", int(item.id.rsplit("-", 1)[1]))
        near = f"{item.lat + 0.1:.3f}, {item.lon:.3f}"
        oracle = narrate(scene, SIZE)
        steps = " ".join(step.text for step in oracle.steps)
        found[item.id] = (
            oracle.response,
            f"<think>{steps}</think>\n<answer>{near}</answer>",
            f"{steps}\nMy answer is {near}.",
            "I cannot tell where this photo was taken.",
            f"<answer>{write_answer(oracle.answer)}</answer>",
        )[number % 5]
    return found
