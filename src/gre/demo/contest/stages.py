"""The stages of GeoWorld's comparison in order, each a function from files to files."""

import os
from collections.abc import Mapping
from pathlib import Path

from gre.bench.predict import PredictConfig
from gre.data.stages import Advance, Stage, Step
from gre.demo.asking import ask_models
from gre.demo.contest.plan import AGREEING, REFERENCE, RIVALS, SAMPLES, Work
from gre.demo.plan import MODELS, PRIOR, SUITES
from gre.demo.run import run as run_demo
from gre.demo.stages import measure_bound, predictions_of, render_scenes
from gre.demo.stages import stages as demo_stages
from gre.train.baselines.everything import LABELS, AllConfig, train_all


def stages(work: Work) -> list[Stage[Work]]:
    """All stages, in order; what a demo has done already is not among them."""
    sizes = work.sizes
    tested = sizes.test + sizes.unseen
    asked = len(to_be_asked(work)) * tested
    found: list[Stage[Work]] = []
    if work.config.train_gre:
        total = sum(stage.total for stage in demo_stages(sizes))
        found.append(Stage("demo", "GRE: the demo trains its models", total, 1.2, train_gre))
    elif not work.has_demo:
        scenes = sizes.seeds + tested
        found.append(Stage("world", "GeoWorld: rendering scenes", scenes, 0.12, render))
    found.append(
        Stage("baselines", "Baselines: training", _Trainings.STEPS * len(RIVALS), 0.6, train_rivals)
    )
    found.append(Stage("predict", "Every system answers", asked, 0.2, predict))
    if not work.has_demo:
        found.append(Stage("bound", "The Bayes bound", tested, 0.04, bound))
    return [*found, Stage("report", "Report", 1, 0.04, report)]


def train_gre(work: Work, advance: Advance) -> None:
    """Run `gre demo` to its end; its own markers let it go on where it stopped."""
    done: dict[str, int] = {}

    def show(step: Step) -> None:
        advance(step.done - done.get(step.stage.name, 0))
        done[step.stage.name] = step.done

    run_demo(work.ground, show)


def render(work: Work, advance: Advance) -> None:
    """Render the scenes and list the training ones as seeds."""
    render_scenes(work.demo, advance)


def train_rivals(work: Work, advance: Advance) -> None:
    """Train every baseline on the same seeds, two at a time, one thread each."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the processes that start now
    config = AllConfig(seeds=work.seeds, out=work.out / "baselines", seed=work.config.seed)
    progress = _Trainings(advance)
    train_all(config, progress)
    progress.finish()


class _Trainings:
    """Turns the reports of several trainings into progress of one: `STEPS` for each method.

    A method also reports its preparations; only its training counts.
    """

    STEPS = 100

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.done: dict[str, int] = dict.fromkeys(RIVALS, 0)

    def __call__(self, title: str, done: int, total: int) -> None:
        """Take a report: `METHOD: what is being done`."""
        method, _, doing = title.partition(": ")
        if method in self.done and doing.startswith("training "):
            self._reach(method, self.STEPS * done // max(total, 1))

    def finish(self) -> None:
        """All are trained, those too that had nothing to report."""
        for method in self.done:
            self._reach(method, self.STEPS)

    def _reach(self, method: str, steps: int) -> None:
        if steps > self.done[method]:
            self.advance(steps - self.done[method])
            self.done[method] = steps


def predict(work: Work, advance: Advance) -> None:
    """Let every system answer both suites."""
    suites = {suite: truth_of(work, suite) for suite in SUITES}
    again = PredictConfig(samples=SAMPLES, temperature=1.0, reducer="medoid", seed=work.config.seed)
    ask_models(
        to_be_asked(work), suites, lambda suite, row: own_file(work, suite, row), advance,
        settings={AGREEING: again},
    )  # fmt: skip


def to_be_asked(work: Work) -> dict[str, str]:
    """The SPEC of every row that has no predictions yet, the slowest first."""
    gre = f"hf:{work.ground.out / MODELS[REFERENCE]}" if work.has_demo else "tiny"
    models = {LABELS[method]: f"baseline:{work.out / 'baselines' / method}" for method in RIVALS}
    if work.has_demo:
        return {AGREEING: gre, **models}
    return {AGREEING: gre, PRIOR: "baseline:prior", **models, REFERENCE: gre}


def bound(work: Work, advance: Advance) -> None:
    """Measure the Bayes bound on the very scenes of both suites."""
    measure_bound(work.demo, advance)


def report(work: Work, advance: Advance) -> None:
    """Score everything and write the page and the tables."""
    from gre.demo.contest.report import build

    build(work)
    advance(1)


def predictions(work: Work) -> Mapping[str, Mapping[str, Path]]:
    """The predictions files by suite and row, in the order of the table."""
    theirs = predictions_of(work.demo) if work.has_demo else {suite: {} for suite in SUITES}
    return {
        suite: {**theirs[suite], **{row: own_file(work, suite, row) for row in to_be_asked(work)}}
        for suite in SUITES
    }


def own_file(work: Work, suite: str, name: str) -> Path:
    """Where a system's answers to a suite are kept, of those that were asked here."""
    return work.out / "predictions" / suite / f"{name}.jsonl"


def truth_of(work: Work, suite: str) -> Path:
    """The truth file of a suite."""
    return work.ground.out / "world" / suite / "truth.jsonl"
