"""Several predictions files made one, in the order of the records, a line in memory at a time."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gre.bench.predict.reduce import Samples
from gre.bench.predict.standing import (
    differing_setting,
    in_use,
    manifest_path,
    read_settings,
    samples_path,
)
from gre.errors import ConfigError, InputError
from gre.records import Prediction, Tally
from gre.store import atomic_path, require_file, write_manifest


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line lies, and what it says of its photo."""

    part: int
    offset: int
    status: str


def merge(parts: Sequence[Path], ids: Iterable[str], out: Path) -> Tally:
    """Gather the predictions of several files into one that an unsharded run can take up.

    Of a photo that was predicted twice the first answer stays, and an outage gives way to one.

    Args:
        parts: Predictions files of one model under the same settings; `out` may be among them.
        ids: Of all photos of the benchmark, in order.

    Returns:
        Photos of the benchmark: kept where answered, dropped as `unparsed`, `unscored` or
        `missing`.

    Raises:
        ConfigError: the parts are of different models or settings.
        InputError: there are no parts, or one holds something else.
    """
    started = time.time()
    if not parts:
        raise InputError(f"{out}: there are no predictions to merge into it")
    settings = _common_settings(parts)
    with in_use(out):
        tally = put_in_order(parts, ids, out)
    write_manifest(
        out.parent,
        stage="bench merge",
        config={**settings, "shard": None},
        inputs=[part for part in parts if part != out],
        counts=tally.counts(),
        started=started,
        name=manifest_path(out).name,
    )
    return tally


def put_in_order(parts: Sequence[Path], ids: Iterable[str], out: Path) -> Tally:
    """Write the predictions of the parts, and their samples, in the order of the records.

    Predictions of photos that the records do not hold come last: somebody has paid for them.
    """
    lines = _find_predictions(parts)
    tally = Tally()
    order: list[str] = []
    for name in ids:
        status = lines[name].status if name in lines else "missing"
        count(tally, status)
        if status != "missing":
            order.append(name)
    known = set(order)
    order += [name for name in lines if name not in known]
    samples = [samples_path(part) for part in parts]
    if any(path.exists() for path in samples):
        chosen = {name: line.part for name, line in lines.items()}
        _write(samples, order, _find_samples(samples, chosen), samples_path(out))
    _write(parts, order, lines, out)
    return tally


def count(tally: Tally, status: str) -> None:
    """Count a photo by the status of its prediction."""
    tally.see()
    if status == "answered":
        tally.keep()
    else:
        tally.drop(status)


def _common_settings(parts: Sequence[Path]) -> dict[str, Any]:
    first, *others = [require_file(part) for part in parts]
    settings = read_settings(first)
    for part in others:
        difference = differing_setting(settings, read_settings(part))
        if difference is not None:
            raise ConfigError(f"{first} was asked with {difference} as {part}")
    return settings


def _find_predictions(parts: Sequence[Path]) -> dict[str, _Line]:
    lines: dict[str, _Line] = {}
    model = ""
    for number, part in enumerate(parts):
        for offset, text in _with_offsets(part):
            prediction = _read(text, part)
            if prediction is None:
                continue
            model = model or prediction.model
            if prediction.model != model:
                raise ConfigError(f"{part}: holds predictions of {prediction.model}, not {model}")
            there = lines.get(prediction.id)
            better = there is not None and there.status == "unscored" != prediction.status
            if there is None or better:
                lines[prediction.id] = _Line(number, offset, prediction.status)
    return lines


def _read(text: bytes, part: Path) -> Prediction | None:
    """One line of a part; None for a last one that a crash has torn."""
    try:
        return Prediction.model_validate_json(text)
    except ValueError as error:
        if not text.endswith(b"\n"):
            return None
        raise InputError(f"{part}: holds something else than predictions") from error


def _find_samples(paths: Sequence[Path], chosen: Mapping[str, int]) -> dict[str, _Line]:
    """The samples of each photo, from the part that its prediction is taken from."""
    lines: dict[str, _Line] = {}
    for number, path in enumerate(paths):
        for offset, text in _with_offsets(path) if path.exists() else ():
            if not text.endswith(b"\n"):
                continue
            name = Samples.model_validate_json(text).id
            if chosen.get(name) == number:
                lines[name] = _Line(number, offset, "")
    return lines


def _with_offsets(path: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield offset, line
            offset += len(line)


def _write(
    parts: Sequence[Path], order: Iterable[str], lines: Mapping[str, _Line], out: Path
) -> None:
    with ExitStack() as stack:
        whole = stack.enter_context(atomic_path(out))
        file = stack.enter_context(whole.open("wb"))
        opened: dict[int, Any] = {}
        for name in order:
            if name not in lines:  # a photo without samples: they were not asked for
                continue
            line = lines[name]
            if line.part not in opened:
                opened[line.part] = stack.enter_context(parts[line.part].open("rb"))
            opened[line.part].seek(line.offset)
            file.write(opened[line.part].readline())
