"""`gre bench score`: predictions against the truth, overall, by scene and by indicator kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from gre.bench.items import BenchItem, read_items
from gre.errors import InputError, RecordError
from gre.geo.continents import continent_of
from gre.metrics.localization import STANDARD, Ruler, Share, summarise
from gre.metrics.paired import PairedDifference, compare
from gre.records import Prediction
from gre.store import read_jsonl, require_file

# Where the accuracy-against-distance curve is sampled: 1 km to half around the Earth.
CURVE_KM = tuple(float(km) for km in np.geomspace(1, 20000, 61).round(3))


class _Json(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measured(_Json):
    """The summary of `gre.metrics.localization` as score files hold it, thresholds as `"25"`.

    Attributes:
        n: Photos asked: the denominator.
        unparsed: Answers without a coordinate: misses, part of `n`.
        unscored: Photos that could not be asked: not part of `n`.
        accuracy: Share within each threshold with its 95 % interval, in [0, 1].
    """

    n: int
    unparsed: int = 0
    unscored: int = 0
    accuracy: Mapping[str, Share]
    median_km: float | None = None
    mean_km: float | None = None
    geoscore: float | None = None

    def share(self, threshold_km: float) -> Share | None:
        """The share within a threshold, where it was measured."""
        return self.accuracy.get(f"{threshold_km:g}")


class Score(Measured):
    """One system on one set of photos.

    Attributes:
        name: The system, as a table calls it.
        scenes: The same by scene label, where the truth carries them.
        kinds: The same by indicator kind; a photo counts under each kind it shows.
        continents: The same by continent, where the truth tells it or the country.
        curve: `(km, share within)` at rising distances; empty where single errors are not known.
        excluded: Photos that the filtered score leaves out, by reason: known defects of the suite.
        filtered: The same without those photos; None where no photo is excluded.
    """

    name: str = ""
    scenes: Mapping[str, Measured] = Field(default_factory=dict)
    kinds: Mapping[str, Measured] = Field(default_factory=dict)
    continents: Mapping[str, Measured] = Field(default_factory=dict)
    curve: tuple[tuple[float, float], ...] = ()
    excluded: Mapping[str, int] = Field(default_factory=dict)
    filtered: Measured | None = None


class Comparison(_Json):
    """System `a` minus system `b` on the photos that both were asked about, by threshold."""

    a: str
    b: str
    differences: Mapping[str, PairedDifference]

    def at(self, threshold_km: float) -> PairedDifference | None:
        """The difference at a threshold, where it was measured."""
        return self.differences.get(f"{threshold_km:g}")


@dataclass(frozen=True)
class Errors:
    """The errors of one system, a row for every photo of the benchmark, in its order.

    Attributes:
        km: Kilometres `(n,)`; NaN for a miss without a coordinate and for an unscored photo.
        unscored: True `(n,)` where the photo could not be asked.
    """

    km: NDArray[np.float64]
    unscored: NDArray[np.bool_]


def read_errors(
    predictions: Path, items: Sequence[BenchItem], *, ruler: Ruler = STANDARD
) -> Errors:
    """Measure a predictions file against the benchmark's photos.

    Raises:
        InputError: photos and predictions are not the same ones, with the first that differs.
    """
    given: dict[str, Prediction] = {}
    for prediction in read_jsonl(predictions, Prediction):
        if prediction.id in given:
            raise InputError(f"{predictions}: {prediction.id} is predicted twice")
        given[prediction.id] = prediction
    asked = {item.id for item in items}
    missing = [item.id for item in items if item.id not in given]
    if missing:
        raise InputError(
            f"{predictions}: {len(missing)} of {len(items)} photos have no prediction, first "
            f"{missing[0]}; run `gre bench predict` again to finish"
        )
    foreign = next((name for name in given if name not in asked), None)
    if foreign is not None:
        raise InputError(f"{predictions}: {foreign} is not a photo of the benchmark")
    return _measure([given[item.id] for item in items], items, ruler)


def _measure(predictions: Sequence[Prediction], items: Sequence[BenchItem], ruler: Ruler) -> Errors:
    answers = [
        (np.nan, np.nan) if p.lat is None or p.lon is None else (p.lat, p.lon) for p in predictions
    ]
    truths = [(item.lat, item.lon) for item in items]
    unscored = np.array([p.status == "unscored" for p in predictions], dtype=np.bool_)
    return Errors(ruler.errors_km(answers, truths), unscored)


def score(
    predictions: Path, records: Path, *, name: str = "", ruler: Ruler = STANDARD, seed: int = 0
) -> Score:
    """Score a predictions file against the records it was asked from.

    Args:
        predictions: What `gre bench predict` wrote.
        records: Truth: JSONL or Parquet, the same file that was predicted.
        name: What a table calls the system.
        ruler: The rules of measurement.
        seed: Of the bootstrap.
    """
    items = _read(records)
    return score_errors(read_errors(predictions, items), items, name=name, ruler=ruler, seed=seed)


def score_errors(
    errors: Errors,
    items: Sequence[BenchItem] = (),
    *,
    name: str = "",
    ruler: Ruler = STANDARD,
    seed: int = 0,
) -> Score:
    """Score errors that are known already, by scene and kind where the items carry them.

    All photos count; where the items say that some are excluded, the score without them stands
    beside it.
    """

    def measured(chosen: NDArray[np.bool_]) -> dict[str, Any]:
        km, unscored = errors.km[chosen], errors.unscored[chosen]
        return summarise(
            km[~unscored], unscored=int(unscored.sum()), ruler=ruler, seed=seed
        ).to_json()

    scenes = groups_of(((item.scene,) if item.scene else ()) for item in items)
    kinds = groups_of(item.kinds for item in items)
    continents = groups_of(continent_label(item) for item in items)
    excluded = Counter(item.excluded for item in items if item.excluded)
    sound = np.array([not item.excluded for item in items], dtype=np.bool_)
    return Score(
        name=name,
        scenes={label: Measured(**measured(chosen)) for label, chosen in scenes.items()},
        kinds={kind: Measured(**measured(chosen)) for kind, chosen in kinds.items()},
        continents={name: Measured(**measured(chosen)) for name, chosen in continents.items()},
        curve=curve(errors.km[~errors.unscored]),
        excluded=dict(excluded.most_common()),
        filtered=Measured(**measured(sound)) if excluded and sound.any() else None,
        **measured(np.ones(errors.km.size, dtype=np.bool_)),
    )


class Interval(Protocol):
    """A value with its interval, whoever computed it."""

    @property
    def value(self) -> float:
        """The value."""

    @property
    def low(self) -> float:
        """The lower end."""

    @property
    def high(self) -> float:
        """The upper end."""


def bound_score(
    accuracy: Mapping[str, Interval] | Mapping[float, Interval],
    *,
    n: int,
    name: str = "Bayes-optimal",
) -> Score:
    """A row that is known only as shares within thresholds: the limit that no model can beat.

    Args:
        accuracy: By threshold in kilometres, as `gre.world.bound` gives it in `optimal`.
        n: Scenes that the bound was averaged over.
    """
    shares = {f"{float(km):g}": Share(s.value, s.low, s.high) for km, s in accuracy.items()}
    return Score(name=name, n=n, accuracy=shares)


class _Bound(BaseModel):
    """What is needed of the JSON of `gre world bound`."""

    model_config = ConfigDict(extra="ignore")

    n: int
    optimal: dict[str, Share]


def read_bound(path: Path) -> Score:
    """Read the table's last row from what `gre world bound --json` printed.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it holds something else.
    """
    try:
        bound = _Bound.model_validate_json(require_file(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecordError(f"{path}: not the JSON of `gre world bound`") from error
    return bound_score(bound.optimal, n=bound.n)


def curve(errors_km: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """Share of photos within each distance of `CURVE_KM`; a miss is within none.

    >>> dict(curve(np.array([0.5, 30.0, np.nan, np.nan])))[1.0]
    0.25
    """
    if errors_km.size == 0:
        return ()
    within = np.searchsorted(np.sort(errors_km[~np.isnan(errors_km)]), CURVE_KM, side="right")
    return tuple((km, float(k) / errors_km.size) for km, k in zip(CURVE_KM, within, strict=True))


def compare_errors(
    a: Errors, b: Errors, *, names: tuple[str, str], ruler: Ruler = STANDARD, seed: int = 0
) -> Comparison:
    """Compare two systems photo by photo; a photo unscored in either is left out.

    Raises:
        InputError: not the same photos, or none that both were scored on.
    """
    both = ~(a.unscored | b.unscored)
    found = compare(a.km[both], b.km[both], ruler.thresholds_km, ruler=ruler, seed=seed)
    by_threshold = {f"{km:g}": difference for km, difference in found.items()}
    return Comparison(a=names[0], b=names[1], differences=by_threshold)


def _read(records: Path) -> list[BenchItem]:
    items = list(read_items(records))
    if not items:
        raise InputError(f"{records}: holds no photos")
    return items


class _Somewhere(Protocol):
    """A photo whose record may tell where on Earth it was taken."""

    @property
    def country(self) -> str | None:
        """ISO 3166-1 alpha-2."""

    @property
    def continent(self) -> str | None:
        """Its name."""


def continent_label(item: _Somewhere) -> tuple[str, ...]:
    """The continent that a photo counts under, if its record tells it or its country."""
    name = item.continent or (continent_of(item.country) if item.country else "")
    return (name,) if name else ()


def groups_of(labels: Iterable[Sequence[str]]) -> dict[str, NDArray[np.bool_]]:
    """For each label, in alphabetical order, which photos carry it: a mask `(n,)`."""
    rows = list(labels)
    names = sorted({name for row in rows for name in row})
    return {name: np.array([name in row for row in rows], dtype=np.bool_) for name in names}
