"""The nearest place is looked up on the sphere."""

import pytest

from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.places import nearest_place, nearest_places, place_codes, place_name


def test_a_photo_in_a_city_gets_its_country_region_and_a_short_distance() -> None:
    place = nearest_place(LatLon(lat=35.6586, lon=139.7454))
    assert (place.country, place.country_code, place.region) == ("Japan", "JP", "Tokyo")
    assert place.distance_km < 5


def test_in_the_middle_of_the_ocean_the_nearest_place_is_told_to_be_far() -> None:
    assert nearest_place(LatLon(lat=-48.88, lon=-123.39)).distance_km > 2000


def test_the_other_side_of_the_antimeridian_is_near() -> None:
    # Taveuni in Fiji lies on both sides of it; a flat map would look 360 degrees away.
    place = nearest_place(LatLon(lat=-16.8, lon=-179.99))
    assert place.country_code == "FJ"
    assert place.distance_km < 100


def test_near_the_pole_a_degree_of_longitude_is_short() -> None:
    place = nearest_place(LatLon(lat=89.9, lon=-150.0))
    assert place.country_code == "SJ"


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    points = [LatLon(lat=48.85, lon=2.35), LatLon(lat=-33.86, lon=151.21)]
    assert nearest_places(points) == [nearest_place(point) for point in points]
    assert nearest_places([]) == []


def test_the_distance_is_the_rulers_own() -> None:
    asked = LatLon(lat=40.0, lon=-100.0)
    place = nearest_place(asked)
    assert place.to_json()["distance_km"] == pytest.approx(place.distance_km, abs=1e-3)
    assert place.distance_km <= distance_km(asked, (39.76, -99.32)) + 50


def test_millions_of_points_get_numbers_that_agree_with_the_places_one_by_one() -> None:
    points = [(48.85, 2.35), (48.86, 2.29), (51.5, -0.12), (-16.8, -179.99), (89.9, -150.0)]
    codes, places = place_codes(points), nearest_places(points)
    assert [place_name(int(c), "country") for c in codes.country] == [p.country for p in places]
    assert [place_name(int(c), "city") for c in codes.city] == [p.city for p in places]
    assert [place_name(int(c), "region") for c in codes.region] == [p.region or "" for p in places]


def test_a_point_that_is_none_has_no_place_and_one_number_is_one_place() -> None:
    codes = place_codes([(48.85, 2.35), (float("nan"), 2.0), (48.8501, 2.3501)])
    assert codes.country.tolist()[1] == codes.city.tolist()[1] == -1
    assert codes.city[0] == codes.city[2]
    assert place_name(-1, "city") == ""


def test_two_towns_of_one_name_are_two_numbers() -> None:
    codes = place_codes([(48.85, 2.35), (33.66, -95.55)])  # Paris, and Paris in Texas
    assert [place_name(int(c), "city") for c in codes.city] == ["Paris", "Paris"]
    assert codes.city[0] != codes.city[1]
