"""The page of the report: complete, self-contained, and safe against what a model may have said."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from gre.bench.score import Errors, bound_score, compare_errors, score_errors
from gre.bench.score_suite import COMPARISONS, Suite
from gre.bench.table import ROWS
from gre.chain import write_chain
from gre.errors import ImageError, MissingFileError, RecordError
from gre.metrics.localization import Share
from gre.report.content import (
    DemoReport,
    Flow,
    Point,
    Sample,
    TrainingRun,
    read_report,
    read_training,
)
from gre.report.page import duration, render, write_report
from gre.store import write_jsonl
from html_outline import Outline

# Typical errors in kilometres of the rows of the table, best last.
SCALES = {"population prior": 5200, "base": 8000, "CI": 700, "CI+I": 740, "CI+II": 430,
          "CI+I+II": 400}  # fmt: skip


def example_suite(key: str, title: str, *, harder: float = 1.0, n: int = 400) -> Suite:
    """A suite whose rows share how hard each photo is, as real ones do."""
    rng = np.random.default_rng(len(key))
    hardness = rng.lognormal(0, 1.7, n)
    errors = {}
    for name, scale in SCALES.items():
        km = np.minimum(hardness * rng.lognormal(0, 0.5, n) * scale * harder, 19000)
        km[rng.random(n) < (0.5 if name == "base" else 0.02)] = np.nan
        errors[name] = Errors(km, np.zeros(n, dtype=np.bool_))
    rows = [score_errors(e, name=name) for name, e in errors.items()]
    shares = (0.06, 0.35, 0.62, 0.86, 0.97)
    limit = {
        km: Share(share, share - 0.02, min(share + 0.02, 1))
        for km, share in zip(("1", "25", "200", "750", "2500"), shares, strict=True)
    }
    return Suite(
        key=key,
        title=title,
        note="Pictures of a held-out split, drawn from another seed.",
        rows=(*rows, bound_score(limit, n=n)),
        comparisons=tuple(
            compare_errors(errors[a], errors[b], names=(a, b)) for a, b in COMPARISONS
        ),
    )


def example_run(stage: str, title: str, steps: int) -> TrainingRun:
    rng = np.random.default_rng(steps)
    rise = 1 - np.exp(-np.arange(steps) / (steps / 3))
    columns: dict[str, Any] = {
        "loss": tuple(3.5 - 2.8 * rise + rng.normal(0, 0.08, steps)),
        "entropy": tuple(0.9 - 0.5 * rise + rng.normal(0, 0.02, steps)),
    }
    if stage != "sft":
        name = {"judge": "reward/judge", "coords": "reward/coordinate"}[stage]
        columns[name] = tuple(np.clip(0.3 + 0.5 * rise + rng.normal(0, 0.06, steps), 0, 1))
        columns["reward/format"] = tuple(np.clip(0.97 + rng.normal(0, 0.02, steps), 0, 1))
        columns["zero_variance/judge"] = tuple(np.clip(0.1 + 0.4 * rise, 0, 1))
    if stage == "coords":
        columns["theta_km"] = tuple(
            2500.0 if i < steps // 3 else 750.0 if i < 2 * steps // 3 else 200.0
            for i in range(steps)
        )
    steps_taken = tuple(float(i + 1) for i in range(steps))
    return TrainingRun(stage=stage, title=title, steps=steps_taken, columns=columns)


CHAIN = write_chain(
    [
        "Timber houses in red and white stand along the street: Nordic building.",
        "A shop sign reads BAKERI in Latin letters: Norwegian, Danish or Swedish.",
        "Spruce and birch on the slope: boreal forest.",
        "Snow lies on the peaks and the sun is low: a high latitude.",
        "Cars keep right with white plates: Norway before Iceland.",
    ],
    "60.39, 5.32",
)


def example_report(folder: Path) -> DemoReport:
    """A report with every part filled; the pictures are written into the folder."""
    for name, colour in (("a.png", (120, 160, 200)), ("b.png", (200, 150, 90))):
        Image.new("RGB", (112, 112), colour).save(folder / name)
    bergen, tromso = Point(lat=60.39, lon=5.32), Point(lat=69.65, lon=18.96)
    suva, lima = Point(lat=-18.14, lon=178.44), Point(lat=-12.05, lon=-77.04)
    samples = (
        Sample(id="s-1", image="a.png", truth=tromso, answer=bergen, error_km=1213.0,
               response=CHAIN, model="CI+I+II", place="Tromsø, Norway", caption="natural"),
        Sample(id="s-2", image="b.png", truth=suva, answer=lima, error_km=11_500.0,
               response=CHAIN.replace("60.39, 5.32", "-12.05, -77.04"), model="CI+I+II",
               place="Suva, Fiji", caption="commercial"),
        Sample(id="s-3", image="a.png", truth=lima, response="I cannot tell where this is.",
               model="CI+I+II", place="Lima, Peru", caption="cultural"),
    )  # fmt: skip
    return DemoReport(
        facts={"seed": "0", "budget": "1", "gre-suite": "0.1.0", "torch": "2.13.0"},
        seconds={"scenes": 21.0, "cold start": 182.0, "RL stage I": 95.5, "RL stage II": 130.0},
        flow=Flow(
            seeds=6000, drafts=3000, cot=2100, judge_true=400, judge_false=400, coords=3000,
            dropped={"no_coordinate": 61, "not_well_formed": 39}, theta_km=750,
            steps={"sft": 420, "judge": 40, "coords": 60}, scenes={"New": 400, "Unseen": 400},
        ),
        suites=(
            example_suite("test", "New scenes"),
            example_suite("unseen", "Unseen cities", harder=1.6),
        ),
        training=(
            example_run("sft", "Cold start", 420),
            example_run("judge", "RL stage I", 40),
            example_run("coords", "RL stage II", 60),
        ),
        samples=samples,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def report(folder: Path) -> DemoReport:
    return example_report(folder)


@pytest.fixture(scope="module")
def page(report: DemoReport, folder: Path) -> str:
    return render(report, images=folder)


def test_every_element_is_closed_and_every_id_is_unique(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_the_page_asks_for_nothing_outside_itself(page: str) -> None:
    outline = Outline(page)
    assert all(link.startswith(("data:", "#")) for link in outline.links)
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert "script" not in outline.tags and "link" not in outline.tags
    assert "@import" not in page and "url(" not in page


def test_every_row_and_its_intervals_are_on_the_page(page: str, report: DemoReport) -> None:
    words = Outline(page).words
    assert all(row in words for row in ROWS)
    for suite in report.suites:
        share = suite.rows[2].share(750)
        assert share is not None
        assert f"{100 * share.low:.1f} – {100 * share.high:.1f}" in words


def test_flow_counts_curves_maps_and_facts_are_on_the_page(page: str) -> None:
    words = Outline(page).words
    for expected in ("6,000", "2,100", "420 steps", "61 no coordinate", "θ 750", "torch", "1213"):
        assert expected in words or expected in words.replace(",", ""), expected
    assert page.count('href="#gre-land"') == 3 and page.count('id="gre-land"') == 1


def test_what_a_model_says_is_text_and_never_markup(report: DemoReport, folder: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}"
    chain = write_chain([f"A sign. {evil}"], f"1, 2 {evil}")
    attacks = tuple(
        report.samples[0].model_copy(
            update={"response": text, "place": evil, "caption": evil, "model": evil, "id": evil}
        )
        for text in (chain, evil, f"<think>{evil}</think>", "</pre></article>" + evil)
    )
    page = render(
        report.model_copy(update={"samples": attacks, "title": evil, "facts": {evil: evil}}),
        images=folder,
    )
    outline = Outline(page)
    assert outline.open == [] and "script" not in outline.tags
    assert outline.tags.count("img") == len(attacks)
    assert "<script>alert(1)</script>" in outline.words  # shown as what it is
    assert "{{ 7 * 7 }}" in outline.words
    assert all(link.startswith(("data:", "#")) for link in outline.links)


def test_a_response_that_is_no_chain_is_shown_as_it_came(page: str) -> None:
    words = Outline(page).words
    assert "I cannot tell where this is." in words and "no coordinate in the answer" in words


def test_a_report_with_nothing_but_a_table_is_a_page_too(report: DemoReport) -> None:
    page = render(DemoReport(suites=report.suites[:1]))
    outline = Outline(page)
    assert outline.open == [] and "samples" not in outline.ids and "test" in outline.ids
    assert Outline(render(DemoReport())).open == []


def test_content_and_page_are_written_side_by_side_and_read_back(
    report: DemoReport, folder: Path
) -> None:
    out = folder / "report.html"
    write_report(report, out)
    again = read_report(folder / "report.json")
    assert again == report
    assert render(again, images=folder) == out.read_text(encoding="utf-8")


def test_the_page_stays_small(page: str) -> None:
    assert len(page) < 400_000


def test_a_picture_that_is_missing_or_none_is_named(report: DemoReport, folder: Path) -> None:
    (folder / "note.png").write_text("no picture")
    for image, error in (("gone.png", MissingFileError), ("note.png", ImageError)):
        sample = report.samples[0].model_copy(update={"image": image})
        with pytest.raises(error, match=re.escape(image)):
            render(DemoReport(samples=(sample,)), images=folder)


def test_training_metrics_become_columns_with_gaps(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    write_jsonl(path, [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0, "theta_km": 750}])
    run = read_training("coords", path)
    assert run.steps == (1.0, 2.0)
    assert run.columns == {"loss": (2.0, 1.0), "theta_km": (None, 750.0)}


@pytest.mark.parametrize("line", ["[1]", "nonsense", '{"loss": 1}'])
def test_a_line_that_is_no_metrics_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(f'{{"step": 1}}\n{line}\n')
    with pytest.raises(RecordError, match=r"metrics\.jsonl:2"):
        read_training("sft", path)


def test_content_that_is_not_a_reports_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"titel": "x"}))
    with pytest.raises(RecordError, match=r"report\.json"):
        read_report(path)
    with pytest.raises(ValidationError):
        Sample(id="a", image="a", truth=Point(lat=91, lon=0), response="")


def test_times_are_said_as_people_say_them() -> None:
    assert duration(59.94) == "59.9 s" and duration(60) == "1 min 00 s"
