"""Where a camera says it stood: the GPS part of a photo's EXIF, or the reason why it is no use."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import Image

from gre.errors import CoordinateError
from gre.geo.coordinate import LatLon

_GPS_IFD = 0x8825
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_ALTITUDE_REF, _ALTITUDE, _DIRECTION = 5, 6, 17
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class NoGps(StrEnum):
    """Why a photo has no usable coordinate."""

    NO_EXIF = "no_exif"
    NO_GPS = "no_gps"
    BROKEN = "broken_gps"
    MISSING_REF = "missing_hemisphere"
    OUT_OF_RANGE = "gps_out_of_range"
    ZERO = "gps_zero"


@dataclass(frozen=True)
class Gps:
    """A camera's position.

    Attributes:
        altitude_m: Height above sea level, negative below; None when missing or impossible.
        direction_deg: Compass direction the camera faced, in [0, 360); None when missing.
    """

    at: LatLon
    altitude_m: float | None = None
    direction_deg: float | None = None


def read_gps(image: Image.Image) -> Gps | NoGps:
    """Read the position from an opened photo; nothing in the file can make this raise.

    Cameras write (0, 0) for "no fix yet", so that exact point counts as missing. A coordinate
    without its hemisphere is not guessed.
    """
    try:
        exif = image.getexif()
        tags = dict(exif.get_ifd(_GPS_IFD))
    except Exception:  # the EXIF parser may raise anything on damaged bytes
        return NoGps.BROKEN
    if not exif:
        return NoGps.NO_EXIF
    if _LAT not in tags or _LON not in tags:
        return NoGps.NO_GPS
    return gps_from_tags(tags)


def gps_from_tags(tags: dict[int, Any]) -> Gps | NoGps:
    """Read the position from the tags of a GPS IFD, as Pillow gives them.

    >>> gps_from_tags({1: "N", 2: (48, 51, 30), 3: "E", 4: (2, 17, 42)}).at.text()
    '48.8583, 2.2950'
    >>> gps_from_tags({1: "N", 2: (0, 0, 0), 3: "E", 4: (0, 0, 0)})
    <NoGps.ZERO: 'gps_zero'>
    """
    lat = _signed_degrees(tags.get(_LAT), tags.get(_LAT_REF), "NS")
    lon = _signed_degrees(tags.get(_LON), tags.get(_LON_REF), "EW")
    if isinstance(lat, NoGps):
        return lat
    if isinstance(lon, NoGps):
        return lon
    if lat == 0 and lon == 0:
        return NoGps.ZERO
    try:
        at = LatLon(lat=lat, lon=lon)
    except CoordinateError:
        return NoGps.OUT_OF_RANGE
    return Gps(at, _altitude_m(tags), _direction_deg(tags))


def _signed_degrees(value: Any, ref: Any, hemispheres: str) -> float | NoGps:
    """Turn degrees, minutes, seconds and a hemisphere letter into signed degrees."""
    degrees = _degrees(value)
    if degrees is None:
        return NoGps.BROKEN
    letter = _text(ref)[:1].upper()
    if not letter:
        return NoGps.MISSING_REF
    if letter not in hemispheres:
        return NoGps.BROKEN
    negative = letter == hemispheres[1]
    if degrees < 0 and not negative:  # "-33.9 N" contradicts itself; "-33.9 S" says it twice
        return NoGps.BROKEN
    return -abs(degrees) if negative else degrees


def _degrees(value: Any) -> float | None:
    """Add up one to three numbers; None when they cannot be degrees, minutes, seconds."""
    parts = _numbers(value)
    if not 1 <= len(parts) <= 3 or not math.isfinite(parts[0]):
        return None
    # 0/0 in minutes or seconds is how some cameras leave a part out; any other x/0 is infinite.
    degrees, minutes, seconds = (0.0 if math.isnan(p) else p for p in (*parts, 0.0, 0.0)[:3])
    if not (0 <= minutes < 60 and 0 <= seconds <= 60):
        return None
    return math.copysign(abs(degrees) + minutes / 60 + seconds / 3600, degrees)


def _numbers(value: Any) -> list[float]:
    if isinstance(value, str | bytes):
        return [float(number) for number in _NUMBER.findall(_text(value))]
    items = value if isinstance(value, tuple | list) else (value,)
    return [_number(item) for item in items]


def _number(value: Any) -> float:
    """Give a rational, a `(numerator, denominator)` pair or a plain number as a float.

    0/0 and what is no number are NaN, any other x/0 is infinite.
    """
    try:
        if isinstance(value, tuple):
            top, bottom = (float(part) for part in value)
        else:
            top, bottom = float(getattr(value, "numerator", value)), 1.0
            bottom = float(getattr(value, "denominator", 1.0))
    except (TypeError, ValueError, ArithmeticError):
        return math.nan
    if bottom == 0:
        return math.nan if top == 0 else math.inf
    return top / bottom


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="ignore")
    return value.strip("\0 \t") if isinstance(value, str) else ""


def _altitude_m(tags: dict[int, Any]) -> float | None:
    value = _number(tags.get(_ALTITUDE))
    below = tags.get(_ALTITUDE_REF) in (1, b"\x01", "1")
    altitude = -abs(value) if below else value
    # From below the Dead Sea's shore to above any airliner; outside it the tag is nonsense.
    return altitude if -500 <= altitude <= 20_000 else None


def _direction_deg(tags: dict[int, Any]) -> float | None:
    value = _number(tags.get(_DIRECTION))
    return value % 360 if 0 <= value <= 360 else None
