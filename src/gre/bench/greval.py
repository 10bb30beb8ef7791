"""GREval-Bench's record: a photo, its geographical indicators, and the key steps to its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gre.data.review.tasks import KeyStep
from gre.records import Located, NonEmpty
from gre.store import read_records
from gre.world.cues import KINDS, SCENE_LABELS, Kind


class Indicator(BaseModel):
    """Something in a photo that tells of its place.

    Attributes:
        name: In its normal form (`gre.bench.corpus.normal.normal_form`): `orange tile roof`.
        kind: One of the eight kinds of the paper's taxonomy.
        aliases: Other names of the same thing, in their normal forms.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: NonEmpty
    kind: Kind
    aliases: tuple[NonEmpty, ...] = ()


class GREvalItem(Located):
    """One triplet of the benchmark: photo; indicators; true coordinate with key steps.

    `gre bench predict` reads it as it is (`gre.bench.items.BenchItem`).

    Attributes:
        scene: One of the benchmark's eleven scene labels.
        kinds: The indicator kinds that can be seen, in the taxonomy's order.
        indicators: What the background steps of a chain are expected to name.
        complete: Whether `indicators` is everything that can be seen. It is in GeoWorld; of a real
            photo nobody lists everything, and what is not listed may still be there.
        key_steps: The annotated steps from the photo to its place, in order.
        rationale: The reference chain that the key steps were taken from, as text.
        country: ISO 3166-1 alpha-2.
        source: Where the photo came from, as its seed tells.
        excluded: Why a filtered score leaves the photo out; None for nearly all.
    """

    scene: str | None = None
    kinds: tuple[Kind, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    complete: bool = False
    key_steps: Annotated[tuple[KeyStep, ...], Field(min_length=1)]
    rationale: str = ""
    country: str | None = None
    continent: str | None = None
    source: str = ""
    licence: str | None = None
    sha256: str | None = None
    excluded: str | None = None

    @model_validator(mode="after")
    def _knows_the_labels(self) -> "GREvalItem":
        if self.scene is not None and self.scene not in SCENE_LABELS:
            raise ValueError(f"no scene is called {self.scene!r}")
        if list(self.kinds) != [kind for kind in KINDS if kind in self.kinds]:
            raise ValueError("kinds are each named once, in the taxonomy's order")
        return self

    def steps_tagged(self, tag: str) -> tuple[str, ...]:
        """The texts of the key steps with a tag: `background`, `caption` or `inference`."""
        return tuple(step.text for step in self.key_steps if step.tag == tag)


def read_greval(path: Path) -> Iterator[GREvalItem]:
    """Read the benchmark's records from JSONL or Parquet, images resolved against its folder.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `greval.jsonl:17: key_steps: Field required`, for the first that does not fit.
    """
    for item in read_records(path, GREvalItem):
        yield item.model_copy(update={"image": str(path.parent / item.image)})


def is_greval(path: Path) -> bool:
    """Tell whether a records file holds key steps, so that chains can be scored against it."""
    first = next(iter(read_records(path, _Any)), None)
    return first is not None and "key_steps" in (first.model_extra or {}) and _tagged(first)


class _Any(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


def _tagged(record: _Any) -> bool:
    """GeoWorld's truth files have `key_steps` of another form: plain texts."""
    steps: Any = (record.model_extra or {}).get("key_steps")
    return bool(steps) and isinstance(steps[0], dict)
