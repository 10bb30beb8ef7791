"""A trained baseline as a directory: settings as JSON, arrays as safetensors, nothing that runs.

DIR/config.json        which method, its settings, where its encoder is
DIR/arrays.safetensors what it learnt from the photos: coordinates, cells, features
DIR/*.safetensors      weights of its networks
DIR/encoder/           the image encoder, where it was trained here
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from gre.config import Config
from gre.errors import CheckpointError
from gre.store import atomic_path, first_problem, write_json

Method = Literal[
    "constant", "random", "retrieval", "cells", "hierarchy", "contrastive", "rag", "direct"
]

CONFIG_FILE = "config.json"
ARRAYS_FILE = "arrays.safetensors"
ENCODER_DIR = "encoder"
VERSION = 1


class SavedBaseline(Config):
    """The `config.json` of a trained baseline.

    Attributes:
        gre_baseline: Which method; also what tells such a directory from others.
        version: Of this layout.
        geoworld_only: It was trained on GeoWorld scenes: about a real photo it says nothing.
        photos: How many it was trained on.
        encoder: Its image encoder: `encoder` is the directory's own, else `hf:...`, `timm:...`.
        fingerprint: Of the encoder it was trained with.
        settings: What the method needs to answer.
    """

    gre_baseline: Method
    version: int = Field(default=VERSION, ge=1)
    geoworld_only: bool = False
    photos: int = Field(ge=0)
    encoder: str | None = None
    fingerprint: str | None = None
    settings: dict[str, Any] = Field(default_factory=dict)


def is_baseline(folder: Path) -> bool:
    """Tell whether a directory says of itself that it is a trained baseline."""
    try:
        values = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(values, dict) and "gre_baseline" in values


def read_saved(folder: Path) -> SavedBaseline:
    """Read a baseline's settings.

    Raises:
        CheckpointError: the directory is not a trained baseline, or of a newer version.
    """
    if not is_baseline(folder):
        raise CheckpointError(f"{folder}: not a baseline: `gre train-baseline` makes such folders")
    try:
        saved = SavedBaseline.model_validate_json((folder / CONFIG_FILE).read_bytes())
    except ValidationError as error:
        raise CheckpointError(f"{folder / CONFIG_FILE}: {first_problem(error)}") from error
    if saved.version > VERSION:
        raise CheckpointError(
            f"{folder}: of version {saved.version}, this package reads {VERSION}: update it"
        )
    return saved


def write_saved(folder: Path, saved: SavedBaseline) -> None:
    """Write a baseline's settings; done last, for they make the directory a baseline."""
    write_json(folder / CONFIG_FILE, saved.model_dump(mode="json"))


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays whole or not at all."""
    from safetensors.numpy import save_file

    with atomic_path(folder / ARRAYS_FILE) as part:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, part)


def read_arrays(folder: Path, *names: str) -> list[NDArray[Any]]:
    """Read arrays by name.

    Raises:
        CheckpointError: the file is missing or broken, or lacks one of them.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = folder / ARRAYS_FILE
    if not path.is_file():
        raise CheckpointError(f"{path}: no such file; the directory is not whole")
    try:
        arrays = load_file(path)
        return [arrays[name] for name in names]
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path}: cannot be read: {error}") from error
    except KeyError as error:
        raise CheckpointError(f"{path}: holds no {error}") from error
