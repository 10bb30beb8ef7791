"""`gre bench predict`: ask a model about every photo of a benchmark, and keep what it said."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from gre.bench.items import BenchItem, read_items
from gre.config import Config
from gre.errors import ConfigError, InputError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.models.base import Answer, Geolocator, Question
from gre.prompts import load_prompt
from gre.records import Prediction, Tally
from gre.store import atomic_path, write_manifest

Progress = Callable[[int], object]


class PredictConfig(Config):
    """Settings of a prediction run.

    Attributes:
        prompt: Name of the prompt that is put to the model.
        samples: Answers asked for each photo.
        temperature: 0 takes the likeliest answer; above 0 the answers are sampled.
        seed: Makes sampling repeatable where the model allows it.
        reducer: How several answers become one: `first`, or `medoid`, the answer with the least
            sum of distances to the others.
        at_once: Photos handed to the model together; bounds memory, and is what a crash may cost.
        limit: Only the first so many photos; None asks about all.
    """

    prompt: str = "locate"
    samples: int = Field(default=1, ge=1)
    temperature: float = Field(default=0.0, ge=0)
    seed: int = 0
    reducer: Literal["first", "medoid"] = "first"
    at_once: int = Field(default=64, ge=1)
    limit: int | None = Field(default=None, ge=1)


def run_predict(
    records: Path,
    model: Geolocator,
    out: Path,
    config: PredictConfig | None = None,
    *,
    progress: Progress | None = None,
) -> Tally:
    """Predict every photo of a records file into a JSONL file; what is there already is kept.

    A run that was interrupted is taken up where it stopped: predictions on disk are not asked for
    again, a line torn by a crash is dropped, and photos left unscored by an outage are retried.

    Args:
        records: Seeds, truth or other records with image and coordinate, JSONL or Parquet.
        model: Whom to ask.
        out: The predictions file, one `Prediction` a line.
        progress: Called with the number of photos done since the last call; those that were
            there already come first.

    Returns:
        Photos seen; kept where the model answered, dropped as `unparsed` or `unscored`.

    Raises:
        ConfigError: the predictions on disk are another model's.
        InputError: the records file holds no photos.
    """
    config = config or PredictConfig()
    started = time.time()
    asked = _ids(records, config)
    _same_settings(out, config)
    tally = Tally()
    manifest = {"model": model.name, **config.model_dump(mode="json")}
    standing = _take_up(out, model.name)
    _write_manifest(out, records, manifest, tally, started)
    for status in (status for name, status in standing.items() if name in asked):
        _count(tally, status)
    report = progress or (lambda done: None)
    report(tally.seen)
    todo = (item for item in _items(records, config) if item.id not in standing)
    with out.open("a", encoding="utf-8") as file:
        for batch in _batches(todo, config.at_once):
            for prediction in predict(batch, model, config):
                file.write(prediction.model_dump_json() + "\n")
                file.flush()
                _count(tally, prediction.status)
                report(1)
            os.fsync(file.fileno())
    _write_manifest(out, records, manifest, tally, started)
    return tally


def predict(
    items: Sequence[BenchItem], model: Geolocator, config: PredictConfig
) -> Iterator[Prediction]:
    """Ask a model about some photos; one prediction for each, in order."""
    prompt = load_prompt(config.prompt).text
    questions = [Question(item.id, Path(item.image), prompt) for item in items]
    answers = model.answer(
        questions, samples=config.samples, temperature=config.temperature, seed=config.seed
    )
    for item, drawn in zip(items, answers, strict=True):
        yield reduce_answers(item, drawn, model=model.name, reducer=config.reducer)


def reduce_answers(
    item: BenchItem, answers: Sequence[Answer], *, model: str, reducer: str
) -> Prediction:
    """Make one prediction of a model's answers to one photo.

    An outage among several answers is passed over; only when there is no text at all is the photo
    unscored.
    """
    image = Path(item.image).name
    texts = [answer.text for answer in answers if answer.text is not None]
    if not texts:
        errors = [answer.error for answer in answers if answer.error]
        why = errors[0] if errors else "the model gave no answer"
        return Prediction(id=item.id, image=image, model=model, status="unscored", failure=why)
    read = [parse_coordinate(text) for text in texts]
    chosen = 0 if reducer == "first" else _medoid(read)
    place, text = read[chosen], texts[chosen]
    if not isinstance(place, LatLon):
        return Prediction(
            id=item.id, image=image, model=model, status="unparsed", response=text,
            failure=place.name,
        )  # fmt: skip
    return Prediction(
        id=item.id, image=image, model=model, status="answered", response=text,
        lat=place.lat, lon=place.lon,
    )  # fmt: skip


def _medoid(places: Sequence[object]) -> int:
    """Index of the coordinate nearest to all others; 0 when none is one."""
    found = [(i, place) for i, place in enumerate(places) if isinstance(place, LatLon)]
    if not found:
        return 0
    points = np.array([(place.lat, place.lon) for _, place in found])
    sums = distance_km(points[:, None], points[None, :]).sum(axis=1)
    return found[int(sums.argmin())][0]


def _items(records: Path, config: PredictConfig) -> Iterator[BenchItem]:
    return islice(read_items(records), config.limit)


def count_photos(records: Path, config: PredictConfig | None = None) -> int:
    """How many photos a run will ask about; a bad record is found before any model is loaded.

    Raises:
        InputError: there are none, or two have the same id.
        RecordError: `truth.jsonl:17: lat: Field required`.
    """
    return len(_ids(records, config or PredictConfig()))


def _ids(records: Path, config: PredictConfig) -> set[str]:
    seen: set[str] = set()
    for item in _items(records, config):
        if item.id in seen:
            raise InputError(f"{item.id}: two photos of the benchmark have this id")
        seen.add(item.id)
    if not seen:
        raise InputError(f"{records}: holds no photos to ask about")
    return seen


def _batches(items: Iterator[BenchItem], size: int) -> Iterator[list[BenchItem]]:
    while batch := list(islice(items, size)):
        yield batch


def manifest_path(out: Path) -> Path:
    """Where the manifest of a predictions or score file lies: beside it, under its own name."""
    return out.with_name(out.stem + ".manifest.json")


def _same_settings(out: Path, config: PredictConfig) -> None:
    """Refuse to mix answers asked for under different settings in one file."""
    path = manifest_path(out)
    if not out.exists() or not path.exists():
        return
    before = json.loads(path.read_text(encoding="utf-8")).get("config", {})
    for name, value in config.model_dump(mode="json", exclude={"at_once", "limit"}).items():
        if before.get(name, value) != value:
            raise ConfigError(
                f"{out}: was begun with {name}={before[name]}, not {value}; choose another file"
            )


def _write_manifest(
    out: Path, records: Path, config: dict[str, Any], tally: Tally, started: float
) -> None:
    write_manifest(
        out.parent,
        stage="bench predict",
        config=config,
        inputs=[records],
        counts=tally.counts(),
        started=started,
        name=manifest_path(out).name,
    )


def _take_up(out: Path, model: str) -> dict[str, str]:
    """Clean up an earlier run's file and return the status of each prediction that stands."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists():
        return {}
    standing: dict[str, str] = {}
    with atomic_path(out) as part, part.open("w", encoding="utf-8") as file:
        for prediction in _standing(out, model):
            standing[prediction.id] = prediction.status
            file.write(prediction.model_dump_json() + "\n")
    return standing


def _standing(out: Path, model: str) -> Iterator[Prediction]:
    """Predictions of an earlier run that need not be asked for again."""
    with out.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            prediction = _read_line(line, where=f"{out.name}:{number}")
            if prediction is None or prediction.status == "unscored":
                continue
            if prediction.model != model:
                raise ConfigError(
                    f"{out}: holds predictions of {prediction.model}, not of {model}; "
                    "choose another file"
                )
            yield prediction


def _read_line(line: str, *, where: str) -> Prediction | None:
    """One line of a predictions file; None for a blank one, or one that a crash has torn."""
    if not line.strip():
        return None
    try:
        return Prediction.model_validate_json(line)
    except ValidationError as error:
        if not line.endswith("\n"):
            return None
        raise InputError(f"{where}: not a prediction; choose another file") from error


def _count(tally: Tally, status: str) -> None:
    tally.see()
    if status == "answered":
        tally.keep()
    else:
        tally.drop(status)
