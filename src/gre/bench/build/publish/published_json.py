"""The published form of GREval-Bench: a JSON array of photo, coordinate and chain, both ways."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from gre.bench.greval import GREvalItem
from gre.chain import split_steps, think_text
from gre.data.publish.paper_json import read_degrees
from gre.data.sources.gre30k import json_array
from gre.errors import RecordError
from gre.records import Located
from gre.store import first_problem, require_file

PUBLISHED_FILE = "GREval-Bench.json"
# Keeps a number within a step from being read as the number of a step; it has no width.
_JOINER = "\u2060"
_NUMBER = re.compile(r"(\b\d{1,2}\.)(?=\s)")


@dataclass(frozen=True)
class PublishedChain:
    """One record of the published form.

    Attributes:
        photo: Its picture and coordinate.
        steps: The chain taken apart, in order; empty where it holds none.
    """

    photo: Located
    steps: tuple[str, ...]


def to_row(item: GREvalItem, image: str) -> dict[str, Any]:
    """Write an item in the published form; its chain is the key steps, numbered.

    Args:
        image: What it says of the picture.
    """
    return {
        "sample_id": item.id,
        "image_path": image,
        "gt_cot": numbered([step.text for step in item.key_steps]),
        "gt_lat": item.lat,
        "gt_lon": item.lon,
    }


def numbered(steps: Sequence[str]) -> str:
    """Write steps as one text that `split_chain` takes apart again.

    >>> numbered(["A bus of line 2. Red.", "London."])
    '1. A bus of line 2.\\u2060 Red.\\n2. London.'
    """
    plain = [" ".join(step.split()) for step in steps]
    text = _join(plain)
    return text if split_chain(text) == tuple(plain) else _join(map(_joined, plain))


def _join(steps: Any) -> str:
    return "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1))


def _joined(step: str) -> str:
    return _NUMBER.sub(rf"\1{_JOINER}", step)


def split_chain(chain: str) -> tuple[str, ...]:
    """Take a published chain apart: with or without tags, numbered or one step a line.

    >>> split_chain("<think>1. A red bus. 2. London.</think><answer>51.5, -0.1</answer>")
    ('A red bus.', 'London.')
    """
    steps = split_steps(think_text(chain))
    return tuple(text for step in steps if (text := step.replace(_JOINER, "").strip()))


def read_published(path: Path) -> Iterator[PublishedChain]:
    """Read the published form, a record at a time; images are relative to the file.

    A second record of one id is told from the first: `x-2`.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `GREval-Bench.json: record 3: ...`.
    """
    seen: Counter[str] = Counter()
    for number, row in enumerate(json_array(require_file(path)), start=1):
        try:
            photo = _located(row, seen)
        except ValidationError as error:
            raise RecordError(f"{path.name}: record {number}: {first_problem(error)}") from error
        except (KeyError, TypeError, ValueError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise RecordError(f"{path.name}: record {number}: {what}") from error
        yield PublishedChain(photo, split_chain(str(row.get("gt_cot") or "")))


def _located(row: dict[str, Any], seen: Counter[str]) -> Located:
    image = str(row["image_path"])
    name = str(row.get("sample_id") or PurePosixPath(image).stem)
    seen[name] += 1
    return Located(
        id=name if seen[name] == 1 else f"{name}-{seen[name]}",
        image=image,
        lat=read_degrees(row["gt_lat"]),
        lon=read_degrees(row["gt_lon"]),
    )
