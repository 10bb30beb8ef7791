"""Read the two files: which columns they have, what these are, and the true coordinates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gre.bench.score_file.answers import parse_texts
from gre.bench.score_file.groups import COMPUTED
from gre.bench.score_file.join import (
    Duplicates,
    Join,
    choose_ids,
    first_of_each,
    ids_of,
    join,
)
from gre.bench.score_file.roles import Columns, Roles, listed, prediction_roles, truth_roles
from gre.bench.score_file.tables import TableFile
from gre.bench.score_file.values import numbers
from gre.errors import InputError
from gre.geo.coordinate import MAX_LAT, MAX_LON

_MOST_GUESSED = 12  # columns that are looked into for ids
_ENOUGH = 0.5  # of the ids must match before a column is taken for the ids by what stands in it

Table = Mapping[str, pa.ChunkedArray]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Files:
    """What the files hold of what is needed.

    Attributes:
        answers, truths: Columns by name; the same ones where both stand in one file.
        roles, truth_roles: What they are.
        points: True coordinates, `(n, 2)`, a row for every row of the truth; NaN where it has none.
        breakdowns: For each breakdown, its column and whose it is; None is computed.
        is_one: The truth stands in the rows of the predictions.
    """

    answers: Table
    truths: Table
    roles: Roles
    truth_roles: Roles
    points: Points
    breakdowns: Mapping[str, tuple[Literal["truth", "answers"], str] | None]
    names: tuple[str, str]
    is_one: bool
    warnings: list[str]


def read_files(
    predictions: Path,
    truth: Path | None,
    columns: Columns,
    *,
    by: Sequence[str],
    wants_text: bool,
) -> Files:
    """Read predictions and truth.

    Args:
        predictions: The predictions file.
        truth: The truth file; None, or the same file, where it stands in the same rows.
        columns: Names that are not recognised by themselves.
        by: Breakdowns.
        wants_text: A parser was asked for.

    Raises:
        MissingFileError, InputError: as `score_file` says.
    """
    table = TableFile(predictions)
    is_one = truth is None or truth.resolve() == predictions.resolve()
    truths = table if is_one else TableFile(truth or predictions)
    roles = prediction_roles(table.names, columns, predictions.name, wants_text=wants_text)
    if is_one and roles.is_bare and roles.text:
        roles = replace(roles, lat=None, lon=None)  # the text is the answer, the numbers the truth
    # In one file, what is named as predicted is not the truth.
    taken = roles.names() if is_one and not columns.truth_lat and not roles.is_bare else ()
    true_roles = truth_roles(truths.names, columns, truths.path.name, taken=taken)
    if is_one and true_roles.lat is not None and true_roles.lat == roles.lat:
        raise InputError(
            f"{predictions.name}: no column of true latitudes and longitudes among "
            f"{listed(table.names)} (give --truth, or --truth-lat and --truth-lon)"
        )
    breakdowns = {name: _breakdown(name, truths, table) for name in by}
    if not is_one:
        roles, true_roles = _with_ids(roles, table), _with_ids(true_roles, truths)
    extra: dict[str, list[str]] = {"truth": [], "answers": []}
    for source in filter(None, breakdowns.values()):
        extra[source[0]].append(source[1])
    answers = table.read([*roles.names(), *roles.ids, *extra["answers"]])
    true_ids = () if is_one else true_roles.ids
    true_columns = truths.read([*true_roles.names(), *true_ids, *extra["truth"]])
    warnings = [
        f"{file.path.name}: has no header; its columns were read as {listed(file.names)}"
        for file in dict.fromkeys((table, truths))
        if not file.has_header
    ]
    return Files(
        answers=answers,
        truths=true_columns,
        roles=roles,
        truth_roles=true_roles,
        points=_true_points(true_columns, true_roles, truths.path.name),
        breakdowns=breakdowns,
        names=(predictions.name, truths.path.name),
        is_one=is_one,
        warnings=warnings,
    )


def _with_ids(roles: Roles, table: TableFile) -> Roles:
    """Where no column is called an id, any that is nothing else may be one."""
    if roles.ids:
        return roles
    free = [name for name in table.names if name not in roles.names()]
    return replace(roles, ids=free[:_MOST_GUESSED], ids_named=False)


def _breakdown(
    name: str, truths: TableFile, table: TableFile
) -> tuple[Literal["truth", "answers"], str] | None:
    if name in truths.names:
        return "truth", name
    if name in table.names:
        return "answers", name
    if name in COMPUTED:
        return None
    known = dict.fromkeys([*COMPUTED, *truths.names, *table.names])
    raise InputError(f"--by {name}: there is no such column; there are {listed(list(known))}")


def _true_points(columns: Table, roles: Roles, where: str) -> Points:
    """Read the true coordinates `(n, 2)`; NaN where a row has none.

    Raises:
        InputError: a row has numbers that are no coordinate, or no row has one.
    """
    if roles.lat is None or roles.lon is None:
        column = columns[str(roles.text)]
        points, _, _ = parse_texts(column, np.ones(len(column), dtype=bool), "standard")
    else:
        points = np.stack([numbers(columns[roles.lat]), numbers(columns[roles.lon])], 1)
    there = ~np.isnan(points).any(axis=1)
    points[~there] = np.nan
    bad = there & ~(np.abs(points) <= (MAX_LAT, MAX_LON)).all(axis=1)
    if bad.any():
        row = int(bad.argmax())
        lat, lon = points[row]
        hint = " (are latitude and longitude swapped?)" if abs(lon) <= MAX_LAT < abs(lat) else ""
        raise InputError(f"{where}: row {row + 1}: {lat:g}, {lon:g} is not a coordinate{hint}")
    if not there.any():
        told = roles.text or f"{roles.lat} and {roles.lon}"
        raise InputError(f"{where}: no row has a true coordinate in {told}")
    return points


def join_files(files: Files, duplicates: Duplicates) -> Join:
    """Find the answer to each photo that has a true coordinate.

    Raises:
        InputError: there are no columns of ids, or no id matches.
    """
    if files.is_one:
        rows = np.flatnonzero(~np.isnan(files.points).any(axis=1))
        return _same_rows(files, rows, duplicates)
    mine = {name: ids_of(files.answers[name]) for name in files.roles.ids}
    theirs = {name: ids_of(files.truths[name]) for name in files.truth_roles.ids}
    name, true_name, warnings = _id_columns(files, mine, theirs)
    ids, true_ids = mine[name], theirs[true_name]
    first, told = first_of_each(true_ids, files.points, files.names[1])
    warnings += told
    kept = first[~np.isnan(files.points[first]).any(axis=1)]
    known = true_ids if len(kept) == len(true_ids) else true_ids.take(pa.array(kept))
    joined = join(ids, known, duplicates)
    return replace(joined, photos=kept[joined.photos], warnings=[*warnings, *joined.warnings])


def _id_columns(
    files: Files, mine: Mapping[str, pa.Array], theirs: Mapping[str, pa.Array]
) -> tuple[str, str, list[str]]:
    """Choose the columns to join by; one that no name gives away, by what stands in it."""
    guessed = [
        where
        for where, roles in zip(files.names, (files.roles, files.truth_roles), strict=True)
        if not roles.ids_named
    ]
    if not mine or not theirs:
        where = files.names[0] if not mine else files.names[1]
        raise InputError(f"{where}: no column of ids (name it with --id and --truth-id)")
    if len(mine) == len(theirs) == 1 and not guessed:
        return next(iter(mine)), next(iter(theirs)), []
    name, true_name, share = choose_ids(mine, theirs)
    if not guessed:
        return name, true_name, []
    if share < _ENOUGH:
        raise InputError(f"{guessed[0]}: no column of ids (name it with --id and --truth-id)")
    return name, true_name, [f"ids: taken from {name} and {true_name}, which have most in common"]


def _same_rows(files: Files, rows: NDArray[np.int64], duplicates: Duplicates) -> Join:
    """Every row is a photo, unless ids repeat and one answer to each is wanted."""
    whole = Join(rows, rows, 0, 0, [])
    name = next(iter(files.roles.ids), None)
    if name is None:
        return whole
    ids = ids_of(files.answers[name]).take(pa.array(rows))
    distinct = ids.unique()
    if len(distinct) == len(ids):
        return whole
    joined = join(ids, distinct, duplicates)
    answered = rows[joined.rows]
    return Join(answered, answered, 0, joined.duplicates, joined.warnings)
