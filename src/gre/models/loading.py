"""Load image-text-to-text models and their processors, ours and others', with one-line errors."""

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gre.errors import CheckpointError, MissingExtraError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, ProcessorMixin

Precision = Literal["auto", "fp32", "bf16"]


def require_torch() -> None:
    """Raise unless the libraries that models need are installed.

    Raises:
        MissingExtraError: `torch is not installed: pip install 'gre-suite[train]'`.
    """
    for package in ("torch", "transformers"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "train")


def require_model_dir(model: str | Path) -> str:
    """Return the model's directory or hub name, after checking what can be checked without loading.

    Raises:
        CheckpointError: a directory without `config.json`, or a path that does not exist.
    """
    path = Path(model)
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise CheckpointError(f"{path}: not a model directory: it has no config.json")
        if not any(path.glob("*.safetensors")) and not any(path.glob("pytorch_model*.bin")):
            raise CheckpointError(f"{path}: not a model directory: it holds no weights")
        return str(path)
    refuse_missing_dir(model)
    if path.exists() or str(model).count("/") != 1:
        raise CheckpointError(f"{model}: no such model directory")
    return str(model)


def refuse_missing_dir(model: str | Path) -> None:
    """Refuse a path where no directory is, before a hub is asked for it by that name.

    Raises:
        CheckpointError: it is no name that a hub could know, and no directory either.
    """
    path_like = Path(model).is_absolute() or str(model).startswith((".", "~"))
    if path_like and not Path(model).is_dir():
        raise CheckpointError(f"{model}: no such model directory")


def is_tiny(model: str | Path) -> bool:
    """Tell whether a model directory is a gre-tiny, which knows GeoWorld scenes only."""
    config = Path(model) / "config.json"
    if not config.is_file():
        return False
    try:
        return json.loads(config.read_text(encoding="utf-8")).get("gre_tiny") is True
    except (ValueError, AttributeError):
        return False


def load_processor(model: str | Path) -> "ProcessorMixin":
    """Load a model's processor, padding on the left as generation wants it.

    A gre-tiny's is this package's own class, so no code from the directory is run.

    Raises:
        CheckpointError: there is none, or it is broken.
    """
    require_torch()
    from transformers import AutoProcessor

    name = require_model_dir(model)
    with explained(name):
        if is_tiny(name):
            from gre.models.tiny.processing_gre_tiny import GreTinyProcessor

            GreTinyProcessor.register_for_auto_class("AutoProcessor")
            processor = GreTinyProcessor.from_pretrained(name)
        else:
            processor = AutoProcessor.from_pretrained(name)
        processor.tokenizer.padding_side = "left"
        return processor


def load_model(
    model: str | Path, *, precision: Precision = "auto", attention: str | None = None
) -> "PreTrainedModel":
    """Load an image-text-to-text model onto the CPU; trainer or caller moves it.

    Args:
        model: A directory or hub name.
        precision: `auto` is bf16 where a GPU is at hand and fp32 elsewhere.
        attention: An attention implementation of transformers, such as `flash_attention_2`.

    Raises:
        CheckpointError: it is not such a model, or its files are broken.
    """
    require_torch()
    import torch
    from transformers import AutoModelForImageTextToText

    name = require_model_dir(model)
    dtype = torch.bfloat16 if resolve_precision(precision) == "bf16" else torch.float32
    options: dict[str, Any] = {"attn_implementation": attention} if attention else {}
    with explained(name):
        return AutoModelForImageTextToText.from_pretrained(name, dtype=dtype, **options)


def resolve_precision(precision: Precision) -> Literal["fp32", "bf16"]:
    """Say which precision `auto` means on this machine."""
    if precision != "auto":
        return precision
    import torch

    return "bf16" if torch.cuda.is_available() and torch.cuda.is_bf16_supported() else "fp32"


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what transformers raises about a broken model directory into one line."""
    from safetensors import SafetensorError
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise CheckpointError(f"{name}: cannot be loaded: {lines[0][:200]}") from error
