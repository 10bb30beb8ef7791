"""The corpus as a file and as an object: what chains name, how often, and where it points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from gre.bench.corpus.extraction import Extractor, Mention
from gre.bench.corpus.merge import merge_key
from gre.bench.corpus.normal import normal_form
from gre.bench.greval import Indicator
from gre.records import NonEmpty
from gre.store import read_all
from gre.world.cues import KINDS, Kind

CORPUS_FILE = "corpus.jsonl"
PLACES_FILE = "places.jsonl"


class Example(BaseModel):
    """Where an indicator was named.

    Attributes:
        id: The record whose chain it is.
        text: The step that names it. Untrusted text wherever it is shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: NonEmpty
    text: str


class CorpusEntry(BaseModel):
    """An indicator of the corpus.

    Attributes:
        name: Its commonest normal form.
        count: Chains that name it, each once.
        aliases: Its other normal forms, the commonest first.
        places: Places that chains say it speaks for, and how many chains do.
        examples: A few of the steps that name it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: NonEmpty
    kind: Kind
    count: int = Field(ge=1)
    aliases: tuple[NonEmpty, ...] = ()
    places: Mapping[str, int] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()


class PlaceEntry(BaseModel):
    """A place that chains name.

    Attributes:
        level: How large it is: landmark, city, country, region or continent.
        country: ISO 3166-1 alpha-2, where it lies in one country.
        count: Chains that name it, each once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: NonEmpty
    level: str
    country: str | None = None
    count: int = Field(ge=1)


@dataclass(frozen=True)
class CorpusPrompt:
    """What a photo is compared with.

    Attributes:
        name: The entry's.
        kind: The entry's.
        text: `a photo of orange tile roofs`-like: a caption for an encoder of images and texts.
    """

    name: str
    kind: Kind
    text: str


# How a caption of the thing reads, by kind: what is written reads otherwise than what stands there.
_TEMPLATES: Mapping[Kind, str] = {
    "nature landmark": "a photo of {}, a natural landmark",
    "iconic building": "a photo of {}, a famous building",
    "climate": "a photo that shows {}",
}
_TEMPLATE = "a photo of {}"


class Corpus:
    """The indicators that chains name.

    Args:
        entries: As `corpus.jsonl` holds them.

    >>> corpus = Corpus([CorpusEntry(name="number plate", kind="symbolic", count=3)])
    >>> corpus.canonical("The license plates").name
    'number plate'
    >>> corpus.prompts("symbolic")[0].text
    'a photo of number plate'
    """

    def __init__(self, entries: Sequence[CorpusEntry]) -> None:
        self.entries = tuple(entries)

    @classmethod
    def read(cls, path: Path) -> "Corpus":
        """Read the corpus from its file, or from the folder that `gre bench build corpus` wrote.

        Raises:
            MissingFileError: the file is not there.
            RecordError: a line is no entry.
            InputError: it holds none.
        """
        return cls(read_all(path / CORPUS_FILE if path.is_dir() else path, CorpusEntry))

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[CorpusEntry]:
        return iter(self.entries)

    def prompts(self, kind: Kind | None = None) -> list[CorpusPrompt]:
        """What photos are compared with: one caption an entry, of one kind or of all."""
        return [
            CorpusPrompt(one.name, one.kind, _TEMPLATES.get(one.kind, _TEMPLATE).format(one.name))
            for one in self.entries
            if kind is None or one.kind == kind
        ]

    def canonical(self, name: str, kind: Kind | None = None) -> CorpusEntry | None:
        """Find the entry that a name belongs to: by its normal form, an alias, or the same words.

        Args:
            name: As anybody writes it.
            kind: Look among entries of this kind alone.
        """
        plain = normal_form(name)
        for wanted in (kind,) if kind else KINDS:
            found = self._by_name.get((wanted, plain)) or self._by_key.get(merge_key(plain, wanted))
            if found is not None:
                return found
        return None

    @cached_property
    def _by_name(self) -> dict[tuple[Kind, str], CorpusEntry]:
        table: dict[tuple[Kind, str], CorpusEntry] = {}
        for one in self.entries:
            for name in (one.name, *one.aliases):
                table.setdefault((one.kind, name), one)
        return table

    @cached_property
    def _by_key(self) -> dict[tuple[Kind, tuple[str, ...]], CorpusEntry]:
        table: dict[tuple[Kind, tuple[str, ...]], CorpusEntry] = {}
        for one in self.entries:
            table.setdefault(merge_key(one.name, one.kind), one)
        return table

    def indicators_of(self, texts: Sequence[str], extractor: Extractor) -> tuple[Indicator, ...]:
        """The indicators that texts name, each once, called as the corpus calls them."""
        return indicators_of(texts, extractor, self)


def indicators_of(
    texts: Sequence[str], extractor: Extractor, corpus: Corpus | None = None
) -> tuple[Indicator, ...]:
    """The indicators that texts name, each once, in the order in which they are first named.

    Args:
        texts: Steps of one photo's reference chain.
        corpus: Where it knows an indicator, its name and aliases are the corpus's. Without one,
            names of the same words in another order are one indicator.
    """
    found: dict[tuple[Kind, tuple[str, ...]], Indicator] = {}
    for extraction in extractor.extract(texts):
        for mention in extraction.mentions:
            known = corpus.canonical(mention.name, mention.kind) if corpus else None
            key = merge_key(known.name if known else mention.name, mention.kind)
            found[key] = _indicator(mention, known, found.get(key))
    return tuple(found.values())


def _indicator(mention: Mention, known: CorpusEntry | None, before: Indicator | None) -> Indicator:
    """An indicator as the corpus knows it, else as the texts name it, other forms as aliases."""
    if known is not None:
        return Indicator(name=known.name, kind=known.kind, aliases=known.aliases)
    if before is None:
        return Indicator(name=mention.name, kind=mention.kind)
    if mention.name in (before.name, *before.aliases):
        return before
    return before.model_copy(update={"aliases": (*before.aliases, mention.name)})
