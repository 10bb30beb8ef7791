"""Say which optional package is missing before anything else is done."""

import importlib.util

from gre.errors import MissingExtraError

_PACKAGES = ("torch", "transformers", "accelerate", "datasets", "trl")


def require_training() -> None:
    """Raise unless everything that training needs is installed.

    Raises:
        MissingExtraError: `torch is not installed: pip install 'gre-suite[train]'`.
    """
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "train")
