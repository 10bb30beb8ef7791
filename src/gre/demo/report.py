"""Scores everything the demo predicted and fills the report from files alone."""

import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gre.bench.score import read_bound
from gre.bench.score_suite import Suite, score_suite, write_suite
from gre.bench.table import format_table
from gre.demo.plan import MODELS, SUITES, DemoConfig, Plan
from gre.metrics.localization import STANDARD
from gre.records import Prediction
from gre.report.content import DemoReport, Flow, Point, Sample, TrainingRun, read_training
from gre.report.page import write_report
from gre.store import read_all, write_json, write_text
from gre.world.render import SceneTruth

_NOTES = {
    "test": "Scenes no model was trained on, in cities that training scenes show too.",
    "unseen": "Scenes in cities that no training scene shows, and without landmarks.",
}


def build(
    config: DemoConfig,
    plan: Plan,
    predictions: Mapping[str, Mapping[str, Path]],
    seconds: Mapping[str, float],
) -> Path:
    """Write `report.html`, `report.json`, `table.json` and `table.md` into the demo's folder.

    Args:
        predictions: Prediction files by suite and row.
        seconds: How long each stage took.

    Returns:
        The page.
    """
    suites = tuple(_suite(config, key, files) for key, files in predictions.items())
    report = DemoReport(
        facts=_facts(config), seconds=seconds, flow=_flow(config, plan), suites=suites,
        training=_training(config), samples=_samples(config, plan, predictions["test"]),
    )  # fmt: skip
    page = config.out / "report.html"
    write_report(report, page, images=config.out)
    _write_tables(config.out, suites)
    return page


def _suite(config: DemoConfig, key: str, files: Mapping[str, Path]) -> Suite:
    """Every row of one suite, all on the same scenes, with the paired comparisons."""
    suite = score_suite(
        files, config.out / "world" / key / "truth.jsonl", key=key, title=SUITES[key],
        note=_NOTES[key], bounds=[read_bound(config.out / "bound" / f"{key}.json")],
        seed=config.seed,
    )  # fmt: skip
    write_suite(config.out / "scores" / f"{key}.json", suite)
    return suite


def _flow(config: DemoConfig, plan: Plan) -> Flow:
    """The counts of the flow, from the manifest that curation left."""
    counts = _manifest(config.out / "gre30k")["counts"]
    return Flow(
        seeds=plan.seeds, drafts=counts["drafts"]["seen"], cot=counts["cot"],
        judge_true=counts["judge"]["true"], judge_false=counts["judge"]["false"],
        coords=counts["seed"], dropped=counts["drafts"]["dropped"],
        steps={"sft": plan.sft_steps, "judge": plan.judge_steps, "coords": plan.coords_steps},
        scenes={SUITES["test"]: plan.test, SUITES["unseen"]: plan.unseen},
        theta_km=plan.theta_km,
    )  # fmt: skip


def _training(config: DemoConfig) -> tuple[TrainingRun, ...]:
    runs = (
        ("sft", "CI", "Cold start: CI"),
        ("judge", "CI+I", "RL stage I: CI+I"),
        ("coords", "CI+II", "RL stage II from CI: CI+II"),
        ("coords", "CI+I+II", "RL stage II from CI+I: CI+I+II"),
    )
    return tuple(
        read_training(stage, config.out / MODELS[name] / "metrics.jsonl", title=title)
        for stage, name, title in runs
    )


def _samples(config: DemoConfig, plan: Plan, files: Mapping[str, Path]) -> tuple[Sample, ...]:
    """The first scenes of the test suite, good or bad: nobody picked them."""
    name = "CI+I+II"
    truths = read_all(config.out / "world" / "test" / "truth.jsonl", SceneTruth)[: plan.samples]
    answers = {p.id: p for p in read_all(files[name], Prediction)}
    return tuple(_sample(truth, answers[truth.id], name) for truth in truths)


def _sample(truth: SceneTruth, prediction: Prediction, model: str) -> Sample:
    answer = error = None
    if prediction.lat is not None and prediction.lon is not None:
        answer = Point(lat=prediction.lat, lon=prediction.lon)
        km = STANDARD.errors_km([(answer.lat, answer.lon)], [(truth.lat, truth.lon)])
        error = float(km[0])
    return Sample(
        id=truth.id, image=f"world/test/{truth.image}", model=model, answer=answer, error_km=error,
        truth=Point(lat=truth.lat, lon=truth.lon), response=prediction.response,
        place=f"{truth.place.name}, {truth.place.country_name}", caption=truth.label,
    )  # fmt: skip


def _facts(config: DemoConfig) -> dict[str, str]:
    versions = _manifest(config.out / "gre30k")["versions"]
    names = ("gre-suite", "torch", "transformers", "trl")
    facts = {"seed": str(config.seed), "budget": f"{config.budget:g}", "pixels": str(config.size)}
    facts |= {name: versions[name] for name in names if name in versions}
    return facts | {"python": platform.python_version(), "machine": platform.machine()}


def _manifest(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return values


def _write_tables(out: Path, suites: Sequence[Suite]) -> None:
    """The table for people and for programs, without the curves."""
    without = {"rows": {"__all__": {"curve"}}}
    write_json(out / "table.json", [s.model_dump(mode="json", exclude=without) for s in suites])
    parts = [f"## {suite.title}\n\n{format_table(suite.rows, 'markdown')}" for suite in suites]
    write_text(out / "table.md", "\n".join(parts))
