"""What a benchmark asks about: photos with their truth, read from any records file of the suite."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gre.records import Latitude, Longitude, NonEmpty, Split
from gre.store import read_records


class BenchItem(BaseModel):
    """A photo with its true coordinate and whatever labels its record carries.

    It is read from seeds, from GeoWorld's truth files and from any other records with an image and
    a coordinate; fields that the benchmark has no use for are passed over.

    Attributes:
        image: Path of the picture, relative to the file that holds the record, or absolute.
        scene: The benchmark's scene label, where the record carries one.
        kinds: The indicator kinds that can be seen, where the record tells them.
        country, continent: Where it was taken: ISO 3166-1 alpha-2, and a name; where told.
        excluded: Why the filtered score leaves the photo out, where it does.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: NonEmpty
    image: NonEmpty
    lat: Latitude
    lon: Longitude
    split: Split | None = None
    scene: str | None = None
    kinds: tuple[str, ...] = Field(default=())
    country: str | None = None
    continent: str | None = None
    excluded: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, values: Any) -> Any:
        """Find scene label and kinds where a truth file keeps them: `label`, `cues[].kind`."""
        if not isinstance(values, dict):
            return values
        found = dict(values)
        if not isinstance(found.get("scene"), str):  # a truth file's `scene` is the whole scene
            label = found.get("label")
            found["scene"] = label if isinstance(label, str) else None
        cues = found.get("cues")
        if "kinds" not in found and isinstance(cues, list):
            kinds = [cue["kind"] for cue in cues if isinstance(cue, dict) and "kind" in cue]
            found["kinds"] = tuple(dict.fromkeys(kinds))
        return found


def read_items(path: Path) -> Iterator[BenchItem]:
    """Read a benchmark's photos from JSONL or Parquet, images resolved against the file's folder.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `truth.jsonl:17: lat: Field required`, for the first record that does not fit.
    """
    for item in read_records(path, BenchItem):
        yield item.model_copy(update={"image": str(path.parent / item.image)})
