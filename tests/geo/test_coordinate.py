"""A coordinate cannot be built the wrong way round without somebody noticing."""

import math
from typing import cast

import numpy as np
import pytest

from gre.errors import CoordinateError, GreError
from gre.geo.coordinate import LatLon, in_range


def test_the_poles_and_both_ends_of_the_antimeridian_are_coordinates() -> None:
    for lat in (-90, 90):
        for lon in (-180, 180):
            assert LatLon(lat=lat, lon=lon).lat == lat


def test_swapped_numbers_are_refused_with_the_likely_reason() -> None:
    with pytest.raises(CoordinateError, match=r"139\.69 is outside .* \(are the two swapped\?\)"):
        LatLon(lat=139.69, lon=35.68)


def test_a_longitude_out_of_range_gets_no_hint_that_would_not_help() -> None:
    with pytest.raises(CoordinateError, match=r"^longitude 181 is outside \[-180, 180\]$"):
        LatLon(lat=0, lon=181)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_no_place(bad: float) -> None:
    with pytest.raises(CoordinateError):
        LatLon(lat=bad, lon=0)
    with pytest.raises(CoordinateError):
        LatLon(lat=0, lon=bad)
    assert not in_range(bad, 0)


def test_both_numbers_must_be_named() -> None:
    with pytest.raises(TypeError):
        LatLon(35.68, 139.69)  # type: ignore[call-arg]


def test_the_error_is_ours_and_a_value_error() -> None:
    assert issubclass(CoordinateError, GreError)
    assert issubclass(CoordinateError, ValueError)


def test_numbers_of_other_libraries_become_plain_floats() -> None:
    point = LatLon(lat=cast(float, np.float32(1.5)), lon=cast(float, np.int64(2)))
    assert type(point.lat) is float
    assert type(point.lon) is float


def test_a_coordinate_can_be_given_where_an_array_of_points_is_asked_for() -> None:
    assert np.asarray(LatLon(lat=1, lon=2)).tolist() == [1.0, 2.0]


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        LatLon(lat=1, lon=2).lat = 3  # type: ignore[misc]
