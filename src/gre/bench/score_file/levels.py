"""Was the country right, the region, the city? By the names that were said, or by coordinates.

Coordinates are named by the nearest place of the GeoNames table (over 1,000 people), the truth's
and the answer's alike, as OSV-5M does. Names are compared by what they stand for (`gre.geo.names`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gre.bench.score_file.values import texts
from gre.geo.names import country_of, is_said, level_key
from gre.geo.places import PlaceCodes, country_codes, place_codes, place_name
from gre.metrics.localization import Share, bootstrap_share

LEVELS = ("country", "region", "city")


@dataclass(frozen=True)
class Level:
    """How often a level was right.

    Attributes:
        share: Of all photos that have a true name at this level.
        n: How many these are.
        by: `names` or `coordinates`: what was compared.
    """

    share: Share
    n: int
    by: str

    def to_json(self) -> dict[str, Any]:
        """Return the level as score files hold it."""
        return {**self.share.to_json(), "n": self.n, "by": self.by}


def measure_levels(
    answers: NDArray[np.float64],
    truth: PlaceCodes,
    counted: NDArray[np.bool_],
    said: Mapping[str, pa.ChunkedArray],
    true_names: Mapping[str, pa.ChunkedArray],
) -> dict[str, Level]:
    """Measure each level over the photos that count.

    Args:
        answers: `(n, 2)`, NaN without an answer.
        truth: The places of the true coordinates, `(n,)`.
        counted: `(n,)` photos in the denominator.
        said: Columns of the names that were answered, by level, `(n,)` each; may be empty.
        true_names: Columns of true names, by level; the places' names stand in where there are
            none.
    """
    codes = None if set(said) >= set(LEVELS) else place_codes(answers)
    countries = _true_countries(truth, true_names.get("country"))
    hits: dict[str, NDArray[np.bool_]] = {}
    levels: dict[str, Level] = {}
    for level in LEVELS:
        if level in said:
            hit, known = _by_name(level, said[level], truth, true_names.get(level), countries)
        else:
            assert codes is not None
            true_codes = getattr(truth, level)
            hit, known = getattr(codes, level) == true_codes, true_codes >= 0
        if level != "country":
            hit &= hits["country"]  # a city of that name in another country is another city
        hits[level] = hit
        asked = known & counted
        if asked.any():
            n, right = int(asked.sum()), int((hit & asked).sum())
            by = "names" if level in said else "coordinates"
            levels[level] = Level(bootstrap_share(right, n), n, by)
    return levels


def _by_name(
    level: str,
    said: pa.ChunkedArray,
    truth: PlaceCodes,
    true_names: pa.ChunkedArray | None,
    countries: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Compare names; each combination that occurs is looked up once."""
    ours, our_codes = _coded(said)
    if true_names is not None:
        theirs, their_codes = _coded(true_names)
    else:
        numbers = getattr(truth, level)
        used, their_codes = np.unique(numbers, return_inverse=True)
        theirs = [place_name(int(code), level) for code in used]  # type: ignore[arg-type]
    combined = np.stack([our_codes, their_codes, countries], axis=1)
    distinct, inverse = np.unique(combined, axis=0, return_inverse=True)
    names = country_codes()
    hit = np.zeros(len(distinct), dtype=bool)
    known = np.zeros(len(distinct), dtype=bool)
    for i, (mine, true, country) in enumerate(distinct):
        code = names[country] if country >= 0 else None
        known[i] = is_said(theirs[true])
        hit[i] = (
            known[i]
            and is_said(ours[mine])
            and (level_key(level, ours[mine], code) == level_key(level, theirs[true], code))
        )
    return hit[inverse.reshape(-1)], known[inverse.reshape(-1)]


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    encoded = texts(column).fill_null("").combine_chunks().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def _true_countries(truth: PlaceCodes, named: pa.ChunkedArray | None) -> NDArray[np.int64]:
    """Number the true country of each photo as `country_codes` does, by name where there is one."""
    numbers = truth.country.astype(np.int64)
    if named is None:
        return numbers
    number_of = {code: n for n, code in enumerate(country_codes())}
    names, codes = _coded(named)
    known = np.array([number_of.get(country_of(name) or "", -1) for name in names], dtype=np.int64)
    by_name = known[codes]
    return np.where(by_name >= 0, by_name, numbers)
