"""Put neighbouring angles together, and decide which of the two is the latitude."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gre.geo.coordinate import in_range
from gre.geo.parse import words
from gre.geo.parse.angles import Angle
from gre.geo.parse.failure import ParseFailure
from gre.geo.parse.tokens import Kind, Token

_MAX_GAP = 8  # tokens between two angles that only stand beside each other
_MAX_NAMED_GAP = 40  # tokens between two angles that both say what they are
_GAP_KINDS = frozenset(
    {Kind.OTHER, Kind.COMMA, Kind.SEPARATOR, Kind.NEWLINE, Kind.DOUBLE_PRIME, Kind.PRIME,
     Kind.LABEL, Kind.DEGREE, Kind.HEMISPHERE, Kind.PLUS_MINUS, Kind.NOISE}
)  # fmt: skip

# What GeoJSON and WKT put first is the longitude.
_GEOJSON = re.compile(r'"type"\s{0,4}:\s{0,4}"Point"')
_GEOJSON_ARRAY = re.compile(r'coordinates"\s{0,4}:\s{0,4}\[\s{0,4}[+-]?$')
_WKT = re.compile(r"\bPOINT\s?Z?\s?\(\s{0,4}[+-]?$", re.IGNORECASE)

_INTRODUCED = re.compile(
    r"\b(?:answer|coordinates?|coords?|location|position|gps|guess|estimate|prediction|geo|point|"
    r"result|output|place|spot|pin|marker|response|solution|thought|think|"
    r"lat.?lon|coordenadas|coordonnées|koordinaten|координаты)\b"
    r"(?:[\s:=(\[{\"']|\b(?:is|are|at|of|be|about|approximately|around|would|likely)\b){0,12}[+-]?$",
    re.IGNORECASE,
)
_SITUATED = re.compile(
    r"\b(?:at|near|around|about|roughly|approx\.?|approximately|it's|is|be) ?[~≈(]?$"
    r"|(?:->|=>|→|~|≈) ?$",
    re.IGNORECASE,
)
# A name inside a sentence, or two of them: "in Tokyo (", "Paris, France ".
_NAMED = re.compile(
    r"(?:\b(?:in|is|to|near|of|be|with|not|for|at|or|and|probably|likely|maybe)|[^\W\d_]+,|^) "
    r"?[A-ZÀ-Þ][\w'.-]{2,20}(?: [A-ZÀ-Þ][\w'.-]{2,20}){0,3}(?:[,:;]? ?[(\[]|[,:–—|-]? )$"
)
_PRECISE = 3  # decimals that prices, times, marks and measures seldom have
_HOURS = 24


@dataclass(frozen=True)
class Pair:
    """Two angles that may be a coordinate.

    Attributes:
        start, end: Where it stands in the text.
        failure: Why it is none after all; it then counts only when the text commits to it.
    """

    lat: float
    lon: float
    start: int
    end: int
    failure: ParseFailure | None


def read_pairs(
    angles: Sequence[Angle], tokens: Sequence[Token], text: str, is_answer: bool
) -> list[Pair]:
    """Put angles together from left to right, each used once.

    Args:
        angles: In the order of the text.
        tokens: That the angles point into.
        text: The plain text.
        is_answer: The text stands in an answer block, where even `48, 2` is a coordinate.
    """
    is_geojson = _GEOJSON.search(text) is not None

    def fits(k: int) -> bool:
        """Tell whether angle k and the one after it are a coordinate."""
        if k + 1 >= len(angles):
            return False
        a, b = angles[k], angles[k + 1]
        return _belong_together(a, b, tokens) and (
            is_answer or _is_plain_enough(a, b, tokens, text)
        )

    pairs: list[Pair] = []
    k = 0
    while k + 1 < len(angles):
        # A stray number before a coordinate must not take its first half.
        if fits(k) and not (
            fits(k + 1) and _likeness(angles, k + 1, tokens) > _likeness(angles, k, tokens)
        ):
            pairs.append(_pair(angles[k], angles[k + 1], tokens, text, is_geojson))
            k += 2
        else:
            k += 1
    return pairs


def _likeness(
    angles: Sequence[Angle], k: int, tokens: Sequence[Token]
) -> tuple[bool, int, bool, int]:
    """Say how alike angle k and the next one are written, and how near each other."""
    a, b = angles[k], angles[k + 1]
    gap = tokens[a.last + 1 : b.first]
    is_close = not any(t.kind in (Kind.STOP, Kind.NEWLINE, Kind.WORD) for t in gap)
    decimals = -abs(min(a.decimals, _PRECISE) - min(b.decimals, _PRECISE))
    return (a.axis is None) == (b.axis is None), decimals, is_close, -len(gap)


def _belong_together(a: Angle, b: Angle, tokens: Sequence[Token]) -> bool:
    gap = tokens[a.last + 1 : b.first]
    if a.axis is not None and a.axis == b.axis:
        return False
    if a.axis and b.axis:
        return len(gap) <= _MAX_NAMED_GAP
    has_tolerance = any(t.kind is Kind.PLUS_MINUS for t in gap)
    if len(gap) > _MAX_GAP or not all(
        _may_part(t) or (has_tolerance and t.text in words.UNITS) for t in gap
    ):
        return False
    if not (a.axis or b.axis or has_tolerance) and any(t.kind is Kind.NOISE for t in gap):
        return False
    if a.is_whole and b.is_whole:
        return any(t.kind in (Kind.COMMA, Kind.SEPARATOR) and t.text != "/" for t in gap)
    return True


def _may_part(token: Token) -> bool:
    return (
        token.kind in _GAP_KINDS
        or token.text in words.GLUE
        or (token.kind is Kind.SIGN and token.text in "-−–—")
        or token.kind is Kind.NUMBER  # a tolerance; any other number is an angle of its own
    )


def _is_plain_enough(a: Angle, b: Angle, tokens: Sequence[Token], text: str) -> bool:
    """Tell whether two numbers in running text look like a coordinate by themselves.

    Labels, hemispheres, ranges or three decimals do. Two decimals, or one, may as well be prices,
    times or marks: they need words before them that lead to a place, and `48, 2` a word that says
    what it is. On a line of its own any pair is a coordinate.
    """
    if (a.axis and b.axis) or (a.is_range and b.is_range):
        return True
    if (a.axis or b.axis) and (a.decimals or b.decimals):
        return True
    start, end = tokens[a.first].start, tokens[b.last].end
    before = text[max(0, start - 80) : start]
    if _INTRODUCED.search(before) or _stands_alone(text, start, end):
        return True
    fewest = min(a.decimals, b.decimals)
    is_listed = any(t.text in words.JOINERS for t in tokens[a.last + 1 : b.first])
    if fewest >= _PRECISE and not is_listed and max(abs(a.degrees), abs(b.degrees)) > 1:
        return True
    if not (a.decimals and b.decimals) or is_listed:
        return False
    is_marked = "°" in text[start:end]
    if is_marked or (fewest >= 2 and min(a.degrees, b.degrees) < 0):
        return True
    # Two numbers below 24 after "at" may be times of day; those have no sign.
    is_no_time = max(abs(a.degrees), abs(b.degrees)) >= _HOURS or min(a.degrees, b.degrees) < 0
    return bool(_NAMED.search(before) or (is_no_time and _SITUATED.search(before)))


def _stands_alone(text: str, start: int, end: int) -> bool:
    line = text[max(0, start - 40) : start].rpartition("\n")[2]
    rest = text[end : end + 40].partition("\n")[0]
    return not any(c.isalnum() for c in line + rest)


def _pair(a: Angle, b: Angle, tokens: Sequence[Token], text: str, is_geojson: bool) -> Pair:
    start, end = tokens[a.first].start, tokens[b.last].end
    before = text[max(0, start - 40) : start]
    lon_first = a.axis == "lon" or b.axis == "lat"
    if a.axis is None and b.axis is None:
        lon_first = bool(is_geojson and _GEOJSON_ARRAY.search(before)) or bool(_WKT.search(before))
    lat, lon = (b.degrees, a.degrees) if lon_first else (a.degrees, b.degrees)
    failure = None
    if a.is_contradictory or b.is_contradictory or _is_dashed(a, b, tokens):
        failure = ParseFailure.AMBIGUOUS
    elif not in_range(lat, lon):
        failure = ParseFailure.OUT_OF_RANGE
    return Pair(lat, lon, start, end, failure)


def _is_dashed(a: Angle, b: Angle, tokens: Sequence[Token]) -> bool:
    """Tell whether only a dash parts the two, so that it may as well be a minus."""
    if a.axis and b.axis:
        return False
    gap = tokens[a.last + 1 : b.first]
    return len(gap) == 1 and gap[0].kind is Kind.SIGN
