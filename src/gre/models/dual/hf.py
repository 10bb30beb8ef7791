"""Dual encoders of transformers: CLIP, SigLIP, and whatever has features of pictures and texts.

Importing this module imports torch and transformers.
"""

import inspect
import json
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

from gre.errors import CheckpointError, InputError
from gre.models.baselines.encoders import device, fingerprint_of, pooled
from gre.models.dual.base import Vectors
from gre.models.loading import explained
from gre.models.text.cutting import cut_to_fit

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# Pictures and texts encoded at once.
_BATCH = 32
# Trained on texts padded to the full length, without a mask: read otherwise they say other things.
_PADDED_MODELS = ("siglip", "siglip2")
_METHODS = ("get_image_features", "get_text_features")


class TransformersDual:
    """A model of transformers that puts pictures and texts into one space.

    Args:
        model: A directory or hub name.

    Raises:
        CheckpointError: it cannot be loaded, or is no dual encoder.
    """

    max_side = 1024  # larger than any such model's input; a JPEG is then decoded at reduced size

    def __init__(self, model: str) -> None:
        self.name = f"hf:{model}"
        with explained(model):
            self._model: Any = AutoModel.from_pretrained(model, dtype=torch.float32).eval()
            _require_both_towers(self._model, model)
            # "pil" needs no torchvision and gives the same pixels on every machine.
            self._processor: Any = AutoImageProcessor.from_pretrained(model, backend="pil")
            self._tokenizer: Any = AutoTokenizer.from_pretrained(model)
        self._device = device()
        self._model.to(self._device)
        self._padded = self._model.config.model_type in _PADDED_MODELS
        text_config = getattr(self._model.config, "text_config", self._model.config)
        self.max_tokens = _limit(self._tokenizer, text_config)
        self._takes = set(inspect.signature(self._model.get_text_features).parameters)
        if self._padded:
            self._takes.discard("attention_mask")
        with explained(model):
            self.dim = self._read_batch(["a"]).shape[1]

    @cached_property
    def fingerprint(self) -> str:
        """Of the weights, the preprocessing of pictures, and the tokenizer."""
        return fingerprint_of(
            self._model.state_dict(),
            {
                "preprocessing": json.loads(self._processor.to_json_string()),
                "vocabulary": self._tokenizer.get_vocab(),
                "max_tokens": self.max_tokens,
            },
        )

    def see(self, pictures: Sequence["Picture"]) -> Vectors:
        """Encode pictures: unit vectors `(n, dim)`."""
        batches = [pictures[i : i + _BATCH] for i in range(0, len(pictures), _BATCH)]
        return self._stacked([self._see_batch(batch) for batch in batches])

    def read(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: unit vectors `(n, dim)`.

        Raises:
            InputError: a text does not fit; `parts` cuts it.
        """
        for text in texts:
            if not self._fits(text):
                raise InputError(
                    f"{self.name}: a text of {self._length(text)} tokens, where {self.max_tokens}"
                    f" fit: {text[:40]!r}"
                )
        batches = [texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH)]
        return self._stacked([self._read_batch(batch) for batch in batches])

    def parts(self, text: str) -> list[str]:
        """Cut a text so that each part fits into the model's tokens; nothing is lost."""
        return cut_to_fit(text, self._fits)

    def _fits(self, text: str) -> bool:
        return self._length(text) <= self.max_tokens

    def _length(self, text: str) -> int:
        return len(self._tokenizer(text, verbose=False)["input_ids"])

    def _see_batch(self, pictures: Sequence["Picture"]) -> Vectors:
        pixels = self._processor(images=list(pictures), return_tensors="pt").to(self._device)
        with torch.inference_mode():
            return self._unit(self._model.get_image_features(**pixels))

    def _read_batch(self, texts: Sequence[str]) -> Vectors:
        padding = {"padding": "max_length", "max_length": self.max_tokens} if self._padded else {}
        found = self._tokenizer(
            list(texts), return_tensors="pt", **({"padding": True} | padding)
        ).to(self._device)
        taken = {name: value for name, value in found.items() if name in self._takes}
        with torch.inference_mode():
            return self._unit(self._model.get_text_features(**taken))

    def _stacked(self, batches: Sequence[Vectors]) -> Vectors:
        return np.concatenate([np.empty((0, self.dim), dtype=np.float32), *batches])

    def _unit(self, out: Any) -> Vectors:
        found = torch.nn.functional.normalize(pooled(out).float(), dim=-1)
        return np.asarray(found.cpu().numpy())


def _require_both_towers(model: Any, name: str) -> None:
    missing = [method for method in _METHODS if not hasattr(model, method)]
    if missing:
        kind, lacks = type(model).__name__, " and no ".join(missing)
        raise CheckpointError(f"{name}: {kind} is no dual encoder: it has no {lacks}")


def _limit(tokenizer: Any, config: Any) -> int:
    """How many tokens a text may have, special ones included."""
    positions = getattr(config, "max_position_embeddings", None) or tokenizer.model_max_length
    return int(min(positions, tokenizer.model_max_length))
