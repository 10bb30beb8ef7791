"""Asking a teacher about seeds."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from gre.data.asking import Asker, Progress, Standing
from gre.data.journal import Journal
from gre.data.teach.questions import Questions
from gre.data.teach.settings import TeachConfig
from gre.models.base import Geolocator
from gre.records import Seed


class Ask(Protocol):
    """Whoever asks about every seed that a journal does not know yet, as `ask_seeds` does."""

    def __call__(
        self,
        seeds: Iterable[Seed],
        model: Geolocator,
        journal: Journal,
        config: TeachConfig,
        *,
        folder: Path,
        total: int | None = None,
        progress: Progress | None = None,
    ) -> Standing:
        """See `ask_seeds`."""


def ask_seeds(
    seeds: Iterable[Seed],
    model: Geolocator,
    journal: Journal,
    config: TeachConfig,
    *,
    folder: Path,
    total: int | None = None,
    progress: Progress | None = None,
) -> Standing:
    """Ask a teacher about every seed that a journal does not know yet.

    Args:
        seeds: Drawn as they are needed; they never stand in memory all at once.
        model: A `Remote` one is asked many questions at a time, any other one after the other.
        journal: Holds every answer from the moment it arrives.
        folder: What the seeds' image paths are relative to.
        total: How many seeds there are, for the progress.
        progress: Called whenever something has been settled.

    Returns:
        How far it came; `stopped` says why where it ended at the spending limit.

    Raises:
        EndpointError: too many failures in a row, or no further question can succeed.
        StoreError: the journal cannot be written, or the disk is full.
        ConfigError: there is a spending limit, and no price for the model.
    """
    questions = Questions(model, config, folder)
    asker = Asker(model, journal, config, questions, total=total, progress=progress)
    return asker.run(questions.items(seeds))
