"""Images and coordinates aligned in one space, and a gallery of coordinates to choose from.

After V. Vivanco Cepeda, G. K. Nayak and M. Shah, GeoCLIP (2023).
Importing this module imports torch.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from gre.geo.sphere import Array
from gre.models.baselines.belief import Belief, Places
from gre.models.baselines.encoders import Features
from gre.models.baselines.shapes import ContrastiveShape

# The polynomial of the projection. Source: B. Savric, T. Patterson, B. Jenny, "The Equal Earth map
# projection", International Journal of Geographical Information Science 33 (2019).
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(points: torch.Tensor) -> torch.Tensor:
    """Project points `(n, 2)` as `(lat, lon)` in degrees so that areas keep their proportions.

    Returns:
        `(n, 2)`, x and y over pi: both within (-1, 1).

    >>> x, y = equal_earth(torch.tensor([[0.0, 180.0]]))[0].tolist()
    >>> round(x, 3), y
    (0.862, 0.0)
    """
    lat, lon = torch.deg2rad(points[:, 0]), torch.deg2rad(points[:, 1])
    root3 = math.sqrt(3)
    theta = torch.asin(root3 / 2 * torch.sin(lat))
    slope = 9 * _A4 * theta**8 + 7 * _A3 * theta**6 + 3 * _A2 * theta**2 + _A1
    x = 2 * root3 * lon * torch.cos(theta) / (3 * slope)
    y = _A4 * theta**9 + _A3 * theta**7 + _A2 * theta**3 + _A1 * theta
    return torch.stack([x, y], dim=1) / math.pi


class LocationEncoder(nn.Module):
    """Coordinates to vectors: random Fourier features at several scales, a small network each."""

    def __init__(self, shape: ContrastiveShape) -> None:
        super().__init__()
        width = shape.location_hidden
        for number, sigma in enumerate(shape.sigmas):
            self.register_buffer(f"frequencies_{number}", sigma * torch.randn(2, shape.frequencies))
        self.scales = nn.ModuleList(
            nn.Sequential(
                nn.Linear(2 * shape.frequencies, width), nn.ReLU(),
                nn.Linear(width, width), nn.ReLU(),
                nn.Linear(width, shape.dim),
            )
            for _ in shape.sigmas
        )  # fmt: skip

    def forward(self, points: torch.Tensor) -> torch.Tensor:
        """Encode points `(n, 2)` as `(lat, lon)` in degrees: `(n, dim)`."""
        flat = equal_earth(points)
        return torch.stack(
            [
                network(_fourier(flat, self.get_buffer(f"frequencies_{number}")))
                for number, network in enumerate(self.scales)
            ]
        ).sum(dim=0)


class TwoTowers(nn.Module):
    """The image tower on an encoder's features, the location encoder, and the temperature."""

    def __init__(self, features: int, shape: ContrastiveShape) -> None:
        super().__init__()
        self.image = nn.Sequential(
            nn.Linear(features, shape.image_hidden), nn.ReLU(),
            nn.Linear(shape.image_hidden, shape.dim),
        )  # fmt: skip
        self.location = LocationEncoder(shape)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def see(self, features: torch.Tensor) -> torch.Tensor:
        """Unit vectors of images, `(b, dim)`."""
        return functional.normalize(self.image(features), dim=1)

    def place(self, points: torch.Tensor) -> torch.Tensor:
        """Unit vectors of points `(n, 2)` as `(lat, lon)`, `(n, dim)`."""
        return functional.normalize(self.location(points), dim=1)

    def scale(self) -> torch.Tensor:
        """What cosines are multiplied by before the softmax; at most 100."""
        return self.log_scale.clamp(max=math.log(100)).exp()


class ContrastiveHead:
    """Answers with the coordinate of the gallery whose vector is most like the image's.

    Args:
        gallery: Coordinates to choose from, `(n, 2)` as `(lat, lon)`.
    """

    def __init__(self, towers: TwoTowers, gallery: Array) -> None:
        self.towers = towers.eval()
        self._places = Places(gallery)
        with torch.inference_mode():
            points = torch.from_numpy(gallery).float()
            self._vectors = torch.cat([towers.place(part) for part in torch.split(points, 8192)])
        self._step = (
            f"Of {len(gallery):,} coordinates, this one is aligned best with the whole picture."
        )

    def believe(self, features: Features) -> Iterator[Belief]:
        """Give one belief for each row of features `(b, d)`, over the gallery."""
        with torch.inference_mode():
            cosines = self.towers.see(torch.from_numpy(features)) @ self._vectors.T
            mass = torch.softmax((self.towers.scale() * cosines).double(), dim=1).numpy()
        for row in mass:
            yield Belief(self._places, row, self._step)

    def likeness(self, features: Features, points: Array) -> Array:
        """How well points `(n, 2)` fit one image's features `(d,)`: cosines `(n,)`."""
        with torch.inference_mode():
            image = self.towers.see(torch.from_numpy(features[None]))
            cosines = image @ self.towers.place(torch.from_numpy(points).float()).T
        return np.asarray(cosines[0].double().numpy())


def _fourier(points: torch.Tensor, frequencies: torch.Tensor) -> torch.Tensor:
    turns = 2 * math.pi * points @ frequencies
    return torch.cat([turns.cos(), turns.sin()], dim=1)
