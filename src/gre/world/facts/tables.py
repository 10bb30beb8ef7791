"""Read the fact tables once, check every cell, and hand them out as plain records.

A table is a CSV file beside this module. `columns.csv` names the source of each column of the
others, and a column that it does not name is refused: no fact without a source.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from gre.errors import RecordError
from gre.world.cues import ATTRIBUTES
from gre.world.facts.flags import parse_flag, simplified

T = TypeVar("T")
FOLDER = Path(__file__).parent
CONTINENTS = ("Africa", "Asia", "Europe", "North America", "South America", "Oceania")

# Designs that differ on paper, but not on a flag 24 pixels wide.
_LOOK_ALIKE = (("AD", "MD"), ("AU", "NZ"), ("LU", "NL"))
# Columns with one value for the whole country, and what it looks like.
_SINGLE = {
    "driving_side": re.compile(r"left|right"),
    "calling_code": re.compile(r"[1-9]\d{0,2}"),
    "domain": re.compile(r"\.[a-z]{2}"),
    "currency": re.compile(r"\S{1,7}"),
}
# Columns of "value:share value:share", and the attribute each fills.
_SHARED = {
    name: name
    for name in ("road_line", "plate", "warning_sign", "bollard", "utility_pole", "kerb",
                 "architecture", "vehicle", "dress", "goods")
} | {"languages": "language"}  # fmt: skip
_PLATE_FORMAT = re.compile(r"[A-Z9 .·-]*")


@dataclass(frozen=True)
class Country:
    """What is typical of a country.

    Attributes:
        code: ISO 3166-1 alpha-2.
        name: English name.
        continent: One of `CONTINENTS`.
        region: Its part of the continent, as a narrator says it: "Western Europe", "the Andes".
        plate_format: How a licence plate reads: `A` a letter, `9` a digit, all else as it stands;
            empty where unknown.
        flag: The flag's design (see `gre.world.facts`); empty where it cannot be expressed.
        shares: By attribute name of `gre.world.cues`, how often each value is shown: shares above
            0 that sum to at most 1, the rest being nothing typical. An absent key is unknown.
    """

    code: str
    name: str
    continent: str
    region: str
    plate_format: str
    flag: str
    shares: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Language:
    """A written language: its BCP 47 code, English name, ISO 15924 script and some public words."""

    code: str
    name: str
    script: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Landmark:
    """A sight known by its outline.

    Attributes:
        id: The value of a `building` or `nature` cue.
        name: English name.
        attribute: "building" or "nature".
        country: Code in the countries table.
        look: What it looks like, in one phrase: "a tapering iron lattice tower".
        lat: Latitude in degrees, -90 to 90.
        lon: Longitude in degrees, -180 to 180.
        spread_km: Median distance in km between a photographer who shows it and its point.
        weight: How often it is photographed, relative to the others; above 0.
    """

    id: str
    name: str
    attribute: str
    country: str
    look: str
    lat: float
    lon: float
    spread_km: float
    weight: float


@dataclass(frozen=True)
class _Row:
    """One line of a table, able to say where it stands when a cell is wrong."""

    file: str
    line: int
    cells: Mapping[str, str]

    def error(self, column: str, problem: str) -> RecordError:
        return RecordError(f"{self.file}:{self.line}: {column}: {problem}")

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self.cells[column]:
            raise self.error(column, "must not be empty")
        return self.cells[column]

    def known(self, column: str, values: Mapping[str, object] | tuple[str, ...]) -> str:
        """A cell that must be one of the values."""
        value = self.text(column)
        if value not in values:
            raise self.error(column, f"{value!r} is not known")
        return value

    def matching(self, column: str, pattern: re.Pattern[str]) -> str:
        """A cell that has the pattern's form, or is empty where the pattern allows it."""
        value = self.cells[column]
        if not pattern.fullmatch(value):
            raise self.error(column, f"{value!r} does not have the form {pattern.pattern}")
        return value

    def number(self, column: str, low: float, high: float) -> float:
        """A cell that is a number from `low` to `high`."""
        try:
            value = float(self.text(column))
        except ValueError:
            raise self.error(column, f"{self.cells[column]!r} is not a number") from None
        if not low <= value <= high:
            raise self.error(column, f"{value} is outside [{low}, {high}]")
        return value


def _rows(table: str, folder: Path) -> Iterator[_Row]:
    file = f"{table}.csv"
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        for cells in reader:
            if None in cells or None in cells.values():
                raise RecordError(f"{file}:{reader.line_num}: has not one cell for each column")
            yield _Row(file, reader.line_num, cells)


def _table(table: str, folder: Path, make: Callable[[_Row], T]) -> Mapping[str, T]:
    """Read a table into records by its first column, refusing a repeated key."""
    named = {column for name, column in _sources(folder) if name == table}
    records: dict[str, T] = {}
    for row in _rows(table, folder):
        if not records and named != set(row.cells):
            odd = ", ".join(sorted(named ^ set(row.cells)))
            raise RecordError(
                f"{row.file}:1: {odd}: not the columns that columns.csv has sources for"
            )
        column = next(iter(row.cells))
        key = row.text(column)
        if key in records:
            raise row.error(column, f"{key!r} is there twice")
        records[key] = make(row)
    return MappingProxyType(records)


def _sources(folder: Path) -> dict[tuple[str, str], str]:
    return {
        (row.text("table"), row.text("column")): row.text("source")
        for row in _rows("columns", folder)
    }


def read_scripts(folder: Path = FOLDER) -> Mapping[str, str]:
    """Read the scripts table: ISO 15924 code to readable name."""
    return _table("scripts", folder, lambda row: row.text("name"))


def read_languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """Read the languages table.

    Raises:
        RecordError: For a script that is not in the scripts table, or fewer than 6 words.
    """
    known_scripts = read_scripts(folder)

    def make(row: _Row) -> Language:
        words = tuple(row.text("words").split("|"))
        if len(words) < 6 or not all(word == word.strip() != "" for word in words):
            raise row.error("words", "at least 6 words, separated by | alone")
        script = row.known("script", known_scripts)
        return Language(row.text("code"), row.text("name"), script, words)

    return _table("languages", folder, make)


def read_countries(folder: Path = FOLDER) -> Mapping[str, Country]:
    """Read the countries table.

    Raises:
        RecordError: For a value that `gre.world.cues` or the languages table does not know, shares
            that are not above 0 or sum to more than 1, or a flag outside the design language.
    """
    known_languages = tuple(read_languages(folder))

    def make(row: _Row) -> Country:
        code = row.matching("code", re.compile("[A-Z]{2}"))
        return Country(
            code=code,
            name=row.text("name"),
            continent=row.known("continent", CONTINENTS),
            region=row.text("region"),
            plate_format=row.matching("plate_format", _PLATE_FORMAT),
            flag=_design(row),
            shares=_all_shares(row, code, known_languages),
        )

    return _table("countries", folder, make)


def _design(row: _Row) -> str:
    design = row.cells["flag"]
    if design:
        try:
            parse_flag(design)
        except ValueError as error:
            raise row.error("flag", str(error)) from None
    return design


def _all_shares(
    row: _Row, code: str, known_languages: tuple[str, ...]
) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, Mapping[str, float]] = {}
    for column, pattern in _SINGLE.items():
        if row.cells[column]:
            found[column] = {row.matching(column, pattern): 1.0}
    for column, attribute in _SHARED.items():
        values = known_languages if attribute == "language" else ATTRIBUTES[attribute].values
        if row.cells[column]:
            found[attribute] = MappingProxyType(_shares(row, column, values))
    if row.cells["flag"]:
        found["flag"] = {code: 1.0}
    return MappingProxyType(found)


def _shares(row: _Row, column: str, values: tuple[str, ...]) -> dict[str, float]:
    """Read "value:share value:share"."""
    found: dict[str, float] = {}
    for part in row.cells[column].split(" "):
        value, _, share = part.rpartition(":")
        if value not in values:
            raise row.error(column, f"{value!r} is not known")
        if value in found:
            raise row.error(column, f"{value!r} is there twice")
        if not re.fullmatch(r"0\.\d+|1", share) or float(share) == 0:
            raise row.error(column, f"{part!r}: a share is a number above 0 and at most 1")
        found[value] = float(share)
    if sum(found.values()) > 1 + 1e-9:
        raise row.error(column, f"the shares sum to {sum(found.values()):g}, more than 1")
    return found


def read_landmarks(folder: Path = FOLDER) -> Mapping[str, Landmark]:
    """Read the landmarks table.

    Raises:
        RecordError: For an unknown country or attribute, or numbers out of range.
    """
    known_countries = tuple(row.text("code") for row in _rows("countries", folder))

    def make(row: _Row) -> Landmark:
        return Landmark(
            id=row.matching("id", re.compile("[a-z][a-z0-9_]*")),
            name=row.text("name"),
            attribute=row.known("attribute", ("building", "nature")),
            country=row.known("country", known_countries),
            look=row.text("look"),
            lat=row.number("lat", -90, 90),
            lon=row.number("lon", -180, 180),
            spread_km=row.number("spread_km", 0.01, 100),
            weight=row.number("weight", 0.01, 1000),
        )

    return _table("landmarks", folder, make)


@cache
def scripts() -> Mapping[str, str]:
    """Readable names of the scripts, by ISO 15924 code.

    >>> scripts()["Deva"]
    'Devanagari'
    """
    return read_scripts()


@cache
def languages() -> Mapping[str, Language]:
    """The written languages, by BCP 47 code.

    >>> languages()["el"].script
    'Grek'
    """
    return read_languages()


@cache
def countries() -> Mapping[str, Country]:
    """The countries, by ISO 3166-1 alpha-2 code.

    >>> countries()["JP"].shares["driving_side"]
    {'left': 1.0}
    """
    return read_countries()


@cache
def landmarks() -> Mapping[str, Landmark]:
    """The landmarks, by id.

    >>> landmarks()["eiffel_tower"].look
    'a tapering iron lattice tower'
    """
    return read_landmarks()


@cache
def sources() -> Mapping[str, str]:
    """Where the facts of each column come from, by "table.column".

    >>> sources()["countries.calling_code"]
    'ITU-T E.164 assigned country codes (1 and 7 are shared)'
    """
    named = _sources(FOLDER)
    return MappingProxyType(
        {f"{table}.{column}": source for (table, column), source in named.items()}
    )


@cache
def _flag_classes() -> Mapping[str, str]:
    classes: dict[str, str] = {}
    first: dict[object, str] = {}
    for code in sorted(countries()):
        design = countries()[code].flag
        if design:
            classes[code] = first.setdefault(simplified(design), code)
    for group in _LOOK_ALIKE:
        for code in group:
            classes[code] = group[0]
    return MappingProxyType(classes)


def flag_class(code: str) -> str:
    """The country that stands for all whose flags look the same at 24 pixels' width.

    Args:
        code: A country of the table. One without a design stands for itself.

    Returns:
        The first code, alphabetically, of its look-alikes.

    >>> flag_class("TD"), flag_class("RO"), flag_class("FR")
    ('RO', 'RO', 'FR')
    """
    return _flag_classes().get(code, code)
