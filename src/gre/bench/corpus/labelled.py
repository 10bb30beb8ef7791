"""Texts whose indicators and places are known: labelled by people, or written by GeoWorld."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from gre.store import read_jsonl
from gre.world.cues import ATTRIBUTES, Kind
from gre.world.facts import countries, landmarks, scripts
from gre.world.phrases import NAMES, VOICES, country_name


@dataclass(frozen=True)
class TrueMention:
    """An indicator that a text names, with the places that the text says it speaks for.

    Attributes:
        start, end: Where it stands in the text, in characters.
    """

    kind: Kind
    start: int
    end: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class TruePlace:
    """A place that a text names."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Labelled:
    """One text with its truth.

    Attributes:
        places: None where the truth does not tell which places are named.
    """

    text: str
    mentions: tuple[TrueMention, ...]
    places: tuple[TruePlace, ...] | None = None


class _Line(BaseModel):
    """A chain of a labelled file; what is not needed here is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    part: str
    steps: list[dict[str, Any]]


def read_labelled(path: Path, part: str) -> list[list[Labelled]]:
    """Read one part of a file of labelled chains, as `benchmarks/labelled/README.md` describes it.

    Returns:
        For each chain its steps that are labelled: inference steps are not.
    """
    lines = [line for line in read_jsonl(path, _Line) if line.part == part]
    return [
        [_labelled(step) for step in line.steps if step["label"] != "inference"] for line in lines
    ]


def _labelled(step: dict[str, Any]) -> Labelled:
    mentions = tuple(
        TrueMention(m["kind"], m["start"], m["start"] + len(m["text"]), tuple(m["places"]))
        for m in step["mentions"]
    )
    places = tuple(
        TruePlace(p["name"], p["start"], p["start"] + len(p["text"])) for p in step["places"]
    )
    return Labelled(step["text"], mentions, places)


def read_narrated(text: str) -> Labelled:
    """Read what GeoWorld's narrator, or its fallible teacher, has written in one step.

    Its sentences are read back by the narrator's own table of phrases, which no extractor sees: the
    truth of a chain is what it says, whatever of that is wrong.

    >>> found = read_narrated("The flag of France, as in France. Flat land.").mentions
    >>> [(mention.kind, mention.places) for mention in found]
    [('symbolic', ('France',)), ('geographical', ())]
    """
    return Labelled(text, tuple(_narrated(text)))


def _narrated(text: str) -> Iterator[TrueMention]:
    for match in _sentence().finditer(text):
        seen = match["seen"]
        attribute = _attribute(seen)
        if attribute is None:
            continue
        end = match.end("name") if match["name"] else match.end("seen")
        said = match["place"] or match["country"] or ""
        places = tuple(_places(said))
        yield TrueMention(ATTRIBUTES[attribute].kind, match.start("seen"), end, places)


@cache
def _sentence() -> re.Pattern[str]:
    """A sentence of the narrator's: what is seen, then where it points, or a landmark's name."""
    links = "|".join(re.escape(v.link.split("{place}")[0].removeprefix("{seen}")) for v in VOICES)
    names = "|".join(re.escape(mark.name) for mark in landmarks().values())
    return re.compile(
        rf"(?:^|(?<=[.] ))(?P<seen>[^\n]+?)(?:(?:{links})(?P<place>.+?)"
        rf"|: (?P<name>{names}), (?P<country>.+?))?\.(?=\s|$)",
        re.MULTILINE,
    )


def _places(said: str) -> list[str]:
    """The names in `North America or East Asia`; a name may hold an "and", but no "or"."""
    return [part for part in said.split(" or ") if part]


def _attribute(seen: str) -> str | None:
    plain = seen[0].lower() + seen[1:]
    found = _subjects().get(plain)
    if found is not None:
        return found
    return next((name for name, form in _FORMS.items() if form.fullmatch(plain)), None)


@cache
def _subjects() -> dict[str, str]:
    """All fixed phrases of the narrator, each with its attribute."""
    table = {phrase: name for name, values in NAMES.items() for phrase in values.values()}
    for mark in landmarks().values():
        table[mark.look[0].lower() + mark.look[1:]] = mark.attribute
    for code in countries():
        table[f"the flag of {country_name(code)}"] = "flag"
    for script in scripts().values():
        table[f"{script[0].lower()}{script[1:]} script on a sign"] = "language"
    return table


_FORMS = {
    "place_name": re.compile(r"a board naming .+"),
    "domain": re.compile(r"a web address in \.\w+"),
    "calling_code": re.compile(r"a telephone number with \+\d+"),
    "currency": re.compile(r"a price in .+"),
    "language": re.compile(r"a sign “.*” in .+"),
}
