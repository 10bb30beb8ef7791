"""The outlines of the world, and how far places lie from the sea."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gre.geo.outlines import (
    coast_distance_km,
    country_rings,
    crossings_odd,
    land_rings,
    sea_distance_km,
)

# Least and most km from the sea: bounds wide enough for any map.
KNOWN = [
    ("Reykjavik", 64.147, -21.94, 0, 5),
    ("Singapore", 1.29, 103.85, 0, 5),
    ("Lisbon", 38.71, -9.14, 0, 20),
    ("Rome", 41.89, 12.49, 18, 30),
    ("Baku, on the Caspian", 40.37, 49.85, 0, 10),
    ("Chicago, on a lake", 41.88, -87.63, 800, 1100),
    ("Geneva, on a lake", 46.2, 6.15, 250, 350),
    ("Basel, where three countries meet", 47.56, 7.59, 340, 390),
    ("Moscow", 55.75, 37.62, 550, 700),
    ("Urumqi, the farthest city from any sea", 43.83, 87.6, 2100, 2600),
    ("Suva, beside the 180th meridian", -18.14, 178.44, 0, 5),
    ("the South Pole", -90.0, 0.0, 400, 1300),
]


def in_rings(rings: tuple[np.ndarray, ...], lat: float, lon: float) -> bool:
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    return bool(crossings_odd(np.array([[lat, lon]]), start, end)[0])


def test_rings_are_closed_and_lie_on_earth() -> None:
    rings = land_rings()
    assert len(rings) > 100
    for ring in rings:
        assert np.array_equal(ring[0], ring[-1])
        assert (np.abs(ring) <= [90.0, 180.0]).all()


def test_no_line_runs_across_the_map_from_side_to_side() -> None:
    for ring in land_rings():
        jump = np.abs(np.diff(ring[:, 1])) > 90.0
        assert (ring[:-1][jump, 0] == -90.0).all()  # none but the southern edge of Antarctica


@pytest.mark.parametrize(
    ("lat", "lon", "land"),
    [
        (46.0, 2.0, True), (66.0, -175.0, True), (67.0, 179.0, True), (-80.0, 60.0, True),
        (-89.0, -120.0, True), (0.0, 0.0, False), (40.0, -40.0, False), (42.0, 51.0, False),
        (-17.8, 178.0, True), (72.0, -40.0, True),
    ],
)  # fmt: skip
def test_land_is_land_and_sea_is_sea(lat: float, lon: float, land: bool) -> None:
    assert in_rings(land_rings(), lat, lon) is land


def test_the_land_is_that_of_natural_earth(shared_data: Path) -> None:
    """Compared on a grid with the reference outlines, of another version of the same map."""
    features = json.loads((shared_data / "world/natural_earth/ne_110m_land.json").read_text())
    rings = [
        np.array(ring)[:, ::-1]
        for feature in features["features"]
        for polygon in (
            feature["geometry"]["coordinates"]
            if feature["geometry"]["type"] == "MultiPolygon"
            else [feature["geometry"]["coordinates"]]
        )
        for ring in polygon
    ]
    lat, lon = np.meshgrid(np.arange(-59.5, 80, 3.0), np.arange(-179.5, 180, 3.0))
    grid = np.stack([lat.ravel(), lon.ravel()], axis=1)

    def land(of: list[np.ndarray]) -> np.ndarray:
        return crossings_odd(
            grid, np.concatenate([r[:-1] for r in of]), np.concatenate([r[1:] for r in of])
        )

    assert (land(list(land_rings())) == land(rings)).mean() > 0.99


def test_capitals_lie_in_the_country_of_their_code(shared_data: Path) -> None:
    with (shared_data / "world/country-codes/country-codes.csv").open(encoding="utf-8") as stream:
        numeric = {
            row["ISO3166-1-Alpha-2"]: row["ISO3166-1-numeric"].zfill(3)
            for row in csv.DictReader(stream)
        }
    capitals = {"FR": (48.86, 2.35), "RU": (55.75, 37.62), "US": (38.9, -77.04),
                "BR": (-15.8, -47.9), "CN": (39.9, 116.4), "ZA": (-25.75, 28.19),
                "AU": (-35.28, 149.13), "CA": (45.42, -75.7)}  # fmt: skip
    for code, (lat, lon) in capitals.items():
        holders = {key for key, rings in country_rings().items() if in_rings(rings, lat, lon)}
        assert holders == {numeric[code]}


@pytest.mark.parametrize(("name", "lat", "lon", "least", "most"), KNOWN)
def test_distance_to_the_sea(name: str, lat: float, lon: float, least: float, most: float) -> None:
    assert least <= coast_distance_km([(lat, lon)])[0] <= most, name


def test_an_islet_too_small_for_the_map_lies_at_the_sea() -> None:
    assert coast_distance_km([(-37.1, -12.3)])[0] == 0.0  # Tristan da Cunha


def test_no_points_have_no_distances() -> None:
    assert coast_distance_km(np.empty((0, 2))).shape == (0,)


def test_each_point_is_answered_on_its_own() -> None:
    """Points are worked on in blocks; which block one falls into makes no difference."""
    random = np.random.default_rng(3)
    points = np.stack([random.uniform(-60, 75, 600), random.uniform(-180, 180, 600)], axis=1)
    together = coast_distance_km(points)
    some = [0, 255, 256, 599]
    assert np.allclose(together[some], [coast_distance_km(points[[i]])[0] for i in some])


@settings(deadline=None)  # the first call reads the files
@given(st.floats(-60, 70), st.floats(-180, 180), st.floats(-0.05, 0.05))
def test_a_step_changes_the_distance_by_no_more_than_its_length(
    lat: float, lon: float, step: float
) -> None:
    here, there = coast_distance_km([(lat, lon), (lat + step, lon)])
    if here > 0 and there > 0:  # 0 also stands for islets, where it jumps
        assert abs(here - there) <= abs(step) * 111.2 + 0.01


def test_a_point_on_land_is_no_way_out_at_sea_and_an_atoll_is() -> None:
    paris, mid_atlantic, rangiroa = (48.85, 2.35), (45.0, -40.0), (-15.1, -147.7)
    land, sea, atoll = sea_distance_km([paris, mid_atlantic, rangiroa])
    assert land == 0 and sea > 900 and atoll > 100
    assert coast_distance_km([rangiroa]) == 0
