"""Scores everything the demo predicted and fills the report from files alone."""

import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gre.bench.items import BenchItem, read_items
from gre.bench.score import Comparison, Errors, Score, bound_score, compare_errors, read_errors
from gre.bench.score import score_errors as score_of
from gre.demo.plan import MODELS, SUITES, DemoConfig, Plan
from gre.metrics.localization import STANDARD, Share
from gre.models.spec import load_geolocator
from gre.records import Prediction
from gre.report.content import (
    DemoReport,
    Flow,
    Point,
    Row,
    Sample,
    Suite,
    TrainingRun,
    read_training,
)
from gre.report.page import write_report
from gre.store import read_all, write_json, write_text
from gre.world.bound import Bound
from gre.world.render import SceneTruth

# Which pairs of rows say whether a stage earned its place.
PAIRS = (
    ("CI", "base"),
    ("CI+I", "CI"),
    ("CI+II", "CI"),
    ("CI+I+II", "CI"),
    ("CI+I+II", "CI+II"),
)
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
    items = list(read_items(config.out / "world" / key / "truth.jsonl"))
    errors = {name: read_errors(file, items) for name, file in files.items()}
    scores = [_prior_score(items, config.seed)]
    scores += [score_of(errors[name], items, name=name, seed=config.seed) for name in files]
    scores.append(_bound_score(config, key))
    return Suite(
        key=key, title=SUITES[key], note=_NOTES[key],
        rows=tuple(Row(name=score.name, score=score) for score in scores),
        comparisons=_comparisons(errors, config.seed),
    )  # fmt: skip


def _prior_score(items: Sequence[BenchItem], seed: int) -> Score:
    """The constant answer, without a file: it is the same for every photo."""
    prior: Any = load_geolocator("baseline:prior")
    answers = [(prior.at.lat, prior.at.lon)] * len(items)
    km = STANDARD.errors_km(answers, [(item.lat, item.lon) for item in items])
    errors = Errors(km, np.zeros(len(items), dtype=np.bool_))
    return score_of(errors, items, name="population prior", seed=seed)


def _bound_score(config: DemoConfig, key: str) -> Score:
    bound = read_all(config.out / "bound" / f"{key}.jsonl", Bound)[0]
    shares = {float(km): Share(s.value, s.low, s.high) for km, s in bound.optimal.items()}
    return bound_score(shares, n=bound.n)


def _comparisons(errors: Mapping[str, Errors], seed: int) -> tuple[Comparison, ...]:
    return tuple(compare_errors(errors[a], errors[b], names=(a, b), seed=seed) for a, b in PAIRS)


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
    from gre.bench.table import format_table

    scores = {suite.key: [row.score for row in suite.rows] for suite in suites}
    rows = {
        key: [score.model_dump(mode="json", exclude={"curve"}) for score in some]
        for key, some in scores.items()
    }
    pairs = {suite.key: [c.model_dump(mode="json") for c in suite.comparisons] for suite in suites}
    write_json(out / "table.json", {"rows": rows, "comparisons": pairs})
    parts = [
        f"## {suite.title}\n\n{format_table(scores[suite.key], 'markdown')}" for suite in suites
    ]
    write_text(out / "table.md", "\n".join(parts))
