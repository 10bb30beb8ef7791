"""A suite by its name where a command wants records: prepared once, then taken as it is."""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gre.bench.suites.card import SuiteCard
from gre.bench.suites.photos import PhotoFolder
from gre.bench.suites.prepare import Sources, prepare_suite
from gre.store import sha256_of, write_json

_NOTE = "prepared.json"


def folder_name(card: SuiteCard, sources: Sources) -> str:
    """Name of the folder that a suite is prepared in: the same sources, the same name.

    >>> from gre.bench.suites.card import suite_card
    >>> folder_name(suite_card("geoworld"), Sources(split="unseen"))
    'geoworld-unseen-1000-seed0-112px'
    """
    if card.origin != "geoworld":
        return card.name
    scenes = sources.scenes
    return f"{card.name}-{sources.split}-{scenes.n}-seed{scenes.seed}-{scenes.size}px"


def ready_suite(
    card: SuiteCard,
    sources: Sources,
    folder: Path,
    *,
    progress: Callable[[int], object] | None = None,
) -> Path:
    """Prepare a suite in a folder, unless it was prepared there from the same sources.

    Several processes may ask at the same time: one prepares, the others wait.

    Returns:
        The records file.
    """
    with _alone(folder):
        note = folder / _NOTE
        state = _state(card, sources)
        if note.is_file() and json.loads(note.read_text(encoding="utf-8")) == state:
            return folder / f"truth.{sources.form}"
        note.unlink(missing_ok=True)
        prepared = prepare_suite(card, sources, folder, progress=progress)
        write_json(note, state)
        return prepared.truth


def _state(card: SuiteCard, sources: Sources) -> dict[str, Any]:
    """Everything that the records depend on: another state, other records."""
    files = [path for path in (sources.metadata, *sources.exclude) if path and path.is_file()]
    return {
        "card": hashlib.sha256(card.model_dump_json().encode()).hexdigest(),
        "sources": sources.model_dump(mode="json"),
        "files": [sha256_of(path) for path in files],
        "photos": None if sources.images is None else len(PhotoFolder(sources.images)),
    }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
