"""Take the pair that a text commits to."""

import re
from collections.abc import Sequence

from gre.geo.coordinate import LatLon
from gre.geo.parse.angles import Angle
from gre.geo.parse.failure import ParseFailure
from gre.geo.parse.pairs import Pair

_BEFORE = 200  # characters before a pair that may say what it is
_AFTER = 60
_TELLING_DECIMALS = (
    3  # a number with so many is likely half a coordinate, and not a price or a time
)

_COMMITS = re.compile(
    r"\b(?:final|finally|answer|conclu\w{1,6}|therefore|thus|hence|commit|most likely|"
    r"best (?:guess|estimate)|my (?:guess|estimate|prediction)|"
    r"i(?:'d| would)? (?:say|guess|estimate)|"
    r"réponse|respuesta|resposta|risposta|antwort|ответ)\b",
    re.IGNORECASE,
)
_COMMITS_AFTER = re.compile(
    r"^[\s)\]}\"'.,°]{0,6}(?:is|are|as|remains)?\s{0,3}(?:my|the|our)?\s{0,3}"
    r"(?:final|best|answer|most likely)\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:alternative\w{0,2}|alternatively|otherwise|second(?:ary)? (?:guess|choice)|less likely|"
    r"could also|might also|runner.up|e\.g|for example|for instance|such as|compare)\b"
    r"|\bor\b[\s(\[]{0,4}$",
    re.IGNORECASE,
)
# "Top guesses:" and, on lines below, "1. Paris ..., 2. Lyon ...".
_GUESSES = re.compile(
    r"\b(?:guesses|candidates|options|possibilities|hypotheses|predictions|estimates|ranking|"
    r"ranked|likely locations|possible locations|top (?:\d|three|five))\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[\s#(-]{0,6}([1-9])[.):]")
# Two words at most may follow, so that "could not read the sign: 48.85, 2.29" takes nothing back.
_NEGATES = re.compile(
    r"(?:\b(?:not|never|rather than|instead of|unlike|rul\w{1,3} out|exclud\w{1,3})|n't)\b"
    r"(?! (?:far|only|exactly|just|sure|certain|precise|quite))(?:[\s(\[\"']{1,4}\w{1,20}){0,2}"
    r"[\s(\[\"'+-]{0,6}$",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<!e\.g)[.;!?\n](?=\s)")
_CLAUSE_ENDS = re.compile(r"[.;:!?\n](?=\s)|\bbut\b|\brather\b(?! than)")


def choose(
    pairs: Sequence[Pair], angles: Sequence[Angle], text: str, *, only_committed: bool = False
) -> LatLon | ParseFailure:
    """Take the last pair that the text commits to, else the last one it does not hedge.

    A pair that the text takes back ("not 48.85, 2.29") is never taken. A pair that is out of range
    is the answer only where the text commits to it, or where there is no other. Of a numbered list
    of guesses the first counts.

    Args:
        pairs, angles: What was read.
        text: The plain text that they were read from.
        only_committed: Pass over pairs that the text only mentions.
    """
    ranked = []
    lower = _lower_places(pairs, text)
    for n, pair in enumerate(pairs):
        floor = pairs[n - 1].end if n else 0
        weight = _weight(pair, text[max(floor, pair.start - _BEFORE) : pair.start], text)
        if weight == 0 and n in lower:
            weight = -1
        if weight is not None and (weight > 0 or not only_committed):
            ranked.append((weight, pair.failure is None, _order(weight, n), pair))
    if not ranked:
        return _failure(pairs, angles)
    best = max(ranked, key=lambda entry: entry[:3])[3]
    return best.failure or LatLon(lat=best.lat, lon=best.lon)


def _weight(pair: Pair, before: str, text: str) -> int | None:
    """Weigh a pair: 1 committed to, 0 mentioned, -1 hedged; None when it is taken back."""
    if _NEGATES.search(_CLAUSE_ENDS.split(before)[-1]):
        return None
    if _HEDGES.search(_SENTENCE_ENDS.split(before)[-1]):
        return -1
    after = text[pair.end : pair.end + _AFTER].partition("\n")[0]
    return int(bool(_COMMITS.search(before) or _COMMITS_AFTER.search(after)))


def _lower_places(pairs: Sequence[Pair], text: str) -> set[int]:
    """Find the pairs that stand in the second and later places of a numbered list of guesses."""
    lower: set[int] = set()
    expected = 0
    for n, pair in enumerate(pairs):
        start = text.rfind("\n", 0, pair.start) + 1
        place = _PLACE.match(text, start, min(start + 12, pair.start))
        number = int(place[1]) if place else 0
        if number == 1 and _GUESSES.search(text, max(0, start - _BEFORE), start):
            expected = 2
        elif expected and number == expected:
            lower.add(n)
            expected += 1
        else:
            expected = 0
    return lower


def _order(weight: int, n: int) -> int:
    """Later is better, but of several hedged ones the first is the likeliest."""
    return n if weight >= 0 else -n


def _failure(pairs: Sequence[Pair], angles: Sequence[Angle]) -> ParseFailure:
    half = any(angle.axis or angle.decimals >= _TELLING_DECIMALS for angle in angles)
    return ParseFailure.AMBIGUOUS if pairs or half else ParseFailure.NO_NUMBERS
