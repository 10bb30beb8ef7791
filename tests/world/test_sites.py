"""The places of GeoWorld: which they are, and whether the known ones look like themselves."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gre.world.cues import ATTRIBUTES
from gre.world.facts import countries, landmarks
from gre.world.sites import AT_LEAST_PER_COUNTRY, MIN_POPULATION, city_spread_km, sites

NATURAL = {"terrain", "coast", "vegetation", "soil", "climate", "season", "snow", "sun"}

# City, country, climate zones that pass, and (attribute, value) pairs that must be common there.
KNOWN = [
    ("Cairo", "EG", {"arid"}, "soil:sand vegetation:palm"),
    ("Singapore", "SG", {"tropical"}, "vegetation:rainforest vegetation:palm coast:sea"),
    ("Reykjavík", "IS", {"polar", "oceanic"}, "vegetation:tundra snow:ground coast:sea"),
    ("Moscow", "RU", {"continental"}, "vegetation:conifer vegetation:birch snow:ground"),
    ("Rome", "IT", {"mediterranean"}, "vegetation:cypress season:green"),
    ("La Paz", "BO", {"oceanic", "polar"}, "terrain:mountains snow:peaks"),
    ("Amsterdam", "NL", {"oceanic"}, "terrain:plain vegetation:broadleaf"),
    ("Perth", "AU", {"mediterranean"}, "vegetation:eucalyptus"),
    ("Sydney", "AU", {"oceanic"}, "vegetation:eucalyptus"),
    ("Uluru", "AU", {"arid"}, "vegetation:eucalyptus soil:red"),
    ("Nairobi", "KE", {"oceanic", "tropical"}, "vegetation:acacia soil:red"),
    ("Bangkok", "TH", {"tropical"}, "vegetation:rice_paddy vegetation:palm"),
    ("Phoenix", "US", {"arid"}, "vegetation:cactus"),
    ("Miami", "US", {"tropical"}, "vegetation:palm coast:sea"),
    ("Seattle", "US", {"oceanic"}, "vegetation:conifer snow:peaks"),
    ("Tokyo", "JP", {"oceanic"}, "vegetation:bamboo vegetation:conifer"),
    ("Sapporo", "JP", {"continental"}, "vegetation:birch snow:ground"),
    ("Shanghai", "CN", {"oceanic"}, "vegetation:bamboo"),
    ("Buenos Aires", "AR", {"oceanic"}, "terrain:plain vegetation:steppe_grass soil:black"),
    ("Ulan Bator", "MN", {"continental"}, "vegetation:steppe_grass snow:ground"),
    ("Mumbai", "IN", {"tropical"}, "vegetation:palm soil:red"),
    ("Kathmandu", "NP", {"oceanic"}, "terrain:mountains snow:peaks"),
    ("Lima", "PE", {"arid"}, "soil:sand coast:sea"),
    ("Manaus", "BR", {"tropical"}, "vegetation:rainforest soil:red"),
    ("Santiago", "CL", {"mediterranean"}, "terrain:mountains"),
    ("Innsbruck", "AT", {"oceanic", "continental"}, "terrain:mountains vegetation:conifer"),
    ("Antananarivo", "MG", {"oceanic", "tropical"}, "vegetation:rice_paddy soil:red"),
    ("Toliara", "MG", {"tropical", "arid"}, "vegetation:baobab"),
    ("Dakar", "SN", {"arid"}, "vegetation:acacia vegetation:baobab"),
    ("Bergen", "NO", {"oceanic"}, "terrain:mountains vegetation:conifer"),
    ("Rio de Janeiro", "BR", {"tropical"}, "terrain:mountains vegetation:palm coast:sea"),
    ("Almaty", "KZ", {"continental"}, "terrain:mountains snow:peaks"),
    ("Beijing", "CN", {"continental"}, "terrain:plain vegetation:broadleaf"),
    ("Luanda", "AO", {"arid", "tropical"}, "vegetation:baobab vegetation:palm"),
    ("Kyiv", "UA", {"continental"}, "vegetation:broadleaf snow:ground"),
]  # fmt: skip


def index(name: str, country: str) -> int:
    """The largest city of a name in a country."""
    world = sites()
    named = [
        i for i in range(len(world)) if (world.names[i], world.countries[i]) == (name, country)
    ]
    return max(named, key=lambda i: float(world.population[i]))


def share(site: int, attribute: str, value: str) -> float:
    values, shares = sites().shares[attribute]
    return float(shares[values.index(value), site])


def test_there_are_thousands_of_cities_in_every_country() -> None:
    world = sites()
    cities = [
        c for c, landmark in zip(world.countries, world.landmark, strict=True) if not landmark
    ]
    assert 6000 <= len(cities) <= 9000
    assert set(cities) == set(countries())


def test_every_landmark_is_a_site_at_its_point() -> None:
    world = sites()
    found = {id_: i for i, id_ in enumerate(world.landmark) if id_}
    assert set(found) == set(landmarks())
    for id_, i in found.items():
        sight = landmarks()[id_]
        assert (world.lat[i], world.lon[i]) == (sight.lat, sight.lon)
        assert world.spread_km[i] == sight.spread_km
        assert world.population[i] == 0


def test_columns_are_equally_long() -> None:
    world = sites()
    for column in (world.names, world.countries, world.landmark, world.lat, world.lon,
                   world.population, world.spread_km, world.coast_km, world.climate,
                   world.terrain):  # fmt: skip
        assert len(column) == len(world)


def test_sites_come_in_a_fixed_order() -> None:
    world = sites()
    keys = list(
        zip(world.landmark, world.countries, world.names, world.lat, world.lon, strict=True)
    )
    first_landmark = next(i for i, id_ in enumerate(world.landmark) if id_)
    assert keys[:first_landmark] == sorted(keys[:first_landmark])
    assert list(world.landmark[first_landmark:]) == sorted(landmarks())


def test_small_countries_keep_their_largest_places_and_large_ones_their_cities() -> None:
    world = sites()
    city = np.array([not id_ for id_ in world.landmark])
    for country in ("IS", "MT", "FJ"):
        here = city & (np.array(world.countries) == country)
        assert here.sum() >= AT_LEAST_PER_COUNTRY
    india = city & (np.array(world.countries) == "IN")
    assert world.population[india].min() >= MIN_POPULATION


def test_shares_are_shares_of_known_values() -> None:
    world = sites()
    assert set(world.shares) == NATURAL
    for attribute, (values, shares) in world.shares.items():
        assert values == ATTRIBUTES[attribute].values
        assert shares.shape == (len(values), len(world))
        assert shares.dtype == np.float32
        assert (shares >= 0).all()
        assert (shares.sum(axis=0) <= 1 + 1e-6).all()
        assert shares.max(axis=1).min() > 0.1, "every value is common somewhere"


def test_climate_and_terrain_are_the_commonest_of_their_shares() -> None:
    world = sites()
    for attribute, column in (("climate", world.climate), ("terrain", world.terrain)):
        values, shares = world.shares[attribute]
        assert column == tuple(values[i] for i in shares.argmax(axis=0))


@pytest.mark.parametrize(("name", "country", "climates", "looks"), KNOWN)
def test_a_known_city_looks_like_itself(
    name: str, country: str, climates: set[str], looks: str
) -> None:
    site = index(name, country)
    assert sites().climate[site] in climates
    for look in looks.split():
        attribute, value = look.split(":")
        assert share(site, attribute, value) >= 0.12, look


def test_plants_keep_to_their_continents() -> None:
    world = sites()
    continents = np.array([countries()[code].continent for code in world.countries])
    values, shares = world.shares["vegetation"]

    def seen(value: str) -> set[str]:
        return set(continents[shares[values.index(value)] > 0.01].tolist())

    assert seen("baobab") == {"Africa"}
    assert "Europe" not in seen("bamboo")
    assert "Europe" not in seen("rainforest")
    assert seen("acacia") <= {"Africa", "Asia", "North America", "South America", "Oceania"}


def test_larger_cities_spread_wider() -> None:
    village, town, capital, largest = city_spread_km([100, 100_000, 3_000_000, 40_000_000])
    assert village == 1.5
    assert 1.5 < town < capital < largest
    assert largest == pytest.approx(8.0)


def test_cities_lie_where_the_reference_has_them(shared_data: Path) -> None:
    """GeoNames in another edition: same country, name in plain letters, and place."""
    with (shared_data / "world/geonames/rg_cities1000.csv").open(encoding="utf-8") as stream:
        reference: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for row in csv.DictReader(stream):
            point = (float(row["lat"]), float(row["lon"]))
            reference.setdefault((row["cc"], row["name"]), []).append(point)
    world = sites()
    compared = near = 0
    for i in range(0, len(world), 7):
        known = reference.get((world.countries[i], world.names[i]))
        if known and not world.landmark[i]:
            away = np.abs(np.array(known) - [world.lat[i], world.lon[i]]).max(axis=1)
            compared += 1
            near += bool(away.min() < 0.15)
    assert compared > 500
    assert near / compared > 0.97


def test_sites_load_without_the_heavy_parts_of_the_package() -> None:
    """Every worker loads them, and none needs what the package imports for its own search."""
    code = (
        "import sys; from gre.world.sites import sites; sites();"
        "sys.exit(','.join({'scipy', 'torch', 'reverse_geocode', 'pandas'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stderr.strip() == ""
