"""Looks at one photo and notes the facts; whether they make it a seed is decided elsewhere.

`examine` depends on the photo alone, so it can run in any process on any machine, and what it found
stays true when the settings change.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any

from gre import images
from gre.data.exif import Gps, NoGps, read_gps
from gre.data.fingerprint import SIDE, Fingerprint, fingerprint
from gre.data.sources.candidate import Candidate, OutsideRootError
from gre.errors import ImageError, MissingFileError

# Of the notes below; a change in what is looked for makes earlier notes void.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to know about a photo.

    Attributes:
        problem: Why it is no use; empty when it can be read and somebody knows where it was taken.
        width, height: In pixels, as stored.
        lat, lon: Degrees: the source's coordinate, or else the EXIF's.
        kind: The picture's format by its content: `JPEG`, `PNG`, ...
    """

    problem: str = ""
    detail: str = ""
    width: int = 0
    height: int = 0
    lat: float | None = None
    lon: float | None = None
    altitude_m: float | None = None
    direction_deg: float | None = None
    kind: str = ""
    sha256: str = ""
    looks: Fingerprint | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the facts as notes hold them; what is not known is left out."""
        told = {key: value for key, value in asdict(self).items() if value not in (None, "", 0)}
        if self.looks is not None:
            told["looks"] = {
                "phash": self.looks.phash_hex,
                "detail": self.looks.detail.hex(),
                "colours": self.looks.colours.hex(),
                "plain": self.looks.plain,
            }
        # A latitude on the equator is known, and zero.
        return told | ({} if self.lat is None else {"lat": self.lat, "lon": self.lon})

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Facts":
        """Read facts back from notes."""
        looks = told.get("looks")
        if looks is not None:
            looks = Fingerprint(
                phash=int(looks["phash"], 16),
                detail=bytes.fromhex(looks["detail"]),
                colours=bytes.fromhex(looks["colours"]),
                plain=looks["plain"],
            )
        return cls(**(told | {"looks": looks}))


def examine(candidate: Candidate, *, need_place: bool = True) -> Facts:
    """Look at one photo; nothing that is wrong with it makes this raise.

    Args:
        need_place: A photo that nobody can place is no use; false looks at the picture all the
            same, and whether it is placed is for the caller to see.
    """
    if candidate.problem and need_place:
        return Facts(candidate.problem, candidate.detail)
    try:
        return _look(candidate.read(), candidate, need_place)
    except MissingFileError:
        return Facts("missing_file")
    except OutsideRootError as error:
        return Facts("outside_root", str(error))
    except ImageError as error:
        return Facts("unreadable", str(error).removeprefix("image: "))


def _look(data: bytes, candidate: Candidate, need_place: bool) -> Facts:
    with images.open_header(data) as header:
        (width, height), kind = header.size, header.format or ""
        read = read_gps(header)
    gps = _join(read, candidate)
    if isinstance(gps, NoGps) and need_place:
        return Facts(gps.value)
    picture = images.open_image(data, max_side=SIDE)  # decodes it all: a torn file ends here
    seen = Facts(
        width=width,
        height=height,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        looks=fingerprint(picture),
    )
    if isinstance(gps, NoGps):
        return seen
    return replace(
        seen,
        lat=gps.at.lat,
        lon=gps.at.lon,
        altitude_m=gps.altitude_m,
        direction_deg=gps.direction_deg,
    )


def _join(read: Gps | NoGps, candidate: Candidate) -> Gps | NoGps:
    """Put together what the source knows, which is where, and what the camera knows besides."""
    if candidate.at is None:
        return read
    if isinstance(read, NoGps):
        return Gps(candidate.at)
    return Gps(candidate.at, read.altitude_m, read.direction_deg)
