"""Image encoders behind one interface: our tiny one, or a backbone of transformers or timm.

An encoder is named as `hf:NAME_OR_DIR` (a vision model, or the vision half of a CLIP or SigLIP),
`timm:NAME`, or a directory that `gre train-baseline` left.
"""

import hashlib
import importlib.util
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gre.errors import CheckpointError, ConfigError, ImageError, MissingExtraError, MissingFileError
from gre.images import open_image
from gre.models.base import Answer, Question, without_photo
from gre.models.loading import require_torch

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Features = NDArray[np.float32]

ENCODER_FILE = "encoder.json"
# Larger than any backbone's input; a JPEG is then decoded at reduced size.
_MAX_SIDE = 1024


class ImageEncoder(Protocol):
    """Turns pictures into vectors.

    Attributes:
        dim: Length of a vector.
        max_side: Pictures may be scaled down to this many pixels before they are encoded.
    """

    dim: int
    max_side: int

    @property
    def fingerprint(self) -> str:
        """Names weights and preprocessing: what two equal fingerprints encode is the same."""

    def encode(self, pictures: Sequence["Picture"]) -> Features:
        """Encode pictures: `(n, dim)`."""


def open_for(question: Question, encoder: ImageEncoder) -> "Picture | Answer":
    """Open a question's photo for an encoder; an unreadable one becomes the answer that says so."""
    if question.image is None:
        return without_photo(question)
    try:
        return open_image(question.image, max_side=encoder.max_side)
    except (ImageError, MissingFileError) as error:
        return Answer(question.id, None, str(error), permanent=True)


def load_encoder(name: str) -> ImageEncoder:
    """Load the encoder that a name stands for.

    Raises:
        ConfigError: the name has none of the known forms.
        CheckpointError: the directory is no encoder, or the backbone cannot be loaded.
        MissingExtraError: a library that it needs is not installed.
    """
    kind, colon, rest = name.partition(":")
    if colon and kind == "hf" and rest:
        return TransformersEncoder(rest)
    if colon and kind == "timm" and rest:
        return TimmEncoder(rest)
    folder = Path(name)
    if (folder / ENCODER_FILE).is_file():
        require_torch()
        from gre.models.baselines.tiny_encoder import TinyEncoder

        return TinyEncoder.load(folder)
    if folder.is_dir():
        raise CheckpointError(f"{folder}: not an encoder: it has no {ENCODER_FILE}")
    raise ConfigError(f"encoder {name!r}: write tiny, hf:NAME_OR_DIR, timm:NAME or a directory")


class TransformersEncoder:
    """A vision model of transformers: the pooled, or else the mean, output; CLIP's projected one.

    Args:
        name: A directory or hub name.
    """

    max_side = _MAX_SIDE

    def __init__(self, name: str) -> None:
        require_torch()
        import torch
        from transformers import AutoImageProcessor, AutoModel

        from gre.models.loading import explained

        with explained(name):
            # "pil" needs no torchvision and gives the same pixels on every machine.
            self._processor = AutoImageProcessor.from_pretrained(name, backend="pil")
            self._model: Any = AutoModel.from_pretrained(name).eval()
        self._torch = torch
        self._device = device()
        self._model.to(self._device)
        self._contrastive = hasattr(self._model, "get_image_features")
        self.dim = _dim_of(self._model.config, contrastive=self._contrastive)

    @property
    def fingerprint(self) -> str:
        """Of the weights that see pictures, and of the preprocessing."""
        weights = {k: v for k, v in self._model.state_dict().items() if "text" not in k}
        settings = json.loads(self._processor.to_json_string())
        return fingerprint_of(weights, {"preprocessing": settings})

    def encode(self, pictures: Sequence["Picture"]) -> Features:
        """Encode pictures: `(n, dim)`."""
        pixels = self._processor(images=list(pictures), return_tensors="pt").to(self._device)
        with self._torch.inference_mode():
            if self._contrastive:
                out = self._model.get_image_features(**pixels)
            else:
                out = self._model(**pixels)
        return np.asarray(pooled(out).float().cpu().numpy())


class TimmEncoder:
    """A backbone of timm without its classifier, with the preprocessing it was trained with.

    Args:
        name: As in `timm.create_model`; its weights are fetched or found in the cache by timm.
    """

    max_side = _MAX_SIDE

    def __init__(self, name: str) -> None:
        require_torch()
        if importlib.util.find_spec("timm") is None:
            raise MissingExtraError("timm", "timm")
        import timm
        import torch

        try:
            self._model: Any = timm.create_model(name, pretrained=True, num_classes=0).eval()
        except (RuntimeError, OSError, ValueError) as error:
            raise CheckpointError(f"timm:{name}: {str(error).splitlines()[0]}") from error
        settings = timm.data.resolve_model_data_config(self._model)
        self._transform = timm.data.create_transform(**settings, is_training=False)
        self._settings = {key: str(value) for key, value in settings.items()}
        self._torch = torch
        self._device = device()
        self._model.to(self._device)
        self.dim = int(self._model.num_features)

    @property
    def fingerprint(self) -> str:
        """Of the weights and the preprocessing."""
        return fingerprint_of(self._model.state_dict(), self._settings)

    def encode(self, pictures: Sequence["Picture"]) -> Features:
        """Encode pictures: `(n, dim)`."""
        pixels = self._torch.stack([self._transform(picture) for picture in pictures])
        with self._torch.inference_mode():
            return np.asarray(self._model(pixels.to(self._device)).float().cpu().numpy())


def fingerprint_of(weights: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """Checksum of weights (tensors) and settings (JSON values), as hexadecimal digits."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(weights[name].detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def device() -> Any:
    """The accelerator of this machine, or its CPU."""
    import torch

    found = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    return found or torch.device("cpu")


def _dim_of(config: Any, *, contrastive: bool) -> int:
    if contrastive and hasattr(config, "projection_dim"):
        return int(config.projection_dim)
    inner = getattr(config, "vision_config", config)
    return int(inner.hidden_size)


def pooled(out: Any) -> Any:
    """Take one vector a picture out of whatever a vision model returns."""
    pooled = getattr(out, "pooler_output", None)
    if pooled is None:
        pooled = getattr(out, "last_hidden_state", out)
    if pooled.ndim == 3:  # (n, tokens, dim)
        return pooled.mean(dim=1)
    return pooled.flatten(start_dim=1)  # convolutional models pool to (n, dim, 1, 1)
