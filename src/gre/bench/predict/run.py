"""The stage: predictions of a model for every photo, in a file that a crash leaves usable."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from gre.bench.items import BenchItem, read_items
from gre.bench.predict.asking import ask
from gre.bench.predict.config import PredictConfig
from gre.bench.predict.gather import count, put_in_order
from gre.bench.predict.reduce import read_places, reduce_answers, samples_of
from gre.bench.predict.shards import Shard
from gre.bench.predict.standing import (
    in_use,
    manifest_path,
    same_settings,
    samples_path,
    settings_of,
    standing_predictions,
    take_up,
)
from gre.errors import EndpointError, InputError
from gre.models.base import Answer, Geolocator, OneByOne, Remote
from gre.prompts import load_prompt
from gre.records import Prediction, Tally
from gre.store import told_in_one_line, write_manifest

Progress = Callable[[int], object]

# Every line reaches the system at once, and survives this process; a power cut may cost this much.
_SYNC_EVERY_S = 2.0


def run_predict(
    records: Path,
    model: Geolocator,
    out: Path,
    config: PredictConfig | None = None,
    *,
    shard: Shard | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Predict every photo of a records file into a JSONL file; what is there already is kept.

    A run that was interrupted is taken up where it stopped: predictions on disk are not asked for
    again, a line torn by a crash is dropped, and photos left unscored by an outage are retried.

    Args:
        records: Seeds, truth or other records with image and coordinate, JSONL or Parquet.
        model: Whom to ask.
        out: The predictions file, one `Prediction` a line.
        shard: Ask about this part of the photos only, into a file of its own beside `out`;
            what `out` holds already is not asked again.
        progress: Called with the number of photos done since the last call; those that were
            there already come first.

    Returns:
        Photos seen; kept where the model answered, dropped as `unparsed` or `unscored`.

    Raises:
        ConfigError: the predictions on disk are another model's, or of other settings.
        EndpointError: the model could not be asked about many photos in a row.
        InputError: the records file holds no photos.
        StoreError: another run writes to the same file.
    """
    config = config or PredictConfig()
    run = _Run(records, model, out, config, shard, progress or (lambda done: None))
    with in_use(run.target):
        return run.to_the_end()


def count_photos(
    records: Path, config: PredictConfig | None = None, shard: Shard | None = None
) -> int:
    """How many photos a run will ask about; a bad record is found before any model is loaded.

    Raises:
        InputError: there are none, or two have the same id.
        RecordError: `truth.jsonl:17: lat: Field required`.
    """
    return len(read_ids(records, config or PredictConfig(), shard))


def read_ids(
    records: Path, config: PredictConfig | None = None, shard: Shard | None = None
) -> dict[str, None]:
    """The ids of the photos that a run asks about, in order.

    Raises:
        InputError: there are none, or two have the same id.
        RecordError: `truth.jsonl:17: lat: Field required`.
    """
    seen: dict[str, None] = {}  # a set that keeps its order
    for item in _items(records, config or PredictConfig(), shard):
        if item.id in seen:
            raise InputError(f"{item.id}: two photos of the benchmark have this id")
        seen[item.id] = None
    if not seen:
        raise InputError(f"{records}: holds no photos to ask about")
    return seen


def _items(records: Path, config: PredictConfig, shard: Shard | None) -> Iterator[BenchItem]:
    items = islice(read_items(records), config.limit)
    return items if shard is None else shard.take(items)


class _Run:
    """One call of `run_predict`."""

    def __init__(
        self,
        records: Path,
        model: Geolocator,
        out: Path,
        config: PredictConfig,
        shard: Shard | None,
        progress: Progress,
    ) -> None:
        self.records, self.model, self.out, self.config = records, model, out, config
        self.shard, self.progress = shard, progress
        self.target = out if shard is None else shard.path(out)
        self.prompt = load_prompt(config.prompt)
        # A server may move while its model stays the same: the address is no part of the name.
        self.label = config.label or (model.identity if isinstance(model, Remote) else model.name)
        self.tally = Tally()
        self.started = time.time()

    def to_the_end(self) -> Tally:
        """Take up what is there, and ask about the rest."""
        ids = read_ids(self.records, self.config, self.shard)
        settings = settings_of(
            self.config, model=self.label, asked=self.model.name, prompt=self.prompt.sha256
        )
        same_settings(self.target, settings)
        standing = self._standing()
        self._write_manifest(settings)
        for name, status in standing.items():
            if name in ids:
                count(self.tally, status)
        self.progress(self.tally.seen)
        todo = (
            item
            for item in _items(self.records, self.config, self.shard)
            if item.id not in standing
        )
        answered = self._ask(todo)
        if answered and isinstance(self.model, OneByOne):
            put_in_order([self.target], ids, self.target)  # they came as they arrived
        self._write_manifest(settings)
        return self.tally

    def _standing(self) -> dict[str, str]:
        """Status of the predictions that need not be asked for again."""
        standing = take_up(self.target, self.label)
        if self.shard is not None and self.out.exists():
            for prediction in standing_predictions(self.out, self.label):
                standing.setdefault(prediction.id, prediction.status)
        return standing

    def _ask(self, todo: Iterable[BenchItem]) -> int:
        """Ask about photos and write down each as it is answered; returns how many."""
        asked = 0
        with ExitStack() as stack:
            stack.enter_context(told_in_one_line(self.target))
            file = stack.enter_context(self.target.open("a", encoding="utf-8"))
            samples = None
            if self.config.keep_samples:
                path = samples_path(self.target)
                samples = stack.enter_context(path.open("a", encoding="utf-8"))
            answers = ask(todo, self.model, self.config, self.prompt.text)
            unscored_in_a_row, on_disk = 0, time.monotonic()
            for item, drawn in answers:
                prediction = self._keep(item, drawn, file, samples)
                asked += 1
                if time.monotonic() - on_disk >= _SYNC_EVERY_S:
                    os.fsync(file.fileno())
                    on_disk = time.monotonic()
                self.progress(1)
                outage = prediction.status == "unscored" and not _is_permanent(drawn)
                unscored_in_a_row = unscored_in_a_row + 1 if outage else 0
                if unscored_in_a_row >= self.config.give_up_after:
                    raise EndpointError(
                        f"{self.label}: {unscored_in_a_row} photos in a row could not be asked "
                        f"about, last: {prediction.failure}; run the same command again to go on"
                    )
        return asked

    def _keep(
        self, item: BenchItem, drawn: Sequence[Answer], file: TextIO, samples: TextIO | None
    ) -> Prediction:
        """Write down the answers to a photo: a prediction that stands has its samples on disk."""
        places = read_places(drawn)
        if samples is not None:
            kept = samples_of(item, drawn, places, model=self.label)
            samples.write(kept.model_dump_json() + "\n")
            samples.flush()
        prediction = reduce_answers(
            item, drawn, model=self.label, reducer=self.config.reducer, places=places
        )
        file.write(prediction.model_dump_json() + "\n")
        file.flush()
        count(self.tally, prediction.status)
        return prediction

    def _write_manifest(self, settings: dict[str, Any]) -> None:
        write_manifest(
            self.target.parent,
            stage="bench predict",
            config={**settings, "shard": None if self.shard is None else str(self.shard)},
            inputs=[self.records],
            counts=self.tally.counts(),
            started=self.started,
            name=manifest_path(self.target).name,
        )


def _is_permanent(answers: Iterable[Answer]) -> bool:
    """Whether the photo is at fault, and not the model."""
    return all(answer.permanent for answer in answers)
