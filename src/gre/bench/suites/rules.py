"""Rules that find doubtful records in a suite's metadata alone; each gives the rows it means."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gre.bench.suites.card import SuiteCard
from gre.bench.suites.metadata import Metadata, photo_key

# At sea farther than this from the coast of the data, and from every named place: doubtful.
SEA_KM = 20.0
PLACE_KM = 50.0


def coarse_coordinate(metadata: Metadata) -> NDArray[np.intp]:
    """Rows whose latitude and longitude have one decimal at most: known to some 8 km only."""
    tenths = metadata.points * 10
    with np.errstate(invalid="ignore"):
        coarse = np.abs(tenths - np.round(tenths)) < 1e-6
    return np.flatnonzero(coarse.all(axis=1))


def shared_place(metadata: Metadata) -> NDArray[np.intp]:
    """Rows whose exact coordinate several authors have: a place's point, not a camera's."""
    if not metadata.authors:
        return np.empty(0, dtype=np.intp)
    groups = _by_coordinate(metadata)
    shared = [
        row
        for rows in groups.values()
        if len({metadata.authors[row] for row in rows}) > 1
        for row in rows
    ]
    return np.array(sorted(shared), dtype=np.intp)


def repeated_place(metadata: Metadata) -> NDArray[np.intp]:
    """Rows whose exact coordinate their author has on an earlier photo: an album at one spot.

    Of each such group the photo whose id sorts first stays.
    """
    if not metadata.authors:
        return np.empty(0, dtype=np.intp)
    repeated = []
    for rows in _by_coordinate(metadata).values():
        first: dict[str, int] = {}
        for row in sorted(rows, key=lambda row: photo_key(metadata.ids[row])):
            if metadata.authors[row] in first:
                repeated.append(row)
            first.setdefault(metadata.authors[row], row)
    return np.array(sorted(repeated), dtype=np.intp)


RULES: Mapping[str, Callable[[Metadata], NDArray[np.intp]]] = MappingProxyType(
    {
        "coarse_coordinate": coarse_coordinate,
        "shared_place": shared_place,
        "repeated_place": repeated_place,
    }
)


@dataclass(frozen=True)
class Exclusions:
    """Which rows of a suite are excluded, and why.

    Attributes:
        reasons: For each excluded row the name of its first defect, in the card's order.
        found: How many rows each defect means, whether or not an earlier one means them too.
    """

    reasons: Mapping[int, str] = field(default_factory=dict)
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Excluded rows by reason."""
        return dict(Counter(self.reasons.values()))


def exclusions(card: SuiteCard, metadata: Metadata) -> Exclusions:
    """Apply the exclusion lists and rules of a card, in the order in which it names them."""
    by_key = {photo_key(name): row for row, name in enumerate(metadata.ids)}
    reasons: dict[int, str] = {}
    found: dict[str, int] = {}
    for defect in card.defects:
        if not defect.excludes:
            continue
        rows = {by_key[key] for key in map(photo_key, defect.ids) if key in by_key}
        if defect.rule is not None:
            rows |= set(RULES[defect.rule](metadata).tolist())
        found[defect.name] = len(rows)
        for row in sorted(rows):
            reasons.setdefault(row, defect.name)
    return Exclusions(reasons, found)


def at_sea(metadata: Metadata) -> NDArray[np.intp]:
    """Rows over `SEA_KM` off the drawn coast and over `PLACE_KM` from any named place.

    A doubt and not a verdict: ships take photos, and atolls are missing from the outlines.
    """
    from gre.geo.outlines import sea_distance_km
    from gre.geo.places import nearest_places

    valid = np.flatnonzero(~np.isnan(metadata.points).any(axis=1))
    valid = valid[(np.abs(metadata.points[valid]) <= (90, 180)).all(axis=1)]
    far = valid[sea_distance_km(metadata.points[valid]) > SEA_KM]
    lonely = [place.distance_km > PLACE_KM for place in nearest_places(metadata.points[far])]
    rows: NDArray[np.intp] = far[np.array(lonely, dtype=bool)]
    return rows


def _by_coordinate(metadata: Metadata) -> dict[tuple[float, float], list[int]]:
    """Rows by their exact coordinate, those without one left out."""
    groups: dict[tuple[float, float], list[int]] = defaultdict(list)
    for row, (lat, lon) in enumerate(np.round(metadata.points, 6).tolist()):
        if lat == lat and lon == lon:
            groups[lat, lon].append(row)
    return {point: rows for point, rows in groups.items() if len(rows) > 1}
