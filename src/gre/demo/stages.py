"""The demo's stages in order, each a function from files to files."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gre.data import curate, teach
from gre.data.stages import Advance, Stage, stage_seconds
from gre.demo.asking import ask_models
from gre.demo.commands import run_gre
from gre.demo.plan import MODELS, PRIOR, SUITES, DemoConfig, Plan
from gre.models.geoworld import GeoWorldTeacher
from gre.records import Seed, Split
from gre.store import sha256_of, write_parquet, write_text
from gre.world import render
from gre.world.render import SceneTruth


@dataclass(frozen=True)
class Work:
    """What every stage is given: the settings, the sizes, and the folder."""

    config: DemoConfig
    plan: Plan

    @property
    def out(self) -> Path:
        """The demo's folder."""
        return self.config.out


def stages(plan: Plan) -> list[Stage[Work]]:
    """All stages, in order."""
    scenes = plan.seeds + plan.test + plan.unseen
    second = 2 * plan.coords_steps + plan.judge_steps
    asked = (1 + len(MODELS)) * (plan.test + plan.unseen)
    return [
        Stage("world", "GeoWorld: rendering scenes", scenes, 0.13, render_scenes),
        Stage("teach", "GRE30K: the teacher writes chains", plan.taught, 0.04, ask_teacher),
        Stage("curate", "GRE30K: curation into CoT, Judge, Seed", 1, 0.01, sort_drafts),
        Stage("sft", "Training: cold start (CI)", plan.sft_steps, 0.32, cold_start),
        Stage("rl", "Training: RL stages I and II", second, 0.34, reinforce),
        Stage("predict", "GREval: every model answers", asked, 0.11, predict),
        Stage("bound", "GREval: the Bayes bound", plan.test + plan.unseen, 0.03, measure_bound),
        Stage("report", "Report", 1, 0.02, write_report),
    ]


def render_scenes(work: Work, advance: Advance) -> None:
    """Render training and benchmark scenes, and list the training ones as seeds."""
    sizes: Mapping[Split, int] = {
        "train": work.plan.seeds, "test": work.plan.test, "unseen": work.plan.unseen
    }  # fmt: skip
    for split, n in sizes.items():
        config = render.RenderConfig(n=n, size=work.config.size, seed=work.config.seed, split=split)
        truths = render.run(config, work.out / "world" / split, advance)
        if split == "train":
            write_seeds(truths, work.out / "seeds", work.out / "world" / split)


def write_seeds(truths: list[SceneTruth], out: Path, folder: Path) -> None:
    """List rendered scenes as GRE30K seeds: what a photo collection would know, and no more."""
    seeds = [
        Seed(
            id=truth.id, image=f"../world/{folder.name}/{truth.image}", lat=truth.lat,
            lon=truth.lon, split=truth.split, source="geoworld", country=truth.place.country,
            city=truth.place.name, licence="CC0-1.0", sha256=sha256_of(folder / truth.image),
        )
        for truth in truths
    ]  # fmt: skip
    write_parquet(out / "seeds.parquet", seeds, Seed)


def ask_teacher(work: Work, advance: Advance) -> None:
    """Let GeoWorld's fallible teacher write a chain for the first part of the seeds."""
    teacher = GeoWorldTeacher(seed=work.config.seed)
    config = teach.TeachConfig(limit=work.plan.taught, photos=work.out)
    done = 0

    def progress(standing: teach.Standing) -> None:
        nonlocal done
        advance(standing.reached - done)
        done = standing.reached

    seeds = work.out / "seeds" / "seeds.parquet"
    teach.run(seeds, teacher, work.out / "teach", config, progress=progress)


def sort_drafts(work: Work, advance: Advance) -> None:
    """Curate the drafts into GRE30K-CoT, -Judge and -Seed."""
    config = curate.CurateConfig(
        correct_within_km=work.plan.theta_km, right_to_judge=0.25, seed=work.config.seed
    )
    drafts = work.out / "teach" / "drafts.jsonl"
    curate.run(drafts, work.out / "seeds" / "seeds.parquet", work.out / "gre30k", config)
    advance(1)


def cold_start(work: Work, advance: Advance) -> None:
    """Fine-tune a new gre-tiny on the CoT set: CI."""
    data = work.out / "gre30k"
    settings = {
        "data": data / "cot.jsonl",
        "judge_warmup.data": data / "judge.jsonl",
        "steps": work.plan.sft_steps,
    }
    _train(work, "sft", "CI", settings, advance)


def reinforce(work: Work, advance: Advance) -> None:
    """Run both RL stages: CI -> CI+II beside CI -> CI+I -> CI+I+II, a process each."""
    lock = threading.Lock()

    def counted(n: int) -> None:
        with lock:
            advance(n)

    def straight() -> None:
        _coords(work, "CI", "CI+II", counted)

    def by_way_of_judging() -> None:
        judge = {"data": work.out / "gre30k" / "judge.jsonl", "steps": work.plan.judge_steps}
        _train(work, "judge", "CI+I", judge | {"model": _folder(work, "CI")}, counted)
        _coords(work, "CI+I", "CI+I+II", counted)

    _side_by_side([straight, by_way_of_judging])


def _coords(work: Work, start: str, name: str, advance: Advance) -> None:
    settings = {
        "data": work.out / "gre30k" / "seed.jsonl",
        "steps": work.plan.coords_steps,
        "model": _folder(work, start),
    }
    _train(work, "coords", name, settings, advance)


def _train(
    work: Work, stage: str, name: str, settings: Mapping[str, object], advance: Advance
) -> None:
    """Run `gre train STAGE` with its recipe in a process of its own, watching its metrics."""
    from importlib import resources

    recipe = resources.files("gre.recipes") / "tiny" / f"{stage}.yaml"
    out = _folder(work, name)
    given = {**settings, "out": out, "seed": work.config.seed}
    arguments = ["train", stage, "--config", str(recipe), "--quiet"]
    arguments += [f"{key}={value}" for key, value in given.items()]
    run_gre(
        arguments,
        log=work.out / "logs" / f"{stage}-{out.name}.log",
        watch=out / "metrics.jsonl",
        advance=advance,
    )


def _folder(work: Work, name: str) -> Path:
    return work.out / MODELS[name]


def predict(work: Work, advance: Advance) -> None:
    """Let every model answer both suites."""
    suites = {suite: work.out / "world" / suite / "truth.jsonl" for suite in SUITES}
    models = {PRIOR: "baseline:prior"}
    models |= {name: f"hf:{_folder(work, name)}" for name in MODELS}
    ask_models(models, suites, lambda suite, row: predictions_file(work, suite, row), advance)


def predictions_file(work: Work, suite: str, name: str) -> Path:
    """Where a model's answers to a suite are kept."""
    return work.out / "predictions" / suite / f"{name}.jsonl"


def measure_bound(work: Work, advance: Advance) -> None:
    """Measure the Bayes bound on the very scenes of both suites."""
    from gre.world.bound import BoundConfig, run

    sizes: Mapping[Split, int] = {"test": work.plan.test, "unseen": work.plan.unseen}
    for split, n in sizes.items():
        config = BoundConfig(n=n, size=work.config.size, seed=work.config.seed, split=split)
        bound = run(config, advance)
        write_text(work.out / "bound" / f"{split}.json", bound.model_dump_json(indent=2))


def write_report(work: Work, advance: Advance) -> None:
    """Score everything and write the one page."""
    from gre.demo.report import build

    seconds = stage_seconds(work, stages(work.plan))
    build(work.config, work.plan, predictions_of(work), seconds)
    advance(1)


def predictions_of(work: Work) -> dict[str, dict[str, Path]]:
    """The prediction files by suite and row."""
    rows = (PRIOR, *MODELS)
    return {suite: {row: predictions_file(work, suite, row) for row in rows} for suite in SUITES}


def _side_by_side(jobs: list[Callable[[], None]], at_once: int = 2) -> None:
    """Run jobs on threads (each waits for a process); the first failure ends the others' queue."""
    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
