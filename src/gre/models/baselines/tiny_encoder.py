"""The image encoder for GeoWorld: a small convolutional network that trains in minutes on a core.

Importing this module imports torch.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from gre.errors import CheckpointError
from gre.models.baselines.encoders import ENCODER_FILE, Features, device, fingerprint_of
from gre.models.baselines.shapes import TinyEncoderShape
from gre.models.baselines.weights import read_weights, write_weights
from gre.store import write_json

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_WEIGHTS = "encoder.safetensors"


class TinyNet(nn.Module):
    """Six convolutions, then the largest and the mean response of each channel, then one layer.

    Cues are small and may be anywhere: the largest response says that one is there.
    """

    def __init__(self, shape: TinyEncoderShape) -> None:
        super().__init__()
        a, b, c = shape.widths
        self.body = nn.Sequential(
            *_convolution(3, a, kernel=4, stride=4),
            *_convolution(a, a),
            *_convolution(a, b, stride=2),
            *_convolution(b, b),
            *_convolution(b, c, stride=2),
            *_convolution(c, c),
        )
        self.neck = nn.Sequential(
            nn.Linear(2 * c, shape.dim), nn.BatchNorm1d(shape.dim), nn.ReLU(inplace=True)
        )
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Encode pixels `(n, 3, h, w)`, uint8, as vectors `(n, dim)`."""
        scaled = (pixels.float() / 255 - 0.5) / 0.25
        maps = self.body(scaled.contiguous(memory_format=torch.channels_last))
        both = torch.cat([maps.amax(dim=(2, 3)), maps.mean(dim=(2, 3))], dim=1)
        out: torch.Tensor = self.neck(both)
        return out


class TinyEncoder:
    """A trained `TinyNet` with its shape."""

    def __init__(self, net: TinyNet, shape: TinyEncoderShape) -> None:
        self.net = net.eval().to(device())
        self.shape = shape
        self.dim = shape.dim
        self.max_side = 4 * shape.image_px

    @property
    def fingerprint(self) -> str:
        """Of the weights and the size of the pictures."""
        return fingerprint_of(self.net.state_dict(), self.shape.model_dump(mode="json"))

    def encode(self, pictures: Sequence["Picture"]) -> Features:
        """Encode pictures: `(n, dim)`."""
        pixels = np.stack([as_pixels(picture, self.shape.image_px) for picture in pictures])
        with torch.inference_mode():
            out = self.net(torch.from_numpy(pixels).to(device()))
        return np.asarray(out.float().cpu().numpy())

    def save(self, folder: Path) -> None:
        """Write the encoder as a directory."""
        folder.mkdir(parents=True, exist_ok=True)
        write_weights(folder / _WEIGHTS, self.net.state_dict())
        write_json(folder / ENCODER_FILE, {"gre_encoder": 1, **self.shape.model_dump(mode="json")})

    @classmethod
    def load(cls, folder: Path) -> "TinyEncoder":
        """Read a directory that `save` wrote.

        Raises:
            CheckpointError: it holds something else.
        """
        try:
            settings: dict[str, Any] = json.loads((folder / ENCODER_FILE).read_text("utf-8"))
            if settings.pop("gre_encoder") != 1:
                raise CheckpointError(f"{folder}: an encoder of a newer version")
            shape = TinyEncoderShape.model_validate(settings)
        except (KeyError, AttributeError, ValueError) as error:
            raise CheckpointError(f"{folder / ENCODER_FILE}: not an encoder of ours") from error
        net = TinyNet(shape)
        read_weights(folder / _WEIGHTS, net)
        return cls(net, shape)


def as_pixels(picture: "Picture", size: int) -> NDArray[np.uint8]:
    """Resize a picture to a square: `(3, size, size)`, uint8."""
    if picture.size != (size, size):
        picture = picture.resize((size, size))
    return np.ascontiguousarray(np.asarray(picture, dtype=np.uint8).transpose(2, 0, 1))


def _convolution(n_in: int, n_out: int, *, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
    padding = 0 if kernel == stride else kernel // 2
    convolution = nn.Conv2d(n_in, n_out, kernel, stride=stride, padding=padding, bias=False)
    return [convolution, nn.BatchNorm2d(n_out), nn.ReLU(inplace=True)]
