"""`gre bench compare` and `gre bench geoworld` as a user meets them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from comparing import errors, system, truth_file
from gre.cli.main import app
from gre.store import write_json


def gre(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, arguments)])


def one_line(result: Result) -> str:
    """The complaint of a command that a user called wrongly."""
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("gre: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    truth_file(tmp_path)
    system(tmp_path / "p", "a", errors(100))
    system(tmp_path / "p", "b", errors(900, seed=1))
    return tmp_path


def test_a_folder_of_predictions_becomes_a_page_and_four_tables(folder: Path) -> None:
    out = folder / "out"
    result = gre(
        "compare", folder / "truth.jsonl", folder / "p", "--out", out, "--suite", "gws15k",
        "--reference", "b", "--mode", "a=retrieval",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "| minus b |" in result.stdout
    assert "LocDiff" in result.stdout
    forms = ("html", "json", "csv", "md", "tex")
    assert all((out / f"compare.{suffix}").is_file() for suffix in forms)
    manifest = json.loads((out / "compare.manifest.json").read_text(encoding="utf-8"))
    assert str(folder / "p" / "a.jsonl") in manifest["inputs"]
    suite = json.loads((out / "compare.json").read_text(encoding="utf-8"))["suites"][0]
    assert suite["origins"]["a"]["mode"] == "retrieval"
    assert suite["suite"]["title"] == "GWS15k"


def test_a_second_suite_joins_the_page_of_the_first(folder: Path) -> None:
    truth = folder / "truth.jsonl"
    first, both = folder / "first", folder / "both"
    assert gre("compare", truth, folder / "p", "--out", first, "--suite", "gws15k").exit_code == 0
    result = gre(
        "compare", truth, f"x={folder / 'p' / 'a.jsonl'}", "--out", both, "--json",
        "--add", first / "compare.json",
    )  # fmt: skip
    assert [s["suite"]["key"] for s in json.loads(result.stdout)["suites"]] == ["truth", "gws15k"]
    twice = gre("compare", truth, folder / "p", "--out", both, "--suite", "gws15k",
                "--add", first / "compare.json")  # fmt: skip
    assert "gws15k: two suites" in one_line(twice)


def test_mistakes_are_one_line(folder: Path) -> None:
    truth, out = folder / "truth.jsonl", ("--out", folder / "out")
    assert "no suite is called" in one_line(
        gre("compare", truth, folder / "p", *out, "--suite", "im2gps9k")
    )
    assert "no such system" in one_line(
        gre("compare", truth, folder / "p", *out, "--mode", "z=retrieval")
    )
    assert "no such file" in one_line(gre("compare", folder / "no.jsonl", folder / "p", *out))
    other = truth_file(folder / "few", n=10)
    assert "not a photo of the benchmark" in one_line(gre("compare", other, folder / "p", *out))
    assert not (folder / "out").exists()


def test_a_comparison_needs_a_demo_that_is_finished(folder: Path) -> None:
    out = ("--out", folder / "out")
    assert "no `gre demo` was run" in one_line(gre("geoworld", *out, "--demo", folder))
    write_json(folder / "demo.json", {"budget": 0.01, "seed": 0, "size": 112})
    assert "not finished" in one_line(gre("geoworld", *out, "--demo", folder))
    assert "not both" in one_line(gre("geoworld", *out, "--demo", folder, "--train-gre"))
    write_json(folder / "demo.json", {"budget": -1})
    assert "budget" in one_line(gre("geoworld", *out, "--demo", folder))
