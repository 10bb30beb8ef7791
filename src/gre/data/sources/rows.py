"""A row of any table turned into a candidate, or into the reason why it is none."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from gre.data.sources.candidate import Candidate
from gre.data.sources.packed import Packed
from gre.errors import CoordinateError
from gre.geo.coordinate import LatLon
from gre.records import Split

_PHASH = re.compile(r"[0-9a-f]{16}")


def candidate_from(
    values: Mapping[str, Any],
    *,
    source: str,
    root: str | Path = "",
    name: str | None = None,
    packed: Packed | None = None,
) -> Candidate:
    """Turn a row into a candidate.

    Args:
        values: By the keys of `COLUMN_KEYS`, as the table has them: any type, any nonsense.
        source: What the seeds' `source` will say, unless the row says it itself.
        root: Folder that the image's name is below.
        name: The image's name, where it is not `values["image"]` itself.
        packed: Where its bytes lie, when that is not a file of its own.
    """
    name = name or text(values.get("image"))
    told = {
        "source": text(values.get("source")) or source,
        "name": name or "",
        "root": str(root),
        "packed": packed,
        "id": text(values.get("id")),
        "licence": text(values.get("licence")),
        "group": text(values.get("group")),
        "phash": _phash(values.get("phash")),
    }
    at, problem, detail = coordinate_of(values.get("lat"), values.get("lon"))
    split = text(values.get("split"))
    if name is None:
        problem, detail = "no_image_named", ""
    elif not problem and split is not None and split not in get_args(Split):
        problem, detail = "unknown_split", split
    return Candidate(
        **told,  # type: ignore[arg-type]  # every value has the type of its field
        at=at,
        split=None if problem == "unknown_split" else split,  # type: ignore[arg-type]
        problem=problem,
        detail=detail,
    )


def coordinate_of(lat: Any, lon: Any) -> tuple[LatLon | None, str, str]:
    """Read a row's coordinate, or name what is wrong with it: the point, the reason, the detail.

    (0, 0) is how tables write "not known"; nobody stands there.

    >>> coordinate_of("139.69", "35.68")[1:]
    ('out_of_range', 'latitude 139.69 is outside [-90, 90] (are the two swapped?)')
    """
    try:
        numbers = float(lat), float(lon)
    except (TypeError, ValueError, OverflowError):
        return None, "no_coordinate", f"{lat!r}, {lon!r}"[:100]
    if any(math.isnan(number) for number in numbers):
        return None, "no_coordinate", f"{lat!r}, {lon!r}"[:100]
    if numbers == (0, 0):
        return None, "zero_coordinate", ""
    try:
        return LatLon(lat=numbers[0], lon=numbers[1]), "", ""
    except CoordinateError as error:
        return None, "out_of_range", str(error)


def text(value: Any) -> str | None:
    """Write a cell as text; None for an empty one.

    >>> text(17), text("  "), text(None), text(float("nan"))
    ('17', None, None, None)
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value).strip() or None


def _phash(value: Any) -> str | None:
    shown = (text(value) or "").lower()
    return shown if _PHASH.fullmatch(shown) else None
