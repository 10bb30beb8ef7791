"""Great-circle distance at the places where formulas break."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.errors import CoordinateError
from gre.geo import distance
from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM, distance_km, distance_matrix_km

HALF_WAY_ROUND_KM = math.pi * EARTH_RADIUS_KM
Point = tuple[float, float]
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_it_is_the_same_there_and_back_and_never_more_than_half_way_round(
    a: Point, b: Point
) -> None:
    there, back = float(distance_km(a, b)), float(distance_km(b, a))
    assert there == back
    assert 0 <= there <= HALF_WAY_ROUND_KM * (1 + 1e-12)


@given(points, points, points)
def test_a_detour_is_never_shorter(a: Point, b: Point, c: Point) -> None:
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-6


@given(points)
def test_a_point_is_nowhere_but_where_it_is(a: Point) -> None:
    assert distance_km(a, a) == 0


@given(st.floats(-90, 90), st.floats(-180, 0))
def test_the_far_side_of_the_earth_is_half_way_round(lat: float, lon: float) -> None:
    antipode = (-lat, lon + 180)
    assert distance_km((lat, lon), antipode) == pytest.approx(HALF_WAY_ROUND_KM, abs=1e-3)


def test_the_two_names_of_the_antimeridian_are_one_place() -> None:
    assert distance_km((12.5, 180), (12.5, -180)) == pytest.approx(0, abs=1e-9)


def test_at_the_pole_longitude_does_not_matter() -> None:
    assert distance_km((90, 17), (90, -120)) == pytest.approx(0, abs=1e-9)


def test_a_degree_of_latitude_is_its_share_of_the_great_circle() -> None:
    assert distance_km((10, 20), (11, 20)) == pytest.approx(HALF_WAY_ROUND_KM / 180, rel=1e-12)


def test_it_agrees_with_an_independent_implementation() -> None:
    great_circle = pytest.importorskip("geopy.distance").great_circle
    rng = np.random.default_rng(7)
    a = np.column_stack([rng.uniform(-90, 90, 200), rng.uniform(-180, 180, 200)])
    b = np.column_stack([rng.uniform(-90, 90, 200), rng.uniform(-180, 180, 200)])
    theirs = [great_circle(p, q, radius=EARTH_RADIUS_KM).km for p, q in zip(a, b, strict=True)]
    np.testing.assert_allclose(distance_km(a, b), theirs, rtol=1e-9, atol=1e-6)


def test_no_answer_gives_no_distance_and_leaves_its_neighbours_alone() -> None:
    found = distance_km([(1, 1), (np.nan, np.nan), (2, np.nan)], (1, 1))
    assert found[0] == 0
    assert np.isnan(found[1:]).all()


def test_coordinates_arrays_and_lists_are_one_to_it() -> None:
    paris, lyon = LatLon(lat=48.8566, lon=2.3522), LatLon(lat=45.764, lon=4.8357)
    assert distance_km(paris, lyon) == distance_km([48.8566, 2.3522], np.array([45.764, 4.8357]))
    assert distance_km([paris, lyon], lyon).shape == (2,)


def test_cutting_the_work_into_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    a = np.column_stack([rng.uniform(-90, 90, 1000), rng.uniform(-180, 180, 1000)])
    whole = distance_km(a, a[::-1])
    monkeypatch.setattr(distance, "_BLOCK", 7)
    np.testing.assert_array_equal(whole, distance_km(a, a[::-1]))
    matrix = distance_matrix_km(a[:20], a[:30])
    assert matrix.shape == (20, 30)
    assert matrix[3, 5] == distance_km(a[3], a[5])


def test_no_points_have_no_distances() -> None:
    assert distance_km(np.empty((0, 2)), (1, 1)).shape == (0,)
    assert distance_matrix_km(np.empty((0, 2)), [(1, 1)]).shape == (0, 1)


def test_points_of_three_numbers_are_refused() -> None:
    with pytest.raises(CoordinateError, match=r"\(lat, lon\)"):
        distance_km([1, 2, 3], [1, 2, 3])


def test_the_radius_can_be_another_papers() -> None:
    ours, theirs = distance_km((0, 0), (0, 1)), distance_km((0, 0), (0, 1), radius_km=6371)
    assert ours / theirs == pytest.approx(6371.0088 / 6371)
