"""The benchmark as Parquet with its pictures inside, as `datasets` loads it."""

from typing import Any

from gre.bench.greval import GREvalItem
from gre.data.publish.shards import IMAGE, NUMBER, TEXT, YES_NO

FOLDER = "data"
SPLIT = "test"
# Columns of the table, as `datasets` describes them.
FEATURES: dict[str, Any] = {
    "id": TEXT,
    "image": IMAGE,
    "lat": NUMBER,
    "lon": NUMBER,
    "scene": TEXT,
    "kinds": [TEXT],
    "indicators": [{"name": TEXT, "kind": TEXT, "aliases": [TEXT]}],
    "complete": YES_NO,
    "key_steps": [{"text": TEXT, "tag": TEXT, "indicator": TEXT}],
    "rationale": TEXT,
    "country": TEXT,
    "continent": TEXT,
    "source": TEXT,
    "licence": TEXT,
    "excluded": TEXT,
}


def to_row(item: GREvalItem, name: str, picture: bytes) -> dict[str, Any]:
    """Write an item as a row.

    Args:
        name: The picture's file name.
        picture: The picture as it was published.
    """
    fields = item.model_dump(mode="json", include=set(FEATURES) - {"image"})
    return fields | {"image": {"bytes": picture, "path": name}}
