"""Finds the image encoder that a method asks for, or trains the tiny one first."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from gre.models.baselines.encoders import ENCODER_FILE, Features, ImageEncoder, load_encoder
from gre.models.baselines.saved import ENCODER_DIR, is_baseline, read_saved
from gre.train.baselines.photos import Photos, encode, load_pixels, read_photos
from gre.train.baselines.settings import TINY, SeeingConfig
from gre.train.baselines.work import Work


@dataclass(frozen=True)
class FoundEncoder:
    """An encoder, and where it came from.

    Attributes:
        folder: Its directory, when it is one of ours.
        name: Its name, when it is not: `hf:...`, `timm:...`.
    """

    encoder: ImageEncoder
    folder: Path | None = None
    name: str = ""

    def keep_in(self, out: Path) -> str:
        """Copy an encoder of ours into a baseline's folder; returns what its settings say."""
        if self.folder is None:
            return self.name
        if self.folder.resolve() != (out / ENCODER_DIR).resolve():
            shutil.copytree(self.folder, out / ENCODER_DIR, dirs_exist_ok=True)
        return ENCODER_DIR


@dataclass(frozen=True, eq=False)
class Encoded:
    """Photos that could be read, their features `(n, d)`, and what encoded them."""

    features: Features
    photos: Photos
    found: FoundEncoder


def find_encoder(name: str) -> FoundEncoder:
    """Load an encoder by name; the folder of a baseline stands for the encoder it was made with.

    Raises:
        ConfigError, CheckpointError, MissingExtraError: as `load_encoder`.
    """
    folder = Path(name)
    if is_baseline(folder):
        kept = read_saved(folder).encoder
        if kept is not None and kept != ENCODER_DIR:
            return FoundEncoder(load_encoder(kept), name=kept)
        folder = folder / ENCODER_DIR
    if (folder / ENCODER_FILE).is_file():
        return FoundEncoder(load_encoder(str(folder)), folder=folder)
    return FoundEncoder(load_encoder(name), name=name)


def encode_seeds(config: SeeingConfig, work: Work) -> Encoded:
    """Encode the seeds with the encoder that the settings name; `tiny` is trained on them first."""
    photos = read_photos(config.seeds, limit=config.limit)
    name = config.encoder
    if name == TINY:
        name = str(_trained_tiny(config, photos, work))
    found = find_encoder(name)
    features, kept = encode(photos, found.encoder, work, config.cache)
    return Encoded(features, kept, found)


def _trained_tiny(config: SeeingConfig, photos: Photos, work: Work) -> Path:
    """Train the tiny encoder into the baseline's folder, unless it is there already."""
    folder = work.out / ENCODER_DIR
    if not (folder / ENCODER_FILE).is_file():
        from gre.train.baselines.classify import train_whole

        reading = Work(work.out, work.report)  # the photos are counted when they are encoded
        pixels = load_pixels(photos, config.tiny.shape.image_px, reading)
        train_whole(pixels, config.tiny, config.seed, reading)[0].save(folder)
    return folder
