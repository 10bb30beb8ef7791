"""Read the systems to be compared, whoever wrote their files: errors photo by photo."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from gre.bench.items import BenchItem, read_items
from gre.bench.published import Mode
from gre.bench.score import Errors, read_errors
from gre.bench.score_file import Rules, score_file
from gre.errors import InputError, RecordError
from gre.metrics.localization import Ruler
from gre.records import Prediction
from gre.store import read_jsonl, require_file


@dataclass(frozen=True)
class Entry:
    """One system to be compared.

    Attributes:
        name: What tables call it.
        file: Predictions of `gre bench predict`; any table of answers that `gre score` reads; or a
            score file, JSON, whose rows can be shown but not paired.
        mode: How it comes by its answer; None lets its name tell.
        note: What a reader must know about it.
    """

    name: str
    file: Path
    mode: Mode | None = None
    note: str = ""


@dataclass(frozen=True)
class Truth:
    """The photos of a suite.

    Attributes:
        items: Them with their labels; empty where the file is another's table of coordinates.
    """

    file: Path
    items: Sequence[BenchItem] = ()


@dataclass(frozen=True)
class Reading:
    """What a system's file says.

    Attributes:
        model: The name its predictions carry.
        confidence: What it gave, by the row of the photo.
        note: What was counted on the way.
    """

    errors: Errors
    model: str = ""
    confidence: Mapping[int, float] = field(default_factory=dict)
    note: str = ""


def entries_from(paths: Mapping[str, Path]) -> list[Entry]:
    """Turn named files and folders into entries; a folder stands for every predictions file in it.

    Raises:
        InputError: a folder without predictions, or a name given twice.
    """
    entries = [entry for name, path in paths.items() for entry in _entries(name, path)]
    names = [entry.name for entry in entries]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{twice}: two files have this name; write NAME=FILE")
    return entries


def _entries(name: str, path: Path) -> Iterator[Entry]:
    if not path.is_dir():
        yield Entry(name, require_file(path))
        return
    files = sorted(path.glob("*.jsonl"))
    if not files:
        raise InputError(f"{path}: holds no predictions files (*.jsonl)")
    yield from (Entry(file.stem, file) for file in files)


def read_truth(file: Path) -> Truth:
    """Read a suite's photos: records of ours, or any table with ids and coordinates.

    Raises:
        MissingFileError: the file is not there.
        InputError: it holds no photos.
        RecordError: a record of ours is damaged.
    """
    require_file(file)
    if not _is_records(file):
        return Truth(file)
    items = tuple(read_items(file))
    if not items:
        raise InputError(f"{file}: holds no photos")
    return Truth(file, items)


def _is_records(file: Path) -> bool:
    if file.suffix not in (".jsonl", ".parquet"):
        return False
    try:
        next(read_items(file), None)
    except RecordError:
        return False
    return True


def read_system(entry: Entry, truth: Truth, ruler: Ruler) -> Reading:
    """Measure a system's answers, photo by photo.

    Raises:
        InputError: the photos are not those of the suite.
    """
    if truth.items and _is_predictions(entry.file):
        errors = read_errors(entry.file, truth.items, ruler=ruler)
        return Reading(errors, *_confidences(entry.file, truth.items))
    found = score_file(entry.file, truth.file, rules=Rules(ruler=ruler), levels=False)
    counts = {"missing": found.missing, "dropped": found.dropped, "duplicates": found.duplicates}
    note = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n)
    if truth.items and found.errors_km.size != len(truth.items):
        raise InputError(f"{truth.file}: read as a table it holds {found.errors_km.size} photos")
    return Reading(Errors(found.errors_km, found.unscored), note=note)


def _is_predictions(file: Path) -> bool:
    if file.suffix != ".jsonl":
        return False
    try:
        list(islice(read_jsonl(file, Prediction), 1))
    except RecordError:
        return False
    return True


def _confidences(file: Path, items: Sequence[BenchItem]) -> tuple[str, dict[int, float]]:
    """The model's name, and the confidences it gave, by the row of the photo."""
    rows = {item.id: row for row, item in enumerate(items)}
    model, said = "", {}
    for prediction in read_jsonl(file, Prediction):
        model = prediction.model
        if prediction.confidence is not None and prediction.status != "unscored":
            said[rows[prediction.id]] = prediction.confidence
    return model, said
