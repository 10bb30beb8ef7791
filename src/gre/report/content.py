"""What a report says: the plain data that `gre.report.page.render` turns into one HTML page.

Whoever runs the stages (the demo, a recipe, a script over score files) fills a `DemoReport`;
nothing in this package runs a model or reads a prediction. `DemoReport` is JSON both ways, so a
page can be drawn again from `report.json` alone:

    report = DemoReport(
        flow=Flow(seeds=4000, drafts=1200, cot=900, judge_true=300, judge_false=300, coords=2800),
        suites=(read_suite(Path("bench/test.json")), read_suite(Path("bench/unseen.json"))),
        training=(read_training("coords", Path("runs/ci-i-ii/metrics.jsonl")),),
        samples=(Sample(image="samples/0.png", ..., response=text, answer=Point(lat=.., lon=..)),),
        facts={"seed": "0", "python": "3.11.7"},
    )
    write_report(report, Path("report.html"), images=folder_that_image_paths_are_relative_to)

Every part may be left out: its section is then not on the page. Text that came from a model
(`Sample.response`) is untrusted and is only ever shown as text.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from gre.bench.score_suite import Suite as Suite  # part of what a report is made of
from gre.errors import RecordError
from gre.records import Latitude, Longitude, NonEmpty
from gre.store import require_file


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(_Part):
    """A coordinate in degrees."""

    lat: Latitude
    lon: Longitude


class Flow(_Part):
    """How many records each stage handed on, and how many steps each training stage took.

    Attributes:
        seeds: Photos with coordinates that the run began with.
        drafts: Chains the teacher wrote.
        cot: Chains kept for the cold start, their answer within theta.
        judge_true, judge_false: Chains to be judged, by label.
        coords: Photos for RL stage II.
        dropped: Records that went no further, by reason.
        steps: Optimiser steps of `sft`, `judge` and `coords`.
        scenes: Photos asked about, by suite title.
        theta_km: The threshold that curation judged answers by.
    """

    seeds: int
    drafts: int
    cot: int
    judge_true: int
    judge_false: int
    coords: int
    dropped: Mapping[str, int] = Field(default_factory=dict)
    steps: Mapping[str, int] = Field(default_factory=dict)
    scenes: Mapping[str, int] = Field(default_factory=dict)
    theta_km: float | None = None


class TrainingRun(_Part):
    """The curves of one training run.

    Attributes:
        stage: `sft`, `judge` or `coords`.
        title: What stands above the curves.
        columns: For each metric its value at each of `steps`, null where it was not logged.
    """

    stage: NonEmpty
    title: NonEmpty
    steps: tuple[float, ...]
    columns: Mapping[str, tuple[float | None, ...]]


class Sample(_Part):
    """A photo with what a model said about it.

    Attributes:
        image: Path of the picture, relative to the folder the report is written from, or absolute.
        response: The model's text, exactly as it came.
        answer: The coordinate in it; None when there is none.
        model: Which row of the table gave the answer.
        place: The true place's name.
        caption: The scene label, or another word on the photo.
    """

    id: NonEmpty
    image: NonEmpty
    truth: Point
    response: str
    answer: Point | None = None
    error_km: float | None = Field(default=None, ge=0)
    model: str = ""
    place: str = ""
    caption: str = ""


class DemoReport(_Part):
    """Everything on the page, in the order it is shown.

    Attributes:
        facts: What the manifests know: seed, budget, versions, machine.
        seconds: How long each stage took.
        samples_note: How the samples were picked; a gallery that was chosen must say so.
        exam_km: The threshold that headline and stage verdicts are taken at.
    """

    title: str = "GRE, the whole paper in small"
    facts: Mapping[str, str] = Field(default_factory=dict)
    seconds: Mapping[str, float] = Field(default_factory=dict)
    flow: Flow | None = None
    suites: tuple[Suite, ...] = ()
    training: tuple[TrainingRun, ...] = ()
    samples: tuple[Sample, ...] = ()
    exam_km: float = 750.0
    samples_note: str = (
        "Scenes it was never trained on, with its own words; the first ones, unchosen."
    )


def read_report(path: Path) -> DemoReport:
    """Read a report's content from the JSON file that `write_report` leaves beside its page."""
    try:
        return DemoReport.model_validate_json(require_file(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecordError(f"{path}: not the content of a report: {error}") from error


def read_training(stage: str, path: Path, *, title: str | None = None) -> TrainingRun:
    """Read the metrics of a training run, one JSON object a step, whatever metrics it logged.

    Args:
        stage: `sft`, `judge` or `coords`.
        path: JSONL with a `step` in every line; other numbers become columns, the rest is left.

    Raises:
        MissingFileError: the file is not there.
        RecordError: a line is not a JSON object with a step.
    """
    rows = [_metrics(path, n, line) for n, line in enumerate(_lines(path), start=1)]
    names = sorted({name for row in rows for name in row if name != "step"})
    columns = {name: tuple(row.get(name) for row in rows) for name in names}
    steps = tuple(row["step"] for row in rows)
    return TrainingRun(
        stage=stage, title=title or TITLES.get(stage, stage), steps=steps, columns=columns
    )


TITLES = {
    "sft": "Cold start: supervised fine-tuning on reasoning chains",
    "judge": "RL stage I: is this chain's answer right?",
    "coords": "RL stage II: where is it?",
}


def _lines(path: Path) -> list[str]:
    text = require_file(path).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


def _metrics(path: Path, number: int, line: str) -> dict[str, float]:
    try:
        values: Any = json.loads(line)
        row = {
            name: float(value)
            for name, value in values.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
    except (ValueError, AttributeError) as error:
        raise RecordError(f"{path.name}:{number}: not a line of metrics") from error
    if "step" not in row:
        raise RecordError(f"{path.name}:{number}: step: missing")
    return row
