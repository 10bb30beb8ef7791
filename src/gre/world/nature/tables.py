"""Read the nature tables once and check every cell: shapes on the ground, zones, biomes."""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gre.errors import RecordError
from gre.geo.distance import EARTH_RADIUS_KM
from gre.geo.outlines import crossings_odd
from gre.world.cues import ATTRIBUTES

FOLDER = Path(__file__).parent
RANGE_KINDS = ("low", "middle", "high")
_KM_PER_DEG = math.radians(EARTH_RADIUS_KM)
# A line's influence ends at this many half-widths.
_FADE_END = 1.8


@dataclass(frozen=True, eq=False)
class Shape:
    """A piece of ground: a polygon, or a point or line with a half-width.

    Attributes:
        outline: Corners `(k, 2)` as `(lat, lon)` in degrees; it does not cross the 180th meridian.
        width_km: Half-width of the line in km, or None for a polygon.
    """

    outline: NDArray[np.float64]
    width_km: float | None

    def holds(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which points `(n, 2)` lie in the shape: `(n,)`."""
        near = self._near(points, 1.0)
        inside = np.zeros(len(points), dtype=bool)
        if self.width_km is None:
            following = np.roll(self.outline, -1, axis=0)
            inside[near] = crossings_odd(points[near], self.outline, following)
        else:
            inside[near] = _from_line_km(points[near], self.outline) <= self.width_km
        return inside

    def distance_km(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Kilometres from points outside the shape `(n, 2)` to its edge: `(n,)`."""
        if self.width_km is None:
            closed = np.concatenate([self.outline, self.outline[:1]])
            return _from_line_km(points, closed)
        return np.maximum(_from_line_km(points, self.outline) - self.width_km, 0.0)

    def nearness(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """1 in the shape, 0 outside; around a line it fades over 0.8 of its half-width."""
        if self.width_km is None:
            return self.holds(points).astype(np.float64)
        result = np.zeros(len(points))
        near = self._near(points, _FADE_END)
        widths = _from_line_km(points[near], self.outline) / self.width_km
        result[near] = np.clip((_FADE_END - widths) / (_FADE_END - 1.0), 0.0, 1.0)
        return result

    def _near(self, points: NDArray[np.float64], widths: float) -> NDArray[np.intp]:
        """Indices of the points in the box around the shape, where alone it needs to be tested."""
        lat, lon = self.outline.min(axis=0), self.outline.max(axis=0)
        reach = widths * (self.width_km or 0.0) / _KM_PER_DEG
        poleward = min(float(np.abs(self.outline[:, 0]).max()) + reach, 89.0)
        margin = np.array([reach, reach / np.cos(np.radians(poleward))])
        inside = (points >= lat - margin) & (points <= lon + margin)
        return np.flatnonzero(inside.all(axis=1))


@dataclass(frozen=True, eq=False)
class Zone:
    """A region of one climate and one biome.

    Attributes:
        climates: The main zone and, where photos show another as well, that one.
        biome: Name in `biomes`.
        dunes: Share of photos that show dunes.
    """

    name: str
    climates: tuple[str, ...]
    biome: str
    dunes: float
    shape: Shape


@dataclass(frozen=True, eq=False)
class Range:
    """A mountain range: one of `RANGE_KINDS`, and the share of photos that show snowy summits."""

    name: str
    kind: str
    peaks: float
    shape: Shape


@dataclass(frozen=True)
class Biome:
    """What a biome looks like: shares of photos by value, each mapping summing to at most 1.

    Attributes:
        snow: Share of photos with snow on low ground.
    """

    name: str
    vegetation: Mapping[str, float]
    soil: Mapping[str, float]
    season: Mapping[str, float]
    snow: float


@dataclass(frozen=True)
class _Row:
    """One line of a table, able to say where it stands when a cell is wrong."""

    file: str
    line: int
    cells: Mapping[str, str]

    def error(self, column: str, problem: str) -> RecordError:
        return RecordError(f"{self.file}:{self.line}: {column}: {problem}")

    def one_of(self, column: str, values: tuple[str, ...]) -> str:
        value = self.cells[column]
        if value not in values:
            raise self.error(column, f"{value!r} is not one of {', '.join(values)}")
        return value

    def number(self, column: str, high: float = 1.0) -> float:
        """A cell that is a number from 0 to `high`."""
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.error(column, f"{self.cells[column]!r} is not a number") from None
        if not 0.0 <= value <= high:
            raise self.error(column, f"{value} is outside [0, {high}]")
        return value

    def shares(self, column: str) -> Mapping[str, float]:
        """A cell of `value:share value:share`, of values that the drawing knows."""
        shares: dict[str, float] = {}
        for part in self.cells[column].split():
            value, _, share = part.partition(":")
            if value not in ATTRIBUTES[column].values or value in shares:
                raise self.error(column, f"{value!r} is not a value of {column}, or is there twice")
            shares[value] = float(share)
        if not 0.0 < sum(shares.values()) <= 1.0 + 1e-9:
            raise self.error(column, f"shares sum to {sum(shares.values()):g}")
        return MappingProxyType(shares)

    def shape(self) -> Shape:
        """The cells `outline` and `width_km`."""
        try:
            corners = [[float(x) for x in p.split()] for p in self.cells["outline"].split(";")]
            outline = np.array(corners).reshape(-1, 2)
        except ValueError:
            raise self.error("outline", "is not 'lat lon;lat lon;...'") from None
        if (np.abs(outline) > [90.0, 180.0]).any():
            raise self.error("outline", "has a corner that is no place on Earth")
        width = self.number("width_km", 1000.0) if self.cells["width_km"] else None
        if width is None and len(outline) < 3:
            raise self.error("outline", "is no polygon: add corners or a width_km")
        return Shape(outline, width)


@cache
def zones() -> tuple[Zone, ...]:
    """Regions and then deserts: a place belongs to the last that holds it."""
    return tuple(_zone(row) for table in ("regions", "deserts") for row in _rows(table))


@cache
def ranges() -> tuple[Range, ...]:
    """Every mountain range and hill country."""
    return tuple(
        Range(
            row.cells["name"], row.one_of("kind", RANGE_KINDS), row.number("peaks"), row.shape()
        )
        for row in _rows("mountains")
    )  # fmt: skip


@cache
def lowlands() -> tuple[Shape, ...]:
    """Plains where hills are rarely in sight."""
    return tuple(row.shape() for row in _rows("lowlands"))


@cache
def biomes() -> Mapping[str, Biome]:
    """Every biome by name."""
    found = {}
    for row in _rows("biomes"):
        name = row.cells["name"]
        mixes = (row.shares("vegetation"), row.shares("soil"), row.shares("season"))
        found[name] = Biome(name, *mixes, row.number("snow"))
    return MappingProxyType(found)


def _zone(row: _Row) -> Zone:
    climates = tuple(row.cells["climate"].split("/"))
    if not set(climates) <= set(ATTRIBUTES["climate"].values) or len(climates) > 2:
        raise row.error("climate", f"{row.cells['climate']!r} is not one climate or two")
    biome = row.one_of("biome", tuple(biomes()))
    dunes = row.number("dunes") if "dunes" in row.cells else 0.0
    return Zone(row.cells["name"], climates, biome, dunes, row.shape())


def _from_line_km(points: NDArray[np.float64], line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance from points to a line, on the plane that touches the Earth at each point."""
    scale = np.ones((len(points), 1, 2))
    scale[:, 0, 1] = np.cos(np.radians(points[:, 0]))
    corners = (line[None] - points[:, None]) * scale * _KM_PER_DEG
    if len(line) == 1:
        single: NDArray[np.float64] = np.linalg.norm(corners[:, 0], axis=1)
        return single
    start, step = corners[:, :-1], np.diff(corners, axis=1)
    along = -(start * step).sum(axis=2) / (step**2).sum(axis=2)
    closest = start + np.clip(along, 0.0, 1.0)[..., None] * step
    distance: NDArray[np.float64] = np.linalg.norm(closest, axis=2).min(axis=1)
    return distance


def _rows(table: str) -> Iterator[_Row]:
    """The lines of a table after the comment at its head."""
    file = f"{table}.csv"
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        lines = [(number, text) for number, text in enumerate(stream, 1) if text[0] != "#"]
    header = next(csv.reader([lines[0][1]]))
    for number, text in lines[1:]:
        cells = next(csv.reader([text]))
        if len(cells) != len(header):
            raise RecordError(f"{file}:{number}: has {len(cells)} cells, not {len(header)}")
        yield _Row(file, number, dict(zip(header, cells, strict=True)))
