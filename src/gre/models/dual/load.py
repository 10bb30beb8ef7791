"""Finds the dual encoder that a name stands for."""

from importlib import resources
from pathlib import Path

from gre.errors import CheckpointError, ConfigError
from gre.models.dual.base import DualEncoder
from gre.models.loading import refuse_missing_dir, require_torch

TINY = "tiny"
DUAL_FILE = "dual.json"


def load_dual(name: str) -> DualEncoder:
    """Load the dual encoder that a name stands for.

    Args:
        name: `tiny` (shipped; knows GeoWorld and no photo), a directory that
            `gre bench build encoder` wrote, or `hf:NAME_OR_DIR` (CLIP, SigLIP and their kin).

    Raises:
        ConfigError: the name has none of these forms.
        CheckpointError: it is no dual encoder, or cannot be loaded.
        MissingExtraError: a library that it needs is not installed.
    """
    kind, colon, rest = name.partition(":")
    if colon and kind == "hf" and rest:
        require_torch()
        refuse_missing_dir(rest)
        from gre.models.dual.hf import TransformersDual

        return TransformersDual(rest)
    folder = tiny_folder() if name == TINY else Path(name)
    if name and (folder / DUAL_FILE).is_file():
        require_torch()
        from gre.models.dual.tiny import TinyDual

        return TinyDual.load(folder, name=name)
    if name and folder.is_dir():
        raise CheckpointError(f"{folder}: not a dual encoder of ours: it has no {DUAL_FILE}")
    raise ConfigError(f"dual encoder {name!r}: write tiny, hf:NAME_OR_DIR or a directory")


def tiny_folder() -> Path:
    """The folder of the dual encoder that ships with the package."""
    return Path(str(resources.files("gre.models.dual") / "checkpoint"))
