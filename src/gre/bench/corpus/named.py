"""Landmarks that are called by their name, known ones and those whose name tells what they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gre.bench.corpus.gazetteer import Known
from gre.bench.corpus.tokens import PlaceSpan, Token
from gre.bench.corpus.wordlists import words

LandmarkKind = Literal["iconic building", "nature landmark"]
# Longest name of a landmark that no list knows, in words to either side of what it is.
_MAX_SIDE = 4


@dataclass(frozen=True)
class Named:
    """A landmark's name among the tokens: `[first, last)`.

    Attributes:
        seen: Whether the text speaks of it as of something in the picture, not of a place nearby.
    """

    first: int
    last: int
    name: str
    kind: LandmarkKind
    country: str | None
    seen: bool


def find_named(tokens: Sequence[Token], places: Sequence[PlaceSpan]) -> list[Named]:
    """Find the landmarks that a text names, in order, none within another."""
    found = [
        Named(
            span.first, span.last, span.known.name, span.known.kind, span.known.country,
            _is_seen(tokens, span.first),
        )
        for span in places
        if span.known.kind is not None
    ]  # fmt: skip
    taken = {i for span in places for i in range(span.first, span.last) if span.known.kind}
    for named in _self_telling(tokens):
        if taken.isdisjoint(range(named.first, named.last)):
            taken.update(range(named.first, named.last))
            found.append(named)
    return sorted(found, key=lambda one: one.first)


def as_place(named: Named) -> PlaceSpan:
    """A landmark as one of the places of a text."""
    known = Known(named.name, "landmark", named.country, kind=named.kind)
    return PlaceSpan(named.first, named.last, known)


def _is_seen(tokens: Sequence[Token], first: int) -> bool:
    i = first - 1
    while i >= 0 and tokens[i].cls == "determiner":
        i -= 1
    return i < 0 or tokens[i].low not in words("grammar")["away"]


def _self_telling(tokens: Sequence[Token]) -> Iterator[Named]:
    """Names such as "Charles Bridge", "Lake Bled" and "Cathedral of Saint Mary"."""
    for i, token in enumerate(tokens):
        kind = _kinds().get(token.text)
        if kind is None or token.cls == "quote":
            continue
        first = _left(tokens, i)
        last = _right(tokens, i, first)
        if last - first > 1:
            name = " ".join(one.text for one in tokens[first:last])
            yield Named(first, last, name, kind, None, _is_seen(tokens, first))


@cache
def _kinds() -> dict[str, LandmarkKind]:
    grammar = words("grammar")
    built = dict.fromkeys(grammar["building_names"], "iconic building")
    natural = dict.fromkeys(grammar["nature_names"] | grammar["nature_before"], "nature landmark")
    return {**built, **natural}  # type: ignore[dict-item]


def _left(tokens: Sequence[Token], i: int) -> int:
    """Over capitalised words before; the first of a sentence is capitalised whatever it is."""
    first = i
    while first > max(0, i - _MAX_SIDE) and _is_capital(tokens[first - 1]):
        first -= 1
    begins = first == 0 or tokens[first - 1].sentence != tokens[first].sentence
    return first + 1 if begins and first < i and _is_common(tokens[first]) else first


def _is_common(token: Token) -> bool:
    grammar = words("grammar")
    return token.low in grammar["adjectives"] | grammar["colours"] | grammar["materials"]


def _right(tokens: Sequence[Token], i: int, first: int) -> int:
    """Over capitalised words after "Mount", "Lake" or "of"; a name before is name enough."""
    last = i + 1
    if tokens[i].text in words("grammar")["nature_before"]:
        while last < min(len(tokens), i + _MAX_SIDE) and _is_capital(tokens[last]):
            last += 1
        return last
    if first == i and last + 1 < len(tokens) and tokens[last].low == "of":
        end = last + 1
        while end < min(len(tokens), i + _MAX_SIDE) and _is_capital(tokens[end]):
            end += 1
        return end if end > last + 1 else last
    return last


def _is_capital(token: Token) -> bool:
    return token.cls == "open" and token.text[0].isupper()
