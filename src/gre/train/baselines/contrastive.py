"""Trains the two towers of image-GPS alignment on the features of a frozen image encoder.

Importing this module imports torch.
"""

import csv
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from gre.errors import InputError
from gre.geo.coordinate import in_range
from gre.geo.sphere import Array
from gre.models.baselines.contrastive import TwoTowers
from gre.models.baselines.encoders import device
from gre.models.baselines.saved import SavedBaseline, write_arrays
from gre.models.baselines.weights import write_weights
from gre.store import require_file
from gre.train.baselines.encoder import Encoded, encode_seeds
from gre.train.baselines.fit import Rows, fit
from gre.train.baselines.settings import ContrastiveConfig
from gre.train.baselines.work import Work

TOWERS_FILE = "towers.safetensors"
_KM_A_DEGREE = 111.2


def train_contrastive(config: ContrastiveConfig, work: Work) -> SavedBaseline:
    """Align the seeds' features with their coordinates."""
    gallery = None if config.gallery is None else read_gallery(config.gallery)
    encoded = encode_seeds(config, work)
    towers = _train(encoded, config, work)
    write_weights(work.out / TOWERS_FILE, towers.cpu().state_dict())
    points = np.unique(encoded.photos.points, axis=0) if gallery is None else gallery
    write_arrays(work.out, {"gallery": points})
    return SavedBaseline(
        gre_baseline="contrastive",
        geoworld_only=encoded.photos.geoworld,
        photos=len(encoded.photos),
        encoder=encoded.found.keep_in(work.out),
        fingerprint=encoded.found.encoder.fingerprint,
        settings={
            "dim": encoded.found.encoder.dim,
            "shape": config.shape.model_dump(mode="json"),
        },
    )


def _train(encoded: Encoded, config: ContrastiveConfig, work: Work) -> TwoTowers:
    features = torch.from_numpy(encoded.features).to(device())
    points = torch.from_numpy(encoded.photos.points).float().to(device())
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        towers = TwoTowers(features.shape[1], config.shape).to(device())

    def loss_of(rows: Rows) -> torch.Tensor:
        batch = torch.from_numpy(rows)
        others = torch.randint(len(points), (min(config.queue, len(points)),))
        told_from = torch.cat([points[batch], points[others]])
        return alignment_loss(towers, features[batch], moved(told_from, config.noise_km))

    fit(
        "towers", towers, loss_of, rows=len(features), settings=config.fit, seed=config.seed,
        work=work,
    )  # fmt: skip
    return towers


def alignment_loss(towers: TwoTowers, features: torch.Tensor, points: torch.Tensor) -> torch.Tensor:
    """How hard each image finds it to tell its own coordinate from the others.

    Args:
        features: Of `b` images.
        points: The images' own coordinates, in the same order, then any number of others.
    """
    logits = towers.scale() * towers.see(features) @ towers.place(points).T
    return functional.cross_entropy(logits, torch.arange(len(features), device=logits.device))


def moved(points: torch.Tensor, noise_km: float) -> torch.Tensor:
    """Move points `(n, 2)` by normal noise; they stay on the map, across the antimeridian too."""
    noise = torch.randn_like(points) * noise_km / _KM_A_DEGREE
    lat = (points[:, 0] + noise[:, 0]).clamp(-90, 90)
    shrink = torch.cos(torch.deg2rad(points[:, 0])).clamp(min=0.01)
    lon = (points[:, 1] + noise[:, 1] / shrink + 180) % 360 - 180
    return torch.stack([lat, lon], dim=1)


def read_gallery(path: Path) -> Array:
    """Read a CSV of coordinates to choose from, `(n, 2)`; columns lat and lon, in any case.

    Raises:
        MissingFileError: the file is not there.
        InputError: it has no such columns, or a row that is no coordinate, which is named.
    """
    with require_file(path).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        columns = {name.strip().lower(): name for name in rows.fieldnames or ()}
        if not {"lat", "lon"} <= columns.keys():
            raise InputError(f"{path.name}: a gallery needs the columns lat and lon")
        points = [_read(row, columns, f"{path.name}:{n}") for n, row in enumerate(rows, start=2)]
    if not points:
        raise InputError(f"{path.name}: holds no coordinates")
    return np.array(points)


def _read(row: dict[str, str], columns: dict[str, str], where: str) -> tuple[float, float]:
    try:
        lat, lon = float(row[columns["lat"]]), float(row[columns["lon"]])
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: not a coordinate") from error
    if not in_range(lat, lon):
        raise InputError(f"{where}: {lat:g}, {lon:g} is not on Earth (are the two swapped?)")
    return lat, lon
