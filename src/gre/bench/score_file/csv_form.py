"""Find out how a CSV file is written: its encoding, its delimiter, whether it has a header."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gre.errors import InputError

_DELIMITERS = ",\t;|"
_SAMPLE_BYTES = 1 << 18
_MAX_ROWS = 30
_PHOTO = re.compile(r"\.(?:jpe?g|png|webp|gif|bmp|tiff?|heic)$", re.IGNORECASE)


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written.

    Attributes:
        names: Of the columns. Where the file has no header they are named by what stands in its
            first row: `id`, `lat` and `lon` or `response`, and `column4`, ....
    """

    encoding: str
    delimiter: str
    names: list[str]
    has_header: bool


def csv_form(path: Path) -> CsvForm:
    """Look at the beginning of a CSV file.

    Raises:
        InputError: it holds no text.
    """
    with pa.input_stream(str(path)) as stream:
        raw = stream.read(_SAMPLE_BYTES)
    encoding = _encoding(raw, is_whole=len(raw) < _SAMPLE_BYTES)
    sample = raw.decode(encoding, errors="replace").lstrip("\ufeff")
    if not sample.strip():
        raise InputError(f"{path.name}: holds no rows")
    delimiter = "\t" if path.name.lower().endswith((".tsv", ".tsv.gz")) else _delimiter(sample)
    rows = _rows(sample, delimiter)
    names = rows[0] if rows else []
    has_header = not _is_data(names)
    if not has_header:
        names = _guessed(names)
    return CsvForm(encoding, delimiter, _distinct(names), has_header)


def _encoding(raw: bytes, *, is_whole: bool) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8") if is_whole else raw[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        # A character that the sample cuts in two is no other encoding.
        return "utf-8" if not is_whole and error.start > len(raw) - 8 else "cp1252"
    return "utf-8"


def _delimiter(sample: str) -> str:
    """Take the sign that cuts the first rows into the same number of cells, at least two."""
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _rows(sample, delimiter)]
        if widths and len(set(widths[:-1] or widths)) == 1 and widths[0] > most:
            best, most = delimiter, widths[0]
    if most > 1:
        return best
    header = sample.partition("\n")[0]
    return max(_DELIMITERS, key=header.count) if any(d in header for d in _DELIMITERS) else ","


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == _MAX_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _is_data(cells: list[str]) -> bool:
    """Tell whether a first row is no header: it holds a photo's name, or two decimal numbers."""
    photos = sum(_PHOTO.search(cell) is not None for cell in cells)
    return bool(photos) or sum(_is_decimal(cell) for cell in cells) >= 2


def _guessed(cells: list[str]) -> list[str]:
    """Name the columns of a file without a header by what stands in its first row.

    >>> _guessed(["a.jpg", "48.85", "2.35", "Paris"]), _guessed(["a.jpg", "I guess 48.85, 2.35"])
    (['id', 'lat', 'lon', 'column4'], ['id', 'response'])
    """
    names = [f"column{n}" for n in range(1, len(cells) + 1)]
    decimals = [n for n, cell in enumerate(cells) if _is_decimal(cell)]
    if len(decimals) >= 2:
        names[decimals[0]], names[decimals[1]] = "lat", "lon"
    rest = [n for n in range(len(cells)) if n not in decimals]
    photos = [n for n in rest if _PHOTO.search(cells[n])]
    if rest:
        ids = (photos or rest)[0]
        names[ids] = "id"
        others = [n for n in rest if n != ids]
        if len(decimals) < 2 and others:
            names[max(others, key=lambda n: len(cells[n]))] = "response"
    return names


def _is_decimal(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "." in cell


def _distinct(names: list[str]) -> list[str]:
    """Number the columns that share a name: lat, lat.1."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        name = name.strip()
        seen[name] = seen.get(name, -1) + 1
        distinct.append(f"{name}.{seen[name]}" if seen[name] else name)
    return distinct
