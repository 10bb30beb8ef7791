"""Weights as safetensors: tensors and nothing that could run, or one line that says what is wrong.

Importing this module imports torch.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from gre.errors import CheckpointError
from gre.store import atomic_path


def write_weights(path: Path, tensors: Mapping[str, torch.Tensor]) -> None:
    """Write tensors whole or not at all."""
    with atomic_path(path) as part:
        plain = {name: t.detach().cpu().contiguous().clone() for name, t in tensors.items()}
        save_file(plain, part)


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """Read tensors onto the CPU.

    Raises:
        CheckpointError: there is no such file, or it is broken.
    """
    if not path.is_file():
        raise CheckpointError(f"{path}: no such file; the directory is not whole")
    try:
        tensors: dict[str, torch.Tensor] = load_file(path)
        return tensors
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path}: cannot be read: {error}") from error


def read_weights(path: Path, module: nn.Module) -> None:
    """Read a module's weights in place.

    Raises:
        CheckpointError: the file is missing, broken, or of a module with other sizes.
    """
    try:
        module.load_state_dict(read_tensors(path))
    except RuntimeError as error:
        raise CheckpointError(f"{path}: does not fit its settings: {_short(error)}") from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
