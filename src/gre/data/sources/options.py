"""How sources are read: which columns mean what, and where a table's images lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gre.errors import InputError

# Column names that are recognised when none is given: MP16-Pro's, OSV-5M's, the paper's published
# files' and this suite's own among them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "image": (
        "image", "path", "file", "filename", "file_name", "image_path", "img", "jpg", "IMG_ID",
        "img_id",
    ),
    "lat": ("lat", "latitude", "LAT", "gt_lat", "true_lat"),
    "lon": ("lon", "lng", "longitude", "LON", "gt_lon", "true_lon"),
    "id": ("id", "sample_id"),
    "licence": ("licence", "license"),
    "source": ("source",),
    "split": ("split",),
    "group": ("group",),
    "phash": ("phash",),
}  # fmt: skip
COLUMN_KEYS = tuple(_COLUMNS)
_NEEDED = ("image", "lat", "lon")


@dataclass(frozen=True)
class Options:
    """How sources are read.

    Attributes:
        columns: Names of a table's columns, by the keys of `COLUMN_KEYS`, where they are not
            among the recognised ones.
        images: What a table's image names are looked up in: a folder, a tar archive, or a folder
            of tar archives; None for the table's own folder.
        places_only: The photos themselves are not needed, so neither is a column for them.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    images: Path | None = None
    places_only: bool = False

    def __post_init__(self) -> None:
        for key in self.columns:
            if key not in COLUMN_KEYS:
                known = ", ".join(COLUMN_KEYS)
                raise InputError(f"column {key}: not one of the columns that are read ({known})")

    def resolve(self, table: str, names: Sequence[str]) -> dict[str, str]:
        """Find a table's columns.

        Args:
            table: Name of the table, for the message.
            names: The columns it has.

        Raises:
            InputError: a column that is needed, or that was asked for, is not there.

        >>> Options().resolve("mp16.csv", ["IMG_ID", "AUTHOR", "LAT", "LON"])
        {'image': 'IMG_ID', 'lat': 'LAT', 'lon': 'LON'}
        """
        found = {}
        for key, known in _COLUMNS.items():
            wanted = (self.columns[key],) if self.columns.get(key) else known
            match = next((name for name in wanted if name in names), None)
            if match is not None:
                found[key] = match
            elif self.columns.get(key) or key in (_NEEDED[1:] if self.places_only else _NEEDED):
                raise InputError(
                    f"{table}: no column for the {key} ({', '.join(wanted)}); "
                    f"it has {', '.join(names)}"
                )
        return found
