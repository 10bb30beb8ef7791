"""Where the camera stood: every form that cameras write, and every way it can be unusable."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from gre.data.exif import Gps, NoGps, gps_from_tags, read_gps

PARIS: dict[int, Any] = {1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)}


def located(**changes: Any) -> Gps | NoGps:
    names = {"lat_ref": 1, "lat": 2, "lon_ref": 3, "lon": 4}
    tags = PARIS | {names[name]: value for name, value in changes.items()}
    return gps_from_tags({tag: value for tag, value in tags.items() if value is not None})


def read(**changes: Any) -> tuple[float, float]:
    gps = located(**changes)
    assert isinstance(gps, Gps), gps
    return round(gps.at.lat, 5), round(gps.at.lon, 5)


@pytest.mark.parametrize(
    "lat",
    [
        (48.0, 51.0, 30.0),
        (48, 51.5, 0),
        (48.858333333, 0, 0),
        (48.858333333,),
        48.858333333,
        (48, 51.5),
        (IFDRational(48), IFDRational(51), IFDRational(3000, 100)),
        (IFDRational(48), IFDRational(5150, 100), IFDRational(0, 0)),
        ((48, 1), (51, 1), (30, 1)),
        "48,51.5",
        "48 51 30",
        b"48,51,30\0",
    ],
)
def test_one_latitude_in_all_the_forms_that_cameras_write(lat: Any) -> None:
    assert read(lat=lat) == (48.85833, 2.29444)


@pytest.mark.parametrize("ref", ["S", "s", "South", b"S", b"S\0", "S\0", " S"])
def test_the_hemisphere_in_all_its_forms(ref: Any) -> None:
    assert read(lat_ref=ref)[0] == -48.85833


def test_west_is_negative() -> None:
    assert read(lon_ref="W")[1] == -2.29444


def test_a_sign_that_says_the_hemisphere_twice_is_read_once() -> None:
    assert read(lat=(-33, 51, 30), lat_ref="S")[0] == -33.85833


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lat_ref": None}, NoGps.MISSING_REF),
        ({"lon_ref": ""}, NoGps.MISSING_REF),
        ({"lat_ref": "E"}, NoGps.BROKEN),
        ({"lat": (-33, 0, 0), "lat_ref": "N"}, NoGps.BROKEN),
        ({"lat": (IFDRational(48, 0), 51, 30)}, NoGps.BROKEN),
        ({"lat": (IFDRational(0, 0), 51, 30)}, NoGps.BROKEN),
        ({"lat": (48, IFDRational(51, 0), 0)}, NoGps.BROKEN),
        ({"lat": (48, 61, 0)}, NoGps.BROKEN),
        ({"lat": (48, 51, 3000)}, NoGps.BROKEN),
        ({"lat": ()}, NoGps.BROKEN),
        ({"lat": (1, 2, 3, 4)}, NoGps.BROKEN),
        ({"lat": "north of here"}, NoGps.BROKEN),
        ({"lat": (None, None, None)}, NoGps.BROKEN),
        ({"lat": (91, 0, 0)}, NoGps.OUT_OF_RANGE),
        ({"lon": (181, 0, 0)}, NoGps.OUT_OF_RANGE),
        ({"lat": (0, 0, 0), "lon": (0, 0, 0)}, NoGps.ZERO),
    ],
)
def test_what_cannot_be_used_has_a_name(changes: dict[str, Any], reason: NoGps) -> None:
    assert located(**changes) is reason


def test_the_equator_alone_is_not_missing() -> None:
    assert read(lat=(0, 0, 0)) == (0.0, 2.29444)


@pytest.mark.parametrize(
    ("tags", "altitude_m", "direction_deg"),
    [
        ({6: IFDRational(353, 10), 17: IFDRational(3600, 10)}, 35.3, 0.0),
        ({5: b"\x01", 6: 12.0, 17: 93.5}, -12.0, 93.5),
        ({6: IFDRational(0, 0), 17: IFDRational(0, 0)}, None, None),
        ({6: 99_999.0, 17: 400.0}, None, None),
        ({5: 1, 6: 848.0, 17: -3.0}, None, None),
        ({}, None, None),
    ],
)
def test_altitude_and_direction_are_read_where_they_make_sense(
    tags: dict[int, Any], altitude_m: float | None, direction_deg: float | None
) -> None:
    gps = gps_from_tags(PARIS | tags)
    assert isinstance(gps, Gps)
    assert gps.altitude_m == altitude_m
    assert gps.direction_deg == direction_deg


@given(
    st.dictionaries(
        st.integers(0, 31),
        st.none()
        | st.text("NSEW 019.,-/\0", max_size=5)
        | st.binary(max_size=5)
        | st.floats()
        | st.lists(st.floats() | st.none() | st.tuples(st.integers(), st.integers()), max_size=4),
    )
)
def test_no_tags_whatever_make_it_raise(tags: dict[int, Any]) -> None:
    assert isinstance(gps_from_tags(tags), Gps | NoGps)


def picture(exif: bytes | Image.Exif | None) -> Image.Image:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", **({} if exif is None else {"exif": exif}))
    return Image.open(io.BytesIO(buffer.getvalue()))


def test_a_photo_without_exif_and_one_without_gps_are_told_apart() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    assert read_gps(picture(None)) is NoGps.NO_EXIF
    assert read_gps(picture(exif)) is NoGps.NO_GPS


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("junk", [b"Exif\0\0", b"Exif\0\0MM\0*\0\0\xff\xff", b"Exif\0\0II*\0junk"])
def test_exif_that_is_junk_does_not_raise(junk: bytes) -> None:
    assert isinstance(read_gps(picture(junk)), NoGps)


def test_an_iphone_s_photo_says_where_it_was_taken(shared_data: Path) -> None:
    photo = shared_data / "photos" / "metadata_extractor" / "Apple iPhone 5.jpg"
    with Image.open(photo) as image:
        gps = read_gps(image)
    assert isinstance(gps, Gps)
    assert gps.at.text() == "47.6272, -122.3373"
    assert gps.altitude_m == pytest.approx(3.984, abs=0.01)
    assert gps.direction_deg == pytest.approx(93.42, abs=0.01)
