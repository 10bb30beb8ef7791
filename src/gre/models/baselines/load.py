"""Load a trained baseline from its directory, whichever method it is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from gre.errors import CheckpointError
from gre.geo.coordinate import LatLon
from gre.models.base import Geolocator
from gre.models.baselines.encoders import ImageEncoder, load_encoder
from gre.models.baselines.saved import ENCODER_DIR, SavedBaseline, read_arrays, read_saved
from gre.models.loading import require_torch
from gre.store import first_problem

if TYPE_CHECKING:
    from gre.models.baselines.contrastive import ContrastiveHead
    from gre.models.baselines.retrieval import RetrievalHead

LoadModel = Callable[[str], Geolocator]


def load_baseline(folder: Path, load_model: LoadModel, *, model: str | None = None) -> Geolocator:
    """Load a directory that `gre train-baseline` made.

    Args:
        load_model: Loads the model that a SPEC names, for methods that ask one.
        model: Ask this one instead of the one that was named in training (`rag:DIR@SPEC`); the
            directory must then hold a gallery: method rag or retrieval.

    Raises:
        CheckpointError: the directory is not a baseline, or not whole.
        MissingExtraError: a library that it needs is not installed.
    """
    saved = read_saved(folder)
    method = saved.gre_baseline
    if model is not None and method not in ("rag", "retrieval"):
        raise CheckpointError(f"{folder}: rag needs a gallery, which {method} does not have")
    if method == "rag" or model is not None:
        return _rag(folder, saved, load_model, model)
    if method == "direct":
        return _direct(folder, saved, load_model)
    if method in ("constant", "random"):
        return _blind(folder, saved)
    return _seeing(folder, saved)


def _name(folder: Path) -> str:
    return f"baseline:{folder}"


def _blind(folder: Path, saved: SavedBaseline) -> Geolocator:
    from gre.models.baselines.priors import ConstantGuess, RandomGuess

    if saved.gre_baseline == "random":
        (points,) = read_arrays(folder, "points")
        return RandomGuess(points, name=_name(folder))
    lat, lon, confidence = _settings(folder, saved, "lat", "lon", "confidence")
    return ConstantGuess(
        LatLon(lat=lat, lon=lon),
        "The photo was not looked at; of all training photos, this place is the best guess.",
        name=_name(folder),
        confidence=confidence,
    )


def _seeing(folder: Path, saved: SavedBaseline) -> Geolocator:
    from gre.models.baselines.photo_baseline import PhotoBaseline

    head: Any
    if saved.gre_baseline == "retrieval":
        head = _retrieval(folder, saved)
    elif saved.gre_baseline == "contrastive":
        head = load_contrastive(folder, saved)
    else:
        head = _cells(folder, saved)
    return PhotoBaseline(_name(folder), load_saved_encoder(folder, saved), head)


def load_saved_encoder(folder: Path, saved: SavedBaseline) -> ImageEncoder:
    """Load a baseline's image encoder, and see to it that it is the one it was trained with.

    Raises:
        CheckpointError: it is another one: features would mean nothing.
    """
    name = str(folder / ENCODER_DIR) if saved.encoder == ENCODER_DIR else saved.encoder
    if name is None:
        raise CheckpointError(f"{folder}: names no encoder")
    encoder = load_encoder(name)
    if saved.fingerprint not in (None, encoder.fingerprint):
        raise CheckpointError(f"{folder}: {name} is not the encoder that it was trained with")
    return encoder


def _retrieval(folder: Path, saved: SavedBaseline) -> "RetrievalHead":
    from gre.models.baselines.retrieval import Gallery, KernelVote, RetrievalHead

    features, points = read_arrays(folder, "features", "points")
    k, sigma, sharpness, index = _settings(
        folder, saved, "k", "sigma_km", "sharpness", "index"
    )  # fmt: skip
    gallery = Gallery(features.astype(np.float32), points, index=index)
    return RetrievalHead(gallery, KernelVote(k, sigma, sharpness))


def _cells(folder: Path, saved: SavedBaseline) -> Any:
    require_torch()
    from gre.models.baselines.cells import Partition
    from gre.models.baselines.classify import CellHeads, CellsHead
    from gre.models.baselines.weights import read_weights

    dim, hidden, levels = _settings(folder, saved, "dim", "hidden", "levels")
    names = [f"{part}_{level}" for level in range(levels) for part in ("ids", "centres", "counts")]
    arrays = read_arrays(folder, *names)
    partitions = [Partition(*arrays[at : at + 3]) for at in range(0, len(arrays), 3)]
    heads = CellHeads(dim, [len(partition) for partition in partitions], hidden=hidden)
    read_weights(folder / "heads.safetensors", heads)
    return CellsHead(heads, partitions)


def load_contrastive(folder: Path, saved: SavedBaseline) -> "ContrastiveHead":
    """Load the two towers and the gallery of a contrastive baseline."""
    require_torch()
    from gre.models.baselines.contrastive import ContrastiveHead, TwoTowers
    from gre.models.baselines.shapes import ContrastiveShape
    from gre.models.baselines.weights import read_weights

    dim, shape = _settings(folder, saved, "dim", "shape")
    towers = TwoTowers(dim, ContrastiveShape.model_validate(shape))
    read_weights(folder / "towers.safetensors", towers)
    (gallery,) = read_arrays(folder, "gallery")
    return ContrastiveHead(towers, gallery)


def _direct(folder: Path, saved: SavedBaseline, load_model: LoadModel) -> Geolocator:
    from gre.models.baselines.direct import DirectAnswer

    votes = int(saved.settings.get("votes", 0))
    if (folder / "model").is_dir():  # trained to answer without reasoning
        trained = load_model(str(folder / "model"))
        return DirectAnswer(trained, prompt=None, votes=votes, name=_name(folder))
    (model,) = _settings(folder, saved, "model")
    return DirectAnswer(load_model(f"direct:{model}"), prompt=None, votes=votes, name=_name(folder))


def _rag(
    folder: Path, saved: SavedBaseline, load_model: LoadModel, model: str | None
) -> Geolocator:
    from gre.models.baselines.rag import Augmentation, RetrievalAugmented

    try:
        augmentation = TypeAdapter(Augmentation).validate_python(
            saved.settings.get("augmentation", {})
        )
    except ValidationError as error:
        raise CheckpointError(f"{folder}: augmentation: {first_problem(error)}") from error
    verifier = saved.settings.get("verifier")
    alignment = None
    if verifier is not None:
        path = folder / verifier
        alignment = load_contrastive(path, read_saved(path))
    inner = model or _inner_of(folder, saved)
    name = f"rag:{folder}@{inner}" if model else _name(folder)
    return RetrievalAugmented(
        name,
        load_model(inner),
        load_saved_encoder(folder, saved),
        _retrieval(folder, saved),
        augmentation,
        alignment=alignment,
    )


def _inner_of(folder: Path, saved: SavedBaseline) -> str:
    if (folder / "model").is_dir():  # trained to read references
        return str(folder / "model")
    (model,) = _settings(folder, saved, "model")
    return str(model)


def _settings(folder: Path, saved: SavedBaseline, *names: str) -> list[Any]:
    missing = [name for name in names if name not in saved.settings]
    if missing:
        raise CheckpointError(f"{folder}: its settings lack {', '.join(missing)}")
    return [saved.settings[name] for name in names]
