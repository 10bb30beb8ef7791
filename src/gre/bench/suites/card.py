"""A suite's card: everything that is known about a public benchmark before its files are here."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gre.config import Config, load_config
from gre.errors import ConfigError
from gre.prompts import load_prompt

# What a suite's records are made from: a metadata file, a generator, or a folder of photos.
Origin = Literal["metadata", "geoworld", "folder"]
RuleName = Literal["coarse_coordinate", "shared_place", "repeated_place"]


class Pages(Config):
    """Where to look: addresses of pages, not of files that may move.

    Attributes:
        about: The paper or project page.
        images: Where the photos come from.
        metadata: Where ids and coordinates come from.
    """

    about: str | None = None
    images: str | None = None
    metadata: str | None = None


class ColumnNames(Config):
    """The columns of the suite's own metadata file; others are recognised by their names."""

    id: str | None = None
    image: str | None = None
    lat: str | None = None
    lon: str | None = None
    author: str | None = None


class Defect(Config):
    """Something known to be wrong with a suite as it circulates.

    Attributes:
        name: Short name; the reason that an excluded record carries.
        about: What is wrong, in a sentence or two.
        evidence: Who found it: a page's address, or what was measured.
        rule: Records that this rule of `gre.bench.suites.rules` finds are excluded.
        ids: Records that are excluded by name.
        count: How many records that is in the true metadata; None where it was never measured.
    """

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    about: str
    evidence: str
    rule: RuleName | None = None
    ids: tuple[str, ...] = ()
    count: int | None = None

    @property
    def excludes(self) -> bool:
        """Whether it names records, or only warns."""
        return self.rule is not None or bool(self.ids)


class Checksum(Config):
    """Checksums of a suite's coordinates, as `gre.bench.suites.metadata.Metadata` computes them.

    Attributes:
        coordinates: SHA-256 over all records, sorted by id.
        parts: First 8 digits of the same over 1/64 of the records each, by id, joined by spaces:
            they narrow a difference down to a few dozen ids without the coordinates being here.
        evidence: Which files it was computed from.
    """

    coordinates: str = Field(pattern=r"^[0-9a-f]{64}$")
    parts: str = Field(pattern=r"^([0-9a-f]{8} ?){64}$")
    evidence: str


class SuiteCard(Config):
    """One benchmark.

    Attributes:
        name: How commands call it.
        about: What the photos are, in a sentence or two.
        photos: How many records there should be; None where that is not fixed or not known.
        licence: Of photos and coordinates, as their publishers say.
        splits: The parts a record may belong to.
        prompt: The prompt recommended for it, by name.
        checksum: Of the coordinates; None where nobody here could compute it from a known file.
    """

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    about: str
    origin: Origin = "metadata"
    photos: int | None = None
    pages: Pages = Pages()
    licence: str
    splits: tuple[str, ...] = ("test",)
    columns: ColumnNames = ColumnNames()
    prompt: str = "locate"
    checksum: Checksum | None = None
    defects: tuple[Defect, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> "SuiteCard":
        names = [defect.name for defect in self.defects]
        if len(set(names)) < len(names):
            raise ValueError("two defects have the same name")
        load_prompt(self.prompt)
        return self

    def is_published(self, checksum: str) -> bool | None:
        """Whether coordinates are the published ones; None where nobody here knows those."""
        return None if self.checksum is None else self.checksum.coordinates == checksum


def suite_names() -> tuple[str, ...]:
    """Names of all suites, in alphabetical order.

    >>> "im2gps3k" in suite_names()
    True
    """
    return tuple(sorted(path.stem for path in _cards()))


@cache
def suite_card(name: str) -> SuiteCard:
    """Read a suite's card.

    Raises:
        ConfigError: no suite is called that.

    >>> suite_card("im2gps3k").photos
    2997
    """
    path = next((path for path in _cards() if path.stem == name), None)
    if path is None:
        raise ConfigError(f"no suite is called {name!r}; there are: {', '.join(suite_names())}")
    card = load_config(SuiteCard, path)
    if card.name != name:
        raise ConfigError(f"{path.name}: its name is {card.name!r}")
    return card


def suite_cards() -> list[SuiteCard]:
    """All cards, in the order of their names."""
    return [suite_card(name) for name in suite_names()]


def _cards() -> Iterator[Path]:
    folder = Path(str(resources.files("gre.bench.suites") / "cards"))
    return folder.glob("*.yaml")
