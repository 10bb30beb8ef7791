"""The photo on its way into the benchmark, with all that earlier steps found out about it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import model_validator

from gre.bench.greval import Indicator
from gre.bench.items import BenchItem
from gre.store import read_records, relative_to

P = TypeVar("P", bound="Photo")


class Photo(BenchItem):
    """A photo with its labels; read from seeds, from votes, from truth files and from drafts.

    Attributes:
        source, licence, sha256: As its seed tells.
        indicators: What it shows, where whoever made the record knows.
        complete: Whether `indicators` is everything that can be seen.
    """

    source: str = ""
    licence: str | None = None
    sha256: str | None = None
    indicators: tuple[Indicator, ...] = ()
    complete: bool = False

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_null(cls, values: Any) -> Any:
        """A Parquet column of a source that knows nothing holds null."""
        if not isinstance(values, dict):
            return values
        plain: dict[str, Any] = {"source": "", "kinds": ()}
        known = {name: value for name, value in values.items() if value is not None}
        return {**values, **plain, **known}


def read_photos(path: Path, kind: type[P], *, seen_from: Path) -> Iterator[P]:
    """Read photos from JSONL or Parquet, their images as seen from another folder.

    Args:
        kind: `Photo`, or what is made of it.
        seen_from: The folder that the records are going to lie in.

    Raises:
        MissingFileError: the file is not there.
        RecordError: `photos.jsonl:17: lat: Field required`, for the first that does not fit.
    """
    for photo in read_records(path, kind):
        image = relative_to(path.parent / photo.image, seen_from)
        yield photo.model_copy(update={"image": image})
