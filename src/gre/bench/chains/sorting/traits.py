"""What can be counted of a step: places, turns of phrase, where in its chain it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import yaml
from numpy.typing import NDArray

from gre.bench.corpus.gazetteer import Known, gazetteer
from gre.bench.corpus.plain import plain_text

Array = NDArray[np.float64]

# The phrases that are listened for.
WORDS = "words.yaml"

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_COORDINATE = re.compile(r"\d{1,3}\.\d+ ?°?|\d ?° ?[NSEW]?\b")
# What stands before the first word of a step: bullets, headings, emoji.
_MARKS = re.compile(r"\A(?:\W|\d|_)+")
# A heading that names the step: "Conclusion:", "**Road markings:**".
_HEADING = re.compile(r"\A([A-Za-z ]{3,40}?)(?::| [-–—] )")
_LONG = 40.0
_DENIALS = frozenset({"not", "no", "nor", "neither", "than", "unlike", "without"})

PHRASES = ("ties", "knows", "concludes", "weighs", "describes", "misses", "oneself", "supposes")
NAMES = (
    "bias", "place", "places", "landmark", "city", "country", "region", "people",
    *PHRASES, "opens", "so", "opens with a place", "place after a tie", "place and no tie",
    "hardly more than a place", "place that is not", "heading", "coordinate", "length", "short",
    "last", "next to last", "progress",
)  # fmt: skip


def traits_of(steps: Sequence[str]) -> Array:
    """Count what can be counted of each step of a chain: `(n, len(NAMES))`.

    >>> rows = traits_of(["A red bus.", "So London."])
    >>> rows[:, NAMES.index("city")].tolist(), rows[:, NAMES.index("last")].tolist()
    ([0.0, 1.0], [0.0, 1.0])
    """
    rows = [_row(step, n, len(steps)) for n, step in enumerate(steps)]
    return np.array(rows).reshape(-1, len(NAMES))


def _row(step: str, n: int, of: int) -> list[float]:
    bare = _MARKS.sub("", step)
    text = plain_text(bare).text.lower()
    words = len(_WORD.findall(text))
    places = places_in(bare)
    levels = {place.known.level for place in places}
    counts = {name: len(_pattern(name).findall(text)) for name in PHRASES}
    named = sum(place.end - place.start for place in places)
    return [
        1.0,
        float(bool(places)),
        min(len({place.known.name for place in places}), 4) / 4,
        float("landmark" in levels),
        float("city" in levels),
        float("country" in levels),
        float(bool(levels & {"region", "continent"})),
        float(any(place.known.form == "adjective" for place in places)),
        *(min(counts[name], 3) / 3 for name in PHRASES),
        float(_pattern("opens").match(text) is not None),
        float(_pattern("so").search(text) is not None),
        float(bool(places) and places[0].start <= 1),
        float(_tied(text, places)),
        float(bool(places) and not counts["ties"]),
        float(bool(places) and words - named <= 3),
        float(any(place.denied for place in places)),
        float(_HEADING.match(bare) is not None),
        float(_COORDINATE.search(text) is not None),
        min(words, _LONG) / _LONG,
        float(words <= 6),
        float(n == of - 1),
        float(n == of - 2),
        n / max(of - 1, 1),
    ]


@dataclass(frozen=True)
class Found:
    """A place that a step names.

    Attributes:
        start, end: Which words of the step it is.
        denied: The words before it say that it is not the one.
    """

    known: Known
    start: int
    end: int
    denied: bool


def places_in(text: str) -> list[Found]:
    """Find the places that a text names.

    Names that are ordinary words too (Reading, Nice) are not taken for places, nor are languages:
    a sign "in Spanish" says nothing of Spain.

    >>> [found.known.name for found in places_in("A sign in Spanish, so not Portugal.")]
    ['Portugal']
    """
    plain = plain_text(text).text
    words = list(_WORD.finditer(plain))
    tokens = [word[0].removesuffix("'s") for word in words]
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        hit = gazetteer().at(tokens, at)
        if hit is None or hit[0].ordinary:
            at += 1
            continue
        known, length = hit
        after = plain[words[at + length - 1].end() :]
        before = [token.lower() for token in tokens[max(at - 3, 0) : at]]
        if not (known.form == "adjective" and _is_language(before, after)):
            found.append(Found(known, at, at + length, bool(_DENIALS & set(before))))
        at += length
    return found


def _is_language(before: Sequence[str], after: str) -> bool:
    """An adjective after "in" with no noun behind it."""
    return before[-1:] == ["in"] and re.match(r"\s+[a-z]", after) is None


def _tied(text: str, places: Sequence[Found]) -> bool:
    """Whether a place comes after words that tie something to it."""
    tie = _pattern("ties").search(text)
    if tie is None or not places:
        return False
    return len(_WORD.findall(text[: tie.end()])) <= places[-1].start


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Finds the phrases of a list, the longest first."""
    phrases = sorted(_lists()[name], key=len, reverse=True)
    each = "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in phrases)
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)")


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    file = resources.files("gre.bench.chains.sorting") / WORDS
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        name: tuple(" ".join(phrase.split()) for phrase in text.split(","))
        for name, text in lists.items()
    }
