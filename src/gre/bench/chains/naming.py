"""Which of a photo's indicators a chain names, and what it names that the photo does not show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.contrast import apart
from gre.bench.chains.results import Way
from gre.bench.greval import Indicator

# Compares two lists of names: cosines `(a, b)`.
Likeness = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Naming:
    """How the names in a chain meet the photo's indicators.

    Attributes:
        found: For each indicator that is named, which name met it, and how.
        means: For each name that means an indicator of the photo, the indicator it fits best.
        unsupported: The other names, in order.
    """

    found: Mapping[str, tuple[str, Way]]
    means: Mapping[str, str]
    unsupported: tuple[str, ...]


def match_names(
    indicators: Sequence[Indicator], names: Sequence[str], like: Likeness, threshold: float
) -> Naming:
    """Match the names that a chain mentions against the indicators of its photo.

    Names are equal (`exact`), or one is an alias of the other's indicator, or their vectors are
    close and no word sets them apart (`embedding`). One name meets one indicator: naming "poles"
    does not count for wooden *and* for concrete poles. Better ways come first, then closer
    vectors. A second name of an indicator that was met already is supported, and adds nothing.

    Args:
        indicators: Of the photo.
        names: Normal forms of what the chain mentions.
        like: Compares names that are equal to nothing.
        threshold: Cosine from which two names mean the same.
    """
    names = list(dict.fromkeys(names))
    found: dict[str, tuple[str, Way]] = {}
    means: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, row, column, way in sorted(_ways(indicators, names, like, threshold)):
        indicator, name = indicators[row].name, names[column]
        means.setdefault(name, indicator)
        if indicator not in found and name not in taken:
            found[indicator] = (name, way)
            taken.add(name)
    return Naming(
        found=found,
        means=means,
        unsupported=tuple(name for name in names if name not in means),
    )


def _ways(
    indicators: Sequence[Indicator], names: Sequence[str], like: Likeness, threshold: float
) -> list[tuple[int, float, int, int, Way]]:
    """Every pair that may match: `(rank of the way, -cosine, indicator, name, way)`."""
    ways: list[tuple[int, float, int, int, Way]] = []
    equal: set[str] = set()
    for row, indicator in enumerate(indicators):
        for column, name in enumerate(names):
            if name == indicator.name:
                ways.append((0, -1.0, row, column, "exact"))
            elif name in indicator.aliases:
                ways.append((1, -1.0, row, column, "alias"))
            else:
                continue
            equal.add(name)
    others = [column for column, name in enumerate(names) if name not in equal]
    if others and indicators:
        known, told = [one.name for one in indicators], [names[column] for column in others]
        cosines = like(known, told)
        for row, at in zip(*np.nonzero((cosines >= threshold) & ~apart(known, told)), strict=True):
            cosine = float(cosines[row, at])
            ways.append((2, -cosine, int(row), others[int(at)], "embedding"))
    return ways
