"""The texts that photos are compared with: the corpus's, those of nothing, those of scenes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Protocol

import yaml

from gre.bench.corpus.entries import Corpus
from gre.errors import InputError
from gre.world.cues import SCENE_LABELS, Kind


class Prompt(Protocol):
    """An indicator as a caption (`gre.bench.corpus.entries.CorpusPrompt`)."""

    @property
    def name(self) -> str:
        """What the corpus calls it."""

    @property
    def kind(self) -> Kind:
        """Which of the eight kinds it is."""

    @property
    def text(self) -> str:
        """The caption."""


@dataclass(frozen=True)
class Prompts:
    """Everything that photos are compared with.

    Attributes:
        indicators: Of the corpus.
        nothing: Captions of pictures that tell nothing of a place.
        scenes: Captions of each scene label.
    """

    indicators: tuple[Prompt, ...]
    nothing: tuple[str, ...]
    scenes: Mapping[str, tuple[str, ...]]

    @property
    def fingerprint(self) -> str:
        """The same for the same texts in the same order."""
        texts = [f"{one.kind}\t{one.name}\t{one.text}" for one in self.indicators]
        told = repr((texts, self.nothing, sorted(self.scenes.items())))
        return sha256(told.encode()).hexdigest()


def read_prompts(corpus: Path) -> Prompts:
    """Read the corpus, and put the package's own prompts beside its captions.

    Raises:
        MissingFileError, RecordError, InputError: as `Corpus.read`.
    """
    return with_own(Corpus.read(corpus).prompts())


def with_own(indicators: Sequence[Prompt]) -> Prompts:
    """Put the package's own prompts, of nothing and of scenes, beside those of a corpus."""
    if not indicators:
        raise InputError("the corpus holds no prompts")
    return Prompts(tuple(indicators), nothing(), scenes())


@cache
def nothing() -> tuple[str, ...]:
    """Captions of pictures that tell nothing of a place."""
    return tuple(str(text) for text in _own()["nothing"])


@cache
def scenes() -> Mapping[str, tuple[str, ...]]:
    """Captions of each of the benchmark's scene labels, in its order."""
    own = _own()["scenes"]
    return {label: tuple(str(text) for text in own[label]) for label in SCENE_LABELS}


@cache
def _own() -> Mapping[str, Mapping[str, Sequence[str]]]:
    file = resources.files(__package__ or "") / "prompts.yaml"
    found: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(
        file.read_text(encoding="utf-8")
    )
    return found
