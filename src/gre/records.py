"""The records that the stages hand to one another: Seed -> Draft -> CoT | Judge -> Prediction.

Plain data, validated where it is born, with JSON both ways. On disk a value that is not known is
null; NaN lives only inside arrays.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
NonEmpty = Annotated[str, Field(min_length=1)]
Split = Literal["train", "validation", "test", "unseen"]

# Splits no training recipe may read; `gre.data.guard` enforces it.
RESERVED_SPLITS: frozenset[str] = frozenset({"test", "unseen"})


class Record(BaseModel):
    """What every record shares: frozen, and no field that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: NonEmpty


class Located(Record):
    """A record with a picture and its true coordinate in degrees (WGS 84).

    Attributes:
        image: Path of the picture, relative to the file that holds the record, or absolute.
        split: The part of a split data set this belongs to; None when the source has no splits.
    """

    image: NonEmpty
    lat: Latitude
    lon: Longitude
    split: Split | None = None


class Seed(Located):
    """A geotagged photo: where GRE30K begins.

    Attributes:
        source: Where it came from: `folder`, `csv`, `geoworld`, ...
        country: ISO 3166-1 alpha-2 code of the nearest place.
        place_distance_km: Distance from the coordinate to that place; the nearest may be far.
        altitude_m: Height above sea level where the photo's metadata tell it.
        direction_deg: Compass direction the camera faced, in [0, 360).
        sha256: Checksum of the image file.
        phash: Perceptual hash of the picture, 64 bits as 16 hexadecimal digits.
        group: Records that show one place share a group, and a split never cuts a group.
    """

    source: str = ""
    country: str | None = None
    region: str | None = None
    city: str | None = None
    place_distance_km: float | None = None
    altitude_m: float | None = None
    direction_deg: float | None = None
    licence: str | None = None
    sha256: str | None = None
    phash: str | None = None
    group: str | None = None


class Draft(Located):
    """A teacher's answer for one seed, exactly as it came."""

    teacher: NonEmpty
    prompt_hash: NonEmpty
    response: str


class CoTExample(Located):
    """One example of GRE30K-CoT: a photo and a chain that ends within theta of the truth.

    Attributes:
        prompt: What the model is asked, without the image marker.
        response: `<think>...</think><answer>...</answer>`.
        error_km: Distance between the chain's answer and the truth.
    """

    prompt: NonEmpty
    response: NonEmpty
    error_km: float = Field(ge=0)


class JudgeExample(Located):
    """One example of GRE30K-Judge: is this chain's answer within theta of the truth?"""

    prompt: NonEmpty
    chain: NonEmpty
    answer: NonEmpty
    label: bool


class CoordExample(Located):
    """One example of GRE30K-Seed as RL stage II reads it: a photo, a prompt and the truth."""

    prompt: NonEmpty


class Prediction(Record):
    """One model's answer to one photo.

    Attributes:
        status: `answered` (a coordinate), `unparsed` (text without one: a miss), or `unscored`
            (the model could not be asked: neither right nor wrong).
        lat, lon: The coordinate, present exactly when `status` is `answered`.
        failure: The name of the parse failure, or the outage's message.
        confidence: The model's own probability, in [0, 1], of being within 750 km; None when it
            gives none.
    """

    image: NonEmpty
    model: NonEmpty
    status: Literal["answered", "unparsed", "unscored"]
    response: str = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    failure: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)


@dataclass
class Tally:
    """What went into a stage: every record seen is kept, or dropped for a counted reason.

    >>> tally = Tally()
    >>> for reason in (None, "no_gps", None):
    ...     tally.see()
    ...     tally.drop(reason) if reason else tally.keep()
    >>> tally.kept + tally.dropped.total() == tally.seen
    True
    """

    seen: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def see(self) -> None:
        """Count a record as it arrives, before its fate is known."""
        self.seen += 1

    def keep(self) -> None:
        """Count a record that goes on."""
        self.kept += 1

    def drop(self, reason: str) -> None:
        """Count a record that does not go on, under the name of the reason."""
        self.dropped[reason] += 1

    def counts(self) -> dict[str, int | dict[str, int]]:
        """Give the numbers in the form that manifests hold, the commonest reason first."""
        dropped = dict(self.dropped.most_common())
        return {"seen": self.seen, "kept": self.kept, "dropped": dropped}
