"""The score of a predictions file, and how score files hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gre.bench.score_file.levels import Level
from gre.bench.score_file.rules import Rules
from gre.metrics.localization import Localization

# Edges of the error histogram in kilometres; the last one is beyond the far side of the Earth.
HISTOGRAM_KM = (0, 1, 5, 25, 100, 200, 500, 750, 1500, 2500, 5000, 10_000, 20_040)


@dataclass(frozen=True)
class FileScore:
    """The score of a predictions file, with everything that was counted on the way.

    Attributes:
        localization: Accuracy, GeoScore, median and mean.
        errors_km: A row for every photo that was asked, in the truth's order; NaN is a miss or
            unscored.
        unscored: Where the system could not be asked, `(n,)`.
        truth, answers: `(n, 2)` as `(lat, lon)`; NaN where there is no answer.
        missing: Photos without any answer in the file; misses.
        dropped: Answers to photos that the truth does not hold.
        duplicates: Answers beside the one that counts to the same photo.
        untrue: Photos of the truth file without a coordinate, which nothing can be measured by.
        failures: Why answers were unparsed, by the name of the reason.
        refused: Of the unparsed answers, those that say that they will not or cannot tell.
        levels: How often country, region and city were right.
        groups: The same score by continent, country or column: name of the breakdown, then label.
        warnings: What looks odd, and what was done about it; a line each.
    """

    localization: Localization
    errors_km: NDArray[np.float64]
    unscored: NDArray[np.bool_]
    truth: NDArray[np.float64]
    answers: NDArray[np.float64]
    missing: int
    dropped: int
    duplicates: int
    untrue: int
    failures: Mapping[str, int]
    refused: int
    rules: Rules
    levels: Mapping[str, Level] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, Localization]] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    def histogram(self) -> list[tuple[float, float, int]]:
        """Count the errors between the edges of `HISTOGRAM_KM`: from, to, how many."""
        errors = self.errors_km[~np.isnan(self.errors_km)]
        counts, _ = np.histogram(errors, HISTOGRAM_KM)
        return [
            (low, high, int(count))
            for (low, high), count in zip(pairwise(HISTOGRAM_KM), counts, strict=True)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the result as `gre score --json` prints it."""
        return {
            **self.localization.to_json(),
            "intervals": {k: list(v) for k, v in self.localization.intervals.items()},
            "missing": self.missing,
            "dropped": self.dropped,
            "duplicates": self.duplicates,
            "untrue": self.untrue,
            "refused": self.refused,
            "failures": dict(self.failures),
            "levels": {name: level.to_json() for name, level in self.levels.items()},
            "groups": {
                by: {label: found.to_json() for label, found in groups.items()}
                for by, groups in self.groups.items()
            },
            "histogram": [
                {"from_km": low, "to_km": high, "n": n} for low, high, n in self.histogram()
            ],
            "compat": dict(self.rules.changed),
            "warnings": list(self.warnings),
        }
