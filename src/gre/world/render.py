"""Renders scenes to PNG with their truth: the stage behind `gre world render`.

A scene's picture depends on (seed, split, index, size) alone, so any number of processes in any
order write the same bytes. Each finished chunk leaves a file of its own, so a run that was cut off
goes on where it stopped.
"""

import hashlib
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin
from pydantic import Field

from gre.config import Config
from gre.images import GEOWORLD_MARK
from gre.records import Located, Split
from gre.store import read_jsonl, write_jsonl, write_manifest
from gre.world.cues import Kind
from gre.world.narrate import Narration, Tag, narrate
from gre.world.observe import is_legible
from gre.world.sample import sample
from gre.world.scene import Place, Scene

_CHUNK = 64


class RenderConfig(Config):
    """Settings of `gre world render`.

    Attributes:
        n: How many scenes.
        size: Width and height of the pictures in pixels.
        seed: Names the world's history.
        split: Which pool of cities; `test` and `unseen` may never be trained on.
        start: Number of the first scene.
        processes: How many to use; 0 is one a core.
    """

    n: int = Field(gt=0)
    size: int = Field(default=448, ge=56, le=2048)
    seed: int = Field(default=0, ge=0)
    split: Split = "train"
    start: int = Field(default=0, ge=0)
    processes: int = Field(default=0, ge=0)


class CueTruth(Config):
    """One visible cue in a picture.

    Attributes:
        region: (left, top, right, bottom), shares of the picture in [0, 1].
        legible: Whether anything of it can be read at the rendered size.
    """

    id: str
    attribute: str
    kind: Kind
    value: str
    text: str
    legible: bool
    region: tuple[float, float, float, float]


class StepTruth(Config):
    """One step of the reference chain, and the cues it speaks of."""

    text: str
    cues: tuple[str, ...]
    tag: Tag


class SceneTruth(Located):
    """Everything that is known of one rendered scene: a line of truth.jsonl.

    Attributes:
        chain: The reference chain, `<think>...</think><answer>...</answer>`.
        key_steps: The steps of it that say something.
        scene: The scene itself, to be drawn again at any size or changed.
    """

    size: int
    place: Place
    label: str
    kinds: tuple[Kind, ...]
    cues: tuple[CueTruth, ...]
    chain: str
    key_steps: tuple[str, ...]
    steps: tuple[StepTruth, ...]
    scene: Scene


def run(
    config: RenderConfig, out: Path, progress: Callable[[int], Any] | None = None
) -> list[SceneTruth]:
    """Render scenes into `out/images` with `out/truth.jsonl` and a manifest.

    Args:
        config: What to render.
        out: Folder to write to.
        progress: Called with the number of scenes finished since the last call.
    """
    started = time.time()
    (out / "images").mkdir(parents=True, exist_ok=True)
    truths: list[SceneTruth] = []
    parts = out / f".parts-{_fingerprint(config)}"
    for chunk in _in_processes(config, out, parts):
        truths.extend(chunk)
        if progress is not None:
            progress(len(chunk))
    write_jsonl(out / "truth.jsonl", truths)
    shutil.rmtree(parts, ignore_errors=True)
    write_manifest(
        out, stage="world render", config=config, counts={"scenes": len(truths)}, started=started
    )
    return truths


def _fingerprint(config: RenderConfig) -> str:
    same = config.model_dump_json(exclude={"processes"}) + f"/{_CHUNK}"
    return hashlib.sha256(same.encode()).hexdigest()[:12]


def _in_processes(config: RenderConfig, out: Path, parts: Path) -> Iterator[list[SceneTruth]]:
    indices = range(config.start, config.start + config.n)
    chunks = [indices[i : i + _CHUNK] for i in range(0, len(indices), _CHUNK)]
    processes = min(config.processes or os.cpu_count() or 1, len(chunks))
    jobs = [(config, out, parts, tuple(chunk)) for chunk in chunks]
    if processes == 1:
        yield from map(_render_chunk, jobs)
        return
    with ProcessPoolExecutor(processes) as pool:
        try:
            yield from pool.map(_render_chunk, jobs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _render_chunk(job: tuple[RenderConfig, Path, Path, Sequence[int]]) -> list[SceneTruth]:
    config, out, parts, indices = job
    done = parts / f"{indices[0]:09d}.jsonl"
    if done.exists():
        return list(read_jsonl(done, SceneTruth))
    truths = [
        render_scene(sample(config.seed, config.split, index), config.size, out)
        for index in indices
    ]
    write_jsonl(done, truths)
    return truths


def render_scene(scene: Scene, size: int, out: Path) -> SceneTruth:
    """Draw one scene into `out/images`, and return its truth."""
    from gre.world.draw.compose import draw

    name = f"images/{scene.id}.png"
    drawing = draw(scene, size)
    save_png(drawing.image, out / name)
    return truth_of(scene, size, name, drawing.regions, narrate(scene, size))


def save_png(image: Image.Image, path: Path) -> None:
    """Write a picture whole or not at all, with the mark of this world in it."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", GEOWORLD_MARK)
    part = path.with_name(f"{path.name}.{os.getpid()}-{random.getrandbits(32):08x}.part")
    try:
        image.save(part, "PNG", pnginfo=info, compress_level=3)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def truth_of(
    scene: Scene,
    size: int,
    image: str,
    regions: Any,
    narration: Narration,
) -> SceneTruth:
    """Put together what is known of a rendered scene."""
    cues = tuple(
        CueTruth(
            id=cue.id, attribute=cue.attribute, kind=cue.kind, value=cue.value, text=cue.text,
            legible=is_legible(cue.attribute, size), region=_rounded(regions[cue.id]),
        )
        for cue in scene.visible
    )  # fmt: skip
    return SceneTruth(
        id=scene.id, image=image, lat=scene.lat, lon=scene.lon, split=scene.split, size=size,
        place=scene.place, label=scene.label, kinds=scene.kinds, cues=cues,
        chain=narration.response, key_steps=narration.key_steps,
        steps=tuple(StepTruth(text=s.text, cues=s.cues, tag=s.tag) for s in narration.steps),
        scene=scene,
    )  # fmt: skip


def _rounded(region: Sequence[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(min(1.0, max(0.0, float(v))), 4) for v in region)
    return left, top, right, bottom
