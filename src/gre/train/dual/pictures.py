"""The scenes of a training as pixels: drawn once onto the disk, gone on with where it was cut off.

Importing this module imports torch.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.models.baselines.tiny_encoder import as_pixels
from gre.store import write_json
from gre.train.baselines.work import Work
from gre.world.draw.compose import draw
from gre.world.sample import sample
from gre.world.scene import Scene

_SAVE_EVERY = 512
_DISTRACTORS = ("face", "object")


def scenes_of(*, seed: int, split: Any, start: int, n: int, distractors: float) -> list[Scene]:
    """The scenes that are trained on, some of them made pictures of nothing."""
    scenes = [sample(seed, split, index) for index in range(start, start + n)]
    return [
        as_distractor(scene, scene.style.seed % 2) if _is_chosen(scene, distractors) else scene
        for scene in scenes
    ]


def as_distractor(scene: Scene, which: int) -> Scene:
    """The same scene's twin that shows nothing of the place: a face (0), or a cup (1)."""
    return scene.model_copy(update={"label": _DISTRACTORS[which], "cues": ()})


def _is_chosen(scene: Scene, share: float) -> bool:
    return (scene.style.seed // 2) % 1000 < 1000 * share


def draw_all(
    scenes: Sequence[Scene], sizes: Sequence[int], px: int, work: Work
) -> NDArray[np.uint8]:
    """Draw scenes into the scratch folder: `(n, 3, px, px)`, uint8, mapped into memory.

    Args:
        sizes: That scenes are drawn at, in turn, before they are made `px` pixels wide.
    """
    file, note = work.scratch / "pictures.npy", work.scratch / "pictures.json"
    done = _done(note) if file.is_file() else 0
    values: Any = np.lib.format.open_memmap(
        file, mode="r+" if done else "w+", dtype=np.uint8, shape=(len(scenes), 3, px, px)
    )
    for row in range(done, len(scenes)):
        values[row] = as_pixels(draw(scenes[row], sizes[row % len(sizes)]).image, px)
        if (row + 1) % _SAVE_EVERY == 0 or row + 1 == len(scenes):
            values.flush()
            write_json(note, {"done": row + 1})
        work.report("drawing scenes", row + 1, len(scenes))
    del values
    drawn: NDArray[np.uint8] = np.load(file, mmap_mode="r")
    return drawn


def _done(note: Path) -> int:
    return int(json.loads(note.read_text(encoding="utf-8"))["done"]) if note.is_file() else 0
