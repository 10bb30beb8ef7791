"""The reward of the coordinate stage, and the shapes it can take."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.errors import ConfigError, CoordinateError
from gre.rewards.coordinates import coordinate_reward, error_km
from gre.rewards.registry import COORDINATE_SHAPES, coordinate_shape, gre

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
KM = st.floats(0, 20015.2)
THETAS = st.sampled_from([2500.0, 750.0, 200.0, 25.0, 1.0])


def respond(answer: str) -> str:
    return f"<think>1. An iron tower.</think><answer>{answer}</answer>"


def test_the_right_answer_earns_everything_at_every_threshold() -> None:
    for theta in (2500, 750, 200, 25, 1):
        reward = coordinate_reward(respond("35.68, 139.69"), lat=35.68, lon=139.69, theta_km=theta)
        assert reward == 1.0


def test_the_right_answer_beats_the_same_numbers_swapped() -> None:
    right = coordinate_reward(respond("48.86, 2.35"), lat=48.86, lon=2.35, theta_km=2500)
    swapped = coordinate_reward(respond("2.35, 48.86"), lat=48.86, lon=2.35, theta_km=2500)
    assert right > swapped


def test_swapped_numbers_that_cannot_be_a_place_earn_nothing() -> None:
    assert coordinate_reward(respond("139.69, 35.68"), lat=35.68, lon=139.69, theta_km=2500) == 0.0


def test_the_far_side_of_the_earth_does_not_overflow() -> None:
    assert coordinate_reward(respond("-51.5, 180"), lat=51.5, lon=0.0, theta_km=1) == 0.0


@pytest.mark.parametrize(
    "response", ["", "48.86, 2.35", "<think>1. 48.86, 2.35</think>", respond("Paris"), respond("")]
)
def test_a_response_without_a_coordinate_in_its_answer_earns_nothing(response: str) -> None:
    assert error_km(response, lat=48.86, lon=2.35) is None
    assert coordinate_reward(response, lat=48.86, lon=2.35, theta_km=2500) == 0.0


def test_an_answer_of_null_island_is_an_ordinary_answer() -> None:
    assert error_km(respond("0, 0"), lat=0.0, lon=0.0) == 0.0
    assert coordinate_reward(respond("0, 0"), lat=48.86, lon=2.35, theta_km=750) < 0.01


def test_an_impossible_truth_is_refused_and_not_scored() -> None:
    with pytest.raises(CoordinateError):
        coordinate_reward(respond("1, 2"), lat=139.69, lon=35.68, theta_km=750)


@pytest.mark.parametrize("theta", [0.0, -1.0, math.nan])
def test_a_threshold_that_is_no_length_is_refused(theta: float) -> None:
    with pytest.raises(ConfigError, match="theta_km"):
        coordinate_reward(respond("1, 2"), lat=1, lon=2, theta_km=theta)


@given(lat=LATITUDES, lon=LONGITUDES, guess_lat=LATITUDES, guess_lon=LONGITUDES, theta=THETAS)
def test_every_reward_lies_between_nothing_and_one(
    lat: float, lon: float, guess_lat: float, guess_lon: float, theta: float
) -> None:
    response = respond(f"{guess_lat:.6f}, {guess_lon:.6f}")
    assert 0.0 <= coordinate_reward(response, lat=lat, lon=lon, theta_km=theta) <= 1.0


@given(error=KM, theta=THETAS)
def test_the_reward_is_the_formula_of_the_paper(error: float, theta: float) -> None:
    if error / theta < 700:  # where exp does not overflow
        assert math.isclose(gre(error, theta), 2 / (1 + math.exp(error / theta)), abs_tol=1e-12)


@given(name=st.sampled_from(sorted(COORDINATE_SHAPES)), near=KM, far=KM, theta=THETAS)
def test_no_shape_pays_more_for_being_further_away(
    name: str, near: float, far: float, theta: float
) -> None:
    near, far = sorted((near, far))
    shape = coordinate_shape(name)
    assert 1.0 >= shape(near, theta) >= shape(far, theta) >= 0.0
    assert shape(0.0, theta) == 1.0


@pytest.mark.parametrize(
    ("name", "error", "expected"),
    [
        ("geo_r", 750, 0.5),
        ("geo_r", 20000, 0.0),
        ("reverse", 1, 1.0),
        ("reverse", 25, 0.8),
        ("reverse", 200, 0.6),
        ("reverse", 750, 0.4),
        ("reverse", 2500, 0.2),
        ("reverse", 2500.1, 0.0),
        ("geoagent", 200, math.exp(-1)),
        ("geoagent", 20000, math.exp(-10)),
        ("geospot", 750, math.exp(-1)),
    ],
)
def test_the_neighbours_rewards_have_their_published_values(
    name: str, error: float, expected: float
) -> None:
    assert math.isclose(coordinate_shape(name)(error, 750.0), expected)


def test_an_unknown_reward_is_named_together_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'fuzzy'.*gre, geo_r, reverse, geoagent, geospot"):
        coordinate_shape("fuzzy")
