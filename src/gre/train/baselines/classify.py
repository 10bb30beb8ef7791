"""Trains classifiers over cells, on top of features or together with the tiny encoder.

Importing this module imports torch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from gre.models.baselines.cells import NOWHERE, Partition, leaves_of, make_partition
from gre.models.baselines.classify import CellHeads
from gre.models.baselines.encoders import Features, device
from gre.models.baselines.saved import (
    ENCODER_DIR,
    SavedBaseline,
    write_arrays,
)
from gre.models.baselines.tiny_encoder import TinyEncoder, TinyNet
from gre.models.baselines.weights import write_weights
from gre.train.baselines.encoder import find_encoder
from gre.train.baselines.fit import Rows, fit, half_precision
from gre.train.baselines.photos import Photos, Pixels, encode, load_pixels, read_photos
from gre.train.baselines.settings import (
    TINY,
    CellsConfig,
    HierarchyConfig,
    Splitting,
    TinyTraining,
)
from gre.train.baselines.work import Work

HEADS_FILE = "heads.safetensors"


def train_cells(config: CellsConfig, work: Work) -> SavedBaseline:
    """Train a classifier over the cells of one or several partitions."""
    photos = read_photos(config.seeds, limit=config.limit)
    if config.encoder == TINY:
        training = config.tiny.model_copy(
            update={"partitions": config.partitions, "dropout": config.dropout}
        )
        pixels = load_pixels(photos, training.shape.image_px, work)
        encoder, heads, partitions = train_whole(pixels, training, config.seed, work)
        encoder.save(work.out / ENCODER_DIR)
        name, fingerprint, kept = ENCODER_DIR, encoder.fingerprint, pixels.photos
        dim, hidden = encoder.dim, 0
    else:
        found = find_encoder(config.encoder)
        features, kept = encode(photos, found.encoder, work, config.cache)
        name, fingerprint = found.keep_in(work.out), found.encoder.fingerprint
        partitions = make_partitions(kept, config.partitions)
        heads = _train_heads(features, kept, partitions, config, work)
        dim, hidden = found.encoder.dim, config.hidden
    _write(work.out, heads, partitions)
    return SavedBaseline(
        gre_baseline="hierarchy" if isinstance(config, HierarchyConfig) else "cells",
        geoworld_only=photos.geoworld,
        photos=len(kept),
        encoder=name,
        fingerprint=fingerprint,
        settings={"dim": dim, "hidden": hidden, "levels": len(partitions)},
    )


def make_partitions(photos: Photos, splittings: Sequence[Splitting]) -> list[Partition]:
    """Partition the sphere by where photos are, from coarse to fine."""
    leaves = leaves_of(photos.points)
    return [
        make_partition(photos.points, tau_max=each.tau_max, tau_min=each.tau_min, leaves=leaves)
        for each in splittings
    ]


def train_whole(
    pixels: Pixels, training: TinyTraining, seed: int, work: Work
) -> tuple[TinyEncoder, CellHeads, list[Partition]]:
    """Train a tiny encoder and classifiers together, from nothing."""
    partitions = make_partitions(pixels.photos, training.partitions)
    labels = labels_of(pixels.photos, partitions)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = TinyNet(training.shape)
        heads = CellHeads(
            training.shape.dim, [len(each) for each in partitions], dropout=training.dropout
        )
    network = nn.Sequential(net, heads).to(device())

    def loss_of(rows: Rows) -> torch.Tensor:
        batch = torch.from_numpy(pixels.values[np.sort(rows)]).to(device())
        with half_precision():
            features = net(shifted(batch, training.shift_px))
        return classification_loss(heads(features.float()), labels[torch.from_numpy(np.sort(rows))])

    fit(
        "encoder", network, loss_of, rows=len(pixels.photos), settings=training.fit, seed=seed,
        work=work,
    )  # fmt: skip
    return TinyEncoder(net, training.shape), heads, partitions


def _train_heads(
    features: Features,
    photos: Photos,
    partitions: Sequence[Partition],
    config: CellsConfig,
    work: Work,
) -> CellHeads:
    labels = labels_of(photos, partitions)
    inputs = torch.from_numpy(features).to(device())
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        heads = CellHeads(
            features.shape[1],
            [len(each) for each in partitions],
            hidden=config.hidden,
            dropout=config.dropout,
        ).to(device())

    def loss_of(rows: Rows) -> torch.Tensor:
        index = torch.from_numpy(rows)
        return classification_loss(heads(inputs[index]), labels[index])

    fit(
        "heads", heads, loss_of, rows=len(features), settings=config.fit, seed=config.seed,
        work=work,
    )  # fmt: skip
    return heads


def labels_of(photos: Photos, partitions: Sequence[Partition]) -> torch.Tensor:
    """The cell of each photo in each partition, `(n, partitions)`; `NOWHERE` in dropped cells."""
    leaves = leaves_of(photos.points)
    found = np.stack([partition.find(leaves) for partition in partitions], axis=1)
    return torch.from_numpy(found).to(device())


def classification_loss(logits: Sequence[torch.Tensor], labels: torch.Tensor) -> torch.Tensor:
    """The sum over partitions of the mean cross-entropy; photos of dropped cells do not count."""
    parts = []
    for level, found in enumerate(logits):
        wanted = labels[:, level]
        total = functional.cross_entropy(found, wanted, ignore_index=NOWHERE, reduction="sum")
        parts.append(total / (wanted != NOWHERE).sum().clamp(min=1))
    return torch.stack(parts).sum()


def shifted(batch: torch.Tensor, most_px: int) -> torch.Tensor:
    """Move a batch of pictures by the same few pixels; what leaves on one side enters opposite."""
    if most_px == 0:
        return batch
    down, right = torch.randint(-most_px, most_px + 1, (2,)).tolist()
    return batch.roll((down, right), dims=(2, 3))


def _write(out: Path, heads: CellHeads, partitions: Sequence[Partition]) -> None:
    arrays: dict[str, NDArray[Any]] = {}
    for level, each in enumerate(partitions):
        arrays |= {
            f"ids_{level}": each.ids,
            f"centres_{level}": each.centres,
            f"counts_{level}": each.counts,
        }
    write_arrays(out, arrays)
    write_weights(out / HEADS_FILE, heads.cpu().state_dict())
