"""Read the answers of a file as coordinates, and say why some are none."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gre.bench.score_file.roles import Roles
from gre.bench.score_file.values import is_blank, is_text, numbers, texts
from gre.geo.coordinate import MAX_LAT, MAX_LON, LatLon
from gre.geo.parse import PARSERS, ParseFailure

UNSCORED = ("unscored", "outage")
_REFUSES = re.compile(
    r"\b(?:sorry|apologi[sz]e|can(?:no|'|’)t|unable|not able|won(?:'|’)t|will not|decline|refuse"
    r"|not (?:possible|comfortable|allowed|trained|permitted)|impossible|as an ai|against my"
    r"|insufficient|not enough|no way to|i don(?:'|’)t know|unknown|indeterminable"
    r"|not (?:determinable|specified|identifiable))\b|抱歉|无法|無法|対応できません|죄송",
    re.IGNORECASE,
)
_SEPARATE = 40_000  # texts from which on further processes are worth their start
_CHUNK = 2_000


@dataclass(frozen=True)
class Answers:
    """What was answered, a row for every photo that was asked.

    Attributes:
        points: `(n, 2)` as `(lat, lon)`; NaN where there is no usable answer.
        unscored: `(n,)` where the system could not be asked.
        missing: `(n,)` where the file has no answer.
        failures: Why answers were unparsed, by the name of the reason.
        refused: Of the unparsed ones, those that say that they will not or cannot tell.
        swapped: Answers that lie on Earth only with latitude and longitude exchanged.
    """

    points: NDArray[np.float64]
    unscored: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    failures: Mapping[str, int]
    refused: int
    swapped: int


def read_answers(
    columns: Mapping[str, pa.ChunkedArray],
    roles: Roles,
    rows: NDArray[np.int64],
    parser: str | None,
) -> Answers:
    """Read the answer to each photo.

    Args:
        columns: Of the predictions file, by name.
        roles: What the columns are.
        rows: For each photo its row in the columns; -1 where there is none.
        parser: A name in `PARSERS`; None is the standard one.
    """
    missing = rows < 0
    there = pa.array(rows[~missing])
    picked = {name: columns[name].take(there) for name in roles.names() if name in columns}
    outage = _outages(picked, roles, len(there))
    if roles.lat is None or roles.lon is None:
        assert roles.text is not None
        found, reasons, refused = parse_texts(picked[roles.text], ~outage, parser or "standard")
        swapped = 0
    else:
        found, reasons = _numbers_of(picked[roles.lat], picked[roles.lon], ~outage)
        swapped, refused = int((_in_range(found[:, ::-1]) & ~_in_range(found)).sum()), 0
    found[~_in_range(found) | outage] = np.nan
    points = np.full((len(rows), 2), np.nan)
    points[~missing] = found
    unscored = np.zeros(len(rows), dtype=bool)
    unscored[~missing] = outage
    return Answers(points, unscored, missing, +reasons, refused, swapped)


def _outages(picked: Mapping[str, pa.ChunkedArray], roles: Roles, n: int) -> NDArray[np.bool_]:
    """Tell where the system could not be asked: it says so, or there is an error and no answer."""
    outage = np.zeros(n, dtype=bool)
    if roles.status is not None:
        status = pc.utf8_lower(texts(picked[roles.status])).fill_null("")
        is_out = pc.is_in(status, value_set=pa.array(UNSCORED)).combine_chunks()
        outage |= is_out.to_numpy(zero_copy_only=False)
    if roles.error is not None:
        answer = picked[str(roles.lat or roles.text)]
        outage |= is_blank(answer) & ~is_blank(picked[roles.error], "false", "0", "{}", "[]")
    return outage


def _numbers_of(
    lat: pa.ChunkedArray, lon: pa.ChunkedArray, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], Counter[str]]:
    """Read two columns of numbers; where they are written otherwise (48.85° N), as text."""
    found = np.stack([numbers(lat), numbers(lon)], 1)
    unread = np.flatnonzero(np.isnan(found).any(axis=1) & wanted)
    reasons: Counter[str] = Counter()
    if unread.size and (is_text(lat) or is_text(lon)):
        both = ~(is_blank(lat) | is_blank(lon))[unread]
        for i in unread[both]:
            said = f"latitude: {lat[int(i)].as_py()}; longitude: {lon[int(i)].as_py()}"
            answer = PARSERS["standard"](said)
            if isinstance(answer, LatLon):
                found[i] = answer.lat, answer.lon
    absent = np.isnan(found).any(axis=1)
    reasons[ParseFailure.EMPTY.value] = int((absent & wanted).sum())
    reasons[ParseFailure.OUT_OF_RANGE.value] = int((~absent & ~_in_range(found) & wanted).sum())
    return found, reasons


def parse_texts(
    column: pa.ChunkedArray, wanted: NDArray[np.bool_], parser: str
) -> tuple[NDArray[np.float64], Counter[str], int]:
    """Parse a column of texts.

    Args:
        column: Texts; null and words for nothing are empty answers.
        wanted: Which of them to read.
        parser: A name in `PARSERS`.

    Returns:
        Coordinates `(n, 2)` or NaN, the reasons of failures, and how many texts refuse.
    """
    blank = is_blank(column)
    rows = np.flatnonzero(wanted & ~blank)
    found = np.full((len(blank), 2), np.nan)
    reasons: Counter[str] = Counter({ParseFailure.EMPTY.value: int((wanted & blank).sum())})
    refused = 0
    read = texts(column).take(pa.array(rows)).to_pylist()
    for row, (lat, lon, reason) in zip(rows, _parse_all(read, parser), strict=True):
        if reason is None:
            found[row] = lat, lon
        else:
            kind, refuses = reason
            reasons[kind] += 1
            refused += refuses
    return found, reasons, refused


_Parsed = tuple[float, float, tuple[str, bool] | None]


def _parse_all(texts: Sequence[str], parser: str) -> Iterable[_Parsed]:
    if len(texts) < _SEPARATE:
        return _parse_chunk(texts, parser)
    chunks = [texts[i : i + _CHUNK] for i in range(0, len(texts), _CHUNK)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        parsed = list(pool.map(_parse_chunk, chunks, [parser] * len(chunks)))
    return [answer for chunk in parsed for answer in chunk]


def _parse_chunk(texts: Sequence[str], parser: str) -> list[_Parsed]:
    parse = PARSERS[parser]
    results: list[_Parsed] = []
    for text in texts:
        answer = parse(text)
        if isinstance(answer, LatLon):
            results.append((answer.lat, answer.lon, None))
        else:
            refuses = _REFUSES.search(text[:5000]) is not None
            results.append((np.nan, np.nan, (answer.value, refuses)))
    return results


def _in_range(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points `(n, 2)` are coordinates; NaN is not."""
    return np.asarray((np.abs(points) <= (MAX_LAT, MAX_LON)).all(axis=1), dtype=bool)
