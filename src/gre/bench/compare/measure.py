"""Measure every system on one suite, and hold each against the reference photo by photo."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gre.bench.compare.content import Compared, Origin
from gre.bench.compare.modes import mode_of
from gre.bench.compare.sources import Entry, Reading, Truth, read_system, read_truth
from gre.bench.predict import manifest_path
from gre.bench.published import PublishedRow, published
from gre.bench.score import Comparison, Errors, Score, compare_errors, score_errors
from gre.bench.score_suite import Suite, read_suite
from gre.bench.table import in_order
from gre.errors import InputError
from gre.metrics.calibration import Calibration, calibration
from gre.metrics.localization import STANDARD, Ruler
from gre.metrics.multiple import holm
from gre.models.base import CONFIDENCE_KM
from gre.store import sha256_of

# The published ablation that is shown beside suites without one of their own.
ABLATION_SUITE = "im2gps3k"


@dataclass(frozen=True)
class _Measured:
    score: Score
    origin: Origin
    errors: Errors | None = None
    calibration: Calibration | None = None


def compare_systems(
    entries: Sequence[Entry],
    truth: Path,
    *,
    key: str,
    title: str,
    note: str = "",
    benchmark: str = "",
    reference: str | None = None,
    bounds: Sequence[Score] = (),
    ruler: Ruler = STANDARD,
    seed: int = 0,
) -> Compared:
    """Compare systems on the photos of a truth file.

    Args:
        entries: The systems; the first is the reference unless another is named.
        truth: The records that were predicted, JSONL or Parquet; or any table with ids and
            coordinates, in which case scenes and confidences are not looked at.
        benchmark: The public suite these photos are, whose published rows then stand beside them.
        reference: Name of the system that the others are held against.
        bounds: Rows that are computed rather than predicted.
        ruler: The rules of measurement.
        seed: Of the bootstrap.

    Raises:
        InputError: no systems, an unknown reference, or photos that are not the suite's.
    """
    found = _measure_all(entries, read_truth(truth), ruler, seed)
    paired = {name: m.errors for name, m in found.items() if m.errors is not None}
    against = _reference(reference, found, paired)
    found = {score.name: found[score.name] for score in in_order([m.score for m in found.values()])}
    comparisons = _differences({n: paired[n] for n in found if n in paired}, against, ruler, seed)
    theirs = tuple(published(benchmark))
    return Compared(
        suite=Suite(
            key=key, title=title, note=note, comparisons=comparisons,
            rows=(*(m.score for m in found.values()), *bounds),
        ),
        benchmark=benchmark, truth_sha256=sha256_of(truth), reference=against,
        origins={name: m.origin for name, m in found.items()} | _computed(bounds),
        adjusted=_adjusted(comparisons), confidence_km=CONFIDENCE_KM,
        calibration={n: m.calibration for n, m in found.items() if m.calibration is not None},
        published=theirs, ablation=_ablation(theirs),
    )  # fmt: skip


def _measure_all(
    entries: Sequence[Entry], truth: Truth, ruler: Ruler, seed: int
) -> dict[str, _Measured]:
    found: dict[str, _Measured] = {}
    for entry in entries:
        for name, measured in _measure(entry, truth, ruler, seed):
            if name in found:
                raise InputError(f"{entry.file}: there is already a system called {name}")
            found[name] = measured
    if not found:
        raise InputError("there is nothing to compare: give predictions files")
    return found


def _measure(
    entry: Entry, truth: Truth, ruler: Ruler, seed: int
) -> Iterator[tuple[str, _Measured]]:
    if _is_score_file(entry.file):
        yield from _from_score_file(entry)
        return
    reading = read_system(entry, truth, ruler)
    score = score_errors(reading.errors, truth.items, name=entry.name, ruler=ruler, seed=seed)
    origin = _origin(entry, reading.model, reading.note)
    yield entry.name, _Measured(score, origin, reading.errors, _calibration(reading, seed))


def _is_score_file(file: Path) -> bool:
    """Whether a JSON file is one of `gre bench score`, rather than a table of answers."""
    if file.suffix != ".json":
        return False
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return isinstance(content, dict) and ("rows" in content or "accuracy" in content)


def _from_score_file(entry: Entry) -> Iterator[tuple[str, _Measured]]:
    """Rows measured elsewhere: they have numbers, but no photos to be paired by."""
    for score in read_suite(entry.file).rows:
        if score.geoscore is not None:  # a computed bound is given as one, or not at all
            named = Entry(score.name, entry.file, entry.mode, "from a score file")
            yield score.name, _Measured(score, _origin(named, ""))


def _calibration(reading: Reading, seed: int) -> Calibration | None:
    """Confidence against what came of it; None for a system that gives none."""
    if not reading.confidence:
        return None
    errors, rows = reading.errors, sorted(reading.confidence)
    silent = int((~errors.unscored).sum()) - len(rows)
    hit = errors.km[rows] <= CONFIDENCE_KM  # NaN is a miss, as everywhere
    confidence = np.array([reading.confidence[row] for row in rows])
    return calibration(confidence, hit, silent=silent, seed=seed)


def _origin(entry: Entry, model: str, counted: str = "") -> Origin:
    manifest = manifest_path(entry.file)
    known = manifest.is_file()
    return Origin(
        mode=entry.mode or mode_of(entry.name, model),
        model=model,
        date=_date(manifest) if known else "",
        predictions_sha256=sha256_of(entry.file),
        manifest_sha256=sha256_of(manifest) if known else "",
        note="; ".join(filter(None, (entry.note, counted))),
    )


def _date(manifest: Path) -> str:
    try:
        started = json.loads(manifest.read_text(encoding="utf-8"))["started"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{manifest}: not a manifest of `gre bench predict`") from error
    return str(started)[:10]


def _reference(
    wanted: str | None, found: Mapping[str, _Measured], paired: Mapping[str, Errors]
) -> str:
    if wanted is None:
        return next(iter(paired), "")
    if wanted not in found:
        raise InputError(f"reference {wanted}: no such system; there are {', '.join(found)}")
    if wanted not in paired:
        raise InputError(f"reference {wanted}: known by its score only, not photo by photo")
    return wanted


def _differences(
    paired: Mapping[str, Errors], reference: str, ruler: Ruler, seed: int
) -> tuple[Comparison, ...]:
    """Each system minus the reference, where both were scored on some photo."""
    base = paired.get(reference)
    return tuple(
        compare_errors(errors, base, names=(name, reference), ruler=ruler, seed=seed)
        for name, errors in paired.items()
        if base is not None
        and name != reference
        and bool((~errors.unscored & ~base.unscored).any())
    )


def _adjusted(comparisons: Sequence[Comparison]) -> dict[str, dict[str, float]]:
    """Holm's correction over all systems and thresholds at once."""
    cells = [(c.a, km, d.p_value) for c in comparisons for km, d in c.differences.items()]
    adjusted: dict[str, dict[str, float]] = {c.a: {} for c in comparisons}
    for (name, km, _), p in zip(cells, holm([p for _, _, p in cells]), strict=True):
        adjusted[name][km] = p
    return adjusted


def _computed(bounds: Sequence[Score]) -> dict[str, Origin]:
    note = "from the generator itself; no system can beat it"
    return {score.name: Origin(status="computed", note=note) for score in bounds}


def _ablation(rows: Sequence[PublishedRow]) -> tuple[PublishedRow, ...]:
    own = tuple(row for row in rows if row.stage)
    return own or tuple(row for row in published(ABLATION_SUITE) if row.stage)
