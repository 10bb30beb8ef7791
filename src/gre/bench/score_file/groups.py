"""Break a score down: by continent, by country, or by any column of the truth."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gre.bench.score_file.values import numbers, texts
from gre.errors import InputError
from gre.geo.continents import continent_of
from gre.geo.places import PlaceCodes, country_codes, place_name
from gre.metrics.localization import Localization, Ruler, summarise

COMPUTED = ("continent", "country")
_MOST = 400  # groups; more are no breakdown but a list
_FEW_VALUES = 20  # a column of numbers with more values is cut into quarters


def labels_of(
    by: str, truth: PlaceCodes, column: pa.ChunkedArray | None
) -> tuple[list[str], NDArray[np.int64]]:
    """Label each photo.

    Args:
        by: What the breakdown is called; `continent` and `country` follow from the coordinates
            where no column is given.
        truth: The places of the true coordinates.
        column: A column with a row for every photo.

    Returns:
        The labels, and the number of each photo's, `(n,)`.

    Raises:
        InputError: there are too many different labels.
    """
    if column is None:
        codes = country_codes()
        if by == "country":
            names = [place_name(n, "country") for n in range(len(codes))]
            return [*names, ""], truth.country.astype(np.int64)
        names = [continent_of(code) for code in codes]
        labels, inverse = np.unique([*names, ""], return_inverse=True)
        return labels.tolist(), inverse[truth.country].astype(np.int64)
    quarters = _quarters(column)
    if quarters is not None:
        return quarters
    encoded = texts(column).fill_null("").combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    if len(names) > _MOST:
        raise InputError(f"--by {by}: has {len(names):,} different values, more than {_MOST}")
    return names, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _quarters(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]] | None:
    """Cut a column of many different numbers at its quartiles."""
    values = numbers(column)
    if np.isnan(values).any() or len(np.unique(values)) <= _FEW_VALUES:
        return None
    edges = np.unique(np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))
    names = [f"{low:.4g} to {high:.4g}" for low, high in pairwise(edges)]
    return names, np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(names) - 1)


def break_down(
    labels: list[str],
    codes: NDArray[np.int64],
    errors_km: NDArray[np.float64],
    unscored: NDArray[np.bool_],
    ruler: Ruler,
) -> Mapping[str, Localization]:
    """Summarise the errors of each label, the most photos first; an empty label is `unknown`."""
    order = np.argsort(codes, kind="stable")
    ends = np.flatnonzero(np.diff(codes[order], append=np.iinfo(np.int64).max)) + 1
    found: dict[str, Localization] = {}
    start = 0
    for end in ends:
        rows = order[start:end]
        start = int(end)
        out = unscored[rows]
        name = labels[codes[rows[0]]] or "unknown"
        found[name] = summarise(
            errors_km[rows[~out]], unscored=int(out.sum()), ruler=ruler, intervals=False
        )
    return dict(sorted(found.items(), key=lambda item: (-item[1].n, item[0])))
