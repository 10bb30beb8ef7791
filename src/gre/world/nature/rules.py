"""From where a place lies to what photos of it show: shares of every natural attribute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.world.cues import ATTRIBUTES
from gre.world.nature.tables import RANGE_KINDS, Biome, Zone, biomes, lowlands, ranges, zones

Values = tuple[str, ...]
Shares = Mapping[str, tuple[Values, NDArray[np.float32]]]
_Matrix = NDArray[np.float64]

# A place in no zone belongs to the nearest up to this far away, and beyond to these belts: up to
# which latitude, climate, biome.
_GAP_KM = 250.0
_BELTS = (
    (24.0, "tropical", "tropical_savanna"),
    (46.0, "oceanic", "temperate_broadleaf"),
    (56.0, "continental", "mixed_forest"),
    (66.0, "continental", "taiga"),
    (91.0, "polar", "tundra"),
)

# What the ground looks like: shares of plain, hills, mountains and dunes.
_OPEN_COUNTRY = (0.52, 0.36, 0.03, 0.0)
_LOWLAND = (0.9, 0.04, 0.0, 0.0)
_RANGES = {
    "low": (0.18, 0.68, 0.05, 0.0),
    "middle": (0.08, 0.42, 0.44, 0.0),
    "high": (0.03, 0.2, 0.74, 0.0),
}
# A range's hold on a place that lies in a mapped plain at its foot is weaker by this share.
_PLAIN_AT_THE_FOOT = 0.6
# How far plants in the mountains of the temperate north differ from those of the land around.
_FOREST_SHARE = {"low": 0.0, "middle": 0.3, "high": 0.6}
_FOREST_LATITUDES = (33.0, 62.0)
_FORESTED = ("oceanic", "continental", "mediterranean")
_MOUNTAIN_SNOW = 0.12  # more snow on the ground in high mountains outside the tropics

# The rest up to 1 shows nothing typical of a climate.
_ONE_CLIMATE = (0.92,)
_TWO_CLIMATES = (0.63, 0.31)

_SEA_AT_THE_SHORE = 0.6
_SEA_FADE_KM = 8.0
_SEA_END_KM = 40.0

# Sun heights in degrees that part low, mid and overhead, and the hours when photos are taken.
_LOW_SUN, _HIGH_SUN = 30.0, 60.0
_HOURS = np.arange(9.0, 17.0)
_TILT = 23.44


@dataclass(frozen=True, eq=False)
class Nature:
    """The natural surroundings of n places.

    Attributes:
        climate: The climate zone of each.
        terrain: The terrain that most photos of each show.
        biome: The biome of each, a name in `biomes.csv`.
        shares: For each natural attribute its values and `(n_values, n)` shares of photos that
            show them; columns sum to at most 1, the rest shows nothing of the attribute.
    """

    climate: tuple[str, ...]
    terrain: tuple[str, ...]
    biome: tuple[str, ...]
    shares: Shares


def nature_of(points: ArrayLike, coast_km: ArrayLike) -> Nature:
    """What photos taken at places show of nature, averaged over the months of the year.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees.
        coast_km: `(n,)` distance to the sea in km.

    >>> here = nature_of([(30.04, 31.24), (1.35, 103.82)], [120.0, 5.0])  # Cairo, Singapore
    >>> here.climate
    ('arid', 'tropical')
    """
    where = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    places = _zones_of(where)
    climates = [zone.climates for zone in places]
    kinds = [biomes()[zone.biome] for zone in places]
    relief = _relief(where)
    terrain = _terrain(where, relief, np.array([zone.dunes for zone in places]))
    living = _living(where, climates, kinds, relief)
    ground = _snow_on_ground(where, kinds, relief)
    # A photo with snow all around counts as that, whatever lies on the summits.
    snow = np.stack([ground, _peaks(where) * (1.0 - ground)])
    shares = {
        "terrain": terrain,
        "coast": _sea(np.asarray(coast_km, dtype=np.float64))[None],
        "climate": _climate(climates),
        "snow": snow,
        "sun": sun_shares(where[:, 0]).T,
        **living,
    }
    values = ATTRIBUTES["terrain"].values
    return Nature(
        climate=tuple(names[0] for names in climates),
        terrain=tuple(values[i] for i in terrain.argmax(axis=0)),
        biome=tuple(kind.name for kind in kinds),
        shares=MappingProxyType(
            {name: (ATTRIBUTES[name].values, p.astype(np.float32)) for name, p in shares.items()}
        ),
    )


def sun_shares(lat: ArrayLike) -> NDArray[np.float64]:
    """How high the sun stands in photos at a latitude, over the year and the hours of the day.

    Args:
        lat: Latitudes `(n,)` in degrees.

    Returns:
        `(n, 3)` shares of photos with the sun overhead, mid and low; a row sums to at most 1, and
        the rest is taken with no sun in the sky.

    >>> sun_shares([0.0, 60.0]).round(2)
    array([[0.38, 0.5 , 0.12],
           [0.  , 0.41, 0.54]])
    """
    days = np.arange(15.0, 365.0, 30.4)
    declination = np.radians(-_TILT * np.cos(2 * np.pi * (days + 10.0) / 365.0))[:, None]
    turn = np.radians(15.0 * (_HOURS + 0.5 - 12.5))
    phi = np.radians(np.asarray(lat, dtype=np.float64)).reshape(-1, 1, 1)
    sine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(turn)
    height = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))).reshape(len(phi), -1)
    overhead, up = height >= _HIGH_SUN, height > 0
    low = up & (height < _LOW_SUN)
    return np.stack([k.mean(axis=1) for k in (overhead, up & ~overhead & ~low, low)], axis=1)


def _zones_of(where: _Matrix) -> list[Zone]:
    """The last zone of the tables that holds each place; in the gaps between them the nearest."""
    known = zones()
    last = np.full(len(where), -1)
    for number, zone in enumerate(known):
        last[zone.shape.holds(where)] = number
    gaps = np.flatnonzero(last < 0)
    away = np.array([zone.shape.distance_km(where[gaps]) for zone in known])
    last[gaps] = np.where(away.min(axis=0) <= _GAP_KM, away.argmin(axis=0), -1)
    return [
        known[number] if number >= 0 else _by_latitude(float(lat), known[0])
        for number, lat in zip(last, where[:, 0], strict=True)
    ]


def _by_latitude(lat: float, like: Zone) -> Zone:
    """What to expect far from every zone of the tables: on lonely islands."""
    climate, biome = next(rest for limit, *rest in _BELTS if abs(lat) < limit)
    return Zone(f"{abs(lat):.0f} degrees", (climate,), biome, 0.0, like.shape)


def _relief(where: _Matrix) -> dict[str, NDArray[np.float64]]:
    """How much each place lies in low, middle and high ranges: 0 to 1 for each kind."""
    relief = {kind: np.zeros(len(where)) for kind in RANGE_KINDS}
    for item in ranges():
        np.maximum(relief[item.kind], item.shape.nearness(where), out=relief[item.kind])
    return relief


def _terrain(
    where: _Matrix, relief: dict[str, NDArray[np.float64]], dunes: NDArray[np.float64]
) -> _Matrix:
    """Shares `(4, n)`: the base of the land, then ranges from low to high laid over, then sand."""
    flat = np.zeros(len(where))
    for shape in lowlands():
        np.maximum(flat, shape.nearness(where), out=flat)
    terrain = _blend(np.array(_OPEN_COUNTRY)[:, None], np.array(_LOWLAND)[:, None], flat)
    outside = 1.0 - _PLAIN_AT_THE_FOOT * flat
    for kind in RANGE_KINDS:
        terrain = _blend(terrain, np.array(_RANGES[kind])[:, None], relief[kind] * outside)
    rugged = np.maximum(relief["middle"], relief["high"])
    sandy = dunes * (1.0 - rugged)
    return _blend(terrain, np.eye(4)[:, 3:], sandy)


def _blend(a: _Matrix, b: _Matrix, share: NDArray[np.float64]) -> _Matrix:
    """`a` where share is 0, `b` where it is 1, and between them in between."""
    return a * (1.0 - share) + b * share


def _living(
    where: _Matrix,
    climates: Sequence[Values],
    kinds: Sequence[Biome],
    relief: dict[str, NDArray[np.float64]],
) -> dict[str, _Matrix]:
    """Vegetation, soil and season: those of the biome, mixed in mountains with their forest."""
    lat = where[:, 0]  # of the north alone: southern mountains have forests of their own
    forested = np.array([names[0] in _FORESTED for names in climates])
    forested &= (lat > _FOREST_LATITUDES[0]) & (lat < _FOREST_LATITUDES[1])
    share = np.maximum.reduce([_FOREST_SHARE[kind] * relief[kind] for kind in RANGE_KINDS])
    share *= forested
    names = tuple(biomes())
    index = np.array([names.index(kind.name) for kind in kinds], dtype=int)
    forest = names.index("mountain_forest")
    living = {}
    for attribute in ("vegetation", "soil", "season"):
        values = ATTRIBUTES[attribute].values
        columns = np.array(
            [[getattr(b, attribute).get(v, 0.0) for b in biomes().values()] for v in values]
        )
        living[attribute] = _blend(columns[:, index], columns[:, [forest]], share)
    return living


def _snow_on_ground(
    where: _Matrix, kinds: Sequence[Biome], relief: dict[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    high = _MOUNTAIN_SNOW * relief["high"] * (np.abs(where[:, 0]) > 30.0)
    return np.array([kind.snow for kind in kinds], dtype=np.float64) + high


def _peaks(where: _Matrix) -> NDArray[np.float64]:
    """Share of photos with snowy summits: that of the range nearby that shows most of them."""
    peaks = np.zeros(len(where))
    for item in ranges():
        if item.peaks:
            np.maximum(peaks, item.peaks * item.shape.nearness(where), out=peaks)
    return peaks


def _sea(coast_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of photos that show the sea."""
    share = _SEA_AT_THE_SHORE * np.exp(-coast_km / _SEA_FADE_KM)
    return np.where(coast_km < _SEA_END_KM, share, 0.0)


def _climate(climates: Sequence[Values]) -> _Matrix:
    values = ATTRIBUTES["climate"].values
    shares = np.zeros((len(values), len(climates)))
    for place, names in enumerate(climates):
        split = _ONE_CLIMATE if len(names) == 1 else _TWO_CLIMATES
        for name, share in zip(names, split, strict=True):
            shares[values.index(name), place] = share
    return shares
