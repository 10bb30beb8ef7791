"""GeoWorld's comparison: who takes part, what is skipped, and the report it ends in."""

import json
from pathlib import Path

import pytest

from gre.bench.compare import read_report
from gre.bench.predict import PredictConfig
from gre.data.stages import Step, marker_of
from gre.demo.contest import ContestConfig, run, start_afresh
from gre.demo.contest.plan import AGREEING, REFERENCE, RIVALS, open_work
from gre.demo.contest.stages import predictions, stages, to_be_asked, train_rivals
from gre.demo.plan import MODELS, PRIOR, SUITES
from gre.errors import ConfigError
from gre.models.baselines.saved import Method
from gre.records import Prediction
from gre.store import write_json, write_jsonl
from gre.train.baselines.everything import LABELS, AllConfig

N = 24
SETTINGS = {"budget": 0.01, "seed": 0, "size": 112}
SHARE = {"value": 0.9, "low": 0.8, "high": 1.0}


def a_finished_demo(folder: Path) -> Path:
    """What a demo leaves, in little: scenes, models' answers, the bound."""
    write_json(folder / "demo.json", SETTINGS)
    write_json(folder / "stages" / "bound.json", {"stage": "bound", "seconds": 1.0})
    for suite in SUITES:
        a_suite(folder, suite)
        for name in (PRIOR, *MODELS):
            answers(folder / "predictions" / suite / f"{name}.jsonl", suite)
    return folder


def a_suite(folder: Path, suite: str) -> None:
    truths = [{"id": f"{suite}-{i}", "image": "x.png", "lat": 0.0, "lon": i} for i in range(N)]
    write_jsonl(folder / "world" / suite / "truth.jsonl", truths)
    bound = {"n": N, "optimal": dict.fromkeys(("1", "25", "200", "750", "2500"), SHARE)}
    write_json(folder / "bound" / f"{suite}.json", bound)


def answers(file: Path, suite: str, *, off: float = 1.0) -> None:
    write_jsonl(
        file,
        [
            Prediction(id=f"{suite}-{i}", image="x.png", model="m", status="answered",
                       lat=off * (i % 3), lon=i, confidence=0.5)
            for i in range(N)
        ],
    )  # fmt: skip


def names(config: ContestConfig) -> list[str]:
    return [stage.name for stage in stages(open_work(config))]


def test_every_method_of_the_issue_takes_part_under_a_mode() -> None:
    assert set(RIVALS) == set(LABELS)
    modes = {mode for mode, _ in RIVALS.values()}
    assert modes == {"prior knowledge", "retrieval", "classification", "retrieval-augmented"}


def test_what_a_demo_has_done_is_not_done_again(tmp_path: Path) -> None:
    demo = a_finished_demo(tmp_path / "demo")
    assert names(ContestConfig(out=tmp_path, demo=demo)) == ["baselines", "predict", "report"]
    alone = names(ContestConfig(out=tmp_path))
    assert alone == ["world", "baselines", "predict", "bound", "report"]
    assert names(ContestConfig(out=tmp_path, train_gre=True))[0] == "demo"


def test_without_a_demo_the_shipped_model_answers(tmp_path: Path) -> None:
    asked = to_be_asked(open_work(ContestConfig(out=tmp_path)))
    assert (asked[REFERENCE], asked[AGREEING], asked[PRIOR]) == ("tiny", "tiny", "baseline:prior")
    assert asked[LABELS["rag"]] == f"baseline:{tmp_path / 'baselines' / 'rag'}"


def test_the_demo_s_answers_are_read_where_they_are(tmp_path: Path) -> None:
    demo = a_finished_demo(tmp_path / "demo")
    work = open_work(ContestConfig(out=tmp_path / "out", demo=demo))
    files = predictions(work)["test"]
    assert files["CI"] == demo / "predictions" / "test" / "CI.jsonl"
    assert set(files) == {PRIOR, *MODELS, *LABELS.values(), AGREEING}
    assert not set(to_be_asked(work)) & {PRIOR, *MODELS}


def test_every_baseline_is_trained_on_the_same_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[AllConfig] = []

    def train_all(config: AllConfig, report: object) -> dict[Method, object]:
        assert callable(report)
        given.append(config)
        report("cells: reading photos", 1, 1)  # preparations are no progress
        for done in (30, 60, 50):  # a resumed run may report less for a while
            report("cells: training encoder", done, 60)
        return {}

    monkeypatch.setattr("gre.demo.contest.stages.train_all", train_all)
    demo = a_finished_demo(tmp_path / "demo")
    work = open_work(ContestConfig(out=tmp_path / "out", demo=demo, seed=3))
    steps: list[int] = []
    train_rivals(work, steps.append)
    assert steps[:2] == [50, 50]
    assert sum(steps) == next(stage.total for stage in stages(work) if stage.name == "baselines")
    assert given[0].seeds == demo / "seeds" / "seeds.parquet"
    assert given[0].seed == 3


@pytest.fixture
def finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A comparison whose trainings and answers are made up, and whose report is real."""

    def ask(
        models: dict[str, str], suites: dict[str, Path], file_of: object, _: object, *,
        settings: dict[str, PredictConfig],
    ) -> None:  # fmt: skip
        assert callable(file_of)
        assert settings[AGREEING].samples > 1
        for suite in suites:
            for row in models:
                answers(file_of(suite, row), suite, off=4.0)

    monkeypatch.setattr("gre.demo.contest.stages.train_all", lambda config, report: {})
    monkeypatch.setattr("gre.demo.contest.stages.ask_models", ask)
    demo = a_finished_demo(tmp_path / "demo")
    run(ContestConfig(out=tmp_path / "out", demo=demo), lambda step: None)
    return tmp_path


def test_one_report_holds_every_method_the_stages_and_the_bound(finished: Path) -> None:
    report = read_report(finished / "out" / "compare.json")
    assert [compared.suite.key for compared in report.suites] == list(SUITES)
    for compared in report.suites:
        rows = {row.name for row in compared.suite.rows}
        assert rows == {PRIOR, *MODELS, *LABELS.values(), AGREEING, "Bayes-optimal"}
        assert compared.reference == REFERENCE
        assert compared.origins["CI"].mode == "reasoning"
        assert compared.origins[LABELS["contrastive"]].mode == "retrieval"
        assert set(compared.calibration) == rows - {"Bayes-optimal"}
        found = compared.difference(LABELS["cells"], 200)
        assert found is not None
        assert found[0].value < 0
    page = (finished / "out" / "compare.html").read_text(encoding="utf-8")
    assert "What each training stage adds" in page
    assert (finished / "out" / "manifest.json").is_file()


def test_a_finished_comparison_only_says_so(finished: Path) -> None:
    shown: list[Step] = []
    config = ContestConfig(out=finished / "out", demo=finished / "demo")
    run(config, shown.append)
    assert all(step.skipped for step in shown)
    assert len(shown) == 3


def test_other_settings_need_another_folder_or_a_fresh_start(finished: Path) -> None:
    out = finished / "out"
    with pytest.raises(ConfigError, match="other settings"):
        run(ContestConfig(out=out), lambda step: None)
    start_afresh(out)
    assert not (out / "stages").exists()
    assert (out / "compare.html").is_file()


def test_a_failed_stage_is_run_again(finished: Path) -> None:
    work = open_work(ContestConfig(out=finished / "out", demo=finished / "demo"))
    last = stages(work)[-1]
    marker_of(work, last).unlink()
    shown: list[Step] = []
    run(work.config, shown.append)
    assert [step.skipped for step in shown][:2] == [True, True]
    assert json.loads(marker_of(work, last).read_text(encoding="utf-8"))["stage"] == "report"


def test_a_model_that_saw_other_scenes_is_announced(finished: Path) -> None:
    from gre.demo.contest.report import _caution

    same, fewer = ContestConfig(out=finished), ContestConfig(out=finished, budget=0.1)
    assert "Beware" not in _caution(open_work(same))
    assert "12,000 scenes of seed 0; the other methods had 1,200" in _caution(open_work(fewer))
