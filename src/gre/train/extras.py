"""The libraries under training: which are missing, and how to keep their bars off the screen."""

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Show none of the libraries' own progress bars and deprecations while the block runs."""
    import datasets
    from transformers.utils import logging

    datasets.disable_progress_bars()
    logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
