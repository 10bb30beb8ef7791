"""A log of inspect-ai as predictions, for `gre bench score` and `gre bench report`."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gre.bench.elsewhere.answers import read_answer
from gre.bench.items import BenchItem, read_items
from gre.bench.predict import manifest_path
from gre.errors import InputError, MissingExtraError, RecordError
from gre.records import Prediction
from gre.store import require_file, write_jsonl, write_manifest

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample


def import_log(log: Path, records: Path, out: Path) -> list[Prediction]:
    """Write the predictions of a log, one for every photo of the benchmark, and a manifest.

    A photo that the log has no answer for is unscored. Of several epochs the first counts.

    Args:
        log: An `.eval` or `.json` file of inspect.
        records: The records that the task was run on.
        out: Predictions file, JSONL.

    Raises:
        MissingExtraError: inspect-ai is not installed.
        MissingFileError: the log, or the records, are not there.
        RecordError: the file is no log.
        InputError: the log is about photos that the records do not hold.
    """
    started = time.time()
    predictions = list(_predictions(_read(log), list(read_items(records))))
    write_jsonl(out, predictions)
    manifest = manifest_path(out)
    write_manifest(
        manifest.parent,
        stage="bench import inspect",
        config={},
        inputs=[log, records],
        counts=Counter(prediction.status for prediction in predictions),
        started=started,
        name=manifest.name,
    )
    return predictions


def _read(log: Path) -> "EvalLog":
    try:
        from inspect_ai.log import read_eval_log
    except ImportError as error:
        raise MissingExtraError("inspect-ai", "inspect") from error
    require_file(log)
    try:
        return read_eval_log(str(log))
    except Exception as error:  # whatever a zip, a JSON or a schema reader says of a foreign file
        raise RecordError(f"{log}: not a log of inspect") from error


def _predictions(log: "EvalLog", items: list[BenchItem]) -> Iterator[Prediction]:
    samples: dict[str, EvalSample] = {}
    for sample in log.samples or []:
        samples.setdefault(str(sample.id), sample)
    foreign = next(iter(samples.keys() - {item.id for item in items}), None)
    if foreign is not None:
        raise InputError(f"{log.location}: {foreign} is not a photo of the benchmark")
    for item in items:
        yield _prediction(item, samples.get(item.id), model=log.eval.model)


def _prediction(item: BenchItem, sample: "EvalSample | None", *, model: str) -> Prediction:
    from gre.bench.elsewhere.inspect_output import outage_of, response_of

    why: str | None
    if sample is None:
        why = "not in the log"
    elif sample.error is not None:
        why = f"error: {' '.join(sample.error.message.split())[:300]}"
    else:
        why = outage_of(sample.output)
        if why is None:
            return read_answer(item, response_of(sample.output), model=model)
    return Prediction(
        id=item.id, image=Path(item.image).name, model=model, status="unscored", failure=why
    )
