"""Scoring a benchmark: rows, groups, comparisons, the table, and the commands."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from gre.bench.items import BenchItem
from gre.bench.score import (
    Errors,
    Score,
    bound_score,
    compare_errors,
    read_bound,
    score,
    score_errors,
)
from gre.bench.score_suite import Suite, read_suite, score_suite, write_suite
from gre.bench.table import ROWS, format_table, in_order
from gre.errors import ConfigError, InputError, MissingFileError, RecordError
from gre.metrics.localization import Share
from gre.records import Prediction
from gre.store import write_json, write_jsonl

PARIS, LYON, SYDNEY = (48.8566, 2.3522), (45.764, 4.8357), (-33.8688, 151.2093)
Answer = tuple[float, float] | None | str


def write_truth(path: Path) -> Path:
    labels = [("a", "natural", ["climate"]), ("b", "natural", ["climate", "language"]),
              ("c", "commercial", ["language"]), ("d", "commercial", [])]  # fmt: skip
    lat, lon = PARIS
    write_jsonl(
        path,
        [
            {"id": name, "image": "x.png", "lat": lat, "lon": lon, "label": label, "kinds": kinds}
            for name, label, kinds in labels
        ],
    )
    return path


def write_predictions(path: Path, answers: Sequence[Answer], model: str = "m") -> Path:
    """One prediction each for a, b, c, d: a point, None for no coordinate, "down" for an outage."""
    records = []
    for name, answer in zip("abcd", answers, strict=True):
        if isinstance(answer, tuple):
            p = Prediction(id=name, image="x.png", model=model, status="answered",
                           lat=answer[0], lon=answer[1])  # fmt: skip
        else:
            p = Prediction(id=name, image="x.png", model=model, failure="why",
                           status="unparsed" if answer is None else "unscored")  # fmt: skip
        records.append(p)
    write_jsonl(path, records)
    return path


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return write_truth(tmp_path / "truth.jsonl")


def test_a_miss_counts_and_an_outage_does_not(truth: Path, tmp_path: Path) -> None:
    file = write_predictions(tmp_path / "p.jsonl", [PARIS, LYON, None, "down"])
    result = score(file, truth, name="CI")
    assert (result.n, result.unparsed, result.unscored) == (3, 1, 1)
    assert result.accuracy["1"].value == pytest.approx(1 / 3)
    assert result.accuracy["750"].value == pytest.approx(2 / 3)
    assert result.median_km == pytest.approx(196, abs=2)


def test_scores_are_told_by_scene_and_by_indicator_kind(truth: Path, tmp_path: Path) -> None:
    file = write_predictions(tmp_path / "p.jsonl", [PARIS, SYDNEY, None, PARIS])
    result = score(file, truth)
    assert {label: part.n for label, part in result.scenes.items()} == {
        "commercial": 2,
        "natural": 2,
    }
    assert {kind: part.n for kind, part in result.kinds.items()} == {"climate": 2, "language": 2}
    assert result.kinds["climate"].accuracy["1"].value == 0.5
    assert result.kinds["language"].unparsed == 1


def test_predictions_and_photos_must_be_the_same_ones(truth: Path, tmp_path: Path) -> None:
    file = write_predictions(tmp_path / "p.jsonl", [PARIS] * 4)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:3]))
    with pytest.raises(InputError, match="1 of 4 photos have no prediction, first d"):
        score(file, truth)
    file.write_text("".join(lines) + lines[0].replace('"a"', '"z"'))
    with pytest.raises(InputError, match="z is not a photo"):
        score(file, truth)
    file.write_text("".join([*lines, lines[0]]))
    with pytest.raises(InputError, match="a is predicted twice"):
        score(file, truth)


def test_a_photo_unscored_for_one_is_left_out_of_the_comparison() -> None:
    far, near = np.array([900.0, 900.0, np.nan]), np.array([10.0, 10.0, 10.0])
    up, down = np.zeros(3, dtype=np.bool_), np.array([False, False, True])
    found = compare_errors(Errors(near, up), Errors(far, down), names=("CI", "base")).at(750)
    assert found is not None and found.n == 2 and found.value == 1.0


def test_a_suite_holds_rows_in_order_and_what_each_stage_added(truth: Path, tmp_path: Path) -> None:
    files = {
        "CI+I+II": write_predictions(tmp_path / "2.jsonl", [PARIS] * 4),
        "CI": write_predictions(tmp_path / "1.jsonl", [PARIS, SYDNEY, SYDNEY, SYDNEY]),
        "base": write_predictions(tmp_path / "0.jsonl", [None] * 4),
    }
    limit = bound_score({"750": Share(0.9, 0.8, 1.0)}, n=100)
    suite = score_suite(files, truth, key="test", title="New scenes", bounds=[limit])
    assert [row.name for row in suite.rows] == ["base", "CI", "CI+I+II", "Bayes-optimal"]
    assert [(c.a, c.b) for c in suite.comparisons] == [("CI", "base"), ("CI+I+II", "CI")]
    both = suite.comparison("CI+I+II", "CI")
    assert both is not None and both.differences["750"].value == 0.75
    write_suite(tmp_path / "test.json", suite)
    assert read_suite(tmp_path / "test.json") == suite


def test_the_score_of_one_system_is_a_suite_of_one_row(tmp_path: Path) -> None:
    write_json(tmp_path / "geoclip.json", score_errors(one_error()).model_dump(mode="json"))
    suite = read_suite(tmp_path / "geoclip.json")
    assert [row.name for row in suite.rows] == ["geoclip"] and suite.comparisons == ()


def one_error() -> Errors:
    return Errors(np.array([10.0]), np.array([False]))


def test_a_file_that_is_no_score_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"n": "many"}')
    with pytest.raises(RecordError, match="not a score file"):
        read_suite(tmp_path / "x.json")
    with pytest.raises(MissingFileError):
        read_suite(tmp_path / "none.json")
    with pytest.raises(RecordError, match="gre world bound"):
        read_bound(tmp_path / "x.json")


def test_scene_groups_have_the_size_of_their_label() -> None:
    items = [BenchItem(id=str(i), image="x", lat=0, lon=0, scene="natural") for i in range(3)]
    errors = Errors(np.array([1.0, 2.0, np.nan]), np.zeros(3, dtype=np.bool_))
    assert score_errors(errors, items).scenes["natural"].n == 3


def table_rows() -> list[Score]:
    limit = bound_score({"1": Share(0.05, 0.04, 0.06)}, n=1000)
    return [limit, *(score_errors(one_error(), name=name) for name in ("GeoCLIP", "CI", "base"))]


def test_rows_stand_in_the_order_of_the_paper_and_others_last() -> None:
    assert [s.name for s in in_order(table_rows())] == ["base", "CI", "Bayes-optimal", "GeoCLIP"]
    assert ROWS[0] == "population prior" and ROWS[-1] == "Bayes-optimal"


def test_the_table_says_the_same_in_every_form() -> None:
    rows = table_rows()
    read = list(csv.DictReader(io.StringIO(format_table(rows, "csv"))))
    assert [row["name"] for row in read] == ["base", "CI", "Bayes-optimal", "GeoCLIP"]
    assert read[0]["share_25km"] == "1.0" and read[2]["share_25km"] == ""
    assert [row["name"] for row in json.loads(format_table(rows, "json"))] == [
        row["name"] for row in read
    ]
    markdown = format_table(rows, "markdown").splitlines()
    assert len(markdown) == 6 and "5.0 [4.0, 6.0]" in markdown[4]
    text = format_table(rows, "text")
    assert "100.0–100.0" in text and "4.0–6.0" in text
    assert max(map(len, text.splitlines())) <= 112 and all(row["name"] in text for row in read)


def test_an_unknown_table_form_is_named() -> None:
    with pytest.raises(ConfigError, match=r"'latex'.*markdown"):
        format_table([], "latex")  # type: ignore[arg-type]


def run(*arguments: str) -> str:
    from gre.cli.bench import app

    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_predict_score_and_report_work_from_the_command_line(truth: Path, tmp_path: Path) -> None:
    out, scores, page = tmp_path / "prior.jsonl", tmp_path / "test.json", tmp_path / "page.html"
    run("predict", str(truth), "--model", "baseline:prior", "--out", str(out))
    write_predictions(tmp_path / "ci.jsonl", [PARIS] * 4)
    bound = tmp_path / "bound.json"
    write_json(
        bound, {"n": 9, "optimal": {"750": {"value": 0.8, "low": 0.7, "high": 0.9}}, "size": 1}
    )
    printed = run(
        "score", f"population prior={out}", f"CI={tmp_path / 'ci.jsonl'}",
        "--truth", str(truth), "--out", str(scores), "--bound", str(bound), "--title", "Toy",
    )  # fmt: skip
    assert "population prior" in printed and "Bayes-optimal" in printed
    assert run("report", str(scores), "--out", str(page)).startswith("wrote")
    assert "Toy" in page.read_text() and page.read_text().rstrip().endswith("</html>")
    assert isinstance(read_suite(scores), Suite)


def test_two_files_may_not_share_a_name(truth: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a name of its own"):
        run("score", "CI=a.jsonl", "CI=b.jsonl", "--truth", str(truth))
