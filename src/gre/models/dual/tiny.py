"""The dual encoder for GeoWorld: a small convolutional network beside a bag of hashed words.

Importing this module imports torch.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from gre.errors import CheckpointError, InputError
from gre.models.baselines.encoders import device, fingerprint_of
from gre.models.baselines.tiny_encoder import TinyNet, as_pixels
from gre.models.baselines.weights import read_weights, write_weights
from gre.models.dual.base import Vectors
from gre.models.dual.load import DUAL_FILE
from gre.models.dual.shapes import DualShape
from gre.models.dual.words import grams_of, words_of
from gre.models.text.cutting import cut_to_fit
from gre.store import write_json

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

WEIGHTS_FILE = "dual.safetensors"
_VERSION = 1
_BATCH = 64


class DualNet(nn.Module):
    """Two towers that end in unit vectors of one space.

    Attributes:
        log_scale: Logarithm of what a cosine is multiplied with to be a logit.
        bias: What is added to it.
    """

    def __init__(self, shape: DualShape) -> None:
        super().__init__()
        self.sight = TinyNet(shape.image)
        self.sight_head = nn.Linear(shape.image.dim, shape.dim)
        self.words = nn.EmbeddingBag(shape.buckets, shape.word_dim, mode="sum")
        self.reading = nn.Sequential(
            nn.LayerNorm(shape.word_dim),
            nn.Linear(shape.word_dim, shape.hidden),
            nn.GELU(),
            nn.Linear(shape.hidden, shape.dim),
        )
        self.log_scale = nn.Parameter(torch.tensor(3.0))
        self.bias = nn.Parameter(torch.tensor(-4.0))
        nn.init.normal_(self.words.weight, std=0.3)

    def see(self, pixels: torch.Tensor) -> torch.Tensor:
        """Encode pixels `(n, 3, h, w)`, uint8, as unit vectors `(n, dim)`."""
        return functional.normalize(self.sight_head(self.sight(pixels)).float(), dim=-1)

    def read(self, texts: Sequence[str]) -> torch.Tensor:
        """Encode texts as unit vectors `(n, dim)`."""
        grams = [grams_of(text, self.words.num_embeddings) for text in texts]
        lengths = torch.tensor([0, *map(len, grams)][: len(grams)], dtype=torch.long)
        flat = torch.tensor([row for own in grams for row in own], dtype=torch.long)
        at = self.log_scale.device
        bags = self.words(flat.to(at), lengths.cumsum(0).to(at))
        return functional.normalize(self.reading(bags), dim=-1)


class TinyDual:
    """A trained `DualNet` with its shape.

    Args:
        name: As files keep it.
    """

    def __init__(self, net: DualNet, shape: DualShape, *, name: str = "tiny") -> None:
        self.net = net.eval().to(device())
        self.shape = shape
        self.name = name
        self.dim = shape.dim
        self.max_side = 4 * shape.image.image_px

    @cached_property
    def fingerprint(self) -> str:
        """Of the weights and the sizes."""
        return fingerprint_of(self.net.state_dict(), self.shape.model_dump(mode="json"))

    def see(self, pictures: Sequence["Picture"]) -> Vectors:
        """Encode pictures: unit vectors `(n, dim)`."""
        found = [np.empty((0, self.dim), dtype=np.float32)]
        for start in range(0, len(pictures), _BATCH):
            batch = pictures[start : start + _BATCH]
            pixels = np.stack([as_pixels(each, self.shape.image.image_px) for each in batch])
            with torch.inference_mode():
                found.append(self.net.see(torch.from_numpy(pixels).to(device())).cpu().numpy())
        return np.concatenate(found)

    def read(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: unit vectors `(n, dim)`.

        Raises:
            InputError: a text is too long; `parts` cuts it.
        """
        for text in texts:
            if not self._fits(text):
                raise InputError(
                    f"{self.name}: a text of {len(words_of(text))} words, where"
                    f" {self.shape.max_words} fit: {text[:40]!r}"
                )
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        with torch.inference_mode():
            return np.asarray(self.net.read(texts).float().cpu().numpy())

    def parts(self, text: str) -> list[str]:
        """Cut a text so that each part has no more words than fit; nothing is lost."""
        return cut_to_fit(text, self._fits)

    def _fits(self, text: str) -> bool:
        return len(words_of(text)) <= self.shape.max_words

    def save(self, folder: Path) -> None:
        """Write the encoder as a directory, its weights in half precision."""
        weights = {
            name: value.half() if value.is_floating_point() else value
            for name, value in self.net.state_dict().items()
        }
        write_weights(folder / WEIGHTS_FILE, weights)
        write_json(folder / DUAL_FILE, {"gre_dual": _VERSION, **self.shape.model_dump(mode="json")})

    @classmethod
    def load(cls, folder: Path, *, name: str = "") -> "TinyDual":
        """Read a directory that `save` wrote.

        Raises:
            CheckpointError: it holds something else.
        """
        try:
            settings: dict[str, Any] = json.loads((folder / DUAL_FILE).read_text("utf-8"))
            if settings.pop("gre_dual") != _VERSION:
                raise CheckpointError(f"{folder}: a dual encoder of a newer version")
            shape = DualShape.model_validate(settings)
        except CheckpointError:
            raise
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise CheckpointError(f"{folder / DUAL_FILE}: not a dual encoder of ours") from error
        net = DualNet(shape)
        read_weights(folder / WEIGHTS_FILE, net)
        return cls(net, shape, name=name or str(folder))
