"""`gre curate` on the command line: the sweep as a table and a figure, processes, settings."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.store import write_jsonl
from london_drafts import RIGHT, WRONG, draft


def gre(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    answers = [RIGHT] * 6 + [WRONG] * 3 + ["London"]
    write_jsonl(path, [draft(n, answer) for n, answer in enumerate(answers)])
    return path


def test_the_sweep_is_printed_and_drawn(drafts: Path, tmp_path: Path) -> None:
    result = gre("curate", drafts, "--out", tmp_path / "out", "right_to_judge=0.5")
    assert result.exit_code == 0, result.output
    table = [line.split() for line in result.stdout.splitlines() if "%" in line]
    assert [row[0] for row in table] == ["1", "5", "10", "25", "50", "100", "200", "750", "2500"]
    assert table[3] == ["25", "6", "60.0%", "3", "6", "0", "<"]
    assert table[8][:3] == ["2500", "9", "90.0%"]
    assert ET.fromstring((tmp_path / "out" / "theta.svg").read_text()).tag.endswith("svg")


def test_the_sweep_is_in_the_json(drafts: Path, tmp_path: Path) -> None:
    result = gre("curate", drafts, "--out", tmp_path / "out", "--json", "thetas=[2,400]")
    counts = json.loads(result.stdout)
    assert [row["theta_km"] for row in counts["theta"]] == [2, 25, 400]
    assert counts["drafts"]["dropped"]["no_coordinate"] == 1
    assert counts["theta"] == json.loads((tmp_path / "out" / "theta.json").read_text())


def test_more_processes_write_the_same_files(drafts: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        assert gre("curate", drafts, "--out", tmp_path / str(jobs), "--jobs", jobs).exit_code == 0
    for name in ("cot.jsonl", "judge.jsonl", "seed.jsonl", "exclusions.jsonl", "theta.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("split.test=1.5", "split.test: Input should be less than 1"),
        ("require_steps=some", "require_steps: Input should be 'off', 'order' or 'all'"),
        ("prompt=nosuch", "no prompt is called 'nosuch'"),
    ],
)
def test_a_wrong_setting_is_told_before_the_work(
    setting: str, says: str, drafts: Path, tmp_path: Path
) -> None:
    result = gre("curate", drafts, "--out", tmp_path / "out", setting)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "out").exists()
