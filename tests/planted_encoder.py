"""A dual encoder that knows by heart what GeoWorld's pictures show: it implements the protocol.

It fakes the weights alone: a picture's vector has one direction for each indicator kind that can be
read, one for its scene label, and one for nothing at all; a text's vector points where its prompt
does. A little noise, the same for the same picture, keeps scores apart.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image

from gre.bench.build.select.prompts import Prompts, nothing, scenes, with_own
from gre.bench.corpus.entries import CorpusPrompt
from gre.images import open_image
from gre.models.dual.base import Vectors
from gre.records import Split
from gre.store import read_jsonl, write_jsonl
from gre.world.cues import KINDS, SCENE_LABELS
from gre.world.render import SceneTruth, render_scene
from gre.world.sample import sample

SIZE = 112
NOTHING = len(KINDS)
DIM = len(KINDS) + 1 + len(SCENE_LABELS)
INDICATORS = [CorpusPrompt(f"a cue of {kind}", kind, f"a photo of {kind}") for kind in KINDS]


def planted_prompts() -> Prompts:
    """A corpus of one indicator a kind."""
    return with_own(INDICATORS)


class PlantedDual:
    """Knows the pictures of some worlds.

    Args:
        worlds: Their truth files.
        noise: How much of a vector is noise.
    """

    name = "planted"
    dim = DIM
    max_side = 448

    def __init__(self, *worlds: Path, noise: float = 0.05) -> None:
        self.noise, self.seen = noise, 0
        self._shows: dict[bytes, list[int]] = {}
        for world in worlds:
            for truth in read_jsonl(world, SceneTruth):
                picture = open_image(world.parent / truth.image, max_side=self.max_side)
                self._shows[_digest(picture)] = _directions(truth)
        self._texts = {one.text: [KINDS.index(one.kind)] for one in INDICATORS}
        self._texts |= {text: [NOTHING] for text in nothing()}
        for n, texts in enumerate(scenes().values()):
            self._texts |= {text: [NOTHING + 1 + n] for text in texts}

    def learn(self, texts: Mapping[str, int]) -> None:
        """Learn which direction further texts point in."""
        self._texts |= {text: [direction] for text, direction in texts.items()}

    @property
    def fingerprint(self) -> str:
        """One for all: nothing is learnt."""
        return "planted"

    def see(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Encode pictures that it knows; what it does not know shows nothing."""
        self.seen += len(pictures)
        rows = []
        for picture in pictures:
            digest = _digest(picture)
            rng = np.random.default_rng(int.from_bytes(digest[:8]))
            row = _one_hot(self._shows.get(digest, [NOTHING]))
            rows.append(row + self.noise * rng.standard_normal(DIM))
        return _unit(np.stack(rows))

    def read(self, texts: Sequence[str]) -> Vectors:
        """Encode the prompts that it knows."""
        return _unit(np.stack([_one_hot(self._texts[text]) for text in texts]))

    def parts(self, text: str) -> list[str]:
        """Every text fits."""
        return [text]


def render_scenes(folder: Path, split: Split, n: int, *, distractors: int) -> Path:
    """Render the first scenes of world 0 with cues, and the first without; returns their truth."""
    (folder / "images").mkdir(parents=True)
    wanted = {True: n, False: distractors}
    truths = []
    for index in count():
        scene = sample(0, split, index)
        shows = scene.label in SCENE_LABELS
        if wanted[shows]:
            wanted[shows] -= 1
            truths.append(render_scene(scene, SIZE, folder))
        if not any(wanted.values()):
            write_jsonl(folder / "truth.jsonl", truths)
            return folder / "truth.jsonl"
    raise AssertionError("a world has no last scene")


def _directions(truth: SceneTruth) -> list[int]:
    kinds = {cue.kind for cue in truth.cues if cue.legible}
    shown = [KINDS.index(kind) for kind in kinds] or [NOTHING]
    if truth.label in SCENE_LABELS:
        shown.append(NOTHING + 1 + list(SCENE_LABELS).index(truth.label))
    return shown


def _one_hot(directions: Sequence[int]) -> Vectors:
    row = np.zeros(DIM, dtype=np.float32)
    row[list(directions)] = 1.0
    return row


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _digest(picture: Image.Image) -> bytes:
    return hashlib.sha256(picture.tobytes()).digest()
