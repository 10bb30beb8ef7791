"""The photos that are selected from, as their records tell of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gre.data.roots import recorded_roots
from gre.data.sources.candidate import Candidate
from gre.geo.continents import continent_of
from gre.geo.coordinate import LatLon
from gre.records import Latitude, Located, Longitude, NonEmpty, Split
from gre.store import read_records
from gre.world.cues import KINDS, SCENE_LABELS, Kind
from gre.world.observe import is_legible
from gre.world.sample import SPLITS, sample
from gre.world.scene import Scene

_SCENE_ID = re.compile(rf"geoworld-(\d{{1,9}})-({'|'.join(SPLITS)})-(\d{{6,9}})")
# What the sources of seeds and the truth files of GeoWorld are called.
GEOWORLD = "geoworld"


class Photo(BaseModel):
    """A photo to select from: a seed, a line of GeoWorld's truth, or a record like them.

    Attributes:
        scene: The benchmark's scene label, where the record carries one.
        kinds: The indicator kinds that can be seen, in the taxonomy's order; None where the record
            does not tell.
        country: ISO 3166-1 alpha-2.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: NonEmpty
    image: NonEmpty
    lat: Latitude
    lon: Longitude
    split: Split | None = None
    scene: str | None = None
    kinds: tuple[Kind, ...] | None = None
    country: str | None = None
    source: str = ""
    licence: str | None = None
    group: str | None = None
    phash: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, values: Any) -> Any:
        """Take what a truth file knows to where other records have it."""
        if not isinstance(values, dict):
            return values
        found = dict(values)
        place, cues = found.get("place"), found.get("cues")
        if isinstance(cues, list) and isinstance(place, dict):  # a line of truth.jsonl
            found["scene"] = found.get("label")
            legible = [cue for cue in cues if isinstance(cue, dict) and cue.get("legible")]
            told: Any = _in_order([cue.get("kind") for cue in legible])
            found.setdefault("country", place.get("country"))
            found.setdefault("source", GEOWORLD)
        else:
            kinds = found.get("kinds")  # of none a record can tell as well that nobody looked
            told = _in_order(kinds) or None if isinstance(kinds, list | tuple) else None
        scene = found.get("scene")
        known = isinstance(scene, str) and scene in SCENE_LABELS
        return found | {"kinds": told, "scene": scene if known else None}

    def candidate(self, folder: Path, roots: tuple[Path, ...]) -> Candidate:
        """The photo as the stages that look at photos take it.

        Args:
            folder: What `image` is relative to.
            roots: Folders that the photo may lie in, links followed.
        """
        rooted = rooted_below(self.image, folder, roots)
        told = Candidate(
            source=self.source,
            name=rooted.name if rooted else self.image,
            root=rooted.root if rooted else str(folder),
            at=LatLon(lat=self.lat, lon=self.lon),
            id=self.id,
            licence=self.licence,
            split=self.split,
            group=self.group,
            phash=self.phash,
        )
        if rooted is not None:
            return told
        names = " and ".join(one.name for one in roots)
        why = f"{self.image!r}: not below {names} (see photos_below)"
        return replace(told, problem="outside_root", detail=why)


class Rooted(NamedTuple):
    """A photo's path, as a name below one of the folders it may lie in."""

    root: str
    name: str


def rooted_below(image: str, folder: Path, roots: Sequence[Path]) -> Rooted | None:
    """Find the folder that a photo lies below, links followed; None where it lies elsewhere.

    Args:
        image: Its path, relative to `folder` or absolute.
        roots: Folders that it may lie in, links followed.
    """
    try:
        path = (folder / image).resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL, a loop of links
        return None
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return None if root is None else Rooted(str(root), path.relative_to(root).as_posix())


class SelectedPhoto(Located):
    """A photo that passed: a line of `selected.jsonl`, and what the vote begins with.

    Attributes:
        scene: One of the benchmark's scene labels; None where nobody could tell.
        scene_source: `record`, `geoworld` or `encoder`.
        scene_margin: For the encoder, how far ahead of the next label it is, in similarity.
        kinds: Indicator kinds that can be seen, in the taxonomy's order.
        kinds_source: As for the scene; None where nobody could tell.
        similarity: The score of the photo against the corpus.
        face_share: Share of its area that the largest face covers; 0 without one.
        nearest: Names of the indicators that it is most like, the closest first.
    """

    scene: str | None = None
    scene_source: str | None = None
    scene_margin: float | None = None
    kinds: tuple[Kind, ...] = ()
    kinds_source: str | None = None
    similarity: float
    face_share: float = Field(default=0.0, ge=0, le=1)
    nearest: tuple[str, ...] = ()
    country: str | None = None
    continent: str | None = None
    source: str = ""
    licence: str | None = None
    sha256: str | None = None
    phash: str | None = None


def read_photos(path: Path) -> Iterator[Photo]:
    """Read photos from JSONL or Parquet.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `seeds.parquet:17: lat: ...`, for the first that does not fit.
    """
    return read_records(path, Photo)


def roots_of(photos: Path, photos_below: Path | None) -> tuple[Path, ...]:
    """Folders that the photos of a file may lie in: the one that was named, or the file's own."""
    return (photos_below.resolve(),) if photos_below else recorded_roots(photos.absolute().parent)


def scene_of(id: str) -> Scene | None:
    """The GeoWorld scene that an id names; None where it names none.

    >>> scene_of("geoworld-0-validation-000007").label
    'road traffic'
    >>> scene_of("a.jpg") is None
    True
    """
    match = _SCENE_ID.fullmatch(id)
    return sample(int(match[1]), cast(Split, match[2]), int(match[3])) if match else None


def legible_kinds(scene: Scene, size: int) -> tuple[Kind, ...]:
    """The indicator kinds of which something can be read in a scene drawn at a size, in pixels."""
    return _in_order([cue.kind for cue in scene.visible if is_legible(cue.attribute, size)])


def continent_name(country: str | None) -> str | None:
    """The continent of a country; None where nobody knows either."""
    return (continent_of(country) or None) if country else None


def _in_order(kinds: Sequence[Any]) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)
