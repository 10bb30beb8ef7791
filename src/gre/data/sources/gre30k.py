"""The paper's published files: a JSON array of records with an image and its true coordinate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gre.data.sources.candidate import Candidate
from gre.data.sources.options import Options
from gre.data.sources.store import image_store
from gre.errors import InputError, RecordError

_PIECE = 1 << 20
# Longest text a single record may have: a chain is some thousand characters.
_MAX_RECORD = 16 << 20
_SPACE = " \t\r\n,"


def from_gre30k(file: Path, options: Options) -> Iterator[Candidate]:
    """Find the photos of GRE30K-CoT, -Judge, -Seed or GREval-Bench as they were published.

    Args:
        options: Images are named relative to the file's folder, unless it says otherwise.

    Raises:
        InputError: the array is empty, or its records have no image or coordinate.
        RecordError: it is not a JSON array of objects.
    """
    store, columns = image_store(options.images or file.parent), None
    for row in json_array(file):
        if columns is None:
            columns = options.resolve(file.name, list(row))
        yield store.candidate({key: row.get(name) for key, name in columns.items()}, "gre30k")
    if columns is None:
        raise InputError(f"{file}: holds no records")


def json_array(file: Path) -> Iterator[dict[str, Any]]:
    """Read the objects of a JSON array one by one; the whole never stands in memory.

    Raises:
        RecordError: `cot.json: record 3: ...`.
    """
    decoder, number, text = json.JSONDecoder(), 0, ""
    with file.open(encoding="utf-8-sig", errors="strict") as opened:
        try:
            text = opened.read(_PIECE).lstrip()
            if not text.startswith("["):
                raise RecordError(f"{file.name}: not a JSON array of records")
            text = text[1:]
            while True:
                text = text.lstrip(_SPACE)
                if text.startswith("]"):
                    return
                row, end = _next(decoder, text)
                if end == 0:
                    piece = opened.read(_PIECE)
                    if not piece or len(text) > _MAX_RECORD:
                        raise RecordError(f"{file.name}: record {number + 1}: cut off or not JSON")
                    text += piece
                    continue
                number += 1
                if not isinstance(row, dict):
                    raise RecordError(f"{file.name}: record {number}: must be an object")
                text = text[end:]
                yield row
        except UnicodeDecodeError as error:
            raise RecordError(f"{file.name}: not UTF-8: {error}") from error


def _next(decoder: json.JSONDecoder, text: str) -> tuple[Any, int]:
    """Decode the value that a text begins with, and its length; (None, 0) when it is cut off."""
    try:
        return decoder.raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
