"""Read rows out of JSON of any usual shape, and lay nested fields flat."""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from gre.bench.score_file.messages import said
from gre.errors import InputError

Row = dict[str, Any]

RESPONSE = "response"
_KEY = "id"
_MAX_DEPTH = 4
_MOST_FIELDS = 20  # an object with more fields, all of them texts, is keyed by photo


def json_lines(path: Path, limit: int | None = None) -> list[Row]:
    """Read one JSON object a line, fields laid flat; blank lines are passed over.

    Raises:
        InputError: `file:17: not JSON: ...` for the first line that is none.
    """
    rows: list[Row] = []
    with pa.input_stream(str(path)) as stream, io.TextIOWrapper(stream, "utf-8-sig") as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise InputError(f"{path.name}:{number}: not JSON: {error}") from error
            row = _from_list(row) if isinstance(row, list) else row
            if not isinstance(row, dict):
                raise InputError(f"{path.name}:{number}: must be an object")
            rows.append(flat(row))
            if limit is not None and len(rows) >= limit:
                break
    return rows


def json_rows(path: Path) -> list[Row]:
    """Read the rows of a JSON file.

    Known shapes: a list of objects; a list of lists that start with an id; objects, answers or
    pairs of numbers keyed by id; an object of columns; any of these inside another object.

    Raises:
        InputError: it is not JSON, or of another shape.
    """
    with pa.input_stream(str(path)) as stream:
        raw = stream.read()
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        try:
            return json_lines(path)
        except InputError:
            raise InputError(f"{path.name}: not JSON: {error}") from error
    except RecursionError as error:
        raise InputError(f"{path.name}: not JSON: nested too deeply") from error
    rows = _rows(value)
    if rows is None:
        raise InputError(
            f"{path.name}: must be a list of objects, or objects or answers keyed by id"
        )
    return [flat(row) for row in rows]


def _rows(value: Any, depth: int = 0) -> list[Row] | None:
    if isinstance(value, list):
        return _list_rows(value)
    if not isinstance(value, Mapping) or not value or depth > _MAX_DEPTH:
        return None
    inner = list(value.values())
    if all(isinstance(item, Mapping) for item in inner):
        if _is_by_model(inner):
            return _by_model(value)
        keyed = _keyed(value)
        # {"results": {"a.jpg": {...}}} wraps what is keyed; {"a.jpg": {"lat": ..}} is.
        wraps = len(value) == 1 and all(isinstance(v, Mapping | str) for v in inner[0].values())
        return (_rows(inner[0], depth + 1) if wraps and len(inner[0]) > 1 else None) or keyed
    if all(isinstance(item, list) and _is_column(item) for item in inner) and _same_length(inner):
        return [dict(zip(value, cells, strict=True)) for cells in zip(*inner, strict=True)]
    lists = [_list_rows(item) for item in inner if isinstance(item, list) and len(item) > 0]
    found = [rows for rows in lists if rows]
    if found:
        return max(found, key=len)
    wrapped = [_rows(item, depth + 1) for item in inner if isinstance(item, Mapping)]
    found = [rows for rows in wrapped if rows]
    if found and len(found) < len(inner):
        return max(found, key=len)
    return _keyed(value) if all(_is_answer(item) for item in inner) else None


def _keyed(value: Mapping[str, Any]) -> list[Row]:
    return [
        {_KEY: key, **item} if isinstance(item, Mapping) else {_KEY: key, RESPONSE: item}
        for key, item in value.items()
    ]


def _is_by_model(inner: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the objects hold answers by photo, one object a model."""
    return all(
        len(item) > _MOST_FIELDS
        and all(isinstance(said, str | list | None) for said in item.values())
        for item in inner
    ) and len(inner) < len(inner[0])


def _by_model(value: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """Make a row for each photo with a column for each model."""
    photos = dict.fromkeys(photo for answers in value.values() for photo in answers)
    if len(value) == 1:
        return _keyed(next(iter(value.values())))
    return [
        {_KEY: photo, **{model: answers.get(photo) for model, answers in value.items()}}
        for photo in photos
    ]


def _list_rows(items: list[Any]) -> list[Row] | None:
    rows: list[Row] = []
    for item in items:
        row = _from_list(item) if isinstance(item, list) else item
        if not isinstance(row, dict):
            return None
        rows.append(row)
    return rows


def _from_list(cells: list[Any]) -> Row | None:
    """Read a row that is a list: an id and an answer, or an id and two numbers."""
    if len(cells) == 2 and isinstance(cells[0], str):
        return {_KEY: cells[0], RESPONSE: cells[1]}
    if len(cells) == 3 and all(isinstance(cell, int | float) for cell in cells[1:]):
        return {_KEY: cells[0], "lat": cells[1], "lon": cells[2]}
    return None


def _is_column(items: list[Any]) -> bool:
    return len(items) > 2 and not any(isinstance(item, dict | list) for item in items)


def _same_length(lists: Sequence[list[Any]]) -> bool:
    return len({len(items) for items in lists}) == 1


def _is_answer(item: Any) -> bool:
    if isinstance(item, list):  # a pair of numbers, or a list of samples
        return all(isinstance(part, int | float | str) for part in item)
    return item is None or isinstance(item, str | int | float)


def flat(row: Mapping[str, Any]) -> Row:
    """Lay nested fields flat as `outer.inner`, and bring out what a chat record says.

    >>> flat({"id": 1, "place": {"lat": 48.85, "tags": ["a", "b", "c", "d"]}})["place.lat"]
    48.85
    """
    fields = dict(_leaves(row, "", 0))
    if not isinstance(row.get(RESPONSE), str):
        text = said(row)
        if text is not None:
            fields[RESPONSE] = text
    return fields


def is_simple(row: Row) -> bool:
    """Tell whether a row holds nothing but single values."""
    return not any(isinstance(value, Mapping | list) for value in row.values())


def _leaves(value: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping) and depth < _MAX_DEPTH:
            yield name, inner
            yield from _leaves(inner, f"{name}.", depth + 1)
        elif isinstance(inner, list) and _is_samples(inner):
            yield name, inner[0]
        else:
            yield name, inner


def _is_samples(items: list[Any]) -> bool:
    """Tell whether a list holds several answers, of which the first counts, and not two numbers."""
    return bool(items) and all(
        isinstance(item, str) and not re.fullmatch(r"[\s0-9.,+-]*", item) for item in items
    )
