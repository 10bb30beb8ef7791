"""`gre score`: any predictions file against any truth, nothing lost uncounted."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from gre.bench.score_file import Columns, FileScore, read_rules, score_file
from gre.cli.main import app
from gre.errors import ConfigError, InputError, MissingFileError
from gre.metrics.localization import geoscore
from gre.records import Prediction
from gre.store import write_jsonl

Rows = list[dict[str, Any]]

# Four photos in a row along the equator; a degree is 111 km.
TRUTH: Rows = [{"id": f"p{n}.jpg", "lat": 0.0, "lon": float(n)} for n in range(4)]


def write(path: Path, rows: Rows) -> Path:
    """Write rows in the format that the name asks for."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".json":
        path.write_text(json.dumps(rows))
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        parquet.write_table(pa.Table.from_pylist(rows), path)
    return path


def scored(tmp_path: Path, answers: Rows, truth: Rows | None = None, **more: Any) -> FileScore:
    kind = more.pop("kind", "jsonl")
    return score_file(
        write(tmp_path / f"answers.{kind}", answers),
        write(tmp_path / f"truth.{kind}", TRUTH if truth is None else truth),
        **more,
    )


def hits(result: FileScore) -> list[int]:
    """Photos within each threshold."""
    n = result.localization.n
    return [round(share.value * n) for share in result.localization.accuracy.values()]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet"])
def test_every_format_gives_the_same_score(tmp_path: Path, kind: str) -> None:
    answers: Rows = [
        {"id": "p0.jpg", "response": "<think>1. A bus,\nred.</think><answer>0.0, 0.0</answer>"},
        {"id": "p1.jpg", "response": "0°N, 2°E"},
        {"id": "p2.jpg", "response": 'I cannot say, "sorry".'},
    ]
    result = scored(tmp_path, answers, kind=kind)
    assert hits(result) == [1, 1, 2, 2, 2]
    assert (result.localization.n, result.localization.unparsed, result.missing) == (4, 1, 1)
    assert result.failures == {"no_numbers": 1}


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet"])
def test_numbers_and_gaps_are_read_from_every_format(tmp_path: Path, kind: str) -> None:
    answers: Rows = [
        {"IMG_ID": "p0.jpg", "pred_lat": 0.0, "pred_lon": 0.0},
        {"IMG_ID": "p1.jpg", "pred_lat": None, "pred_lon": None},
        {"IMG_ID": "p2.jpg", "pred_lat": 95.0, "pred_lon": 0.5},
        {"IMG_ID": "p3.jpg", "pred_lat": 0.0, "pred_lon": 3.1},
    ]
    result = scored(tmp_path, answers, kind=kind)
    assert hits(result) == [1, 2, 2, 2, 2]
    assert result.failures == {"empty": 1, "out_of_range": 1}
    assert np.isnan(result.errors_km[1:3]).all()


def test_words_for_nothing_and_other_words_are_no_coordinates(tmp_path: Path) -> None:
    values = ["None", "nan", " ", "Paris"]
    answers = [{"id": f"p{n}.jpg", "lat": v, "lon": v} for n, v in enumerate(values)]
    for kind in ("csv", "jsonl"):
        assert scored(tmp_path, answers, kind=kind).localization.unparsed == 4


def test_nothing_is_lost_uncounted(tmp_path: Path) -> None:
    answers = [
        {"id": "p0.jpg", "lat": 50, "lon": 50},
        {"id": "elsewhere.jpg", "lat": 0, "lon": 0},
        {"id": "p0.jpg", "lat": 0, "lon": 0},
    ]
    result = scored(tmp_path, answers)
    assert hits(result)[0] == 1  # the later answer
    assert (result.dropped, result.duplicates, result.missing) == (1, 1, 3)
    answered = result.localization.n - result.missing
    assert answered + result.dropped + result.duplicates == len(answers)


def test_an_outage_is_neither_right_nor_wrong(tmp_path: Path) -> None:
    said: Any = {"image": "x.png", "model": "m"}
    records = [
        Prediction(id="p0.jpg", status="answered", lat=0, lon=0, response="0.0, 0.0", **said),
        Prediction(id="p1.jpg", status="unparsed", response="no idea", **said),
        Prediction(id="p2.jpg", status="unscored", failure="connection refused", **said),
    ]
    write_jsonl(tmp_path / "predictions.jsonl", records)
    truth = write(tmp_path / "truth.jsonl", TRUTH[:3])
    for columns in (None, Columns(response="response")):
        result = score_file(tmp_path / "predictions.jsonl", truth, columns=columns)
        found = result.localization
        assert (found.n, found.unparsed, found.unscored) == (2, 1, 1)
        assert found.accuracy[1].value == 0.5


def test_an_error_beside_no_answer_is_an_outage_but_an_empty_answer_is_a_miss(
    tmp_path: Path,
) -> None:
    answers: Rows = [
        {"id": "p0.jpg", "response": None, "error": "HTTP 503"},
        {"id": "p1.jpg", "response": "", "error": None},
        {"id": "p2.jpg", "response": "0.0, 2.0", "error": "warning: slow"},
    ]
    result = scored(tmp_path, answers, TRUTH[:3])
    assert (result.localization.n, result.localization.unscored) == (2, 1)
    assert result.failures == {"empty": 1}
    assert hits(result)[0] == 1


@pytest.mark.parametrize("name", ["p1", "images/p1.jpg", "C:\\set\\p1.PNG", " p1.jpg "])
def test_ids_match_with_or_without_folder_and_extension(tmp_path: Path, name: str) -> None:
    assert hits(scored(tmp_path, [{"id": name, "lat": 0, "lon": 1}]))[0] == 1


def test_two_photos_of_one_name_in_two_folders_are_not_mixed_up(tmp_path: Path) -> None:
    truth = [{"id": f"{f}/1.jpg", "lat": 0, "lon": n} for n, f in enumerate("ab")]
    answers = [{"id": "b/1.jpg", "lat": 0, "lon": 1}, {"id": "1.jpg", "lat": 0, "lon": 0}]
    result = scored(tmp_path, answers, truth)
    assert (hits(result)[0], result.missing, result.dropped) == (1, 1, 1)


def test_ids_of_digits_keep_their_zeros_and_match_across_formats(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.parquet", [{"id": 7, "lat": 0.0, "lon": 0.0}])
    answers = write(tmp_path / "a.csv", [{"id": "007", "lat": 1, "lon": 1}])
    with pytest.raises(InputError, match="'007' against '7'"):
        score_file(answers, truth)
    answers = write(tmp_path / "b.csv", [{"id": 7, "lat": 0, "lon": 0}])
    assert hits(score_file(answers, truth))[0] == 1


def test_the_truth_may_stand_in_the_same_rows(tmp_path: Path) -> None:
    rows = [{"sample_id": "a", "gt_lat": 0, "gt_lon": 0, "response": "0.0, 0.1"}]
    path = write(tmp_path / "both.csv", rows)
    assert hits(score_file(path)) == hits(score_file(path, path)) == [0, 1, 1, 1, 1]


def test_predicted_and_true_columns_are_told_apart(tmp_path: Path) -> None:
    rows = [{"id": "a", "lat": 0, "lon": 0, "true_lat": 0, "true_lon": 1}]
    assert hits(score_file(write(tmp_path / "both.csv", rows)))[1:3] == [0, 1]
    with pytest.raises(InputError, match="no column of true latitudes"):
        score_file(write(tmp_path / "one.csv", [{"id": "a", "lat": 0, "lon": 0}]))


def test_another_parser_reads_the_responses_again(tmp_path: Path) -> None:
    answers = [{"id": "p0.jpg", "lat": 0, "lon": 0, "response": "10.5 km from 0.0, 0.0"}]
    assert hits(scored(tmp_path, answers, TRUTH[:1]))[0] == 1
    rules = read_rules(compat="parser=first_two_decimals")
    assert hits(scored(tmp_path, answers, TRUTH[:1], rules=rules)) == [0, 0, 0, 0, 1]


def test_compatibility_rules_change_the_ruler_and_are_told(tmp_path: Path) -> None:
    rules = read_rules("1,25", "radius_km=6371, bound=lt,denominator=answered,geoscore_km=2000")
    answers = [{"id": "p0.jpg", "lat": 0, "lon": 0}]
    result = scored(tmp_path, answers, rules=rules)
    assert result.localization.n == 1
    assert result.to_json()["compat"] == {
        "thresholds_km": [1, 25],
        "radius_km": 6371,
        "bound": "lt",
        "denominator": "answered",
        "geoscore_km": 2000,
    }


@pytest.mark.parametrize("compat", ["radius=1", "radius_km=far", "bound=less", "parser=x", "x"])
def test_a_rule_that_is_none_is_refused_by_name(compat: str) -> None:
    with pytest.raises(ConfigError, match=compat.partition("=")[0]):
        read_rules(compat=compat)


def test_the_authors_distances_and_scores_are_reproduced_to_the_printed_digit(
    shared_data: Path,
) -> None:
    path = shared_data / "predictions" / "osv5m_game_select.csv"
    result = score_file(path, path, rules=read_rules(compat="radius_km=6371"))
    with path.open() as file:
        theirs = list(csv.DictReader(file))
    distances = [float(row["distance"]) for row in theirs]
    scores = [float(row["score"]) for row in theirs]
    np.testing.assert_allclose(result.errors_km, distances, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(geoscore(result.errors_km), scores, rtol=1e-12, atol=1e-9)
    assert result.localization.geoscore == pytest.approx(np.mean(scores), rel=1e-12)


def test_real_ground_truth_is_recognised_and_perfect_answers_score_perfectly(
    shared_data: Path, tmp_path: Path
) -> None:
    truth = shared_data / "ground_truth" / "yfcc25600_places365.csv"
    with truth.open() as file:
        answers = [
            {"image": Path(row["IMG_ID"]).stem, "answer": f"{row['LAT']}, {row['LON']}"}
            for row in csv.DictReader(file)
        ]
    result = score_file(write(tmp_path / "answers.jsonl", answers), truth)
    assert (result.localization.n, result.missing, result.dropped) == (25_600, 0, 0)
    assert hits(result)[0] == 25_600


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ("", "holds no rows"),
        ("id,lat,lon\n", "holds no rows"),
        ("id,place\np0.jpg,Paris\n", "no column of responses"),
        ("photo number,lat,lon\nq,1,2\n", "no column of ids"),
        ("id,lat,lon\nq,1,2\n", "no answer's id"),
    ],
)
def test_a_file_that_cannot_be_scored_says_why(tmp_path: Path, answers: str, problem: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(answers)
    with pytest.raises(InputError, match=problem) as caught:
        score_file(path, write(tmp_path / "truth.csv", TRUTH))
    assert "\n" not in str(caught.value)


def test_a_truth_must_be_a_place_and_one_place(tmp_path: Path) -> None:
    swapped = [{"id": "p0.jpg", "lat": 139.69, "lon": 35.68}]
    with pytest.raises(InputError, match=r"truth\.jsonl: row 1: 139\.69, 35\.68 is not"):
        scored(tmp_path, TRUTH, swapped)
    torn = [*TRUTH, {"id": "p0.jpg", "lat": 1.0, "lon": 1.0}]
    with pytest.raises(InputError, match=r"'p0\.jpg' stands there twice"):
        scored(tmp_path, TRUTH, torn)
    assert scored(tmp_path, TRUTH, [*TRUTH, TRUTH[0]]).localization.n == 4


def test_files_of_other_kinds_and_broken_ones_are_refused(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.csv", TRUTH)
    with pytest.raises(MissingFileError):
        score_file(tmp_path / "none.csv", truth)
    broken = {"a.xlsx": "x", "a.parquet": "x", "a.json": "{", "a.jsonl": "[1]", "b.json": "3"}
    for name, text in broken.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=name):
            score_file(tmp_path / name, truth)


def test_the_command_prints_the_json_that_is_promised(tmp_path: Path) -> None:
    answers = write(tmp_path / "answers.csv", [{"id": "p0.jpg", "lat": 0, "lon": 0}])
    truth = write(tmp_path / "truth.csv", TRUTH)
    out = CliRunner().invoke(app, ["score", str(answers), "--truth", str(truth), "--json"])
    assert out.exit_code == 0, out.output
    found = json.loads(out.output)
    promised = {"n", "unparsed", "unscored", "accuracy", "median_km", "mean_km", "geoscore"}
    assert promised <= set(found)
    assert set(found["accuracy"]["1"]) == {"value", "low", "high"}
    assert (found["n"], found["accuracy"]["1"]["value"]) == (4, 0.25)


def test_the_command_prints_a_table_and_one_line_for_a_mistake(tmp_path: Path) -> None:
    answers = write(tmp_path / "answers.csv", [{"who": "p0.jpg", "lat": 0, "lon": 0}])
    truth = write(tmp_path / "truth.csv", TRUTH)
    arguments = ["score", str(answers), "--truth", str(truth)]
    out = CliRunner().invoke(app, [*arguments, "--id", "who", "--compat", "bound=lt"])
    assert out.exit_code == 0, out.output
    assert "street" in out.output
    assert "missing 3" in out.output
    assert "bound=lt" in out.output
    out = CliRunner().invoke(app, [*arguments, "--id", "whom"])
    assert out.exit_code == 2
    assert out.output.count("\n") == 1
    assert "'whom'" in out.output
