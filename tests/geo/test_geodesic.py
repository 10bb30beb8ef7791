"""Distance on the ellipsoid, beside an independent implementation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.geo.distance import distance_km
from gre.geo.geodesic import geodesic_km

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)


@given(lats, lons, lats, lons)
def test_it_agrees_with_geopy_to_the_metre_and_nearly_so_at_the_far_side(
    lat: float, lon: float, other_lat: float, other_lon: float
) -> None:
    geodesic = pytest.importorskip("geopy.distance").geodesic
    a, b = (lat, lon), (other_lat, other_lon)
    theirs, ours = geodesic(a, b).km, float(geodesic_km([a], [b])[0])
    is_far_side = float(distance_km(a, b)) > 19_800
    assert ours == pytest.approx(theirs, abs=60 if is_far_side else 1e-3)


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [((90, 0), (-90, 0), 20003.931), ((0, 0), (0, 90), 10018.754), ((90, 10), (90, -170), 0),
     ((0, 180), (0, -180), 0), ((10, 10), (10, 10), 0), ((0, 179.5), (0, -179.5), 111.319)],
)  # fmt: skip
def test_poles_equator_and_antimeridian(
    a: tuple[float, float], b: tuple[float, float], km: float
) -> None:
    assert float(geodesic_km([a], [b])[0]) == pytest.approx(km, abs=1e-2)


def test_no_answer_stays_none_and_blocks_make_no_difference() -> None:
    assert math.isnan(geodesic_km([(math.nan, 0)], [(0, 0)])[0])
    rng = np.random.default_rng(0)
    a, b = (np.stack([rng.uniform(-80, 80, 70_000), rng.uniform(-180, 180, 70_000)], 1),) * 2
    assert geodesic_km(a, b[::-1])[-1] == pytest.approx(geodesic_km(a[-1:], b[:1])[0])
