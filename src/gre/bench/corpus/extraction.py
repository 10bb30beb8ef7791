"""What an extractor finds in a text: indicators, places, and which speaks for which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gre.world.cues import Kind

Level = Literal["landmark", "city", "country", "region", "continent"]


@dataclass(frozen=True)
class Place:
    """A place that a text names.

    Attributes:
        name: Its usual English name, however it was written: `United States` for "the USA".
        level: How large it is.
        country: ISO 3166-1 alpha-2, where it lies in one country.
        start, end: Where it stands in the text, in characters.
    """

    name: str
    level: Level
    country: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """An indicator that a text names.

    Attributes:
        text: As it is written.
        name: Its normal form (`gre.bench.corpus.normal.normal_form`).
        kind: One of the eight.
        places: Names of the places that the text says it speaks for: cue -> place links.
        start, end: Where it stands in the text, in characters.
    """

    text: str
    name: str
    kind: Kind
    places: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Extraction:
    """All that was found in one text.

    Attributes:
        failure: Why the text could not be read, as tallies name it; None where it could.
    """

    mentions: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    failure: str | None = None


class Extractor(Protocol):
    """Finds indicators and places in texts.

    Attributes:
        name: As files keep it.
    """

    name: str

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        """Read texts, one extraction for each, in order."""
