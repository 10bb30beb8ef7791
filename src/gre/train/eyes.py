"""Give gre-tiny its eyes: teach its vision tower to name the cues of GeoWorld scenes.

The paper starts from a vision-language model that has seen the world; gre-tiny starts from nothing,
and would spend most of a cold start learning to see through the narrow slit of a language loss. So
its vision tower first learns, in under a minute, to tell each cue's value from the picture, by
plain classification. The language half stays as it was made: the result is the `base` that cold start
begins with, and it cannot answer anything yet. See docs/design/eyes.md for what it is worth.
"""

import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.config import Config
from gre.data.guard import refuse_reserved
from gre.errors import InputError
from gre.images import open_image
from gre.models.loading import load_model, load_processor
from gre.models.tiny import TinyShape, build_tiny
from gre.prompts import load_prompt
from gre.records import CoTExample
from gre.store import read_all, write_manifest
from gre.train.extras import require_training
from gre.train.metrics import Listener, MetricsFile
from gre.train.processes import keep_freed_memory
from gre.world.observe import observe
from gre.world.render import SceneTruth

if TYPE_CHECKING:
    import torch

Labels = NDArray[np.int64]


class EyesConfig(Config):
    """Settings of `gre train eyes`.

    Attributes:
        scenes: Truth file of rendered training scenes.
        texts: CoT records; the tokenizer is learnt from their chains.
        out: Where the base model goes.
        tiny: The model's shape.
        steps, batch_size: How long, and how many pictures a step.
        learning_rate, muon_learning_rate: Of AdamW for the head and of Muon for the tower.
    """

    scenes: Path
    texts: Path
    out: Path
    tiny: TinyShape = TinyShape()
    seed: int = 0
    steps: int = Field(default=220, ge=1)
    batch_size: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=2e-3, gt=0)
    muon_learning_rate: float = Field(default=0.02, gt=0)


def run_eyes(config: EyesConfig, *, listener: Listener | None = None) -> dict[str, float]:
    """Make a gre-tiny that can see and cannot speak.

    Args:
        listener: Called with every line of metrics.

    Returns:
        Share of cues named rightly on the pictures of the last tenth of the file, which are left
        out of the training, as `recall`; and the seconds it took.

    Raises:
        SplitError: a scene is reserved for testing.
        InputError: the scenes are of several sizes.
    """
    require_training()
    started = time.time()
    keep_freed_memory()
    truths = read_all(config.scenes, SceneTruth)
    refuse_reserved(truths, config.scenes)
    build_tiny(_texts(config), config.out, shape=config.tiny, seed=config.seed)
    model = load_model(config.out)
    pictures = _pictures(truths, config)
    labels, sizes = label_scenes(truths)
    held_out = max(1, len(truths) // 10)
    eyes = _Eyes(model, pictures, labels, sizes, config)
    metrics = MetricsFile(config.out / "metrics.jsonl")
    for line in eyes.learn(np.arange(len(truths) - held_out)):
        metrics.write(line)
        if listener is not None:
            listener(line)
    metrics.close()
    recall = eyes.recall(np.arange(len(truths) - held_out, len(truths)))
    model.save_pretrained(config.out)
    summary = {"recall": round(recall, 4), "seconds": round(time.time() - started, 1)}
    write_manifest(
        config.out, stage="train eyes", config=config, inputs=[config.scenes, config.texts],
        counts={"scenes": len(truths), "held_out": held_out, **summary}, started=started,
    )  # fmt: skip
    return summary


def _texts(config: EyesConfig) -> list[str]:
    chains = [record.response for record in read_all(config.texts, CoTExample)]
    return [*chains, *[load_prompt(name).text for name in ("locate", "judge")]]


def label_scenes(truths: Sequence[SceneTruth]) -> tuple[Labels, list[int]]:
    """What can be read of each scene as class numbers.

    Returns:
        `(n_scenes, n_attributes)`, 0 where an attribute is not seen; and the number of classes of
        each attribute.
    """
    seen = [{s.attribute: s.value for s in observe(t.scene, t.size).seen} for t in truths]
    attributes = sorted({name for one in seen for name in one})
    if not attributes:
        raise InputError("no scene shows anything that can be read")
    labels = np.zeros((len(seen), len(attributes)), dtype=np.int64)
    sizes = []
    for column, attribute in enumerate(attributes):
        values = sorted({one[attribute] for one in seen if attribute in one})
        number = {value: i for i, value in enumerate(values, start=1)}
        labels[:, column] = [number.get(one.get(attribute, ""), 0) for one in seen]
        sizes.append(len(values) + 1)
    return labels, sizes


def _pictures(truths: Sequence[SceneTruth], config: EyesConfig) -> NDArray[np.uint8]:
    """All pictures in memory, `(n, px, px, 3)`: 38 kB each at 112 px."""
    pictures = [np.asarray(open_image(config.scenes.parent / t.image)) for t in truths]
    if len({picture.shape for picture in pictures}) > 1:
        raise InputError(f"{config.scenes}: the scenes are of several sizes")
    return np.stack(pictures)


class _Eyes:
    """The vision tower with a linear head for every attribute."""

    def __init__(
        self,
        model: Any,
        pictures: NDArray[np.uint8],
        labels: Labels,
        sizes: list[int],
        config: EyesConfig,
    ) -> None:
        import torch

        self.visual = model.model.visual
        self.processor: Any = load_processor(config.out)
        self.pictures, self.config, self.sizes = pictures, config, sizes
        self.labels = torch.from_numpy(labels)
        with torch.random.fork_rng():
            torch.manual_seed(config.seed)
            self.head = torch.nn.Linear(config.tiny.image_tokens * config.tiny.hidden, sum(sizes))
            torch.nn.init.normal_(self.head.weight, std=0.01)

    def learn(self, rows: NDArray[np.int64]) -> Iterator[dict[str, float | int]]:
        """Train on some pictures; yields a line of metrics a step."""
        import torch

        optimizers = self._optimizers()
        schedules = [torch.optim.lr_scheduler.LambdaLR(o, self._rate_at) for o in optimizers]
        for step, chosen in enumerate(self._batches(rows), start=1):
            loss = self._loss(chosen)
            loss.backward()  # type: ignore[no-untyped-call]
            for part in (*optimizers, *schedules):
                part.step()
            self.visual.zero_grad()
            self.head.zero_grad()
            yield {"step": step, "steps": self.config.steps, "loss": float(loss.detach())}

    def recall(self, rows: NDArray[np.int64]) -> float:
        """Share of the cues in some pictures that are named rightly."""
        import torch

        right = there = 0
        with torch.no_grad():
            for start in range(0, len(rows), 128):
                chosen = rows[start : start + 128]
                labels = self.labels[chosen]
                said = [part.argmax(dim=1) for part in self._logits(chosen)]
                present = labels > 0
                right += int(((torch.stack(said, dim=1) == labels) & present).sum())
                there += int(present.sum())
        return right / max(there, 1)

    def _loss(self, chosen: NDArray[np.int64]) -> "torch.Tensor":
        from torch.nn.functional import cross_entropy

        labels = self.labels[chosen]
        losses = [cross_entropy(part, labels[:, i]) for i, part in enumerate(self._logits(chosen))]
        return sum(losses[1:], losses[0])

    def _logits(self, chosen: NDArray[np.int64]) -> tuple["torch.Tensor", ...]:
        inputs = self.processor.image_processor(
            images=list(self.pictures[chosen]), return_tensors="pt"
        )
        seen = self.visual(inputs["pixel_values"], grid_thw=inputs["image_grid_thw"]).pooler_output
        logits = self.head(seen.view(len(chosen), -1))
        parts: tuple[torch.Tensor, ...] = logits.split(self.sizes, dim=1)
        return parts

    def _optimizers(self) -> list[Any]:
        from torch.optim import AdamW

        from gre.train.muon import Muon

        matrices = [weight for weight in self.visual.parameters() if weight.ndim == 2]
        others = [weight for weight in self.visual.parameters() if weight.ndim != 2]
        rest = [*others, *self.head.parameters()]
        return [
            Muon(matrices, lr=self.config.muon_learning_rate),
            AdamW(rest, lr=self.config.learning_rate, betas=(0.9, 0.98), weight_decay=0.0),
        ]

    def _rate_at(self, step: int) -> float:
        warm = min(1.0, (step + 1) / 20)
        return warm * 0.5 * (1 + math.cos(math.pi * min(1.0, step / self.config.steps)))

    def _batches(self, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        rng = np.random.default_rng(self.config.seed)
        waiting: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        for _ in range(self.config.steps):
            while len(waiting) < self.config.batch_size:
                waiting = np.concatenate([waiting, rng.permutation(rows)])
            yield waiting[: self.config.batch_size]
            waiting = waiting[self.config.batch_size :]
