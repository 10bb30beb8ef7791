"""`gre score`: measure any system's predictions file against a file of truths.

Every photo of the truth file is asked about. One whose answer is missing or unreadable is a miss;
one that the system could not be asked about (an outage) is set aside and counted; answers to photos
that the truth does not hold are dropped and counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gre.bench.table_file import TableFile, find_column, is_blank, numbers, plain_name, texts
from gre.errors import ConfigError, InputError
from gre.geo.coordinate import MAX_LAT, MAX_LON, LatLon
from gre.geo.parse import PARSERS, ParseFailure, Parser
from gre.metrics.localization import STANDARD, Localization, Ruler, summarise

# Column names as `plain_name` writes them, the likeliest first.
_IDS = [
    *("id", "imgid", "imageid", "sampleid", "photoid", "questionid", "image", "imagepath"),
    *("imgpath", "imagename", "img", "photo", "filename", "filepath", "file", "path", "name"),
]
_RESPONSES = [
    *("response", "answer", "prediction", "output", "completion", "generatedtext", "text", "raw"),
]
_ERRORS = ["error", "errormessage", "exception"]
_PREDICTED = ("pred", "predicted", "prediction")
_TRUE = ("gt", "true", "truth", "groundtruth", "target", "label")
_LATS = ("lat", "latitude")
_LONS = ("lon", "lng", "long", "longitude")
_UNSCORED = ["unscored", "outage"]
_EXTENSION = r"(?i)\.(jpe?g|png|webp|gif|bmp|tiff?|heic)$"
_FOLDER = r"^.*[/\\]"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Names of columns where they are not recognised by themselves."""

    id: str | None = None
    response: str | None = None
    lat: str | None = None
    lon: str | None = None
    truth_id: str | None = None
    truth_lat: str | None = None
    truth_lon: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The ruler, and the parser that answers are read with.

    Attributes:
        parser: A name in `gre.geo.parse.PARSERS`; None reads coordinates where the file has them
            and text with the standard parser where it has not.
        changed: Every rule that differs from the standard, as a score file says it.
    """

    ruler: Ruler = STANDARD
    parser: str | None = None
    changed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileScore:
    """The score of a predictions file, with everything that was counted on the way.

    Attributes:
        errors_km: A row per photo of the truth file, in its order; NaN is a miss or unscored.
        missing: Photos without any answer in the file; misses.
        dropped: Answers to photos that the truth does not hold.
        duplicates: Answers replaced by a later one to the same photo.
        failures: Why answers were unparsed, by the name of the reason.
    """

    localization: Localization
    errors_km: NDArray[np.float64]
    missing: int
    dropped: int
    duplicates: int
    failures: Mapping[str, int]
    rules: Rules

    def to_json(self) -> dict[str, Any]:
        """Return the result as `gre score --json` prints it."""
        return {
            **self.localization.to_json(),
            "missing": self.missing,
            "dropped": self.dropped,
            "duplicates": self.duplicates,
            "failures": dict(self.failures),
            "compat": dict(self.rules.changed),
        }


def read_rules(thresholds: str | None = None, compat: str | None = None) -> Rules:
    """Read the rules from the command line.

    Args:
        thresholds: Kilometres, as in `1,25,200,750,2500`.
        compat: `key=value,...` of radius_km, bound, denominator, parser, geoscore_km.

    Raises:
        ConfigError: a key that is none, or a value that it cannot have.

    >>> read_rules(compat="radius_km=6371,bound=lt").ruler.radius_km
    6371.0
    """
    changed: dict[str, Any] = {}
    if thresholds is not None:
        values = tuple(_float("thresholds", part) for part in thresholds.split(","))
        if values != STANDARD.thresholds_km:
            changed["thresholds_km"] = list(values)
    for setting in filter(None, (compat or "").split(",")):
        key, _, value = (part.strip() for part in setting.partition("="))
        if key in ("radius_km", "geoscore_km"):
            changed[key] = _float(f"compat: {key}", value)
        elif key == "parser" and value not in PARSERS:
            raise ConfigError(f"compat: parser must be one of {', '.join(PARSERS)}, not {value!r}")
        elif key in ("bound", "denominator", "parser"):
            changed[key] = value
        else:
            known = "radius_km, bound, denominator, parser, geoscore_km"
            raise ConfigError(f"compat: {key!r} is no rule; there are {known}")
    settings = {key: value for key, value in changed.items() if key != "parser"}
    if "thresholds_km" in settings:
        settings["thresholds_km"] = tuple(settings["thresholds_km"])
    return Rules(ruler=replace(STANDARD, **settings), parser=changed.get("parser"), changed=changed)


def _float(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{name}: {text!r} is not a number") from error


def score_file(
    predictions: Path,
    truth: Path | None = None,
    *,
    columns: Columns | None = None,
    rules: Rules | None = None,
) -> FileScore:
    """Score a predictions file.

    Args:
        predictions: CSV, TSV, JSON, JSONL or Parquet with an id and either a response in free text
            or a latitude and a longitude. Of several rows with one id the last one counts.
        truth: The same with an id, a latitude and a longitude for every photo that was asked. None,
            or the predictions file itself: the truth stands in the same rows.
        columns: Names that are not recognised by themselves.
        rules: The ruler and the parser.

    Raises:
        MissingFileError: a file is not there.
        InputError: a column is missing, no id matches, or a truth is not a coordinate.
    """
    columns, rules = columns or Columns(), rules or Rules()
    asked = TableFile(predictions)
    same = truth is None or truth.resolve() == predictions.resolve()
    truths = asked if same else TableFile(truth or predictions)
    roles = _prediction_columns(asked, columns, rules)
    truth_roles = _truth_columns(truths, columns, roles, asked.names, same)
    answers = asked.read(list(roles.values()))
    true_columns = (
        answers
        if same and set(truth_roles.values()) <= set(answers)
        else truths.read(list(truth_roles.values()))
    )
    points, rows, counts = _match(truths, truth_roles, true_columns, answers, roles, same)
    given, failures, unscored = _answers(answers, roles, rows, rules)
    errors = rules.ruler.errors_km(given, points)
    return FileScore(
        localization=summarise(
            errors[~unscored],
            unparsed=failures.total(),
            unscored=int(unscored.sum()),
            ruler=rules.ruler,
        ),
        errors_km=errors,
        missing=int((rows < 0).sum()),
        dropped=counts["dropped"],
        duplicates=counts["duplicates"],
        failures=dict(sorted(failures.items())),
        rules=rules,
    )


def _prediction_columns(table: TableFile, columns: Columns, rules: Rules) -> dict[str, str]:
    """Find the columns of the predictions: of responses where asked for, else of coordinates."""
    where = table.path.name
    id_ = find_column(table.names, _IDS, columns.id, where)
    lat = find_column(table.names, _named(_PREDICTED, _LATS), columns.lat, where)
    lon = find_column(table.names, _named(_PREDICTED, _LONS), columns.lon, where)
    response = find_column(table.names, _RESPONSES, columns.response, where)
    found = {"id": id_, "status": find_column(table.names, ["status"], None, where)}
    found["error"] = find_column(table.names, _ERRORS, None, where)
    if response and (columns.response or rules.parser or not (lat and lon)):
        found["response"] = response
    elif lat and lon:
        found |= {"lat": lat, "lon": lon}
    else:
        names = ", ".join(table.names)
        raise InputError(
            f"{where}: no column of responses, or of latitudes and longitudes, among {names} "
            "(name them with --response, or --lat and --lon)"
        )
    if rules.parser and "response" not in found:
        raise InputError(f"{where}: compat parser={rules.parser} needs a column of responses")
    return {role: name for role, name in found.items() if name is not None}


def _truth_columns(
    table: TableFile, columns: Columns, roles: Mapping[str, str], asked: Sequence[str], same: bool
) -> dict[str, str]:
    """Find the columns of the truth; its id is the column both files have, where there is one."""
    where = table.path.name
    lat = find_column(table.names, _named(_TRUE, _LATS), columns.truth_lat, where)
    lon = find_column(table.names, _named(_TRUE, _LONS), columns.truth_lon, where)
    if lat is None or lon is None or (same and lat == roles.get("lat")):
        raise InputError(
            f"{where}: no column of true latitudes and longitudes among {', '.join(table.names)} "
            "(name them with --truth-lat and --truth-lon)"
        )
    if same:
        return {"lat": lat, "lon": lon}
    wanted = [plain_name(roles["id"])] if "id" in roles else []
    id_ = find_column(table.names, [*wanted, *_IDS], columns.truth_id, where)
    if id_ is None or "id" not in roles:
        lacking = where if id_ is None else "the predictions file"
        raise InputError(f"{lacking}: no column of ids (name it with --id and --truth-id)")
    return {"id": id_, "lat": lat, "lon": lon}


def _named(whose: Sequence[str], names: Sequence[str]) -> list[str]:
    """List the names of a column: predlat, latpred, ..., and the bare lat last."""
    return (
        [f"{w}{n}" for w in whose for n in names]
        + [f"{n}{w}" for w in whose for n in names]
        + list(names)
    )


def _match(
    truths: TableFile,
    truth_roles: Mapping[str, str],
    true_columns: Mapping[str, pa.ChunkedArray],
    answers: Mapping[str, pa.ChunkedArray],
    roles: Mapping[str, str],
    same: bool,
) -> tuple[NDArray[np.float64], NDArray[np.int64], Counter[str]]:
    """Find for each photo of the truth its point `(n, 2)` and its row among the answers, or -1."""
    points = np.stack(
        [numbers(true_columns[truth_roles["lat"]]), numbers(true_columns[truth_roles["lon"]])], 1
    )
    bad = ~_in_range(points)
    if bad.any():
        row = int(bad.argmax())
        raise InputError(
            f"{truths.path.name}: row {row + 1}: {points[row, 0]:g}, {points[row, 1]:g} is not a "
            "coordinate (latitude, longitude)"
        )
    if same:
        return points, np.arange(len(points)), Counter()
    true_ids = _ids(true_columns[truth_roles["id"]])
    first = _first_of_each(true_ids, points, truths.path.name)
    if len(first) < len(points):
        points, true_ids = points[first], true_ids.take(pa.array(first))
    rows, counts = _align(_ids(answers[roles["id"]]), true_ids)
    return points, rows, counts


def _ids(column: pa.ChunkedArray) -> pa.Array:
    return pc.utf8_trim_whitespace(texts(column)).fill_null("").combine_chunks()


def _first_of_each(ids: pa.Array, points: NDArray[np.float64], where: str) -> NDArray[np.int64]:
    """Return the rows to keep: a photo that stands there twice counts once.

    Raises:
        InputError: the two do not agree on where it was taken.
    """
    encoded = ids.dictionary_encode()
    if len(encoded.dictionary) == len(ids):
        return np.arange(len(ids))
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    differs = (points != points[first][inverse]).any(axis=1)
    if differs.any():
        name = ids[int(differs.argmax())].as_py()
        raise InputError(f"{where}: {name!r} stands there twice with different coordinates")
    return np.sort(first)


def _align(ids: pa.Array, true_ids: pa.Array) -> tuple[NDArray[np.int64], Counter[str]]:
    """Find the row of the last answer for each truth: by id, else without extension, then folder.

    Raises:
        InputError: not one id matches.
    """
    best: NDArray[np.int64] | None = None
    for answer_keys, true_keys in _spellings(ids, true_ids):
        if best is not None and pc.count_distinct(true_keys).as_py() < len(true_keys):
            break  # two photos would share a name
        found = pc.index_in(answer_keys, value_set=true_keys).fill_null(-1)
        truth_of = found.to_numpy(zero_copy_only=False).astype(np.int64)
        if best is None or (truth_of >= 0).sum() > (best >= 0).sum():
            best = truth_of
        if (best >= 0).all():
            break
    if best is None or not (best >= 0).any():
        raise InputError(
            f"no answer's id is among the truth's: {ids[0].as_py()!r} against "
            f"{true_ids[0].as_py()!r} (name the columns with --id and --truth-id)"
        )
    rows = np.full(len(true_ids), -1, dtype=np.int64)
    matched = np.flatnonzero(best >= 0)
    rows[best[matched]] = matched  # of repeated indices numpy keeps the last, which is wanted
    kept = int((rows >= 0).sum())
    counts = {"dropped": len(ids) - matched.size, "duplicates": matched.size - kept}
    return rows, Counter(counts)


def _spellings(*ids: pa.Array) -> Any:
    """Yield the ids as they stand, then without file extension, then without folder as well."""
    yield ids
    ids = tuple(pc.replace_substring_regex(i, _EXTENSION, "") for i in ids)
    yield ids
    yield tuple(pc.replace_substring_regex(i, _FOLDER, "") for i in ids)


def _answers(
    answers: Mapping[str, pa.ChunkedArray],
    roles: Mapping[str, str],
    rows: NDArray[np.int64],
    rules: Rules,
) -> tuple[NDArray[np.float64], Counter[str], NDArray[np.bool_]]:
    """Return for each photo its answer `(n, 2)` or NaN, why some failed, and what is unscored."""
    there = rows >= 0
    picked = {
        role: answers[name].take(pa.array(rows[there]))
        for role, name in roles.items()
        if role != "id"
    }
    outage = _outages(picked, int(there.sum()))
    failures: Counter[str] = Counter()
    if "response" in picked:
        parser = PARSERS[rules.parser or "standard"]
        found = _parse(texts(picked["response"]), ~outage, parser, failures)
    else:
        found = np.stack([numbers(picked["lat"]), numbers(picked["lon"])], 1)
        absent, usable = np.isnan(found).any(axis=1), _in_range(found)
        failures[ParseFailure.EMPTY.value] = int((absent & ~outage).sum())
        failures[ParseFailure.OUT_OF_RANGE.value] = int((~absent & ~usable & ~outage).sum())
        found[~usable] = np.nan
    given = np.full((len(rows), 2), np.nan)
    given[there] = found
    given[~np.isfinite(given).all(axis=1)] = np.nan
    unscored = np.zeros(len(rows), dtype=bool)
    unscored[there] = outage
    given[unscored] = np.nan
    return given, +failures, unscored


def _outages(picked: Mapping[str, pa.ChunkedArray], n: int) -> NDArray[np.bool_]:
    """Tell where the system could not be asked: it says so, or there is an error and no answer."""
    outage = np.zeros(n, dtype=bool)
    if "status" in picked:
        status = pc.utf8_lower(texts(picked["status"])).fill_null("")
        is_out = pc.is_in(status, value_set=pa.array(_UNSCORED)).combine_chunks()
        outage |= is_out.to_numpy(zero_copy_only=False)
    if "error" in picked:
        answer = picked["response"] if "response" in picked else picked["lat"]
        outage |= is_blank(answer) & ~is_blank(picked["error"], "false", "0")
    return outage


def _parse(
    responses: pa.ChunkedArray,
    wanted: NDArray[np.bool_],
    parser: Parser,
    failures: Counter[str],
) -> NDArray[np.float64]:
    found = np.full((len(wanted), 2), np.nan)
    for i, response in enumerate(responses.to_pylist()):
        if not wanted[i]:
            continue
        answer = parser(response or "")
        if isinstance(answer, LatLon):
            found[i] = answer.lat, answer.lon
        else:
            failures[answer.value] += 1
    return found


def _in_range(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points `(n, 2)` are coordinates; NaN is not."""
    return np.asarray((np.abs(points) <= (MAX_LAT, MAX_LON)).all(axis=1), dtype=bool)
