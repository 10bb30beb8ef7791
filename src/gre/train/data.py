"""From records on disk to the rows that TRL's trainers read, in an order fixed by the seed.

Rows of all epochs are laid out one after the other before training starts, and no sampler shuffles
them again: what step 500 trains on depends on the seed and the records alone, so a resumed run sees
what the uninterrupted one would have seen.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gre.chain import write_chain
from gre.data.guard import refuse_reserved
from gre.data.publish.paper_json import read_examples
from gre.errors import ConfigError, InputError, MissingFileError
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample, JudgeExample, Located
from gre.store import read_all
from gre.train.extras import quiet_libraries

if TYPE_CHECKING:
    from datasets import Dataset

E = TypeVar("E", bound=Located)
Row = dict[str, Any]


def load_examples(path: Path, kind: type[E], *, limit: int | None = None) -> list[E]:
    """Read training records, their image paths made absolute.

    Args:
        path: A JSONL file, or one of the paper's published files (`.json`); image paths in it are
            relative to its folder.
        limit: Keep only the first so many.

    Raises:
        SplitError: a record belongs to a reserved split (test, unseen).
        MissingFileError: the file, or the first record's image, is not there.
    """
    records = _read(path, kind)[:limit]
    refuse_reserved(records, path)
    located = [r.model_copy(update={"image": str(path.parent / r.image)}) for r in records]
    missing = next((r for r in located if not Path(r.image).is_file()), None)
    if missing is not None:
        raise MissingFileError(f"{path.name}: {missing.id}: {missing.image}: no such image")
    return located


def _read(path: Path, kind: type[E]) -> list[E]:
    if path.suffix != ".json":
        return read_all(path, kind)
    records = list(read_examples(path, kind))
    if not records:
        raise InputError(f"{path}: holds no records")
    return records


def sft_row(record: CoTExample) -> Row:
    """One cold-start example."""
    return _pair(record.image, record.prompt, record.response)


def judge_prompt(record: JudgeExample) -> str:
    """What the judge is asked: the chain and the answer, and whether it is right."""
    return load_prompt("judge").text.format(chain=record.chain.strip(), answer=record.answer)


def warmup_response(record: JudgeExample) -> str:
    """A verdict in the stage's format: where the photo really is, then whether that fits.

    The truth is the record's own coordinate, to a tenth of a degree, so that the model learns to
    judge by making its own estimate first.
    """
    fits = "agrees" if record.label else "does not agree"
    steps = [
        f"The photo itself points to {record.lat:.1f}, {record.lon:.1f}.",
        f"The answer {record.answer} {fits} with that.",
    ]
    return write_chain(steps, str(record.label))


def warmup_row(record: JudgeExample) -> Row:
    """One judge example for the cold start."""
    return _pair(record.image, judge_prompt(record), warmup_response(record))


def judge_row(record: JudgeExample) -> Row:
    """One prompt of RL stage I; `label` is what the reward compares with."""
    return {**_prompt(record.image, judge_prompt(record)), "label": record.label}


def coords_row(record: CoordExample) -> Row:
    """One prompt of RL stage II; `lat` and `lon` are what the reward compares with."""
    return {**_prompt(record.image, record.prompt), "lat": record.lat, "lon": record.lon}


def _pair(image: str, prompt: str, response: str) -> Row:
    return {
        "images": [image],
        "prompt": [{"role": "user", "content": prompt}],
        "completion": [{"role": "assistant", "content": response}],
    }


def _prompt(image: str, prompt: str) -> Row:
    return {"image": image, "prompt": [{"role": "user", "content": prompt}]}


def mix(main: Sequence[Row], extra: Sequence[Row], *, share: float, seed: int) -> list[Row]:
    """Add rows so that they make up a share of the whole; too few are repeated."""
    wanted = round(len(main) * share / (1 - share))
    rng = random.Random(f"{seed}/mix")
    drawn: list[Row] = []
    while len(drawn) < wanted:
        drawn.extend(rng.sample(extra, min(len(extra), wanted - len(drawn))))
    return [*main, *drawn]


def order(n_rows: int, *, total: int, seed: int) -> list[int]:
    """Indices of `total` rows: epoch after epoch, each a shuffle of its own.

    >>> order(3, total=6, seed=0)[:3] != order(3, total=6, seed=1)[:3]
    True
    """
    indices: list[int] = []
    epoch = 0
    while len(indices) < total:
        shuffled = list(range(n_rows))
        random.Random(f"{seed}/epoch {epoch}").shuffle(shuffled)
        indices.extend(shuffled)
        epoch += 1
    return indices[:total]


def order_by_length(
    lengths: Sequence[int], *, total: int, batch_size: int, seed: int, window: int = 16
) -> list[int]:
    """Like `order`, but rows of similar length share a batch, so that little of it is padding.

    Each epoch is shuffled, cut into windows of some batches, sorted within each window, cut into
    batches, and the batches of the window shuffled: what is near in time stays near.

    Args:
        lengths: Of each row, in any unit.
        total: How many rows to lay out.
        batch_size: Rows a step.
        window: Batches a window.

    >>> sorted(order_by_length([1, 9, 2, 8], total=4, batch_size=2, seed=0)[:2]) in ([0, 2], [1, 3])
    True
    """
    shuffled = order(len(lengths), total=total, seed=seed)
    rng = random.Random(f"{seed}/batches")
    laid_out: list[int] = []
    for start in range(0, total, window * batch_size):
        rows = sorted(shuffled[start : start + window * batch_size], key=lambda i: -lengths[i])
        batches = [rows[at : at + batch_size] for at in range(0, len(rows), batch_size)]
        short = [batch for batch in batches if len(batch) < batch_size]
        whole = [batch for batch in batches if len(batch) == batch_size]
        rng.shuffle(whole)
        for batch in [*whole, *short]:
            rng.shuffle(batch)  # or the first of several processes would always get the longest
            laid_out.extend(batch)
    return laid_out


def total_steps(*, n_rows: int, rows_per_step: int, steps: int | None, epochs: float) -> int:
    """How many optimizer steps a run takes.

    Raises:
        InputError: the records do not fill a single step.
    """
    if steps is not None:
        return steps
    derived = int(n_rows * epochs / rows_per_step)
    if derived < 1:
        raise InputError(
            f"{n_rows} records do not fill one step of {rows_per_step}: set steps, or a smaller"
            " batch_size"
        )
    return derived


def make_dataset(
    rows: Sequence[Row], indices: Sequence[int], *, images: str | None = None
) -> "Dataset":
    """Build a data set of rows in the given order.

    Args:
        images: Name of the column whose paths are opened when a row is asked for; None leaves
            paths as they are.
    """
    from datasets import Dataset, Image, List

    with quiet_libraries():
        dataset = Dataset.from_list(list(rows))
        if images is not None:
            kind = List(Image()) if images == "images" else Image()
            dataset = dataset.cast_column(images, kind)
        return dataset.select(indices)


def split_batch(
    batch_size: int, *, processes: int, device_batch_size: int | None
) -> tuple[int, int]:
    """Split a step's batch into (examples a process puts through at once, accumulation steps).

    >>> split_batch(128, processes=4, device_batch_size=8)
    (8, 4)

    Raises:
        ConfigError: it does not divide evenly.
    """
    per_process, rest = divmod(batch_size, processes)
    if rest or not per_process:
        raise ConfigError(f"batch_size: {batch_size} cannot be shared by {processes} processes")
    device = device_batch_size or per_process
    accumulation, rest = divmod(per_process, device)
    if rest or not accumulation:
        raise ConfigError(
            f"device_batch_size: {per_process} examples a process are not a multiple of {device}"
        )
    return device, accumulation
