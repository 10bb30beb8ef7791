"""What an earlier run left: predictions that stand, a manifest to agree with, a file in use."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gre.bench.predict.config import PredictConfig
from gre.bench.predict.reduce import Samples
from gre.data.journal.lock import Lock
from gre.errors import ConfigError, InputError
from gre.records import Prediction
from gre.store import atomic_path

R = TypeVar("R", bound=BaseModel)

# What a manifest says that changes how a run goes, and not what is asked.
_FREE = frozenset(
    {"at_once", "limit", "give_up_after", "label", "prompt", "model", "asked", "shard"}
)


def manifest_path(out: Path) -> Path:
    """Where the manifest of a predictions or score file lies: beside it, under its own name."""
    return out.with_name(out.stem + ".manifest.json")


def samples_path(out: Path) -> Path:
    """Where all answers to each photo lie, when they are kept."""
    return out.with_name(out.stem + ".samples.jsonl")


def settings_of(config: PredictConfig, *, model: str, asked: str, prompt: str) -> dict[str, Any]:
    """What a run's manifest says of its settings.

    Args:
        model: The name that predictions are kept under.
        asked: The model's own name, with the server's address where it has one.
        prompt: SHA-256 of the prompt's text.
    """
    settings = config.model_dump(mode="json")
    return {"model": model, "asked": asked, "prompt_sha256": prompt, **settings}


def read_settings(out: Path) -> dict[str, Any]:
    """The settings that a predictions file was begun with; empty where no manifest says."""
    path = manifest_path(out)
    if not path.is_file():
        return {}
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["config"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a manifest; choose another file") from error
    return settings


def differing_setting(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """Name the first setting that makes answers differ, with both its values."""
    for name in now:
        if name not in _FREE and before.get(name, now[name]) != now[name]:
            return f"{name}={before[name]}, not {now[name]}"
    return None


def same_settings(out: Path, settings: Mapping[str, Any]) -> None:
    """Refuse to mix answers asked for under different settings in one file.

    Raises:
        ConfigError: the predictions on disk were asked for otherwise.
    """
    difference = differing_setting(read_settings(out), settings) if out.exists() else None
    if difference is not None:
        raise ConfigError(f"{out}: was begun with {difference}; choose another file")


@contextmanager
def in_use(out: Path) -> Iterator[None]:
    """Keep a second run from writing to the same file; the system lets go when a process dies.

    Raises:
        StoreError: another run writes to it at this moment.
    """
    lock = Lock(out.with_name(f"{out.name}.lock"))
    try:
        yield
    finally:
        lock.release()


def take_up(out: Path, model: str) -> dict[str, str]:
    """Clean up an earlier run's files and return the status of each prediction that stands.

    Torn lines and photos left unscored go, and so do the samples of photos without a prediction.

    Raises:
        ConfigError: the predictions are another model's.
        InputError: the file holds something else.
    """
    standing: dict[str, str] = {}
    if out.exists():
        with atomic_path(out) as part, part.open("w", encoding="utf-8") as file:
            for prediction in standing_predictions(out, model):
                standing[prediction.id] = prediction.status
                file.write(prediction.model_dump_json() + "\n")
    if samples_path(out).exists():
        _clean_samples(samples_path(out), set(standing))
    return standing


def standing_predictions(out: Path, model: str | None = None) -> Iterator[Prediction]:
    """Predictions of an earlier run that need not be asked for again, each photo once.

    Args:
        model: Whose they must be; None takes those of any one model.

    Raises:
        ConfigError: they are another model's, or of several.
        InputError: the file holds something else.
    """
    seen: set[str] = set()
    for prediction in read_lines(out, Prediction):
        if prediction.status == "unscored" or prediction.id in seen:
            continue
        model = model or prediction.model
        if prediction.model != model:
            raise ConfigError(
                f"{out}: holds predictions of {prediction.model}, not of {model}; "
                "choose another file"
            )
        seen.add(prediction.id)
        yield prediction


def read_lines(path: Path, kind: type[R]) -> Iterator[R]:
    """Read records from a file that grows; a last line that a crash has torn is passed over.

    Raises:
        InputError: another line is not of this kind.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                if not line.endswith("\n"):
                    return
                what = kind.__name__.lower()
                raise InputError(
                    f"{path.name}:{number}: not a {what}; choose another file"
                ) from error


def _clean_samples(path: Path, standing: set[str]) -> None:
    with atomic_path(path) as part, part.open("w", encoding="utf-8") as file:
        for samples in read_lines(path, Samples):
            if samples.id in standing:
                standing.discard(samples.id)  # each photo once
                file.write(samples.model_dump_json() + "\n")
