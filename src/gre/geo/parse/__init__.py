"""Read the coordinate out of whatever a model wrote, or name the reason why there is none.

The way through the rooms of this package:

1. `answer` finds the part that is the answer; `structured` reads it where it is JSON; otherwise
   `plain` (with `links`) rewrites its signs, digits and terms to plain ones;
2. `tokens` cuts that into numbers, marks, labels and words, and sorts out the numbers that cannot
   belong to a coordinate (prices, distances, years, step numbers);
3. `angles` reads each remaining number as an angle, with sign, minutes, hemisphere, label, range;
4. `pairs` puts neighbouring angles together and decides which is the latitude;
5. `choose` takes the pair that the text commits to.

Every step takes time in proportion to the length of the text, and no text makes any of them raise.
The rules are told as a table in docs/metrics.md.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from gre.geo.coordinate import LatLon, in_range
from gre.geo.parse.angles import read_angles
from gre.geo.parse.answer import Part, answer_part
from gre.geo.parse.choose import choose
from gre.geo.parse.failure import ParseFailure
from gre.geo.parse.pairs import read_pairs
from gre.geo.parse.plain import plain
from gre.geo.parse.structured import read_structured
from gre.geo.parse.tokens import tokenise

__all__ = ["PARSERS", "ParseFailure", "Parser", "first_two_decimals", "parse_coordinate"]

Parser = Callable[[str], LatLon | ParseFailure]

# What a trained model writes nearly always; read without the long way round, to the same result.
_USUAL = re.compile(r"\s*([+-]?[0-9]{1,3}\.[0-9]{1,15}),\s*([+-]?[0-9]{1,3}\.[0-9]{1,15})\s*")
_DECIMAL = re.compile(r"-?\d{1,3}\.\d+")


def parse_coordinate(text: str) -> LatLon | ParseFailure:
    """Read the coordinate that a response commits to.

    Args:
        text: A whole response, an answer, or any text at all.

    Returns:
        The coordinate, or the reason why there is none. Never a coordinate made up: text that
        holds no numbers never gives (0, 0).

    >>> parse_coordinate("<think>Perhaps 45.76, 4.84?</think><answer>48.8584, 2.2945</answer>")
    LatLon(lat=48.8584, lon=2.2945)
    >>> parse_coordinate("It was taken at 33°51′24″S, 151°12′55″E.").text()
    '-33.8567, 151.2153'
    >>> parse_coordinate("I cannot tell where this is.")
    <ParseFailure.NO_NUMBERS: 'no_numbers'>
    """
    answer, part = answer_part(text)
    usual = _USUAL.fullmatch(answer)
    if usual is not None:
        return _coordinate(float(usual[1]), float(usual[2]))
    if not answer.strip():
        return ParseFailure.EMPTY
    if "{" in answer:
        said = read_structured(answer, _read_field)
        if said is not None:
            # What follows the JSON counts where it says that it is the answer after all.
            after = _read(answer[said.end :], Part.THOUGHT)
            return after if isinstance(after, LatLon) else said.found
    return _read(answer, part)


def _read(text: str, part: Part) -> LatLon | ParseFailure:
    written = plain(text)
    tokens = tokenise(written)
    angles = read_angles(tokens, written)
    pairs = read_pairs(angles, tokens, written, part is Part.ANSWER)
    return choose(pairs, angles, written, only_committed=part is Part.THOUGHT)


def _read_field(text: str) -> LatLon | ParseFailure:
    return _read(text, Part.ANSWER) if text.strip() else ParseFailure.EMPTY


def first_two_decimals(text: str) -> LatLon | ParseFailure:
    """Take the first two decimal numbers anywhere as latitude and longitude, as several papers do.

    It reads reasoning as readily as an answer, and drops W and S; kept to reproduce their tables.

    >>> first_two_decimals("It is 10.5 km from 48.8584, 2.2945")
    LatLon(lat=10.5, lon=48.8584)
    """
    if not text.strip():
        return ParseFailure.EMPTY
    found: list[float] = []
    for match in _DECIMAL.finditer(text):
        found.append(float(match[0]))
        if len(found) == 2:
            return _coordinate(*found)
    return ParseFailure.NO_NUMBERS


def _coordinate(lat: float, lon: float) -> LatLon | ParseFailure:
    return LatLon(lat=lat, lon=lon) if in_range(lat, lon) else ParseFailure.OUT_OF_RANGE


PARSERS: Mapping[str, Parser] = MappingProxyType(
    {"standard": parse_coordinate, "first_two_decimals": first_two_decimals}
)
