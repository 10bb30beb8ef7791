"""Read the coordinate out of JSON that a response holds, by the names of its fields.

Names tell more than order does: which point is the answer, which an alternative or a landmark that
the reasoning mentions, and which of two numbers is the longitude. JSON that is not well formed (cut
off, single quotes) is left to the reading of plain text.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gre.geo.coordinate import LatLon, in_range
from gre.geo.parse.failure import ParseFailure

_MAX_TRIES = 24  # opening brackets that are tried before the text is taken for prose
_MAX_DEPTH = 12
_MAX_POINTS = 200
_MAX_FIELD = 300  # characters; a longer field is no coordinate

Read = Callable[[str], LatLon | ParseFailure]  # of the text of a field, which is all answer


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})", re.IGNORECASE)


_LAT = re.compile(
    r"(?:pred(?:icted)?|est(?:imated)?|final|gps|geo|center|centre|guess(?:ed)?|answer)?"
    r"(?:lat|latitude|纬度|緯度|위도|широта|latitud|latitudine|breitengrad)"
    r"(?:deg|degrees|decimal|dd|pred(?:icted)?|est(?:imated)?|wgs84|n)?"
)
_LON = re.compile(
    r"(?:pred(?:icted)?|est(?:imated)?|final|gps|geo|center|centre|guess(?:ed)?|answer)?"
    r"(?:lon|lng|long|longitude|经度|經度|経度|경도|долгота|longitud|longitudine|längengrad)"
    r"(?:deg|degrees|decimal|dd|pred(?:icted)?|est(?:imated)?|wgs84|e)?"
)
_PAIR = _pattern(
    "coord|^gps|lat_?_?l(?:on|ng)|lonlat|lnglat|^geo$|geolocation|^position$|^location$|^point$"
    "|坐标|座標|좌표|координат"
)
_LON_FIRST = _pattern("lon_?lat|lng_?lat|longitude_?latitude|long_?lat")
_FINAL = _pattern("final|answer|predict|^best|guess|conclusion|chosen|selected|decision|^top_?1$")
_ASIDE = _pattern(
    "alternativ|candidat|other|second|runner|hypothes|possib|near|referenc|landmark|clue|reason"
    "|rational|evidence|explan|analys|thought|think|step|^min|^max|_min$|_max$|bound|bbox|corner"
    "|north_?east|south_?west|north_?west|south_?east|origin|viewport|comment|note|exclu"
    "|reject|ruled"
)
_SURE = ("confidence", "probability", "prob", "score", "likelihood", "weight")


@dataclass(frozen=True)
class _Point:
    """A coordinate, or the lack of one, and how much its field's name makes it the answer."""

    rank: int
    depth: int
    found: LatLon | ParseFailure


@dataclass(frozen=True)
class Structured:
    """What the JSON of a response says.

    Attributes:
        found: The coordinate, or why its fields hold none.
        end: Where the last JSON of the response ends.
    """

    found: LatLon | ParseFailure
    end: int


def read_structured(text: str, read: Read) -> Structured | None:
    """Read the coordinate from the JSON in a text.

    Args:
        text: A response or an answer.
        read: Reads the text of a field, such as `48.8566° N`.

    Returns:
        None where there is no well-formed JSON, or none with fields for a coordinate.

    >>> from gre.geo.parse import parse_coordinate
    >>> read_structured('{"lon": 2.35, "lat": "48.85° N"}', parse_coordinate).found
    LatLon(lat=48.85, lon=2.35)
    """
    said: Structured | None = None
    for value, end in _documents(text):
        best = _best(list(_points(value, read)))
        if best is not None:
            said = Structured(best.found, end)
    return said


def _documents(text: str) -> Iterator[tuple[Any, int]]:
    """Yield every outermost JSON object or list of objects, and where it ends."""
    decoder = json.JSONDecoder(strict=False)
    at = tries = 0
    while tries < _MAX_TRIES:
        opening = _OPENING.search(text, at)
        if opening is None:
            return
        tries += 1
        at = opening.start()
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value, at


_OPENING = re.compile(r"\{|\[(?=\s{0,40}\{)")


def _points(value: Any, read: Read, rank: int = 0, depth: int = 0) -> Iterator[_Point]:
    """Yield the points of a JSON value, outer ones first."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        own = _own_point(value, read)
        if own is not None:
            yield _Point(rank, depth, own)
        for key, inner in value.items():
            below = _rank(str(key), rank)
            pair = _named_pair(str(key), inner, value, read)
            if pair is not None:
                yield _Point(below, depth + 1, pair)
            elif isinstance(inner, Mapping | list):
                yield from _points(inner, read, below, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in _likeliest_first(value)[:_MAX_POINTS]:
            yield from _points(item, read, rank, depth + 1)


def _rank(key: str, outer: int) -> int:
    """Rank a field: 1 for the answer, -1 for an aside, which it stays at any depth."""
    if outer < 0 or _ASIDE.search(key):
        return -1
    return 1 if _FINAL.search(key) else outer


def _own_point(value: Mapping[str, Any], read: Read) -> LatLon | ParseFailure | None:
    """Read the point of an object that has a latitude and a longitude field."""
    plain = {re.sub(r"[^\w]|_", "", str(key).lower()): key for key in value}
    lat = next((key for name, key in plain.items() if _LAT.fullmatch(name)), None)
    lon = next((key for name, key in plain.items() if _LON.fullmatch(name)), None)
    if lat is None or lon is None:
        return None
    return _from_two(value[lat], value[lon], read)


def _from_two(lat: Any, lon: Any, read: Read) -> LatLon | ParseFailure:
    if any(isinstance(part, Mapping | list | bool) for part in (lat, lon)):
        return ParseFailure.NO_NUMBERS
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        if lat != lat or lon != lon:  # JSON as Python writes it has NaN
            return ParseFailure.NO_NUMBERS
        return LatLon(lat=lat, lon=lon) if in_range(lat, lon) else ParseFailure.OUT_OF_RANGE
    return read(f"latitude: {_said(lat)}; longitude: {_said(lon)}")


def _said(part: Any) -> str:
    return "" if part is None else str(part)[:_MAX_FIELD]


def _named_pair(
    key: str, inner: Any, outer: Mapping[str, Any], read: Read
) -> LatLon | ParseFailure | None:
    """Read a field that holds both numbers: a list of two, or text."""
    if isinstance(inner, str):
        if not (_PAIR.search(key) or (_FINAL.search(key) and not _ASIDE.search(key))):
            return None
        found = read(inner[:_MAX_FIELD])
        # A place name under "location" or "answer" is no failed coordinate.
        return found if isinstance(found, LatLon) else None
    if not isinstance(inner, list) or len(inner) not in (2, 3) or not _PAIR.search(key):
        return None
    if not all(isinstance(part, int | float | str) and part is not True for part in inner):
        return None
    lon_first = outer.get("type") == "Point" or bool(_LON_FIRST.search(key))
    lat, lon = (inner[1], inner[0]) if lon_first else (inner[0], inner[1])
    return _from_two(lat, lon, read)


def _likeliest_first(items: Sequence[Any]) -> list[Any]:
    """Put a list of guesses in order of how sure each says it is, where all say so."""
    ordered = list(items)
    if len(ordered) < 2 or not all(isinstance(item, Mapping) for item in ordered):
        return ordered
    for name in _SURE:
        sure = [item.get(name) for item in ordered]
        if all(isinstance(s, int | float) for s in sure):
            return sorted(ordered, key=lambda item: -item[name])  # stable: ties stay in order
    return ordered


def _best(points: Sequence[_Point]) -> _Point | None:
    """Take the point whose name makes it the answer, the outermost and first of equals.

    A field that is there but empty counts as the answer "none" where nothing else is one; an aside
    is then not taken in its place.
    """
    if not points:
        return None
    named = [point for point in points if isinstance(point.found, LatLon)] or list(points)
    best = max(named, key=lambda point: (point.rank, -point.depth))
    if best.rank < 0:
        stated = [point for point in points if point.rank >= 0]
        best = stated[0] if stated else best
    return best
