"""What a card tells of the records, gathered while they stream by."""

import json
from array import array
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gre.data.publish.export import Published
from gre.data.publish.parts import Set
from gre.data.ranks import rank_of
from gre.geo.places import nearest_places
from gre.records import CoTExample, JudgeExample, Seed, Split
from gre.store import read_records, sha256_of

UNKNOWN = "unknown"
_AT_ONCE = 4096


class Provenance(NamedTuple):
    """Where a photo came from."""

    licence: str
    source: str


class Origins:
    """Licence and source of every photo, from the seeds: a few bytes each.

    Args:
        seeds: The seeds' file; None where nobody knows it.
    """

    def __init__(self, seeds: Path | None) -> None:
        ranks, codes = array("Q"), array("l")
        known: dict[Provenance, int] = {}
        for seed in read_records(seeds, Seed) if seeds is not None else ():
            origin = Provenance(seed.licence or UNKNOWN, seed.source or UNKNOWN)
            ranks.append(rank_of(seed.id, 0))
            codes.append(known.setdefault(origin, len(known)))
        order = np.argsort(np.frombuffer(ranks, dtype=np.uint64), kind="stable")
        self._ranks = np.frombuffer(ranks, dtype=np.uint64)[order]
        self._codes = np.frombuffer(codes, dtype=np.int_)[order]
        self._origins = tuple(known)

    def of(self, identity: str) -> Provenance:
        """Where a record's photo came from."""
        rank = np.uint64(rank_of(identity, 0))
        at = int(np.searchsorted(self._ranks, rank))
        if at == len(self._ranks) or self._ranks[at] != rank:
            return Provenance(UNKNOWN, UNKNOWN)
        return self._origins[int(self._codes[at])]


class Facts:
    """Counts of published records.

    Attributes:
        sizes: Records by split and set; Judge by label as well.
        licences, sources, countries: Records by each; countries by English name.
        picture_bytes: Size of all pictures together.
    """

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self.sizes: Counter[tuple[Split, str]] = Counter()
        self.licences: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.picture_bytes = 0
        self._points, self._errors = array("d"), array("d")
        self._counted = 0

    def add(self, one: Published) -> None:
        """Count one record."""
        record, split = one.record, one.part.split
        self.sizes[split, one.part.set] += 1
        if isinstance(record, JudgeExample):
            self.sizes[split, f"judge {record.label}"] += 1
        if isinstance(record, CoTExample):
            self._errors.append(record.error_km)
        origin = self._origins.of(record.id)
        self.licences[origin.licence] += 1
        self.sources[origin.source] += 1
        self._points.extend((record.lat, record.lon))
        self.picture_bytes += (one.out / one.picture).stat().st_size
        if len(self._points) // 2 - self._counted >= _AT_ONCE:
            self._count_countries()

    def finish(self) -> "Facts":
        """Count what is still waiting."""
        self._count_countries()
        return self

    def _count_countries(self) -> None:
        waiting = self.points()[self._counted :]
        if len(waiting):
            self.countries.update(place.country for place in nearest_places(waiting))
        self._counted += len(waiting)

    def points(self) -> NDArray[np.float64]:
        """Where all the photos were taken: `(n, 2)` as `(lat, lon)` in degrees."""
        return np.array(self._points, dtype=np.float64).reshape(-1, 2)

    def median_error_km(self) -> float | None:
        """Median error of the CoT chains; None where there are none."""
        return float(np.median(self._errors)) if len(self._errors) else None

    def size(self, name: Set | str) -> int:
        """Records of a set, all splits together."""
        return sum(n for (_, part), n in self.sizes.items() if part == name)

    def counts(self) -> dict[str, Any]:
        """Give the numbers that the manifest holds."""
        sizes: dict[str, dict[str, int]] = {}
        for (split, name), n in sorted(self.sizes.items()):
            sizes.setdefault(split, {})[name] = n
        return {
            "records": sizes,
            "licences": dict(self.licences.most_common()),
            "sources": dict(self.sources.most_common()),
            "countries": dict(self.countries.most_common()),
            "picture_bytes": self.picture_bytes,
        }


def seeds_of(curated: Path) -> Path | None:
    """The seeds that a folder was curated from, where its manifest's words still lead to them."""
    manifest = json.loads((curated / "manifest.json").read_text(encoding="utf-8"))
    for name, checksum in list(manifest.get("inputs", {}).items())[1:]:
        path = Path(name)
        if path.is_file() and sha256_of(path) == checksum:
            return path
    return None
