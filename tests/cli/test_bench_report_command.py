"""`gre bench report`: which page a score file becomes, and its tables as files."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gre.cli.bench import app
from gre.errors import ConfigError, InputError
from greval_scores import make_scores


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["report", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scores(tmp_path_factory.mktemp("scores"), n=5, systems=("CI", "oracle", "empty"))


def test_a_score_file_with_chains_becomes_the_page_of_greval_bench(
    scores: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert "3 of 5 photos" in run(scores, "--out", page, "--photos", "3", "--title", "Mine")
    text = page.read_text(encoding="utf-8")
    assert text.count('<article class="photo"') == 3 and "<h1>Mine</h1>" in text
    assert "5 of 5 photos" in run(scores, "--out", page, "--photos", "all")


def test_the_tables_are_written_where_asked(scores: Path, tmp_path: Path) -> None:
    csv, tex, numbers = tmp_path / "t.csv", tmp_path / "t.tex", tmp_path / "t.json"
    run(scores, "--out", tmp_path / "p.html", "--csv", csv, "--latex", tex, "--json", numbers)
    assert csv.read_text(encoding="utf-8").count("\n") == 4
    assert "\\toprule" in tex.read_text(encoding="utf-8")
    assert set(json.loads(numbers.read_text(encoding="utf-8"))["tables"]) >= {"localization"}


def test_a_score_file_without_chains_becomes_the_page_it_was(scores: Path, tmp_path: Path) -> None:
    content = json.loads(scores.read_text(encoding="utf-8"))
    content.update(chains=[], chain_differences=[], details=None)
    plain = tmp_path / "plain.json"
    plain.write_text(json.dumps(content), encoding="utf-8")
    run(plain, "--out", tmp_path / "page.html", "--csv", tmp_path / "t.csv")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script" not in text and "GREval-mini" in text
    assert (tmp_path / "page.json").is_file()  # its content beside it, as ever
    assert "within_750km" in (tmp_path / "t.csv").read_text(encoding="utf-8")


def test_several_score_files_are_sections_of_one_page(scores: Path, tmp_path: Path) -> None:
    run(scores, scores, "--out", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("<section id=") >= 2
    with pytest.raises(InputError, match="made of one score file"):
        run(scores, scores, "--out", tmp_path / "page.html", "--csv", tmp_path / "t.csv")


@pytest.mark.parametrize("photos", ["many", "-1", "2.5"])
def test_a_number_of_photos_that_is_none_is_named(
    scores: Path, tmp_path: Path, photos: str
) -> None:
    with pytest.raises(ConfigError, match="must be a number, or all"):
        run(scores, "--out", tmp_path / "page.html", f"--photos={photos}")
