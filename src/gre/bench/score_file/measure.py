"""Score a predictions file against a file of truths: read, join, measure, break down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gre.bench.score_file.answers import Answers, read_answers
from gre.bench.score_file.checks import is_truth, suspicions
from gre.bench.score_file.files import Files, join_files, read_files
from gre.bench.score_file.groups import break_down, labels_of
from gre.bench.score_file.join import Join
from gre.bench.score_file.levels import Level, measure_levels
from gre.bench.score_file.result import FileScore
from gre.bench.score_file.roles import Columns
from gre.bench.score_file.rules import Rules
from gre.geo.places import PlaceCodes, place_codes
from gre.metrics.localization import Localization, summarise

Points = NDArray[np.float64]

_TOO_GOOD = 0.98  # share of right countries by name from which on the coordinates are looked at
_TOO_FAR = 0.1  # how much rarer coordinates may be in the right country
_FEW = 20  # photos below which nothing is concluded


def score_file(
    predictions: Path,
    truth: Path | None = None,
    *,
    columns: Columns | None = None,
    rules: Rules | None = None,
    by: Sequence[str] = (),
    levels: bool = True,
) -> FileScore:
    """Score a predictions file.

    Args:
        predictions: CSV, TSV, JSON, JSONL or Parquet with an id and either a response in free text
            or a latitude and a longitude.
        truth: The same with an id, a latitude and a longitude for every photo that was asked. None,
            or the predictions file itself: the truth stands in the same rows.
        columns: Names that are not recognised by themselves.
        rules: The ruler, and how the file is read.
        by: Breakdowns: `continent`, `country`, or columns of the truth or the predictions.
        levels: Also measure how often country, region and city are right.

    Raises:
        MissingFileError: a file is not there.
        InputError: a column is missing, no id matches, or a truth is not a coordinate.
    """
    columns, rules = columns or Columns(), rules or Rules()
    files = read_files(predictions, truth, columns, by=by, wants_text=rules.parser is not None)
    joined = join_files(files, rules.duplicates)
    truth_points = files.points[joined.photos]
    answers, files = _answers(files, joined, truth_points, rules)
    warnings = [*files.warnings, *joined.warnings, *suspicions(answers, truth_points)]
    answers = _apply_failure_rules(answers, rules)
    errors = rules.ruler.errors_km(answers.points, truth_points)
    if rules.failed not in ("miss", "zero_zero"):
        failed = np.isnan(errors) & ~answers.unscored
        errors[failed] = 0.0 if rules.failed == "hit" else float(rules.failed)
    counted = ~answers.unscored
    if rules.ruler.denominator == "listed":
        counted &= ~answers.missing
    places = place_codes(truth_points) if levels or files.breakdowns else None
    untrue = int(np.isnan(files.points).any(axis=1).sum())
    if untrue:
        warnings.append(f"{files.names[1]}: {untrue:,} rows have no coordinate and were left out")
    return FileScore(
        localization=_summary(errors[counted], answers, rules),
        errors_km=errors,
        unscored=answers.unscored,
        truth=truth_points,
        answers=answers.points,
        missing=int(answers.missing.sum()),
        dropped=joined.dropped,
        duplicates=joined.duplicates,
        untrue=untrue,
        failures=dict(sorted(answers.failures.items())),
        refused=answers.refused,
        rules=rules,
        levels=_levels(files, joined, answers, places, counted, warnings)
        if levels and places
        else {},
        groups=_groups(files, joined, errors, ~counted, places, rules) if places else {},
        warnings=warnings,
    )


def _answers(files: Files, joined: Join, truth: Points, rules: Rules) -> tuple[Answers, Files]:
    """Read the answers; where bare `lat` and `lon` turn out to be the truth, from the text."""
    roles = files.roles
    answers = read_answers(files.answers, roles, joined.rows, rules.parser)
    if roles.is_bare and roles.lat and roles.text and is_truth(answers.points, truth):
        told = (
            f"{files.names[0]}: {roles.lat} and {roles.lon} are the true coordinates; "
            f"answers were read from {roles.text}"
        )
        roles = replace(roles, lat=None, lon=None)
        answers = read_answers(files.answers, roles, joined.rows, rules.parser)
        files = replace(files, roles=roles, warnings=[*files.warnings, told])
    return answers, files


def _apply_failure_rules(answers: Answers, rules: Rules) -> Answers:
    """Turn 0, 0 into a failure, or a failure into 0, 0, where other papers' rules say so."""
    points = answers.points
    failures = dict(answers.failures)
    if rules.null_island == "failed":
        zero = (points == 0).all(axis=1)
        points = np.where(zero[:, None], np.nan, points)
        if zero.any():
            failures["null_island"] = int(zero.sum())
    if rules.failed == "zero_zero":
        failed = np.isnan(points).any(axis=1) & ~answers.unscored
        points = np.where(failed[:, None], 0.0, points)
    return replace(answers, points=points, failures=failures)


def _summary(errors: Points, answers: Answers, rules: Rules) -> Localization:
    return summarise(
        errors,
        unparsed=sum(answers.failures.values()),
        unscored=int(answers.unscored.sum()),
        ruler=rules.ruler,
    )


def _levels(
    files: Files,
    joined: Join,
    answers: Answers,
    places: PlaceCodes,
    counted: NDArray[np.bool_],
    warnings: list[str],
) -> Mapping[str, Level]:
    """Measure the levels; names that are too good for their coordinates are not believed."""
    rows = pa.array(joined.rows, mask=joined.rows < 0)
    photos = pa.array(joined.photos)
    said = {
        level: files.answers[name].take(rows)
        for level, name in files.roles.levels.items()
        if not (files.is_one and name in files.truth_roles.levels.values())
    }
    true_names = {
        level: files.truths[name].take(photos) for level, name in files.truth_roles.levels.items()
    }
    levels = measure_levels(answers.points, places, counted, said, true_names)
    named = levels.get("country")
    if named is None or named.by != "names" or named.share.value < _TOO_GOOD or named.n < _FEW:
        return levels
    others = measure_levels(answers.points, places, counted, {}, {})
    if others["country"].share.value > named.share.value - _TOO_FAR:
        return levels
    warnings.append(
        f"{files.names[0]}: {files.roles.levels['country']} names the right country nearly always, "
        "the coordinates do not: it holds the truth; levels were compared by coordinates"
    )
    return others


def _groups(
    files: Files,
    joined: Join,
    errors: Points,
    left_out: NDArray[np.bool_],
    places: PlaceCodes,
    rules: Rules,
) -> Mapping[str, Mapping[str, Localization]]:
    groups = {}
    for name, source in files.breakdowns.items():
        column = None
        if source is not None:
            whose, own = source
            rows, table = (
                (joined.photos, files.truths) if whose == "truth" else (joined.rows, files.answers)
            )
            column = table[own].take(pa.array(rows, mask=rows < 0))
        labels, codes = labels_of(name, places, column)
        groups[name] = break_down(labels, codes, errors, left_out, rules.ruler)
    return groups
