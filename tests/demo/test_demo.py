"""The whole paper in small runs from nothing to a report, and goes on where it stopped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gre.data.stages import Step, marker_of
from gre.demo.plan import DemoConfig, plan
from gre.demo.run import run, start_afresh
from gre.demo.stages import Work, stages
from gre.errors import ConfigError

ROWS = ("population prior", "base", "CI", "CI+I", "CI+II", "CI+I+II", "Bayes-optimal")


def a_demo(out: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "gre", "demo", "--out", str(out), "--budget", "0.01", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    done = a_demo(out)
    assert done.returncode == 0, done.stderr
    assert "[8/8] Report: 1/1  done" in done.stderr
    return out


def test_every_row_is_measured_on_both_suites(finished: Path) -> None:
    for suite in json.loads((finished / "table.json").read_text()):
        rows = {row["name"]: row for row in suite["rows"]}
        assert tuple(rows) == ROWS
        assert len({row["n"] for row in rows.values()}) == 1
        for row in rows.values():
            assert row["unscored"] == 0


def test_the_report_is_one_page_that_needs_nothing_else(finished: Path) -> None:
    page = (finished / "report.html").read_text()
    assert "CI+I+II" in page
    assert "<script src" not in page
    assert 'href="http' not in page


def test_nothing_was_trained_on_the_test_scenes(finished: Path) -> None:
    tested = {
        json.loads(line)["id"]
        for split in ("test", "unseen")
        for line in (finished / "world" / split / "truth.jsonl").read_text().splitlines()
    }
    for name in ("cot", "judge", "seed"):
        lines = (finished / "gre30k" / f"{name}.jsonl").read_text().splitlines()
        assert tested.isdisjoint(json.loads(line)["id"] for line in lines)


def test_run_again_it_keeps_what_is_finished(finished: Path) -> None:
    (finished / "stages" / "report.json").unlink()
    again = a_demo(finished, "--json")
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("kept") == 7
    assert json.loads(again.stdout)[0]["key"] == "test"


def test_a_folder_with_another_demo_is_refused_in_one_line(finished: Path) -> None:
    other = a_demo(finished, "--seed", "5")
    assert other.returncode == 2
    assert other.stderr.startswith("gre: ")
    assert "other settings" in other.stderr
    assert other.stderr.count("\n") == 1


def test_a_budget_scales_the_work_and_never_below_what_runs() -> None:
    small, large = (plan(DemoConfig(out=Path("x"), budget=b)) for b in (0.01, 3.0))
    assert small.sft_steps < large.sft_steps
    assert small.taught <= small.seeds
    assert small.coords_steps >= 1


def test_a_failed_stage_leaves_the_finished_ones_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenError(Exception):
        pass

    def broken(*_: object) -> None:
        raise BrokenError

    config = DemoConfig(out=tmp_path, budget=0.01)
    work = Work(config, plan(config))
    monkeypatch.setattr("gre.demo.stages.render_scenes", lambda work, advance: None)
    monkeypatch.setattr("gre.demo.stages.ask_teacher", broken)
    shown: list[Step] = []
    with pytest.raises(BrokenError):
        run(config, shown.append)
    first, second, *_ = stages(work.plan)
    assert marker_of(work, first).is_file()
    assert not marker_of(work, second).exists()
    start_afresh(tmp_path)
    assert not marker_of(work, first).exists()


def test_settings_out_of_range_are_refused() -> None:
    from gre.config import load_config

    with pytest.raises(ConfigError, match="budget"):
        load_config(DemoConfig, None, ["out=x", "budget=0"])
